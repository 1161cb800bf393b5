//! Who may call.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Plain;
use super::service;
use super::tree::{At, Tree};
use super::walk::Walk;

/// Schemes that are all needed, each with its scopes.
type Way<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The rules for one operation, or for all that say nothing themselves.
struct Rules {
    added: Plain,
    removed: Plain,
    required: Plain,
    optional: Plain,
    scope_added: Plain,
    scope_removed: Plain,
}

const OWN: Rules = Rules {
    added: Plain::SecurityAdded,
    removed: Plain::SecurityRemoved,
    required: Plain::SecurityRequired,
    optional: Plain::SecurityOptional,
    scope_added: Plain::SecurityScopeAdded,
    scope_removed: Plain::SecurityScopeRemoved,
};

const GLOBAL: Rules = Rules {
    added: Plain::GlobalSecurityAdded,
    removed: Plain::GlobalSecurityRemoved,
    required: Plain::GlobalSecurityRequired,
    optional: Plain::GlobalSecurityOptional,
    scope_added: Plain::GlobalScopeAdded,
    scope_removed: Plain::GlobalScopeRemoved,
};

/// Compares who may call an operation. If it says so nowhere itself, that is told once for all.
pub(super) fn of_operation<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>) {
    let own = |at: &At<'a>| at.get("security");
    let of = |tree: Tree<'a>, at: &At<'a>| own(at).or_else(|| tree.root().get("security"));
    let is_global = own(old).is_none() && own(new).is_none();
    let rules = if is_global { GLOBAL } else { OWN };
    let (before, now) = (of(walk.old, old), of(walk.new, new));
    let root = if is_global {
        (walk.old.root(), walk.new.root())
    } else {
        (old.clone(), new.clone())
    };
    ways(walk, before, now, &root, &rules);
}

fn read<'a>(list: Option<&At<'a>>) -> Vec<Way<'a>> {
    let items = list.into_iter().flat_map(At::items);
    let way = |item: At<'a>| -> Way<'a> {
        let schemes = item.members();
        schemes
            .map(|(name, scopes)| {
                let scopes = scopes.items();
                (
                    name,
                    scopes.filter_map(|scope| scope.node.as_text()).collect(),
                )
            })
            .collect()
    };
    items.map(way).collect()
}

fn called(way: &Way<'_>) -> String {
    let names: Vec<_> = way.keys().copied().collect();
    format!("security `{}`", names.join("` with `"))
}

fn ways<'a>(
    walk: &mut Walk<'a>,
    before: Option<At<'a>>,
    now: Option<At<'a>>,
    root: &(At<'a>, At<'a>),
    rules: &Rules,
) {
    let renamed = renamed(walk.old, walk.new);
    let (mut old, new) = (read(before.as_ref()), read(now.as_ref()));
    for way in &mut old {
        *way = std::mem::take(way)
            .into_iter()
            .map(|(name, scopes)| (*renamed.get(name).unwrap_or(&name), scopes))
            .collect();
    }
    let (old_at, new_at) = (
        before.unwrap_or(root.0.clone()),
        now.unwrap_or(root.1.clone()),
    );
    // Nothing asked for is the empty way, too.
    let is_free = |ways: &[Way<'_>]| ways.is_empty() || ways.iter().any(BTreeMap::is_empty);
    match (is_free(&old), is_free(&new)) {
        (true, false) => walk.now(rules.required, &new_at, "security"),
        (false, true) => walk.now(rules.optional, &new_at, "security"),
        _ => {}
    }
    // Whoever had no way at all needs not be told which there are.
    if old.is_empty() || new.is_empty() {
        return;
    }
    let same = |one: &Way<'_>, other: &Way<'_>| one.keys().eq(other.keys());
    for way in new.iter().filter(|way| !way.is_empty()) {
        if !old.iter().any(|other| same(way, other)) {
            walk.now(rules.added, &new_at, called(way));
        }
    }
    for way in old.iter().filter(|way| !way.is_empty()) {
        let Some(other) = new.iter().find(|other| same(way, other)) else {
            walk.gone(rules.removed, &old_at, called(way));
            continue;
        };
        for (name, scopes) in way {
            let now = other.get(name).cloned().unwrap_or_default();
            for scope in now.difference(scopes) {
                let about = format!("scope `{scope}` of `{name}`");
                walk.now(rules.scope_added, &new_at, about);
            }
            for scope in scopes.difference(&now) {
                let about = format!("scope `{scope}` of `{name}`");
                walk.gone(rules.scope_removed, &old_at, about);
            }
        }
    }
}

fn all(tree: Tree<'_>) -> BTreeMap<&str, At<'_>> {
    let all = tree.root().at(&["components", "securitySchemes"]);
    let all = all.into_iter().flat_map(|all| all.named());
    all.map(|(name, at)| (name, tree.resolve(at))).collect()
}

/// Finds the schemes that are there under another name, which nobody sends.
fn renamed<'a>(old: Tree<'a>, new: Tree<'a>) -> BTreeMap<&'a str, &'a str> {
    let (old, new) = (all(old), all(new));
    let said = |at: &At<'a>| -> BTreeMap<&'a str, String> {
        let members = at.named().filter(|(name, _)| *name != "description");
        members.map(|(name, at)| (name, at.canonical())).collect()
    };
    let mut come: Vec<_> = new
        .iter()
        .filter(|(name, _)| !old.contains_key(*name))
        .collect();
    let mut renamed = BTreeMap::new();
    for (name, at) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        let own = said(at);
        if let Some(index) = come.iter().position(|(_, other)| said(other) == own) {
            renamed.insert(*name, *come.remove(index).0);
        }
    }
    renamed
}

