//! The program `kkiai`: makes pictures from a terminal.

mod again;
mod args;
mod commands;
mod curl;
mod duration;
mod exit;
mod facts;
mod failure;
mod faults;
mod interrupt;
mod members;
mod outcome;
mod output;
mod progress;
mod request;
mod schemas;
mod shell;
mod target;
mod task;
mod values;

use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::args::Cli;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error),
    };
    let output = Output::new(cli.json);
    match commands::run(&cli, output) {
        Ok(code) => code,
        Err(failure) => {
            output.failure(&failure);
            failure.exit.into()
        }
    }
}

/// Shows help, the version, or what is wrong with the arguments.
fn not_parsed(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if is_answer {
        // Help that nobody reads to its end is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    // The arguments could not be read, so it is not known which of them are options.
    if std::env::args_os().any(|argument| argument == "--json") {
        Output::new(true).failure(&Failure::arguments(error));
    } else {
        let _ = error.print();
    }
    Exit::Usage.into()
}
