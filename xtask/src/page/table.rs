//! A table → members.

use super::block::{At, Row, Table};
use super::cell::{described, plain, quoted, short, strip_tags, unquoted};
use super::finding::Finding;
use super::member::Member;
use super::words::{self, Base, Column, Section};
use super::{entity, prose, rows, types, values};

/// Deepest nesting of members.
const MAX_DEPTH: usize = 16;
/// Most rows of a table.
const MAX_ROWS: usize = 5000;
/// What stands before the name of a member that is inside another.
const CORNERS: &[char] = &['└', '├', '┗', '┣', '╰', '↳', '»', '>', '→', '⎣', '│', '┃'];
/// Spaces that are written to be seen.
const WIDE: &[char] = &[
    '\u{a0}', '\u{2002}', '\u{2003}', '\u{2009}', '\u{3000}', '\t',
];

/// What a table holds.
#[derive(Debug)]
pub(super) enum Content {
    /// Members, each with the place that its row names, if the table has such a column.
    Members(Vec<(Option<Section>, Member)>),
    /// Codes and what they mean.
    Codes(Vec<At<(String, String)>>),
    /// The method and the address of the call.
    Target(Vec<At<String>>),
    /// Nothing that is known.
    Unknown,
}

/// Reads a table. `place` is how the place of its members is called in findings.
pub(super) fn read(table: &Table, place: &str, findings: &mut Vec<Finding>) -> Content {
    let Some(first) = table.rows.first() else {
        return Content::Unknown;
    };
    let pairs = pairs(table);
    if !pairs.is_empty() {
        return Content::Target(pairs);
    }
    let mut heads: Vec<_> = first
        .cells
        .iter()
        .map(|cell| rows::column(&plain(&cell.value)))
        .collect();
    let known = |heads: &[Option<Column>], column| heads.contains(&Some(column));
    let is_typed =
        |cell: &At<String>| rows::column(&cell.value).is_none() && types::is_known(&cell.value);
    if !first.is_head && first.cells.iter().skip(1).any(is_typed) {
        // The words of a row may be those of heads, too: a member may be called `status`.
        heads = vec![None; heads.len()];
    }
    let mut rows = &table.rows[1..];
    if known(&heads, Column::Method)
        && known(&heads, Column::Address)
        && !known(&heads, Column::Name)
    {
        return Content::Target(targets(&heads, rows));
    }
    if known(&heads, Column::Code) && !known(&heads, Column::Type) && !known(&heads, Column::Name) {
        return Content::Codes(codes(&heads, rows));
    }
    // "Field", "Value" and the like may stand twice; the first counts.
    if !known(&heads, Column::Name) || heads.iter().flatten().count() < 2 {
        let typed = |row: &Row| {
            row.cells
                .get(1)
                .is_some_and(|cell| types::is_known(&cell.value))
        };
        if typed(first) {
            heads = guess(table);
            rows = &table.rows;
            let message = "the table has no heads of columns; what they hold is guessed";
            findings.push(Finding::new(
                first.line,
                "table-without-head",
                place,
                message,
            ));
        } else if let Some(column) = unnamed(&heads, rows) {
            heads[column] = Some(Column::Name);
        } else {
            return Content::Unknown;
        }
    }
    let space = least_space(rows);
    let is_name = |head: &Option<Column>| *head == Some(Column::Name);
    let index = heads.iter().position(is_name).unwrap_or(0);
    // An export of a page marks the first level of an answer, too.
    let marked = || {
        rows.iter()
            .take(MAX_ROWS)
            .filter_map(|row| row.cells.get(index))
    };
    let level = if marked().all(|cell| cell.value.trim_start().starts_with('»')) {
        marked().map(|cell| name(&cell.value, space).0).min()
    } else {
        None
    };
    let level = level.unwrap_or(0);
    let mut reader = Reader {
        heads,
        place,
        findings,
        open: Vec::new(),
        members: Vec::new(),
        space,
        level,
        orphans: None,
    };
    if rows.len() > MAX_ROWS {
        let message = format!(
            "the table has {} rows; the first {MAX_ROWS} are read",
            rows.len()
        );
        reader
            .findings
            .push(Finding::new(first.line, "table-too-long", place, message));
    }
    for row in rows.iter().take(MAX_ROWS) {
        reader.row(row);
    }
    reader.close(0);
    reader.report_orphans();
    if table.is_flat {
        reader.report_levels();
    }
    if !reader.heads.contains(&Some(Column::Required)) && !reader.members.is_empty() {
        let message = "the table does not say which members must be there";
        reader
            .findings
            .push(Finding::new(first.line, "required-unknown", place, message));
    }
    Content::Members(reader.members)
}

