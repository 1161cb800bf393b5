//! Two schemas.

use super::alike::Alike;
use super::kinds::{Kinds, is_within, kinds_text};
use super::rules::{Aspect, Rule};
use super::tree::At;
use super::view::View;
use super::walk::{Context, Walk};
use super::{Side, union};

/// A comparison of two schemas.
pub(super) struct Schemas<'w, 'a> {
    pub(super) walk: &'w mut Walk<'a>,
    pub(super) alike: &'w mut Alike<'a>,
    pub(super) old: View<'a>,
    pub(super) new: View<'a>,
    pub(super) context: Context,
}

/// Compares all schemas that were asked for, and those in them.
pub(super) fn run(walk: &mut Walk<'_>) {
    let mut alike = Alike::new(walk.old, walk.new);
    while let Some((old, new, context, fallback)) = walk.next() {
        let old = View::of(walk.old, &old, &fallback.0);
        let new = View::of(walk.new, &new, &fallback.1);
        let mut pair = Schemas {
            walk,
            alike: &mut alike,
            old,
            new,
            context,
        };
        pair.compare();
    }
}

impl<'a> Schemas<'_, 'a> {
    fn compare(&mut self) {
        if self.context.has_texts {
            self.texts();
        }
        if !union::compare(self) {
            return;
        }
        self.nullable();
        if !self.kinds() {
            return;
        }
        self.values();
        self.words();
        self.bounds();
        self.counts();
        self.patterns();
        self.members();
        self.additional();
        self.items();
        if self.old.conditions != self.new.conditions {
            let at = self.new.at.clone();
            self.now(Aspect::ConditionChanged, &at);
        }
    }

    pub(super) fn now(&mut self, aspect: Aspect, at: &At<'a>) {
        let about = self.context.words();
        self.walk.now(self.rule(aspect), at, about);
    }

    pub(super) fn turned(
        &mut self,
        aspect: Aspect,
        at: &At<'a>,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        let about = self.context.words();
        self.walk.turned(self.rule(aspect), at, about, old, new);
    }

    /// Notes what is only there now, or was only there before.
    pub(super) fn one(&mut self, aspect: Aspect, side: Side, at: &At<'a>, value: String) {
        let (old, new) = match side {
            Side::Old => (Some(value), None),
            Side::New => (None, Some(value)),
        };
        let about = self.context.words();
        self.walk.note(self.rule(aspect), side, at, about, old, new);
    }

    fn rule(&self, aspect: Aspect) -> Rule {
        Rule::Schema(self.context.subject, aspect)
    }

    fn texts(&mut self) {
        let word = |view: &View<'a>, key: &str| view.words.get(key).map(At::canonical);
        let keys = ["title", "description", "externalDocs"];
        let changed = keys
            .into_iter()
            .find(|key| word(&self.old, key) != word(&self.new, key));
        if let Some(key) = changed {
            let at = self.new.word_at(key).clone();
            self.now(Aspect::DescriptionChanged, &at);
        }
        if self.old.examples != self.new.examples {
            let at = self.new.at.clone();
            self.now(Aspect::ExampleChanged, &at);
        }
        let is_listed = Aspect::Deprecated.is_of(self.context.subject);
        let at = self.new.at.clone();
        match (self.old.deprecated, self.new.deprecated) {
            (false, true) if is_listed => self.now(Aspect::Deprecated, &at),
            (true, false) if is_listed => self.now(Aspect::Reactivated, &at),
            _ => {}
        }
    }

    fn nullable(&mut self) {
        let at = self.new.at.clone();
        // What takes anything takes null.
        let is_any = |view: &View<'_>| view.kinds.is_empty() && view.unions.is_empty();
        if is_any(&self.old) || is_any(&self.new) {
            return;
        }
        match (self.old.nullable, self.new.nullable) {
            (false, true) => self.now(Aspect::BecameNullable, &at),
            (true, false) => self.now(Aspect::BecameNotNullable, &at),
            _ => {}
        }
    }

    /// Compares types; returns whether they have so much in common that more can be said.
    fn kinds(&mut self) -> bool {
        let (old, new) = (self.old.kinds.clone(), self.new.kinds.clone());
        if old == new {
            return true;
        }
        let (is_wider, is_narrower) = (is_within(&old, &new), is_within(&new, &old));
        let aspect = match (is_wider, is_narrower) {
            (true, _) => Aspect::TypeGeneralized,
            (_, true) => Aspect::TypeSpecialized,
            _ => Aspect::TypeChanged,
        };
        let at = self.new.at.clone();
        self.turned(aspect, &at, kinds_text(&old), kinds_text(&new));
        // Of what takes anything, nothing more was said.
        aspect != Aspect::TypeChanged && !old.is_empty() && !new.is_empty()
    }

    fn values(&mut self) {
        let is_const = |view: &View<'_>| view.constant.is_some();
        let (was_const, is_const) = (is_const(&self.old), is_const(&self.new));
        match (self.old.listed(), self.new.listed()) {
            (None, None) => {}
            (None, Some((at, values))) => {
                let aspect = if is_const {
                    Aspect::ConstSet
                } else {
                    Aspect::BecameEnum
                };
                let values: Vec<_> = values.into_keys().collect();
                self.one(aspect, Side::New, &at, values.join(", "));
            }
            (Some((at, values)), None) => {
                let aspect = if was_const {
                    Aspect::ConstUnset
                } else {
                    Aspect::EnumLifted
                };
                let values: Vec<_> = values.into_keys().collect();
                self.one(aspect, Side::Old, &at, values.join(", "));
            }
            (Some((_, old)), Some((at, new))) => {
                if was_const && is_const {
                    let text = |values: &std::collections::BTreeMap<String, At<'_>>| {
                        values.keys().next().cloned().unwrap_or_default()
                    };
                    if text(&old) != text(&new) {
                        self.turned(Aspect::ConstChanged, &at, text(&old), text(&new));
                    }
                    return;
                }
                for (value, at) in old.iter().filter(|(value, _)| !new.contains_key(*value)) {
                    self.one(Aspect::EnumValueRemoved, Side::Old, at, value.clone());
                }
                for (value, at) in new.iter().filter(|(value, _)| !old.contains_key(*value)) {
                    self.one(Aspect::EnumValueAdded, Side::New, at, value.clone());
                }
            }
        }
    }

    /// Compares keywords of one value.
    fn words(&mut self) {
        self.word(
            "default",
            [
                Aspect::DefaultSet,
                Aspect::DefaultUnset,
                Aspect::DefaultChanged,
            ],
        );
        self.word(
            "multipleOf",
            [
                Aspect::MultipleOfSet,
                Aspect::MultipleOfUnset,
                Aspect::MultipleOfChanged,
            ],
        );
        for key in ["contentEncoding", "contentMediaType", "contentSchema"] {
            self.word(key, [Aspect::EncodingChanged; 3]);
        }
        // What a format says of one type it does not say of another.
        if self.old.kinds == self.new.kinds {
            self.format();
        }
    }

    fn word(&mut self, key: &str, [set, unset, changed]: [Aspect; 3]) {
        let old = self.old.words.get(key).cloned();
        let new = self.new.words.get(key).cloned();
        match (old, new) {
            (None, Some(at)) => self.one(set, Side::New, &at, at.canonical()),
            (Some(at), None) => self.one(unset, Side::Old, &at, at.canonical()),
            (Some(old), Some(at)) if old.canonical() != at.canonical() => {
                self.turned(changed, &at, old.canonical(), at.canonical());
            }
            _ => {}
        }
    }

    fn format(&mut self) {
        let format = |view: &View<'a>| {
            let at = view.words.get("format")?;
            Some((at.clone(), at.node.as_text()?))
        };
        if let (Some((_, old)), Some((at, new))) = (format(&self.old), format(&self.new)) {
            let aspect = match (old, new) {
                ("int32", "int64") | ("float", "double") => Aspect::TypeGeneralized,
                ("int64", "int32") | ("double", "float") => Aspect::TypeSpecialized,
                _ => Aspect::FormatChanged,
            };
            if old != new {
                self.turned(aspect, &at, old, new);
            }
            return;
        }
        self.word(
            "format",
            [
                Aspect::FormatSet,
                Aspect::FormatUnset,
                Aspect::FormatChanged,
            ],
        );
    }
}

/// Says whether what one schema is of can be what the other is of.
pub(super) fn may_agree(old: &Kinds, new: &Kinds) -> bool {
    is_within(old, new) || is_within(new, old)
}
