//! `xtask add`, `xtask import` and `xtask drift` as they are called.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{kkiai_spec, pages, root};

fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("xtask can be run")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with the spec of this workspace and all pages.
fn site() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("spec.yaml"), kkiai_spec()).unwrap();
    for name in [
        "create-image-task.md",
        "create-image-task.html",
        "query-task.md",
        "upload-file.md",
        "chinese.md",
        "video-task.md",
    ] {
        fs::copy(pages::path(name), folder.path().join(name)).unwrap();
    }
    folder
}

const ADD: [&str; 5] = ["add", "--spec", "spec.yaml", "--out", "out"];

#[test]
fn a_page_becomes_part_of_the_spec_and_rust() {
    let site = site();
    let output = xtask(
        site.path(),
        &[&ADD[..], &["video-task.md", "chinese.md"]].concat(),
    );
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    let said = out(&output);
    assert!(said.contains("+  # review: from video-task.md, by `cargo xtask add`; settle each `x-unsure`\n+  /tencent-vod/v1/aigc-video:\n+    post:\n+      operationId: createVideoTask\n"), "{said}");
    assert!(
        said.contains("new: out/src/generated/models/create_video_task_request.rs"),
        "{said}"
    );
    let spec = fs::read_to_string(site.path().join("spec.yaml")).unwrap();
    // Nothing of the old text is changed: taken out, the new lines leave it as it was.
    let old = kkiai_spec();
    let mut rest = old.lines().peekable();
    for line in spec.lines() {
        if rest.peek() == Some(&line) {
            rest.next();
        }
    }
    assert_eq!(rest.next(), None);
    assert!(
        site.path()
            .join("out/src/generated/models/create_video_task_request.rs")
            .exists()
    );
    // It is as the pages say.
    let output = xtask(
        site.path(),
        &["drift", "video-task.md", "--spec", "spec.yaml"],
    );
    assert_eq!(
        out(&output),
        "video-task.md:30: example-added: the example has `response.queue`, which the spec does not know\n\
        video-task.md: createVideoTask: 1 change; 0 contradictions are settled\n"
    );
}

#[test]
fn what_is_there_is_not_overwritten() {
    let site = site();
    let before = fs::read(site.path().join("spec.yaml")).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (
            &["create-image-task.md"],
            "error: create-image-task.md:4: POST /tencent-vod/v1/aigc-image is in the spec already, at line 31; nothing is overwritten\n",
        ),
        (
            &["video-task.md", "--name", "createImageTask"],
            "error: video-task.md:2: an operation `createImageTask` is in the spec already, at line 32; nothing is overwritten\n",
        ),
        // The first page is well, the second one is not: neither is added.
        (
            &["video-task.md", "query-task.md"],
            "error: query-task.md:5: GET /tencent-vod/v1/query/{task_id} is in the spec already, at line 88; nothing is overwritten\n",
        ),
        (
            &["video-task.md", "video-task.md"],
            "error: video-task.md:2: POST /tencent-vod/v1/aigc-video is in the spec already",
        ),
        (
            &["video-task.md", "--name", "1st"],
            "error: `1st` cannot be the id of an operation",
        ),
    ];
    for (arguments, wanted) in cases {
        let output = xtask(site.path(), &[&ADD[..], arguments].concat());
        assert!(
            err(&output).starts_with(wanted),
            "{arguments:?}: {}",
            err(&output)
        );
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(fs::read(site.path().join("spec.yaml")).unwrap(), before);
        assert!(!site.path().join("out").exists());
    }
}

#[test]
fn a_schema_of_the_same_name_is_a_clash() {
    let site = site();
    let spec = "openapi: 3.1.0\ninfo: {title: A, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n    CreateVideoTaskRequest: {type: string}\n";
    fs::write(site.path().join("spec.yaml"), spec).unwrap();
    let output = xtask(site.path(), &[&ADD[..], &["video-task.md"]].concat());
    assert_eq!(
        err(&output),
        "error: video-task.md:5: a schema `CreateVideoTaskRequest` is in the spec already, at line 6; nothing is overwritten\n"
    );
}

/// A spec that cannot take lines is told so, and left alone.
#[test]
fn a_spec_in_another_form_is_left_alone() {
    let site = site();
    for spec in [
        "{openapi: 3.1.0, info: {title: A, version: 1.0.0}, paths: {/a: {get: {responses: {'200': {description: a}}}}}}\n",
        "openapi: 3.1.0\ninfo: {title: A, version: 1.0.0}\npaths: {}\n",
    ] {
        fs::write(site.path().join("spec.yaml"), spec).unwrap();
        let output = xtask(site.path(), &[&ADD[..], &["video-task.md"]].concat());
        assert_eq!(output.status.code(), Some(2), "{}", out(&output));
        assert!(
            err(&output).contains("is not written with a line for each member"),
            "{}",
            err(&output)
        );
        assert_eq!(
            fs::read_to_string(site.path().join("spec.yaml")).unwrap(),
            spec
        );
    }
}

