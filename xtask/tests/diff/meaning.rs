//! What is the same however it is written.

use super::{rules, set};
