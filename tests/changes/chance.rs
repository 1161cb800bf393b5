//! Edits that nobody thought of: random ones, with a caller that names all of the old crate.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use xtask::diff::surface::{Item, Kind, Surface};

use super::{BASE, Understood};

/// Returns a caller that names all that a crate has, with its type.
pub(super) fn caller(surface: &Surface) -> String {
    let mut text = "#![allow(dead_code, deprecated, unused_imports)]\n".to_owned();
    let mut number = 0;
    for (path, item) in &surface.items {
        if let Some(body) = usage(path, item) {
            number += 1;
            writeln!(text, "async fn f{number}{body}").unwrap();
        }
    }
    text.push_str("fn main() {}\n");
    text
}

/// Returns the arguments and the body of a function that uses an item.
fn usage(path: &str, item: &Item) -> Option<String> {
    let owner = item.owner.as_deref().unwrap_or_default();
    let type_ = &item.type_;
    Some(match item.kind {
        Kind::Type => {
            // Another name must be another name of the same.
            let other = type_.strip_prefix("another name of ").unwrap_or(path);
            format!("(x: {path}) -> {other} {{ x }}")
        }
        Kind::Field => {
            let field = path.rsplit('.').next()?;
            if path.contains("::Other.") {
                return None;
            }
            format!("(x: {owner}) -> {type_} {{ x.{field} }}")
        }
        Kind::Function => function(path, owner, item),
        Kind::Variant if type_.is_empty() => format!("() -> {owner} {{ {path} }}"),
        Kind::Variant if path.ends_with("::Other") => {
            format!("(x: {owner}) {{ if let {path}(_) = x {{}} }}")
        }
        Kind::Variant => format!("(x: {type_}) -> {owner} {{ {path}(x) }}"),
        Kind::Trait => {
            let trait_ = path.strip_prefix(owner)?.strip_prefix(": ")?;
            match trait_
                .strip_prefix("From<")
                .and_then(|rest| rest.strip_suffix('>'))
            {
                Some("&str") => format!("() -> {owner} {{ \"\".into() }}"),
                Some(source) => format!("(x: {source}) -> {owner} {{ x.into() }}"),
                None => format!("() -> {owner} {{ {trait_}::default() }}"),
            }
        }
        Kind::Constant if type_.is_empty() => return None,
        Kind::Constant => {
            let names = ["Operation", "Scheme", "ErrorRule"];
            let type_ = names
                .iter()
                .fold(type_.replace('&', "&'static "), |type_, name| {
                    type_.replace(name, &format!("kkiai_transport::{name}"))
                });
            format!("() -> {type_} {{ {path} }}")
        }
        Kind::Feature => return None,
    })
}

fn function(path: &str, owner: &str, item: &Item) -> String {
    let name = path.rsplit("::").next().unwrap_or_default();
    let types = item.arguments.iter().map(|(_, type_)| {
        let inner = type_
            .strip_prefix("impl Into<")
            .and_then(|rest| rest.strip_suffix('>'));
        inner.unwrap_or(type_).to_owned()
    });
    let arguments: Vec<_> = types
        .enumerate()
        .map(|(index, type_)| format!("a{index}: {type_}"))
        .collect();
    let given: Vec<_> = (0..arguments.len())
        .map(|index| format!("a{index}"))
        .collect();
    let (arguments, given) = (arguments.join(", "), given.join(", "));
    if owner == "Client" && item.type_.starts_with("Result<Response<") {
        let result = item
            .type_
            .replace("Result<Response<", "Result<kkiai_transport::Response<")
            .replace(", Error<", ", kkiai_transport::Error<");
        return format!("(x: &Client, {arguments}) -> {result} {{ x.{name}({given}).await }}");
    }
    match item.type_.as_str() {
        "Self" if name == "new" || name.starts_with("for_") => {
            format!("({arguments}) -> {owner} {{ {path}({given}) }}")
        }
        "Self" => format!("(x: {owner}, {arguments}) -> {owner} {{ x.{name}({given}) }}"),
        _ if name == "validate" => format!("(x: {owner}) {{ let _ = x.validate(); }}"),
        _ => format!("({arguments}) {{ let _ = {path}({given}); }}"),
    }
}

/// Returns the base, its members sorted, and descriptions that are made of that by random edits and
/// that can be understood.
pub(super) fn specs(count: usize, seed: u64) -> Vec<String> {
    let base: Value = serde_json::from_str(&Understood::of(BASE).root.to_pretty_json()).unwrap();
    let mut rng = Rng::with_seed(seed);
    let mut known = BTreeSet::from([base.to_string()]);
    let mut specs = vec![serde_json::to_string_pretty(&base).unwrap()];
    while specs.len() <= count {
        let mut spec = base.clone();
        for _ in 0..rng.usize(1..=2) {
            edit(&mut spec, &mut rng);
        }
        let text = serde_json::to_string_pretty(&spec).unwrap();
        if known.insert(spec.to_string()) && Understood::maybe(&text).is_some() {
            specs.push(text);
        }
    }
    specs
}

