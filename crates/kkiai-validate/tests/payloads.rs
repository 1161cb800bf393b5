//! What is found in a payload, and where.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests have no users, and end where they fail"
)]

use kkiai_validate::{CheckOptions, FileReport, Finding, Format, Validator};

const GOOD: &str = r#"{"model_name":"GEM","model_version":"3.0","prompt":"a fox"}"#;

fn check(path: &str, text: &[u8]) -> FileReport {
    Validator::new()
        .check(path, text, &CheckOptions::default())
        .unwrap()
}

fn line(finding: &Finding) -> String {
    let Finding {
        rule,
        severity,
        pointer,
        place,
        message,
        help,
        ..
    } = finding;
    let help = help.as_ref().map(|help| format!("; {help}"));
    let help = help.unwrap_or_default();
    format!(
        "{severity}[{rule}] {}:{} {pointer}: {message}{help}",
        place.line, place.column
    )
}

fn lines(path: &str, text: impl AsRef<[u8]>) -> Vec<String> {
    let report = check(path, text.as_ref());
    report.findings.iter().map(line).collect()
}

fn request(members: &str) -> String {
    GOOD.replace('}', &format!(",{members}}}"))
}

#[test]
fn a_good_payload_has_no_findings() {
    let report = check("request.json", GOOD.as_bytes());
    assert_eq!(report.findings, []);
    assert_eq!(report.schema.as_deref(), Some("CreateImageTaskRequest"));
    assert_eq!((report.documents, report.invalid), (1, 0));
}

