//! Random payloads made from a schema: valid ones as far as that is simple, and nearly valid ones.
//!
//! What they are is for a validator to say. They are made so that both kinds are many, and so that
//! every limit is met at its edge and passed by one.

mod merge;
mod pattern;
mod text;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use merge::{Merged, contains, strings};

/// Deepest nesting of a payload; a schema may refer to itself.
const MAX_DEPTH: usize = 12;
/// Depth from which on nothing is made that need not be there.
const FULL_DEPTH: usize = 5;
/// Most values of a payload; those that must be there are made even so.
const MAX_VALUES: usize = 300;

/// Makes payloads of the schemas of a document.
///
/// A schema is one of JSON Schema 2020-12; references lead into the document.
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
        let mut maker = Maker {
            root: self.root,
            rng,
            left: MAX_VALUES,
        };
        maker.make(schema, 0)
    }

    /// Makes a payload that differs from an accepted one in a place or a few.
    pub fn nearly_valid(self, schema: &Value, rng: &mut Rng) -> Value {
        let mut payload = self.valid(schema, rng);
        for _ in 0..rng.usize(1..=2) {
            let places = places(&payload);
            let place = &places[rng.usize(..places.len())];
            if let Some(value) = payload.pointer_mut(place) {
                damage(value, rng);
            }
        }
        payload
    }
}

/// A payload that is being made.
struct Maker<'m> {
    root: &'m Value,
    rng: &'m mut Rng,
    /// How many values may still be made.
    left: usize,
}

