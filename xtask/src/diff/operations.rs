//! Operations: which there are, where they are, and who may call them.

use std::collections::BTreeMap;

use super::Side;
use super::rules::{Direction, Plain};
use super::tree::{At, Tree};
use super::walk::Walk;
use super::{content, parameters, security, service};

/// Methods of HTTP that a path may have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An operation, with what stands round it.
#[derive(Clone, Debug)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'static str,
    pub(super) item: At<'a>,
    pub(super) at: At<'a>,
}

impl<'a> Operation<'a> {
    /// Returns the operations of a section of paths.
    fn all(tree: Tree<'a>, section: Option<At<'a>>) -> Vec<Self> {
        let mut found = Vec::new();
        for (path, item) in section.into_iter().flat_map(|all| all.named()) {
            let item = tree.resolve(item);
            for method in METHODS {
                if let Some(at) = item.get(method) {
                    found.push(Self {
                        path,
                        method,
                        item: item.clone(),
                        at,
                    });
                }
            }
        }
        found
    }

    /// Returns it in words.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    fn id(&self) -> Option<&'a str> {
        self.at.text("operationId")
    }

    fn is_deprecated(&self) -> bool {
        self.at.flag("deprecated")
    }

    /// Returns its method and path, without the names of what is to be filled in.
    fn key(&self) -> (String, &'static str) {
        (blank(self.path), self.method)
    }
}

/// Returns a path without the names of its parts, and those names.
fn split(path: &str) -> (String, Vec<&str>) {
    let mut blank = String::new();
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        blank.push_str(before);
        let Some((name, behind)) = behind.split_once('}') else {
            rest = behind;
            break;
        };
        blank.push_str("{}");
        names.push(name);
        rest = behind;
    }
    blank.push_str(rest);
    (blank, names)
}

pub(super) fn blank(path: &str) -> String {
    split(path).0
}

/// Compares the operations of the service, and what it sends on its own.
pub(super) fn run(walk: &mut Walk<'_>) {
    let old = Operation::all(walk.old, walk.old.root().get("paths"));
    let new = Operation::all(walk.new, walk.new.root().get("paths"));
    let mut gone: Vec<_> = old.clone();
    let mut come: Vec<_> = new.clone();
    let mut pairs = Vec::new();
    // First those of the same path, then those of one that names its parts in another way, then
    // those of the same id elsewhere.
    let path = |operation: &Operation<'_>| Some((operation.path.to_owned(), operation.method));
    pair(&mut gone, &mut come, &mut pairs, path);
    pair(&mut gone, &mut come, &mut pairs, |operation| {
        Some(operation.key())
    });
    pair(&mut gone, &mut come, &mut pairs, |operation| {
        Some((operation.id()?.to_owned(), ""))
    });
    removed(walk, &gone, &new);
    for operation in &come {
        walk.begin(operation.name());
        walk.now(Plain::EndpointAdded, &operation.at, operation.name());
    }
    for (old, new) in &pairs {
        walk.begin(new.name());
        moved(walk, old, new);
        compare(walk, old, new, Direction::Request);
        walk.end();
    }
    walk.end();
    webhooks(walk);
}

/// Takes together the operations that have the same key.
fn pair<'a>(
    gone: &mut Vec<Operation<'a>>,
    come: &mut Vec<Operation<'a>>,
    pairs: &mut Vec<(Operation<'a>, Operation<'a>)>,
    key: impl Fn(&Operation<'a>) -> Option<(String, &'static str)>,
) {
    let mut by_key: BTreeMap<_, Operation<'a>> = BTreeMap::new();
    for operation in come.iter() {
        if let Some(key) = key(operation) {
            by_key.entry(key).or_insert_with(|| operation.clone());
        }
    }
    let mut taken = Vec::new();
    gone.retain(|operation| {
        let other = key(operation).and_then(|key| by_key.remove(&key));
        let Some(other) = other else { return true };
        taken.push((other.path, other.method));
        pairs.push((operation.clone(), other));
        false
    });
    come.retain(|operation| !taken.contains(&(operation.path, operation.method)));
}

fn removed(walk: &mut Walk<'_>, gone: &[Operation<'_>], new: &[Operation<'_>]) {
    for operation in gone {
        walk.begin(operation.name());
        let has_path = new
            .iter()
            .any(|other| blank(other.path) == blank(operation.path));
        let rule = match (has_path, operation.is_deprecated()) {
            (true, false) => Plain::EndpointRemoved,
            (true, true) => Plain::EndpointRetired,
            (false, false) => Plain::PathRemoved,
            (false, true) => Plain::PathRetired,
        };
        walk.gone(rule, &operation.at, operation.name());
    }
    walk.end();
}

fn moved<'a>(walk: &mut Walk<'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let about = || "operation".to_owned();
    if blank(old.path) != blank(new.path) {
        walk.turned(Plain::EndpointMoved, &new.at, about(), old.path, new.path);
    } else if old.path != new.path {
        let (rule, at) = (Plain::PathParameterRenamed, &new.at);
        walk.turned(rule, at, about(), old.path, new.path);
    }
    if old.method != new.method {
        let (rule, at) = (Plain::MethodChanged, &new.at);
        walk.turned(
            rule,
            at,
            about(),
            old.method.to_uppercase(),
            new.method.to_uppercase(),
        );
    }
}

