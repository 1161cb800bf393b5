//! Results on stdout; notes and errors on stderr.

use std::io::{self, Write as _};

use kkiai::Task;
use serde_json::{Value, json};

use crate::failure::Failure;

/// Where the program writes, and in which form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Tells whether all is written as JSON.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Writes a result to stdout.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be written. That nobody reads it any more is none.
    pub(crate) fn result(self, text: &str, json: &Value) -> Result<(), Failure> {
        let line = if self.json {
            json.to_string()
        } else {
            text.to_owned()
        };
        write(format!("{line}\n").as_bytes())
    }

    /// Writes a remark to stderr.
    pub(crate) fn note(self, text: &str) {
        self.stderr(&format!("note: {text}"), &json!({ "note": text }));
    }

    /// Writes to stderr which mark a request will have, before it is sent: it is what names the
    /// request if the program does not live to see the answer.
    pub(crate) fn session(self, session_id: &str) {
        let text = format!("the request is sent as session {session_id}");
        let json = json!({ "note": text, "session_id": session_id });
        self.stderr(&format!("note: {text}"), &json);
    }

    /// Writes to stderr that a task was accepted, before it can be lost.
    pub(crate) fn accepted(self, task: &Task) {
        let id = task.id();
        let text = format!("task {id} was accepted");
        let json = json!({ "note": text, "task_id": id, "task": task });
        self.stderr(&text, &json);
    }

    /// Writes to stderr what went wrong.
    pub(crate) fn failure(self, failure: &Failure) {
        let Failure {
            exit,
            error,
            cost,
            help,
            facts,
        } = failure;
        let ids = facts.ids();
        let lines = [
            Some(("error", error)),
            ids.as_ref().map(|ids| ("ids", ids)),
            Some(("cost", cost)),
            Some(("help", help)),
        ];
        let lines = lines.into_iter().flatten();
        let lines: Vec<_> = lines
            .map(|(name, text)| format!("{name}: {}", one_line(text)))
            .collect();
        let mut members = facts.members();
        members.insert("error".to_owned(), error.as_str().into());
        members.insert("cost".to_owned(), cost.as_str().into());
        members.insert("help".to_owned(), help.as_str().into());
        members.insert("exit_code".to_owned(), exit.code().into());
        self.stderr(&lines.join("\n"), &members.into());
    }

    fn stderr(self, text: &str, json: &Value) {
        let line = if self.json {
            json.to_string()
        } else {
            visible(text)
        };
        // There is nowhere left to say that this failed.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// Writes bytes to stdout.
///
/// # Errors
///
/// Returns an error if they cannot be written. That nobody reads them any more is none.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::stdout(&error)),
        _ => Ok(()),
    }
}

/// Says whether a character steers the terminal.
pub(crate) fn steers(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Takes out what would steer the terminal, except the ends of lines, for text that a server wrote.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .filter(|letter| *letter == '\n' || !steers(*letter))
        .collect()
}

/// Returns text on one line, with a space for each break and nothing that steers the terminal.
pub(crate) fn one_line(text: &str) -> String {
    let lines = text.split([
        '\n', '\r', '\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ]);
    let lines = lines.map(|line| visible(line.trim()));
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}