struct Reader<'a> {
    heads: Vec<Option<Column>>,
    place: &'a str,
    findings: &'a mut Vec<Finding>,
    /// Members that may get members inside, with the width before their names.
    open: Vec<(usize, Option<Section>, Member)>,
    members: Vec<(Option<Section>, Member)>,
    /// Spaces before the name that every row has.
    space: usize,
    /// Width before the name that every row has by its marks.
    level: usize,
    /// Rows in a row that are indented below nothing: the first line, and their names.
    orphans: Option<(usize, Vec<String>)>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) {
        let heads = self.heads.clone();
        let cell = |column| {
            let index = heads.iter().position(|head| *head == Some(column))?;
            row.cells.get(index)
        };
        let text = |column| {
            cell(column)
                .map(|cell| plain(&cell.value))
                .unwrap_or_default()
        };
        let Some(name_cell) = cell(Column::Name) else {
            return;
        };
        let (width, name, is_starred) = name(&name_cell.value, self.space);
        let width = width.saturating_sub(self.level);
        if name.is_empty() {
            let says = row.cells.iter().any(|cell| !cell.value.trim().is_empty());
            if says {
                let message = "the row names no member";
                self.findings.push(Finding::new(
                    row.line,
                    "row-without-name",
                    self.place,
                    message,
                ));
            }
            return;
        }
        if rows::column(&name) == Some(Column::Name)
            && types::read(&text(Column::Type)).type_.bases.is_empty()
        {
            // The heads of the columns once more.
            return;
        }
        let mut member = Member {
            line: row.line,
            name,
            ..Member::default()
        };
        let type_text = text(Column::Type);
        self.set_type(
            &mut member,
            cell(Column::Type).map_or(row.line, |cell| cell.line),
            &type_text,
        );
        let required = cell(Column::Required)
            .map(|cell| plain(&cell.value))
            .unwrap_or_default();
        set_required(&mut member, &required, is_starred);
        let description = cell(Column::Description)
            .map(|cell| described(&cell.value))
            .unwrap_or_default();
        let mut text_of = vec![description];
        // What stands behind the last column belongs to it.
        let extra = row.cells.len().saturating_sub(self.heads.len());
        for cell in row
            .cells
            .iter()
            .rev()
            .take(extra)
            .rev()
            .filter(|cell| !cell.value.trim().is_empty())
        {
            text_of.push(described(&cell.value));
        }
        if extra > 0
            && row.cells[self.heads.len()..]
                .iter()
                .any(|cell| !cell.value.trim().is_empty())
        {
            let message = format!(
                "the row has {} cells, and the table {} columns; the last ones are taken together",
                row.cells.len(),
                self.heads.len()
            );
            let place = super::example::join(self.place, &member.name);
            self.findings
                .push(Finding::new(row.line, "row-too-long", place, message));
        }
        text_of.retain(|text| !words::NOTHING.contains(&text.as_str()));
        member.text = text_of.join(" | ");
        let of = [
            Column::Example,
            Column::Default,
            Column::Values,
            Column::Limits,
        ]
        .map(text);
        set_facts(&mut member, &of);
        let place = words::look_up(words::PLACES, &words::key(&text(Column::Place)));
        self.put(width, place, member);
    }

    fn set_type(&mut self, member: &mut Member, line: usize, text: &str) {
        text.clone_into(&mut member.type_text);
        if text.is_empty() || text == "-" {
            return;
        }
        let read = types::read(text);
        if read.is_unsure || read.type_.bases.is_empty() {
            member
                .unsure
                .push(format!("the type \"{}\" is not understood", short(text)));
            let place = super::example::join(self.place, &member.name);
            let message = format!("the type \"{}\" is not understood", short(text));
            self.findings
                .push(Finding::new(line, "type-unknown", place, message));
        }
        if !read.type_.bases.is_empty() {
            member.type_ = Some(At::new(read.type_, line));
        }
        member.required = read.required;
    }

    /// Puts a member below the one that it is indented under.
    fn put(&mut self, width: usize, place: Option<Section>, mut member: Member) {
        let keep = if width == 0 {
            0
        } else {
            self.open
                .iter()
                .position(|(open, _, _)| *open >= width)
                .unwrap_or(self.open.len())
        };
        self.close(keep);
        let parent = self.open.last();
        let holds = parent.is_some_and(|(_, _, parent)| {
            parent
                .type_
                .as_ref()
                .is_none_or(|type_| type_.value.holds_members())
        });
        if width > 0 && (!holds || self.open.len() >= MAX_DEPTH) {
            // What is indented below nothing, or below text, has lost what it belongs to.
            let (_, names) = self
                .orphans
                .get_or_insert_with(|| (member.line, Vec::new()));
            names.push(member.name.clone());
            member
                .unsure
                .push("its row is indented, and nothing above it can hold it".to_owned());
            self.close(0);
            self.members.push((place, member));
            return;
        }
        if width == 0 {
            self.report_orphans();
        }
        self.open.push((width, place, member));
    }

    /// Takes members as done until `keep` of them are open.
    fn close(&mut self, keep: usize) {
        while self.open.len() > keep {
            let Some((_, place, member)) = self.open.pop() else {
                return;
            };
            match self.open.last_mut() {
                Some((_, _, parent)) => parent.members.push(member),
                None => self.members.push((place, member)),
            }
        }
    }

    /// Says of members that may have others inside them that it is not known which.
    fn report_levels(&mut self) {
        let holds = |member: &Member| {
            member
                .type_
                .as_ref()
                .is_some_and(|type_| type_.value.holds_members())
        };
        for (_, member) in self.members.iter_mut().filter(|(_, member)| holds(member)) {
            let message = format!(
                "which of the rows below are inside `{}` is not shown",
                member.name
            );
            member.unsure.push(message.clone());
            let place = super::example::join(self.place, &member.name);
            self.findings
                .push(Finding::new(member.line, "levels-unknown", place, message));
        }
    }

    fn report_orphans(&mut self) {
        if let Some((line, names)) = self.orphans.take() {
            let message = format!(
                "`{}` is indented, and nothing above can hold it",
                names.join("`, `")
            );
            let finding = Finding::new(line, "row-without-parent", self.place, message);
            self.findings.push(finding.detail(names.join(",")));
        }
    }
}

