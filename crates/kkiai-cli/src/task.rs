//! Reads a task that an earlier run has shown.

use std::io;

use kkiai::Task;
use serde_json::Value;

use crate::failure::Failure;

/// Stands for stdin.
const STDIN: &str = "-";
/// Member of a result that holds the task.
pub(crate) const MEMBER: &str = "task";

/// Reads a task: its id, or the task as JSON, or a result of `create --json`, which has it as a
/// member. `-` takes that from stdin.
pub(crate) fn read(text: &str) -> Result<Task, Failure> {
    if text != STDIN {
        return parse(text);
    }
    let text = io::read_to_string(io::stdin());
    let text = text.map_err(|error| Failure::task(&format!("stdin cannot be read: {error}")))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Task, Failure> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with('{') {
        let task = text.parse::<Task>();
        return task.map_err(|error| Failure::task(&error.to_string()));
    }
    let task = serde_json::from_str(text).and_then(|value: Value| {
        let task = value.get(MEMBER).unwrap_or(&value);
        serde_json::from_value(task.clone())
    });
    task.map_err(|error| Failure::task(&format!("this is not a task: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_comes_in_several_forms() {
        let whole = r#"{"id":"task-1","ticket":{"status_url":"/status"}}"#;
        let result = format!("{{\"images\":[],\"task\":{whole}}}\n");
        for (text, has_ticket) in [
            ("task-1", false),
            (" task-1\n", false),
            (r#"{"id":"task-1"}"#, false),
            (whole, true),
            (&result, true),
        ] {
            let task = parse(text).expect(text);
            assert_eq!(task.id(), "task-1", "{text}");
            assert_eq!(task.ticket().is_some(), has_ticket, "{text}");
        }
        for text in ["", "a b", "{", "{}", r#"{"id":""}"#, r#"{"task":7}"#] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
