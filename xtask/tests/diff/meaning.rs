//! What is the same however it is written, and what a change is about.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use fastrand::Rng;
use xtask::codegen::document::Node;
use xtask::codegen::source::{Files, Settings, load};
use xtask::commands::workspace_root;
use xtask::diff::rules::Rule;
use xtask::diff::verdict::{Bump, Class, Effect, Version};
use xtask::diff::{self, Change, Description};

use super::{api, edited, rules, set, tree, wire};
use crate::{Fixture, kkiai_spec};

/// Returns a description whose one operation sends a value and gets it back.
fn echo(version: &str, schema: &str, components: &str) -> String {
    format!(
        "openapi: {version}
info: {{title: Echo, version: 1.0.0}}
paths:
  /echo:
    post:
      operationId: echo
      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}
      responses: {{'200': {{description: Yes., content: {{application/json: {{schema: {schema}}}}}}}}}
components:
  schemas: {components}
"
    )
}

/// Ways to write a schema, two of each: version, schema, components.
const SAME: &[[(&str, &str, &str); 2]] = &[
    // Null.
    [
        ("3.0.3", "{type: string, nullable: true}", "{}"),
        ("3.1.0", "{type: ['null', string]}", "{}"),
    ],
    [
        (
            "3.1.0",
            "{oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}",
            "{A: {type: string}}",
        ),
        ("3.1.0", "{type: [string, 'null']}", "{}"),
    ],
    [
        (
            "3.0.3",
            "{type: string, nullable: true, enum: [a, b, null]}",
            "{}",
        ),
        ("3.1.0", "{enum: [b, a, null]}", "{}"),
    ],
    // References.
    [
        (
            "3.1.0",
            "{$ref: '#/components/schemas/A'}",
            "{A: {type: object, properties: {x: {type: string}}}}",
        ),
        (
            "3.1.0",
            "{properties: {x: {$ref: '#/components/schemas/X'}}, type: object}",
            "{X: {type: string}}",
        ),
    ],
    [
        (
            "3.1.0",
            "{$ref: '#/components/schemas/Old'}",
            "{Old: {type: object, properties: {next: {$ref: '#/components/schemas/Old'}}}}",
        ),
        (
            "3.1.0",
            "{$ref: '#/components/schemas/New'}",
            "{New: {type: object, properties: {next: {$ref: '#/components/schemas/New'}}}}",
        ),
    ],
    // `allOf`.
    [
        (
            "3.1.0",
            "{allOf: [{$ref: '#/components/schemas/A'}, {required: [x], properties: {y: {type: integer}}}]}",
            "{A: {type: object, properties: {x: {type: string, maxLength: 9}}}}",
        ),
        (
            "3.1.0",
            "{type: object, required: [x], properties: {y: {type: integer}, x: {allOf: [{type: string}, {maxLength: 9}]}}}",
            "{}",
        ),
    ],
    // Limits.
    [
        (
            "3.0.3",
            "{type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9.0}",
            "{}",
        ),
        (
            "3.1.0",
            "{type: integer, exclusiveMinimum: 0, maximum: 9}",
            "{}",
        ),
    ],
    [
        ("3.1.0", "{type: string, const: a}", "{}"),
        ("3.1.0", "{enum: [a]}", "{}"),
    ],
    [
        (
            "3.1.0",
            "{type: array, items: {type: string}, minItems: 0, uniqueItems: false}",
            "{}",
        ),
        ("3.1.0", "{items: {type: string}, type: array}", "{}"),
    ],
    // Shapes.
    [
        (
            "3.1.0",
            "{oneOf: [{type: string}, {$ref: '#/components/schemas/A'}]}",
            "{A: {type: object, properties: {x: {type: string}}}}",
        ),
        (
            "3.1.0",
            "{oneOf: [{type: object, properties: {x: {type: string}}}, {type: string}]}",
            "{}",
        ),
    ],
    [
        ("3.1.0", "{anyOf: [{type: string}]}", "{}"),
        ("3.1.0", "{type: string}", "{}"),
    ],
    [
        ("3.1.0", "{type: [integer, number]}", "{}"),
        ("3.1.0", "{type: number}", "{}"),
    ],
];