/// Compares two operations. Of one that the service calls itself, what is sent comes from it.
fn compare<'a>(walk: &mut Walk<'a>, old: &Operation<'a>, new: &Operation<'a>, sent: Direction) {
    let about = "operation";
    match (old.is_deprecated(), new.is_deprecated()) {
        (false, true) => walk.now(Plain::EndpointDeprecated, &new.at, about),
        (true, false) => walk.now(Plain::EndpointReactivated, &new.at, about),
        _ => {}
    }
    if old.id() != new.id() {
        let text = |operation: &Operation<'a>| operation.id().unwrap_or("none").to_owned();
        let at = new.at.get("operationId").unwrap_or(new.at.clone());
        walk.turned(Plain::OperationIdChanged, &at, about, text(old), text(new));
    }
    tags(walk, old, new);
    for key in ["summary", "description", "externalDocs"] {
        service::described(
            walk,
            &old.at,
            &new.at,
            key,
            Plain::OperationDescription,
            about,
        );
    }
    for key in ["summary", "description"] {
        service::described(
            walk,
            &old.item,
            &new.item,
            key,
            Plain::OperationDescription,
            about,
        );
    }
    servers(walk, old, new);
    extensions(walk, old, new);
    let names: Vec<_> = split(old.path)
        .1
        .into_iter()
        .zip(split(new.path).1)
        .collect();
    parameters::compare(walk, old, new, &names, sent);
    content::bodies(walk, &old.at, &new.at, sent);
    content::answers(walk, &old.at, &new.at, sent.turned());
    if sent == Direction::Request {
        security::of_operation(walk, &old.at, &new.at);
    }
    callbacks(walk, &old.at, &new.at, sent);
}

fn tags<'a>(walk: &mut Walk<'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let tags = |operation: &Operation<'a>| -> Vec<(At<'a>, &'a str)> {
        let list = operation
            .at
            .get("tags")
            .into_iter()
            .flat_map(|tags| tags.items());
        list.filter_map(|at| Some((at.clone(), at.node.as_text()?)))
            .collect()
    };
    let (old, new) = (tags(old), tags(new));
    for (at, tag) in &new {
        if !old.iter().any(|(_, known)| known == tag) {
            walk.now(Plain::TagAdded, at, format!("tag `{tag}`"));
        }
    }
    for (at, tag) in &old {
        if !new.iter().any(|(_, known)| known == tag) {
            walk.gone(Plain::TagRemoved, at, format!("tag `{tag}`"));
        }
    }
}

/// Compares addresses that are not those of the whole service.
fn servers<'a>(walk: &mut Walk<'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let own = |operation: &Operation<'a>| {
        let list = operation
            .at
            .get("servers")
            .or_else(|| operation.item.get("servers"));
        let urls = list.into_iter().flat_map(|list| list.items());
        let urls: Vec<_> = urls.filter_map(|server| server.text("url")).collect();
        urls.join(", ")
    };
    let (before, now) = (own(old), own(new));
    if before != now {
        walk.turned(Plain::OperationServer, &new.at, "operation", before, now);
    }
}

fn extensions<'a>(walk: &mut Walk<'a>, old: &Operation<'a>, new: &Operation<'a>) {
    for (key, rule) in [
        ("x-rate-limit", Plain::RateLimit),
        ("x-billed", Plain::Billed),
    ] {
        service::value(walk, &old.at, &new.at, key, rule, "operation");
    }
}

fn webhooks(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.root(), walk.new.root());
    section(
        walk,
        (old.get("webhooks"), new.get("webhooks")),
        "webhook",
        [Plain::WebhookAdded, Plain::WebhookRemoved],
        Direction::Response,
    );
}

/// Compares what the service calls for an operation.
fn callbacks<'a>(walk: &mut Walk<'a>, old: &At<'a>, new: &At<'a>, sent: Direction) {
    let all = |tree: Tree<'a>, at: &At<'a>| -> BTreeMap<&'a str, At<'a>> {
        let all = at.get("callbacks").into_iter().flat_map(|all| all.named());
        all.map(|(name, at)| (name, tree.resolve(at))).collect()
    };
    let (old, new) = (all(walk.old, old), all(walk.new, new));
    for (name, at) in &new {
        if !old.contains_key(name) {
            walk.now(Plain::CallbackAdded, at, format!("callback `{name}`"));
        }
    }
    for (name, at) in &old {
        let Some(other) = new.get(name) else {
            walk.gone(Plain::CallbackRemoved, at, format!("callback `{name}`"));
            continue;
        };
        // Callbacks of callbacks are beyond all use.
        if sent == Direction::Request {
            section(
                walk,
                (Some(at.clone()), Some(other.clone())),
                "callback",
                [Plain::CallbackAdded, Plain::CallbackRemoved],
                Direction::Response,
            );
        }
    }
}

fn section<'a>(
    walk: &mut Walk<'a>,
    (old, new): (Option<At<'a>>, Option<At<'a>>),
    what: &str,
    [added, removed]: [Plain; 2],
    sent: Direction,
) {
    let old = Operation::all(walk.old, old);
    let new = Operation::all(walk.new, new);
    let same = |one: &Operation<'_>, other: &Operation<'_>| {
        one.path == other.path && one.method == other.method
    };
    for operation in &new {
        if !old.iter().any(|other| same(operation, other)) {
            walk.now(added, &operation.at, format!("{what} `{}`", operation.path));
        }
    }
    for operation in &old {
        match new.iter().find(|other| same(operation, other)) {
            Some(other) if what == "webhook" => {
                walk.begin(format!("webhook {}", operation.path));
                compare(walk, operation, other, sent);
                walk.end();
            }
            Some(other) => compare(walk, operation, other, sent),
            None => {
                let about = format!("{what} `{}`", operation.path);
                let rule = removed;
                walk.note(rule.into(), Side::Old, &operation.at, about, None, None);
            }
        }
    }
}
