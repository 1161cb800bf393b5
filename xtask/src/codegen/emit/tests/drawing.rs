//! An API with one group, and with what only some descriptions say.

use super::make::{TEXT, WHOLE, answer, body, docs, empty, field, operation, variant, words};
use crate::codegen::ir::{
    Accepted, Amount, Api, CheckBody, Coding, Combination, CombinationValue, Condition, Demand,
    DemandKind, Docs, ErrorClass, ErrorRule, Errors, Kind, Meaning, Operation, PointerList, Rule,
    RuleKind, SchemaFile, Schemas, Server, Shape, Struct, Test, TypeCheck, TypeId, Union,
    Vocabulary, Width,
};

/// An API with one group, and with what only some descriptions say.
pub(super) fn drawing() -> Api {
    let mut api = empty("Drawing");
    let model = api.add(
        "ModelName",
        "Family of models.",
        words(&[("Gem", "GEM"), ("Qwen", "Qwen")]),
    );
    let fields = vec![
        field("model_name", Shape::Named(model)),
        field("model_version", TEXT).says("One of those that go with `model_name`."),
        field("prompt", TEXT),
        field("width", Shape::Integer(Width::U32)).may(),
        field("tags", Shape::List(Box::new(TEXT))).may(),
    ];
    let text = |text: &str| text.to_owned();
    let known = |name: &str, wire: [&str; 2], first: &str| CombinationValue {
        name: text(name),
        wire: wire.map(str::to_owned),
        first_variant: Some(text(first)),
    };
    let combination = Combination {
        name: text("Model"),
        argument: text("model"),
        docs: docs("A model and a version of it."),
        fields: [text("model_name"), text("model_version")],
        wires: [text("model_name"), text("model_version")],
        shapes: [Shape::Named(model), TEXT],
        values: vec![
            known("Gem2_5", ["GEM", "2.5"], "Gem"),
            known("Gem3_0", ["GEM", "3.0"], "Gem"),
            known("Qwen0925", ["Qwen", "0925"], "Qwen"),
        ],
    };
    let request = api.add(
        "CreateImage",
        "An image to be drawn.",
        Kind::Struct(Struct {
            fields,
            combination: Some(Box::new(combination)),
            ..Struct::default()
        }),
    );
    let choice = api.add(
        "Choice",
        "",
        Kind::Union(Union {
            tag: None,
            variants: vec![
                variant("Text", TEXT, true),
                variant("Count", WHOLE, true),
                variant("Image", Shape::Boxed(request), true),
            ],
            other: None,
            has_base: false,
        }),
    );
    drawing_checks(&mut api, request, choice);
    api.group("");
    api.groups[0].module = "rest".to_owned();
    api.servers = vec![Server {
        url: text("https://draw.example.com"),
        docs: Docs::new(),
        variables: Vec::new(),
    }];
    api.operations.push(Operation {
        body: Some(body(
            "application/json",
            Coding::Json(Shape::Named(request)),
        )),
        ..operation(
            "post",
            "create_image",
            "/images",
            answer(Coding::Json(Shape::Named(choice))),
        )
    });
    api.errors = Some(Errors {
        name: text("ErrorClass"),
        docs: Docs::new(),
        classes: vec![ErrorClass {
            name: text("Auth"),
            word: text("auth"),
            docs: Docs::new(),
            advice: text("check the key"),
        }],
        rules: vec![ErrorRule {
            statuses: vec![(401, 403)],
            codes: vec![text("denied*")],
            texts: Vec::new(),
            class: text("Auth"),
            accepted: Accepted::Never,
            repeat: true,
        }],
        otherwise: ErrorRule {
            statuses: Vec::new(),
            codes: Vec::new(),
            texts: Vec::new(),
            class: text("Auth"),
            accepted: Accepted::Maybe,
            repeat: false,
        },
    });
    api.vocabularies = vec![Vocabulary {
        name: text("Phase"),
        docs: docs("How far it is."),
        meanings: vec![Meaning {
            name: text("Done"),
            docs: Docs::new(),
            words: vec![text("done"), text("finished")],
        }],
    }];
    api.pointer_lists = vec![PointerList {
        name: text("TASK_ID"),
        docs: docs("Where the id is."),
        at: vec![text("/data/id"), text("/id")],
    }];
    let file = |name: &str, file: &str| SchemaFile {
        name: text(name),
        file: text(file),
        text: text("{}"),
    };
    api.schemas = Some(Schemas {
        bundle: file("", "schemas.json"),
        files: vec![file("CreateImage", "CreateImage.json")],
        sent: vec![text("CreateImage")],
        ..Schemas::default()
    });
    api
}

fn drawing_checks(api: &mut Api, request: TypeId, choice: TypeId) {
    let meets = |field: &str, kind, tests| Demand {
        field: field.to_owned(),
        kind: DemandKind::Meets(Rule { kind, tests }),
    };
    let one_of = |field: &str, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        meets(field, RuleKind::Text, vec![Test::OneOf(values)])
    };
    let text = Rule {
        kind: RuleKind::Text,
        tests: vec![Test::AtLeast(Amount::Count(1))],
    };
    api.checks = vec![
        TypeCheck {
            type_: request,
            body: CheckBody::Struct {
                demands: vec![
                    meets("model_name", RuleKind::Own, Vec::new()),
                    meets(
                        "prompt",
                        RuleKind::Text,
                        vec![Test::AtMost(Amount::Count(100_000))],
                    ),
                    meets(
                        "tags",
                        RuleKind::List(Some(Box::new(text.clone()))),
                        vec![Test::Unique],
                    ),
                ],
                conditions: vec![Condition {
                    test: vec![one_of("model_name", &["GEM"])],
                    then: vec![
                        one_of("model_version", &["2.5", "3.0"]),
                        Demand {
                            field: "width".to_owned(),
                            kind: DemandKind::Needed,
                        },
                    ],
                    otherwise: Vec::new(),
                }],
            },
        },
        TypeCheck {
            type_: choice,
            body: CheckBody::Union(vec![Some(text), None, None]),
        },
    ];
}
