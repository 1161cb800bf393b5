//! Faults of the mock gateway, as arguments have them.

use std::fmt::Write as _;
use std::hash::{BuildHasher as _, RandomState};

use kkiai_mock::{Fault, FaultKind, Faults, Operation, PlanError, TaskFailure};

use crate::args::FaultArgs;

/// Word for no fault.
const NONE: &str = "none";

/// Chosen seeds stay below this, so that they are easy to type.
const SEEDS: u64 = 1_000_000;

/// A fault of an operation, or none.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    operation: Operation,
    fault: Option<Fault>,
}

/// Reads an operation and a fault, such as `create:server-error,status=503`.
pub(crate) fn planned(text: &str) -> Result<Planned, String> {
    let (operation, fault) = text
        .split_once(':')
        .ok_or("expected an operation, a colon and a fault, such as create:no-answer")?;
    let operation = operation
        .parse()
        .map_err(|error| format!("{operation} is no operation, {error}"))?;
    let fault = match fault {
        NONE => None,
        fault => Some(fault.parse::<Fault>().map_err(|error| error.to_string())?),
    };
    let plan = Faults::none().then(operation, [fault.clone()]);
    plan.map(|_| Planned { operation, fault })
        .map_err(|error| error.to_string())
}

/// Reads a fault that may come by chance.
pub(crate) fn possible(text: &str) -> Result<Fault, String> {
    let fault = text.parse::<Fault>().map_err(|error| error.to_string())?;
    let plan = Faults::none().among([fault.clone()]);
    plan.map(|_| fault).map_err(|error| error.to_string())
}

/// Reads how often faults come by chance.
pub(crate) fn rate(text: &str) -> Result<f64, String> {
    let rate = text
        .parse()
        .map_err(|_| "expected a number from 0 to 1, such as 0.2".to_owned())?;
    let plan = Faults::random(0, rate);
    plan.map(|_| rate).map_err(|error| error.to_string())
}

/// Returns the seed, and whether it was chosen here because chance needs one.
pub(crate) fn seed(args: &FaultArgs) -> Option<(u64, bool)> {
    match args.seed {
        Some(seed) => Some((seed, false)),
        None => args
            .fault_rate
            .map(|_| (RandomState::new().hash_one("seed") % SEEDS, true)),
    }
}

/// Returns the plan that the arguments describe.
pub(crate) fn plan(args: &FaultArgs, seed: u64) -> Result<Faults, PlanError> {
    let mut plan = Faults::none();
    for Planned { operation, fault } in &args.first {
        plan = plan.then(*operation, [fault.clone()])?;
    }
    for Planned { operation, fault } in &args.always {
        if let Some(fault) = fault {
            plan = plan.always(*operation, fault.clone())?;
        }
    }
    if let Some(rate) = args.fault_rate {
        plan = plan.with_random(seed, rate)?;
        if !args.among.is_empty() {
            plan = plan.among(args.among.iter().cloned())?;
        }
    }
    Ok(plan)
}

/// Lists all faults, by what they can fall on.
pub(crate) fn table() -> String {
    let mut table = "\
A fault is a name with options behind commas, such as server-error,status=503,done.
With done, a create call makes its task all the same: only its answer is wrong.
The 429 of rate-limit is as the gateway was seen to answer, with a code that misleads
(model_not_found) and a message in Chinese."
        .to_owned();
    let mut operations: &[Operation] = &[];
    for kind in FaultKind::ALL {
        if kind.operations != operations {
            operations = kind.operations;
            let names: Vec<_> = operations.iter().map(|known| known.as_str()).collect();
            // Writing to a string does not fail.
            let _ = write!(table, "\n\nFaults of {}:", names.join(", "));
        }
        let _ = write!(table, "\n  {:<18}  {}", kind.name, kind.about);
        if !kind.options.is_empty() {
            let _ = write!(table, " [{}]", kind.options);
        }
    }
    let failures: Vec<_> = TaskFailure::ALL
        .iter()
        .map(|known| known.as_str())
        .collect();
    let failures = format!("FAILURE: {}", failures.join(", "));
    let _ = write!(
        table,
        "\n\n{failures}\n\n\
         Examples:\n  \
         kkiai mock --fault create:cut-before-answer,done\n  \
         kkiai mock --fault query:none --fault query:html --always image:latency,time=2s\n  \
         kkiai mock --fault task:failed,as=err-code-ext\n  \
         kkiai mock --fault-rate 0.2 --seed 17"
    );
    table
}
