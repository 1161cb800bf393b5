//! Which request meets which fault.

use axum::http::Uri;

use crate::chance::{Dice, scramble};
use crate::faults::{Fault, Operation, RetryAfter, TaskFailure};

/// A plan of faults: which request meets which one.
///
/// For each [`Operation`] there is a list for the first requests, and then one fault for all
/// others, or none. Where neither says anything, chance decides, if the plan is
/// [random](Self::random).
///
/// ```
/// use kkiai_mock::{Fault, Faults, MockGateway, Operation};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let faults = Faults::none()
///     // The first create call is accepted, and the client does not learn of it.
///     .then(Operation::Create, [Fault::CutBeforeAnswer { carried_out: true }])?
///     // Two queries go well, and the third one does not.
///     .then(Operation::Query, [None, None, Some("server-error,status=503".parse()?)])?
///     // The second task fails.
///     .then(Operation::Task, [None, Some("failed,as=err-code-ext".parse()?)])?
///     // Every image is late.
///     .always(Operation::Image, "latency,time=2s".parse()?)?;
/// let gateway = MockGateway::builder().faults(faults).start().await?;
///
/// // The same seed gives the same faults in every run.
/// gateway.set_faults(Faults::random(17, 0.2)?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a plan does nothing by itself"]
pub struct Faults {
    lists: [List; Operation::ALL.len()],
    chance: Option<Chance>,
}

/// Faults on one operation.
#[derive(Clone, Debug, Default, PartialEq)]
struct List {
    first: Vec<Option<Fault>>,
    then: Option<Fault>,
}

/// Faults that come by chance.
#[derive(Clone, Debug, PartialEq)]
struct Chance {
    seed: u64,
    rate: f64,
    among: Vec<Fault>,
}

impl Faults {
    /// Makes a plan without a fault.
    pub fn none() -> Self {
        Self::default()
    }

    /// Makes a plan in which each request meets a fault with a probability of `rate`, and each
    /// task has one.
    ///
    /// The seed, the operation and the number of the request decide alone: the third query meets
    /// the same fault whatever else was asked before it. All faults can come that need no
    /// address of another host, with [`among`](Self::among) only some.
    ///
    /// # Errors
    ///
    /// Returns [`PlanError::Rate`] if `rate` is not from 0 to 1.
    pub fn random(seed: u64, rate: f64) -> Result<Self, PlanError> {
        Self::none().with_random(seed, rate)
    }

    /// Adds faults by chance to a plan, where it says nothing else; see [`random`](Self::random).
    ///
    /// # Errors
    ///
    /// Returns [`PlanError::Rate`] if `rate` is not from 0 to 1.
    pub fn with_random(mut self, seed: u64, rate: f64) -> Result<Self, PlanError> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(PlanError::Rate { rate });
        }
        self.chance = Some(Chance {
            seed,
            rate,
            among: examples(),
        });
        Ok(self)
    }

    /// Sets the faults that come by chance. Each falls on what it fits.
    ///
    /// # Errors
    ///
    /// Returns an error if no request can meet one of the faults as it is.
    pub fn among(mut self, faults: impl IntoIterator<Item = Fault>) -> Result<Self, PlanError> {
        let faults: Vec<_> = faults.into_iter().collect();
        faults.iter().try_for_each(check)?;
        if let Some(chance) = &mut self.chance {
            chance.among = faults;
        }
        Ok(self)
    }

    /// Adds to the list of the first requests: a fault, or none, for each.
    ///
    /// # Errors
    ///
    /// Returns an error if a fault does not fit the operation, or if no request can meet it as
    /// it is.
    pub fn then<F: Into<Option<Fault>>>(
        mut self,
        operation: Operation,
        faults: impl IntoIterator<Item = F>,
    ) -> Result<Self, PlanError> {
        for fault in faults {
            let fault = fault.into();
            if let Some(fault) = &fault {
                check_on(fault, operation)?;
            }
            self.lists[operation as usize].first.push(fault);
        }
        Ok(self)
    }

    /// Sets the fault that all requests meet after the first ones.
    ///
    /// # Errors
    ///
    /// Returns an error if the fault does not fit the operation, or if no request can meet it as
    /// it is.
    pub fn always(mut self, operation: Operation, fault: Fault) -> Result<Self, PlanError> {
        check_on(&fault, operation)?;
        self.lists[operation as usize].then = Some(fault);
        Ok(self)
    }

    /// Returns the fault that a request meets: the first one has number 0.
    #[must_use]
    pub fn of(&self, operation: Operation, number: usize) -> Option<&Fault> {
        let list = &self.lists[operation as usize];
        if let Some(fault) = list.first.get(number) {
            return fault.as_ref();
        }
        let drawn = || self.chance.as_ref()?.draw(operation, number);
        list.then.as_ref().or_else(drawn)
    }
}

impl Chance {
    fn draw(&self, operation: Operation, number: usize) -> Option<&Fault> {
        // Dice of its own for each request, so that no order matters but that of its kind.
        let stream = scramble(self.seed ^ scramble(operation as u64));
        let mut dice = Dice::new(scramble(stream ^ scramble(number as u64)));
        let (share, choice) = (dice.seed() >> 32, dice.seed());
        let share = u32::try_from(share).map_or(1.0, |share| f64::from(share) / 4_294_967_296.0);
        if share >= self.rate {
            return None;
        }
        let fitting: Vec<_> = self
            .among
            .iter()
            .filter(|fault| fault.fits(operation))
            .collect();
        let count = u64::try_from(fitting.len()).ok()?;
        let at = usize::try_from(choice.checked_rem(count)?).ok()?;
        fitting.get(at).copied()
    }
}

