//! What a schema says, however it is written: references followed, `allOf` joined, the ways to say
//! null made one.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr;

use super::kinds::{Bound, Kind, Kinds, is_within};
use super::tree::{At, Tree, canonical};
use crate::codegen::document::{Node, Value};

/// Most schemas that are joined into one.
const MAX_PARTS: usize = 256;

/// Schemas that a value must meet all.
pub(super) type Parts<'a> = Vec<At<'a>>;

/// What becomes of members that are not listed.
#[derive(Clone, Debug)]
pub(super) enum Additional<'a> {
    Open,
    Closed(At<'a>),
    Schema(At<'a>),
}

/// Several shapes of which one is wanted, or at least one.
#[derive(Clone, Debug)]
pub(super) struct Union<'a> {
    pub(super) is_one: bool,
    pub(super) members: Vec<At<'a>>,
}

/// Keywords that hold a number of things.
pub(super) const COUNTS: [&str; 6] = [
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
];

/// Keywords that are compared as a whole.
const CONDITIONS: [&str; 13] = [
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "not",
    "patternProperties",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

/// What a schema says.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a keyword")]
pub(super) struct View<'a> {
    /// The first of its parts, for its place.
    pub(super) at: At<'a>,
    pub(super) kinds: Kinds,
    pub(super) nullable: bool,
    /// Last of each keyword that has one value.
    pub(super) words: BTreeMap<&'static str, At<'a>>,
    /// The only value, or the listed ones, null left out, by their text.
    pub(super) constant: Option<At<'a>>,
    pub(super) values: Option<(At<'a>, BTreeMap<String, At<'a>>)>,
    pub(super) max: Option<Bound<'a>>,
    pub(super) min: Option<Bound<'a>>,
    pub(super) counts: BTreeMap<&'static str, (At<'a>, u64)>,
    pub(super) patterns: BTreeMap<String, At<'a>>,
    pub(super) unique: Option<At<'a>>,
    pub(super) properties: BTreeMap<&'a str, Parts<'a>>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) additional: Additional<'a>,
    pub(super) items: Parts<'a>,
    pub(super) tuple: Vec<At<'a>>,
    pub(super) unions: Vec<Union<'a>>,
    pub(super) discriminator: Option<At<'a>>,
    pub(super) conditions: BTreeMap<&'static str, Vec<String>>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    pub(super) examples: Vec<String>,
    pub(super) extensions: BTreeMap<&'a str, At<'a>>,
}

/// Keywords of which the last part that has them decides.
const WORDS: [&str; 9] = [
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "description",
    "format",
    "multipleOf",
    "title",
    "externalDocs",
];

