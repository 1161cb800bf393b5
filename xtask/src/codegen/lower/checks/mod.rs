//! What the values of types that are sent must meet, from the schemas that the types were made of.
//!
//! A check gives the verdict of the schema on whatever its type can hold. What cannot be told in
//! this way is left to the service; a spec that gives its schemas to others' tools asks for the same
//! verdict here as there, so there it is reported.

mod conditions;
mod limits;

use std::collections::HashSet;

use super::schema::{beside_null, is_alone_in_all_of, is_null};
use super::{Lowering, Target};
use crate::codegen::document::schema::{Additional, JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{
    Amount, CheckBody, Demand, DemandKind, Enum, EnumBase, Kind, Rule, RuleKind, Shape, Struct,
    Test, TextForm, Type, TypeCheck, TypeId, Union, Width,
};

/// How many names are followed from one to the next.
const MAX_NAMES: usize = 64;

impl Lowering<'_> {
    /// Returns what each type that a request body leads to must meet. All types are known, and no
    /// problem was met.
    pub(super) fn lower_checks(&mut self) -> Vec<TypeCheck> {
        let bodies = std::mem::take(&mut self.bodies);
        let mut walk = Walk {
            is_strict: self.is_strict(),
            lowering: self,
            untold: false,
            seen: HashSet::new(),
            open: Vec::new(),
        };
        for (schema, shape) in &bodies {
            let rule = walk.rule(schema, shape, 0);
            if rule.is_some_and(|rule| !matches!(rule.kind, RuleKind::Own)) {
                let message = "the limits of a body that is no object, enum or union cannot be \
                               checked; put it into an object";
                walk.refuse(&schema.place, message);
            }
        }
        let mut checks = Vec::new();
        while let Some((id, schema)) = walk.open.pop() {
            checks.extend(walk.type_check(id, &schema));
        }
        if !self.is_strict() {
            drop_idle(&mut checks, &self.types);
        }
        checks.sort_by_key(|check| check.type_);
        checks
    }
}

impl Lowering<'_> {
    /// Says whether the spec gives its schemas to others' tools.
    pub(super) fn is_strict(&self) -> bool {
        let components = &self.document.components.schemas;
        self.options.schemas
            || self.document.schema_names.is_some()
            || components
                .iter()
                .any(|component| !component.advice.is_empty() || !component.aliases.is_empty())
    }
}

/// The way through the types that a request leads to.
struct Walk<'l, 'a> {
    lowering: &'l mut Lowering<'a>,
    /// Whether what cannot be checked is reported.
    is_strict: bool,
    /// Whether part of a condition could not be told.
    untold: bool,
    seen: HashSet<TypeId>,
    /// Types whose check is not made yet, and their schemas.
    open: Vec<(TypeId, Schema)>,
}

