//! The tasks of this workspace: `cargo xtask …`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::commands::{
    Error, add, ci, corpus, diff, drift, examples, generate, import, release_check,
};

/// Tasks of the kkiai workspace.
#[derive(Debug, Parser)]
#[command(name = "xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(about = "Makes Rust of an OpenAPI description")]
    Generate(generate::Arguments),
    /// Validates the payloads of spec/examples against the spec.
    Examples,
    #[command(about = "Generates, checks and tries a crate for each description of a folder")]
    Corpus(corpus::Arguments),
    #[command(about = "Compares two descriptions by what they mean")]
    Diff(diff::Arguments),
    #[command(about = "Says whether all is ready for a release, and drafts what to say of it")]
    ReleaseCheck(release_check::Arguments),
    #[command(about = "Makes a draft of a description of pages of the documentation")]
    Import(import::Arguments),
    #[command(about = "Adds pages of the documentation to the spec, for review")]
    Add(add::Arguments),
    #[command(about = "Compares pages of the documentation with the spec")]
    Drift(drift::Arguments),
    /// Runs every check that CI runs.
    Ci,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::stdout().lock();
    let result = match &arguments.command {
        Command::Generate(arguments) => generate::run(arguments, &mut out),
        Command::Examples => examples::run(&mut out),
        Command::Corpus(arguments) => corpus::run(arguments, &mut out),
        Command::Diff(arguments) => diff::run(arguments, &mut out),
        Command::ReleaseCheck(arguments) => release_check::run(arguments, &mut out),
        Command::Import(arguments) => import::run(arguments, &mut out, &mut io::stderr()),
        Command::Add(arguments) => add::run(arguments, &mut out),
        Command::Drift(arguments) => drift::run(arguments, &mut out),
        Command::Ci => ci::run(&mut out),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing can be done if even this cannot be written.
            let _ = match &error {
                // A report says of each line what it is.
                Error::Spec(report) => writeln!(io::stderr(), "{report}"),
                error => writeln!(io::stderr(), "error: {}", error.chain()),
            };
            arguments.command.failure()
        }
    }
}

impl Command {
    /// Returns the exit code of a command that cannot do its work. Where a failure of the work itself
    /// is 1, it is another.
    fn failure(&self) -> ExitCode {
        match self {
            Self::Import(_) | Self::Add(_) | Self::Drift(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
