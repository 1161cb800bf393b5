//! Types that hold themselves, and values that go deep.

use std::time::{Duration, Instant};

use kkiai_transport::model::from_json;
use kkiai_transport::{object, union};

#[derive(Clone, Debug, PartialEq)]
struct And {
    inside: Option<Box<Filter>>,
    strict: Option<bool>,
}

#[derive(Clone, Debug, PartialEq)]
struct Or {
    inside: Option<Box<Filter>>,
    limit: Option<i64>,
}

object!(And { may inside, may strict });
object!(Or { may inside, may limit });

#[derive(Clone, Debug, PartialEq)]
enum Filter {
    And(And),
    Or(Or),
}

union!(Filter { And[And], Or[Or] });

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Number(i64),
    Filter(Filter),
}

union!(Either { Number[i64], Filter[Filter] });

#[derive(Clone, Debug, PartialEq)]
struct List {
    many: Vec<Either>,
}

#[derive(Clone, Debug, PartialEq)]
struct Many {
    inside: List,
}

#[derive(Clone, Debug, PartialEq)]
struct Other {
    inside: Option<List>,
    other: Option<bool>,
}

object!(List { need many[Vec<Either>] });
object!(Many { need inside[List] });
object!(Other { may inside, may other });

#[derive(Clone, Debug, PartialEq)]
enum Wide {
    Many(Many),
    Other(Other),
}

union!(Wide { Many[Many], Other[Other] });

fn nested(depth: usize) -> String {
    format!(
        "{}{{\"strict\": true}}{}",
        r#"{"inside": "#.repeat(depth),
        "}".repeat(depth)
    )
}

#[test]
fn a_union_that_holds_itself_is_read_as_deep_as_anyone_goes() {
    let mut read = from_json::<Filter>(nested(8).as_bytes()).unwrap();
    for _ in 0..8 {
        let (Filter::And(And { inside, .. }) | Filter::Or(Or { inside, .. })) = read;
        read = *inside.unwrap();
    }
    let last = And {
        inside: None,
        strict: Some(true),
    };
    assert_eq!(read, Filter::And(last));
}

#[test]
fn a_union_that_holds_itself_too_often_is_refused_in_a_moment() {
    let start = Instant::now();
    for depth in [40, 100] {
        let error = from_json::<Filter>(nested(depth).as_bytes()).unwrap_err();
        let reason = error.to_string();
        assert!(reason.contains("too many shapes"), "{reason}");
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn the_reasons_that_nothing_fits_are_bounded() {
    let text = nested(12).replace(r#"{"strict": true}"#, "7");
    let reason = from_json::<Filter>(text.as_bytes()).unwrap_err();
    let reason = reason.to_string();
    assert!(
        reason.starts_with("no shape of Filter fits (not And: "),
        "{reason}"
    );
    assert!(reason.chars().count() < 3000, "{}", reason.len());
}

#[test]
fn a_long_list_of_unions_in_a_union_is_not_deep() {
    let text = format!(
        r#"{{"inside": {{"many": [{}7]}}}}"#,
        r#"{"strict": true}, "#.repeat(50_000)
    );
    let read = from_json::<Wide>(text.as_bytes()).unwrap();
    let Wide::Many(Many {
        inside: List { many },
    }) = read
    else {
        panic!("no list");
    };
    assert_eq!(many.len(), 50_001);
    assert!(matches!(many[0], Either::Filter(Filter::And(_))));
    assert!(matches!(many[50_000], Either::Number(7)));
}
