//! Payloads of a description, and a program that decodes and encodes them with its crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::path::Path;
use std::process::Command;

use fastrand::Rng;
use jsonschema::Validator;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schemas::{Described, validator};
use super::{cargo, write};
use crate::codegen::Api;
use crate::codegen::ir::{Kind, Shape, Type};
use crate::commands::Error;
use crate::instances::Instances;

/// Most payloads that are made to get one that is valid.
const TRIES: usize = 12;

/// What became of the payloads.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Outcome {
    /// How many were tried.
    pub(super) tried: usize,
    /// How many of them were examples of the description.
    pub(super) examples: usize,
    /// How many came back as something else, or not at all.
    pub(super) failed: usize,
    /// Schemas that nothing was tried of, with the reason.
    pub(super) left_out: Vec<String>,
    /// The first that failed, with the reason.
    pub(super) failures: Vec<Failure>,
    /// Why nothing could be tried at all.
    pub(super) error: Option<String>,
}

/// A payload that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Failure {
    /// Name of the schema.
    schema: String,
    /// The payload.
    value: Value,
    /// What was wrong.
    reason: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            schema,
            value,
            reason,
        } = self;
        write!(f, "{schema}: {reason}\n  {value}")
    }
}

/// A payload, and the schema that it is valid against.
#[derive(Clone, Debug, Serialize)]
struct Payload {
    schema: String,
    value: Value,
    /// What is to be left when it was decoded and encoded.
    kept: Value,
}

/// Makes payloads, and has the crate decode and encode them.
pub(super) fn run(
    described: &Described,
    api: &Api,
    folder: &Path,
    work: &Path,
    (seed, count): (u64, usize),
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let payloads = match payloads(described, api, (seed, count), &mut outcome) {
        Ok(payloads) => payloads,
        Err(reason) => {
            outcome.error = Some(reason);
            return Ok(outcome);
        }
    };
    outcome.tried = payloads.len();
    let mut lines = String::new();
    for payload in &payloads {
        // A payload of JSON is written as JSON in any case.
        let line = serde_json::to_string(payload).unwrap_or_default();
        let _ = writeln!(lines, "{line}");
    }
    let given = folder.join("instances.jsonl");
    let found = folder.join("failures.jsonl");
    write(&given, &lines)?;
    write(&found, "")?;
    let mut command = Command::new("cargo");
    command
        .args(["test", "--quiet", "--test", "instances"])
        .current_dir(folder)
        .env("INSTANCES", &given)
        .env("FAILURES", &found)
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    let ran = cargo::run(command, work)?;
    let text = super::super::read(&found)?;
    let failures: Vec<Failure> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    outcome.failed = failures.len();
    outcome.failures = failures.into_iter().take(20).collect();
    if !ran.is_ok && outcome.failed == 0 {
        outcome.error = Some(ran.complaint());
    }
    Ok(outcome)
}

/// Returns the Rust names of the schemas that became a type.
fn types(api: &Api) -> BTreeMap<String, String> {
    let mut types: BTreeMap<String, &Type> = BTreeMap::new();
    for ty in &api.types {
        let schema = ty.schema.as_deref();
        let name = schema.and_then(|schema| schema.strip_prefix("/$defs/"));
        let Some(name) = name.filter(|name| !name.contains('/')) else {
            continue;
        };
        let name = name.replace("~1", "/").replace("~0", "~");
        // What is beside null may be a type as well, of which the schema's is another name.
        if matches!(ty.kind, Kind::Alias(_)) || !types.contains_key(&name) {
            types.insert(name, ty);
        }
    }
    let types = types.into_iter();
    types.map(|(name, ty)| (name, ty.name.clone())).collect()
}

