//! A schema and all that it is made of → the keywords of one, with a choice made where there is one.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Deepest nesting of parts in parts; a schema may be a part of itself.
const MAX_PARTS: usize = 24;

/// A schema that is made of nothing else.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Its keywords.
    pub(super) keywords: Map<String, Value>,
    /// Parts with an `if`.
    pub(super) conditions: Vec<Value>,
}

impl Merged {
    /// Merges the parts of a schema; of several forms one is taken, a short one if `is_full`.
    pub(super) fn of(schema: &Value, root: &Value, rng: &mut Rng, is_full: bool) -> Self {
        let mut merging = Merging {
            root,
            rng,
            is_full,
            merged: Self::default(),
        };
        merging.add(schema, 0);
        merging.merged
    }
}

struct Merging<'m> {
    root: &'m Value,
    rng: &'m mut Rng,
    is_full: bool,
    merged: Merged,
}

impl Merging<'_> {
    fn add(&mut self, schema: &Value, depth: usize) {
        let Some(keywords) = schema.as_object() else {
            return;
        };
        if depth > MAX_PARTS {
            return;
        }
        if keywords.contains_key("if") {
            self.merged.conditions.push(schema.clone());
        }
        for (key, value) in keywords {
            merge_keyword(&mut self.merged.keywords, key, value);
        }
        let root = self.root;
        if let Some(target) = target(root, keywords) {
            self.add(target, depth + 1);
        }
        for part in parts(keywords, "allOf") {
            self.add(part, depth + 1);
        }
        for union in ["oneOf", "anyOf"] {
            let forms: Vec<&Value> = parts(keywords, union)
                .filter(|form| **form != Value::Bool(false))
                .collect();
            if forms.is_empty() {
                continue;
            }
            let short: Vec<&Value> = forms
                .iter()
                .filter(|form| self.is_full && is_short(root, form))
                .copied()
                .collect();
            let forms = if short.is_empty() { forms } else { short };
            // Of values that are listed twice, one has to be in both lists.
            let known = &self.merged.keywords;
            let fits = |form: &&&Value| {
                let value = form.get("const");
                value.is_none_or(|value| {
                    !known.contains_key("enum") || contains(known, "enum", value)
                })
            };
            let fitting: Vec<&Value> = forms.iter().filter(fits).copied().collect();
            let forms = if fitting.is_empty() { forms } else { fitting };
            let form = forms[self.rng.usize(..forms.len())];
            self.add(form, depth + 1);
            self.tag(keywords, form);
            // What fits one form of `anyOf` may fit another as well.
            if union == "anyOf" && !self.is_full && self.rng.u8(..4) == 0 {
                let other = forms[self.rng.usize(..forms.len())];
                if requires_only(other) {
                    self.add(other, depth + 1);
                }
            }
        }
    }

    /// Makes the member that tells forms apart tell of the form that was taken.
    fn tag(&mut self, keywords: &Map<String, Value>, form: &Value) {
        let Some(discriminator) = keywords.get("discriminator") else {
            return;
        };
        let member = discriminator.get("propertyName").and_then(Value::as_str);
        let reference = form.get("$ref").and_then(Value::as_str);
        let (Some(member), Some(reference)) = (member, reference) else {
            return;
        };
        let name = reference.rsplit('/').next().unwrap_or_default();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mapping = mapping.into_iter().flatten();
        let values: Vec<&String> = mapping
            .filter(|(_, to)| to.as_str().is_some_and(|to| to == reference || to == name))
            .map(|(value, _)| value)
            .collect();
        let values = if values.is_empty() {
            json!([name])
        } else {
            json!(values)
        };
        let wish = json!({
            "properties": { member: { "enum": values } },
            "required": [member],
        });
        for (key, value) in wish.as_object().into_iter().flatten() {
            merge_keyword(&mut self.merged.keywords, key, value);
        }
    }
}

/// Says whether a form ends soon.
fn is_short(root: &Value, form: &Value) -> bool {
    let Some(keywords) = form.as_object() else {
        return true;
    };
    let keywords = target(root, keywords)
        .and_then(Value::as_object)
        .unwrap_or(keywords);
    let is_long = |kind: &Value| kind == "object" || kind == "array";
    keywords.contains_key("enum")
        || keywords.contains_key("const")
        || keywords.get("type").is_some_and(|kind| match kind {
            Value::Array(kinds) => !kinds.iter().any(is_long),
            kind => !is_long(kind),
        })
}

