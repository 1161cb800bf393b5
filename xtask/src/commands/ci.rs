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

const STEPS: [Step; 11] = [
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
    (
        "no feature",
        &[
            "clippy",
            "--package",
            "kkiai",
            "--no-default-features",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    (
        "feature blocking",
        &[
            "clippy",
            "--package",
            "kkiai",
            "--features",
            "blocking",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    (
        "feature otel",
        &[
            "clippy",
            "--package",
            "kkiai",
            "--features",
            "otel",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    (
        "feature tower",
        &[
            "clippy",
            "--package",
            "kkiai",
            "--features",
            "tower",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    ),
    (
        "feature schemars",
        &[
            "clippy",
            "--package",
            "kkiai-gen",
            "--features",
            "schemars",
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
