//! What is said of the service as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::rules::Plain;
use super::tree::{At, Tree};
use super::walk::Walk;

/// Compares it.
pub(super) fn run(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.root(), walk.new.root());
    if let (Some(old), Some(new)) = (old.get("info"), new.get("info")) {
        value(walk, &old, &new, "version", Plain::ApiVersion, "API");
        value(walk, &old, &new, "title", Plain::ApiTitle, "API");
        for key in [
            "summary",
            "description",
            "contact",
            "license",
            "termsOfService",
        ] {
            described(walk, &old, &new, key, Plain::InfoDescription, "API");
        }
    }
    described(
        walk,
        &old,
        &new,
        "externalDocs",
        Plain::InfoDescription,
        "API",
    );
    tags(walk);
    servers(walk);
    value(
        walk,
        &old,
        &new,
        "x-request-id-header",
        Plain::RequestIdHeader,
        "API",
    );
    described(
        walk,
        &old,
        &new,
        "x-vocabularies",
        Plain::Vocabularies,
        "`x-vocabularies`",
    );
    described(walk, &old, &new, "x-places", Plain::Places, "`x-places`");
    errors(walk);
    components(walk);
}

/// Compares members of which only that they differ is of interest.
pub(super) fn described<'a>(
    walk: &mut Walk<'a>,
    old: &At<'a>,
    new: &At<'a>,
    key: &str,
    rule: Plain,
    about: &str,
) {
    let (before, now) = (old.get(key), new.get(key));
    if before.as_ref().map(At::canonical) == now.as_ref().map(At::canonical) {
        return;
    }
    match (before, now) {
        (_, Some(at)) => walk.now(rule, &at, about),
        (Some(at), None) => walk.gone(rule, &at, about),
        (None, None) => {}
    }
}

/// Compares members of which the values are told, too.
pub(super) fn value<'a>(
    walk: &mut Walk<'a>,
    old: &At<'a>,
    new: &At<'a>,
    key: &str,
    rule: Plain,
    about: &str,
) {
    let (before, now) = (old.get(key), new.get(key));
    let text = |at: &Option<At<'a>>| {
        at.as_ref().map(|at| {
            at.node
                .as_text()
                .map_or_else(|| at.canonical(), str::to_owned)
        })
    };
    let (old, new) = (text(&before), text(&now));
    if old == new {
        return;
    }
    match (&before, &now) {
        (_, Some(at)) => walk.note(rule.into(), Side::New, at, about.to_owned(), old, new),
        (Some(at), None) => walk.note(rule.into(), Side::Old, at, about.to_owned(), old, new),
        (None, None) => {}
    }
}

