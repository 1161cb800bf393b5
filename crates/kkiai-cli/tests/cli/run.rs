//! Runs the program, and shows what it did.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A key that must not be seen in any output.
pub(crate) const KEY: &str = "sk-0123456789-not-to-be-seen";

/// Longest time for one run. It is reached only by a program that hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A folder to run the program in, which is removed in the end.
pub(crate) struct Place {
    folder: TempDir,
    base_url: Option<String>,
    key: Option<String>,
}

impl Place {
    /// Creates a place without a key and without an address.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            base_url: None,
            key: None,
        }
    }

    /// Creates a place where the environment has an address and a key.
    pub(crate) fn at(base_url: &str) -> Self {
        Self {
            base_url: Some(base_url.to_owned()),
            key: Some(KEY.to_owned()),
            ..Self::new()
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn base_url(&self) -> String {
        self.base_url.clone().unwrap_or_default()
    }

    pub(crate) fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    /// Returns the names of the files, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let mut names: Vec<_> = entries.map(name).collect();
        names.sort();
        names
    }

    /// Starts the program with a line of arguments. Quotes are single ones, as in a shell.
    pub(crate) fn start(&self, line: &str) -> Running {
        let args = words(line);
        self.start_with(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn start_with(&self, args: &[&str]) -> Running {
        self.start_program(env!("CARGO_BIN_EXE_kkiai"), args)
    }

    /// Starts any program as the program is started.
    pub(crate) fn start_program(&self, program: &str, args: &[&str]) -> Running {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env("NO_COLOR", "1")
            .env_remove("KKIAI_API_KEY")
            .env_remove("KKIAI_BASE_URL");
        if let Some(base_url) = &self.base_url {
            command.env("KKIAI_BASE_URL", base_url);
        }
        if let Some(key) = &self.key {
            command.env("KKIAI_API_KEY", key);
        }
        let mut child = command.spawn().unwrap();
        Running {
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            stdout: Lines::read(child.stdout.take().unwrap()),
            stderr: Lines::read(child.stderr.take().unwrap()),
            folder: self.path().display().to_string(),
            child,
        }
    }

    /// Runs the program to its end with a line of arguments; see [`start`](Self::start).
    pub(crate) fn run(&self, line: &str) -> Run {
        self.start(line).end()
    }

    /// Runs the program to its end with arguments as they are.
    pub(crate) fn run_with(&self, args: &[&str]) -> Run {
        self.start_with(args).end()
    }

    /// Runs the program to its end with text on stdin.
    pub(crate) fn pipe(&self, stdin: &str, line: &str) -> Run {
        let mut running = self.start(line);
        let mut pipe = running.child.stdin.take().unwrap();
        // A program that does not want the text has closed the pipe.
        let _ = pipe.write_all(stdin.as_bytes());
        drop(pipe);
        running.end()
    }

    /// Runs the program to its end and compares what it did with the snapshot of this name.
    #[track_caller]
    pub(crate) fn check(&self, name: &str, line: &str) -> Run {
        let run = self.run(line);
        check(name, &run);
        run
    }
}

/// A program that runs, and is killed if it is still running in the end.
pub(crate) struct Running {
    child: Child,
    args: Vec<String>,
    stdout: Lines,
    stderr: Lines,
    folder: String,
}

impl Running {
    /// Waits for the first line on stdout.
    pub(crate) fn first_line(&self) -> String {
        self.stdout.line("")
    }

    /// Waits for the first line on stderr.
    pub(crate) fn first_note(&self) -> String {
        self.stderr.line("")
    }

    /// Waits for a line on stderr that holds this.
    pub(crate) fn wait_for_note(&self, part: &str) -> String {
        self.stderr.line(part)
    }

    pub(crate) fn end(mut self) -> Run {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "{:?} hangs", self.args);
            thread::sleep(Duration::from_millis(5));
        };
        let run = Run {
            args: self.args.clone(),
            code: status.code(),
            stdout: self.stdout.all(),
            stderr: self.stderr.all(),
            folder: self.folder.clone(),
        };
        assert!(
            !run.stdout.contains(KEY) && !run.stderr.contains(KEY),
            "{run}"
        );
        run
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program writes, read as it comes.
struct Lines {
    text: Arc<Mutex<String>>,
    reader: Mutex<Option<thread::JoinHandle<()>>>,
}

impl Lines {
    fn read(source: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&text);
        let reader = thread::spawn(move || {
            let mut source = BufReader::new(source);
            let mut line = String::new();
            while source.read_line(&mut line).unwrap() > 0 {
                *written.lock().unwrap() += &line;
                line.clear();
            }
        });
        Self {
            text,
            reader: Mutex::new(Some(reader)),
        }
    }

    fn line(&self, part: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text.lock().unwrap().clone();
            if let Some(line) = text.lines().find(|line| line.contains(part)) {
                return line.to_owned();
            }
            assert!(Instant::now() < deadline, "{part} was not written: {text}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn all(&self) -> String {
        if let Some(reader) = self.reader.lock().unwrap().take() {
            reader.join().unwrap();
        }
        self.text.lock().unwrap().clone()
    }
}

/// A run that has ended. `Display` shows it without what differs from run to run.
pub(crate) struct Run {
    args: Vec<String>,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    folder: String,
}

impl Run {
    /// Returns what stands in the last line on stderr, as JSON.
    pub(crate) fn failure(&self) -> Value {
        parse(self.stderr.lines().last().unwrap_or_default())
    }

    /// Returns the id in the line that says that a task was accepted.
    pub(crate) fn task_id(&self) -> String {
        let line = self
            .stderr
            .lines()
            .find(|line| line.ends_with(" was accepted"));
        let line = line.unwrap_or_else(|| panic!("no task was accepted: {}", self.stderr));
        line.split(' ').nth(1).unwrap().to_owned()
    }

    pub(crate) fn stable(&self, text: &str) -> String {
        let text = text.replace(&self.folder, "[folder]");
        let text = replace(
            &text,
            "http://127.0.0.1:",
            |letter| letter.is_ascii_digit(),
            "[port]",
        );
        let text = replace(
            &text,
            "251007502-AigcImage-",
            |letter| letter.is_ascii_alphanumeric(),
            "[id]",
        );
        let is_id = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
        let text = replace_long(&text, "kkiai-", is_id, "[session]");
        let text = replace(&text, "request id: ", is_id, "[call]");
        let text = replace(&text, "ids: request ", is_id, "[call]");
        let text = replace(&text, ", request ", is_id, "[call]");
        let text = replace(&text, "Tencent's request ", is_id, "[call]");
        let text = replace(&text, "request_id\":\"", is_id, "[call]");
        let is_time = |letter: char| letter.is_ascii_digit() || "-:TZ".contains(letter);
        let text = replace(&text, "until ", is_time, "[time]");
        let text = replace(&text, "\"expires\":\"", is_time, "[time]");
        replace(
            &text,
            "\"bytes\":",
            |letter| letter.is_ascii_digit(),
            "[bytes]",
        )
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=".contains(letter);
        let words = self.args.iter().map(|arg| {
            if !arg.is_empty() && arg.chars().all(is_plain) {
                arg.clone()
            } else {
                format!("{arg:?}")
            }
        });
        let words: Vec<_> = words.collect();
        writeln!(f, "$ kkiai {}", self.stable(&words.join(" ")))?;
        f.write_str(&self.stable(&self.stdout))?;
        writeln!(f, "--- stderr")?;
        f.write_str(&self.stable(&self.stderr))?;
        match self.code {
            Some(code) => write!(f, "--- exit {code}"),
            None => write!(f, "--- killed"),
        }
    }
}

/// Takes a line apart at spaces that are not in single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None;
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_with(String::new);
            }
            ' ' if !is_quoted => words.extend(word.take()),
            letter => word.get_or_insert_with(String::new).push(letter),
        }
    }
    words.extend(word);
    words
}

