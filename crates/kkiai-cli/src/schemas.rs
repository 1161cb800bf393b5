//! Schemas of the API, by name.

use std::ffi::OsStr;

use clap::builder::{NonEmptyStringValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use kkiai::models::SCHEMA_FILES;
use kkiai_validate::{Format, nearest};
use serde_json::Value;

/// Most letters that are wrong in the name of a schema.
const MAX_SLIPS: usize = 4;

/// Formats of payloads, which `--input-format` names.
pub(crate) const INPUT_FORMATS: [Format; 3] = [Format::Json, Format::JsonLines, Format::Yaml];

type Suggestions<'a> = Box<dyn Iterator<Item = PossibleValue> + 'a>;

/// Reads the name of a schema, and says which one was probably meant by another.
#[derive(Clone)]
pub(crate) struct SchemaName;

impl TypedValueParser for SchemaName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        let read = NonEmptyStringValueParser::new().try_map(|name| known(&name).map(|()| name));
        read.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Suggestions<'_>> {
        Some(Box::new(names().map(PossibleValue::new)))
    }
}

/// Returns the name that `--input-format` has for a format.
pub(crate) fn format_name(format: Format) -> &'static str {
    match format {
        Format::Json => "json",
        Format::JsonLines => "jsonl",
        Format::Yaml => "yaml",
    }
}

/// Returns the names of all schemas, and what their descriptions say first.
pub(crate) fn list() -> impl Iterator<Item = (&'static str, String)> {
    SCHEMA_FILES.iter().map(|(name, text)| {
        let schema: Value = serde_json::from_str(text).unwrap_or_default();
        let text = schema["description"].as_str().unwrap_or_default();
        let end = text.find(". ").map_or(text.len(), |end| end + 1);
        (*name, text[..end].to_owned())
    })
}

fn names() -> impl Iterator<Item = &'static str> + Clone {
    SCHEMA_FILES.iter().map(|(name, _)| *name)
}

fn known(name: &str) -> Result<(), String> {
    if names().any(|known| known == name) {
        return Ok(());
    }
    Err(match nearest(name, names(), MAX_SLIPS) {
        Some(meant) => format!("there is no such schema; did you mean {meant}?"),
        None => "there is no such schema; kkiai schema lists them".to_owned(),
    })
}
