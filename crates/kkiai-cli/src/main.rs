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
mod nearest;
mod outcome;
mod output;
mod progress;
mod request;
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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let result = runtime
        .map_err(|error| Failure::start(&error))
        .and_then(|runtime| {
            let result = runtime.block_on(commands::run(&cli, output));
            // A name that is still being looked up must not hold up the end.
            runtime.shutdown_background();
            result
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
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
