//! `xtask drift`: for each edit of a page, the change that is told, and nothing else.

use std::fs;
use std::sync::OnceLock;

use xtask::codegen::source::{Files, Settings, load};
use xtask::drift::settled::{self, Settled};
use xtask::drift::spec::Spec;
use xtask::drift::{self, Drift};
use xtask::{import, page};

use crate::pages::{self, SEED};
use crate::{kkiai_spec, root};

pub(crate) fn spec(text: &str) -> Spec {
    let mut files = Files::new("", "spec.yaml", |_| Ok(text.as_bytes().to_vec()));
    Spec::new(
        load(&mut files, &Settings::default())
            .expect("a spec is read")
            .root,
    )
}

fn known() -> &'static (Spec, Vec<Settled>) {
    static KNOWN: OnceLock<(Spec, Vec<Settled>)> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let sources = fs::read_to_string(root().join("spec/SOURCES.md")).unwrap();
        (spec(&kkiai_spec()), settled::read(&sources).unwrap())
    })
}

fn drift(text: &str) -> Drift {
    let (spec, settled) = known();
    let page = page::read(text.as_bytes(), "page").expect("the page is read");
    drift::compare(&page, spec, settled).expect("the page is of an operation")
}

fn told(drift: &Drift) -> Vec<String> {
    let changes = drift.changes.iter();
    changes
        .map(|change| format!("{}: {}", change.finding.line, change.finding.key()))
        .collect()
}

#[test]
fn a_page_that_has_not_changed_has_no_drift() {
    for name in ["create-image-task.md", "create-image-task.html"] {
        let drift = drift(&pages::text(name));
        assert_eq!(told(&drift), [""; 0], "{name}");
        assert_eq!(drift.operation.as_deref(), Some("createImageTask"));
        assert_eq!(drift.settled, 19);
    }
}

/// The vendor's page has no drift, and differs from the spec exactly where SOURCES.md says so.
#[test]
fn the_seed_differs_by_what_is_settled_alone() {
    let seed = root().join(SEED);
    let ours = pages::path("create-image-task.md");
    for path in [seed, ours].iter().filter(|path| path.exists()) {
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(told(&drift(&text)), [""; 0]);
        let (spec, settled) = known();
        let page = page::read(text.as_bytes(), "page").unwrap();
        let (method, at) = page.operation().unwrap();
        let operation = drift::operation(&page, spec, &method.value, &at.value).unwrap();
        let mut all: Vec<_> = drift::differences(&page, spec, &operation, method, at)
            .into_iter()
            .map(|change| change.finding.key())
            .collect();
        all.sort();
        let mut wanted: Vec<_> = settled
            .iter()
            .flat_map(|row| &row.keys)
            .map(|(_, key)| key.clone())
            .collect();
        wanted.sort();
        assert_eq!(all, wanted);
    }
}

/// A draft says what its page says: nothing is lost on the way into `OpenAPI`.
#[test]
fn a_draft_says_what_its_page_says() {
    for name in [
        "create-image-task.md",
        "query-task.md",
        "upload-file.md",
        "chinese.md",
        "video-task.md",
    ] {
        let page = pages::read(name);
        let draft = import::draft(&page, None).unwrap();
        let text = import::write(&[draft]).unwrap();
        let draft = spec(&text);
        let (method, path) = page.operation().unwrap();
        let operation = drift::operation(&page, &draft, &method.value, &path.value).unwrap();
        let differences: Vec<_> = drift::differences(&page, &draft, &operation, method, path)
            .into_iter()
            .map(|change| change.finding)
            // What the page says against itself, its draft says as well.
            .filter(|finding| {
                !page.findings.contains(finding) && !finding.kind.starts_with("example-")
            })
            .map(|finding| finding.key())
            .collect();
        let allowed: &[&str] = match name {
            // A limit and a default of a text cannot be said of it; that a key is needed is in `security`.
            "create-image-task.md" => &[
                "limit request.tasks_priority least-range -10",
                "limit request.tasks_priority most-range 10",
                "optional header.Authorization",
                "valid-when request.file_infos.file_id type File",
                "valid-when request.file_infos.url type Url",
                "condition-added request.output_config.aspect_ratio modelname GEM",
            ],
            // It stands in the media type.
            "upload-file.md" | "chinese.md" => &["removed header.Content-Type"],
            _ => &[],
        };
        let odd: Vec<_> = differences
            .iter()
            .filter(|key| !allowed.contains(&key.as_str()))
            .collect();
        assert!(odd.is_empty(), "{name}: {odd:#?}\n{text}");
    }
}

