//! Text of a known format. It is kept as it came, so that it always goes back as it came.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use super::plain::text;
use super::{Fit, Holds, Mismatch, Node, Read, Write};

macro_rules! light {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(String);

            impl $name {
                /// Returns the text as it came.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                /// Returns the text as it came.
                #[must_use]
                pub fn into_string(self) -> String {
                    self.0
                }
            }

            impl AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.pad(&self.0)
                }
            }

            impl From<&str> for $name {
                fn from(text: &str) -> Self {
                    Self(text.to_owned())
                }
            }

            impl From<String> for $name {
                fn from(text: String) -> Self {
                    Self(text)
                }
            }

            impl From<$name> for String {
                fn from(text: $name) -> Self {
                    text.0
                }
            }

            impl FromStr for $name {
                type Err = Infallible;

                fn from_str(text: &str) -> Result<Self, Infallible> {
                    Ok(text.into())
                }
            }

            impl PartialEq<str> for $name {
                fn eq(&self, other: &str) -> bool {
                    self.0 == other
                }
            }

            impl PartialEq<&str> for $name {
                fn eq(&self, other: &&str) -> bool {
                    self.0 == *other
                }
            }

            impl Holds<str> for $name {
                fn held(&self) -> Option<&str> {
                    Some(&self.0)
                }
            }

            impl Write for $name {
                fn write(&self) -> Node<'_> {
                    self.0.as_str().write()
                }
            }

            impl Read for $name {
                fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
                    let read = Self(text(node, fit)?.into_owned());
                    if fit.is_trial() {
                        // Free text counts one.
                        fit.add(if read.is_well_formed() { 1 } else { -1 });
                    }
                    Ok(read)
                }
            }

            crate::model_serde!($name);
        )*
    };
}

light! {
    /// A moment as RFC 3339 writes it, such as `2025-06-01T12:00:00Z`.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use kkiai_transport::model::DateTime;
    ///
    /// let moment = DateTime::from("1970-01-02T01:00:00.5+01:00");
    /// let a_day_later = SystemTime::UNIX_EPOCH + Duration::from_millis(86_400_500);
    /// assert_eq!(moment.to_system_time(), Some(a_day_later));
    /// assert_eq!(DateTime::from(a_day_later).as_str(), "1970-01-02T00:00:00.500Z");
    /// ```
    DateTime;

    /// A day as RFC 3339 writes it, such as `2025-06-01`.
    ///
    /// ```
    /// use kkiai_transport::model::Date;
    ///
    /// assert_eq!(Date::from("2025-06-01").month(), Some(6));
    /// assert_eq!(Date::new(2025, 6, 1).as_str(), "2025-06-01");
    /// ```
    Date;

    /// A UUID in its usual form.
    ///
    /// ```
    /// use kkiai_transport::model::Uuid;
    ///
    /// let id = Uuid::from(7_u128);
    /// assert_eq!(id.as_str(), "00000000-0000-0000-0000-000000000007");
    /// assert_eq!(id.to_u128(), Some(7));
    /// ```
    Uuid;

    /// Bytes as base64, of either alphabet, padded or not.
    ///
    /// ```
    /// use kkiai_transport::model::Base64;
    ///
    /// let text = Base64::from(b"sloth".as_slice());
    /// assert_eq!(text.as_str(), "c2xvdGg=");
    /// assert_eq!(text.to_bytes().as_deref(), Some(b"sloth".as_slice()));
    /// ```
    Base64;
}

const SECONDS_A_DAY: i64 = 86_400;

impl DateTime {
    /// Returns the moment, if the text is one that the system can tell.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let (seconds, nanoseconds) = moment(&self.0)?;
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let epoch = SystemTime::UNIX_EPOCH;
        let whole = if seconds < 0 {
            epoch.checked_sub(distance)
        } else {
            epoch.checked_add(distance)
        };
        whole?.checked_add(Duration::from_nanos(nanoseconds))
    }

    fn is_well_formed(&self) -> bool {
        moment(&self.0).is_some()
    }
}

/// A moment is written in universal time, with as many digits of a second as it needs.
impl From<SystemTime> for DateTime {
    fn from(moment: SystemTime) -> Self {
        let (seconds, nanoseconds) = match moment.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (whole_seconds(after), after.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                match before.subsec_nanos() {
                    0 => (-whole_seconds(before), 0),
                    part => (-whole_seconds(before) - 1, 1_000_000_000 - part),
                }
            }
        };
        let (year, month, day) = civil(seconds.div_euclid(SECONDS_A_DAY));
        let rest = seconds.rem_euclid(SECONDS_A_DAY);
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        let fraction = match nanoseconds {
            0 => String::new(),
            n if n % 1_000_000 == 0 => format!(".{:03}", n / 1_000_000),
            n if n % 1000 == 0 => format!(".{:06}", n / 1000),
            n => format!(".{n:09}"),
        };
        Self(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
        ))
    }
}

fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

impl Date {
    /// Creates a day, which is not checked.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Self {
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }

    /// Returns the year, if the text is a day.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        self.parts().map(|(year, ..)| year)
    }

    /// Returns the month from 1 to 12, if the text is a day.
    #[must_use]
    pub fn month(&self) -> Option<u8> {
        self.parts().map(|(_, month, _)| month)
    }

    /// Returns the day of the month, if the text is a day.
    #[must_use]
    pub fn day(&self) -> Option<u8> {
        self.parts().map(|(.., day)| day)
    }

    fn parts(&self) -> Option<(u16, u8, u8)> {
        day(&self.0)
    }

    fn is_well_formed(&self) -> bool {
        self.parts().is_some()
    }
}

/// Reads decimal digits and nothing else.
fn digits(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// Reads `2025-06-01`.
fn day(text: &str) -> Option<(u16, u8, u8)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = u16::try_from(digits(text.get(..4)?)?).ok()?;
    let month = u8::try_from(digits(text.get(5..7)?)?).ok()?;
    let day = u8::try_from(digits(text.get(8..)?)?).ok()?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=last).contains(&day).then_some((year, month, day))
}

/// Reads a moment of RFC 3339 as seconds since 1970 and nanoseconds.
fn moment(text: &str) -> Option<(i64, u64)> {
    let (year, month, day) = day(text.get(..10)?)?;
    let rest = text.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let clock = rest.get(..8)?;
    let bytes = clock.as_bytes();
    if bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let hour = digits(clock.get(..2)?).filter(|hour| *hour < 24)?;
    let minute = digits(clock.get(3..5)?).filter(|minute| *minute < 60)?;
    let second = digits(clock.get(6..)?).filter(|second| *second <= 60)?;
    let mut rest = rest.get(8..)?;
    let mut nanoseconds = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.find(|c: char| !c.is_ascii_digit())?;
        let (kept, _) = fraction.split_at(end.min(9));
        let scale = 10_u64.pow(9 - u32::try_from(kept.len()).ok()?);
        nanoseconds = u64::from(digits(kept)?) * scale;
        rest = fraction.get(end..)?;
    }
    let offset = match rest {
        "Z" | "z" => 0,
        _ => {
            let sign = match rest.get(..1)? {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            let (hours, minutes) = rest.get(1..)?.split_once(':')?;
            if hours.len() != 2 || minutes.len() != 2 {
                return None;
            }
            let hours = digits(hours).filter(|hours| *hours < 24)?;
            let minutes = digits(minutes).filter(|minutes| *minutes < 60)?;
            sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60)
        }
    };
    let time = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let days = days_since_1970(i64::from(year), i64::from(month), i64::from(day));
    Some((days * SECONDS_A_DAY + time - offset, nanoseconds))
}

/// Counts the days to a day. Years start in March here, so that a leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Returns the day that so many days lead to.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

impl Uuid {
    /// Returns the number that the text stands for, if it is a UUID.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        let text = &self.0;
        let mut number = 0;
        for (place, byte) in text.bytes().enumerate() {
            if matches!(place, 8 | 13 | 18 | 23) {
                if byte != b'-' {
                    return None;
                }
            } else {
                number = number << 4 | u128::from(char::from(byte).to_digit(16)?);
            }
        }
        (text.len() == 36).then_some(number)
    }

    fn is_well_formed(&self) -> bool {
        self.to_u128().is_some()
    }
}

impl From<u128> for Uuid {
    fn from(number: u128) -> Self {
        let digits = format!("{number:032x}");
        let parts = [
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..],
        ];
        Self(parts.join("-"))
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Base64 {
    /// Returns the bytes, if the text is base64.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let text = self.0.trim_end_matches('=').as_bytes();
        if text.len() % 4 == 1 || self.0.len() - text.len() > 2 {
            return None;
        }
        let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
        for group in text.chunks(4) {
            let mut bits = 0;
            for byte in group {
                bits = bits << 6 | sextet(*byte)?;
            }
            // What the group lacks to four is bits that are not there.
            bits <<= 6 * (4 - group.len());
            bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
        }
        Some(bytes)
    }

    /// To look at all of a large text would cost more than it tells.
    fn is_well_formed(&self) -> bool {
        self.0
            .bytes()
            .take(64)
            .all(|byte| byte == b'=' || sextet(byte).is_some())
    }
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// The bytes are written in the standard alphabet, padded.
impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
        for group in bytes.chunks(3) {
            let byte = |index| u32::from(group.get(index).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for place in 0..4 {
                if place <= group.len() {
                    let sextet = (bits >> (18 - 6 * place)) & 63;
                    text.push(char::from(ALPHABET[sextet as usize]));
                } else {
                    text.push('=');
                }
            }
        }
        Self(text)
    }
}
