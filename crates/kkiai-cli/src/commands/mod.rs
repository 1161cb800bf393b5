//! The commands, a file each.

mod completions;
mod create;
mod mock;
mod schema;
mod status;
mod validate;
mod wait;

use std::process::ExitCode;

use kkiai::{Client, ClientBuilder};

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::Output;

/// What every command that asks a gateway works with.
struct Context<'a> {
    /// The gateway's address, if it was an argument.
    base_url: Option<&'a str>,
    output: Output,
    interrupt: Interrupt,
}

/// Runs the command that was asked for, and returns how the program ends.
pub(crate) fn run(cli: &Cli, output: Output) -> Result<ExitCode, Failure> {
    let done = match &cli.command {
        Command::Create(args) => online(cli, output, async |context| {
            create::run(args, context).await
        }),
        Command::Status(args) => online(cli, output, async |context| {
            status::run(args, context).await
        }),
        Command::Wait(args) => online(cli, output, async |context| wait::run(args, context).await),
        Command::Mock(args) => online(cli, output, async |context| mock::run(args, context).await),
        Command::Validate(args) => return validate::run(args, output),
        Command::Schema(args) => schema::run(args, output),
        Command::Completions(args) => completions::run(args),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Runs a command that asks a gateway or is one. Others start no runtime, so that they are quick.
fn online(
    cli: &Cli,
    output: Output,
    command: impl AsyncFnOnce(&mut Context<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::start(&error))?;
    let result = runtime.block_on(async {
        let context = &mut Context {
            base_url: cli.base_url.as_deref(),
            output,
            interrupt: Interrupt::new(),
        };
        command(context).await
    });
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    result
}

/// Starts a client with what the environment and the arguments say.
fn builder(base_url: Option<&str>) -> Result<ClientBuilder, Failure> {
    let builder = ClientBuilder::from_env().map_err(|error| Failure::config(&error))?;
    Ok(match base_url {
        Some(base_url) => builder.base_url(base_url),
        None => builder,
    })
}

fn build(builder: ClientBuilder) -> Result<Client, Failure> {
    builder.build().map_err(|error| Failure::config(&error))
}
