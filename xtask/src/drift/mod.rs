//! A page against a spec → what has changed.
//!
//! Three kinds of difference are told, the first one of a place only: what the tables of the page say
//! against the spec, where an example is against the spec, and where the page contradicts itself.
//! What `spec/SOURCES.md` settles is left out, and told when it is gone.

pub mod compare;
mod examples;
pub mod facts;
pub mod settled;
pub mod spec;

use std::collections::BTreeSet;

use crate::page::example::join;
use crate::page::{Answer, At, Finding, Page, PageError};
use facts::Fact;
use settled::Settled;
use spec::{Operation, Spec};

/// A difference between a page and a spec.
#[derive(Clone, Debug)]
pub struct Change {
    /// What differs, and where on the page.
    pub finding: Finding,
    /// Where the spec says otherwise.
    pub spec_line: Option<usize>,
    rank: Rank,
}

/// How much a difference tells: at one place, the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The call itself, and its tables.
    Table,
    /// An example against the spec.
    Example,
    /// A contradiction inside the page.
    Page,
    /// Two examples of the page that differ.
    Copy,
}

/// What came of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    /// Name of the operation in the spec; absent if the spec has none for the page.
    pub operation: Option<String>,
    /// What has changed, in the order of the page.
    pub changes: Vec<Change>,
    /// How many contradictions were met that are settled.
    pub settled: usize,
}

/// Compares a page with a spec.
///
/// # Errors
///
/// Returns why the page is none of an operation.
pub fn compare(page: &Page, spec: &Spec, settled: &[Settled]) -> Result<Drift, PageError> {
    let (method, path) = page.operation()?;
    let Some(operation) = operation(page, spec, &method.value, &path.value) else {
        let message = format!(
            "{} {} is not in the spec; `cargo xtask add` puts it there",
            method.value, path.value
        );
        let finding =
            Finding::new(path.line, "operation-added", "path", message).detail(&path.value);
        return Ok(Drift {
            changes: vec![Change::call(finding, None)],
            ..Drift::default()
        });
    };
    let all = differences(page, spec, &operation, method, path);
    let mut facts = facts::of_request(page);
    facts.extend(page.answers.iter().flat_map(facts::of_answer));
    Ok(settle(all, &operation.name(), settled, &facts))
}

/// Returns every difference, settled or not.
#[must_use]
pub fn differences(
    page: &Page,
    spec: &Spec,
    operation: &Operation<'_>,
    method: &At<String>,
    path: &At<String>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    call(page, spec, operation, method, path, &mut changes);
    request(page, spec, operation, path.line, &mut changes);
    for answer in &page.answers {
        response(answer, spec, operation, &mut changes);
    }
    let of_page = page.findings.iter().map(|finding| Change {
        finding: finding.clone(),
        spec_line: None,
        rank: if finding.kind == "command-body" {
            Rank::Copy
        } else {
            Rank::Page
        },
    });
    changes.extend(of_page);
    changes.sort_by(|one, other| (one.rank, &one.finding).cmp(&(other.rank, &other.finding)));
    let mut keys = BTreeSet::new();
    changes.retain(|change| keys.insert(change.finding.key()));
    join_orphans(&mut changes, &spec.request(operation));
    changes
}

/// Leaves out what only follows from a row that is gone or retyped: the rows that were inside it are
/// indented below nothing, stand elsewhere, and are missing in it.
fn join_orphans(changes: &mut Vec<Change>, spec: &[Fact]) {
    let orphans: Vec<(String, Vec<String>)> = changes
        .iter()
        .filter(|change| change.finding.kind == "row-without-parent")
        .map(|change| {
            let names = change
                .finding
                .detail
                .split(',')
                .map(str::to_owned)
                .collect();
            (change.finding.place.clone(), names)
        })
        .collect();
    for (place, names) in orphans {
        let holds = |parent: &str| {
            names.iter().all(|name| {
                let way = join(parent, name);
                spec.iter().any(|fact| fact.place == way)
            })
        };
        let lost = changes.iter().find(|change| {
            matches!(change.finding.kind, "removed" | "retyped") && holds(&change.finding.place)
        });
        let Some(parent) = lost.map(|change| change.finding.place.clone()) else {
            continue;
        };
        let follows = |finding: &Finding| match finding.kind {
            "row-without-parent" => finding.place == place,
            "added" => names.iter().any(|name| finding.place == join(&place, name)),
            "removed" => names
                .iter()
                .any(|name| finding.place == join(&parent, name)),
            _ => names
                .iter()
                .any(|name| is_at(&finding.place, &join(&place, name))),
        };
        changes.retain(|change| !follows(&change.finding));
    }
}

