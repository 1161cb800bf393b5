//! An API with two groups.

use super::make::{
    TEXT, WHOLE, answer, any, body, body_form, docs, empty, field, form, in_path, operation, param,
    struct_, value, variant, words,
};
use crate::codegen::ir::{
    Answer, Api, Body, Coding, Docs, Enum, EnumBase, Kind, Literal, Operation, Param, ParamPlace,
    ParamStyle, Scheme, SchemeKind, Server, ServerVariable, Shape, Struct, Tag, TextForm, TypeId,
    Union, Webhook, Width,
};

/// An API with two groups and something of everything that an API can have.
pub(super) fn shop() -> Api {
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
            has_base: false,
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
            has_base: false,
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
