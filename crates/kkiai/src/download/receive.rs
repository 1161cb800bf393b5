//! Receives an image, in as many attempts as it takes and is allowed.

use std::time::{Duration, SystemTime};

use kkiai_transport::{
    ContentRange, FetchRequest, Fetched, Fetcher, FileUrl, SendError, Validator, retry_after,
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::download::addresses::{Addresses, Scheme};
use crate::download::ending::Ending;
use crate::download::error::DownloadError;
use crate::download::kind::ImageKind;
use crate::download::options::DownloadOptions;
use crate::download::page;
use crate::download::part::Part;
use crate::download::target::Target;
use crate::update::Image;

/// Progress after which attempts are counted anew. As it is measured by the furthest that any
/// attempt came, it happens only so often for an image of a limited length.
const PROGRESS: u64 = 64 * 1024;
/// Time for reading on in what is no image, as a help.
const PAGE_TIME: Duration = Duration::from_secs(2);
/// Longest time for an image, in place of one that is longer than a clock can hold.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What is there in the end.
pub(super) struct Received {
    pub(super) bytes: u64,
    pub(super) kind: ImageKind,
    pub(super) attempts: u32,
    pub(super) resumed: bool,
}

/// Receives an image into a file, within the time that the options allow.
pub(super) async fn receive(
    fetcher: &Fetcher,
    image: &Image,
    part: &mut Part,
    target: Target<'_>,
    options: &DownloadOptions,
) -> Result<Received, DownloadError> {
    let url = image.url.as_deref().ok_or(DownloadError::NoUrl)?;
    let now = Instant::now();
    let deadline = now.checked_add(options.timeout);
    let deadline = deadline.unwrap_or_else(|| now + LONGEST);
    let mut receiver = Receiver {
        fetcher,
        image,
        part,
        target,
        options,
        deadline,
        addresses: Addresses::new(url, options.https_only)?,
        got: Got::default(),
        furthest: 0,
        attempts: 0,
        resumed: false,
        may_resume: true,
        last: None,
    };
    match timeout_at(deadline, receiver.run()).await {
        Ok(result) => result,
        Err(_) => Err(DownloadError::TimedOut {
            limit: options.timeout,
            bytes: receiver.got.bytes,
            last: receiver.last.take().map(Box::new),
        }),
    }
}

struct Receiver<'a> {
    fetcher: &'a Fetcher,
    image: &'a Image,
    part: &'a mut Part,
    target: Target<'a>,
    options: &'a DownloadOptions,
    deadline: Instant,
    addresses: Addresses,
    got: Got,
    /// Most bytes that were there at any time.
    furthest: u64,
    attempts: u32,
    resumed: bool,
    /// Whether the server may be asked for the rest of an image; not after it gave out a wrong one.
    may_resume: bool,
    /// What the last attempt failed with.
    last: Option<DownloadError>,
}

/// What has come so far.
#[derive(Default)]
struct Got {
    bytes: u64,
    /// The first bytes.
    start: Vec<u8>,
    ending: Ending,
    kind: Option<ImageKind>,
    /// Length of the whole, if it was announced.
    total: Option<u64>,
    /// By what the rest of the same image can be asked for.
    version: Option<Validator>,
}

/// How an attempt failed.
struct Fault {
    error: DownloadError,
    /// The pause that the server asks for.
    pause: Option<Duration>,
}

impl From<DownloadError> for Fault {
    fn from(error: DownloadError) -> Self {
        Self { error, pause: None }
    }
}

fn is_unsent(fault: &Fault) -> bool {
    matches!(fault.error, DownloadError::Fetch(SendError::NotSent { .. }))
}