impl Maker<'_> {
    fn make(&mut self, schema: &Value, depth: usize) -> Value {
        self.left = self.left.saturating_sub(1);
        if schema.as_object().is_none_or(Map::is_empty) || depth > MAX_DEPTH * 4 {
            return self.any();
        }
        if let Some(example) = self.example(schema) {
            return example;
        }
        let merged = Merged::of(schema, self.root, self.rng, self.is_full(depth));
        self.make_merged(&merged, depth)
    }

    fn make_merged(&mut self, merged: &Merged, depth: usize) -> Value {
        let keywords = &merged.keywords;
        if let Some(value) = keywords.get("const") {
            return value.clone();
        }
        if let Some(values @ [_, ..]) = list(keywords, "enum") {
            return values[self.rng.usize(..values.len())].clone();
        }
        match self.kind(keywords, depth).as_str() {
            "null" => Value::Null,
            "boolean" => self.rng.bool().into(),
            "integer" => integer(keywords, self.rng),
            "number" => number(keywords, self.rng),
            "string" => text::text(keywords, self.rng).into(),
            "array" => self.list(keywords, depth),
            "object" => self.object(merged, depth),
            _ => self.any(),
        }
    }

    /// Says whether nothing more is to be made than must be.
    fn is_full(&self, depth: usize) -> bool {
        depth >= FULL_DEPTH || self.left == 0
    }

    /// Returns an example of a schema, now and then.
    fn example(&mut self, schema: &Value) -> Option<Value> {
        let examples = schema.get("examples")?.as_array()?;
        if examples.is_empty() || self.rng.u8(..4) > 0 {
            return None;
        }
        Some(examples[self.rng.usize(..examples.len())].clone())
    }

    fn any(&mut self) -> Value {
        match self.rng.u8(..8) {
            0 => json!({ text::word(self.rng, 3): self.rng.bool() }),
            1 => json!([self.rng.bool(), null]),
            _ => scalar(self.rng),
        }
    }

    fn kind(&mut self, keywords: &Map<String, Value>, depth: usize) -> String {
        let kinds = match keywords.get("type") {
            Some(Value::String(kind)) => return kind.clone(),
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        // What ends soon is taken when there is little room.
        let short = kinds
            .iter()
            .find(|kind| !["array", "object"].contains(kind));
        if let Some(kind) = short.filter(|_| self.is_full(depth)) {
            return (*kind).to_owned();
        }
        if !kinds.is_empty() {
            return kinds[self.rng.usize(..kinds.len())].to_owned();
        }
        let signs = [
            (
                "object",
                &[
                    "properties",
                    "additionalProperties",
                    "patternProperties",
                    "required",
                ][..],
            ),
            ("array", &["items", "prefixItems", "minItems"]),
            ("string", &["pattern", "minLength", "maxLength", "format"]),
            ("number", &["minimum", "maximum", "multipleOf"]),
        ];
        let has = |names: &[&str]| names.iter().any(|name| keywords.contains_key(*name));
        let sign = signs.iter().find(|(_, names)| has(names));
        sign.map_or("any", |(kind, _)| kind).to_owned()
    }

    fn list(&mut self, keywords: &Map<String, Value>, depth: usize) -> Value {
        let first = list(keywords, "prefixItems").unwrap_or_default();
        let items = keywords.get("items");
        let mut length = length(keywords, ["minItems", "maxItems"], 2, self.rng);
        if self.is_full(depth) {
            length = limit(keywords, "minItems").unwrap_or(0);
        }
        // All items of a tuple, unless fewer are said to be enough.
        if !keywords.contains_key("minItems") || items == Some(&Value::Bool(false)) {
            length = length.max(first.len());
        }
        if items == Some(&Value::Bool(false)) {
            length = length.min(first.len());
        }
        let is_unique = keywords.get("uniqueItems") == Some(&Value::Bool(true));
        let anything = Value::Bool(true);
        let mut made: Vec<Value> = Vec::new();
        for index in 0..length.min(MAX_VALUES) {
            let schema = first.get(index).or(items).unwrap_or(&anything);
            for _ in 0..8 {
                let item = self.make(schema, depth + 1);
                if !is_unique || !made.contains(&item) {
                    made.push(item);
                    break;
                }
            }
        }
        if let Some(wanted) = keywords.get("contains") {
            let item = self.make(wanted, depth + 1);
            match made.last_mut() {
                Some(last) => *last = item,
                None => made.push(item),
            }
        }
        made.into()
    }

    fn object(&mut self, merged: &Merged, depth: usize) -> Value {
        let keywords = &merged.keywords;
        let mut members = Map::new();
        let required: Vec<&str> = strings(keywords, "required").collect();
        let properties = keywords.get("properties").and_then(Value::as_object);
        let most = limit(keywords, "maxProperties").unwrap_or(usize::MAX);
        // Sometimes all that may be there is, sometimes nothing that need not.
        let share = match self.rng.u8(..8) {
            0 => 100,
            1 => 0,
            _ => 33,
        };
        for (name, schema) in properties.into_iter().flatten() {
            let is_required = required.contains(&name.as_str());
            let is_wanted = !self.is_full(depth) && self.rng.u8(..100) < share;
            let is_room = members.len() + required.len() < most;
            if *schema != Value::Bool(false) && (is_required || (is_wanted && is_room)) {
                members.insert(name.clone(), self.make(schema, depth + 1));
            }
        }
        let room = most.saturating_sub(members.len());
        self.further(keywords, &mut members, room, depth);
        for name in required {
            if !members.contains_key(name) {
                let value = self.further_value(keywords, name, depth);
                members.insert(name.to_owned(), value);
            }
        }
        let dependent = keywords.get("dependentRequired").and_then(Value::as_object);
        for (name, _) in dependent.into_iter().flatten() {
            if members.contains_key(name) {
                let needed = dependent.into_iter().flat_map(|all| strings(all, name));
                for name in needed {
                    if !members.contains_key(name) {
                        let schema = properties.and_then(|all| all.get(name));
                        let value = match schema {
                            Some(schema) => self.make(schema, depth + 1),
                            None => self.further_value(keywords, name, depth),
                        };
                        members.insert(name.to_owned(), value);
                    }
                }
            }
        }
        let least = limit(keywords, "minProperties").unwrap_or(0);
        for (name, schema) in properties.into_iter().flatten() {
            if members.len() < least && !members.contains_key(name) {
                members.insert(name.clone(), self.make(schema, depth + 1));
            }
        }
        for condition in &merged.conditions {
            self.meet(condition, &mut members, depth);
        }
        members.into()
    }

    /// Adds members that are not listed, if the schema says what they are.
    fn further(
        &mut self,
        keywords: &Map<String, Value>,
        members: &mut Map<String, Value>,
        room: usize,
        depth: usize,
    ) {
        let least = limit(keywords, "minProperties").unwrap_or(0);
        let count = if self.is_full(depth) {
            0
        } else {
            self.rng.usize(..3)
        };
        let patterns = keywords.get("patternProperties").and_then(Value::as_object);
        for (pattern, schema) in patterns.into_iter().flatten() {
            for _ in 0..count.min(room) {
                if let Some(name) = pattern::text(pattern, self.rng) {
                    members.insert(name, self.make(schema, depth + 1));
                }
            }
        }
        let others = keywords
            .get("additionalProperties")
            .or_else(|| keywords.get("unevaluatedProperties"));
        let listed = keywords.get("properties").and_then(Value::as_object);
        let schema = match others {
            Some(Value::Bool(true)) if listed.is_none() || self.rng.u8(..4) == 0 => others,
            Some(Value::Object(_)) => others,
            _ => None,
        };
        let Some(schema) = schema else { return };
        let missing = least.saturating_sub(members.len());
        for _ in 0..count.max(missing).min(room) {
            let name = match keywords.get("propertyNames") {
                Some(names) => match self.make(names, depth + 1) {
                    Value::String(name) => name,
                    _ => continue,
                },
                None => text::word(self.rng, 4),
            };
            let is_listed = listed.is_some_and(|listed| listed.contains_key(&name));
            if !is_listed && !members.contains_key(&name) {
                members.insert(name, self.make(schema, depth + 1));
            }
        }
    }

    /// Makes a value for a member that must be there, but is not listed.
    fn further_value(&mut self, keywords: &Map<String, Value>, name: &str, depth: usize) -> Value {
        let patterns = keywords.get("patternProperties").and_then(Value::as_object);
        let fits = |pattern: &str| {
            regex_lite::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(name))
        };
        let mut patterns = patterns.into_iter().flatten();
        let schema = patterns.find(|(pattern, _)| fits(pattern));
        let schema = schema.map(|(_, schema)| schema);
        let schema = schema.or_else(|| keywords.get("additionalProperties"));
        match schema {
            Some(schema @ Value::Object(_)) => self.make(schema, depth + 1),
            _ => "x".into(),
        }
    }

    /// Changes an object so that it meets one more schema: a condition, or further members.
    fn meet(&mut self, part: &Value, members: &mut Map<String, Value>, depth: usize) {
        let Some(keywords) = part.as_object() else {
            return;
        };
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
            if members.contains_key(name) && is_listed && self.rng.u8(..8) > 0 {
                members.insert(name.clone(), self.make(schema, depth + 1));
            }
        }
        for name in strings(branch, "required") {
            if !members.contains_key(name) && self.rng.u8(..8) > 0 {
                members.insert(name.to_owned(), "x".into());
            }
        }
    }
}

