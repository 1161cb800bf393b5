//! `xtask release-check` as it is called, in repositories of a description, its generated files, a
//! manifest and a change log.

use std::fs;
use std::process::Output;

use xtask::codegen::{Options, generate};

use crate::diff::commands::{Repository, said};

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
x-schemas: {id: 'urn:pets:', name: pets}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses: {'204': {description: Added.}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 100}
        tag: {type: string}
        kind: {$ref: '#/components/schemas/Kind'}
    Kind: {type: string, enum: [cat, dog]}
";

const PAGE: &str = "\
# Add a pet

POST /pets

## Body Parameters (application/json)

| Parameter Name | Type | Required | Description |
|---|---|---|---|
| name | string | Required | Maximum 100 characters |
| tag | string | Optional | |
| kind | string | Optional | Values: cat: Cat; dog: Dog; |
";

fn manifest(version: &str) -> String {
    format!("[workspace.package]\nversion = \"{version}\"\n")
}

/// Writes a description and what is made of it.
fn describe(repository: &Repository, spec: &str) {
    repository.write("spec/kkiai.yaml", spec);
    let options = Options {
        spec_name: "spec/kkiai.yaml".to_owned(),
        command: "cargo xtask generate".to_owned(),
        ..Options::default()
    };
    let (files, _) = generate(spec, &options).unwrap();
    let folder = repository.path().join("crates/kkiai-gen/src/generated");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (path, text) in files.iter() {
        repository.write(&format!("crates/kkiai-gen/src/generated/{path}"), text);
    }
}

fn log(text: &str) -> String {
    format!("# Changelog\n\n{text}")
}

/// Returns a repository with its first version, which is not released.
fn first() -> Repository {
    let repository = Repository::new();
    describe(&repository, SPEC);
    repository.write(
        "spec/examples/Pet/valid-named.json",
        "{\"name\": \"Tom\", \"tag\": \"grey\"}",
    );
    repository.write("Cargo.toml", &manifest("0.1.0"));
    repository.commit(
        "CHANGELOG.md",
        &log("## Unreleased\n\n### Added\n\n- Pets.\n"),
    );
    repository
}

/// Returns a repository that has released its first version.
fn released() -> Repository {
    let repository = first();
    repository.commit(
        "CHANGELOG.md",
        &log("## Unreleased\n\n## 0.1.0\n\n### Added\n\n- Pets.\n"),
    );
    repository.git(&["tag", "v0.1.0"]);
    repository
}

fn check(repository: &Repository, arguments: &[&str]) -> Output {
    repository.xtask(&[&["release-check", "--root", "."], arguments].concat())
}

/// Returns the line of a step.
fn step<'a>(text: &'a str, name: &str) -> &'a str {
    let mut lines = text.lines();
    let line = lines.find(|line| line.get(9..).is_some_and(|rest| rest.starts_with(name)));
    line.unwrap_or_else(|| panic!("there is no step `{name}`:\n{text}"))
}

#[test]
fn the_first_release_has_nothing_to_be_compared_with() {
    let repository = first();
    let output = check(&repository, &[]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        step(&text, "drift").ends_with("no pages in spec/pages"),
        "{text}"
    );
    assert!(step(&text, "generated files").starts_with("ok "), "{text}");
    assert!(step(&text, "example payloads").starts_with("ok "), "{text}");
    assert!(
        step(&text, "changes").contains("this is the first release"),
        "{text}"
    );
    assert!(
        step(&text, "version").ends_with("0.1.0 is the first"),
        "{text}"
    );
    assert!(text.ends_with("ready for 0.1.0\n"), "{text}");
}

#[test]
fn what_breaks_asks_for_a_higher_version_and_an_entry() {
    let repository = released();
    repository.write("README.md", "Pets.");
    let text = said(&check(&repository, &[]));
    let version = step(&text, "version");
    assert!(version.contains("nothing asks for a new one"), "{text}");
    let entry = step(&text, "change log");
    assert!(entry.contains("as it was at the last release"), "{text}");
    describe(
        &repository,
        &SPEC.replace("required: [name]", "required: [name, tag]"),
    );
    let text = said(&check(&repository, &[]));
    let version = step(&text, "version");
    assert!(version.starts_with("failed"), "{text}");
    assert!(
        version.ends_with("request-property-became-required asks for 0.2.0 (minor after 0.1.0)"),
        "{text}"
    );
    repository.write("Cargo.toml", &manifest("0.1.1"));
    assert!(step(&said(&check(&repository, &[])), "version").starts_with("failed"));
    repository.write("Cargo.toml", &manifest("0.2.0"));
    repository.write(
        "CHANGELOG.md",
        &log("## Unreleased\n\n### Changed\n\n- Tags.\n\n## 0.1.0\n\n- Pets.\n"),
    );
    let output = check(&repository, &[]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.ends_with("ready for 0.2.0\n"), "{text}");
}

