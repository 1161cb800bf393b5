//! Facts of a page and facts of a spec → what differs.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Fact;
use super::{Change, Rank};
use crate::page::Finding;
use crate::page::bounds::Bounds;

/// Compares what a page says of members with what a spec says. `page_line` is shown for what the
/// page does not have, until a member of the page tells a better line.
pub(super) fn members(page: &[Fact], spec: &[Fact], page_line: usize, changes: &mut Vec<Change>) {
    let of_spec: BTreeMap<&str, &Fact> = spec
        .iter()
        .map(|fact| (fact.place.as_str(), fact))
        .collect();
    let of_page: BTreeMap<&str, &Fact> = page
        .iter()
        .map(|fact| (fact.place.as_str(), fact))
        .collect();
    let mut absent: BTreeSet<&str> = BTreeSet::new();
    for fact in page {
        match of_spec.get(fact.place.as_str()) {
            Some(known) => member(fact, known, changes),
            None if is_below(&fact.place, &absent) => {}
            None => {
                absent.insert(&fact.place);
                let message = format!("`{}` is on the page, and not in the spec", fact.place);
                changes.push(Change::table(
                    Finding::new(fact.line, "added", &fact.place, message),
                    None,
                ));
            }
        }
    }
    absent.clear();
    let mut line = page_line;
    for fact in spec {
        match of_page.get(fact.place.as_str()) {
            Some(known) => line = known.line,
            None if is_below(&fact.place, &absent) => {}
            None => {
                absent.insert(&fact.place);
                let message = format!("`{}` is in the spec, and not on the page", fact.place);
                let finding = Finding::new(line, "removed", &fact.place, message);
                changes.push(Change::table(finding, Some(fact.line)));
            }
        }
    }
}

fn is_below(place: &str, absent: &BTreeSet<&str>) -> bool {
    let parents = place.match_indices('.').map(|(at, _)| &place[..at]);
    parents.into_iter().any(|parent| absent.contains(parent))
}

fn member(page: &Fact, spec: &Fact, changes: &mut Vec<Change>) {
    let mut put = |kind: &'static str, detail: &str, message: String| {
        let finding = Finding::new(page.line, kind, &page.place, message).detail(detail);
        changes.push(Change::table(finding, Some(spec.line)));
    };
    let place = &page.place;
    if !same_types(&page.types, &spec.types) {
        let (ours, theirs) = (words(&page.types), words(&spec.types));
        put(
            "retyped",
            &ours,
            format!("`{place}` is {ours} on the page, {theirs} in the spec"),
        );
    }
    match (page.required, spec.required) {
        (Some(true), Some(false)) => {
            put(
                "required",
                "",
                format!("`{place}` is required on the page, optional in the spec"),
            );
        }
        (Some(false), Some(true)) => {
            put(
                "optional",
                "",
                format!("`{place}` is optional on the page, required in the spec"),
            );
        }
        _ => {}
    }
    values(page, spec, &mut put);
    for (name, ours, theirs) in [
        ("length", &page.length, &spec.length),
        ("items", &page.items, &spec.items),
        ("range", &page.range, &spec.range),
    ] {
        limits(place, name, ours, theirs, &mut put);
    }
    if page.default.as_deref().map(plain) != spec.default.as_deref().map(plain) {
        let shown = |default: &Option<String>| {
            default
                .as_ref()
                .map_or("none".to_owned(), |text| format!("`{text}`"))
        };
        let message = format!(
            "the default of `{place}` is {} on the page, {} in the spec",
            shown(&page.default),
            shown(&spec.default)
        );
        put(
            "default",
            page.default.as_deref().unwrap_or("none"),
            message,
        );
    }
    conditions(page, spec, &mut put);
}

/// Writes `true` and `"true"`, `0` and `0.0` alike.
fn plain(text: &str) -> String {
    text.parse::<f64>()
        .map_or_else(|_| text.to_lowercase(), |number| number.to_string())
}

/// Says whether types agree; a list of unknown items agrees with any list.
fn same_types(page: &BTreeSet<String>, spec: &BTreeSet<String>) -> bool {
    if page.is_empty() || spec.is_empty() {
        return true;
    }
    let bare = |types: &BTreeSet<String>| -> BTreeSet<String> {
        types
            .iter()
            .map(|word| word.split('[').next().unwrap_or_default().to_owned())
            .collect()
    };
    let has_bare = page.contains("array") || spec.contains("array");
    if has_bare {
        bare(page) == bare(spec)
    } else {
        page == spec
    }
}

fn words(types: &BTreeSet<String>) -> String {
    types
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("|")
}

type Put<'a> = dyn FnMut(&'static str, &str, String) + 'a;

