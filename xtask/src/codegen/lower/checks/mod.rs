//! What the values of types that are sent must meet, from the schemas that the types were made of.
//!
//! A check gives the verdict of the schema on whatever its type can hold. What cannot be told in
//! this way is reported, since a request would be called right that is not.

mod conditions;
mod limits;

use std::collections::HashSet;

use super::Lowering;
use super::object::Parts;
use super::schema::{beside_null, is_alone_in_all_of, is_null};
use crate::codegen::document::schema::{Additional, JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{
    Amount, CheckBody, Demand, DemandKind, JsonKind, Kind, Rule, RuleKind, Shape, Struct, Test,
    TypeCheck, Union,
};

impl Lowering<'_> {
    /// Returns what each type that a request body leads to must meet. All types are known, and no
    /// problem was met.
    pub(super) fn lower_checks(&mut self) -> Vec<TypeCheck> {
        let bodies = std::mem::take(&mut self.bodies);
        let mut walk = Walk {
            lowering: self,
            seen: HashSet::new(),
            open: Vec::new(),
        };
        for (schema, shape) in &bodies {
            let rule = walk.rule(schema, shape);
            if rule.is_some_and(|rule| !matches!(rule.kind, RuleKind::Own)) {
                let message = "the limits of a body that is no object, enum or union cannot be \
                               checked; put it into an object";
                walk.refuse(&schema.place, message);
            }
        }
        let mut checks = Vec::new();
        while let Some((name, schema)) = walk.open.pop() {
            checks.extend(walk.type_check(name, schema));
        }
        let order = |check: &TypeCheck| self.types.iter().position(|t| t.name == check.name);
        checks.sort_by_key(order);
        checks
    }
}

/// The way through the types that a request leads to.
struct Walk<'l, 'a> {
    lowering: &'l mut Lowering<'a>,
    seen: HashSet<String>,
    /// Types whose check is not made yet, and their schemas.
    open: Vec<(String, &'a Schema)>,
}

impl<'a> Walk<'_, 'a> {
    fn refuse(&mut self, place: &Place, message: impl Into<String>) {
        self.lowering.problems.push(place.clone(), message);
    }

    /// Reports limits where none can be checked.
    fn refuse_limits(&mut self, schema: &Schema, beside: &str) {
        if let Some(limit) = schema.limits.first() {
            let message = format!(
                "`{}` beside {beside} cannot be checked in a request",
                limit.keyword
            );
            self.refuse(&schema.place, message);
        }
    }

    fn kind(&self, name: &str) -> Option<&Kind> {
        let mut types = self.lowering.types.iter();
        types
            .find(|type_| type_.name == name)
            .map(|type_| &type_.kind)
    }

    fn struct_(&self, name: &str) -> Option<&Struct> {
        match self.kind(name) {
            Some(Kind::Struct(struct_)) => Some(struct_),
            _ => None,
        }
    }

    /// Returns what a shape stands for, null and other names left aside.
    fn settled(&self, shape: &Shape) -> Shape {
        let mut shape = shape.clone();
        loop {
            let next = match &shape {
                Shape::Nullable(inner) => (**inner).clone(),
                Shape::Named(name) => match self.kind(name) {
                    Some(Kind::Alias(target)) => target.clone(),
                    _ => return shape,
                },
                _ => return shape,
            };
            shape = next;
        }
    }

    /// Says whether a shape is something or null.
    fn may_be_null(&self, shape: &Shape) -> bool {
        matches!(self.lowering.resolved(shape), Shape::Nullable(_))
    }

    /// Returns what a value must meet beyond its shape, which was made of the schema.
    fn rule(&mut self, schema: &'a Schema, shape: &Shape) -> Option<Rule> {
        let mut schema = schema;
        // Over references to other names, of which there may be many.
        while let Some(reference) = &schema.reference {
            let (component, name) = self.lowering.components.get(reference.name.as_str())?;
            schema = &component.schema;
            if !matches!(self.kind(name), Some(Kind::Alias(_))) {
                let name = name.clone();
                return Some(self.own(&name, schema));
            }
        }
        if is_null(schema) {
            return None;
        }
        let shape = self.settled(shape);
        if schema.values.is_some() {
            self.refuse_limits(schema, "`enum`");
            return Some(self.own(held(&shape)?, schema));
        }
        if let Some(choices) = &schema.choices {
            self.refuse_limits(schema, "a union");
            let mut kept = choices.schemas.iter().filter(|choice| !is_null(choice));
            return match (kept.next(), kept.next()) {
                (Some(only), None) => self.rule(only, &shape),
                _ => Some(self.own(held(&shape)?, schema)),
            };
        }
        if let Some(only) = is_alone_in_all_of(schema) {
            self.refuse_limits(schema, "`allOf`");
            return self.rule(only, &shape);
        }
        let types: Vec<JsonType> = beside_null(&schema.types).collect();
        match types.as_slice() {
            [] if matches!(shape, Shape::Any) => {
                self.refuse_limits(schema, "a value of any type");
                None
            }
            [_, _, ..] => Some(self.own(held(&shape)?, schema)),
            _ => self.rule_as(schema, &shape),
        }
    }

