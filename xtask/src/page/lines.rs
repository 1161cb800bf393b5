//! Lines → tables and code, where the text of a page has no marks for them.
//!
//! A page that was copied out of a browser has rows without a bar at their start, examples after the
//! bare name of their language, and headings glued to the end of an example.

use super::block::{At, Block, Code, Line, Row, Table};
use super::rows::{begins_table, has_separator, is_head, is_rule, split_row};
use super::{heading, html, list, words};

/// Most columns whose heads may stand on a line each.
const MAX_COLUMNS: usize = 6;
/// Most lines that are looked at to see whether a table goes on.
const AHEAD: usize = 12;

/// Finds the tables and the code among lines; what is a table or code already stays so.
#[must_use]
pub fn group(blocks: Vec<Block>, is_markdown: bool) -> Vec<Block> {
    let mut grouped = Vec::new();
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Line(line) => lines.push(line),
            other => {
                Grouper::new(std::mem::take(&mut lines), is_markdown).run(&mut grouped);
                grouped.push(other);
            }
        }
    }
    Grouper::new(lines, is_markdown).run(&mut grouped);
    grouped
}

/// Makes lines of a text.
#[must_use]
pub fn of_text(lines: &[At<&str>]) -> Vec<Block> {
    let blocks = lines.iter().map(|line| {
        Block::Line(Line {
            line: line.line,
            text: line.value.to_owned(),
            is_heading: false,
        })
    });
    blocks.collect()
}

struct Grouper {
    lines: Vec<Line>,
    at: usize,
    is_markdown: bool,
    /// Language that a bare line has named.
    language: Option<String>,
    /// For each line, where the next heading is, itself included.
    headings: Vec<usize>,
}

impl Grouper {
    fn new(lines: Vec<Line>, is_markdown: bool) -> Self {
        let mut next = lines.len();
        let mut headings = vec![next; lines.len() + 1];
        for (index, line) in lines.iter().enumerate().rev() {
            if is_heading(line, is_markdown) {
                next = index;
            }
            headings[index] = next;
        }
        Self {
            lines,
            at: 0,
            is_markdown,
            language: None,
            headings,
        }
    }

    fn run(mut self, out: &mut Vec<Block>) {
        while let Some(line) = self.lines.get(self.at) {
            let text = line.text.trim();
            if text.is_empty() {
                self.at += 1;
                continue;
            }
            // What begins a table is looked at with all lines at hand.
            let text = text.to_owned();
            let text = text.as_str();
            if let Some(fence) = self.is_markdown.then(|| fence(text)).flatten() {
                out.push(self.fenced(fence));
            } else if self.is_markdown && starts_table(text) {
                self.web_table(out);
            } else if let Some((table, end)) = list::read(&self.lines, self.at) {
                out.push(Block::Table(table));
                self.at = end;
                self.language = None;
            } else if let Some(table) = self.table() {
                out.push(Block::Table(table));
            } else if let Some(language) = label(text) {
                self.at += 1;
                self.language = Some(language.to_owned());
                if !words::READABLE.contains(&language) {
                    self.foreign(out);
                }
            } else if is_json_start(text) {
                let code = self.json();
                out.push(Block::Code(code));
            } else if is_curl(text) {
                let code = self.curl();
                out.push(Block::Code(code));
            } else {
                out.push(self.line());
            }
        }
    }

    /// Takes a line of text, with the mark of Markdown for a heading, or the underline below it.
    fn line(&mut self) -> Block {
        let mut line = self.lines[self.at].clone();
        self.at += 1;
        let text = line.text.trim();
        let is_bold = text.len() > 4
            && text.starts_with("**")
            && text.trim_end_matches([':', '：']).ends_with("**")
            && text.matches("**").count() == 2;
        if self.is_markdown {
            let marks = text.bytes().take_while(|byte| *byte == b'#').count();
            let is_marked = (1..=6).contains(&marks) && text[marks..].starts_with([' ', '\t']);
            line.is_heading |= is_marked || is_bold;
            if let Some(next) = self.lines.get(self.at) {
                let next = next.text.trim();
                let is_underline = next.len() >= 3
                    && (next.bytes().all(|byte| byte == b'=')
                        || next.bytes().all(|byte| byte == b'-'));
                if is_underline && !text.is_empty() {
                    line.is_heading |= next.starts_with('=');
                    self.at += 1;
                }
            }
        }
        self.language = None;
        line.text = line.text.trim().to_owned();
        Block::Line(line)
    }

