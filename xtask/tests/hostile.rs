//! Pages that are none: always a message with a line or a page, never a panic, and no blow-up.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use tempfile::TempDir;
use xtask::{import, page};

use crate::pages;

/// Says how far a page gets: its findings, or its error.
fn outcome(bytes: &[u8]) -> Result<usize, String> {
    let page = page::read(bytes, "page").map_err(|error| error.to_string())?;
    let draft = import::draft(&page, None).map_err(|error| error.to_string())?;
    import::write(&[draft])?;
    Ok(page.findings.len())
}

#[test]
fn what_is_no_page_is_told_with_its_line() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "1: the page is empty"),
        (b" \r\n\t\n", "1: the page is empty"),
        (
            b"POST\nhttps://x.y/z\n\0\n",
            "3: here is a NUL byte; a page is text, not a binary file",
        ),
        (
            b"\x7fELF\x02\x01\x01\0\0\0",
            "1: here is a NUL byte; a page is text, not a binary file",
        ),
        (
            b"POST\r\nhttps://x.y/z\r\n\r\na \xff b",
            "4: byte 0xFF is not UTF-8; save the page as UTF-8",
        ),
        (
            b"\xff\xfeP\0O\0S\0T\0",
            "1: the page is in UTF-16; save it as UTF-8",
        ),
        (
            b"# Hello\n\nNothing here.\n",
            "1: this is no page of an operation",
        ),
        (
            "# Bonjour\n\n| Nom | Genre |\n|---|---|\n| a | b |\n".as_bytes(),
            "1: this is no page of an operation",
        ),
        (
            b"POST\n\nThe address is elsewhere.\n",
            "1: `POST` has no address: no line of the page has one",
        ),
        (
            b"# A\n\nURL: https://x.y/z\n",
            "3: `/z` has no method: no line of the page has one, such as `POST`",
        ),
        (
            b"<html><script>POST https://x.y/z</script></html>",
            "1: this is no page of an operation",
        ),
    ];
    for (bytes, wanted) in cases {
        let error = outcome(bytes).expect_err("it is no page");
        assert!(
            error.starts_with(wanted),
            "{:?}: {error}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn a_page_of_a_windows_machine_is_read() {
    let page = pages::text("create-image-task.md");
    let windows = format!("\u{feff}{}", page.replace('\n', "\r\n"));
    let read = page::read(windows.as_bytes(), "page").unwrap();
    assert_eq!(read.body.len(), 11);
    assert_eq!(
        read.findings.len(),
        pages::read("create-image-task.md").findings.len()
    );
    assert_eq!(read.path.unwrap().line, 4);
    // The end of lines of an old one.
    let old = page::read(page.replace('\n', "\r").as_bytes(), "page").unwrap();
    assert_eq!(old.answers[0].members.len(), 8);
}

/// Tables that are broken in each way that copying breaks them.
#[test]
fn broken_tables_are_read_or_told() {
    let read = |table: &str| {
        let text = format!("POST https://x.y/z\nBody Parameters (application/json)\n{table}\n");
        page::read(text.as_bytes(), "page").unwrap()
    };
    let kinds = |page: &page::Page| -> Vec<&'static str> {
        page.findings.iter().map(|finding| finding.kind).collect()
    };
    let names = |page: &page::Page| -> Vec<String> {
        page.body.iter().map(|member| member.name.clone()).collect()
    };

    let page = read("a | string | Required | One.\nb | integer | Optional | Two.");
    assert_eq!(
        (names(&page), kinds(&page)),
        (vec!["a".into(), "b".into()], vec!["table-without-head"])
    );
    let page = read(
        "| Parameter | Type | Required | Description |\n| a | string | Yes | One. |\n| b | string |",
    );
    assert_eq!(
        (names(&page), kinds(&page)),
        (vec!["a".into(), "b".into()], vec![])
    );
    assert_eq!(page.body[1].required, None);
    let page = read("| Parameter | Type |\n|---|---|\n| a | string | Yes | One. |");
    assert_eq!(
        (names(&page), kinds(&page)),
        (vec!["a".into()], vec!["required-unknown", "row-too-long"])
    );
    let page = read(
        "| Parameter | Type | Required |\n|---|---|---|\n| └ a | string | Yes |\n| └ b | string | Yes |",
    );
    assert_eq!(
        (names(&page), kinds(&page)),
        (vec!["a".into(), "b".into()], vec!["row-without-parent"])
    );
    let page = read(
        "| Parameter | Type | Required |\n|---|---|---|\n| a | strnig | Yes |\n| a | string | Yes |",
    );
    assert_eq!(
        (names(&page), kinds(&page)),
        (vec!["a".into()], vec!["type-unknown", "member-twice"])
    );
    let page = read("| Foo | Bar |\n|---|---|\n| a | b |");
    assert_eq!(
        (names(&page), kinds(&page)),
        (vec![], vec!["table-unknown"])
    );
    let page = read(
        "| Parameter | Type | Required | Description |\n|---|---|---|---|\n| a | string | Yes | One.\nValues: x, y.\n| b | string | Yes | |",
    );
    assert_eq!(page.body[0].values(), ["x", "y"]);
    assert_eq!(page.body.len(), 2);
}

/// What makes a hostile page of a size.
type Make = fn(usize) -> String;

fn repeat(unit: &str, size: usize) -> String {
    unit.repeat(size / unit.len())
}

