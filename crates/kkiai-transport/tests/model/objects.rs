//! What `object!` makes of structs.

use std::collections::BTreeMap;

use kkiai_transport::model::{Mismatch, Node, Nullable, Read, Write, from_json};
use kkiai_transport::object;
use serde_json::{Value, json};

/// Public, documented and deprecated things, none of which may give a warning.
mod quiet {
    #![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
    #![allow(unreachable_pub)]

    use super::{BTreeMap, Nullable, Value, object};

    /// A task.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct Task {
        /// What to draw.
        pub prompt: String,
        /// How wide.
        pub width: u32,
        /// Named by a keyword.
        pub type_: Option<String>,
        /// No longer used.
        #[deprecated]
        pub old: Option<i64>,
        /// Other tasks.
        pub parts: Option<Vec<Task>>,
        /// May be null.
        pub note: Nullable<String>,
        /// What else there is.
        pub extra: BTreeMap<String, Value>,
    }

    object!(Task["kind" = "task", "v" = 1, "big" = 3_000_000_000_i64, "on" = true] {
        need prompt(String),
        need width[u32] as "W",
        may type_ as "type" fn with_type(String),
        may old fn with_old[i64],
        may parts fn with_parts[Vec<Task>],
        null note fn with_note(String),
        ..extra fn with_extra(Value)
    });

    /// Nothing at all.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct Empty {}

    object!(Empty {});

    /// More arguments than are good.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Many {
        /// A number.
        pub a: i64,
        /// A number.
        pub b: i64,
        /// A number.
        pub c: i64,
        /// A number.
        pub d: i64,
        /// A number.
        pub e: i64,
        /// A number.
        pub f: i64,
        /// A number.
        pub g: i64,
        /// A number or nothing.
        pub h: Option<i64>,
    }

    object!(Many {
        need a[i64], need b[i64], need c[i64], need d[i64], need e[i64], need f[i64], need g[i64],
        need h[Option<i64>],
    });
}

use quiet::{Empty, Many, Task};

fn task(value: Value) -> Result<Task, serde_json::Error> {
    serde_json::from_value(value)
}

#[cfg(test)]
fn mismatch<T: Read + std::fmt::Debug>(json: &str) -> Mismatch {
    from_json::<T>(json.as_bytes()).unwrap_err()
}

