//! Wire names → Rust names, unique in their scope.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::codegen::error::{Place, Problems};

/// A scope in which a Rust name may stand once.
#[derive(Default)]
pub(super) struct Scope {
    taken: HashMap<String, (String, Place)>,
}

impl Scope {
    /// Takes a name for `wire`, and reports a name that something else has taken.
    pub(super) fn take(&mut self, name: &str, wire: &str, place: &Place, problems: &mut Problems) {
        if let Some((other, first)) = self.taken.get(name) {
            let message = format!(
                "`{wire}` would be called `{name}` in Rust, as `{other}` at {first} is; rename one \
                 of them, or name the values with `x-enum-varnames`"
            );
            problems.push(place.clone(), message);
            return;
        }
        self.taken
            .insert(name.to_owned(), (wire.to_owned(), place.clone()));
    }
}

/// Returns the name of a type or a variant.
pub(super) fn type_name(wire: &str) -> String {
    let name = spell_signs(wire).to_upper_camel_case();
    safe(name, "Value", is_reserved_type)
}

/// Returns the name of a field, a function or a module.
pub(super) fn value_name(wire: &str) -> String {
    let name = spell_signs(wire).to_snake_case();
    safe(name, "value", is_keyword)
}

/// Says whether text can be a Rust name as it is.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|next| next.is_ascii_alphanumeric() || next == '_')
        && !is_keyword(text)
        && text != "Self"
}

fn safe(name: String, prefix: &str, reserved: fn(&str) -> bool) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        let separator = if prefix == "value" && !name.is_empty() {
            "_"
        } else {
            ""
        };
        return format!("{prefix}{separator}{name}");
    }
    if reserved(&name) {
        return format!("{name}_");
    }
    name
}

/// Words for signs that would be lost, so that `+1` and `-1` stay apart.
fn spell_signs(wire: &str) -> String {
    let mut text = String::with_capacity(wire.len());
    let mut before: Option<char> = None;
    let mut characters = wire.chars().peekable();
    while let Some(character) = characters.next() {
        let next_is_digit = characters.peek().is_some_and(char::is_ascii_digit);
        let in_number = before.is_some_and(|before| before.is_ascii_digit()) && next_is_digit;
        match character {
            '+' => text.push_str(" plus "),
            '-' if before.is_none() && next_is_digit => text.push_str(" minus "),
            // The point of a number stays visible: 2.5 is not 25.
            '.' if in_number => text.push_str(" point "),
            other if other.is_ascii_alphanumeric() => text.push(other),
            other if other.is_alphabetic() => text.push_str(&format!(" u{:x} ", other as u32)),
            _ => text.push(' '),
        }
        before = Some(character);
    }
    text
}

/// Keywords take an underscore at their end; a leading `r#` reads badly.
fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 52] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
    ];
    KEYWORDS.contains(&name)
}

/// Names that a generated file uses for something else.
fn is_reserved_type(name: &str) -> bool {
    const RESERVED: [&str; 22] = [
        "Self",
        "Box",
        "Option",
        "Some",
        "None",
        "Ok",
        "Err",
        "Result",
        "String",
        "Vec",
        "BTreeMap",
        "Value",
        "Error",
        "Client",
        "Response",
        "Request",
        "Operation",
        "Transport",
        "Serialize",
        "Deserialize",
        "Deserializer",
        "UnknownValue",
    ];
    RESERVED.contains(&name)
}
