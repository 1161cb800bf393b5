//! Which change of the description a change of the crate belongs to.

use std::collections::{BTreeSet, HashMap};

use super::{Found, Origin, short};
use crate::codegen::document::Node;
use crate::codegen::error::Place;
use crate::diff::rules::{Plain, Rule};
use crate::diff::tree::{At, Tree};
use crate::diff::verdict::{Class, Effect};
use crate::diff::{Change, Side};

/// Adds changes of the crate to those of the description: to the one that they come from, or behind
/// all others if they come from none.
pub fn join(changes: &mut Vec<Change>, found: Vec<Found>, old: &Node, new: &Node) {
    let index = Index::of(changes);
    for one in found {
        let near = index.near(&one);
        let scores = near
            .into_iter()
            .map(|index| (index, score(&changes[index], &one)));
        let best = scores.filter(|(_, score)| *score > 0);
        // The first of the best.
        let best = best.max_by_key(|(index, score)| (*score, usize::MAX - index));
        let effect = Rule::Plain(one.rule).effect();
        match best {
            Some((index, _)) => {
                let change = &mut changes[index];
                change.effect = change.effect.max(effect);
                change.items.push(one.text());
                change.advice.extend(one.advice);
            }
            None => changes.push(alone(one, effect, old, new)),
        }
    }
}

/// The changes of a description by the schema that has a name and by the operation that they are
/// about.
#[derive(Default)]
struct Index {
    schemas: HashMap<String, Vec<usize>>,
    operations: HashMap<String, Vec<usize>>,
}

impl Index {
    fn of(changes: &[Change]) -> Self {
        let mut index = Self::default();
        for (number, change) in changes.iter().enumerate() {
            if let Some(name) = component(&change.place.pointer) {
                let of = index.schemas.entry(name.to_owned()).or_default();
                of.push(number);
            }
            for operation in &change.operations {
                let of = index.operations.entry(operation.clone()).or_default();
                of.push(number);
            }
        }
        index
    }

    /// Returns the changes that a change of the crate may come from.
    fn near(&self, found: &Found) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        for origin in found.origins.iter().flatten() {
            let schema = origin.schema.as_deref().and_then(component);
            let of_schema = schema.and_then(|name| self.schemas.get(name));
            let operation = origin.operation.as_ref();
            let of_operation = operation.and_then(|name| self.operations.get(name));
            near.extend(of_schema.into_iter().chain(of_operation).flatten());
        }
        near
    }
}

/// Returns the name of the schema that a pointer leads into, as it is written there.
fn component(pointer: &str) -> Option<&str> {
    pointer
        .strip_prefix("/components/schemas/")?
        .split('/')
        .next()
}

/// Says how well a change of the crate fits a change of the description; 0 is not at all.
fn score(change: &Change, found: &Found) -> u32 {
    if change.class() < Class::Safe && change.effect == Effect::Nothing {
        // A name that is not sent may be all that the crate has.
        let is_name = change.rule == Rule::Plain(Plain::OperationIdChanged);
        if !is_name {
            return 0;
        }
    }
    let mut best = 0;
    for origin in found.origins.iter().flatten() {
        best = best.max(fit(change, origin));
    }
    best
}

fn fit(change: &Change, origin: &Origin) -> u32 {
    let pointer = &change.place.pointer;
    if let Some(schema) = &origin.schema {
        if !is_below(pointer, schema) {
            return 0;
        }
        let Some(member) = &origin.member else {
            return if is_presence(change.rule) { 150 } else { 100 };
        };
        let whole = Place {
            pointer: format!("{schema}/properties"),
            position: change.place.position,
        };
        let own = whole.below(member, change.place.position).pointer;
        return if is_below(pointer, &own) { 500 } else { 0 };
    }
    let is_own = origin
        .operation
        .as_ref()
        .is_some_and(|operation| change.operations.iter().any(|known| known == operation));
    let is_inside = pointer.starts_with("/paths/") || pointer.starts_with("/components/parameters");
    match (is_own, &origin.member) {
        (true, Some(member)) if change.about.contains(&format!("`{member}`")) => 90,
        (true, None) if is_inside => 50,
        _ => 0,
    }
}

fn is_below(pointer: &str, above: &str) -> bool {
    pointer
        .strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Says whether a rule is about which members there are and must be there.
fn is_presence(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Plain(
            Plain::RequiredProperty
                | Plain::OptionalProperty
                | Plain::PropertyRemoved
                | Plain::PropertyRefused
                | Plain::PropertyRequired
                | Plain::PropertyOptional
                | Plain::AnswerRequiredAdded
                | Plain::AnswerOptionalAdded
                | Plain::AnswerRequiredRemoved
                | Plain::AnswerOptionalRemoved
                | Plain::AnswerOptional
                | Plain::AnswerRequired
        )
    )
}

/// Returns a change that nothing on the wire has a part in.
fn alone(found: Found, effect: Effect, old: &Node, new: &Node) -> Change {
    let [before, now] = &found.origins;
    let side = if now.is_some() { Side::New } else { Side::Old };
    let root = match side {
        Side::Old => old,
        Side::New => new,
    };
    let origin = now.as_ref().or(before.as_ref());
    let at = origin.and_then(|origin| place(Tree::new(root).root(), origin));
    Change {
        rule: Rule::Plain(found.rule),
        side,
        place: at.unwrap_or_else(|| Tree::new(root).root()).place(),
        operations: origin
            .and_then(|origin| origin.operation.clone())
            .into_iter()
            .collect(),
        about: format!("`{}`", short(&found.path)),
        old: found
            .old
            .map(|old| short(&old))
            .filter(|old| !old.is_empty()),
        new: found
            .new
            .map(|new| short(&new))
            .filter(|new| !new.is_empty()),
        effect,
        items: Vec::new(),
        advice: found.advice.into_iter().collect(),
    }
}

fn place<'a>(root: At<'a>, origin: &Origin) -> Option<At<'a>> {
    if let Some(schema) = &origin.schema {
        let mut at = root;
        for segment in schema.split('/').skip(1) {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            at = match segment.parse::<usize>() {
                Ok(index) if at.get(&segment).is_none() => at.items().nth(index)?,
                _ => at.get(&segment)?,
            };
        }
        let member = origin.member.as_ref();
        let member = member.and_then(|member| at.at(&["properties", member]));
        return Some(member.unwrap_or(at));
    }
    let (method, path) = origin.operation.as_ref()?.split_once(' ')?;
    root.at(&["paths", path, &method.to_ascii_lowercase()])
}
