//! Which shape of a union a value is read as.

use std::collections::BTreeMap;

use kkiai_transport::model::{DateTime, Node, Read, UnknownValue, from_json};
use kkiai_transport::{object, string_enum, union};
use serde_json::{Value, json};

macro_rules! structs {
    ($($name:ident { $($field:ident: $type:ty),* })*) => {
        $(#[derive(Clone, Debug, PartialEq)]
        struct $name { $($field: $type),* })*
    };
}

structs! {
    Point { x: i64, y: i64 }
    Point3 { x: i64, y: i64, z: i64 }
    Named { name: Option<String> }
    Full { name: Option<String>, age: Option<i64> }
    Open { name: String, extra: BTreeMap<String, i64> }
    Cat { name: String }
    Dog { name: String }
    Coloured { colour: Colour }
    Labelled { colour: String }
    Box_ { inner: Shape }
    Bag { inner: Option<String> }
    Kitten { kind: String, name: String }
}

object!(Point { need x[i64], need y[i64] });
object!(Point3 { need x[i64], need y[i64], need z[i64] });
object!(Named { may name });
object!(Full { may name, may age });
object!(Open { need name(String), ..extra });
object!(Cat["kind" = "cat"] { need name(String) });
object!(Dog["kind" = "dog"] { need name(String) });
object!(Coloured { need colour[Colour] });
object!(Labelled { need colour(String) });
object!(Box_ { need inner[Shape] });
object!(Bag { may inner });
object!(Kitten { need kind(String), need name(String) });

#[derive(Clone, Debug, PartialEq)]
enum Colour {
    Red,
    Other(UnknownValue),
}

string_enum!(Colour { Red = "red" });

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Point(Point),
    Point3(Box<Point3>),
    Named(Named),
    Full(Full),
}

union!(Shape { Point(Point), Point3(Point3), Named[Named], Full[Full] });

#[derive(Clone, Debug, PartialEq)]
enum Scalar {
    Text(String),
    Moment(DateTime),
    Colour(Colour),
    Number(f64),
    Whole(i64),
    Flag(bool),
    List(Vec<i64>),
    Words(Vec<String>),
    Nothing(()),
}

union!(Scalar {
    Text(String), Moment[DateTime], Colour[Colour], Number(f64), Whole(i64), Flag(bool), List[Vec<i64>],
    Words[Vec<String>], Nothing[()],
});

#[derive(Clone, Debug, PartialEq)]
enum Loose {
    Any(Value),
    Point(Point),
    Named(Named),
    Map(BTreeMap<String, bool>),
}

union!(Loose { Any[Value], Point[Point], Named[Named], Map[BTreeMap<String, bool>] });

#[derive(Clone, Debug, PartialEq)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
    Other(Value),
}

union!(Pet by "kind" { Cat(Cat) = "cat", Dog(Dog) = "dog" | "hound" } else Other);

#[derive(Clone, Debug, PartialEq)]
enum Animal {
    Cat(Cat),
    Dog(Dog),
    Other(Value),
}

union!(Animal by "kind" { Cat(Cat) = "cat", Dog(Dog) = "dog" } or Other);

#[derive(Clone, Debug, PartialEq)]
enum Strict {
    Kitten(Kitten),
    Cat(Box<Cat>),
    Dog(Dog),
    Point(Point),
}

union!(Strict by "kind" { Kitten(Kitten) = "cat", Cat(Cat) = "cat", Dog(Dog) = "dog", Point[Point] });

#[derive(Clone, Debug, PartialEq)]
enum Tint {
    Labelled(Labelled),
    Coloured(Coloured),
}

union!(Tint { Labelled[Labelled], Coloured[Coloured] });

#[derive(Clone, Debug, PartialEq)]
enum Outer {
    Bag(Bag),
    Box_(Box_),
    Shape(Shape),
}

union!(Outer { Bag[Bag], Box_[Box_], Shape[Shape] });

