//! Validates the payloads of `spec/examples` against the schemas of the spec.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Error, SPEC, read, spec, workspace_root};
use crate::codegen::Options;
use crate::codegen::document::reference;

/// A payload, and what it is to show.
#[derive(Clone, Debug)]
pub struct Example {
    /// Where it is, from the root of the workspace.
    pub path: PathBuf,
    /// Name of its schema: the folder's.
    pub schema: String,
    /// What its name says of it.
    pub expectation: Expectation,
    /// The payload.
    pub value: Value,
}

/// What the name of a payload says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It matches its schema.
    Matches,
    /// It fails at this JSON pointer.
    FailsAt(String),
}

/// Validates every payload; returns whether all are as their names say.
///
/// # Errors
///
/// Returns an error if the spec or a payload cannot be read, or a file's name says nothing.
pub fn run(out: &mut dyn Write) -> Result<bool, Error> {
    check_all(&workspace_root(), out)
}

/// Validates every payload of a checkout.
///
/// # Errors
///
/// Returns an error if the spec or a payload cannot be read, or a file's name says nothing.
pub(super) fn check_all(root: &Path, out: &mut dyn Write) -> Result<bool, Error> {
    let understood = spec::understand(&root.join(SPEC), "spec/", None, &Options::default(), None)?;
    let api = understood.api;
    let schemas = api.schemas.unwrap_or_default();
    let bundle = &schemas.bundle.text;
    let examples = load(root)?;
    let mut failures = 0;
    for example in &examples {
        if let Some(failure) = check(bundle, example) {
            failures += 1;
            writeln!(out, "{}: {failure}", example.path.display())?;
        }
    }
    writeln!(
        out,
        "{} payloads, {failures} not as their names say",
        examples.len()
    )?;
    Ok(failures == 0)
}

/// Reads every payload below `spec/examples`, in the order of their paths.
///
/// # Errors
///
/// Returns an error if a file cannot be read, is not JSON, or has a name that says nothing.
pub fn load(root: &Path) -> Result<Vec<Example>, Error> {
    let mut examples = Vec::new();
    for folder in entries(&root.join("spec/examples"))? {
        let schema = file_name(&folder);
        for path in entries(&folder)? {
            let text = read(&path)?;
            let value = serde_json::from_str(&text).map_err(|error| Error::Example {
                path: path.clone(),
                reason: format!("not JSON: {error}"),
            })?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let expectation = expectation(&stem).ok_or_else(|| Error::Example {
                path: path.clone(),
                reason: "a name is `valid-….json` or `invalid-<pointer>--<reason>.json`".to_owned(),
            })?;
            examples.push(Example {
                path: path.strip_prefix(root).unwrap_or(&path).to_owned(),
                schema: schema.clone(),
                expectation,
                value,
            });
        }
    }
    Ok(examples)
}

/// Says how an example is not what its name says, if it is not.
#[must_use]
pub fn check(schemas: &str, example: &Example) -> Option<String> {
    let validator = match validator(schemas, &example.schema) {
        Ok(validator) => validator,
        Err(reason) => return Some(reason),
    };
    let errors: Vec<_> = validator
        .iter_errors(&example.value)
        .map(|error| (error.instance_path().to_string(), error.to_string()))
        .collect();
    match &example.expectation {
        Expectation::Matches => errors
            .first()
            .map(|(pointer, error)| format!("must match, but at `{pointer}`: {error}")),
        Expectation::FailsAt(pointer) if errors.iter().any(|(found, _)| found == pointer) => None,
        Expectation::FailsAt(pointer) => {
            let found: Vec<_> = errors
                .iter()
                .map(|(found, _)| format!("`{found}`"))
                .collect();
            Some(format!(
                "must fail at `{pointer}`, but fails at [{}]",
                found.join(", ")
            ))
        }
    }
}

/// Returns the validator of a schema.
///
/// # Errors
///
/// Returns the reason if there is no such schema.
pub fn validator(schemas: &str, name: &str) -> Result<jsonschema::Validator, String> {
    let mut root: Value = serde_json::from_str(schemas).map_err(|error| error.to_string())?;
    if root
        .pointer("/$defs")
        .and_then(|defs| defs.get(name))
        .is_none()
    {
        return Err(format!("the spec has no schema `{name}`"));
    }
    root["$ref"] = reference::in_url(&format!("#/$defs/{name}")).into();
    jsonschema::validator_for(&root).map_err(|error| error.to_string())
}

/// Reads a file's name: whether its payload must fail, and where.
fn expectation(stem: &str) -> Option<Expectation> {
    if stem.starts_with("valid-") {
        return Some(Expectation::Matches);
    }
    let (pointer, _reason) = stem.strip_prefix("invalid-")?.split_once("--")?;
    Some(Expectation::FailsAt(match pointer {
        "root" => String::new(),
        pointer => format!("/{}", pointer.replace('.', "/")),
    }))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let error = |source| Error::File {
        action: "read",
        path: folder.to_owned(),
        source,
    };
    let mut paths = fs::read_dir(folder)
        .map_err(error)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(error)?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
