//! What descriptions, types and calls mean, in the words of many pages.

use xtask::page;
use xtask::page::prose::{Facts, read};
use xtask::page::types;

/// Writes facts in one line.
fn shown(facts: &Facts) -> String {
    let mut parts = Vec::new();
    for values in &facts.values {
        let list: Vec<_> = values
            .list
            .iter()
            .map(|listed| listed.value.as_str())
            .collect();
        let list = list.join(" ");
        parts.push(match &values.condition {
            None => format!("values {list}"),
            Some(condition) => format!(
                "if {}={} values {list}",
                condition.member,
                condition.values.join("/")
            ),
        });
    }
    for (name, bounds) in [
        ("length", &facts.length),
        ("items", &facts.items),
        ("range", &facts.range),
    ] {
        if !bounds.is_empty() {
            let of = |bound: Option<f64>| bound.map_or(String::new(), |bound| bound.to_string());
            parts.push(format!("{name} {}..{}", of(bounds.least), of(bounds.most)));
        }
    }
    parts.extend(facts.default.iter().map(|value| format!("default {value}")));
    parts.extend(facts.example.iter().map(|value| format!("example {value}")));
    for condition in &facts.valid_when {
        parts.push(format!(
            "when {}={}",
            condition.member,
            condition.values.join("/")
        ));
    }
    parts.extend(facts.unsure.iter().map(|_| "unsure".to_owned()));
    parts.join("; ")
}

#[rustfmt::skip]
const TEXTS: &[(&str, &str)] = &[
    ("A picture.", ""),
    ("Values: A: this; B: that. C: more. Example value: A", "values A B C; example A"),
    ("Optional values are 1:1, 16:9, and 21:9.", "values 1:1 16:9 21:9"),
    ("Possible values: jpeg | png. Default: \"jpeg\"", "values jpeg png; default jpeg"),
    ("One of `a`, `b` or `c`", "values a b c"),
    ("One of the pictures.", ""),
    ("Supported values: std (standard), pro (professional)", "values std pro"),
    ("Values:\n- low: cheap\n- high: dear", "values low high"),
    ("Options: 5 / 10", "values 5 10"),
    ("Values: a, b, something else", "values a b; unsure"),
    ("Values: see the table below the examples", "unsure"),
    ("When ModelName is GEM, optional values are 2.5, 3.0; When ModelName is Qwen, optional value is 0925;", "if ModelName=GEM values 2.5 3.0; if ModelName=Qwen values 0925"),
    ("Image format values are: jpeg, png.", ""),
    ("This parameter is valid when Type is File.", "when Type=File"),
    ("Maximum 50 characters.", "length ..50"),
    ("At most 1,000 characters", "length ..1000"),
    ("Must be 64 characters or less.", "length ..64"),
    ("Length: 2-20 characters", "length 2..20"),
    ("Up to 3 images, each at most 10 MB.", "items ..3"),
    ("Range is -10 to 10. If not filled, it defaults to 0.", "range -10..10; default 0"),
    ("Value range: [0, 1], default 0.5", "range 0..1; default 0.5"),
    ("Between 1 and 4 (inclusive)", "range 1..4"),
    ("The default picture is kept.", ""),
    ("Defaults to `auto`, which is best.", "default auto"),
    ("For example: a fox", "example a fox"),
    ("可选值：a、b、c。默认值：a", "values a b c; default a"),
    ("取值：on：开；off：关；示例值：on", "values on off; example on"),
    ("枚举值：`mp3`、`wav`", "values mp3 wav"),
    ("长度不超过 4096 个字符。", "length ..4096"),
    ("最大长度50", "length ..50"),
    ("50个字符以内", "length ..50"),
    ("取值范围：0~1，默认为 0.5", "range 0..1; default 0.5"),
    ("取值范围是 -10 到 10，不填代表 0。", "range -10..10; default 0"),
    ("当 ModelName 为 GEM 时，可选值为 2.5、3.0", "if ModelName=GEM values 2.5 3.0"),
    ("仅当 Type 为 Url 时有效", "when Type=Url"),
    ("当 Type 取值为 Url 时有效。", "when Type=Url"),
    ("说明：当 Type 取值为 File 时，本参数有效。", "when Type=File"),
    ("当 ModelName 取值为 Kling 时可选值为 5、10", "if ModelName=Kling values 5 10"),
    ("取值：Url。当 Type 为 Url 时有效。", "values Url; when Type=Url"),
    ("链接 24 小时内有效。", ""),
    ("0: success; other values: failure", ""),
    ("最多 3 张图片", "items ..3"),
    ("支持的值有很多", ""),
];

