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

/// Folder of real descriptions, from the root, which not every checkout has beside it.
const CORPUS: &str = "../shared/corpus";

/// What is made of the small ones of them and tried with payloads.
const CORPUS_STEP: Step = (
    "descriptions of others",
    &[
        "xtask",
        "corpus",
        CORPUS,
        "--instances",
        "--only",
        "buildomat",
        "--only",
        "museum",
        "--only",
        "recraft",
        "--only",
        "replicate",
    ],
    &[],
);

/// Runs the checks; returns whether all passed.
///
/// # Errors
///
/// Returns an error if Cargo cannot be started.
pub fn run(out: &mut dyn Write) -> Result<bool, Error> {
    let corpus = workspace_root()
        .join(CORPUS)
        .is_dir()
        .then_some(CORPUS_STEP);
    for (name, arguments, variables) in STEPS.into_iter().chain(corpus) {
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