/// Reads the cell of a name: the width before it, the name, and whether a star marks it as required.
fn name(cell: &str, space: usize) -> (usize, String, bool) {
    let cell = entity::decode(cell);
    let cell: String = strip_tags(&cell)
        .chars()
        .filter(|c| !matches!(c, '`' | '\u{200b}'))
        .collect();
    let cell = cell.split('\n').next().unwrap_or_default();
    let mut width = 0;
    let mut end = 0;
    for (index, character) in cell.char_indices() {
        end = index;
        match character {
            ' ' => {}
            c if WIDE.contains(&c) => {
                width += if matches!(c, '\u{3000}' | '\u{2003}' | '\t') {
                    2
                } else {
                    1
                };
            }
            c if CORNERS.contains(&c) => {
                width += 2;
            }
            '─' | '━' => {}
            '-' | '–' | '—' | '·' | '•' | '+' => {
                width += 2;
            }
            '.' if cell[index..].starts_with("..") || cell[index..].starts_with(". ") => {
                width += 2;
            }
            _ => break,
        }
        end = index + character.len_utf8();
    }
    let rest = if end >= cell.len() { "" } else { &cell[end..] };
    // Spaces alone say something from two on: one is before every name in a table with bars.
    let extra = spaces_before(cell).saturating_sub(space);
    width += if extra >= 2 { extra } else { 0 };
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || c == '|');
    let is_starred = rest.starts_with('*') && !rest.starts_with("**")
        || rest.ends_with('*') && !rest.ends_with("**");
    let rest = rest.trim_matches(['*', ' ', '"', '\'']);
    // "prompt (required)", "model 必填" and the like.
    let (name, behind) = match rest.find([' ', '(', '（', '\u{a0}']) {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (rest, ""),
    };
    let behind = words::key(behind);
    let says_required = words::REQUIRED.contains(&behind.as_str()) && !behind.is_empty();
    (
        width,
        name.trim_end_matches([':', '：', ',']).to_owned(),
        is_starred || says_required,
    )
}

