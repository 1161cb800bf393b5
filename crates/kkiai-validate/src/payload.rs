//! One payload: which schema it has, and what is to be said of it.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use crate::explain::{Draft, LEAVE_OUT, Mark, explain, shown};
use crate::near::{SLIPS, nearest, same_name};
use crate::schemas::{self, Schema};
use crate::walk::{Seen, Unknown, walk};

/// Returns the schema that a folder is named after, the innermost first.
pub(crate) fn schema_of_folder(path: &str) -> Option<&'static Schema> {
    let folders = Path::new(path).parent()?.iter().rev();
    let mut names = folders.filter_map(|folder| folder.to_str());
    names.find_map(schemas::schema)
}

/// Returns the schema that a payload was probably made for: one that it meets, or else the one that
/// knows most of its members.
pub(crate) fn schema_of_content(payload: &Value) -> Option<&'static Schema> {
    let candidates = || {
        schemas::outermost()
            .iter()
            .filter_map(|name| schemas::schema(name))
    };
    if let Some(met) = candidates().find(|schema| schema.validator.is_valid(payload)) {
        return Some(met);
    }
    let mut best: Option<(usize, &Schema)> = None;
    for schema in candidates() {
        let seen = walk(&schema.root, payload);
        let near = seen.unknown.iter().filter(|unknown| is_misspelt(unknown));
        let known = 2 * seen.known + near.count();
        if known > best.map_or(0, |(most, _)| most) {
            best = Some((known, schema));
        }
    }
    best.map(|(_, schema)| schema)
}

fn is_misspelt(unknown: &Unknown<'_>) -> bool {
    nearest(&unknown.name, unknown.free.iter().copied(), SLIPS).is_some()
}

/// Returns all that is to be said of a payload, errors first.
pub(crate) fn check(schema: &Schema, payload: &Value) -> Vec<Draft> {
    let mut drafts = Vec::new();
    if !schema.validator.is_valid(payload) {
        for error in schema.validator.iter_errors(payload) {
            drafts.extend(explain(&schema.root, &error));
        }
        without_repetition(&mut drafts);
        without_bad_help(schema, payload, &mut drafts);
    }
    let seen = walk(&schema.root, payload);
    members(schema, &seen, &mut drafts);
    let mut told = HashSet::new();
    for (name, pointer) in &seen.named {
        advise(name, pointer, payload, &mut told, &mut drafts);
    }
    // The schema itself has a name, too, which no reference to it says.
    advise(schema.name, "", payload, &mut told, &mut drafts);
    drafts
}

/// Takes out what another error of the same value says better.
fn without_repetition(drafts: &mut Vec<Draft>) {
    let listed: HashSet<String> = drafts
        .iter()
        .filter(|draft| draft.rule == "enum")
        .map(|draft| draft.pointer.clone())
        .collect();
    // A value of a wrong type is none of those listed, which are shown.
    drafts.retain(|draft| draft.rule != "type" || !listed.contains(&draft.pointer));
    let mut told = HashSet::new();
    drafts.retain(|draft| {
        told.insert((
            draft.rule.clone(),
            draft.pointer.clone(),
            draft.message.clone(),
        ))
    });
}

/// Takes out the help to leave a member out where it must be there.
fn without_bad_help(schema: &Schema, payload: &Value, drafts: &mut [Draft]) {
    let helped = drafts.iter_mut();
    let mut helped: Vec<_> = helped
        .filter(|draft| draft.help.as_deref() == Some(LEAVE_OUT))
        .collect();
    if helped.is_empty() {
        return;
    }
    // All are taken out at once, as there may be as many as members.
    let mut without = payload.clone();
    for draft in &mut helped {
        let (parent, name) = parent_and_name(&draft.pointer);
        let members = without.pointer_mut(parent).and_then(Value::as_object_mut);
        if members.is_none_or(|members| members.remove(&name).is_none()) {
            draft.help = None;
        }
    }
    let mut missed = HashSet::new();
    for error in schema.validator.iter_errors(&without) {
        for error in explain(&schema.root, &error) {
            if error.rule == "required" {
                missed.insert((error.pointer, error.name));
            }
        }
    }
    for draft in helped {
        let (parent, name) = parent_and_name(&draft.pointer);
        if missed.contains(&(parent.to_owned(), name)) {
            draft.help = None;
        }
    }
}

