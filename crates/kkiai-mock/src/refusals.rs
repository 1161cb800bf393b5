//! How the gateway, and what stands behind it, says no.

use axum::http::StatusCode;
use axum::response::Response;
use kkiai_gen::{
    ErrorAnswer, GatewayError, GatewayErrorDetail, TaskError, TencentError, TencentErrorAnswer,
    TencentFailure,
};
use serde_json::Value;

use crate::answers::json;

/// Refuses a request without a key that is valid.
pub(crate) fn unauthorised(request_id: &str) -> Response {
    let detail = GatewayErrorDetail::new(format!("Invalid token (request id: {request_id})"))
        .with_type_("new_api_error")
        .with_code("");
    refusal(StatusCode::UNAUTHORIZED, GatewayError::new(detail))
}

/// Refuses a request to a path that the gateway does not have.
pub(crate) fn invalid_url(method: &str, path: &str) -> Response {
    let detail = GatewayErrorDetail::new(format!("Invalid URL ({method} {path})"))
        .with_type_("invalid_request_error")
        .with_param("")
        .with_code("");
    refusal(StatusCode::NOT_FOUND, GatewayError::new(detail))
}

/// Refuses a body that is larger than the gateway reads, or that did not come whole.
pub(crate) fn unreadable_body(status: StatusCode, message: &str) -> Response {
    task(status, "read_request_body_failed", message)
}

/// Refuses a body that is not JSON.
pub(crate) fn bad_body(error: &serde_json::Error) -> Response {
    task(
        StatusCode::BAD_REQUEST,
        "bad_request_body",
        &error.to_string(),
    )
}

/// Refuses a body that is not as described.
pub(crate) fn invalid_request(message: &str) -> Response {
    task(StatusCode::BAD_REQUEST, "invalid_request", message)
}

/// Refuses a model without a price.
pub(crate) fn no_price(message: &str) -> Response {
    task(StatusCode::BAD_REQUEST, "model_price_error", message)
}

/// Refuses a request because there were too many.
pub(crate) fn too_many_requests(request_id: &str) -> Response {
    let message = format!("当前分组上游负载已饱和，请稍后再试 (request id: {request_id})");
    let detail = GatewayErrorDetail::new(message)
        .with_type_("new_api_error")
        .with_param("")
        // As it was seen, however wrong it is.
        .with_code("model_not_found");
    refusal(StatusCode::TOO_MANY_REQUESTS, GatewayError::new(detail))
}

/// Says that something behind the gateway went wrong.
pub(crate) fn server_error(status: StatusCode, request_id: &str) -> Response {
    let message = format!("bad response status code (request id: {request_id})");
    let detail = GatewayErrorDetail::new(message)
        .with_type_("new_api_error")
        .with_param(status.as_str())
        .with_code("bad_response_status_code");
    refusal(status, GatewayError::new(detail))
}

/// Refuses a query for a task that the gateway does not know.
pub(crate) fn unknown_task() -> Response {
    task(StatusCode::BAD_REQUEST, "task_not_exist", "task_not_exist")
}

/// Refuses a second copy of a request, as Tencent does: with status 200.
pub(crate) fn used_session(call_id: &str) -> Response {
    let message = "a request with this SessionId was made within the last three days";
    tencent("InvalidParameterValue.SessionId", message, call_id)
}

/// Refuses a query for a task that Tencent does not know: with status 200.
pub(crate) fn unknown_upstream(call_id: &str) -> Response {
    tencent("ResourceNotFound", "the task does not exist", call_id)
}

/// Refuses as Tencent does: with status 200.
pub(crate) fn tencent(code: &str, message: &str, call_id: &str) -> Response {
    let error = TencentError::new(code).with_message(message);
    let failure = TencentFailure::new(error).with_request_id(call_id);
    let answer = TencentErrorAnswer::new(failure);
    json(StatusCode::OK, serde_json::to_vec(&answer))
}

fn task(status: StatusCode, code: &str, message: &str) -> Response {
    refusal(status, TaskError::new(code, message).with_data(Value::Null))
}

fn refusal(status: StatusCode, answer: impl Into<ErrorAnswer>) -> Response {
    json(status, serde_json::to_vec(&answer.into()))
}
