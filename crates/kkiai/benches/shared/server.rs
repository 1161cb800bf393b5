//! Server of the benchmarks: the least that speaks HTTP/1.1, on connections that stay open.

use std::sync::Arc;

use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Answers every request with what `answer` makes of its path, for as long as it is polled.
pub(crate) async fn serve(
    listener: TcpListener,
    answer: impl Fn(&str) -> Arc<[u8]> + Send + Sync + 'static,
) -> io::Result<()> {
    let answer = Arc::new(answer);
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        let answer = Arc::clone(&answer);
        // A connection that fails fails at the client's end, too, where it is seen.
        tokio::spawn(async move { talk(connection, &*answer).await });
    }
}

/// Makes an answer of a body.
pub(crate) fn json(body: &str) -> Arc<[u8]> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\n\
         Content-Type: application/json\r\n\
         X-Oneapi-Request-Id: 2026010512000000000000000000000000000000\r\n\
         Date: Mon, 05 Jan 2026 12:00:00 GMT\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
    .into()
}

async fn talk(mut connection: TcpStream, answer: &impl Fn(&str) -> Arc<[u8]>) -> io::Result<()> {
    let mut received = Vec::with_capacity(4096);
    loop {
        while let Some(length) = whole(&received) {
            let answer = answer(path(&received));
            connection.write_all(&answer).await?;
            received.drain(..length);
        }
        if connection.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
}

/// Returns how long the first request is, once all of it has come.
fn whole(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&received[..head]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + length.unwrap_or(0)).filter(|length| *length <= received.len())
}

/// Returns the path in the first line of a request.
fn path(request: &[u8]) -> &str {
    let line = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or(request);
    let line = std::str::from_utf8(line).unwrap_or_default();
    line.split(' ').nth(1).unwrap_or_default()
}
