//! What the files of an API look like. Its IR is built by hand.

use std::fmt::Write as _;

use crate::codegen::ir::{
    Accepted, Amount, Answer, AnswerForm, Api, Block, Body, BodyForm, CheckBody, Coding,
    Combination, CombinationValue, Condition, Demand, DemandKind, Docs, Enum, EnumBase, EnumValue,
    ErrorClass, ErrorRule, Errors, Field, Group, Kind, Literal, Meaning, Operation, Param,
    ParamPlace, ParamStyle, PointerList, Presence, Rule, RuleKind, SchemaFile, Schemas, Scheme,
    SchemeKind, Server, ServerVariable, Shape, Struct, Tag, Test, TextForm, Type, TypeCheck,
    TypeId, Union, Variant, Vocabulary, Webhook, Width,
};
use crate::codegen::package::{Runtime, of_api};
use crate::codegen::{FileSet, Options};

const TEXT: Shape = Shape::Text(TextForm::Plain);
const WHOLE: Shape = Shape::Integer(Width::I64);

fn docs(text: &str) -> Docs {
    let blocks = text.split("\n\n").filter(|block| !block.is_empty());
    blocks.map(|block| Block::Text(block.to_owned())).collect()
}

fn options() -> Options {
    Options {
        spec_name: "shop.yaml".to_owned(),
        command: "cargo xtask generate".to_owned(),
        ..Options::default()
    }
}

fn empty(title: &str) -> Api {
    Api {
        title: title.to_owned(),
        version: "1.2.0".to_owned(),
        docs: Docs::new(),
        servers: Vec::new(),
        schemes: Vec::new(),
        types: Vec::new(),
        checks: Vec::new(),
        operations: Vec::new(),
        groups: Vec::new(),
        webhooks: Vec::new(),
        errors: None,
        vocabularies: Vec::new(),
        pointer_lists: Vec::new(),
        schemas: None,
    }
}

fn field(name: &str, shape: Shape) -> Field {
    Field {
        name: name.to_owned(),
        wire: name.trim_end_matches('_').to_owned(),
        docs: Docs::new(),
        deprecated: false,
        shape,
        only: None,
        presence: Presence::Needed,
        limits: Vec::new(),
    }
}

impl Field {
    fn may(mut self) -> Self {
        self.presence = Presence::Optional;
        self
    }

    fn or_null(mut self) -> Self {
        self.presence = Presence::Nullable;
        self
    }

    fn wire(mut self, wire: &str) -> Self {
        self.wire = wire.to_owned();
        self
    }

    fn says(mut self, text: &str) -> Self {
        self.docs = docs(text);
        self
    }

    fn old(mut self) -> Self {
        self.deprecated = true;
        self
    }
}

fn struct_(fields: Vec<Field>) -> Struct {
    Struct {
        fields,
        ..Struct::default()
    }
}

impl Api {
    fn add(&mut self, name: &str, text: &str, kind: Kind) -> TypeId {
        self.types.push(Type {
            name: name.to_owned(),
            module: heck::AsSnakeCase(name).to_string(),
            docs: docs(text),
            deprecated: false,
            sent: true,
            received: true,
            schema: Some(format!("/$defs/{name}")),
            kind,
        });
        self.types.len() - 1
    }

    fn group(&mut self, tag: &str) {
        self.groups.push(Group {
            tag: tag.to_owned(),
            module: heck::AsSnakeCase(tag).to_string(),
            docs: Docs::new(),
            is_default: true,
        });
    }
}

fn value(name: &str, wire: Literal) -> EnumValue {
    EnumValue {
        name: name.to_owned(),
        wire,
        docs: Docs::new(),
        deprecated: false,
    }
}

fn words(values: &[(&str, &str)]) -> Kind {
    let values = values.iter();
    Kind::Enum(Enum {
        base: EnumBase::Text,
        values: values
            .map(|(name, wire)| value(name, Literal::Text((*wire).to_owned())))
            .collect(),
        other: "Other".to_owned(),
    })
}

