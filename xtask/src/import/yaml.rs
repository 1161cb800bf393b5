//! A tree → YAML that a person reads and changes.

use std::collections::HashSet;
use std::fmt::Write;

/// A value of a draft, members in the order in which they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Yaml {
    /// A scalar that is no text: `true`, `12`, `null`.
    Plain(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// Returns text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns `true` or `false`.
    #[must_use]
    pub fn flag(flag: bool) -> Self {
        Self::Plain(flag.to_string())
    }

    /// Returns a value of JSON.
    #[must_use]
    pub fn of_json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Array(items) => {
                Self::List(items.iter().map(Self::of_json).collect())
            }
            serde_json::Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::of_json(value)));
                Self::Map(members.collect())
            }
            other => Self::Plain(other.to_string()),
        }
    }

    /// Returns a value of an example, its members in the order of the page.
    #[must_use]
    pub fn of_tree(node: &kkiai_tree::Node) -> Self {
        use kkiai_tree::Value;
        match &node.value {
            Value::Map(entries) => {
                // Of names that stand twice, the last one counts.
                let mut seen = HashSet::new();
                let entries = entries
                    .iter()
                    .rev()
                    .filter(|entry| seen.insert(entry.name.as_str()));
                let members = entries.map(|entry| (entry.name.clone(), Self::of_tree(&entry.node)));
                let mut members: Vec<_> = members.collect();
                members.reverse();
                Self::Map(members)
            }
            Value::List(items) => Self::List(items.iter().map(Self::of_tree).collect()),
            _ => Self::of_json(&node.to_json()),
        }
    }

    /// Says whether it has nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(members) => members.is_empty(),
            _ => false,
        }
    }
}

/// A mapping that is being made.
#[derive(Clone, Debug, Default)]
pub struct Map(Vec<(String, Yaml)>);

impl Map {
    /// Adds a member.
    pub fn put(&mut self, name: impl Into<String>, value: Yaml) -> &mut Self {
        self.0.push((name.into(), value));
        self
    }

    /// Adds text.
    pub fn text(&mut self, name: &str, text: impl Into<String>) -> &mut Self {
        self.put(name, Yaml::text(text))
    }

    /// Says whether it has a member.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Returns the mapping.
    #[must_use]
    pub fn done(self) -> Yaml {
        Yaml::Map(self.0)
    }
}

/// Writes the members of a mapping, each line behind so many spaces.
#[must_use]
pub fn members(map: &Yaml, indent: usize) -> String {
    let mut out = String::new();
    if let Yaml::Map(members) = map {
        for (name, value) in members {
            member(&mut out, name, value, indent);
        }
    }
    out
}

fn member(out: &mut String, name: &str, value: &Yaml, indent: usize) {
    let _ = write!(out, "{:indent$}{}:", "", scalar(name, true));
    below(out, value, indent);
}

/// Writes what stands behind a name or a dash.
fn below(out: &mut String, value: &Yaml, indent: usize) {
    match value {
        Yaml::List(items) if items.is_empty() => out.push_str(" []\n"),
        Yaml::Map(members) if members.is_empty() => out.push_str(" {}\n"),
        Yaml::List(items) => {
            if let Some(line) = flow(items, indent) {
                let _ = writeln!(out, " [{line}]");
            } else {
                out.push('\n');
                for item in items {
                    let _ = write!(out, "{:width$}-", "", width = indent + 2);
                    item_text(out, item, indent + 4);
                }
            }
        }
        Yaml::Map(members) => {
            out.push('\n');
            for (name, value) in members {
                member(out, name, value, indent + 2);
            }
        }
        Yaml::Plain(text) => {
            let _ = writeln!(out, " {text}");
        }
        Yaml::Text(text) => {
            let _ = writeln!(out, " {}", scalar(text, false));
        }
    }
}

/// Writes an item behind its dash: the first member of a mapping stands on the same line.
fn item_text(out: &mut String, item: &Yaml, indent: usize) {
    match item {
        Yaml::Map(members) if !members.is_empty() => {
            for (index, (name, value)) in members.iter().enumerate() {
                if index == 0 {
                    let _ = write!(out, " {}:", scalar(name, true));
                    below(out, value, indent);
                } else {
                    member(out, name, value, indent);
                }
            }
        }
        other => below(out, other, indent),
    }
}

/// Writes a short list of scalars on one line.
fn flow(items: &[Yaml], indent: usize) -> Option<String> {
    let mut texts = Vec::new();
    for item in items {
        texts.push(match item {
            Yaml::Plain(text) => text.clone(),
            Yaml::Text(text) => scalar(text, false),
            _ => return None,
        });
    }
    let line = texts.join(", ");
    (line.len() + indent < 90).then_some(line)
}

/// Writes text, in quotes where it would be read as something else.
fn scalar(text: &str, is_name: bool) -> String {
    let is_word = |c: char| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '+') || (is_name && c == '$')
    };
    let is_inner = |c: char| {
        is_word(c) || (!is_name && matches!(c, ' ' | '(' | ')' | '\'' | '<' | '>' | '=' | ';'))
    };
    let starts_well = text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '/')
        || (is_name
            && text.starts_with('$')
            && text.len() > 1
            && text[1..].chars().all(char::is_alphabetic));
    let lower = text.to_ascii_lowercase();
    let is_reserved = matches!(
        lower.as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf"
    );
    let is_plain = starts_well
        && !is_reserved
        && text.chars().all(is_inner)
        && !text.ends_with(' ')
        && !text.contains(" #");
    if is_plain {
        return text.to_owned();
    }
    let needs_escapes = text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'));
    if !needs_escapes {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
