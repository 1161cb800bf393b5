//! The description of a member → the facts in it: values, limits, defaults, examples, conditions.

use std::sync::OnceLock;

use super::bounds::{Bounds, Unit, bounds, bracketed, number, unit, within};
use super::values::{self, Listed};
use super::words::{self, Phrase};

/// Longest description that is searched for facts.
const MAX_LENGTH: usize = 16 << 10;

/// What a description says of a member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Lists of values, each for all or for those that meet its condition.
    pub values: Vec<Values>,
    /// The value that it has if it is not there.
    pub default: Option<String>,
    /// A value that it may have.
    pub example: Option<String>,
    /// Smallest and largest number of characters.
    pub length: Bounds,
    /// Smallest and largest number of items.
    pub items: Bounds,
    /// Smallest and largest number.
    pub range: Bounds,
    /// Conditions on other members under which it counts.
    pub valid_when: Vec<Condition>,
    /// What is not understood, in words.
    pub unsure: Vec<String>,
}

/// A list of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// When they hold.
    pub condition: Option<Condition>,
    /// The values, with what the page says of each.
    pub list: Vec<Listed>,
}

/// A condition on another member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The other member, as the page spells it.
    pub member: String,
    /// The values of which it must have one.
    pub values: Vec<String>,
}

/// A phrase in a description.
#[derive(Clone, Copy, Debug)]
struct Mark {
    phrase: Phrase,
    start: usize,
    end: usize,
}

/// Reads a description. `is_number` says whether the member is a number: a bound without a unit is
/// then one of its value.
#[must_use]
pub fn read(text: &str, is_number: bool, is_list: bool) -> Facts {
    let mut facts = Facts::default();
    let mut end = text.len().min(MAX_LENGTH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() {
        facts.unsure.push(format!(
            "only the first {MAX_LENGTH} bytes of the description are read"
        ));
    }
    let text = &text[..end];
    let marks = marks(text);
    let mut condition: Option<Condition> = None;
    for (index, mark) in marks.iter().enumerate() {
        let next = marks.get(index + 1).map_or(text.len(), |next| next.start);
        let segment = &text[mark.end..next];
        let rest = &text[mark.end..];
        match mark.phrase {
            Phrase::When => {
                condition = read_condition(segment);
                continue;
            }
            Phrase::ValidWhen => {
                if let Some(found) = read_condition(segment) {
                    facts.valid_when.push(found);
                }
            }
            Phrase::Valid => facts.valid_when.extend(condition.take()),
            Phrase::Values
                if segment.trim_matches([' ', ':', '：']).is_empty()
                    && marks
                        .get(index + 1)
                        .is_some_and(|next| next.phrase == Phrase::Stop) =>
            {
                facts
                    .unsure
                    .push("values are announced, and stand elsewhere".to_owned());
            }
            Phrase::Values => read_values(
                segment,
                rest,
                condition.take(),
                &mut facts,
                &text[mark.start..],
            ),
            Phrase::Example => {
                let value = value_text(segment);
                if facts.example.is_none() && !value.is_empty() {
                    facts.example = Some(value);
                }
            }
            Phrase::Default => {
                let value = default_text(segment);
                if facts.default.is_none() && !value.is_empty() {
                    facts.default = Some(value);
                }
            }
            Phrase::Most | Phrase::Maximum => bound(rest, Some(()), is_number, is_list, &mut facts),
            Phrase::Least | Phrase::Minimum => bound(rest, None, is_number, is_list, &mut facts),
            Phrase::Below | Phrase::Above => {
                if let Some((number, _)) = number(rest) {
                    let word = if mark.phrase == Phrase::Below {
                        "less"
                    } else {
                        "greater"
                    };
                    facts.unsure.push(format!("a bound: {word} than {number}"));
                }
            }
            Phrase::Range | Phrase::LengthRange => {
                range(
                    rest,
                    mark.phrase == Phrase::LengthRange,
                    is_list,
                    &mut facts,
                );
            }
            Phrase::OtherValues | Phrase::Stop => {}
        }
        condition = None;
    }
    if facts.length.is_empty() {
        facts.length.most = within(text);
    }
    facts
}

/// Finds the phrases of a text, in order; of those that begin at one place, the longest.
fn marks(text: &str) -> Vec<Mark> {
    // Lower case of ASCII alone keeps every place.
    let lower = text.to_ascii_lowercase();
    let mut marks = Vec::new();
    let mut skip_to = 0;
    let mut before = ' ';
    for (start, character) in lower.char_indices() {
        let is_start = !(before.is_ascii_alphanumeric() && character.is_ascii_alphanumeric());
        before = character;
        if start < skip_to || !is_start || character.is_whitespace() {
            continue;
        }
        let rest = &lower[start..];
        let found = phrases(character).iter().find(|(phrase, _)| {
            rest.strip_prefix(*phrase).is_some_and(|behind| {
                let ends_in_word = phrase.ends_with(|c: char| c.is_ascii_alphanumeric());
                !(ends_in_word
                    && behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
            })
        });
        if let Some((words, phrase)) = found {
            let end = start + words.len();
            marks.push(Mark {
                phrase: *phrase,
                start,
                end,
            });
            skip_to = end;
            if matches!(phrase, Phrase::When | Phrase::ValidWhen) && !words.is_ascii() {
                skip_to += condition_length(&text[end..]);
            }
        }
    }
    settle(text, marks)
}

/// Returns how far a condition in Chinese goes, whose own words are no phrases: to the "时" in its part
/// of the sentence.
fn condition_length(text: &str) -> usize {
    let end = text.find(['时', ',', '，', ';', '；', '。', '\n']);
    end.filter(|end| text[*end..].starts_with('时'))
        .unwrap_or_default()
}

/// Leaves out phrases that mean nothing where they stand.
fn settle(text: &str, marks: Vec<Mark>) -> Vec<Mark> {
    let keep = |mark: &Mark| {
        let behind = &text[mark.end..];
        let opens = text[mark.start..mark.end].ends_with([':', '：'])
            || behind.trim_start().starts_with([':', '：']);
        let before = text[..mark.start].trim_end_matches([' ', '\n', '"', '`', '(', '（']);
        let begins = before.is_empty()
            || before.ends_with([
                '.', ';', ',', ':', '。', '；', '，', '：', '、', '!', ')', '）', '-',
            ]);
        let is_chinese = !text[mark.start..].starts_with(|c: char| c.is_ascii());
        let first_number = number(behind).is_some();
        match mark.phrase {
            // "The default picture" announces nothing, and "default 1" does.
            Phrase::Default if text[mark.start..mark.end].eq_ignore_ascii_case("default") => {
                let value = behind.trim_start();
                opens
                    || value
                        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '`' | '"'))
                    || ["true", "false", "null"]
                        .iter()
                        .any(|word| value.starts_with(word))
            }
            // "the example of the page" announces nothing.
            Phrase::Example => opens || begins || is_chinese && !behind.trim_start().is_empty(),
            Phrase::Most
            | Phrase::Least
            | Phrase::Maximum
            | Phrase::Minimum
            | Phrase::Below
            | Phrase::Above => first_number,
            Phrase::Range | Phrase::LengthRange => first_number || bracketed(behind).is_some(),
            Phrase::Values if is_chinese => {
                let next = behind.chars().next();
                opens
                    || text[..mark.end].ends_with(['为', '有', '是', '括', '：'])
                    || next.is_some_and(|c| c.is_ascii() || c == '`')
            }
            _ => true,
        }
    };
    marks.into_iter().filter(keep).collect()
}

