//! Places in answers.

use super::docs::Docs;

/// Places at which something may be found in an answer.
#[derive(Clone, Debug)]
pub struct PointerList {
    /// Name of its constant.
    pub name: String,
    /// What stands at the places.
    pub docs: Docs,
    /// A JSON pointer for each place, in reading order.
    pub at: Vec<String>,
}
