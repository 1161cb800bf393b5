//! What holds whatever goes wrong: random schedules of faults, under a clock that only moves when
//! all are waiting, so that hours of waiting take no time and a seed gives the same run again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use kkiai::{
    CallOptions, Charge, Client, CreateOptions, Error, Model, RetryPolicy, Task, WaitOptions,
    request,
};
use kkiai_mock::{AnswerForm, CreateForm, Faults, MockGateway};
use tokio::time::{Instant, sleep, timeout};

use crate::in_memory::reach;

/// How many schedules are tried, unless `KKIAI_SCHEDULES` says otherwise.
const SCHEDULES: u64 = 2000;
/// Longest that a schedule may take, on its own clock.
const PATIENCE: Duration = Duration::from_secs(2 * 60 * 60);
/// Time in which everything that was sent has come to an end.
const AFTERMATH: Duration = Duration::from_secs(10 * 60);

thread_local! {
    /// Chance of the attempts of the schedule that runs on this thread.
    static NETWORK: RefCell<(Rng, f64)> = const { RefCell::new((Rng::with_seed(0), 0.0)) };
}

/// What was chosen for one schedule.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    seed: u64,
    fault_rate: f64,
    unreachable_rate: f64,
    answer: AnswerForm,
    create: CreateForm,
    step: Duration,
    has_session_id: bool,
    repeats_unknown: bool,
    attempts: u32,
    attempt_timeout: Duration,
    call_timeout: Duration,
    wait_timeout: Duration,
    question_timeout: Duration,
}

impl Schedule {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut between = |low: u64, high: u64| Duration::from_millis(rng.u64(low..=high));
        let (step, attempt_timeout) = (between(0, 20_000), between(50, 60_000));
        let (call_timeout, wait_timeout) = (between(50, 200_000), between(0, 300_000));
        let question_timeout = between(50, 60_000);
        Self {
            seed,
            fault_rate: rng.f64(),
            unreachable_rate: rng.f64() * 0.4,
            answer: *rng.choice(AnswerForm::ALL).unwrap(),
            create: *rng.choice(CreateForm::ALL).unwrap(),
            step,
            has_session_id: rng.u8(0..4) > 0,
            repeats_unknown: rng.bool(),
            attempts: rng.u32(1..=6),
            attempt_timeout,
            call_timeout,
            wait_timeout,
            question_timeout,
        }
    }

    /// Creates one image and waits for it. Returns how it ended, or what did not hold.
    async fn play(self) -> Result<&'static str, String> {
        fastrand::seed(self.seed);
        NETWORK.with_borrow_mut(|network| {
            *network = (Rng::with_seed(!self.seed), self.unreachable_rate);
        });
        let gateway = MockGateway::builder()
            .seed(self.seed)
            .answer(self.answer)
            .create(self.create)
            .step(self.step)
            .faults(Faults::random(self.seed, self.fault_rate).unwrap())
            .in_memory()
            .unwrap();
        let gateway = Arc::new(gateway);
        let is_there = || NETWORK.with_borrow_mut(|(rng, rate)| rng.f64() >= *rate);
        let client = Client::builder()
            .api_key("sk-of-these-tests")
            .base_url("http://127.0.0.1:9")
            .fetcher(crate::scripted::fetcher())
            .transport(|transport| reach(transport, &gateway, is_there))
            .build()
            .unwrap();

        let call = CallOptions::default()
            .attempt_timeout(self.attempt_timeout)
            .call_timeout(self.call_timeout)
            .retry(RetryPolicy::default().max_attempts(self.attempts));
        let options = CreateOptions::default()
            .call(call)
            .session_id(self.has_session_id)
            .repeat_unknown(self.repeats_unknown);
        let image = request::image(&Model::Gem3_0, "a fox");
        let start = Instant::now();
        let created = client.create_image_with(&image, &options).await;
        let took = start.elapsed();
        // What was sent may be accepted after the client has given up.
        sleep(AFTERMATH).await;
        check(took <= self.call_timeout + GRAIN, || {
            format!("a call of {:?} took {took:?}", self.call_timeout)
        })?;
        let accepted = gateway.accepted();
        check(accepted.len() <= 1, || {
            format!("paid more than once: {accepted:?}")
        })?;
        match created {
            Ok(task) => {
                let known: Vec<_> = accepted.iter().map(|accepted| &*accepted.id).collect();
                check(known == [task.id()], || {
                    format!("{} was given, {known:?} accepted", task.id())
                })?;
                let task = task.into_body();
                // As another process would know it.
                let stored = serde_json::to_string(&task).unwrap();
                let task: Task = serde_json::from_str(&stored).unwrap();
                self.wait(&client, &task).await
            }
            Err(error) => {
                let failure = error.call().ok_or("not the failure of a call")?;
                let is_unknown = matches!(error, Error::OutcomeUnknown(_));
                check(is_unknown == (error.charge() != Charge::Nothing), || {
                    format!("{error:?} may cost {:?}", error.charge())
                })?;
                let Some(task) = accepted.first() else {
                    return Ok(error.name());
                };
                check(is_unknown, || format!("{} is lost: {error:?}", task.id))?;
                check(failure.session_id == task.session_id, || {
                    format!("{task:?} is not named: {error:?}")
                })?;
                if let Some(id) = &failure.task_id {
                    check(*id == task.id, || format!("{task:?} is called {id}"))?;
                    return Ok("outcome unknown, task named");
                }
                Ok("outcome unknown, task accepted")
            }
        }
    }

    async fn wait(self, client: &Client, task: &Task) -> Result<&'static str, String> {
        let options = WaitOptions::default()
            .timeout(self.wait_timeout)
            .attempt_timeout(self.question_timeout);
        let start = Instant::now();
        let ended = client.wait_with(task, &options, |_| {}).await;
        let took = start.elapsed();
        check(
            took <= self.wait_timeout + self.question_timeout + GRAIN,
            || format!("a wait of {:?} took {took:?}", self.wait_timeout),
        )?;
        match ended {
            Ok(images) => {
                check(!images.is_empty(), || "no image".to_owned())?;
                Ok("images")
            }
            Err(error) => {
                check(error.task_id() == Some(task.id()), || {
                    format!("{} is not named: {error:?}", task.id())
                })?;
                check(error.charge() != Charge::Unknown, || format!("{error:?}"))?;
                Ok(match error {
                    Error::TaskFailed(_) => "task failed",
                    Error::Deadline { .. } => "deadline",
                    Error::Refused(_) => "question refused",
                    _ => return Err(format!("a wait ended with {error:?}")),
                })
            }
        }
    }
}

