//! Programs of others, read closely: what each asks for, and what it reads of the answer.

use std::time::Duration;

use kkiai_mock::{AnswerForm, MockGateway};
use kkiai_transport::{ApiKey, Credential, Operation, Request, Transport};
use serde_json::{Value, json};

static CREATE: Operation = Operation::post("create", "/tencent-vod/v1/aigc-image");
static QUERY: Operation = Operation::get("query", "/tencent-vod/v1/query/{id}");

/// Most questions that are asked of a task; the gateway of these tests ends one long before.
const MAX_QUESTIONS: usize = 500;

struct Program {
    transport: Transport,
}

impl Program {
    fn new(gateway: &MockGateway) -> Self {
        let key = ApiKey::new("sk-any").unwrap();
        let builder = Transport::builder(gateway.base_url()).credential(Credential::Bearer(key));
        Self {
            transport: builder.build().unwrap(),
        }
    }

    async fn send(&self, request: Request) -> Value {
        let answer = self.transport.send(request).await.unwrap();
        assert!(answer.is_success(), "{answer:?}");
        serde_json::from_slice(answer.body()).unwrap()
    }

    async fn create(&self, body: &Value) -> Value {
        self.send(Request::new(&CREATE).json(body)).await
    }

    /// Asks until `read` finds something.
    async fn poll<T>(&self, id: &str, mut read: impl FnMut(&Value) -> Option<T>) -> T {
        for _ in 0..MAX_QUESTIONS {
            let answer = self.send(Request::new(&QUERY).path("id", id)).await;
            if let Some(found) = read(&answer) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the task did not end");
    }
}

async fn gateway(answer: AnswerForm) -> MockGateway {
    let builder = MockGateway::builder().answer(answer);
    let builder = builder.step(Duration::from_millis(40));
    builder.start().await.unwrap()
}

fn is_address(gateway: &MockGateway, url: &str) -> bool {
    url.starts_with(gateway.base_url())
}

/// `image_demo.py` of zxdwhda/lingxi-skills: every answer must have `Response`, whose
/// `AigcImageTask`, where there is one, must be an object with `Status` and a number `Progress`.
#[tokio::test]
async fn a_python_script_that_reads_the_task_in_the_response() {
    let gateway = gateway(AnswerForm::Bare).await;
    let program = Program::new(&gateway);
    let created = program
        .create(
            &json!({"model_name": "GEM", "model_version": "3.0", "prompt": "A futuristic city"}),
        )
        .await;
    let id = created["Response"]["TaskId"].as_str().unwrap();
    let urls: Vec<String> = program
        .poll(id, |answer| {
            let response = answer["Response"].as_object().unwrap();
            // `response.get("AigcImageTask", {})` gives null where the member is null.
            let task = response.get("AigcImageTask")?;
            let task = task.as_object().expect("an object, if it is there");
            if task["Status"] != "FINISH" {
                assert!(task.get("Progress").is_none_or(Value::is_number));
                return None;
            }
            let files = task["Output"]["FileInfos"].as_array().unwrap();
            let urls = files.iter().filter_map(|file| file["FileUrl"].as_str());
            Some(urls.map(str::to_owned).collect())
        })
        .await;
    assert_eq!(urls.len(), 1);
    assert!(is_address(&gateway, &urls[0]), "{urls:?}");
}

/// `vod.ts` of the openlux account plugin: reads `data.status` and `data.fail_reason` of the
/// gateway's record and, at its end, `data.data.Response.AigcImageTask.Output`.
#[tokio::test]
async fn a_node_program_that_reads_only_the_record() {
    let gateway = gateway(AnswerForm::Envelope).await;
    let program = Program::new(&gateway);
    let created = program
        .create(&json!({
            "model_name": "Hunyuan",
            "model_version": "3.0",
            "prompt": "A futuristic city",
            "output_config": {"storage_mode": "Temporary", "aspect_ratio": "16:9"},
        }))
        .await;
    let id = created["Response"]["TaskId"]
        .as_str()
        .or(created["task_id"].as_str())
        .unwrap();
    let url = program
        .poll(id, |answer| {
            let status = answer["data"]["status"].as_str().unwrap_or_default();
            assert_ne!(status, "FAILURE");
            if status != "SUCCESS" {
                return None;
            }
            let output = &answer["data"]["data"]["Response"]["AigcImageTask"]["Output"];
            Some(
                output["FileInfos"][0]["FileUrl"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            )
        })
        .await;
    assert!(is_address(&gateway, &url), "{url}");
}

/// `tencent_aigc_image.py` of qinghuazs/wtjh: sends every member, empty strings included, and reads
/// the output directly under `Response`.
#[tokio::test]
async fn a_node_of_comfyui_that_reads_the_output_in_the_response() {
    let gateway = gateway(AnswerForm::Flat).await;
    let program = Program::new(&gateway);
    let created = program
        .create(&json!({
            "model_name": "GEM",
            "model_version": "2.5",
            "prompt": "A futuristic city",
            "file_infos": [{"type": "File", "file_id": "1", "url": "", "text": ""}],
            "negative_prompt": "",
            "enhance_prompt": "Enabled",
            "session_id": "",
            "session_context": "",
            "tasks_priority": 0,
            "ext_info": "",
        }))
        .await;
    let id = created["Response"]["TaskId"].as_str().unwrap();
    let url = program
        .poll(id, |answer| {
            let response = &answer["Response"];
            if response["Status"] != "FINISH" {
                return None;
            }
            let file = &response["Output"]["FileInfos"][0];
            Some(file["FileUrl"].as_str().unwrap().to_owned())
        })
        .await;
    assert!(is_address(&gateway, &url), "{url}");
}
