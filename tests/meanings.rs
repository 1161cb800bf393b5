//! What each answer means: a row for each form of error, status and code, and for each state of a
//! task.

use kkiai::models::{ERROR_RULES, RecordStatus, TaskStatus};
use kkiai::transport::model::StringEnum as _;
use kkiai::{CallOptions, Charge, Error, ErrorClass, Model, RetryPolicy, Task, TaskState, request};
use serde_json::{Value, json};

use crate::scripted::{Reply, Script};

/// What is expected of an answer that is an error.
#[derive(Debug, PartialEq)]
struct Meaning {
    /// Name of the error's variant.
    error: &'static str,
    class: Option<ErrorClass>,
    charge: Charge,
    is_retryable: bool,
}

const AUTH: Option<ErrorClass> = Some(ErrorClass::Auth);
const QUOTA: Option<ErrorClass> = Some(ErrorClass::Quota);
const RATE: Option<ErrorClass> = Some(ErrorClass::Rate);
const POLICY: Option<ErrorClass> = Some(ErrorClass::Policy);
const INVALID: Option<ErrorClass> = Some(ErrorClass::Invalid);
const CAPACITY: Option<ErrorClass> = Some(ErrorClass::Capacity);
const UNKNOWN: Option<ErrorClass> = Some(ErrorClass::Unknown);

/// Nothing was accepted, and the same request would be refused again.
fn refused(class: Option<ErrorClass>) -> Meaning {
    Meaning {
        error: "refused",
        class,
        charge: Charge::Nothing,
        is_retryable: false,
    }
}

/// Nothing was accepted, and the same request may be accepted later.
fn later(class: Option<ErrorClass>) -> Meaning {
    Meaning {
        is_retryable: true,
        ..refused(class)
    }
}

/// A task may have been created.
fn unclear(class: Option<ErrorClass>) -> Meaning {
    Meaning {
        error: "outcome_unknown",
        class,
        charge: Charge::Unknown,
        is_retryable: false,
    }
}

/// A task was created by an earlier request.
fn earlier() -> Meaning {
    Meaning {
        charge: Charge::Made,
        ..unclear(INVALID)
    }
}

/// One error: how it comes, and what is to be read from it.
struct Row {
    status: u16,
    body: String,
    code: Option<&'static str>,
    message: Option<&'static str>,
    create: Meaning,
}

fn row(
    status: u16,
    body: impl ToString,
    code: impl Into<Option<&'static str>>,
    message: impl Into<Option<&'static str>>,
    create: Meaning,
) -> Row {
    Row {
        status,
        body: body.to_string(),
        code: code.into(),
        message: message.into(),
        create,
    }
}

/// A refusal by the part of the gateway that keeps tasks.
fn task_error(status: u16, code: &'static str, create: Meaning) -> Row {
    let body = json!({"code": code, "message": "words", "data": null});
    row(status, body, code, "words", create)
}

/// A refusal by the gateway's relay.
fn relay(status: u16, code: &'static str, create: Meaning) -> Row {
    let body = json!({"error": {
        "message": "words", "type": "new_api_error", "param": "", "code": code,
    }});
    row(status, body, code, "words", create)
}

/// A refusal by Tencent, inside an answer with status 200.
fn tencent(code: &'static str, create: Meaning) -> Row {
    let body = json!({"Response": {"Error": {"Code": code, "Message": "words"}, "RequestId": "r"}});
    row(200, body, code, "words", create)
}

