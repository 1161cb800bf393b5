//! Every payload of `spec/examples`: against the spec, against the schemas that the types derive,
//! and through the types and back.

use kkiai_gen::{CreateImageTaskRequest, SCHEMAS};
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use xtask::commands::examples::{self, Example, Expectation};
use xtask::commands::workspace_root;

/// What is done with the payloads of one schema.
struct Case {
    schema: &'static str,
    round_trip: fn(&Value) -> Result<Value, String>,
    derived: fn() -> Value,
}

macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        vec![$(Case {
            schema: stringify!($name),
            round_trip: round_trip::<kkiai_gen::$name>,
            derived: derived::<kkiai_gen::$name>,
        }),*]
    };
}

fn cases() -> Vec<Case> {
    cases![
        AigcImageTask,
        CreateImageTaskAnswer,
        CreateImageTaskRequest,
        ErrorAnswer,
        QueryTaskAnswer,
        QueueTicket,
        TaskDetail,
        TaskRecord,
    ]
}

fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    // Through text, as a payload comes and goes.
    let decoded: T = serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())?;
    serde_json::to_value(decoded).map_err(|error| error.to_string())
}

fn derived<T: JsonSchema>() -> Value {
    schema_for!(T).into()
}

fn all_examples() -> Vec<Example> {
    let examples = examples::load(&workspace_root()).unwrap();
    assert!(examples.len() >= 100, "{} payloads", examples.len());
    examples
}

fn each(check: impl Fn(&Case, &Example) -> Option<String>) {
    let cases = cases();
    let failures: Vec<String> = all_examples()
        .iter()
        .filter_map(|example| {
            let Some(case) = cases.iter().find(|case| case.schema == example.schema) else {
                return Some(format!(
                    "{}: no case for the schema",
                    example.path.display()
                ));
            };
            let failure = check(case, example)?;
            Some(format!("{}: {failure}", example.path.display()))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_payload_is_what_its_name_says() {
    each(|_, example| examples::check(SCHEMAS, example));
}

#[test]
fn every_schema_of_the_examples_has_payloads_of_both_kinds() {
    let examples = all_examples();
    for case in cases() {
        let of_case = examples
            .iter()
            .filter(|example| example.schema == case.schema);
        let (valid, invalid): (Vec<_>, Vec<_>) =
            of_case.partition(|example| example.expectation == Expectation::Matches);
        assert!(!valid.is_empty(), "{}: no valid payload", case.schema);
        assert!(!invalid.is_empty(), "{}: no invalid payload", case.schema);
    }
}

#[test]
fn valid_payloads_come_back_as_they_went() {
    each(|case, example| {
        if example.expectation != Expectation::Matches {
            return None;
        }
        match (case.round_trip)(&example.value) {
            Ok(back) if same(&back, &example.value) => None,
            Ok(back) => Some(format!("came back as {back}")),
            Err(error) => Some(error),
        }
    });
}

/// Compares two values; 1 and 1.0 are the same number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn derived_schemas_give_the_same_verdict_as_the_spec() {
    each(|case, example| {
        let validator = jsonschema::validator_for(&(case.derived)()).unwrap();
        let verdict = validator.is_valid(&example.value);
        let wanted = example.expectation == Expectation::Matches;
        (verdict != wanted).then(|| {
            let errors = validator.iter_errors(&example.value);
            let errors: Vec<_> = errors.map(|error| error.to_string()).collect();
            format!("the derived schema says {verdict} {errors:?}")
        })
    });
}

#[test]
fn checks_give_the_same_verdict_as_the_spec_on_what_decodes() {
    let mut decoded = [0, 0];
    for example in all_examples() {
        if example.schema != "CreateImageTaskRequest" {
            continue;
        }
        let Ok(request) = serde_json::from_value::<CreateImageTaskRequest>(example.value.clone())
        else {
            assert_ne!(example.expectation, Expectation::Matches);
            continue;
        };
        let sent = serde_json::to_value(&request).unwrap();
        if !same(&sent, &example.value) {
            // A null where there may be none is taken as nothing, and not sent.
            assert!(request.validate().is_ok(), "{}", example.path.display());
            continue;
        }
        let path = example.path.display();
        match (request.validate(), example.expectation) {
            (Ok(()), Expectation::Matches) => decoded[0] += 1,
            (Err(violations), Expectation::FailsAt(pointer)) => {
                decoded[1] += 1;
                // The schema tells of a missing member at the object, the check at the member.
                let mut pointers = violations.iter().map(|violation| &violation.pointer);
                let is_there = pointers.any(|found| {
                    let above = found.rsplit_once('/').map_or("", |(above, _)| above);
                    *found == pointer || above == pointer
                });
                assert!(is_there, "{path}: {violations}");
            }
            (found, wanted) => panic!("{path}: {found:?}, not {wanted:?}"),
        }
    }
    assert!(decoded.iter().all(|count| *count > 10), "{decoded:?}");
}
