//! The addresses of a ticket.

use std::time::Duration;

use kkiai_mock::{CreateForm, Fault, Faults, MockGateway, Operation};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::wire::{Outcome, create, query, send};

const STEP: Duration = Duration::from_secs(1);

/// A gateway with a task, and the ticket of the task.
struct Queue {
    gateway: MockGateway,
    ticket: Value,
}

impl Queue {
    async fn with(fate: Option<&str>) -> Self {
        let fate = fate.map(|fault| fault.parse::<Fault>().unwrap());
        let faults = Faults::none().then(Operation::Task, [fate]).unwrap();
        let builder = MockGateway::builder().create(CreateForm::Ticket).step(STEP);
        let gateway = builder.faults(faults).in_memory().unwrap();
        let ticket = create(&gateway).await.json();
        Self { gateway, ticket }
    }

    fn id(&self) -> &str {
        self.ticket["request_id"].as_str().unwrap()
    }

    async fn ask(&self, method: &str, member: &str) -> Outcome {
        let url = self.ticket[member].as_str().unwrap();
        let path = url.strip_prefix(self.gateway.base_url()).unwrap();
        send(&self.gateway, method, path, &["authorization: Bearer k"]).await
    }

    async fn status(&self) -> (u16, Value) {
        let answer = self.ask("GET", "status_url").await;
        assert_eq!(answer.header("x-fal-request-id"), Some(self.id()));
        (answer.status(), answer.json())
    }

    async fn result(&self) -> (u16, Value) {
        let answer = self.ask("GET", "response_url").await;
        (answer.status(), answer.json())
    }

    async fn cancel(&self) -> (u16, Value) {
        let answer = self.ask("PUT", "cancel_url").await;
        (answer.status(), answer.json())
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_leads_to_the_image() {
    let queue = Queue::with(None).await;
    let (code, status) = queue.status().await;
    assert_eq!((code, &status["status"]), (202, &json!("IN_QUEUE")));
    assert_eq!(status["queue_position"], 0);
    for member in ["request_id", "response_url", "status_url", "cancel_url"] {
        assert_eq!(status[member], queue.ticket[member]);
    }
    let (code, result) = queue.result().await;
    assert_eq!(code, 400);
    assert_eq!(result, json!({ "detail": "Request is still in progress" }));

    advance(STEP * 2).await;
    let (code, status) = queue.status().await;
    assert_eq!((code, &status["status"]), (202, &json!("IN_PROGRESS")));
    assert_eq!(status["logs"], Value::Null);

    advance(STEP * 4).await;
    let (code, status) = queue.status().await;
    assert_eq!((code, &status["status"]), (200, &json!("COMPLETED")));
    assert_eq!(status["metrics"], json!({ "inference_time": 4 }));
    assert_eq!(status.get("error"), None);
    let (code, result) = queue.result().await;
    assert_eq!((code, &result["prompt"]), (200, &json!("a fox")));
    let image = &result["images"][0];
    assert_eq!(
        (&image["width"], &image["height"]),
        (&json!(1024), &json!(1024))
    );
    assert_eq!(image["content_type"], "image/png");
    let url = image["url"].as_str().unwrap();
    let path = url.strip_prefix(queue.gateway.base_url()).unwrap();
    let image = send(&queue.gateway, "GET", path, &[]).await;
    assert!(image.body().starts_with(b"\x89PNG"));

    // The query finds the task, too.
    let answer = query(&queue.gateway, queue.id()).await.json();
    assert_eq!(answer["Response"]["Status"], "FINISH");
}

#[tokio::test(start_paused = true)]
async fn a_task_can_be_cancelled_until_its_end() {
    let queue = Queue::with(None).await;
    let cancelled = (202, json!({ "status": "CANCELLATION_REQUESTED" }));
    let completed = (400, json!({ "status": "ALREADY_COMPLETED" }));
    assert_eq!(queue.cancel().await, cancelled);
    assert_eq!(queue.cancel().await, completed);
    let (code, status) = queue.status().await;
    assert_eq!((code, &status["status"]), (200, &json!("CANCELED")));
    assert_eq!(queue.result().await.0, 500);
    let answer = query(&queue.gateway, queue.id()).await.json();
    assert_eq!(answer["Response"]["Status"], "ABORTED");

    let queue = Queue::with(None).await;
    advance(STEP * 6).await;
    assert_eq!(queue.cancel().await, completed);
    assert_eq!(queue.result().await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn a_failure_shows_in_the_queue() {
    let queue = Queue::with(Some("failed,code=ContentModerationFailed")).await;
    assert_eq!(queue.status().await.0, 202);
    advance(STEP * 6).await;
    let (code, status) = queue.status().await;
    assert_eq!((code, &status["status"]), (200, &json!("COMPLETED")));
    assert_eq!(status["error_type"], "ContentModerationFailed");
    assert!(status["error"].is_string());
    let answer = queue.ask("GET", "response_url").await;
    assert_eq!(answer.status(), 500);
    let kind = answer.header("x-fal-error-type");
    assert_eq!(kind, Some("ContentModerationFailed"));
    assert_eq!(answer.json()["detail"], status["error"]);
}

#[tokio::test(start_paused = true)]
async fn other_faults_show_in_the_queue() {
    let queue = Queue::with(Some("never-ends")).await;
    advance(STEP * 600).await;
    assert_eq!(queue.status().await.1["status"], "IN_PROGRESS");

    let queue = Queue::with(Some("unknown-status")).await;
    assert_eq!(queue.status().await.1["status"], "DREAMING");
    advance(STEP * 6).await;
    assert_eq!(queue.status().await.1["status"], "COMPLETED");

    let queue = Queue::with(Some("no-file")).await;
    advance(STEP * 6).await;
    assert_eq!(queue.result().await.1["images"], json!([]));

    for fate in ["task-not-exist", "resource-not-found"] {
        let queue = Queue::with(Some(fate)).await;
        let answer = queue.ask("GET", "status_url").await;
        assert_eq!(answer.status(), 404);
        let cancelled = (404, json!({ "status": "NOT_FOUND" }));
        assert_eq!(queue.cancel().await, cancelled);
    }
}

#[tokio::test(start_paused = true)]
async fn the_queue_asks_for_a_key() {
    let queue = Queue::with(None).await;
    for (method, member) in [
        ("GET", "status_url"),
        ("GET", "response_url"),
        ("PUT", "cancel_url"),
    ] {
        let url = queue.ticket[member].as_str().unwrap();
        let path = url.strip_prefix(queue.gateway.base_url()).unwrap();
        assert_eq!(send(&queue.gateway, method, path, &[]).await.status(), 401);
        let (begin, end) = path.rsplit_once(queue.id()).unwrap();
        let unknown = format!("{begin}x{end}");
        let key = ["authorization: Bearer k"];
        let answer = send(&queue.gateway, method, &unknown, &key).await;
        assert_eq!(answer.status(), 404);
        assert!(answer.json().is_object());
    }
}