fn variant(name: &str, shape: Shape, distinct: bool) -> Variant {
    Variant {
        name: name.to_owned(),
        docs: Docs::new(),
        shape,
        distinct,
        limits: Vec::new(),
    }
}

fn any() -> Answer {
    answer(Coding::Json(Shape::Any))
}

fn answer(coding: Coding) -> Answer {
    Answer {
        forms: vec![form("Any", &[], coding)],
        name: None,
    }
}

fn form(variant: &str, statuses: &[(u16, u16)], coding: Coding) -> AnswerForm {
    AnswerForm {
        variant: variant.to_owned(),
        statuses: statuses.to_vec(),
        coding,
        docs: Docs::new(),
    }
}

fn operation(method: &'static str, name: &str, path: &str, answer: Answer) -> Operation {
    Operation {
        id: heck::AsLowerCamelCase(name).to_string(),
        name: name.to_owned(),
        group: 0,
        method,
        path: path.to_owned(),
        docs: Docs::new(),
        deprecated: false,
        billed: false,
        rate_limit: None,
        request_id_header: None,
        security: Vec::new(),
        server: None,
        path_params: Vec::new(),
        params_type: None,
        params: Vec::new(),
        body: None,
        answer,
        error: any(),
        accept: None,
        events: None,
    }
}

fn param(place: ParamPlace, style: ParamStyle, field: Field) -> Param {
    Param {
        place,
        style,
        field,
    }
}

fn in_path(name: &str, shape: Shape) -> Param {
    param(
        ParamPlace::Path,
        ParamStyle::Simple(false),
        field(name, shape),
    )
}

fn body(media: &str, coding: Coding) -> Body {
    Body {
        required: true,
        forms: vec![body_form("Body", media, coding)],
        name: None,
    }
}

fn body_form(variant: &str, media: &str, coding: Coding) -> BodyForm {
    BodyForm {
        variant: variant.to_owned(),
        media: media.to_owned(),
        coding,
    }
}

/// An API with two groups and something of everything that an API can have.
fn shop() -> Api {
    let mut api = empty("Pet Shop");
    api.docs = docs("Sells pets.\n\nNot real ones, as `GET /pets` shows.");
    shop_servers(&mut api);
    let [pet, problem] = shop_types(&mut api);
    shop_pets(&mut api, pet, problem);
    shop_files(&mut api, pet, problem);
    api.webhooks = vec![
        Webhook {
            name: "pet.sold".to_owned(),
            payload: Shape::Named(pet),
        },
        Webhook {
            name: "closing".to_owned(),
            payload: Shape::List(Box::new(Shape::Named(pet))),
        },
    ];
    api
}

fn shop_servers(api: &mut Api) {
    let variable = |name: &str, default: &str, values: &[&str]| ServerVariable {
        wire: name.to_owned(),
        name: name.to_owned(),
        default: default.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        docs: docs("Where it is."),
    };
    let server = |url: &str, text: &str, variables| Server {
        url: url.to_owned(),
        docs: docs(text),
        variables,
    };
    api.servers = vec![
        server("https://api.example.com/v1", "The real one.", Vec::new()),
        server(
            "https://{region}.example.com:{port}/v1",
            "",
            vec![
                variable("region", "eu", &["eu", "us"]),
                variable("port", "443", &[]),
            ],
        ),
    ];
    let scheme = |name: &str, constant: &str, kind| Scheme {
        name: name.to_owned(),
        constant: constant.to_owned(),
        docs: Docs::new(),
        kind,
    };
    api.schemes = vec![
        scheme("bearerAuth", "BEARER_AUTH", SchemeKind::Bearer),
        scheme("apiKey", "API_KEY", SchemeKind::Header("X-Key".to_owned())),
        scheme("session", "SESSION", SchemeKind::Cookie("sid".to_owned())),
    ];
    api.group("pets");
    api.group("files & more");
    api.groups[1].module = "files_more".to_owned();
}

