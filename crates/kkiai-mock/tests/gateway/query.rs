//! Queries, and how a task proceeds.

use std::time::Duration;

use kkiai_gen::{Client, CreateImageTaskRequest, Model, QueryTaskAnswer};
use kkiai_mock::{AnswerForm, MockGateway};
use kkiai_transport::{ApiKey, Credential, Transport};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::calls::{create_task, documented, query, query_known, smallest};

const STEP: Duration = Duration::from_secs(3600);

async fn gateway(answer: AnswerForm) -> MockGateway {
    let builder = MockGateway::builder().answer(answer).step(STEP);
    builder.start().await.unwrap()
}

/// Asks twice in each step until some steps after the end.
async fn watch(answer: AnswerForm, request: &Value) -> Vec<Value> {
    let gateway = gateway(answer).await;
    let id = create_task(&gateway, request).await;
    let mut answers = Vec::new();
    for _ in 0..14 {
        answers.push(query_known(&gateway, &id).await);
        advance(STEP / 2).await;
    }
    answers
}

/// Returns the values of one member, each once.
fn stages<'a>(answers: &'a [Value], pointer: &str) -> Vec<&'a Value> {
    let mut stages: Vec<&Value> = answers
        .iter()
        .map(|answer| answer.pointer(pointer).unwrap())
        .collect();
    stages.dedup();
    stages
}

