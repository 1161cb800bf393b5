//! Where operations are: below the base URL, or at addresses of their own.

use std::sync::{Arc, PoisonError, RwLock};

use reqwest::Url;

use crate::error::BuildError;
use crate::request::Target;
use crate::server::parse_base_url;

/// An address below which operations are.
pub(crate) struct Base {
    pub(crate) url: String,
    pub(crate) origin: String,
    /// Whether keys may go there.
    pub(crate) is_trusted: bool,
    /// The origin once more, read, so that it is not read for each call.
    root: Url,
    /// URLs that were read before: of operations whose path is the same in each call.
    known: RwLock<Vec<(&'static str, Url)>>,
}

impl Base {
    pub(crate) fn new(url: &Url, is_trusted: bool) -> Result<Self, BuildError> {
        let origin = url.origin().ascii_serialization();
        let Ok(root) = Url::parse(&origin) else {
            return Err(BuildError::BaseUrl {
                reason: "has no origin",
            });
        };
        Ok(Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            origin,
            is_trusted,
            root,
            known: RwLock::default(),
        })
    }

    /// Returns the URL of what is to be reached.
    pub(crate) fn find(&self, target: &Target) -> Result<Url, BuildError> {
        match target {
            Target::Operation(path) => self.path(path),
            Target::Path(path) => self.read(&self.url, path),
            Target::Place(place) => self.read(&self.origin, place),
        }
    }

    fn path(&self, path: &'static str) -> Result<Url, BuildError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| *known == path) {
            return Ok(url.clone());
        }
        drop(known);
        let url = self.read(&self.url, path)?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.push((path, url.clone()));
        Ok(url)
    }

    fn read(&self, start: &str, rest: &str) -> Result<Url, BuildError> {
        let url = if start == self.origin && !rest.starts_with("//") {
            self.root.join(rest)
        } else {
            Url::parse(&format!("{start}{rest}"))
        };
        // A URL that changes when it is read, for example because the path has a segment
        // `..`, would address something else.
        url.ok()
            .filter(|url| url.as_str().strip_prefix(start) == Some(rest))
            .ok_or(BuildError::InvalidUrl)
    }
}

/// Addresses that operations have of their own.
pub(crate) struct Others {
    trusted: Vec<String>,
    replaced: Vec<(String, String)>,
    known: RwLock<Vec<(&'static str, Arc<Base>)>>,
}

impl Others {
    pub(crate) fn new(trusted: Vec<String>, replaced: Vec<(String, String)>) -> Self {
        Self {
            trusted,
            replaced,
            known: RwLock::default(),
        }
    }

    /// Returns an address of operations, which may be a path on the transport's origin.
    pub(crate) fn get(&self, server: &'static str, own: &Base) -> Result<Arc<Base>, BuildError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, base)) = known.iter().find(|(known, _)| *known == server) {
            return Ok(Arc::clone(base));
        }
        drop(known);
        let replaced = self.replaced.iter().find(|(known, _)| known == server);
        let url = match replaced {
            Some((_, by)) => parse_base_url(by)?,
            None if server.starts_with('/') => parse_base_url(&format!("{}{server}", own.origin))?,
            None => parse_base_url(server)?,
        };
        let origin = url.origin().ascii_serialization();
        let is_trusted = origin == own.origin || self.trusted.contains(&origin);
        let base = Arc::new(Base::new(&url, is_trusted)?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.push((server, Arc::clone(&base)));
        Ok(base)
    }
}