impl<'a> View<'a> {
    /// Joins schemas. A schema of which there is none takes anything.
    pub(super) fn of(tree: Tree<'a>, parts: &[At<'a>], fallback: &At<'a>) -> Self {
        let mut view = Self::any(parts.first().unwrap_or(fallback).clone());
        let mut open: Vec<At<'a>> = parts.iter().rev().cloned().collect();
        let mut seen: Vec<*const Node> = Vec::new();
        while let Some(at) = open.pop() {
            let is_known = seen.iter().any(|known| ptr::eq(*known, at.node));
            if is_known || seen.len() >= MAX_PARTS {
                continue;
            }
            seen.push(ptr::from_ref(at.node));
            // What is said beside a reference comes after what it leads to.
            let mut then = Vec::new();
            if let Some(target) = tree.target(&at) {
                then.push(target);
            }
            then.extend(at.get("allOf").into_iter().flat_map(|list| list.items()));
            if then.is_empty() {
                view.add(tree, &at, &mut open);
            } else {
                let alone = At::clone(&at);
                view.add(tree, &alone, &mut open);
                open.extend(then.into_iter().rev());
            }
        }
        view.finish();
        view
    }

    fn any(at: At<'a>) -> Self {
        Self {
            at,
            kinds: Kinds::new(),
            nullable: false,
            words: BTreeMap::new(),
            constant: None,
            values: None,
            max: None,
            min: None,
            counts: BTreeMap::new(),
            patterns: BTreeMap::new(),
            unique: None,
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            additional: Additional::Open,
            items: Parts::new(),
            tuple: Vec::new(),
            unions: Vec::new(),
            discriminator: None,
            conditions: BTreeMap::new(),
            read_only: false,
            write_only: false,
            deprecated: false,
            examples: Vec::new(),
            extensions: BTreeMap::new(),
        }
    }

    fn add(&mut self, tree: Tree<'a>, at: &At<'a>, open: &mut Vec<At<'a>>) {
        if matches!(at.node.value, Value::Bool(false)) {
            let never = vec![canonical(at.node)];
            self.conditions.insert("not", never);
        }
        self.add_kinds(at);
        self.add_values(at);
        self.add_limits(at);
        self.add_object(at);
        for key in WORDS {
            if let Some(word) = at.get(key) {
                // What comes first stands round what comes later, and wins.
                self.words.entry(key).or_insert(word);
            }
        }
        for key in CONDITIONS {
            if let Some(condition) = at.get(key) {
                let all = self.conditions.entry(key).or_default();
                all.push(condition.canonical());
            }
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(list) = at.get(key) {
                self.add_union(tree, key == "oneOf", &list, open);
            }
        }
        if self.discriminator.is_none() {
            self.discriminator = at.get("discriminator");
        }
        self.read_only |= at.flag("readOnly");
        self.write_only |= at.flag("writeOnly");
        self.deprecated |= at.flag("deprecated");
        for key in ["example", "examples"] {
            self.examples
                .extend(at.get(key).map(|example| example.canonical()));
        }
        for (name, value) in at.members().filter(|(name, _)| name.starts_with("x-")) {
            self.extensions.entry(name).or_insert(value);
        }
    }

    fn add_kinds(&mut self, at: &At<'a>) {
        self.nullable |= at.flag("nullable");
        let Some(written) = at.get("type") else {
            return;
        };
        let names: Vec<&str> = match written.node.as_text() {
            Some(name) => vec![name],
            None => written
                .items()
                .filter_map(|item| item.node.as_text())
                .collect(),
        };
        self.nullable |= names.contains(&"null");
        let kinds: Kinds = names.into_iter().filter_map(Kind::of).collect();
        // An integer among numbers says nothing more.
        let common: Kinds = kinds
            .iter()
            .filter(|kind| is_within(&Kinds::from([**kind]), &self.kinds))
            .copied()
            .collect();
        self.kinds = if common.is_empty() { kinds } else { common };
        if self.kinds.contains(&Kind::Number) {
            self.kinds.remove(&Kind::Integer);
        }
    }

    fn add_values(&mut self, at: &At<'a>) {
        if let Some(constant) = at.get("const") {
            self.nullable |= constant.node.is_null();
            self.constant.get_or_insert(constant);
        }
        let Some(list) = at.get("enum") else {
            return;
        };
        let mut values = BTreeMap::new();
        for item in list.items() {
            if item.node.is_null() {
                self.nullable = true;
            } else {
                values.insert(item.canonical(), item);
            }
        }
        match &mut self.values {
            Some((_, known)) => known.retain(|value, _| values.contains_key(value)),
            None => self.values = Some((list, values)),
        }
    }

    fn add_limits(&mut self, at: &At<'a>) {
        let number = |key: &str| {
            let at = at.get(key)?;
            let value = at.node.as_number()?.as_f64()?;
            Some((at, value))
        };
        let pairs = [
            ("maximum", "exclusiveMaximum", true),
            ("minimum", "exclusiveMinimum", false),
        ];
        for (plain, strict, is_max) in pairs {
            let is_strict = at.flag(strict);
            let bounds = [
                number(plain).map(|found| (found, is_strict)),
                number(strict).map(|found| (found, true)),
            ];
            for ((at, value), exclusive) in bounds.into_iter().flatten() {
                let bound = Bound {
                    at,
                    value,
                    exclusive,
                };
                let slot = if is_max { &mut self.max } else { &mut self.min };
                let is_tighter = slot.as_ref().is_none_or(|known| {
                    let order = bound.value.total_cmp(&known.value);
                    let order = if is_max { order } else { order.reverse() };
                    order.is_lt() || order.is_eq() && bound.exclusive
                });
                if is_tighter {
                    *slot = Some(bound);
                }
            }
        }
        for key in COUNTS {
            let Some(at) = at.get(key) else { continue };
            let Some(count) = at.node.as_number().and_then(count) else {
                continue;
            };
            let is_max = key.starts_with("max");
            // A least of nothing is none.
            if !is_max && count == 0 {
                continue;
            }
            let known = self.counts.get(key).map(|(_, known)| *known);
            let is_tighter =
                known.is_none_or(|known| if is_max { count < known } else { count > known });
            if is_tighter {
                self.counts.insert(key, (at, count));
            }
        }
        if let Some(pattern) = at.get("pattern") {
            if let Some(text) = pattern.node.as_text() {
                self.patterns.insert(text.to_owned(), pattern);
            }
        }
        if at.flag("uniqueItems") {
            self.unique = at.get("uniqueItems");
        }
    }

    fn add_object(&mut self, at: &At<'a>) {
        for (name, schema) in at
            .get("properties")
            .into_iter()
            .flat_map(|all| all.members())
        {
            self.properties.entry(name).or_default().push(schema);
        }
        for name in at.get("required").into_iter().flat_map(|list| list.items()) {
            self.required.extend(name.node.as_text());
        }
        if let Some(additional) = at.get("additionalProperties") {
            match &additional.node.value {
                Value::Bool(false) => self.additional = Additional::Closed(additional),
                Value::Map(entries) if !entries.is_empty() => {
                    self.additional = Additional::Schema(additional);
                }
                _ => {}
            }
        }
        if let Some(items) = at.get("items") {
            self.items.push(items);
        }
        if let Some(tuple) = at.get("prefixItems") {
            self.tuple = tuple.items().collect();
        }
    }

    /// Takes a union. One shape alone, or one beside null, is no union.
    fn add_union(&mut self, tree: Tree<'a>, is_one: bool, list: &At<'a>, open: &mut Vec<At<'a>>) {
        let mut members: Vec<_> = list.items().collect();
        let all = members.len();
        members.retain(|member| !is_null(tree, member));
        self.nullable |= members.len() < all;
        if members.len() == 1 {
            open.extend(members);
        } else if !members.is_empty() {
            self.unions.push(Union { is_one, members });
        }
    }

    /// Draws the conclusions that take all parts.
    fn finish(&mut self) {
        if self.kinds.is_empty() {
            let listed = self.values.iter().flat_map(|(_, values)| values.values());
            let constant = self.constant.iter();
            let found = listed.chain(constant);
            self.kinds = found.filter_map(|at| Kind::of_value(at.node)).collect();
        }
        if self.kinds.is_empty() && self.unions.is_empty() {
            let is_object = !self.properties.is_empty()
                || !self.required.is_empty()
                || !matches!(self.additional, Additional::Open);
            if is_object {
                self.kinds.insert(Kind::Object);
            } else if !self.items.is_empty() || !self.tuple.is_empty() {
                self.kinds.insert(Kind::Array);
            }
        }
        if self.kinds.iter().eq([&Kind::Integer]) {
            self.max.iter_mut().for_each(|bound| bound.make_whole(-1.0));
            self.min.iter_mut().for_each(|bound| bound.make_whole(1.0));
        }
        self.examples.sort();
        for all in self.conditions.values_mut() {
            all.sort();
            all.dedup();
        }
    }

    /// Returns the values that are taken and where that is said, if not any value is.
    pub(super) fn listed(&self) -> Option<(At<'a>, BTreeMap<String, At<'a>>)> {
        match (&self.constant, &self.values) {
            (Some(only), _) => {
                let value = (only.canonical(), only.clone());
                Some((only.clone(), BTreeMap::from([value])))
            }
            (None, values) => values.clone(),
        }
    }

    /// Returns where a keyword stands, or the schema itself.
    pub(super) fn word_at(&self, key: &str) -> &At<'a> {
        self.words.get(key).unwrap_or(&self.at)
    }
}

fn count(number: &serde_json::Number) -> Option<u64> {
    let real = || {
        number
            .as_f64()
            .filter(|real| real.fract() == 0.0 && *real >= 0.0)
    };
    // A count may be written as 1.0.
    number
        .as_u64()
        .or_else(|| real().and_then(|real| format!("{real:.0}").parse().ok()))
}

/// Says whether a schema takes null alone.
fn is_null<'a>(tree: Tree<'a>, at: &At<'a>) -> bool {
    let at = tree.resolve(at.clone());
    let only = |list: Option<At<'a>>| {
        let items: Vec<_> = list.into_iter().flat_map(|list| list.items()).collect();
        let is_null = |item: &At<'_>| item.node.is_null() || item.node.as_text() == Some("null");
        !items.is_empty() && items.iter().all(is_null)
    };
    at.text("type") == Some("null")
        || only(at.get("type"))
        || only(at.get("enum"))
        || at.get("const").is_some_and(|only| only.node.is_null())
}
