//! Each fixture: a snapshot of its IR and of every file, so that a diff shows which stage moved.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use xtask::codegen::{Api, understand};

use crate::Fixture;

/// Declares a test for each fixture, so that each fails by its own name.
macro_rules! fixtures {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                snapshot(stringify!($name));
            }
        )*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

fixtures!(
    aliases,
    answers,
    bare,
    bodies,
    collections,
    combination,
    composition,
    deprecated,
    docs,
    given_names,
    inline_types,
    json,
    limits,
    nullable_30,
    nullable_31,
    parameters,
    path_parameters,
    recursion,
    references,
    renaming,
    security,
    string_enum,
    structs,
    union_nested,
    union_objects,
    union_plain,
);

fn snapshot(name: &str) {
    let fixtures = Fixture::all();
    let fixture = fixtures.iter().find(|fixture| fixture.name == name);
    let fixture = fixture.expect("the fixture is there");
    let api = understand(&fixture.spec).unwrap_or_else(|error| panic!("{name}: {error}"));
    let api = Api {
        // It is a file of its own below.
        schemas: String::new(),
        ..api
    };
    let mut text = format!("==> IR\n{api:#?}\n");
    for (path, content) in fixture.generate("../kkiai-transport").iter() {
        write!(text, "\n==> {path}\n{content}").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn each_fixture_has_a_test_and_each_snapshot_a_fixture() {
    let names: BTreeSet<String> = NAMES.iter().map(|&name| name.to_owned()).collect();
    let fixtures: BTreeSet<String> = Fixture::all().into_iter().map(|f| f.name).collect();
    assert_eq!(names, fixtures);

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let entries = fs::read_dir(folder).expect("the snapshots can be listed");
    let files = entries.map(|entry| entry.unwrap().path());
    let snapshots: BTreeSet<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "snap"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let unused: Vec<_> = snapshots.difference(&names).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
