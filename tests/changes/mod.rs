//! A book of changes that real APIs make: for each an edit of `base.yaml` and the verdict that `xtask
//! diff` is to give, which a caller proves.
//!
//! `caller.rs` names all that the crate of `base.yaml` has. Each edit is applied, and the crate is
//! made again: the caller builds with the new one if and only if the verdict does not say `build`.
//! An edit is a file in `book/`: `about`, the verdict for callers of the `service` and for users of
//! the `crate`, the `bump` of a version from 1.0.0 on, and what to `find` in the base and to `put` in
//! its place. `told.txt` is all that `diff` says of each; `KKIAI_UPDATE=1` writes it.
//!
//! `chance` does the same with random edits, and a caller that is made of all that is compared:
//!
//! ```sh
//! KKIAI_ALL_CASES=1 KKIAI_SEED=7 cargo test -p kkiai-tests changes
//! ```

mod chance;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kkiai_tree::{Node, Value};
use xtask::codegen::source::{Files, Settings, load};
use xtask::codegen::{Api, FileSet, Options, emit, understand_tree};
use xtask::commands::workspace_root;
use xtask::diff::surface::Surface;
use xtask::diff::verdict::Effect;
use xtask::diff::{Changes, Description, compare};

const BASE: &str = include_str!("base.yaml");
const CALLER: &str = include_str!("caller.rs");

/// Lints that other crates of the same dependencies are checked with: other flags would mean to
/// check those once more.
const LINTS: &str = "-Wmissing_docs -Wunreachable_pub -Wunused_qualifications";

/// An edit of the base.
struct Edit {
    name: String,
    service: String,
    krate: String,
    bump: String,
    spec: String,
}

impl Edit {
    /// Reads the book, by name.
    fn all() -> Vec<Self> {
        let folder = workspace_root().join("tests/changes/book");
        let entries = fs::read_dir(folder).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        let mut documents = kkiai_tree::yaml(text.as_bytes());
        let reading = documents.remove(0);
        assert!(
            reading.problems.is_empty(),
            "{name}: {:?}",
            reading.problems
        );
        let root = reading.root.unwrap();
        let Value::List(edits) = &member(&root, "edit", &name).value else {
            panic!("{name}: `edit` is no list");
        };
        let mut spec = BASE.to_owned();
        for edit in edits {
            let find = string(edit, "find", &name);
            let count = spec.matches(&find).count();
            assert_eq!(count, 1, "{name}: `{find}` is there {count} times");
            spec = spec.replace(&find, &string(edit, "put", &name));
        }
        assert!(!string(&root, "about", &name).is_empty());
        Self {
            service: string(&root, "service", &name),
            krate: string(&root, "crate", &name),
            bump: string(&root, "bump", &name),
            spec,
            name,
        }
    }

    /// Returns the name of its module.
    fn module(&self) -> String {
        self.name.replace('-', "_")
    }
}

fn member<'a>(node: &'a Node, key: &str, name: &str) -> &'a Node {
    let Value::Map(entries) = &node.value else {
        panic!("{name}: no object");
    };
    let entry = entries.iter().find(|entry| entry.name == key);
    &entry.unwrap_or_else(|| panic!("{name}: no `{key}`")).node
}

fn string(node: &Node, key: &str, name: &str) -> String {
    match &member(node, key, name).value {
        Value::Text(text) => text.clone(),
        other => panic!("{name}: `{key}` is {other:?}"),
    }
}

/// A description that was understood.
struct Understood {
    root: xtask::codegen::document::Node,
    api: Api,
}

impl Understood {
    fn of(spec: &str) -> Self {
        Self::maybe(spec).unwrap_or_else(|| panic!("this is not understood:\n{spec}"))
    }

    fn maybe(spec: &str) -> Option<Self> {
        let bytes = spec.as_bytes().to_vec();
        let mut files = Files::new("", "spec.yaml", move |_| Ok(bytes.clone()));
        let root = load(&mut files, &Settings::default()).ok()?.root;
        let (api, _) = understand_tree(root.clone(), &Options::default()).ok()?;
        Some(Self { root, api })
    }

    fn changes(&self, new: &Self) -> Changes {
        compare(self.description(), new.description())
    }

    fn description(&self) -> Description<'_> {
        Description {
            root: &self.root,
            api: Some(&self.api),
        }
    }

    fn files(&self) -> FileSet {
        let options = Options {
            spec_name: "base.yaml".to_owned(),
            command: "cargo test".to_owned(),
            ..Options::default()
        };
        emit::files(&self.api, &options).unwrap()
    }
}

fn shown(changes: &Changes) -> String {
    let mut text = String::new();
    for change in &changes.all {
        writeln!(
            text,
            "  {} {} {}",
            change.class(),
            change.effect,
            change.rule
        )
        .unwrap();
        writeln!(text, "    {}", change.text()).unwrap();
        for item in &change.items {
            writeln!(text, "    crate: {item}").unwrap();
        }
    }
    text
}

