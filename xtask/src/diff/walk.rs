//! What a comparison has found so far, and what it has still to compare.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::ptr;

use super::rules::{Plain, Rule, Subject};
use super::tree::{At, Tree};
use super::view::Parts;
use super::{Change, Side};
use crate::codegen::document::Node;

/// Most pairs of schemas that are compared; more are there only if somebody means ill.
const MAX_PAIRS: usize = 200_000;

/// What a pair of schemas is the schema of.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) subject: Subject,
    /// How it is called in a text; nothing for a body that has no name.
    pub(super) name: String,
    /// Whether what is said of a value counts, and not only what it may be.
    pub(super) has_texts: bool,
}

impl Context {
    pub(super) fn new(subject: Subject, name: impl Into<String>) -> Self {
        Self {
            subject,
            name: name.into(),
            has_texts: true,
        }
    }

    /// Returns the context of a part.
    pub(super) fn part(&self, name: &str) -> Self {
        let dot = if self.name.is_empty() || name.starts_with('[') {
            ""
        } else {
            "."
        };
        Self::new(self.subject.part(), format!("{}{dot}{name}", self.name))
    }

    /// Returns it in words.
    pub(super) fn words(&self) -> String {
        let words = self.subject.words();
        if self.name.is_empty() {
            words.to_owned()
        } else {
            format!("{words} `{}`", self.name)
        }
    }
}

/// Schemas to compare, with what they are the schemas of.
pub(super) struct Pair<'a> {
    pub(super) old: Parts<'a>,
    pub(super) new: Parts<'a>,
    pub(super) context: Context,
    /// For the place of what is not there.
    pub(super) fallback: (At<'a>, At<'a>),
    /// Pairs that this one is part of.
    parents: Vec<usize>,
    /// Operations that have this pair at their top.
    operations: BTreeSet<usize>,
}

type Key = (Vec<*const Node>, Vec<*const Node>, Subject);

