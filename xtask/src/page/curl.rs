//! A curl command → the request that it sends.

use super::block::{At, Code};
use super::example::Example;
use super::words;

/// A command, as far as it tells what is sent.
#[derive(Clone, Debug, Default)]
pub struct Curl {
    /// Line where it begins.
    pub line: usize,
    /// The method, if it is named or follows from a body.
    pub method: Option<At<String>>,
    /// The address.
    pub url: Option<At<String>>,
    /// Headers: name and value.
    pub headers: Vec<At<(String, String)>>,
    /// The body.
    pub body: Option<Example>,
    /// Fields of a form: name and value.
    pub form: Vec<At<(String, String)>>,
    /// What is wrong with the command.
    pub faults: Vec<At<String>>,
}

impl Curl {
    /// Reads a command.
    #[must_use]
    pub fn read(code: &Code) -> Self {
        let text = code.text();
        let mut curl = Self {
            line: code.lines.first().map_or(0, |line| line.line),
            ..Self::default()
        };
        let ends = code.ends();
        let line_of = |offset: usize| {
            let index = ends.partition_point(|(end, _)| *end <= offset);
            ends.get(index).or(ends.last()).map_or(0, |(_, line)| *line)
        };
        let (words, unclosed) = split(&text);
        if let Some(offset) = unclosed {
            curl.faults
                .push(At::new("a quote is not closed".to_owned(), line_of(offset)));
        }
        let mut words = words
            .into_iter()
            .skip_while(|(_, word)| !word.ends_with("curl"))
            .skip(1);
        let mut is_get = false;
        while let Some((offset, word)) = words.next() {
            let line = line_of(offset);
            let (name, glued) = option(&word);
            if name.is_empty() {
                if curl.url.is_none() && (word.contains("://") || word.contains('/')) {
                    curl.url = Some(At::new(word, line));
                }
                continue;
            }
            if matches!(name, "-G" | "--get") {
                is_get = true;
                continue;
            }
            if !TAKES_VALUE.contains(&name) {
                continue;
            }
            let (offset, value) = match glued {
                Some(value) => (offset, value.to_owned()),
                None => match words.next() {
                    Some(next) => next,
                    None => break,
                },
            };
            let line = line_of(offset);
            match name {
                "-X" | "--request" => curl.method = Some(At::new(value.to_uppercase(), line)),
                "--url" => curl.url = Some(At::new(value, line)),
                "-H" | "--header" => {
                    if let Some((name, value)) = value.split_once(':') {
                        let header = (name.trim().to_owned(), value.trim().to_owned());
                        curl.headers.push(At::new(header, line));
                    }
                }
                "-F" | "--form" | "--form-string" | "--data-urlencode" => {
                    if let Some((name, value)) = value.split_once('=') {
                        curl.form
                            .push(At::new((name.to_owned(), value.to_owned()), line));
                    }
                }
                "-d" | "--data" | "--data-raw" | "--data-binary" | "--json" | "--data-ascii"
                    if curl.body.is_none() && !value.trim().is_empty() =>
                {
                    curl.body = Some(Example::read(&body(&value, line)));
                }
                _ => {}
            }
        }
        if curl.method.is_none() {
            let sends = (curl.body.is_some() || !curl.form.is_empty()) && !is_get;
            let method = if sends { "POST" } else { "GET" };
            curl.method = curl
                .url
                .as_ref()
                .map(|url| At::new(method.to_owned(), url.line));
        }
        curl
    }

    /// Returns the value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&At<(String, String)>> {
        self.headers
            .iter()
            .find(|header| header.value.0.eq_ignore_ascii_case(name))
    }
}

/// Options that a value follows.
const TAKES_VALUE: &[&str] = &[
    "-X",
    "--request",
    "--url",
    "-H",
    "--header",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-ascii",
    "--json",
    "--data-urlencode",
    "-F",
    "--form",
    "--form-string",
    "-o",
    "--output",
    "-u",
    "--user",
    "-b",
    "--cookie",
    "-A",
    "--user-agent",
    "-e",
    "--referer",
    "--max-time",
    "-m",
    "--connect-timeout",
    "-x",
    "--proxy",
    "--retry",
    "--cacert",
    "--cert",
    "--key",
    "-w",
    "--write-out",
];

/// Splits a word into the option that it is and a value that is glued to it.
fn option(word: &str) -> (&str, Option<&str>) {
    if !word.starts_with('-') || word.len() < 2 {
        return ("", None);
    }
    if word.starts_with("--") {
        return match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
    }
    let short = word.get(..2).unwrap_or(word);
    let is_glued = word.len() > 2 && matches!(short, "-X" | "-H" | "-d" | "-F");
    if is_glued {
        (short, word.get(2..))
    } else if word.len() > 2 && word.ends_with('X') {
        // Flags in one word, such as `-sX`.
        ("-X", None)
    } else {
        (word, None)
    }
}

/// Splits a command as a shell does: each word with where it begins. Returns where a quote opens that
/// nothing closes.
fn split(text: &str) -> (Vec<(usize, String)>, Option<usize>) {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut quote: Option<(char, usize)> = None;
    let mut escaped = false;
    for (index, character) in text.char_indices() {
        if escaped {
            escaped = false;
            if matches!(character, '\n' | '\r') {
                continue;
            }
            let word = word.get_or_insert_with(|| (index, String::new()));
            if quote.is_some() && !matches!(character, '"' | '\\' | '$' | '`') {
                word.1.push('\\');
            }
            word.1.push(character);
            continue;
        }
        match (quote, character) {
            (None | Some(('"', _)), '\\') => escaped = true,
            (None, '\'' | '"') => {
                // The word begins behind the quote, where its line is told.
                word.get_or_insert_with(|| (index, String::new()));
                quote = Some((character, index));
            }
            (Some((open, _)), _) if open == character => quote = None,
            (None, _) if character.is_whitespace() => found.extend(word.take()),
            (None, '^') if text[index + 1..].starts_with(['\n', '\r']) => {}
            _ => word
                .get_or_insert_with(|| (index, String::new()))
                .1
                .push(character),
        }
    }
    found.extend(word);
    (found, quote.map(|(_, index)| index))
}

/// Makes code of a body, whose first line stands on the line of its quote.
fn body(text: &str, line: usize) -> Code {
    let lines = text.split('\n').enumerate();
    Code {
        language: None,
        lines: lines
            .map(|(index, text)| At::new(text.to_owned(), line + index))
            .collect(),
    }
}

/// Says whether code is a command.
#[must_use]
pub fn is_command(code: &Code) -> bool {
    let first = code
        .lines
        .iter()
        .map(|line| line.value.trim())
        .find(|line| !line.is_empty());
    first.is_some_and(|line| {
        let line = line.trim_start_matches(['$', '>', '#', ' ']);
        line == "curl"
            || line
                .strip_prefix("curl")
                .is_some_and(|rest| rest.starts_with([' ', '\t', '\\']))
    })
}

/// Reads a request as it goes over the wire: "POST /v1/x HTTP/1.1". Returns the method and the path.
#[must_use]
pub fn wire(code: &Code) -> Option<(At<String>, At<String>)> {
    let first = code
        .lines
        .iter()
        .find(|line| !line.value.trim().is_empty())?;
    let mut parts = first.value.split_whitespace();
    let method = words::method(parts.next()?)?;
    let address = parts
        .next()
        .filter(|address| address.starts_with(['/', 'h', '{']))?;
    Some((
        At::new(method.to_owned(), first.line),
        At::new(address.to_owned(), first.line),
    ))
}