#[test]
fn misspelt_members_and_values_are_told_what_was_meant() {
    assert_eq!(
        lines(
            "a.json",
            r#"{"model_name":"gem","modelVersion":"3.0","promtp":"a fox"}"#
        ),
        [
            "error[required] 1:1 : the member `model_version` is missing; `modelVersion` may be \
             meant to be it",
            "error[required] 1:1 : the member `prompt` is missing; `promtp` may be meant to be it",
            "error[enum] 1:15 /model_name: \"gem\" is none of the allowed values; did you mean \
             \"GEM\"?",
            "warning[misspelt-member] 1:21 /modelVersion: nothing is said of a member \
             `modelVersion`; did you mean `model_version`?",
            "warning[misspelt-member] 1:42 /promtp: nothing is said of a member `promtp`; did you \
             mean `prompt`?",
        ]
    );
    assert_eq!(
        lines(
            "a.json",
            request(r#""output_config":{"resolution":"1080","aspect_ratio":"16;9"}"#)
        ),
        [
            "error[enum] 1:90 /output_config/resolution: \"1080\" is none of the allowed values; \
             did you mean \"1080P\"?",
            "error[enum] 1:112 /output_config/aspect_ratio: \"16;9\" is none of the allowed \
             values; did you mean \"16:9\"?",
        ]
    );
}

#[test]
fn only_what_keeps_its_meaning_is_mended() {
    let fixes = |text: &str| -> Vec<String> {
        let report = check("a.json", text.as_bytes());
        let fixes = report
            .findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref());
        fixes
            .map(|fix| format!("{} -> {}", &text[fix.start..fix.end], fix.text))
            .collect()
    };
    assert_eq!(
        fixes(r#"{"Model-Name":"hunyuan","model_version":"3.0","promt":"x"}"#),
        ["\"Model-Name\" -> \"model_name\""]
    );
    assert_eq!(
        fixes(&request(
            r#""output_config":{"storage_mode":"PERMANENT","resolution":"1080"}"#
        )),
        ["\"PERMANENT\" -> \"Permanent\""]
    );
    // Two values differ only by letter case: neither can be chosen.
    assert_eq!(
        fixes(&request(r#""file_infos":[{"type":"FILE","file_id":"1"}]"#)),
        [""; 0]
    );
}

#[test]
fn what_depends_on_other_members_says_on_which() {
    let text = GOOD.replace("GEM", "Qwen");
    assert_eq!(
        lines("a.json", text),
        ["error[enum] 1:38 /model_version: \"3.0\" is not \"0925\" (with `model_name` \"Qwen\")"]
    );
}

#[test]
fn a_union_reports_the_form_that_was_meant() {
    assert_eq!(
        lines("a.json", request(r#""tasks_priority":11"#)),
        ["error[maximum] 1:77 /tasks_priority: 11 is too large"]
    );
    assert_eq!(
        lines("a.json", r#"{"Response":{"TaskId":""}}"#),
        ["error[min-length] 1:23 /Response/TaskId: the text is empty"]
    );
}

#[test]
fn the_schema_is_found_by_folder_or_content() {
    let schema = |path: &str, text: &str| check(path, text.as_bytes()).schema.unwrap();
    assert_eq!(
        schema("spec/examples/TaskDetail/a.json", "{}"),
        "TaskDetail"
    );
    assert_eq!(schema("TaskDetail/deep/down/a.json", "{}"), "TaskDetail");
    for (text, wanted) in [
        (r#"{"promt":"x"}"#, "CreateImageTaskRequest"),
        (r#"{"Response":{"TaskId":"x"}}"#, "CreateImageTaskAnswer"),
        (
            r#"{"Response":{"Status":"FINISH","Extra":1}}"#,
            "QueryTaskAnswer",
        ),
        (
            r#"{"code":"success","data":{"status":"SUCCESS"}}"#,
            "QueryTaskAnswer",
        ),
        (r#"{"error":{"message":"x"}}"#, "ErrorAnswer"),
    ] {
        assert_eq!(schema("a.json", text), wanted, "{text}");
    }
    assert_eq!(
        lines("a.json", r#"{"x":1}"#),
        [
            "error[no-schema] 1:1 : this is no payload of the API: no schema knows any of its \
             members; name its schema; `kkiai schema` lists them"
        ]
    );
}

#[test]
fn text_that_readers_differ_on_is_reported() {
    assert_eq!(
        lines("a.json", request("\"prompt\":\"b\"")),
        [
            "error[duplicate-member] 1:60 /prompt: `prompt` stands twice in this object; take one \
             out: which of them counts is up to the reader"
        ]
    );
    let rule = |text: &[u8]| check("a.json", text).findings[0].rule.clone();
    assert_eq!(
        rule(format!("\u{feff}{GOOD}").as_bytes()),
        "byte-order-mark"
    );
    assert_eq!(rule(b"{\"prompt\":\"\xff\"}"), "encoding");
    assert_eq!(
        rule(request("\"tasks_priority\":1e999").as_bytes()),
        "number-range"
    );
    assert_eq!(
        rule(request("\"session_id\":\"\\ud800\"").as_bytes()),
        "escape"
    );
    assert_eq!(rule("[".repeat(100_000).as_bytes()), "nesting");
    assert_eq!(rule(b"{"), "syntax");
    assert_eq!(rule(b""), "syntax");
}

#[test]
fn each_line_of_json_lines_is_a_payload() {
    let text = format!("{GOOD}\n\n{}\r\n[", GOOD.replace("GEM", "gem"));
    let report = check("all.jsonl", text.as_bytes());
    assert_eq!((report.documents, report.invalid, report.errors), (3, 2, 2));
    let places: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.place.line, finding.place.column))
        .collect();
    assert_eq!(places, [(3, 15), (4, 2)]);
    let fix = report.findings[0].fix.as_ref().unwrap();
    assert_eq!(&text[fix.start..fix.end], "\"gem\"");
}

#[test]
fn yaml_is_checked_like_json() {
    let text = "model_name: gem\nmodel_version: 3.0\nprompt: 狐 # a fox\noutput_config:\n  storage_mode: 'temporary'\n";
    assert_eq!(
        lines("a.yaml", text),
        [
            "error[enum] 1:13 /model_name: \"gem\" is none of the allowed values; did you mean \
             \"GEM\"?",
            "error[type] 2:16 /model_version: 3.0 is not text; write it in quotes: \"3.0\"",
            "error[enum] 5:17 /output_config/storage_mode: \"temporary\" is none of the allowed \
             values; did you mean \"Temporary\"?",
        ]
    );
    let report = check("a.yaml", text.as_bytes());
    let fixes: Vec<_> = report
        .findings
        .iter()
        .filter_map(|finding| Some(finding.fix.as_ref()?.text.as_str()))
        .collect();
    assert_eq!(fixes, ["GEM", "'Temporary'"]);
}

#[test]
fn standard_input_may_be_json_or_yaml() {
    assert_eq!(check("<stdin>", GOOD.as_bytes()).errors, 0);
    assert_eq!(
        check(
            "<stdin>",
            b"model_name: GEM\nmodel_version: '3.0'\nprompt: x\n"
        )
        .errors,
        0
    );
    let mut options = CheckOptions::default();
    options.format = Some(Format::JsonLines);
    let twice = format!("{GOOD}\n{GOOD}\n");
    let report = Validator::new().check("<stdin>", twice.as_bytes(), &options);
    assert_eq!(report.unwrap().documents, 2);
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let mut options = CheckOptions::default();
    options.max_findings = 2;
    let text = "{}\n".repeat(10);
    options.schema = Some("TaskDetail".to_owned());
    let report = Validator::new()
        .check("a.jsonl", text.as_bytes(), &options)
        .unwrap();
    assert_eq!(
        (report.findings.len(), report.errors, report.invalid),
        (2, 10, 10)
    );
    options.schema = Some("Nothing".to_owned());
    assert!(
        Validator::new()
            .check("a.json", "{}".as_bytes(), &options)
            .is_err()
    );
}

#[test]
fn long_lines_are_shown_in_part() {
    let text = request(&format!(
        "\"session_context\":\"{}\",\"tasks_priority\":11",
        "é".repeat(5000)
    ));
    let report = check("a.json", text.as_bytes());
    for finding in &report.findings {
        let excerpt = &finding.excerpt;
        assert!(excerpt.text.chars().count() <= 100);
        assert!(excerpt.before < 100 && excerpt.length <= 100);
    }
    let last = &report.findings.last().unwrap().excerpt;
    let marked: String = last
        .text
        .chars()
        .skip(last.before)
        .take(last.length)
        .collect();
    assert_eq!(marked, "11");
}

#[test]
fn members_of_answers_may_be_new_and_members_of_requests_are_odd() {
    assert_eq!(
        lines("a.json", r#"{"Response":{"TaskId":"x","Shard":7}}"#),
        [""; 0]
    );
    assert_eq!(
        lines("a.json", request("\"seed\":7")),
        [
            "warning[undescribed-member] 1:60 /seed: nothing is said of a member `seed`; it is \
             sent as it is; whether the service reads it is not known"
        ]
    );
}

#[test]
fn every_rule_of_a_finding_is_listed() {
    let rules = Validator::new().rules();
    let names: Vec<_> = rules.iter().map(|rule| &*rule.name).collect();
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), names.len());
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/examples");
    for schema in std::fs::read_dir(folder).unwrap() {
        for example in std::fs::read_dir(schema.unwrap().path()).unwrap() {
            let path = example.unwrap().path();
            let report = check(path.to_str().unwrap(), &std::fs::read(&path).unwrap());
            let is_valid = path
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with("valid-");
            assert_eq!(report.errors == 0, is_valid, "{}", path.display());
            for finding in &report.findings {
                assert!(names.contains(&&*finding.rule), "{}", finding.rule);
            }
        }
    }
}

#[test]
fn a_valid_payload_is_told_what_will_not_be_done() {
    let qwen = r#"{"model_name":"Qwen","model_version":"0925","prompt":"a","output_config":{"resolution":"1080P"}}"#;
    assert_eq!(
        lines("a.json", qwen),
        [
            "warning[resolution-not-read] 1:75 /output_config/resolution: Qwen and Hunyuan do not \
             read `resolution`; Tencent takes their size in `ext_info`"
        ]
    );
    let files = r#"{"type":"Url","url":"https://example.com/1.png"},"#.repeat(4);
    let files = format!("\"file_infos\":[{}]", files.trim_end_matches(','));
    assert_eq!(lines("a.json", request(&files)), [""; 0]);
    assert_eq!(
        lines("a.json", request(&files).replace("3.0", "2.5")),
        ["warning[gem-2-5-images] 1:73 /file_infos: GEM 2.5 takes at most 3 images"]
    );
    let answer = r#"{"Response":{"Status":"FINISH","AigcImageTask":{"Status":"FINISH","Output":{"FileInfos":[{"FileUrl":"http://x/1.png","StorageMode":"Temporary"}]}}}}"#;
    assert_eq!(
        lines("a.json", answer),
        ["warning[address-dies] 1:91 \
             /Response/AigcImageTask/Output/FileInfos/0/FileUrl: The address dies seven days after \
             the end of the task; download the image before that"]
    );
}

#[test]
fn mends_only_what_means_nothing_else() {
    let mended = |path: &str, text: &str| {
        let options = CheckOptions::default();
        let text = text.as_bytes().to_vec();
        kkiai_validate::fix(&Validator::new(), path, text, &options)
            .unwrap()
            .count
    };
    // A block scalar ends with its line, an alias repeats the value, and of two only one can be it.
    for (path, text) in [
        (
            "a.yaml",
            "prompt: x\nmodel_version: '3.0'\nmodel_name: |\n  gem\nx_note: hi\n",
        ),
        (
            "b.yaml",
            "model_name: &name gem\nmodel_version: '3.0'\nprompt: *name\n",
        ),
        (
            "c.json",
            r#"{"ModelName":"Hunyuan","model-name":"Qwen","model_version":"3.0","prompt":"x"}"#,
        ),
    ] {
        assert_eq!(mended(path, text), 0, "{text}");
        assert!(check(path, text.as_bytes()).errors > 0, "{text}");
    }
    let alias = "prompt: &name gem\nmodel_version: '3.0'\nmodel_name: *name\n";
    assert_eq!(mended("d.yaml", alias), 1);
}

#[test]
fn null_is_left_out_only_where_it_may_be() {
    let found = lines(
        "a.json",
        r#"{"model_name":null,"model_version":"3.0","prompt":"x","negative_prompt":null}"#,
    );
    let helped: Vec<bool> = found
        .iter()
        .map(|line| line.contains("leave the member out"))
        .collect();
    assert_eq!(helped, [false, true], "{found:?}");
}

#[test]
fn many_findings_take_no_time() {
    let members: Vec<_> = (0..100_000)
        .map(|index| format!("\"m{index}\":1"))
        .collect();
    let text = request(&members.join(","));
    let report = check("a.json", text.as_bytes());
    assert_eq!((report.errors, report.warnings), (0, 100_000));
    let last = report.findings.last().unwrap();
    assert_eq!(last.place.column, 1 + text.find("\"m999\"").unwrap());

    let nulls = vec!["{\"type\":null}"; 3000].join(",");
    let report = check(
        "a.json",
        request(&format!("\"file_infos\":[{nulls}]")).as_bytes(),
    );
    assert!(report.errors >= 3000);

    // Marks stand below what they mark, however long the line is.
    let long = request(&format!(
        "\"negative_prompt\":\"{}\",\"x\":1",
        "é".repeat(1 << 20)
    ));
    let report = check("a.json", long.as_bytes());
    let excerpt = &report.findings.last().unwrap().excerpt;
    let marked: String = excerpt
        .text
        .chars()
        .skip(excerpt.before)
        .take(excerpt.length)
        .collect();
    assert_eq!(marked, "\"x\"");
}
