//! Object → struct or map.

use std::collections::{HashMap, HashSet};

use super::schema::{Site, beside_null, limits};
use super::{Lowering, docs, json_schema, names};
use crate::codegen::document::schema::{Additional, Condition, JsonType, Property, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{Field, Kind, Shape, Struct};

/// Name of the field for all members that are not described.
const EXTRA: &str = "extra";
/// How deep objects may be composed of each other.
const MAX_COMPOSED: usize = 64;

impl<'a> Lowering<'a> {
    /// Makes a struct of an object that has members, and a map of one that has none.
    pub(super) fn object(&mut self, schema: &Schema, site: &Site) -> Kind {
        let mut parts = Parts::default();
        self.collect(schema, &mut parts, &mut Vec::new());
        let required: HashSet<&str> = parts.required.iter().map(|(name, _)| &**name).collect();
        let mut scope = names::Scope::new("rename one of them");
        let mut wires: HashMap<&str, &Place> = HashMap::new();
        let mut fields = Vec::new();
        for property in &parts.properties {
            let place = &property.schema.place;
            if let Some(first) = wires.insert(&property.name, place) {
                let message = format!("`{}` is described at {first}, too", property.name);
                self.problems.push(place.clone(), message);
                continue;
            }
            let name = names::value_name(&property.name);
            scope.take(&name, Some(&property.name), place, &mut self.problems);
            let is_required = required.contains(property.name.as_str());
            fields.push(self.field(property, name, is_required, site));
        }
        for (name, place) in &parts.required {
            if !wires.contains_key(name.as_str()) {
                let message = format!(
                    "`{name}` is required but not described; describe it in `properties` or take \
                     it off `required`"
                );
                self.problems.push(place.clone(), message);
            }
        }
        if fields.is_empty() {
            return self.map(schema, &parts, site);
        }
        if let Additional::Schema(values) = &schema.additional {
            self.refuse_additional(values);
        }
        let closed = matches!(schema.additional, Additional::None);
        let open = parts.open.filter(|_| !closed);
        if let Some(place) = open {
            scope.take(EXTRA, None, place, &mut self.problems);
        }
        let combination = schema
            .combination
            .as_ref()
            .and_then(|combination| self.combination(combination, &parts.conditions, &fields))
            .map(Box::new);
        Kind::Struct(Struct {
            fields,
            conditions: parts
                .conditions
                .iter()
                .map(|condition| json_schema::condition(condition))
                .collect(),
            closed,
            open: open.is_some(),
            combination,
        })
    }

    fn map(&mut self, schema: &Schema, parts: &Parts<'_>, site: &Site) -> Kind {
        let unheld = parts.conditions.first().map(|condition| &condition.place);
        let unheld = unheld.or(schema.combination.as_ref().map(|written| &written.place));
        if let Some(place) = unheld {
            let message = "an object without `properties` has no members to speak of";
            self.problems.push(place.clone(), message);
        }
        let values = match &schema.additional {
            Additional::Schema(values) => self.shape(values, &site.member("value")),
            _ => Shape::Any,
        };
        Kind::Alias(Shape::Map(Box::new(self.flat(values, schema))))
    }

    fn field(&mut self, property: &Property, name: String, required: bool, site: &Site) -> Field {
        let schema = &property.schema;
        Field {
            name,
            wire: property.name.clone(),
            docs: docs::of_schema(schema, self.target(schema)),
            deprecated: schema.deprecated,
            shape: self.shape(schema, &site.member(&property.name)),
            required,
            limits: limits(schema),
        }
    }

    /// Returns the schema that a schema refers to.
    pub(super) fn target(&self, schema: &Schema) -> Option<&'a Schema> {
        let reference = schema.reference.as_ref()?;
        let (component, _) = self.components.get(reference.name.as_str())?;
        Some(&component.schema)
    }

    /// Gathers the members of an object and of the objects that it is composed of.
    pub(super) fn collect<'s>(
        &mut self,
        schema: &'s Schema,
        parts: &mut Parts<'s>,
        path: &mut Vec<&'s str>,
    ) where
        'a: 's,
    {
        for part in &schema.all_of {
            self.collect_part(part, &part.place, parts, path);
        }
        if matches!(schema.additional, Additional::Any) {
            parts.open = parts.open.or(schema.place_of("additionalProperties"));
        }
        parts.objects.push(schema);
        parts.properties.extend(&schema.properties);
        parts.required.extend(&schema.required);
        parts.conditions.extend(&schema.conditions);
    }

    fn collect_part<'s>(
        &mut self,
        part: &'s Schema,
        place: &Place,
        parts: &mut Parts<'s>,
        path: &mut Vec<&'s str>,
    ) where
        'a: 's,
    {
        let Some(reference) = &part.reference else {
            if !is_object(part) {
                let message = "only objects can be composed with `allOf`";
                self.problems.push(place.clone(), message);
                return;
            }
            if let Additional::Schema(values) = &part.additional {
                self.refuse_additional(values);
            }
            self.collect(part, parts, path);
            return;
        };
        self.only(part, "`$ref`", &[&["$ref"]]);
        let name = reference.name.as_str();
        if path.contains(&name) {
            let message = format!("`{name}` is composed of itself");
            self.problems.push(reference.place.clone(), message);
            return;
        }
        if path.len() >= MAX_COMPOSED {
            let message = format!("objects are composed of each other {MAX_COMPOSED} levels deep");
            self.problems.push(reference.place.clone(), message);
            return;
        }
        let Some((component, _)) = self.resolve(reference) else {
            return;
        };
        // An object that comes in twice brings the same members twice.
        if parts.composed.insert(name) {
            path.push(name);
            self.collect_part(&component.schema, &reference.place, parts, path);
            path.pop();
        }
    }

    fn refuse_additional(&mut self, values: &Schema) {
        let message = "typed `additionalProperties` beside `properties` are not understood";
        self.problems.push(values.place.clone(), message);
    }
}

/// What an object and the objects that it is composed of say together.
#[derive(Default)]
pub(super) struct Parts<'s> {
    /// The objects.
    pub(super) objects: Vec<&'s Schema>,
    pub(super) properties: Vec<&'s Property>,
    required: Vec<&'s (String, Place)>,
    pub(super) conditions: Vec<&'s Condition>,
    /// Where it says that there may be other members.
    open: Option<&'s Place>,
    composed: HashSet<&'s str>,
}

fn is_object(schema: &Schema) -> bool {
    schema.choices.is_none()
        && schema.values.is_none()
        && schema.items.is_none()
        && !schema.nullable
        && !schema.types.contains(&JsonType::Null)
        && beside_null(&schema.types).all(|kind| kind == JsonType::Object)
}