/// A comparison of two descriptions.
pub(super) struct Walk<'a> {
    pub(super) old: Tree<'a>,
    pub(super) new: Tree<'a>,
    changes: Vec<(Change, Option<usize>)>,
    pairs: Vec<Pair<'a>>,
    known: HashMap<Key, usize>,
    queue: VecDeque<usize>,
    /// What is compared now: an operation, or a pair of schemas.
    operation: Option<usize>,
    current: Option<usize>,
    operations: Vec<String>,
    pub(super) is_cut: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: Tree<'a>, new: Tree<'a>) -> Self {
        Self {
            old,
            new,
            changes: Vec::new(),
            pairs: Vec::new(),
            known: HashMap::new(),
            queue: VecDeque::new(),
            operation: None,
            current: None,
            operations: Vec::new(),
            is_cut: false,
        }
    }

    /// Notes that what follows is about an operation.
    pub(super) fn begin(&mut self, operation: String) {
        self.operation = Some(self.operations.len());
        self.operations.push(operation);
    }

    /// Notes that what follows is about no operation.
    pub(super) fn end(&mut self) {
        self.operation = None;
    }

    /// Notes a change at a place in the new description.
    pub(super) fn now(&mut self, rule: impl Into<Rule>, at: &At<'_>, about: impl Into<String>) {
        self.note(rule.into(), Side::New, at, about.into(), None, None);
    }

    /// Notes a change at a place in the old description, as it is gone in the new one.
    pub(super) fn gone(&mut self, rule: impl Into<Rule>, at: &At<'_>, about: impl Into<String>) {
        self.note(rule.into(), Side::Old, at, about.into(), None, None);
    }

    /// Notes a change of a value.
    pub(super) fn turned(
        &mut self,
        rule: impl Into<Rule>,
        at: &At<'_>,
        about: impl Into<String>,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        let (old, new) = (Some(old.into()), Some(new.into()));
        self.note(rule.into(), Side::New, at, about.into(), old, new);
    }

    pub(super) fn note(
        &mut self,
        rule: Rule,
        side: Side,
        at: &At<'_>,
        about: String,
        old: Option<String>,
        new: Option<String>,
    ) {
        let operations = match (self.current, self.operation) {
            (None, Some(index)) => self.operations.get(index).cloned().into_iter().collect(),
            _ => Vec::new(),
        };
        let change = Change {
            rule,
            side,
            place: at.place(),
            operations,
            about,
            old: old.map(short),
            new: new.map(short),
            effect: rule.effect(),
            items: Vec::new(),
            advice: Vec::new(),
        };
        self.changes.push((change, self.current));
    }

    /// Asks for a comparison of two schemas.
    pub(super) fn compare(
        &mut self,
        old: Parts<'a>,
        new: Parts<'a>,
        mut context: Context,
        fallback: (At<'a>, At<'a>),
    ) {
        let (old, _) = settle(self.old, old);
        let (new, name) = settle(self.new, new);
        // A schema that has a name is called by it, since many places lead there.
        if let Some(name) = name {
            context.name = name;
        }
        let nodes = |parts: &Parts<'_>| parts.iter().map(|at| ptr::from_ref(at.node)).collect();
        let key: Key = (nodes(&old), nodes(&new), context.subject);
        let index = if let Some(index) = self.known.get(&key) {
            *index
        } else {
            let index = self.pairs.len();
            if index >= MAX_PAIRS {
                self.is_cut = true;
                return;
            }
            self.pairs.push(Pair {
                old,
                new,
                context,
                fallback,
                parents: Vec::new(),
                operations: BTreeSet::new(),
            });
            self.known.insert(key, index);
            self.queue.push_back(index);
            index
        };
        match self.current {
            Some(parent) => self.pairs[index].parents.push(parent),
            None => self.pairs[index].operations.extend(self.operation),
        }
    }

    /// Returns the next schemas to compare; what is noted from now on is about them.
    pub(super) fn next(&mut self) -> Option<(Parts<'a>, Parts<'a>, Context, (At<'a>, At<'a>))> {
        self.current = self.queue.pop_front();
        let pair = &self.pairs[self.current?];
        Some((
            pair.old.clone(),
            pair.new.clone(),
            pair.context.clone(),
            pair.fallback.clone(),
        ))
    }

    /// Returns what was found: each change once, with every operation that it is about, in the
    /// order of the operations and then of the text.
    pub(super) fn finish(self) -> Vec<Change> {
        let mut found: Vec<Change> = Vec::new();
        let mut known: HashMap<_, usize> = HashMap::new();
        let mut about: HashMap<usize, BTreeSet<usize>> = HashMap::new();
        for (mut change, pair) in self.changes.iter().cloned() {
            if let Some(pair) = pair {
                let all = about.entry(pair).or_insert_with(|| self.above(pair));
                let names = all.iter().filter_map(|index| self.operations.get(*index));
                change.operations = names.cloned().collect();
            }
            let key = (
                change.rule,
                change.side,
                change.place.pointer.clone(),
                change.old.clone(),
                change.new.clone(),
            );
            if let Some(index) = known.get(&key) {
                let first: &mut Change = &mut found[*index];
                for name in change.operations {
                    if !first.operations.contains(&name) {
                        first.operations.push(name);
                    }
                }
            } else {
                known.insert(key, found.len());
                found.push(change);
            }
        }
        found
    }

    /// Returns the operations that a pair is part of.
    fn above(&self, pair: usize) -> BTreeSet<usize> {
        let mut operations = BTreeSet::new();
        let mut seen = HashSet::from([pair]);
        let mut open = vec![pair];
        while let Some(next) = open.pop() {
            let Some(next) = self.pairs.get(next) else {
                continue;
            };
            operations.extend(&next.operations);
            let parents = next.parents.iter().copied();
            open.extend(parents.filter(|parent| seen.insert(*parent)));
        }
        operations
    }
}

/// Follows references that have nothing beside them; returns the last name on the way.
fn settle<'a>(tree: Tree<'a>, parts: Parts<'a>) -> (Parts<'a>, Option<String>) {
    let [only] = &parts[..] else {
        return (parts, None);
    };
    let mut found = only.clone();
    let mut seen: Vec<*const Node> = Vec::new();
    while found.members().count() == 1 && !seen.contains(&ptr::from_ref(found.node)) {
        seen.push(ptr::from_ref(found.node));
        match tree.target(&found) {
            Some(target) => found = target,
            None => break,
        }
    }
    let name = found.pointer().strip_prefix("/components/schemas/");
    let name = name.filter(|name| !name.contains('/'));
    let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
    (vec![found], name)
}

/// Cuts a value to what a person reads.
fn short(text: String) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text;
    }
    let mut text: String = text.chars().take(LONGEST).collect();
    text.push('…');
    text
}

impl From<Plain> for Rule {
    fn from(plain: Plain) -> Self {
        Self::Plain(plain)
    }
}