fn shop_types(api: &mut Api) -> [TypeId; 2] {
    let kind = api.add(
        "Kind",
        "",
        words(&[("Cat", "cat"), ("GoodDog", "good dog"), ("Empty", "")]),
    );
    let level = Enum {
        base: EnumBase::Integer,
        values: vec![
            value("Low", Literal::Integer(1)),
            value("High", Literal::Integer(-3_000_000_000)),
        ],
        other: "Other".to_owned(),
    };
    let level = api.add("Level", "How loud it is.", Kind::Enum(level));
    let mut mixed = Enum {
        base: EnumBase::Any,
        values: vec![
            value("Auto", Literal::Text("auto".to_owned())),
            value("One", Literal::Integer(1)),
            value("Half", Literal::Number(0.5)),
            value("No", Literal::Flag(false)),
        ],
        other: "Other_".to_owned(),
    };
    mixed.values[0].deprecated = true;
    let mixed = api.add("Mixed", "", Kind::Enum(mixed));
    // A name that the file would import.
    let value_type = api.add(
        "Value",
        "A price.",
        Kind::Struct(struct_(vec![
            field("amount", Shape::Number),
            field("currency", TEXT).may(),
        ])),
    );
    let pet = api.types.len();
    api.add(
        "Pet",
        "A pet, which may have parents.",
        Kind::Struct(Struct {
            constants: vec![
                ("object".to_owned(), Literal::Text("pet".to_owned())),
                ("version".to_owned(), Literal::Integer(2)),
            ],
            fields: vec![
                field("id", WHOLE).says("Its number."),
                field("name", TEXT).says(
                    "What it is called, by those who know it well enough to call it \
                anything at all, and by nobody else.",
                ),
                field("kind", Shape::Named(kind)),
                field("born", Shape::Text(TextForm::DateTime)),
                field("price", Shape::Named(value_type)).may(),
                field("mother", Shape::Boxed(pet)).may(),
                field("children", Shape::List(Box::new(Shape::Named(pet))))
                    .may()
                    .wire("Children"),
                field("note", TEXT)
                    .or_null()
                    .says("What is to be known.\n\nNull if nothing is."),
                field("level", Shape::Named(level))
                    .or_null()
                    .wire("loudness"),
                field("mixed", Shape::Named(mixed)).may(),
                field("owner", Shape::Nullable(Box::new(TEXT))),
                field("old_name", TEXT).may().wire("oldName").old(),
                field("position", Shape::Tuple(vec![Shape::Number, Shape::Number])).may(),
                field("type_", TEXT).may(),
            ],
            extra: Some(Shape::Any),
            closed: false,
            combination: None,
        }),
    );
    let dog = api.add(
        "Dog",
        "",
        Kind::Struct(struct_(vec![field("bark", Shape::Flag)])),
    );
    api.add(
        "Animal",
        "Either.",
        Kind::Union(Union {
            tag: Some(Tag {
                member: "kind".to_owned(),
                values: vec![
                    ("pet".to_owned(), 0),
                    ("dog".to_owned(), 1),
                    ("hound".to_owned(), 1),
                ],
            }),
            variants: vec![
                variant("Pet", Shape::Named(pet), true),
                variant("Dog", Shape::Named(dog), true),
            ],
            other: Some("Other".to_owned()),
        }),
    );
    api.add(
        "Amount",
        "",
        Kind::Union(Union {
            tag: None,
            variants: vec![
                variant("Count", WHOLE, true),
                variant("Text", TEXT, true),
                variant("Names", Shape::List(Box::new(TEXT)), true),
                variant(
                    "Ids",
                    Shape::List(Box::new(Shape::Text(TextForm::Uuid))),
                    false,
                ),
            ],
            other: None,
        }),
    );
    api.add("Nothing", "", Kind::Struct(Struct::default()));
    api.add(
        "Free",
        "",
        Kind::Struct(Struct {
            extra: Some(Shape::Any),
            ..Struct::default()
        }),
    );
    api.add(
        "Labels",
        "Words by name.",
        Kind::Alias(Shape::Map(Box::new(TEXT))),
    );
    // A name of the runtime.
    let problem = api.add(
        "Error",
        "What went wrong.",
        Kind::Struct(Struct {
            fields: vec![
                field("message", TEXT),
                field("code", Shape::Integer(Width::U16)).may(),
            ],
            extra: Some(TEXT),
            ..Struct::default()
        }),
    );
    [pet, problem]
}

