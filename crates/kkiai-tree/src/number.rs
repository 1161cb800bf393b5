//! Text of a number → number.

use serde_json::Number;

/// Reads a number in the form of JSON. One that no 64 bits hold comes back as the nearest that they
/// do, if there is one, and marked as such.
pub(crate) fn read(text: &str) -> (Number, bool) {
    if let Ok(number) = text.parse::<i64>() {
        return (number.into(), true);
    }
    if let Ok(number) = text.parse::<u64>() {
        return (number.into(), true);
    }
    let is_integer = !text.contains(['.', 'e', 'E']);
    match text.parse::<f64>().ok().and_then(Number::from_f64) {
        Some(float) => (float, !is_integer),
        None => (Number::from(0), false),
    }
}
