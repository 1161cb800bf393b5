//! The key and the address of the service, from code or from the environment.

use std::env;

use kkiai_transport::{ApiKey, BuildError};

/// Variable of the environment that holds the key.
pub const KEY_VARIABLE: &str = "KKIAI_API_KEY";
/// Variable of the environment that holds the address of the gateway.
pub const BASE_URL_VARIABLE: &str = "KKIAI_BASE_URL";

/// Reason that a client could not be set up. Nothing was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no key.
    #[error("no key; set {KEY_VARIABLE} or give one to the client")]
    NoKey,
    /// The key cannot be sent in a header.
    #[error("the key cannot be used")]
    Key(#[source] BuildError),
    /// A variable of the environment is not text.
    #[error("{0} is not text")]
    NotText(&'static str),
    /// The address cannot be used.
    #[error("the base URL cannot be used")]
    BaseUrl(#[source] BuildError),
    /// The HTTP client did not start.
    #[error("the HTTP client cannot be set up")]
    HttpClient(#[source] BuildError),
    /// A client that blocks is not for use inside a Tokio runtime.
    #[cfg(feature = "blocking")]
    #[error("a blocking client cannot be made inside a Tokio runtime; use kkiai::Client there")]
    InsideRuntime,
    /// The thread of a client that blocks did not start.
    #[cfg(feature = "blocking")]
    #[error("a thread cannot be started")]
    Runtime(#[source] std::sync::Arc<std::io::Error>),
}

/// Reads a variable; an empty one counts as absent.
pub(crate) fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(ConfigError::NotText(name)),
    }
}

/// Reads a key, with or without the word `Bearer` before it.
pub(crate) fn key(text: &str) -> Result<ApiKey, ConfigError> {
    let mut words = text.split_whitespace().peekable();
    words.next_if_eq(&"Bearer");
    let Some(key) = words.next() else {
        return Err(ConfigError::NoKey);
    };
    if words.next().is_some() {
        return Err(ConfigError::Key(BuildError::InvalidKey));
    }
    ApiKey::new(key).map_err(ConfigError::Key)
}

/// Takes `/v1` off a base URL: OpenAI-style settings have it, and here it leads to no path that
/// the gateway knows.
pub(crate) fn origin(base_url: &str) -> &str {
    let base_url = base_url.trim().trim_end_matches('/');
    base_url
        .strip_suffix("/v1")
        .unwrap_or(base_url)
        .trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_loses_its_v1_and_its_slashes() {
        for (given, wanted) in [
            ("https://www.kkiai.com", "https://www.kkiai.com"),
            ("https://www.kkiai.com/", "https://www.kkiai.com"),
            ("https://www.kkiai.com/v1", "https://www.kkiai.com"),
            (" https://www.kkiai.com/v1/ ", "https://www.kkiai.com"),
            (
                "http://127.0.0.1:4010/gateway/v1",
                "http://127.0.0.1:4010/gateway",
            ),
            ("https://v1.example.com", "https://v1.example.com"),
        ] {
            assert_eq!(origin(given), wanted);
        }
    }

    #[test]
    fn a_key_may_come_as_the_header_has_it() {
        assert!(key("sk-1").is_ok());
        assert!(key(" Bearer sk-1\n").is_ok());
        assert!(matches!(key("Bearer "), Err(ConfigError::NoKey)));
        assert!(matches!(key(" "), Err(ConfigError::NoKey)));
        assert!(matches!(key("sk-\u{7f}"), Err(ConfigError::Key(_))));
    }
}