#[test]
fn each_change_has_its_verdict() {
    let old = Understood::of(BASE);
    let edits = Edit::all();
    assert!(edits.len() >= 40, "{}", edits.len());
    let mut report = String::new();
    let mut wrong = Vec::new();
    for edit in &edits {
        let changes = old.changes(&Understood::of(&edit.spec));
        let (service, krate, bump) = (changes.class(), changes.effect(), changes.bump());
        let told = [service.name(), krate.name(), bump.name()];
        if told != [&edit.service[..], &edit.krate, &edit.bump] {
            wrong.push(format!("{}: {told:?}\n{}", edit.name, shown(&changes)));
        }
        writeln!(report, "{}: {service}, {krate}, {bump}", edit.name).unwrap();
        report.push_str(&shown(&changes));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let told = workspace_root().join("tests/changes/told.txt");
    if std::env::var_os("KKIAI_UPDATE").is_some() {
        fs::write(&told, &report).unwrap();
    }
    let found = fs::read_to_string(&told).unwrap_or_default();
    assert!(
        found == report,
        "told.txt is stale; set KKIAI_UPDATE=1 and read the difference"
    );
}

/// Writes a file if it differs, so that what is built of it stays fresh.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A crate to compile a caller with: its name, its description, and the caller.
type Case<'a> = (String, &'a str, &'a str);

/// Makes a package of crates, each a module, and of the caller of each, an example.
fn package(name: &str, cases: &[Case<'_>]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut library = "#![allow(missing_docs, deprecated)]\n".to_owned();
    let mut features = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    for (module, spec, caller) in cases {
        writeln!(library, "pub mod {module};").unwrap();
        for (path, text) in Understood::of(spec).files().iter() {
            let parts = text.split("#[cfg(feature = \"").skip(1);
            features.extend(
                parts
                    .filter_map(|part| part.split('"').next())
                    .map(str::to_owned),
            );
            let path = folder.join("src").join(module).join(path);
            write(&path, text);
            wanted.insert(path);
        }
        let path = folder.join("examples").join(format!("{module}.rs"));
        write(
            &path,
            &caller.replace("STUDIO", &format!("{name}::{module}")),
        );
        wanted.insert(path);
    }
    // What an edit made that is no more would still be built.
    for (module, ..) in cases {
        remove_others(&folder.join("src").join(module), &wanted);
    }
    remove_others(&folder.join("examples"), &wanted);
    let runtime = workspace_root().join("crates/kkiai-transport");
    let names: Vec<_> = features.iter().map(|name| format!("{name:?}")).collect();
    let mut manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nkkiai-transport = {{ path = {runtime:?} }}\nserde_json = \"1\"\n\n\
         [workspace]\n\n[features]\ndefault = [{}]\n",
        names.join(", ")
    );
    for name in &features {
        writeln!(manifest, "{name} = []").unwrap();
    }
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("src/lib.rs"), &library);
    // With the versions of this workspace, nothing has to be fetched.
    fs::copy(
        workspace_root().join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )
    .unwrap();
    folder
}

fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            remove_others(&path, wanted);
        } else if !wanted.contains(&path) {
            fs::remove_file(path).unwrap();
        }
    }
}

/// Returns for each example what the compiler has against it.
fn check(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures-target");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--offline", "--keep-going", "--lib", "--examples"])
        .args([
            "--message-format",
            "json",
            "--color",
            "never",
            "--target-dir",
        ])
        .arg(target)
        .current_dir(folder)
        .env("RUSTFLAGS", LINTS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .expect("cargo can be run");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let target = &message["target"];
        let name = target["name"].as_str().unwrap_or_default().to_owned();
        if target["kind"][0] == "example" && message["reason"] == "compiler-artifact" {
            found.entry(name).or_default();
        } else if message["message"]["level"] == "error" {
            let text = message["message"]["message"].as_str().unwrap_or_default();
            found.entry(name).or_default().push(text.to_owned());
        }
    }
    let report = String::from_utf8_lossy(&output.stderr);
    let package = folder.file_name().unwrap().to_string_lossy();
    assert!(!found.contains_key(&*package), "{found:?}\n{report}");
    assert!(!found.is_empty(), "{report}");
    found
}

#[test]
fn a_compiled_caller_agrees() {
    let edits = Edit::all();
    let caller = format!("#![allow(deprecated)]\nuse STUDIO as studio;\n{CALLER}");
    let mut cases: Vec<Case<'_>> = vec![("base".to_owned(), BASE, &caller)];
    cases.extend(
        edits
            .iter()
            .map(|edit| (edit.module(), &edit.spec[..], &caller[..])),
    );
    let found = check(&package("changes", &cases));
    assert_eq!(
        found.get("base"),
        Some(&Vec::new()),
        "the caller is wrong itself"
    );
    let mut wrong = Vec::new();
    for edit in &edits {
        let errors = found.get(&edit.module());
        let builds = errors.is_some_and(Vec::is_empty);
        if builds == (edit.krate == Effect::Build.name()) {
            wrong.push(format!("{}: {} but {errors:?}", edit.name, edit.krate));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Set to try many random edits, and not some.
const ALL_CASES: &str = "KKIAI_ALL_CASES";
/// Where the random edits begin.
const SEED: &str = "KKIAI_SEED";

#[test]
fn a_compiled_caller_agrees_by_chance() {
    let count = if std::env::var_os(ALL_CASES).is_some() {
        400
    } else {
        30
    };
    let seed = std::env::var(SEED).ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(3);
    let specs = chance::specs(count, seed);
    let old = Understood::of(&specs[0]);
    let caller = chance::caller(&Surface::of(&old.api));
    let caller = caller.replacen('\n', "\nuse STUDIO::*;\n", 1);
    let named = specs.iter().enumerate();
    let cases: Vec<Case<'_>> = named
        .map(|(number, spec)| (format!("c{number}"), &spec[..], &caller[..]))
        .collect();
    let found = check(&package("chance", &cases));
    assert_eq!(
        found.get("c0"),
        Some(&Vec::new()),
        "the caller is wrong itself"
    );
    let mut wrong = Vec::new();
    let mut broken = 0;
    for (name, spec, _) in &cases {
        let errors = found.get(name);
        let builds = errors.is_some_and(Vec::is_empty);
        let changes = old.changes(&Understood::of(spec));
        broken += usize::from(!builds);
        if builds == (changes.effect() == Effect::Build) {
            wrong.push(format!("{name}: {errors:?}\n{}", shown(&changes)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(broken > count / 5 && broken < count, "{broken} of {count}");
}
