//! Errors: their forms, statuses and codes.

use kkiai::models::ERROR_RULES;
use kkiai::{CallOptions, Charge, Error, ErrorClass, Model, RetryPolicy, Task, request};
use serde_json::json;

use super::states::image_task;
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

#[allow(
    clippy::needless_pass_by_value,
    reason = "rows are read more easily without `&`"
)]
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
#[allow(clippy::too_many_lines, reason = "a table")]
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
        tencent("ResourceInsufficient", unclear(CAPACITY)),
        tencent("ResourceUnavailable", unclear(CAPACITY)),
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
            unclear(CAPACITY),
        ),
        row(
            400,
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
        row(303, "", None, None, unclear(INVALID)),
        row(409, "", None, None, unclear(INVALID)),
        // A gateway that answers each call with 200, and gives the status as a code.
        row(
            200,
            json!({"code": 503, "message": "busy"}),
            "503",
            "busy",
            unclear(CAPACITY),
        ),
        row(
            200,
            json!({"code": 401, "message": "no"}),
            "401",
            "no",
            refused(AUTH),
        ),
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

pub(super) async fn query(reply: Reply) -> Result<kkiai::Response<kkiai::TaskUpdate>, Error> {
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
        let class = row.create.class;

        // The same answer to a question: it costs nothing, and what is unclear may be asked again.
        let error = query(Reply::json(row.status, &row.body)).await.unwrap_err();
        assert_eq!(error.name(), "refused", "{name}");
        assert_eq!(error.class(), class, "{name}");
        assert_eq!(error.task_id(), Some("t1"), "{name}");
        let may_pass =
            row.create.is_retryable || class == CAPACITY && row.create.error == "outcome_unknown";
        // It is a question about a task that was paid for: never a reason to create another.
        assert_eq!(error.is_resumable(), may_pass, "{name}");
        assert!(!error.is_retryable(), "{name}");
        assert_eq!(error.charge(), Charge::Made, "{name}");
        // So nobody is told to change the request, or to take another model.
        let advice = error.advice();
        match class {
            INVALID => assert!(
                advice.contains("check the task's id and the base address")
                    && advice.contains("may be paid for"),
                "{name}: {advice}"
            ),
            CAPACITY => assert!(advice.starts_with("ask again later"), "{name}: {advice}"),
            class => assert_eq!(advice, class.unwrap().advice(), "{name}"),
        }
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
    let empty = "the answer to createImageTask is empty";
    let page = "the answer to createImageTask is a web page and no JSON";
    let no_json = "unexpected answer to createImageTask, which is no JSON";
    let other = "unexpected answer to createImageTask";
    for (body, path, words) in [
        ("", None, empty),
        (" \r\n", None, empty),
        ("<!doctype html><title>new-api</title>", None, page),
        ("\u{feff}\n<HTML lang=\"en\">", None, page),
        ("<p>", None, no_json),
        ("busy", None, no_json),
        ("[]", Some("."), other),
        ("{}", Some("."), other),
        ("null", Some("."), other),
        (
            r#"{"code":"success","message":"","data":null}"#,
            Some("."),
            other,
        ),
        (r#"{"Response":{"RequestId":"r"}}"#, Some("."), other),
        (r#"{"Response":{"TaskId":""}}"#, Some("."), other),
    ] {
        let error = create(Reply::json(200, body)).await;
        assert_eq!(meaning(&error), unclear(None), "{body}");
        let failure = error.call().unwrap();
        assert_eq!(failure.json_path.as_deref(), path, "{body}");
        assert_eq!(error.to_string(), words, "{body}");
        // What an empty answer or a page is not, in four ways, is no help.
        let has_source = std::error::Error::source(&error).is_some();
        assert!(!has_source || [no_json, other].contains(&words), "{body}");
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
    assert_eq!((error.name(), error.is_resumable()), ("no_answer", true));
    for body in ["", "<html></html>", "[]", "{}", r#"{"other":1}"#] {
        let error = query(Reply::json(200, body)).await.unwrap_err();
        assert_eq!(
            (error.name(), error.is_resumable()),
            ("unreadable", true),
            "{body}"
        );
        let has_place = error.call().unwrap().json_path.is_some();
        assert_eq!(has_place, body.starts_with(['[', '{']), "{body}");
    }
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
