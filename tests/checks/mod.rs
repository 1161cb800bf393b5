//! Checks that are made of a description, against its schemas: both give the same verdict.
//!
//! `models/` and the schemas are made of the generator's fixture `checks.yaml`, which has something
//! of everything that can be checked.

#[allow(clippy::too_many_lines, dead_code, unreachable_pub, unused_imports, reason = "code of a crate that has more")]
#[rustfmt::skip]
mod models;

use std::fs;
use std::path::PathBuf;

use fastrand::Rng;
use jsonschema::Validator;
use models::Order;
use serde_json::{Value, json};
use xtask::codegen::{Options, generate};
use xtask::commands::workspace_root;

const SCHEMAS: &str = include_str!("bundle.schema.json");

/// Set to write the files that are made of the fixture.
const UPDATE: &str = "KKIAI_UPDATE";

#[test]
fn the_files_are_those_of_the_fixture() {
    let spec = workspace_root().join("xtask/tests/fixtures/checks.yaml");
    let options = Options {
        spec_name: "checks.yaml".to_owned(),
        command: "KKIAI_UPDATE=1 cargo test -p kkiai-tests checks".to_owned(),
        ..Options::default()
    };
    let (files, _) = generate(&fs::read_to_string(spec).unwrap(), &options).unwrap();
    let folder: PathBuf = workspace_root().join("tests/checks");
    for (path, text) in files.iter() {
        if !path.starts_with("models/") && path != "bundle.schema.json" {
            continue;
        }
        let own = folder.join(path);
        if std::env::var_os(UPDATE).is_some() {
            fs::create_dir_all(own.parent().unwrap()).unwrap();
            fs::write(own, text).unwrap();
        } else {
            let found = fs::read_to_string(&own).unwrap_or_default();
            assert!(found == text, "{path} is stale; set {UPDATE}=1 to write it");
        }
    }
}

