//! A line → the cells of a row.

use super::block::At;
use super::types;
use super::words::{self, Column};

/// Longest row of heads.
const MAX_HEAD: usize = 4096;
/// Most cells of a row; what follows belongs to the last.
const MAX_CELLS: usize = 64;

/// Says whether a line has a separator that is not escaped.
pub(super) fn has_separator(text: &str, separator: char) -> bool {
    let mut escaped = false;
    text.chars().any(|character| {
        let found = character == separator && !escaped;
        escaped = character == '\\' && !escaped;
        found
    })
}

/// Says whether a row is the rule below the heads of the columns.
pub(super) fn is_rule(text: &str) -> bool {
    text.contains('-')
        && text
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | '+' | ' ' | '\t'))
}

/// Says whether a row has the heads of columns of members.
pub(super) fn is_head(text: &str, separator: char) -> bool {
    if text.len() > MAX_HEAD {
        return false;
    }
    let cells = split_row(text, separator, 0);
    (2..=16).contains(&cells.len()) && are_heads(&cells)
}

/// Says whether a row among others has heads once more: those of names and of types. One of a member
/// that is called `format` has the words of heads, too.
pub(super) fn begins_table(text: &str, separator: char) -> bool {
    if !is_head(text, separator) {
        return false;
    }
    let cells = split_row(text, separator, 0);
    let columns: Vec<_> = cells
        .iter()
        .filter_map(|cell| column(&cell.value))
        .collect();
    columns.contains(&Column::Name) && columns.contains(&Column::Type)
}

/// Says whether cells are heads of columns: half of them at least, and none is a type.
#[must_use]
pub fn are_heads(cells: &[At<String>]) -> bool {
    let is_type = |cell: &At<String>| column(&cell.value).is_none() && types::is_known(&cell.value);
    let known = cells
        .iter()
        .filter(|cell| column(&cell.value).is_some())
        .count();
    known >= 2 && known * 2 >= cells.len() && !cells.iter().any(is_type)
}

/// Returns what a column holds by its head.
#[must_use]
pub fn column(head: &str) -> Option<Column> {
    if head.len() > 120 {
        return None;
    }
    words::look_up(words::COLUMNS, &words::key(head))
}

/// Splits a row into its cells.
pub(super) fn split_row(text: &str, separator: char, line: usize) -> Vec<At<String>> {
    let is_barred = separator == '|' && text.trim_start().starts_with('|');
    let text = if is_barred {
        text.trim_start().strip_prefix('|').unwrap_or(text)
    } else {
        text
    };
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for character in text.chars() {
        let is_end = character == separator && !escaped && cells.len() < MAX_CELLS;
        if is_end {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            if escaped && character == separator {
                cell.pop();
            }
            cell.push(character);
        }
        escaped = character == '\\' && !escaped;
    }
    let ends_barred = separator == '|' && cells.last().is_some_and(|cell| cell.trim().is_empty());
    if ends_barred && cells.len() > 1 {
        cells.pop();
    }
    cells
        .into_iter()
        .map(|cell| At::new(cell.trim_end().to_owned(), line))
        .collect()
}