#[test]
fn descriptions_have_facts() {
    let mut failures = Vec::new();
    for (text, wanted) in TEXTS {
        let found = shown(&read(text, false, false));
        if found != *wanted {
            failures.push(format!("{text:?}\n  wanted {wanted}\n  found  {found}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[rustfmt::skip]
const TYPES: &[(&str, &str)] = &[
    ("string", "string"), ("String", "string"), ("`string`", "string"), ("str", "string"), ("字符串", "string"),
    ("int64", "integer"), ("整数", "integer"), ("float", "number"), ("Boolean", "boolean"), ("布尔值", "boolean"),
    ("object", "object"), ("object {4}", "object"), ("array", "array"), ("array[object]", "array[object]"),
    ("array [object]", "array[object]"), ("Array<string>", "array[string]"), ("object[]", "array[object]"),
    ("List<List<int>>", "array[array[integer]]"), ("array of strings", "array[string]"), ("[object]", "array[object]"), ("[string]", "array[string]"), ("对象数组", "array[object]"),
    ("string | null", "null|string"), ("integer or null", "integer|null"), ("string/array[object]", "array[object]|string"),
    ("string?", "null|string"), ("enum<string>", "string"), ("string(enum)", "string"), ("枚举", "string"),
    ("varchar(50)", "string"), ("file", "file"), ("null", "null"), ("any", ""), ("string, required", "string"),
];

#[test]
fn types_are_understood() {
    for (text, wanted) in TYPES {
        let read = types::read(text);
        let found: Vec<_> = xtask::drift::facts::types(&read.type_)
            .into_iter()
            .collect();
        assert_eq!(
            (found.join("|").as_str(), read.is_unsure),
            (*wanted, false),
            "{text}"
        );
    }
    for text in ["strnig", "Tron address", "", "see below"] {
        assert!(types::read(text).type_.bases.is_empty(), "{text}");
    }
}

/// Calls as pages write them, with the method and address that each means.
#[rustfmt::skip]
const CALLS: &[(&str, &str)] = &[
    ("POST\nhttps://x.y/v1/a", "POST https://x.y /v1/a"),
    ("POST https://x.y/v1/a", "POST https://x.y /v1/a"),
    ("POSThttps://x.y/v1/a", "POST https://x.y /v1/a"),
    ("**GET** `/v1/a/{id}`", "GET - /v1/a/{id}"),
    ("### `DELETE /v1/a/:id`", "DELETE - /v1/a/{id}"),
    ("请求方式: POST\n请求地址：https://x.y/v1/a", "POST https://x.y /v1/a"),
    ("- Method: get\n- URL: https://x.y/v1/a?b=c", "GET https://x.y /v1/a"),
    ("| 请求方式 | 请求地址 |\n|---|---|\n| PUT | https://x.y/v1/a |", "PUT https://x.y /v1/a"),
    ("| Method | PATCH |\n|---|---|\n| URL | https://x.y/v1/a |", "PATCH https://x.y /v1/a"),
    ("<Badge type=\"tip\" text=\"GET\" /> `https://x.y/v1/a`", "GET https://x.y /v1/a"),
    ("GET {{base_url}}/v1/a/<id>", "GET - /v1/a/{id}"),
    ("```http\nPOST /v1/a HTTP/1.1\nHost: x.y\n```", "POST - /v1/a"),
    ("Some words.\n\ncurl https://x.y/v1/a -d '{}'", "POST https://x.y /v1/a"),
    ("curl -sX PUT \"https://x.y/v1/a\" \\\n -H 'A: b'", "PUT https://x.y /v1/a"),
];

#[test]
fn calls_are_found() {
    for (text, wanted) in CALLS {
        let page = page::read(format!("# A page\n\n{text}\n").as_bytes(), "page").unwrap();
        let value = |at: Option<page::At<String>>| at.map_or("-".to_owned(), |at| at.value);
        let found = format!(
            "{} {} {}",
            value(page.method),
            value(page.server),
            value(page.path)
        );
        assert_eq!(found, *wanted, "{text}");
    }
}

/// Members that stand below one another without a table.
#[test]
fn members_without_a_table_are_read() {
    let text = "创建任务\nPOST\nhttps://x.y/v1/a\nBody 参数\napplication/json\n必填\nmodel\nstring \n必需\n模型。可选值：a、b\n\
                files\narray [object] \n可选\nurl\nstring \n可选\n示例:\nhttps://x.y/1.png\n示例\n{\n\"model\": \"a\"\n}\n\
                返回响应\n🟢200成功\napplication/json\nBody\nid\nstring \n必需\n示例\n{ \"id\": \"1\" }\n";
    let page = page::read(text.as_bytes(), "page").unwrap();
    let rows: Vec<_> = page
        .body
        .iter()
        .map(|member| (member.name.as_str(), member.line, member.required))
        .collect();
    assert_eq!(
        rows,
        [
            ("model", 7, Some(true)),
            ("files", 11, Some(false)),
            ("url", 14, Some(false))
        ]
    );
    assert_eq!(page.body[0].values(), ["a", "b"]);
    assert_eq!(page.requests.len(), 1);
    assert_eq!(
        (
            page.answers[0].members.len(),
            page.answers[0].examples.len()
        ),
        (1, 1)
    );
    // What is inside what, such a page does not show.
    assert_eq!(
        page.findings
            .iter()
            .map(page::Finding::key)
            .collect::<Vec<_>>(),
        ["levels-unknown request.files"]
    );
}

/// A table whose cells stand on a line each.
#[test]
fn cells_on_lines_of_their_own_are_joined() {
    let text = "POST https://x.y/v1/a\nRequest Body\n| Name |\nType |\nRequired |\nDescription |\n| model |\nstring |\nYes |\nWhich one |\n\
                | n |\ninteger |\nNo |\nHow many |\n";
    let page = page::read(text.as_bytes(), "page").unwrap();
    let rows: Vec<_> = page
        .body
        .iter()
        .map(|member| (member.name.as_str(), member.required, member.text.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            ("model", Some(true), "Which one"),
            ("n", Some(false), "How many")
        ]
    );
}

/// A second call on a page is told, and not mixed into the first.
#[test]
fn a_second_call_is_told() {
    let text = "# A\nPOST https://x.y/v1/a\n## Body Parameters\n| Name | Type | Required |\n|---|---|---|\n| a | string | Yes |\n\
                # B\nGET https://x.y/v1/b\n## Query Parameters\n| Name | Type | Required |\n|---|---|---|\n| b | string | Yes |\n";
    let page = page::read(text.as_bytes(), "page").unwrap();
    assert_eq!((page.body.len(), page.query.len()), (1, 0));
    assert_eq!(
        (page.findings[0].kind, page.findings[0].line),
        ("second-call", 8)
    );
}

/// A table below the name of a member holds what is inside it.
#[test]
fn a_table_of_its_own_is_put_inside_its_member() {
    let text = "POST https://x.y/v1/a\n## Body Parameters\n| Name | Type | Required |\n|---|---|---|\n| config | object | Yes |\n| files | array[object] | No |\n\
                ### config\n| Name | Type | Required |\n|---|---|---|\n| size | string | Yes |\n\
                ### `files[]` object\n| Name | Type | Required |\n|---|---|---|\n| url | string | Yes |\n\
                ### Others\n| Name | Type | Required |\n|---|---|---|\n| c | string | Yes |\n";
    let page = page::read(text.as_bytes(), "page").unwrap();
    let mut ways = Vec::new();
    page::member::walk(&page.body, "", &mut |way, _| ways.push(way.to_owned()));
    assert_eq!(ways, ["config", "config.size", "files", "files.url", "c"]);
    assert_eq!(
        page.findings
            .iter()
            .map(|finding| finding.kind)
            .collect::<Vec<_>>(),
        ["place-unknown"]
    );
}
