//! Where answers have what a reader looks for, and what their words mean.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

use kkiai_gen::{
    CREATE_IMAGE_TASK, EnvelopeCode, QUERY_TASK, QueueStatus, RecordStatus, TaskPhase, TaskStatus,
    places,
};
use kkiai_transport::model::StringEnum;
use serde_json::Value;

use TaskPhase::{Cancelled, Failed, Running, Succeeded, Waiting};

#[test]
fn each_status_is_a_phase() {
    fn phases<T: StringEnum>() -> Vec<(&'static str, Option<TaskPhase>)> {
        let known = T::KNOWN.iter();
        known
            .map(|(word, _)| (*word, TaskPhase::of(word)))
            .collect()
    }
    assert_eq!(
        phases::<TaskStatus>(),
        [
            ("WAITING", Some(Waiting)),
            ("PROCESSING", Some(Running)),
            ("FINISH", Some(Succeeded)),
            ("ABORTED", Some(Cancelled)),
        ]
    );
    assert_eq!(
        phases::<RecordStatus>(),
        [
            ("NOT_START", Some(Waiting)),
            ("SUBMITTED", Some(Waiting)),
            ("QUEUED", Some(Waiting)),
            ("IN_PROGRESS", Some(Running)),
            ("SUCCESS", Some(Succeeded)),
            ("FAILURE", Some(Failed)),
            ("UNKNOWN", Some(Running)),
        ]
    );
    assert_eq!(
        phases::<QueueStatus>(),
        [
            ("IN_QUEUE", Some(Waiting)),
            ("IN_PROGRESS", Some(Running)),
            ("COMPLETED", Some(Succeeded)),
            ("FAILED", Some(Failed)),
            ("CANCELED", Some(Cancelled)),
        ]
    );
}

#[test]
fn words_of_clients_are_known() {
    for (word, phase) in [
        ("queued", Waiting),
        (" submitted ", Waiting),
        ("Pending", Waiting),
        ("RUNNING", Running),
        ("SUCCEEDED", Succeeded),
        ("DONE", Succeeded),
        ("READY", Succeeded),
        ("FAIL", Failed),
        ("ERROR", Failed),
        ("EXPIRED", Failed),
        ("CANCELLED", Cancelled),
        ("CANCELLATION_REQUESTED", Running),
    ] {
        assert_eq!(TaskPhase::of(word), Some(phase), "{word}");
    }
    for word in ["", "LATER", "FINISHED?"] {
        assert_eq!(TaskPhase::of(word), None, "{word}");
    }
}

#[test]
fn success_has_several_words() {
    for word in ["success", "Success", "ok", "OK", "0", "200", "true"] {
        assert_eq!(
            EnvelopeCode::of(word),
            Some(EnvelopeCode::Success),
            "{word}"
        );
    }
    for word in ["", "fail", "task_not_exist", "false", "1"] {
        assert_eq!(EnvelopeCode::of(word), None, "{word}");
    }
}

/// Reads the payloads of a schema that match it.
fn examples(schema: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/examples");
    let entries = fs::read_dir(folder.join(schema)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let named = paths.map(|path| {
        (
            path.file_stem().unwrap().to_string_lossy().into_owned(),
            path,
        )
    });
    named
        .filter(|(name, _)| name.starts_with("valid-"))
        .map(|(name, path)| {
            (
                name,
                serde_json::from_slice(&fs::read(path).unwrap()).unwrap(),
            )
        })
        .collect()
}

/// Returns what stands at the first place that has something.
fn find<'v>(value: &'v Value, places: &[&str]) -> Option<&'v Value> {
    let mut found = places.iter().filter_map(|place| value.pointer(place));
    found.find(|found| !found.is_null())
}

/// Returns the first text.
fn text<'v>(value: &'v Value, places: &[&str]) -> Option<&'v str> {
    let mut found = places
        .iter()
        .filter_map(|place| value.pointer(place)?.as_str());
    found.find(|text| !text.is_empty())
}

#[test]
fn each_answer_to_a_create_call_has_an_id_or_an_error() {
    for (name, answer) in examples("CreateImageTaskAnswer") {
        let is_error = find(&answer, places::ERROR).is_some()
            || text(&answer, places::ENVELOPE_CODE)
                .is_some_and(|code| EnvelopeCode::of(code).is_none());
        let places = [
            places::TASK_ID,
            places::BARE_TASK_ID,
            places::QUEUED_TASK_ID,
        ];
        let id = places.iter().find_map(|places| text(&answer, places));
        assert_eq!(id.is_none(), is_error, "{name}");
        if is_error {
            assert!(text(&answer, places::ERROR_CODE).is_some(), "{name}");
        }
    }
}

#[test]
fn each_refusal_has_a_message() {
    for (name, answer) in examples("ErrorAnswer") {
        assert!(text(&answer, places::ERROR_MESSAGE).is_some(), "{name}");
    }
}

#[test]
fn each_answer_to_a_query_has_a_status() {
    for (name, answer) in examples("QueryTaskAnswer") {
        let Some(inner) = find(&answer, places::TENCENT_ANSWER) else {
            panic!("{name} has no answer of Tencent's, not even itself");
        };
        let status = text(inner, places::TASK_STATUS)
            .or_else(|| text(inner, places::OUTER_STATUS))
            .or_else(|| text(&answer, places::RECORD_STATUS));
        let says_nothing = find(&answer, places::ERROR).is_some()
            || answer.pointer("/data").is_some_and(Value::is_null);
        assert_eq!(
            status.and_then(TaskPhase::of).is_none(),
            says_nothing,
            "{name}"
        );
        let files = find(inner, places::OUTPUT_FILES).and_then(Value::as_array);
        for file in files.into_iter().flatten() {
            let is_found = text(file, places::FILE_URL).or(text(file, places::FILE_ID));
            assert!(is_found.is_some(), "{name}");
        }
    }
}

#[test]
fn operations_know_their_limits() {
    assert_eq!(CREATE_IMAGE_TASK.rate_limit(), Some(20));
    assert_eq!(QUERY_TASK.rate_limit(), Some(100));
    for operation in kkiai_gen::OPERATIONS {
        assert_eq!(operation.request_id_header(), Some("x-oneapi-request-id"));
    }
}
