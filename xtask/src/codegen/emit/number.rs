//! Numbers as Rust has them.

/// Returns a number, its digits in groups of three if there are many: those before the point from
/// their end, those behind it from their start.
pub(super) fn number(number: &str) -> String {
    let digits = number.trim_start_matches('-');
    let sign = &number[..number.len() - digits.len()];
    let (digits, exponent) = digits.split_at(digits.find('e').unwrap_or(digits.len()));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let whole = grouped(whole, whole.len() % 3);
    format!("{sign}{whole}{point}{}{exponent}", grouped(fraction, 0))
}

/// Returns digits in groups of three, of which the first ends at `first`.
fn grouped(digits: &str, first: usize) -> String {
    let mut text = String::with_capacity(digits.len());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 5 && index % 3 == first {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_in_groups() {
        for (written, grouped) in [
            ("12345", "12345"),
            ("-123456", "-123_456"),
            ("1234567", "1_234_567"),
            ("-2147483648.0", "-2_147_483_648.0"),
            ("0.12345678", "0.123_456_78"),
            ("7.922816251426434e28", "7.922_816_251_426_434e28"),
            ("1e-7", "1e-7"),
        ] {
            assert_eq!(number(written), grouped);
        }
    }
}