#[test]
fn members_come_in_the_order_of_the_list() {
    let task = Task::new("a sloth", 64)
        .with_extra("later", 1)
        .with_note("at dusk")
        .with_parts(vec![Task::new("b", 1)])
        .with_type("big");
    let json = concat!(
        r#"{"kind":"task","v":1,"big":3000000000,"on":true,"prompt":"a sloth","W":64,"#,
        r#""type":"big","parts":[{"kind":"task","v":1,"big":3000000000,"on":true,"#,
        r#""prompt":"b","W":1}],"note":"at dusk","later":1}"#
    );
    assert_eq!(serde_json::to_string(&task).unwrap(), json);
    assert_eq!(serde_json::from_str::<Task>(json).unwrap(), task);
    assert_eq!(
        serde_json::from_slice::<Task>(json.as_bytes()).unwrap(),
        task
    );
    assert_eq!(
        serde_json::from_reader::<_, Task>(json.as_bytes()).unwrap(),
        task
    );
    let value = serde_json::to_value(&task).unwrap();
    assert_eq!(serde_json::from_value::<Task>(value).unwrap(), task);
    assert_eq!(serde_json::to_string(&Empty::new()).unwrap(), "{}");
    let many = Many::new(1, 2, 3, 4, 5, 6, 7, None);
    assert_eq!(serde_json::to_value(many).unwrap()["h"], Value::Null);
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    let read = |value| {
        let mut value: Value = value;
        value["prompt"] = "p".into();
        value["W"] = 1.into();
        task(value).unwrap()
    };
    assert_eq!(read(json!({})).note, Nullable::Absent);
    assert_eq!(read(json!({"note": null})).note, Nullable::Null);
    assert_eq!(read(json!({"note": "n"})).note, Nullable::Value("n".into()));
    assert_eq!(read(json!({"type": null})).type_, None);
    let mut task = Task::new("p", 1);
    task.note = Nullable::Null;
    assert_eq!(serde_json::to_value(&task).unwrap()["note"], Value::Null);
    assert!(serde_json::to_value(&task).unwrap().get("type").is_none());
    let need = json!({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": null});
    assert_eq!(serde_json::from_value::<Many>(need).unwrap().h, None);
}

#[test]
fn constants_are_written_and_not_asked_for() {
    assert!(task(json!({"prompt": "p", "W": 1})).is_ok());
    assert!(task(json!({"prompt": "p", "W": 1, "kind": "song", "v": null})).is_ok());
    let node = json!({"prompt": "p", "W": 1, "kind": "song"});
    assert_eq!(Task::fit(&Node::from(&node)), None);
}

#[test]
fn other_members_are_kept_and_known_ones_are_not_written_from_them() {
    let read = task(json!({"prompt": "p", "W": 1, "x": {"y": [null]}, "kind": "task"})).unwrap();
    assert_eq!(
        read.extra,
        BTreeMap::from([("x".into(), json!({"y": [null]}))])
    );
    let task = Task::new("p", 1)
        .with_extra("prompt", "q")
        .with_extra("type", "t")
        .with_extra("kind", "k")
        .with_extra("width", 2);
    let value = serde_json::to_value(task).unwrap();
    assert_eq!(value["prompt"], "p");
    assert_eq!(value["kind"], "task");
    assert_eq!(value.get("type"), None);
    // The name of the field is not the one on the wire.
    assert_eq!(value["width"], 2);
}

#[test]
fn the_last_of_repeated_members_counts() {
    let task: Task =
        serde_json::from_str(r#"{"prompt":"a","W":1,"prompt":"b","x":1,"x":2}"#).unwrap();
    assert_eq!(task.prompt, "b");
    assert_eq!(task.extra["x"], 2);
    let many: Vec<_> = (0..100).map(|n| format!(r#""m{}":{n}"#, n % 50)).collect();
    let task: Task =
        serde_json::from_str(&format!(r#"{{{},"W":1,"prompt":"p"}}"#, many.join(","))).unwrap();
    assert_eq!(task.extra.len(), 50);
    assert_eq!(task.extra["m3"], 53);
}

#[test]
fn members_of_large_objects_are_found_in_any_order() {
    let mut members: Vec<_> = (0..200).map(|n| format!(r#""m{n}":{n}"#)).collect();
    members.insert(150, r#""prompt":"p""#.to_owned());
    members.insert(20, r#""note":null"#.to_owned());
    members.insert(100, r#""W":5"#.to_owned());
    let json = format!("{{{}}}", members.join(","));
    let task: Task = serde_json::from_str(&json).unwrap();
    assert_eq!((task.prompt.as_str(), task.width), ("p", 5));
    assert_eq!(task.note, Nullable::Null);
    assert_eq!(task.extra.len(), 200);
}

#[test]
fn a_mismatch_says_where_and_why() {
    for (json, path, reason) in [
        (r"[]", ".", "expected an object, found a list"),
        (r#"{"W":1}"#, ".", "`prompt` is missing"),
        (r#"{"prompt":"p"}"#, ".", "`W` is missing"),
        (
            r#"{"prompt":1,"W":1}"#,
            "prompt",
            "expected a string, found a number",
        ),
        (
            r#"{"prompt":"p","W":-1}"#,
            "W",
            "-1 is out of the range of u32",
        ),
        (
            r#"{"prompt":"p","W":1.5}"#,
            "W",
            "expected a whole number, found 1.5",
        ),
        (
            r#"{"prompt":"p","W":1,"parts":[{"prompt":"p","W":1},{"prompt":"p","W":"1"}]}"#,
            "parts[1].W",
            "expected a whole number, found a string",
        ),
        (
            r#"{"prompt":"p","W":1,"parts":[{}]}"#,
            "parts[0]",
            "`prompt` is missing",
        ),
    ] {
        let mismatch = mismatch::<Task>(json);
        assert_eq!(
            (mismatch.path().as_str(), mismatch.reason()),
            (path, reason)
        );
    }
    let text = serde_json::from_str::<Task>(r#"{"prompt":"p","W":null}"#).unwrap_err();
    assert!(
        text.to_string()
            .starts_with("at `W`: expected a whole number, found null"),
        "{text}"
    );
    let nested = mismatch::<Vec<BTreeMap<String, Vec<u8>>>>(r#"[{"a":[1,2,300]}]"#);
    assert_eq!(nested.path(), "[0].a[2]");
}

/// The path and the reason are those of `serde_path_to_error`.
#[test]
fn text_that_is_no_json_is_a_mismatch_where_it_breaks() {
    let cut = mismatch::<Task>(r#"{"parts":[{"prompt":"p"#);
    assert_eq!(cut.path(), "parts[0].prompt");
    assert!(
        cut.reason().starts_with("EOF while parsing a string"),
        "{cut}"
    );
    assert!(
        mismatch::<Task>("{} x")
            .reason()
            .starts_with("trailing characters")
    );
    assert_eq!(mismatch::<Task>("").path(), ".");
    let deep = "[".repeat(200);
    assert!(
        mismatch::<Value>(&deep)
            .reason()
            .starts_with("recursion limit exceeded")
    );
}

#[test]
fn text_is_borrowed_until_a_type_owns_it() {
    let Ok(Node::Object(members)) = Node::from_json(br#"{"a":"plain","b":"\n"}"#) else {
        panic!("not an object");
    };
    let is_borrowed = |index: usize| match &members[index].1 {
        Node::Text(text) => matches!(text, std::borrow::Cow::Borrowed(_)),
        _ => false,
    };
    assert!(is_borrowed(0) && !is_borrowed(1));
    let task = Task::new("p", 1);
    let Some(Node::Text(prompt)) = task.write().get("prompt").cloned() else {
        panic!("not text");
    };
    assert_eq!(prompt.as_ptr(), task.prompt.as_ptr());
}
