//! How the parameters of an operation are written, by the table of styles that `OpenAPI` has.

use std::collections::BTreeMap;

use kkiai_transport::model::{File, Node, Write};
use kkiai_transport::{BuildError, Operation, Param, Prepared, Request};
use serde_json::{Value, json};

use crate::common::transport;

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// An operation with one parameter.
fn operation(path: &'static str, param: Param) -> &'static Operation {
    leaked(Operation::get("get", path).with_params(leaked([param])))
}

fn prepare(request: &Request) -> Result<Prepared, BuildError> {
    transport("https://api.example.com").prepare(request)
}

fn target(request: &Request) -> String {
    let url = prepare(request).unwrap().url().to_owned();
    url.strip_prefix("https://api.example.com")
        .unwrap()
        .to_owned()
}

fn with(param: Param, value: &Value) -> Request {
    let params = BTreeMap::from([("color".to_owned(), value.clone())]);
    Request::new(operation("/x", param)).params(&params)
}

/// An empty value, a text, a list and an object, as the table of the specification has them; of the
/// object the members are in alphabetical order.
fn examples() -> [Value; 4] {
    [
        json!(""),
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"B": 150, "G": 200, "R": 100}),
    ]
}

#[test]
fn values_of_the_path_have_all_styles() {
    let color = Param::path("color");
    for (param, wanted) in [
        (
            color.matrix(),
            [
                ";color",
                ";color=blue",
                ";color=blue,black,brown",
                ";color=B,150,G,200,R,100",
            ],
        ),
        (
            color.matrix().exploded(),
            [
                ";color",
                ";color=blue",
                ";color=blue;color=black;color=brown",
                ";B=150;G=200;R=100",
            ],
        ),
        (
            color.label(),
            ["", ".blue", ".blue,black,brown", ".B,150,G,200,R,100"],
        ),
        (
            color.label().exploded(),
            ["", ".blue", ".blue.black.brown", ".B=150.G=200.R=100"],
        ),
        (color, ["", "blue", "blue,black,brown", "B,150,G,200,R,100"]),
        (
            color.exploded(),
            ["", "blue", "blue,black,brown", "B=150,G=200,R=100"],
        ),
        (
            color.json(),
            [
                "%22%22",
                "%22blue%22",
                "%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
                "%7B%22B%22%3A150%2C%22G%22%3A200%2C%22R%22%3A100%7D",
            ],
        ),
    ] {
        for (value, wanted) in examples().iter().zip(wanted) {
            let request = Request::new(operation("/a/{color}/z", param)).path("color", value);
            if wanted.is_empty() {
                // It would address another resource.
                let problem = prepare(&request).unwrap_err();
                assert!(
                    matches!(problem, BuildError::EmptyPathValue { .. }),
                    "{problem:?}"
                );
            } else {
                assert_eq!(target(&request), format!("/a/{wanted}/z"), "{param:?}");
            }
        }
    }
}

#[test]
fn values_of_the_path_stay_one_segment_in_all_styles() {
    let color = Param::path("color");
    for (param, value, wanted) in [
        (color, json!(["a,b", "/?#"]), "a%2Cb,%2F%3F%23"),
        (color.matrix(), json!("a;b=c"), ";color=a%3Bb%3Dc"),
        (color.label(), json!("a b"), ".a%20b"),
        (
            color.reserved(),
            json!("a:b@c;d=e%20%zz/?#"),
            "a:b@c;d=e%20%25zz%2F%3F%23",
        ),
        (color, json!(true), "true"),
        (color, json!(-1.5), "-1.5"),
        (color, json!(u64::MAX), "18446744073709551615"),
    ] {
        let request = Request::new(operation("/a/{color}", param)).path("color", value);
        assert_eq!(target(&request), format!("/a/{wanted}"));
    }
    for (param, value) in [
        (color, json!(null)),
        (color, json!([])),
        (color, json!({"a": null})),
        (color, json!(".")),
        (color, json!("..")),
        (color.label(), json!(".")),
        (color.matrix(), json!([])),
        (color.matrix().exploded(), json!(null)),
        (color.reserved(), json!("%2e%2E")),
    ] {
        let request = Request::new(operation("/a/{color}", param)).path("color", &value);
        assert!(prepare(&request).is_err(), "{param:?} {value}");
    }
}

#[test]
fn values_of_the_query_have_all_styles() {
    let color = Param::query("color");
    let exploded = [
        "color=",
        "color=blue",
        "color=blue&color=black&color=brown",
        "B=150&G=200&R=100",
    ];
    let comma = [
        "color=",
        "color=blue",
        "color=blue,black,brown",
        "color=B,150,G,200,R,100",
    ];
    for (param, wanted) in [
        (color, exploded),
        (color.comma(), comma),
        (
            color.space(),
            [
                "color=",
                "color=blue",
                "color=blue%20black%20brown",
                "color=B%20150%20G%20200%20R%20100",
            ],
        ),
        (
            color.pipe(),
            [
                "color=",
                "color=blue",
                "color=blue%7Cblack%7Cbrown",
                "color=B%7C150%7CG%7C200%7CR%7C100",
            ],
        ),
        (color.space().exploded(), exploded),
        (color.pipe().exploded(), exploded),
        (color.comma().exploded(), exploded),
        (
            color.deep(),
            [
                "color=",
                "color=blue",
                "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown",
                "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
            ],
        ),
        (
            color.json(),
            [
                "color=%22%22",
                "color=%22blue%22",
                "color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
                "color=%7B%22B%22%3A150%2C%22G%22%3A200%2C%22R%22%3A100%7D",
            ],
        ),
    ] {
        for (value, wanted) in examples().iter().zip(wanted) {
            assert_eq!(
                target(&with(param, value)),
                format!("/x?{wanted}"),
                "{param:?}"
            );
        }
        for absent in [json!(null), json!([]), json!({})] {
            let query = target(&with(param, &absent));
            // JSON has a text for these.
            assert_eq!(query == "/x", param != color.json(), "{param:?} {query}");
        }
    }
}

