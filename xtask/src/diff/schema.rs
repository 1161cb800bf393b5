//! Two schemas.

use super::alike::Alike;
use super::rules::{Aspect, Direction, Plain, Rule};
use super::tree::At;
use super::view::{Additional, Bound, Kinds, Parts, View, is_within, kinds_text};
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
pub(super) fn run<'a>(walk: &mut Walk<'a>) {
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
        self.texts();
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

    fn bounds(&mut self) {
        let max = (self.old.max.clone(), self.new.max.clone());
        let aspects = [
            Aspect::MaxSet,
            Aspect::MaxUnset,
            Aspect::MaxIncreased,
            Aspect::MaxDecreased,
        ];
        self.bound(max, aspects, false);
        let min = (self.old.min.clone(), self.new.min.clone());
        let aspects = [
            Aspect::MinSet,
            Aspect::MinUnset,
            Aspect::MinIncreased,
            Aspect::MinDecreased,
        ];
        self.bound(min, aspects, true);
    }

    fn bound(
        &mut self,
        (old, new): (Option<Bound<'a>>, Option<Bound<'a>>),
        [set, unset, up, down]: [Aspect; 4],
        is_min: bool,
    ) {
        let text = |bound: &Bound<'_>| {
            let beyond = match (bound.exclusive, is_min) {
                (false, _) => "",
                (true, true) => "above ",
                (true, false) => "below ",
            };
            format!("{beyond}{}", bound.value)
        };
        match (old, new) {
            (None, Some(new)) => self.one(set, Side::New, &new.at, text(&new)),
            (Some(old), None) => self.one(unset, Side::Old, &old.at, text(&old)),
            (Some(old), Some(new)) => {
                // Above 3 is more than 3, and below 3 is less.
                let strict = |bound: &Bound<'_>| match (bound.exclusive, is_min) {
                    (false, _) => 0,
                    (true, true) => 1,
                    (true, false) => -1,
                };
                let order = new.value.total_cmp(&old.value);
                let order = order.then(strict(&new).cmp(&strict(&old)));
                if order.is_gt() {
                    self.turned(up, &new.at, text(&old), text(&new));
                } else if order.is_lt() {
                    self.turned(down, &new.at, text(&old), text(&new));
                }
            }
            (None, None) => {}
        }
    }

    fn counts(&mut self) {
        use Aspect as A;
        let rows = [
            (
                "maxLength",
                [
                    A::MaxLengthSet,
                    A::MaxLengthUnset,
                    A::MaxLengthIncreased,
                    A::MaxLengthDecreased,
                ],
            ),
            (
                "minLength",
                [
                    A::MinLengthSet,
                    A::MinLengthUnset,
                    A::MinLengthIncreased,
                    A::MinLengthDecreased,
                ],
            ),
            (
                "maxItems",
                [
                    A::MaxItemsSet,
                    A::MaxItemsUnset,
                    A::MaxItemsIncreased,
                    A::MaxItemsDecreased,
                ],
            ),
            (
                "minItems",
                [
                    A::MinItemsSet,
                    A::MinItemsUnset,
                    A::MinItemsIncreased,
                    A::MinItemsDecreased,
                ],
            ),
            (
                "maxProperties",
                [
                    A::MaxPropertiesSet,
                    A::MaxPropertiesUnset,
                    A::MaxPropertiesIncreased,
                    A::MaxPropertiesDecreased,
                ],
            ),
            (
                "minProperties",
                [
                    A::MinPropertiesSet,
                    A::MinPropertiesUnset,
                    A::MinPropertiesIncreased,
                    A::MinPropertiesDecreased,
                ],
            ),
        ];
        for (key, [set, unset, up, down]) in rows {
            let old = self.old.counts.get(key).cloned();
            let new = self.new.counts.get(key).cloned();
            match (old, new) {
                (None, Some((at, count))) => self.one(set, Side::New, &at, count.to_string()),
                (Some((at, count)), None) => self.one(unset, Side::Old, &at, count.to_string()),
                (Some((_, old)), Some((at, new))) if old != new => {
                    let aspect = if new > old { up } else { down };
                    self.turned(aspect, &at, old.to_string(), new.to_string());
                }
                _ => {}
            }
        }
        match (self.old.unique.clone(), self.new.unique.clone()) {
            (None, Some(at)) => self.now(Aspect::UniqueItemsSet, &at),
            (Some(_), None) => {
                let at = self.new.at.clone();
                self.now(Aspect::UniqueItemsUnset, &at);
            }
            _ => {}
        }
    }

    fn patterns(&mut self) {
        let old: Vec<_> = self.old.patterns.clone().into_iter().collect();
        let new: Vec<_> = self.new.patterns.clone().into_iter().collect();
        match (&old[..], &new[..]) {
            ([(old, _)], [(new, at)]) if old != new => {
                self.turned(Aspect::PatternChanged, at, old, new);
            }
            _ => {
                for (pattern, at) in &old {
                    if !self.new.patterns.contains_key(pattern) {
                        self.one(Aspect::PatternRemoved, Side::Old, at, pattern.clone());
                    }
                }
                for (pattern, at) in &new {
                    if !self.old.patterns.contains_key(pattern) {
                        self.one(Aspect::PatternAdded, Side::New, at, pattern.clone());
                    }
                }
            }
        }
    }

    fn additional(&mut self) {
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

    fn items(&mut self) {
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
    fn members(&mut self) {
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
struct Member<'a> {
    parts: Parts<'a>,
    at: At<'a>,
    is_there: bool,
    is_required: bool,
    read_only: bool,
    write_only: bool,
}

impl<'a> Member<'a> {
    fn of(tree: super::tree::Tree<'a>, view: &View<'a>, name: &str) -> Self {
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

/// Says whether what one schema is of can be what the other is of.
pub(super) fn may_agree(old: &Kinds, new: &Kinds) -> bool {
    is_within(old, new) || is_within(new, old)
}
