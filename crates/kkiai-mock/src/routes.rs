//! A handler for each operation, for images, and for all else.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use axum::{Extension, Router, middleware};
use kkiai_gen::{CREATE_IMAGE_TASK, OPERATIONS, QUERY_TASK, StorageMode};

use crate::answers::{FILE_TYPE, IMAGES, Query, created};
use crate::check::Fault;
use crate::door::{Unread, Visit, authorise, enter};
use crate::gallery::picture;
use crate::gateway::Inner;
use crate::refusals;
use crate::tasks::Stage;

/// Beginnings of the paths where the gateway answers in JSON. Elsewhere it shows its web site.
const API: [&str; 3] = ["/tencent-vod/", "/v1/", "/api/"];

/// Returns the router of the gateway.
pub(crate) fn router(inner: Arc<Inner>) -> Router {
    let operations = Router::new()
        .route(
            CREATE_IMAGE_TASK.path(),
            on(filter(CREATE_IMAGE_TASK.method()), create_image_task),
        )
        .route(
            QUERY_TASK.path(),
            on(filter(QUERY_TASK.method()), query_task),
        )
        .route_layer(middleware::from_fn(authorise));
    operations
        .route(&format!("{IMAGES}{{name}}"), get(image))
        .fallback(elsewhere)
        .method_not_allowed_fallback(elsewhere)
        .layer(middleware::from_fn_with_state(Arc::clone(&inner), enter))
        .with_state(inner)
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
    let body = match serde_json::from_slice(body) {
        Ok(body) => body,
        Err(error) => return refusals::bad_body(&error),
    };
    let request = match inner.check.read(&body) {
        Ok(request) => request,
        Err(fault @ Fault::Invalid(_)) => return refusals::invalid_request(&fault.message()),
        Err(fault @ Fault::Unpriced { .. }) => return refusals::no_price(&fault.message()),
    };
    let (id, file_id, call_id) = (inner.ids.task(), inner.ids.file(), inner.ids.call());
    match inner.tasks().create(id, file_id, request) {
        Ok(task) => created(inner.create, &inner.base_url, &call_id, &task),
        Err(_) => refusals::used_session(&call_id),
    }
}

async fn query_task(
    State(inner): State<Arc<Inner>>,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    // An id that is no text is that of no task.
    let Some(task) = id.ok().and_then(|Path(id)| inner.tasks().find(&id)) else {
        return refusals::unknown_task();
    };
    let stage = task.stage();
    let tells_length = stage == Stage::Finished && task.storage_mode() == StorageMode::Permanent;
    let image_length = if tells_length {
        picture(&inner, &task)
            .await
            .ok()
            .map(|picture| picture.len())
    } else {
        None
    };
    let query = Query {
        base_url: &inner.base_url,
        call_id: &inner.ids.call(),
        task: &task,
        stage,
        image_length,
    };
    query.answer(inner.answer)
}

/// Serves an image to everyone who has its address.
async fn image(State(inner): State<Arc<Inner>>, Path(name): Path<String>) -> Response {
    let task = name
        .strip_suffix(FILE_TYPE)
        .and_then(|name| inner.tasks().find(name.strip_suffix('.')?))
        .filter(|task| task.stage() == Stage::Finished);
    let Some(task) = task else {
        return (StatusCode::NOT_FOUND, "there is no such image\n").into_response();
    };
    match picture(&inner, &task).await {
        Ok(picture) => png(picture),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn png(picture: Bytes) -> Response {
    ([(CONTENT_TYPE, "image/png")], picture).into_response()
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