/// The phrases that begin with a character, the longest first.
fn phrases(first: char) -> &'static [(&'static str, Phrase)] {
    use std::collections::HashMap;
    type Table = HashMap<char, Vec<(&'static str, Phrase)>>;
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = Table::new();
        for (phrase, texts) in words::PHRASES {
            for text in *texts {
                if let Some(first) = text.chars().next() {
                    table.entry(first).or_default().push((text, *phrase));
                }
            }
        }
        for list in table.values_mut() {
            list.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        table
    });
    table.get(&first).map_or(&[], Vec::as_slice)
}

fn read_values(
    segment: &str,
    rest: &str,
    condition: Option<Condition>,
    facts: &mut Facts,
    from: &str,
) {
    let is_range =
        segment.trim_start().starts_with(['[', '(', '（']) && bracketed(segment).is_some();
    if is_range {
        range(rest, false, false, facts);
        return;
    }
    let values::List {
        values: list,
        ends_at,
    } = values::read(segment);
    if let (Some(end), false) = (ends_at, list.is_empty()) {
        facts
            .unsure
            .push(format!("the list of values breaks off at \"{end}\""));
    }
    if list.is_empty() {
        let text = segment.trim().trim_matches([':', '：', ';', '；']).trim();
        // "One of the images" announces nothing.
        let is_loose = from
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("one of"));
        if !text.is_empty() && condition.is_none() && !is_loose {
            let start: String = from.chars().take(60).collect();
            facts.unsure.push(format!(
                "values are announced, and not understood: \"{start}\""
            ));
        }
        return;
    }
    facts.values.push(Values { condition, list });
}

