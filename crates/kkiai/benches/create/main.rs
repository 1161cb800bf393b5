//! Creating a task and reading the answer: through `kkiai`, and by hand with reqwest and
//! `serde_json`.
//!
//! Both sides send the same body, each time with a new `session_id`, over the same client of reqwest
//! to the same server, which runs in a process of its own, and the sides take turns, so that what
//! else the machine does is the same for both. `kkiai` has all its defaults but for the limit of 20
//! calls a second.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark has no users of its own, and ends where it fails"
)]

mod by_hand;
mod cost;
#[path = "../shared/server.rs"]
mod server;

use std::io::{self, BufRead as _, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use kkiai::models::CREATE_IMAGE_TASK;
use kkiai::{
    AspectRatio, Client, CreateImageTaskRequest, Model, OutputConfig, Resolution, request,
};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use by_hand::ByHand;

const KEY: &str = "sk-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL";
const ANSWER: &str = r#"{"Response":{"TaskId":"251007502-AigcImage-2782aff1e896673f1ft","RequestId":"f50d7667-72d8-46bb-a7e3-0613588971b6"}}"#;

/// Calls that are made before anything is measured.
const WARM_UP: u32 = 200;
/// Calls whose instructions are counted.
const COUNTED: u32 = 1000;
/// Turns of each side when CPU time is compared, and calls in each.
const TURNS: (usize, u32) = (101, 100);
/// Turns of each side when calls a second are compared, and calls in each.
const CROWDED_TURNS: (usize, u32) = (201, 640);
const CONCURRENCY: u32 = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => return Ok(serve()?),
        ["call", side, address, calls] => {
            let side = if side == "by_hand" {
                Side::ByHand
            } else {
                Side::Kkiai
            };
            runtime().block_on(Sides::new(address).calls(side, calls.parse()?));
            return Ok(());
        }
        _ => {}
    }
    let server = ServerProcess::start()?;
    let sides = Sides::new(&server.address);

    let mut criterion = Criterion::default().configure_from_args();
    measure(&mut criterion, &sides);
    criterion.final_summary();
    // Without `--bench` it is a test, in which nothing is timed.
    if arguments.contains(&"--bench") {
        compare_cpu_time(&sides);
        compare_calls_a_second(&Arc::new(sides));
        compare_instructions(&server.address)?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Side {
    ByHand,
    Kkiai,
}

impl Side {
    const BOTH: [Self; 2] = [Self::ByHand, Self::Kkiai];

    fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Kkiai => "kkiai",
        }
    }
}

/// Both sides, with the same client and the same request.
struct Sides {
    by_hand: ByHand,
    kkiai: Client,
    /// Without a `session_id`, so that each side makes one.
    request: CreateImageTaskRequest,
}

impl Sides {
    fn new(address: &str) -> Self {
        let base_url = format!("http://{address}");
        // There may be one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        let kkiai = Client::builder()
            .api_key(KEY)
            .base_url(&base_url)
            .transport(|transport| {
                transport
                    .http_client_without_redirects(http.clone())
                    .rate_limit(&CREATE_IMAGE_TASK, None)
            })
            .build()
            .unwrap();
        let request = request::image(&Model::Gem3_0, "a red fox in the snow").with_output_config(
            OutputConfig::new()
                .with_resolution(Resolution::P1080)
                .with_aspect_ratio(AspectRatio::Ratio16x9),
        );
        Self {
            by_hand: ByHand::new(http, &base_url, KEY),
            kkiai,
            request,
        }
    }

    async fn call(&self, side: Side) {
        match side {
            Side::ByHand => {
                let created = self.by_hand.create(&self.request).await.unwrap();
                assert!(!created.task_id.is_empty());
            }
            Side::Kkiai => {
                let created = self.kkiai.create_image(&self.request).await.unwrap();
                assert!(!created.id().is_empty());
            }
        }
    }