/// Returns the Rust names of the types that hold the content of a file, which is no JSON.
fn with_files(api: &Api) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (id, ty) in api.types.iter().enumerate() {
            let mut shapes: Vec<&Shape> = match &ty.kind {
                Kind::Struct(body) => {
                    let fields = body.fields.iter().map(|field| &field.shape);
                    fields.chain(&body.extra).collect()
                }
                Kind::Union(union) => union.variants.iter().map(|form| &form.shape).collect(),
                Kind::Alias(shape) => vec![shape],
                Kind::Enum(_) => Vec::new(),
            };
            while let Some(shape) = shapes.pop() {
                match shape {
                    Shape::File => {
                        found.insert(id);
                    }
                    Shape::Named(inner) | Shape::Boxed(inner) if found.contains(inner) => {
                        found.insert(id);
                    }
                    Shape::List(inner) | Shape::Map(inner) | Shape::Nullable(inner) => {
                        shapes.push(inner);
                    }
                    Shape::Tuple(inner) => shapes.extend(inner),
                    _ => {}
                }
            }
        }
        if found.len() == before {
            let names = found
                .into_iter()
                .map(|id: usize| api.types[id].name.as_str());
            return names.collect();
        }
    }
}

fn payloads(
    described: &Described,
    api: &Api,
    (seed, count): (u64, usize),
    outcome: &mut Outcome,
) -> Result<Vec<Payload>, String> {
    let (types, files) = (types(api), with_files(api));
    let registry = described.registry()?;
    let instances = Instances::new(&described.document);
    let mut payloads = Vec::new();
    for (name, schema) in described.schemas() {
        let reason = match types.get(name) {
            None => Some("has no type of its own"),
            Some(name) if files.contains(name.as_str()) => Some("holds a file, which is no JSON"),
            _ => None,
        };
        if let Some(reason) = reason {
            outcome.left_out.push(format!("{name}: {reason}"));
            continue;
        }
        let examples = described.examples.iter().filter(|(of, _)| of == name);
        let examples: Vec<&Value> = examples.map(|(_, example)| example).collect();
        // A new schema does not change the payloads of others.
        let mut rng = Rng::with_seed(seed ^ hash(name));
        let mut made = Made::default();
        // Formats are remarks, but in some unions nothing else tells the forms apart.
        for has_formats in [false, true] {
            let validator = match validator(&registry, name, has_formats) {
                Ok(validator) => validator,
                Err(reason) => {
                    made.wrong = reason;
                    break;
                }
            };
            let valid = || instances.valid(schema, &mut rng);
            made = Made::of(&validator, &examples, count, valid);
            if !made.values.is_empty() {
                break;
            }
        }
        if made.values.is_empty() {
            // The whole payload may be in the message.
            let wrong: String = made.wrong.chars().take(200).collect();
            let reason = format!("{name}: no valid payload was found: {wrong}");
            outcome.left_out.push(reason);
        }
        outcome.examples += made.examples;
        let values = made.values.into_iter();
        payloads.extend(values.map(|(value, kept)| Payload {
            schema: name.clone(),
            value,
            kept,
        }));
    }
    Ok(payloads)
}

/// Payloads of a schema.
#[derive(Default)]
struct Made {
    /// Those that are valid, and what is kept of each.
    values: Vec<(Value, Value)>,
    /// How many of them are examples.
    examples: usize,
    /// What was wrong with the last that is not valid.
    wrong: String,
}

impl Made {
    fn of(
        validator: &Validator,
        examples: &[&Value],
        count: usize,
        mut valid: impl FnMut() -> Value,
    ) -> Self {
        let mut made = Self::default();
        for example in examples {
            let is_new = made.values.iter().all(|(known, _)| known != *example);
            if is_new && validator.is_valid(example) {
                let example = (*example).clone();
                made.values
                    .push((example.clone(), listed(validator, &example)));
            }
        }
        made.examples = made.values.len();
        for _ in 0..count * TRIES {
            if made.values.len() == made.examples + count {
                break;
            }
            let value = valid();
            match validator.validate(&value) {
                Ok(()) => {
                    let kept = listed(validator, &value);
                    made.values.push((value, kept));
                }
                Err(error) => made.wrong = format!("at `{}`: {error}", error.instance_path()),
            }
        }
        made
    }
}