/// Finds the operation of a page: the one with its method and path or, if one of them has changed,
/// the one whose members it has.
#[must_use]
pub fn operation<'a>(
    page: &Page,
    spec: &'a Spec,
    method: &str,
    path: &str,
) -> Option<Operation<'a>> {
    let operations = spec.operations();
    let same_path = |operation: &&Operation<'_>| shape(operation.path) == shape(path);
    let same_method = |operation: &&Operation<'_>| operation.method.eq_ignore_ascii_case(method);
    let found = operations
        .iter()
        .find(|operation| same_path(operation) && same_method(operation));
    if let Some(found) = found {
        return Some(*found);
    }
    let names = |facts: &[Fact]| -> BTreeSet<String> {
        facts
            .iter()
            .filter(|fact| !fact.place.starts_with("header."))
            .map(|fact| fact.place.clone())
            .collect()
    };
    let ours = names(&facts::of_request(page));
    let alike = operations
        .iter()
        .filter(|operation| same_path(operation) || same_method(operation));
    let best = alike.map(|operation| {
        let theirs = names(&spec.request(operation));
        (
            ours.intersection(&theirs).count() * 200 / (ours.len() + theirs.len()).max(1),
            operation,
        )
    });
    let (likeness, operation) = best.max_by_key(|(likeness, _)| *likeness)?;
    // More than half of all members are shared, so that it is no neighbour of the same family.
    (likeness > 80 || (same_path(&operation) && likeness > 20)).then_some(*operation)
}

/// Returns a path without the names of its parameters.
fn shape(path: &str) -> String {
    let segments = path.trim_end_matches('/').split('/');
    let segments: Vec<_> = segments
        .map(|segment| {
            if segment.starts_with('{') {
                "{}"
            } else {
                segment
            }
        })
        .collect();
    segments.join("/")
}

fn call(
    page: &Page,
    spec: &Spec,
    operation: &Operation<'_>,
    method: &At<String>,
    path: &At<String>,
    changes: &mut Vec<Change>,
) {
    if shape(&path.value) != shape(operation.path) {
        let message = format!(
            "the path is {} on the page, {} in the spec",
            path.value, operation.path
        );
        let finding = Finding::new(path.line, "path", "path", message).detail(&path.value);
        changes.push(Change::call(finding, Some(operation.line)));
    }
    if !method.value.eq_ignore_ascii_case(operation.method) {
        let message = format!(
            "the method is {} on the page, {} in the spec",
            method.value,
            operation.method.to_uppercase()
        );
        let finding = Finding::new(method.line, "method", "method", message).detail(&method.value);
        changes.push(Change::call(finding, Some(operation.line)));
    }
    let servers = spec.servers();
    if let Some(server) = &page.server {
        let is_known = servers.iter().any(|known| {
            known
                .trim_end_matches('/')
                .eq_ignore_ascii_case(&server.value)
        });
        if !is_known && !servers.is_empty() {
            let message = format!(
                "the server is {} on the page, {} in the spec",
                server.value,
                servers.join(", ")
            );
            let finding =
                Finding::new(server.line, "server", "server", message).detail(&server.value);
            changes.push(Change::call(finding, None));
        }
    }
    if let (Some(media), Some((known, _))) = (&page.media, spec.body(operation)) {
        if media.value != known {
            let message = format!(
                "the body is {} on the page, {known} in the spec",
                media.value
            );
            let finding = Finding::new(media.line, "media", "media", message).detail(&media.value);
            changes.push(Change::call(finding, None));
        }
    }
    if let (Some(scheme), Some((known, line))) = (&page.scheme, spec.scheme(operation)) {
        if !scheme.value.eq_ignore_ascii_case(known) {
            let message = format!(
                "the key is sent as {} on the page, {known} in the spec",
                scheme.value
            );
            let finding = Finding::new(scheme.line, "scheme", "header.Authorization", message)
                .detail(&scheme.value);
            changes.push(Change::call(finding, Some(line)));
        }
    }
}

