//! Faults in what is said of tasks.

use std::time::Duration;

use kkiai_mock::{AnswerForm, Fault, Faults, MockGateway, Operation, TaskFailure};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::wire::{create_task, query};

const STEP: Duration = Duration::from_secs(1);

fn gateway(form: AnswerForm, operation: Operation, faults: &[&str]) -> MockGateway {
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap());
    let faults = Faults::none().then(operation, faults).unwrap();
    let builder = MockGateway::builder().answer(form).step(STEP);
    builder.faults(faults).in_memory().unwrap()
}

/// Returns what is said of a task after all its steps.
async fn end(form: AnswerForm, fault: &str) -> Value {
    let gateway = gateway(form, Operation::Task, &[fault]);
    let id = create_task(&gateway).await;
    let accepted = gateway.accepted();
    assert_eq!(accepted[0].fault, Some(fault.parse().unwrap()));
    assert!(!failed(&query(&gateway, &id).await.json()), "{fault}");
    advance(STEP * 6).await;
    let answer = query(&gateway, &id).await;
    assert_eq!(answer.status(), 200);
    let said = answer.json();
    // The word of a failure around a task is documented in the gateway's record alone.
    if form == AnswerForm::Envelope || fault != "failed,as=running-inside" {
        crate::calls::assert_matches("QueryTaskAnswer", &said);
    }
    // It stays so.
    advance(STEP * 600).await;
    let mut again = query(&gateway, &id).await.json();
    let call = ["/Response/RequestId", "/data/data/Response/RequestId"];
    for pointer in call {
        if let Some(id) = again.pointer_mut(pointer) {
            *id = said.pointer(pointer).unwrap().clone();
        }
    }
    assert_eq!(said, again, "{form} {fault}");
    assert!(!said.to_string().contains("/images/"), "{said}");
    said
}

/// Says whether an answer says that its task failed.
fn failed(answer: &Value) -> bool {
    let text = answer.to_string();
    text.contains("70000") || text.contains("the model made no image") || text.contains("FAILED")
}

fn detail(form: AnswerForm, answer: &Value) -> &Value {
    match form {
        AnswerForm::Envelope => &answer["data"]["data"]["Response"],
        _ => &answer["Response"],
    }
}

