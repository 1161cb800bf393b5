//! What happens after a task was accepted.

use serde_json::json;

use crate::gateways::{
    Gateway, Server, accepted, in_json, where_tasks_end_with, with_two_pictures,
};

#[test]
fn a_task_that_fails() {
    let server = where_tasks_end_with(json!({
        "ErrCode": 70000,
        "ErrCodeExt": "InternalError",
        "Message": "out of paint",
    }));
    server.place().check("task_failed", "create fox");
    server
        .place()
        .check("task_failed_json", "wait task-1 --json");

    let code = "ContentModerationFailed";
    let server = where_tasks_end_with(json!({ "ErrCode": 70000, "ErrCodeExt": code }));
    server.place().check("task_against_policy", "create fox");
}

#[test]
fn a_task_that_takes_too_long() {
    let gateway = Gateway::that_never_ends();
    let place = gateway.place();
    place.check("deadline", "create fox --timeout 1ms -o 'my fox.png'");
    place.check("deadline_json", "create fox --timeout 0s --json");
    let base_url = gateway.base_url();
    let id = place.run("create fox --no-wait").task_id();
    place.check(
        "deadline_elsewhere",
        &format!("wait {id} --timeout 1ms --base-url {base_url}"),
    );
    place.check("deadline_mock", "create fox --mock --timeout 0s");
    assert!(place.files().is_empty());
}

#[test]
fn a_task_that_cannot_be_asked_for_goes_on() {
    let server = Server::start(|line, _| {
        let expired = json!({ "error": { "message": "expired", "type": "new_api_error" } });
        Some(if line.starts_with("POST") {
            accepted()
        } else {
            in_json(401, &expired)
        })
    });
    server.place().check("wait_refused", "create fox");
    server.place().check("wait_refused_later", "wait task-1");
}

#[test]
fn a_picture_that_cannot_be_saved() {
    let server = with_two_pictures(false);
    let place = server.place();
    place.check("not_saved", "create fox -o fox.png");
    assert_eq!(place.files(), ["fox.png"]);

    let file = json!({ "FileId": "387702299774574677" });
    let server = where_tasks_end_with(json!({ "Output": { "FileInfos": [file] } }));
    server
        .place()
        .check("not_saved_no_address", "create fox -o fox.png");
}

#[cfg(unix)]
#[test]
fn interrupted_while_the_request_is_on_its_way() {
    let server = Server::start(|_, _| {
        loop {
            std::thread::park();
        }
    });
    let place = server.place();
    let running = place.start("create fox");
    server.wait_for_a_request();
    crate::run::interrupt(&running);
    crate::run::check("interrupted_create", &running.end());
}

#[cfg(unix)]
#[test]
fn interrupted_while_waiting() {
    let gateway = Gateway::that_never_ends();
    let place = gateway.place();
    let running = place.start("create fox -o fox.png");
    assert!(running.first_note().ends_with(" was accepted"));
    crate::run::interrupt(&running);
    crate::run::check("interrupted", &running.end());
    assert!(place.files().is_empty());
}
