//! The commands, a file each.

mod completions;
mod create;
mod mock;
mod status;
mod wait;

use kkiai::{Client, ClientBuilder};

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::Output;

/// What every command works with.
struct Context<'a> {
    /// The gateway's address, if it was an argument.
    base_url: Option<&'a str>,
    output: Output,
    interrupt: Interrupt,
}

/// Runs the command that was asked for.
pub(crate) async fn run(cli: &Cli, output: Output) -> Result<(), Failure> {
    let context = &mut Context {
        base_url: cli.base_url.as_deref(),
        output,
        interrupt: Interrupt::new(),
    };
    match &cli.command {
        Command::Create(args) => create::run(args, context).await,
        Command::Status(args) => status::run(args, context).await,
        Command::Wait(args) => wait::run(args, context).await,
        Command::Mock(args) => mock::run(args, context).await,
        Command::Completions(args) => completions::run(args),
    }
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
