//! JSON → tree.

use std::collections::HashSet;

use crate::node::{Entry, Node, Span, Value};
use crate::problem::{Problem, ProblemKind, Step, pointer};
use crate::{MAX_DEPTH, Reading, number};

/// Objects up to this size are searched for names that stand twice without a table.
const FEW: usize = 16;

/// Reads one value in JSON, as RFC 8259 has it.
///
/// Spans count from the first byte of `text`.
#[must_use]
pub fn read(text: &[u8]) -> Reading {
    let mut problems = Vec::new();
    let start = mark(text, &mut problems);
    if text.starts_with(&[0xFF, 0xFE]) || text.starts_with(&[0xFE, 0xFF]) {
        problems.push(Problem {
            kind: ProblemKind::Encoding,
            span: Span { start: 0, end: 2 },
            pointer: String::new(),
            message: "the text is in UTF-16".to_owned(),
            help: Some("save it as UTF-8"),
        });
        return Reading {
            problems,
            ..Reading::default()
        };
    }
    if let Some(problem) = no_text(text) {
        problems.push(problem);
        return Reading {
            problems,
            ..Reading::default()
        };
    }
    let mut reader = Reader {
        text,
        at: start,
        steps: Vec::new(),
        problems,
    };
    let root = reader.document();
    let mut problems = reader.problems;
    let root = match root {
        Ok(root) => Some(root),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    };
    Reading {
        root,
        problems,
        ..Reading::default()
    }
}

/// Reports a byte order mark, and returns where the text behind it begins.
pub(crate) fn mark(text: &[u8], problems: &mut Vec<Problem>) -> usize {
    if !text.starts_with(b"\xEF\xBB\xBF") {
        return 0;
    }
    problems.push(Problem {
        kind: ProblemKind::ByteOrderMark,
        span: Span { start: 0, end: 3 },
        pointer: String::new(),
        message: "the text begins with a byte order mark, which a payload may not have".to_owned(),
        help: Some("save it as UTF-8 without one"),
    });
    3
}

/// Reports bytes that are no UTF-8.
pub(crate) fn no_text(text: &[u8]) -> Option<Problem> {
    let error = std::str::from_utf8(text).err()?;
    let start = error.valid_up_to();
    let length = error.error_len().unwrap_or(text.len() - start);
    Some(Problem {
        kind: ProblemKind::Encoding,
        span: Span {
            start,
            end: start + length,
        },
        pointer: String::new(),
        message: format!("byte 0x{:02X} is not UTF-8 here", text[start]),
        help: Some("save it as UTF-8"),
    })
}

struct Reader<'a> {
    /// Is UTF-8.
    text: &'a [u8],
    at: usize,
    steps: Vec<Step>,
    problems: Vec<Problem>,
}

type Result<T> = std::result::Result<T, Box<Problem>>;