fn numbered(count: usize, line: fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn request(of: &str) -> String {
    format!("POST https://x.y/z\nRequest Example\n{of}")
}

fn table(of: &str) -> String {
    format!(
        "POST https://x.y/z\nBody Parameters\n| Name | Type | Required | Description |\n|---|---|---|---|\n{of}"
    )
}

#[rustfmt::skip]
const HOSTILE: &[(&str, Make)] = &[
    ("one line", |size| "a".repeat(size)),
    ("one row", |size| table(&repeat("a | ", size))),
    ("rows", |size| table(&repeat("| a | string | Yes | Maximum 50 characters. Values: A: x; B: y. |\n", size))),
    ("names", |size| table(&numbered(size / 25, |i| format!("| a{i} | string | Yes | x |\n")))),
    ("a long row", |size| table(&format!("| a | string | Yes | {}", repeat("Values: A, 1 characters, When X is Y, ", size)))),
    ("nested", |size| table(&numbered(size / 200, |i| format!("| {} a{i} | object | Yes | |\n", "└".repeat(i % 60 + 1))))),
    ("dotted", |size| table(&repeat("| a.b.c.d.e.f.g.h | object | Yes | |\n", size))),
    ("open brackets", |size| request(&repeat("{\n", size))),
    ("closed brackets", |size| request(&repeat("{}\n", size))),
    ("many names", |size| request(&format!("{{{}\"z\": 1}}", numbered(size / 20, |i| format!("\"k{i}\": [1],"))))),
    ("deep json", |size| request(&"[".repeat(size))),
    ("wide json", |size| table("") + &request(&format!("{{{}\"z\": 1}}", repeat("\"a\": [{\"b\": 1}],", size)))),
    ("commas", |size| request(&format!("{{{}}}", ",".repeat(size)))),
    ("commands", |size| request(&repeat("curl 'x\n", size))),
    ("fences", |size| request(&repeat("```\n~~~\n", size))),
    ("labels", |size| repeat("json\npython\n", size)),
    ("pipes", |size| "|".repeat(size)),
    ("lines with pipes", |size| repeat("|\n|-\n", size)),
    ("tabs", |size| repeat("Name\tType\n", size)),
    ("tags", |size| format!("<html>{}", "<".repeat(size))),
    ("open tags", |size| format!("<html>{}", repeat("<div><nav><a \"'", size))),
    ("open tables", |size| format!("<html>{}", repeat("<table><tr><td rowspan=999999 colspan=999999>", size))),
    ("comments", |size| format!("<html>{}", repeat("<!--", size))),
    ("scripts", |size| format!("<html>{}", repeat("<script><style>", size))),
    ("entities", |size| format!("<html><p>{}", repeat("&#x41;&amp;&unknown;&", size))),
    ("headings", |size| repeat("# Response\n", size)),
    ("answers", |size| numbered(size / 8, |i| format!("# {}\n", 200 + i % 400))),
    ("stars", |size| "*".repeat(size)),
    ("controls", |size| repeat("\u{202e}\u{1}\n", size)),
];

/// What would take more time than the page has lines is seen here, too: it would not end.
#[test]
fn hostile_pages_are_read_or_told() {
    let size = page::text::MAX_BYTES / 16;
    for (name, make) in HOSTILE {
        let text = make(size);
        let result = catch_unwind(AssertUnwindSafe(|| outcome(text.as_bytes())));
        let result = result.unwrap_or_else(|_| panic!("{name} panics"));
        if let Err(error) = result {
            let has_place = error.starts_with(|c: char| c.is_ascii_digit());
            assert!(has_place, "{name}: {error}");
        }
    }
}

#[test]
fn a_page_that_is_too_large_is_not_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("huge.md");
    fs::File::create(&path).unwrap().set_len(50 << 20).unwrap();
    for command in ["drift", "import", "add"] {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args([command, "huge.md"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            err.starts_with("error: huge.md:1: the page has 52428800 bytes"),
            "{err}"
        );
        assert_eq!(output.status.code(), Some(2), "{command}");
    }
}

/// How many damaged pages are tried in every run.
const CASES: usize = 1500;

/// Pages with lines and cells taken out, put elsewhere, cut and changed at random.
#[test]
fn damaged_pages_are_read_or_told() {
    let names = [
        "create-image-task.md",
        "create-image-task.html",
        "query-task.md",
        "upload-file.md",
        "chinese.md",
        "video-task.md",
    ];
    let texts: Vec<_> = names.iter().map(|name| pages::text(name)).collect();
    let mut failures = Vec::new();
    for seed in 0..CASES {
        let mut chance = fastrand::Rng::with_seed(seed as u64);
        let text = &texts[seed % texts.len()];
        let bytes = damaged(text, &mut chance);
        match catch_unwind(AssertUnwindSafe(|| outcome(&bytes))) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.starts_with(|c: char| c.is_ascii_digit()) => {}
            Ok(Err(error)) => failures.push(format!("seed {seed}: no place: {error}")),
            Err(_) => failures.push(format!("seed {seed}: panic")),
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

fn damaged(text: &str, chance: &mut fastrand::Rng) -> Vec<u8> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..chance.usize(1..4) {
        let at = chance.usize(..lines.len());
        match chance.usize(..6) {
            0 => {
                lines.remove(at);
            }
            1 => {
                let mut cells: Vec<_> = lines[at].split('|').map(str::to_owned).collect();
                cells.remove(chance.usize(..cells.len()));
                lines[at] = cells.join("|");
            }
            2 => {
                let line = lines[at].clone();
                lines.insert(chance.usize(..lines.len()), line);
            }
            3 => {
                let other = chance.usize(..lines.len());
                lines.swap(at, other);
            }
            4 => {
                let next = lines.get(at + 1).cloned().unwrap_or_default();
                lines[at].push_str(&next);
            }
            _ => lines.truncate(at + 1),
        }
    }
    let mut bytes = lines.join("\n").into_bytes();
    for _ in 0..chance.usize(..4) {
        if !bytes.is_empty() {
            let at = chance.usize(..bytes.len());
            bytes[at] = chance.u8(32..127);
        }
    }
    bytes
}