impl Walk<'_, '_> {
    fn refuse(&mut self, place: &Place, message: impl Into<String>) {
        if self.is_strict {
            self.lowering.problems.push(place.clone(), message);
        }
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

    fn kind(&self, id: TypeId) -> &Kind {
        &self.lowering.types[id].kind
    }

    fn struct_(&self, id: TypeId) -> Option<&Struct> {
        match self.kind(id) {
            Kind::Struct(struct_) => Some(struct_),
            _ => None,
        }
    }

    /// Returns what a shape stands for, null and other names left aside.
    fn settled(&self, shape: &Shape) -> Shape {
        let mut shape = shape.clone();
        for _ in 0..MAX_NAMES {
            let next = match &shape {
                Shape::Nullable(inner) => (**inner).clone(),
                Shape::Named(id) => match self.kind(*id) {
                    Kind::Alias(target) => target.clone(),
                    _ => return shape,
                },
                _ => return shape,
            };
            shape = next;
        }
        shape
    }

    /// Says whether a shape is something or null.
    fn may_be_null(&self, shape: &Shape) -> bool {
        matches!(self.lowering.resolved(shape), Shape::Nullable(_))
    }

    /// Returns what a value must meet beyond its shape, which was made of the schema.
    fn rule(&mut self, schema: &Schema, shape: &Shape, depth: usize) -> Option<Rule> {
        if depth > MAX_NAMES || schema.rust_type.is_some() || is_null(schema) {
            return None;
        }
        let is_merged = schema.reference.is_some()
            && (!schema.required.is_empty() || schema.keyword(&["properties"]).is_some());
        if schema.reference.is_some() && !is_merged {
            if let Some(limit) = schema.limits.first() {
                let message = format!("`{}` beside `$ref` is not understood", limit.keyword);
                self.refuse(&schema.place, message);
            }
            let target = self.lowering.target(schema)?;
            if let Target::Component(component, id) = &target {
                if !matches!(self.kind(*id), Kind::Alias(_)) {
                    return Some(self.own(*id, &component.schema));
                }
            }
            return self.rule(target.schema(), shape, depth + 1);
        }
        if let Some(only) = is_alone_in_all_of(schema) {
            self.refuse_limits(schema, "`allOf`");
            return self.rule(only, shape, depth + 1);
        }
        let merged;
        let schema = if is_merged || !schema.all_of.is_empty() {
            if self.is_strict {
                self.refuse_parts(schema);
            }
            merged = self.lowering.merged(schema);
            &merged
        } else {
            schema
        };
        let shape = self.settled(shape);
        if schema.values.is_some() {
            self.refuse_limits(schema, "`enum`");
            return Some(self.own(held(&shape)?, schema));
        }
        if let Some(choices) = &schema.choices {
            self.refuse_limits(schema, "a union");
            let mut kept = choices.schemas.iter().filter(|choice| !is_null(choice));
            return match (kept.next(), kept.next()) {
                (Some(only), None) => self.rule(only, &shape, depth + 1),
                _ => Some(self.own(held(&shape)?, schema)),
            };
        }
        let types: Vec<JsonType> = beside_null(&schema.types).collect();
        match types.as_slice() {
            [] if matches!(shape, Shape::Any) => {
                self.refuse_limits(schema, "a value of any type");
                None
            }
            // Two kinds of number are one.
            [_, _, ..] if held(&shape).is_some() => Some(self.own(held(&shape)?, schema)),
            _ => self.rule_as(schema, &shape, depth),
        }
    }

    /// Reports parts of an object that refuse the members of the others.
    fn refuse_parts(&mut self, schema: &Schema) {
        for part in &schema.all_of {
            let target = self.lowering.target(part);
            let part = target.as_ref().map_or(part, Target::schema);
            self.refuse_limits(part, "`properties`");
            if matches!(part.additional, Additional::None) {
                let message = "`additionalProperties: false` beside `allOf` refuses the members of \
                               the other objects; take it away";
                self.refuse(&part.place, message);
            }
        }
    }

    /// Returns what a value of one type must meet.
    fn rule_as(&mut self, schema: &Schema, shape: &Shape, depth: usize) -> Option<Rule> {
        let kind = match shape {
            Shape::Named(id) | Shape::Boxed(id) => return Some(self.own(*id, schema)),
            Shape::Text(TextForm::Plain) => RuleKind::Text,
            Shape::Integer(Width::I32 | Width::I64) => RuleKind::Whole,
            Shape::Number => RuleKind::Number,
            Shape::List(item) => {
                let items = schema.items.as_deref();
                let rule = items.and_then(|items| self.rule(items, item, depth + 1));
                RuleKind::List(rule.map(Box::new))
            }
            Shape::Map(value) => RuleKind::Map(match &schema.additional {
                Additional::Schema(values) => self.rule(values, value, depth + 1).map(Box::new),
                _ => None,
            }),
            _ => return None,
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
    fn own(&mut self, id: TypeId, schema: &Schema) -> Rule {
        if self.seen.insert(id) {
            self.open.push((id, schema.clone()));
        }
        Rule {
            kind: RuleKind::Own,
            tests: Vec::new(),
        }
    }

    fn type_check(&mut self, id: TypeId, schema: &Schema) -> Option<TypeCheck> {
        let body = match self.kind(id).clone() {
            // It checks itself, or is another name of what does.
            Kind::Enum(_) | Kind::Alias(_) => return None,
            Kind::Struct(struct_) => self.struct_check(id, &struct_, schema),
            Kind::Union(union) => CheckBody::Union(self.union_check(&union, schema)),
        };
        Some(TypeCheck { type_: id, body })
    }

    fn struct_check(&mut self, id: TypeId, struct_: &Struct, schema: &Schema) -> CheckBody {
        let merged;
        let schema = if schema.all_of.is_empty() && schema.reference.is_none() {
            schema
        } else {
            if self.is_strict {
                self.refuse_parts(schema);
            }
            merged = self.lowering.merged(schema);
            &merged
        };
        self.refuse_limits(schema, "`properties`");
        let mut demands = Vec::new();
        for property in &schema.properties {
            let mut fields = struct_.fields.iter();
            let Some(field) = fields.find(|field| field.wire == property.name) else {
                continue;
            };
            if let Some(rule) = self.rule(&property.schema, &field.shape, 0) {
                demands.push(Demand {
                    field: field.name.clone(),
                    kind: DemandKind::Meets(rule),
                });
            }
        }
        let conditions = schema.conditions.iter();
        let conditions = conditions.filter_map(|condition| self.condition(condition, id));
        CheckBody::Struct {
            conditions: conditions.collect(),
            demands,
        }
    }

    fn union_check(&mut self, union: &Union, schema: &Schema) -> Vec<Option<Rule>> {
        let Some(choices) = &schema.choices else {
            // The limits of each type are those of the schema that mean something for it.
            let variants = union.variants.iter();
            return variants
                .map(|variant| match self.settled(&variant.shape) {
                    Shape::Named(id) | Shape::Boxed(id) if schema.types.len() < 2 => {
                        self.component(id)
                    }
                    shape => self.rule_as(schema, &shape, 0),
                })
                .collect();
        };
        for (index, variant) in union.variants.iter().enumerate() {
            let before = union.variants[..index].iter();
            let one = self.looks(&variant.shape);
            let mut before = before.filter(|other| overlap(self.looks(&other.shape), one));
            let other = before.next().map(|other| other.name.clone());
            if let (None, Some(other)) = (&union.tag, other) {
                let message = format!(
                    "a value may be both `{other}` and `{}`, which cannot be told of a request; \
                     use shapes of different types",
                    variant.name
                );
                self.refuse(&choices.place, message);
            }
        }
        let schemas: Vec<&Schema> = choices
            .schemas
            .iter()
            .filter(|choice| !is_null(choice))
            .collect();
        let is_aligned = schemas.len() == union.variants.len();
        let variants = union.variants.iter().enumerate();
        variants
            .map(|(index, variant)| {
                if is_aligned {
                    self.rule(schemas[index], &variant.shape, 0)
                } else {
                    held(&self.settled(&variant.shape)).and_then(|id| self.component(id))
                }
            })
            .collect()
    }

    /// Returns the rule for a value of a type that is a component.
    fn component(&mut self, id: TypeId) -> Option<Rule> {
        let component = self.lowering.document.components.schemas.get(id)?;
        Some(self.own(id, &component.schema))
    }

    /// Says what a value of a shape looks like from outside, as far as that tells shapes apart.
    fn looks(&self, shape: &Shape) -> &'static str {
        match self.settled(shape) {
            Shape::Named(id) | Shape::Boxed(id) => match self.kind(id) {
                Kind::Struct(_) => "object",
                Kind::Enum(Enum {
                    base: EnumBase::Text,
                    ..
                }) => "text",
                Kind::Enum(Enum {
                    base: EnumBase::Integer,
                    ..
                }) => "number",
                _ => "any",
            },
            Shape::Map(_) => "object",
            Shape::Text(_) => "text",
            Shape::Integer(_) | Shape::Number => "number",
            Shape::Flag => "flag",
            Shape::List(_) | Shape::Tuple(_) => "list",
            _ => "any",
        }
    }
}

/// Takes off checks that look at nothing, and what leads only to them.
fn drop_idle(checks: &mut Vec<TypeCheck>, types: &[Type]) {
    let mut busy: HashSet<TypeId> = HashSet::new();
    loop {
        let before = busy.len();
        for check in checks.iter() {
            if looks_at_something(&check.body, check.type_, types, &busy) {
                busy.insert(check.type_);
            }
        }
        if busy.len() == before {
            break;
        }
    }
    checks.retain(|check| busy.contains(&check.type_));
    for check in checks {
        let own = &types[check.type_].kind;
        match &mut check.body {
            CheckBody::Struct { demands, .. } => demands.retain_mut(|demand| {
                let shape = field_shape(own, &demand.field);
                match &mut demand.kind {
                    DemandKind::Meets(rule) => {
                        prune(rule, shape, types, &busy);
                        is_busy(rule, shape, types, &busy)
                    }
                    DemandKind::Needed => true,
                }
            }),
            CheckBody::Union(rules) => {
                for (index, slot) in rules.iter_mut().enumerate() {
                    let shape = variant_shape(own, index);
                    if let Some(rule) = slot {
                        prune(rule, shape, types, &busy);
                    }
                    *slot = slot
                        .take()
                        .filter(|rule| is_busy(rule, shape, types, &busy));
                }
            }
        }
    }
}

fn looks_at_something(
    body: &CheckBody,
    id: TypeId,
    types: &[Type],
    busy: &HashSet<TypeId>,
) -> bool {
    let own = &types[id].kind;
    match body {
        CheckBody::Struct {
            demands,
            conditions,
        } => {
            !conditions.is_empty()
                || demands.iter().any(|demand| match &demand.kind {
                    DemandKind::Meets(rule) => {
                        is_busy(rule, field_shape(own, &demand.field), types, busy)
                    }
                    DemandKind::Needed => true,
                })
        }
        CheckBody::Union(rules) => rules.iter().enumerate().any(|(index, rule)| {
            rule.as_ref()
                .is_some_and(|rule| is_busy(rule, variant_shape(own, index), types, busy))
        }),
    }
}

fn field_shape<'k>(kind: &'k Kind, field: &str) -> Option<&'k Shape> {
    match kind {
        Kind::Struct(struct_) => struct_
            .fields
            .iter()
            .find(|known| known.name == field)
            .map(|field| &field.shape),
        _ => None,
    }
}