    async fn calls(&self, side: Side, calls: u32) {
        for _ in 0..calls {
            self.call(side).await;
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Lets Criterion measure the CPU time of a call.
fn measure(criterion: &mut Criterion, sides: &Sides) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group("create and decode, CPU time");
    for side in Side::BOTH {
        group.bench_function(side.name(), |bencher| {
            bencher.iter_custom(|calls| {
                let calls = u32::try_from(calls).unwrap();
                cpu_time(&runtime, sides, side, calls)
            });
        });
    }
    group.finish();
}

fn cpu_time(runtime: &Runtime, sides: &Sides, side: Side, calls: u32) -> Duration {
    let start = cost::cpu_time();
    runtime.block_on(sides.calls(side, calls));
    cost::cpu_time().saturating_sub(start)
}

fn compare_cpu_time(sides: &Sides) {
    let runtime = runtime();
    runtime.block_on(sides.calls(Side::ByHand, WARM_UP));
    let (turns, calls) = TURNS;
    let [by_hand, kkiai, again] = take_turns(turns, |side| {
        cpu_time(&runtime, sides, side, calls).as_secs_f64() * 1e6 / f64::from(calls)
    });
    report("CPU time of a call, µs", &by_hand, &kkiai, &again);
}

fn compare_calls_a_second(sides: &Arc<Sides>) {
    let runtime = runtime();
    let (turns, calls) = CROWDED_TURNS;
    let run = |side| {
        let start = Instant::now();
        runtime.block_on(async {
            let each = calls / CONCURRENCY;
            let tasks: Vec<_> = (0..CONCURRENCY)
                .map(|_| {
                    let sides = Arc::clone(sides);
                    tokio::spawn(async move { sides.calls(side, each).await })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
        f64::from(calls) / start.elapsed().as_secs_f64()
    };
    run(Side::ByHand);
    let [by_hand, kkiai, again] = take_turns(turns, run);
    report("calls a second, 64 at a time", &by_hand, &kkiai, &again);
}

fn compare_instructions(address: &str) -> io::Result<()> {
    let count = |side: Side| -> io::Result<Option<f64>> {
        let run =
            |calls: u32| cost::instructions(&["call", side.name(), address, &calls.to_string()]);
        let (Some(few), Some(many)) = (run(WARM_UP)?, run(WARM_UP + COUNTED)?) else {
            return Ok(None);
        };
        let counted = u32::try_from(many.saturating_sub(few) / u64::from(COUNTED));
        Ok(counted.ok().map(f64::from))
    };
    match (count(Side::ByHand)?, count(Side::Kkiai)?) {
        (Some(by_hand), Some(kkiai)) => report("instructions of a call", &[by_hand], &[kkiai], &[]),
        _ => println!("instructions of a call: not counted, as there is no valgrind"),
    }
    Ok(())
}

/// Measures the sides in turns, by hand twice, and lets each go first as often as the others.
///
/// What the second time by hand makes of the first is noise.
fn take_turns(turns: usize, measure: impl Fn(Side) -> f64) -> [Vec<f64>; 3] {
    let sides = [Side::ByHand, Side::Kkiai, Side::ByHand];
    let mut measured = [Vec::new(), Vec::new(), Vec::new()];
    for turn in 0..turns {
        for step in 0..sides.len() {
            let index = (turn + step) % sides.len();
            measured[index].push(measure(sides[index]));
        }
    }
    measured
}

/// Prints the medians of both sides, and the median of what they make in each turn.
fn report(what: &str, by_hand: &[f64], kkiai: &[f64], again: &[f64]) {
    let [_, middle, _] = quartiles(by_hand);
    let [_, own, _] = quartiles(kkiai);
    print!("{what}: by hand {middle:.1}, kkiai {own:.1}");
    print_ratio(kkiai, by_hand);
    if !again.is_empty() {
        print!("; by hand again");
        print_ratio(again, by_hand);
    }
    println!();
}

fn print_ratio(one: &[f64], other: &[f64]) {
    let ratios: Vec<f64> = one
        .iter()
        .zip(other)
        .map(|(one, other)| one / other)
        .collect();
    let [low, ratio, high] = quartiles(&ratios);
    print!(", ratio {ratio:.3}");
    if ratios.len() > 1 {
        print!(" (middle half of the turns: {low:.3} to {high:.3})");
    }
}

fn quartiles(values: &[f64]) -> [f64; 3] {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}

/// A process that answers, so that its work counts for neither side.
struct ServerProcess {
    child: Child,
    address: String,
}

impl ServerProcess {
    fn start() -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        if let Some(stdout) = child.stdout.take() {
            io::BufReader::new(stdout).read_line(&mut address)?;
        }
        address.truncate(address.trim_end().len());
        Ok(Self { child, address })
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the server, until the program that started it ends.
fn serve() -> io::Result<()> {
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        let answer = server::json(ANSWER);
        server::serve(listener, move |_| Arc::clone(&answer)).await
    })
}