fn shop_pets(api: &mut Api, pet: TypeId, problem: TypeId) {
    let query = |style, field| param(ParamPlace::Query, style, field);
    let params = vec![
        query(
            ParamStyle::Form(true),
            field("limit", Shape::Integer(Width::I32)).may(),
        ),
        query(
            ParamStyle::Form(false),
            field("ids", Shape::List(Box::new(WHOLE))).may(),
        ),
        query(
            ParamStyle::Deep,
            field("filter", Shape::Map(Box::new(TEXT))).may(),
        ),
        param(
            ParamPlace::Header,
            ParamStyle::Simple(false),
            field("trace", TEXT)
                .may()
                .wire("X-Trace")
                .says("Shown in the log."),
        ),
        param(
            ParamPlace::Cookie,
            ParamStyle::Json,
            field("state", Shape::Any).may(),
        ),
    ];
    let fields = params.iter().map(|param| param.field.clone()).collect();
    let params_type = api.add("ListPetsParams", "", Kind::Struct(struct_(fields)));
    let pets = Shape::List(Box::new(Shape::Named(pet)));
    let bearer = vec![vec![0]];
    let refused = || Answer {
        forms: vec![
            form(
                "NotFound",
                &[(404, 404)],
                Coding::Json(Shape::Named(problem)),
            ),
            form("Limited", &[(429, 429), (500, 599)], Coding::Empty),
            form("Other", &[], Coding::Text),
        ],
        name: Some("GetPetError".to_owned()),
    };
    api.operations.push(Operation {
        docs: docs("Returns pets, the newest first."),
        params_type: Some(params_type),
        params,
        security: vec![vec![0], vec![1, 2]],
        rate_limit: Some(20),
        events: Some(Shape::Named(pet)),
        ..operation(
            "get",
            "list_pets",
            "/pets",
            answer(Coding::Json(pets.clone())),
        )
    });
    let mut id = in_path("pet_id", WHOLE);
    id.field.docs = docs("Number of the pet.");
    api.operations.push(Operation {
        path_params: vec![
            id,
            Param {
                style: ParamStyle::Label(true),
                ..in_path("parts", Shape::List(Box::new(TEXT)))
            },
        ],
        security: bearer.clone(),
        error: refused(),
        ..operation(
            "get",
            "get_pet",
            "/pets/{pet_id}/{parts}",
            answer(Coding::Json(Shape::Named(pet))),
        )
    });
    api.operations.push(Operation {
        body: Some(body("application/json", Coding::Json(Shape::Named(pet)))),
        billed: true,
        request_id_header: Some("x-request-id".to_owned()),
        security: bearer.clone(),
        error: answer(Coding::Json(Shape::Named(problem))),
        answer: Answer {
            forms: vec![
                form("Made", &[(201, 201)], Coding::Json(Shape::Named(pet))),
                form("Later", &[(202, 202)], Coding::Bytes),
                form("Same", &[(204, 299)], Coding::Empty),
            ],
            name: Some("CreatePetAnswer".to_owned()),
        },
        ..operation("post", "create_pet", "/pets", any())
    });
    api.operations.push(Operation {
        body: Some(Body {
            required: false,
            forms: vec![
                body_form("Json", "application/json", Coding::Json(Shape::Named(pet))),
                body_form(
                    "Form",
                    "application/x-www-form-urlencoded",
                    Coding::Form {
                        shape: Shape::Named(pet),
                        styles: vec![("children".to_owned(), ParamStyle::Form(false))],
                    },
                ),
                body_form("Xml", "application/xml", Coding::Bytes),
                body_form("Text", "text/plain", Coding::Text),
            ],
            name: Some("UpdatePetBody".to_owned()),
        }),
        path_params: vec![in_path("name", TEXT)],
        deprecated: true,
        security: bearer,
        ..operation("put", "update_pet", "/pets/{name}", answer(Coding::Empty))
    });
}

