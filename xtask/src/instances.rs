//! Random payloads made from a schema: valid ones as far as that is simple, and nearly valid ones.
//!
//! What they are is for a validator to say. They are made so that both kinds are many, and so that
//! every limit is met at its edge and passed by one.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Deepest nesting of a payload; a schema may refer to itself.
const MAX_DEPTH: usize = 12;

/// Makes payloads of the schemas below `$defs` of a document.
#[derive(Clone, Copy, Debug)]
pub struct Instances<'s> {
    root: &'s Value,
}

impl<'s> Instances<'s> {
    /// Takes the document that references point into.
    #[must_use]
    pub fn new(root: &'s Value) -> Self {
        Self { root }
    }

    /// Makes a payload that a schema probably accepts.
    pub fn valid(self, schema: &Value, rng: &mut Rng) -> Value {
        self.make(schema, rng, 0)
    }

    /// Makes a payload that differs from an accepted one in a place or a few.
    pub fn nearly_valid(self, schema: &Value, rng: &mut Rng) -> Value {
        let mut payload = self.make(schema, rng, 0);
        for _ in 0..rng.usize(1..=2) {
            let places = places(&payload);
            let place = &places[rng.usize(..places.len())];
            if let Some(value) = payload.pointer_mut(place) {
                damage(value, rng);
            }
        }
        payload
    }

    fn make(self, schema: &Value, rng: &mut Rng, depth: usize) -> Value {
        let Some(keywords) = schema.as_object() else {
            return scalar(rng);
        };
        if let Some(target) = self.target(keywords) {
            return self.make(target, rng, depth);
        }
        if let Some(value) = keywords.get("const") {
            return value.clone();
        }
        for list in ["enum", "examples"] {
            // An example is taken now and then, a value of a list always.
            let is_taken = list == "enum" || rng.u8(..4) == 0;
            if let Some([_, ..]) = keywords
                .get(list)
                .and_then(Value::as_array)
                .map(Vec::as_slice)
            {
                if is_taken {
                    return pick(keywords, list, rng).clone();
                }
            }
        }
        for union in ["oneOf", "anyOf"] {
            if keywords
                .get(union)
                .and_then(Value::as_array)
                .is_some_and(|forms| !forms.is_empty())
            {
                return self.make(pick(keywords, union, rng), rng, depth);
            }
        }
        match kind(keywords, rng).as_str() {
            "null" => Value::Null,
            "boolean" => rng.bool().into(),
            "integer" => integer(keywords, rng).into(),
            "number" => {
                let number = integer(keywords, rng);
                if rng.bool() {
                    number.into()
                } else {
                    json!(0.5)
                }
            }
            "string" => text(keywords, rng).into(),
            "array" => {
                let items = keywords.get("items").unwrap_or(&Value::Null);
                let length = length(keywords, ["minItems", "maxItems"], 2, rng);
                let length = if depth < MAX_DEPTH { length } else { 0 };
                (0..length)
                    .map(|_| self.make(items, rng, depth + 1))
                    .collect()
            }
            _ => self.object(keywords, rng, depth),
        }
    }

    fn object(self, keywords: &Map<String, Value>, rng: &mut Rng, depth: usize) -> Value {
        let mut members = Map::new();
        let properties = keywords.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            let is_required = contains(keywords, "required", name);
            if is_required || (depth < MAX_DEPTH && rng.u8(..3) == 0) {
                members.insert(name.clone(), self.make(schema, rng, depth + 1));
            }
        }
        match keywords.get("additionalProperties") {
            Some(schema @ Value::Object(_)) if rng.bool() => {
                members.insert("another".to_owned(), self.make(schema, rng, depth + 1));
            }
            Some(Value::Bool(true)) if rng.u8(..8) == 0 => {
                members.insert("another".to_owned(), scalar(rng));
            }
            _ => {}
        }
        for part in keywords
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.meet(part, &mut members, rng, depth);
        }
        members.into()
    }

    /// Changes an object so that it meets one more schema: a condition, or further members.
    fn meet(self, part: &Value, members: &mut Map<String, Value>, rng: &mut Rng, depth: usize) {
        let Some(keywords) = part.as_object() else {
            return;
        };
        if let Some(target) = self.target(keywords) {
            return self.meet(target, members, rng, depth);
        }
        let branch = match keywords.get("if") {
            Some(asked) if holds(asked, members) => keywords.get("then"),
            Some(_) => keywords.get("else"),
            None => Some(part),
        };
        let Some(branch) = branch.and_then(Value::as_object) else {
            return;
        };
        let properties = branch.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            let is_listed = schema.get("enum").is_some() || schema.get("const").is_some();
            if members.contains_key(name) && is_listed && rng.u8(..8) > 0 {
                members.insert(name.clone(), self.make(schema, rng, depth + 1));
            }
        }
        let required = branch.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(name) && rng.u8(..8) > 0 {
                members.insert(name.to_owned(), "x".into());
            }
        }
    }

    fn target(self, keywords: &Map<String, Value>) -> Option<&'s Value> {
        let reference = keywords.get("$ref")?.as_str()?;
        self.root.pointer(reference.strip_prefix('#')?)
    }
}

