//! Descriptions, which are Markdown, → blocks.
//!
//! Only the outlines are read: where a paragraph, a list item or a piece of code begins and ends,
//! so that the emitter can wrap the one and must leave the other alone.

use crate::codegen::ir::{Block, Docs};

/// Reads a description.
pub(super) fn blocks(text: &str) -> Docs {
    let mut reader = Reader::default();
    for line in text.replace("\r\n", "\n").replace('\r', "\n").lines() {
        reader.line(&clean(line));
    }
    reader.close();
    reader.docs
}

/// Reads a description that may be absent.
pub(super) fn optional(text: Option<&str>) -> Docs {
    blocks(text.unwrap_or_default())
}

/// Says whether a character may not stand in a comment: a control character, or one that shows
/// text in another order than it has.
pub(super) fn is_hazard(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Replaces what no comment may hold.
fn clean(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '\t' => {
                let column = clean.chars().count();
                clean.extend(std::iter::repeat_n(' ', 4 - column % 4));
            }
            hazard if is_hazard(hazard) => clean.push(char::REPLACEMENT_CHARACTER),
            other => clean.push(other),
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

#[derive(Default)]
struct Reader {
    docs: Docs,
    /// The block that takes the lines that come next.
    open: Option<Open>,
    /// List items that the next line may belong to, the innermost last.
    items: Vec<Item>,
}

enum Open {
    /// Text, an item or a quotation.
    Flow(Block),
    /// Code between fences.
    Fenced {
        fence: String,
        indent: usize,
        lines: Vec<String>,
    },
    /// Code that is indented.
    Indented { indent: usize, lines: Vec<String> },
}

/// A list item, by the columns at which its text begins in the spec and in the output.
struct Item {
    column: usize,
    indent: usize,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        if self.goes_on_with_code(line, body, indent) {
            return;
        }
        if body.is_empty() {
            self.close();
            return;
        }
        if let Some(fence) = fence(body) {
            self.close();
            self.items.clear();
            self.open = Some(Open::Fenced {
                fence: fence.to_owned(),
                indent,
                lines: Vec::new(),
            });
            return;
        }
        if self.goes_on_with_text(body) {
            return;
        }
        let is_flowing = self.open.is_some();
        self.close();
        let inside = self.items.last().map_or(0, |item| item.column);
        if !is_flowing && indent >= inside + 4 {
            self.items.clear();
            self.open = Some(Open::Indented {
                indent,
                lines: vec![body.to_owned()],
            });
            return;
        }
        while self.items.last().is_some_and(|item| indent < item.column) {
            self.items.pop();
        }
        let margin = self.items.last().map_or(0, |item| item.indent);
        if let Some((marker, text)) = item(body) {
            self.items.push(Item {
                column: indent + body.len() - text.len(),
                indent: margin + marker.len() + 1,
            });
            self.open = Some(Open::Flow(Block::Item {
                indent: margin,
                marker: marker.to_owned(),
                text: text.to_owned(),
            }));
        } else if is_heading(body) || body.starts_with('|') || is_rule(body) {
            self.items.clear();
            self.docs.push(Block::Line(body.to_owned()));
        } else if let Some(text) = body.strip_prefix('>') {
            self.items.clear();
            self.open = Some(Open::Flow(Block::Quote(text.trim_start().to_owned())));
        } else if margin > 0 {
            self.open = Some(Open::Flow(Block::Item {
                indent: margin,
                marker: String::new(),
                text: body.to_owned(),
            }));
        } else {
            self.open = Some(Open::Flow(Block::Text(body.to_owned())));
        }
    }

    /// Takes a line of code, or the end of it.
    fn goes_on_with_code(&mut self, line: &str, body: &str, indent: usize) -> bool {
        match &mut self.open {
            Some(Open::Fenced {
                fence: opened,
                indent: margin,
                lines,
            }) => {
                if fence(body) == Some(body) && body.starts_with(opened.as_str()) {
                    self.close();
                } else {
                    lines.push(line[indent.min(*margin)..].to_owned());
                }
                true
            }
            Some(Open::Indented {
                indent: margin,
                lines,
            }) if body.is_empty() || indent >= *margin => {
                lines.push(line[indent.min(*margin)..].to_owned());
                true
            }
            _ => false,
        }
    }

    /// Takes a line that belongs to the text before it.
    fn goes_on_with_text(&mut self, body: &str) -> bool {
        let Some(Open::Flow(block)) = &mut self.open else {
            return false;
        };
        if let Block::Text(text) = block {
            let level = match body.trim_start_matches(['=', '-']) {
                "" if body.starts_with('=') => Some("#"),
                "" => Some("##"),
                _ => None,
            };
            // A line of signs under a paragraph makes it a heading.
            if let Some(level) = level {
                *block = Block::Line(format!("{level} {text}"));
                return true;
            }
        }
        let in_list = matches!(block, Block::Item { .. });
        let (text, quoted) = match block {
            Block::Quote(text) => (text, body.strip_prefix('>')),
            Block::Text(text) | Block::Item { text, .. } => (text, None),
            Block::Line(_) | Block::Own(_) | Block::Code(_) => return false,
        };
        let more = match quoted {
            Some(more) => more.trim_start(),
            None if begins_block(body, in_list) => return false,
            None => body,
        };
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(more);
        true
    }

    fn close(&mut self) {
        match self.open.take() {
            None => {}
            Some(Open::Flow(block)) => self.docs.push(block),
            Some(Open::Fenced { lines, .. }) => self.docs.push(Block::Code(lines)),
            Some(Open::Indented { mut lines, .. }) => {
                while lines.last().is_some_and(String::is_empty) {
                    lines.pop();
                }
                self.docs.push(Block::Code(lines));
            }
        }
    }
}

/// Says whether a line ends the paragraph that it follows. Outside a list a number other than 1
/// does not, since it may be the end of a sentence.
fn begins_block(body: &str, in_list: bool) -> bool {
    let is_number = |marker: &str| marker.starts_with(|c: char| c.is_ascii_digit());
    is_heading(body)
        || body.starts_with(['>', '|'])
        || is_rule(body)
        || item(body).is_some_and(|(marker, _)| {
            in_list || !is_number(marker) || matches!(marker, "1." | "1)")
        })
}

/// Returns the fence that a line begins with.
fn fence(body: &str) -> Option<&str> {
    let sign = body.chars().next().filter(|sign| "`~".contains(*sign))?;
    let length = body.len() - body.trim_start_matches(sign).len();
    let (fence, info) = body.split_at(length);
    (length >= 3 && !info.contains('`')).then_some(fence)
}

fn is_heading(body: &str) -> bool {
    let text = body.trim_start_matches('#');
    (1..=6).contains(&(body.len() - text.len())) && (text.is_empty() || text.starts_with(' '))
}

fn is_rule(body: &str) -> bool {
    ['-', '*', '_'].into_iter().any(|sign| {
        let count = body.matches(sign).count();
        count >= 3 && body.chars().all(|c| c == sign || c == ' ')
    })
}

/// Splits a line into the marker of a list item and its text.
fn item(body: &str) -> Option<(&str, &str)> {
    if is_rule(body) {
        return None;
    }
    let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = match digits {
        0 if body.starts_with(['-', '*', '+']) => 1,
        1..=9 if body[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    let (marker, text) = body.split_at(length);
    (text.is_empty() || text.starts_with(' ')).then(|| (marker, text.trim_start()))
}
