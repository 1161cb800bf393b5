//! `kkiai schema`.

use kkiai::models::{SCHEMAS, schema};
use serde_json::{Value, json};

use crate::args::SchemaArgs;
use crate::failure::Failure;
use crate::output::Output;
use crate::schemas;

pub(crate) fn run(args: &SchemaArgs, output: Output) -> Result<(), Failure> {
    let text = match &args.name {
        _ if args.bundle => SCHEMAS,
        // That there is one was found when the arguments were read.
        Some(name) => schema(name).unwrap_or_default(),
        None => return list(output),
    };
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    output.result(text.trim_end(), &json)
}

fn list(output: Output) -> Result<(), Failure> {
    let schemas: Vec<_> = schemas::list().collect();
    let width = schemas.iter().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or_default();
    let lines = schemas
        .iter()
        .map(|(name, text)| format!("{name:width$}  {text}"));
    let lines: Vec<_> = lines.map(|line| line.trim_end().to_owned()).collect();
    let json = schemas
        .iter()
        .map(|(name, text)| json!({ "name": name, "description": text }));
    let json: Vec<_> = json.collect();
    output.result(&lines.join("\n"), &json!({ "schemas": json }))
}
