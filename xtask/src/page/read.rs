//! Blocks → a page: which table and which example belongs to what.

use super::block::{At, Block, Code, Line, Table};
use super::finding::Finding;
use super::member::{self, Member};
use super::table::{self, Content};
use super::words::Section;
use super::{
    Answer, Curl, Example, Page, PageError, check, curl, heading, html, lines, nest, target, text,
    words,
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

    fn table(&mut self, table: &Table) {
        let line = table.rows.first().map_or(0, |row| row.line);
        let section = self.section;
        let place = match section {
            Some(Section::Headers) => "header".to_owned(),
            Some(Section::Path) => "path".to_owned(),
            Some(Section::Query) => "query".to_owned(),
            Some(Section::Cookies) => "cookie".to_owned(),
            _ if self.answers => self.answer().place(),
            _ => "request".to_owned(),
        };
        let mut findings = Vec::new();
        let content = table::read(table, &place, &mut findings);
        match content {
            Content::Target(rows) => {
                for row in rows {
                    if let Some(found) = target::read(&row.value) {
                        let found = target::Target {
                            is_labelled: true,
                            ..found
                        };
                        self.target(&found, row.line);
                    }
                }
            }
            Content::Codes(codes) => self.page.errors.extend(codes),
            Content::Unknown => {
                // What prose has beside is not of the call.
                if !matches!(
                    section,
                    Some(Section::Prose | Section::Errors | Section::Example)
                ) {
                    let message = "the table is not understood: no head of a column is known";
                    self.page
                        .findings
                        .push(Finding::new(line, "table-unknown", place, message));
                }
            }
            Content::Members(members) => {
                self.page.findings.append(&mut findings);
                self.members(members, section, line);
            }
        }
    }

    fn members(
        &mut self,
        members: Vec<(Option<Section>, Member)>,
        section: Option<Section>,
        line: usize,
    ) {
        let is_placed = members.iter().any(|(place, _)| place.is_some());
        if is_placed && !self.answers {
            for (place, mut member) in members {
                let place = place.unwrap_or(Section::Body);
                // A row for the whole body has those of its members inside it.
                let is_whole = place == Section::Body
                    && member.name.eq_ignore_ascii_case("body")
                    && !member.members.is_empty();
                let members = if is_whole {
                    std::mem::take(&mut member.members)
                } else {
                    vec![member]
                };
                self.put(place, members);
            }
            return;
        }
        let members: Vec<_> = members.into_iter().map(|(_, member)| member).collect();
        // A table of its own for what an object holds: its heading names the object.
        let heading = self
            .own_heading
            .as_ref()
            .map(|heading| heading.value.clone());
        if let Some(parent) = heading.and_then(|heading| self.parent(&heading)) {
            parent.members.extend(members);
            return;
        }
        self.tell_own_heading(line);
        let section = self.place_of(&members, section);
        match section {
            Some(
                Section::Headers
                | Section::Path
                | Section::Query
                | Section::Cookies
                | Section::Body,
            ) => {
                self.put(section.unwrap_or(Section::Body), members);
            }
            Some(Section::ResponseHeaders) => self.answer().headers.extend(members),
            Some(Section::Errors) => self.page.errors.extend(members.into_iter().map(|member| {
                let text = if member.text.is_empty() {
                    member.type_text
                } else {
                    member.text
                };
                At::new((member.name, text), member.line)
            })),
            _ if self.answers => self.answer().members.extend(members),
            // Where they are sent, the method tells, once it is known.
            _ => {
                self.bare_table.get_or_insert(line);
                let members = members.into_iter().map(|member| (Section::Request, member));
                self.unplaced.extend(members);
            }
        }
    }

    /// Tells that a table stands below a heading that is not understood, if other tables of its part
    /// came before: it may be about what an object holds.
    fn tell_own_heading(&mut self, line: usize) {
        let has_more = if self.answers {
            self.page
                .answers
                .last()
                .is_some_and(|answer| !answer.members.is_empty())
        } else {
            !self.body.is_empty() || !self.unplaced.is_empty()
        };
        if let Some(heading) = self.own_heading.as_ref().filter(|_| has_more) {
            let message = format!(
                "the table stands below \"{}\", which is the name of no row; its rows are taken for more of the same",
                heading.value
            );
            let place = if self.answers {
                self.answer().place()
            } else {
                "request".to_owned()
            };
            self.page
                .findings
                .push(Finding::new(line, "place-unknown", place, message));
        }
    }

    /// Returns where a table belongs whose heading is missing: headers by their names, and what follows
    /// the table of headers is none of them.
    fn place_of(&self, members: &[Member], section: Option<Section>) -> Option<Section> {
        let are_headers = members.iter().any(|member| {
            ["authorization", "content-type"].contains(&member.name.to_ascii_lowercase().as_str())
        });
        match section {
            None | Some(Section::Request | Section::Authorization)
                if are_headers && !self.answers =>
            {
                Some(Section::Headers)
            }
            Some(Section::Headers) if self.page.headers.is_some() && !are_headers => {
                Some(Section::Request)
            }
            _ => section,
        }
    }

    fn put(&mut self, section: Section, members: Vec<Member>) {
        match section {
            Section::Headers => self
                .page
                .headers
                .get_or_insert_with(Vec::new)
                .extend(members),
            Section::Path => self.page.path_parameters.extend(members),
            Section::Query => self.page.query.extend(members),
            Section::Cookies => self.page.cookies.extend(members),
            _ => self.body.extend(members),
        }
    }

    /// Finds the member whose name a heading has, if it can have members and has none.
    fn parent(&mut self, heading: &str) -> Option<&mut Member> {
        let name: String = heading
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'))
            .collect();
        let name = name.replace("[]", "");
        let name = name
            .rsplit('.')
            .next()
            .filter(|name| !name.is_empty())?
            .to_owned();
        let list = if self.answers {
            &mut self.page.answers.last_mut()?.members
        } else if self.body.is_empty() && !self.unplaced.is_empty() {
            return self
                .unplaced
                .iter_mut()
                .find_map(|(_, member)| find(std::slice::from_mut(member), &name));
        } else {
            &mut self.body
        };
        find(list, &name)
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

    fn finish(mut self) -> Page {
        // What no line says, a command may.
        let command = self
            .page
            .curls
            .iter()
            .find(|curl| curl.url.is_some())
            .cloned();
        let mut from_command = Vec::new();
        if self.page.path.is_none() {
            let address = self
                .loose_address
                .take()
                .filter(|_| self.page.method.is_some());
            let address = address.or_else(|| command.as_ref().and_then(|curl| curl.url.clone()));
            let address = address.or_else(|| self.loose_address.take());
            if let Some(address) = address {
                self.address(&address.value, address.line);
                from_command.push(("the address", address.line));
            }
        }
        if self.page.method.is_none() && self.page.path.is_some() {
            if let Some(method) = command.as_ref().and_then(|curl| curl.method.clone()) {
                from_command.push(("the method", method.line));
                self.page.method = Some(method);
            }
        }
        if self.page.server.is_none() {
            if let Some(url) = command.as_ref().and_then(|curl| curl.url.as_ref()) {
                let server = target::split(&url.value).server;
                self.page.server = server.map(|server| At::new(server, url.line));
            }
        }
        for (what, line) in from_command {
            let message = format!("{what} is not stated, and taken from this line");
            self.page
                .findings
                .push(Finding::new(line, "call-not-stated", "call", message));
        }
        self.place_loose();
        let title = self.first_heading.take().or(self.last_line.take());
        self.page.title = title;
        let mut page = self.page;
        page.body = nest::nest(self.body, "request", &mut page.findings);
        let findings = &mut page.findings;
        for answer in &mut page.answers {
            let place = answer.place();
            answer.members = nest::nest(std::mem::take(&mut answer.members), &place, findings);
        }
        let has_parameters = !page.body.is_empty()
            || !page.query.is_empty()
            || !page.path_parameters.is_empty()
            || !page.requests.is_empty()
            || !page.curls.is_empty()
            || !page.answers.is_empty();
        let is_told = page
            .findings
            .iter()
            .any(|finding| finding.kind == "table-unknown");
        if let Some(path) = page.path.as_ref().filter(|_| !has_parameters && !is_told) {
            let message =
                "nothing but the call is understood: no table of parameters, no example, no answer";
            page.findings.push(Finding::new(
                path.line,
                "nothing-understood",
                "call",
                message,
            ));
        }
        page.answers.retain(|answer| {
            answer.status.is_some() || !answer.members.is_empty() || !answer.examples.is_empty()
        });
        if page.media.is_none() {
            page.media = media_of_headers(&page);
        }
        if page.scheme.is_none() {
            page.scheme = scheme_of_headers(&page).or_else(|| scheme_of_commands(&page));
        }
        page
    }

    /// Puts members where the page does not say that they are sent: those that the path names inside
    /// it, others behind it if nothing has a body, else into the body.
    fn place_loose(&mut self) {
        if self.unplaced.is_empty() {
            return;
        }
        let method = self.page.method.as_ref().map(|method| method.value.clone());
        let has_body = !matches!(method.as_deref(), Some("GET" | "HEAD" | "DELETE"))
            || !self.page.requests.is_empty();
        let path = self
            .page
            .path
            .as_ref()
            .map(|path| path.value.clone())
            .unwrap_or_default();
        let names = target::names(&path);
        let mut guessed = false;
        for (_, mut member) in std::mem::take(&mut self.unplaced) {
            if names.contains(&member.name.as_str()) {
                self.page.path_parameters.push(member);
            } else if has_body {
                self.body.push(member);
            } else {
                guessed = true;
                member
                    .unsure
                    .push("the page does not say where it is sent".to_owned());
                self.page.query.push(member);
            }
        }
        if let (true, Some(line)) = (guessed, self.bare_table) {
            let message = "the page does not say where these are sent; behind the path, as the call has no body";
            self.page
                .findings
                .push(Finding::new(line, "place-unknown", "query", message));
        }
    }
}

fn find<'a>(members: &'a mut [Member], name: &str) -> Option<&'a mut Member> {
    members.iter_mut().find_map(|member| {
        let can_hold = member
            .type_
            .as_ref()
            .is_none_or(|type_| type_.value.holds_members());
        if member.members.is_empty() && can_hold && member::same_name(&member.name, name) {
            return Some(member);
        }
        find(&mut member.members, name)
    })
}

