//! Limits of a schema → tests of a value.

use std::cmp::Ordering;

use serde_json::Number;

use super::Walk;
use crate::codegen::document::Value;
use crate::codegen::document::schema::{Limit, Schema};
use crate::codegen::ir::{Amount, RuleKind, Test};
use crate::codegen::lower::{integer, pattern};

impl Walk<'_, '_> {
    /// Returns the tests of a value. A limit of another type means nothing for it.
    pub(super) fn limits(&mut self, schema: &Schema, kind: &RuleKind) -> Vec<Test> {
        let mut tests = Vec::new();
        for limit in &schema.limits {
            match test(schema, limit, kind) {
                Ok(test) => tests.extend(test),
                Err(message) => self.refuse(&schema.place, message),
            }
        }
        if matches!(kind, RuleKind::Whole) {
            bound(schema, &mut tests);
        }
        tests
    }
}

/// Returns the test that a limit stands for, if it means something for a kind of value.
fn test(schema: &Schema, limit: &Limit, kind: &RuleKind) -> Result<Option<Test>, String> {
    use RuleKind::{List, Map, Number, Text, Whole};
    let Limit { keyword, value } = limit;
    let count = || match &value.value {
        Value::Number(number) => count(number)
            .ok_or_else(|| format!("`{keyword}` must be a whole number from 0 to 4294967295")),
        _ => Err(format!("`{keyword}` is no number")),
    };
    let test = match (*keyword, kind) {
        ("minLength", Text) | ("minItems", List(_)) | ("minProperties", Map(_)) => {
            Test::AtLeast(Amount::Count(count()?))
        }
        ("maxLength", Text) | ("maxItems", List(_)) | ("maxProperties", Map(_)) => {
            Test::AtMost(Amount::Count(count()?))
        }
        ("pattern", Text) => {
            let written = value.as_text().unwrap_or_default();
            let regex = pattern::translate(written)
                .map_err(|error| format!("the pattern `{written}` is not understood: {error}"))?;
            Test::Matches {
                written: written.to_owned(),
                regex,
            }
        }
        ("uniqueItems", List(_)) => match value.value {
            Value::Bool(true) => Test::Unique,
            _ => return Ok(None),
        },
        (
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf",
            Whole | Number,
        ) => {
            let Value::Number(number) = &value.value else {
                return Err(format!("`{keyword}` is no number"));
            };
            let test = if matches!(kind, Whole) {
                whole(keyword, number, schema)
            } else {
                real(keyword, number)
            };
            return test.map_err(|reason| format!("`{keyword}: {number}` {reason}"));
        }
        _ => return Ok(None),
    };
    Ok(Some(test))
}

/// Adds the bounds of a format, where there are no closer ones and the type is wider.
fn bound(schema: &Schema, tests: &mut Vec<Test>) {
    for bound in integer::bounds_of_schema(schema) {
        if !bound.is_of_type {
            let number = Amount::Whole(bound.number);
            tests.push(match bound.keyword {
                "minimum" => Test::AtLeast(number),
                _ => Test::AtMost(number),
            });
        }
    }
}

fn count(number: &Number) -> Option<u32> {
    let whole = number.as_u64().or_else(|| {
        let whole = number.as_f64().filter(|real| real.fract() == 0.0)?;
        whole.to_string().parse().ok()
    });
    u32::try_from(whole?).ok()
}

/// Returns the test of a whole number, if it is one that not every number of 64 bits meets.
fn whole(keyword: &str, number: &Number, schema: &Schema) -> Result<Option<Test>, String> {
    let is_met_by_all = integer::bounds_of_schema(schema)
        .iter()
        .any(|bound| bound.keyword == keyword);
    if is_met_by_all {
        return Ok(None);
    }
    let nearest = || match number.as_i64() {
        Some(whole) => Some((whole, Ordering::Equal)),
        None => nearest(number.as_f64()?),
    };
    let (whole, order) = nearest().ok_or("leaves no number that the type can hold")?;
    let next = |step: i64| {
        let next = whole.checked_add(step);
        next.ok_or("leaves no number that the type can hold")
    };
    Ok(Some(match keyword {
        // `order` is that of the whole number to the limit.
        "minimum" if order == Ordering::Less => Test::AtLeast(Amount::Whole(next(1)?)),
        "minimum" => Test::AtLeast(Amount::Whole(whole)),
        "maximum" if order == Ordering::Greater => Test::AtMost(Amount::Whole(next(-1)?)),
        "maximum" => Test::AtMost(Amount::Whole(whole)),
        "exclusiveMinimum" if order == Ordering::Greater => Test::AtLeast(Amount::Whole(whole)),
        "exclusiveMinimum" => Test::AtLeast(Amount::Whole(next(1)?)),
        "exclusiveMaximum" if order == Ordering::Less => Test::AtMost(Amount::Whole(whole)),
        "exclusiveMaximum" => Test::AtMost(Amount::Whole(next(-1)?)),
        _ if order == Ordering::Equal && whole > 0 => Test::MultipleOf(Amount::Whole(whole)),
        _ => return Err("is no whole number above 0".to_owned()),
    }))
}

/// Returns a whole number next to a limit, and whether it is below or above.
fn nearest(limit: f64) -> Option<(i64, Ordering)> {
    // In text a number without a fraction is a whole one.
    let whole = limit.round().to_string().parse().ok()?;
    Some((whole, limit.round().partial_cmp(&limit)?))
}

/// Returns the test of a number.
fn real(keyword: &str, number: &Number) -> Result<Option<Test>, String> {
    let limit = number.as_f64().filter(|limit| {
        // A limit between two numbers of 64 bits would be moved to one of them.
        number.is_f64() || limit.to_string() == number.to_string()
    });
    let limit = limit.ok_or("has more digits than a number of 64 bits")?;
    Ok(Some(match keyword {
        "minimum" => Test::AtLeast(Amount::Real(limit)),
        "maximum" => Test::AtMost(Amount::Real(limit)),
        "exclusiveMinimum" => Test::Above(limit),
        "exclusiveMaximum" => Test::Below(limit),
        _ if limit > 0.0 => Test::MultipleOf(Amount::Real(limit)),
        _ => return Err("is no number above 0".to_owned()),
    }))
}
