//! Commands that go on where this one ended.

use std::env;

use kkiai::Task;

use crate::shell::word;

/// Returns the command that waits for a task and saves its pictures.
///
/// A task with a ticket is written whole: where it is asked for does not follow from its id.
pub(crate) fn wait(task: &Task, output: Option<&str>, base_url: Option<&str>) -> String {
    let whole = task.ticket().and_then(|_| serde_json::to_string(task).ok());
    let task = whole.unwrap_or_else(|| task.id().to_owned());
    let task = word(&task);
    let is_like_an_option = task.starts_with('-');
    let mut words = vec!["kkiai wait".to_owned()];
    if !is_like_an_option {
        words.push(task.to_string());
    }
    match output {
        Some(output) if output.starts_with('-') => {
            words.push(format!("--output={}", word(output)));
        }
        Some(output) => words.push(format!("-o {}", word(output))),
        None => {}
    }
    if let Some(base_url) = base_url {
        words.push(format!("--base-url {}", word(base_url)));
    }
    if is_like_an_option {
        words.push(format!("-- {task}"));
    }
    words.join(" ")
}

/// Returns the command that this program was started with, and with a session of this id if there
/// is one to add.
pub(crate) fn create(session_id: Option<&str>) -> String {
    let args = env::args_os().skip(1);
    let args: Vec<_> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    with_session(&args, session_id)
}

fn with_session(args: &[String], session_id: Option<&str>) -> String {
    let mut words = vec!["kkiai".to_owned()];
    let mut session_id = session_id;
    let mut is_value = false;
    for arg in args {
        words.push(word(arg).into_owned());
        // Options of the program itself come before the command, and one of them has a value.
        if arg == "create" && !is_value {
            let session_id = session_id.take();
            words.extend(session_id.map(|id| format!("--session {}", word(id))));
        }
        is_value = arg == "--base-url";
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(json: &str) -> Task {
        serde_json::from_str(json).expect("a task")
    }

    #[test]
    fn waits_for_any_task() {
        let plain = task(r#"{"id":"task-1","session_id":"fox"}"#);
        assert_eq!(wait(&plain, None, None), "kkiai wait task-1");
        assert_eq!(
            wait(&plain, Some("my fox.png"), Some("http://127.0.0.1:1")),
            "kkiai wait task-1 -o 'my fox.png' --base-url http://127.0.0.1:1"
        );
        let odd = task(r#"{"id":"-it's"}"#);
        assert_eq!(wait(&odd, None, None), r"kkiai wait '-it'\''s'");
        let odd = task(r#"{"id":"-1"}"#);
        assert_eq!(
            wait(&odd, Some("-x.png"), None),
            "kkiai wait --output=-x.png -- -1"
        );
        let ticket = r#"{"id":"-1","ticket":{"status_url":"/a"}}"#;
        assert_eq!(
            wait(&task(ticket), None, None),
            format!("kkiai wait '{ticket}'")
        );
    }

    #[test]
    fn repeats_what_was_asked_for() {
        let again = |args: &[&str]| {
            let args: Vec<_> = args.iter().map(|arg| (*arg).to_owned()).collect();
            with_session(&args, Some("kkiai-1"))
        };
        assert_eq!(
            again(&["create", "a red fox", "-o", "fox.png"]),
            "kkiai create --session kkiai-1 'a red fox' -o fox.png"
        );
        assert_eq!(
            again(&["--base-url", "create", "--json", "create", "--", "create"]),
            "kkiai --base-url create --json create --session kkiai-1 -- create"
        );
    }
}