fn shop_files(api: &mut Api, pet: TypeId, problem: TypeId) {
    let upload = api.add(
        "Upload",
        "",
        Kind::Struct(struct_(vec![
            field("file", Shape::File),
            field("meta", Shape::Named(pet)).may(),
        ])),
    );
    let last = api.operations.len();
    api.operations.push(Operation {
        body: Some(body(
            "multipart/form-data",
            Coding::Multipart {
                shape: Shape::Named(upload),
                media: vec![("meta".to_owned(), "application/json".to_owned())],
            },
        )),
        server: Some("https://upload.example.com".to_owned()),
        ..operation("post", "upload", "/files", answer(Coding::Json(Shape::Any)))
    });
    api.operations.push(Operation {
        path_params: vec![in_path("id", Shape::Text(TextForm::Uuid))],
        error: answer(Coding::Json(Shape::Named(problem))),
        ..operation("get", "download", "/files/{id}", answer(Coding::Bytes))
    });
    api.operations.push(Operation {
        body: Some(body("image/png", Coding::Bytes)),
        ..operation("put", "set_image", "/files", answer(Coding::Text))
    });
    api.operations.push(Operation {
        body: Some(body("text/csv", Coding::Text)),
        ..operation(
            "post",
            "watch",
            "/watch?beta=true",
            answer(Coding::Events(Shape::Named(pet))),
        )
    });
    api.operations.push(Operation {
        body: Some(body(
            "application/merge-patch+json",
            Coding::Json(Shape::List(Box::new(TEXT))),
        )),
        ..operation(
            "patch",
            "names",
            "/names",
            answer(Coding::Json(Shape::Map(Box::new(WHOLE)))),
        )
    });
    for operation in &mut api.operations[last..] {
        operation.group = 1;
    }
}

/// An API with one group, and with what only some descriptions say.
fn drawing() -> Api {
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

/// Descriptions that would be something else to rustdoc, or would end a comment.
const NASTY: [&str; 24] = [
    "<b>bold</b> and <script>alert(1)</script> <T> Vec<T> <",
    "[link] and [`Option`] and [a](b) and [x][y] [x]: https://example.com",
    "[https://example.com/a_(b)](https://example.com/a_(b)) http://[::1]/ https://",
    "``` code ``` and ` alone and `` two",
    "```rust\nfn main() { panic!() }\n```",
    "# Heading\n## More\n=====\n-----",
    "    indented code\n\tand tab",
    "*/ /* // /// //! #[doc] \\ \\\\ \" ' { } {} {{ }} %s \0 \u{1b}[31m",
    "\u{202e}right to left\u{202c} \u{feff}bom \u{200b}zero",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- item\n  - nested\n1. one\n2) two\n+ plus\n* star",
    "@1 @0 text!(0); ///@1",
    "> quote\n>> more",
    "&lt;b&gt; &amp; &nbsp; &unknown;",
    "~~~\ntilde\n~~~",
    "[^1]: footnote [^1]",
    "a  b\r\nc\rd\u{2028}e\u{85}f",
    "::std::vec::Vec [Vec] [`Vec<T>`] [crate::x] [fn@f] [f()] [m!]",
    "https://example.com/<b>?a=[1]&b=`c`, (https://example.com).",
    "<https://example.com> <mailto:a@b.c> <a@b.c> <!-- comment -->",
    "$x^2$ $$y$$ ~strike~ ~~strike~~ __init__ **bold _mixed** x_",
    "\\[escaped\\] \\<b\\> \\`code\\`",
    "---\ntitle: x\n---",
    "![image](https://example.com/a.png) ![x] [![x](y)](z)",
];

