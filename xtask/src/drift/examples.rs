//! Examples of a page → where they are against the spec.

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use kkiai_tree::Node;
use serde_json::Value;

use super::spec::{Form, Spec};
use super::{Change, Rank};
use crate::codegen::document::Node as SpecNode;
use crate::page::example::join;
use crate::page::{Example, Finding};

/// Most members that are compared.
const MAX_MEMBERS: usize = 5000;
/// What is said of an example that no shape of a union takes.
const NO_FORM: &str =
    "the example is against the spec: it has none of the forms that are described";

/// Compares an example with a schema: whether it is valid, and whether it has the members of the
/// example that the spec has.
pub(super) fn check(
    spec: &Spec,
    schema: &SpecNode,
    example: &Example,
    place: &str,
    known: &BTreeSet<String>,
    changes: &mut Vec<Change>,
) {
    let Some(value) = &example.value else {
        return;
    };
    let Ok(validator) = jsonschema::validator_for(&spec.document(schema)) else {
        return;
    };
    let mut wrong = BTreeSet::new();
    for (pointer, message) in errors(&validator, value) {
        let (place, line) = locate(example, &pointer, place);
        wrong.insert(place.clone());
        changes.push(change(line, "example-invalid", &place, message));
    }
    let mut compared = Vec::new();
    compare(spec, schema, example, place, known, &mut compared);
    compared.retain(|change| !wrong.contains(&change.finding.place));
    // That it has none of the forms follows from what it lacks.
    changes.retain(|change| {
        let below = format!("{}.", change.finding.place);
        change.finding.message != NO_FORM
            || !compared
                .iter()
                .any(|other| other.finding.place.starts_with(&below))
    });
    changes.append(&mut compared);
}

/// Compares the members of an example with those that the spec has in its own.
fn compare(
    spec: &Spec,
    schema: &SpecNode,
    example: &Example,
    place: &str,
    known: &BTreeSet<String>,
    changes: &mut Vec<Change>,
) {
    let members = example.members(MAX_MEMBERS);
    let ours: BTreeSet<_> = members.iter().map(|(way, _, _)| way.as_str()).collect();
    let mut said = BTreeSet::new();
    for (way, _, line) in &members {
        let at = join(place, way);
        let parent = at.rsplit_once('.').map_or(place, |(parent, _)| parent);
        // What is inside an object of which nothing is known says nothing new.
        let is_open = parent != place
            && !known
                .iter()
                .any(|known| known.starts_with(&format!("{parent}.")));
        if !known.contains(&at) && !is_open && said.insert(at.clone()) {
            let message = format!("the example has `{at}`, which the spec does not know");
            changes.push(change(*line, "example-added", &at, message));
        }
    }
    let Some(stated) = spec.examples(schema).into_iter().next() else {
        return;
    };
    let mut ways = BTreeSet::new();
    ways_of(&stated, "", 0, &mut ways);
    let mut gone: Vec<&String> = Vec::new();
    for way in ways.iter().filter(|way| !ours.contains(way.as_str())) {
        if gone.iter().any(|gone| way.starts_with(&format!("{gone}."))) {
            continue;
        }
        gone.push(way);
        let at = join(place, way);
        let message =
            format!("the example of the spec has `{at}`, and the page's has it no longer");
        changes.push(change(example.line, "example-removed", &at, message));
    }
}

fn change(line: usize, kind: &'static str, place: &str, message: String) -> Change {
    Change {
        finding: Finding::new(line, kind, place, message),
        spec_line: None,
        rank: Rank::Example,
    }
}

fn ways_of(value: &Value, way: &str, depth: usize, ways: &mut BTreeSet<String>) {
    if depth > 32 {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let way = join(way, name);
                ways.insert(way.clone());
                ways_of(value, &way, depth + 1, ways);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| ways_of(item, way, depth + 1, ways)),
        _ => {}
    }
}

/// Returns the form of an answer that an example has: the one that shares most of its names.
pub(super) fn form_of<'f, 'a>(
    forms: &'f [Form<'a>],
    names: &BTreeSet<String>,
    place: &str,
) -> Option<&'f Form<'a>> {
    let top = |form: &Form<'_>| -> BTreeSet<String> {
        let facts = form
            .facts
            .iter()
            .filter_map(|fact| fact.place.strip_prefix(place)?.strip_prefix('.'));
        facts
            .filter(|way| !way.contains('.'))
            .map(str::to_owned)
            .collect()
    };
    forms
        .iter()
        .map(|form| {
            let top = top(form);
            let shared = top.intersection(names).count();
            // Among those that share as much, the one that misses least.
            (shared, usize::MAX - top.len(), form)
        })
        .filter(|(shared, _, _)| *shared > 0 || forms.len() == 1)
        .max_by_key(|(shared, few, _)| (*shared, *few))
        .map(|(_, _, form)| form)
}

/// Returns every error with its pointer; that of a union is put into those of the shape that was meant.
fn errors(validator: &Validator, value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for error in validator.iter_errors(value).take(50) {
        explain(&error, 0, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

fn explain(error: &ValidationError<'_>, depth: usize, found: &mut Vec<(String, String)>) {
    let (ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context }) =
        error.kind()
    else {
        let mut pointer = error.instance_path().to_string();
        if let ValidationErrorKind::Required { property } = error.kind() {
            if let Some(name) = property.as_str() {
                pointer.push('/');
                pointer.push_str(name);
            }
        }
        let mut message: String = error.to_string().chars().take(160).collect();
        message.insert_str(0, "the example is against the spec: ");
        found.push((pointer, message));
        return;
    };
    // The shape whose errors lie deepest was meant: of the others not even the outer names fit.
    let here = error.instance_path().to_string().len();
    let depth_of = |errors: &[ValidationError<'_>]| {
        let deepest = errors
            .iter()
            .map(|error| error.instance_path().to_string().len())
            .min()
            .unwrap_or(0);
        (deepest, usize::MAX - errors.len())
    };
    let meant = context
        .iter()
        .filter(|errors| !errors.is_empty())
        .max_by_key(|errors| depth_of(errors));
    match meant {
        Some(errors) if depth < 8 && depth_of(errors).0 > here => {
            for error in errors.iter().take(10) {
                explain(error, depth + 1, found);
            }
        }
        _ => {
            found.push((error.instance_path().to_string(), NO_FORM.to_owned()));
        }
    }
}

/// Returns the place of a pointer, without the numbers of items, and its line in the example.
fn locate(example: &Example, pointer: &str, place: &str) -> (String, usize) {
    let mut at = place.to_owned();
    let mut node: Option<&Node> = example.tree.as_ref();
    let mut line = example.line;
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        let item = segment.parse().ok().and_then(|index| node?.element(index));
        if let Some(item) = item {
            node = Some(item);
        } else {
            at = join(&at, &name);
            node = node
                .and_then(|node| node.entry(&name))
                .map(|entry| &entry.node);
        }
        line = node.map_or(line, |node| example.line_of(node.span));
    }
    (at, line)
}
