//! Addresses of services.

use reqwest::Url;

use crate::error::BuildError;

/// Returns the address of a service with its variables filled in, such as
/// `https://{region}.example.com/{version}`.
///
/// ```
/// # fn main() -> Result<(), kkiai_transport::BuildError> {
/// let url = kkiai_transport::server("https://{region}.example.com/v1", &[("region", "eu")])?;
/// assert_eq!(url, "https://eu.example.com/v1");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Returns [`BuildError::ServerVariable`] if a variable has no value, or one that would lead to
/// another place than the address says, as `example.org/` would in front of a host's name; and
/// [`BuildError::BaseUrl`] if the result cannot be used as a base URL.
pub fn server(url: &str, variables: &[(&str, &str)]) -> Result<String, BuildError> {
    let mut filled = String::new();
    let mut rest = url;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (name, tail) = tail.split_once('}').ok_or(BuildError::BaseUrl {
            reason: "has a brace without its other",
        })?;
        filled.push_str(literal);
        let unusable = |reason| BuildError::ServerVariable {
            name: name.to_owned(),
            reason,
        };
        let known = variables.iter().find(|(known, _)| *known == name);
        let (_, value) = known.ok_or_else(|| unusable("has no value"))?;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&byte);
        if !value.bytes().all(is_part) {
            return Err(unusable("has a character that no part of an address has"));
        }
        // Until the host has ended, a slash would end it; a whole address may stand for one.
        let is_host = filled
            .split_once("://")
            .map_or(!filled.is_empty(), |(_, host)| !host.contains('/'));
        if is_host && value.is_empty() {
            return Err(unusable("is empty"));
        }
        let is_last = tail.is_empty() || tail.starts_with('/');
        if is_host && value.contains('/') && !(is_last && filled.ends_with("://")) {
            return Err(unusable("would end the name of the host"));
        }
        filled.push_str(value);
        rest = tail;
    }
    filled.push_str(rest);
    parse_base_url(&filled)?;
    Ok(filled)
}

/// Reads a base URL: an absolute one, with nothing behind its path.
pub(crate) fn parse_base_url(text: &str) -> Result<Url, BuildError> {
    let unusable = |reason| Err(BuildError::BaseUrl { reason });
    let Ok(url) = Url::parse(text) else {
        return unusable("is not an absolute URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return unusable("has a scheme other than http and https");
    }
    // The parser would make a host of the first part of `https:/path`.
    if !text.contains("://") {
        return unusable("is not an absolute URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return unusable("has a user name or a password");
    }
    if url.query().is_some() {
        return unusable("has a query");
    }
    if url.fragment().is_some() {
        return unusable("has a fragment");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in() {
        for (url, wanted) in [
            (
                "https://{region}.example.com/{base}",
                "https://eu-1.example.com/v1/api",
            ),
            (
                "https://example.com:{port}/{base}/",
                "https://example.com:8443/v1/api/",
            ),
            ("{scheme}://example.com", "http://example.com"),
            ("{all}", "https://example.org/x"),
            ("{all}/y", "https://example.org/x/y"),
            ("https://{host}/y", "https://example.org:1/x/y"),
        ] {
            let variables = [
                ("region", "eu-1"),
                ("base", "v1/api"),
                ("port", "8443"),
                ("scheme", "http"),
                ("all", "https://example.org/x"),
                ("host", "example.org:1/x"),
            ];
            assert_eq!(server(url, &variables).unwrap(), wanted);
        }
    }

    #[test]
    fn no_value_leads_elsewhere() {
        for value in [
            "evil.example/",
            "evil.example/x?",
            "a@",
            "evil.example#",
            "",
            "a b",
            "a\\b",
        ] {
            let url = server("https://{region}.example.com", &[("region", value)]);
            assert!(url.is_err(), "{value}: {url:?}");
        }
        for url in [
            "https://{other}.example.com",
            "https://{region",
            "ftp://{region}.example.com",
        ] {
            assert!(server(url, &[("region", "eu")]).is_err(), "{url}");
        }
    }
}