    /// Takes a block between fences. One that is not closed ends at the next heading.
    fn fenced(&mut self, fence: (char, usize, String)) -> Block {
        let (mark, length, language) = fence;
        let start = self.at + 1;
        let closes = |line: &Line| {
            let text = line.text.trim();
            text.chars().count() >= length && text.chars().all(|c| c == mark)
        };
        let close = self.lines[start..]
            .iter()
            .position(closes)
            .map(|end| start + end);
        let end = close.unwrap_or_else(|| self.next_heading(start));
        let lines = self.lines[start..end].iter();
        let code = Code {
            language: (!language.is_empty()).then_some(language),
            lines: lines
                .map(|line| At::new(line.text.clone(), line.line))
                .collect(),
        };
        self.at = if close.is_some() { end + 1 } else { end };
        self.language = None;
        Block::Code(code)
    }

    /// Takes a table that is written in HTML.
    fn web_table(&mut self, out: &mut Vec<Block>) {
        let start = self.at;
        let is_end = |line: &Line| line.text.to_ascii_lowercase().contains("</table");
        let end = self.lines[start..].iter().position(is_end);
        let end = end.map_or_else(|| self.next_heading(start + 1), |end| start + end + 1);
        let lines: Vec<_> = self.lines[start..end]
            .iter()
            .map(|line| At::new(line.text.as_str(), line.line))
            .collect();
        out.extend(html::read(&lines));
        self.at = end;
    }

    /// Takes code in a language that is no example of a payload.
    fn foreign(&mut self, out: &mut Vec<Block>) {
        let start = self.at;
        let mut end = self.next_heading(start);
        let is_label = |line: &Line| label(line.text.trim()).is_some();
        if let Some(next) = self.lines[start..end].iter().position(is_label) {
            end = start + next;
        }
        let lines = self.lines[start..end].iter();
        out.push(Block::Code(Code {
            language: self.language.take(),
            lines: lines
                .map(|line| At::new(line.text.clone(), line.line))
                .collect(),
        }));
        self.at = end;
    }

    /// Returns where the next line that is a heading stands, or the end.
    fn next_heading(&self, from: usize) -> usize {
        self.headings.get(from).copied().unwrap_or(self.lines.len())
    }

    /// Takes JSON up to the bracket that closes it. What stands behind that on its line is a line of
    /// its own.
    fn json(&mut self) -> Code {
        let start = self.at;
        let limit = self.next_heading(start + 1);
        let mut scan = JsonScan::default();
        let mut code = Code {
            language: self.language.take().or_else(|| Some("json".to_owned())),
            lines: Vec::new(),
        };
        let mut at = start;
        while at < self.lines.len() {
            // A line inside an example may have the words of a heading, such as `"example": ""`, but
            // stands no longer inside one that was never closed.
            if at >= limit && at > start {
                break;
            }
            let line = self.lines[at].clone();
            if let Some(end) = scan.line(&line.text) {
                code.lines
                    .push(At::new(line.text[..end].to_owned(), line.line));
                self.leave_rest(at, end);
                return code;
            }
            code.lines.push(At::new(line.text, line.line));
            at += 1;
        }
        self.at = at;
        code
    }

    /// Takes a command up to its end: a line without a mark that it goes on, outside quotes.
    fn curl(&mut self) -> Code {
        let start = self.at;
        let mut quote = None;
        let mut code = Code {
            language: Some("bash".to_owned()),
            lines: Vec::new(),
        };
        self.language = None;
        let mut at = start;
        while at < self.lines.len() {
            let line = self.lines[at].clone();
            if at > start && quote.is_none() && heading::read(&line.text, false).is_some() {
                break;
            }
            let (end, goes_on) = scan_command(&line.text, &mut quote);
            code.lines
                .push(At::new(line.text[..end].to_owned(), line.line));
            if end < line.text.len() {
                self.leave_rest(at, end);
                return code;
            }
            at += 1;
            if quote.is_none() && !goes_on {
                break;
            }
        }
        if quote.is_some() {
            // It was never closed: what follows the next heading is not part of it.
            let limit = self.next_heading(start + 1);
            code.lines.truncate(limit - start);
            at = limit;
        }
        self.at = at;
        code
    }

    /// Goes on behind a place in a line.
    fn leave_rest(&mut self, at: usize, end: usize) {
        let line = &mut self.lines[at];
        let rest = line.text[end..]
            .trim_start_matches([' ', ';', ','])
            .to_owned();
        line.text = rest;
        self.at = at;
    }

