//! `xtask diff`: each rule by an edit of its own, and what it says of whole descriptions.

pub(crate) mod commands;
mod krate;
mod meaning;
mod plain;
mod schemas;
mod surface;

use std::collections::BTreeSet;

use xtask::codegen::document::Node;
use xtask::codegen::source::{Files, Settings, load};
use xtask::codegen::{Api, Options, understand_tree};
use xtask::diff::rules::Rule;
use xtask::diff::{self, Changes};

/// Reads a description.
fn tree(text: &str) -> Node {
    let bytes = text.as_bytes().to_vec();
    let mut files = Files::new("", "spec.yaml", move |_| Ok(bytes.clone()));
    let source = load(&mut files, &Settings::default());
    source
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .root
}

fn api(text: &str) -> Api {
    let understood = understand_tree(tree(text), &Options::default());
    understood
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .0
}

/// Compares what is sent and answered.
fn wire(old: &str, new: &str) -> Changes {
    diff::wire(&tree(old), &tree(new))
}

/// Returns the rules that an edit of a description falls under.
fn rules(old: &str, new: &str) -> BTreeSet<String> {
    let changes = wire(old, new).all;
    changes
        .iter()
        .map(|change| change.rule.to_string())
        .collect()
}

fn set(rules: &[&str]) -> BTreeSet<String> {
    rules.iter().map(|rule| (*rule).to_owned()).collect()
}

/// Replaces a piece of text that is there once.
fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in edits {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
        text = text.replace(from, to);
    }
    text
}

#[test]
fn every_rule_is_tried() {
    let tried: BTreeSet<String> = plain::tried()
        .chain(krate::tried())
        .chain(schemas::tried())
        .collect();
    let all: BTreeSet<String> = Rule::all().iter().map(ToString::to_string).collect();
    let missing: Vec<_> = all.difference(&tried).collect();
    assert!(missing.is_empty(), "no edit shows {missing:?}");
    let unknown: Vec<_> = tried.difference(&all).collect();
    assert!(unknown.is_empty(), "there are no rules {unknown:?}");
}

#[test]
fn rules_have_names_of_their_own() {
    let all = Rule::all();
    let names: BTreeSet<_> = all.iter().map(ToString::to_string).collect();
    assert_eq!(names.len(), all.len());
    for name in names {
        let is_plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(name.chars().all(is_plain), "{name}");
    }
}
