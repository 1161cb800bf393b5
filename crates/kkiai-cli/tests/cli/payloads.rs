//! Payloads that are checked, and schemas.

use std::fs;

use serde_json::Value;

use crate::run::{Place, Run, check, check_text, parse};

const GOOD: &str = r#"{"model_name": "GEM", "model_version": "3.0", "prompt": "a red fox"}"#;

/// One mistake that can be mended, one that cannot, and a warning.
const BAD: &str = r#"{
  "model_name": "gem",
  "model_version": "3.0",
  "prompt": "红狐",
  "output_config": { "resolution": "5K" },
  "negativ_prompt": "snow"
}
"#;

/// One that is valid, with a warning.
const ODD: &str =
    "model_name: GEM\nmodel_version: '3.0'\nprompt: a red fox\nnegativ_prompt: snow\n";

/// Makes a place with payloads in a folder.
fn place() -> Place {
    let place = Place::new();
    fs::create_dir(place.path().join("payloads")).unwrap();
    place.write("payloads/bad fox.json", BAD);
    place.write("payloads/fox.json", GOOD);
    place.write("payloads/odd.yaml", ODD);
    place.write("payloads/notes.txt", "these are not checked");
    place
}

fn code(run: &Run) -> i32 {
    run.code.unwrap()
}

#[test]
fn folders_are_checked() {
    let run = place().check("validate", "validate payloads");
    assert_eq!(code(&run), 4);
    place().check("validate_json", "validate payloads --json");
    place().check("validate_github", "validate payloads --format github");
}

#[test]
fn the_readme_shows_what_is_written() {
    let place = Place::new();
    fs::create_dir(place.path().join("payloads")).unwrap();
    let payload = r#"{
  "model_name": "gem",
  "model_version": "3.0",
  "prompt": "a red fox"
}
"#;
    place.write("payloads/fox.json", payload);
    place.write("payloads/night.yaml", ODD);
    let run = place.run("validate payloads");
    let readme = include_str!("../../../../README.md");
    assert!(
        readme.contains(&format!("\n```text\n{}```\n", run.stdout)),
        "{run}"
    );
}

#[test]
fn the_exit_code_says_what_is_wrong() {
    let place = place();
    place.write("broken.json", "{");
    for (line, expected) in [
        ("validate payloads/fox.json", 0),
        (
            "validate payloads/fox.json --schema CreateImageTaskRequest",
            0,
        ),
        ("validate payloads/odd.yaml", 0),
        ("validate payloads/odd.yaml --strict", 4),
        ("validate payloads", 4),
        ("validate 'payloads/*.json'", 4),
        ("validate broken.json", 4),
        ("validate payloads/fox.json --schema QueueTicket", 4),
        ("validate", 2),
        ("validate none.json", 2),
        ("validate 'none/*.json'", 2),
        ("validate payloads/fox.json --schema Fox", 2),
        ("validate payloads/fox.json --output none/report.json", 2),
        ("validate payloads --output payloads/fox.json", 2),
        ("validate payloads/fox.json --format html", 2),
    ] {
        let run = place.run(line);
        assert_eq!(code(&run), expected, "{run}");
    }
}

#[test]
fn nothing_found_is_an_error() {
    let place = place();
    fs::create_dir(place.path().join("empty")).unwrap();
    place.check("validate_missing", "validate none.json");
    place.check("validate_no_match", "validate 'payloads/*.ndjson'");
    place.check("validate_empty", "validate empty --json");
    place.check(
        "validate_schema",
        "validate payloads --schema CreateImageTaskReqest",
    );
}

#[test]
fn quiet_leaves_out_what_nobody_asked_for() {
    let place = place();
    let run = place.run("validate payloads/fox.json --quiet");
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let run = place.run("validate payloads --quiet");
    assert!(run.stdout.ends_with("`negative_prompt`?\n\n"), "{run}");
}

#[test]
fn stdin_is_checked() {
    let place = Place::new();
    let run = place.pipe(GOOD, "validate -");
    assert_eq!(code(&run), 0, "{run}");
    let run = place.pipe(BAD, "validate - --format github");
    check("validate_stdin", &run);
    let lines = format!("{GOOD}\n\n{{\n{GOOD}\n");
    let run = place.pipe(&lines, "validate - --input-format jsonl");
    check("validate_stdin_jsonl", &run);
    let run = place.pipe(ODD, "validate - --input-format yaml --strict");
    assert_eq!(code(&run), 4, "{run}");
}

