//! What the service says no to.

use std::time::Duration;

use kkiai_mock::{Fault, Faults, Operation};

use crate::gateways::{Gateway, Server, that_answers, that_breaks_off};
use crate::run::check_text;

#[test]
fn a_wrong_key_is_refused() {
    let gateway = Gateway::with(|builder| builder.key("the-only-key"));
    gateway.place().check("wrong_key", "create fox");
}

#[test]
fn a_wrong_request_is_refused() {
    let gateway = Gateway::start();
    let place = gateway.place();
    place.check("invalid_request", "create fox --priority 11 --no-check");
    place.check("unknown_model", "create fox --model gem-9.9 --no-check");
    place.check("unknown_task", "status task-1");
    assert!(place.files().is_empty());
}

#[test]
fn a_session_is_refused_the_second_time() {
    let gateway = Gateway::start();
    let place = gateway.place();
    let run = place.run("create fox --session fox-1 -o one.png");
    assert_eq!(run.code, Some(0), "{run}");
    place.check("repeated_session", "create fox --session fox-1 -o two.png");
    assert_eq!(place.files(), ["one.png"]);
}

#[test]
fn a_session_that_an_attempt_of_its_own_used_is_paid_for() {
    let gateway = Gateway::with(|builder| {
        let fault = "cut-before-answer,done".parse::<Fault>().unwrap();
        let faults = Faults::none().then(Operation::Create, [fault]);
        builder.step(Duration::ZERO).faults(faults.unwrap())
    });
    let run = gateway.place().run("create fox --retry-unknown");
    assert_eq!(run.code, Some(8), "{run}");
    let cost = "\ncost: charged; an earlier request or attempt with this session was accepted\n";
    assert!(run.stderr.contains(cost), "{run}");
}

#[test]
fn a_question_that_is_refused_is_no_fault_of_the_request() {
    for (fault, status) in [("task-not-exist", 400), ("resource-not-found", 200)] {
        let gateway = Gateway::with(|builder| {
            let fault = fault.parse::<Fault>().unwrap();
            let faults = Faults::none().always(Operation::Query, fault);
            builder.step(Duration::ZERO).faults(faults.unwrap())
        });
        let place = gateway.place();
        let new = place.run("create fox");
        assert_eq!(new.code, Some(7), "{new}");
        let cost = "\ncost: charged when the task was accepted; it may go on\n";
        assert!(new.stderr.contains(cost), "{new}");
        let id = new.task_id();
        let again = format!("; kkiai wait {id} goes on waiting\n");
        assert!(new.stderr.ends_with(&again), "{new}");
        let old = place.run(&format!("wait {id}"));
        assert_eq!(old.code, Some(4), "{old}");
        for run in [new, old] {
            let error = format!("queryTask was refused with status {status}, ");
            assert!(run.stderr.contains(&error), "{run}");
            let help = "\nhelp: check the task's id and the base address; the task itself may be \
                        paid for, and go on; ";
            assert!(run.stderr.contains(help), "{run}");
        }
    }
}

#[test]
fn other_refusals() {
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let saturated = r#"{"error":{"message":"saturated","code":"model_not_found"}}"#;
    let no_channel = r#"{"error":{"message":"no channel","type":"new_api_error"}}"#;
    let policy = r#"{"Response":{"Error":{"Code":"InvalidParameter.VoilationContent"}}}"#;
    let rate = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"}}}"#;
    for (name, status, kind, body) in [
        ("refused_402", 402, "text/plain", "no credit"),
        ("refused_404", 404, "text/plain", "no such page"),
        ("refused_413", 413, "text/plain", ""),
        ("refused_429", 429, "application/json", saturated),
        ("refused_502", 502, "text/html", html),
        ("refused_503", 503, "application/json", no_channel),
        ("refused_policy", 200, "application/json", policy),
        ("refused_rate", 200, "application/json", rate),
        ("no_task_id", 200, "text/html", "<html>kkiai</html>"),
        ("empty_answer", 200, "application/json", ""),
    ] {
        let server = that_answers(status, kind, body);
        server.place().check(name, "create fox --max-attempts 2");
        // Sent again only where that costs nothing.
        let is_free = ["refused_429", "refused_503", "refused_rate"].contains(&name);
        let times = if is_free { 2 } else { 1 };
        assert_eq!(server.requests().len(), times, "{name}");
    }
}

#[test]
fn a_refusal_tells_all_that_is_known_in_json() {
    let refusal = r#"{"error":{"message":"slow down (request id: 2026-1)","code":"busy"}}"#;
    let kind = "application/json\r\nx-oneapi-request-id: 2026-1\r\nretry-after: 7200";
    let server = that_answers(429, kind, refusal);
    let place = server.place();
    place.check("refused_json", "create fox --json");
    // The service asks for a longer pause than the program makes.
    assert_eq!(server.requests().len(), 1);
    place.check("refused_for_a_while", "create fox");
}

