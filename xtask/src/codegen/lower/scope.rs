//! Names that stand once in their scope.

use std::collections::HashMap;

use super::names::{OTHER, spelt_out, value_variant, variant_name};
use crate::codegen::error::{Place, Problems};

/// A scope in which a Rust name may stand once.
pub(super) struct Scope {
    taken: HashMap<String, (String, Place)>,
    remedy: &'static str,
}

impl Scope {
    /// Creates a scope; `remedy` says what to do about a name that is taken.
    pub(super) fn new(remedy: &'static str) -> Self {
        Self {
            taken: HashMap::new(),
            remedy,
        }
    }

    /// Takes a name for `wire`, or for what has no name in the spec, and reports a name that
    /// something else has taken.
    pub(super) fn take(
        &mut self,
        name: &str,
        wire: Option<&str>,
        place: &Place,
        problems: &mut Problems,
    ) {
        if let Some(message) = self.clash(name, wire, place) {
            problems.push(place.clone(), message);
        }
    }

    /// Takes the name of a schema, or the next that is free. Those that are alone with theirs come
    /// first.
    pub(super) fn settle_schema(
        &mut self,
        name: &str,
        wire: &str,
        place: &Place,
        problems: &mut Problems,
    ) -> String {
        let Some(message) = self.clash(name, Some(wire), place) else {
            return name.to_owned();
        };
        let other = self.numbered(name, place);
        problems.warn(place.clone(), format!("{message}; this is `{other}`"));
        other
    }

    /// Takes a name, or says who has it.
    fn clash(&mut self, name: &str, wire: Option<&str>, place: &Place) -> Option<String> {
        let what = wire.map_or_else(
            || "what is described here".to_owned(),
            |wire| format!("`{wire}`"),
        );
        let Some((other, first)) = self.taken.get(name) else {
            self.taken.insert(name.to_owned(), (what, place.clone()));
            return None;
        };
        let remedy = self.remedy;
        Some(if wire.is_some() && what == *other {
            format!("{what} stands here and at {first}; {remedy}")
        } else if other.starts_with('`') {
            format!("{what} would be called `{name}` in Rust, as {other} at {first} is; {remedy}")
        } else {
            format!("{what} would be called `{name}` in Rust, as what is at {first}; {remedy}")
        })
    }

    /// Takes a name if it is free.
    pub(super) fn take_free(&mut self, name: &str, place: &Place) -> bool {
        if self.taken.contains_key(name) {
            return false;
        }
        let what = "what is described here".to_owned();
        self.taken.insert(name.to_owned(), (what, place.clone()));
        true
    }

    /// Takes the name of a field, or the next that is free: two names on the wire may differ only in
    /// what Rust's names have not.
    pub(super) fn settle(&mut self, name: String, wire: &str, place: &Place) -> String {
        if self.take_free(&name, place) {
            return name;
        }
        // What tells them apart is spelt out, so that no other name changes when one is added.
        let spelt = spelt_out(wire);
        if spelt != name && self.take_free(&spelt, place) {
            return spelt;
        }
        // A keyword has its underscore already.
        self.numbered(&format!("{}_", name.trim_end_matches('_')), place)
    }

    /// Takes the name of a variant, or the next that is free.
    pub(super) fn settle_variant(&mut self, name: String, place: &Place) -> String {
        if self.take_free(&name, place) {
            return name;
        }
        self.numbered(&name, place)
    }

    /// Takes a name for a value of an enum. Of values that differ in letter case alone, all but the
    /// first have their case in their names.
    pub(super) fn settle_value(&mut self, text: &str, place: &Place) -> String {
        let name = value_variant(text);
        if self.take_free(&name, place) {
            return name;
        }
        // The variant for what is not known is no value whose case could differ.
        let apart = format!("{name}_");
        if name == OTHER && self.take_free(&apart, place) {
            return apart;
        }
        let case = if text.chars().all(|c| !c.is_uppercase()) {
            "Lower"
        } else if text.chars().all(|c| !c.is_lowercase()) {
            "Upper"
        } else if text.starts_with(char::is_uppercase) {
            "Capital"
        } else {
            "Mixed"
        };
        let name = format!("{case}{name}");
        if self.take_free(&name, place) {
            return name;
        }
        self.numbered(&name, place)
    }

    /// Takes a name for a value that has one in the spelling of another language. One that only an
    /// underscore tells from the next, as `_NAME` for `-name`, is named by its value.
    pub(super) fn settle_foreign(&mut self, given: &str, text: &str, place: &Place) -> String {
        let is_plain = given.starts_with(char::is_alphanumeric);
        let name = variant_name(given);
        if is_plain && self.take_free(&name, place) {
            return name;
        }
        self.settle_value(text, place)
    }

    fn numbered(&mut self, name: &str, place: &Place) -> String {
        let mut count = 2;
        loop {
            let other = format!("{name}{count}");
            if self.take_free(&other, place) {
                return other;
            }
            count += 1;
        }
    }

    /// Takes a word as it is, letter case of ASCII left aside, and reports one that stands twice.
    pub(super) fn take_word(&mut self, word: &str, place: &Place, problems: &mut Problems) {
        let lower = word.to_ascii_lowercase();
        if let Some((_, first)) = self.taken.get(&lower) {
            let remedy = self.remedy;
            let message = format!("`{word}` stands here and at {first}; {remedy}");
            problems.push(place.clone(), message);
        } else {
            self.taken.insert(lower, (word.to_owned(), place.clone()));
        }
    }

    /// Returns where the thing stands that took a name.
    pub(super) fn place(&self, name: &str) -> Option<&Place> {
        self.taken.get(name).map(|(_, place)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::lower::names::value_name;

    #[test]
    fn names_that_are_taken_are_followed_by_others() {
        let mut scope = Scope::new("rename one");
        let wires = ["type", "Type", "TYPE", "+1", "1", "a", "A", "a_", "_a"];
        let names = wires.map(|wire| scope.settle(value_name(wire), wire, &Place::default()));
        let expected = [
            "type_",
            "type_2",
            "t_y_p_e",
            "plus_1",
            "value_1",
            "a",
            "a_2",
            "a_underscore",
            "underscore_a",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_name_stands_once() {
        let place = |line| Place {
            pointer: format!("/{line}"),
            position: crate::codegen::error::Position::new(line, 1),
        };
        let mut scope = Scope::new("rename one");
        let mut problems = Problems::default();
        scope.take("A", Some("a"), &place(1), &mut problems);
        scope.take("B", None, &place(2), &mut problems);
        scope.take("A", Some("a"), &place(3), &mut problems);
        scope.take("A", Some("A"), &place(4), &mut problems);
        scope.take("A", None, &place(5), &mut problems);
        scope.take("B", Some("b"), &place(6), &mut problems);
        let error = problems.or(()).unwrap_err().to_string();
        assert_eq!(
            error.lines().collect::<Vec<_>>(),
            [
                "3:1: #/3: `a` stands here and at 1:1: #/1; rename one",
                "4:1: #/4: `A` would be called `A` in Rust, as `a` at 1:1: #/1 is; rename one",
                "5:1: #/5: what is described here would be called `A` in Rust, as `a` at 1:1: #/1 \
                 is; rename one",
                "6:1: #/6: `b` would be called `B` in Rust, as what is at 2:1: #/2; rename one",
            ]
        );
    }
}
