//! Members of a page → a schema.

use std::collections::HashSet;

use kkiai_tree::Node;
use serde_json::Value;

use super::yaml::{Map, Yaml};
use crate::page::bounds::Bounds;
use crate::page::types::Type;
use crate::page::words::Base;
use crate::page::{Example, Member, check, member};

/// Deepest nesting of an example that becomes a schema.
const MAX_DEPTH: usize = 24;

/// What schemas are made in: the page that they are from.
pub(super) struct Scope<'a> {
    page: &'a str,
}

impl<'a> Scope<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { page }
    }

    /// Returns the place of a line.
    pub(super) fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.page)
    }

    /// Says whether a table and an example have no member in common.
    #[allow(clippy::unused_self, reason = "one of the questions to a scope")]
    pub(super) fn is_apart(&self, members: &[Member], example: &Example) -> bool {
        let value = match &example.value {
            Some(Value::Array(items)) => items.first(),
            value => value.as_ref(),
        };
        let Some(Value::Object(object)) = value else {
            return !members.is_empty();
        };
        !members.is_empty()
            && !members
                .iter()
                .any(|member| object.contains_key(&member.name))
    }

    /// Makes an object of members, with an example of it.
    pub(super) fn object(&self, members: &[Member], example: Option<&Example>) -> Yaml {
        let mut map = Map::default();
        map.text("type", "object");
        self.put_members(&mut map, members);
        if let Some((tree, line)) =
            example.and_then(|example| Some((example.tree.as_ref()?, example.line)))
        {
            map.put("example", Yaml::of_tree(tree));
            map.text("x-example-source", self.at(line));
        }
        map.done()
    }

    fn put_members(&self, map: &mut Map, members: &[Member]) {
        let required = members
            .iter()
            .filter(|member| member.required == Some(true));
        let required: Vec<_> = required.map(|member| Yaml::text(&member.name)).collect();
        if !required.is_empty() {
            map.put("required", Yaml::List(required));
        }
        let properties = members
            .iter()
            .map(|member| (member.name.clone(), self.member(member)));
        map.put("properties", Yaml::Map(properties.collect()));
        let conditions = conditions(members);
        if !conditions.is_empty() {
            map.put("allOf", Yaml::List(conditions));
        }
    }

    /// Makes the schema of a parameter. What is said beside it is not repeated in it.
    pub(super) fn parameter(&self, member: &Member) -> (Yaml, Vec<String>) {
        let mut map = Map::default();
        let unsure = self.put_schema(&mut map, member);
        (map.done(), unsure)
    }

    fn member(&self, member: &Member) -> Yaml {
        let mut map = Map::default();
        if !member.text.is_empty() {
            map.text("description", &member.text);
        }
        let unsure = self.put_schema(&mut map, member);
        map.text("x-source", self.at(member.line));
        if !unsure.is_empty() {
            map.text("x-unsure", unsure.join("; "));
        }
        map.done()
    }

    /// Writes type, values, limits, default and example; returns what is not sure.
    fn put_schema(&self, map: &mut Map, member: &Member) -> Vec<String> {
        let mut unsure = member.unsure.clone();
        let own = member.type_.as_ref().map(|type_| type_.value.clone());
        if own.is_none() && member.type_text.is_empty() {
            unsure.push("the page names no type".to_owned());
        }
        if member.required.is_none() {
            unsure.push("the page does not say whether it must be there".to_owned());
        }
        let type_ = own.unwrap_or_else(|| {
            if member.members.is_empty() {
                Type::default()
            } else {
                Type::of(Base::Object)
            }
        });
        self.put_type(map, &type_, &member.members, &mut unsure);
        self.put_values(map, member, &type_, &mut unsure);
        let facts = &member.facts;
        let is_text = type_.bases.is_empty() || type_.has(Base::String);
        put_bounds(
            map,
            &facts.length,
            "minLength",
            "maxLength",
            is_text,
            &mut unsure,
        );
        put_bounds(
            map,
            &facts.items,
            "minItems",
            "maxItems",
            type_.has(Base::Array),
            &mut unsure,
        );
        let is_number = type_.has(Base::Integer) || type_.has(Base::Number);
        put_bounds(
            map,
            &facts.range,
            "minimum",
            "maximum",
            is_number,
            &mut unsure,
        );
        if let Some(default) = &facts.default {
            if let Some(value) = typed(default, &type_) {
                map.put("default", value)
            } else {
                unsure.push(format!("the default `{default}` is of another type"));
                map.text("x-default", default)
            };
        }
        if let Some(example) = &facts.example {
            if let Some(value) = typed(example, &type_) {
                map.put("examples", Yaml::List(vec![value]))
            } else {
                unsure.push(format!("the example value `{example}` is of another type"));
                map.text("x-example", example)
            };
        }
        for condition in &facts.valid_when {
            unsure.push(format!(
                "it counts only if `{}` is {}",
                condition.member,
                condition.values.join(" or ")
            ));
        }
        unsure
    }

    fn put_type(&self, map: &mut Map, type_: &Type, members: &[Member], unsure: &mut Vec<String>) {
        if type_.has(Base::Any) || type_.bases.is_empty() {
            if !members.is_empty() {
                self.put_members(map, members);
            }
            return;
        }
        let mut words: Vec<_> = type_
            .bases
            .iter()
            .map(|base| check::base_name(*base))
            .collect();
        words.dedup();
        if words.len() == 1 {
            map.text("type", words[0]);
        } else {
            map.put(
                "type",
                Yaml::List(words.into_iter().map(Yaml::text).collect()),
            );
            unsure.push("the page names several types".to_owned());
        }
        if type_.has(Base::File) {
            map.text("format", "binary");
        } else if let Some(format) = &type_.format {
            map.text("format", format);
        }
        if type_.has(Base::Array) {
            let mut items = Map::default();
            match &type_.items {
                Some(of) => self.put_type(&mut items, of, members, unsure),
                None if members.is_empty() => {
                    unsure.push("the page does not say what is in the list".to_owned());
                }
                None => {
                    items.text("type", "object");
                    self.put_members(&mut items, members);
                }
            }
            map.put("items", items.done());
        } else if type_.has(Base::Object) {
            if members.is_empty() {
                map.put("additionalProperties", Yaml::flag(true));
            } else {
                self.put_members(map, members);
            }
        } else if !members.is_empty() {
            unsure.push("rows are inside it, though it is no object".to_owned());
            map.put("x-members", {
                let mut inner = Map::default();
                self.put_members(&mut inner, members);
                inner.done()
            });
        }
    }

    #[allow(clippy::unused_self, reason = "one of the steps of a member")]
    fn put_values(&self, map: &mut Map, member: &Member, type_: &Type, unsure: &mut Vec<String>) {
        if member.facts.values.is_empty() {
            if type_.is_enum {
                unsure.push("the page names a type of some values, and no values".to_owned());
            }
            return;
        }
        // Values under a condition are said by the object that has the other member, too.
        let is_conditional = member
            .facts
            .values
            .iter()
            .all(|values| values.condition.is_some());
        let values = member.values();
        let of_items = type_.has(Base::Array) && !type_.has(Base::String);
        let item = if of_items {
            type_.items.as_deref().cloned().unwrap_or_default()
        } else {
            type_.clone()
        };
        let list: Option<Vec<_>> = values.iter().map(|value| typed(value, &item)).collect();
        match list {
            Some(list) if !of_items => {
                map.put("enum", Yaml::List(list));
                let texts = member.facts.values.iter().flat_map(|values| &values.list);
                let texts: Vec<_> = values
                    .iter()
                    .map(|value| {
                        let known = texts.clone().find(|listed| listed.value == *value);
                        known.map(|listed| listed.text.clone()).unwrap_or_default()
                    })
                    .collect();
                if !texts.is_empty() && texts.iter().all(|text| !text.is_empty()) {
                    map.put(
                        "x-enum-descriptions",
                        Yaml::List(texts.into_iter().map(Yaml::text).collect()),
                    );
                }
                if is_conditional {
                    unsure.push("which of the values hold depends on another member".to_owned());
                }
            }
            Some(list) => {
                unsure.push("the values are taken for those of the items".to_owned());
                map.put("x-item-values", Yaml::List(list));
            }
            None => {
                unsure.push("the values are of another type".to_owned());
                map.put(
                    "x-values",
                    Yaml::List(values.into_iter().map(Yaml::text).collect()),
                );
            }
        }
    }

    /// Makes a schema of an example: its members with their types, none of which must be there.
    pub(super) fn of_example(&self, tree: &Node, line: usize) -> Yaml {
        let mut map = Map::default();
        put_shape(&mut map, tree, 0);
        map.text("x-source", self.at(line));
        map.text(
            "x-unsure",
            "made of an example: which members must be there is not known",
        );
        map.put("example", Yaml::of_tree(tree));
        map.done()
    }
}

