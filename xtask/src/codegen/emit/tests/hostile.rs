//! APIs whose words and names get in the way, and one that is large.

use super::make::{
    TEXT, WHOLE, answer, body, docs, empty, field, in_path, operation, struct_, variant, words,
};
use super::package;
use crate::codegen::ir::{
    Api, Block, Coding, Docs, Field, Kind, Operation, Shape, Struct, TextForm, Union,
};

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
        has_base: false,
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