#[test]
fn two_ways_to_write_one_thing() {
    for [one, other] in SAME {
        let write =
            |(version, schema, components): &(&str, &str, &str)| echo(version, schema, components);
        let (one, other) = (write(one), write(other));
        assert_eq!(rules(&one, &other), set(&[]), "{one}\n{other}");
        assert_eq!(rules(&other, &one), set(&[]), "{other}\n{one}");
    }
}

#[test]
fn order_and_notation_say_nothing() {
    let yaml = "
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /x:
    parameters: [{$ref: '#/components/parameters/Page'}]
    get:
      parameters: [{name: a, in: query, schema: {type: string}}]
      responses: {'200': {$ref: '#/components/responses/Yes'}}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
  responses: {'Yes': {description: Yes., content: {'application/json; charset=utf-8': {schema: {}}}}}
";
    let json = r#"{
  "paths": {"/x": {"get": {
    "responses": {"200": {"content": {"application/json": {"schema": {}}}, "description": "Yes."}},
    "parameters": [
      {"in": "query", "schema": {"type": "integer"}, "name": "page", "style": "form", "explode": true},
      {"name": "a", "in": "query", "schema": {"type": "string"}}
    ]
  }}},
  "info": {"version": "1.0.0", "title": "T"},
  "openapi": "3.0.3"
}"#;
    assert_eq!(rules(yaml, json), set(&[]));
    assert_eq!(rules(json, yaml), set(&[]));
}

#[test]
fn what_goes_both_ways_is_told_both_ways() {
    let old = echo(
        "3.1.0",
        "{$ref: '#/components/schemas/A'}",
        "{A: {type: object, properties: {x: {type: string, maxLength: 9}}}}",
    );
    let new = edited(&old, &[("maxLength: 9", "maxLength: 8")]);
    let changes = wire(&old, &new).all;
    let told: BTreeMap<String, Class> = changes
        .iter()
        .map(|change| (change.rule.to_string(), change.class()))
        .collect();
    let wanted = [
        (
            "request-property-max-length-decreased".to_owned(),
            Class::Breaking,
        ),
        (
            "response-property-max-length-decreased".to_owned(),
            Class::Safe,
        ),
    ];
    assert_eq!(told, BTreeMap::from(wanted));
}