/// The forms of section 6.1: where code and message stand.
fn forms() -> Vec<Row> {
    vec![
        row(
            401,
            json!({"error": {"message": "no (request id: 1)", "type": "new_api_error", "code": ""}}),
            "new_api_error",
            "no (request id: 1)",
            refused(AUTH),
        ),
        row(
            401,
            json!({"error": {"message": "no", "type": "one_api_error"}}),
            "one_api_error",
            "no",
            refused(AUTH),
        ),
        row(
            400,
            json!({"error": {"message": "no", "type": "t", "param": null, "code": 7, "metadata": {}}}),
            "7",
            "no",
            refused(INVALID),
        ),
        row(
            400,
            json!({"error": {"message": "no", "type": "t", "code": null}}),
            "t",
            "no",
            refused(INVALID),
        ),
        row(400, json!({"error": "no"}), None, "no", refused(INVALID)),
        row(
            400,
            json!({"code": "invalid_request", "message": "no", "data": null}),
            "invalid_request",
            "no",
            refused(INVALID),
        ),
        row(
            403,
            json!({"type": "error", "error": {"type": "forbidden", "message": "no"}, "request_id": "1"}),
            "forbidden",
            "no",
            refused(AUTH),
        ),
        row(
            400,
            json!({"description": "quota_not_enough", "type": "upstream_error", "code": 4}),
            "4",
            "quota_not_enough",
            refused(QUOTA),
        ),
        row(
            401,
            json!({"success": false, "message": "no"}),
            None,
            "no",
            refused(AUTH),
        ),
        row(
            200,
            json!({"success": false, "message": "no"}),
            None,
            "no",
            unclear(UNKNOWN),
        ),
        row(
            200,
            json!({"Response": {"Error": {"Code": "AuthFailure", "Message": "no"}}}),
            "AuthFailure",
            "no",
            refused(AUTH),
        ),
        row(
            200,
            json!({"error": {"code": "sensitive_words_detected", "message": "no"}}),
            "sensitive_words_detected",
            "no",
            refused(POLICY),
        ),
        row(
            502,
            "<html><h1>Bad\n  gateway</h1></html>",
            None,
            "<html><h1>Bad gateway</h1></html>",
            unclear(CAPACITY),
        ),
        row(503, "overloaded", None, "overloaded", unclear(CAPACITY)),
        row(429, "", None, None, later(RATE)),
        row(500, "", None, None, unclear(CAPACITY)),
        row(400, json!({"msg": "no"}), None, "no", refused(INVALID)),
        row(400, json!({"detail": "no"}), None, "no", refused(INVALID)),
        row(
            422,
            json!({"detail": [{"msg": "no"}]}),
            None,
            "no",
            refused(INVALID),
        ),
        row(400, json!({"message": "no"}), None, "no", refused(INVALID)),
        row(400, json!("no"), None, "no", refused(INVALID)),
        row(
            400,
            json!({"data": {"fail_reason": "no"}}),
            None,
            "no",
            refused(INVALID),
        ),
    ]
}

/// The codes of Tencent, section 6.2.
fn tencent_codes() -> Vec<Row> {
    vec![
        tencent("FailedOperation", unclear(CAPACITY)),
        tencent("FailedOperation.InvalidVodUser", refused(CAPACITY)),
        tencent("InternalError", unclear(CAPACITY)),
        tencent("InvalidParameter", refused(INVALID)),
        tencent("InvalidParameterValue", refused(INVALID)),
        tencent("InvalidParameterValue.FileId", refused(INVALID)),
        tencent(
            "InvalidParameterValue.SessionContextTooLong",
            refused(INVALID),
        ),
        tencent("InvalidParameterValue.SessionId", earlier()),
        tencent("InvalidParameterValue.SessionIdTooLong", refused(INVALID)),
        tencent("InvalidParameterValue.SubAppId", refused(INVALID)),
        tencent("InvalidParameterValue.TaskId", refused(INVALID)),
        tencent("LimitExceeded", refused(QUOTA)),
        tencent("LimitExceeded.Quota", refused(QUOTA)),
        tencent("UnauthorizedOperation", refused(AUTH)),
        tencent("AuthFailure.SignatureExpire", refused(AUTH)),
        tencent("RequestLimitExceeded", later(RATE)),
        tencent("RequestLimitExceeded.UinLimitExceeded", later(RATE)),
        tencent("MissingParameter", refused(INVALID)),
        tencent("UnknownParameter", refused(INVALID)),
        tencent("UnsupportedOperation", refused(INVALID)),
        tencent("ResourceInsufficient", later(CAPACITY)),
        tencent("ResourceUnavailable", later(CAPACITY)),
        tencent("ResourceNotFound", refused(INVALID)),
        tencent("ServiceUnavailable", unclear(CAPACITY)),
        tencent("SomethingNew", unclear(UNKNOWN)),
        // What forks make of them.
        task_error(400, "InvalidParameterValue.SessionId", earlier()),
        task_error(500, "RequestLimitExceeded", later(RATE)),
        row(
            500,
            json!({"error": {"message": "upstream: InvalidParameterValue.SessionId", "type": "t"}}),
            "t",
            "upstream: InvalidParameterValue.SessionId",
            earlier(),
        ),
    ]
}