/// Faults that come by chance unless told otherwise: all that need no address of another host.
fn examples() -> Vec<Fault> {
    let mut faults = vec![
        Fault::CutAfterHead,
        Fault::CutInBody,
        Fault::CutAfterBody,
        Fault::NoFile,
        Fault::TaskNotExist,
        Fault::ResourceNotFound,
        Fault::NeverEnds,
        Fault::WrongLength,
        Fault::CutShort,
        Fault::UnknownStatus {
            word: "DREAMING".to_owned(),
        },
    ];
    for carried_out in [false, true] {
        faults.extend([
            Fault::Latency {
                time: std::time::Duration::from_secs(1),
                carried_out,
            },
            Fault::CutBeforeAnswer { carried_out },
            Fault::StallInBody { carried_out },
            Fault::NoAnswer { carried_out },
            Fault::Empty { carried_out },
        ]);
        faults.extend([(500, false), (502, true), (503, false), (504, true)].map(
            |(status, plain)| Fault::ServerError {
                status,
                plain,
                carried_out,
            },
        ));
        faults.extend([200, 524].map(|status| Fault::Html {
            status,
            carried_out,
        }));
    }
    faults.extend(
        [
            (None, false),
            (None, true),
            (Some(RetryAfter::Seconds(2)), false),
            (Some(RetryAfter::Date(2)), false),
        ]
        .map(|(retry_after, empty)| Fault::RateLimit { retry_after, empty }),
    );
    let codes = ["InternalError", "RequestLimitExceeded"].map(str::to_owned);
    faults.extend(codes.map(|code| Fault::ErrorInSuccess { code }));
    faults.extend([403, 404].map(|status| Fault::Expired { status }));
    faults.extend([false, true].map(|chunked| Fault::TooLarge {
        bytes: 1 << 30,
        chunked,
    }));
    faults.extend(TaskFailure::ALL.iter().map(|shown| Fault::Failed {
        shown: *shown,
        code: "InternalError".to_owned(),
    }));
    faults
}

fn check_on(fault: &Fault, operation: Operation) -> Result<(), PlanError> {
    if !fault.fits(operation) {
        let fault = fault.clone();
        return Err(PlanError::Unfit { fault, operation });
    }
    check(fault)
}

/// Checks what is said with a fault.
fn check(fault: &Fault) -> Result<(), PlanError> {
    let status = match fault {
        Fault::ServerError { status, .. } => Some((*status, (500..=599).contains(status))),
        Fault::Html { status, .. } => {
            let fits = *status == 200 || (400..=599).contains(status);
            Some((*status, fits))
        }
        Fault::Redirect { status, .. } => {
            Some((*status, [301, 302, 303, 307, 308].contains(status)))
        }
        Fault::Expired { status } => Some((*status, [403, 404, 410].contains(status))),
        _ => None,
    };
    if let Some((status, false)) = status {
        let name = fault.kind().name;
        return Err(PlanError::Status { name, status });
    }
    if let Fault::Redirect { to, .. } | Fault::ForeignTicket { to } = fault {
        let url = to.parse::<Uri>().ok();
        let is_web = url.is_some_and(|url| {
            let scheme = url.scheme_str();
            url.authority().is_some() && (scheme == Some("http") || scheme == Some("https"))
        });
        if !is_web {
            return Err(PlanError::Address { to: to.clone() });
        }
    }
    Ok(())
}

/// Reason that a plan cannot be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The fault does not fit the operation.
    #[error("{fault} does not fit {operation}, it fits {}", fitting(fault))]
    Unfit {
        /// The fault.
        fault: Fault,
        /// The operation.
        operation: Operation,
    },
    /// The fault cannot have the status.
    #[error("{name} cannot have the status {status}")]
    Status {
        /// Name of the fault.
        name: &'static str,
        /// The status.
        status: u16,
    },
    /// The address is not one of another host.
    #[error("{to} is no address such as http://127.0.0.1:9")]
    Address {
        /// The address.
        to: String,
    },
    /// The rate is no probability.
    #[error("the rate of faults is from 0 to 1, not {rate}")]
    Rate {
        /// The rate.
        rate: f64,
    },
}

fn fitting(fault: &Fault) -> String {
    let all = Operation::ALL.iter();
    let fitting: Vec<_> = all.filter(|operation| fault.fits(**operation)).collect();
    let names: Vec<_> = fitting.iter().map(|operation| operation.as_str()).collect();
    names.join(", ")
}

/// A plan, and how far it has come.
#[derive(Debug, Default)]
pub(crate) struct Draws {
    plan: Faults,
    counts: [usize; Operation::ALL.len()],
}

impl Draws {
    pub(crate) fn new(plan: Faults) -> Self {
        Self {
            plan,
            counts: Default::default(),
        }
    }

    /// Returns the fault that the next request is to meet.
    pub(crate) fn coming(&self, operation: Operation) -> Option<&Fault> {
        self.plan.of(operation, self.counts[operation as usize])
    }

    /// Returns the fault that the next request meets.
    pub(crate) fn next(&mut self, operation: Operation) -> Option<Fault> {
        let count = &mut self.counts[operation as usize];
        let number = *count;
        *count += 1;
        self.plan.of(operation, number).cloned()
    }
}