#[test]
fn reports_go_to_a_file_and_text_to_the_log() {
    let place = place();
    for format in ["json", "sarif", "junit", "github"] {
        let run = place.run(&format!("validate payloads --format {format} -o report"));
        assert_eq!(code(&run), 4, "{run}");
        assert_eq!(run.stdout, place.run("validate payloads").stdout);
        let report = fs::read_to_string(place.path().join("report")).unwrap();
        let shown = place
            .run(&format!("validate payloads --format {format}"))
            .stdout;
        // A report in JUnit's form has the time.
        if format != "junit" {
            assert_eq!(report, shown);
        }
        assert!(report.contains("fox.json"), "{report}");
    }
    let run = place.run("validate payloads -o report --json");
    assert_eq!(run.stdout, "");
    let report = parse(&fs::read_to_string(place.path().join("report")).unwrap());
    assert_eq!(report["summary"]["errors"], 2);
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_are_told_apart_from_invalid_ones() {
    let place = place();
    fs::create_dir(place.path().join("more")).unwrap();
    place.write("more/fox.json", GOOD);
    std::os::unix::fs::symlink("nothing", place.path().join("more/link.json")).unwrap();
    let run = place.check("validate_unread", "validate more");
    assert_eq!(code(&run), 2);
    let run = place.run("validate more payloads --json");
    assert_eq!(code(&run), 2);
    let report = parse(&run.stdout);
    assert_eq!(report["passed"], false);
    assert_eq!(report["summary"]["unread"], 1);
    assert_eq!(run.failure()["exit_code"], 2);
}

#[test]
fn findings_are_limited() {
    let place = Place::new();
    place.write("many.jsonl", &"{}\n".repeat(50));
    let run = place.run("validate many.jsonl --schema CreateImageTaskRequest --max-findings 2");
    check("validate_many", &run);
}

#[test]
fn fixes_are_made() {
    let place = place();
    let before = BAD.to_owned();
    let run = place.check("validate_fix", "validate payloads --fix");
    assert_eq!(code(&run), 4);
    let after = fs::read_to_string(place.path().join("payloads/bad fox.json")).unwrap();
    assert_eq!(after, before.replace("gem", "GEM"));
    let good = fs::read_to_string(place.path().join("payloads/fox.json")).unwrap();
    assert_eq!(good, GOOD);

    let run = place.pipe(BAD, "validate - --fix");
    assert_eq!(code(&run), 4);
    assert_eq!(run.stdout, after);
    assert!(run.stderr.ends_with("; 1 finding mended\n"), "{run}");
    let run = place.run("validate - payloads --fix");
    assert_eq!(code(&run), 2, "{run}");
}

#[test]
fn what_would_be_sent_is_valid() {
    let place = Place::new();
    let shown = place.run("create fox --dry-run --json");
    let body = parse(&shown.stdout)["body"].to_string();
    let run = place.pipe(&body, "validate - --schema CreateImageTaskRequest --strict");
    assert_eq!(code(&run), 0, "{run}");
}

#[test]
fn schemas_are_listed_and_written() {
    let place = Place::new();
    let list = place.run("schema").stdout;
    assert!(
        list.starts_with("CreateImageTaskRequest  An image to be drawn.\n"),
        "{list}"
    );
    let bundle = parse(&place.run("schema --bundle").stdout);
    for line in list.lines() {
        let name = line.split(' ').next().unwrap();
        assert!(bundle["$defs"][name].is_object(), "{name}");
        let schema = parse(&place.run(&format!("schema {name}")).stdout);
        assert_eq!(schema["title"], name);
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
    }
    let json = parse(&place.run("schema --json").stdout);
    assert_eq!(
        json["schemas"].as_array().unwrap().len(),
        list.lines().count()
    );
    check_text("schema", &place.run("schema Switch").to_string());
    let run = place.run("schema CreateImageTaskReqest");
    assert_eq!(code(&run), 2, "{run}");
    assert!(
        run.stderr.contains("did you mean CreateImageTaskRequest?"),
        "{run}"
    );
    let run = place.run("schema fox");
    assert!(run.stderr.contains("kkiai schema lists them"), "{run}");
}

/// Runs the step of `action.yml` that checks payloads.
#[cfg(unix)]
fn action(place: &Place, paths: &str, strict: &str) -> (i32, String, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.github/action/check.sh");
    let output = std::process::Command::new("bash")
        .arg(script)
        .current_dir(place.path())
        .env("KKIAI", env!("CARGO_BIN_EXE_kkiai"))
        .env("KKIAI_PATHS", paths)
        .env("KKIAI_SCHEMA", "")
        .env("KKIAI_STRICT", strict)
        .env("KKIAI_FORMAT", "github")
        .env("KKIAI_MAX_FINDINGS", "")
        .env("KKIAI_SARIF", "a report.sarif")
        .env("KKIAI_JUNIT", "report.xml")
        .env("KKIAI_FOLDER", ".")
        .env("GITHUB_OUTPUT", place.path().join("outputs"))
        .output()
        .unwrap();
    let outputs = fs::read_to_string(place.path().join("outputs")).unwrap_or_default();
    let stdout = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), stdout, outputs)
}

#[cfg(unix)]
#[test]
fn the_action_of_github_checks_and_reports() {
    let place = place();
    let (code, stdout, outputs) = action(
        &place,
        "\n  payloads/fox.json\n  payloads/bad*.json  \n",
        "false",
    );
    assert_eq!(code, 4, "{stdout}");
    assert!(
        stdout.starts_with("::error file=payloads/bad fox.json,line=2,"),
        "{stdout}"
    );
    assert_eq!(
        outputs,
        "sarif=./a report.sarif\njunit=./report.xml\nexit-code=4\n"
    );
    let sarif = fs::read_to_string(place.path().join("a report.sarif")).unwrap();
    let sarif: Value = parse(&sarif);
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "enum");
    assert!(place.files().contains(&"report.xml".to_owned()));

    let (code, stdout, _) = action(&place, "payloads/odd.yaml", "false");
    assert_eq!(code, 0, "{stdout}");
    let (code, stdout, _) = action(&place, "payloads/odd.yaml", "true");
    assert_eq!(code, 4, "{stdout}");
    for nothing in ["", "\n \n", "none"] {
        let (code, stdout, _) = action(&place, nothing, "false");
        assert_eq!(code, 2, "{stdout}");
        assert!(stdout.contains("::error::kkiai: "), "{stdout}");
    }
}

#[test]
fn the_action_of_github_hands_on_every_input() {
    let action = include_str!("../../../../action.yml");
    let (inputs, runs) = action.split_once("\noutputs:\n").unwrap();
    let (_, inputs) = inputs.split_once("\ninputs:\n").unwrap();
    let names = inputs.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.strip_suffix(':')?;
        (!name.starts_with(' ')).then_some(name)
    });
    let names: Vec<_> = names.collect();
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        assert!(
            runs.contains(&format!("${{{{ inputs.{name} }}}}")),
            "{name}"
        );
    }
}