fn values(page: &Fact, spec: &Fact, put: &mut Put<'_>) {
    let place = &page.place;
    let all = |fact: &Fact| -> BTreeSet<String> {
        let when = fact
            .when
            .iter()
            .flat_map(|when| when.values.iter().cloned());
        fact.values.iter().cloned().chain(when).collect()
    };
    if page.when.is_empty() == spec.when.is_empty() && !page.when.is_empty() {
        per_condition(page, spec, put);
        return;
    }
    let (ours, theirs) = (all(page), all(spec));
    if ours.is_empty() || theirs.is_empty() {
        if !ours.is_empty() {
            let list = ours.iter().cloned().collect::<Vec<_>>().join(", ");
            put(
                "values-added",
                &list,
                format!("`{place}` has values on the page, {list}, and any in the spec"),
            );
        } else if !theirs.is_empty() {
            put(
                "values-removed",
                "",
                format!("`{place}` has any value on the page, and a list in the spec"),
            );
        }
        return;
    }
    for value in ours.difference(&theirs) {
        put(
            "value-added",
            value,
            format!("`{place}` has the value \"{value}\" on the page, and not in the spec"),
        );
    }
    for value in theirs.difference(&ours) {
        put(
            "value-removed",
            value,
            format!("`{place}` has the value \"{value}\" in the spec, and not on the page"),
        );
    }
    for when in &page.when {
        let message = format!(
            "the values of `{place}` hold only if `{}` is {} on the page, always in the spec",
            when.member, when.value
        );
        put(
            "condition-added",
            &format!("{} {}", when.member, when.value),
            message,
        );
    }
    for when in &spec.when {
        let message = format!(
            "the values of `{place}` hold always on the page, only if `{}` is {} in the spec",
            when.member, when.value
        );
        put(
            "condition-removed",
            &format!("{} {}", when.member, when.value),
            message,
        );
    }
}

fn per_condition(page: &Fact, spec: &Fact, put: &mut Put<'_>) {
    let place = &page.place;
    let of = |fact: &Fact| -> BTreeMap<(String, String), BTreeSet<String>> {
        let mut of = BTreeMap::<_, BTreeSet<String>>::new();
        for when in &fact.when {
            of.entry((when.member.clone(), when.value.clone()))
                .or_default()
                .extend(when.values.iter().cloned());
        }
        of
    };
    let (ours, theirs) = (of(page), of(spec));
    for (key @ (member, value), list) in &ours {
        let if_ = format!("if `{member}` is {value}");
        match theirs.get(key) {
            None => {
                let list = list.iter().cloned().collect::<Vec<_>>().join(", ");
                let message =
                    format!("`{place}` has values {if_} on the page, {list}, and none in the spec");
                put("condition-added", &format!("{member} {value}"), message);
            }
            Some(known) => {
                for new in list.difference(known) {
                    let message = format!(
                        "`{place}` has the value \"{new}\" {if_} on the page, and not in the spec"
                    );
                    put("value-added", &format!("{value} {new}"), message);
                }
                for old in known.difference(list) {
                    let message = format!(
                        "`{place}` has the value \"{old}\" {if_} in the spec, and not on the page"
                    );
                    put("value-removed", &format!("{value} {old}"), message);
                }
            }
        }
    }
    for (member, value) in theirs.keys().filter(|key| !ours.contains_key(*key)) {
        let message = format!(
            "`{place}` has values if `{member}` is {value} in the spec, and none on the page"
        );
        put("condition-removed", &format!("{member} {value}"), message);
    }
}

fn limits(place: &str, name: &str, page: &Bounds, spec: &Bounds, put: &mut Put<'_>) {
    let mut one = |end: &str, ours: Option<f64>, theirs: Option<f64>| {
        // That a text is not empty and a count not negative, no page says.
        let goes_without_saying = match (name, end) {
            ("length", "least") => theirs == Some(1.0),
            ("range", "least") => theirs == Some(0.0),
            _ => false,
        };
        if ours == theirs || (ours.is_none() && goes_without_saying) {
            return;
        }
        let shown = |bound: Option<f64>| bound.map_or("none".to_owned(), |bound| bound.to_string());
        let message = format!(
            "the {end} {} of `{place}` is {} on the page, {} in the spec",
            match name {
                "length" => "length",
                "items" => "number of items",
                _ => "value",
            },
            shown(ours),
            shown(theirs)
        );
        put("limit", &format!("{end}-{name} {}", shown(ours)), message);
    };
    one("least", page.least, spec.least);
    one("most", page.most, spec.most);
}

/// Compares when a member counts. The spec may know more spellings of a value than the page.
fn conditions(page: &Fact, spec: &Fact, put: &mut Put<'_>) {
    let place = &page.place;
    for (member, value) in page.valid_when.difference(&spec.valid_when) {
        let message = format!(
            "`{place}` counts if `{member}` is {value} on the page, which the spec does not say"
        );
        put("valid-when", &format!("{member} {value}"), message);
    }
    let members: BTreeSet<&str> = page
        .valid_when
        .iter()
        .map(|(member, _)| member.as_str())
        .collect();
    let missing: BTreeSet<&str> = spec
        .valid_when
        .iter()
        .map(|(member, _)| member.as_str())
        .collect();
    for member in missing.difference(&members) {
        let message = format!(
            "`{place}` counts if `{member}` has a value in the spec, and always on the page"
        );
        put("valid-always", member, message);
    }
}

impl Change {
    fn table(finding: Finding, spec_line: Option<usize>) -> Self {
        Self {
            finding,
            spec_line,
            rank: Rank::Table,
        }
    }
}