/// Returns a payload without the members of which its schema says nothing, as a type has no field for
/// them: to read them is no error, and they are not kept.
fn listed(validator: &Validator, value: &Value) -> Value {
    let evaluation = validator.evaluate(value);
    // Objects by their places: the members that are described, if any are; nothing if all are.
    let mut known: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
    for entry in evaluation.iter_annotations() {
        let keyword = entry.schema_location.rsplit('/').next().unwrap_or_default();
        let names = entry.annotations.value().as_array();
        let place = entry.instance_location.as_str();
        match (keyword, names) {
            ("properties" | "patternProperties", Some(names)) => {
                let members = known.entry(place).or_insert_with(|| Some(BTreeSet::new()));
                if let Some(members) = members {
                    members.extend(names.iter().filter_map(Value::as_str));
                }
            }
            ("additionalProperties" | "unevaluatedProperties", _) => {
                known.insert(place, None);
            }
            _ => {}
        }
    }
    keep(value, "", &known)
}

fn keep(value: &Value, at: &str, known: &BTreeMap<&str, Option<BTreeSet<&str>>>) -> Value {
    match value {
        Value::Object(members) => {
            let known_here = known.get(at).and_then(Option::as_ref);
            let members = members
                .iter()
                .filter(|(name, _)| known_here.is_none_or(|known| known.contains(name.as_str())));
            let members = members.map(|(name, value)| {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                (name.clone(), keep(value, &format!("{at}/{escaped}"), known))
            });
            Value::Object(members.collect())
        }
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            let elements =
                elements.map(|(index, value)| keep(value, &format!("{at}/{index}"), known));
            Value::Array(elements.collect())
        }
        other => other.clone(),
    }
}

/// Returns a number for a name, the same on any machine (FNV-1a).
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Writes the program that decodes and encodes payloads.
pub(super) fn program(api: &Api, package: &str) -> String {
    let library = package.replace('-', "_");
    let mut arms = String::new();
    let files = with_files(api);
    for (schema, name) in types(api) {
        if files.contains(name.as_str()) {
            continue;
        }
        let _ = writeln!(
            arms,
            "        {schema:?} => roundtrip::<{library}::{name}>(value, kept),"
        );
    }
    PROGRAM.replace("/* arms */", arms.trim_start())
}

const PROGRAM: &str = include_str!("program.rs.txt");

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_that_are_not_described_are_not_kept() {
        let schema = json!({
            "properties": {
                "a": { "properties": { "b": true }, "additionalProperties": { "type": "string" } },
                "c": { "type": "object" },
                "d": { "items": { "allOf": [{ "properties": { "e": true } }, { "properties": { "f": true } }] } },
                "g": { "oneOf": [{ "properties": { "h": { "const": 1 } }, "required": ["h"] },
                                 { "properties": { "i": true }, "required": ["i"] }] },
            }
        });
        let document = json!({ "openapi": "3.1.0", "components": { "schemas": { "S": schema } } });
        let described = Described {
            document,
            examples: Vec::new(),
            operations: 0,
        };
        let registry = described.registry().unwrap();
        let validator = validator(&registry, "S", false).unwrap();
        let value = json!({
            "a": { "b": 1, "x": "kept" }, "c": { "x": 1 }, "d": [{ "e": 1, "f": 2, "x": 3 }],
            "g": { "h": 2, "i": 1 }, "x": 1,
        });
        let wanted = json!({
            "a": { "b": 1, "x": "kept" }, "c": { "x": 1 }, "d": [{ "e": 1, "f": 2 }],
            "g": { "i": 1 },
        });
        assert_eq!(listed(&validator, &value), wanted);
    }
}
