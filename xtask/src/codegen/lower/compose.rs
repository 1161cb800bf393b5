//! `allOf`, and what stands beside a reference → one schema.

use std::collections::HashSet;

use super::schema::beside_null;
use super::{Lowering, Target};
use crate::codegen::document::schema::{Additional, JsonType, Property, Schema};

/// How deep schemas may be composed of each other.
const MAX_COMPOSED: usize = 64;

/// References that were followed.
#[derive(Default)]
struct Way {
    /// Those round the schema that is being merged.
    open: Vec<String>,
    /// All of them.
    merged: HashSet<String>,
}

impl Lowering<'_> {
    /// Merges a schema with those that it is composed of.
    pub(super) fn merged(&mut self, schema: &Schema) -> Schema {
        let mut merged = Schema {
            place: schema.place.clone(),
            title: schema.title.clone(),
            description: schema.description.clone(),
            default: schema.default.clone(),
            examples: schema.examples.clone(),
            deprecated: schema.deprecated,
            rust_name: schema.rust_name.clone(),
            rust_values: schema.rust_values.clone(),
            variant_names: schema.variant_names.clone(),
            variant_descriptions: schema.variant_descriptions.clone(),
            merged: true,
            ..Schema::default()
        };
        self.merge(&mut merged, schema, None, &mut Way::default());
        if schema.discriminator.is_some() {
            merged.discriminator.clone_from(&schema.discriminator);
        }
        merged
    }

    /// Adds what a schema says. `origin` is the component that it stands in, if that is another
    /// than the one that is being made.
    fn merge(&mut self, into: &mut Schema, schema: &Schema, origin: Option<&str>, way: &mut Way) {
        if let Some(reference) = &schema.reference {
            let text = reference.text.clone();
            if way.open.contains(&text) {
                let message = format!("`{}` is composed of itself", reference.name());
                self.problems.push(reference.place.clone(), message);
                return;
            }
            // What comes in twice brings the same twice.
            if !way.merged.insert(text.clone()) {
                return;
            }
            if way.open.len() >= MAX_COMPOSED {
                let message =
                    format!("schemas are composed of each other {MAX_COMPOSED} levels deep");
                self.problems.push(reference.place.clone(), message);
                return;
            }
            match self.resolve(reference) {
                Some(Target::Component(component, _)) => {
                    way.open.push(text);
                    self.merge(into, &component.schema, Some(&component.name), way);
                    way.open.pop();
                }
                Some(Target::Inner(target, _)) => {
                    way.open.push(text);
                    self.merge(into, &target, origin, way);
                    way.open.pop();
                }
                None => {}
            }
        }
        for part in &schema.all_of {
            self.merge(into, part, origin, way);
        }
        self.merge_own(into, schema, origin);
    }

    fn merge_own(&mut self, into: &mut Schema, schema: &Schema, origin: Option<&str>) {
        for (keyword, place) in &schema.shaping {
            let is_new = into.place_of(keyword).is_none();
            if is_new && !matches!(*keyword, "$ref" | "allOf") {
                into.shaping.push((keyword, place.clone()));
            }
        }
        if let (false, Some(place)) = (merge_types(into, schema), schema.place_of("type")) {
            let message = "no value has this type and that of another part; this one is taken";
            self.problems.warn(place.clone(), message);
        }
        into.nullable |= schema.nullable && schema.reference.is_none();
        into.never |= schema.never;
        into.format = schema.format.clone().or(into.format.take());
        into.read_only |= schema.read_only;
        into.write_only |= schema.write_only;
        into.rust_type = schema.rust_type.clone().or(into.rust_type.take());
        if let Some(values) = &schema.values {
            let kept = into.values.take().map(|known| {
                let is_kept = |text: &str| values.iter().any(|(n, _)| n.to_json_text() == text);
                let kept: Vec<_> = known
                    .into_iter()
                    .filter(|(node, _)| is_kept(&node.to_json_text()))
                    .collect();
                kept
            });
            into.values = match kept {
                Some(kept) if !kept.is_empty() => Some(kept),
                _ => Some(values.clone()),
            };
        }
        for property in &schema.properties {
            merge_property(into, property, origin);
        }
        into.required.extend(schema.required.iter().cloned());
        match &schema.additional {
            Additional::Unsaid => {}
            // What one part forbids is forbidden, whatever the others say.
            _ if matches!(into.additional, Additional::None) => {}
            other => into.additional = other.clone(),
        }
        into.patterns.extend(schema.patterns.iter().cloned());
        if let Some(items) = &schema.items {
            let known = into.items.take();
            into.items = Some(match known {
                Some(known) => Box::new(both(*known, (**items).clone())),
                None => items.clone(),
            });
        }
        if !schema.prefix_items.is_empty() {
            into.prefix_items.clone_from(&schema.prefix_items);
        }
        into.conditions.extend(schema.conditions.iter().cloned());
        for limit in &schema.limits {
            into.limits.retain(|known| known.keyword != limit.keyword);
            into.limits.push(limit.clone());
        }
        if let Some(choices) = &schema.choices {
            let says_more = choices.schemas.iter().any(|choice| !only_requires(choice));
            if into.choices.is_none() {
                into.choices = Some(choices.clone());
                into.choices_origin = origin.map(str::to_owned);
                into.discriminator.clone_from(&schema.discriminator);
            } else if says_more {
                self.multiply(into, schema);
            }
        }
        if into.combination.is_none() {
            into.combination.clone_from(&schema.combination);
        }
    }

    /// Makes of two lists of choices the list of all their pairs.
    fn multiply(&mut self, into: &mut Schema, schema: &Schema) {
        /// Most choices that are made of two lists.
        const MAX_PAIRS: usize = 64;
        let (Some(known), Some(more)) = (&mut into.choices, &schema.choices) else {
            return;
        };
        if known.schemas.iter().all(only_requires) {
            known.schemas.clone_from(&more.schemas);
            return;
        }
        if known.schemas.len() * more.schemas.len() > MAX_PAIRS {
            let message = "of two unions that a value must meet, the second is left aside: there \
                           would be too many pairs";
            self.problems.warn(more.place.clone(), message);
            return;
        }
        let pairs = known.schemas.iter().flat_map(|one| {
            let pair = |other: &Schema| both(one.clone(), other.clone());
            more.schemas.iter().map(pair).collect::<Vec<_>>()
        });
        known.schemas = pairs.collect();
    }
}

