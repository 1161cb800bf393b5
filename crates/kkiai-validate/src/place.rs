//! Where in a text a finding stands.

use std::collections::HashMap;
use std::ptr;

use kkiai_tree::{Entry, Lines, Node, Span, Value};

use crate::explain::Mark;
use crate::finding::{Excerpt, Place};

/// Longest piece of a line that is shown.
const WIDTH: usize = 100;

/// Objects up to this size are searched without a table.
const FEW: usize = 16;

/// Finds the places of values.
pub(crate) struct Places<'a> {
    root: &'a Node,
    /// Members of large objects by name: there may be as many findings as members.
    tables: HashMap<*const Node, HashMap<&'a str, &'a Entry>>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(root: &'a Node) -> Self {
        Self {
            root,
            tables: HashMap::new(),
        }
    }

    /// Returns where the value is that a pointer leads to, or the value that it leads to at last.
    pub(crate) fn span(&mut self, pointer: &str, mark: Mark) -> Span {
        let mut node = self.root;
        let mut name = None;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            if let Some(entry) = self.entry(node, &step) {
                node = &entry.node;
                name = Some(entry.span);
                continue;
            }
            let element = step.parse().ok().and_then(|index| node.element(index));
            let Some(element) = element else {
                break;
            };
            node = element;
            name = None;
        }
        match (mark, name) {
            (Mark::Name, Some(name)) => name,
            (Mark::Start, _) => Span {
                start: node.span.start,
                end: node.span.end.min(node.span.start + 1),
            },
            _ => node.span,
        }
    }

    fn entry(&mut self, node: &'a Node, name: &str) -> Option<&'a Entry> {
        match &node.value {
            Value::Map(entries) if entries.len() > FEW => {
                let table = self.tables.entry(ptr::from_ref(node)).or_insert_with(|| {
                    let entries = entries.iter();
                    entries.map(|entry| (entry.name.as_str(), entry)).collect()
                });
                table.get(name).copied()
            }
            _ => node.entry(name),
        }
    }
}

/// Returns lines and columns of a range.
pub(crate) fn place(lines: &Lines<'_>, span: Span) -> Place {
    let start = lines.position(span.start);
    let end = lines.position(span.end.max(span.start));
    Place {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Returns the piece of a line that a range begins in, at a byte.
pub(crate) fn excerpt(lines: &Lines<'_>, place: Place, start: usize) -> Excerpt {
    let (line_start, line) = lines.line(place.line);
    // A line may be as long as a file; only what is near is looked at.
    let at = start.saturating_sub(line_start).min(line.len());
    let begins = line[..at].iter().enumerate().rev();
    let mut begins = begins.filter(|(_, byte)| **byte & 0xC0 != 0x80);
    let first = begins.nth(WIDTH / 2 - 1).map_or(0, |(index, _)| index);
    let before = place.column - 1;
    let skipped = before.saturating_sub(WIDTH / 2);
    let end = line.len().min(first + 4 * WIDTH);
    let line = String::from_utf8_lossy(&line[first..end]);
    let text: String = line
        .chars()
        .take(WIDTH)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let before = before - skipped;
    let rest = text.chars().count().saturating_sub(before);
    let length = if place.end_line == place.line {
        place.end_column - place.column
    } else {
        rest
    };
    Excerpt {
        text,
        before,
        length: length.min(rest).max(1),
    }
}
