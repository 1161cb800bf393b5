//! Pages of the documentation: what is read of them, and what a draft keeps of it.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use xtask::drift::facts;
use xtask::page::member::walk;
use xtask::page::{self, Finding, Page};

use crate::root;

/// The vendor's own page, which not every checkout has beside it.
pub(crate) const SEED: &str = "../shared/seed/create-image-task.md";

pub(crate) fn path(name: &str) -> PathBuf {
    root().join("xtask/tests/pages").join(name)
}

pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(path(name)).expect("a page can be read")
}

pub(crate) fn read(name: &str) -> Page {
    page::read(text(name).as_bytes(), name).expect("a page is read")
}

/// Writes a page as its test wants to see it.
fn shown(page: &Page) -> String {
    let mut out = String::new();
    let at = |at: &Option<page::At<String>>| {
        at.as_ref()
            .map_or("-".to_owned(), |at| format!("{} ({})", at.value, at.line))
    };
    let _ = writeln!(
        out,
        "{} {} at {}",
        at(&page.method),
        at(&page.path),
        at(&page.server)
    );
    let _ = writeln!(
        out,
        "title {}, media {}, scheme {}",
        at(&page.title),
        at(&page.media),
        at(&page.scheme)
    );
    for fact in facts::of_request(page) {
        let _ = writeln!(out, "{}", line(&fact));
    }
    for example in &page.requests {
        let _ = writeln!(
            out,
            "request example in line {}: {:?}",
            example.line,
            example.value.is_some()
        );
    }
    for curl in &page.curls {
        let _ = writeln!(
            out,
            "command in line {}: {} {}",
            curl.line,
            at(&curl.method),
            at(&curl.url)
        );
    }
    for answer in &page.answers {
        let _ = writeln!(out, "answer {} {}", at(&answer.status), answer.text);
        for fact in facts::of_answer(answer) {
            let _ = writeln!(out, "{}", line(&fact));
        }
        for example in &answer.examples {
            let _ = writeln!(
                out,
                "example in line {}: {:?}",
                example.line,
                example.value.is_some()
            );
        }
    }
    for code in &page.errors {
        let _ = writeln!(
            out,
            "code {} in line {}: {}",
            code.value.0, code.line, code.value.1
        );
    }
    for Finding {
        line,
        kind,
        place,
        message,
        ..
    } in &page.findings
    {
        let _ = writeln!(out, "{line}: {kind} {place}: {message}");
    }
    out
}

fn line(fact: &facts::Fact) -> String {
    let mut line = format!("  {} {}", fact.line, fact.place);
    let types: Vec<_> = fact.types.iter().map(String::as_str).collect();
    let _ = write!(line, " {}", types.join("|"));
    let _ = write!(
        line,
        " {}",
        match fact.required {
            Some(true) => "required",
            Some(false) => "optional",
            None => "?",
        }
    );
    if !fact.values.is_empty() {
        let _ = write!(line, " values {:?}", fact.values);
    }
    for when in &fact.when {
        let _ = write!(line, " if {}={} {:?}", when.member, when.value, when.values);
    }
    for (member, value) in &fact.valid_when {
        let _ = write!(line, " counts if {member}={value}");
    }
    for (name, bounds) in [
        ("length", &fact.length),
        ("items", &fact.items),
        ("range", &fact.range),
    ] {
        if !bounds.is_empty() {
            let _ = write!(line, " {name} {:?}..{:?}", bounds.least, bounds.most);
        }
    }
    for (name, value) in [("default", &fact.default), ("example", &fact.example)] {
        if let Some(value) = value {
            let _ = write!(line, " {name} {value:?}");
        }
    }
    line
}

#[test]
fn pages_of_the_grammar_are_read_whole() {
    for name in [
        "create-image-task.md",
        "query-task.md",
        "upload-file.md",
        "chinese.md",
        "video-task.md",
        "exported.md",
    ] {
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "pages/snapshots", omit_expression => true }, {
            insta::assert_snapshot!(name.replace('.', "_"), shown(&read(name)));
        });
    }
}

/// A page as HTML says what the same page says as text.
#[test]
fn html_says_the_same_as_text() {
    let without_lines = |page: &Page| {
        let mut facts = facts::of_request(page);
        facts.extend(page.answers.iter().flat_map(facts::of_answer));
        for fact in &mut facts {
            fact.line = 0;
        }
        let mut texts = Vec::new();
        walk(&page.body, "", &mut |way, member| {
            texts.push((way.to_owned(), member.text.clone()));
        });
        let examples: Vec<_> = page
            .requests
            .iter()
            .map(|example| example.text.clone())
            .collect();
        let bodies: Vec<_> = page
            .curls
            .iter()
            .map(|curl| curl.body.as_ref().map(|body| body.text.clone()))
            .collect();
        let answers: Vec<_> = page
            .answers
            .iter()
            .flat_map(|answer| &answer.examples)
            .map(|e| e.text.clone())
            .collect();
        let keys: Vec<_> = page.findings.iter().map(Finding::key).collect();
        (facts, texts, examples, bodies, answers, keys)
    };
    let (text, html) = (read("create-image-task.md"), read("create-image-task.html"));
    assert_eq!(without_lines(&text), without_lines(&html));
    assert_eq!(text.title.unwrap().value, html.title.unwrap().value);
    assert_eq!(text.path.unwrap().value, html.path.unwrap().value);
    // Its lines are those of the source.
    let line = html
        .body
        .iter()
        .find(|member| member.name == "prompt")
        .unwrap()
        .line;
    let source = super::pages::text("create-image-task.html");
    assert!(
        source
            .lines()
            .skip(line - 1)
            .take(3)
            .any(|line| line.contains("prompt")),
        "line {line}"
    );
}