/// If the last file cannot be written, the others are as they were.
#[test]
fn a_failure_leaves_nothing_half_written() {
    let site = site();
    // A folder stands where the spec is written before it is renamed.
    fs::create_dir(site.path().join("spec.part")).unwrap();
    let output = xtask(site.path(), &[&ADD[..], &["video-task.md"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        fs::read_to_string(site.path().join("spec.yaml")).unwrap(),
        kkiai_spec()
    );
    assert!(
        !site
            .path()
            .join("out/src/generated/models/create_video_task_request.rs")
            .exists()
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let site = site();
    let output = xtask(
        site.path(),
        &[&ADD[..], &["video-task.md", "--dry-run"]].concat(),
    );
    assert_eq!(output.status.code(), Some(0));
    assert!(
        out(&output).ends_with("nothing is written, with 1 mark to settle\n"),
        "{}",
        out(&output)
    );
    assert_eq!(
        fs::read_to_string(site.path().join("spec.yaml")).unwrap(),
        kkiai_spec()
    );
    assert!(!site.path().join("out").exists());
}

#[test]
fn drift_exits_with_0_1_or_2() {
    let site = site();
    let code = |arguments: &[&str]| xtask(site.path(), arguments).status.code();
    assert_eq!(code(&["drift", "create-image-task.md"]), Some(0));
    assert_eq!(code(&["drift", "video-task.md"]), Some(1));
    assert_eq!(code(&["drift", "missing.md"]), Some(2));
    assert_eq!(
        code(&["drift", "create-image-task.md", "--spec", "missing.yaml"]),
        Some(2)
    );
    assert_eq!(code(&["drift"]), Some(2));
    // One page that is none does not hide what is said of the others.
    fs::write(site.path().join("none.md"), "# Nothing\n").unwrap();
    let output = xtask(site.path(), &["drift", "none.md", "video-task.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("error: none.md:1: this is no page of an operation"));
    assert!(
        out(&output).contains("video-task.md:2: operation-added:"),
        "{}",
        out(&output)
    );
}

/// Findings as programs read them.
#[test]
fn changes_are_written_for_programs() {
    let site = site();
    let page = pages::text("create-image-task.md")
        .replace("Maximum 50 characters", "Maximum 64 characters");
    fs::write(site.path().join("page, 50%.md"), page).unwrap();
    let output = xtask(
        site.path(),
        &["drift", "page, 50%.md", "--format", "github"],
    );
    assert_eq!(
        out(&output),
        "::error file=page%2C 50%25.md,line=35,title=limit::the most length of `request.session_id` is 64 on the page, 50 in the spec\n"
    );
    assert_eq!(output.status.code(), Some(1));
    let output = xtask(site.path(), &["drift", "page, 50%.md", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["passed"], false);
    assert_eq!(report["pages"][0]["operation"], "createImageTask");
    let change = &report["pages"][0]["changes"][0];
    assert_eq!(
        (&change["line"], &change["kind"]),
        (&35.into(), &"limit".into())
    );
    assert_eq!(change["key"], "limit request.session_id most-length 64");
    assert_eq!(report["pages"][0]["changes"].as_array().unwrap().len(), 1);
    let output = xtask(
        site.path(),
        &[
            "import",
            "chinese.md",
            "--out",
            "draft.yaml",
            "--format",
            "json",
        ],
    );
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["pages"][0]["findings"][1]["kind"], "example-limit");
}

/// Every draft is a description that the generator reads.
#[test]
fn a_draft_generates() {
    let site = site();
    for name in [
        "create-image-task.md",
        "query-task.md",
        "upload-file.md",
        "chinese.md",
        "video-task.md",
    ] {
        let crate_name = &format!("{name}.crate");
        let output = xtask(site.path(), &["import", name, "--out", "draft.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", err(&output));
        let output = xtask(
            site.path(),
            &["generate", "--spec", "draft.yaml", "--out", crate_name],
        );
        assert_eq!(output.status.code(), Some(0), "{name}: {}", err(&output));
    }
    // All of them are one description, too; the two forms of one page are not.
    let output = xtask(
        site.path(),
        &[
            "import",
            "chinese.md",
            "video-task.md",
            "--out",
            "draft.yaml",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let output = xtask(
        site.path(),
        &["import", "create-image-task.md", "create-image-task.html"],
    );
    assert_eq!(
        err(&output),
        "error: two pages describe POST /tencent-vod/v1/aigc-image\n"
    );
}

/// What the scheduled workflow runs: the pages of a folder, of which there may be none.
#[test]
fn a_folder_stands_for_its_pages() {
    let site = site();
    let folder = site.path().join("pages");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("README.md"), "Put pages here.\n").unwrap();
    fs::write(folder.join("notes.json"), "{}").unwrap();
    let output = xtask(site.path(), &["drift", "pages"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""));
    fs::copy(
        pages::path("create-image-task.html"),
        folder.join("create.html"),
    )
    .unwrap();
    let output = xtask(site.path(), &["drift", "pages"]);
    let wanted = "pages/create.html: createImageTask: 0 changes; 19 contradictions are settled\n";
    assert_eq!(
        (output.status.code(), out(&output).as_str()),
        (Some(0), wanted)
    );
    assert!(root().join("spec/pages/README.md").exists());
}
