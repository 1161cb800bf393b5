//! What generated models are read and written with.

mod deep;
mod objects;
mod plain;
#[cfg(feature = "schemars")]
mod schemas;
mod unions;
mod values;

use std::collections::BTreeMap;

use kkiai_transport::model::{Check, Nullable};
use kkiai_transport::pattern;
use serde_json::{Value, json};

kkiai_transport::string_enum! {
    /// A colour.
    pub enum Colour { Red = "red", DarkBlue = "dark-blue" }
}

/// A circle.
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    /// Half of its width.
    pub radius: i64,
    /// Its colour, if it has one.
    pub colour: Nullable<Colour>,
}

kkiai_transport::object!(Circle { need radius[i64], null colour });

/// What is between two circles.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Half of its width.
    pub radius: i64,
    /// How wide the ring itself is.
    pub width: i64,
}

kkiai_transport::object!(Ring { need radius[i64], need width[i64] });

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// A circle.
    Circle(Circle),
    /// What is between two circles.
    Ring(Ring),
    /// What it is called.
    Name(String),
    /// How many sides it has.
    Sides(i64),
    /// How large it is.
    Area(f64),
}

kkiai_transport::union!(Figure {
    Circle(Circle), Ring(Ring), Name(String), Sides[i64], Area[f64]
});

#[cfg(test)]
fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

