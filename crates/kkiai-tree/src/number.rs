//! Text of a number → number.

use serde_json::Number;

/// Reads a number in the form of JSON. One that no 64 bits hold comes back as the nearest that they
/// do, if there is one, and marked as such.
pub(crate) fn read(text: &str) -> (Option<Number>, bool) {
    if let Ok(number) = text.parse::<i64>() {
        return (Some(number.into()), true);
    }
    if let Ok(number) = text.parse::<u64>() {
        return (Some(number.into()), true);
    }
    let is_integer = !text.contains(['.', 'e', 'E']);
    let float = text.parse::<f64>().ok().and_then(Number::from_f64);
    let fits = float.is_some() && !is_integer;
    (float, fits)
}
