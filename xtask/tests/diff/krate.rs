//! Rules about the crate: edits of one description, and what becomes of its items.

use std::collections::BTreeSet;

use xtask::diff::rules::Rule;
use xtask::diff::surface;

use super::plain::Row;
use super::{api, edited, set};

const BASE: &str = "\
openapi: 3.1.0
info: {title: Base, version: 1.0.0}
servers: [{url: https://example.com}]
tags: [{name: a}, {name: b}]
x-rust-features: {default: [a, b]}
paths:
  /one: {get: {operationId: one, tags: [a], responses: {'200': {description: Yes., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
  /two: {post: {operationId: two, tags: [b], requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, responses: {'204': {description: Yes.}}}}
  /three: {get: {operationId: three, tags: [a], responses: {'204': {description: Yes.}}}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: string}
        name: {type: string}
        tag: {type: integer}
    Mood: {type: string, enum: [good, bad]}
    Spare: {type: object, properties: {x: {type: string}}}
    Name: {type: string}
    Choice: {oneOf: [{type: string}, {type: boolean}]}
";

const ROWS: &[Row] = &[
    (
        &["crate-type-removed"],
        &[(
            "    Spare: {type: object, properties: {x: {type: string}}}\n",
            "",
        )],
    ),
    (
        &["crate-type-added"],
        &[("    Name:", "    New: {type: object}\n    Name:")],
    ),
    (&["crate-type-renamed"], &[("    Spare:", "    Other:")]),
    (
        &["crate-type-kind-changed"],
        &[("    Name: {type: string}", "    Name: {type: integer}")],
    ),
    (
        &["crate-field-removed", "crate-function-removed"],
        &[("        tag: {type: integer}\n", "")],
    ),
    (
        &["crate-field-added", "crate-function-added"],
        &[("        tag:", "        new: {type: string}\n        tag:")],
    ),
    (
        &[
            "crate-field-type-changed",
            "crate-function-arguments-changed",
        ],
        &[(
            "        tag: {type: integer}",
            "        tag: {type: string}",
        )],
    ),
    (
        &["crate-function-removed", "crate-constant-removed"],
        &[("  /three: {get: {", "  /three: {get: {x-rust-skip: true, ")],
    ),
    (
        &["crate-function-added", "crate-constant-added"],
        &[(
            "  /one:",
            "  /new: {get: {operationId: fresh, tags: [a], responses: {'204': {description: Yes.}}}}\n  /one:",
        )],
    ),
    (
        &["crate-function-arguments-changed"],
        &[(
            "operationId: one,",
            "operationId: one, requestBody: {required: true, content: {text/plain: {}}},",
        )],
    ),
    (
        &["crate-function-arguments-reordered"],
        &[(
            "        id: {type: string}\n        name: {type: string}\n",
            "        name: {type: string}\n        id: {type: string}\n",
        )],
    ),
    (
        &["crate-function-result-changed"],
        &[(
            "operationId: three, tags: [a], responses: {'204': {description: Yes.}}",
            "operationId: three, tags: [a], responses: {'200': {description: Yes., content: {text/plain: {}}}}",
        )],
    ),
    (
        &["crate-variant-removed"],
        &[("enum: [good, bad]", "enum: [good]")],
    ),
    (
        &["crate-variant-added"],
        &[("enum: [good, bad]", "enum: [good, bad, odd]")],
    ),
    (
        &[
            "crate-variant-type-changed",
            "crate-trait-removed",
            "crate-trait-added",
        ],
        &[(
            "{oneOf: [{type: string}, {type: boolean}]}",
            "{oneOf: [{type: string}, {type: array, items: {}}], x-enum-varnames: [Text, Flag]}",
        )],
    ),
    (
        &["crate-variant-value-changed"],
        &[("enum: [good, bad]", "enum: [Good, bad]")],
    ),
    (
        &[
            "crate-trait-removed",
            "crate-field-type-changed",
            "crate-function-removed",
            "crate-function-arguments-changed",
        ],
        &[(
            "    Spare: {type: object,",
            "    Spare: {type: object, required: [x],",
        )],
    ),
    (
        &["crate-trait-added", "crate-variant-added"],
        &[(
            "{oneOf: [{type: string}, {type: boolean}]}",
            "{oneOf: [{type: string}, {type: boolean}, {type: array, items: {}}]}",
        )],
    ),
    (
        &["crate-constant-removed"],
        &[("servers: [{url: https://example.com}]\n", "")],
    ),
    (
        &["crate-constant-added"],
        &[(
            "servers: [{url: https://example.com}]",
            "servers: [{url: https://example.com}, {url: https://b.example.com}]",
        )],
    ),
    (
        &["crate-constant-type-changed", "crate-feature-removed"],
        &[("operationId: two, tags: [b]", "operationId: two, tags: [a]")],
    ),
    (
        &["crate-constant-value-changed"],
        &[(
            "servers: [{url: https://example.com}]",
            "servers: [{url: https://b.example.com}]",
        )],
    ),
    (
        &["crate-feature-removed", "crate-feature-added"],
        &[
            ("operationId: two, tags: [b]", "operationId: two, tags: [c]"),
            ("{name: b}", "{name: c}"),
            ("default: [a, b]", "default: [a, c]"),
        ],
    ),
    (
        &[
            "crate-feature-added",
            "crate-function-added",
            "crate-constant-added",
        ],
        &[
            (
                "  /one:",
                "  /new: {get: {operationId: fresh, tags: [c], responses: {'204': {description: Yes.}}}}\n  /one:",
            ),
            ("{name: b}", "{name: b}, {name: c}"),
        ],
    ),
    (
        &["crate-feature-default-changed"],
        &[("default: [a, b]", "default: [a]")],
    ),
    (
        &["crate-item-deprecated"],
        &[("operationId: two,", "operationId: two, deprecated: true,")],
    ),
];

pub(super) fn tried() -> impl Iterator<Item = String> {
    ROWS.iter().map(|(rules, _)| rules[0].to_owned())
}

#[test]
fn each_edit_is_named() {
    let old = api(BASE);
    let mut wrong = Vec::new();
    for (names, edits) in ROWS {
        let found = surface::compare(&old, &api(&edited(BASE, edits)));
        let rules: BTreeSet<_> = found
            .iter()
            .map(|found| Rule::Plain(found.rule).to_string())
            .collect();
        if rules != set(names) {
            let texts: Vec<_> = found.iter().map(surface::Found::text).collect();
            wrong.push(format!("{names:?}: {rules:?}\n{}", texts.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_nothing() {
    let found = surface::compare(&api(BASE), &api(BASE));
    assert!(found.is_empty(), "{found:?}");
}
