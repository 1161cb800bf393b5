//! What is in values: members and items.

use super::rules::{Aspect, Direction, Plain, Rule};
use super::schema::Schemas;
use super::tree::{At, Tree};
use super::view::{Additional, Parts, View};
use super::walk::Context;

impl<'a> Schemas<'_, 'a> {
    pub(super) fn additional(&mut self) {
        let whole = (self.old.at.clone(), self.new.at.clone());
        let (old, new) = (self.old.additional.clone(), self.new.additional.clone());
        let open = |additional: Additional<'a>| match additional {
            Additional::Schema(at) => vec![at],
            _ => Parts::new(),
        };
        match (old, new) {
            (Additional::Open, Additional::Open)
            | (Additional::Closed(_), Additional::Closed(_)) => {}
            (_, Additional::Closed(at)) => self.now(Aspect::PropertiesClosed, &at),
            (Additional::Closed(at), _) => {
                let about = self.context.words();
                let rule = Rule::Schema(self.context.subject, Aspect::PropertiesOpened);
                self.walk.gone(rule, &at, about);
            }
            (old, new) => {
                let context = self.context.part("*");
                self.walk.compare(open(old), open(new), context, whole);
            }
        }
    }

    pub(super) fn items(&mut self) {
        let whole = (self.old.at.clone(), self.new.at.clone());
        if !self.old.items.is_empty() || !self.new.items.is_empty() {
            let context = self.context.part("[]");
            let (old, new) = (self.old.items.clone(), self.new.items.clone());
            self.walk.compare(old, new, context, whole.clone());
        }
        let (old, new) = (self.old.tuple.clone(), self.new.tuple.clone());
        if old.len() != new.len() {
            let at = self.new.at.clone();
            let count = |tuple: &Vec<At<'_>>| format!("{} items", tuple.len());
            self.turned(Aspect::TupleChanged, &at, count(&old), count(&new));
            return;
        }
        for (index, (old, new)) in old.into_iter().zip(new).enumerate() {
            let context = self.context.part(&format!("[{index}]"));
            self.walk
                .compare(vec![old], vec![new], context, whole.clone());
        }
    }

    /// Compares the members of objects.
    pub(super) fn members(&mut self) {
        let names = |view: &View<'a>| {
            let mut names: Vec<&'a str> = view.properties.keys().copied().collect();
            names.extend(
                view.required
                    .iter()
                    .filter(|name| !view.properties.contains_key(*name)),
            );
            names
        };
        let mut all = names(&self.old);
        all.extend(names(&self.new));
        all.sort_unstable();
        all.dedup();
        for name in all {
            let old = Member::of(self.walk.old, &self.old, name);
            let new = Member::of(self.walk.new, &self.new, name);
            let context = self.context.part(name);
            match self.context.subject.direction() {
                Direction::Request => self.sent(&old, &new, &context),
                Direction::Response => self.received(&old, &new, &context),
            }
            let goes = |member: &Member<'_>| match self.context.subject.direction() {
                Direction::Request => member.is_there && !member.read_only,
                Direction::Response => member.is_there && !member.write_only,
            };
            if goes(&old) && goes(&new) {
                let whole = (self.old.at.clone(), self.new.at.clone());
                self.walk.compare(old.parts, new.parts, context, whole);
            }
        }
    }

    fn sent(&mut self, old: &Member<'a>, new: &Member<'a>, context: &Context) {
        let about = context.words();
        match (old.is_there, new.is_there) {
            (false, true) if new.read_only => {}
            (false, true) if new.is_required => {
                self.walk.now(Plain::RequiredProperty, &new.at, about);
            }
            (false, true) => self.walk.now(Plain::OptionalProperty, &new.at, about),
            (true, false) if old.read_only => {}
            (true, false) if matches!(self.new.additional, Additional::Closed(_)) => {
                self.walk.gone(Plain::PropertyRefused, &old.at, about);
            }
            (true, false) => self.walk.gone(Plain::PropertyRemoved, &old.at, about),
            (true, true) => match (old.read_only, new.read_only) {
                (true, true) => {}
                (false, true) => self.walk.now(Plain::PropertyReadOnly, &new.at, about),
                (true, false) => self.walk.now(Plain::PropertyNotReadOnly, &new.at, about),
                (false, false) => match (old.is_required, new.is_required) {
                    (false, true) => self.walk.now(Plain::PropertyRequired, &new.at, about),
                    (true, false) => self.walk.now(Plain::PropertyOptional, &new.at, about),
                    _ => {}
                },
            },
            (false, false) => {}
        }
    }

    fn received(&mut self, old: &Member<'a>, new: &Member<'a>, context: &Context) {
        let about = context.words();
        match (old.is_there, new.is_there) {
            (false, true) if new.write_only => {}
            (false, true) if new.is_required => {
                self.walk.now(Plain::AnswerRequiredAdded, &new.at, about);
            }
            (false, true) => self.walk.now(Plain::AnswerOptionalAdded, &new.at, about),
            (true, false) if old.write_only => {}
            (true, false) if old.is_required => {
                self.walk.gone(Plain::AnswerRequiredRemoved, &old.at, about);
            }
            (true, false) => self.walk.gone(Plain::AnswerOptionalRemoved, &old.at, about),
            (true, true) => match (old.write_only, new.write_only) {
                (true, true) => {}
                (false, true) => self.walk.now(Plain::AnswerWriteOnly, &new.at, about),
                (true, false) => self.walk.now(Plain::AnswerNotWriteOnly, &new.at, about),
                (false, false) => match (old.is_required, new.is_required) {
                    (true, false) => self.walk.now(Plain::AnswerOptional, &new.at, about),
                    (false, true) => self.walk.now(Plain::AnswerRequired, &new.at, about),
                    _ => {}
                },
            },
            (false, false) => {}
        }
    }
}

/// A member of an object.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Member<'a> {
    parts: Parts<'a>,
    at: At<'a>,
    is_there: bool,
    is_required: bool,
    read_only: bool,
    write_only: bool,
}

impl<'a> Member<'a> {
    fn of(tree: Tree<'a>, view: &View<'a>, name: &str) -> Self {
        let parts = view.properties.get(name).cloned().unwrap_or_default();
        let is_required = view.required.contains(name);
        let flag = |key: &str| {
            let mut parts = parts.iter();
            parts.any(|at| at.flag(key) || tree.resolve(at.clone()).flag(key))
        };
        Self {
            at: parts.first().unwrap_or(&view.at).clone(),
            is_there: is_required || !parts.is_empty(),
            is_required,
            read_only: flag("readOnly"),
            write_only: flag("writeOnly"),
            parts,
        }
    }
}