fn request(
    page: &Page,
    spec: &Spec,
    operation: &Operation<'_>,
    line: usize,
    changes: &mut Vec<Change>,
) {
    let ours = facts::of_request(page);
    let mut theirs = spec.request(operation);
    if page.headers.is_none() {
        theirs.retain(|fact| !fact.place.starts_with("header."));
    }
    let body = spec.body(operation);
    // A page may have an example alone.
    if page.body.is_empty() && page.request().is_some() {
        theirs.retain(|fact| !fact.place.starts_with("request."));
    }
    compare::members(
        &ours,
        &theirs,
        ours.first().map_or(line, |fact| fact.line),
        changes,
    );
    let Some((_, schema)) = body else {
        return;
    };
    let known: BTreeSet<_> = spec
        .request(operation)
        .into_iter()
        .map(|fact| fact.place)
        .collect();
    if page.request().is_none() && !spec.examples(schema).is_empty() {
        changes.push(Change::no_example(line, "request"));
    }
    for example in page
        .requests
        .iter()
        .chain(page.curls.iter().filter_map(|curl| curl.body.as_ref()))
    {
        examples::check(spec, schema, example, "request", &known, changes);
    }
}

fn response(answer: &Answer, spec: &Spec, operation: &Operation<'_>, changes: &mut Vec<Change>) {
    let place = answer.place();
    let statuses = spec.statuses(operation);
    let line = answer.status.as_ref().map_or(0, |status| status.line);
    let line = answer
        .members
        .first()
        .map_or(line, |member| member.line)
        .max(line);
    let mut status = answer.code();
    if !statuses.contains(&status) {
        let other = statuses
            .iter()
            .find(|known| known.starts_with(&status[..1]));
        let message = match other.filter(|_| status.starts_with('2')) {
            Some(known) => format!("the status is {status} on the page, {known} in the spec"),
            None => format!("the status {status} is on the page, and not in the spec"),
        };
        let at = answer.status.as_ref().map_or(line, |status| status.line);
        let finding = Finding::new(at, "status", format!("response.{status}"), message);
        changes.push(Change::call(finding, None));
        match other {
            Some(known) => status = known,
            None => return,
        }
    }
    let Some((_, schema)) = spec.answer(operation, status) else {
        return;
    };
    let forms = spec.forms(schema, &place);
    let ours = facts::of_answer(answer);
    if !ours.is_empty() {
        let names: BTreeSet<_> = answer
            .members
            .iter()
            .map(|member| member.name.clone())
            .collect();
        if let Some(form) = examples::form_of(&forms, &names, &place) {
            compare::members(&ours, &form.facts, line, changes);
        } else {
            let message = "the table of the answer has no member of any form that the spec has";
            changes.push(Change::call(
                Finding::new(line, "answer", &place, message),
                None,
            ));
        }
    }
    let has_example = forms
        .iter()
        .any(|form| !spec.examples(form.schema).is_empty());
    if answer.examples.is_empty() && has_example {
        changes.push(Change::no_example(line, &place));
    }
    for example in &answer.examples {
        let top = example.members(5000);
        let names: BTreeSet<_> = top
            .iter()
            .map(|(way, _, _)| way.clone())
            .filter(|way| !way.contains('.'))
            .collect();
        match examples::form_of(&forms, &names, &place) {
            Some(form) => {
                let known: BTreeSet<_> = form.facts.iter().map(|fact| fact.place.clone()).collect();
                examples::check(spec, form.schema, example, &place, &known, changes);
            }
            None if example.value.is_some() => {
                let message =
                    "the example of the answer has no member of any form that the spec has";
                let mut change = Change::call(
                    Finding::new(example.line, "example-form", &place, message),
                    None,
                );
                change.rank = Rank::Example;
                changes.push(change);
            }
            None => {}
        }
    }
}