#[test]
fn an_answer_that_breaks_off_names_the_task() {
    let server = that_breaks_off();
    let place = server.place();
    let run = place.run("create fox");
    assert_eq!(run.code, Some(8), "{run}");
    let ids = "ids: task task-1, session kkiai-[session]\n";
    assert!(run.stable(&run.stderr).contains(ids), "{run}");
    let help = "help: kkiai wait task-1 goes on with the task that the answer names\n";
    assert!(run.stderr.contains(help), "{run}");

    let failure = place.run("create fox --json").failure();
    assert_eq!(failure["name"], "outcome_unknown");
    assert_eq!(failure["charge"], "unknown");
    assert_eq!(failure["task_id"], "task-1");
    assert_eq!(failure["retryable"], false);
    let answer = failure["answer"].as_str().unwrap();
    assert!(answer.starts_with("{\"Response\""), "{failure}");
}

#[test]
fn a_request_is_sent_a_second_time_only_if_told_to() {
    let server = Server::start(|_, _| None);
    let run = server
        .place()
        .run("create fox --retry-unknown --max-attempts 2");
    assert_eq!(run.code, Some(8), "{run}");
    assert!(run.stderr.contains("(2 attempts)"), "{run}");
    let sessions = server.sessions();
    assert_eq!(sessions.len(), 2);
    assert!(sessions[0].is_some());
    assert_eq!(sessions[0], sessions[1]);

    let place = server.place();
    place.check("usage_retry", "create fox --retry-unknown --no-session");
    let run = place.run("create fox --retry-unknown --session ''");
    assert_eq!(run.code, Some(2), "{run}");
    assert_eq!(server.requests().len(), 2);
}

#[cfg(unix)]
#[test]
fn the_command_that_is_shown_repeats_the_request() {
    let prompt = "it's  a\n\"fox\" \u{1b}[1m \\n %s $HOME";
    let server = Server::start(|_, _| None);
    let place = server.place();
    let run = place.run_with(&["create", "--json", prompt, "--set=ext_info=-"]);
    let help = run.failure()["help"].as_str().unwrap().to_owned();
    let command = help.split_once(" days; ").unwrap().1;
    let command = command.split_once(" repeats it").unwrap().0;
    assert!(!command.contains('\n'), "{command}");
    let script = format!(
        "kkiai() {{ {} \"$@\"; }}\n{command}",
        env!("CARGO_BIN_EXE_kkiai")
    );
    let again = place.start_program("sh", &["-c", &script]).end();
    assert_eq!(again.code, Some(8), "{again}");
    // A given session is not news.
    assert!(!again.stderr.contains("is sent as session"), "{again}");
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(crate::run::parse(&bodies[0])["prompt"], prompt);
}

#[test]
fn no_answer_leaves_the_cost_unknown() {
    let server = Server::start(|_, _| None);
    for (name, line) in [
        ("no_answer", "create fox"),
        ("no_answer_with_session", "create fox --session 'my fox'"),
        ("no_answer_no_session", "create fox --no-session"),
        ("no_answer_session_away", "create fox --set session_id=null"),
    ] {
        let run = server.place().run(line);
        assert_eq!(run.code, Some(8), "{run}");
        // The rest of the first line is the system's own.
        let start = "error: no whole answer to createImageTask: ";
        assert!(run.stderr.contains(start), "{run}");
        let (_, rest) = run
            .stderr
            .split_once("\nids: ")
            .unwrap_or_else(|| run.stderr.split_once('\n').unwrap());
        check_text(name, &run.stable(rest));
    }
    // One that was given is no news, and is named once it matters.
    let run = server.place().run("create fox --session 'my fox'");
    assert!(!run.stderr.contains("is sent as session"), "{run}");
    assert!(run.stderr.contains("\nids: session my fox\n"), "{run}");
    let run = server.place().run("create fox --session 'my fox' --json");
    assert_eq!(run.failure()["session_id"], "my fox");
    let sessions = server.sessions();
    assert_eq!(sessions.len(), 6);
    assert!(sessions[0].is_some());
    assert_eq!(sessions[1].as_deref(), Some("my fox"));
    assert_eq!(sessions[2..4], [None, None]);
}

#[test]
fn what_a_server_writes_does_not_steer_the_terminal() {
    let body = "\u{1b}[2J\u{1b}]0;title\u{7}\r\nno";
    let server = that_answers(400, "text/plain", body);
    server.place().check("control_characters", "create fox");

    // Of what it writes, this is the id; one with control characters would be none.
    let accepted = "{\"code\":\"success\",\"data\":{\"task_id\":\"task\u{202e}-1\"}}";
    let server = that_answers(200, "application/json", accepted);
    let run = server.place().run("create fox --no-wait");
    assert_eq!(run.stdout, "task-1\n", "{run}");
    assert!(
        run.stderr.ends_with("\ntask task-1 was accepted\n"),
        "{run}"
    );
}
