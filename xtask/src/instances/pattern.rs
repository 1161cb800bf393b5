//! Random texts that a regular expression accepts.

use fastrand::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Most copies of what may be repeated without end, above those that must be there.
const MAX_MORE: u32 = 4;
/// Most copies of what must be repeated.
const MAX_COPIES: u32 = 300;
/// Longest text, in characters; copies of copies could be many.
const MAX_TEXT: usize = 4000;

/// Makes a text that a pattern probably accepts; of a pattern that is not understood, nothing.
pub(super) fn text(pattern: &str, rng: &mut Rng) -> Option<String> {
    // A look-around says what must not match; that is for a validator to tell.
    let hir = regex_syntax::parse(&without_looks(pattern)).ok()?;
    let mut out = String::new();
    write(&hir, &mut out, rng)?;
    Some(out)
}

fn write(hir: &Hir, out: &mut String, rng: &mut Rng) -> Option<()> {
    if out.len() > MAX_TEXT {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => out.push(character(class, rng)?),
        HirKind::Repetition(repetition) => {
            let least = repetition.min;
            let most = repetition.max.unwrap_or(u32::MAX);
            let most = most.min(least.saturating_add(MAX_MORE));
            // The most that is allowed is an edge like the least, if it is not far.
            let most = match repetition.max {
                Some(limit) if limit <= MAX_COPIES && rng.u8(..4) == 0 => limit,
                _ => most,
            };
            if least > MAX_COPIES {
                return None;
            }
            for _ in 0..rng.u32(least..=most) {
                write(&repetition.sub, out, rng)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, out, rng)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, out, rng)?;
            }
        }
        HirKind::Alternation(choices) => {
            let index = rng.usize(..choices.len());
            write(&choices[index], out, rng)?;
        }
    }
    Some(())
}

/// Returns a character of a class, a plain one if it has any.
fn character(class: &Class, rng: &mut Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|range| (range.start(), range.end()))
            .collect(),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect(),
    };
    let plain: Vec<(char, char)> = ranges
        .iter()
        .map(|(start, end)| ((*start).max(' '), (*end).min('~')))
        .filter(|(start, end)| start <= end)
        .collect();
    let ranges = if plain.is_empty() { &ranges } else { &plain };
    if ranges.is_empty() {
        return None;
    }
    let (start, end) = ranges[rng.usize(..ranges.len())];
    Some(rng.char(start..=end))
}

/// Takes look-aheads and look-behinds out of a pattern.
fn without_looks(pattern: &str) -> String {
    let mut rest = pattern;
    let mut out = String::new();
    while let Some(start) = ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .filter_map(|look| rest.find(look))
        .min()
    {
        let (before, look) = rest.split_at(start);
        out.push_str(before);
        rest = &look[end_of_group(look)..];
    }
    out + rest
}

/// Returns where a group ends that a text begins with.
fn end_of_group(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut is_escaped = false;
    let mut in_class = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_their_patterns() {
        let mut rng = Rng::with_seed(7);
        for pattern in [
            "^MG[0-9a-fA-F]{32}$",
            r"^\d{4}-\d{2}-\d{2}$",
            r"^\w{2}$",
            r"^[a-z]([a-z0-9_-]*[a-z0-9])?$",
            r"^[^,\s]+$",
            r"^([01]\d|2[0-3]):?([0-5]\d)$",
            r"^\d+\.\d+\.\d+([\-\+].+)?$",
            "payTo|upi_collect",
            "^wait(=([1-9]|[1-9][0-9]|60))?$",
        ] {
            let expression = regex_lite::Regex::new(pattern).unwrap();
            for _ in 0..50 {
                let text = text(pattern, &mut rng).unwrap();
                assert!(expression.is_match(&text), "{pattern}: {text}");
            }
        }
        let around = text(r"^(?!a[)]b\))[a-c]{3}(?=$)", &mut rng).unwrap();
        assert_eq!(around.len(), 3);
        assert_eq!(text("(", &mut rng), None);
        assert_eq!(text("a{5000}", &mut rng), None);
        assert_eq!(text("((a{200}){200}){200}", &mut rng), None);
    }
}