#[allow(
    clippy::unnecessary_box_returns,
    reason = "a problem is large, and results hold it boxed"
)]
impl Reader<'_> {
    fn document(&mut self) -> Result<Node> {
        self.space();
        if self.at == self.text.len() {
            return Err(self.wrong(0, "there is no payload: the text is empty", None));
        }
        let root = self.value()?;
        self.space();
        if self.at < self.text.len() {
            let help = "a file of JSON has one payload; one with a payload on each line is read as \
                        JSON Lines if its name ends in .jsonl";
            return Err(self.wrong(
                1,
                "something stands behind the end of the payload",
                Some(help),
            ));
        }
        Ok(root)
    }

    fn value(&mut self) -> Result<Node> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.map()?,
            Some(b'[') => self.list()?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(byte) if byte.is_ascii_alphabetic() => self.word()?,
            _ => return Err(self.unexpected("a value")),
        };
        let end = self.at;
        let span = Span { start, end };
        Ok(Node { value, span })
    }

    fn map(&mut self) -> Result<Value> {
        self.deeper()?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut names = HashSet::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Map(entries));
        }
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a name in double quotes"));
            }
            let name = self.string()?;
            let end = self.at;
            let span = Span { start, end };
            self.steps.push(Step::Name(name.clone()));
            let is_new = if entries.len() < FEW {
                entries.iter().all(|entry| entry.name != name)
            } else {
                if names.is_empty() {
                    names.extend(entries.iter().map(|entry| entry.name.clone()));
                }
                !names.contains(&name)
            };
            if entries.len() >= FEW {
                names.insert(name.clone());
            }
            if !is_new {
                self.note(
                    ProblemKind::Duplicate,
                    span,
                    format!("`{name}` stands twice in this object"),
                    Some("take one out: which of them counts is up to the reader"),
                );
            }
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:` behind the name"));
            }
            self.at += 1;
            self.space();
            let node = self.value()?;
            self.steps.pop();
            entries.push(Entry { name, span, node });
            if !self.next(b'}', "`,` or `}`")? {
                return Ok(Value::Map(entries));
            }
        }
    }

    fn list(&mut self) -> Result<Value> {
        self.deeper()?;
        let mut nodes = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(nodes));
        }
        loop {
            self.steps.push(Step::Index(nodes.len()));
            nodes.push(self.value()?);
            self.steps.pop();
            if !self.next(b']', "`,` or `]`")? {
                return Ok(Value::List(nodes));
            }
        }
    }

    /// Goes on behind a comma, or to the end of a collection; returns whether there is more.
    fn next(&mut self, end: u8, wanted: &str) -> Result<bool> {
        self.space();
        let comma = self.at;
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') => {
                self.at += 1;
                self.space();
                if self.peek() == Some(end) {
                    self.at = comma;
                    let message = format!("a comma stands before `{}`", char::from(end));
                    return Err(self.wrong(1, &message, Some("take the comma out")));
                }
                Ok(true)
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    fn deeper(&mut self) -> Result<()> {
        if self.steps.len() < MAX_DEPTH {
            return Ok(());
        }
        let mut problem = self.wrong(
            1,
            &format!("the payload is nested deeper than {MAX_DEPTH} levels"),
            None,
        );
        problem.kind = ProblemKind::Nesting;
        Err(problem)
    }

    fn string(&mut self) -> Result<String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut plain = self.at;
        loop {
            match self.peek() {
                None => {
                    self.at = start;
                    return Err(self.wrong(1, "the text in quotes does not end", None));
                }
                Some(b'"') => {
                    self.copy(&mut text, plain);
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.copy(&mut text, plain);
                    self.escape(&mut text)?;
                    plain = self.at;
                }
                Some(b'\n' | b'\r') => {
                    let help = "write a line break as \\n, and end each text with a quote";
                    return Err(self.wrong(1, "a line ends inside a text", Some(help)));
                }
                Some(byte) if byte < b' ' => {
                    let message = format!("a control character stands in a text: 0x{byte:02X}");
                    let help = "write a tab as \\t, and any other as \\u and four digits";
                    return Err(self.wrong(1, &message, Some(help)));
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn copy(&self, text: &mut String, start: usize) {
        // The text was checked, and both ends stand at characters of ASCII.
        *text += &String::from_utf8_lossy(&self.text[start..self.at]);
    }

    fn escape(&mut self, text: &mut String) -> Result<()> {
        let start = self.at;
        let plain = match self.text.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code(text),
            _ => {
                let help = "a backslash itself is written as \\\\";
                return Err(self.wrong(2, "JSON has no such escape", Some(help)));
            }
        };
        text.push(plain);
        self.at += 2;
        Ok(())
    }

    /// Reads `\u` and four digits, or two of these that make one character.
    fn code(&mut self, text: &mut String) -> Result<()> {
        let start = self.at;
        let Some(first) = self.digits(start) else {
            return Err(self.wrong(2, "`\\u` has not four hexadecimal digits behind it", None));
        };
        self.at += 6;
        if (0xD800..0xDC00).contains(&first) {
            if let Some(second @ 0xDC00..0xE000) = self.digits(self.at) {
                self.at += 6;
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                text.extend(char::from_u32(code));
                return Ok(());
            }
        }
        if let Some(character) = char::from_u32(first) {
            text.push(character);
            return Ok(());
        }
        let end = self.at;
        self.note(
            ProblemKind::Escape,
            Span { start, end },
            format!("`\\u{first:04x}` is half of a character"),
            Some("write both halves, or the character itself"),
        );
        text.push(char::REPLACEMENT_CHARACTER);
        Ok(())
    }

    fn digits(&self, start: usize) -> Option<u32> {
        let [b'\\', b'u', digits @ ..] = self.text.get(start..start + 6)? else {
            return None;
        };
        let digits = std::str::from_utf8(digits).ok()?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_number.then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let begins_with_zero = self.peek() == Some(b'0');
        match self.run_of_digits() {
            0 => return Err(self.unexpected("a digit")),
            2.. if begins_with_zero => {
                self.at = start;
                let help = "take the zeros before it out, or put it in quotes";
                return Err(self.wrong(1, "a number may not begin with 0", Some(help)));
            }
            _ => {}
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.run_of_digits() == 0 {
                return Err(self.unexpected("a digit behind the point"));
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if self.run_of_digits() == 0 {
                return Err(self.unexpected("a digit of the exponent"));
            }
        }
        let end = self.at;
        let text = String::from_utf8_lossy(&self.text[start..end]);
        let (number, fits) = number::read(&text);
        if !fits {
            let message = format!("no 64 bits hold the number {}", short(&text));
            let help = Some("put it in quotes if it is a name and no number");
            self.note(ProblemKind::Number, Span { start, end }, message, help);
        }
        Ok(Value::Number(number.unwrap_or_else(|| 0.into())))
    }

    fn run_of_digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn word(&mut self) -> Result<Value> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        self.at += length;
        let help = match &rest[..length] {
            b"null" => return Ok(Value::Null),
            b"true" => return Ok(Value::Bool(true)),
            b"false" => return Ok(Value::Bool(false)),
            b"None" | b"nil" | b"undefined" | b"NULL" | b"Null" => "write null",
            b"True" | b"TRUE" => "write true",
            b"False" | b"FALSE" => "write false",
            b"NaN" | b"Infinity" => "JSON has no such number",
            _ => "put text in double quotes",
        };
        let word = String::from_utf8_lossy(&rest[..length]);
        let message = format!("`{}` is no value of JSON", short(&word));
        self.at = start;
        Err(self.wrong(length, &message, Some(help)))
    }

    /// Describes what stands in place of what was wanted.
    fn unexpected(&self, wanted: &str) -> Box<Problem> {
        let rest = &self.text[self.at..];
        let rest = String::from_utf8_lossy(&rest[..rest.len().min(16)]);
        let Some(found) = rest.chars().next() else {
            return self.wrong(
                0,
                &format!("the text ends where {wanted} should stand"),
                None,
            );
        };
        let help = match found {
            '\'' => Some("put text in double quotes"),
            '/' if rest.starts_with("//") || rest.starts_with("/*") => {
                Some("JSON has no comments: take it out")
            }
            '#' => Some("JSON has no comments: take it out"),
            ',' => Some("take the comma out"),
            '"' if wanted.starts_with("`,`") => Some("put a comma before it"),
            '“' | '”' => Some("these are not the quotes of JSON: write \""),
            _ => None,
        };
        let message = if found.is_control() {
            format!("{wanted} should stand here, not U+{:04X}", u32::from(found))
        } else {
            format!("{wanted} should stand here, not `{found}`")
        };
        self.wrong(found.len_utf8(), &message, help)
    }

    fn wrong(&self, length: usize, message: &str, help: Option<&'static str>) -> Box<Problem> {
        let start = self.at.min(self.text.len());
        let end = (start + length).min(self.text.len());
        Box::new(Problem {
            kind: ProblemKind::Syntax,
            span: Span { start, end },
            pointer: pointer(&self.steps),
            message: message.to_owned(),
            help,
        })
    }

    fn note(&mut self, kind: ProblemKind, span: Span, message: String, help: Option<&'static str>) {
        self.problems.push(Problem {
            kind,
            span,
            pointer: pointer(&self.steps),
            message,
            help,
        });
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

/// Shortens text for a message.
fn short(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(40).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let reading = read(text.as_bytes());
        let show = |problem: &Problem| {
            let Problem {
                span,
                pointer,
                message,
                ..
            } = problem;
            format!("{}-{} {pointer} {message}", span.start, span.end)
        };
        reading.problems.iter().map(show).collect()
    }

    #[test]
    fn reads_what_serde_json_reads_to_the_same_value() {
        for text in [
            "null",
            " [1, -2.5e3, 18446744073709551615, \"a\\u00e9\\ud83d\\ude00\\n\\/\" , {} , []] ",
            "{\"a\":{\"b\":[true,false,null]},\"\":0.1}",
            "\"é😀\"",
            "-1",
            "1E+2",
        ] {
            let reading = read(text.as_bytes());
            assert_eq!(reading.problems, [], "{text}");
            let wanted: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(reading.root.unwrap().to_json(), wanted, "{text}");
        }
    }

    #[test]
    fn refuses_what_serde_json_refuses() {
        let deep = "[".repeat(MAX_DEPTH + 1);
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{'a':1}",
            "{a:1}",
            "[1 2]",
            "01",
            "-",
            "1.",
            "1e",
            "+1",
            ".5",
            "nul",
            "None",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"\t\"",
            "1 2",
            "// x\n1",
            "[\"a\" \"b\"]",
            "{\"a\" 1}",
            "{\"a\":}",
            "]",
            "\u{feff}1",
            &deep,
        ] {
            assert!(!problems(text).is_empty(), "{text}");
            assert!(
                serde_json::from_str::<serde_json::Value>(text).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn knows_where_each_value_stands() {
        let text = "{\n  \"a\": [10, \"b\"]\n}";
        let root = read(text.as_bytes()).root.unwrap();
        let entry = root.entry("a").unwrap();
        assert_eq!(&text[entry.span.start..entry.span.end], "\"a\"");
        let element = entry.node.element(1).unwrap();
        assert_eq!(&text[element.span.start..element.span.end], "\"b\"");
        assert_eq!(
            &text[entry.node.span.start..entry.node.span.end],
            "[10, \"b\"]"
        );
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(
            problems("{\"a\":1,\"b\":[{\"x\":1,\"x\":2}]}"),
            ["19-22 /b/0/x `x` stands twice in this object"]
        );
        assert_eq!(
            problems("[1e999, 123456789012345678901]"),
            [
                "1-6 /0 no 64 bits hold the number 1e999",
                "8-29 /1 no 64 bits hold the number 123456789012345678901"
            ]
        );
        assert_eq!(
            problems("{\"a\": \"\\ud800x\"}"),
            ["7-13 /a `\\ud800` is half of a character"]
        );
        assert_eq!(problems("{\"a\":1,}"), ["6-7  a comma stands before `}`"]);
        assert_eq!(problems("[None]"), ["1-5 /0 `None` is no value of JSON"]);
        assert_eq!(
            problems("{\"a\" 1}"),
            ["5-6 /a `:` behind the name should stand here, not `1`"]
        );
        let reading = read(b"[\"a\xFF\"]");
        assert_eq!(reading.problems[0].kind, ProblemKind::Encoding);
        assert_eq!(reading.problems[0].span, Span { start: 3, end: 4 });
        let reading = read(b"\xEF\xBB\xBF[]");
        assert_eq!(reading.problems[0].kind, ProblemKind::ByteOrderMark);
        assert!(reading.root.is_some());
        assert_eq!(
            read(b"\xFF\xFE[\0").problems[0].message,
            "the text is in UTF-16"
        );
    }

    #[test]
    fn finds_names_that_stand_twice_among_many() {
        let members: Vec<String> = (0..100).map(|n| format!("\"n{n}\":{n}")).collect();
        let text = format!("{{{},\"n3\":0,\"n99\":0}}", members.join(","));
        assert_eq!(problems(&text).len(), 2);
    }
}
