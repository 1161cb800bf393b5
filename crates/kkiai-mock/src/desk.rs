//! Where a request is taken, and answered or not.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONNECTION, DATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::door::{Visit, read};
use crate::faults::Met;
use crate::gateway::Inner;
use crate::routes::{operation, router};
use crate::seen::SeenRequest;
use crate::wire::Line;

/// Header of every answer, with the gateway's id of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-oneapi-request-id");

/// Answers requests.
#[derive(Clone)]
pub(crate) struct Desk {
    inner: Arc<Inner>,
    router: TowerToHyperService<Router>,
}

/// There is no answer: the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer")]
pub(crate) struct NoAnswer;

impl Desk {
    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        let router = TowerToHyperService::new(router(Arc::clone(&inner)));
        Self { inner, router }
    }

    /// Answers a request, unless it meets a fault that leaves it without an answer.
    pub(crate) async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        line: &Arc<Line>,
    ) -> Result<Response, NoAnswer> {
        let (mut parts, body) = request.into_parts();
        let body = read(body).await;
        let is_authorised = self.inner.lock.admits(&parts.headers);
        let operation = operation(&parts.method, parts.uri.path());
        let fault = operation.and_then(|operation| self.inner.faults().next(operation));
        let seen = SeenRequest::new(&parts, body.as_ref().ok(), is_authorised, fault.clone());
        self.inner.seen().add(seen);
        if parts.method == Method::CONNECT {
            // To a client that gets a success here, the connection is a tunnel.
            let close = [(CONNECTION, HeaderValue::from_static("close"))];
            return Ok((StatusCode::METHOD_NOT_ALLOWED, close).into_response());
        }

        let now = self.inner.clock.now();
        let visit = Visit {
            request_id: self.inner.ids.request(now),
            is_authorised,
            body,
            fault: fault.clone(),
        };
        let id = HeaderValue::try_from(&visit.request_id);
        let met = Met {
            inner: &self.inner,
            line,
            request_id: visit.request_id.clone(),
            is_head: parts.method == Method::HEAD,
            target: parts.uri.clone(),
            operation,
        };
        parts.extensions.insert(visit);
        let request = Request::from_parts(parts, Body::empty());
        let mut response = match &fault {
            Some(fault) => met.meet(fault, self.carry_out(request)).await?,
            None => self.carry_out(request).await,
        };
        let headers = response.headers_mut();
        if let Ok(id) = id {
            headers.insert(REQUEST_ID, id);
        }
        if let Ok(date) = HeaderValue::try_from(self.inner.clock.now().http_date()) {
            headers.insert(DATE, date);
        }
        Ok(response)
    }

    /// Answers a request as if there were no faults but in what is said of tasks.
    async fn carry_out(&self, request: Request) -> Response {
        match self.router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