fn put_shape(map: &mut Map, node: &Node, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    map.text("type", check::base_name(check::base(&node.value)));
    match &node.value {
        kkiai_tree::Value::List(items) => {
            let mut item = Map::default();
            if let Some(first) = items.first() {
                put_shape(&mut item, first, depth + 1);
            }
            map.put("items", item.done());
        }
        kkiai_tree::Value::Map(entries) => {
            let mut members = Map::default();
            let mut seen = HashSet::new();
            for entry in entries {
                if seen.insert(entry.name.as_str()) {
                    let mut member = Map::default();
                    put_shape(&mut member, &entry.node, depth + 1);
                    members.put(&entry.name, member.done());
                }
            }
            map.put("properties", members.done());
            map.put("additionalProperties", Yaml::flag(true));
        }
        _ => {}
    }
}

/// Writes values under a condition as `if` and `then`.
fn conditions(members: &[Member]) -> Vec<Yaml> {
    let mut conditions = Vec::new();
    for one in members {
        for values in &one.facts.values {
            let Some(condition) = &values.condition else {
                continue;
            };
            let Some(other) = members
                .iter()
                .find(|other| member::same_name(&other.name, &condition.member))
            else {
                continue;
            };
            let type_ = one
                .type_
                .as_ref()
                .map(|type_| type_.value.clone())
                .unwrap_or_default();
            let list: Vec<_> = values
                .list
                .iter()
                .filter_map(|listed| typed(&listed.value, &type_))
                .collect();
            for value in &condition.values {
                let test = Yaml::Map(vec![("const".to_owned(), Yaml::text(value))]);
                let mut if_ = Map::default();
                if_.put("required", Yaml::List(vec![Yaml::text(&other.name)]));
                if_.put("properties", Yaml::Map(vec![(other.name.clone(), test)]));
                let mut allowed = Map::default();
                allowed.put("enum", Yaml::List(list.clone()));
                let mut then = Map::default();
                then.put(
                    "properties",
                    Yaml::Map(vec![(one.name.clone(), allowed.done())]),
                );
                let mut map = Map::default();
                map.put("if", if_.done()).put("then", then.done());
                conditions.push(map.done());
            }
        }
    }
    conditions
}

