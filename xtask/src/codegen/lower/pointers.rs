//! `x-places` → lists of JSON pointers.

use super::scope::Scope;
use super::{Lowering, markdown, names};
use crate::codegen::ir::PointerList;

impl Lowering<'_> {
    /// Lowers all lists of places.
    pub(super) fn lower_pointers(&mut self) -> Vec<PointerList> {
        let document = self.document;
        let mut scope = Scope::new("rename one of them");
        let mut lists = Vec::new();
        for list in &document.pointer_lists {
            let (name, place) = &list.name;
            if !names::is_constant_name(name) {
                let message = format!(
                    "`{name}` cannot be the name of a constant in Rust; one is like `TASK_ID`"
                );
                self.problems.push(place.clone(), message);
            }
            scope.take(name, Some(name), place, &mut self.problems);
            let mut pointers = Scope::new("take one of them away");
            for (pointer, place) in &list.at {
                if !is_pointer(pointer) {
                    let message = format!(
                        "`{pointer}` is no JSON pointer; one is empty or begins with `/`, and `~` \
                         stands only in `~0` and `~1`"
                    );
                    self.problems.push(place.clone(), message);
                }
                pointers.take(pointer, Some(pointer), place, &mut self.problems);
            }
            lists.push(PointerList {
                name: name.clone(),
                docs: markdown::optional(list.description.as_deref()),
                at: list.at.iter().map(|(pointer, _)| pointer.clone()).collect(),
            });
        }
        lists
    }
}

/// Says whether text is a JSON pointer (RFC 6901).
fn is_pointer(text: &str) -> bool {
    let mut escapes = text.split('~').skip(1);
    (text.is_empty() || text.starts_with('/')) && escapes.all(|rest| rest.starts_with(['0', '1']))
}
