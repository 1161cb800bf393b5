//! HTML → lines, tables and code, each with its line in the source.
//!
//! No tree is made, so that nothing is ever too deep and what is not closed costs nothing: tags are
//! looked at in their order, and those that say nothing of tables, code or lines are skipped. A
//! parser of whole documents would tell neither lines nor what was mended.

use std::collections::HashSet;

use super::block::{At, Block, Code, Line, Row, Table};
use super::entity;
use super::tag::{self, MAX_SPAN, Tag, find_close, indentation, span};

/// Elements that show nothing of the documentation.
const SKIPPED: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "button", "nav", "aside", "footer", "select",
    "iframe", "title", "textarea",
];
/// Of these, the ones whose content has no tags.
const RAW: &[&str] = &["script", "style", "title", "textarea"];
/// Elements that begin and end a line.
const LINES: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "hr",
    "blockquote",
    "figure",
    "details",
    "summary",
    "form",
    "body",
    "html",
    "head",
    "tr",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "caption",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];

/// Says whether lines are the source of a web page.
#[must_use]
pub fn is_html(lines: &[At<&str>]) -> bool {
    let first = lines
        .iter()
        .map(|line| line.value.trim_start())
        .find(|text| !text.is_empty());
    let Some(tag) = first.and_then(|text| text.strip_prefix('<')) else {
        return false;
    };
    let tag = tag.trim_start_matches('!');
    let end = tag
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    let tag = tag[..end].to_ascii_lowercase();
    tag == "doctype"
        || first.is_some_and(|text| text.starts_with("<!--") || text.starts_with("<?xml"))
        || LINES.contains(&tag.as_str())
        || SKIPPED.contains(&tag.as_str())
        || tag == "meta"
        || tag == "link"
}

/// Reads the source of a web page, or of a part.
#[must_use]
pub fn read(lines: &[At<&str>]) -> Vec<Block> {
    let mut reader = Reader::default();
    let mut source = String::new();
    for line in lines {
        source.push_str(line.value);
        source.push('\n');
    }
    reader.line = lines.first().map_or(1, |line| line.line);
    reader.run(&source);
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    line: usize,
    /// The line of text that is being read, and where it began.
    text: String,
    start: usize,
    is_heading: bool,
    code: Option<Code>,
    table: Option<Grid>,
    /// Names of elements that nothing closes any more.
    unclosed: HashSet<String>,
}

/// A table that is being read.
#[derive(Default)]
struct Grid {
    table: Table,
    /// Tables inside this one.
    depth: usize,
    row: Option<Row>,
    cell: Option<Cell>,
    is_head: bool,
    /// For each column, for how many more rows a cell above reaches down, and its text.
    spans: Vec<(usize, At<String>)>,
}

struct Cell {
    text: At<String>,
    is_head: bool,
    columns: usize,
    rows: usize,
}

impl Reader {
    fn run(&mut self, source: &str) {
        let mut rest = source;
        let mut skipping: Option<(String, usize)> = None;
        while !rest.is_empty() {
            let open = rest.find('<').unwrap_or(rest.len());
            if open > 0 {
                if skipping.is_none() {
                    self.put_text(&rest[..open]);
                } else {
                    self.line += count_lines(&rest[..open]);
                }
                rest = &rest[open..];
                continue;
            }
            let (tag, length) = tag::read(rest);
            let (whole, behind) = rest.split_at(length);
            if let Some(tag) = tag {
                match &mut skipping {
                    Some((name, depth)) => {
                        if *name == tag.name {
                            *depth = if tag.closes { *depth - 1 } else { *depth + 1 };
                        }
                        if *depth == 0 {
                            skipping = None;
                        }
                    }
                    None if !tag.closes && self.skips(&tag, behind) => {
                        if RAW.contains(&tag.name.as_str()) {
                            let end = find_close(behind, &tag.name).unwrap_or(0);
                            self.line += count_lines(whole) + count_lines(&behind[..end]);
                            rest = &behind[end..];
                            continue;
                        }
                        skipping = Some((tag.name, 1));
                    }
                    None => self.take(&tag),
                }
            } else if skipping.is_none() && length == 1 {
                self.put_text("<");
            }
            self.line += count_lines(whole);
            rest = behind;
        }
        self.end_code();
        self.end_table();
        self.flush();
    }

