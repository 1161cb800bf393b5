//! Each fixture's crate compiles without a warning, and so does its documentation.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Fixture, root};

/// Lints that generated code obeys beyond those that are on by themselves.
const LINTS: &str = "-Wmissing_docs -Wunreachable_pub -Wunused_qualifications";

/// Writes a file if it differs, so that what is built from it stays fresh.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A spec of sizes that macros and lints may not expect.
fn large() -> Fixture {
    let mut spec = "openapi: 3.1.0\ninfo: {title: Large, version: 1.0.0}\npaths:\n".to_owned();
    for number in 0..100 {
        let id = format!("operationId: get{number}");
        writeln!(spec, "  /a{number}: {{get: {{{id}}}}}").unwrap();
    }
    let list = |item: fn(usize) -> String| (0..200).map(item).collect::<Vec<_>>().join(", ");
    let values = list(|number| format!("v{number}"));
    let members = list(|number| format!("m{number}: {{type: string}}"));
    let names = list(|number| format!("m{number}"));
    let shapes = list(|number| {
        let name = format!("s{number}");
        format!("{{type: object, required: [{name}], properties: {{{name}: {{}}}}}}")
    });
    spec.push_str("components:\n  schemas:\n");
    writeln!(spec, "    Enum: {{type: string, enum: [{values}]}}").unwrap();
    writeln!(
        spec,
        "    Optional: {{type: object, properties: {{{members}}}}}"
    )
    .unwrap();
    let required = format!("required: [{names}], properties: {{{members}}}");
    writeln!(spec, "    Required: {{type: object, {required}}}").unwrap();
    writeln!(spec, "    Union: {{oneOf: [{shapes}]}}").unwrap();
    let condition = format!("{{if: {{required: [{names}]}}}}");
    let conditions = vec![condition; 50].join(", ");
    let conditions = format!("properties: {{{members}}}, allOf: [{conditions}]");
    writeln!(spec, "    Conditions: {{type: object, {conditions}}}").unwrap();
    Fixture {
        name: "large".to_owned(),
        path: "large.yaml".into(),
        spec,
    }
}

/// Makes a workspace of all fixtures. It stays for the next run.
fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures");
    let runtime = root().join("crates/kkiai-transport");
    let runtime = runtime.to_str().expect("the path is Unicode");
    let mut fixtures = Fixture::all();
    fixtures.push(large());
    let mut manifest = "[workspace]\nresolver = \"3\"\nmembers = [\n".to_owned();
    for fixture in &fixtures {
        let own = folder.join(&fixture.name);
        let files = fixture.generate(runtime);
        for (path, text) in files.iter() {
            write(&own.join(path), text);
        }
        // Files that a fixture no longer makes would still be compiled.
        let models = own.join("src/generated/models");
        for entry in fs::read_dir(models).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let wanted = format!("src/generated/models/{name}");
            if !files.iter().any(|(path, _)| path == wanted) {
                fs::remove_file(path).unwrap();
            }
        }
        writeln!(manifest, "    {:?},", fixture.name).unwrap();
    }
    manifest.push_str("]\n");
    write(&folder.join("Cargo.toml"), &manifest);
    // With the versions of this workspace, nothing has to be fetched.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures-target");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .args(["--offline", "--color", "never", "--target-dir"])
        .arg(target)
        .current_dir(folder)
        .env("RUSTFLAGS", LINTS)
        .env_remove("RUSTDOCFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .expect("cargo can be run");
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !report.contains("warning"),
        "cargo {arguments:?}:\n{report}"
    );
}

#[test]
fn fixtures_compile_without_a_warning() {
    let folder = workspace();
    cargo(&folder, &["check", "--workspace", "--all-features"]);
    // A description can break what rustdoc reads, too: the first fixture tries with words, the other
    // has a type that another file describes.
    cargo(
        &folder,
        &[
            "doc",
            "--no-deps",
            "--all-features",
            "--package",
            "fixture-docs",
            "--package",
            "fixture-nullable_30",
        ],
    );
}