/// The statuses and codes of the gateway, section 6.3.
fn gateway_codes() -> Vec<Row> {
    vec![
        task_error(400, "invalid_request", refused(INVALID)),
        task_error(400, "bad_request_body", refused(INVALID)),
        task_error(400, "model_price_error", refused(INVALID)),
        task_error(400, "model_mapping_failed", refused(INVALID)),
        task_error(400, "invalid_api_platform", refused(INVALID)),
        task_error(400, "task_not_exist", refused(INVALID)),
        relay(401, "", refused(AUTH)).reading("new_api_error"),
        relay(402, "", refused(QUOTA)).reading("new_api_error"),
        task_error(403, "access_denied", refused(AUTH)),
        task_error(403, "insufficient_user_quota", refused(QUOTA)),
        task_error(403, "pre_consume_token_quota_failed", refused(QUOTA)),
        task_error(403, "entitlement_expired", refused(QUOTA)),
        relay(403, "", refused(AUTH)).reading("new_api_error"),
        row(
            404,
            json!({"error": {"message": "Invalid URL (GET /x)", "type": "invalid_request_error"}}),
            "invalid_request_error",
            "Invalid URL (GET /x)",
            refused(INVALID),
        ),
        row(404, "not found", None, "not found", refused(INVALID)),
        task_error(413, "read_request_body_failed", refused(INVALID)),
        relay(429, "model_not_found", later(RATE)),
        task_error(429, "fail_to_fetch_task", later(RATE)),
        task_error(500, "do_request_failed", unclear(CAPACITY)),
        task_error(500, "build_request_failed", unclear(CAPACITY)),
        task_error(500, "get_channel_failed", unclear(CAPACITY)),
        task_error(500, "get_task_failed", unclear(CAPACITY)),
        task_error(500, "bad_response_status_code", unclear(CAPACITY)),
        task_error(500, "unmarshal_response_body_failed", unclear(CAPACITY)),
        task_error(500, "fail_to_fetch_task", unclear(CAPACITY)),
        task_error(400, "fail_to_fetch_task", refused(INVALID)),
        task_error(200, "fail_to_fetch_task", unclear(CAPACITY)),
        task_error(501, "api_not_implemented", refused(INVALID)),
        task_error(400, "api_not_implemented", refused(INVALID)),
        relay(503, "model_not_found", later(CAPACITY)),
        row(
            503,
            json!({"error": {"message": "分组 default 下模型 m 无可用渠道（distributor）", "type": "new_api_error"}}),
            "new_api_error",
            "分组 default 下模型 m 无可用渠道（distributor）",
            later(CAPACITY),
        ),
        row(
            503,
            json!({"error": {"message": "no available channel", "type": "t"}}),
            "t",
            "no available channel",
            later(CAPACITY),
        ),
        row(
            504,
            "<html></html>",
            None,
            "<html></html>",
            unclear(CAPACITY),
        ),
        row(
            524,
            "<html></html>",
            None,
            "<html></html>",
            unclear(CAPACITY),
        ),
        relay(500, "bad_response_status_code", unclear(CAPACITY)),
        row(520, "", None, None, unclear(CAPACITY)),
        row(408, "", None, None, unclear(CAPACITY)),
        row(307, "", None, None, refused(INVALID)),
        row(505, "", None, None, refused(INVALID)),
        relay(400, "prompt_blocked", refused(POLICY)),
        relay(400, "sensitive_words_detected", refused(POLICY)),
        relay(500, "empty_response", unclear(CAPACITY)),
        relay(500, "channel:no_available_key", later(CAPACITY)),
        relay(500, "channel:response_time_exceeded", unclear(CAPACITY)),
        relay(403, "token_concurrency_limit_reached", later(RATE)),
    ]
}