impl Receiver<'_> {
    async fn run(&mut self) -> Result<Received, DownloadError> {
        let mut failures = 0;
        loop {
            self.attempts = self.attempts.saturating_add(1);
            let furthest = self.furthest;
            let Fault { error, pause } = match self.attempt().await {
                Ok(kind) => {
                    return Ok(Received {
                        bytes: self.got.bytes,
                        kind,
                        attempts: self.attempts,
                        resumed: self.resumed,
                    });
                }
                Err(fault) => fault,
            };
            if !error.is_retryable() {
                return Err(error);
            }
            if self.furthest - furthest >= PROGRESS {
                failures = 0;
            }
            failures += 1;
            let left = self.deadline.saturating_duration_since(Instant::now());
            let pause = self.options.retry.pause(failures, pause);
            // A pause that nothing can follow only keeps the caller waiting.
            let Some(pause) = pause.filter(|pause| *pause < left) else {
                return Err(error);
            };
            self.last = Some(error);
            sleep(pause).await;
        }
    }

    /// Tries each address once, until one has the image.
    async fn attempt(&mut self) -> Result<ImageKind, Fault> {
        let mut first = None;
        for (scheme, url) in self.addresses.in_order() {
            let fault = match self.take(scheme, &url).await {
                Ok(kind) => return Ok(kind),
                Err(fault) => fault,
            };
            // Once an image has begun, it goes on at the same address.
            if !fault.error.is_of_server() || self.got.kind.is_some() {
                return Err(fault);
            }
            // An answer says more than that there was none.
            first = Some(match first {
                Some(answered) if is_unsent(&fault) => answered,
                _ => fault,
            });
        }
        Err(first.unwrap_or_else(|| DownloadError::NoUrl.into()))
    }

    async fn take(&mut self, scheme: Scheme, url: &FileUrl) -> Result<ImageKind, Fault> {
        let mut fetched = self.open(scheme, url).await?;
        loop {
            let chunk = fetched.chunk().await;
            let chunk = chunk.map_err(|source| DownloadError::BrokeOff {
                bytes: self.got.bytes,
                source,
            })?;
            let Some(chunk) = chunk else { break };
            self.check(&chunk)?;
            if self.got.start.len() == ImageKind::SIGNATURE && self.got.kind.is_none() {
                let kind = ImageKind::of(&self.got.start);
                let Some(kind) = kind else {
                    return Err(self.no_image(&chunk, &mut fetched).await.into());
                };
                self.got.kind = Some(kind);
                self.addresses.settle(scheme);
            }
            self.write(&chunk).await?;
        }
        self.end().map_err(Fault::from)
    }

    /// Asks for the rest of what came, if that can be told from the rest of something else, and
    /// otherwise for the whole.
    async fn open(&mut self, scheme: Scheme, url: &FileUrl) -> Result<Fetched, Fault> {
        let request = FetchRequest::new(url.clone())
            .https_only(self.options.https_only)
            .idle_timeout(self.options.idle_timeout);
        let is_begun = self.got.kind.is_some() && self.may_resume;
        if let Some(version) = self.got.version.clone().filter(|_| is_begun) {
            let rest = request.clone().rest(self.got.bytes, version);
            let fetched = self.fetch(scheme, &rest).await?;
            match fetched.status() {
                206 if self.goes_on(&fetched) => {
                    self.resumed = true;
                    self.announced(ContentRange::of(fetched.headers()).and_then(|it| it.total))?;
                    return Ok(fetched);
                }
                // What is there does not go together with what the server has.
                206 | 416 => self.may_resume = false,
                _ => return self.begin(fetched).await,
            }
        }
        let fetched = self.fetch(scheme, &request).await?;
        self.begin(fetched).await
    }

    async fn fetch(&mut self, scheme: Scheme, request: &FetchRequest) -> Result<Fetched, Fault> {
        let fetched = self.fetcher.fetch(request).await;
        let fetched = fetched.map_err(DownloadError::Fetch)?;
        if scheme == Scheme::Plain {
            // The address as it is leads to a server, and https to none that has the image.
            self.addresses.settle(scheme);
        }
        if let Some(reason) = fetched.refused_redirect() {
            let status = fetched.status();
            return Err(DownloadError::Redirect { status, reason }.into());
        }
        Ok(fetched)
    }

    /// Makes a whole image out of an answer, from its beginning.
    async fn begin(&mut self, fetched: Fetched) -> Result<Fetched, Fault> {
        if fetched.status() != 200 {
            return Err(self.refusal(&fetched));
        }
        self.resumed = false;
        self.got = Got {
            version: Validator::of(fetched.headers()),
            ..Got::default()
        };
        self.announced(fetched.length())?;
        let restarted = self.part.restart().await;
        restarted.map_err(|source| self.target.error(source))?;
        Ok(fetched)
    }

    /// Takes notice of the length of the whole, if it is told.
    fn announced(&mut self, total: Option<u64>) -> Result<(), DownloadError> {
        let limit = self.options.max_bytes;
        self.got.total = total.or(self.got.total);
        match total {
            Some(total) if total > limit => Err(DownloadError::TooLong { limit }),
            _ => Ok(()),
        }
    }

    /// Says whether an answer has what follows the bytes that are there.
    fn goes_on(&self, fetched: &Fetched) -> bool {
        let Some(range) = ContentRange::of(fetched.headers()) else {
            return false;
        };
        let total = self.got.total;
        let version = self.got.version.as_ref();
        range.start == self.got.bytes
            && (range.total.is_none() || total.is_none() || range.total == total)
            && version.is_some_and(|version| version.fits(fetched.headers()))
    }

    fn refusal(&self, fetched: &Fetched) -> Fault {
        let status = fetched.status();
        let expired = self.image.expires.clone();
        let is_dead = matches!(status, 403 | 404 | 410);
        let error = match expired {
            Some(expired) if is_dead && self.image.is_expired(SystemTime::now()) => {
                DownloadError::Expired { expired, status }
            }
            _ => DownloadError::Status { status },
        };
        Fault {
            error,
            pause: retry_after(fetched.headers()),
        }
    }

    /// Looks at a piece of the image before it is written.
    fn check(&mut self, chunk: &[u8]) -> Result<(), DownloadError> {
        let bytes = self.got.bytes.saturating_add(chunk.len() as u64);
        let limit = self.options.max_bytes;
        if bytes > limit {
            return Err(DownloadError::TooLong { limit });
        }
        let missing = ImageKind::SIGNATURE - self.got.start.len();
        self.got.start.extend(chunk.iter().take(missing));
        Ok(())
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<(), DownloadError> {
        let written = self.part.write(chunk).await;
        written.map_err(|source| self.target.error(source))?;
        self.got.ending.push(chunk);
        self.got.bytes += chunk.len() as u64;
        self.furthest = self.furthest.max(self.got.bytes);
        if let Some(on_progress) = &self.options.on_progress {
            on_progress(self.got.bytes, self.got.total);
        }
        Ok(())
    }

    /// Looks at what is there when nothing more comes.
    fn end(&mut self) -> Result<ImageKind, DownloadError> {
        let got = &mut self.got;
        let bytes = got.bytes;
        if let Some(announced) = got.total.filter(|total| *total != bytes) {
            if bytes > announced {
                got.version = None;
            }
            return Err(DownloadError::Length { bytes, announced });
        }
        let Some(kind) = got.kind else {
            let start = page::beginning(&got.start);
            return Err(DownloadError::NoImage { start });
        };
        if self.options.check_ending && !got.ending.is_end_of(kind, &got.start, bytes) {
            // The server has no more of this version, so the rest need not be asked for.
            got.version = None;
            return Err(DownloadError::NoEnd { bytes, kind });
        }
        Ok(kind)
    }
    /// Reads a little on, and reports what came in place of an image.
    async fn no_image(&self, chunk: &[u8], fetched: &mut Fetched) -> DownloadError {
        // A piece is written after a look at its beginning, so this one is not among those bytes.
        let written = usize::try_from(self.got.bytes).unwrap_or_default();
        let mut page = self.got.start[..written.min(self.got.start.len())].to_vec();
        page.extend(chunk.iter().take(page::LOOKED_AT));
        let _ = timeout(PAGE_TIME, async {
            while page.len() < page::LOOKED_AT {
                match fetched.chunk().await {
                    Ok(Some(chunk)) => page.extend(chunk.iter().take(page::LOOKED_AT)),
                    _ => break,
                }
            }
        })
        .await;
        DownloadError::NoImage {
            start: page::beginning(&page),
        }
    }
}
