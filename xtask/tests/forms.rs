//! One page in many forms, as sites, browsers and people write it: each says the same.

use xtask::drift::facts::{self, Fact};
use xtask::page;

use crate::pages;

/// What a page says, without its lines.
#[derive(Debug, PartialEq)]
struct Said {
    call: [Option<String>; 4],
    facts: Vec<Fact>,
    requests: Vec<serde_json::Value>,
    commands: Vec<Option<serde_json::Value>>,
    answers: Vec<(String, Vec<serde_json::Value>)>,
}

fn said(text: &str) -> Said {
    let page = page::read(text.as_bytes(), "page").expect("the page is read");
    let mut facts = facts::of_request(&page);
    facts.extend(page.answers.iter().flat_map(facts::of_answer));
    for fact in &mut facts {
        fact.line = 0;
    }
    let value = |at: Option<page::At<String>>| at.map(|at| at.value);
    Said {
        call: [
            value(page.method),
            value(page.server),
            value(page.path),
            value(page.media),
        ],
        facts,
        requests: page
            .requests
            .into_iter()
            .filter_map(|example| example.value)
            .collect(),
        commands: page
            .curls
            .into_iter()
            .map(|curl| curl.body.and_then(|body| body.value))
            .collect(),
        answers: page
            .answers
            .into_iter()
            .map(|answer| {
                let code = answer.code().to_owned();
                (
                    code,
                    answer
                        .examples
                        .into_iter()
                        .filter_map(|example| example.value)
                        .collect(),
                )
            })
            .collect(),
    }
}

/// Changes the rows of tables, given by their cells, and other lines one by one.
fn map(text: &str, row: impl Fn(&[&str], bool) -> String, line: impl Fn(&str) -> String) -> String {
    let mut out = Vec::new();
    for text in text.lines() {
        if text.starts_with("|---") {
            out.push(row(&vec!["---"; text.matches("---").count()], false));
        } else if text.contains(" | ") && !text.starts_with("--") {
            let is_head = text.starts_with("| ");
            let inner = text.strip_prefix("| ").unwrap_or(text);
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            let mut cells: Vec<_> = inner
                .split(" | ")
                .map(|cell| cell.trim_matches([' ', '|']))
                .collect();
            cells.resize(cells.len().max(4), "");
            out.push(row(&cells, is_head));
        } else {
            out.push(line(text));
        }
    }
    out.join("\n")
}

fn barred(cells: &[&str], _: bool) -> String {
    format!("| {} |", cells.join(" | "))
}

fn same(text: &str) -> String {
    text.to_owned()
}

fn check(name: &str, text: &str) {
    let wanted = said(&pages::text("create-image-task.md"));
    let found = said(text);
    for (wanted, found) in wanted.facts.iter().zip(&found.facts) {
        assert_eq!(wanted, found, "{name}");
    }
    assert_eq!(
        wanted.facts.len(),
        found.facts.len(),
        "{name}: {:#?}",
        found.facts.last()
    );
    assert_eq!(wanted, found, "{name}");
}

/// The words of headings and cells in Chinese.
const CHINESE: &[(&str, &str)] = &[
    ("Request Parameters", "请求参数"),
    ("Header Parameters", "Header 参数"),
    (
        "Body Parameters (application/json)",
        "Body 参数 (application/json)",
    ),
    ("Request Example", "请求示例"),
    ("}cURL Example", "}cURL 示例"),
    ("}'Response", "}'返回响应"),
    ("🟢 200 Success", "🟢200成功"),
    ("Response Body", "响应体"),
    ("Response Example", "响应示例"),
    ("Create Task", "创建任务"),
    (
        "Parameter Name | Type | Required | Description",
        "参数名 | 类型 | 必填 | 说明",
    ),
    ("| Example |", "| 示例 |"),
    ("| string | Required |", "| 字符串 | 必填 |"),
    ("| string | Optional |", "| 字符串 | 可选 |"),
    ("| array[object] | Optional |", "| 对象数组 | 否 |"),
    ("| object | Optional |", "| 对象 | 选填 |"),
    ("| object | Required |", "| 对象 | 是 |"),
    ("| null | Required |", "| 空 | 必需 |"),
    ("| integer | Required |", "| 整数 | 必须 |"),
    (
        "Add the Authorization",
        "在 Header 添加参数 Authorization，其值为在 Bearer 之后拼接 Token",
    ),
    ("Example value: ", "示例值："),
    ("Default value: ", "默认值："),
    ("Maximum 50 characters", "最大长度 50 个字符"),
    ("Maximum 1000 characters", "不超过 1000 字符"),
    ("Range is -10 to 10", "取值范围是 -10 到 10"),
    ("If not filled, it defaults to 0", "不填代表 0"),
    ("Optional values are ", "可选值："),
    (
        "This parameter is valid when Type is File",
        "仅当 Type 为 File 时有效",
    ),
    (
        "This parameter is valid when Type is Url",
        "仅当 Type 为 Url 时有效",
    ),
    (
        "When ModelName is GEM, optional values are ",
        "当 ModelName 为 GEM 时，可选值为 ",
    ),
    (
        "When ModelName is Qwen, optional value is ",
        "当 ModelName 为 Qwen 时，可选值为 ",
    ),
    (
        "When ModelName is Hunyuan, optional value is ",
        "当 ModelName 为 Hunyuan 时，可选值为 ",
    ),
    ("Values: ", "取值："),
    ("Note: ", "注意："),
];

