//! `xtask generate` as it is called: what it writes, what it says and how it exits.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{kkiai_spec, root};

/// Files below a folder, by path.
type Tree = BTreeMap<PathBuf, Vec<u8>>;

fn tree(folder: &Path) -> Tree {
    let mut files = Tree::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap().to_owned();
                files.insert(below, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A spec and a place for its crate, gone when the test is over.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(spec: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let site = Self { folder };
        site.set_spec(spec);
        site
    }

    /// A site with a crate.
    fn generated(spec: &str) -> Self {
        let site = Self::new(spec);
        let output = site.generate(&[]);
        assert!(output.status.success(), "{}", said(&output));
        site
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn set_spec(&self, spec: &str) {
        fs::write(self.path("spec.yaml"), spec).unwrap();
    }

    fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn generate(&self, arguments: &[&str]) -> Output {
        let spec = ["--spec", "spec.yaml", "--out", "out"];
        xtask(
            self.folder.path(),
            &[&["generate"], &spec[..], arguments].concat(),
        )
    }
}

fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("xtask can be run")
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Some things, version: 1.2.3}
x-schemas: {id: 'urn:some:things:', name: bundle}
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string}
    Other: {type: string}
";

#[test]
fn makes_a_complete_crate() {
    let site = Site::new(SPEC);
    let output = site.generate(&[]);
    assert_eq!(said(&output), "11 files changed in out\n");
    assert_eq!(output.status.code(), Some(0));
    let files = tree(&site.path("out"));
    let names: Vec<_> = files.keys().map(|path| path.to_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "Cargo.toml",
            "src/generated/bundle.schema.json",
            "src/generated/mod.rs",
            "src/generated/models/mod.rs",
            "src/generated/models/other.rs",
            "src/generated/models/thing.rs",
            "src/generated/operations.rs",
            "src/generated/schemas/Other.schema.json",
            "src/generated/schemas/Thing.schema.json",
            "src/generated/schemas.rs",
            "src/lib.rs",
        ]
    );
    let manifest = fs::read_to_string(site.path("out/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"some-things\"\n"), "{manifest}");
    assert!(manifest.contains("version = \"1.2.3\"\n"), "{manifest}");
}

#[test]
fn takes_a_name() {
    let site = Site::new(SPEC);
    assert!(site.generate(&["--name", "my_api"]).status.success());
    let manifest = fs::read_to_string(site.path("out/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"my_api\"\n"), "{manifest}");
    for name in ["1api", "my api", "", "std", "kkiai_transport"] {
        let output = site.generate(&["--name", name]);
        let message = format!("error: `{name}` cannot be the name of a package\n");
        assert_eq!((output.status.code(), said(&output)), (Some(1), message));
    }
}

