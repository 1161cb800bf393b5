//! The credentials of a transport, and which of them go with an operation.

use std::borrow::Cow;

use crate::auth::{Credential, Scheme, Sent};
use crate::error::BuildError;
use crate::operation::Operation;
use crate::secrets::Secrets;

/// All credentials of a transport.
#[derive(Default)]
pub(crate) struct Wallet {
    /// What goes with each operation that asks for it, or does not say what it asks for.
    general: Option<Credential>,
    /// Where that stands by itself.
    sent: Option<Sent>,
    named: Vec<(String, Credential)>,
    secrets: Option<Secrets>,
}

impl Wallet {
    pub(crate) fn new(
        general: Option<Credential>,
        named: Vec<(String, Credential)>,
    ) -> Result<Self, BuildError> {
        let all = || {
            general
                .iter()
                .chain(named.iter().map(|(_, credential)| credential))
        };
        for credential in all() {
            credential.sent()?;
        }
        let secrets = Secrets::new(all().flat_map(Credential::secrets).collect());
        let sent = match &general {
            Some(credential) => credential.sent()?,
            None => None,
        };
        Ok(Self {
            general,
            sent,
            named,
            secrets,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.general.is_none() && self.named.is_empty()
    }

    /// Returns all that nothing is to show.
    pub(crate) fn secrets(&self) -> Option<&Secrets> {
        self.secrets.as_ref()
    }

    /// Passes on what goes with an operation: all secrets of the first way for which all are there,
    /// and none if there is no such way.
    ///
    /// Without one the request still goes out: to refuse it is up to the service, which may be a
    /// local one that needs no key.
    pub(crate) fn each(
        &self,
        operation: &Operation,
        add: impl FnMut(&Sent),
    ) -> Result<(), BuildError> {
        if !operation.is_authenticated() || self.is_empty() {
            return Ok(());
        }
        let ways = operation.security();
        if ways.is_empty() {
            self.sent.iter().for_each(add);
            return Ok(());
        }
        // A way that asks for nothing is for those who have nothing.
        for way in ways.iter().filter(|way| !way.is_empty()) {
            let is_only = way.len() == 1;
            let mut sent = Vec::with_capacity(way.len());
            for scheme in *way {
                sent.extend(self.sent_by(scheme, is_only)?);
            }
            if sent.len() == way.len() {
                sent.iter().map(AsRef::as_ref).for_each(add);
                return Ok(());
            }
        }
        Ok(())
    }

    fn sent_by(&self, scheme: &Scheme, is_only: bool) -> Result<Option<Cow<'_, Sent>>, BuildError> {
        let named = self.named.iter().find(|(name, _)| name == scheme.name());
        if let Some((_, credential)) = named {
            return Ok(credential.sent_by(scheme)?.map(Cow::Owned));
        }
        match (&self.general, &self.sent) {
            // One key does not stand for two.
            (Some(Credential::Key(_)), _) if !is_only => Ok(None),
            (Some(credential), Some(sent)) if credential.fits(scheme) => {
                Ok(Some(Cow::Borrowed(sent)))
            }
            (Some(credential), None) if credential.fits(scheme) => {
                Ok(credential.sent_by(scheme)?.map(Cow::Owned))
            }
            _ => Ok(None),
        }
    }
}