#[test]
fn in_chinese() {
    let mut text = pages::text("create-image-task.md");
    for (english, chinese) in CHINESE {
        text = text.replace(english, chinese);
    }
    check("Chinese", &text);
}

#[test]
fn with_bars_and_without() {
    let text = pages::text("create-image-task.md");
    check("bars", &map(&text, barred, same));
    check("no bars", &map(&text, |cells, _| cells.join(" | "), same));
    let tight = map(&text, |cells, _| format!("|{}|", cells.join("|")), same);
    check("tight bars", &tight);
}

#[test]
fn with_tabs() {
    let text = pages::text("create-image-task.md");
    let tabs = |cells: &[&str], _| {
        if cells[0] == "---" {
            String::new()
        } else {
            cells.join("\t")
        }
    };
    check("tabs", &map(&text, tabs, same));
}

#[test]
fn without_heads_or_rules() {
    let text = pages::text("create-image-task.md");
    let no_rule = |cells: &[&str], _| {
        if cells[0] == "---" {
            String::new()
        } else {
            barred(cells, false)
        }
    };
    // A blank line in the place of the rule ends no table.
    check(
        "no rule",
        &map(&text, no_rule, same).replace("|\n\n", "|\n"),
    );
    let no_head = |cells: &[&str], is_head| {
        if is_head || cells[0] == "---" {
            String::new()
        } else {
            barred(cells, false)
        }
    };
    check("no heads", &map(&text, no_head, same));
}

#[test]
fn with_columns_in_another_order() {
    let text = pages::text("create-image-task.md");
    let turned = |cells: &[&str], _| {
        let mut cells = cells.to_vec();
        cells[..4].rotate_left(1);
        barred(&cells, false)
    };
    check("turned", &map(&text, turned, same));
}

#[test]
fn with_other_marks_of_nesting() {
    let text = pages::text("create-image-task.md");
    for mark in [
        "└─ ",
        "├─ ",
        "&nbsp;&nbsp;└ ",
        "  └ ",
        "- ",
        "↳ ",
        "→ ",
        "&emsp;",
        "│ └ ",
        "> ",
        "`└` ",
        "└",
    ] {
        check(mark, &map(&text.replace("└ ", mark), barred, same));
    }
    let dotted = text
        .replace("└ type", "file_infos[].type")
        .replace("└ file_id", "file_infos[].file_id")
        .replace("└ url", "file_infos[].url")
        .replace("└ text", "file_infos[].text")
        .replace("└ ", "output_config.");
    check("dotted", &dotted);
}

#[test]
fn as_markdown() {
    let text = pages::text("create-image-task.md");
    let headings = [
        "Request Parameters",
        "Header Parameters",
        "Body Parameters (application/json)",
        "Request Example",
        "Response Body",
        "Response Example",
    ];
    let line = |line: &str| match line {
        _ if headings.contains(&line) => format!("\n## {line}\n"),
        "Theme" => String::new(),
        "Create Task" => "# Create Task\n".to_owned(),
        "Authorization" => "\n### Authorization\n".to_owned(),
        "POST" => "\n**POST**".to_owned(),
        "json" => "```json".to_owned(),
        "bash" => "```bash".to_owned(),
        "}cURL Example" => "}\n```\n\n### cURL Example\n".to_owned(),
        "}'Response" => "}'\n```\n\n## Response\n".to_owned(),
        "🟢 200 Success" => "### 🟢 200 Success\n".to_owned(),
        address if address.starts_with("https://www") => format!("`{address}`\n"),
        other => other.to_owned(),
    };
    let fenced = map(&text, barred, line) + "\n```\n";
    check("Markdown", &fenced);
    check(
        "bold headings",
        &fenced
            .replace("\n## ", "\n**")
            .replace("Parameters\n", "Parameters**\n")
            .replace("Example\n", "Example**\n")
            .replace("(application/json)\n", "(application/json)**\n")
            .replace("Body\n", "Body**\n")
            .replace("**Response\n", "**Response**\n"),
    );
    check(
        "numbers",
        &fenced
            .replace("## Request P", "## 2. Request P")
            .replace("## Response\n", "## 3、Response\n"),
    );
    let one_line = fenced.replace("**POST**\n`https", "`POST https");
    check("on one line", &one_line);
    check(
        "as a label",
        &fenced.replace("**POST**\n`https", "- **Method**: POST\n- **URL**: `https"),
    );
    check("as a table", &fenced.replace("**POST**\n`https://www.kkiai.com/tencent-vod/v1/aigc-image`", "| Method | URL |\n|---|---|\n| POST | https://www.kkiai.com/tencent-vod/v1/aigc-image |"));
    check(
        "over the wire",
        &fenced.replace(
            "**POST**\n`https://www.kkiai.com/tencent-vod/v1/aigc-image`",
            "```http\nPOST https://www.kkiai.com/tencent-vod/v1/aigc-image\n```",
        ),
    );
}

