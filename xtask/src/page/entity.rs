//! References to characters, such as `&nbsp;`, → characters.

/// Those that pages of tables and code have; any other is left as it is.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("ensp", "\u{2002}"),
    ("emsp", "\u{2003}"),
    ("thinsp", "\u{2009}"),
    ("ZeroWidthSpace", ""),
    ("zwj", ""),
    ("zwnj", ""),
    ("shy", ""),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("middot", "·"),
    ("bull", "•"),
    ("rarr", "→"),
    ("larr", "←"),
    ("harr", "↔"),
    ("times", "×"),
    ("divide", "÷"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("plusmn", "±"),
    ("deg", "°"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("check", "✓"),
    ("cross", "✗"),
    ("boxur", "└"),
    ("boxvr", "├"),
    ("boxv", "│"),
    ("boxh", "─"),
    ("vert", "|"),
    ("verbar", "|"),
    ("lbrace", "{"),
    ("lcub", "{"),
    ("rbrace", "}"),
    ("rcub", "}"),
    ("lbrack", "["),
    ("lsqb", "["),
    ("rbrack", "]"),
    ("rsqb", "]"),
    ("lpar", "("),
    ("rpar", ")"),
    ("colon", ":"),
    ("semi", ";"),
    ("comma", ","),
    ("period", "."),
    ("sol", "/"),
    ("bsol", "\\"),
    ("num", "#"),
    ("ast", "*"),
    ("lowbar", "_"),
    ("grave", "`"),
    ("equals", "="),
    ("excl", "!"),
    ("quest", "?"),
    ("percnt", "%"),
    ("commat", "@"),
    ("dollar", "$"),
    ("plus", "+"),
    ("Tab", "\t"),
    ("NewLine", "\n"),
];

/// Longest reference.
const MAX_LENGTH: usize = 16;

/// Returns a text with its references replaced.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, reference) = rest.split_at(start);
        decoded.push_str(before);
        if let Some((text, length)) = one(reference) {
            decoded.push_str(&text);
            rest = &reference[length..];
        } else {
            decoded.push('&');
            rest = &reference[1..];
        }
    }
    decoded.push_str(rest);
    decoded
}

/// Reads the reference at the start of a text: what it stands for, and its length.
fn one(text: &str) -> Option<(String, usize)> {
    let window = text.as_bytes().get(..text.len().min(MAX_LENGTH))?;
    let end = window.iter().position(|byte| *byte == b';')?;
    let name = text.get(1..end)?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let character = char::from_u32(code)
            .filter(|c| *c != '\0')
            .unwrap_or('\u{fffd}');
        return Some((character.to_string(), end + 1));
    }
    let (_, value) = NAMED.iter().find(|(known, _)| *known == name)?;
    Some(((*value).to_owned(), end + 1))
}