#[test]
fn a_change_is_told_once_with_its_place_and_all_operations() {
    let old = "\
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /a: {get: {responses: {'200': {$ref: '#/components/responses/Yes'}}}}
  /b: {get: {responses: {'200': {$ref: '#/components/responses/Yes'}}}}
  /c: {get: {responses: {'204': {description: Yes.}}}}
components:
  responses:
    'Yes': {description: Yes., content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
  schemas:
    A: {type: object, properties: {b: {type: array, items: {$ref: '#/components/schemas/B'}}}}
    B:
      type: object
      properties:
        up: {$ref: '#/components/schemas/A'}
        x: {type: string}
";
    let new = edited(
        old,
        &[("        x: {type: string}", "        x: {type: integer}")],
    );
    let changes = wire(old, &new).all;
    let [
        Change {
            place,
            operations,
            about,
            old,
            new,
            ..
        },
    ] = &changes[..]
    else {
        panic!("{changes:#?}");
    };
    assert_eq!(
        place.to_string(),
        "16:9: #/components/schemas/B/properties/x"
    );
    assert_eq!(operations, &["GET /a", "GET /b"]);
    assert_eq!(about, "response property `B.x`");
    assert_eq!(
        (old.as_deref(), new.as_deref()),
        (Some("string"), Some("integer"))
    );
}

#[test]
fn a_name_that_nobody_sends_counts_for_the_crate_alone() {
    let old = echo(
        "3.1.0",
        "{$ref: '#/components/schemas/Pet'}",
        "{Pet: {type: object, properties: {x: {type: string}}}}",
    );
    let new = old.replace("Pet", "Animal");
    let (old_tree, new_tree) = (tree(&old), tree(&new));
    let (old_api, new_api) = (api(&old), api(&new));
    let old = Description {
        root: &old_tree,
        api: Some(&old_api),
    };
    let new = Description {
        root: &new_tree,
        api: Some(&new_api),
    };
    let changes = diff::compare(old, new);
    let told: Vec<_> = changes
        .all
        .iter()
        .map(|change| change.rule.to_string())
        .collect();
    assert_eq!(told, ["crate-type-renamed"]);
    assert_eq!(
        (changes.class(), changes.effect()),
        (Class::Unseen, Effect::Build)
    );
    assert_eq!(changes.bump(), Bump::Major);
}

#[test]
fn what_the_crate_does_is_told_with_its_reason() {
    let old = echo(
        "3.1.0",
        "{$ref: '#/components/schemas/Pet'}",
        "{Pet: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}}",
    );
    let new = edited(&old, &[("required: [a]", "required: [a, b]")]);
    let (old_tree, new_tree) = (tree(&old), tree(&new));
    let (old_api, new_api) = (api(&old), api(&new));
    let old = Description {
        root: &old_tree,
        api: Some(&old_api),
    };
    let new = Description {
        root: &new_tree,
        api: Some(&new_api),
    };
    let changes = diff::compare(old, new).all;
    let told: Vec<_> = changes
        .iter()
        .map(|change| (change.rule.to_string(), change.effect))
        .collect();
    let first = ("request-property-became-required".to_owned(), Effect::Build);
    assert_eq!(told[0], first, "{changes:#?}");
    assert!(
        changes[0]
            .items
            .iter()
            .any(|item| item.contains("Pet::new")),
        "{changes:#?}"
    );
    // Nothing of the crate stands apart from what it comes from.
    assert!(
        changes.iter().all(|change| change.class() > Class::Unseen),
        "{changes:#?}"
    );
}

#[test]
fn versions_rise_as_semver_has_it() {
    let version = |text| Version::read(text).unwrap();
    for (bump, from, to) in [
        (Bump::Major, "0.1.4", "0.2.0"),
        (Bump::Minor, "0.1.4", "0.1.5"),
        (Bump::Patch, "0.1.4", "0.1.5"),
        (Bump::Major, "v1.2.3", "2.0.0"),
        (Bump::Minor, "1.2.3", "1.3.0"),
        (Bump::Patch, "1.2.3-rc.1", "1.2.4"),
        (Bump::None, "1.2.3", "1.2.3"),
    ] {
        let from = version(from);
        assert_eq!(from.raised(bump.for_version(from)), version(to));
    }
    for text in ["", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.-3"] {
        assert_eq!(Version::read(text), None, "{text}");
    }
    assert_eq!(Bump::of(Class::Breaking, Effect::Nothing), Bump::Major);
    assert_eq!(Bump::of(Class::Unseen, Effect::Build), Bump::Major);
    assert_eq!(Bump::of(Class::Safe, Effect::Addition), Bump::Minor);
    assert_eq!(Bump::of(Class::Documentation, Effect::Nothing), Bump::Patch);
}

#[test]
fn every_class_is_met_by_a_rule() {
    for class in Class::ALL {
        assert!(
            Rule::all().iter().any(|rule| rule.class() == class),
            "{class}"
        );
    }
    for effect in Effect::ALL {
        assert!(
            Rule::all().iter().any(|rule| rule.effect() == effect),
            "{effect}"
        );
    }
}

#[test]
fn fixtures_are_what_they_are() {
    for fixture in Fixture::all() {
        let (tree, (api, _)) = (tree(&fixture.spec), fixture.understand());
        let side = Description {
            root: &tree,
            api: Some(&api),
        };
        let changes = diff::compare(side, side);
        assert!(
            changes.all.is_empty(),
            "{}: {:#?}",
            fixture.name,
            changes.all
        );
    }
}

/// Returns a description with random lines left out, doubled or swapped, if it is still one.
fn damaged(text: &str, rng: &mut Rng) -> Option<Node> {
    let mut lines: Vec<&str> = text.lines().collect();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(0..lines.len());
        match rng.u8(0..3) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at]),
            _ => {
                let other = rng.usize(0..lines.len());
                lines.swap(at, other);
            }
        }
    }
    let bytes = lines.join("\n").into_bytes();
    let mut files = Files::new("", "spec.yaml", move |_| Ok(bytes.clone()));
    let source = load(&mut files, &Settings::default()).ok()?;
    Some(source.root)
}