fn media_of_headers(page: &Page) -> Option<At<String>> {
    let headers = page.headers.iter().flatten();
    let of_table = headers
        .filter(|header| header.name.eq_ignore_ascii_case("content-type"))
        .find_map(|header| {
            let text = format!(
                "{} {}",
                header.text,
                header.facts.example.as_deref().unwrap_or_default()
            );
            heading::media_type(&text).map(|media| At::new(media, header.line))
        });
    of_table.or_else(|| {
        page.curls.iter().find_map(|curl| {
            let header = curl.header("content-type")?;
            let media = heading::media_type(&header.value.1)?;
            Some(At::new(media, header.line))
        })
    })
}

fn scheme_of_commands(page: &Page) -> Option<At<String>> {
    let header = page
        .curls
        .iter()
        .find_map(|curl| curl.header("authorization"))?;
    let word = header
        .value
        .1
        .split_whitespace()
        .next()?
        .to_ascii_lowercase();
    (word == "bearer" || word == "basic").then(|| At::new(word, header.line))
}

fn scheme_of_headers(page: &Page) -> Option<At<String>> {
    let mut headers = page.headers.iter().flatten();
    let header = headers.find(|header| header.name.eq_ignore_ascii_case("authorization"))?;
    let text = format!(
        "{} {}",
        header.text,
        header.facts.example.as_deref().unwrap_or_default()
    );
    let word = text.split_whitespace().next()?.to_ascii_lowercase();
    ["bearer", "basic", "key", "token"]
        .contains(&word.as_str())
        .then(|| At::new(word, header.line))
}
