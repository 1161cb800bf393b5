//! Settings → extensions of the spec, so that what stands in the spec and what stands beside it
//! are one to all later stages.
//!
//! | Extension | Where | What |
//! |---|---|---|
//! | `x-rust-name: Name` | schema, member, operation | its Rust name |
//! | `x-rust-values: {wire: Name}` | schema with an `enum` | Rust names of its values |
//! | `x-rust-skip: true` | schema, operation | is left out |
//! | `x-rust-type: "path::Type"` | schema | a type of the user's is used |
//! | `x-rust-features: {default: [tag]}` | the spec | tags whose features are on by default |
//! | `x-schemas: {id, name}` | the spec | the schemas are written as documents, too |

use super::edit::{self, entries, entries_mut, items, set, text};
use super::settings::{Setting, Settings};
use crate::codegen::document::{Node, Value, reference};
use crate::codegen::error::Problems;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Writes the settings into the spec; what is named in them must be there.
pub(super) fn write(root: &mut Node, settings: &Settings, problems: &mut Problems) {
    for setting in &settings.rename_schemas {
        schema(root, setting, "x-rust-name", name(setting), problems);
    }
    for setting in &settings.replace {
        schema(root, setting, "x-rust-type", name(setting), problems);
    }
    for setting in &settings.skip_schemas {
        schema(root, setting, "x-rust-skip", yes(setting), problems);
    }
    for setting in &settings.rename_operations {
        operation(root, setting, "x-rust-name", &name(setting), problems);
    }
    for setting in &settings.skip_operations {
        operation(root, setting, "x-rust-skip", &yes(setting), problems);
    }
    for setting in &settings.skip_tags {
        let skip = |operation: &mut Node| set(operation, "x-rust-skip", yes(setting));
        if !each_operation(
            root,
            |_, _, operation| has_tag(operation, &setting.key),
            skip,
        ) {
            missing(setting, "no operation has the tag", problems);
        }
    }
    for setting in &settings.rename_members {
        match find(root, &setting.key, &member_of) {
            Some(path) => change(root, &path, |node| set(node, "x-rust-name", name(setting))),
            None => missing(setting, "there is no member", problems),
        }
    }
    for setting in &settings.rename_values {
        rename_value(root, setting, problems);
    }
    if let Some(features) = &settings.features {
        default_features(root, features, problems);
    }
    if let Some(schemas) = &settings.schemas {
        set(root, "x-schemas", schemas.clone());
    }
}

fn name(setting: &Setting) -> Node {
    text(&setting.value, setting.place.position)
}

fn yes(setting: &Setting) -> Node {
    Node {
        value: Value::Bool(true),
        position: setting.place.position,
    }
}

fn missing(setting: &Setting, what: &str, problems: &mut Problems) {
    let message = format!("{what} `{}` in the spec", setting.key);
    problems.push(setting.place.clone(), message);
}

fn change(root: &mut Node, path: &[String], change: impl FnOnce(&mut Node)) {
    if let Some(node) = edit::follow_mut(root, path) {
        change(node);
    }
}

fn schema(root: &mut Node, setting: &Setting, key: &str, value: Node, problems: &mut Problems) {
    let path = pointer(&setting.key).unwrap_or_else(|| component(&setting.key));
    match edit::follow(root, &path).map(|node| &node.value) {
        Some(Value::Map(_)) => change(root, &path, |node| set(node, key, value)),
        _ => missing(setting, "there is no schema", problems),
    }
}

fn component(name: &str) -> Vec<String> {
    ["components", "schemas", name].map(str::to_owned).to_vec()
}

/// Reads a JSON pointer, with or without `#`.
fn pointer(key: &str) -> Option<Vec<String>> {
    let pointer = key.strip_prefix('#').unwrap_or(key);
    if !pointer.starts_with('/') {
        return None;
    }
    reference::segments(&format!("#{pointer}"))
}

fn operation(root: &mut Node, setting: &Setting, key: &str, value: &Node, problems: &mut Problems) {
    let is_wanted = |method: &str, path: &str, operation: &Node| {
        let id = operation.get("operationId").and_then(Node::as_text);
        id == Some(&setting.key)
            || setting.key.split_once(' ').is_some_and(|(verb, wanted)| {
                verb.eq_ignore_ascii_case(method) && wanted.trim_start() == path
            })
    };
    let wish = |operation: &mut Node| set(operation, key, value.clone());
    if !each_operation(root, is_wanted, wish) {
        missing(setting, "there is no operation", problems);
    }
}