    /// Puts the cells of a row on one line if each stands on a line of its own, as some copies of a
    /// table have it. `columns` is how many it has, if its heads were read.
    fn join_row(&mut self, columns: usize) {
        let cells = |text: &str| split_row(text, '|', 0).len();
        let is_half = |text: &str| {
            let text = text.trim();
            text.ends_with('|') && !is_rule(text) && has_separator(text, '|')
        };
        let Some(line) = self.lines.get(self.at).filter(|line| is_half(&line.text)) else {
            return;
        };
        let mut joined = line.text.trim().to_owned();
        let mut count = cells(&joined);
        if count > 1 || count >= columns {
            return;
        }
        let mut next = self.at + 1;
        while let Some(line) = self.lines.get(next).filter(|_| count < columns) {
            let text = line.text.trim();
            if text.starts_with('|') && text.len() > 1
                || !has_separator(text, '|') && columns - count > 1
            {
                break;
            }
            let more = cells(text);
            if text != "|" {
                joined = format!("{joined} {text}");
                count += more;
            }
            next += 1;
        }
        let is_row = next > self.at + 1
            && (is_head(&joined, '|')
                || split_row(&joined, '|', 0)
                    .get(1)
                    .is_some_and(|cell| super::types::is_known(&cell.value)));
        if is_row && count <= columns {
            self.lines[next - 1] = Line {
                text: joined,
                ..self.lines[self.at].clone()
            };
            self.at = next - 1;
        }
    }

    /// Takes a table, if one begins here.
    fn table(&mut self) -> Option<Table> {
        self.join_row(MAX_COLUMNS);
        let first = &self.lines[self.at].text;
        let separator = self.separator(first)?;
        let start = self.at;
        let mut table = Table::default();
        let mut columns = 0;
        while self.at < self.lines.len() {
            if columns > 1 {
                self.join_row(columns);
            }
            let line = &self.lines[self.at];
            let text = line.text.trim_end();
            if table.rows.len() > 1 && begins_table(text, separator) {
                // Another table begins without a line between.
                break;
            }
            let is_row = has_separator(text, separator)
                && !(table.rows.len() > 1 && line.is_heading)
                && !is_json_start(text.trim());
            if is_row {
                if is_rule(text) {
                    if let Some(last) = table.rows.last_mut() {
                        last.is_head |= columns > 0;
                    }
                } else {
                    let cells = split_row(text, separator, line.line);
                    columns = columns.max(cells.len());
                    table.rows.push(Row {
                        line: line.line,
                        cells,
                        is_head: false,
                    });
                }
                self.at += 1;
            } else if text.trim().is_empty() && columns > 1 && self.row_follows(separator) {
                self.at += 1;
            } else if !text.trim().is_empty() && self.goes_on(separator) {
                // A cell with a line break in it.
                let text = text.trim().to_owned();
                if let Some(cell) = table.rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    cell.value.push('\n');
                    cell.value.push_str(&text);
                }
                self.at += 1;
            } else {
                break;
            }
        }
        if self.at == start {
            // It looked like a row, and is something else.
            return None;
        }
        let is_marked = table.rows.iter().skip(1).any(|row| row.is_head);
        if is_marked {
            // The rule stands below another row than the first: the first is the head all the same.
            for row in table.rows.iter_mut().skip(1) {
                row.is_head = false;
            }
        }
        self.language = None;
        Some(table)
    }

    /// Says what separates cells, if a line is a row.
    fn separator(&self, text: &str) -> Option<char> {
        let text = text.trim_end();
        if text.contains('\t') && is_head(text, '\t') {
            return Some('\t');
        }
        if !has_separator(text, '|') {
            return None;
        }
        let is_barred = text.trim_start().starts_with('|');
        let next = self.lines.get(self.at + 1).map(|line| line.text.trim());
        let is_ruled = next.is_some_and(is_rule);
        let is_member = || {
            let cells = split_row(text, '|', 0);
            cells.len() >= 3
                && cells
                    .get(1)
                    .is_some_and(|cell| super::types::is_known(&cell.value))
        };
        (is_barred || is_ruled || is_head(text, '|') || is_member()).then_some('|')
    }

    /// Says whether a row of the same table stands behind a blank line or two.
    fn row_follows(&self, separator: char) -> bool {
        let mut lines = self.lines[self.at..].iter().take(3);
        lines
            .find(|line| !line.text.trim().is_empty())
            .is_some_and(|line| {
                let text = line.text.trim_end();
                has_separator(text, separator)
                    && !begins_table(text, separator)
                    && !is_rule(text)
                    && split_row(text, separator, 0)
                        .get(1)
                        .is_some_and(|cell| super::types::is_known(&cell.value))
            })
    }

    /// Says whether a line without a separator belongs to the cell above it: a row follows soon, and
    /// nothing between begins something else.
    fn goes_on(&self, separator: char) -> bool {
        for line in self.lines[self.at..].iter().take(AHEAD) {
            let text = line.text.trim();
            if has_separator(text, separator) {
                return !is_head(text, separator) && !is_rule(text);
            }
            let ends = text.is_empty()
                || line.is_heading
                || text.starts_with('#')
                || heading::read(text, false).is_some()
                || heading::status(text, false, false).is_some()
                || label(text).is_some()
                || is_json_start(text)
                || is_curl(text)
                || fence(text).is_some();
            if ends {
                return false;
            }
        }
        false
    }
}

