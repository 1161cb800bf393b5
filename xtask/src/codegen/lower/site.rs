//! Where a type that a schema needs is put, and what it is called.

use super::names;

/// Where a type that a schema needs is put, and what it is called.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Words of the name, to which those of inner types are added.
    pub(super) words: String,
    /// File of the type.
    pub(super) module: String,
}

impl Site {
    /// Creates the site of a type.
    pub(super) fn new(words: String, module: String) -> Self {
        Self { words, module }
    }

    /// Returns the site of what stands in a component.
    pub(super) fn of_component(name: &str) -> Self {
        Self::new(names::words(name), names::module_name(name))
    }

    /// Returns the site of a type inside this one.
    pub(super) fn member(&self, wire: &str) -> Self {
        let words = names::words(wire);
        let words = if words.is_empty() { "Value" } else { &words };
        Self::new(format!("{}{words}", self.words), self.module.clone())
    }

    /// Returns the site of what a pointer leads to.
    pub(super) fn of_pointer(segments: &[String]) -> Self {
        const SILENT: [&str; 12] = [
            "components",
            "schemas",
            "properties",
            "allOf",
            "oneOf",
            "anyOf",
            "paths",
            "content",
            "application/json",
            "schema",
            "$defs",
            "definitions",
        ];
        let mut words = String::new();
        let mut module = None;
        for segment in segments {
            if SILENT.contains(&segment.as_str()) {
                continue;
            }
            module.get_or_insert_with(|| names::module_name(segment));
            words.push_str(&names::words(if segment == "items" {
                "item"
            } else {
                segment
            }));
        }
        Self::new(words, module.unwrap_or_else(|| "shared".to_owned()))
    }

    /// Returns the name of the type.
    pub(super) fn type_name(&self) -> String {
        names::from_words(self.words.clone())
    }
}