fn validator() -> Validator {
    let mut schema: Value = serde_json::from_str(SCHEMAS).unwrap();
    schema["$ref"] = "#/$defs/Order".into();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// What members may be, right and wrong.
///
/// The validator takes `.` for more than ECMA-262 does, so no text has `\r`.
#[allow(clippy::too_many_lines, reason = "a list")]
fn values() -> Vec<(&'static str, Vec<Value>)> {
    let part = |weight: Value| json!({"name": "ab", "weight": weight});
    vec![
        ("code", vec![json!("AB1"), json!("A1"), json!("")]),
        ("size", vec![json!("small"), json!("large"), json!("other")]),
        ("must", vec![json!("äb"), json!("ä"), json!(null)]),
        (
            "note",
            vec![
                json!("a"),
                json!(""),
                json!("äöüé"),
                json!("abcde"),
                json!("!"),
            ],
        ),
        (
            "path",
            vec![json!("/a\u{a0}"), json!("/\n "), json!("/a"), json!("x/é ")],
        ),
        (
            "count",
            [-3, 0, 1, 3, 6, 9, 10, 12].map(Value::from).to_vec(),
        ),
        ("small", [-1, 0, 255, 256].map(Value::from).to_vec()),
        ("plain", vec![json!(i64::MIN), json!(i64::MAX)]),
        (
            "level",
            vec![json!(-5), json!(-4), json!(7), json!(8), json!(null)],
        ),
        (
            "price",
            vec![
                json!(0.25),
                json!(0.5),
                json!(0.6),
                json!(50),
                json!(50.25),
                json!(100),
            ],
        ),
        (
            "above",
            vec![json!(-1), json!(-0.999), json!(1000), json!(1000.5)],
        ),
        (
            "any_number",
            vec![json!(5), json!(6), json!(5.5), json!(-1e300)],
        ),
        (
            "tags",
            vec![
                json!([]),
                json!(["a"]),
                json!(["a", "a"]),
                json!(["a", "b", "c"]),
                json!(["a", "b", "c", "d"]),
                json!(["äöü"]),
                json!(["abcd"]),
                json!(["A"]),
            ],
        ),
        (
            "values",
            vec![
                json!([1, 1.5, "1", null, [], {}]),
                json!([1, 1.0]),
                json!([{"a": [0]}, {"a": [0.0]}]),
                json!([9_007_199_254_740_993_i64, 9_007_199_254_740_992_i64]),
            ],
        ),
        (
            "grid",
            vec![
                json!([]),
                json!([[1, null], []]),
                json!([[1, 2, 3]]),
                json!([[0], [-1]]),
            ],
        ),
        (
            "labels",
            vec![
                json!({}),
                json!({"a": "b"}),
                json!({"a": "b", "c": "d"}),
                json!({"a": "b", "c": "d", "e": "f"}),
                json!({"a/b": ""}),
            ],
        ),
        (
            "parts",
            vec![
                json!({}),
                json!({"a": part(json!(1))}),
                json!({"a": part(json!(-1))}),
            ],
        ),
        ("nothing", vec![json!({}), json!({"a": 1})]),
        (
            "part",
            vec![
                part(json!(0)),
                part(json!(-0.5)),
                json!({"name": ""}),
                json!({"name": "a"}),
                json!({"name": "a", "weight": 1}),
                json!({"name": "a", "parts": [{"name": "b", "parts": [{"name": ""}]}]}),
                json!({"name": "a", "parts": [{"name": "b"}, {"name": "b"}, {"name": "b"}]}),
            ],
        ),
        (
            "maybe",
            vec![json!(null), part(json!(1)), json!({"name": ""})],
        ),
        (
            "more",
            vec![
                json!([]),
                json!([part(json!(1))]),
                json!([part(json!(1)), {"name": "a"}]),
                json!([part(json!(1)), part(json!(1)), part(json!(1))]),
                json!([{"name": ""}]),
            ],
        ),
        (
            "choice",
            vec![
                json!(10),
                json!(11),
                json!("few"),
                json!("other"),
                json!(true),
                json!([]),
                json!(["a"]),
                json!([""]),
                part(json!(1)),
                json!({"name": ""}),
            ],
        ),
        ("inline", vec![json!({"a": "b"}), json!({"a": ""})]),
        ("gift", vec![json!(true), json!(false)]),
        (
            "sizes",
            vec![
                json!([]),
                json!(["small", "large"]),
                json!(["small", "other"]),
            ],
        ),
        ("anything", vec![json!(null), json!({"a": [1]})]),
        ("unknown", vec![json!(1)]),
    ]
}

#[test]
fn checks_give_the_verdict_of_the_schema() {
    let validator = validator();
    let values = values();
    let mut rng = Rng::with_seed(7);
    let mut verdicts = [0, 0];
    for number in 0..20_000 {
        let mut payload = json!({"code": "AB1", "size": "large", "must": "ab"});
        if number % 2 == 0 {
            payload["inline"] = json!({"a": "b"});
        }
        for _ in 0..rng.usize(0..6) {
            let (member, values) = &values[rng.usize(0..values.len())];
            payload[*member] = values[rng.usize(0..values.len())].clone();
        }
        let Ok(order) = serde_json::from_value::<Order>(payload.clone()) else {
            // Nothing is refused for its type that the schema lets pass.
            assert!(!validator.is_valid(&payload), "{payload}");
            continue;
        };
        // What the type cannot hold is gone by now.
        let sent = serde_json::to_value(&order).unwrap();
        let found = order.validate();
        let errors: Vec<_> = validator.iter_errors(&sent).collect();
        assert_eq!(
            found.is_ok(),
            errors.is_empty(),
            "{sent}: {found:?} {errors:?}"
        );
        verdicts[usize::from(found.is_ok())] += 1;
        // What a shape of a union is wrong by, the schema tells of the whole union.
        let places: Vec<_> = errors
            .iter()
            .map(|error| error.instance_path().as_str())
            .collect();
        for violation in found.err().iter().flatten() {
            let pointer = violation.pointer.as_str();
            let is_there = places.contains(&pointer)
                || places.contains(&pointer.rsplit_once('/').map_or("", |(above, _)| above))
                || pointer.starts_with("/choice/") && places.contains(&"/choice");
            assert!(is_there, "{sent}: {violation} is not at {places:?}");
        }
    }
    assert!(verdicts.iter().all(|count| *count > 2000), "{verdicts:?}");
}
