//! What work costs, in a unit that other programs on the machine disturb little.

use std::io;
use std::process::Command;
use std::time::Duration;

/// Returns the CPU time that this thread has taken so far, in the program and in the kernel.
#[cfg(unix)]
pub(crate) fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    // A clock of this kind begins with the thread and does not go back.
    Duration::try_from(time).unwrap_or_default()
}

/// Returns the time, as there is no portable clock for the CPU's.
#[cfg(not(unix))]
pub(crate) fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Runs this program with these arguments in valgrind, and returns how many instructions it took,
/// without those of the kernel; or `None` if there is no valgrind.
pub(crate) fn instructions(arguments: &[&str]) -> io::Result<Option<u64>> {
    let ran = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no"])
        .arg("--cachegrind-out-file=/dev/null")
        .arg(std::env::current_exe()?)
        .args(arguments)
        .output();
    let output = match ran {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        ran => ran?,
    };
    let report = String::from_utf8_lossy(&output.stderr);
    let count = report.lines().find_map(|line| {
        let (_, count) = line.split_once("refs:")?;
        count.trim().replace(',', "").parse().ok()
    });
    let is_whole = output.status.success() && count.is_some();
    if !is_whole {
        return Err(io::Error::other(format!("valgrind: {report}")));
    }
    Ok(count)
}
