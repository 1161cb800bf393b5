//! Object → struct or map.

use std::collections::{HashMap, HashSet};

use super::operation::presence;
use super::schema::{is_open, limits, may_be_null};
use super::scope::Scope;
use super::site::Site;
use super::{Lowering, docs, names};
use crate::codegen::document::schema::{Additional, Property, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{Direction, Field, Kind, Literal, Presence, Shape, Struct};

/// Name of the field for all members that are not described.
const EXTRA: &str = "extra";

impl Lowering<'_> {
    /// Makes a struct of an object that has members, and a map of one that has none.
    pub(super) fn object(&mut self, schema: &Schema, site: &Site) -> Kind {
        let required: HashSet<&str> = schema.required.iter().map(|(name, _)| &**name).collect();
        let mut scope = Scope::new("rename one of them");
        let mut wires: HashMap<&str, &Place> = HashMap::new();
        if is_open(&schema.additional) || !schema.patterns.is_empty() {
            // The field for all members that are not described.
            scope.take_free(EXTRA, &schema.place);
        }
        let mut fields = Vec::new();
        let mut constants = Vec::new();
        for property in &schema.properties {
            let place = &property.schema.place;
            if wires.insert(&property.name, place).is_some() || property.schema.skip {
                continue;
            }
            let is_required = required.contains(property.name.as_str());
            if is_required {
                if let Some(value) = self.constant(&property.schema) {
                    constants.push((property.name.clone(), value));
                    continue;
                }
            }
            let name = match property.schema.rust_name.as_deref() {
                Some((name, _)) => names::value_name(name),
                None => names::value_name(&property.name),
            };
            let name = scope.settle(name, &property.name, place);
            fields.push(self.field(property, name, is_required, site));
        }
        for (name, place) in &schema.required {
            if !wires.is_empty() && wires.insert(name, place).is_none() {
                let message = format!(
                    "`{name}` is required but not described; describe it in `properties` or take \
                     it off `required`"
                );
                self.problems.warn(place.clone(), message);
                fields.push(Field {
                    name: scope.settle(names::value_name(name), name, place),
                    wire: name.clone(),
                    docs: Vec::new(),
                    deprecated: false,
                    shape: Shape::Any,
                    only: None,
                    presence: Presence::Needed,
                    limits: Vec::new(),
                });
            }
        }
        if fields.is_empty() && constants.is_empty() {
            if let Some(written) = &schema.combination {
                let message = "an object without `properties` has no members to speak of";
                self.problems.push(written.place.clone(), message);
            }
            return self.map(schema, site);
        }
        let extra = self.extra(schema, site);
        let combination = schema.combination.as_ref().and_then(|combination| {
            let conditions: Vec<_> = schema.conditions.iter().collect();
            self.combination(combination, &conditions, &fields)
        });
        Kind::Struct(Struct {
            constants,
            fields,
            extra,
            closed: matches!(schema.additional, Additional::None) && schema.patterns.is_empty(),
            combination: combination.map(Box::new),
        })
    }

    /// Returns the only value of a member that never changes, whichever of its parts says so.
    fn constant(&mut self, schema: &Schema) -> Option<Literal> {
        if schema.reference.is_some() || schema.all_of.is_empty() {
            return constant(schema);
        }
        let merged = self.merged(schema);
        constant(&merged)
    }

    /// Returns the type of members that are not listed, if there may be some.
    fn extra(&mut self, schema: &Schema, site: &Site) -> Option<Shape> {
        let mut shapes: Vec<Shape> = Vec::new();
        for property in &schema.patterns {
            let shape = self.shape(&property.schema, &site.member("value"));
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        match &schema.additional {
            Additional::Schema(values) => {
                let shape = self.shape(values, &site.member("value"));
                if !shapes.contains(&shape) {
                    shapes.push(shape);
                }
            }
            Additional::Any => shapes.push(Shape::Any),
            // Members that match no pattern may be anything.
            Additional::Unsaid if !shapes.is_empty() => shapes.push(Shape::Any),
            Additional::Unsaid | Additional::None => {}
        }
        match shapes.len() {
            0 => None,
            1 => shapes.pop(),
            _ => Some(Shape::Any),
        }
    }

    fn map(&mut self, schema: &Schema, site: &Site) -> Kind {
        if schema.skip || !is_open(&schema.additional) && schema.patterns.is_empty() {
            return Kind::Alias(Shape::Map(Box::new(Shape::Any)));
        }
        let values = self.extra(schema, site).unwrap_or(Shape::Any);
        Kind::Alias(Shape::Map(Box::new(self.flat(values, schema))))
    }

    fn field(&mut self, property: &Property, name: String, required: bool, site: &Site) -> Field {
        let schema = &property.schema;
        let target = self.target(schema);
        // An inline type belongs to the component that describes it.
        let site = match &property.origin {
            Some(component) => Site::of_component(component).member(&property.name),
            None => site.member(&property.name),
        };
        Field {
            name,
            wire: property.name.clone(),
            docs: docs::of_schema(schema, target.as_ref().map(super::Target::schema)),
            deprecated: schema.deprecated,
            shape: self.shape(schema, &site),
            only: direction(schema),
            presence: presence(required),
            limits: limits(schema),
        }
    }
}

/// Returns the way that a member goes, if it goes only one.
fn direction(schema: &Schema) -> Option<Direction> {
    match (schema.read_only, schema.write_only) {
        (true, false) => Some(Direction::Received),
        (false, true) => Some(Direction::Sent),
        _ => None,
    }
}

/// Returns the only value of a member that never changes.
pub(super) fn constant(schema: &Schema) -> Option<Literal> {
    if may_be_null(schema)
        || schema.reference.is_some()
        || schema.rust_type.is_some()
        || schema.place_of("x-enum-varnames").is_some()
    {
        return None;
    }
    match schema.values.as_deref()? {
        [(node, _)] => super::enum_::literal(node, schema),
        _ => None,
    }
}
