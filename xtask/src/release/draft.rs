//! The draft of an entry in the change log, and notes for those who move to a release.

use std::fmt::Write;

use crate::diff::rules::{Aspect, Plain, Rule};
use crate::diff::verdict::{Bump, Class, Effect, Version};
use crate::diff::{Change, Changes};

/// Headings of an entry, in their order.
const HEADINGS: [&str; 5] = ["Added", "Changed", "Deprecated", "Removed", "Security"];

/// Returns the draft of both.
#[must_use]
pub fn draft(changes: &Changes, before: Option<Version>, version: Version) -> String {
    let mut out = format!("## {version}\n\n");
    if changes.all.is_empty() {
        out.push_str(if before.is_some() {
            "Nothing has changed in the description.\n"
        } else {
            "The first release.\n"
        });
        return out;
    }
    for heading in HEADINGS {
        let mut own = changes
            .all
            .iter()
            .filter(|change| is_told(change) && heading_of(change) == heading)
            .peekable();
        if own.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "### {heading}\n");
        for change in own {
            entry(change, &mut out);
        }
        out.push('\n');
    }
    let documentation = changes
        .all
        .iter()
        .filter(|change| change.class() == Class::Documentation);
    let count = documentation.count();
    if count > 0 {
        let places = if count == 1 { "place" } else { "places" };
        let _ = writeln!(out, "Descriptions have changed in {count} {places}.\n");
    }
    notes(changes, before, version, &mut out);
    out
}

/// Says whether a user would notice a change.
fn is_told(change: &Change) -> bool {
    change.class() >= Class::Safe || change.effect > Effect::Nothing
}

fn heading_of(change: &Change) -> &'static str {
    let name = change.rule.to_string();
    let has = |word: &str| name.split('-').any(|part| part == word);
    match change.rule {
        Rule::Schema(_, Aspect::Deprecated)
        | Rule::Plain(Plain::EndpointDeprecated | Plain::ItemDeprecated) => "Deprecated",
        _ if has("security") => "Security",
        _ if has("added") || has("new") => "Added",
        _ if has("removed") => "Removed",
        _ => "Changed",
    }
}

fn entry(change: &Change, out: &mut String) {
    let breaks = if change.bump() == Bump::Major {
        "**Breaking:** "
    } else {
        ""
    };
    let text = change.text();
    let _ = write!(out, "- {breaks}{}", line(&text));
    let operations = change.operations.iter();
    let operations: Vec<_> = operations
        .filter(|name| !text.contains(name.as_str()))
        .cloned()
        .collect();
    if !operations.is_empty() {
        let _ = write!(out, " (`{}`)", operations.join("`, `"));
    }
    out.push_str(".\n");
}

/// Writes notes on all that does not build, or does something else.
fn notes(changes: &Changes, before: Option<Version>, version: Version, out: &mut String) {
    let before = before.map(|before| before.to_string()).unwrap_or_default();
    let of = |effect: Effect| {
        let all = changes.all.iter();
        all.filter(move |change| change.effect == effect)
    };
    let _ = writeln!(out, "## From {before} to {version}\n");
    if of(Effect::Build).next().is_none() {
        out.push_str("What was written for the old version builds with the new one.\n");
    } else {
        out.push_str("### What does not build any more\n\n");
        for change in of(Effect::Build) {
            let _ = writeln!(out, "- {}.", line(&change.text()));
            for advice in &change.advice {
                let _ = writeln!(out, "  - {}", line(advice));
            }
        }
    }
    if of(Effect::Behaviour).next().is_some() {
        out.push_str("\n### What builds and does something else\n\n");
        for change in of(Effect::Behaviour) {
            let _ = writeln!(out, "- {}.", line(&change.text()));
        }
    }
    let broken = changes
        .all
        .iter()
        .filter(|change| change.class() == Class::Breaking && change.effect == Effect::Nothing);
    for (index, change) in broken.enumerate() {
        if index == 0 {
            out.push_str("\n### What the service does not take or give any more\n\n");
        }
        let _ = writeln!(out, "- {}.", line(&change.text()));
    }
}

/// Writes text in one line of Markdown, in which stars and angles are none of its signs.
fn line(text: &str) -> String {
    let mut out = String::new();
    let mut is_code = false;
    for c in text.chars() {
        match c {
            '`' => is_code = !is_code,
            c if c.is_control() => {
                out.push(' ');
                continue;
            }
            '*' | '_' | '<' | '>' if !is_code => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}
