//! `if`, `then` and `else` → what is demanded of members.

use super::Walk;
use crate::codegen::document::schema::{Condition as Written, JsonType, Schema};
use crate::codegen::document::{Located, Node, Value};
use crate::codegen::error::Place;
use crate::codegen::ir::{
    Condition, Demand, DemandKind, Enum, EnumBase, Field, Kind, Presence, Rule, RuleKind, Shape,
    Test, TextForm, TypeId, Width,
};
use crate::codegen::lower::schema::beside_null;

/// Keywords that a schema of a condition may have, by what it is about.
const OF_OBJECTS: [&str; 4] = ["type", "required", "properties", "allOf"];
const OF_VALUES: [&str; 3] = ["type", "enum", "const"];
const OF_LISTS: [&str; 2] = ["type", "items"];

impl Walk<'_, '_> {
    /// Returns what a condition of a struct demands.
    ///
    /// One that cannot be told whole is none, since half of it would refuse what is right.
    pub(super) fn condition(&mut self, written: &Written, id: TypeId) -> Option<Condition> {
        let untold = std::mem::take(&mut self.untold);
        let mut demands = |schema: &Option<Schema>| {
            let schema = schema.as_ref();
            schema.map_or_else(Vec::new, |schema| self.demands(schema, id))
        };
        let condition = Condition {
            test: demands(&written.test),
            then: demands(&written.then),
            otherwise: demands(&written.otherwise),
        };
        let is_told = !std::mem::replace(&mut self.untold, untold);
        is_told.then_some(condition)
    }

    /// Returns what a schema demands of the members of a struct.
    fn demands(&mut self, schema: &Schema, id: TypeId) -> Vec<Demand> {
        self.only(schema, &OF_OBJECTS, "a condition on an object");
        self.refuse_limits(schema, "a condition on an object");
        self.is_of_type(schema, &[JsonType::Object], false);
        let mut demands = Vec::new();
        for part in &schema.all_of {
            demands.extend(self.demands(part, id));
        }
        for (wire, place) in &schema.required {
            if let Some(field) = self
                .field(wire, place, id)
                .filter(|field| field.presence != Presence::Needed)
            {
                demands.push(Demand {
                    field: field.name,
                    kind: DemandKind::Needed,
                });
            }
        }
        for property in &schema.properties {
            let place = &property.schema.place;
            let Some(field) = self.field(&property.name, place, id) else {
                continue;
            };
            let shape = match field.presence {
                Presence::Nullable => Shape::Nullable(Box::new(field.shape)),
                _ => field.shape,
            };
            if let Some(rule) = self.tested(&property.schema, &shape) {
                demands.push(Demand {
                    field: field.name,
                    kind: DemandKind::Meets(rule),
                });
            }
        }
        demands
    }

    fn field(&mut self, wire: &str, place: &Place, id: TypeId) -> Option<Field> {
        let struct_ = self.struct_(id)?;
        let field = struct_.fields.iter().find(|field| field.wire == wire);
        let field = field.cloned();
        if field.is_none() {
            self.untold = true;
            let message = format!(
                "a condition on `{wire}`, which `properties` does not describe, cannot be checked \
                 in a request"
            );
            self.refuse(place, message);
        }
        field
    }

