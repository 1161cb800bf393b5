//! `xtask diff` as it is called.