impl Row {
    /// The same row with another code to be read.
    fn reading(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }
}

fn meaning(error: &Error) -> Meaning {
    Meaning {
        error: error.name(),
        class: error.class(),
        charge: error.charge(),
        is_retryable: error.is_retryable(),
    }
}

async fn create(reply: Reply) -> Error {
    let once =
        kkiai::CreateOptions::default().call(CallOptions::default().retry(RetryPolicy::never()));
    let request = request::image(&Model::Gem3_0, "a fox").with_session_id("fox-1");
    let script = Script::new([reply.with_header("x-oneapi-request-id", "g1")]);
    script
        .client()
        .create_image_with(&request, &once)
        .await
        .unwrap_err()
}

async fn query(reply: Reply) -> Result<kkiai::Response<kkiai::TaskUpdate>, Error> {
    let once = CallOptions::default().retry(RetryPolicy::never());
    let task: Task = "t1".parse().unwrap();
    Script::new([reply]).client().query_with(&task, &once).await
}

#[tokio::test]
async fn each_error_is_read_and_sorted() {
    let rows = forms()
        .into_iter()
        .chain(tencent_codes())
        .chain(gateway_codes());
    for row in rows {
        let name = format!("{} {}", row.status, row.body);
        let error = create(Reply::json(row.status, &row.body)).await;
        assert_eq!(meaning(&error), row.create, "{name}");
        let failure = error.call().unwrap();
        assert_eq!(failure.operation, "createImageTask", "{name}");
        assert_eq!(failure.code.as_deref(), row.code, "{name}");
        assert_eq!(failure.message.as_deref(), row.message, "{name}");
        assert_eq!(failure.status, Some(row.status), "{name}");
        assert_eq!(failure.session_id.as_deref(), Some("fox-1"), "{name}");
        assert_eq!(failure.request_id.as_deref(), Some("g1"), "{name}");
        assert_eq!(failure.attempts, 1, "{name}");
        let body = failure.body.as_ref().unwrap();
        assert_eq!(body.text_lossy(), row.body, "{name}");
        assert!(!error.advice().is_empty(), "{name}");
        if row.create.error == "refused" {
            assert_eq!(error.advice(), row.create.class.unwrap().advice(), "{name}");
        }

        // The same answer to a question: it costs nothing, and what is unclear may be asked again.
        let error = query(Reply::json(row.status, &row.body)).await.unwrap_err();
        assert_eq!(error.name(), "refused", "{name}");
        assert_eq!(error.class(), row.create.class, "{name}");
        assert_eq!(error.task_id(), Some("t1"), "{name}");
        let may_pass = row.create.is_retryable
            || row.create.class == CAPACITY && row.create.error == "outcome_unknown";
        assert_eq!(error.is_retryable(), may_pass, "{name}");
    }
}

#[tokio::test]
async fn each_rule_of_the_description_has_a_row() {
    let rows: Vec<Row> = forms()
        .into_iter()
        .chain(tencent_codes())
        .chain(gateway_codes())
        .collect();
    let codes = task_codes();
    for (number, rule) in ERROR_RULES.iter().enumerate() {
        let is_first = |status, code: Option<&str>, message: Option<&str>| {
            ERROR_RULES
                .iter()
                .position(|rule| rule.fits(status, code, message))
                == Some(number)
        };
        let has_row = rows
            .iter()
            .any(|row| is_first(Some(row.status), row.code, row.message))
            || codes
                .iter()
                .any(|(code, message, _, _)| is_first(None, Some(code), *message));
        assert!(has_row, "no row for rule {number}: {rule:?}");
    }
}

