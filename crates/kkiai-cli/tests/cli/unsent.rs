//! What is not sent, and why.

use std::fs;
use std::net::TcpListener;

use crate::gateways::{Gateway, that_answers};
use crate::run::{Place, check, parse};

/// A prompt that a shell would change if it were not quoted.
const ODD_PROMPT: &str = "it's $HOME, \"quoted\" `and` \\ all\nof it";

#[test]
fn dry_run_shows_a_command() {
    let gateway = Gateway::start();
    let run = gateway
        .place()
        .run_with(&["create", ODD_PROMPT, "--dry-run"]);
    check("dry_run", &run);
    assert!(gateway.requests().is_empty());

    // Without a key, and for the service itself.
    Place::new().check("dry_run_without_key", "create fox --dry-run");
    Place::new().check("dry_run_json", "create fox --dry-run --json");
}

#[cfg(unix)]
#[test]
fn dry_run_is_what_a_shell_understands() {
    let gateway = Gateway::start();
    let run = gateway
        .place()
        .run_with(&["create", ODD_PROMPT, "--session=fox-1", "--dry-run"]);
    crate::run::shell("sh -n", &run.stdout);

    // In place of curl, something that shows its arguments and what it reads.
    let script = format!(
        "curl() {{ printf '>%s\\n' \"$@\"; printf 'stdin: '; cat; }}\n{}",
        run.stdout
    );
    let shown = crate::run::shell("sh", &script);
    let (shown, stdin) = shown.split_once("stdin: ").unwrap();
    let key = crate::run::KEY;
    assert_eq!(stdin, format!("authorization: Bearer {key}\n"));
    assert!(shown.contains(">-H\n>@-\n"), "{shown}");
    // Other users can see the arguments.
    assert!(!shown.contains(key), "{shown}");
    let (_, body) = shown.split_once(">--data-raw\n>").unwrap();
    gateway
        .place()
        .run_with(&["create", ODD_PROMPT, "--session=fox-1", "-o", "fox.png"]);
    assert_eq!(parse(body), gateway.created());
}

#[cfg(unix)]
#[test]
fn dry_run_is_what_curl_understands() {
    let is_there = std::process::Command::new("curl").arg("--version").output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        return;
    }
    let gateway = Gateway::with(|builder| builder.key(crate::run::KEY));
    let place = gateway.place();
    let run = place.run_with(&["create", ODD_PROMPT, "--session=fox-1", "--dry-run"]);
    // No settings of whoever runs this, and no proxy.
    let script = run
        .stdout
        .replace("curl ", "curl -q --silent --noproxy '*' ");
    let answer = crate::run::shell("sh", &script);
    assert!(parse(&answer)["Response"]["TaskId"].is_string(), "{answer}");
    assert_eq!(gateway.created()["prompt"], ODD_PROMPT);
}

#[test]
fn nothing_is_sent_that_could_not_be_saved() {
    let gateway = Gateway::start();
    let place = gateway.place();
    place.write("fox.png", "mine");
    place.check("output_exists", "create fox -o fox.png");
    assert_eq!(fs::read(place.path().join("fox.png")).unwrap(), b"mine");
    place.check("output_stdout", "create fox -o -");
    for path in ["missing/fox.png", "missing/", "fox.png/fox.png"] {
        let run = place.run_with(&["create", "fox", "-o", path]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(
            run.stderr.starts_with("error: no picture can be saved at "),
            "{run}"
        );
    }
    assert!(gateway.requests().is_empty());
    assert_eq!(place.files(), ["fox.png"]);

    let run = place.run("create fox -o fox.png --force");
    assert_eq!(run.code, Some(0), "{run}");
}

#[cfg(unix)]
#[test]
fn a_device_is_not_replaced_by_a_picture() {
    let gateway = Gateway::start();
    gateway
        .place()
        .check("output_device", "create fox -o /dev/null --force");
    assert!(gateway.requests().is_empty());
}

#[test]
fn nothing_is_sent_without_a_key() {
    let gateway = Gateway::start();
    let base_url = gateway.base_url();
    let place = Place::new();
    place.check("no_key", &format!("--base-url {base_url} create fox"));
    place.check(
        "no_key_json",
        &format!("create fox --json --base-url {base_url}"),
    );
    let run = gateway.place().key(" ").run("create fox");
    assert_eq!(run.code, Some(3), "{run}");
    gateway
        .place()
        .check("bad_base_url", "create fox --base-url example.com");
    assert!(gateway.requests().is_empty());
}

#[test]
fn nothing_is_sent_when_nothing_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let place = Place::at(&base_url);
    for line in ["create fox -o fox.png --max-attempts 2", "status task-1"] {
        let run = place.run(line);
        assert_eq!(run.code, Some(1), "{run}");
        // The rest of the first line is the system's own.
        let start = " was not sent: connection cannot be made: ";
        assert!(run.stderr.contains(start), "{run}");
        let cost = match line {
            "status task-1" => "asking costs nothing",
            _ => "nothing was sent",
        };
        let end = format!("\ncost: {cost}\nhelp: check the network");
        assert!(run.stderr.contains(&end), "{run}");
    }
}