    /// Returns what a value of one type must meet.
    fn rule_as(&mut self, schema: &'a Schema, shape: &Shape) -> Option<Rule> {
        let kind = match shape {
            Shape::Named(name) | Shape::Boxed(name) => return Some(self.own(name, schema)),
            Shape::Text => RuleKind::Text,
            Shape::Integer32 | Shape::Integer64 => RuleKind::Whole,
            Shape::Number => RuleKind::Number,
            Shape::List(item) => {
                let items = schema.items.as_deref();
                RuleKind::List(items.and_then(|items| self.rule(items, item)).map(Box::new))
            }
            Shape::Map(value) => RuleKind::Map(match &schema.additional {
                Additional::Schema(values) => self.rule(values, value).map(Box::new),
                _ => None,
            }),
            Shape::Flag | Shape::Null | Shape::Any | Shape::Nullable(_) => return None,
        };
        let mut tests = self.limits(schema, &kind);
        if matches!(
            (&kind, &schema.additional),
            (RuleKind::Map(_), Additional::None)
        ) {
            tests.push(Test::AtMost(Amount::Count(0)));
        }
        simple(Rule { kind, tests })
    }

    /// Returns the rule for a value of a type that has a check itself, and sees to the check.
    fn own(&mut self, name: &str, schema: &'a Schema) -> Rule {
        if self.seen.insert(name.to_owned()) {
            self.open.push((name.to_owned(), schema));
        }
        Rule {
            kind: RuleKind::Own,
            tests: Vec::new(),
        }
    }

    fn type_check(&mut self, name: String, schema: &'a Schema) -> Option<TypeCheck> {
        let body = match self.kind(&name)?.clone() {
            // The macro that makes the enum makes its check, too.
            Kind::StringEnum(_) | Kind::Alias(_) => {
                self.refuse_limits(schema, "`enum`");
                return None;
            }
            Kind::Struct(struct_) => self.struct_check(&name, &struct_, schema),
            Kind::Union(union) => CheckBody::Union(self.union_check(&union, schema)),
        };
        Some(TypeCheck { name, body })
    }

    fn struct_check(&mut self, name: &str, struct_: &Struct, schema: &'a Schema) -> CheckBody {
        let mut parts = Parts::default();
        self.lowering.collect(schema, &mut parts, &mut Vec::new());
        let is_composed = parts.objects.len() > 1;
        for object in &parts.objects {
            self.refuse_limits(object, "`properties`");
            if is_composed && matches!(object.additional, Additional::None) {
                let message = "`additionalProperties: false` beside `allOf` refuses the members of \
                               the other objects; take it away";
                self.refuse(&object.place, message);
            }
        }
        let mut demands = Vec::new();
        for property in parts.properties {
            let mut fields = struct_.fields.iter();
            let Some(field) = fields.find(|field| field.wire == property.name) else {
                continue;
            };
            if let Some(rule) = self.rule(&property.schema, &field.shape) {
                demands.push(Demand {
                    field: field.name.clone(),
                    kind: DemandKind::Meets(rule),
                });
            }
        }
        let conditions = parts.conditions.into_iter();
        CheckBody::Struct {
            demands,
            conditions: conditions
                .map(|condition| self.condition(condition, name))
                .collect(),
        }
    }

    fn union_check(&mut self, union: &Union, schema: &'a Schema) -> Vec<Option<Rule>> {
        let Some(choices) = &schema.choices else {
            // The limits of each type are those of the schema that mean something for it.
            let variants = union.variants.iter();
            return variants
                .map(|variant| {
                    let shape = self.settled(&variant.shape);
                    self.rule_as(schema, &shape)
                })
                .collect();
        };
        for (index, variant) in union.variants.iter().enumerate() {
            let before = union.variants[..index].iter();
            if let Some(other) = before.clone().find(|o| overlap(&o.kind, &variant.kind)) {
                let message = format!(
                    "a value may be both `{}` and `{}`, which cannot be told of a request; use \
                     shapes of different types",
                    other.name, variant.name
                );
                self.refuse(&choices.place, message);
            }
        }
        let schemas = choices.schemas.iter().filter(|choice| !is_null(choice));
        let variants = union.variants.iter().zip(schemas);
        variants
            .map(|(variant, schema)| self.rule(schema, &variant.shape))
            .collect()
    }
}

/// Returns the name of the type that a shape is.
fn held(shape: &Shape) -> Option<&str> {
    match shape {
        Shape::Named(name) | Shape::Boxed(name) => Some(name),
        _ => None,
    }
}

/// Takes off what says nothing. A number is looked at in any case, since it may be none.
fn simple(rule: Rule) -> Option<Rule> {
    let Rule { kind, tests } = rule;
    if !tests.is_empty() {
        return Some(Rule { kind, tests });
    }
    let kind = match kind {
        RuleKind::Text | RuleKind::Whole | RuleKind::Flag => return None,
        RuleKind::List(inner) | RuleKind::Map(inner) if inner.is_none() => return None,
        RuleKind::List(Some(inner)) | RuleKind::Map(Some(inner))
            if matches!(inner.kind, RuleKind::Own) =>
        {
            RuleKind::Own
        }
        kind => kind,
    };
    Some(Rule { kind, tests })
}

/// Says whether a value may look like both.
fn overlap(a: &JsonKind, b: &JsonKind) -> bool {
    use JsonKind::{Any, Integer, Number, Object};
    match (a, b) {
        (Any, _) | (_, Any) | (Object(_), Object(_)) | (Integer | Number, Integer | Number) => true,
        (a, b) => a == b,
    }
}
