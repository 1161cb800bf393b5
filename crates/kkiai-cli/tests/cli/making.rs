//! A picture, from the request to the file.

use std::fs;

use kkiai_mock::CreateForm;
use serde_json::json;

use crate::gateways::{Gateway, PNG, where_tasks_end_with, with_two_pictures};
use crate::run::{Place, check, parse};

/// The documented request, to the letter.
const REQUEST: &str = include_str!("request.json");

#[test]
fn create_saves_a_picture() {
    let gateway = Gateway::start();
    let place = gateway.place();
    place.check("create", "create 'a red fox in the snow' -o fox.png");
    assert_eq!(place.files(), ["fox.png"]);
    assert!(
        fs::read(place.path().join("fox.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    let mut request = gateway.created();
    let session = request["session_id"].take();
    assert!(session.as_str().unwrap().starts_with("kkiai-"), "{session}");
    assert_eq!(
        request,
        json!({
            "model_name": "GEM",
            "model_version": "3.0",
            "prompt": "a red fox in the snow",
            "session_id": null,
        })
    );
}

#[test]
fn create_tells_in_json() {
    let gateway = Gateway::start();
    let place = gateway.place();
    let run = place.check("create_json", "create fox -o fox.png --json");
    let result = parse(&run.stdout);
    let length = fs::metadata(place.path().join("fox.png")).unwrap().len();
    assert_eq!(result["images"][0]["bytes"], length);
    let mut notes = run.stderr.lines().map(parse);
    let session = notes.next().unwrap()["session_id"].take();
    assert_eq!(notes.next().unwrap()["task"], result["task"]);
    // All that the support asks for.
    assert_eq!(result["task"]["session_id"], session);
    assert_eq!(result["task"]["id"], result["task_id"]);
    assert!(result["task"]["request_id"].is_string(), "{result}");
    assert!(result["task"]["tencent_request_id"].is_string(), "{result}");
}

#[test]
fn create_needs_nothing_for_the_mock() {
    let place = Place::new();
    place.check(
        "create_mock",
        "create 'a red fox in the snow' --mock -o fox.png",
    );
    assert_eq!(place.files(), ["fox.png"]);
}

#[test]
fn create_takes_the_documented_request() {
    let gateway = Gateway::start();
    let place = gateway.place();
    place.write("request.json", REQUEST);
    place.check("create_from", "create --from request.json -o x.png");
    assert_eq!(gateway.created(), parse(REQUEST));

    let gateway = Gateway::start();
    let run = gateway.place().pipe(REQUEST, "create --from - -o x.png");
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(gateway.created(), parse(REQUEST));

    let run = Place::new().pipe(REQUEST, "create --from - --mock -o x.png");
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn options_replace_what_the_file_says() {
    let place = Place::new();
    place.write("request.json", REQUEST);
    let run = place.run_with(&[
        "create",
        "a fox's den",
        "--from=request.json",
        "--model=Qwen-0925",
        "--ref=https://example.com/a=b.png",
        "--ref=file:42=the fox",
        "--negative=",
        "--aspect=16:9",
        "--resolution=4k",
        "--storage=permanent",
        "--person=disallowed",
        "--enhance=off",
        "--session=fox-1",
        "--context={}",
        "--priority=-3",
        "--set=output_config.resolution=2K",
        "--set=file_infos.1.text=the \"den\"",
        "--set=ext_info=null",
        "--dry-run",
    ]);
    check("options", &run);
}

#[test]
fn undocumented_values_are_sent_with_a_warning() {
    Place::new().check(
        "undocumented",
        "create fox --model gem-3.1 --aspect 16:8 --enhance maybe \
         --set output_config.storage_mode=Forever --dry-run",
    );
}

#[test]
fn a_picture_gets_a_name() {
    let gateway = Gateway::start();
    let place = gateway.place();
    let run = place.run("create '../Red fox: in the snow!'");
    let id = run.task_id();
    let name = format!("red-fox-in-the-snow-{}.png", &id[id.len() - 8..]);
    assert_eq!(run.stdout, format!("{name}\n"));
    assert_eq!(place.files(), [name]);

    fs::create_dir(place.path().join("prints")).unwrap();
    let run = place.run("create fox -o prints");
    let path = place.path().join(run.stdout.trim_end());
    assert!(path.exists(), "{run}");
    assert!(path.starts_with(place.path().join("prints")), "{run}");
}

#[test]
fn further_pictures_take_names_that_are_free() {
    let server = with_two_pictures(true);
    let place = server.place();
    place.write("fox-2.png", "mine");
    place.check("two_pictures", "create fox -o fox.png");
    assert_eq!(place.files(), ["fox-2.png", "fox-3.png", "fox.png"]);
    assert_eq!(fs::read(place.path().join("fox-2.png")).unwrap(), b"mine");

    // Nobody has named the second file, so even now it is not overwritten.
    place.write("fox.png", "old");
    let run = place.run("create fox -o fox.png --force");
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(fs::read(place.path().join("fox.png")).unwrap(), PNG);
    assert_eq!(fs::read(place.path().join("fox-2.png")).unwrap(), b"mine");
}

#[test]
fn a_task_goes_on_without_the_program_that_made_it() {
    let gateway = Gateway::start();
    let place = gateway.place();
    let run = place.check("no_wait", "create fox --no-wait");
    let id = run.task_id();
    assert_eq!(run.stdout, format!("{id}\n"));
    place.check("status", &format!("status {id}"));
    place.check("status_json", &format!("status {id} --json"));
    place.check("wait", &format!("wait {id} -o fox.png"));
    place.check("wait_again", &format!("wait {id} -o fox.png"));

    let run = place.run("create fox --no-wait --json");
    assert_eq!(parse(&run.stdout)["task_id"], run.failure()["task_id"]);
}

#[test]
fn a_task_with_a_ticket_survives_the_program() {
    let gateway = Gateway::with(|builder| {
        builder
            .step(std::time::Duration::ZERO)
            .create(CreateForm::Ticket)
    });
    let place = gateway.place();
    let run = place.run("create fox --no-wait --json");
    let result = parse(&run.stdout);
    let ticket = &result["task"]["ticket"];
    assert!(ticket["status_url"].is_string(), "{result}");

    let waited = place.pipe(&run.stdout, "wait - -o fox.png --json");
    assert_eq!(waited.code, Some(0), "{waited}");
    assert_eq!(parse(&waited.stdout)["task"], result["task"]);
    let status = place.run_with(&["status", &result["task"].to_string()]);
    assert!(status.stdout.starts_with("succeeded\n"), "{status}");
    let asked = gateway.requests();
    let path = ticket["status_url"].as_str().unwrap();
    let path = path.strip_prefix(gateway.base_url()).unwrap();
    let asked = asked.iter().filter(|seen| seen.path == path);
    assert_eq!(asked.count(), 2);

    // The command that goes on has the ticket, too.
    let gateway = Gateway::with(|builder| {
        builder
            .step(std::time::Duration::MAX)
            .create(CreateForm::Ticket)
    });
    let place = gateway.place();
    let run = place.run("create fox --timeout 0s --json");
    let failure = run.failure();
    let help = failure["help"].as_str().unwrap();
    assert!(help.contains("kkiai wait '{\"id\":"), "{help}");
    assert!(failure["task"]["ticket"].is_object(), "{failure}");
}

#[test]
fn what_is_no_task() {
    let place = Place::at("http://127.0.0.1:9");
    for line in ["wait 'a b'", "wait {}", "status '{\"id\": 7}'", "status -"] {
        let run = place.run(line);
        assert_eq!(run.code, Some(2), "{run}");
    }
}

#[test]
fn status_of_a_task_that_goes_on_or_failed() {
    let gateway = Gateway::that_never_ends();
    let place = gateway.place();
    let id = place.run("create fox --no-wait").task_id();
    place.check("status_waiting", &format!("status {id}"));

    let server = where_tasks_end_with(json!({
        "ErrCode": 70000,
        "ErrCodeExt": "InternalError",
        "Message": "out of paint",
    }));
    server.place().check("status_failed", "status task-1");
    server
        .place()
        .check("status_failed_json", "status task-1 --json");
}
