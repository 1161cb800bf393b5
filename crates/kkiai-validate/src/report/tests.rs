use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use uppsala::{XsdValidator, parse};

use super::*;
use crate::finding::{Excerpt, FileReport, Fix, Rule, Severity};
use crate::input::find;
use crate::run::Unread;
use crate::validator::{CheckOptions, Validator};

/// A path with all that some form has to write in other words.
const ODD_PATH: &str = "out/odd, \"红狐\" & <a>: 50%]]>.jsonl";

fn rule(name: &'static str, severity: Severity, text: &'static str) -> Rule {
    Rule {
        name: name.into(),
        severity,
        text: text.into(),
    }
}

fn finding(rule: &'static str, severity: Severity, message: &str) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        pointer: String::new(),
        place: Place::default(),
        message: message.to_owned(),
        found: None,
        allowed: Vec::new(),
        help: None,
        fix: None,
        excerpt: Excerpt::default(),
    }
}

fn place(line: usize, column: usize, end_line: usize, end_column: usize) -> Place {
    Place {
        line,
        column,
        end_line,
        end_column,
    }
}

fn excerpt(text: &str, before: usize, length: usize) -> Excerpt {
    Excerpt {
        text: text.to_owned(),
        before,
        length,
    }
}

/// A run with something of every kind.
fn run() -> Run {
    let resolution = Finding {
        pointer: "/output_config/resolution".to_owned(),
        place: place(4, 19, 4, 23),
        found: Some("\"8K\"".to_owned()),
        allowed: ["720P", "1080P", "2K", "4K"].map(str::to_owned).to_vec(),
        help: Some("did you mean \"4K\"?".to_owned()),
        fix: Some(Fix {
            start: 88,
            end: 92,
            text: "\"4K\"".to_owned(),
        }),
        excerpt: excerpt("    \"resolution\": \"8K\"", 18, 4),
        ..finding("enum", Severity::Error, "\"8K\" is no resolution")
    };
    let prompt = Finding {
        pointer: "/prompt".to_owned(),
        place: place(1000, 13, 1000, 19),
        found: Some("\"红\\u0007狐\"".to_owned()),
        excerpt: excerpt("{\"prompt\": \"红\u{7}狐 ]]> \u{1b}[2J\u{202e}\"}", 12, 6),
        ..finding(
            "max-length",
            Severity::Error,
            "too long,\nsaid <b>\"50%\"</b> & ]]> \u{1b}[31m\u{fffe}",
        )
    };
    let link = Finding {
        pointer: "/file_infos/0/url".to_owned(),
        place: place(2, 3, 5, 1),
        help: Some("use https".to_owned()),
        excerpt: excerpt("  \"url\": \"http://example.com", 9, 19),
        ..finding("link", Severity::Warning, "the link will die")
    };
    let syntax = finding("syntax", Severity::Error, "there is nothing");

    let mut run = Run::new(vec![
        rule(
            "enum",
            Severity::Error,
            "A value is one of those that are allowed.",
        ),
        rule(
            "max-length",
            Severity::Error,
            "A text has no more characters than allowed.",
        ),
        rule("link", Severity::Warning, "A link lasts."),
    ]);
    run.files = vec![
        FileReport {
            path: "payloads/fox.json".to_owned(),
            schema: Some("CreateImageTaskRequest".into()),
            documents: 1,
            ..FileReport::default()
        },
        FileReport {
            path: "payloads/big fox.json".to_owned(),
            schema: Some("CreateImageTaskRequest".into()),
            documents: 1,
            invalid: 1,
            errors: 1,
            warnings: 1,
            findings: vec![link.clone(), resolution],
        },
        FileReport {
            path: ODD_PATH.to_owned(),
            documents: 2000,
            invalid: 1234,
            errors: 1235,
            warnings: 3,
            findings: vec![prompt.clone(), prompt],
            ..FileReport::default()
        },
        FileReport {
            path: "payloads/link.yaml".to_owned(),
            documents: 1,
            warnings: 1,
            findings: vec![link],
            ..FileReport::default()
        },
        FileReport {
            path: "<stdin>".to_owned(),
            documents: 1,
            invalid: 1,
            errors: 1,
            findings: vec![syntax],
            ..FileReport::default()
        },
    ];
    run.unread = vec![Unread {
        path: "secret\u{1}.json".to_owned(),
        error: "Permission denied (os error 13)".to_owned(),
    }];
    run.version = "1.2.3".to_owned();
    run.started = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    run.took = Duration::from_millis(1234);
    run
}