/// An API all of whose descriptions are nasty.
fn nasty() -> Api {
    let mut api = empty("Nasty");
    let blocks = || -> Docs {
        let paragraphs = NASTY.iter().map(|text| text.replace('\n', " "));
        let lines = NASTY.iter().flat_map(|text| text.split('\n'));
        paragraphs
            .map(Block::Text)
            .chain(lines.map(|line| Block::Line(line.to_owned())))
            .chain(
                NASTY
                    .iter()
                    .map(|text| Block::Quote(text.replace('\n', " "))),
            )
            .chain(NASTY.iter().map(|text| Block::Item {
                indent: 0,
                marker: "-".to_owned(),
                text: text.replace('\n', " "),
            }))
            .chain(
                NASTY
                    .iter()
                    .map(|text| Block::Code(text.split('\n').map(str::to_owned).collect())),
            )
            .collect()
    };
    api.docs = blocks();
    let fields = NASTY.iter().enumerate().map(|(number, text)| Field {
        docs: vec![Block::Text(text.replace('\n', " "))],
        ..field(&format!("f{number}"), TEXT).wire(text)
    });
    let nasty = api.add("Nasty", "", Kind::Struct(struct_(fields.collect())));
    api.types[nasty].docs = blocks();
    let wires = NASTY.iter().enumerate();
    let values: Vec<_> = wires
        .map(|(number, wire)| (format!("V{number}"), *wire))
        .collect();
    let values: Vec<_> = values.iter().map(|(name, wire)| (&**name, *wire)).collect();
    api.add("Words", "", words(&values));
    api.operations.push(Operation {
        docs: blocks(),
        ..operation(
            "get",
            "nasty",
            "/nasty",
            answer(Coding::Json(Shape::Named(nasty))),
        )
    });
    api
}

/// An API of many types and operations.
fn large(types: usize, operations: usize) -> Api {
    const SAY: &str = "The number of things that are to be returned, of which there may be fewer \
        than that. See [the guide](https://example.com/guide) and `limit` for what else is known \
        about it, and what follows from that.";
    let mut api = empty("Large");
    for number in 0..types {
        let fields = (0..9).map(|index| {
            let shape = match index % 4 {
                0 => TEXT,
                1 => WHOLE,
                2 => Shape::Named(number),
                _ => Shape::List(Box::new(Shape::Named(number / 2))),
            };
            field(&format!("some_field_{index}"), shape).may().says(SAY)
        });
        let fields = fields.collect();
        api.add(
            &format!("SomeType{number}"),
            SAY,
            Kind::Struct(struct_(fields)),
        );
    }
    api.group("all");
    for number in 0..operations {
        api.operations.push(Operation {
            docs: docs(SAY),
            path_params: vec![in_path("id", TEXT)],
            body: Some(body("application/json", Coding::Json(Shape::Named(number)))),
            ..operation(
                "post",
                &format!("make_thing_{number}"),
                "/things/{id}",
                answer(Coding::Json(Shape::Named(number))),
            )
        });
    }
    api
}

#[test]
fn nasty_descriptions_stay_comments() {
    for (path, text) in package(&nasty())
        .iter()
        .filter(|(_, text)| text.starts_with("//"))
    {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        let is_known = |item: &syn::Item| !matches!(item, syn::Item::Verbatim(_));
        assert!(file.items.iter().all(is_known), "{path}");
        let is_text = |c: char| !c.is_control() || c == '\n';
        assert!(text.chars().all(is_text), "{path} has a control character");
    }
}