fn merge_property(into: &mut Schema, property: &Property, origin: Option<&str>) {
    let origin = property
        .origin
        .clone()
        .or_else(|| origin.map(str::to_owned));
    let known = into
        .properties
        .iter_mut()
        .find(|known| known.name == property.name);
    let Some(known) = known else {
        into.properties.push(Property {
            origin,
            ..property.clone()
        });
        return;
    };
    if known.schema.place == property.schema.place {
        return;
    }
    let same = match (&known.schema.reference, &property.schema.reference) {
        (Some(a), Some(b)) => a.same_target(b),
        _ => false,
    };
    let is_named = |schema: &Schema| matches!(schema.shaping.as_slice(), [("$ref", _)]);
    if known.schema.shaping.is_empty() || only_types(&known.schema) && is_named(&property.schema) {
        known.schema = Schema {
            description: property
                .schema
                .description
                .clone()
                .or(known.schema.description.take()),
            ..property.schema.clone()
        };
        known.origin = origin;
    } else if property.schema.shaping.is_empty()
        || only_types(&property.schema) && is_named(&known.schema)
        || same
    {
        known.schema.description = property
            .schema
            .description
            .clone()
            .or(known.schema.description.take());
    } else {
        known.schema = both(known.schema.clone(), property.schema.clone());
        known.origin = None;
    }
}

/// Returns the schema of what meets two schemas.
pub(super) fn both(one: Schema, other: Schema) -> Schema {
    Schema {
        place: other.place.clone(),
        title: other.title.clone().or_else(|| one.title.clone()),
        description: other
            .description
            .clone()
            .or_else(|| one.description.clone()),
        deprecated: one.deprecated || other.deprecated,
        merged: true,
        shaping: vec![("allOf", other.place.clone())],
        all_of: vec![one, other],
        ..Schema::default()
    }
}

/// Keeps the types that both allow, and says whether there are such. If there are none, those that
/// come last are kept, since what says more comes last.
fn merge_types(into: &mut Schema, schema: &Schema) -> bool {
    if schema.types.is_empty() {
        return true;
    }
    if into.types.is_empty() {
        into.types.clone_from(&schema.types);
        return true;
    }
    let is_number = schema.types.contains(&JsonType::Number);
    let has_integer = schema.types.contains(&JsonType::Integer);
    let kept: Vec<JsonType> = into
        .types
        .iter()
        .filter_map(|kind| match kind {
            kind if schema.types.contains(kind) => Some(*kind),
            JsonType::Integer if is_number => Some(JsonType::Integer),
            JsonType::Number if has_integer => Some(JsonType::Integer),
            _ => None,
        })
        .collect();
    let is_any = beside_null(&kept).next().is_some() || kept.contains(&JsonType::Null);
    into.types = if is_any { kept } else { schema.types.clone() };
    is_any
}

/// Says whether a schema says nothing but of what type values are, which a name tells as well.
fn only_types(schema: &Schema) -> bool {
    let mut shaping = schema.shaping.iter();
    shaping.all(|(keyword, _)| matches!(*keyword, "type" | "nullable"))
        && schema.format.is_none()
        && schema.limits.is_empty()
        && schema.rust_type.is_none()
        && !(schema.read_only || schema.write_only)
}

/// Says whether a choice says nothing but which members must be there.
pub(super) fn only_requires(schema: &Schema) -> bool {
    let mut shaping = schema.shaping.iter();
    shaping.all(|(keyword, _)| matches!(*keyword, "required" | "if"))
        && schema.reference.is_none()
        && !schema.never
        && (!schema.required.is_empty() || schema.shaping.is_empty())
}
