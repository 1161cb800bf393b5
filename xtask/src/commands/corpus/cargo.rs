//! Runs of Cargo on a generated crate.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime};

use serde_json::Value;

use super::{Error, Row};

/// What a run of Cargo came to.
pub(super) struct Ran {
    pub(super) is_ok: bool,
    seconds: f64,
    pub(super) stdout: String,
    stderr: String,
}

impl Ran {
    /// Returns what Cargo said of a failure, cut to what a person reads.
    pub(super) fn complaint(&self) -> String {
        const LONGEST: usize = 4000;
        let text = if self.stderr.trim().is_empty() {
            &self.stdout
        } else {
            &self.stderr
        };
        text.chars().take(LONGEST).collect()
    }
}

/// Runs Cargo with the shared folder for what it makes, from nothing as far as the crate itself goes.
pub(super) fn run(mut command: Command, work: &Path) -> Result<Ran, Error> {
    let error = |source| Error::File {
        action: "run",
        path: "cargo".into(),
        source,
    };
    command
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TERM_COLOR", "never")
        .env("RUST_BACKTRACE", "0")
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().map_err(error)?;
    let stderr = child.stderr.take();
    // Both are read at once: whoever waits for one may fill the other.
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = stderr.map(|mut stderr| stderr.read_to_end(&mut text));
        read.transpose().map(|_| text)
    });
    let mut stdout = String::new();
    if let Some(pipe) = child.stdout.take() {
        let mut lines = BufReader::new(pipe);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).map_err(error)? > 0 {
            stdout.push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    let status = child.wait().map_err(error)?;
    let seconds = start.elapsed().as_secs_f64();
    let stderr = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    Ok(Ran {
        is_ok: status.success(),
        seconds,
        stdout,
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    })
}

/// What Cargo said of a crate.
#[derive(Debug, Default)]
struct Said {
    warnings: usize,
    /// Messages in full, errors first.
    errors: Vec<String>,
    /// Whether something else was made as well, so that the seconds are not the crate's.
    made_others: bool,
}

impl Said {
    fn of(folder: &Path, stdout: &str) -> Self {
        let mut said = Self::default();
        let own = folder.join("Cargo.toml");
        for line in stdout.lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let manifest = message["manifest_path"].as_str().map(Path::new);
            let is_own = manifest == Some(own.as_path());
            let text = message["message"]["rendered"].as_str().unwrap_or_default();
            let title = message["message"]["message"].as_str().unwrap_or_default();
            match message["reason"].as_str() {
                Some("compiler-artifact") if !is_own => {
                    said.made_others |= message["fresh"] == Value::Bool(false);
                }
                Some("compiler-message") => match message["message"]["level"].as_str() {
                    Some("error") => said.errors.push(text.to_owned()),
                    Some("warning") if is_own && !title.ends_with(" emitted") => {
                        said.warnings += 1;
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        said
    }
}

/// Checks a crate; if its dependencies had to be made first, once more by itself.
pub(super) fn check(folder: &Path, work: &Path, row: &mut Row) -> Result<(), Error> {
    let checked = || {
        let mut command = Command::new("cargo");
        command
            .args(["check", "--quiet", "--message-format=json"])
            .current_dir(folder);
        run(command, work)
    };
    let mut ran = checked()?;
    let mut said = Said::of(folder, &ran.stdout);
    if said.made_others {
        touch(&folder.join("src/lib.rs"))?;
        ran = checked()?;
        said = Said::of(folder, &ran.stdout);
    }
    row.compiles = Some(ran.is_ok);
    row.warnings = Some(said.warnings);
    row.check_s = Some(ran.seconds);
    if !ran.is_ok {
        let errors = said.errors.iter().take(10).cloned().collect::<String>();
        row.error = Some(if errors.is_empty() {
            ran.complaint()
        } else {
            errors
        });
    }
    Ok(())
}

fn touch(path: &Path) -> Result<(), Error> {
    let file = File::options().append(true).open(path);
    file.and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|source| Error::File {
            action: "write",
            path: path.to_owned(),
            source,
        })
}
