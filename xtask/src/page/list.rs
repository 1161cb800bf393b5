//! Members that stand below one another without a table → a table.
//!
//! Some pages, and copies of others, have a line for each of name, type and whether it is required:
//!
//! ```text
//! model
//! string
//! required
//! Name of the model.
//! ```

use super::block::{At, Line, Row, Table};
use super::{heading, lines, types, words};

/// Most lines that a description may have.
const MAX_LINES: usize = 200;

/// Reads members from a line on. Returns them and the line behind them.
pub(super) fn read(lines: &[Line], at: usize) -> Option<(Table, usize)> {
    let first = member(lines, at)?;
    let head = ["Name", "Type", "Required", "Description"];
    let mut table = Table {
        rows: vec![Row {
            line: first.0.line,
            cells: head
                .iter()
                .map(|head| At::new((*head).to_owned(), first.0.line))
                .collect(),
            is_head: true,
        }],
        is_flat: true,
    };
    let mut at = at;
    while let Some((mut row, next)) = member(lines, at) {
        at = next;
        let mut text: Vec<&str> = Vec::new();
        while let Some(line) = lines.get(at).filter(|_| text.len() < MAX_LINES) {
            let one = line.text.trim();
            let ends = line.is_heading
                || member(lines, at).is_some()
                || lines::begins_code(one)
                || heading::status(one, false, false).is_some()
                || is_part(lines, at);
            if ends {
                break;
            }
            if !one.is_empty() {
                text.push(one);
            }
            at += 1;
        }
        row.cells.push(At::new(text.join("\n"), row.line));
        table.rows.push(row);
    }
    Some((table, at))
}

/// Says whether a heading of a part stands here. "Example" above a value is none.
fn is_part(lines: &[Line], at: usize) -> bool {
    let text = lines[at].text.trim();
    let Some(found) = heading::read(text, false) else {
        return false;
    };
    let next = lines[at + 1..]
        .iter()
        .map(|line| line.text.trim())
        .find(|text| !text.is_empty());
    found.section != words::Section::Example || next.is_none_or(lines::begins_code)
}

/// Reads the name, the type and whether it is required, each on a line; blank lines may stand between.
fn member(lines: &[Line], at: usize) -> Option<(Row, usize)> {
    let (name, next) = word(lines, at)?;
    let is_name =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '[' | ']' | '.' | '$');
    let starts = name
        .value
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    if !starts || name.value.len() > 64 || !name.value.chars().all(is_name) {
        return None;
    }
    let (type_, next) = word(lines, next)?;
    if !types::is_known(&type_.value) {
        return None;
    }
    let (required, next) = word(lines, next)?;
    let key = words::key(&required.value);
    let is_said = key.chars().count() > 1
        && (words::REQUIRED.contains(&key.as_str()) || words::OPTIONAL.contains(&key.as_str()));
    is_said.then(|| {
        let line = name.line;
        let row = Row {
            line,
            cells: vec![name, type_, required],
            is_head: false,
        };
        (row, next)
    })
}

/// Returns the text of the next line that is not blank, if it is near, and the line behind.
fn word(lines: &[Line], at: usize) -> Option<(At<String>, usize)> {
    let near = lines.get(at..)?.iter().enumerate().take(3);
    let (index, line) = near
        .into_iter()
        .find(|(_, line)| !line.text.trim().is_empty())?;
    let text = line.text.trim();
    (text.len() <= 64).then(|| (At::new(text.to_owned(), line.line), at + index + 1))
}
