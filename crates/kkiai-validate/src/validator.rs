//! Checks the payloads of a file.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use kkiai_tree::{Lines, ProblemKind, Reading, Span};
use serde_json::Value;

use crate::explain::{Draft, Mark};
use crate::finding::{FileReport, Finding, Fix, Rule, Severity};
use crate::payload::{check, schema_of_content, schema_of_folder};
use crate::place::Places;
use crate::schemas::{self, Schema};
use crate::{place, rules};

/// Largest payload that is checked, in bytes.
const MAX_PAYLOAD: usize = 64 << 20;

/// Checks payloads against the schemas of the API.
///
/// Making one costs nothing: a schema is compiled when it is first needed, once in a program.
#[derive(Clone, Copy, Debug)]
pub struct Validator {
    names: &'static [&'static str],
}

/// How a file is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOptions {
    /// Name of the schema; if there is none, the folder's name or the content tells.
    pub schema: Option<String>,
    /// Format of the text; if there is none, the ending of the path tells, or else the text itself.
    pub format: Option<Format>,
    /// How many findings of a file are kept; those beyond are counted.
    pub max_findings: usize,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            schema: None,
            format: None,
            max_findings: 1000,
        }
    }
}

/// Format of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One payload in JSON.
    Json,
    /// A payload in JSON on each line.
    JsonLines,
    /// Payloads in YAML, apart by `---`.
    Yaml,
}

impl Format {
    /// Returns the format that files with the ending of this path have: `json`, `jsonl`, `ndjson`,
    /// `yaml` or `yml`.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// Returns the format of a text that nothing else is known of.
    fn of_text(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        match text.trim_ascii_start().first() {
            Some(b'{' | b'[' | b'"') | None => Self::Json,
            Some(_) => Self::Yaml,
        }
    }
}

impl Validator {
    /// Returns a validator of the API that this version knows.
    #[must_use]
    pub fn new() -> Self {
        Self {
            names: schemas::names(),
        }
    }

    /// Returns the names of all schemas, in the order of the API's description.
    #[must_use]
    pub fn schemas(&self) -> &'static [&'static str] {
        self.names
    }

    /// Returns all rules that a finding may be of.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        rules::all()
    }

    /// Checks all payloads of a file.
    ///
    /// `path` tells format and schema where the options do not, and is not opened. Of JSON Lines, one
    /// line at a time is in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or if there is no schema of the name that the
    /// options have.
    pub fn check(
        &self,
        path: &str,
        text: impl Read,
        options: &CheckOptions,
    ) -> io::Result<FileReport> {
        let schema = match &options.schema {
            Some(name) => Some(schemas::schema(name).ok_or_else(|| {
                let message = format!("there is no schema `{name}`");
                io::Error::new(io::ErrorKind::InvalidInput, message)
            })?),
            None => schema_of_folder(path),
        };
        let mut file = File {
            schema,
            used: None,
            max_findings: options.max_findings,
            report: FileReport {
                path: path.to_owned(),
                ..FileReport::default()
            },
        };
        let format = options.format.or_else(|| Format::of_path(Path::new(path)));
        if format == Some(Format::JsonLines) {
            file.lines(BufReader::with_capacity(1 << 16, text))?;
        } else {
            file.whole(text, format)?;
        }
        Ok(file.report)
    }
}

impl Default for Validator {
    fn default() -> Self {
        Self::new()
    }
}

/// A file that is being checked.
struct File {
    /// Schema of all its payloads, if it is known.
    schema: Option<&'static Schema>,
    /// Name of the schema of all payloads so far; empty if they differ.
    used: Option<&'static str>,
    max_findings: usize,
    report: FileReport,
}

/// Where the text that is looked at stands in the file.
#[derive(Clone, Copy, Default)]
struct Offset {
    lines: usize,
    bytes: usize,
}