/// Replaces what follows each `start`, as far as it is of one kind.
fn replace(text: &str, start: &str, is_part: impl Fn(char) -> bool, with: &str) -> String {
    let mut parts = text.split(start);
    let mut stable = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(&is_part);
        stable += start;
        stable += if rest.len() < part.len() { with } else { "" };
        stable += rest;
    }
    stable
}

/// Replaces what follows each `start` if it is as long as a UUID.
fn replace_long(text: &str, start: &str, is_part: impl Fn(char) -> bool, with: &str) -> String {
    let mut parts = text.split(start);
    let mut stable = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(&is_part);
        stable += start;
        stable += if part.len() - rest.len() == 36 {
            with
        } else {
            &part[..part.len() - rest.len()]
        };
        stable += rest;
    }
    stable
}

/// Compares a run with the snapshot of this name.
#[track_caller]
pub(crate) fn check(name: &str, run: &Run) {
    check_text(name, &run.to_string());
}

/// Compares a part of a run with the snapshot of this name.
#[track_caller]
pub(crate) fn check_text(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Reads JSON that the program wrote.
#[track_caller]
pub(crate) fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Presses Ctrl-C.
#[cfg(unix)]
pub(crate) fn interrupt(running: &Running) {
    signal(running, "INT");
}

/// Sends a signal, by its name.
#[cfg(unix)]
pub(crate) fn signal(running: &Running, name: &str) {
    let id = running.child.id().to_string();
    let status = Command::new("kill").args(["-s", name, &id]).status();
    assert!(status.unwrap().success());
}

/// Runs a shell with a script on stdin and returns what it writes.
#[cfg(unix)]
pub(crate) fn shell(line: &str, script: &str) -> String {
    let mut words = line.split(' ');
    let mut shell = Command::new(words.next().unwrap())
        .args(words)
        .env("KKIAI_API_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    shell
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let output = shell.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}");
    String::from_utf8(output.stdout).unwrap()
}
