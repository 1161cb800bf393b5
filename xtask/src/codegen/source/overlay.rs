//! Documents of `OpenAPI` Overlay 1.0: changes of a spec that are not written into it.

use serde_json_path::JsonPath;
use serde_json_path::PathElement;

use super::edit::{self, entries, items, measure};
use super::files::{Files, join, start_of};
use crate::codegen::document::yaml::{MAX_DEPTH, MAX_NODES};
use crate::codegen::document::{Node, Value};
use crate::codegen::error::{Place, Position, Problems};

/// Longest path that is read.
const MAX_PATH: usize = 4096;
/// Most brackets in each other in a path: the time to read one grows by a power of them.
const MAX_NESTING: usize = 6;
/// Most `..` in a path: each can find every value as often as it has values above it.
const MAX_DESCENTS: usize = 2;

/// Applies the actions of an overlay, one after the other.
///
/// An action that finds nothing is an error, since the spec has changed below it.
pub(super) fn apply(
    root: &mut Node,
    overlay: &Node,
    file: u16,
    files: &Files<'_>,
    problems: &mut Problems,
) {
    let at = |key: &str| {
        let node = overlay.get(key);
        let position = node.map_or(overlay.position, |node| node.position);
        start_of(file).below(key, position)
    };
    let version = overlay.get("overlay").and_then(Node::as_text);
    if !version.is_some_and(|version| version.starts_with("1.0.")) {
        let message = "this is no overlay of version 1.0: `overlay: 1.0.0` is missing";
        problems.push(at("overlay"), message);
        return;
    }
    for entry in entries(overlay) {
        let known = ["overlay", "info", "extends", "actions"];
        if !known.contains(&&*entry.key) && !entry.key.starts_with("x-") {
            let message = format!("`{}` of an overlay is not understood", entry.key);
            problems.warn(start_of(file).below(&entry.key, entry.position), message);
        }
    }
    if let Some(extends) = overlay.get("extends") {
        check_extends(extends, at("extends"), files, problems);
    }
    let actions = overlay.get("actions").map_or(&[][..], items);
    if actions.is_empty() {
        problems.push(
            at("actions"),
            "an overlay is a list of `actions`, at least one",
        );
    }
    let mut tree = Tree {
        nodes: measure(root).0,
        root,
        json: None,
    };
    for (index, node) in actions.iter().enumerate() {
        let place = at("actions").below(&index.to_string(), node.position);
        if let Some(action) = Action::read(node, &place, problems) {
            tree.act(&action, &place, problems);
        }
    }
}

/// Checks that an overlay is for this spec.
fn check_extends(extends: &Node, place: Place, files: &Files<'_>, problems: &mut Problems) {
    let Some(text) = extends.as_text() else {
        problems.push(place, "expected text");
        return;
    };
    let spec = files.name(Files::SPEC);
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    if text.contains("://") {
        // Where the spec was published says little of what it is called here.
        if last(text) != last(spec) {
            problems.warn(
                place,
                format!("the overlay is for `{text}`, and this is `{spec}`"),
            );
        }
        return;
    }
    match join(files.name(place.position.file), text) {
        Ok(name) if name == spec => {}
        Ok(name) => problems.push(
            place,
            format!("the overlay is for `{name}`, and this is `{spec}`"),
        ),
        Err(message) => problems.push(place, message),
    }
}

/// An action as written.
struct Action<'a> {
    target: &'a str,
    at: Position,
    /// Nothing if the target is to be removed.
    update: Option<&'a Node>,
}

impl<'a> Action<'a> {
    fn read(node: &'a Node, place: &Place, problems: &mut Problems) -> Option<Self> {
        let mark = problems.mark();
        for entry in entries(node) {
            let known = ["target", "description", "update", "remove"];
            if !known.contains(&&*entry.key) && !entry.key.starts_with("x-") {
                let message = format!("`{}` of an action is not understood", entry.key);
                problems.push(place.below(&entry.key, entry.position), message);
            }
        }
        let target = node.get("target");
        let text = target.and_then(Node::as_text);
        let (Some(target), Some(text)) = (target, text) else {
            problems.push(place.clone(), "an action has a `target`, which is text");
            return None;
        };
        let is_removed = match node.get("remove").map(|node| (&node.value, node.position)) {
            None => false,
            Some((Value::Bool(flag), _)) => *flag,
            Some((_, position)) => {
                problems.push(place.below("remove", position), "expected true or false");
                false
            }
        };
        let update = node.get("update").filter(|_| !is_removed);
        if update.is_none() && !is_removed {
            problems.push(
                place.clone(),
                "an action has an `update`, or `remove: true`",
            );
        }
        (!problems.failed_since(mark)).then_some(Self {
            target: text,
            at: target.position,
            update,
        })
    }
}

/// Steps from the root to a value.
type Path = Vec<String>;

struct Tree<'a> {
    root: &'a mut Node,
    nodes: usize,
    /// The tree as JSON, as long as nothing has changed.
    json: Option<serde_json::Value>,
}