fn requires_only(schema: &Value) -> bool {
    let keywords = schema.as_object();
    keywords.is_some_and(|keywords| keywords.keys().all(|key| key == "required"))
}

/// Returns what a reference leads to.
pub(super) fn target<'r>(root: &'r Value, keywords: &Map<String, Value>) -> Option<&'r Value> {
    let reference = keywords.get("$ref")?.as_str()?;
    let pointer = reference.strip_prefix('#')?;
    if pointer.contains('%') {
        // The escapes of a URL that such pointers have in practice.
        let pointer = pointer
            .replace("%7B", "{")
            .replace("%7D", "}")
            .replace("%20", " ")
            .replace("%25", "%");
        return root.pointer(&pointer);
    }
    root.pointer(pointer)
}

fn parts<'a>(keywords: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> {
    let list = keywords.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// Returns the texts of a list.
pub(super) fn strings<'a>(
    keywords: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'a str> {
    parts(keywords, key).filter_map(Value::as_str)
}

/// Says whether a list has a value.
pub(super) fn contains(keywords: &Map<String, Value>, key: &str, value: &Value) -> bool {
    parts(keywords, key).any(|known| known == value)
}

/// Adds a keyword to others, so that both are met.
fn merge_keyword(into: &mut Map<String, Value>, key: &str, value: &Value) {
    match key {
        "$ref" | "allOf" | "anyOf" | "oneOf" | "if" | "then" | "else" | "not" | "examples" => {
            return;
        }
        _ => {}
    }
    let Some(old) = into.get_mut(key) else {
        into.insert(key.to_owned(), value.clone());
        return;
    };
    match key {
        "properties" | "patternProperties" | "dependentRequired" => {
            let (Value::Object(old), Value::Object(new)) = (old, value) else {
                return;
            };
            for (name, schema) in new {
                match old.get_mut(name) {
                    Some(known) => both(known, schema),
                    None => {
                        old.insert(name.clone(), schema.clone());
                    }
                }
            }
        }
        "required" => {
            if let (Value::Array(old), Value::Array(new)) = (old, value) {
                for name in new {
                    if !old.contains(name) {
                        old.push(name.clone());
                    }
                }
            }
        }
        "type" => intersect_types(old, value),
        "enum" => {
            if let (Value::Array(old), Value::Array(new)) = (old, value) {
                let common: Vec<_> = old.iter().filter(|value| new.contains(value)).collect();
                if !common.is_empty() {
                    *old = common.into_iter().cloned().collect();
                }
            }
        }
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties"
            if value.as_f64() > old.as_f64() =>
        {
            *old = value.clone();
        }
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties"
            if value.as_f64() < old.as_f64() =>
        {
            *old = value.clone();
        }
        "items" | "additionalProperties" | "unevaluatedProperties" | "propertyNames" => {
            both(old, value);
        }
        _ => {}
    }
}

/// Makes a schema of two that must both be met.
fn both(old: &mut Value, new: &Value) {
    if old == new || *old == Value::Bool(false) || *new == Value::Bool(true) {
        return;
    }
    if *new == Value::Bool(false) || *old == Value::Bool(true) {
        *old = new.clone();
        return;
    }
    *old = json!({ "allOf": [old.take(), new] });
}

fn intersect_types(old: &mut Value, new: &Value) {
    let kinds = |value: &Value| -> Vec<Value> {
        match value {
            Value::Array(kinds) => kinds.clone(),
            kind => vec![kind.clone()],
        }
    };
    let (known, new) = (kinds(old), kinds(new));
    let has = |kinds: &[Value], kind: &Value| {
        kinds.contains(kind) || (kind == "integer" && kinds.contains(&json!("number")))
    };
    let mut common: Vec<Value> = known
        .iter()
        .filter(|kind| has(&new, kind))
        .cloned()
        .collect();
    for kind in &new {
        if has(&known, kind) && !common.contains(kind) {
            common.push(kind.clone());
        }
    }
    if !common.is_empty() {
        *old = Value::Array(common);
    }
}