/// Ways in which schedules end.
const ENDS: [&str; 8] = [
    "images",
    "task failed",
    "deadline",
    "question refused",
    "not_sent",
    "refused",
    "outcome_unknown",
    "outcome unknown, task accepted",
];

/// Timers are as fine as this.
const GRAIN: Duration = Duration::from_millis(5);

fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is no number")),
    )
}

#[test]
fn no_schedule_of_faults_pays_twice_loses_a_task_or_waits_for_ever() {
    let seed = number("KKIAI_SEED").unwrap_or_else(|| fastrand::u64(..));
    let schedules = number("KKIAI_SCHEDULES").unwrap_or(SCHEDULES);
    // Shown also when all is well, so that any run can be repeated.
    let note = format!("{schedules} schedules; KKIAI_SEED={seed} repeats them");
    writeln!(std::io::stderr(), "{note}").unwrap();
    let workers: u8 = 2;
    let ends: Vec<Result<&str, String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                let numbers = (u64::from(worker)..schedules).step_by(workers.into());
                scope.spawn(move || numbers.map(|number| play(seed, number)).collect::<Vec<_>>())
            })
            .collect();
        let ends = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        ends.collect()
    });
    let failures: Vec<_> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
    assert!(failures.is_empty(), "{failures:#?}");
    let mut counts = BTreeMap::new();
    for end in ends.iter().flatten() {
        *counts.entry(*end).or_insert(0) += 1;
    }
    writeln!(std::io::stderr(), "{counts:?}").unwrap();
    if schedules >= SCHEDULES {
        // What never happened was not tried.
        for end in ENDS {
            assert!(counts.contains_key(end), "no schedule ended with {end:?}");
        }
    }
}

/// Plays one schedule on a clock of its own.
fn play(seed: u64, number: u64) -> Result<&'static str, String> {
    let schedule = Schedule::new(seed.wrapping_add(number));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let end = runtime.block_on(async { timeout(PATIENCE, schedule.play()).await });
    let end = end.unwrap_or_else(|_| Err("it hangs".to_owned()));
    end.map_err(|problem| {
        let seed = schedule.seed;
        format!("KKIAI_SEED={seed} KKIAI_SCHEDULES=1: {problem}\n{schedule:?}")
    })
}