impl Tree<'_> {
    fn act(&mut self, action: &Action<'_>, place: &Place, problems: &mut Problems) {
        let target = place.below("target", action.at);
        let paths = match self.find(action.target) {
            Ok(paths) if paths.is_empty() => {
                let message = format!("`{}` finds nothing in the spec", action.target);
                problems.push(target, message);
                return;
            }
            Ok(paths) => paths,
            Err(message) => {
                problems.push(target, message);
                return;
            }
        };
        if let Some(update) = action.update {
            let (nodes, height) = measure(update);
            self.nodes = self.nodes.saturating_add(nodes.saturating_mul(paths.len()));
            let depth = paths.iter().map(Vec::len).max().unwrap_or_default();
            if self.nodes > MAX_NODES {
                problems.push(
                    target,
                    format!("makes more than {MAX_NODES} values of the spec"),
                );
                return;
            }
            if depth + height > MAX_DEPTH {
                problems.push(
                    target,
                    format!("nests the spec deeper than {MAX_DEPTH} levels"),
                );
                return;
            }
            for path in &paths {
                // An update before may have replaced what this one was for.
                let Some(node) = edit::follow_mut(self.root, path) else {
                    continue;
                };
                if let Err(message) = merge_target(node, update) {
                    problems.push(place.below("update", update.position), message);
                    return;
                }
            }
        } else {
            for path in paths.iter().rev() {
                if !self.remove(path) {
                    problems.push(target, "the whole spec cannot be removed");
                    return;
                }
            }
        }
        self.json = None;
    }

    fn remove(&mut self, path: &[String]) -> bool {
        let Some((last, above)) = path.split_last() else {
            return false;
        };
        match edit::follow_mut(self.root, above).map(|node| &mut node.value) {
            Some(Value::Map(entries)) => entries.retain(|entry| entry.key != *last),
            Some(Value::List(nodes)) => {
                if let Some(index) = last.parse().ok().filter(|index| *index < nodes.len()) {
                    nodes.remove(index);
                }
            }
            _ => {}
        }
        true
    }

    /// Finds the values that a path selects, in the order of the tree and each once.
    fn find(&mut self, target: &str) -> Result<Vec<Path>, String> {
        if let Some(path) = simple_path(target) {
            return Ok(if edit::follow(self.root, &path).is_some() {
                vec![path]
            } else {
                Vec::new()
            });
        }
        check_path(target)?;
        let path = JsonPath::parse(target)
            .map_err(|error| format!("`{target}` is not a JSONPath of RFC 9535: {error}"))?;
        let json = self.json.get_or_insert_with(|| to_json(self.root));
        let located = path.query_located(json);
        let mut paths: Vec<(Vec<Result<usize, &str>>, Path)> = located
            .locations()
            .map(|location| {
                let order = location.iter().map(|element| match element {
                    PathElement::Index(index) => Ok(*index),
                    PathElement::Name(name) => Err(*name),
                });
                let steps = location.iter().map(|element| match element {
                    PathElement::Index(index) => index.to_string(),
                    PathElement::Name(name) => (*name).to_owned(),
                });
                (order.collect(), steps.collect())
            })
            .collect();
        // Items are removed from the end, so that those before stay where they are.
        paths.sort_unstable();
        paths.dedup();
        Ok(paths.into_iter().map(|(_, path)| path).collect())
    }
}

/// Reads a path that has only names and indices: most have, and need no query.
fn simple_path(target: &str) -> Option<Path> {
    let mut rest = target.strip_prefix('$')?;
    let mut path = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = after.find(|c| !is_part(c)).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
                return None;
            }
            path.push(name.to_owned());
            rest = after;
        } else {
            let after = rest.strip_prefix('[')?;
            let quote = after.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            let (name, after) = after[1..].split_once(quote)?;
            if name.contains('\\') || name.chars().any(char::is_control) {
                return None;
            }
            path.push(name.to_owned());
            rest = after.strip_prefix(']')?;
        }
    }
    Some(path)
}

/// Checks that a path takes neither much time nor much room.
fn check_path(target: &str) -> Result<(), String> {
    let mut nesting = 0_usize;
    let mut deepest = 0;
    for c in target.chars() {
        match c {
            '(' | '[' => nesting += 1,
            ')' | ']' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(nesting);
    }
    if target.len() > MAX_PATH {
        Err(format!("this path is longer than {MAX_PATH} bytes"))
    } else if deepest > MAX_NESTING {
        Err(format!(
            "this path has more than {MAX_NESTING} brackets in each other"
        ))
    } else if target.matches("..").count() > MAX_DESCENTS {
        Err(format!("this path has more than {MAX_DESCENTS} of `..`"))
    } else {
        Ok(())
    }
}

/// Merges an update into what a path has found.
fn merge_target(target: &mut Node, update: &Node) -> Result<(), String> {
    let is_plain = |value: &Value| !matches!(value, Value::Map(_) | Value::List(_));
    if let (Value::List(nodes), false) = (&mut target.value, matches!(update.value, Value::List(_)))
    {
        nodes.push(update.clone());
        return Ok(());
    }
    let fits = match (&target.value, &update.value) {
        (Value::Map(_), Value::Map(_)) | (Value::List(_), Value::List(_)) => true,
        (target, update) => is_plain(target) && is_plain(update),
    };
    if !fits {
        return Err(
            "what the target finds is of another type: an object takes members, a list items"
                .to_owned(),
        );
    }
    merge(target, update);
    Ok(())
}

/// Merges objects member by member, appends to lists, and replaces anything else.
fn merge(target: &mut Node, update: &Node) {
    match (&mut target.value, &update.value) {
        (Value::Map(_), Value::Map(members)) => {
            for member in members {
                match edit::get_mut(target, &member.key) {
                    Some(old) => merge(old, &member.node),
                    None => {
                        edit::set(target, &member.key, member.node.clone());
                    }
                }
            }
        }
        (Value::List(nodes), Value::List(more)) => nodes.extend(more.iter().cloned()),
        _ => *target = update.clone(),
    }
}

/// Returns a tree as JSON, in which paths are looked for.
fn to_json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number.clone().into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(nodes) => nodes.iter().map(to_json).collect(),
        Value::Map(entries) => {
            let members = entries.iter();
            let members: serde_json::Map<_, _> = members
                .map(|entry| (entry.key.clone(), to_json(&entry.node)))
                .collect();
            members.into()
        }
    }
}
