//! Problems → text for people, and for programs.

use std::fmt::Write;

use serde_json::json;

use super::files::Files;
use crate::codegen::error::{Position, Problem};

/// Most problems that are shown; whoever has more reads no further, but wants to know how many.
const MAX_SHOWN: usize = 50;
/// Most characters of a line that are shown.
const MAX_WIDTH: usize = 100;
/// Characters that are shown before the column, if the line is cut there.
const BEFORE: usize = 40;

/// Renders problems with the piece of text that each is about, as compilers do.
///
/// ```text
/// spec/pets.yaml:12:5: error: `$ref` leads nowhere
///    |
/// 12 |     $ref: '#/components/schemas/Pte'
///    |     ^
///    = at #/paths/~1pets/get/responses/200
/// ```
#[must_use]
pub fn render(files: &Files<'_>, problems: &[Problem]) -> String {
    let mut texts = Texts::new(files);
    let mut out = String::new();
    for problem in problems.iter().take(MAX_SHOWN) {
        texts.render(&mut out, problem);
    }
    let count = |is_warning: bool, what: &str| {
        let problems = problems.iter();
        let count = problems.filter(|problem| problem.is_warning == is_warning);
        match count.count() {
            0 => None,
            1 => Some(format!("1 {what}")),
            count => Some(format!("{count} {what}s")),
        }
    };
    let counts: Vec<_> = [count(false, "error"), count(true, "warning")]
        .into_iter()
        .flatten()
        .collect();
    if !counts.is_empty() {
        let _ = write!(out, "{}", counts.join(", "));
        if problems.len() > MAX_SHOWN {
            let _ = write!(out, "; the first {MAX_SHOWN} are shown");
        }
        out.push('\n');
    }
    out
}

/// Renders problems as a line of JSON each: `severity`, `file`, `line`, `column`, `pointer`,
/// `message`.
#[must_use]
pub fn render_json(files: &Files<'_>, problems: &[Problem]) -> String {
    let mut out = String::new();
    for problem in problems {
        let Position { file, line, column } = problem.place.position;
        let line = json!({
            "severity": severity(problem),
            "file": files.shown(file),
            "line": line,
            "column": column,
            "pointer": problem.place.pointer,
            "message": problem.message,
        });
        let _ = writeln!(out, "{line}");
    }
    out
}

fn severity(problem: &Problem) -> &'static str {
    if problem.is_warning {
        "warning"
    } else {
        "error"
    }
}

/// The lines of the files, found as they are asked for.
struct Texts<'f, 'r> {
    files: &'f Files<'r>,
    lines: Vec<(u16, Vec<&'f str>)>,
}

impl<'f, 'r> Texts<'f, 'r> {
    fn new(files: &'f Files<'r>) -> Self {
        Self {
            files,
            lines: Vec::new(),
        }
    }

    fn line(&mut self, position: Position) -> Option<&'f str> {
        let index = self
            .lines
            .iter()
            .position(|(file, _)| *file == position.file);
        let index = index.unwrap_or_else(|| {
            let lines = self.files.text(position.file).split('\n').collect();
            self.lines.push((position.file, lines));
            self.lines.len() - 1
        });
        let lines = &self.lines.get(index)?.1;
        let line = usize::try_from(position.line).ok()?.checked_sub(1)?;
        let text = lines.get(line)?;
        Some(text.strip_suffix('\r').unwrap_or(text))
    }

    fn render(&mut self, out: &mut String, problem: &Problem) {
        let position = problem.place.position;
        let file = visible(&self.files.shown(position.file));
        let severity = severity(problem);
        let message = visible(&problem.message);
        if position.line == 0 {
            // What is about no place of a file, such as one that cannot be read.
            let _ = writeln!(out, "{file}: {severity}: {message}\n");
            return;
        }
        let Position { line, column, .. } = position;
        let _ = writeln!(out, "{file}:{line}:{column}: {severity}: {message}");
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        if let Some(text) = self.line(position) {
            let (text, caret) = cut(text, usize::try_from(column).unwrap_or(usize::MAX));
            let _ = writeln!(out, "{gutter} |");
            let _ = writeln!(out, "{number} | {text}");
            let _ = writeln!(out, "{gutter} | {}^", " ".repeat(caret));
        }
        let pointer = visible(&problem.place.pointer);
        let _ = writeln!(out, "{gutter} = at #{pointer}\n");
    }
}