fn parent_and_name(pointer: &str) -> (&str, String) {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    (parent, name.replace("~1", "/").replace("~0", "~"))
}

/// Tells of members that nothing is said of, or that should not be used any longer.
fn members(schema: &Schema, seen: &Seen<'_>, drafts: &mut Vec<Draft>) {
    let wrong = drafts.iter().map(|draft| draft.pointer.clone());
    let wrong: HashSet<String> = wrong.collect();
    // Two members that may be the same one cannot both get its name.
    let mut claims: HashMap<(&str, &str), usize> = HashMap::new();
    for unknown in &seen.unknown {
        if let Some(meant) = same_name(&unknown.name, unknown.free.iter().copied()) {
            let (parent, _) = unknown.pointer.rsplit_once('/').unwrap_or_default();
            *claims.entry((parent, meant)).or_default() += 1;
        }
    }
    for unknown in &seen.unknown {
        if wrong.contains(&unknown.pointer) {
            continue;
        }
        let free = unknown.free.iter().copied();
        let name = &unknown.name;
        if let Some(meant) = nearest(name, free.clone(), SLIPS) {
            let message = format!("nothing is said of a member `{name}`");
            let mut draft = Draft::new("misspelt-member", &unknown.pointer, message)
                .warning()
                .marked(Mark::Name)
                .help(format!("did you mean `{meant}`?"));
            let (parent, _) = unknown.pointer.rsplit_once('/').unwrap_or_default();
            draft.replacement = same_name(name, free)
                .filter(|meant| claims.get(&(parent, *meant)) == Some(&1))
                .map(str::to_owned);
            drafts.push(draft);
        } else if is_sent(schema) {
            let message = format!("nothing is said of a member `{name}`");
            let draft = Draft::new("undescribed-member", &unknown.pointer, message)
                .warning()
                .marked(Mark::Name)
                .help(if name == "<<" {
                    "YAML 1.2 merges nothing: write the members out"
                } else {
                    "it is sent as it is; whether the service reads it is not known"
                });
            drafts.push(draft);
        }
    }
    for pointer in &seen.deprecated {
        let message = "this member is deprecated".to_owned();
        let draft = Draft::new("deprecated", pointer, message);
        drafts.push(draft.warning().marked(Mark::Name));
    }
}

/// Says whether payloads of a schema go to the service. What comes from there may have members that
/// were not known when it was described.
fn is_sent(schema: &Schema) -> bool {
    kkiai_gen::REQUEST_SCHEMAS.contains(&schema.name)
}

/// Tells what the API's description advises of values with a schema of some name.
fn advise(
    name: &str,
    pointer: &str,
    payload: &Value,
    told: &mut HashSet<(String, String)>,
    drafts: &mut Vec<Draft>,
) {
    let Some(value) = payload.pointer(pointer) else {
        return;
    };
    for advice in schemas::advice(name) {
        if advice.validator.is_valid(value) {
            continue;
        }
        for error in advice.validator.iter_errors(value) {
            for draft in explain(&advice.root, &error) {
                let place = format!("{pointer}{}", draft.pointer);
                if !told.insert((advice.name.clone(), place.clone())) {
                    continue;
                }
                let text = advice.text.trim_end_matches('.').to_owned();
                let mut told = Draft::new(advice.name.clone(), &place, text)
                    .warning()
                    .marked(draft.mark);
                told.found = payload.pointer(&place).map(shown);
                told.allowed = draft.allowed;
                drafts.push(told);
            }
        }
    }
}