fn is_heading(line: &Line, is_markdown: bool) -> bool {
    let text = line.text.trim();
    line.is_heading
        || (is_markdown && text.starts_with('#') && text.trim_start_matches('#').starts_with(' '))
        || heading::read(text, false).is_some()
        || (text.starts_with(|c: char| !c.is_ascii())
            && heading::status(text, false, false).is_some())
}

/// Reads the start of a fenced block: its mark, how long it is, and the language.
fn fence(text: &str) -> Option<(char, usize, String)> {
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = text.chars().take_while(|c| *c == mark).count();
    let info = text[length..].trim();
    if length < 3 || info.contains('`') {
        return None;
    }
    let language = info
        .split(|c: char| c.is_whitespace() || matches!(c, '{' | ':' | ','))
        .next();
    Some((
        mark,
        length,
        language.unwrap_or_default().to_ascii_lowercase(),
    ))
}

fn starts_table(text: &str) -> bool {
    let start = text.as_bytes().get(..6);
    start.is_some_and(|start| start.eq_ignore_ascii_case(b"<table"))
}

/// Returns the language that a line names, if it is nothing but a name.
fn label(text: &str) -> Option<&'static str> {
    if text.len() > 16 {
        return None;
    }
    let lower = text.trim_end_matches([':', '：']).to_ascii_lowercase();
    words::LANGUAGES
        .iter()
        .find(|language| **language == lower)
        .copied()
}

fn is_json_start(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    let next = characters.find(|c| !c.is_whitespace());
    match first {
        Some('{') => matches!(next, None | Some('"' | '}' | '/')),
        Some('[') => matches!(next, None | Some('{' | '"' | ']' | '[')) && !text.contains("]("),
        _ => false,
    }
}

/// Says whether code begins with a line: a fence, a language, JSON or a command.
pub(super) fn begins_code(text: &str) -> bool {
    fence(text).is_some() || label(text).is_some() || is_json_start(text) || is_curl(text)
}

fn is_curl(text: &str) -> bool {
    let text = text.trim_start_matches(['$', '>', ' ']);
    text.strip_prefix("curl")
        .is_some_and(|rest| rest.starts_with([' ', '\t', '\\']))
}

/// Follows the brackets of JSON over lines.
#[derive(Default)]
struct JsonScan {
    depth: usize,
    in_text: bool,
}

impl JsonScan {
    /// Takes a line; returns where the last bracket is closed in it.
    fn line(&mut self, text: &str) -> Option<usize> {
        let mut escaped = false;
        for (index, byte) in text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if self.in_text => escaped = true,
                b'"' => self.in_text = !self.in_text,
                _ if self.in_text => {}
                b'/' if text[index..].starts_with("//") => break,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(index + 1);
                    }
                }
                _ => {}
            }
        }
        // Text in JSON ends on its line; what does not is a mistake of this line alone.
        self.in_text = false;
        None
    }
}

/// Follows the quotes of a command over a line. Returns where it ends, if something that is glued to
/// a closing quote does not belong to it, and whether it goes on on the next line.
fn scan_command(text: &str, quote: &mut Option<char>) -> (usize, bool) {
    let whole = text.len();
    let mut escaped = false;
    for (index, character) in text.char_indices() {
        match (*quote, character) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => *quote = Some(character),
            (Some(open), _) if open == character => {
                *quote = None;
                let rest = &text[index + character.len_utf8()..];
                let starts_word = rest.starts_with(|c: char| c.is_alphabetic());
                if starts_word && heading::read(rest, false).is_some() {
                    return (index + character.len_utf8(), false);
                }
            }
            _ => {}
        }
    }
    (whole, text.trim_end().ends_with(['\\', '^']))
}