#[test]
fn without_labels_or_headings() {
    let text = pages::text("create-image-task.md");
    check(
        "no labels",
        &text.replace("\njson\n", "\n").replace("\nbash\n", "\n"),
    );
    check(
        "no heading of an example",
        &text
            .replace("\nRequest Example\n", "\n")
            .replace("\nResponse Example\n", "\n"),
    );
    check(
        "no heading of the table",
        &text.replace("\nResponse Body\n", "\n"),
    );
    check(
        "nothing glued",
        &text
            .replace("}cURL", "}\ncURL")
            .replace("}'Response", "}'\nResponse"),
    );
    check(
        "no call",
        &text.replace(
            "POST\nhttps://www.kkiai.com/tencent-vod/v1/aigc-image\n",
            "",
        ),
    );
    check(
        "all glued",
        &text.replace("}\n}", "}}").replace("\n},\n", "},\n"),
    );
}

#[test]
fn as_html() {
    let html = pages::text("create-image-task.html");
    check("HTML", &html);
    // Code keeps its line breaks.
    let parts =
        html.split("<pre")
            .enumerate()
            .map(|(index, part)| match part.split_once("</pre>") {
                Some((code, rest)) if index > 0 => {
                    format!("<pre{code}</pre>{}", rest.replace('\n', " "))
                }
                _ => part.replace('\n', " "),
            });
    check("few lines", &parts.collect::<String>());
    check(
        "nothing closed",
        &html
            .replace("</td>", "")
            .replace("</tr>", "")
            .replace("</p>", "")
            .replace("</tbody>", ""),
    );
    check(
        "capitals",
        &html
            .replace("<td>", "<TD>")
            .replace("<table", "<TABLE")
            .replace("</table>", "</TABLE>"),
    );
    let lines = html
        .replace("<td>", "<td>\n  <p>\n   ")
        .replace("</td>", "\n </p>\n</td>");
    check("paragraphs in cells", &lines);
    let indented = html.replace(
        "<span class=\"tree\">&#9492; </span>",
        "<span style=\"padding-left: 24px\"></span>",
    );
    check("indented", &indented);
    check(
        "no code",
        &html
            .replace(
                "<pre class=\"shiki github-light\" tabindex=\"0\" v-pre=\"\"><code>",
                "<pre>",
            )
            .replace("</code></pre>", "</pre>"),
    );
    let start = html.find("<main>").unwrap();
    check("a part", &html[start..]);
}

/// A table of HTML inside Markdown.
#[test]
fn tables_of_html_in_markdown() {
    let html = pages::text("create-image-task.html");
    let text = pages::text("create-image-task.md");
    let mut tables = html
        .split("<table")
        .skip(2)
        .map(|rest| format!("<table{}</table>", rest.split("</table>").next().unwrap()));
    let (header, body, answer) = (
        tables.next().unwrap(),
        tables.next().unwrap(),
        tables.next().unwrap(),
    );
    let mut out: Vec<String> = Vec::new();
    let mut place = "";
    for line in text.lines() {
        if line.contains(" | ") || line.starts_with("|---") {
            if !place.is_empty() {
                out.push(match place {
                    "Header Parameters" => header.clone(),
                    "Response Body" => answer.clone(),
                    _ => body.clone(),
                });
                place = "";
            }
        } else {
            place = line;
            out.push(line.to_owned());
        }
    }
    check("tables of HTML", &out.join("\n"));
}

/// The same call in other languages, one after another, is neither an example nor a heading in one.
#[test]
fn calls_in_other_languages_are_passed_over() {
    let text = pages::text("create-image-task.md");
    let more = "}'Python Example\npython\nimport requests\nbody = {\n\"model_name\": \"GEM\"\n}\n\
                JavaScript 示例\njavascript\nfetch(url, {\n  method: 'POST'\n})\nResponse\n";
    check("languages", &text.replace("}'Response\n", more));
}

/// "Empty" in a column of defaults is no value.
#[test]
fn no_default_is_none() {
    let text = "POST https://x.y/v1/a\n## Body Parameters\n| Name | Type | Required | Default |\n|---|---|---|---|\n\
                | a | string | No | Empty |\n| b | string | No | 空 |\n| c | string | No | None |\n| d | string | No | std |\n";
    let page = page::read(text.as_bytes(), "page").expect("the page is read");
    let defaults: Vec<_> = page
        .body
        .iter()
        .map(|member| member.facts.default.as_deref())
        .collect();
    assert_eq!(defaults, [None, None, None, Some("std")]);
}
