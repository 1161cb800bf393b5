//! What types keep of JSON.

use kkiai_transport::model::{Nullable, Read, Write, from_json};
use serde_json::{Value, json};

use super::webhooks::OrderShippedPayload;
use super::{
    Card, Carrier, Cash, Forward, ForwardName, Item, Labels, Notice, NoticeCall, Order, Payment,
    Shape, ShapeMode, ShapeOrder, Status,
};

/// Reads a value and writes it again.
#[track_caller]
fn kept<T: Read + Write>(value: &Value) -> T {
    let read: T = from_json(value.to_string().as_bytes()).unwrap();
    assert_eq!(Value::from(read.write()), *value);
    read
}

#[test]
fn a_value_that_nobody_described_is_kept() {
    let item: Item = kept(&json!({"id": 1, "name": "a", "carrier": "drone"}));
    let carrier = item.carrier.as_ref().unwrap();
    assert!(matches!(carrier, Carrier::Other(other) if other.as_str() == "drone"));
    assert_eq!(carrier.as_str(), "drone");
    // It is no error to hold it, and one to check for it.
    assert_eq!(
        item.validate()
            .unwrap_err()
            .to_string()
            .matches("drone")
            .count(),
        1
    );
    let known: Item = kept(&json!({"id": 1, "name": "a", "carrier": "van"}));
    assert_eq!(known.carrier, Some(Carrier::Van));
    assert_eq!(Item::new(1, "a").with_carrier("van"), known);
    assert!(known.validate().is_ok());
}

#[test]
fn a_shape_that_nobody_described_is_kept() {
    let value = json!({"number": 1, "payment": {"kind": "barter", "goods": ["hen", 2.5]}});
    let order: Order = kept(&value);
    assert_eq!(order.payment, Payment::Other(value["payment"].clone()));
}

#[test]
fn the_tag_decides_between_shapes() {
    let card: Payment = kept(&json!({"kind": "card", "number": "1"}));
    assert_eq!(card, Card::new("card", "1").into());
    // All its members fit the other shape, too.
    let cash: Payment = kept(&json!({"kind": "cash", "change": 0.5}));
    assert_eq!(cash, Cash::new("cash").with_change(0.5).into());
    // A known tag with something else behind it is wrong there.
    let error = from_json::<Order>(br#"{"number":1,"payment":{"kind":"card"}}"#).unwrap_err();
    assert_eq!(error.path(), "payment");
    assert!(error.reason().contains("number"), "{error}");
}

#[test]
fn null_and_absent_are_two_things() {
    let absent: Item = kept(&json!({"id": 1, "name": "a"}));
    assert_eq!(absent.note, Nullable::Absent);
    let null: Item = kept(&json!({"id": 1, "name": "a", "note": null}));
    assert_eq!(null.note, Nullable::Null);
    let given: Item = kept(&json!({"id": 1, "name": "a", "note": ""}));
    assert_eq!(given.note, Nullable::Value(String::new()));
    assert_eq!(Item::new(1, "a").with_note(""), given);
    let mut item = Item::new(1, "a");
    item.note = Nullable::Null;
    assert_eq!(item, null);
}

#[test]
fn what_is_left_out_stays_out() {
    let item = Item::new(1, "a");
    assert_eq!(Value::from(item.write()), json!({"id": 1, "name": "a"}));
    // The default is the service's to know.
    let read: Item = kept(&json!({"id": 1, "name": "a"}));
    assert_eq!(read.must, None);
}

#[test]
fn a_type_holds_itself() {
    let value = json!({
        "id": 1, "name": "a",
        "parts": [{"id": 2, "name": "b", "parts": [{"id": 3, "name": "c"}]}],
        "twin": {"id": 4, "name": "d"},
    });
    let item: Item = kept(&value);
    let built = Item::new(1, "a")
        .with_parts([Item::new(2, "b").with_parts([Item::new(3, "c")])])
        .with_twin(Item::new(4, "d"));
    assert_eq!(item, built);
}

#[test]
fn a_tuple_is_a_list() {
    let shape: Shape = kept(&json!({"at": [0.5, -2.0, "m"]}));
    assert_eq!(shape.at, Some((0.5, -2.0, "m".to_owned())));
    let error = from_json::<Shape>(br#"{"at":[0.5,"m"]}"#).unwrap_err();
    assert!(error.path().starts_with("at"), "{error}");
}

#[test]
fn enums_of_numbers_and_of_all_kinds() {
    for (value, status) in [
        (1, Status::Open),
        (2, Status::Shipped),
        (9, Status::Other(9)),
    ] {
        assert_eq!(kept::<Status>(&json!(value)), status);
    }
    for (value, mode) in [
        (json!("auto"), ShapeMode::Auto),
        (json!(1), ShapeMode::Value1),
        (json!(false), ShapeMode::False),
        (json!("1"), ShapeMode::Other(json!("1"))),
        (json!([null]), ShapeMode::Other(json!([null]))),
    ] {
        assert_eq!(kept::<ShapeMode>(&value), mode);
    }
}

#[test]
fn names_differ_as_the_values_do() {
    for (value, order) in [
        ("asc", ShapeOrder::Asc),
        ("ASC", ShapeOrder::UpperAsc),
        ("created", ShapeOrder::Created),
        ("-created", ShapeOrder::MinusCreated),
        ("+created", ShapeOrder::PlusCreated),
    ] {
        assert_eq!(kept::<ShapeOrder>(&json!(value)), order);
    }
}

#[test]
fn members_that_have_no_name_of_their_own() {
    let labels: Labels = kept(&json!({"main": "a", "x/y": 1, "z": -2}));
    assert_eq!(labels.main, "a");
    assert_eq!(labels.extra["x/y"], 1);
    assert_eq!(labels.extra.len(), 2);
    // A name of the description does not stand twice.
    let twice = Labels::new("a").with_extra("main", 1).with_extra("z", 2);
    assert_eq!(twice.write().to_string_in_order(), r#"{"main":"a","z":2}"#);
    let shape: Shape = kept(&json!({"scores": {"b": 1, "a": 2}}));
    assert_eq!(shape.scores.unwrap()["a"], 2);
    assert!(from_json::<Labels>(br#"{"main":"a","x":"y"}"#).is_err());
}

#[test]
fn the_later_part_says_what_a_member_is() {
    let forward: Forward = kept(&json!({"id": "7", "name": "left", "far": true}));
    assert_eq!(forward.name, ForwardName::Left);
    let built = Forward::new("left").with_id("7").with_far(true);
    assert_eq!(forward, built);
    // The first part does not ask for it.
    assert!(from_json::<Forward>(br#"{"id":"7"}"#).is_err());
}

#[test]
fn a_constant_decides_between_shapes() {
    let notice: Notice = kept(&json!({"type": "call", "text": "a"}));
    assert_eq!(notice, NoticeCall::new("a").into());
    let other: Notice = kept(&json!({"type": "pigeon", "text": "a"}));
    assert!(matches!(other, Notice::Other(_)));
}

#[test]
fn a_payload_of_a_webhook_has_a_name() {
    let payload: OrderShippedPayload = kept(&json!({"number": 7, "by": "van"}));
    assert_eq!((payload.number, payload.by), (7, Some(Carrier::Van)));
}

trait InOrder {
    fn to_string_in_order(&self) -> String;
}

impl InOrder for kkiai_transport::model::Node<'_> {
    fn to_string_in_order(&self) -> String {
        serde_json::to_string(self).unwrap()
    }
}
