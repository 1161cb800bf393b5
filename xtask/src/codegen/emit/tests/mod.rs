//! What the files of an API look like. Its IR is built by hand.

mod drawing;
mod hostile;
mod make;
mod shop;

use std::fmt::Write as _;

use crate::codegen::FileSet;
use crate::codegen::ir::Api;
use crate::codegen::package::{Runtime, of_api};
use drawing::drawing;
use make::options;
use shop::shop;

/// Returns all files as one text.
fn joined(files: &FileSet) -> String {
    let mut text = String::new();
    for (path, file) in files.iter() {
        writeln!(text, "==== {path}\n{file}").unwrap();
    }
    text
}

fn package(api: &Api) -> FileSet {
    of_api(api, &options(), None, &Runtime::Version("0.1.0".to_owned())).unwrap()
}

#[test]
fn two_groups() {
    insta::assert_snapshot!(joined(&package(&shop())));
}

#[test]
fn one_group() {
    insta::assert_snapshot!(joined(&package(&drawing())));
}

#[test]
fn no_line_is_long() {
    for api in [shop(), drawing()] {
        for (path, text) in package(&api).iter() {
            let long: Vec<_> = text
                .lines()
                .filter(|line| line.chars().count() > 100)
                .collect();
            assert!(long.is_empty(), "{path}: {long:?}");
            assert!(!text.contains("\n\n\n"), "{path} has two blank lines");
        }
    }
}