    /// Returns what a schema of a condition demands of a value.
    fn tested(&mut self, schema: &Schema, shape: &Shape) -> Option<Rule> {
        if schema.shaping.is_empty() && schema.limits.is_empty() {
            return None;
        }
        if let Some(reference) = &schema.reference {
            let message = "a reference inside a condition is not understood; write it out";
            self.untold = true;
            self.refuse(&reference.place.clone(), message);
            return None;
        }
        let may_be_null = self.may_be_null(shape);
        let shape = self.settled(shape);
        let (kind, types): (_, &[JsonType]) = match &shape {
            Shape::Text(TextForm::Plain) => (RuleKind::Text, &[JsonType::String]),
            Shape::Integer(Width::I32 | Width::I64) => {
                (RuleKind::Whole, &[JsonType::Integer, JsonType::Number])
            }
            Shape::Number => (RuleKind::Number, &[JsonType::Number]),
            Shape::Flag => (RuleKind::Flag, &[JsonType::Boolean]),
            Shape::List(item) => {
                self.only(schema, &OF_LISTS, "a condition on a list");
                if schema.items.is_some() && self.may_be_null(item) {
                    return self.several(&schema.place);
                }
                let items = schema.items.as_deref();
                let items = items.and_then(|items| self.tested(items, item));
                (RuleKind::List(items.map(Box::new)), &[JsonType::Array])
            }
            Shape::Map(_) => {
                self.only(schema, &["type"], "a condition on a map");
                (RuleKind::Map(None), &[JsonType::Object])
            }
            Shape::Named(id) | Shape::Boxed(id) => match self.kind(*id) {
                Kind::Enum(Enum {
                    base: EnumBase::Text,
                    ..
                }) => (RuleKind::Text, &[JsonType::String]),
                Kind::Struct(_) => {
                    self.is_of_type(schema, &[JsonType::Object], may_be_null);
                    let demands = self.demands(schema, *id);
                    let type_ = *id;
                    return (!demands.is_empty()).then_some(Rule {
                        kind: RuleKind::Struct { type_, demands },
                        tests: Vec::new(),
                    });
                }
                _ => return self.several(&schema.place),
            },
            _ => return self.several(&schema.place),
        };
        let is_value = !matches!(kind, RuleKind::List(_) | RuleKind::Map(_));
        if is_value {
            self.only(schema, &OF_VALUES, "a condition on a value");
        }
        self.is_of_type(schema, types, may_be_null);
        let mut tests = Vec::new();
        if let Some(values) = &schema.values {
            if may_be_null {
                let message = "a condition on the values of a member that may be null cannot be \
                               checked in a request";
                self.untold = true;
                self.refuse(&schema.place, message);
            }
            tests.push(Test::OneOf(self.values(values, &kind)));
        }
        tests.extend(self.limits(schema, &kind));
        super::simple(Rule { kind, tests })
    }

    fn several(&mut self, place: &Place) -> Option<Rule> {
        self.untold = true;
        let message = "a condition on a value of several types cannot be checked in a request";
        self.refuse(place, message);
        None
    }

    /// Reports keywords that a check cannot tell of.
    fn only(&mut self, schema: &Schema, understood: &[&str], what: &str) {
        for (keyword, place) in &schema.shaping {
            if !understood.contains(keyword) {
                let message = format!("`{keyword}` of {what} cannot be checked in a request");
                self.untold = true;
                self.refuse(place, message);
            }
        }
    }

    /// Reports types of which not every value is, as it has the type of its own schema.
    fn is_of_type(&mut self, schema: &Schema, types: &[JsonType], may_be_null: bool) {
        let is_met = schema.types.is_empty()
            || beside_null(&schema.types).any(|kind| types.contains(&kind))
                && (!may_be_null || schema.types.contains(&JsonType::Null));
        if !is_met {
            let message = "a condition on the type of a value cannot be checked in a request";
            self.untold = true;
            self.refuse(&schema.place, message);
        }
    }

    /// Returns the values that a condition allows, as the check compares them.
    fn values(&mut self, values: &[Located<Node>], kind: &RuleKind) -> Vec<String> {
        let mut words = Vec::new();
        for (node, place) in values {
            let word = match (kind, &node.value) {
                (RuleKind::Text, Value::Text(text)) => Some(text.clone()),
                (RuleKind::Whole, Value::Number(number)) => {
                    number.as_i64().map(|number| number.to_string())
                }
                (RuleKind::Flag, Value::Bool(flag)) => Some(flag.to_string()),
                _ => None,
            };
            if word.is_none() {
                self.untold = true;
                let message = format!(
                    "the value {} of a condition cannot be checked in a request",
                    node.to_json_text()
                );
                self.refuse(place, message);
            }
            words.extend(word);
        }
        words
    }
}
