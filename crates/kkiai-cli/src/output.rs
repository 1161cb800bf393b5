//! Results on stdout; notes and errors on stderr.

use std::io::{self, Write as _};

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

    /// Writes to stderr that a task was accepted, before it can be lost.
    pub(crate) fn accepted(self, id: &str) {
        let text = format!("task {id} was accepted");
        self.stderr(&text, &json!({ "note": text, "task_id": id }));
    }

    /// Writes to stderr what went wrong.
    pub(crate) fn failure(self, failure: &Failure) {
        let Failure {
            exit,
            error,
            cost,
            help,
            task_id,
        } = failure;
        let lines = [("error", error), ("cost", cost), ("help", help)];
        let lines = lines.map(|(name, text)| format!("{name}: {}", one_line(text)));
        let json = json!({
            "error": error,
            "cost": cost,
            "help": help,
            "task_id": task_id,
            "exit_code": exit.code(),
        });
        self.stderr(&lines.join("\n"), &json);
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

/// Takes out what would steer the terminal, for text that a server wrote.
pub(crate) fn visible(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .filter(|letter| *letter == '\n' || !steers(*letter))
        .collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