/// Changes every operation that is wanted; says whether one was.
fn each_operation(
    root: &mut Node,
    is_wanted: impl Fn(&str, &str, &Node) -> bool,
    mut change: impl FnMut(&mut Node),
) -> bool {
    let mut found = false;
    for section in ["paths", "webhooks"] {
        let paths = edit::get_mut(root, section).map_or(&mut [][..], entries_mut);
        for path in paths {
            for entry in entries_mut(&mut path.node) {
                if METHODS.contains(&&*entry.key) && is_wanted(&entry.key, &path.key, &entry.node) {
                    change(&mut entry.node);
                    found = true;
                }
            }
        }
    }
    found
}

fn has_tag(operation: &Node, tag: &str) -> bool {
    let tags = operation.get("tags").map_or(&[][..], items);
    tags.iter().any(|node| node.as_text() == Some(tag))
}

fn default_features(root: &mut Node, features: &[Setting], problems: &mut Problems) {
    for setting in features {
        let is_there = each_operation(
            root,
            |_, _, operation| has_tag(operation, &setting.key),
            |_| {},
        );
        if !is_there {
            missing(setting, "no operation has the tag", problems);
        }
    }
    let tags = features.iter();
    let tags = tags.map(|setting| text(&setting.key, setting.place.position));
    let at = features
        .first()
        .map_or_else(Default::default, |setting| setting.place.position);
    let list = Node {
        value: Value::List(tags.collect()),
        position: at,
    };
    let mut wish = edit::map(Vec::new(), at);
    set(&mut wish, "default", list);
    set(root, "x-rust-features", wish);
}

fn rename_value(root: &mut Node, setting: &Setting, problems: &mut Problems) {
    let mut path = find(root, &setting.key, &value_of).unwrap_or_default();
    let wire = edit::follow(root, &path).and_then(wire);
    // From the value to the list, and to the schema.
    path.pop();
    let is_listed = path.pop().is_some_and(|list| list == "enum");
    let Some(wire) = wire.filter(|_| is_listed) else {
        missing(setting, "no enum has the value", problems);
        return;
    };
    change(root, &path, |schema| {
        if let Some(names) = edit::member(schema, "x-rust-values", setting.place.position) {
            set(names, &wire, name(setting));
        }
    });
}

/// Finds what stands behind the name of a schema and a dot, or at a pointer.
fn find(root: &Node, key: &str, leaf: &Leaf) -> Option<Vec<String>> {
    if let Some(path) = pointer(key) {
        return edit::follow(root, &path).map(|_| path);
    }
    key.match_indices('.').find_map(|(dot, _)| {
        let mut path = component(&key[..dot]);
        let schema = edit::follow(root, &path)?;
        path.extend(find_inside(schema, &key[dot + 1..], leaf)?);
        Some(path)
    })
}

/// Finds what has a name in a schema itself.
type Leaf = dyn Fn(&Node, &str) -> Option<[String; 2]>;

/// Finds what has a name in a schema, in the parts that it is made of, and behind the names of its
/// members.
fn find_inside(schema: &Node, wanted: &str, leaf: &Leaf) -> Option<Vec<String>> {
    if let Some(path) = leaf(schema, wanted) {
        return Some(path.to_vec());
    }
    let below = |steps: [&str; 2], node: &Node, wanted: &str| {
        let mut path = steps.map(str::to_owned).to_vec();
        path.extend(find_inside(node, wanted, leaf)?);
        Some(path)
    };
    for entry in entries(schema) {
        let found = match entry.key.as_str() {
            "allOf" | "anyOf" | "oneOf" => {
                let mut parts = items(&entry.node).iter().enumerate();
                parts
                    .find_map(|(index, part)| below([&entry.key, &index.to_string()], part, wanted))
            }
            "properties" => entries(&entry.node).iter().find_map(|member| {
                let rest = wanted.strip_prefix(&member.key)?.strip_prefix('.')?;
                below(["properties", &member.key], &member.node, rest)
            }),
            "items" => find_inside(&entry.node, wanted, leaf).map(|mut path| {
                path.insert(0, "items".to_owned());
                path
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn member_of(schema: &Node, wanted: &str) -> Option<[String; 2]> {
    schema.get("properties")?.get(wanted)?;
    Some(["properties".to_owned(), wanted.to_owned()])
}

fn value_of(schema: &Node, wanted: &str) -> Option<[String; 2]> {
    let mut values = items(schema.get("enum")?).iter();
    let index = values.position(|value| wire(value).is_some_and(|text| text == wanted))?;
    Some(["enum".to_owned(), index.to_string()])
}

/// Returns the value of an enum as text.
fn wire(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Map(_) | Value::List(_) => None,
        _ => Some(node.to_json_text()),
    }
}