/// Cuts a line round a column; returns it with the width of what stands before the column.
fn cut(line: &str, column: usize) -> (String, usize) {
    let column = column.saturating_sub(1);
    let start = if line.chars().count() <= MAX_WIDTH {
        0
    } else {
        column.saturating_sub(BEFORE)
    };
    let mut text = String::new();
    if start > 0 {
        text.push('…');
    }
    let mut caret = None;
    let mut characters = line.chars().enumerate().skip(start);
    for (index, character) in characters.by_ref().take(MAX_WIDTH) {
        if index == column {
            caret = Some(width(&text));
        }
        show(&mut text, character);
    }
    let caret = caret.unwrap_or_else(|| width(&text));
    let text_end = text.trim_end().len();
    if characters.next().is_some() {
        text.push('…');
    } else {
        text.truncate(text_end);
    }
    (text, caret)
}

/// Returns the columns of a terminal that a text takes, as far as is known without tables: letters
/// of East Asia and pictures take two.
fn width(text: &str) -> usize {
    let wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3
            | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6
            | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
    };
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// Makes characters visible that a terminal would obey.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        show(&mut shown, character);
    }
    shown
}

fn show(out: &mut String, character: char) {
    match character {
        '\t' => out.push(' '),
        // Controls have pictures; what turns the direction of text has none.
        '\0'..='\x1f' => out.extend(char::from_u32(0x2400 + u32::from(character))),
        '\x7f' => out.push('␡'),
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => out.push('�'),
        _ => out.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::error::Place;

    fn problem(line: usize, column: usize, message: &str, is_warning: bool) -> Problem {
        Problem {
            is_warning,
            place: Place {
                pointer: "/a".to_owned(),
                position: Position::new(line, column),
            },
            message: message.to_owned(),
        }
    }

    fn shown(text: &str, problems: &[Problem]) -> String {
        let mut files = Files::new("spec/", "a.yaml", |_| Ok(text.as_bytes().to_vec()));
        // What it holds is not asked for here.
        let _ = files.read_spec();
        render(&files, problems)
    }

    #[test]
    fn shows_the_line_and_the_column() {
        let problems = [
            problem(2, 3, "is wrong", false),
            problem(1, 1, "is odd", true),
        ];
        let wanted = "\
spec/a.yaml:2:3: error: is wrong
  |
2 | \u{2409}é: 1
  |   ^
  = at #/a

spec/a.yaml:1:1: warning: is odd
  |
1 | x: y
  | ^
  = at #/a

1 error, 1 warning
";
        let text = shown("x: y\r\n\té: 1\r\n", &problems);
        assert_eq!(text, wanted.replace('\u{2409}', " "));
    }

    #[test]
    fn cuts_long_lines_and_many_problems() {
        let line = format!("{}狐!{}", "x".repeat(500), "y".repeat(500));
        let text = shown(&line, &[problem(1, 502, "here", false)]);
        let lines: Vec<_> = text.lines().collect();
        let [_, _, shown_line, caret, ..] = lines[..] else {
            panic!("{text}");
        };
        assert!(
            shown_line.starts_with("1 | …xxx") && shown_line.ends_with("yyy…"),
            "{text}"
        );
        let bang = shown_line.chars().position(|c| c == '!').unwrap();
        // The fox is one character in two columns.
        assert_eq!(caret.find('^'), Some(bang + 1), "{text}");
        let problems: Vec<_> = (1..=60).map(|n| problem(1, n, "no", n > 40)).collect();
        let text = shown("x", &problems);
        assert_eq!(text.matches(": no").count(), 50);
        assert!(
            text.ends_with("40 errors, 20 warnings; the first 50 are shown\n"),
            "{text}"
        );
    }

    #[test]
    fn no_text_of_a_spec_reaches_a_terminal_as_it_is() {
        let text = shown(
            "a: \x1b[2Jb\u{202e}\u{7}",
            &[problem(1, 900, "the \x1b[31mname\u{9b}", false)],
        );
        let is_safe = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
        assert!(text.chars().all(is_safe), "{text:?}");
        assert!(text.contains("␛[2Jb"), "{text}");
        // A place behind the end, and one of no line.
        let text = shown(
            "x",
            &[problem(9, 9, "end", false), problem(0, 0, "none", false)],
        );
        assert!(text.contains("spec/a.yaml: error: none\n"), "{text}");
    }

    #[test]
    fn programs_get_a_line_each() {
        let files = Files::new("spec/", "a.yaml", |_| Ok(Vec::new()));
        let text = render_json(&files, &[problem(2, 3, "is \"odd\"\n", true)]);
        let line: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
        assert_eq!(
            line,
            json!({"severity": "warning", "file": "spec/a.yaml", "line": 2, "column": 3,
                   "pointer": "/a", "message": "is \"odd\"\n"})
        );
        assert_eq!(text.lines().count(), 1);
    }
}