fn task(form: AnswerForm, answer: &Value) -> &Value {
    match form {
        AnswerForm::Flat => detail(form, answer),
        _ => &detail(form, answer)["AigcImageTask"],
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_by_its_code() {
    for form in AnswerForm::ALL {
        let answer = end(*form, "failed,as=err-code,code=ModelGenerateFailed").await;
        assert_eq!(detail(*form, &answer)["Status"], "FINISH");
        let task = task(*form, &answer);
        assert_eq!(task["ErrCode"], 70000);
        assert_eq!(task["ErrCodeExt"], "ModelGenerateFailed");
        assert_eq!(task["Output"]["FileInfos"], json!([]));
    }
    let answer = end(AnswerForm::Envelope, "failed,as=err-code").await;
    assert_eq!(answer["data"]["status"], "SUCCESS");
}

#[tokio::test(start_paused = true)]
async fn a_failure_by_the_rest_of_its_code_alone() {
    for form in AnswerForm::ALL {
        let answer = end(*form, "failed,as=err-code-ext").await;
        assert_eq!(detail(*form, &answer)["Status"], "FINISH");
        let task = task(*form, &answer);
        assert_eq!(
            (&task["ErrCode"], &task["Message"]),
            (&json!(0), &json!(""))
        );
        assert_eq!(task["ErrCodeExt"], "InternalError");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_around_a_task_that_still_runs() {
    let fault = "failed,as=running-inside";
    let answer = end(AnswerForm::Envelope, fault).await;
    assert_eq!(answer["data"]["status"], "FAILURE");
    let inside = detail(AnswerForm::Envelope, &answer);
    assert_eq!(inside["Status"], "PROCESSING");
    assert_eq!(inside["AigcImageTask"]["Status"], "PROCESSING");
    let answer = end(AnswerForm::Bare, fault).await;
    assert_eq!(answer["Response"]["Status"], "FAILED");
    assert_eq!(answer["Response"]["AigcImageTask"]["Status"], "PROCESSING");
    let answer = end(AnswerForm::Flat, fault).await;
    assert_eq!(answer["Response"]["Status"], "FAILED");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_aborted() {
    for form in AnswerForm::ALL {
        let answer = end(*form, "failed,as=aborted").await;
        assert_eq!(detail(*form, &answer)["Status"], "ABORTED");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_with_its_reason_in_place_of_an_address() {
    for form in AnswerForm::ALL {
        let answer = end(*form, "failed,as=result-url").await;
        let task = task(*form, &answer);
        assert_eq!(task["ErrCode"], 70000);
        if *form == AnswerForm::Envelope {
            let record = &answer["data"];
            assert_eq!(record["status"], "FAILURE");
            assert_eq!(record["progress"], "100%");
            assert_eq!(record["start_time"], 0);
            assert_eq!(record["result_url"], record["fail_reason"]);
            assert_eq!(record["fail_reason"], task["Message"]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_by_an_error_in_place_of_the_task() {
    for form in AnswerForm::ALL {
        let answer = end(*form, "failed,as=error-inside,code=ResourceInsufficient").await;
        let detail = detail(*form, &answer);
        assert_eq!(detail["Error"]["Code"], "ResourceInsufficient");
        assert!(detail["RequestId"].is_string());
        assert_eq!(detail["Status"], Value::Null);
        if *form == AnswerForm::Envelope {
            assert_eq!(answer["data"]["status"], "UNKNOWN");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_two_failures_look_alike_in_a_record() {
    let mut seen = Vec::new();
    for shown in TaskFailure::ALL {
        let fault = format!("failed,as={shown}");
        let answer = end(AnswerForm::Envelope, &fault).await;
        let task = task(AnswerForm::Envelope, &answer);
        let looks = (answer["data"]["status"].clone(), task.clone());
        assert!(!seen.contains(&looks), "{shown}");
        seen.push(looks);
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_without_a_file() {
    for form in AnswerForm::ALL {
        let answer = end(*form, "no-file").await;
        assert_eq!(detail(*form, &answer)["Status"], "FINISH");
        assert_eq!(task(*form, &answer)["Output"]["FileInfos"], json!([]));

        // Of one query alone: the file is there when it is asked for again.
        let gateway = gateway(*form, Operation::Query, &["no-file"]);
        let id = create_task(&gateway).await;
        advance(STEP * 6).await;
        let first = query(&gateway, &id).await.json();
        assert_eq!(detail(*form, &first)["Status"], "FINISH");
        assert!(!first.to_string().contains("/images/"));
        let second = query(&gateway, &id).await.json();
        assert!(second.to_string().contains("/images/"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_not_known() {
    for operation in [Operation::Query, Operation::Task] {
        for (fault, status) in [("task-not-exist", 400), ("resource-not-found", 200)] {
            let gateway = gateway(AnswerForm::Bare, operation, &[fault]);
            let id = create_task(&gateway).await;
            let first = query(&gateway, &id).await;
            assert_eq!(first.status(), status);
            let body = first.json();
            crate::calls::assert_matches("ErrorAnswer", &body);
            if status == 400 {
                assert_eq!(body["code"], "task_not_exist");
            } else {
                assert_eq!(body["Response"]["Error"]["Code"], "ResourceNotFound");
            }
            let second = query(&gateway, &id).await.json();
            let stays = operation == Operation::Task;
            assert_eq!(second["Response"]["Status"] == Value::Null, stays);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_word_that_nobody_documented() {
    for form in AnswerForm::ALL {
        // Of a task until its end.
        let fault = "unknown-status,word=PONDERING";
        let gateway = gateway(*form, Operation::Task, &[fault]);
        let id = create_task(&gateway).await;
        let mut words = Vec::new();
        for _ in 0..2 {
            advance(STEP * 3).await;
            let answer = query(&gateway, &id).await.json();
            words.push(detail(*form, &answer)["Status"].clone());
        }
        assert_eq!(words, ["PONDERING", "FINISH"], "{form}");

        // Of one query alone, even at the end.
        let faults = Faults::none().then(Operation::Query, [fault.parse::<Fault>().unwrap()]);
        gateway.set_faults(faults.unwrap());
        let first = query(&gateway, &id).await.json();
        assert_eq!(detail(*form, &first)["Status"], "PONDERING");
        assert!(!first.to_string().contains("/images/"));
        let second = query(&gateway, &id).await.json();
        assert_eq!(detail(*form, &second)["Status"], "FINISH");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_never_ends() {
    for form in AnswerForm::ALL {
        let gateway = gateway(*form, Operation::Task, &["never-ends"]);
        let id = create_task(&gateway).await;
        for _ in 0..3 {
            advance(STEP * 3600).await;
            let answer = query(&gateway, &id).await.json();
            assert_eq!(detail(*form, &answer)["Status"], "PROCESSING");
        }
        assert_eq!(crate::wire::image(&gateway, &id).await.status(), 404);
    }
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_a_task_outlasts_the_plan() {
    let gateway = gateway(AnswerForm::Bare, Operation::Task, &["failed"]);
    let id = create_task(&gateway).await;
    gateway.set_faults(Faults::none());
    let other = create_task(&gateway).await;
    advance(STEP * 6).await;
    assert!(failed(&query(&gateway, &id).await.json()));
    assert!(!failed(&query(&gateway, &other).await.json()));
    let accepted = gateway.accepted();
    let ids: Vec<_> = accepted.iter().map(|task| task.id.as_str()).collect();
    assert_eq!(ids, [&id, &other]);
}
