//! Where in a text a finding stands.

use kkiai_tree::{Lines, Node, Span};

use crate::explain::Mark;
use crate::finding::{Excerpt, Place};

/// Longest piece of a line that is shown.
const WIDTH: usize = 100;

/// Returns where the value is that a pointer leads to, or the value that it leads to at last.
pub(crate) fn span(root: &Node, pointer: &str, mark: Mark) -> Span {
    let mut node = root;
    let mut name = None;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if let Some(entry) = node.entry(&step) {
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

/// Returns the piece of a line that a range begins in.
pub(crate) fn excerpt(lines: &Lines<'_>, place: Place) -> Excerpt {
    let (_, line) = lines.line(place.line);
    let before = place.column - 1;
    // A line may be as long as a file; only what is near is looked at.
    let skipped = before.saturating_sub(WIDTH / 2);
    let line = String::from_utf8_lossy(line);
    let text: String = line
        .chars()
        .skip(skipped)
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
