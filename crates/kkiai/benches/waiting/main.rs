//! Many tasks waited for at once on one client, each on a clone of its own: what a waiting task
//! takes of memory, and how many questions a second arrive at the server.
//!
//! ```sh
//! cargo bench -p kkiai --bench waiting                 # 10,000 tasks at 500 questions a second
//! cargo bench -p kkiai --bench waiting -- 10000 100    # at the default of 100: four minutes
//! ```
//!
//! The server says `PROCESSING` until each task has been asked for once, and a little longer, then
//! `FINISH`.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark has no users of its own, and ends where it fails"
)]

#[path = "../shared/server.rs"]
mod server;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kkiai::models::QUERY_TASK;
use kkiai::{Client, Task};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

const PROCESSING: &str = r#"{"Response":{"Status":"PROCESSING","TaskType":"AigcImageTask","RequestId":"f50d7667-72d8-46bb-a7e3-0613588971b6","AigcImageTask":{"TaskId":"251007502-AigcImage-2782aff1e896673f1ft","Status":"PROCESSING","ErrCode":0,"ErrCodeExt":"","Message":"","Progress":0,"Input":null,"Output":{"FileInfos":null},"SessionId":"image-task-67890","SessionContext":""}}}"#;
const FINISH: &str = r#"{"Response":{"Status":"FINISH","TaskType":"AigcImageTask","RequestId":"f50d7667-72d8-46bb-a7e3-0613588971b6","AigcImageTask":{"TaskId":"251007502-AigcImage-2782aff1e896673f1ft","Status":"FINISH","ErrCode":0,"ErrCodeExt":"","Message":"","Progress":100,"Input":null,"Output":{"FileInfos":[{"FileUrl":"https://example.com/1.png","ExpireTime":"2026-01-05T12:03:57Z"}]},"SessionId":"image-task-67890","SessionContext":""}}}"#;

/// Time in which the first connections are made and all tasks begin to wait.
const SETTLED: Duration = Duration::from_secs(5);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        // A test, in which nothing is timed.
        return;
    }
    let mut numbers = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok());
    let tasks = numbers.next().unwrap_or(10_000);
    let rate = numbers.next().unwrap_or(500);
    run(tasks, rate);
}

fn run(tasks: u32, rate: u32) {
    let asked_once = Duration::from_secs_f64(f64::from(tasks) / f64::from(rate));
    let server = Server::start(asked_once + SETTLED);
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let client = Client::builder()
        .api_key("sk-any-key")
        .base_url(&server.base_url)
        .transport(|transport| transport.rate_limit(&QUERY_TASK, Some(f64::from(rate))))
        .build()
        .unwrap();

    let ids: Vec<Task> = (0..tasks)
        .map(|number| format!("251007502-AigcImage-{number:018}").parse().unwrap())
        .collect();
    let before = memory();
    let start = Instant::now();
    let (images, most) = runtime.block_on(async {
        let waits: Vec<_> = ids
            .into_iter()
            .map(|task| {
                let client = client.clone();
                tokio::spawn(async move { client.wait(&task).await })
            })
            .collect();
        let mut most = None;
        while start.elapsed() < asked_once {
            tokio::time::sleep(SETTLED / 10).await;
            most = most.max(memory());
        }
        let mut images = 0;
        for wait in waits {
            images += wait.await.unwrap().unwrap().len();
        }
        (images, most)
    });
    let elapsed = start.elapsed();
    assert_eq!(
        images,
        usize::try_from(tasks).unwrap(),
        "each task has its image"
    );

    println!("{tasks} tasks waited for on one client, at most {rate} questions a second:");
    match before.zip(most) {
        Some((before, most)) => println!(
            "  memory: {:.1} KiB a task, {:.1} MiB in all",
            f64::from(most - before) / f64::from(tasks),
            f64::from(most - before) / 1024.0
        ),
        None => println!("  memory: not measured, as this is not Linux"),
    }
    let times = server.times.lock().unwrap();
    let seconds = elapsed.as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "there are not that many")]
    let mean = times.len() as f64 / seconds;
    println!("  all ended with an image, after {seconds:.1} s");
    println!("  questions: {} in all, {mean:.1} a second", times.len());
    println!(
        "  most in a second of the clock: {}; in any second: {}",
        most_in_second_of_clock(&times),
        most_in_any_second(&times)
    );
}

/// Server on a thread of its own, which notes when each question came.
struct Server {
    base_url: String,
    times: Arc<Mutex<Vec<Duration>>>,
}

impl Server {
    /// Starts a server for which tasks end after a time.
    fn start(end: Duration) -> Self {
        let times: Arc<Mutex<Vec<Duration>>> = Arc::default();
        let noted = Arc::clone(&times);
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                sender.send(listener.local_addr().unwrap()).unwrap();
                let (processing, finish) = (server::json(PROCESSING), server::json(FINISH));
                let start = Instant::now();
                let answer = move |_: &str| {
                    let passed = start.elapsed();
                    noted.lock().unwrap().push(passed);
                    Arc::clone(if passed < end { &processing } else { &finish })
                };
                server::serve(listener, answer).await.unwrap();
            });
        });
        let address = receiver.recv().unwrap();
        Self {
            base_url: format!("http://{address}"),
            times,
        }
    }
}

/// Returns how many KiB of this process are in memory, on Linux.
fn memory() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn most_in_second_of_clock(times: &[Duration]) -> usize {
    let seconds = times.chunk_by(|one, other| one.as_secs() == other.as_secs());
    seconds.map(<[Duration]>::len).max().unwrap_or(0)
}

fn most_in_any_second(times: &[Duration]) -> usize {
    let counts = times.iter().enumerate().map(|(first, start)| {
        let end = *start + Duration::from_secs(1);
        times[first..].partition_point(|time| *time < end)
    });
    counts.max().unwrap_or(0)
}
