//! Runs every check, in CI's order, and stops at the first that fails.

use std::io::Write;
use std::process::Command;

use super::{Error, workspace_root};

/// What is run: a name, arguments of Cargo, and variables of the environment.
type Step = (
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const STEPS: [Step; 6] = [
    ("formatting", &["fmt", "--all", "--check"], &[]),
    (
        "lints",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    ("generated files", &["xtask", "generate", "--check"], &[]),
    ("example payloads", &["xtask", "examples"], &[]),
    (
        "documentation",
        &[
            "doc",
            "--workspace",
            "--no-deps",
            "--all-features",
            "--locked",
        ],
        &[("RUSTDOCFLAGS", "--deny warnings")],
    ),
    ("tests", &["test", "--workspace", "--locked"], &[]),
];

/// Runs the checks; returns whether all passed.
///
/// # Errors
///
/// Returns an error if Cargo cannot be started.
pub fn run(out: &mut dyn Write) -> Result<bool, Error> {
    for (name, arguments, variables) in STEPS {
        writeln!(out, "==> {name}: cargo {}", arguments.join(" "))?;
        out.flush()?;
        let status = Command::new("cargo")
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(workspace_root())
            .status()
            .map_err(|source| Error::File {
                action: "run",
                path: "cargo".into(),
                source,
            })?;
        if !status.success() {
            writeln!(out, "==> {name} failed")?;
            return Ok(false);
        }
    }
    Ok(true)
}