/// Says whether an object meets the schema of a condition, as far as it lists values.
fn holds(asked: &Value, members: &Map<String, Value>) -> bool {
    let properties = asked.get("properties").and_then(Value::as_object);
    let has_all = asked
        .as_object()
        .is_none_or(|asked| strings(asked, "required").all(|name| members.contains_key(name)));
    let mut properties = properties.into_iter().flatten();
    has_all
        && properties.all(|(name, asked)| {
            members.get(name).is_some_and(|value| {
                asked.get("const").is_none_or(|wanted| wanted == value)
                    && asked.as_object().is_none_or(|asked| {
                        list(asked, "enum").is_none() || contains(asked, "enum", value)
                    })
            })
        })
}

fn list<'a>(keywords: &'a Map<String, Value>, key: &str) -> Option<&'a [Value]> {
    keywords.get(key)?.as_array().map(Vec::as_slice)
}

fn limit(keywords: &Map<String, Value>, key: &str) -> Option<usize> {
    usize::try_from(keywords.get(key)?.as_u64()?).ok()
}

fn scalar(rng: &mut Rng) -> Value {
    match rng.u8(..4) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => rng.i64(-20..20).into(),
        _ => text::word(rng, 5).into(),
    }
}

/// Returns a length at one of the edges, or between them.
fn length(
    keywords: &Map<String, Value>,
    [least, most]: [&str; 2],
    usual: usize,
    rng: &mut Rng,
) -> usize {
    // What is longer says nothing more.
    const LONGEST: usize = 10_000;
    let least = limit(keywords, least).unwrap_or(0);
    let most = limit(keywords, most).filter(|most| *most <= LONGEST.max(least));
    match rng.u8(..4) {
        0 => least,
        1 => most.unwrap_or(least + usual).max(least),
        _ => {
            let most = most.unwrap_or(least + usual).min(least + usual);
            rng.usize(least..=most.max(least))
        }
    }
}

