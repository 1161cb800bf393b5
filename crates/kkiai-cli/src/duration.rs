//! Durations, as people type and read them.

use std::fmt::Write as _;
use std::time::Duration;

/// Units, the longest first, and their milliseconds.
const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
/// The service forgets a task after three days, so there is nothing to wait for later.
const MAX: Duration = Duration::from_secs(72 * 3600);

/// Reads a duration such as `90s`, `10m`, `1h30m` or `500ms`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a number with a unit, such as 90s, 10m, 1h30m or 500ms".to_owned();
    let mut rest = text;
    let mut milliseconds: u64 = 0;
    let mut units = UNITS.as_slice();
    while !rest.is_empty() {
        let (number, after) = split(rest, |letter| letter.is_ascii_digit());
        let (unit, after) = split(after, |letter| !letter.is_ascii_digit());
        // Each unit comes once at most, and the longer ones come first.
        let place = units.iter().position(|(known, _)| *known == unit);
        let place = place.ok_or_else(wrong)?;
        let number: u64 = number.parse().map_err(|_| wrong())?;
        milliseconds = milliseconds.saturating_add(number.saturating_mul(units[place].1));
        units = &units[place + 1..];
        rest = after;
    }
    if text.is_empty() {
        return Err(wrong());
    }
    let duration = Duration::from_millis(milliseconds);
    if duration > MAX {
        return Err(format!("longer than {}", format(MAX)));
    }
    Ok(duration)
}

/// Writes a duration as [`parse`] reads it.
pub(crate) fn format(duration: Duration) -> String {
    let mut rest = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let mut text = String::new();
    for (unit, milliseconds) in UNITS {
        let number = rest / milliseconds;
        rest %= milliseconds;
        if number > 0 {
            let _ = write!(text, "{number}{unit}");
        }
    }
    if text.is_empty() {
        text += "0s";
    }
    text
}

fn split(text: &str, is_first: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter| !is_first(letter)).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for (text, milliseconds) in [
            ("90s", 90_000),
            ("10m", 600_000),
            ("1h30m", 5_400_000),
            ("500ms", 500),
            ("1m1s1ms", 61_001),
            ("0s", 0),
            ("72h", 259_200_000),
        ] {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(parse(text), Ok(duration), "{text}");
            assert_eq!(parse(&format(duration)), Ok(duration), "{text}");
        }
        assert_eq!(format(Duration::from_secs(90)), "1m30s");
        assert_eq!(format(Duration::from_secs(600)), "10m");
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "10",
            "m",
            "10 m",
            "-1s",
            "1.5h",
            "1s1m",
            "1s1s",
            "1d",
            "10M",
            "73h",
            "1m5",
            "99999999999999999999s",
            "18446744073709551615h",
            "1µs",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