    /// Says whether an element is to be skipped: it shows nothing, and is closed somewhere.
    fn skips(&mut self, tag: &Tag<'_>, behind: &str) -> bool {
        if !SKIPPED.contains(&tag.name.as_str())
            || self.code.is_some()
            || tag.attributes.ends_with('/')
            || self.unclosed.contains(&tag.name)
        {
            return false;
        }
        let is_closed = find_close(behind, &tag.name).is_some();
        if !is_closed {
            self.unclosed.insert(tag.name.clone());
        }
        is_closed
    }

    fn put_text(&mut self, raw: &str) {
        if let Some(code) = &mut self.code {
            for (index, piece) in raw.split('\n').enumerate() {
                if index > 0 {
                    self.line += 1;
                    code.lines.push(At::new(String::new(), self.line));
                }
                if let Some(last) = code.lines.last_mut() {
                    last.value.push_str(&entity::decode(piece));
                }
            }
            return;
        }
        for (index, piece) in raw.split('\n').enumerate() {
            if index > 0 {
                self.line += 1;
            }
            let line = self.line;
            let text = match &mut self.table {
                // Between the cells of a table there is nothing to read.
                Some(grid) if grid.cell.is_none() && grid.row.is_some() => continue,
                Some(Grid {
                    cell: Some(cell), ..
                }) => &mut cell.text.value,
                _ => &mut self.text,
            };
            if text.is_empty() && !piece.trim().is_empty() {
                self.start = line;
            }
            push_collapsed(text, index > 0, &entity::decode(piece));
        }
    }

    fn take(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        if self.code.is_some() {
            match (name, tag.closes) {
                ("pre", true) => self.end_code(),
                ("br", _) | ("div" | "p" | "li" | "tr", true) => self.break_code(),
                ("code", false) => self.set_language(tag.attributes),
                _ => {}
            }
            return;
        }
        if self.table.is_some() {
            self.take_in_table(tag);
            return;
        }
        match name {
            "table" if !tag.closes => {
                self.flush();
                self.table = Some(Grid::default());
            }
            "pre" if !tag.closes => {
                self.flush();
                self.code = Some(Code {
                    language: None,
                    lines: vec![At::new(String::new(), self.line)],
                });
                self.set_language(tag.attributes);
            }
            "code" => self.text.push('`'),
            "br" => self.flush(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.is_heading = !tag.closes;
            }
            _ if LINES.contains(&name) => self.flush(),
            _ => {}
        }
    }

