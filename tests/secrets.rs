//! The key: in no log, error, `Debug` or file of a whole run, and at no other host.

// Clippy lets only code below `cfg(test)` unwrap.
#[cfg(test)]
#[allow(dead_code, reason = "the other tests use the rest")]
mod scripted;
#[cfg(test)]
mod run {
    use std::fmt::Debug;
    use std::io::Write;
    use std::path::Path;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use kkiai::transport::{AttemptReport, CallReport, Observer};
    use kkiai::{
        CallOptions, Client, CreateOptions, Error, Image, Model, RetryPolicy, Task, WaitOptions,
        request,
    };
    use kkiai_mock::{Fault, Faults, MockGateway, Operation};
    use serde_json::json;
    use tracing_subscriber::fmt::MakeWriter;

    use crate::scripted::{Reply, Script};

    /// Key that a gateway here accepts. What is searched for is its second half.
    const KEY: &str = "sk-Qm7ZpX2vT9rLw4KcB8nD";
    const SECRET: &str = "Qm7ZpX2vT9rLw4KcB8nD";

    /// All that was written to logs.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }

        fn note(&self, thing: &impl Debug) {
            let text = format!("{thing:?}\n{thing:#?}\n");
            self.0.lock().unwrap().extend(text.bytes());
        }

        fn note_error(&self, error: &(dyn std::error::Error + 'static)) {
            self.note(&error);
            let mut source = Some(error);
            while let Some(error) = source {
                self.0.lock().unwrap().extend(error.to_string().bytes());
                source = error.source();
            }
        }
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Log {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    impl Observer for Log {
        fn attempt_ended(&self, attempt: &AttemptReport) {
            self.note(attempt);
        }

        fn call_ended(&self, call: &CallReport) {
            self.note(call);
        }
    }

    /// Collects every line of every crate in this process.
    fn listen(log: &Log) {
        // What comes by way of the `log` crate goes the same way.
        tracing_log::LogTracer::init().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_writer(log.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    }

    fn client(base_url: &str, log: &Log) -> Client {
        let builder = Client::builder()
            .api_key(KEY)
            .base_url(base_url)
            .transport(|transport| transport.observer(log.clone()));
        log.note(&builder);
        let client = builder.build().unwrap();
        log.note(&client);
        client
    }

    async fn gateway(faults: Faults) -> MockGateway {
        let builder = MockGateway::builder().key(KEY).faults(faults);
        builder.step(Duration::ZERO).start().await.unwrap()
    }

    fn fault(text: &str) -> Fault {
        text.parse().unwrap()
    }

    fn once() -> CreateOptions {
        let call = CallOptions::default()
            .retry(RetryPolicy::never())
            .attempt_timeout(Duration::from_millis(300));
        CreateOptions::default().call(call)
    }

    fn fox() -> kkiai::CreateImageTaskRequest {
        request::image(&Model::Gem3_0, "a fox that nobody is to know of")
    }

    #[tokio::test]
    async fn the_key_is_in_no_log_error_debug_or_file_of_a_whole_run() {
        let log = Log::default();
        listen(&log);
        let folder = tempfile::tempdir().unwrap();

        // All goes well.
        let fine = gateway(Faults::none()).await;
        let client_of_fine = client(fine.base_url(), &log);
        log.note(&client_of_fine.preview(&fox()).unwrap());
        let task = client_of_fine.create_image(&fox()).await.unwrap();
        log.note(&task);
        log.note(&client_of_fine.query(&task).await.unwrap());
        let images = client_of_fine.wait(&task).await.unwrap();
        log.note(&images);
        let path = folder.path().join("fox.png");
        log.note(&client_of_fine.download(&images[0], &path).await.unwrap());
        let stored = serde_json::to_vec(&*task).unwrap();
        std::fs::write(folder.path().join("task.json"), stored).unwrap();
        log.note(&fine.requests());

        // Every fault that a create call can meet.
        for text in [
            "rate-limit",
            "server-error,status=500",
            "cut-before-answer",
            "cut-in-body",
            "stall-in-body",
            "no-answer",
            "html,status=200",
            "html,status=524",
            "empty",
            "error-in-success,code=InternalError",
            "redirect,to=http://127.0.0.1:9",
        ] {
            let faults = Faults::none()
                .always(Operation::Create, fault(text))
                .unwrap();
            let bad = gateway(faults).await;
            let client = client(bad.base_url(), &log);
            let error = client.create_image_with(&fox(), &once()).await.unwrap_err();
            log.note_error(&error);
        }

        // Services that give the key back: in the body, as it is and escaped, and in headers.
        let escaped: String = KEY.chars().fold(String::new(), |text, letter| {
            text + &format!("\\u{:04x}", u32::from(letter))
        });
        for body in [
            json!({"error": {"message": format!("no such key: {KEY}"), "code": KEY}}).to_string(),
            json!({"error": {"message": format!("no such key: {SECRET}")}}).to_string(),
            format!(r#"{{"error":{{"message":"no such key: {escaped}"}}}}"#),
            format!(r#"{{"Response":{{"{KEY}":1,"TaskId":{{"{KEY}":"{KEY}"}}}}}}"#),
            format!("<html>{KEY}</html>"),
            format!(r#""{KEY}""#),
        ] {
            for status in [200, 401, 500] {
                let reply = Reply::json(status, &body)
                    .with_header("x-oneapi-request-id", KEY)
                    .with_header("www-authenticate", format!("Bearer {KEY}"));
                let script = Script::new([reply]);
                let client = script.client_with(|builder| builder.api_key(KEY));
                let error = client.create_image_with(&fox(), &once()).await.unwrap_err();
                log.note_error(&error);
                let question = CallOptions::default().retry(RetryPolicy::never());
                let task: Task = "t1".parse().unwrap();
                match client.query_with(&task, &question).await {
                    Ok(update) => log.note(&update),
                    Err(error) => log.note_error(&error),
                }
            }
        }

        // A gateway that is not there, a key that cannot be one, a wait that ends too early.
        let nowhere = client("http://127.0.0.1:1", &log);
        log.note_error(
            &nowhere
                .create_image_with(&fox(), &once())
                .await
                .unwrap_err(),
        );
        let broken = Client::builder().api_key(format!("{KEY}\u{7f}")).build();
        log.note_error(&broken.unwrap_err());
        let in_address = Client::builder()
            .api_key(KEY)
            .base_url(format!("https://{KEY}@example.com"));
        log.note_error(&in_address.build().unwrap_err());
        let slow = MockGateway::builder().step(Duration::from_secs(3600));
        let slow = slow.start().await.unwrap();
        let client_of_slow = client(slow.base_url(), &log);
        let task = client_of_slow.create_image(&fox()).await.unwrap();
        let options = WaitOptions::default().timeout(Duration::from_millis(50));
        let error = client_of_slow.wait_with(&task, &options, |_| {}).await;
        log.note_error(&error.unwrap_err());

        let text = log.text();
        assert!(text.contains("createImageTask") && text.contains("http.response.status_code"));
        // The log is a log: calls of the crates below are in it, too.
        assert!(
            text.contains("TRACE") && text.contains("hyper_util"),
            "no lines of hyper"
        );
        let line = text.lines().find(|line| line.contains(SECRET));
        assert_eq!(line, None);
        // Nor is the prompt, unless somebody asks for it.
        let line = text
            .lines()
            .find(|line| line.contains("nobody is to know of") && line.contains("operation{"));
        assert_eq!(line, None);
        search(folder.path());
    }

    /// Fails if a file below a folder has the key in it.
    fn search(folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                search(&path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(SECRET.len())
                .any(|window| window == SECRET.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }

    #[tokio::test]
    async fn fixtures_have_no_key() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        search(&root.join("spec"));
        search(&root.join("xtask/tests"));
    }

    #[tokio::test]
    async fn no_other_host_gets_the_key() {
        let other = MockGateway::start().await.unwrap();
        let redirect = format!("redirect,to={}", other.base_url());
        let ticket = format!("foreign-ticket,to={}", other.base_url());
        let log = Log::default();

        // A redirect is a refusal, and is not followed: neither by a create call nor by a question.
        let faults = Faults::none()
            .then(Operation::Create, [Some(fault(&redirect)), None])
            .unwrap()
            .always(Operation::Query, fault(&redirect))
            .unwrap();
        let near = gateway(faults).await;
        let client_of_near = client(near.base_url(), &log);
        let error = client_of_near.create_image(&fox()).await.unwrap_err();
        assert!(matches!(error, Error::Refused(_)), "{error:?}");
        let task = client_of_near.create_image(&fox()).await.unwrap();
        let error = client_of_near.wait(&task).await.unwrap_err();
        assert!(matches!(error, Error::Refused(_)), "{error:?}");
        assert!(other.requests().is_empty());

        // A ticket names another host, and is followed at our own.
        let faults = Faults::none()
            .always(Operation::Create, fault(&ticket))
            .unwrap();
        let near = gateway(faults).await;
        let client_of_near = client(near.base_url(), &log);
        let task = client_of_near.create_image(&fox()).await.unwrap();
        let status_url = task.ticket().unwrap().status_url.clone().unwrap();
        assert!(status_url.starts_with(other.base_url()), "{status_url}");
        client_of_near.wait(&task).await.unwrap();
        client_of_near.cancel(&task).await.unwrap();
        assert!(other.requests().is_empty());
        assert!(near.requests().iter().all(|request| request.has_key));

        // An image is elsewhere, and is fetched without the key.
        let image = Image::at(format!("{}/images/nothing.png", other.base_url()));
        let folder = tempfile::tempdir().unwrap();
        let error = client_of_near
            .download(&image, folder.path().join("x.png"))
            .await;
        error.unwrap_err();
        let seen = other.requests();
        assert!(!seen.is_empty());
        assert!(seen.iter().all(|request| !request.has_key));
        let names: Vec<_> = seen
            .iter()
            .flat_map(|request| request.headers.keys())
            .collect();
        assert!(
            !names
                .iter()
                .any(|name| *name == "authorization" || *name == "cookie")
        );
    }
}
