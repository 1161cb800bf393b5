//! What generated models are read and written with.

use kkiai_transport::model::{Nullable, Shape, UnknownValue, decode, union};
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Colour {
    Red,
    DarkBlue,
    Other(UnknownValue),
}

kkiai_transport::string_enum!(Colour, Other, [(Red, "red"), (DarkBlue, "dark-blue")]);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Circle {
    radius: i64,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    colour: Nullable<Colour>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Ring {
    radius: i64,
    width: i64,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Figure {
    Circle(Circle),
    Ring(Ring),
    Name(String),
    Sides(i64),
    Area(f64),
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        union(
            deserializer,
            "Figure",
            &[
                Shape::object("Circle", &["radius"], |value| {
                    decode(value).map(Self::Circle)
                }),
                Shape::object("Ring", &["radius", "width"], |value| {
                    decode(value).map(Self::Ring)
                }),
                Shape::text("Name", |value| decode(value).map(Self::Name)),
                Shape::number("Area", |value| decode(value).map(Self::Area)),
                Shape::integer("Sides", |value| decode(value).map(Self::Sides)),
            ],
        )
    }
}

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
    assert_eq!(
        refusal::<Colour>("1"),
        "invalid type: integer `1`, expected a string at line 1 column 1"
    );
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
        "no shape of Figure fits (not Circle: at `radius`: invalid type: string \"1\", expected \
         i64; not Ring: `width` is missing; not Name: expected a string, found an object; not \
         Area: expected a number, found an object; not Sides: expected a whole number, found an \
         object)"
    );
    assert_eq!(
        refusal::<Figure>("{}"),
        "no shape of Figure fits (not Circle: `radius` is missing; not Ring: `radius`, `width` are \
         missing; not Name: expected a string, found an object; not Area: expected a number, found \
         an object; not Sides: expected a whole number, found an object)"
    );
}