    fn take_in_table(&mut self, tag: &Tag<'_>) {
        let line = self.line;
        let Some(grid) = &mut self.table else {
            return;
        };
        match (tag.name.as_str(), tag.closes) {
            ("table", false) => grid.depth += 1,
            ("table", true) if grid.depth > 0 => grid.depth -= 1,
            ("table", true) => self.end_table(),
            ("tr" | "td" | "th", _) if grid.depth > 0 => grid.push(" "),
            ("thead", closes) => {
                grid.end_row();
                grid.is_head = !closes;
            }
            ("tbody" | "tfoot", _) | ("tr", true) => grid.end_row(),
            ("tr", false) => {
                grid.end_row();
                grid.begin_row(line);
            }
            ("td" | "th", false) => {
                grid.end_cell();
                grid.begin_row(line);
                grid.cell = Some(Cell {
                    text: At::new("\u{a0}".repeat(indentation(tag.attributes)), line),
                    is_head: tag.name == "th",
                    columns: span(tag.attributes, "colspan"),
                    rows: span(tag.attributes, "rowspan"),
                });
            }
            ("td" | "th", true) => grid.end_cell(),
            ("li", false) => grid.push("\n- "),
            ("br", _) | ("p" | "div" | "li" | "pre", true) => grid.push("\n"),
            ("code", _) => grid.push("`"),
            ("span", false) => grid.push(&"\u{a0}".repeat(indentation(tag.attributes))),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) if grid.cell.is_none() => {
                // The table was not closed.
                self.end_table();
                self.is_heading = true;
            }
            _ => {}
        }
    }

    fn end_table(&mut self) {
        if let Some(mut grid) = self.table.take() {
            grid.end_row();
            if !grid.table.rows.is_empty() {
                self.blocks.push(Block::Table(grid.table));
            }
        }
    }

    fn break_code(&mut self) {
        let line = self.line;
        if let Some(code) = &mut self.code {
            if code.lines.last().is_some_and(|last| !last.value.is_empty()) {
                code.lines.push(At::new(String::new(), line));
            }
        }
    }

    fn end_code(&mut self) {
        if let Some(mut code) = self.code.take() {
            while code
                .lines
                .last()
                .is_some_and(|line| line.value.trim().is_empty())
            {
                code.lines.pop();
            }
            let first = code
                .lines
                .iter()
                .position(|line| !line.value.trim().is_empty());
            code.lines.drain(..first.unwrap_or(0));
            if !code.lines.is_empty() {
                self.blocks.push(Block::Code(code));
            }
        }
    }

    /// Takes the language from a class such as `language-json`.
    fn set_language(&mut self, attributes: &str) {
        let language = attributes.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let mut language = language.filter_map(|word| {
            word.strip_prefix("language-")
                .or_else(|| word.strip_prefix("lang-"))
        });
        if let (Some(code), Some(language)) = (&mut self.code, language.next_back()) {
            code.language = Some(language.to_ascii_lowercase());
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if !text.is_empty() && text != "``" {
            self.blocks.push(Block::Line(Line {
                line: self.start,
                text: text.to_owned(),
                is_heading: self.is_heading,
            }));
        }
    }
}

impl Grid {
    fn push(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text.value.push_str(text);
        }
    }

    fn begin_row(&mut self, line: usize) {
        let is_head = self.is_head;
        self.row.get_or_insert_with(|| Row {
            line,
            cells: Vec::new(),
            is_head,
        });
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else {
            return;
        };
        let Some(row) = &mut self.row else {
            return;
        };
        row.is_head |= cell.is_head && row.cells.is_empty();
        row.is_head &= cell.is_head || self.is_head;
        fill(row, &mut self.spans);
        let text = cell.text.value.trim_end_matches([' ', '\n']).to_owned();
        let text = At::new(text, cell.text.line);
        for column in 0..cell.columns {
            let text = if column == 0 {
                text.clone()
            } else {
                At::new(String::new(), text.line)
            };
            if cell.rows > 1 {
                let index = row.cells.len();
                if self.spans.len() <= index {
                    self.spans.resize(index + 1, (0, At::default()));
                }
                self.spans[index] = (cell.rows, text.clone());
            }
            row.cells.push(text);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(mut row) = self.row.take() else {
            return;
        };
        fill(&mut row, &mut self.spans);
        for (rows, _) in &mut self.spans {
            *rows = rows.saturating_sub(1);
        }
        if row.cells.iter().any(|cell| !cell.value.trim().is_empty()) {
            self.table.rows.push(row);
        }
    }
}

/// Puts into a row what reaches down into it from above.
fn fill(row: &mut Row, spans: &mut [(usize, At<String>)]) {
    while let Some((rows, text)) = spans.get(row.cells.len()) {
        if *rows == 0 || row.cells.len() > MAX_SPAN {
            return;
        }
        row.cells.push(text.clone());
    }
}

/// Appends text with its runs of white space as one space each. Spaces that do not break are kept:
/// they indent.
fn push_collapsed(out: &mut String, follows_line: bool, text: &str) {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{c}');
    let mut pending = follows_line;
    for character in text.chars() {
        if is_space(character) {
            pending = true;
        } else if !matches!(character, '\u{200b}' | '\u{feff}') {
            if pending && !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
            pending = false;
            out.push(character);
        }
    }
    if pending && !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