/// Answers without a task's id that are no refusals.
#[tokio::test]
async fn an_accepted_request_without_an_id_has_an_unknown_outcome() {
    for (body, path) in [
        ("", Some(".")),
        ("<!doctype html><title>new-api</title>", Some(".")),
        ("[]", Some(".")),
        ("{}", Some(".")),
        (r#"{"code":"success","message":"","data":null}"#, Some(".")),
        (r#"{"Response":{"RequestId":"r"}}"#, Some(".")),
        (r#"{"Response":{"TaskId":""}}"#, Some(".")),
    ] {
        let error = create(Reply::json(200, body)).await;
        assert_eq!(meaning(&error), unclear(None), "{body}");
        let failure = error.call().unwrap();
        assert_eq!(failure.json_path.as_deref(), path, "{body}");
        assert_eq!(failure.session_id.as_deref(), Some("fox-1"), "{body}");
        assert_eq!(failure.body.as_ref().unwrap().text_lossy(), body);
    }
}

#[tokio::test]
async fn an_answer_that_did_not_come_is_sorted_by_how_far_the_request_got() {
    let error = create(Reply::NotConnected).await;
    let not_sent = Meaning {
        error: "not_sent",
        ..later(None)
    };
    assert_eq!(meaning(&error), not_sent);
    let error = create(Reply::BrokenOff).await;
    assert_eq!(meaning(&error), unclear(None));
    assert_eq!(
        query(Reply::NotConnected).await.unwrap_err().name(),
        "not_sent"
    );
    let error = query(Reply::BrokenOff).await.unwrap_err();
    assert_eq!((error.name(), error.is_retryable()), ("no_answer", true));
    for body in ["", "<html></html>", "[]", "{}", r#"{"other":1}"#] {
        let error = query(Reply::json(200, body)).await.unwrap_err();
        assert_eq!(
            (error.name(), error.is_retryable()),
            ("unreadable", true),
            "{body}"
        );
    }
}

/// What a state of a task is expected to be.
#[derive(Debug, PartialEq)]
enum Expected {
    Waiting,
    Running,
    NoOutput,
    Images(Vec<&'static str>),
    Failed {
        code: Option<&'static str>,
        message: Option<&'static str>,
        cancelled: bool,
    },
}

fn failed(
    code: impl Into<Option<&'static str>>,
    message: impl Into<Option<&'static str>>,
) -> Expected {
    Expected::Failed {
        code: code.into(),
        message: message.into(),
        cancelled: false,
    }
}

fn cancelled() -> Expected {
    Expected::Failed {
        code: None,
        message: None,
        cancelled: true,
    }
}

const URL: &str = "http://example.com/1.png";

fn files() -> Value {
    json!({"FileInfos": [{"FileUrl": URL, "ExpireTime": "2026-01-05T12:03:57Z"}]})
}

/// Tencent's answer about an image task.
fn image_task(outer: &str, task: Value) -> Value {
    json!({"Response": {"Status": outer, "TaskType": "AigcImageTask", "AigcImageTask": task}})
}

/// The gateway's record round an answer of Tencent's.
fn record(status: &str, data: Value) -> Value {
    json!({"code": "success", "message": "", "data": {"status": status, "data": data}})
}

/// The members and statuses of sections 5.1 to 5.5, bare and in every other shape.
fn states() -> Vec<(Value, Expected)> {
    use Expected::{Images, NoOutput, Running, Waiting};
    let done = json!({"Status": "FINISH", "ErrCode": 0, "ErrCodeExt": "", "Output": files()});
    let drawing = json!({"Status": "PROCESSING", "Progress": 35, "Output": {"FileInfos": []}});
    let bad = json!({
        "Status": "FINISH", "ErrCode": 70000, "ErrCodeExt": "ContentModerationFailed",
        "Message": "no", "Progress": 100, "Output": {"FileInfos": []},
    });
    let image = || Images(vec![URL]);
    vec![
        // Bare: Status.
        (image_task("WAITING", Value::Null), Waiting),
        (
            image_task("WAITING", json!({"Status": "PROCESSING"})),
            Waiting,
        ),
        (image_task("PROCESSING", drawing.clone()), Running),
        (image_task("FINISH", done.clone()), image()),
        (image_task("ABORTED", Value::Null), cancelled()),
        (
            image_task("ABORTED", json!({"Status": "PROCESSING"})),
            cancelled(),
        ),
        (image_task("POLISHING", Value::Null), Running),
        // ErrCode, ErrCodeExt, Message.
        (
            image_task("FINISH", bad.clone()),
            failed("ContentModerationFailed", "no"),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "ErrCode": 70000, "Message": ""}),
            ),
            failed("70000", None),
        ),
        (
            image_task("FINISH", json!({"Status": "FINISH", "ErrCode": "40000"})),
            failed("40000", None),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "ErrCodeExt": "TaskTimeout"}),
            ),
            failed("TaskTimeout", None),
        ),
        (
            image_task(
                "PROCESSING",
                json!({"Status": "PROCESSING", "ErrCodeExt": "InternalError"}),
            ),
            failed("InternalError", None),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "ErrCode": "0", "ErrCodeExt": "0", "Output": files()}),
            ),
            image(),
        ),
        // Output.
        (image_task("FINISH", json!({"Status": "FINISH"})), NoOutput),
        (
            image_task("FINISH", json!({"Status": "FINISH", "Output": null})),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": null}}),
            ),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [{"FileUrl": "", "FileId": ""}]}}),
            ),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [{"FileUrl": "went wrong"}]}}),
            ),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [null, {"FileUrl": 1}, {"Url": URL}]}}),
            ),
            image(),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"ImageInfoSet": [{"ImageUrl": URL}]}}),
            ),
            image(),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"ImageResultSet": [{"Url": URL}]}}),
            ),
            image(),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [{"FileUrl": URL}], "ImageInfoSet": [{"ImageUrl": URL}]}}),
            ),
            image(),
        ),
        (
            json!({"Response": {"Status": "FINISH", "Output": files()}}),
            image(),
        ),
        (
            json!({"Response": {"Status": "FINISH", "AigcImageTask": {"Status": "FINISH", "Output": {"FileInfos": []}}, "Output": files()}}),
            image(),
        ),
        (
            json!({"Response": {"Status": "FINISH", "SceneAigcImageTask": done.clone()}}),
            image(),
        ),
        (
            json!({"Response": {"AigcImageTask": done.clone()}}),
            image(),
        ),
        // At the top, and in other letters.
        (
            json!({"Status": "FINISH", "AigcImageTask": done.clone()}),
            image(),
        ),
        (json!({"AigcImageTask": drawing.clone()}), Running),
        (
            json!({"AigcImageTask": bad.clone()}),
            failed("ContentModerationFailed", "no"),
        ),
        (
            json!({"response": {"status": "FINISH", "aigc_image_task": {"status": "FINISH", "output": {"file_infos": [{"file_url": URL}]}}}}),
            image(),
        ),
        (
            json!({"Response": image_task("FINISH", done.clone())["Response"], "code": "success", "data": null}),
            image(),
        ),
        // The record: its own words.
        (record("NOT_START", Value::Null), Waiting),
        (record("SUBMITTED", Value::Null), Waiting),
        (
            record("QUEUED", json!({"Response": {"TaskId": "x"}})),
            Waiting,
        ),
        (
            record("IN_PROGRESS", image_task("PROCESSING", drawing.clone())),
            Running,
        ),
        (record("UNKNOWN", Value::Null), Running),
        (
            record("SUCCESS", image_task("FINISH", done.clone())),
            image(),
        ),
        (
            record("FAILURE", image_task("FINISH", bad.clone())),
            failed("ContentModerationFailed", "no"),
        ),
        (
            record(
                "SUCCESS",
                json!(image_task("FINISH", done.clone()).to_string()),
            ),
            image(),
        ),
        (record("SUCCESS", json!({})), NoOutput),
        (record("POLISHING", Value::Null), Running),
        (json!({"code": "success", "data": null}), Running),
        // The record and the copy in it do not agree.
        (
            record("FAILURE", image_task("PROCESSING", drawing.clone())),
            failed(None, None),
        ),
        (
            record("SUCCESS", image_task("PROCESSING", drawing.clone())),
            NoOutput,
        ),
        (
            record("IN_PROGRESS", image_task("FINISH", done.clone())),
            image(),
        ),
        (
            record("IN_PROGRESS", image_task("FINISH", bad.clone())),
            failed("ContentModerationFailed", "no"),
        ),
        (
            record("IN_PROGRESS", image_task("ABORTED", Value::Null)),
            cancelled(),
        ),
        (
            record(
                "FAILURE",
                json!({"Response": {"Error": {"Code": "InternalError", "Message": "no"}}}),
            ),
            failed("InternalError", "no"),
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": URL, "data": {"Response": {"Error": {"Code": "InternalError"}}}}}),
            image(),
        ),
        (
            json!({"code": "success", "data": {"status": "FAILURE", "fail_reason": "timed out", "result_url": "timed out", "data": image_task("PROCESSING", drawing.clone())}}),
            failed(None, "timed out"),
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": URL}}),
            image(),
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": "went wrong"}}),
            NoOutput,
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": "javascript:alert(1)"}}),
            NoOutput,
        ),
        // The record alone, and an envelope straight round Tencent's answer.
        (
            json!({"status": "SUCCESS", "task_id": "x", "data": image_task("FINISH", done.clone())}),
            image(),
        ),
        (
            json!({"code": "success", "data": image_task("FINISH", done.clone())}),
            image(),
        ),
        (
            json!({"code": 0, "data": image_task("FINISH", done.clone())}),
            image(),
        ),
        // The queue: its words, and its result.
        (json!({"status": "IN_QUEUE", "queue_position": 3}), Waiting),
        (json!({"status": "IN_PROGRESS", "logs": []}), Running),
        (json!({"status": "COMPLETED", "logs": null}), NoOutput),
        (
            json!({"status": "COMPLETED", "error": "no", "error_type": "Runner"}),
            failed("Runner", "no"),
        ),
        (json!({"status": "FAILED"}), failed(None, None)),
        (json!({"status": "CANCELED"}), cancelled()),
        (
            json!({"images": [{"url": URL, "width": 1}], "prompt": "a fox"}),
            image(),
        ),
    ]
}