fn variant_shape(kind: &Kind, index: usize) -> Option<&Shape> {
    match kind {
        Kind::Union(union) => union.variants.get(index).map(|variant| &variant.shape),
        _ => None,
    }
}

/// Takes off what a rule asks of items that have nothing to look at.
fn prune(rule: &mut Rule, shape: Option<&Shape>, types: &[Type], busy: &HashSet<TypeId>) {
    if let RuleKind::List(slot) | RuleKind::Map(slot) = &mut rule.kind {
        let items = shape.and_then(|shape| items(shape, types));
        if let Some(inner) = slot {
            prune(inner, items, types, busy);
        }
        *slot = slot
            .take()
            .filter(|inner| is_busy(inner, items, types, busy));
    }
}

/// Returns the shape of the items of a list or a map.
fn items<'t>(shape: &'t Shape, types: &'t [Type]) -> Option<&'t Shape> {
    let mut shape = shape;
    for _ in 0..MAX_NAMES {
        shape = match shape {
            Shape::Nullable(inner) => inner,
            Shape::Named(id) => match &types[*id].kind {
                Kind::Alias(target) => target,
                _ => return None,
            },
            Shape::List(items) | Shape::Map(items) => return Some(items),
            _ => return None,
        };
    }
    None
}

/// Says whether a rule looks at something: for a type's own, whether the check of one does that the
/// shape leads to.
fn is_busy(rule: &Rule, shape: Option<&Shape>, types: &[Type], busy: &HashSet<TypeId>) -> bool {
    if !rule.tests.is_empty() {
        return true;
    }
    match &rule.kind {
        RuleKind::Own => {}
        RuleKind::List(Some(inner)) | RuleKind::Map(Some(inner)) => {
            let items = shape.and_then(|shape| items(shape, types));
            return is_busy(inner, items, types, busy);
        }
        RuleKind::List(None) | RuleKind::Map(None) => return false,
        _ => return true,
    }
    let mut found = false;
    let mut open = Vec::new();
    if let Some(shape) = shape {
        shape.each_type(&mut |id| open.push(id));
    }
    let mut left = MAX_NAMES;
    while let (Some(id), true) = (open.pop(), left > 0) {
        left -= 1;
        match &types[id].kind {
            Kind::Alias(target) => target.each_type(&mut |id| open.push(id)),
            Kind::Enum(_) => found = true,
            _ => found |= busy.contains(&id),
        }
    }
    found
}

/// Returns the type that a shape is.
fn held(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Named(id) | Shape::Boxed(id) => Some(*id),
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
fn overlap(a: &str, b: &str) -> bool {
    a == b || a == "any" || b == "any"
}
