//! Goes through a payload and its schema side by side, to see what validation does not tell: which
//! schema each value has, and which members nothing is said of.

use serde_json::{Map, Value};

/// What was seen in a payload.
#[derive(Debug, Default)]
pub(crate) struct Seen<'s> {
    /// How many members are described.
    pub(crate) known: usize,
    /// Members that are not.
    pub(crate) unknown: Vec<Unknown<'s>>,
    /// Values that have a named schema: its name and a pointer.
    pub(crate) named: Vec<(&'s str, String)>,
    /// Members whose schema says that they are deprecated.
    pub(crate) deprecated: Vec<String>,
}

/// A member that no schema of its object describes.
#[derive(Debug)]
pub(crate) struct Unknown<'s> {
    /// Pointer to the member.
    pub(crate) pointer: String,
    pub(crate) name: String,
    /// Names that are described and not there.
    pub(crate) free: Vec<&'s str>,
}

/// Longest way from reference to reference, and deepest nesting.
const MAX_STEPS: usize = 256;

/// Goes through a payload.
pub(crate) fn walk<'s>(root: &'s Value, payload: &Value) -> Seen<'s> {
    let mut walk = Walk {
        root,
        seen: Seen::default(),
    };
    walk.value(root, payload, &mut String::new(), 0);
    walk.seen
}

struct Walk<'s> {
    root: &'s Value,
    seen: Seen<'s>,
}

impl<'s> Walk<'s> {
    fn value(&mut self, schema: &'s Value, value: &Value, pointer: &mut String, depth: usize) {
        if depth > MAX_STEPS {
            return;
        }
        let mut applied = Applied::default();
        applied.collect(self.root, schema, value, 0);
        for name in &applied.names {
            self.seen.named.push((name, pointer.clone()));
        }
        match value {
            Value::Object(members) => self.object(&applied, members, pointer, depth),
            Value::Array(elements) => {
                let items = applied
                    .schemas
                    .iter()
                    .filter_map(|schema| schema.get("items"));
                let items: Vec<_> = items.collect();
                for (index, element) in elements.iter().enumerate() {
                    let length = pointer.len();
                    push(pointer, &index.to_string());
                    for items in &items {
                        self.value(items, element, pointer, depth + 1);
                    }
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        applied: &Applied<'s>,
        members: &Map<String, Value>,
        pointer: &mut String,
        depth: usize,
    ) {
        let described = applied.properties();
        let others: Vec<_> = applied
            .schemas
            .iter()
            .filter_map(|schema| schema.get("additionalProperties"))
            .filter(|schema| schema.is_object())
            .collect();
        for (name, member) in members {
            let length = pointer.len();
            push(pointer, name);
            let schemas = described.iter().filter(|(known, _)| known == name);
            let mut is_described = false;
            for (_, schema) in schemas {
                is_described = true;
                if schema.get("deprecated").is_some_and(|flag| flag == true) {
                    self.seen.deprecated.push(pointer.clone());
                }
                self.value(schema, member, pointer, depth + 1);
            }
            if is_described {
                self.seen.known += 1;
            } else if !others.is_empty() {
                for schema in &others {
                    self.value(schema, member, pointer, depth + 1);
                }
            } else if !described.is_empty() {
                let free = described.iter().map(|(name, _)| *name);
                let free = free.filter(|name| !members.contains_key(*name));
                self.seen.unknown.push(Unknown {
                    pointer: pointer.clone(),
                    name: name.clone(),
                    free: free.collect(),
                });
            }
            pointer.truncate(length);
        }
    }
}

/// The schemas that one value has to meet.
#[derive(Default)]
struct Applied<'s> {
    schemas: Vec<&'s Map<String, Value>>,
    /// Names of those that have one.
    names: Vec<&'s str>,
}

impl<'s> Applied<'s> {
    fn collect(&mut self, root: &'s Value, schema: &'s Value, value: &Value, steps: usize) {
        let Some(keywords) = schema.as_object() else {
            return;
        };
        if steps > MAX_STEPS {
            return;
        }
        self.schemas.push(keywords);
        let reference = keywords.get("$ref").and_then(Value::as_str);
        if let Some(pointer) = reference.and_then(|reference| reference.strip_prefix('#')) {
            self.names.extend(pointer.strip_prefix("/$defs/"));
            if let Some(target) = root.pointer(pointer) {
                self.collect(root, target, value, steps + 1);
            }
        }
        for part in list(keywords, "allOf") {
            self.collect(root, part, value, steps + 1);
        }
        for union in ["oneOf", "anyOf"] {
            let choice = choose(root, list(keywords, union), value, steps + 1);
            if let Some(choice) = choice {
                self.collect(root, choice, value, steps + 1);
            }
        }
    }

    fn properties(&self) -> Vec<(&'s str, &'s Value)> {
        let schemas = self.schemas.iter();
        let properties = schemas.filter_map(|schema| schema.get("properties")?.as_object());
        properties
            .flatten()
            .map(|(name, schema)| (name.as_str(), schema))
            .collect()
    }

    /// Says whether a value has the type that is asked for, and all members that it must have.
    fn fits(&self, value: &Value) -> bool {
        self.schemas.iter().all(|schema| {
            let has_type = schema.get("type").is_none_or(|types| match types {
                Value::Array(types) => types.iter().any(|name| is_of_type(value, name)),
                name => is_of_type(value, name),
            });
            let mut required = list(schema, "required").iter().filter_map(Value::as_str);
            has_type
                && value
                    .as_object()
                    .is_none_or(|members| required.all(|name| members.contains_key(name)))
        })
    }
}

/// Returns the form of a union that a value has: the first that it fits, or else the one that knows
/// most of its members.
fn choose<'s>(
    root: &'s Value,
    forms: &'s [Value],
    value: &Value,
    steps: usize,
) -> Option<&'s Value> {
    let mut best: Option<(usize, &Value)> = None;
    for form in forms {
        let mut applied = Applied::default();
        applied.collect(root, form, value, steps);
        if applied.fits(value) {
            return Some(form);
        }
        let known = value.as_object().map_or(0, |members| {
            let properties = applied.properties();
            let known = properties
                .iter()
                .filter(|(name, _)| members.contains_key(*name));
            known.count()
        });
        if known > best.map_or(0, |(most, _)| most) {
            best = Some((known, form));
        }
    }
    best.map(|(_, form)| form)
}

fn list<'s>(keywords: &'s Map<String, Value>, name: &str) -> &'s [Value] {
    keywords
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    }
}

/// Adds a step to a pointer.
pub(crate) fn push(pointer: &mut String, step: &str) {
    pointer.push('/');
    if step.contains(['~', '/']) {
        *pointer += &step.replace('~', "~0").replace('/', "~1");
    } else {
        *pointer += step;
    }
}
