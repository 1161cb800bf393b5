//! Random texts: of a pattern, of a format, or of a length.

use fastrand::Rng;
use serde_json::{Map, Value};

use super::{length, pattern};

/// Makes a text that a schema probably accepts.
pub(super) fn text(keywords: &Map<String, Value>, rng: &mut Rng) -> String {
    let named = |key: &str| keywords.get(key).and_then(Value::as_str);
    if let Some(pattern) = named("pattern") {
        // Numbers are the likeliest thing to have a form, whatever it looks like.
        let number = |rng: &mut Rng| rng.i64(-12..=12).to_string();
        return pattern::text(pattern, rng).unwrap_or_else(|| number(rng));
    }
    if let Some(text) = named("format").and_then(|format| formatted(format, rng)) {
        return text;
    }
    let length = length(keywords, ["minLength", "maxLength"], 8, rng);
    word(rng, length)
}

/// Makes a text of so many characters, some of which take several bytes.
pub(super) fn word(rng: &mut Rng, length: usize) -> String {
    const LETTERS: [char; 12] = [
        'a', 'b', 'Z', '0', ' ', '-', '_', '"', '\\', 'é', '狐', '🦊',
    ];
    (0..length)
        .map(|_| LETTERS[rng.usize(..LETTERS.len())])
        .collect()
}

/// Makes a text of a format that is known.
fn formatted(format: &str, rng: &mut Rng) -> Option<String> {
    let date = |rng: &mut Rng| {
        let (year, month, day) = (rng.u16(1970..2100), rng.u8(1..=12), rng.u8(1..=28));
        format!("{year:04}-{month:02}-{day:02}")
    };
    let time = |rng: &mut Rng| {
        let (hour, minute, second) = (rng.u8(..24), rng.u8(..60), rng.u8(..60));
        let fraction = ["", ".5", ".123456", ".123456789"][rng.usize(..4)];
        let zone = ["Z", "+02:00", "-11:30"][rng.usize(..3)];
        format!("{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
    };
    let hex =
        |rng: &mut Rng, length: usize| -> String { (0..length).map(|_| rng.digit(16)).collect() };
    Some(match format {
        "date-time" => format!("{}T{}", date(rng), time(rng)),
        "date" => date(rng),
        "time" => time(rng),
        "duration" => format!("P{}DT{}H", rng.u8(..9), rng.u8(1..24)),
        "uuid" => {
            let variant = ["8", "9", "a", "b"][rng.usize(..4)];
            let head = format!("{}-{}-4{}", hex(rng, 8), hex(rng, 4), hex(rng, 3));
            format!("{head}-{variant}{}-{}", hex(rng, 3), hex(rng, 12))
        }
        "uri" | "url" | "iri" => format!("https://example.com/{}?q=%20#f", hex(rng, 4)),
        "uri-reference" | "iri-reference" => format!("../{}", hex(rng, 3)),
        "email" | "idn-email" => format!("{}@example.com", hex(rng, 5)),
        "hostname" | "idn-hostname" => format!("h{}.example.com", hex(rng, 3)),
        "ipv4" | "ip" => format!("192.0.2.{}", rng.u8(..)),
        "ipv6" => format!("2001:db8::{}", hex(rng, 4)),
        "byte" | "base64" => {
            ["", "Zg==", "Zm8=", "Zm9v", "+/+/", "AAECAwQ="][rng.usize(..6)].to_owned()
        }
        "decimal" | "numeric" => format!("{}.{}", rng.i16(..), rng.u8(10..99)),
        "int64" | "int32" | "integer" => rng.i16(..).to_string(),
        _ => return None,
    })
}