#[test]
fn damaged_descriptions_are_compared_like_others() {
    let spec = kkiai_spec();
    let whole = tree(&spec);
    let mut rng = Rng::with_seed(11);
    let mut compared = 0;
    for _ in 0..150 {
        if let Some(root) = damaged(&spec, &mut rng) {
            let there = diff::wire(&whole, &root);
            let back = diff::wire(&root, &whole);
            assert_eq!(there.all.is_empty(), back.all.is_empty());
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn circles_and_crowds_end() {
    let circle = echo(
        "3.1.0",
        "{$ref: '#/components/schemas/A'}",
        "{A: {allOf: [{$ref: '#/components/schemas/B'}], properties: {x: {allOf: [{$ref: '#/components/schemas/A'}]}}}, \
         B: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}, \
         C: {$ref: '#/components/schemas/C'}}",
    );
    let changed = circle.replace(
        "properties: {x:",
        "properties: {y: {$ref: '#/components/schemas/C'}, x:",
    );
    assert!(!rules(&circle, &changed).is_empty());
    // Every schema leads to every other in both.
    let names: Vec<_> = (0..60).map(|number| format!("S{number}")).collect();
    let members = |shift: usize| {
        let all = names.iter().map(|name| {
            let inner = names.iter().enumerate().map(|(index, _)| {
                let target = (index + shift) % names.len();
                format!("m{index}: {{$ref: '#/components/schemas/S{target}'}}")
            });
            format!(
                "{name}: {{type: object, properties: {{{}}}}}",
                inner.collect::<Vec<_>>().join(", ")
            )
        });
        format!("{{{}}}", all.collect::<Vec<_>>().join(", "))
    };
    let schema = "{$ref: '#/components/schemas/S0'}";
    rules(
        &echo("3.1.0", schema, &members(0)),
        &echo("3.1.0", schema, &members(7)),
    );
}

#[test]
fn descriptions_of_others_are_what_they_are() {
    // Not every checkout has them beside it.
    let corpus: PathBuf = workspace_root().join("../shared/corpus");
    for name in ["museum.yaml", "replicate.json", "recraft.yaml"] {
        let Ok(text) = fs::read_to_string(corpus.join(name)) else {
            continue;
        };
        let root = tree(&text);
        let changes = diff::wire(&root, &root);
        assert!(changes.all.is_empty() && !changes.is_cut, "{name}");
    }
}

#[test]
fn crates_that_have_nothing_in_common_are_compared() {
    let spec = |prefix: &str| {
        let schemas = (0..600).map(|number| {
            format!("{prefix}{number}: {{type: object, properties: {{{prefix}m{number}: {{type: string}}}}}}")
        });
        let schemas: Vec<_> = schemas.collect();
        echo("3.1.0", "{}", &format!("{{{}}}", schemas.join(", ")))
    };
    let (old, new) = (api(&spec("a")), api(&spec("b")));
    let found = diff::surface::compare(&old, &new);
    assert_eq!(found.len(), 1200);
}