/// An edit: what is replaced (each time it stands there), by what, and the line and key that are told.
type Edit = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
const EDITS: &[Edit] = &[
    // The call
    ("POST\nhttps", "PUT\nhttps", "3: method method PUT"),
    ("\nhttps://www.kkiai.com/tencent-vod/v1/aigc-image", "\nhttps://www.kkiai.com/tencent-vod/v2/aigc-image", "4: path path /tencent-vod/v2/aigc-image"),
    ("\nhttps://www.kkiai.com/tencent", "\nhttps://api.kkiai.com/tencent", "4: server server https://api.kkiai.com"),
    ("'https://www.kkiai.com/tencent", "'https://api.kkiai.com/tencent", "69: command-server server https://api.kkiai.com"),
    ("--request POST", "--request PUT", "69: command-method method PUT"),
    ("(application/json)", "(multipart/form-data)", "15: media media multipart/form-data"),
    ("🟢 200 Success", "🟢 202 Accepted", "99: status response.202"),
    ("the word Bearer with the token", "the word Basic with the token", ""),
    // Members of the request
    ("ext_info | string", "seed | integer | Optional | Chance. |\next_info | string", "38: added request.seed"),
    ("└ text | string", "└ category | string | Optional | |\n└ text | string", "25: added request.file_infos.category"),
    ("ext_info | string | Optional | Kept for special uses. Example value: myextinfo |\n", "", "37: removed request.ext_info"),
    ("└ text | string | Optional | What the picture shows, which helps the model. Only valid for GEM 2.5 and GEM 3.0. Example value: Background of the task: this house is to be rebuilt (Figure 1), and its walls must stay where they are. |\n", "", "24: removed request.file_infos.text"),
    ("Content-Type | string | Optional | application/json |\n", "", "13: removed header.Content-Type"),
    ("Content-Type | string | Optional | application/json |\n", "Content-Type | string | Optional | application/json |\nX-Trace | string | Optional | |\n", "15: added header.X-Trace"),
    ("file_infos | array[object] | Optional | |\n", "", "20: removed request.file_infos"),
    ("output_config | object | Optional | How the picture is made and kept. |\n", "", "27: removed request.output_config"),
    ("file_infos | array[object] |", "file_infos | string |", "21: retyped request.file_infos string"),
    ("└ type | string | Optional | Where the file is. Values: File: a file of VOD; Url: an address; Example value: File |\n", "", "21: removed request.file_infos.type"),
    // Types
    ("session_id | string", "session_id | integer", "35: retyped request.session_id integer"),
    ("file_infos | array[object]", "file_infos | object", "21: retyped request.file_infos object"),
    ("output_config | object", "output_config | array[object]", "28: retyped request.output_config array[object]"),
    ("└ person_generation | string", "└ person_generation | boolean", "32: retyped request.output_config.person_generation boolean"),
    ("tasks_priority | string", "tasks_priority | integer", "37: retyped request.tasks_priority integer"),
    ("prompt | string | Required", "prompt | string \\| null | Required", "20: retyped request.prompt null|string"),
    // Required
    ("negative_prompt | string | Optional", "negative_prompt | string | Required", "26: required request.negative_prompt"),
    ("prompt | string | Required", "prompt | string | Optional", "20: optional request.prompt"),
    ("└ url | string | Optional", "└ url | string | Required", "24: required request.file_infos.url"),
    ("output_config | object | Optional", "output_config | object | Yes", "28: required request.output_config"),
    // Values
    ("Hunyuan: Tencent's.", "Hunyuan: Tencent's; Kling: Kuaishou's.", "18: value-added request.model_name Kling"),
    ("Qwen: Alibaba's. Hunyuan", "Hunyuan", "18: value-removed request.model_name Qwen"),
    ("are 720P, 1080P", "are 480P, 720P, 1080P", "30: value-added request.output_config.resolution 480P"),
    ("5404x3040, 6198x2656", "5404x3040", "30: value-removed request.output_config.resolution 6198x2656"),
    ("16:9, and 21:9", "16:9", "31: value-removed request.output_config.aspect_ratio 21:9"),
    ("are 2.5, 3.0;", "are 2.5, 3.0, 3.1;", "19: value-added request.model_version GEM 3.1"),
    ("is Qwen, optional value is 0925;", "is Qwen, optional values are 0925, 2.0;", "19: value-added request.model_version Qwen 2.0"),
    ("When ModelName is Hunyuan, optional value is 3.0; ", "", "19: condition-removed request.model_version modelname Hunyuan"),
    ("Url: an address; Example", "Url: an address; Base64: text; Example", "22: value-added request.file_infos.type Base64"),
    ("Disallowed: nobody may; ", "", "32: value-removed request.output_config.person_generation Disallowed"),
    // Limits and defaults
    ("Maximum 50 characters", "Maximum 64 characters", "35: limit request.session_id most-length 64"),
    ("Maximum 1000 characters. ", "", "36: limit request.session_context most-length none"),
    ("negative_prompt | string | Optional | Words", "negative_prompt | string | Optional | Maximum 1000 characters. Words", "26: limit request.negative_prompt most-length 1000"),
    ("Range is -10 to 10", "Range is -10 to 20", "37: limit request.tasks_priority most-range 20"),
    ("Range is -10 to 10", "Range is 1 to 10", "37: limit request.tasks_priority least-range 1"),
    ("Default value: Temporary", "Default value: Permanent", "29: default request.output_config.storage_mode Permanent"),
    ("it defaults to 0", "it defaults to 5", "37: default request.tasks_priority 5"),
    (" If not filled, it defaults to 0.", "", "37: default request.tasks_priority none"),
    ("Optional | Words for what", "Optional | Default value: noise. Words for what", "26: default request.negative_prompt noise"),
    ("is valid when Type is File", "is valid when Type is Url", "23: valid-when request.file_infos.file_id type Url"),
    (" This parameter is valid when Type is Url.", "", "24: valid-always request.file_infos.url type"),
    ("When ModelName is GEM, optional values are 1:1", "Optional values are 1:1", "31: settled-gone request.output_config.aspect_ratio condition-added request.output_config.aspect_ratio modelname GEM"),
    // Examples
    ("\"resolution\": \"1080P\"", "\"resolution\": \"8K\"", "57: example-invalid request.output_config.resolution"),
    ("\"prompt\": \"Draw it as an anime.\",\n", "", "41: example-invalid request.prompt"),
    ("\"model_version\": \"3.0\"", "\"model_version\": \"4.0\"", "43: example-invalid request.model_version"),
    ("\"tasks_priority\": 10", "\"tasks_priority\": 11", "65: example-invalid request.tasks_priority"),
    ("\"negative_prompt\": \"noise\"", "\"negative_prompt\": 5", "53: example-invalid request.negative_prompt"),
    ("\"negative_prompt\": \"noise\",", "\"negative_prompt\": \"noise\", \"seed\": 1,", "53: example-added request.seed"),
    ("\"negative_prompt\": \"noise\",\n", "", "41: example-removed request.negative_prompt"),
    ("\"ext_info\": \"\"\n}cURL", "\"ext_info\": \"\",\n}cURL", "66: example-broken request"),
    ("\"type\": \"file\"", "\"type\": \"File\"", "22: settled-gone request.file_infos.type example-letters request.file_infos.type file"),
    ("\"TaskId\": \"251007502-AigcImage***2782aff1e896673f1ft\",\n", "", "113: example-removed response.Response.TaskId"),
    ("json\n{\n\"Response\": {\n\"TaskId\": \"251007502-AigcImage***2782aff1e896673f1ft\",\n\"RequestId\": \"f50d7667-72d8-46bb-a7e3-0613588971b6\"\n}\n}", "", "103: example-removed response"),
    // The answer
    ("queue_position | integer", "eta | integer | Required | |\nqueue_position | integer", "110: added response.eta"),
    ("cancel_url | string | Required | |\n", "", "106: removed response.cancel_url"),
    ("request_id | string", "request_id | integer", "104: retyped response.request_id integer"),
    ("status | string | Required", "status | string | Optional", "103: optional response.status"),
    ("logs | null", "logs | array", "108: retyped response.logs array"),
    ("\"RequestId\": \"f50d", "\"Price\": 1, \"RequestId\": \"f50d", "116: example-added response.Response.Price"),
    ("\"TaskId\": \"251007502-AigcImage***2782aff1e896673f1ft\"", "\"TaskId\": 251007502", "115: example-invalid response.Response.TaskId"),
    (",\n\"RequestId\": \"f50d7667-72d8-46bb-a7e3-0613588971b6\"", "", "113: example-removed response.Response.RequestId"),
    ("\"Response\": {\n\"TaskId\"", "\"Result\": {\n\"TaskId\"", "113: example-form response"),
    ("queue_position | integer | Required", "queue_position | integer | Optional", "110: settled-gone response.queue_position required response.queue_position"),
    ("or Jimeng, it is", "it is", "31: settled-gone request.output_config.aspect_ratio condition-value request.output_config.aspect_ratio Jimeng"),
];