fn strict() -> Run {
    Run {
        strict: true,
        ..run()
    }
}

/// A run in which all is well.
fn good() -> Run {
    let mut run = run();
    run.files.truncate(1);
    run.unread.clear();
    run
}

/// A run with all payloads of the API's description, most of which are wrong.
fn examples() -> Run {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/examples");
    let inputs = find([folder]).unwrap();
    let run = Run::check(&Validator::new(), &inputs, &CheckOptions::default());
    assert!(run.files.len() > 100 && run.unread.is_empty());
    run
}

fn written(format: ReportFormat, run: &Run) -> String {
    written_with(format, ReportOptions::default(), run)
}

fn written_with(format: ReportFormat, options: ReportOptions, run: &Run) -> String {
    let mut out = Vec::new();
    format.write(run, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn check(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Reads JSON and shows it with its members one below the other.
fn pretty(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

/// Returns a file of a package that the tests depend on.
fn file_of(package: &str, file: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let packages = told["packages"].as_array().unwrap();
    let found = packages.iter().find(|found| found["name"] == package);
    let manifest = found.unwrap()["manifest_path"].as_str().unwrap();
    let path = PathBuf::from(manifest).parent().unwrap().join(file);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn text() {
    let run = run();
    check("text", &written(ReportFormat::Text, &run));
    check("text_good", &written(ReportFormat::Text, &good()));

    let options = ReportOptions {
        color: true,
        summary: false,
    };
    let colored = written_with(ReportFormat::Text, options, &run);
    check("text_colored", &colored.replace('\u{1b}', "␛"));
    // Without the colours, it is the same.
    let plain = without_colors(&colored);
    assert!(written(ReportFormat::Text, &run).starts_with(&plain));
}

/// Takes colours out.
fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain += part.split_once('m').unwrap().1;
    }
    plain
}

#[test]
fn text_has_nothing_that_steers_a_terminal() {
    let text = written(ReportFormat::Text, &run());
    let odd = text.chars().find(|letter| {
        (letter.is_control() && *letter != '\n') || ('\u{202a}'..='\u{202e}').contains(letter)
    });
    assert_eq!(odd, None);
}

#[test]
fn json() {
    let text = written(ReportFormat::Json, &run());
    assert_eq!(text.lines().count(), 1);
    check("json", &pretty(&text));
    check("json_good", &pretty(&written(ReportFormat::Json, &good())));
}

#[test]
fn github() {
    check("github", &written(ReportFormat::GitHub, &run()));
}

#[test]
fn junit() {
    check("junit", &written(ReportFormat::JUnit, &run()));
    check("junit_strict", &written(ReportFormat::JUnit, &strict()));
    check("junit_good", &written(ReportFormat::JUnit, &good()));
}

#[test]
fn sarif() {
    check("sarif", &pretty(&written(ReportFormat::Sarif, &run())));
    check(
        "sarif_good",
        &pretty(&written(ReportFormat::Sarif, &good())),
    );
}

#[test]
fn sarif_is_valid() {
    let schema = file_of("serde-sarif", "src/schema.json");
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    // These have a bracket too many, and no report names a language.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let errors = |log: &Value| -> Vec<_> {
        let errors = schema.iter_errors(log);
        errors.map(|error| error.to_string()).collect()
    };
    for run in [run(), good(), examples(), Run::new(Vec::new())] {
        let log: Value = serde_json::from_str(&written(ReportFormat::Sarif, &run)).unwrap();
        assert_eq!(errors(&log), [""; 0]);
    }

    // The schema does find what is wrong.
    let mut log: Value = serde_json::from_str(&written(ReportFormat::Sarif, &run())).unwrap();
    let location = &mut log["runs"][0]["results"][0]["locations"][0];
    location["physicalLocation"]["region"]["startLine"] = 0.into();
    assert_eq!(errors(&log).len(), 1);
    log["runs"][0]["columnKind"] = "bytes".into();
    assert_eq!(errors(&log).len(), 2);
}

#[test]
fn sarif_names_rules_and_findings() {
    let log: Value = serde_json::from_str(&written(ReportFormat::Sarif, &examples())).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let mut prints = std::collections::HashSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str();
        let print = result["partialFingerprints"].to_string();
        assert!(prints.insert((uri.unwrap(), print)), "{result}");
    }
}

/// Says what a schema of XML finds wrong with a text.
fn xml_errors(schema: &str, text: &str) -> Vec<String> {
    let schema = XsdValidator::from_schema(&parse(schema).unwrap()).unwrap();
    let document = parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let errors = schema.validate(&document);
    errors.iter().map(|error| error.message.clone()).collect()
}

#[test]
fn junit_is_valid() {
    let jenkins = file_of("junit-report", "tests/JUnit.xsd");
    let ant = file_of("junit-report", "tests/JUnit-alternative.xsd");
    for run in [run(), strict(), good(), examples(), Run::new(Vec::new())] {
        let text = written(ReportFormat::JUnit, &run);
        assert_eq!(xml_errors(&jenkins, &text), [""; 0], "{text}");
        assert_eq!(xml_errors(&ant, &text), [""; 0], "{text}");
        // The validator does not look into a suite inside of another element, so by itself, too.
        assert_eq!(xml_errors(&ant, &suite(&text)), [""; 0], "{text}");
    }

    // The schemas do find what is wrong.
    let text = written(ReportFormat::JUnit, &run());
    let nameless = text.replace("<testcase name=\"payloads/fox.json\"", "<testcase");
    assert_eq!(xml_errors(&jenkins, &nameless).len(), 1);
    assert_eq!(xml_errors(&ant, &suite(&nameless)).len(), 1);
    let timeless = text.replace("time=\"1.234\"", "time=\"short\"");
    assert_eq!(xml_errors(&ant, &suite(&timeless)).len(), 1);
}

/// Returns the suite of a report, as a file of its own would have it.
fn suite(text: &str) -> String {
    let start = text.find("<testsuite ").unwrap();
    let end = text.rfind("</testsuites>").unwrap();
    text[start..end].replace(" package=\"kkiai\" id=\"0\"", "")
}

#[test]
fn junit_counts_what_it_has() {
    for (run, failures) in [(run(), 3), (strict(), 4), (good(), 0)] {
        let text = written(ReportFormat::JUnit, &run);
        let document = parse(&text).unwrap();
        let count = |name| document.get_elements_by_tag_name(name).len();
        let tests = run.files.len() + run.unread.len();
        assert_eq!(count("testcase"), tests);
        assert_eq!(count("failure"), failures);
        assert_eq!(count("error"), run.unread.len());
        let counts = format!(
            "tests=\"{tests}\" failures=\"{failures}\" errors=\"{}\"",
            run.unread.len()
        );
        assert!(text.contains(&counts), "{counts}: {text}");
    }
}

#[test]
fn numbers_are_legible() {
    assert_eq!(count(0, "file"), "0 files");
    assert_eq!(count(1, "file"), "1 file");
    assert_eq!(count(999, "file"), "999 files");
    assert_eq!(count(1000, "file"), "1,000 files");
    assert_eq!(count(1_234_567, "file"), "1,234,567 files");
}
