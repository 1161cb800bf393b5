//! Blocks → a page: which table and which example belongs to what.

mod finish;
mod members;

use super::block::{At, Block, Code, Line};
use super::finding::Finding;
use super::member::Member;
use super::words::Section;
use super::{
    Answer, Curl, Example, Page, PageError, check, curl, heading, html, lines, target, text, words,
};

/// Most examples of one kind that are kept.
const MAX_EXAMPLES: usize = 32;

/// Reads a page. `name` is how it is called in messages.
///
/// # Errors
///
/// Returns the place of what is no text, or the first line if nothing of the page is an operation.
pub fn read(bytes: &[u8], name: &str) -> Result<Page, PageError> {
    let lines = text::lines(bytes)?;
    let is_html = html::is_html(&lines);
    let blocks = if is_html {
        html::read(&lines)
    } else {
        lines::of_text(&lines)
    };
    let blocks = lines::group(blocks, !is_html);
    let mut reader = Reader {
        page: Page {
            name: name.to_owned(),
            ..Page::default()
        },
        ..Reader::default()
    };
    for block in blocks {
        if let Some(line) = reader.end {
            let message = "a second call begins here; only the first of a page is read";
            reader
                .page
                .findings
                .push(Finding::new(line, "second-call", "call", message));
            break;
        }
        match block {
            Block::Line(line) => reader.line(&line),
            Block::Table(table) => reader.table(&table),
            Block::Code(code) => reader.code(&code),
        }
    }
    let mut page = reader.finish();
    check::check(&mut page);
    page.findings.sort();
    page.findings.dedup();
    Ok(page)
}

#[derive(Default)]
struct Reader {
    page: Page,
    section: Option<Section>,
    /// Whether what comes is about the answer.
    answers: bool,
    /// The heading above, if its words are the page's own.
    own_heading: Option<At<String>>,
    /// A line that names the method alone or announces the address.
    expects_address: bool,
    /// An address that no method stands beside.
    loose_address: Option<At<String>>,
    /// The first marked heading, and the last line before the call.
    first_heading: Option<At<String>>,
    last_line: Option<At<String>>,
    body: Vec<Member>,
    unplaced: Vec<(Section, Member)>,
    bare_table: Option<usize>,
    /// Line where another call begins, which is not read.
    end: Option<usize>,
}

impl Reader {
    fn line(&mut self, line: &Line) {
        if let Some(found) = Self::heading(line) {
            self.begin(&found, line);
            return;
        }
        if let Some((status, text)) = heading::status(&line.text, line.is_heading, self.answers) {
            self.begin_answer(Some(At::new(status, line.line)), text);
            return;
        }
        if let Some(target) = target::read(&line.text) {
            self.target(&target, line.line);
            return;
        }
        let plain = heading::plain(&line.text);
        if line.is_heading {
            self.first_heading
                .get_or_insert_with(|| At::new(plain.clone(), line.line));
            self.own_heading = Some(At::new(plain.clone(), line.line));
            if matches!(
                self.section,
                Some(Section::Prose | Section::Errors | Section::Authorization)
            ) {
                self.section = self.answers.then_some(Section::Response);
            }
        }
        match self.section {
            Some(Section::Authorization) => self.scheme(&plain, line.line),
            Some(Section::Body) if self.page.media.is_none() => {
                if let Some(media) = heading::media_type(&plain) {
                    self.page.media = Some(At::new(media, line.line));
                }
            }
            _ => {}
        }
        if self.page.method.is_none() && self.page.path.is_none() && !plain.is_empty() {
            self.last_line = Some(At::new(plain, line.line));
        }
    }

    fn heading(line: &Line) -> Option<heading::Heading> {
        let found = heading::read(&line.text, line.is_heading)?;
        // "Status code 200" begins that answer, and no list of codes.
        if found.section == Section::Errors
            && found.status.is_some()
            && heading::status(&line.text, line.is_heading, true)
                .is_some_and(|(_, text)| text.is_empty())
        {
            return None;
        }
        // "POST" below "Request" and the like are no headings of prose.
        (target::read(&line.text).is_none()).then_some(found)
    }

    fn begin(&mut self, found: &heading::Heading, line: &Line) {
        let section = match found.section {
            // "Body" below "Response", and an example below either.
            Section::Body if self.answers => Section::ResponseBody,
            Section::Headers
                if self.answers
                    && self.section != Some(Section::Errors)
                    && !self.page.answers.is_empty() =>
            {
                Section::ResponseHeaders
            }
            section => section,
        };
        match section {
            Section::Response
            | Section::ResponseBody
            | Section::ResponseHeaders
            | Section::ResponseExample => {
                self.answers = true;
                if let Some(status) = &found.status {
                    self.begin_answer(Some(At::new(status.clone(), line.line)), String::new());
                }
            }
            Section::Request
            | Section::Headers
            | Section::Path
            | Section::Query
            | Section::Cookies
            | Section::Body
            | Section::RequestExample
            | Section::Curl
            | Section::Authorization => self.answers = false,
            Section::Example | Section::Errors | Section::Prose => {}
        }
        if section == Section::Body {
            if let Some(media) = &found.media {
                self.page.media = Some(At::new(media.clone(), line.line));
            }
        }
        if section == Section::Authorization && self.page.scheme.is_none() {
            self.scheme(&line.text, line.line);
        }
        if line.is_heading {
            self.first_heading
                .get_or_insert_with(|| At::new(heading::plain(&line.text), line.line));
        }
        self.own_heading = None;
        self.expects_address = false;
        self.section = Some(section);
    }

