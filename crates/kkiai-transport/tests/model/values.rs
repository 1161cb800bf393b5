//! What `string_enum!` and `value_enum!` make of enums.

use std::collections::{BTreeMap, HashSet};

use kkiai_transport::model::{Check, Checked, Node, Read, UnknownValue, Write};
use kkiai_transport::{string_enum, value_enum};
use serde_json::{Value, json};

/// Public and deprecated things, none of which may give a warning.
mod quiet {
    #![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
    #![allow(unreachable_pub)]

    use super::{UnknownValue, Value, string_enum, value_enum};

    /// A kind of file.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum Kind {
        /// A file.
        File,
        /// An address.
        #[deprecated]
        Url,
        /// What is not known.
        Unlisted(UnknownValue),
    }

    string_enum!(Kind else Unlisted { File = "file", Url = "Url" });

    /// A level.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Level {
        /// Low.
        Low,
        /// High.
        High,
        /// Another.
        Other(i64),
    }

    value_enum!(Level: i64 { Low = 1, High = -2, });

    /// Anything.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Mixed {
        /// Automatic.
        Auto,
        /// One.
        One,
        /// A half.
        Half,
        /// Not at all.
        No,
        /// Another.
        Rest(Value),
    }

    value_enum!(Mixed else Rest: Value { Auto = "auto", One = 1, Half = 0.5, No = false });

    string_enum! {
        /// A form.
        pub enum Form else Unlisted {
            Round = "round",
            /// Not round.
            Flat = "flat-one",
            #[deprecated]
            Long = "long",
            /// No longer in use.
            #[deprecated]
            Odd = "odd",
        }
    }

    value_enum! {
        /// A rank.
        pub enum Rank: i64 { Low = 1, High = -2 }
    }

    value_enum! {
        /// Anything else.
        pub enum Loose else Rest: Value {
            Auto = "auto",
            /// A half below nothing.
            Half = -0.5,
        }
    }
}

use quiet::{Form, Kind, Level, Loose, Mixed, Rank};

#[cfg(test)]
fn back<T: Read + Write>(value: &Value) -> Value {
    T::read(value.into()).unwrap().write().into()
}

fn violation(value: &impl Checked) -> Option<String> {
    Check::all(value)
        .err()
        .map(|violations| violations.to_string())
}

#[test]
fn values_come_back_as_they_went() {
    for value in [json!("file"), json!("Url"), json!("URL"), json!("")] {
        assert_eq!(back::<Kind>(&value), value);
        let kind: Kind = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&kind).unwrap(), value);
        assert_eq!(kind, Kind::from(value.as_str().unwrap()));
    }
    for value in [json!(1), json!(-2), json!(3)] {
        assert_eq!(back::<Level>(&value), value);
    }
    for value in [
        json!("auto"),
        json!(1),
        json!(0.5),
        json!(false),
        json!(true),
        json!({"a": []}),
    ] {
        assert_eq!(back::<Mixed>(&value), value);
    }
}

#[test]
fn values_are_known_by_what_they_mean() {
    assert_eq!(serde_json::from_str::<Level>("1.0").unwrap(), Level::Low);
    assert_eq!(serde_json::from_str::<Mixed>("1.0").unwrap(), Mixed::One);
    assert_eq!(Mixed::from(json!("1")), Mixed::Rest(json!("1")));
    assert_eq!(Level::from(-2), Level::High);
    assert_eq!(Level::from(0), Level::Other(0));
    let error = serde_json::from_str::<Level>("\"1\"").unwrap_err();
    assert_eq!(error.to_string(), "expected a whole number, found a string");
}

#[test]
fn an_unknown_value_is_a_violation() {
    assert_eq!(violation(&Kind::File), None);
    assert!(violation(&Kind::from("Mail")).unwrap().contains("Mail"));
    assert_eq!(violation(&Level::Low), None);
    assert!(violation(&Level::Other(7)).unwrap().contains('7'));
    assert_eq!(violation(&Mixed::No), None);
    assert!(
        violation(&Mixed::Rest(json!(null)))
            .unwrap()
            .contains("null")
    );
    assert!(Mixed::Rest(json!("x")).validate().is_err());
}

#[test]
fn string_enums_are_text_in_any_place() {
    assert_eq!(format!("{:>6}|{}", Kind::File, Kind::from("x")), "  file|x");
    let set = HashSet::from([Kind::File, Kind::from("file"), Kind::from("y".to_owned())]);
    assert_eq!(set.len(), 2);
    let map: BTreeMap<Kind, i64> = serde_json::from_str(r#"{"file":1,"x":2}"#).unwrap();
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"file":1,"x":2}"#);
}

#[test]
fn known_values_fit_better_than_text_and_unknown_ones_worse() {
    let fit = |value: Value| {
        let node = Node::from(value);
        (Kind::fit(&node).unwrap(), String::fit(&node).unwrap())
    };
    let (known, text) = fit(json!("file"));
    assert!(known > text);
    let (unknown, text) = fit(json!("mail"));
    assert!(unknown < text);
    assert_eq!(Kind::fit(&Node::Integer(1)), None);
}

#[test]
fn enums_that_the_macros_write_are_like_those_that_are_written_out() {
    let forms: HashSet<Form> = ["round", "flat-one", "flat-one", "square"]
        .map(Form::from)
        .into();
    assert_eq!(forms.len(), 3);
    assert_eq!(Form::from("flat-one"), Form::Flat);
    assert!(matches!(Form::from("square"), Form::Unlisted(form) if form.as_str() == "square"));
    assert_eq!(HashSet::from([Rank::from(-2), Rank::High]).len(), 1);
    assert_eq!(Rank::from(3), Rank::Other(3));
    assert_eq!(back::<Rank>(&json!(1)), 1);
    assert_eq!(Loose::from(json!(-0.5)), Loose::Half);
    assert_eq!(
        violation(&Loose::from(json!([]))).unwrap(),
        "must be one of \"auto\", -0.5, is []"
    );
}