fn tags(walk: &mut Walk<'_>) {
    fn all(tree: Tree<'_>) -> BTreeMap<&str, At<'_>> {
        let tags = tree
            .root()
            .get("tags")
            .into_iter()
            .flat_map(|tags| tags.items());
        tags.filter_map(|tag| Some((tag.text("name")?, tag)))
            .collect()
    }
    let (old, new) = (all(walk.old), all(walk.new));
    for (name, at) in &new {
        if let Some(before) = old.get(name) {
            let about = format!("tag `{name}`");
            described(
                walk,
                before,
                at,
                "description",
                Plain::InfoDescription,
                &about,
            );
        }
    }
}

/// Compares the addresses of the service.
fn servers(walk: &mut Walk<'_>) {
    fn all(tree: Tree<'_>) -> Vec<(&str, At<'_>)> {
        let list = tree
            .root()
            .get("servers")
            .into_iter()
            .flat_map(|list| list.items());
        list.filter_map(|server| Some((server.text("url")?.trim_end_matches('/'), server)))
            .collect()
    }
    let (old, new) = (all(walk.old), all(walk.new));
    for (url, at) in &new {
        if !old.iter().any(|(known, _)| known == url) {
            walk.now(Plain::ServerAdded, at, format!("server `{url}`"));
        }
    }
    for (url, at) in &old {
        let about = format!("server `{url}`");
        let Some((_, other)) = new.iter().find(|(known, _)| known == url) else {
            walk.gone(Plain::ServerRemoved, at, about);
            continue;
        };
        described(
            walk,
            at,
            other,
            "description",
            Plain::InfoDescription,
            &about,
        );
        variables(walk, at, other, &about);
    }
    if let (Some((before, _)), Some((now, at))) = (old.first(), new.first()) {
        let is_known =
            |urls: &[(&str, At<'_>)], url: &str| urls.iter().any(|(known, _)| *known == url);
        if before != now && is_known(&new, before) && is_known(&old, now) {
            walk.turned(Plain::ServerOrder, at, "servers", *before, *now);
        }
    }
}

fn variables<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, about: &str) {
    let all = |at: &At<'a>| -> BTreeMap<&'a str, At<'a>> {
        at.get("variables")
            .into_iter()
            .flat_map(|all| all.members())
            .collect()
    };
    let (old, new) = (all(old), all(new));
    for (name, at) in &new {
        if !old.contains_key(name) {
            let about = format!("{about}, variable `{name}`");
            walk.now(Plain::ServerVariableAdded, at, about);
        }
    }
    for (name, at) in &old {
        let about = format!("{about}, variable `{name}`");
        let Some(other) = new.get(name) else {
            walk.gone(Plain::ServerVariableRemoved, at, about);
            continue;
        };
        value(
            walk,
            at,
            other,
            "default",
            Plain::ServerVariableDefault,
            &about,
        );
        let values = |at: &At<'a>| -> BTreeMap<&'a str, At<'a>> {
            let list = at.get("enum").into_iter().flat_map(|list| list.items());
            list.filter_map(|item| Some((item.node.as_text()?, item)))
                .collect()
        };
        let (before, now) = (values(at), values(other));
        for (text, at) in now.iter().filter(|(text, _)| !before.contains_key(*text)) {
            let about = format!("{about}: `{text}`");
            walk.now(Plain::ServerVariableValueAdded, at, about);
        }
        for (text, at) in before.iter().filter(|(text, _)| !now.contains_key(*text)) {
            let about = format!("{about}: `{text}`");
            walk.gone(Plain::ServerVariableValueRemoved, at, about);
        }
    }
}

/// Compares what refusals mean.
fn errors(walk: &mut Walk<'_>) {
    fn classes(tree: Tree<'_>) -> BTreeMap<&str, At<'_>> {
        let list = tree.root().at(&["x-errors", "classes"]);
        let list = list.into_iter().flat_map(|list| list.items());
        list.filter_map(|class| Some((class.text("name")?, class)))
            .collect()
    }
    let (old, new) = (classes(walk.old), classes(walk.new));
    for (name, at) in &new {
        let about = format!("kind of refusal `{name}`");
        match old.get(name) {
            Some(before) => {
                value(walk, before, at, "advice", Plain::ErrorAdvice, &about);
                let rule = Plain::InfoDescription;
                described(walk, before, at, "description", rule, &about);
            }
            None => walk.now(Plain::ErrorClassAdded, at, about),
        }
    }
    for (name, at) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        let about = format!("kind of refusal `{name}`");
        walk.gone(Plain::ErrorClassRemoved, at, about);
    }
    let (old, new) = (
        walk.old.root().get("x-errors"),
        walk.new.root().get("x-errors"),
    );
    if let (Some(old), Some(new)) = (old, new) {
        described(walk, &old, &new, "rules", Plain::ErrorRules, "`x-errors`");
    }
}

/// Compares what is said of named schemas beside what they take.
fn components(walk: &mut Walk<'_>) {
    fn all(tree: Tree<'_>) -> Option<At<'_>> {
        tree.root().at(&["components", "schemas"])
    }
    let (Some(old), Some(new)) = (all(walk.old), all(walk.new)) else {
        return;
    };
    let known: BTreeSet<&str> = new.members().map(|(name, _)| name).collect();
    for (name, before) in old.members().filter(|(name, _)| known.contains(name)) {
        let Some(now) = new.get(name) else { continue };
        let about = format!("schema `{name}`");
        described(
            walk,
            &before,
            &now,
            "x-advice",
            Plain::AdviceChanged,
            &about,
        );
        described(
            walk,
            &before,
            &now,
            "x-aliases",
            Plain::AliasesChanged,
            &about,
        );
    }
}
