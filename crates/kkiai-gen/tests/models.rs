//! How generated models are made, read and written, as far as it follows from the generator.

use kkiai_gen::{
    CreateImageTaskRequest, ErrorAnswer, FileInfo, FileInfoType, GatewayErrorCode, Model,
    ModelName, OutputConfig, QueryTaskAnswer, TaskDetail, TaskError, TaskRecord, TasksPriority,
};
use kkiai_transport::model::Nullable;
use serde_json::{Value, json};

#[test]
fn what_was_not_set_is_not_sent() {
    let request = CreateImageTaskRequest::new("GEM", "3.0", "A cat");
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"model_name":"GEM","model_version":"3.0","prompt":"A cat"}"#
    );
    assert_eq!(serde_json::to_string(&OutputConfig::new()).unwrap(), "{}");
    let request = request
        .with_tasks_priority(7)
        .with_file_infos([FileInfo::new().with_type_(FileInfoType::Url)]);
    assert_eq!(
        serde_json::to_value(&request).unwrap(),
        json!({
            "model_name": "GEM",
            "model_version": "3.0",
            "prompt": "A cat",
            "file_infos": [{"type": "Url"}],
            "tasks_priority": 7,
        })
    );
}

#[test]
fn a_value_without_a_name_comes_back_as_it_went() {
    let text = r#"{"model_name":"NEW","model_version":"9","prompt":"A cat"}"#;
    let request: CreateImageTaskRequest = serde_json::from_str(text).unwrap();
    assert!(matches!(&request.model_name, ModelName::Other(name) if name.as_str() == "NEW"));
    assert_eq!(serde_json::to_string(&request).unwrap(), text);
    // Values that differ in their letter case only are values of their own.
    let spellings = ["file", "File", "Url", "url"].map(FileInfoType::from);
    assert_eq!(
        spellings.map(|value| value.to_string()),
        ["file", "File", "Url", "url"]
    );
}

#[test]
fn null_and_absence_stay_apart() {
    for text in [
        r#"{"Status":"FINISH"}"#,
        r#"{"Status":"FINISH","AigcImageTask":null}"#,
        r#"{"Status":"FINISH","AigcImageTask":{"Status":"FINISH"}}"#,
    ] {
        let detail: TaskDetail = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&detail).unwrap(), text);
    }
    // Where anything may stand, null may, too.
    let error: TaskError = serde_json::from_str(r#"{"code":"c","message":"m"}"#).unwrap();
    assert_eq!(error.data, Nullable::Absent);
    let text = r#"{"code":"c","message":"m","data":null}"#;
    let error: TaskError = serde_json::from_str(text).unwrap();
    assert_eq!(error.data, Nullable::Null);
    assert_eq!(serde_json::to_string(&error).unwrap(), text);
}

#[test]
fn a_member_without_null_takes_null_for_absence() {
    // Services send it, and an answer that was paid for is worth more than the rule.
    let record: TaskRecord =
        serde_json::from_value(json!({"status": "SUCCESS", "task_id": null})).unwrap();
    assert_eq!(record.task_id, None);
    assert_eq!(
        serde_json::to_value(&record).unwrap(),
        json!({"status": "SUCCESS"})
    );
}

#[test]
fn unknown_members_come_back_as_they_went() {
    let text = r#"{"Status":"FINISH","AigcImageTask":{"Status":"FINISH","Progress":7,"Seed":[1.5,null]},"Later":{"a":[1]}}"#;
    let detail: TaskDetail = serde_json::from_str(text).unwrap();
    assert_eq!(detail.extra["Later"], json!({"a": [1]}));
    assert_eq!(serde_json::to_string(&detail).unwrap(), text);
    // Inside a union, too.
    let text = r#"{"Response":{"Status":"WAITING","b":1},"a":null}"#;
    let answer: QueryTaskAnswer = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&answer).unwrap(), text);
}

#[test]
fn a_member_without_a_name_can_be_sent() {
    let request = CreateImageTaskRequest::for_model(&Model::Gem3_0, "A cat")
        .with_extra("seed", 7)
        .with_output_config(OutputConfig::new().with_extra("logo_add", "Enabled"));
    assert_eq!(
        serde_json::to_value(&request).unwrap(),
        json!({
            "model_name": "GEM",
            "model_version": "3.0",
            "prompt": "A cat",
            "output_config": {"logo_add": "Enabled"},
            "seed": 7,
        })
    );
}

#[test]
fn no_member_is_sent_twice() {
    let request = CreateImageTaskRequest::new("GEM", "3.0", "A cat")
        .with_extra("prompt", "A dog")
        .with_extra("session_id", "a");
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"model_name":"GEM","model_version":"3.0","prompt":"A cat"}"#
    );
}

#[test]
fn a_required_member_must_be_there() {
    let error = serde_json::from_value::<TaskDetail>(json!({"TaskType": "a"})).unwrap_err();
    assert_eq!(error.to_string(), "`Status` is missing");
}

#[test]
fn shapes_are_told_apart_by_what_they_need() {
    let read = |value: Value| serde_json::from_value::<QueryTaskAnswer>(value).unwrap();
    assert!(matches!(
        read(json!({"Response": {"Status": "WAITING"}})),
        QueryTaskAnswer::Tencent(_)
    ));
    assert!(matches!(
        read(json!({"code": "success", "data": null})),
        QueryTaskAnswer::Envelope(_)
    ));
    assert!(matches!(
        read(json!({"Status": "WAITING"})),
        QueryTaskAnswer::Detail(_)
    ));
}

#[test]
fn an_answer_of_no_shape_says_why() {
    let error = serde_json::from_value::<QueryTaskAnswer>(json!({"data": {}})).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("no shape of QueryTaskAnswer fits (not Tencent: "),
        "{text}"
    );
    for reason in [
        "not Tencent: `Response` is missing",
        "not Envelope: `code` is missing",
        "not Detail: `Status` is missing",
    ] {
        assert!(text.contains(reason), "{text}");
    }
    let error = serde_json::from_value::<ErrorAnswer>(json!("text")).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("not Gateway: expected an object, found a string"),
        "{text}"
    );
}

#[test]
fn a_union_of_plain_values_is_made_of_any_of_them() {
    assert_eq!(TasksPriority::from(-3), TasksPriority::Integer(-3));
    assert_eq!(
        TasksPriority::from("5"),
        TasksPriority::Text("5".to_owned())
    );
    for value in [json!("c"), json!(429)] {
        let code: GatewayErrorCode = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&code).unwrap(), value);
    }
}

#[test]
fn a_combination_is_read_and_written() {
    for known in Model::ALL {
        assert_eq!(known.to_string().parse(), Ok(known.clone()));
        assert_eq!(known.to_string().to_lowercase().parse(), Ok(known.clone()));
        let again = Model::new(known.model_name(), known.model_version());
        assert_eq!(again, *known);
        let request = CreateImageTaskRequest::for_model(known, "A cat");
        assert_eq!(request.model_name, known.model_name());
        assert_eq!(request.model_version, known.model_version());
    }
    let other: Model = "NEW-1-beta".parse().unwrap();
    assert_eq!(
        (other.model_name().as_str(), other.model_version()),
        ("NEW", "1-beta")
    );
    for text in ["", "GEM", "-3.0", "GEM-"] {
        let error = text.parse::<Model>().unwrap_err();
        assert_eq!(error.to_string(), "expected model_name-model_version");
    }
}