/// Leaves out what is settled, and what only repeats what another difference tells of its place; adds
/// what is settled and gone.
fn settle(all: Vec<Change>, operation: &str, settled: &[Settled], facts: &[Fact]) -> Drift {
    let keys: BTreeSet<String> = all.iter().map(|change| change.finding.key()).collect();
    let known: BTreeSet<&str> = settled
        .iter()
        .flat_map(|row| &row.keys)
        .filter(|(of, _)| of == operation)
        .map(|(_, key)| key.as_str())
        .collect();
    let count = keys
        .iter()
        .filter(|key| known.contains(key.as_str()))
        .count();
    let new: Vec<_> = all
        .into_iter()
        .filter(|change| !known.contains(change.finding.key().as_str()))
        .collect();
    let mut changes: Vec<Change> = Vec::new();
    let mut changed_places = BTreeSet::new();
    for change in new {
        let is_told = changes.iter().any(|told| is_told(&change, told));
        if !is_told {
            changes.push(change);
        } else if change.finding.kind == "condition-member" {
            // What it says under the condition is said of a member that is gone.
            changed_places.insert(change.finding.place);
        }
    }
    for row in settled {
        // Of an example that cannot be read, nothing can be said.
        let is_unread = |key: &str| {
            let place = key.split(' ').nth(1).unwrap_or_default();
            (key.starts_with("example-") || key.starts_with("answer-forms "))
                && changes.iter().any(|told| {
                    told.finding.kind == "example-broken" && is_at(place, &told.finding.place)
                })
        };
        let gone: Vec<_> = row
            .keys
            .iter()
            .filter(|(of, key)| of == operation && !keys.contains(key))
            .map(|(_, key)| key.as_str())
            .filter(|key| !is_unread(key))
            .filter(|key| {
                let place = key.split(' ').nth(1).unwrap_or_default();
                !changed_places.contains(place)
                    && !changes
                        .iter()
                        .any(|told| told.rank < Rank::Page && is_at(place, &told.finding.place))
            })
            .collect();
        let Some(first) = gone.first() else {
            continue;
        };
        let place = first.split(' ').nth(1).unwrap_or_default().to_owned();
        changes.retain(|change| change.rank != Rank::Copy || !is_at(&change.finding.place, &place));
        let message = format!(
            "the page no longer contradicts itself or the spec here: \"{}\" of spec/SOURCES.md, line {}, is settled \
             and gone (`{}`)",
            row.point,
            row.line,
            gone.join("`, `")
        );
        let line = facts
            .iter()
            .find(|fact| fact.place == place)
            .map_or(1, |fact| fact.line);
        let finding = Finding::new(line, "settled-gone", place, message).detail(gone.join(", "));
        changes.push(Change {
            finding,
            spec_line: None,
            rank: Rank::Page,
        });
    }
    changes.sort_by(|one, other| one.finding.cmp(&other.finding));
    Drift {
        operation: Some(operation.to_owned()),
        changes,
        settled: count,
    }
}

/// Says whether a difference only repeats, or follows from, what another one tells.
fn is_told(change: &Change, told: &Change) -> bool {
    let (new, known) = (&change.finding, &told.finding);
    if told.rank >= change.rank {
        return false;
    }
    match (new.kind, known.kind) {
        ("condition-value", "value-removed") if known.detail == new.detail => true,
        ("condition-member", "removed") => {
            let name = known.place.rsplit('.').next().unwrap_or_default();
            facts::letters(name) == facts::letters(&new.detail)
        }
        _ => is_at(&new.place, &known.place),
    }
}

/// Says whether a place is another, or inside it.
fn is_at(place: &str, other: &str) -> bool {
    place
        .strip_prefix(other)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Change {
    fn no_example(line: usize, place: &str) -> Self {
        let message = "the spec has an example, and the page has it no longer";
        Self {
            finding: Finding::new(line, "example-removed", place, message),
            spec_line: None,
            rank: Rank::Example,
        }
    }

    fn call(finding: Finding, spec_line: Option<usize>) -> Self {
        Self {
            finding,
            spec_line,
            rank: Rank::Table,
        }
    }
}
