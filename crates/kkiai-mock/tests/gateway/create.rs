//! Create calls.

use kkiai_gen::CREATE_IMAGE_TASK;
use kkiai_mock::{CreateForm, MockGateway};
use serde_json::{Value, json};

use crate::calls::{create, create_task, documented, post, query_known, smallest};

#[tokio::test]
async fn the_documented_request_is_accepted() {
    let gateway = MockGateway::start().await.unwrap();
    let answer = create(&gateway, &documented()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json("TencentCreateAnswer");
    let response = body["Response"].as_object().unwrap();
    assert_eq!(response.len(), 2);
    let id = response["TaskId"].as_str().unwrap();
    assert!(id.starts_with("251007502-AigcImage-"), "{id}");
    let call = response["RequestId"].as_str().unwrap();
    assert_eq!(call.split('-').count(), 5, "{call}");
}

#[tokio::test]
async fn a_ticket_has_the_documented_members() {
    let builder = MockGateway::builder().create(CreateForm::Ticket);
    let gateway = builder.start().await.unwrap();
    let answer = create(&gateway, &smallest()).await;
    let body = answer.json("QueueTicket");
    crate::calls::assert_matches("CreateImageTaskAnswer", &body);

    let id = body["request_id"].as_str().unwrap();
    let path = CREATE_IMAGE_TASK.path();
    let url = format!("{}{path}/requests/{id}", gateway.base_url());
    assert_eq!(body["response_url"], url);
    assert_eq!(body["status_url"], format!("{url}/status"));
    assert_eq!(body["cancel_url"], format!("{url}/cancel"));
    assert_eq!(body["status"], "IN_QUEUE");
    assert_eq!(body["logs"], Value::Null);
    assert_eq!(body["metrics"], json!({}));
    assert_eq!(body["queue_position"], 0);
    query_known(&gateway, id).await;
}

#[tokio::test]
async fn envelopes_and_references_hold_the_id() {
    for (form, schema, pointer) in [
        (CreateForm::EnvelopeId, "CreateEnvelope", "/data"),
        (
            CreateForm::EnvelopeReference,
            "CreateEnvelope",
            "/data/task_id",
        ),
        (CreateForm::Reference, "TaskReference", "/task_id"),
    ] {
        let gateway = MockGateway::builder().create(form).start().await.unwrap();
        let body = create(&gateway, &smallest()).await.json(schema);
        crate::calls::assert_matches("CreateImageTaskAnswer", &body);
        let id = body.pointer(pointer).unwrap().as_str().unwrap();
        assert_eq!(id, gateway.accepted()[0].id);
        query_known(&gateway, id).await;
        if form == CreateForm::Reference {
            assert_eq!(body["id"], id);
            assert_eq!(body["object"], "video");
            assert_eq!(body["status"], "queued");
            assert_eq!(body["progress"], 0);
            assert_eq!(body["model"], "aigc-image-gem-3.0");
            assert!(body["created_at"].as_i64().unwrap() > 0);
        }
    }
}

#[tokio::test]
async fn only_tasks_that_were_created_are_accepted() {
    let gateway = MockGateway::start().await.unwrap();
    create(&gateway, &documented()).await;
    create(&gateway, &documented()).await;
    create(&gateway, &json!({})).await;
    create(&gateway, &smallest()).await;
    let accepted = gateway.accepted();
    let sessions: Vec<_> = accepted
        .iter()
        .map(|task| task.session_id.as_deref())
        .collect();
    assert_eq!(sessions, [Some("image-task-67890"), None]);
    assert!(accepted.iter().all(|task| task.fault.is_none()));
}

#[tokio::test]
async fn every_task_has_an_id_of_its_own() {
    let gateway = MockGateway::start().await.unwrap();
    let first = create_task(&gateway, &smallest()).await;
    let second = create_task(&gateway, &smallest()).await;
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let gateway = MockGateway::start().await.unwrap();
    for body in ["", "{", "model_name=GEM"] {
        let answer = post(&gateway, body.as_bytes()).await;
        assert_eq!(answer.status, 400);
        let body = answer.json("ErrorAnswer");
        assert_eq!(body["code"], "bad_request_body");
        assert_eq!(body["data"], Value::Null);
        assert!(body.as_object().unwrap().contains_key("data"));
    }
}

#[tokio::test]
async fn a_body_that_is_not_as_described_is_refused_with_the_place() {
    let gateway = MockGateway::start().await.unwrap();
    let mut missing = smallest();
    missing.as_object_mut().unwrap().remove("prompt");
    let with = |pointer: &str, value: Value| {
        let mut request = documented();
        *request.pointer_mut(pointer).unwrap() = value;
        request
    };
    let cases = [
        (missing, "/prompt: is missing"),
        (with("/prompt", json!("")), "/prompt: "),
        (with("/tasks_priority", json!(11)), "/tasks_priority: "),
        (with("/session_id", json!("x".repeat(51))), "/session_id: "),
        (with("/enhance_prompt", json!("Yes")), "/enhance_prompt: "),
        (
            with("/output_config/resolution", json!("3K")),
            "/output_config/resolution: ",
        ),
        (
            with("/file_infos/0/file_id", json!("")),
            "/file_infos/0/file_id: ",
        ),
        (with("/model_version", json!(3)), "/model_version: "),
        (with("/model_name", json!(null)), "/model_name: "),
        (json!([]), "body: "),
    ];
    for (request, message) in cases {
        let answer = create(&gateway, &request).await;
        assert_eq!(answer.status, 400, "{request}");
        let body = answer.json("ErrorAnswer");
        assert_eq!(body["code"], "invalid_request", "{body}");
        let said = body["message"].as_str().unwrap();
        assert!(said.starts_with(message), "{said}");
        // The same request is told the same.
        assert_eq!(create(&gateway, &request).await.body, answer.body);
    }
}

#[tokio::test]
async fn a_priority_may_be_text() {
    let gateway = MockGateway::start().await.unwrap();
    for priority in [json!(-10), json!("-10"), json!("7")] {
        let mut request = smallest();
        request["tasks_priority"] = priority;
        create_task(&gateway, &request).await;
    }
}

#[tokio::test]
async fn a_model_without_a_price_is_refused() {
    let gateway = MockGateway::start().await.unwrap();
    for (name, version) in [("GEM", "9.9"), ("Painter", "1"), ("Qwen", "3.0")] {
        let mut request = smallest();
        request["model_name"] = json!(name);
        request["model_version"] = json!(version);
        let answer = create(&gateway, &request).await;
        assert_eq!(answer.status, 400);
        let body = answer.json("ErrorAnswer");
        assert_eq!(body["code"], "model_price_error");
        let message = body["message"].as_str().unwrap();
        let model = format!("aigc-image-{name}-{version}").to_lowercase();
        assert!(message.contains(&model), "{message}");
    }
}

#[tokio::test]
async fn a_second_copy_of_a_session_is_refused_in_success() {
    let gateway = MockGateway::start().await.unwrap();
    create_task(&gateway, &documented()).await;
    let answer = create(&gateway, &documented()).await;
    assert_eq!(answer.status, 200);
    let body = answer.json("CreateImageTaskAnswer");
    crate::calls::assert_matches("ErrorAnswer", &body);
    let error = &body["Response"]["Error"];
    assert_eq!(error["Code"], "InvalidParameterValue.SessionId");
    assert!(error["Message"].is_string());
    assert!(body["Response"]["RequestId"].is_string());
}

#[tokio::test]
async fn a_refused_request_uses_no_session() {
    let gateway = MockGateway::start().await.unwrap();
    let mut request = documented();
    request["prompt"] = json!("");
    assert_eq!(create(&gateway, &request).await.status, 400);
    create_task(&gateway, &documented()).await;
}

#[tokio::test]
async fn requests_without_a_session_may_be_alike() {
    let gateway = MockGateway::start().await.unwrap();
    let mut request = documented();
    for session_id in [Some(""), None] {
        match session_id {
            Some(session_id) => request["session_id"] = json!(session_id),
            None => drop(request.as_object_mut().unwrap().remove("session_id")),
        }
        create_task(&gateway, &request).await;
        create_task(&gateway, &request).await;
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let gateway = MockGateway::start().await.unwrap();
    let mut request = smallest();
    request["ext_info"] = json!("x".repeat(3 << 20));
    create_task(&gateway, &request).await;

    request["ext_info"] = json!("x".repeat(5 << 20));
    let answer = create(&gateway, &request).await;
    assert_eq!(answer.status, 413);
    let body = answer.json("ErrorAnswer");
    assert_eq!(body["code"], "read_request_body_failed");
}