#[tokio::test(start_paused = true)]
async fn a_bare_answer_waits_proceeds_and_finishes() {
    let answers = watch(AnswerForm::Bare, &documented()).await;
    let statuses = stages(&answers, "/Response/Status");
    assert_eq!(statuses, ["WAITING", "PROCESSING", "FINISH"]);
    let statuses = stages(&answers, "/Response/AigcImageTask/Status");
    assert_eq!(statuses, ["PROCESSING", "FINISH"]);
    let progress = stages(&answers, "/Response/AigcImageTask/Progress");
    let progress: Vec<i64> = progress
        .iter()
        .map(|value| value.as_i64().unwrap())
        .collect();
    assert!(
        progress.is_sorted_by(|one, next| one < next),
        "{progress:?}"
    );
    assert_eq!((progress[0], progress[progress.len() - 1]), (0, 100));
    assert!(progress.len() >= 5, "{progress:?}");

    let first = &answers[0]["Response"];
    assert_eq!(first["BeginProcessTime"], "");
    assert_eq!(first["FinishTime"], "");
    assert_eq!(first["AigcImageTask"]["Output"]["FileInfos"], json!([]));
    let last = &answers[13]["Response"];
    assert_eq!(last["TaskType"], "AigcImageTask");
    let times = ["CreateTime", "BeginProcessTime", "FinishTime"].map(|time| {
        let time = last[time].as_str().unwrap();
        assert_eq!(time.len(), "2025-12-29T12:03:30Z".len());
        time
    });
    assert!(times.is_sorted_by(|one, next| one < next), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_gives_its_request_back() {
    let answers = watch(AnswerForm::Bare, &documented()).await;
    let task = &answers[13]["Response"]["AigcImageTask"];
    assert_eq!(task["ErrCode"], 0);
    assert_eq!(task["ErrCodeExt"], "");
    assert_eq!(task["Message"], "");
    assert_eq!(task["SessionId"], documented()["session_id"]);
    assert_eq!(task["SessionContext"], documented()["session_context"]);
    let input = json!({
        "ModelName": "GEM",
        "ModelVersion": "3.0",
        "FileInfos": [
            {
                "Type": "file",
                "FileId": "387702299774574677",
                "Url": "",
                "Text": "Original image description."
            }
        ],
        "Prompt": "Convert this image to anime style.",
        "NegativePrompt": "blur, distorted",
        "EnhancePrompt": "Enabled",
        "OutputConfig": {
            "StorageMode": "Temporary",
            "Resolution": "1080P",
            "AspectRatio": "1:1",
            "PersonGeneration": "AllowAdult",
            "InputComplianceCheck": "Enabled",
            "OutputComplianceCheck": "Enabled"
        }
    });
    assert_eq!(task["Input"], input);
}

#[tokio::test(start_paused = true)]
async fn an_envelope_has_the_words_of_the_gateway() {
    let answers = watch(AnswerForm::Envelope, &documented()).await;
    assert_eq!(stages(&answers, "/code"), ["success"]);
    let statuses = stages(&answers, "/data/status");
    assert_eq!(statuses, ["NOT_START", "QUEUED", "IN_PROGRESS", "SUCCESS"]);
    let progress = stages(&answers, "/data/progress");
    assert_eq!(progress[0], "0%");
    assert_eq!(progress[progress.len() - 1], "100%");

    let first = &answers[0]["data"];
    assert_eq!(first["data"], Value::Null);
    assert_eq!(first["result_url"], "");
    assert_eq!(
        (&first["start_time"], &first["finish_time"]),
        (&json!(0), &json!(0))
    );
    let last = &answers[13]["data"];
    let detail = &last["data"]["Response"];
    assert_eq!(detail["Status"], "FINISH");
    let file = &detail["AigcImageTask"]["Output"]["FileInfos"][0];
    assert_eq!(last["result_url"], file["FileUrl"]);
    assert_eq!(last["task_id"], detail["AigcImageTask"]["TaskId"]);
    assert_eq!(last["fail_reason"], "");
    let times = ["submit_time", "start_time", "finish_time"];
    let times = times.map(|time| last[time].as_i64().unwrap());
    assert!(times.is_sorted_by(|one, next| one < next), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_flat_answer_has_its_output_under_response() {
    let answers = watch(AnswerForm::Flat, &documented()).await;
    let statuses = stages(&answers, "/Response/Status");
    assert_eq!(statuses, ["WAITING", "PROCESSING", "FINISH"]);
    for answer in &answers {
        let response = answer["Response"].as_object().unwrap();
        assert!(!response.contains_key("AigcImageTask"));
    }
    assert_eq!(answers[0]["Response"]["Output"]["FileInfos"], json!([]));
    let file = &answers[13]["Response"]["Output"]["FileInfos"][0];
    assert!(file["FileUrl"].is_string());
}

#[tokio::test]
async fn a_temporary_image_expires() {
    let gateway = MockGateway::builder()
        .step(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let id = create_task(&gateway, &smallest()).await;
    let answer = query_known(&gateway, &id).await;
    let task = &answer["Response"]["AigcImageTask"];
    let file = task["Output"]["FileInfos"][0].as_object().unwrap();
    assert_eq!(file["StorageMode"], "Temporary");
    assert_eq!(file["FileType"], "png");
    let url = file["FileUrl"].as_str().unwrap();
    assert!(url.starts_with(gateway.base_url()), "{url}");
    assert!(file["ExpireTime"].as_str() > answer["Response"]["FinishTime"].as_str());
    for member in ["FileId", "MetaData", "MediaName", "ClassId"] {
        assert!(!file.contains_key(member), "{member}");
    }
}

#[tokio::test]
async fn a_permanent_image_has_an_id_and_measures() {
    let gateway = MockGateway::builder()
        .step(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let mut request = smallest();
    request["output_config"] =
        json!({ "storage_mode": "Permanent", "resolution": "720P", "aspect_ratio": "4:3" });
    let id = create_task(&gateway, &request).await;
    let answer = query_known(&gateway, &id).await;
    let file = &answer["Response"]["AigcImageTask"]["Output"]["FileInfos"][0];
    assert_eq!(file["StorageMode"], "Permanent");
    assert!(file["FileId"].as_str().is_some_and(|id| !id.is_empty()));
    assert_eq!(file["ExpireTime"], "9999-12-31T23:59:59Z");
    assert_eq!(file["MetaData"]["Width"], 960);
    assert_eq!(file["MetaData"]["Height"], 720);

    let path = file["FileUrl"].as_str().unwrap();
    let path = path.strip_prefix(gateway.base_url()).unwrap();
    let image = crate::calls::get(&gateway, path).await;
    assert_eq!(file["MetaData"]["Size"], image.body.len());
}

#[tokio::test]
async fn an_unknown_task_is_refused() {
    let gateway = MockGateway::start().await.unwrap();
    create_task(&gateway, &smallest()).await;
    for id in ["251007502-AigcImage-0t", "x", "%2F", "%FF%20"] {
        let answer = query(&gateway, id).await;
        assert_eq!(answer.status, 400, "{id}");
        let body = answer.json("ErrorAnswer");
        let code = "task_not_exist";
        assert_eq!(body, json!({ "code": code, "message": code, "data": null }));
    }
}

#[tokio::test]
async fn the_generated_client_reads_every_form() {
    for form in AnswerForm::ALL {
        let builder = MockGateway::builder().answer(*form).step(Duration::ZERO);
        let gateway = builder.start().await.unwrap();
        let key = ApiKey::new(gateway.key()).unwrap();
        let transport = Transport::builder(gateway.base_url())
            .credential(Credential::Bearer(key))
            .build()
            .unwrap();
        let client = Client::new(transport);
        let request = CreateImageTaskRequest::for_model(&Model::Gem3_0, "a fox");
        let created = client
            .create_image_task(&request)
            .await
            .unwrap()
            .into_body();
        let created = serde_json::to_value(created).unwrap();
        let id = created["Response"]["TaskId"].as_str().unwrap();

        let answer = client.query_task(id).await.unwrap().into_body();
        let answer = match answer {
            QueryTaskAnswer::Tencent(answer) => serde_json::to_value(answer.response),
            QueryTaskAnswer::Envelope(envelope) => serde_json::to_value(envelope),
            other => panic!("{other:?}"),
        };
        let answer = answer.unwrap().to_string();
        assert!(answer.contains("\"FileUrl\":\"http://"), "{form}: {answer}");
    }
}
