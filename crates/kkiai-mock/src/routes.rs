//! A handler for each operation, for images, and for all else.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodFilter, get, on, put};
use axum::{Extension, Router, middleware};
use kkiai_gen::{CREATE_IMAGE_TASK, OPERATIONS, QUERY_TASK, StorageMode};

use crate::answers::{FILE_TYPE, IMAGES, Query, created};
use crate::check::Flaw;
use crate::door::{Unread, Visit, authorise};
use crate::faults::{Fault, Operation};
use crate::file;
use crate::forms::CreateForm;
use crate::found::{Found, find};
use crate::gallery::picture;
use crate::gateway::Inner;
use crate::queue;
use crate::refusals;
use crate::tasks::{Order, Stage};

/// Beginnings of the paths where the gateway answers in JSON. Elsewhere it shows its web site.
const API: [&str; 3] = ["/tencent-vod/", "/v1/", "/api/"];

/// Returns the router of the gateway.
pub(crate) fn router(inner: Arc<Inner>) -> Router {
    let queue = queue::below();
    let operations = Router::new()
        .route(
            CREATE_IMAGE_TASK.path(),
            on(filter(CREATE_IMAGE_TASK.method()), create_image_task),
        )
        .route(
            QUERY_TASK.path(),
            on(filter(QUERY_TASK.method()), query_task),
        )
        .route(&format!("{queue}{{id}}"), get(queue_result))
        .route(&format!("{queue}{{id}}/status"), get(queue_status))
        .route(&format!("{queue}{{id}}/cancel"), put(queue_cancel))
        .route_layer(middleware::from_fn(authorise));
    operations
        .route(&format!("{IMAGES}{{name}}"), get(image))
        .fallback(elsewhere)
        .method_not_allowed_fallback(elsewhere)
        .with_state(inner)
}

/// Returns the operation that a request is one of, whether it is answered with success or not.
pub(crate) fn operation(method: &Method, path: &str) -> Option<Operation> {
    let is = |wanted: kkiai_transport::Method| method.as_str() == wanted.as_str();
    let queries = QUERY_TASK.path().split('{').next().unwrap_or_default();
    let is_query = path.starts_with(queries) && is(QUERY_TASK.method());
    let is_in_queue = path.starts_with(&queue::below()) && method == Method::GET;
    if path == CREATE_IMAGE_TASK.path() && is(CREATE_IMAGE_TASK.method()) {
        Some(Operation::Create)
    } else if is_query || is_in_queue {
        Some(Operation::Query)
    } else if path.starts_with(IMAGES) && (method == Method::GET || method == Method::HEAD) {
        Some(Operation::Image)
    } else {
        None
    }
}

const fn filter(method: kkiai_transport::Method) -> MethodFilter {
    use kkiai_transport::Method;

    match method {
        Method::Get => MethodFilter::GET,
        Method::Head => MethodFilter::HEAD,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
        Method::Options => MethodFilter::OPTIONS,
        Method::Trace => MethodFilter::TRACE,
    }
}

async fn create_image_task(
    State(inner): State<Arc<Inner>>,
    Extension(visit): Extension<Visit>,
) -> Response {
    let body = match &visit.body {
        Ok(body) => body,
        Err(Unread::TooLarge) => {
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return refusals::unreadable_body(status, "request body too large");
        }
        Err(Unread::Broken) => {
            let status = StatusCode::BAD_REQUEST;
            return refusals::unreadable_body(status, "request body did not come whole");
        }
    };
    let size = body.len();
    let body = match serde_json::from_slice(body) {
        Ok(body) => body,
        Err(error) => return refusals::bad_body(&error),
    };
    let request = match inner.check.read(&body) {
        Ok(request) => request,
        Err(flaw @ Flaw::Invalid(_)) => return refusals::invalid_request(&flaw.message()),
        Err(flaw @ Flaw::Unpriced { .. }) => return refusals::no_price(&flaw.message()),
    };
    let call_id = inner.ids.call();
    let order = Order {
        id: inner.ids.task(),
        file_id: inner.ids.file(),
        created: inner.clock.now(),
        request,
        size,
    };
    let fate = || inner.faults().next(Operation::Task);
    let Ok(task) = inner.tasks().create(order, fate) else {
        return refusals::used_session(&call_id);
    };
    match &visit.fault {
        Some(Fault::ForeignTicket { to }) => {
            let base_url = to.trim_end_matches('/');
            created(CreateForm::Ticket, base_url, &call_id, &task)
        }
        _ => created(inner.create, &inner.base_url, &call_id, &task),
    }
}

