//! What a release needs: a version that is high enough, an entry in the change log, and notes for
//! those who move to it.

pub mod changelog;
pub mod draft;
pub mod gate;
pub mod version;