#[test]
fn values_of_the_query_go_deeper_than_the_table() {
    let color = Param::query("color");
    for (param, value, wanted) in [
        (
            color.deep(),
            json!({"a": {"b": 1}, "c": [1, 2], "d": [{"e": 1}, {"e": 2}], "f": null}),
            "color[a][b]=1&color[c][]=1&color[c][]=2&color[d][0][e]=1&color[d][1][e]=2",
        ),
        (color, json!({"a": {"b": 1}, "c": [1, 2]}), "a[b]=1&c=1&c=2"),
        (
            color,
            json!([{"e": 1}, {"e": 2}]),
            "color[0][e]=1&color[1][e]=2",
        ),
        (color, json!(["a", null, "b"]), "color=a&color=b"),
        (color.comma(), json!(["a,b", "c&d"]), "color=a%2Cb,c%26d"),
        (
            color.comma(),
            json!([["a"], {"b": 1}]),
            "color=%5B%22a%22%5D,%7B%22b%22%3A1%7D",
        ),
        (
            color.reserved(),
            json!("a/b?c:d@e+f,g;h=i!$()*'#[]%41%"),
            "color=a/b?c:d@e+f,g;h=i!$()*%27%23[]%41%25",
        ),
        (
            color,
            json!("größe +&=#'"),
            "color=gr%C3%B6%C3%9Fe%20%2B%26%3D%23%27",
        ),
    ] {
        let wanted = if param == color.reserved() {
            wanted.to_owned()
        } else {
            wanted.replace('[', "%5B").replace(']', "%5D")
        };
        assert_eq!(target(&with(param, &value)), format!("/x?{wanted}"));
    }
}

#[test]
fn headers_and_cookies_have_their_styles() {
    let header = Param::header("color");
    for (param, wanted) in [
        (
            header,
            ["", "blue", "blue,black,brown", "B,150,G,200,R,100"],
        ),
        (
            header.exploded(),
            ["", "blue", "blue,black,brown", "B=150,G=200,R=100"],
        ),
        (
            header.json(),
            [
                "\"\"",
                "\"blue\"",
                r#"["blue","black","brown"]"#,
                r#"{"B":150,"G":200,"R":100}"#,
            ],
        ),
    ] {
        for (value, wanted) in examples().iter().zip(wanted) {
            let prepared = prepare(&with(param, value)).unwrap();
            assert_eq!(prepared.headers()["color"], wanted);
        }
    }
    // Nothing is percent-encoded, and nothing can begin another header.
    let prepared = prepare(&with(header, &json!("a b/ö%"))).unwrap();
    assert_eq!(prepared.headers()["color"].as_bytes(), "a b/ö%".as_bytes());
    assert!(prepare(&with(header, &json!("a\r\nb: c"))).is_err());

    let cookie = Param::cookie("color");
    for (param, wanted) in [
        (
            cookie,
            [
                "color=",
                "color=blue",
                "color=blue; color=black; color=brown",
                "B=150; G=200; R=100",
            ],
        ),
        (
            cookie.comma(),
            [
                "color=",
                "color=blue",
                "color=blue,black,brown",
                "color=B,150,G,200,R,100",
            ],
        ),
    ] {
        for (value, wanted) in examples().iter().zip(wanted) {
            let prepared = prepare(&with(param, value)).unwrap();
            assert_eq!(prepared.headers()["cookie"], wanted);
        }
    }
    let prepared = prepare(&with(cookie, &json!("a; b=c,ö"))).unwrap();
    assert_eq!(prepared.headers()["cookie"], "color=a%3B%20b%3Dc%2C%C3%B6");
    assert!(prepare(&with(cookie, &json!({"a;b": 1}))).is_err());
    for param in [header, cookie] {
        let prepared = prepare(&with(param, &json!(null))).unwrap();
        assert!(
            !prepared.headers().contains_key("color") && !prepared.headers().contains_key("cookie")
        );
    }
}

struct Two;

impl Write for Two {
    fn write(&self) -> Node<'_> {
        let id = |number| ("id".into(), Node::Integer(number));
        Node::Object(vec![id(1), ("more".into(), Node::text("x")), id(2)])
    }
}

struct Upload(File);

impl Write for Upload {
    fn write(&self) -> Node<'_> {
        Node::Object(vec![("file".into(), self.0.write())])
    }
}

#[test]
fn each_parameter_goes_to_its_place() {
    static PLAIN: Operation = Operation::get("get", "/x?beta=true");
    static OPERATION: Operation = Operation::get("get", "/x/{id}?beta=true&v=2").with_params(&[
        Param::path("id").label(),
        Param::query("id"),
        Param::header("id"),
    ]);
    let request = Request::new(&OPERATION)
        .path("id", 3)
        .params(&Two)
        .query("last", 1);
    assert_eq!(target(&request), "/x/.3?beta=true&v=2&id=1&more=x&last=1");
    assert_eq!(prepare(&request).unwrap().headers()["id"], "2");

    assert_eq!(target(&Request::new(&PLAIN)), "/x?beta=true");
    let problem = |request: Request| prepare(&request).unwrap_err();
    assert!(matches!(
        problem(Request::new(&PLAIN).params("x")),
        BuildError::NoObject { .. }
    ));
    let upload = Upload(File::new("x"));
    assert!(matches!(
        problem(Request::new(&PLAIN).params(&upload)),
        BuildError::MisplacedFile
    ));
}