#[test]
fn each_edit_of_a_page_is_named_and_nothing_else() {
    let page = pages::text("create-image-task.md");
    let mut failures = Vec::new();
    for (old, new, wanted) in EDITS {
        assert!(page.contains(old), "the page has no {old:?}");
        let found = told(&drift(&page.replace(old, new)));
        let wanted: Vec<&str> = Some(*wanted)
            .into_iter()
            .filter(|wanted| !wanted.is_empty())
            .collect();
        if found != wanted {
            failures.push(format!(
                "{old:?} -> {new:?}\n  wanted {wanted:?}\n  found  {found:?}"
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        EDITS.len(),
        failures.join("\n")
    );
}

/// A key that is none is told with its line, so that a slip in SOURCES.md hides nothing.
#[test]
fn a_key_that_is_none_is_told() {
    let sources = |key: &str| {
        format!(
            "# Sources\n\n## Contradictions\n\n| Point | A | B | C | Key |\n|---|---|---|---|---|\n| it | a | b | c | {key} |\n"
        )
    };
    let keys = settled::read(&sources(
        "`op required request.a`, `op limit request.b most-length 5`",
    ))
    .unwrap();
    assert_eq!((keys.len(), keys[0].keys.len(), keys[0].line), (1, 2, 7));
    assert_eq!(
        keys[0].keys[1],
        ("op".to_owned(), "limit request.b most-length 5".to_owned())
    );
    assert_eq!(settled::read(&sources("")).unwrap(), []);
    assert_eq!(settled::read(&sources("`required`")).unwrap_err().0, 7);
    assert_eq!(
        settled::read("## Contradictions\n\nNone.\n").unwrap_err().0,
        1
    );
    assert_eq!(settled::read("# Sources\n").unwrap(), []);
}
