//! What is sent and what is answered.

use std::collections::BTreeMap;

use super::rules::{Direction, Plain, Subject};
use super::service;
use super::tree::{At, Tree};
use super::walk::{Context, Walk};

/// Returns the types of content, by their names without parameters that say nothing here.
fn media<'a>(at: &At<'a>) -> BTreeMap<String, At<'a>> {
    let content = at.get("content").into_iter().flat_map(|all| all.members());
    content.map(|(name, at)| (plain(name), at)).collect()
}

/// Returns the name of a type of content as it is compared.
fn plain(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.to_ascii_lowercase();
    name.strip_suffix(";charset=utf-8")
        .map_or(name.clone(), str::to_owned)
}

/// Compares what is sent.
pub(super) fn bodies<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, sent: Direction) {
    let body = |tree: Tree<'a>, at: &At<'a>| at.get("requestBody").map(|body| tree.resolve(body));
    let (old, new) = match (body(walk.old, old), body(walk.new, new)) {
        (None, None) => return,
        (None, Some(at)) => {
            let rule = if at.flag("required") {
                Plain::BodyAddedRequired
            } else {
                Plain::BodyAddedOptional
            };
            return walk.now(rule, &at, "request body");
        }
        (Some(at), None) => return walk.gone(Plain::BodyRemoved, &at, "request body"),
        (Some(old), Some(new)) => (old, new),
    };
    match (old.flag("required"), new.flag("required")) {
        (false, true) => walk.now(Plain::BodyRequired, &new, "request body"),
        (true, false) => walk.now(Plain::BodyOptional, &new, "request body"),
        _ => {}
    }
    let rule = Plain::OperationDescription;
    service::described(walk, &old, &new, "description", rule, "request body");
    let (before, now) = (media(&old), media(&new));
    for (name, at) in &now {
        if !before.contains_key(name) {
            walk.now(Plain::BodyMediaAdded, at, format!("type `{name}`"));
        }
    }
    for (name, at) in &before {
        let Some(other) = now.get(name) else {
            walk.gone(Plain::BodyMediaRemoved, at, format!("type `{name}`"));
            continue;
        };
        let rule = Plain::BodyParts;
        service::value(walk, at, other, "encoding", rule, &format!("type `{name}`"));
        let subject = match sent {
            Direction::Request => Subject::RequestBody,
            Direction::Response => Subject::ResponseBody,
        };
        schemas(walk, at, other, subject);
    }
}

/// Compares the schemas of a type of content.
fn schemas<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, subject: Subject) {
    for key in ["example", "examples"] {
        let rule = Plain::OperationDescription;
        service::described(walk, old, new, key, rule, subject.words());
    }
    let parts = |at: &At<'a>| at.get("schema").into_iter().collect();
    let fallback = (old.clone(), new.clone());
    walk.compare(parts(old), parts(new), Context::new(subject, ""), fallback);
}

/// Compares what is answered.
pub(super) fn answers<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, received: Direction) {
    let answers = |tree: Tree<'a>, at: &At<'a>| -> BTreeMap<&'a str, At<'a>> {
        let all = at.get("responses").into_iter().flat_map(|all| all.named());
        all.map(|(status, at)| (status, tree.resolve(at))).collect()
    };
    let (old, new) = (answers(walk.old, old), answers(walk.new, new));
    let is_success = |status: &str| status.starts_with('2');
    for (status, at) in &new {
        if !old.contains_key(status) {
            let rule = if is_success(status) {
                Plain::SuccessAdded
            } else {
                Plain::RefusalAdded
            };
            walk.now(rule, at, format!("status {status}"));
        }
    }
    for (status, at) in &old {
        let about = format!("status {status}");
        match new.get(status) {
            Some(other) => answer(walk, at, other, &about, received),
            None if is_success(status) => walk.gone(Plain::SuccessRemoved, at, about),
            None => walk.gone(Plain::RefusalRemoved, at, about),
        }
    }
}

fn answer<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, about: &str, received: Direction) {
    let rule = Plain::OperationDescription;
    service::described(walk, old, new, "description", rule, about);
    service::described(walk, old, new, "links", Plain::LinkChanged, about);
    headers(walk, old, new, about);
    let (before, now) = (media(old), media(new));
    match (before.is_empty(), now.is_empty()) {
        (true, false) => return walk.now(Plain::AnswerAdded, new, about),
        (false, true) => return walk.gone(Plain::AnswerRemoved, old, about),
        _ => {}
    }
    for (name, at) in &now {
        if !before.contains_key(name) {
            walk.now(
                Plain::AnswerMediaAdded,
                at,
                format!("{about}, type `{name}`"),
            );
        }
    }
    for (name, at) in &before {
        let Some(other) = now.get(name) else {
            let about = format!("{about}, type `{name}`");
            walk.gone(Plain::AnswerMediaRemoved, at, about);
            continue;
        };
        let subject = match received {
            Direction::Request => Subject::RequestBody,
            Direction::Response => Subject::ResponseBody,
        };
        schemas(walk, at, other, subject);
    }
}

fn headers<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, about: &str) {
    let headers = |tree: Tree<'a>, at: &At<'a>| -> BTreeMap<String, At<'a>> {
        let all = at.get("headers").into_iter().flat_map(|all| all.members());
        let all = all.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        all.map(|(name, at)| (name.to_ascii_lowercase(), tree.resolve(at)))
            .collect()
    };
    let (old, new) = (headers(walk.old, old), headers(walk.new, new));
    for (name, at) in &new {
        if !old.contains_key(name) {
            walk.now(Plain::HeaderAdded, at, format!("{about}, header `{name}`"));
        }
    }
    for (name, at) in &old {
        let about = format!("{about}, header `{name}`");
        let Some(other) = new.get(name) else {
            let rule = if at.flag("required") {
                Plain::RequiredHeaderRemoved
            } else {
                Plain::OptionalHeaderRemoved
            };
            walk.gone(rule, at, about);
            continue;
        };
        match (at.flag("required"), other.flag("required")) {
            (true, false) => walk.now(Plain::HeaderOptional, other, &about),
            (false, true) => walk.now(Plain::HeaderRequired, other, &about),
            _ => {}
        }
        let rule = Plain::OperationDescription;
        service::described(walk, at, other, "description", rule, &about);
        let parts = |at: &At<'a>| at.get("schema").into_iter().collect();
        let context = Context::new(Subject::ResponseHeader, name);
        let fallback = (at.clone(), other.clone());
        walk.compare(parts(at), parts(other), context, fallback);
    }
}
