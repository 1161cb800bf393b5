//! What can be told only when all of a page is read.

use super::Reader;
use crate::page::block::At;
use crate::page::finding::Finding;
use crate::page::{Page, heading, nest, target};

impl Reader {
    pub(super) fn finish(mut self) -> Page {
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