#[tokio::test]
async fn each_state_of_a_task_is_read() {
    for (answer, wanted) in states() {
        let wanted_text = format!("{answer}");
        let update = query(Reply::json(200, &answer)).await;
        let update = update.unwrap_or_else(|error| panic!("{answer}: {error}"));
        let found = match &update.state {
            TaskState::Waiting => Expected::Waiting,
            TaskState::Running => Expected::Running,
            TaskState::NoOutput => Expected::NoOutput,
            TaskState::Succeeded(images) => {
                let urls = images.iter().map(|image| image.url.as_deref());
                let urls: Vec<_> = urls.collect();
                assert_eq!(urls, [Some(URL)], "{wanted_text}");
                Expected::Images(vec![URL])
            }
            TaskState::Failed(failure) => {
                assert_eq!(failure.task_id, "t1");
                let leak = |text: &Option<String>| text.clone().map(|text| &*String::leak(text));
                Expected::Failed {
                    code: leak(&failure.code),
                    message: leak(&failure.message),
                    cancelled: failure.cancelled,
                }
            }
            state => panic!("{state:?}"),
        };
        assert_eq!(found, wanted, "{wanted_text}");
        // What this client has no name for is kept.
        assert_eq!(update.answer, answer);
    }
}

/// The words of section 5.3, each in every layer, in any letters.
#[tokio::test]
async fn a_word_means_the_same_in_every_layer() {
    let running = ["PROCESSING", "IN_PROGRESS", "RUNNING", "UNKNOWN"];
    let waiting = [
        "WAITING",
        "NOT_START",
        "SUBMITTED",
        "QUEUED",
        "IN_QUEUE",
        "PENDING",
    ];
    let succeeded = [
        "FINISH",
        "SUCCESS",
        "COMPLETED",
        "SUCCEEDED",
        "DONE",
        "READY",
    ];
    let failed = ["FAILURE", "FAILED", "FAIL", "ERROR", "EXPIRED"];
    let cancelled = ["ABORTED", "CANCELED", "CANCELLED"];
    for (words, wanted) in [
        (&running[..], "running"),
        (&waiting, "waiting"),
        (&succeeded, "succeeded"),
        (&failed, "failed"),
        (&cancelled, "cancelled"),
    ] {
        for word in words {
            for word in [(*word).to_owned(), word.to_lowercase()] {
                let file = match wanted {
                    "succeeded" => files(),
                    _ => Value::Null,
                };
                for answer in [
                    json!({"Response": {"Status": word, "Output": file}}),
                    json!({"code": "success", "data": {"status": word, "data": {"Output": file}}}),
                    json!({"status": word, "Output": file}),
                ] {
                    let state = query(Reply::json(200, &answer))
                        .await
                        .unwrap()
                        .into_body()
                        .state;
                    let found = match state {
                        TaskState::Waiting => "waiting",
                        TaskState::Running => "running",
                        TaskState::Succeeded(_) => "succeeded",
                        TaskState::Failed(failure) if failure.cancelled => "cancelled",
                        TaskState::Failed(_) => "failed",
                        _ => "?",
                    };
                    assert_eq!(found, wanted, "{answer}");
                }
            }
        }
    }
    // And each word of the description is one of them.
    let words = TaskStatus::KNOWN.iter().map(|(word, _)| *word);
    let words: Vec<_> = words
        .chain(RecordStatus::KNOWN.iter().map(|(word, _)| *word))
        .collect();
    assert!(
        words
            .iter()
            .all(|word| kkiai::TaskPhase::of(word).is_some()),
        "{words:?}"
    );
}

