//! Which whole numbers a schema allows, as its format and the Rust type of its values bound them.

use std::cmp::Ordering;

use serde_json::Number;

use crate::codegen::document::schema::{JsonType, Schema};
use crate::codegen::document::{Node, Value};
use crate::codegen::ir::{Limit, Width};

/// Both ends of a range: the keywords for each, and which order with the end is closer.
const ENDS: [(&str, &str, Ordering); 2] = [
    ("minimum", "exclusiveMinimum", Ordering::Greater),
    ("maximum", "exclusiveMaximum", Ordering::Less),
];

/// A limit that bounds the whole numbers of a schema at one end.
pub(super) struct Bound {
    /// The keyword.
    pub(super) keyword: &'static str,
    /// The last number.
    pub(super) number: i64,
    /// Whether the Rust type bounds the numbers there anyway.
    pub(super) is_of_type: bool,
}

/// Returns the limits that a schema does not write, or writes wider than its format and the Rust
/// type are. `number` returns a limit that is written.
fn bounds<'n>(format: Option<&str>, number: impl Fn(&str) -> Option<&'n Number>) -> Vec<Bound> {
    let (least, greatest) = range(format);
    let of_type = if format == Some("int32") {
        [i32::MIN.into(), i32::MAX.into()]
    } else {
        [i64::MIN, i64::MAX]
    };
    let mut bounds = Vec::new();
    let ends = ENDS.into_iter().zip([least, greatest]).zip(of_type);
    for (((keyword, exclusive, closer), end), of_type) in ends {
        let order = |keyword| number(keyword).map(|number| compare(number, end));
        let order_of_exclusive = order(exclusive);
        let is_closer = order(keyword) == Some(closer)
            || order_of_exclusive == Some(closer)
            || order_of_exclusive == Some(Ordering::Equal);
        if !is_closer {
            bounds.push(Bound {
                keyword,
                number: end,
                is_of_type: end == of_type,
            });
        }
    }
    bounds
}

/// Returns the limits of a schema as written that are to be added or put right.
pub(super) fn bounds_of_node(schema: &Node) -> Vec<Bound> {
    let names = match schema.get("type").map(|types| &types.value) {
        Some(Value::List(nodes)) => nodes.iter().filter_map(Node::as_text).collect(),
        Some(Value::Text(name)) => vec![name.as_str()],
        _ => return Vec::new(),
    };
    if !names.contains(&"integer") || names.contains(&"number") {
        return Vec::new();
    }
    let format = schema.get("format").and_then(Node::as_text);
    bounds(format, |keyword| match &schema.get(keyword)?.value {
        Value::Number(number) => Some(number),
        _ => None,
    })
}

/// Returns the limits of a schema that are to be added or put right.
pub(super) fn bounds_of_schema(schema: &Schema) -> Vec<Bound> {
    let is = |kind| schema.types.contains(&kind);
    if !is(JsonType::Integer) || is(JsonType::Number) {
        return Vec::new();
    }
    bounds(schema.format.as_deref(), |keyword| {
        let mut limits = schema.limits.iter();
        let limit = limits.find(|limit| limit.keyword == keyword)?;
        match &limit.value.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    })
}

/// Bounds limits as the format does, and takes off what the Rust type makes needless.
pub(super) fn settle(schema: &Schema, limits: &mut Vec<Limit>) {
    for bound in bounds_of_schema(schema) {
        limits.retain(|limit| limit.keyword != bound.keyword);
        if !bound.is_of_type {
            limits.push(Limit {
                keyword: bound.keyword,
                value: bound.number.to_string(),
            });
        }
    }
}

/// Says whether a type can hold a number.
pub(super) fn holds(width: Width, number: i64) -> bool {
    match width {
        Width::I8 => i8::try_from(number).is_ok(),
        Width::I16 => i16::try_from(number).is_ok(),
        Width::I32 => i32::try_from(number).is_ok(),
        Width::I64 => true,
        Width::U8 => u8::try_from(number).is_ok(),
        Width::U16 => u16::try_from(number).is_ok(),
        Width::U32 => u32::try_from(number).is_ok(),
        Width::U64 => u64::try_from(number).is_ok(),
    }
}

/// Returns the least and the greatest whole number of a format.
fn range(format: Option<&str>) -> (i64, i64) {
    match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64") => (0, i64::MAX),
        _ => (i64::MIN, i64::MAX),
    }
}

/// Compares a number with a whole one.
fn compare(number: &Number, whole: i64) -> Ordering {
    if let Some(number) = number.as_i64() {
        return number.cmp(&whole);
    }
    // Text becomes the nearest number of the kind, which a cast would not promise.
    let whole = whole.to_string().parse().ok();
    let order = number.as_f64().partial_cmp(&whole);
    order.unwrap_or(Ordering::Equal)
}