#[cfg(test)]
fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn known_and_unknown_strings_come_back_as_they_went() {
    for text in [r#""red""#, r#""dark-blue""#, r#""mauve""#, r#""""#] {
        let colour: Colour = read(text);
        assert_eq!(serde_json::to_string(&colour).unwrap(), text);
    }
    assert_eq!(read::<Colour>(r#""dark-blue""#), Colour::DarkBlue);
    assert!(
        matches!(read::<Colour>(r#""mauve""#), Colour::Other(other) if other.as_str() == "mauve")
    );
    // An escape has no text to borrow.
    assert_eq!(read::<Colour>(r#""\u0072ed""#), Colour::Red);
}

#[test]
fn a_known_string_is_never_an_unknown_value() {
    assert_eq!(Colour::from("red"), Colour::Red);
    assert_eq!(Colour::from(String::from("red")), Colour::Red);
    assert_eq!(Colour::from("Red").to_string(), "Red");
    assert_eq!(format!("{:>5}", Colour::Red), "  red");
}

#[test]
fn what_is_no_string_is_no_string_enum() {
    assert_eq!(refusal::<Colour>("1"), "expected a string, found a number");
}

#[test]
fn null_and_absent_stay_apart() {
    for text in [
        r#"{"radius":1}"#,
        r#"{"radius":1,"colour":null}"#,
        r#"{"radius":1,"colour":"red"}"#,
    ] {
        let circle: Circle = read(text);
        assert_eq!(serde_json::to_string(&circle).unwrap(), text);
    }
    assert_eq!(read::<Circle>(r#"{"radius":1}"#).colour.as_ref(), None);
    let circle: Circle = read(r#"{"radius":1,"colour":"red"}"#);
    assert_eq!(circle.colour.into_option(), Some(Colour::Red));
}

#[test]
fn the_shape_that_needs_most_of_what_is_there_is_taken() {
    assert!(matches!(read(r#"{"radius":1}"#), Figure::Circle(_)));
    assert!(matches!(read(r#"{"radius":1,"width":2}"#), Figure::Ring(_)));
    // A ring it cannot be, and a circle ignores what it does not know.
    assert!(matches!(
        read(r#"{"radius":1,"width":"2"}"#),
        Figure::Circle(_)
    ));
}

#[test]
fn kinds_of_json_are_told_apart() {
    assert_eq!(
        read::<Figure>(r#""square""#),
        Figure::Name("square".to_owned())
    );
    assert_eq!(read::<Figure>("4"), Figure::Sides(4));
    assert_eq!(read::<Figure>("4.5"), Figure::Area(4.5));
}

#[test]
fn an_error_says_of_each_shape_why_it_does_not_fit() {
    assert_eq!(
        refusal::<Figure>(r#"{"radius":"1"}"#),
        "no shape of Figure fits (not Circle: at `radius`: expected a whole number, found a string; \
         not Ring: at `radius`: expected a whole number, found a string; not Name: expected a \
         string, found an object; not Sides: expected a whole number, found an object; not Area: \
         expected a number, found an object)"
    );
    assert_eq!(
        refusal::<Figure>("{}"),
        "no shape of Figure fits (not Circle: `radius` is missing; not Ring: `radius` is missing; \
         not Name: expected a string, found an object; not Sides: expected a whole number, found \
         an object; not Area: expected a number, found an object)"
    );
}

/// Something of each kind that can be checked.
#[derive(Default)]
struct Parcel {
    name: String,
    note: Option<String>,
    count: Nullable<i32>,
    weight: Option<f64>,
    tags: Option<Vec<String>>,
    values: Vec<Value>,
    labels: BTreeMap<String, Colour>,
    inside: Vec<Option<Box<Parcel>>>,
    gift: Option<bool>,
}

kkiai_transport::checked!(Parcel {
    text name(1..=3), text note.matches(pattern!("^[a-z]*$")).at_least(2),
    whole count(-2..=6).multiple_of(2).one_of(&["-2", "0", "4", "6", "7", "8"]),
    number weight(-1.0..).below(2.0).multiple_of(0.1), list tags(1..=2)[text(..=1)],
    list values.unique(), map labels(..=1), own labels, own inside as "in/si~de"
} |parcel, check| {
    if Check::meets(|test| {
        test.flag("gift", &parcel.gift).one_of(&["true"]);
        test.needed("gift", parcel.gift.is_some());
    }) {
        check.needed("note", parcel.note.is_some());
        check.within("count", Some(&parcel.count), |check, count| {
            check.whole((), count).at_least(0);
        });
    }
});

/// A parcel, or what is told of it.
enum Post {
    Parcel(Parcel),
    Lists(Vec<Vec<String>>),
    Note,
}

kkiai_transport::checked!(enum Post { own Parcel, list Lists[list(..=1)[text(1..)]] });

#[test]
fn the_value_of_a_variant_is_checked_in_its_place() {
    let wrong = |post: &Post| post.validate().err().map(|wrong| wrong.to_string());
    let name = Some("/name: must not be empty".to_owned());
    assert_eq!(wrong(&Post::Parcel(Parcel::default())), name);
    let lists = vec![vec!["a".to_owned()], vec![String::new(), "b".to_owned()]];
    let told = "/1: must have at most 1 entry, has 2; /1/0: must not be empty";
    assert_eq!(wrong(&Post::Lists(lists)).unwrap(), told);
    assert_eq!(wrong(&Post::Note), None);
}

/// Returns what is wrong with a parcel, as text.
fn wrong(parcel: &Parcel) -> Vec<String> {
    let result = Check::all(parcel);
    let found = result.err().map(|violations| {
        let lines: Vec<_> = violations.iter().map(ToString::to_string).collect();
        assert_eq!(violations.to_string(), lines.join("; "));
        lines
    });
    found.unwrap_or_default()
}

fn parcel() -> Parcel {
    Parcel {
        name: "a".to_owned(),
        ..Parcel::default()
    }
}

#[test]
fn what_is_as_it_should_be_has_no_violation() {
    let most = Parcel {
        name: "äöü".to_owned(),
        note: Some("abc".to_owned()),
        count: 4.into(),
        weight: Some(0.7),
        tags: Some(vec!["a".to_owned(), String::new()]),
        values: vec![
            json!(1),
            json!("1"),
            json!([1]),
            json!({"a": 1}),
            json!(null),
        ],
        labels: BTreeMap::from([("a".to_owned(), Colour::Red)]),
        inside: vec![None, Some(Box::new(parcel()))],
        gift: Some(true),
    };
    assert_eq!(wrong(&most), [""; 0]);
    let least = Parcel {
        count: Nullable::Null,
        gift: Some(false),
        ..parcel()
    };
    assert_eq!(wrong(&least), [""; 0]);
}

#[test]
fn each_violation_is_told_with_its_place() {
    let worst = Parcel {
        name: String::new(),
        note: Some("A".to_owned()),
        count: (-3).into(),
        weight: Some(f64::NAN),
        tags: Some(vec![String::new(), "ab".to_owned(), "äö".to_owned()]),
        values: vec![json!({"a": [1]}), json!(2), json!({"a": [1.0]})],
        labels: BTreeMap::from([
            ("a/b".to_owned(), Colour::from("blue")),
            ("c".to_owned(), Colour::Red),
        ]),
        inside: vec![None, Some(Box::default())],
        gift: Some(true),
    };
    assert_eq!(
        wrong(&worst),
        [
            "/name: must not be empty",
            "/note: does not match the pattern `^[a-z]*$`",
            "/note: must have at least 2 characters, has 1",
            "/count: must be at least -2, is -3",
            "/count: must be a multiple of 2, is -3",
            "/count: must be one of -2, 0, 4, 6, 7, 8, is -3",
            "/weight: must be a finite number",
            "/tags: must have at most 2 entries, has 3",
            "/tags/1: must have at most 1 character, has 2",
            "/tags/2: must have at most 1 character, has 2",
            "/values: has the item 0 again as the item 2",
            "/labels: must have at most 1 entry, has 2",
            "/labels/a~1b: must be one of red, dark-blue, is blue",
            "/in~1si~0de/1/name: must not be empty",
            "/count: must be at least 0, is -3",
        ]
    );
    let large = Parcel {
        name: "long".to_owned(),
        count: 8.into(),
        weight: Some(2.0),
        tags: Some(Vec::new()),
        gift: Some(true),
        ..parcel()
    };
    assert_eq!(
        wrong(&large),
        [
            "/name: must have at most 3 characters, has 4",
            "/count: must be at most 6, is 8",
            "/weight: must be below 2.0, is 2.0",
            "/tags: must not be empty",
            "/note: is missing",
        ]
    );
    let between = Parcel {
        weight: Some(-1.05),
        ..parcel()
    };
    assert_eq!(
        wrong(&between),
        [
            "/weight: must be at least -1.0, is -1.05",
            "/weight: must be a multiple of 0.1, is -1.05",
        ]
    );
}

#[test]
fn a_value_is_shown_short_and_free_text_is_not() {
    let long = "x".repeat(61);
    let error = Colour::from(long.as_str()).validate().unwrap_err();
    let shown = format!("must be one of red, dark-blue, is {}…", "x".repeat(60));
    assert_eq!(error.to_string(), shown);
    let odd = Colour::from("a\u{1b}[1m\n").validate().unwrap_err();
    assert_eq!(
        odd.to_string(),
        "must be one of red, dark-blue, is a\\u{1b}[1m\\n"
    );
    let empty = Colour::from("").validate().unwrap_err();
    assert_eq!(empty.to_string(), "must be one of red, dark-blue, is empty");

    let secret = Parcel {
        name: "secret".to_owned(),
        note: Some("SECRET".to_owned()),
        ..parcel()
    };
    let error = Check::all(&secret).unwrap_err();
    let text = format!("{error} {error:?}").to_lowercase();
    assert!(!text.contains("secret"), "{text}");
    assert_eq!(error.into_iter().count(), 2);
}
