//! A request as a `curl` command, with the key hidden.

use std::fmt::Write as _;

use kkiai::KEY_VARIABLE;
use kkiai_transport::Prepared;

use crate::shell::quoted;

/// Stands for the key in a request that is only shown, so that the real one is not even read.
pub(crate) const KEY: &str = "kkiai-key-goes-here";

/// Returns a command that sends the request when it is pasted into a POSIX shell. The key is taken
/// from the environment there.
///
/// `body` is the request's body, in whichever layout it is to be shown.
pub(crate) fn command(prepared: &Prepared, body: &str) -> String {
    let mut command = format!(
        "curl --fail-with-body -X {} {}",
        prepared.method().as_str(),
        quoted(prepared.url())
    );
    for (name, value) in headers(prepared) {
        let header = quoted(&format!("{name}: {value}"));
        let variable = format!("'\"${KEY_VARIABLE}\"'");
        let header = header.replace(KEY, &variable);
        // Nothing follows the key, so that the last pair of quotes is empty.
        let header = header.strip_suffix("''").unwrap_or(&header);
        let _ = write!(command, " \\\n  -H {header}");
    }
    let _ = write!(command, " \\\n  --data-raw {}", quoted(body));
    command
}

/// Returns the request's headers with `$KKIAI_API_KEY` in place of the key.
pub(crate) fn shown_headers(prepared: &Prepared) -> impl Iterator<Item = (String, String)> {
    headers(prepared).map(|(name, value)| (name, value.replace(KEY, &format!("${KEY_VARIABLE}"))))
}

fn headers(prepared: &Prepared) -> impl Iterator<Item = (String, String)> {
    prepared.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    })
}
