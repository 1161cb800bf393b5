//! How to download an image.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kkiai_transport::RetryPolicy;

/// How to download an image.
///
/// Nothing waits for ever: a connection is made in ten seconds, or what the client's
/// [`Fetcher`](kkiai_transport::Fetcher) was built with; nothing comes for thirty seconds at most
/// ([`idle_timeout`](Self::idle_timeout)); and the whole takes ten minutes at most
/// ([`timeout`](Self::timeout)).
#[derive(Clone)]
#[must_use]
pub struct DownloadOptions {
    pub(super) overwrite: bool,
    pub(super) max_bytes: u64,
    pub(super) check_ending: bool,
    pub(super) https_only: bool,
    pub(super) idle_timeout: Duration,
    pub(super) timeout: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) on_progress: Option<OnProgress>,
}

type OnProgress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

impl DownloadOptions {
    /// Sets whether a file that is there is replaced; without it, it is not.
    ///
    /// Only a regular file is. On Unix the new one gets its mode, so that nobody can read the
    /// image who could not read the file before.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Sets the longest image to be taken, in bytes; without it, 256 MiB.
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Sets whether an image without an end is refused; without it, it is. To turn this off helps
    /// to get an image that its server has no more of.
    pub fn check_ending(mut self, check_ending: bool) -> Self {
        self.check_ending = check_ending;
        self
    }

    /// Sets whether only https is used; without it, an address of http is tried with https first
    /// and then as it is.
    ///
    /// With it, an address of http is tried with https and no other way, and one that has no such
    /// form, as it names a port or the loopback interface, is refused. So is a redirect to http.
    pub fn https_only(mut self, https_only: bool) -> Self {
        self.https_only = https_only;
        self
    }

    /// Sets the longest time in which nothing comes, whether a connection, an answer or a piece of
    /// the image; without it, thirty seconds. Then the download is tried again.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets the longest time for all attempts and pauses; without it, ten minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how often a download that failed for a passing reason is tried again; without it, four
    /// times in all. Attempts before one that got on by 64 KiB or more are not counted.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets what is told of each piece that came: how many bytes are there, and how many there will
    /// be, if the server says. The first number gets smaller if the download has to start anew.
    ///
    /// It is called between two pieces, and should return at once.
    pub fn on_progress(
        mut self,
        on_progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        self
    }
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            overwrite: false,
            max_bytes: 256 * 1024 * 1024,
            check_ending: true,
            https_only: false,
            idle_timeout: Duration::from_secs(30),
            timeout: Duration::from_secs(600),
            retry: RetryPolicy::default(),
            on_progress: None,
        }
    }
}

impl fmt::Debug for DownloadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadOptions")
            .field("overwrite", &self.overwrite)
            .field("max_bytes", &self.max_bytes)
            .field("check_ending", &self.check_ending)
            .field("https_only", &self.https_only)
            .field("idle_timeout", &self.idle_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("has_on_progress", &self.on_progress.is_some())
            .finish()
    }
}