    fn begin_answer(&mut self, status: Option<At<String>>, text: String) {
        self.answers = true;
        self.own_heading = None;
        if !matches!(
            self.section,
            Some(Section::ResponseExample | Section::ResponseBody)
        ) {
            self.section = Some(Section::Response);
        }
        let code = status.as_ref().map(|status| status.value.clone());
        let known = self
            .page
            .answers
            .iter()
            .position(|answer| answer.status.as_ref().map(|s| &s.value) == code.as_ref());
        match known {
            // The answer whose part this is comes last.
            Some(known) => {
                let answer = self.page.answers.remove(known);
                self.page.answers.push(answer);
            }
            None => self.page.answers.push(Answer {
                status,
                text,
                ..Answer::default()
            }),
        }
    }

    fn answer(&mut self) -> &mut Answer {
        if self.page.answers.is_empty() {
            self.page.answers.push(Answer::default());
        }
        let last = self.page.answers.len() - 1;
        &mut self.page.answers[last]
    }

    fn target(&mut self, found: &target::Target, line: usize) {
        if self.is_second(found) {
            self.end = Some(line);
            return;
        }
        let is_ours = found.is_labelled || found.method.is_some() || self.expects_address;
        if self.answers && self.page.path.is_some() {
            return;
        }
        if let Some(method) = found.method {
            self.page
                .method
                .get_or_insert_with(|| At::new(method.to_owned(), line));
        }
        match &found.address {
            Some(address) if is_ours => self.address(address, line),
            Some(address) => {
                self.loose_address
                    .get_or_insert_with(|| At::new(address.clone(), line));
            }
            None => {}
        }
        self.expects_address = found.address.is_none() && self.page.path.is_none();
    }

    /// Says whether a call is another than the page's, whose parameters were read: a second one begins.
    fn is_second(&self, found: &target::Target) -> bool {
        let (Some(method), Some(path), Some(new), Some(address)) = (
            &self.page.method,
            &self.page.path,
            found.method,
            &found.address,
        ) else {
            return false;
        };
        let has_content = !self.body.is_empty()
            || !self.unplaced.is_empty()
            || !self.page.query.is_empty()
            || !self.page.path_parameters.is_empty()
            || !self.page.requests.is_empty()
            || !self.page.answers.is_empty();
        has_content && (method.value != new || path.value != target::split(address).path)
    }

    fn address(&mut self, address: &str, line: usize) {
        let parts = target::split(address);
        let has_path = parts.path.len() > 1;
        if let Some(server) = parts.server {
            self.page
                .server
                .get_or_insert_with(|| At::new(server, line));
        }
        if has_path && self.page.path.is_none() {
            self.page.path = Some(At::new(parts.path, line));
        }
        self.expects_address = false;
    }

    fn scheme(&mut self, text: &str, line: usize) {
        if self.page.scheme.is_some() {
            return;
        }
        let lower = text.to_ascii_lowercase();
        let scheme = ["bearer", "basic", "key", "token"]
            .into_iter()
            .find(|scheme| {
                lower.contains(&format!("authorization: {scheme} "))
                    || (*scheme == "bearer" && lower.contains("bearer"))
            });
        if let Some(scheme) = scheme {
            self.page.scheme = Some(At::new(scheme.to_owned(), line));
        }
    }

    fn code(&mut self, code: &Code) {
        if curl::is_command(code) {
            if self.page.curls.len() < MAX_EXAMPLES {
                self.page.curls.push(Curl::read(code));
            }
            return;
        }
        if let Some((method, address)) = curl::wire(code) {
            if self.page.method.is_none() || self.page.path.is_none() {
                self.page.method.get_or_insert(method);
                self.address(&address.value, address.line);
            }
            let body = code
                .lines
                .iter()
                .skip_while(|line| !line.value.trim_start().starts_with('{'));
            let lines: Vec<_> = body.cloned().collect();
            if !lines.is_empty() {
                let code = Code {
                    language: None,
                    lines,
                };
                self.page.requests.push(Example::read(&code));
            }
            return;
        }
        let text = code.text();
        if target::read(text.trim()).is_some() && code.lines.len() <= 2 {
            let line = code.lines.first().map_or(0, |line| line.line);
            if let Some(found) = target::read(text.trim()) {
                self.expects_address |= self.page.path.is_none();
                self.target(&found, line);
            }
            return;
        }
        if self.section == Some(Section::Authorization) {
            let line = code.lines.first().map_or(0, |line| line.line);
            self.scheme(&text, line);
            return;
        }
        let is_payload = text.trim_start().starts_with(['{', '['])
            || code
                .language
                .as_deref()
                .is_some_and(|language| language.starts_with("json"));
        let is_foreign = code
            .language
            .as_deref()
            .is_some_and(|language| !words::READABLE.contains(&language));
        if !is_payload || (is_foreign && !text.trim_start().starts_with('{')) {
            return;
        }
        if is_foreign {
            return;
        }
        let example = Example::read(code);
        if self.answers {
            let answer = self.answer();
            if answer.examples.len() < MAX_EXAMPLES {
                answer.examples.push(example);
            }
        } else if self.page.requests.len() < MAX_EXAMPLES && self.section != Some(Section::Errors) {
            self.page.requests.push(example);
        }
    }
}