#[derive(Clone, Debug, PartialEq)]
enum Untold {
    Cat(Cat),
    Dog(Dog),
    Open(Open),
}

union!(Untold { Cat[Cat], Dog[Dog], Open[Open] });

#[cfg(test)]
fn read<T: Read>(value: Value) -> T {
    T::read(value.into()).unwrap()
}

fn shown<T: Read + std::fmt::Debug>(value: Value) -> String {
    format!("{:?}", read::<T>(value))
}

#[test]
fn what_all_shapes_share_may_be_all_there_is() {
    let read = |value: &Value| serde_json::from_value::<Animal>(value.clone());
    let cat = json!({"kind": "cat", "name": "Tom"});
    assert!(matches!(read(&cat), Ok(Animal::Cat(cat)) if cat.name == "Tom"));
    for value in [json!({"kind": "cat"}), json!({"kind": "cow"})] {
        assert_eq!(read(&value).unwrap(), Animal::Other(value.clone()));
        assert_eq!(serde_json::to_value(read(&value).unwrap()).unwrap(), value);
    }
    // Elsewhere the tag decides.
    let refused = serde_json::from_value::<Pet>(json!({"kind": "cat"})).unwrap_err();
    assert!(
        refused.to_string().contains("`name` is missing"),
        "{refused}"
    );
}

#[test]
fn the_shape_wins_that_knows_most_members() {
    assert!(matches!(read(json!({"x": 1, "y": 2})), Shape::Point(_)));
    assert!(matches!(
        read(json!({"x": 1, "y": 2, "z": 3})),
        Shape::Point3(_)
    ));
    assert!(matches!(
        read(json!({"x": 1, "y": 2, "name": "n"})),
        Shape::Point(_)
    ));
    assert!(matches!(read(json!({"name": "n"})), Shape::Named(_)));
    assert!(matches!(
        read(json!({"name": "n", "age": 3})),
        Shape::Full(_)
    ));
    assert!(matches!(
        read(json!({"name": "n", "new": 3})),
        Shape::Named(_)
    ));
    assert!(matches!(read(json!({})), Shape::Named(_)));
    // A member that is known cannot be of another type.
    assert!(matches!(
        read(json!({"name": "n", "age": "3"})),
        Shape::Named(_)
    ));
}

#[test]
fn a_scalar_is_what_says_most_about_it() {
    for (value, shape) in [
        (json!("some text"), "Text"),
        (json!("2025-06-01T12:00:00Z"), "Moment"),
        (json!("red"), "Colour"),
        (json!(1), "Whole"),
        (json!(1.5), "Number"),
        (json!(1.0), "Number"),
        (json!(true), "Flag"),
        (json!([]), "List"),
        (json!([1, 2]), "List"),
        (json!(["a"]), "Words"),
        (json!(null), "Nothing"),
    ] {
        let read: Scalar = read(value.clone());
        assert!(
            format!("{read:?}").starts_with(shape),
            "{value} is read as {read:?}"
        );
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written, value);
    }
}

#[test]
fn what_takes_anything_comes_last() {
    for (value, shape) in [
        (json!({"x": 1, "y": 2}), "Point"),
        (json!({"name": "n", "a": 1, "b": 2, "c": 3}), "Named"),
        (json!({"a": true}), "Map"),
        (json!({"a": 1}), "Any"),
        (json!([1]), "Any"),
        (json!({"x": "1"}), "Any"),
    ] {
        assert!(shown::<Loose>(value.clone()).starts_with(shape), "{value}");
    }
}

#[test]
fn known_values_tell_shapes_apart() {
    assert!(matches!(read(json!({"colour": "red"})), Tint::Coloured(_)));
    assert!(matches!(
        read(json!({"colour": "mauve"})),
        Tint::Labelled(_)
    ));
    assert!(matches!(
        read(json!({"name": "Tom", "kind": "dog"})),
        Untold::Dog(_)
    ));
    assert!(matches!(
        read(json!({"name": "Tom", "kind": "cat"})),
        Untold::Cat(_)
    ));
    // Neither is contradicted, and what has any other member takes none.
    assert!(matches!(read(json!({"name": "Tom"})), Untold::Open(_)));
    assert!(matches!(
        read(json!({"name": "Tom", "legs": 4})),
        Untold::Open(_)
    ));
}

