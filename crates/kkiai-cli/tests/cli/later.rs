//! What happens after a task was accepted.

use serde_json::json;

use crate::gateways::{
    Gateway, Server, accepted, in_json, that_never_answers, that_stalls, where_tasks_end_with,
    with_two_pictures,
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
    server
        .place()
        .check("wait_refused_json", "wait task-1 --json");
}

#[test]
fn a_picture_that_cannot_be_saved() {
    let server = with_two_pictures(false);
    let place = server.place();
    place.check("not_saved", "create fox -o fox.png");
    assert_eq!(place.files(), ["fox.png"]);
    let base_url = place.base_url();
    let line = format!("wait task-1 -o again.png --base-url {base_url}");
    place.check("not_saved_elsewhere", &line);

    let file = json!({ "FileId": "387702299774574677" });
    let server = where_tasks_end_with(json!({ "Output": { "FileInfos": [file] } }));
    server
        .place()
        .check("not_saved_no_address", "create fox -o fox.png");
}

#[test]
fn an_id_that_looks_like_an_option() {
    let odd = r#"{"Response":{"TaskId":"-1","RequestId":"1-2"}}"#;
    let server = Server::start(move |line, _| {
        Some(if line.starts_with("POST") {
            (200, "application/json", odd.into())
        } else {
            in_json(401, &json!({ "error": { "message": "expired" } }))
        })
    });
    let place = server.place();
    let base_url = place.base_url();
    let line = format!("create fox -o fox.png --base-url {base_url}");
    place.check("odd_id", &line);
    let run = place.run("wait -o fox.png -- -1");
    assert_eq!(run.code, Some(3), "{run}");
    let run = place.run("status -- -1");
    assert_eq!(run.code, Some(3), "{run}");
}

#[test]
fn what_a_server_says_of_a_task_stays_on_its_line() {
    let server = where_tasks_end_with(json!({
        "ErrCode": 70000,
        "ErrCodeExt": "Internal\nError",
        "Message": "out of\r\npaint\nids: task forged",
    }));
    let run = server.place().run("status task-1");
    let wanted = "failed, Internal Error: out of paint ids: task forged\n";
    assert_eq!(run.stdout, wanted, "{run}");
    let run = server.place().run("wait task-1");
    assert_eq!(run.stderr.lines().count(), 4, "{run}");
    assert!(run.stderr.contains("\nids: task task-1\n"), "{run}");
}

/// Signals, and how the program ends after them.
#[cfg(unix)]
const SIGNALS: [(&str, i32); 3] = [("HUP", 129), ("INT", 130), ("TERM", 143)];

#[cfg(unix)]
fn signals() -> impl Iterator<Item = (&'static str, i32)> {
    // Whoever runs these tests may live through the end of their terminal, and so do they.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let hears_hang_up = ignored.is_some_and(|mask| mask & 1 == 0);
    let signals = SIGNALS.into_iter();
    signals.filter(move |(name, _)| *name != "HUP" || hears_hang_up)
}

#[cfg(unix)]
#[test]
fn interrupted_while_the_request_is_on_its_way() {
    for (name, code) in signals() {
        let server = that_never_answers();
        let place = server.place();
        let running = place.start("create 'a red\nfox'");
        server.wait_for("POST");
        let note = running.wait_for_note("session");
        crate::run::signal(&running, name);
        let run = running.end();
        assert_eq!(run.code, Some(code), "{run}");
        // The request went out as it was said before.
        let session = server.sessions().remove(0).unwrap();
        assert!(note.ends_with(&format!(" session {session}")), "{note}");
        if name == "INT" {
            crate::run::check("interrupted_create", &run);
        }
    }
    let server = that_never_answers();
    let place = server.place();
    let running = place.start("create fox --session fox-1");
    server.wait_for("POST");
    crate::run::interrupt(&running);
    let run = running.end();
    assert!(!run.stderr.contains("is sent as session"), "{run}");
    assert!(run.stderr.contains("\nids: session fox-1\n"), "{run}");

    let server = that_never_answers();
    let place = server.place();
    let running = place.start("create fox --no-session --json");
    server.wait_for("POST");
    crate::run::interrupt(&running);
    crate::run::check("interrupted_create_no_session", &running.end());
}

#[cfg(unix)]
#[test]
fn a_program_that_is_killed_has_shown_the_session() {
    let server = that_never_answers();
    let place = server.place();
    let running = place.start("create fox --json");
    server.wait_for("POST");
    crate::run::signal(&running, "KILL");
    let run = running.end();
    let session = server.sessions().remove(0).unwrap();
    assert_eq!(crate::run::parse(&run.stderr)["session_id"], session);
}

#[cfg(unix)]
#[test]
fn interrupted_while_waiting() {
    for (name, code) in signals() {
        let gateway = Gateway::that_never_ends();
        let place = gateway.place();
        let running = place.start("create fox -o fox.png");
        running.wait_for_note(" was accepted");
        crate::run::signal(&running, name);
        let run = running.end();
        assert_eq!(run.code, Some(code), "{run}");
        assert!(place.files().is_empty());
        crate::run::check(&format!("interrupted_{}", name.to_lowercase()), &run);
    }
}

#[cfg(unix)]
#[test]
fn interrupted_while_a_picture_comes() {
    for (name, code) in signals() {
        let server = that_stalls();
        let place = server.place();
        let running = place.start("create fox -o fox.png");
        server.wait_for("/one.png");
        while !place.files().iter().any(|name| name.contains(".part")) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        crate::run::signal(&running, name);
        let run = running.end();
        assert_eq!(run.code, Some(code), "{run}");
        assert!(place.files().is_empty(), "{:?}", place.files());
        let help = "help: kkiai wait task-1 -o fox.png goes on waiting";
        assert!(run.stderr.contains(help), "{run}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_to_outlive_its_terminal_does() {
    let gateway = Gateway::that_never_ends();
    let place = gateway.place();
    let line = "trap '' HUP; exec \"$0\" create fox";
    let running = place.start_program("sh", &["-c", line, env!("CARGO_BIN_EXE_kkiai")]);
    running.wait_for_note(" was accepted");
    crate::run::signal(&running, "HUP");
    crate::run::interrupt(&running);
    let run = running.end();
    assert_eq!(run.code, Some(130), "{run}");
}