/// Widths of whole numbers, by their format.
#[allow(clippy::match_same_arms, reason = "a table")]
fn width(format: &str) -> Option<(i64, i64)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, i64::MAX),
        _ => return None,
    })
}

/// Returns a limit of a number, the tighter of the two forms that there are.
fn bound(keywords: &Map<String, Value>, names: [&str; 2]) -> Option<(f64, bool)> {
    let limit = |name: &str| keywords.get(name).and_then(Value::as_f64);
    let [plain, exclusive] = names.map(limit);
    match (plain, exclusive) {
        (_, Some(exclusive)) => Some((exclusive, true)),
        (Some(plain), None) => Some((plain, false)),
        (None, None) => None,
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a float beyond the whole numbers becomes the last of them"
)]
fn integer(keywords: &Map<String, Value>, rng: &mut Rng) -> Value {
    let format = keywords.get("format").and_then(Value::as_str);
    let (lowest, highest) = format.and_then(width).unwrap_or((i64::MIN, i64::MAX));
    let least = bound(keywords, ["minimum", "exclusiveMinimum"]);
    let most = bound(keywords, ["maximum", "exclusiveMaximum"]);
    let least = least.map(|(at, is_out)| {
        (at.ceil() as i64).saturating_add((is_out && at.fract() == 0.0).into())
    });
    let most = most.map(|(at, is_out)| {
        (at.floor() as i64).saturating_sub((is_out && at.fract() == 0.0).into())
    });
    let near = |least: Option<i64>, most: Option<i64>| match (least, most) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least.saturating_add(2000)),
        (None, Some(most)) => (most.saturating_sub(2000), most),
        (None, None) => (-1000, 1000),
    };
    let (least, most) = near(least, most);
    let (least, most) = (least.clamp(lowest, highest), most.clamp(lowest, highest));
    let value = match rng.u8(..4) {
        0 => least,
        1 => most,
        _ => rng.i64(least..=most.max(least)),
    };
    match keywords.get("multipleOf").and_then(Value::as_i64) {
        Some(step) if step > 1 => {
            let down = value - value.rem_euclid(step);
            let up = down.saturating_add(step);
            if down < least && up <= most { up } else { down }.into()
        }
        _ => value.into(),
    }
}

fn number(keywords: &Map<String, Value>, rng: &mut Rng) -> Value {
    let least = bound(keywords, ["minimum", "exclusiveMinimum"]);
    let most = bound(keywords, ["maximum", "exclusiveMaximum"]);
    if let Some(step) = keywords.get("multipleOf").and_then(Value::as_f64) {
        let count = f64::from(rng.u16(..100));
        let start = least.map_or(0.0, |(least, _)| (least / step).ceil() * step);
        return json!(start + count * step);
    }
    // Fractions that a double holds as they are.
    let part = f64::from(rng.u8(..8)) / 8.0;
    let value = match (least, most) {
        (Some((least, is_out)), Some((most, _))) => match rng.u8(..4) {
            0 if !is_out => least,
            1 => most,
            _ => least + (most - least) * part.max(0.125),
        },
        (Some((least, _)), None) => least + part + f64::from(rng.u8(1..)),
        (None, Some((most, _))) => most - part - f64::from(rng.u8(1..)),
        (None, None) => {
            return if rng.bool() {
                integer(keywords, rng)
            } else {
                json!(part)
            };
        }
    };
    json!(value)
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