impl File {
    fn whole(&mut self, text: impl Read, format: Option<Format>) -> io::Result<()> {
        let mut bytes = Vec::new();
        text.take(MAX_PAYLOAD as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_PAYLOAD {
            self.too_large(Offset::default());
            return Ok(());
        }
        let readings = match format.unwrap_or_else(|| Format::of_text(&bytes)) {
            Format::Yaml => kkiai_tree::yaml(&bytes),
            _ => vec![kkiai_tree::json(&bytes)],
        };
        let mut lines = None;
        for reading in &readings {
            self.payload(reading, &bytes, &mut lines, Offset::default());
        }
        Ok(())
    }

    fn lines(&mut self, mut text: impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        let mut offset = Offset::default();
        loop {
            line.clear();
            let limit = MAX_PAYLOAD as u64 + 1;
            let mut length = text.by_ref().take(limit).read_until(b'\n', &mut line)?;
            if length == 0 {
                break;
            }
            if length > MAX_PAYLOAD && line.last() != Some(&b'\n') {
                self.too_large(offset);
                length += skip_line(&mut text)?;
            } else if !line.trim_ascii().is_empty() {
                // What ends too early ends on its own line.
                let line = line.trim_ascii_end();
                let reading = kkiai_tree::json(line);
                self.payload(&reading, line, &mut None, offset);
            }
            offset.lines += 1;
            offset.bytes += length;
        }
        if self.report.documents == 0 {
            let draft = Draft::new(
                "syntax",
                "",
                "there is no payload: the text is empty".into(),
            );
            self.report.documents = 1;
            self.report.invalid = 1;
            self.add(&draft, Span::default(), b"", &mut None, Offset::default());
        }
        Ok(())
    }

    fn too_large(&mut self, offset: Offset) {
        let size = MAX_PAYLOAD >> 20;
        let message = format!("the payload is larger than {size} MiB, and is not checked");
        let draft = Draft::new("size", "", message);
        self.report.documents += 1;
        self.report.invalid += 1;
        self.add(&draft, Span::default(), b"", &mut None, offset);
    }

    /// Checks one payload.
    fn payload<'t>(
        &mut self,
        reading: &Reading,
        text: &'t [u8],
        lines: &mut Option<Lines<'t>>,
        offset: Offset,
    ) {
        let errors = self.report.errors;
        let mut found: Vec<(Span, Draft)> = Vec::new();
        for problem in &reading.problems {
            let rule = rules::of_problem(problem.kind);
            let mut draft = Draft::new(rule, &problem.pointer, problem.message.clone());
            draft.help = problem.help.map(str::to_owned);
            if rule == "byte-order-mark" {
                draft.replacement = Some(String::new());
            }
            found.push((problem.span, draft));
        }
        if let Some(root) = &reading.root {
            let payload = root.to_json();
            let drafts = self.drafts(&payload);
            let told = reading.problems.iter();
            let told = told.filter(|problem| problem.kind == ProblemKind::Number);
            let told: HashSet<&str> = told.map(|problem| problem.pointer.as_str()).collect();
            let drafts = drafts.into_iter();
            let drafts = drafts.filter(|draft| !told.contains(draft.pointer.as_str()));
            let mut places = Places::new(root);
            found.extend(drafts.map(|draft| (places.span(&draft.pointer, draft.mark), draft)));
        }
        found.sort_by_key(|(span, draft)| (span.start, std::cmp::Reverse(draft.severity)));
        for (span, draft) in &found {
            self.add_of(draft, *span, text, lines, offset, Some(reading));
        }
        self.report.documents += 1;
        if self.report.errors > errors {
            self.report.invalid += 1;
        }
    }

    /// Finds the schema of a payload, and checks it.
    fn drafts(&mut self, payload: &Value) -> Vec<Draft> {
        let Some(schema) = self.schema.or_else(|| schema_of_content(payload)) else {
            let message = "this is no payload of the API: no schema knows any of its members";
            let draft = Draft::new("no-schema", "", message.to_owned())
                .marked(Mark::Start)
                .help("name its schema; `kkiai schema` lists them");
            return vec![draft];
        };
        let is_first = self.report.documents == 0;
        if is_first || self.used == Some(schema.name) {
            self.used = Some(schema.name);
        } else {
            self.used = None;
        }
        self.report.schema = self.used.map(Cow::Borrowed);
        check(schema, payload)
    }

    fn add<'t>(
        &mut self,
        draft: &Draft,
        span: Span,
        text: &'t [u8],
        lines: &mut Option<Lines<'t>>,
        offset: Offset,
    ) {
        self.add_of(draft, span, text, lines, offset, None);
    }

    fn add_of<'t>(
        &mut self,
        draft: &Draft,
        span: Span,
        text: &'t [u8],
        lines: &mut Option<Lines<'t>>,
        offset: Offset,
        reading: Option<&Reading>,
    ) {
        match draft.severity {
            Severity::Error => self.report.errors += 1,
            Severity::Warning => self.report.warnings += 1,
        }
        if self.report.findings.len() >= self.max_findings {
            return;
        }
        let lines = lines.get_or_insert_with(|| Lines::new(text));
        let mut place = place::place(lines, span);
        let excerpt = place::excerpt(lines, place, span.start);
        place.line += offset.lines;
        place.end_line += offset.lines;
        let is_mark = draft.rule == "byte-order-mark";
        let may_change = is_mark || reading.is_none_or(|reading| reading.may_change(span));
        let replacement = draft.replacement.as_ref().filter(|_| may_change);
        let fix = replacement.map(|new| Fix {
            start: offset.bytes + span.start,
            end: offset.bytes + span.end,
            text: if is_mark {
                new.clone()
            } else {
                quoted_as(&text[span.start..span.end], new)
            },
        });
        self.report.findings.push(Finding {
            rule: draft.rule.clone(),
            severity: draft.severity,
            pointer: draft.pointer.clone(),
            place,
            message: draft.message.clone(),
            found: draft.found.clone(),
            allowed: draft.allowed.clone(),
            help: draft.help.clone(),
            fix,
            excerpt,
        });
    }
}

/// Writes a text in the quotes of another one.
fn quoted_as(old: &[u8], new: &str) -> String {
    match old.first() {
        Some(b'\'') => format!("'{}'", new.replace('\'', "''")),
        Some(b'"') => Value::from(new).to_string(),
        // Text without quotes may begin with a letter and hold what no YAML reads as its own.
        _ if new.starts_with(|first: char| first.is_ascii_alphabetic())
            && new
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_') =>
        {
            new.to_owned()
        }
        _ => Value::from(new).to_string(),
    }
}

/// Reads to the end of a line, and returns how many bytes that was.
fn skip_line(text: &mut impl BufRead) -> io::Result<usize> {
    let mut length = 0;
    loop {
        let buffer = text.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        if taken == 0 {
            return Ok(length);
        }
        text.consume(taken);
        length += taken;
        if end.is_some() {
            return Ok(length);
        }
    }
}