fn spaces_before(cell: &str) -> usize {
    cell.bytes().take_while(|byte| *byte == b' ').count()
}

/// Returns how many spaces stand before the name in every row.
fn least_space(rows: &[Row]) -> usize {
    let first = rows.iter().filter_map(|row| row.cells.first());
    first
        .map(|cell| spaces_before(&cell.value))
        .min()
        .unwrap_or(0)
}

fn set_required(member: &mut Member, text: &str, is_starred: bool) {
    let word = words::key(text);
    let symbol = text.trim();
    let is = |list: &[&str]| list.contains(&word.as_str()) || list.contains(&symbol);
    if is(words::REQUIRED) {
        member.required = Some(true);
    } else if is(words::OPTIONAL) || (symbol == "-" || symbol == "—") {
        member.required = Some(false);
    } else if is(words::CONDITIONAL) || !symbol.is_empty() {
        member
            .unsure
            .push(format!("whether it must be there: \"{}\"", short(symbol)));
    }
    if is_starred {
        member.required = Some(true);
    }
}

/// Reads the facts in a description, and in the columns of examples, defaults, values and limits.
fn set_facts(member: &mut Member, [example, default, list, limits]: &[String; 4]) {
    let type_ = member
        .type_
        .as_ref()
        .map(|type_| type_.value.clone())
        .unwrap_or_default();
    member.facts = prose::read(&member.text, member.is_number(), type_.has(Base::Array));
    add_columns(member, example, default, list, limits);
    if let Some(length) = type_.length {
        #[allow(clippy::cast_precision_loss, reason = "lengths are small")]
        let length = length as f64;
        member.facts.length.most.get_or_insert(length);
    }
    if type_.is_enum && member.facts.values.is_empty() {
        let list = quoted(&member.text);
        if list.len() > 1 {
            member.facts.values.push(prose::Values {
                condition: None,
                list,
            });
            member
                .unsure
                .push("its values are the quoted words of the description".to_owned());
        }
    }
    member.unsure.extend(member.facts.unsure.iter().cloned());
}

/// Adds what columns of their own say.
fn add_columns(member: &mut Member, example: &str, default: &str, list: &str, limits: &str) {
    let says = |text: &str| !words::NOTHING.contains(&text);
    // "Empty" is no word that the service puts where there is none.
    let default = if words::EMPTY.contains(&default) {
        ""
    } else {
        default
    };
    if says(example) {
        member.facts.example = Some(unquoted(example));
    }
    if says(default) {
        member.facts.default = Some(unquoted(default));
    }
    if says(list) {
        let list = values::read(list).values;
        if !list.is_empty() {
            member.facts.values.push(prose::Values {
                condition: None,
                list,
            });
        }
    }
    if says(limits) {
        let is_list = member
            .type_
            .as_ref()
            .is_some_and(|type_| type_.value.has(Base::Array));
        let read = [
            limits.to_owned(),
            format!("range: {limits}"),
            format!("max {limits}"),
        ]
        .into_iter();
        let facts = read
            .map(|text| prose::read(&text, member.is_number(), is_list))
            .find(|facts| {
                !(facts.length.is_empty() && facts.items.is_empty() && facts.range.is_empty())
            });
        if let Some(facts) = facts {
            member.facts.length = facts.length;
            member.facts.items = facts.items;
            member.facts.range = facts.range;
        } else {
            member
                .unsure
                .push(format!("its limits: \"{}\"", short(limits)));
        }
    }
}

