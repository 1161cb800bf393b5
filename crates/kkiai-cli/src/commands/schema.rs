//! `kkiai schema`.

use kkiai::models::SCHEMAS;
use serde_json::{Value, json};

use crate::args::SchemaArgs;
use crate::failure::Failure;
use crate::output::Output;
use crate::schemas;

pub(crate) fn run(args: &SchemaArgs, output: Output) -> Result<(), Failure> {
    if args.bundle {
        let bundle: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
        return output.result(SCHEMAS.trim_end(), &bundle);
    }
    if let Some(name) = &args.name {
        let schema = schemas::schema(name);
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        return output.result(&text, &schema);
    }
    let width = schemas::list().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or_default();
    let lines = schemas::list().map(|(name, text)| format!("{name:width$}  {text}"));
    let lines: Vec<_> = lines.map(|line| line.trim_end().to_owned()).collect();
    let known = schemas::list().map(|(name, text)| json!({ "name": name, "description": text }));
    let known: Vec<Value> = known.collect();
    output.result(&lines.join("\n"), &json!({ "schemas": known }))
}