/// Reads "`ModelName` is GEM or Qwen," at the start of a text.
fn read_condition(text: &str) -> Option<Condition> {
    let end = text
        .find([',', '，', ';', '；', '。', '\n'])
        .unwrap_or(text.len());
    let mut text = text[..end].trim();
    if let Some(end) = text.find(". ") {
        text = &text[..end];
    }
    let text = text.trim_end_matches(['.', '时', '有', '效', '才', '生', ' ']);
    let text = text.strip_prefix("the ").unwrap_or(text);
    let (member, values) = words::IS.iter().find_map(|is| {
        let at = text.find(is)?;
        Some((&text[..at], &text[at + is.len()..]))
    })?;
    let member: String = member
        .chars()
        .filter(|c| !matches!(c, '`' | '"' | '“' | '”' | ' '))
        .collect();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if member.is_empty() || member.len() > 64 || !member.chars().all(is_name) {
        return None;
    }
    let mut values = vec![values.to_owned()];
    for or in words::OR {
        values = values
            .iter()
            .flat_map(|text| text.split(or))
            .map(str::to_owned)
            .collect();
    }
    let values: Vec<_> = values
        .iter()
        .flat_map(|value| value.split(['/', '|', '、']))
        .map(|value| {
            value
                .trim_matches([' ', '`', '"', '\'', '“', '”', '：', ':'])
                .to_owned()
        })
        .filter(|value| !value.is_empty())
        .collect();
    let are_values = values
        .iter()
        .all(|value| value.len() <= 64 && !value.contains(' '));
    (!values.is_empty() && are_values).then_some(Condition { member, values })
}

/// Returns what stands behind "Example value:".
fn value_text(segment: &str) -> String {
    let text = segment.trim().trim_start_matches([':', '：', ' ']);
    let text = text.split('\n').next().unwrap_or_default().trim();
    let text = text.trim_end_matches([';', '；', '。', ' ', ',', '，']);
    unquoted(text)
}

/// Returns what stands behind "Default value:", up to the end of its sentence.
fn default_text(segment: &str) -> String {
    let text = segment
        .trim()
        .trim_start_matches([':', '：', '=', ' ', '是', '为']);
    let text = text.split('\n').next().unwrap_or_default();
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '`' | '"' | '\'' | '“'));
    if let Some(quote) = quote {
        let close = if quote == '“' { '”' } else { quote };
        return text[quote.len_utf8()..]
            .split(close)
            .next()
            .unwrap_or_default()
            .to_owned();
    }
    let end = text
        .char_indices()
        .find(|(index, character)| match character {
            ';' | '；' | '。' | ',' | '，' | ')' | '）' | '(' | '（' | '、' => true,
            '.' => {
                text[index + 1..].starts_with(char::is_whitespace) || text[index + 1..].is_empty()
            }
            _ => false,
        });
    let text = end.map_or(text, |(end, _)| &text[..end]).trim();
    // A sentence is no value.
    if text.split_whitespace().count() > 3 || text.len() > 120 {
        return String::new();
    }
    unquoted(text)
}

fn unquoted(text: &str) -> String {
    let quotes = [('`', '`'), ('"', '"'), ('\'', '\''), ('“', '”')];
    for (open, close) in quotes {
        let inner = text
            .strip_prefix(open)
            .and_then(|text| text.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains(open)) {
            return inner.to_owned();
        }
    }
    text.to_owned()
}

/// Reads a number behind a phrase, and what its unit says that it counts.
fn bound(rest: &str, most: Option<()>, is_number: bool, is_list: bool, facts: &mut Facts) {
    let Some((value, behind)) = number(rest) else {
        return;
    };
    let bounds = match unit(behind) {
        Unit::Items => &mut facts.items,
        Unit::None | Unit::Other if is_number => &mut facts.range,
        Unit::None if is_list => &mut facts.items,
        Unit::Characters | Unit::None => &mut facts.length,
        // Megabytes, seconds and the like bound something else.
        Unit::Other => return,
    };
    match most {
        Some(()) => bounds.add(None, Some(value)),
        None => bounds.add(Some(value), None),
    }
}

fn range(rest: &str, is_length: bool, is_list: bool, facts: &mut Facts) {
    let Some((least, most, behind)) = bracketed(rest).or_else(|| bounds(rest)) else {
        return;
    };
    let bounds = match unit(behind) {
        Unit::Characters => &mut facts.length,
        Unit::Items if is_list => &mut facts.items,
        _ if is_length => &mut facts.length,
        _ => &mut facts.range,
    };
    bounds.add(Some(least), Some(most));
}