/// Says what columns hold that have no heads: a name, a type, whether it is required, the rest.
fn guess(table: &Table) -> Vec<Option<Column>> {
    let columns = table
        .rows
        .iter()
        .map(|row| row.cells.len())
        .max()
        .unwrap_or(0);
    let mut heads = vec![None; columns];
    for (index, column) in [Column::Name, Column::Type].into_iter().enumerate() {
        if let Some(head) = heads.get_mut(index) {
            *head = Some(column);
        }
    }
    let is_required = |row: &Row| {
        let cell = row
            .cells
            .get(2)
            .map(|cell| words::key(&cell.value))
            .unwrap_or_default();
        words::REQUIRED.contains(&cell.as_str()) || words::OPTIONAL.contains(&cell.as_str())
    };
    let rows = table.rows.len();
    let has_required = table.rows.iter().filter(|row| is_required(row)).count() * 2 >= rows;
    let rest = if has_required {
        vec![Column::Required, Column::Description, Column::Example]
    } else {
        vec![Column::Description, Column::Example]
    };
    for (head, column) in heads.iter_mut().skip(2).zip(rest) {
        *head = Some(column);
    }
    heads
}

/// Returns the column of names of a table whose head for it is not known: the first, if there is one
/// of types.
fn unnamed(heads: &[Option<Column>], rows: &[Row]) -> Option<usize> {
    let has_type = heads.contains(&Some(Column::Type));
    let is_name = |row: &Row| {
        let name = row
            .cells
            .first()
            .map(|cell| name(&cell.value, 0).1)
            .unwrap_or_default();
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "_-.[]$".contains(c))
    };
    (has_type
        && heads.first() != Some(&Some(Column::Type))
        && !rows.is_empty()
        && rows.iter().all(is_name))
    .then_some(0)
}

/// Reads a table whose first cells are "Method", "URL" and the like.
fn pairs(table: &Table) -> Vec<At<String>> {
    let rows = table.rows.iter().filter(|row| row.cells.len() >= 2);
    let pairs = rows.filter_map(|row| {
        let column = super::target::of_word(&plain(&row.cells[0].value))?;
        let text = plain(&row.cells[1].value);
        let target = super::target::read(&text)?;
        let fits = match column {
            Column::Method => target.method.is_some(),
            _ => target.address.is_some(),
        };
        fits.then(|| At::new(text, row.line))
    });
    pairs.collect()
}

fn targets(heads: &[Option<Column>], rows: &[Row]) -> Vec<At<String>> {
    let index = |column| heads.iter().position(|head| *head == Some(column));
    let (Some(method), Some(address)) = (index(Column::Method), index(Column::Address)) else {
        return Vec::new();
    };
    let rows = rows.iter().filter_map(|row| {
        let (method, address) = (row.cells.get(method)?, row.cells.get(address)?);
        let text = format!("{} {}", plain(&method.value), plain(&address.value));
        Some(At::new(text, row.line))
    });
    rows.take(1).collect()
}

fn codes(heads: &[Option<Column>], rows: &[Row]) -> Vec<At<(String, String)>> {
    let index = |column| heads.iter().position(|head| *head == Some(column));
    let code = index(Column::Code).unwrap_or(0);
    let codes = rows.iter().take(MAX_ROWS).filter_map(|row| {
        let value = plain(&row.cells.get(code)?.value);
        let others = row
            .cells
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != code);
        let text: Vec<_> = others
            .map(|(_, cell)| plain(&cell.value))
            .filter(|text| !text.is_empty())
            .collect();
        (!value.is_empty()).then(|| At::new((value, text.join("; ")), row.line))
    });
    codes.collect()
}
