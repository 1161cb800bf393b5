//! What the service says no to.

use crate::gateways::{Gateway, Server, that_answers};
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
    place.check("invalid_request", "create fox --priority 11");
    place.check("unknown_model", "create fox --model gem-9.9");
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
    ] {
        let server = that_answers(status, kind, body);
        server.place().check(name, "create fox");
        // Sent again only where that costs nothing.
        let is_free = ["refused_429", "refused_503", "refused_rate"].contains(&name);
        let times = if is_free { 4 } else { 1 };
        assert_eq!(server.requests().len(), times, "{name}");
    }
}

#[test]
fn no_answer_leaves_the_cost_unknown() {
    let server = Server::start(|_, _| None);
    for (name, line) in [
        ("no_answer", "create fox"),
        ("no_answer_with_session", "create fox --session 'my fox'"),
    ] {
        let run = server.place().run(line);
        assert_eq!(run.code, Some(8), "{run}");
        // The rest of the first line is the system's own.
        let start = "error: no whole answer to createImageTask: ";
        assert!(run.stderr.starts_with(start), "{run}");
        let (_, rest) = run.stderr.split_once('\n').unwrap();
        check_text(name, &run.stable(rest));
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn what_a_server_writes_does_not_steer_the_terminal() {
    let body = "\u{1b}[2J\u{1b}]0;title\u{7}\r\nno";
    let server = that_answers(400, "text/plain", body);
    server.place().check("control_characters", "create fox");

    // Of what it writes, this is the id; one with control characters would be none.
    let accepted = "{\"code\":\"success\",\"data\":\"task\u{202e}-1\"}";
    let server = that_answers(200, "application/json", accepted);
    let run = server.place().run("create fox --no-wait");
    assert_eq!(run.stdout, "task-1\n", "{run}");
    assert_eq!(run.stderr, "task task-1 was accepted\n", "{run}");
}