/// The `ErrCode` and `ErrCodeExt` of a task that failed, sections 5.2 and 6.2.
fn task_codes() -> Vec<(&'static str, Option<&'static str>, ErrorClass, bool)> {
    use ErrorClass::{Capacity, Invalid, Policy, Rate, Unknown};
    vec![
        ("40000", None, Invalid, false),
        ("60000", None, Invalid, false),
        ("70000", None, Unknown, false),
        ("RequestLimitExceeded", None, Rate, true),
        ("InvalidParameter.VoilationContent", None, Policy, false),
        ("InvalidParameter.ViolationContent", None, Policy, false),
        ("InvalidParameterValue", None, Invalid, false),
        ("FailedOperation", None, Capacity, true),
        ("InternalError", None, Capacity, true),
        ("InvalidParameter", None, Invalid, false),
        ("InvalidParameter.MediaFormat", None, Invalid, false),
        ("ContentModerationFailed", None, Policy, false),
        ("ResourceInsufficient", None, Capacity, true),
        ("ModelGenerateFailed", None, Capacity, true),
        ("ResourceNotFound", None, Invalid, false),
        ("OperationCanceled", None, Unknown, false),
        ("TaskTimeout", None, Capacity, true),
        ("SomethingNew", None, Unknown, false),
        (
            "70000",
            Some("InvalidParameter.VoilationContent: no"),
            Policy,
            false,
        ),
        ("70000", Some("RequestLimitExceeded"), Rate, true),
        (
            "70000",
            Some("LimitExceeded.Quota"),
            ErrorClass::Quota,
            false,
        ),
        (
            "70000",
            Some("InvalidParameterValue.SessionIdTooLong"),
            Invalid,
            false,
        ),
    ]
}

#[tokio::test]
async fn each_code_of_a_failed_task_is_sorted() {
    for (code, message, class, is_retryable) in task_codes() {
        let answer = image_task(
            "FINISH",
            json!({"Status": "FINISH", "ErrCode": 70000, "ErrCodeExt": code, "Message": message}),
        );
        let client = Script::new([Reply::json(200, answer)]).client();
        let task: Task = "t1".parse().unwrap();
        let error = client.wait(&task).await.unwrap_err();
        assert_eq!(error.name(), "task_failed", "{code}");
        assert_eq!(error.class(), Some(class), "{code} {message:?}");
        assert_eq!(error.is_retryable(), is_retryable, "{code} {message:?}");
        assert_eq!(error.charge(), Charge::GivenBack, "{code}");
        assert_eq!(error.task_id(), Some("t1"), "{code}");
        assert_eq!(error.advice(), class.advice(), "{code}");
    }
}
