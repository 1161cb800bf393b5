//! A request as a `curl` command that takes the key from the environment.

use std::fmt::Write as _;

use kkiai::KEY_VARIABLE;
use kkiai_transport::Prepared;

use crate::shell::quoted;

/// Stands for the key in a request that is only shown, so that the real one is not even read.
pub(crate) const KEY: &str = "kkiai-key-goes-here";

/// Returns a command that sends the request when it is pasted into a POSIX shell. The key is taken
/// from the environment there and written by the shell itself, so that it is in no program's
/// arguments, which other users can see.
///
/// `body` is the request's body, in whichever layout it is to be shown.
pub(crate) fn command(prepared: &Prepared, body: &str) -> String {
    let mut command = format!(
        "curl --fail-with-body -X {} {}",
        prepared.method().as_str(),
        quoted(prepared.url())
    );
    let mut secret = String::new();
    for (name, value) in headers(prepared) {
        let header = format!("{name}: {value}");
        if value.contains(KEY) {
            let format = quoted(&format!("{}\\n", header.replace(KEY, "%s")));
            secret = format!("printf {format} \"${KEY_VARIABLE}\" |\n");
            command += " \\\n  -H @-";
        } else {
            let _ = write!(command, " \\\n  -H {}", quoted(&header));
        }
    }
    let _ = write!(command, " \\\n  --data-raw {}", quoted(body));
    secret + &command
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
