//! What the fuzzers begin with, and what they found: each is read to its end, without a panic.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::commands::workspace_root;

#[path = "../fuzz/targets/mod.rs"]
mod targets;

#[allow(clippy::print_stderr, reason = "shown if what follows fails")]
fn each(folder: &Path, target: impl Fn(&[u8])) {
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        eprintln!("{}", path.display());
        target(&fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

fn seeds(name: &str) -> PathBuf {
    workspace_root().join("fuzz/seeds").join(name)
}

#[test]
fn payloads() {
    each(&seeds("validate"), targets::validate);
}

#[test]
fn answers() {
    each(&seeds("decode"), targets::decode);
}

#[test]
fn descriptions_that_were_changed() {
    each(&seeds("mutated"), targets::mutated);
}

#[test]
fn pages() {
    each(&seeds("page"), targets::page);
    each(&workspace_root().join("xtask/tests/pages"), targets::page);
}

#[test]
fn specs() {
    each(&seeds("spec"), targets::spec);
    each(
        &workspace_root().join("xtask/tests/fixtures"),
        targets::spec,
    );
}
