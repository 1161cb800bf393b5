//! A line → the part of the page that it begins.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::words::{self, Section};

/// Longest line without a mark that is taken for a heading.
const MAX_PLAIN: usize = 60;
/// Words that headings have behind their own.
const ENDINGS: &[&str] = &[
    "required",
    "optional",
    "必填",
    "必需",
    "选填",
    "可选",
    "生成代码",
    "generatecode",
    "json",
    "object",
];

/// A heading that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What it begins.
    pub section: Section,
    /// A media type in it.
    pub media: Option<String>,
    /// A status of HTTP in it.
    pub status: Option<String>,
}

/// Reads a line as a heading. One without a mark must be a heading's words and nothing else.
#[must_use]
pub fn read(text: &str, is_marked: bool) -> Option<Heading> {
    let text = plain(text);
    if text.is_empty() || text.len() > 4 * MAX_PLAIN {
        return None;
    }
    let media = media_type(&text);
    let without = media
        .as_ref()
        .map_or_else(|| text.clone(), |media| text.replace(media, " "));
    // What has the marks of code or of a row is none, whatever its words.
    if !is_marked
        && (without.chars().count() > MAX_PLAIN
            || text.contains(['"', '{', '}', '|', '=', ';', '<', '\\']))
    {
        return None;
    }
    let (without, status) = take_status(&without);
    let key = words::key(&without);
    let heading = |section| {
        Some(Heading {
            section,
            media: media.clone(),
            status: status.clone(),
        })
    };
    if let Some(section) = exact(&key) {
        return heading(section);
    }
    if is_marked {
        return loose(&without).and_then(heading);
    }
    None
}

fn exact(key: &str) -> Option<Section> {
    let section = |key: &str| known().get(key).copied();
    if let Some(section) = section(key) {
        return Some(section);
    }
    // "Python Example" has the code of a language.
    let of_language = words::LANGUAGES.iter().find_map(|language| {
        let rest = key.strip_prefix(language)?;
        section(rest)
            .filter(|section| matches!(section, Section::Example | Section::RequestExample))
    });
    if of_language.is_some() {
        return of_language;
    }
    let mut rest = key;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending)) {
        if let Some(section) = section(shorter) {
            return Some(section);
        }
        rest = shorter;
    }
    None
}

/// Every line of a page is looked up here.
fn known() -> &'static HashMap<&'static str, Section> {
    static KNOWN: OnceLock<HashMap<&'static str, Section>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let sections = words::SECTIONS.iter();
        sections
            .flat_map(|(section, words)| words.iter().map(|word| (*word, *section)))
            .collect()
    })
}

/// Reads a heading that has words of its own beside those that are known, such as "2. Request
/// parameters of the task".
fn loose(text: &str) -> Option<Section> {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let is_answer = has(&[
        "response", "return", "output", "响应", "返回", "出参", "输出",
    ]);
    let is_request = has(&["request", "input", "请求", "入参", "调用"]);
    let is_example = has(&["example", "sample", "示例", "样例", "例子"]);
    let is_parameters = has(&["param", "field", "argument", "参数", "字段", "body", "体"]);
    Some(if has(&["curl"]) {
        Section::Curl
    } else if has(&["error", "status code", "错误", "状态码"]) && !is_example {
        Section::Errors
    } else if is_example && is_answer {
        Section::ResponseExample
    } else if is_example && is_request {
        Section::RequestExample
    } else if is_example {
        Section::Example
    } else if is_answer && has(&["header", "头"]) {
        Section::ResponseHeaders
    } else if is_answer && (is_parameters || has(&["data", "数据"])) {
        Section::ResponseBody
    } else if is_parameters && has(&["header", "请求头"]) {
        Section::Headers
    } else if is_parameters && has(&["path", "路径"]) {
        Section::Path
    } else if is_parameters && has(&["query", "查询"]) {
        Section::Query
    } else if is_parameters && has(&["body", "form", "请求体", "表单"]) {
        Section::Body
    } else if is_request && is_parameters {
        Section::Request
    } else {
        return None;
    })
}

/// Returns a line without the marks of Markdown, pictures and numbers before a heading.
#[must_use]
pub fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '*' | '`' | '\u{200b}' | '\u{feff}'))
        .collect();
    let text = text.trim().trim_start_matches(['#', '>', '|']).trim();
    let text = text.trim_end_matches(['#', ':', '：', '|']).trim();
    // "2.1 ", "三、" and the like. "200 OK" is no number of a heading.
    let numbers = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let behind = text.trim_start_matches(numbers);
    if behind.len() < text.len() {
        let rest = behind.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '.' | '、' | ')' | '）')
        });
        if rest.len() < behind.len() && !rest.trim().is_empty() {
            return rest.trim().to_owned();
        }
    }
    text.to_owned()
}

/// Finds a media type in a line.
#[must_use]
pub fn media_type(text: &str) -> Option<String> {
    const KINDS: &[&str] = &[
        "application/",
        "multipart/",
        "text/",
        "image/",
        "audio/",
        "video/",
    ];
    let lower = text.to_ascii_lowercase();
    KINDS.iter().find_map(|kind| {
        let start = lower.find(kind)?;
        let end = lower[start + kind.len()..]
            .find(|c: char| !c.is_ascii_alphanumeric() && !"+-.*".contains(c))
            .map_or(lower.len(), |end| start + kind.len() + end);
        let media = lower[start..end].trim_end_matches(['.', '-']);
        (media.len() > kind.len()).then(|| media.to_owned())
    })
}

/// Takes a status such as 200 or 4xx out of a line.
fn take_status(text: &str) -> (String, Option<String>) {
    let Some((start, end)) = status_at(text) else {
        return (text.to_owned(), None);
    };
    let status = text[start..end].to_owned();
    let rest = format!("{} {}", &text[..start], &text[end..]);
    let rest = words::key(&rest);
    // What is left may be "Success" or "OK", and is then no heading.
    (rest, Some(status))
}

fn status_at(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len().min(120)).find_map(|at| {
        let begins = (b'1'..=b'5').contains(&bytes[at])
            && is_digit(at + 1)
            && is_digit(at + 2)
            && !is_digit(at + 3);
        let after_digit =
            at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'.');
        (begins && !after_digit).then_some((at, at + 3))
    })
}

/// Reads a line that begins an answer: "🟢 200 Success", "HTTP 200", "状态码 400". Returns the status,
/// and what stands behind it.
#[must_use]
pub fn status(text: &str, is_marked: bool, in_answers: bool) -> Option<(String, String)> {
    let text = plain(text);
    if text.chars().count() > MAX_PLAIN {
        return None;
    }
    let (start, end) = status_at(&text)?;
    let before = words::key(&text[..start]);
    let is_word = matches!(
        before.as_str(),
        "http"
            | "status"
            | "statuscode"
            | "httpstatus"
            | "httpstatuscode"
            | "response"
            | "code"
            | "状态码"
            | "响应"
            | "返回"
            | "http状态码"
            | "success"
            | "成功"
            | "error"
            | "响应状态码"
    );
    let has_picture = before.is_empty() && !text[..start].trim().is_empty();
    let behind = text[end..].trim_start_matches([' ', '(', '（', '-', '–', ':', '：']);
    let behind = behind.trim_end_matches([')', '）']).trim();
    let stands_alone = text[end..].starts_with(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        || text.len() == end;
    let fits = (before.is_empty() && (has_picture || is_marked || in_answers)
        || is_word && (is_marked || in_answers))
        && (stands_alone || has_picture);
    fits.then(|| (text[start..end].to_owned(), behind.to_owned()))
}