fn edit(spec: &mut Value, rng: &mut Rng) {
    if rng.u8(0..3) == 0 {
        edit_operation(spec, rng);
    } else {
        edit_schema(spec, rng);
    }
}

fn pick<'a>(map: &'a Map<String, Value>, rng: &mut Rng) -> Option<&'a String> {
    if map.is_empty() {
        return None;
    }
    map.keys().nth(rng.usize(0..map.len()))
}

/// Returns a small schema.
fn schema(rng: &mut Rng) -> Value {
    let all = [
        json!({"type": "string"}),
        json!({"type": "integer", "format": "int32"}),
        json!({"type": "number"}),
        json!({"type": "boolean"}),
        json!({"type": ["string", "null"]}),
        json!({"type": "array", "items": {"type": "string"}}),
        json!({"type": "string", "enum": ["a", "b"]}),
        json!({"type": "string", "const": "a"}),
        json!({"type": "string", "format": "date-time"}),
        json!({"type": "string", "maxLength": 5}),
        json!({"$ref": "#/components/schemas/Size"}),
        json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
        json!({}),
    ];
    all[rng.usize(0..all.len())].clone()
}

fn edit_schema(spec: &mut Value, rng: &mut Rng) {
    let Value::Object(schemas) = &mut spec["components"]["schemas"] else {
        return;
    };
    let Some(name) = pick(schemas, rng).cloned() else {
        return;
    };
    let own = &mut schemas[&name];
    if let Some(values) = own["enum"].as_array_mut() {
        match rng.u8(0..4) {
            0 => values.push(json!("new")),
            1 => drop(values.pop()),
            2 => values.reverse(),
            _ => own["x-enum-varnames"] = json!(["One", "Two", "Three", "Four"]),
        }
        return;
    }
    let Some(properties) = own["properties"].as_object() else {
        let new = schema(rng);
        match rng.u8(0..2) {
            0 => own["oneOf"] = json!([new, {"$ref": "#/components/schemas/Link"}]),
            _ => *own = new,
        }
        return;
    };
    let Some(member) = pick(properties, rng).cloned() else {
        return;
    };
    let mut required: Vec<Value> = own["required"].as_array().cloned().unwrap_or_default();
    let is_member = |value: &Value| value.as_str() == Some(&member);
    match rng.u8(0..9) {
        0 => {
            own["properties"].as_object_mut().unwrap().remove(&member);
            required.retain(|value| !is_member(value));
        }
        1 => own["properties"]["fresh"] = schema(rng),
        2 => {
            own["properties"]["fresh"] = schema(rng);
            required.push(json!("fresh"));
        }
        3 if required.iter().any(is_member) => required.retain(|value| !is_member(value)),
        3 => required.push(json!(member)),
        4 => own["properties"][&member]["deprecated"] = json!(true),
        5 => own["properties"][&member]["x-rust-name"] = json!("other_name"),
        6 => own["additionalProperties"] = json!(rng.bool()),
        _ => own["properties"][&member] = schema(rng),
    }
    own["required"] = json!(required);
}

fn edit_operation(spec: &mut Value, rng: &mut Rng) {
    let Value::Object(paths) = &mut spec["paths"] else {
        return;
    };
    let Some(path) = pick(paths, rng).cloned() else {
        return;
    };
    let Value::Object(item) = &mut paths[&path] else {
        return;
    };
    let Some(method) = pick(item, rng).cloned() else {
        return;
    };
    let new = schema(rng);
    let operation = &mut item[&method];
    let content = json!({"application/json": {"schema": new}});
    match rng.u8(0..11) {
        0 => drop(item.remove(&method)),
        1 => operation["operationId"] = json!("another"),
        2 => operation["requestBody"] = json!({"content": content}),
        3 => operation["requestBody"]["required"] = json!(rng.bool()),
        4 => operation["responses"]["200"] = json!({"description": "Yes.", "content": content}),
        5 => operation["responses"]["409"] = json!({"description": "No.", "content": content}),
        6 => operation["responses"]["default"] = json!({"description": "No.", "content": content}),
        7 => operation["tags"] = json!(["group"]),
        8 => operation["deprecated"] = json!(true),
        9 => {
            let moved = item.remove(&method).unwrap();
            paths.insert(format!("/v2{path}"), json!({method: moved}));
        }
        _ => {
            let required = rng.bool();
            let place = ["query", "header"][rng.usize(0..2)];
            let param = json!({"name": "fresh", "in": place, "required": required, "schema": new});
            let mut all = operation["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            all.push(param);
            operation["parameters"] = json!(all);
        }
    }
}
