//! Schemas of the API, by name.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::sync::LazyLock;

use clap::builder::{NonEmptyStringValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use kkiai::models::SCHEMAS;
use kkiai_validate::Format;
use serde_json::{Map, Value, json};

use crate::nearest::nearest;

/// Most letters that are wrong in the name of a schema.
const MAX_SLIPS: usize = 4;

/// Formats of payloads, which `--input-format` names.
pub(crate) const INPUT_FORMATS: [Format; 3] = [Format::Json, Format::JsonLines, Format::Yaml];

static BUNDLE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(SCHEMAS).unwrap_or_default());

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

/// Returns all schemas with what their descriptions say first.
pub(crate) fn list() -> impl Iterator<Item = (&'static str, &'static str)> {
    definitions().map(|(name, schema)| {
        let text = schema["description"].as_str().unwrap_or_default();
        let end = text.find(". ").map_or(text.len(), |end| end + 1);
        (name.as_str(), &text[..end])
    })
}

/// Returns a schema that stands alone.
pub(crate) fn schema(name: &str) -> Value {
    let mut parts = Map::new();
    let mut seen = BTreeSet::from([name.to_owned()]);
    let mut left = vec![name.to_owned()];
    while let Some(name) = left.pop() {
        let part = &BUNDLE["$defs"][&name];
        refer(part, &mut |target| {
            if seen.insert(target.to_owned()) {
                left.push(target.to_owned());
            }
        });
        parts.insert(name, part.clone());
    }
    json!({
        "$schema": BUNDLE["$schema"],
        "title": name,
        "$ref": format!("#/$defs/{name}"),
        "$defs": parts,
    })
}

fn definitions() -> impl Iterator<Item = (&'static String, &'static Value)> {
    BUNDLE["$defs"].as_object().into_iter().flatten()
}

fn names() -> impl Iterator<Item = &'static str> {
    definitions().map(|(name, _)| name.as_str())
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

/// Names each schema that a part of one refers to.
fn refer(part: &Value, found: &mut dyn FnMut(&str)) {
    match part {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str().filter(|_| name == "$ref") {
                    Some(target) => found(target.rsplit('/').next().unwrap_or_default()),
                    None => refer(value, found),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                refer(element, found);
            }
        }
        _ => {}
    }
}