fn kind(keywords: &Map<String, Value>, rng: &mut Rng) -> String {
    let kind = match keywords.get("type") {
        Some(Value::Array(kinds)) if !kinds.is_empty() => kinds[rng.usize(..kinds.len())].as_str(),
        Some(kind) => kind.as_str(),
        None => None,
    };
    let guess = if keywords.contains_key("properties") || keywords.contains_key("allOf") {
        "object"
    } else {
        ["string", "integer", "boolean", "null"][rng.usize(..4)]
    };
    kind.unwrap_or(guess).to_owned()
}

/// Says whether an object meets the schema of a condition, as far as it lists values.
fn holds(asked: &Value, members: &Map<String, Value>) -> bool {
    let properties = asked.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().all(|(name, asked)| {
        members.get(name).is_some_and(|value| {
            asked.get("const").is_none_or(|wanted| wanted == value)
                && asked
                    .get("enum")
                    .and_then(Value::as_array)
                    .is_none_or(|wanted| wanted.contains(value))
        })
    })
}

fn contains(keywords: &Map<String, Value>, list: &str, name: &str) -> bool {
    let names = keywords.get(list).and_then(Value::as_array);
    names.is_some_and(|names| names.iter().any(|known| known == name))
}

fn pick<'a>(keywords: &'a Map<String, Value>, list: &str, rng: &mut Rng) -> &'a Value {
    match keywords.get(list).and_then(Value::as_array) {
        Some(values) if !values.is_empty() => &values[rng.usize(..values.len())],
        _ => &Value::Null,
    }
}

fn scalar(rng: &mut Rng) -> Value {
    match rng.u8(..4) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => rng.i64(-20..20).into(),
        _ => word(rng, 5).into(),
    }
}

/// Returns a length at one of the edges, or between them.
fn length(
    keywords: &Map<String, Value>,
    [least, most]: [&str; 2],
    usual: usize,
    rng: &mut Rng,
) -> usize {
    let limit = |name: &str| {
        let limit = keywords.get(name)?.as_u64()?;
        usize::try_from(limit).ok()
    };
    let least = limit(least).unwrap_or(0);
    let most = limit(most);
    match rng.u8(..4) {
        0 => least,
        1 => most.unwrap_or(least + usual),
        _ => rng.usize(least..=most.unwrap_or(least + usual).min(least + usual)),
    }
}

fn integer(keywords: &Map<String, Value>, rng: &mut Rng) -> i64 {
    let limit = |name: &str| keywords.get(name).and_then(Value::as_i64);
    let least = limit("minimum").unwrap_or(-1000);
    let most = limit("maximum").unwrap_or_else(|| least.saturating_add(2000));
    match rng.u8(..4) {
        0 => least,
        1 => most,
        _ => rng.i64(least..=most.max(least)),
    }
}

fn text(keywords: &Map<String, Value>, rng: &mut Rng) -> String {
    if keywords.contains_key("pattern") {
        // Numbers are the likeliest thing to have a form.
        return rng.i64(-12..=12).to_string();
    }
    let length = length(keywords, ["minLength", "maxLength"], 8, rng);
    word(rng, length)
}

/// Makes a text of so many characters, some of which take several bytes.
fn word(rng: &mut Rng, length: usize) -> String {
    const LETTERS: [char; 12] = [
        'a', 'b', 'Z', '0', ' ', '-', '_', '"', '\\', 'é', '狐', '🦊',
    ];
    (0..length)
        .map(|_| LETTERS[rng.usize(..LETTERS.len())])
        .collect()
}

/// Returns pointers to all values.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, pointer: &str, places: &mut Vec<String>) {
        places.push(pointer.to_owned());
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    walk(member, &format!("{pointer}/{name}"), places);
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    walk(element, &format!("{pointer}/{index}"), places);
                }
            }
            _ => {}
        }
    }
    let mut places = Vec::new();
    walk(value, "", &mut places);
    places
}

/// Changes a value so that it is probably not accepted any more.
fn damage(value: &mut Value, rng: &mut Rng) {
    let other = match value {
        Value::Object(members) if !members.is_empty() && rng.u8(..4) > 0 => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = &names[rng.usize(..names.len())];
            if let Some(member) = members.remove(name) {
                if rng.bool() {
                    members.insert(format!("{name}s"), member);
                }
            }
            return;
        }
        Value::String(text) => match rng.u8(..6) {
            0 => json!(text.to_lowercase()),
            1 => json!(text.to_uppercase()),
            2 => json!(""),
            3 => json!(format!("{text}{}", "x".repeat(rng.usize(1..60)))),
            4 => json!(text.chars().skip(1).collect::<String>()),
            _ => scalar(rng),
        },
        Value::Number(number) => match (number.as_i64(), rng.u8(..4)) {
            (Some(integer), 0) => json!(integer.saturating_add(1)),
            (Some(integer), 1) => json!(integer.saturating_sub(1)),
            (Some(integer), 2) => json!(integer.to_string()),
            _ => json!(0.25),
        },
        Value::Array(elements) if !elements.is_empty() && rng.bool() => {
            elements.push(scalar(rng));
            return;
        }
        _ => scalar(rng),
    };
    *value = other;
}
