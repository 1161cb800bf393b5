//! The program itself: help, completions, the mock gateway.

use std::process::{Command, Stdio};

use crate::gateways::that_answers;
use crate::run::Place;

const README: &str = include_str!("../../../../README.md");

#[test]
fn help_is_for_people() {
    let place = Place::new();
    for (name, line) in [
        ("help", "--help"),
        ("help_create", "create --help"),
        ("help_status", "status --help"),
        ("help_wait", "wait --help"),
        ("help_mock", "mock --help"),
        ("help_validate", "validate --help"),
        ("help_schema", "schema --help"),
        ("help_completions", "completions --help"),
    ] {
        let run = place.check(name, line);
        assert_eq!(run.code, Some(0), "{run}");
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= 90, "{line}");
        }
    }
}

#[test]
fn the_readme_has_the_exit_codes() {
    let help = Place::new().run("--help").stdout;
    let (_, table) = help.split_once("Exit codes:\n").unwrap();
    let rows = table.lines().map(|line| {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        format!("| {code} | {meaning} |")
    });
    let rows: Vec<_> = rows.collect();
    assert!(README.contains(&rows.join("\n")), "{rows:#?}");
}

#[test]
fn the_readme_has_the_names_of_errors() {
    let mut rows = README.lines();
    let row = rows.find(|line| line.starts_with("| `name` |")).unwrap();
    let has = |name: &str| row.contains(&format!("`{name}`"));
    for name in [
        "no_answer",
        "unreadable",
        "task_failed",
        "download",
        "machine",
        "interrupted",
    ] {
        assert!(has(name), "{name}");
    }
    let refuses = that_answers(402, "text/plain", "no credit");
    let is_empty = that_answers(200, "text/plain", "");
    let nowhere = Place::at("http://127.0.0.1:9");
    for (wanted, place, line) in [
        ("usage", Place::new(), "create"),
        ("config", Place::new(), "create fox"),
        ("not_sent", nowhere, "create fox --max-attempts 1"),
        ("refused", refuses.place(), "create fox"),
        ("outcome_unknown", is_empty.place(), "create fox"),
        ("deadline", Place::new(), "create fox --mock --timeout 0s"),
    ] {
        let run = place.run(&format!("{line} --json"));
        assert_eq!(run.failure()["name"], wanted, "{run}");
        assert!(has(wanted), "{wanted}");
    }
}

#[test]
fn the_readme_names_options_that_there_are() {
    let (_, text) = README.split_once("\n## From a terminal\n").unwrap();
    let (terminal, text) = text.split_once("\n## ").unwrap();
    let (_, text) = text.split_once("\n## For other programs\n").unwrap();
    let (others, _) = text.split_once("\n## ").unwrap();
    let is_end = |letter: char| letter != '-' && !letter.is_ascii_lowercase();
    let named: Vec<_> = [terminal, others]
        .iter()
        .flat_map(|text| text.split(|letter| " `[(|".contains(letter)))
        .filter(|word| word.starts_with("--"))
        .map(|word| word.split(is_end).next().unwrap())
        // Neither the line of a table nor an option of cargo's.
        .filter(|option| !option.starts_with("---") && *option != "--path")
        .collect();
    for option in ["--timeout", "--force", "--always", "--session"] {
        assert!(named.contains(&option), "{option}");
    }
    let place = Place::new();
    let helps = ["create", "wait", "mock", "validate"]
        .map(|name| place.run(&format!("{name} --help")).stdout);
    for option in named {
        let is_known = |help: &String| {
            let mut words = help.split([' ', ',', '\n']);
            words.any(|word| word == option)
        };
        assert!(helps.iter().any(is_known), "{option}");
    }
}