/// Compares the ways to say who calls.
pub(super) fn schemes(walk: &mut Walk<'_>) {
    let (old, new) = (all(walk.old), all(walk.new));
    let renamed = renamed(walk.old, walk.new);
    for (name, at) in &new {
        if !old.contains_key(name) && !renamed.values().any(|known| known == name) {
            walk.now(Plain::SchemeAdded, at, format!("scheme `{name}`"));
        }
    }
    for (name, at) in &old {
        let about = format!("scheme `{name}`");
        match new.get(renamed.get(name).unwrap_or(name)) {
            Some(other) => scheme(walk, at, other, &about),
            None => walk.gone(Plain::SchemeRemoved, at, about),
        }
    }
}

fn scheme<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, about: &str) {
    service::described(walk, old, new, "description", Plain::InfoDescription, about);
    let kind = |at: &At<'a>| {
        let scheme = at.text("scheme").unwrap_or_default().to_ascii_lowercase();
        format!("{} {scheme}", at.text("type").unwrap_or_default())
            .trim_end()
            .to_owned()
    };
    if kind(old) != kind(new) {
        walk.turned(Plain::SchemeType, new, about, kind(old), kind(new));
        return;
    }
    let place = |at: &At<'a>| {
        let text = |key| at.text(key).unwrap_or_default();
        format!("{} {}", text("in"), text("name"))
    };
    if place(old) != place(new) {
        walk.turned(Plain::SchemePlace, new, about, place(old), place(new));
    }
    let rule = Plain::OauthUrl;
    service::value(walk, old, new, "openIdConnectUrl", rule, about);
    let flows = |at: &At<'a>| -> BTreeMap<&'a str, At<'a>> {
        at.get("flows")
            .into_iter()
            .flat_map(|flows| flows.named())
            .collect()
    };
    let (old, new) = (flows(old), flows(new));
    for (name, at) in &new {
        if !old.contains_key(name) {
            walk.now(Plain::OauthFlowAdded, at, format!("{about}, flow `{name}`"));
        }
    }
    for (name, at) in &old {
        let about = format!("{about}, flow `{name}`");
        let Some(other) = new.get(name) else {
            walk.gone(Plain::OauthFlowRemoved, at, about);
            continue;
        };
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
            service::value(walk, at, other, key, Plain::OauthUrl, &about);
        }
        let scopes = |at: &At<'a>| -> BTreeMap<&'a str, At<'a>> {
            at.get("scopes")
                .into_iter()
                .flat_map(|scopes| scopes.members())
                .collect()
        };
        let (old, new) = (scopes(at), scopes(other));
        for (scope, at) in new.iter().filter(|(scope, _)| !old.contains_key(*scope)) {
            walk.now(
                Plain::OauthScopeAdded,
                at,
                format!("{about}, scope `{scope}`"),
            );
        }
        for (scope, at) in old.iter().filter(|(scope, _)| !new.contains_key(*scope)) {
            walk.gone(
                Plain::OauthScopeRemoved,
                at,
                format!("{about}, scope `{scope}`"),
            );
        }
    }
}
