//! `kkiai mock`.

use kkiai::{BASE_URL_VARIABLE, KEY_VARIABLE};
use kkiai_mock::MockGateway;
use serde_json::json;
use tokio::net::lookup_host;

use crate::args::MockArgs;
use crate::commands::Context;
use crate::failure::Failure;
use crate::faults;
use crate::output::Output;

/// Runs the gateway until Ctrl-C.
pub(crate) async fn run(args: &MockArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let unusable = |error| Failure::address(&args.addr, &error);
    let addr = lookup_host(&args.addr).await.map_err(unusable)?.next();
    let addr = addr.ok_or_else(|| unusable(std::io::ErrorKind::NotFound.into()))?;
    let seed = faults::seed(&args.faults);
    let plan = faults::plan(&args.faults, seed.map_or(0, |(seed, _)| seed));
    let mut builder = MockGateway::builder()
        .addr(addr)
        .answer(args.answer)
        .create(args.create)
        .faults(plan.map_err(|error| Failure::faults(&error))?);
    if let Some((seed, _)) = seed {
        builder = builder.seed(seed);
    }
    if let Some(key) = &args.key {
        builder = builder.key(key);
    }
    let mut gateway = builder
        .start()
        .await
        .map_err(|error| Failure::mock(&error))?;
    let output = context.output;
    let work = async {
        // Whoever has seen the address may press Ctrl-C, so that is listened for first.
        tokio::task::yield_now().await;
        if let Some((seed, true)) = seed {
            output.note(&format!(
                "the seed is {seed}; --seed {seed} repeats this run"
            ));
        }
        announce(args, gateway.base_url(), output)?;
        gateway.wait().await;
        Ok(())
    };
    // Ctrl-C is how it ends, and no failure.
    let result = context.interrupt.or(work, || ()).await;
    gateway.stop().await;
    result.unwrap_or(Ok(()))
}

/// Shows the address, and how to use it.
fn announce(args: &MockArgs, base_url: &str, output: Output) -> Result<(), Failure> {
    output.result(base_url, &json!({ "base_url": base_url }))?;
    let key = match &args.key {
        Some(_) => "the key of --key",
        None => "any key",
    };
    output.note(&format!(
        "nothing is charged; set {BASE_URL_VARIABLE} to this address and {KEY_VARIABLE} to {key}; \
         Ctrl-C ends it"
    ));
    Ok(())
}