#[test]
fn completions_suggest_what_is_known() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = place.run(&format!("completions {shell}"));
        assert_eq!(run.code, Some(0), "{run}");
        // Of the last two, clap can write down no values.
        if !matches!(shell, "powershell" | "elvish") {
            for value in [
                "gem-3.0",
                "6198x2656",
                "AllowAdult",
                "envelope",
                "sarif",
                "TaskRecord",
            ] {
                assert!(run.stdout.contains(value), "{shell} does not know {value}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn completions_are_what_a_shell_understands() {
    let script = Place::new().run("completions bash").stdout;
    crate::run::shell("bash -n", &script);
}

#[test]
fn output_that_nobody_reads_is_no_failure() {
    for line in ["completions bash", "create --help", "create fox --dry-run"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kkiai"))
            .args(line.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert!(output.stderr.is_empty(), "{line}");
    }
}

#[test]
fn mock_has_the_faults_it_is_told_to_have() {
    let mock = Place::new().start(
        "mock --addr 127.0.0.1:0 --fault create:none --fault create:cut-before-answer,done \
         --always image:expired",
    );
    let place = Place::at(&mock.first_line());
    let run = place.run("create fox --no-wait");
    assert_eq!(run.code, Some(0), "{run}");
    // The image is gone, so nothing was saved.
    let id = run.stdout.trim();
    let run = place.run(&format!("wait {id} -o fox.png"));
    assert_eq!(run.code, Some(9), "{run}");
    assert!(
        run.stderr.contains("the image's address is dead since "),
        "{run}"
    );
    assert!(
        run.stderr.contains("\nhelp: ask for the task again, "),
        "{run}"
    );
    let failure = place.run(&format!("wait {id} -o fox.png --json")).failure();
    assert_eq!(failure["name"], "download");
    assert_eq!(failure["resumable"], false);
    assert!(place.files().is_empty(), "{:?}", place.files());
    // Whether this was paid for is not known.
    let run = place.run("create fox --no-wait");
    assert_ne!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains("cost: "), "{run}");
}

#[test]
fn a_seed_that_mock_chose_is_shown_so_that_a_run_can_be_repeated() {
    let ids = |options: &str| {
        let mock = Place::new().start(&format!("mock --addr 127.0.0.1:0 {options}"));
        let place = Place::at(&mock.first_line());
        let run = place.run("create fox --no-wait");
        assert_eq!(run.code, Some(0), "{run}");
        run.stdout
    };
    // The only fault that can come falls on images.
    let chance = "--fault-rate 0.5 --among cut-short";
    let first = ids(&format!("{chance} --seed 17"));
    assert_eq!(first, ids(&format!("{chance} --seed 17")));
    assert_ne!(first, ids(&format!("{chance} --seed 18")));

    let mock = Place::new().start("mock --addr 127.0.0.1:0 --fault-rate 0");
    let note = mock.first_note();
    let seed = note.strip_prefix("note: the seed is ").unwrap();
    let (seed, rest) = seed.split_once(';').unwrap();
    assert!(seed.parse::<u64>().is_ok(), "{note}");
    assert_eq!(rest, format!(" --seed {seed} repeats this run"));
}

#[test]
fn mock_serves_other_programs() {
    let place = Place::new();
    let line = "mock --addr 127.0.0.1:0 --answer envelope --create ticket --key a-key";
    let mock = place.start(line);
    let base_url = mock.first_line();

    let other = Place::at(&base_url).key("a-key");
    let run = other.run("create fox -o fox.png");
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(other.files(), ["fox.png"]);
    let run = Place::at(&base_url).run("create fox -o fox.png");
    assert_eq!(run.code, Some(3), "{run}");

    let taken = base_url.strip_prefix("http://").unwrap();
    let run = place.run(&format!("mock --addr {taken}"));
    assert_eq!(run.code, Some(1), "{run}");
    let start = "error: cannot listen on 127.0.0.1:";
    assert!(run.stderr.starts_with(start), "{run}");

    #[cfg(unix)]
    {
        crate::run::interrupt(&mock);
        crate::run::check("mock", &mock.end());
    }
}
