//! Specs damaged in thousands of ways: never a panic, always Rust or a located error.

use std::collections::HashSet;
use std::env;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use serde::de::IgnoredAny;
use xtask::codegen::error::Problem;
use xtask::codegen::{Api, CodegenError, Options, emit, understand};

use crate::{Fixture, kkiai_spec};

/// Parts of an API that are known to give good Rust, so that each is tried once.
#[derive(Default)]
struct Seen(Mutex<HashSet<u64>>);

impl Seen {
    fn is_new(&self, part: &impl Debug) -> bool {
        let mut hasher = DefaultHasher::new();
        format!("{part:?}").hash(&mut hasher);
        self.0.lock().unwrap().insert(hasher.finish())
    }
}

/// Says what is wrong with what is made of a spec.
fn fault(spec: &str, seen: &Seen) -> Option<String> {
    let make = || match understand(spec, &options()) {
        Ok((api, _)) => fault_of_files(&api, seen),
        Err(error) => fault_of_error(&error),
    };
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| Some("it panicked".to_owned()))
}

fn fault_of_error(error: &CodegenError) -> Option<String> {
    let is_lost =
        |problem: &&Problem| problem.place.position.line == 0 || problem.message.trim().is_empty();
    match error.problems.iter().find(is_lost) {
        Some(problem) => Some(format!("an error has no place: {problem}")),
        None if error.problems.is_empty() => Some("an error says nothing".to_owned()),
        None => None,
    }
}

fn options() -> Options {
    Options {
        spec_name: "spec.yaml".to_owned(),
        command: "xtask generate".to_owned(),
        ..Options::default()
    }
}

fn fault_of_files(api: &Api, seen: &Seen) -> Option<String> {
    if !seen.is_new(api) {
        return None;
    }
    let files = match emit::files(api, &options()) {
        Ok(files) => files,
        Err(error) => return Some(error.to_string()),
    };
    files.iter().find_map(|(path, text)| {
        let error = match path.strip_suffix(".json") {
            Some(_) if !seen.is_new(&text) => return None,
            Some(_) => serde_json::from_str::<IgnoredAny>(text).err()?.to_string(),
            None => syn::parse_file(text).err()?.to_string(),
        };
        Some(format!("{path} is broken: {error}\n{text}"))
    })
}

/// Set to try every case; otherwise one in [`SHARE`] is, which takes seconds.
const ALL_CASES: &str = "KKIAI_ALL_CASES";
const SHARE: usize = 16;

/// Tries many specs on all processors; `make` returns the one of a number.
fn try_all(count: usize, make: impl Fn(usize) -> String + Sync) {
    let seen = Seen::default();
    let share = if env::var_os(ALL_CASES).is_some() {
        1
    } else {
        SHARE
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for worker in 0..workers {
            let (make, seen) = (&make, &seen);
            scope.spawn(move || {
                for number in (worker * share..count).step_by(workers * share) {
                    let spec = make(number);
                    if let Some(fault) = fault(&spec, seen) {
                        panic!("case {number}: {fault}\n\nThe spec:\n{spec}");
                    }
                }
            });
        }
    });
}

#[test]
fn cut_off_behind_any_line() {
    let spec = kkiai_spec();
    let ends: Vec<usize> = spec.match_indices('\n').map(|(index, _)| index).collect();
    try_all(ends.len(), |number| spec[..ends[number]].to_owned());
}

#[test]
fn without_any_line() {
    let spec = kkiai_spec();
    let lines: Vec<&str> = spec.lines().collect();
    try_all(lines.len(), |number| {
        let kept = lines
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != number);
        kept.flat_map(|(_, line)| [*line, "\n"]).collect()
    });
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

/// What is put in the place of a token.
const ODD: [&str; 40] = [
    "",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "18446744073709551616",
    "{}",
    "[]",
    "[",
    "}",
    "'",
    "\"",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%",
    "@",
    "- ",
    ": ",
    "? ",
    "#",
    "\t",
    "\n",
    "\0",
    "\u{202e}",
    "🙂",
    "图片",
    "Self",
    "_",
    "$ref",
    "type",
    "object",
    "string",
    "array",
    "oneOf",
    "allOf",
    "x-enum-varnames",
];

/// Splits text into words, spaces and single signs.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = |c: char| (c.is_alphanumeric() || c == '_', c == ' ');
        let is_single = class(first) == (false, false);
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, next)| is_single || class(*next) != class(first))
            .map_or(rest.len(), |(index, _)| index);
        tokens.push(&rest[..end]);
        rest = &rest[end..];
    }
    tokens
}

/// Damages a spec in one to three places.
fn damaged(spec: &[&str], number: usize) -> String {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (u64::try_from(number).unwrap() + 1));
    // The first numbers of neighbours are alike.
    for _ in 0..8 {
        dice.roll(1);
    }
    let mut tokens = spec.to_vec();
    for _ in 0..=dice.roll(3) {
        let (one, other) = (dice.roll(tokens.len()), dice.roll(tokens.len()));
        match dice.roll(5) {
            0 => tokens.swap(one, other),
            1 => tokens[one] = tokens[other],
            2 => tokens.insert(one, tokens[other]),
            3 => drop(tokens.remove(one)),
            _ => tokens[one] = ODD[dice.roll(ODD.len())],
        }
    }
    tokens.concat()
}

#[test]
fn with_other_words_in_places() {
    let spec = kkiai_spec();
    let tokens = tokens(&spec);
    try_all(1000, |number| damaged(&tokens, number));
}

#[test]
fn fixtures_with_other_words_in_places() {
    let fixtures = Fixture::all();
    let specs: Vec<_> = fixtures
        .iter()
        .map(|fixture| tokens(&fixture.spec))
        .collect();
    try_all(specs.len() * 150, |number| {
        damaged(&specs[number % specs.len()], number)
    });
}