#[test]
fn nothing_is_sent_that_would_lose_a_part() {
    let gateway = Gateway::start();
    let place = gateway.place();
    for (name, text) in [
        (
            "file_with_typo",
            r#"{ "prompt": "fox", "negativ_prompt": "hen", "n": 2 }"#,
        ),
        (
            "file_with_duplicate",
            r#"{ "prompt": "fox", "prompt": "hen" }"#,
        ),
        (
            "file_with_wrong_type",
            r#"{ "prompt": "fox", "output_config": { "resolution": 4 } }"#,
        ),
        (
            "file_with_half_a_model",
            r#"{ "prompt": "fox", "model_name": "GEM" }"#,
        ),
        ("file_with_list", "[]"),
        ("file_with_no_json", "a red fox"),
    ] {
        place.write("request.json", text);
        place.check(name, "create --from request.json");
    }
    let run = place.run("create --from missing.json");
    assert_eq!(run.code, Some(2), "{run}");
    place.check("set_typo", "create fox --set resolution=4K");
    assert!(gateway.requests().is_empty());
}

#[test]
fn wrong_usage() {
    let place = Place::at("http://127.0.0.1:9");
    for (name, line) in [
        ("usage_no_prompt", "create"),
        ("usage_timeout", "create fox --timeout 10"),
        ("usage_model", "create fox --model fox"),
        ("usage_local_file", "create fox --ref fox.png"),
        ("usage_set", "create fox --set prompt"),
        ("usage_no_wait", "create fox --no-wait -o fox.png"),
        (
            "usage_mock",
            "create fox --mock --base-url http://127.0.0.1:9",
        ),
        ("usage_command", "crate fox"),
        ("usage_json", "create fox --json --size 4K"),
        ("usage_mock_address", "mock --addr 4010"),
        ("usage_fault", "mock --fault create:fire"),
        ("usage_fault_unfit", "mock --fault query:failed"),
        ("usage_fault_operation", "mock --always draw:no-answer"),
        ("usage_fault_rate", "mock --fault-rate 2"),
        ("usage_no_id", "status ''"),
    ] {
        let run = place.check(name, line);
        assert_eq!(run.code, Some(2), "{run}");
    }
    assert_eq!(place.run("").code, Some(2));
}

#[test]
fn a_wrong_request_is_not_sent() {
    let server = that_answers(400, "application/json", "{}");
    let place = server.place();
    place.check("wrong_request", "create fox --priority 11");
    let more = "create fox --model gem-9.9 --aspect 16:8 --ref https://example.com/1.png \
                --set file_infos.0.url= --mock";
    place.check("wrong_members", more);
    place.check("wrong_request_json", "create fox --priority 11 --json");
    assert!(server.requests().is_empty());
    // The key is not even looked for.
    let run = Place::new().run("create fox --priority 11");
    assert_eq!(run.code, Some(4), "{run}");
    place.run("create fox --priority 11 --no-check");
    assert_eq!(server.requests().len(), 1);
}