#[test]
fn changes_nothing_the_second_time() {
    let site = Site::generated(SPEC);
    let time = |name: &str| fs::metadata(site.path(name)).unwrap().modified().unwrap();
    let (files, written) = (tree(&site.path("out")), time("out/src/lib.rs"));
    let output = site.generate(&[]);
    assert_eq!(said(&output), "0 files changed in out\n");
    assert_eq!(tree(&site.path("out")), files);
    assert_eq!(time("out/src/lib.rs"), written);
    let output = site.generate(&["--check"]);
    assert_eq!(said(&output), "up to date: out\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn check_lists_what_is_stale_missing_and_stray() {
    let site = Site::generated(SPEC);
    let fresh = tree(&site.path("out"));
    let text = fs::read_to_string(site.path("out/src/generated/models/thing.rs")).unwrap();
    site.write(
        "out/src/generated/models/thing.rs",
        &text.replace("pub name", "pub nom"),
    );
    fs::remove_file(site.path("out/src/generated/models/other.rs")).unwrap();
    site.write("out/src/generated/models/old/left.rs", "left over\n");
    site.write("out/src/generated/schemas/Old.schema.json", "{}\n");
    fs::remove_file(site.path("out/src/generated/schemas/Thing.schema.json")).unwrap();
    fs::write(site.path("out/src/generated/bundle.schema.json"), b"\xff\n").unwrap();
    // Outside the generated folder there may be other files.
    site.write("out/src/more.rs", "");
    let before = tree(&site.path("out"));

    let output = site.generate(&["--check"]);
    assert_eq!(output.status.code(), Some(1));
    let report = said(&output);
    let listed: Vec<&str> = report
        .lines()
        .filter(|line| {
            ["stale: ", "missing: ", "stray: "]
                .iter()
                .any(|what| line.starts_with(what))
        })
        .collect();
    assert_eq!(
        listed,
        [
            "stale: src/generated/bundle.schema.json",
            "stray: src/generated/models/old/left.rs",
            "missing: src/generated/models/other.rs",
            "stale: src/generated/models/thing.rs",
            "stray: src/generated/schemas/Old.schema.json",
            "missing: src/generated/schemas/Thing.schema.json",
        ]
    );
    for line in [
        "-left over",
        "+pub type Other = String;",
        "-    pub nom: Option<String>,",
    ] {
        assert!(
            report.lines().any(|found| found == line),
            "{line} in {report}"
        );
    }
    let command = "cargo xtask generate --spec spec.yaml --out out";
    let last = format!("6 of the generated files differ from the spec; run `{command}`");
    assert_eq!(report.lines().last(), Some(&*last));
    assert_eq!(tree(&site.path("out")), before, "--check wrote something");

    assert_eq!(said(&site.generate(&[])), "6 files changed in out\n");
    let mut after = tree(&site.path("out"));
    assert_eq!(after.remove(Path::new("src/more.rs")), Some(Vec::new()));
    assert_eq!(after, fresh);
}

#[test]
fn the_command_of_a_report_can_be_run() {
    let site = Site::new(SPEC);
    fs::rename(site.path("spec.yaml"), site.path("it's a spec.yaml")).unwrap();
    let arguments = [
        "generate",
        "--spec",
        "it's a spec.yaml",
        "--out",
        "o u t",
        "--name",
        "n",
    ];
    let output = xtask(site.folder.path(), &[&arguments[..], &["--check"]].concat());
    let report = said(&output);
    let command = r"run `cargo xtask generate --spec 'it'\''s a spec.yaml' --out 'o u t' --name n`";
    assert!(report.trim_end().ends_with(command), "{report}");
}

#[test]
fn a_dry_run_prints_and_writes_nothing() {
    let site = Site::new(SPEC);
    let output = site.generate(&["--dry-run"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!site.path("out").exists());
    let printed = said(&output);
    assert!(site.generate(&[]).status.success());
    for (path, text) in tree(&site.path("out")) {
        let text = String::from_utf8(text).unwrap();
        let part = format!("==> {}\n{text}\n", path.to_str().unwrap());
        assert!(printed.contains(&part), "{part} in {printed}");
    }
    let both = site.generate(&["--dry-run", "--check"]);
    assert_eq!(both.status.code(), Some(2), "one of them is meant");
}

#[test]
fn does_not_overwrite_what_it_did_not_make() {
    for (path, text) in [
        (
            "out/Cargo.toml",
            "[package]\nname = \"mine\"\n# see the @generated files\n",
        ),
        ("out/src/lib.rs", "//! Mine.\n"),
        ("out/src/generated/mod.rs", "//! Mine, too.\n"),
        ("out/src/generated/other/file.txt", "notes\n"),
    ] {
        let site = Site::new(SPEC);
        site.write(path, text);
        let before = tree(site.folder.path());
        for mode in [&[][..], &["--check"]] {
            let output = site.generate(mode);
            assert_eq!(output.status.code(), Some(1), "{path}");
            let place = if path.contains("generated") {
                "out/src/generated/"
            } else {
                path
            };
            let message = format!(
                "error: {place} was not made by this command; move it away or choose another \
                 folder\n"
            );
            assert_eq!(said(&output), message);
            assert_eq!(tree(site.folder.path()), before);
        }
    }
}

#[test]
fn the_working_directory_does_not_matter() {
    let site = Site::generated(&kkiai_spec());
    let files = tree(&site.path("out"));
    fs::create_dir(site.path("elsewhere")).unwrap();
    let spec = site.path("spec.yaml");
    let arguments = ["generate", "--spec", spec.to_str().unwrap(), "--out"];
    for (folder, out) in [
        ("elsewhere", "../a"),
        ("elsewhere", "in/b"),
        ("", "./c/../d"),
    ] {
        let folder = site.path(folder);
        let output = xtask(&folder, &[&arguments[..], &[out]].concat());
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(tree(&folder.join(out)), files);
    }
}

#[test]
fn inside_the_checkout_the_runtime_is_found_on_any_machine() {
    let site = Site::new(SPEC);
    let out = root().join("target/not/there");
    let arguments = [
        "--spec",
        "spec.yaml",
        "--dry-run",
        "--out",
        out.to_str().unwrap(),
    ];
    let output = xtask(
        site.folder.path(),
        &[&["generate"], &arguments[..]].concat(),
    );
    let line = "kkiai-transport = { path = \"../../../crates/kkiai-transport\" }\n";
    assert!(said(&output).contains(line), "{}", said(&output));
    assert!(!out.exists());
}

#[test]
fn the_crate_of_this_workspace_is_checked_from_anywhere() {
    let site = Site::new("");
    let output = xtask(site.folder.path(), &["generate", "--check"]);
    let folder = root().join("crates/kkiai-gen/src/generated");
    assert_eq!(said(&output), format!("up to date: {}\n", folder.display()));
}

#[test]
fn an_optional_member_changes_only_what_it_needs() {
    let spec = kkiai_spec();
    let site = Site::generated(&spec);
    let member = "        aspect_ratio:\n          $ref: '#/components/schemas/AspectRatio'\n";
    assert_eq!(spec.matches(member).count(), 1, "the place is found");
    let added = "        style:\n          type: string\n          description: In what style.\n";
    site.set_spec(&spec.replace(member, &format!("{added}{member}")));

    let output = site.generate(&["--check"]);
    assert_eq!(output.status.code(), Some(1));
    let report = said(&output);
    let stale: Vec<_> = report
        .lines()
        .filter(|line| line.starts_with("stale"))
        .collect();
    let files = [
        "stale: src/generated/kkiai.schema.json",
        "stale: src/generated/models/output_config.rs",
        "stale: src/generated/schemas/CreateImageTaskRequest.schema.json",
        "stale: src/generated/schemas/OutputConfig.schema.json",
    ];
    assert_eq!(stale, files, "{report}");
    let changed: Vec<_> = report
        .lines()
        .filter(|line| line.starts_with(['+', '-']))
        .collect();
    let in_schema = |indent: &str| {
        [
            "\"style\": {",
            "  \"type\": \"string\",",
            "  \"description\": \"In what style.\"",
            "},",
        ]
        .map(|line| format!("+{indent}{line}"))
    };
    let mut wanted = in_schema("        ").to_vec();
    wanted.extend(
        [
            "+    /// In what style.",
            "+    pub style: Option<String>,",
            "-    may resolution fn with_resolution(Resolution),",
            "+    may resolution fn with_resolution(Resolution), may style fn with_style(String),",
        ]
        .map(str::to_owned),
    );
    wanted.extend(in_schema("        "));
    wanted.extend(in_schema("    "));
    assert_eq!(changed, wanted, "{report}");
    assert_eq!(said(&site.generate(&[])), "4 files changed in out\n");
    assert_eq!(site.generate(&["--check"]).status.code(), Some(0));
}

#[test]
fn a_spec_that_went_wrong_changes_nothing() {
    let spec = kkiai_spec();
    let site = Site::generated(&spec);
    let before = tree(&site.path("out"));
    let begin = spec
        .find("    TaskAccepted:\n")
        .expect("the schema is there");
    let (head, tail) = spec.split_at(begin);
    let required = "      required: [TaskId";
    let before_it = &spec[..begin + tail.find(required).expect("its members are required")];
    let line = before_it.matches('\n').count() + 1;

    // A member that every answer has is no longer described.
    let without = tail.replacen("        TaskId:\n", "        TaskNumber:\n", 1);
    site.set_spec(&format!("{head}{without}"));
    let described = format!(
        "spec.yaml:{line}:18: error: `TaskId` is required but not described; describe it in \
         `properties` or take it off `required`\n    |\n{line} |       required: [TaskId]\n    |     \
         {:13}^\n    = at #/components/schemas/TaskAccepted/required/0\n\n1 error\n",
        ""
    );
    for mode in [
        &["--deny-warnings"][..],
        &["--deny-warnings", "--check"],
        &["--deny-warnings", "--dry-run"],
    ] {
        let output = site.generate(mode);
        assert_eq!(
            (output.status.code(), said(&output)),
            (Some(1), described.clone())
        );
    }

    // And the text is no longer YAML.
    let broken = tail.replacen(required, "      required: [TaskId, [", 1);
    site.set_spec(&format!("{head}{broken}"));
    let output = site.generate(&[]);
    assert_eq!(output.status.code(), Some(1));
    let pointer = "#/components/schemas/TaskAccepted/required/1";
    let place = format!("spec.yaml:{}:17: error: ", line + 1);
    let report = said(&output);
    assert!(report.starts_with(&place), "{report}");
    assert!(report.contains(&format!("= at {pointer}\n")), "{report}");

    fs::write(site.path("spec.yaml"), b"openapi: \xff\n").unwrap();
    let output = site.generate(&[]);
    let report = said(&output);
    assert!(
        report.starts_with("spec.yaml:1:10: error: this is not UTF-8\n"),
        "{report}"
    );
    assert_eq!(tree(&site.path("out")), before);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let site = Site::new(SPEC);
    fs::remove_file(site.path("spec.yaml")).unwrap();
    let output = site.generate(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).starts_with("error: cannot read spec.yaml: "),
        "{}",
        said(&output)
    );
    let half = xtask(site.folder.path(), &["generate", "--spec", "spec.yaml"]);
    assert_eq!(half.status.code(), Some(2), "a spec needs a folder");
}
