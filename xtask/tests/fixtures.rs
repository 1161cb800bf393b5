//! Each fixture: a snapshot of its IR and of every file, so that a diff shows which stage moved.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use xtask::codegen::Api;
use xtask::commands::examples;

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
    advice,
    aliases,
    answers,
    any_content,
    bare,
    bodies,
    checks,
    collections,
    combination,
    composition,
    deprecated,
    docs,
    errors,
    foreign,
    given_names,
    hints,
    inherited,
    inline_types,
    json,
    limits,
    nullable_30,
    nullable_31,
    open_objects,
    parameters,
    path_parameters,
    places,
    recursion,
    references,
    renaming,
    schemas,
    scripts,
    security,
    sloppy,
    string_enum,
    structs,
    union_nested,
    union_objects,
    union_plain,
    vocabularies,
);

fn snapshot(name: &str) {
    let fixtures = Fixture::all();
    let fixture = fixtures.iter().find(|fixture| fixture.name == name);
    let fixture = fixture.expect("the fixture is there");
    let (api, warnings) = fixture.understand();
    let api = Api {
        // They are files of their own below.
        schemas: None,
        ..api
    };
    let mut text = String::new();
    for warning in warnings {
        writeln!(text, "warning: {warning}").unwrap();
    }
    write!(text, "==> IR\n{api:#?}\n").unwrap();
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

/// Says whether the schemas that are generated from a fixture allow a value.
fn allows(fixture: &str, schema: &str, value: &Value) -> bool {
    let fixtures = Fixture::all();
    let fixture = fixtures.iter().find(|known| known.name == fixture).unwrap();
    let schemas = fixture.bundle();
    let validator = examples::validator(&schemas, schema).unwrap();
    validator.is_valid(value)
}

#[test]
fn each_schema_is_json_schema() {
    for fixture in Fixture::all() {
        let schemas = fixture.bundle();
        let root: Value = serde_json::from_str(&schemas).unwrap();
        let names = root["$defs"].as_object().unwrap().keys();
        for name in names.filter(|name| !name.contains(['/', '~', '%'])) {
            if let Err(error) = examples::validator(&schemas, name) {
                panic!("{}: {name}: {error}", fixture.name);
            }
        }
    }
}

#[test]
fn nullable_of_openapi_3_0_becomes_json_schema() {
    let allows = |value: Value| allows("nullable_30", "Thing", &value);
    assert!(allows(json!({"must": null})));
    assert!(!allows(json!({})));
    let nullable = [
        "may",
        "enum",
        "enum_with_null",
        "object",
        "reference",
        "beside",
        "choice",
        "anything",
    ];
    for member in nullable {
        assert!(allows(json!({"must": "a", member: null})), "{member}");
    }
    assert!(!allows(json!({"must": "a", "not_null": null})));
    assert!(!allows(json!({"must": "a", "enum": "c"})));
    assert!(!allows(json!({"must": "a", "choice": true})));
    assert!(!allows(json!({"must": "a", "object": {"a": 1}})));
}

#[test]
fn escaped_references_lead_to_their_schema() {
    let allows = |value: Value| allows("references", "Holder", &value);
    assert!(allows(json!({"a": "b", "b": "text"})));
    assert!(!allows(json!({"a": "c"})));
    assert!(!allows(json!({"b": 1})));
}
