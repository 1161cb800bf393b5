//! The schemas of the API, compiled when they are first needed.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use kkiai_gen::{ADVICE, SCHEMA_FILES};
use serde::Deserialize;
use serde_json::{Value, json};

/// A schema, as text, as a tree, and compiled.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) name: &'static str,
    /// The schema, with all that it refers to under `$defs`.
    pub(crate) root: Value,
    pub(crate) validator: jsonschema::Validator,
}

/// Something that a valid payload may be told.
#[derive(Debug)]
pub(crate) struct Advice {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) root: Value,
    /// Accepts what the advice is not for.
    pub(crate) validator: jsonschema::Validator,
}

/// Advice as the API's description has it.
#[derive(Deserialize)]
struct Written {
    name: String,
    text: String,
    schema: Value,
}

static NAMES: LazyLock<Vec<&str>> =
    LazyLock::new(|| SCHEMA_FILES.iter().map(|(name, _)| *name).collect());

/// Schemas that no other one refers to: what is sent, and what comes.
static OUTERMOST: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let is_inner = |name: &str| {
        let reference = format!("\"#/$defs/{name}\"");
        let others = SCHEMA_FILES.iter().filter(|(other, _)| *other != name);
        others
            .into_iter()
            .any(|(_, text)| text.contains(&reference))
    };
    let names = NAMES.iter().copied();
    names.filter(|name| !is_inner(name)).collect()
});

static COMPILED: LazyLock<Vec<OnceLock<Option<Schema>>>> =
    LazyLock::new(|| NAMES.iter().map(|_| OnceLock::new()).collect());

static ALL_ADVICE: LazyLock<HashMap<String, Vec<Advice>>> = LazyLock::new(|| {
    let written: HashMap<String, Vec<Written>> = serde_json::from_str(ADVICE).unwrap_or_default();
    let compile = |(schema, rules): (String, Vec<Written>)| {
        let rules = rules.into_iter().filter_map(|rule| {
            let validator = compile(&rule.schema)?;
            Some(Advice {
                name: rule.name,
                text: rule.text,
                root: rule.schema,
                validator,
            })
        });
        (schema, rules.collect())
    };
    written.into_iter().map(compile).collect()
});

/// Returns the names of all schemas.
pub(crate) fn names() -> &'static [&'static str] {
    &NAMES
}

/// Returns the names of the schemas that no other one refers to.
pub(crate) fn outermost() -> &'static [&'static str] {
    &OUTERMOST
}

/// Returns a schema, or `None` if there is none of this name.
pub(crate) fn schema(name: &str) -> Option<&'static Schema> {
    let index = NAMES.iter().position(|known| *known == name)?;
    let (name, text) = SCHEMA_FILES[index];
    let compiled = COMPILED[index].get_or_init(|| {
        let root: Value = serde_json::from_str(text).ok()?;
        let validator = compile(&root)?;
        Some(Schema {
            name,
            root,
            validator,
        })
    });
    compiled.as_ref()
}

/// Returns what there is to say of values that have a schema.
pub(crate) fn advice(schema: &str) -> &'static [Advice] {
    ALL_ADVICE.get(schema).map_or(&[], Vec::as_slice)
}

/// Returns all advice that there is.
pub(crate) fn all_advice() -> impl Iterator<Item = &'static Advice> {
    let mut all: Vec<_> = ALL_ADVICE.values().flatten().collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all.into_iter()
}

fn compile(schema: &Value) -> Option<jsonschema::Validator> {
    // A reference points to a schema of the API, which the rule of an advice does not bring along.
    let mut schema = schema.clone();
    if schema.get("$defs").is_none() && schema.to_string().contains("#/$defs/") {
        schema["$defs"] = bundle()["$defs"].clone();
    }
    jsonschema::validator_for(&schema).ok()
}

fn bundle() -> Value {
    serde_json::from_str(kkiai_gen::SCHEMAS).unwrap_or_else(|_| json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_and_every_advice_compiles() {
        for name in names() {
            assert!(schema(name).is_some(), "{name}");
        }
        let written: HashMap<String, Vec<Written>> = serde_json::from_str(ADVICE).unwrap();
        let count: usize = written.values().map(Vec::len).sum();
        assert_eq!(all_advice().count(), count);
        assert!(written.keys().all(|name| names().contains(&name.as_str())));
    }

    #[test]
    fn what_is_sent_and_what_comes_is_outermost() {
        assert_eq!(
            outermost(),
            [
                "CreateImageTaskRequest",
                "CreateImageTaskAnswer",
                "QueryTaskAnswer",
                "ErrorAnswer"
            ]
        );
    }
}