/// An API whose types have the names of what generated files use.
fn clashes() -> Api {
    const NAMES: [&str; 32] = [
        "Accepted",
        "BTreeMap",
        "Base64",
        "BuildError",
        "ByteStream",
        "Bytes",
        "Check",
        "Checked",
        "Clone",
        "Date",
        "DateTime",
        "Default",
        "Err",
        "Error",
        "Events",
        "File",
        "From",
        "Into",
        "Nullable",
        "Ok",
        "Operation",
        "Param",
        "Request",
        "Response",
        "Scheme",
        "Some",
        "Text",
        "ToOwned",
        "Transport",
        "UnknownValue",
        "Value",
        "Violations",
    ];
    let mut api = empty("Clashes");
    for (number, name) in NAMES.iter().enumerate() {
        let other = (number + 1) % NAMES.len();
        let fields = vec![
            field("own", Shape::Named(other)),
            field("text", TEXT).may(),
            field("time", Shape::Text(TextForm::DateTime)).or_null(),
            field("map", Shape::Map(Box::new(Shape::Any))).may(),
        ];
        let kind = if number % 3 == 0 {
            words(&[("Ok", "ok"), ("None", "none")])
        } else {
            Kind::Struct(Struct {
                extra: Some(Shape::Any),
                ..struct_(fields)
            })
        };
        api.add(name, "", kind);
    }
    let union = Union {
        tag: None,
        variants: vec![
            variant("Some", Shape::Named(1), true),
            variant("Text", TEXT, true),
            variant("Count", WHOLE, true),
        ],
        other: None,
    };
    api.add("Result_", "", Kind::Union(union));
    api.group("default");
    api.group("schemars");
    let value = || Coding::Json(Shape::Named(1));
    api.operations.push(Operation {
        path_params: vec![in_path("id", TEXT)],
        body: Some(body("image/png", Coding::Bytes)),
        ..operation("put", "server", "/{id}", answer(value()))
    });
    api.operations.push(Operation {
        events: Some(Shape::Named(1)),
        group: 1,
        ..operation("get", "list", "/", answer(value()))
    });
    api.operations.push(Operation {
        group: 1,
        ..operation("get", "list_stream", "/stream", answer(Coding::Text))
    });
    api
}

#[test]
fn no_import_has_the_name_of_a_type() {
    let api = clashes();
    let names: Vec<_> = api.types.iter().map(|type_| type_.name.as_str()).collect();
    for (path, text) in package(&api)
        .iter()
        .filter(|(path, _)| path.contains("generated"))
    {
        let uses = text
            .lines()
            .filter(|line| line.starts_with("use ") && !line.contains("super"));
        for line in uses {
            let mut words = line.split(|c: char| !c.is_alphanumeric());
            let clash = words.find(|word| names.contains(word));
            assert_eq!(clash, None, "{path}: {line}");
        }
    }
}

#[test]
fn names_that_features_and_methods_cannot_have() {
    let files = package(&clashes());
    let text = |wanted: &str| files.iter().find(|(path, _)| *path == wanted).unwrap().1;
    let manifest = text("Cargo.toml");
    assert!(manifest.contains("default = [\"default-operations\", \"schemars-operations\"]"));
    // `list` has events, and another operation has the name of their method.
    assert!(text("src/generated/operations/schemars.rs").contains("fn list_stream_("));
}

#[test]
fn a_type_costs_little_more_than_its_members() {
    let (types, operations) = (40, 10);
    let api = large(types, operations);
    let lines = |folder: &str| -> usize {
        let files = package(&api);
        let files = files.iter().filter(|(path, _)| path.contains(folder));
        files.map(|(_, text)| text.lines().count()).sum()
    };
    // Nine members with three lines of description each, and what is round them.
    let models = lines("/models/");
    assert!(models <= types * (9 * 4 + 25), "{models}");
    let calls = lines("/operations");
    assert!(calls <= operations * 16 + 30, "{calls}");
}