fn put_bounds(
    map: &mut Map,
    bounds: &Bounds,
    least: &str,
    most: &str,
    fits: bool,
    unsure: &mut Vec<String>,
) {
    for (name, bound) in [(least, bounds.least), (most, bounds.most)] {
        let Some(bound) = bound else {
            continue;
        };
        if fits {
            map.put(name, Yaml::Plain(bound.to_string()));
        } else {
            unsure.push(format!("{name} {bound} is said of another type"));
            map.put(format!("x-{name}"), Yaml::Plain(bound.to_string()));
        }
    }
}

/// Writes text of the page as a value of a type, if it can be one.
fn typed(text: &str, type_: &Type) -> Option<Yaml> {
    if type_.bases.is_empty()
        || type_.has(Base::String)
        || type_.has(Base::Any)
        || type_.has(Base::File)
    {
        return Some(Yaml::text(text));
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let fits = match &value {
        Value::Number(number) => {
            type_.has(Base::Number) || (type_.has(Base::Integer) && !number.is_f64())
        }
        Value::Bool(_) => type_.has(Base::Boolean),
        Value::Array(_) => type_.has(Base::Array),
        Value::Object(_) => type_.has(Base::Object),
        Value::Null => type_.has(Base::Null),
        Value::String(_) => false,
    };
    fits.then(|| Yaml::of_json(&value))
}