async fn query_task(
    State(inner): State<Arc<Inner>>,
    Extension(visit): Extension<Visit>,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    let Some(Found { task, stage, fault }) = find(&inner, &visit, id) else {
        return refusals::unknown_task();
    };
    match fault {
        Some(Fault::TaskNotExist) => return refusals::unknown_task(),
        Some(Fault::ResourceNotFound) => return refusals::unknown_upstream(&inner.ids.call()),
        _ => {}
    }
    let tells_length = stage == Stage::Finished && task.storage_mode() == StorageMode::Permanent;
    let image_length = if tells_length {
        picture(&inner, &task)
            .await
            .ok()
            .map(|picture| picture.len())
    } else {
        None
    };
    // Whoever is told when an address dies is told so before it is tried.
    let is_expired = matches!(
        inner.faults().coming(Operation::Image),
        Some(Fault::Expired { .. })
    );
    let query = Query {
        base_url: &inner.base_url,
        call_id: &inner.ids.call(),
        task: &task,
        stage,
        fault: fault.as_ref(),
        is_expired,
        image_length,
    };
    query.answer(inner.answer)
}

async fn queue_status(
    State(inner): State<Arc<Inner>>,
    Extension(visit): Extension<Visit>,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    in_queue(&inner, &visit, id, queue::unknown, Found::status)
}

async fn queue_result(
    State(inner): State<Arc<Inner>>,
    Extension(visit): Extension<Visit>,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    in_queue(&inner, &visit, id, queue::unknown, Found::result)
}

async fn queue_cancel(
    State(inner): State<Arc<Inner>>,
    Extension(visit): Extension<Visit>,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    let unknown = queue::unknown_to_cancel;
    in_queue(&inner, &visit, id, unknown, Found::cancel)
}

/// Answers with what the queue says of a task, or with what it says of one that it does not know.
fn in_queue(
    inner: &Inner,
    visit: &Visit,
    id: Result<Path<String>, PathRejection>,
    unknown: fn() -> Response,
    known: fn(&Found, &str) -> Response,
) -> Response {
    match find(inner, visit, id) {
        Some(found) if !found.is_denied() => known(&found, &inner.base_url),
        _ => unknown(),
    }
}

/// Serves an image to everyone who has its address.
async fn image(
    State(inner): State<Arc<Inner>>,
    method: Method,
    headers: HeaderMap,
    name: Result<Path<String>, PathRejection>,
) -> Response {
    let task = name
        .ok()
        .and_then(|Path(name)| {
            let id = name.strip_suffix(FILE_TYPE)?.strip_suffix('.')?;
            inner.tasks().find(id)
        })
        .filter(|task| task.stage() == Stage::Finished);
    let Some(task) = task else {
        return (StatusCode::NOT_FOUND, "there is no such image\n").into_response();
    };
    match picture(&inner, &task).await {
        Ok(picture) => file::serve(&picture, task.finished(), &method, &headers),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Answers as such gateways do where they have nothing: with an error below the paths of the
/// API, and with their web site, in success, everywhere else.
async fn elsewhere(State(inner): State<Arc<Inner>>, method: Method, uri: Uri) -> Response {
    let path = uri.path();
    if API.iter().any(|beginning| path.starts_with(beginning)) {
        return refusals::invalid_url(method.as_str(), path);
    }
    let mut operations = String::new();
    for operation in OPERATIONS {
        // Writing to a string does not fail.
        let _ = write!(
            operations,
            "<li><code>{} {}{}</code></li>",
            operation.method().as_str(),
            inner.base_url,
            operation.path()
        );
    }
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>kkiai-mock</title>\
         <h1>kkiai-mock</h1><p>This server plays the kkiai gateway. It draws pictures of its own \
         and costs nothing.</p><ul>{operations}</ul></html>\n"
    ))
    .into_response()
}