#[test]
fn unions_inside_of_unions_count_what_is_inside() {
    assert_eq!(
        shown::<Outer>(json!({"inner": "x"})),
        r#"Bag(Bag { inner: Some("x") })"#
    );
    let inner = shown::<Outer>(json!({"inner": {"x": 1, "y": 2, "z": 3}}));
    assert!(inner.starts_with("Box_(Box_ { inner: Point3"), "{inner}");
    assert!(shown::<Outer>(json!({"x": 1, "y": 2})).starts_with("Shape(Point("));
}

#[test]
fn a_tag_decides_alone() {
    assert_eq!(
        read::<Pet>(json!({"kind": "cat", "name": "Tom"})),
        Cat::new("Tom").into()
    );
    assert_eq!(
        read::<Pet>(json!({"kind": "hound", "name": "Rex"})),
        Dog::new("Rex").into()
    );
    let wrong = from_json::<Pet>(br#"{"kind":"cat","name":1}"#).unwrap_err();
    assert_eq!(
        (wrong.path().as_str(), wrong.reason()),
        ("name", "expected a string, found a number")
    );
    assert_eq!(
        from_json::<Pet>(br#"{"kind":"cat"}"#).unwrap_err().reason(),
        "`name` is missing"
    );
}

#[test]
fn without_a_known_tag_the_other_variant_or_the_fit_decides() {
    for value in [
        json!({"kind": "owl", "name": "O"}),
        json!({"kind": 1}),
        json!("owl"),
        json!(null),
    ] {
        assert_eq!(read::<Pet>(value.clone()), Pet::Other(value.clone()));
        assert_eq!(
            serde_json::to_value(Pet::Other(value.clone())).unwrap(),
            value
        );
    }
    assert!(matches!(read(json!({"name": "Tom"})), Pet::Cat(_)));

    // Two shapes have one tag, and one has none.
    assert!(matches!(
        read(json!({"kind": "cat", "name": "Tom"})),
        Strict::Cat(_)
    ));
    assert!(matches!(read(json!({"x": 1, "y": 2})), Strict::Point(_)));
    assert!(matches!(
        read(json!({"kind": "point", "x": 1, "y": 2})),
        Strict::Point(_)
    ));
    assert!(matches!(
        read(json!({"kind": "owl", "name": "O"})),
        Strict::Kitten(_)
    ));
}

#[test]
fn a_value_that_nothing_fits_is_told_why() {
    let error = from_json::<Vec<Shape>>(br#"[{"name":1}]"#).unwrap_err();
    assert_eq!(error.path(), "[0]");
    assert_eq!(
        error.reason(),
        "no shape of Shape fits (not Point: `x` is missing; not Point3: `x` is missing; \
         not Named: at `name`: expected a string, found a number; \
         not Full: at `name`: expected a string, found a number)"
    );
    let error = from_json::<Strict>(br#"{"kind":"cat"}"#).unwrap_err();
    assert_eq!(
        error.reason(),
        "no shape of Strict fits (not Kitten: `name` is missing; not Cat: `name` is missing)"
    );
}

#[test]
fn variants_come_from_what_they_hold() {
    assert_eq!(
        Shape::from(Point::new(1, 2)),
        Shape::Point(Point::new(1, 2))
    );
    assert_eq!(
        Shape::from(Point3::new(1, 2, 3)),
        Shape::Point3(Box::new(Point3::new(1, 2, 3)))
    );
    assert_eq!(Scalar::from(true), Scalar::Flag(true));
    assert!(Shape::fit(&Node::Null).is_none());
}