#[test]
fn a_release_is_compared_with_the_one_before() {
    let repository = released();
    let text = said(&check(&repository, &[]));
    assert!(text.ends_with("ready for 0.1.0\n"), "{text}");
    describe(
        &repository,
        &SPEC.replace("maxLength: 100", "maxLength: 200"),
    );
    repository.write("Cargo.toml", &manifest("0.1.1"));
    let entry = "## Unreleased\n\n## 0.1.1\n\n- Names.\n\n## 0.1.0\n\n- Pets.\n";
    repository.commit("CHANGELOG.md", &log(entry));
    repository.git(&["tag", "v0.1.1"]);
    let text = said(&check(&repository, &[]));
    assert!(
        step(&text, "changes").contains("since v0.1.0: 1 change"),
        "{text}"
    );
    assert!(text.ends_with("ready for 0.1.1\n"), "{text}");
    // What was told of the last release tells nothing of the next.
    repository.write("Cargo.toml", &manifest("0.1.2"));
    repository.write("CHANGELOG.md", &log("## Unreleased\n\n- Old.\n"));
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message", "Change"]);
    repository.git(&["tag", "v0.1.2"]);
    repository.write("README.md", "Pets.");
    let text = said(&check(&repository, &[]));
    assert!(
        step(&text, "change log").contains("as it was at the last release"),
        "{text}"
    );
}

#[test]
fn each_thing_that_is_not_ready_is_named() {
    let repository = released();
    // Generated files and payloads of another description.
    repository.write(
        "spec/kkiai.yaml",
        &SPEC.replace("maxLength: 100", "maxLength: 2"),
    );
    repository.write("CHANGELOG.md", &log("## 0.1.0\n\n- Pets.\n"));
    repository.write("Cargo.toml", &manifest("0.2.0"));
    let output = check(&repository, &[]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for (name, reason) in [
        ("generated files", "differ from the spec"),
        ("example payloads", "1 not as their names say"),
        ("change log", "there is no section `0.2.0` or `Unreleased`"),
    ] {
        let line = step(&text, name);
        assert!(
            line.starts_with("failed") && line.contains(reason),
            "{name}: {text}"
        );
    }
    assert!(text.ends_with("not ready: 3 steps failed\n"), "{text}");
    let text = said(&check(&repository, &["--since", "v7"]));
    assert!(
        step(&text, "changes").contains("there is no file `v7`"),
        "{text}"
    );
}

#[test]
fn pages_are_compared_with_the_spec() {
    let repository = first();
    repository.write("spec/pages/README.md", "Pages to watch.\n");
    let text = said(&check(&repository, &[]));
    assert!(step(&text, "drift").starts_with("skipped"), "{text}");
    repository.write("spec/pages/pets.md", PAGE);
    let text = said(&check(&repository, &[]));
    assert!(
        step(&text, "drift").ends_with("the page agrees with the spec"),
        "{text}"
    );
    repository.write("spec/pages/pets.md", &PAGE.replace("name |", "nick |"));
    let text = said(&check(&repository, &[]));
    assert!(step(&text, "drift").starts_with("failed"), "{text}");
    assert!(step(&text, "drift").contains("2 changes"), "{text}");
}

#[test]
fn the_draft_says_what_to_write_instead() {
    let repository = released();
    let spec = SPEC
        .replace("required: [name]", "required: [name, tag]")
        .replace("enum: [cat, dog]", "enum: [cat]")
        .replace("maxLength: 100", "maxLength: 50")
        .replace("description: Added.", "description: It is there.")
        .replace(
            "components:\n",
            "  /pets/{id}:\n    get:\n      operationId: getPet\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      responses: {'204': {description: Yes.}}\ncomponents:\n",
        );
    describe(&repository, &spec);
    let output = check(&repository, &["--draft", "draft.md"]);
    assert!(
        said(&output).contains("the draft is in draft.md"),
        "{}",
        said(&output)
    );
    let draft = fs::read_to_string(repository.path().join("draft.md")).unwrap();
    insta::assert_snapshot!("release_draft", draft);
}

#[test]
fn versions_of_manifests_are_read() {
    use xtask::release::version::of_manifest;
    let text = |text: &str| of_manifest(text).map(|version| version.to_string());
    assert_eq!(text(&manifest("1.2.3")).as_deref(), Some("1.2.3"));
    assert_eq!(
        text("[package]\nversion = \"0.1.0\"").as_deref(),
        Some("0.1.0")
    );
    for wrong in [
        "",
        "[package]",
        "[package]\nversion.workspace = true",
        "[package",
        "[package]\nversion = \"1\"",
    ] {
        assert_eq!(text(wrong), None, "{wrong}");
    }
}
