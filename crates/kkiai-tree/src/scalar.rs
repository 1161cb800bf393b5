//! Scalars of YAML without quotes → values.

use serde_json::Number;

use crate::number;

/// What a scalar without quotes is by YAML's core schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A number that no 64 bits hold, or that JSON does not have; the nearest that it has, if there
    /// is one.
    Large(Option<Number>),
    /// Anything else.
    Text,
}

/// Says what a scalar without quotes is.
#[must_use]
pub fn read(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        _ if is_number(text) => of_number(text),
        _ => Scalar::Text,
    }
}

/// Says whether text is a number.
fn is_number(text: &str) -> bool {
    let prefixed = |prefix: &str, radix: u32| {
        text.strip_prefix(prefix).is_some_and(|digits| {
            !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
        })
    };
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent = exponent.map(|digits| digits.strip_prefix(['-', '+']).unwrap_or(digits));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    prefixed("0x", 16)
        || prefixed("0o", 8)
        || matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN")
        || (all_digits(whole)
            && all_digits(fraction)
            && whole.len() + fraction.len() > 0
            && exponent.is_none_or(|digits| !digits.is_empty() && all_digits(digits)))
}

fn of_number(text: &str) -> Scalar {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let number = u64::from_str_radix(digits, radix);
            return number.map_or(Scalar::Large(None), |number| Scalar::Number(number.into()));
        }
    }
    match number::read(text.strip_prefix('+').unwrap_or(text)) {
        (Some(number), true) => Scalar::Number(number),
        (near, _) => Scalar::Large(near),
    }
}
