//! `xtask diff` as it is called: files and revisions, formats and exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::edited;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses: {'204': {description: <Added> & done.}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 100}
        tag: {type: string}
";

/// A folder with a repository.
pub(crate) struct Repository {
    pub(crate) folder: TempDir,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Self {
            folder: TempDir::new().unwrap(),
        };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        let settings = [
            "user.name=Nobody",
            "user.email=nobody@example.com",
            "commit.gpgsign=false",
        ];
        let settings = settings.iter().flat_map(|setting| ["-c", setting]);
        let output = Command::new("git")
            .args(settings)
            .args(arguments)
            .current_dir(self.path())
            // What whoever runs the tests has set is no part of them.
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .expect("git can be run");
        let report = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {report}");
    }

    pub(crate) fn write(&self, below: &str, text: &str) {
        let path = self.path().join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a file and commits all there is.
    pub(crate) fn commit(&self, below: &str, text: &str) {
        self.write(below, text);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Change"]);
    }

    pub(crate) fn xtask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("xtask can be run")
    }
}

pub(crate) fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

/// Returns a repository whose description has changed since its first commit, and once more since
/// its second.
fn changed() -> Repository {
    let repository = Repository::new();
    repository.commit("spec/kkiai.yaml", SPEC);
    repository.git(&["tag", "v0.1.0"]);
    let second = edited(
        SPEC,
        &[
            ("maxLength: 100", "maxLength: 50"),
            ("required: [name]", "required: [name, tag]"),
        ],
    );
    repository.commit("spec/kkiai.yaml", &second);
    repository.write(
        "spec/kkiai.yaml",
        &edited(&second, &[("<Added> & done.", "Added.")]),
    );
    repository
}

#[test]
fn each_format_has_all_of_it() {
    let repository = changed();
    for format in ["text", "markdown", "json", "junit", "github"] {
        let arguments = [
            "diff",
            "v0.1.0",
            "HEAD",
            "--format",
            format,
            "--fail-on",
            "breaking",
        ];
        let output = repository.xtask(&arguments);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        insta::assert_snapshot!(format!("diff_{format}"), said(&output));
    }
}

#[test]
fn a_revision_may_be_named_in_many_ways() {
    let repository = changed();
    repository.write("old.json", &to_json(SPEC));
    for (old, new, count) in [
        ("v0.1.0", "HEAD~1", 0),
        ("v0.1.0:spec/kkiai.yaml", "spec/kkiai.yaml", 3),
        ("HEAD", "spec/kkiai.yaml", 1),
        ("old.json", "v0.1.0", 0),
    ] {
        let output = repository.xtask(&["diff", old, new, "--format", "json"]);
        let value: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
        let found = value["changes"].as_array().unwrap().len();
        assert_eq!(found, count, "{old} {new}: {}", said(&output));
    }
}

fn to_json(yaml: &str) -> String {
    // Flow style is JSON but for its quotes.
    super::tree(yaml).to_pretty_json()
}

#[test]
fn what_fails_is_for_the_caller_to_say() {
    let repository = changed();
    for (limit, code) in [
        ("never", 0),
        ("breaking", 1),
        ("warning", 1),
        ("build", 1),
        ("major", 1),
        ("any", 1),
    ] {
        let output = repository.xtask(&["diff", "v0.1.0", "HEAD", "--fail-on", limit]);
        assert_eq!(output.status.code(), Some(code), "{limit}");
        // Only a description has changed.
        let output = repository.xtask(&["diff", "HEAD", "spec/kkiai.yaml", "--fail-on", limit]);
        let code = i32::from(limit == "any");
        assert_eq!(
            output.status.code(),
            Some(code),
            "{limit}: {}",
            said(&output)
        );
    }
}

#[test]
fn what_is_not_there_is_said_to_be_missing() {
    let repository = changed();
    for name in [
        "nothing.yaml",
        "v9",
        "v0.1.0:nothing.yaml",
        "--output=x",
        "HEAD:../x",
        "",
    ] {
        let output = repository.xtask(&["diff", "--", name, "HEAD"]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", said(&output));
        let text = said(&output);
        let is_told = text.contains("there is no file") || text.contains("not in this revision");
        assert!(is_told, "{name}: {text}");
    }
    repository.write("broken.yaml", "openapi: [");
    let output = repository.xtask(&["diff", "HEAD", "broken.yaml"]);
    assert!(
        said(&output).contains("broken.yaml:1:"),
        "{}",
        said(&output)
    );
}

#[test]
fn other_files_of_a_revision_are_read_from_it() {
    let repository = Repository::new();
    let spec = edited(
        SPEC,
        &[("{$ref: '#/components/schemas/Pet'}", "{$ref: 'pet.yaml'}")],
    );
    repository.write(
        "spec/pet.yaml",
        "{type: object, properties: {name: {type: string}}}",
    );
    repository.commit("spec/kkiai.yaml", &spec);
    repository.write(
        "spec/pet.yaml",
        "{type: object, properties: {name: {type: integer}}}",
    );
    let output = repository.xtask(&["diff", "HEAD", "spec/kkiai.yaml", "--format", "json"]);
    let value: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    assert_eq!(
        value["changes"][0]["rule"], "request-property-type-changed",
        "{value}"
    );
    assert_eq!(value["changes"][0]["file"], "spec/pet.yaml", "{value}");
}

#[test]
fn what_the_generator_does_not_understand_is_compared_all_the_same() {
    let repository = changed();
    let odd = edited(
        SPEC,
        &[(
            "        tag:",
            "        size: {type: string, x-rust-type: no type}\n        tag:",
        )],
    );
    repository.write("odd.yaml", &odd);
    let output = repository.xtask(&["diff", "v0.1.0", "odd.yaml", "--format", "json"]);
    let value: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    assert_eq!(value["crate_compared"], false, "{value}");
    assert!(!value["changes"].as_array().unwrap().is_empty(), "{value}");
    let output = repository.xtask(&["diff", "v0.1.0", "odd.yaml"]);
    assert!(
        said(&output).contains("the crate is not compared"),
        "{}",
        said(&output)
    );
}

#[test]
fn the_rules_can_be_read() {
    let repository = Repository::new();
    let output = repository.xtask(&["diff", "--rules"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for name in ["request-property-became-required ", "crate-field-removed "] {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name}");
    }
}
