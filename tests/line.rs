//! The whole line: a request, a task, an image on the disk.

use std::fs;
use std::path::Path;
use std::time::Duration;

use kkiai::models::{CREATE_IMAGE_TASK, OPERATIONS};
use kkiai::{
    AspectRatio, CallOptions, Charge, Client, CreateOptions, DownloadError, DownloadOptions, Error,
    ErrorClass, FileInfo, Model, OutputConfig, Resolution, RetryPolicy, Task, WaitOptions, request,
};
use kkiai_mock::{AnswerForm, CreateForm, MockGateway};

const KEY: &str = "sk-of-these-tests";

fn client(gateway: &MockGateway) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(gateway.base_url());
    builder.build().unwrap()
}

/// Starts a gateway whose tasks end at once.
async fn quick() -> MockGateway {
    let builder = MockGateway::builder().step(Duration::ZERO);
    builder.start().await.unwrap()
}

/// Starts a gateway whose tasks take longer than any test waits.
async fn slow() -> MockGateway {
    let builder = MockGateway::builder().step(Duration::from_secs(3600));
    builder.start().await.unwrap()
}

fn size(path: &Path) -> (u32, u32) {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    (frame.width, frame.height)
}

#[tokio::test]
async fn every_form_of_answer_ends_in_the_same_image() {
    let folder = tempfile::tempdir().unwrap();
    let mut images = Vec::new();
    for answer in [AnswerForm::Bare, AnswerForm::Envelope, AnswerForm::Flat] {
        for create in [CreateForm::Tencent, CreateForm::Ticket] {
            let builder = MockGateway::builder().answer(answer).create(create);
            let builder = builder.step(Duration::ZERO);
            let gateway = builder.start().await.unwrap();
            let client = client(&gateway);
            let task = client
                .create_image(&request::image(&Model::Gem3_0, "a red fox in the snow"))
                .await
                .unwrap();
            let found = client.wait(&task).await.unwrap();
            assert_eq!(found.len(), 1, "{answer} {create}");
            let path = folder.path().join(format!("{answer}-{create}.png"));
            let downloaded = client.download(&found[0], &path).await.unwrap();
            let bytes = fs::read(&path).unwrap();
            assert_eq!(downloaded.bytes, bytes.len() as u64);
            images.push(bytes);
        }
    }
    assert!(images.iter().all(|image| *image == images[0]));
}

#[tokio::test]
async fn an_image_has_the_size_that_was_asked_for() {
    let gateway = quick().await;
    let client = client(&gateway);
    let folder = tempfile::tempdir().unwrap();
    for (resolution, ratio, wanted) in [
        (Resolution::P1080, AspectRatio::Ratio16x9, (1920, 1080)),
        (Resolution::P720, AspectRatio::Ratio9x16, (720, 1280)),
        (Resolution::P1080, AspectRatio::Ratio1x1, (1080, 1080)),
        (
            Resolution::Size3024x1296,
            AspectRatio::Ratio1x1,
            (3024, 1296),
        ),
    ] {
        let config = OutputConfig::new()
            .with_resolution(resolution)
            .with_aspect_ratio(ratio);
        let request = request::image(&Model::Gem3_0, "hills").with_output_config(config);
        let task = client.create_image(&request).await.unwrap();
        let images = client.wait(&task).await.unwrap();
        let path = folder.path().join(format!("{}x{}.png", wanted.0, wanted.1));
        client.download(&images[0], &path).await.unwrap();
        assert_eq!(size(&path), wanted);
    }
}

#[tokio::test]
async fn a_session_id_is_paid_for_once() {
    let gateway = quick().await;
    let client = client(&gateway);
    let request = request::image(&Model::Qwen0925, "a lighthouse").with_session_id("lighthouse-1");
    let _ = client.create_image(&request).await.unwrap();
    let error = client.create_image(&request).await.unwrap_err();
    // The first one was paid for, and the answer does not tell its task.
    assert_eq!(error.charge(), Charge::Made);
    assert!(!error.is_retryable());
    let Error::OutcomeUnknown(failure) = error else {
        panic!("not unknown: {error:?}");
    };
    assert!(failure.is_accepted_earlier());
    assert_eq!(failure.session_id.as_deref(), Some("lighthouse-1"));
    assert_eq!(failure.task_id, None);
    assert_eq!(failure.status, Some(200));
    assert!(failure.tencent_request_id.is_some());
    assert!(failure.request_id.is_some());
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_is_refused_and_costs_nothing() {
    let gateway = quick().await;
    let request = request::image(&Model::new("GEM", "9.9"), "hills");
    let options = CreateOptions::default().check(false);
    let error = client(&gateway).create_image_with(&request, &options).await;
    let error = error.unwrap_err();
    assert_eq!(error.charge(), Charge::Nothing);
    let Error::Refused(refusal) = error else {
        panic!("not refused: {error:?}");
    };
    assert_eq!(refusal.status, Some(400));
    assert_eq!(refusal.class(), Some(ErrorClass::Invalid));
    assert!(refusal.code.is_some());
}

#[tokio::test]
async fn a_request_that_is_wrong_is_not_sent() {
    let gateway = quick().await;
    let client = client(&gateway);
    let request = request::image(&Model::new("GEM", "9.9"), "secret hills")
        .with_tasks_priority(11)
        .with_session_id("é".repeat(51))
        .with_file_infos([FileInfo::new().with_type_("Url")]);
    let error = client.create_image(&request).await.unwrap_err();
    assert!(gateway.requests().is_empty());
    assert_eq!(
        error.to_string(),
        "the request was not sent: \
         /file_infos/0/url: is missing; \
         /session_id: must have at most 50 characters, has 51; \
         /tasks_priority: must be at most 10, is 11; \
         /model_version: must be one of 2.5, 3.0, is 9.9"
    );
    assert_eq!((error.name(), error.charge()), ("invalid", Charge::Nothing));
    assert_eq!(error.class(), Some(ErrorClass::Invalid));
    assert!(!error.is_retryable() && !error.is_resumable());
    assert!(error.call().is_none() && error.task_id().is_none());
    let Error::Invalid(violations) = &error else {
        panic!("not invalid: {error:?}");
    };
    let pointers: Vec<_> = violations.iter().map(|v| v.pointer.as_str()).collect();
    let wanted = [
        "/file_infos/0/url",
        "/session_id",
        "/tasks_priority",
        "/model_version",
    ];
    assert_eq!(pointers, wanted);

    // With the check off it is sent, and refused.
    let options = CreateOptions::default().check(false);
    let error = client
        .create_image_with(&request, &options)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert_eq!(gateway.requests().len(), 1);

    let unchecked = Client::builder()
        .api_key(gateway.key())
        .base_url(gateway.base_url())
        .check_requests(false)
        .build()
        .unwrap();
    let error = unchecked.create_image(&request).await.unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    let options = CreateOptions::default().check(true);
    let error = unchecked.create_image_with(&request, &options).await;
    assert!(matches!(error.unwrap_err(), Error::Invalid(_)));
    assert_eq!(gateway.requests().len(), 2);
}

#[tokio::test]
async fn a_request_that_is_wrong_takes_no_turn() {
    let gateway = quick().await;
    let client = Client::builder()
        .api_key(gateway.key())
        .base_url(gateway.base_url())
        // One call at once, and the next after a quarter of an hour.
        .transport(|transport| transport.rate_limit(&CREATE_IMAGE_TASK, Some(0.001)))
        .build()
        .unwrap();
    let wrong = request::image(&Model::Gem3_0, "");
    for _ in 0..100 {
        let error = client.create_image(&wrong).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    }
    let right = request::image(&Model::Gem3_0, "hills");
    let task = tokio::time::timeout(Duration::from_secs(10), client.create_image(&right));
    assert!(task.await.expect("there is a turn left").is_ok());
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let builder = MockGateway::builder().key("sk-another");
    let gateway = builder.start().await.unwrap();
    let error = client(&gateway)
        .create_image(&request::image(&Model::Gem2_5, "hills"))
        .await
        .unwrap_err();
    let Error::Refused(refusal) = &error else {
        panic!("not refused: {error:?}");
    };
    assert_eq!(refusal.status, Some(401));
    assert_eq!(error.class(), Some(ErrorClass::Auth));
    assert_eq!(error.charge(), Charge::Nothing);
    assert!(!format!("{error:?} {error}").contains(KEY));
}

#[tokio::test]
async fn a_task_outlives_the_wait_for_it() {
    let gateway = slow().await;
    let client = client(&gateway);
    let task = client
        .create_image(&request::image(&Model::Gem2_5, "hills"))
        .await
        .unwrap();
    let options = WaitOptions::default().timeout(Duration::from_millis(20));
    let mut updates = 0;
    let error = client
        .wait_with(&task, &options, |_| updates += 1)
        .await
        .unwrap_err();
    assert_eq!(error.charge(), Charge::Made);
    assert_eq!(error.task_id(), Some(task.id()));
    let Error::Deadline { task: told, .. } = error else {
        panic!("no deadline: {error:?}");
    };
    assert_eq!(*told, *task);
    // Another client, as in another process, finds it by its id, and by what was stored of it.
    let by_id: Task = task.id().parse().unwrap();
    let stored = serde_json::to_string(&*told).unwrap();
    let stored: Task = serde_json::from_str(&stored).unwrap();
    for task in [by_id, stored] {
        let another = self::client(&gateway);
        let update = another.query(&task).await.unwrap();
        assert!(update.progress.unwrap_or_default() < 100);
    }
}

#[tokio::test]
async fn an_unknown_task_ends_the_wait_at_once() {
    let gateway = quick().await;
    let task: Task = "no-such-task".parse().unwrap();
    let error = client(&gateway).wait(&task).await.unwrap_err();
    assert_eq!(error.task_id(), Some("no-such-task"));
    let Error::Refused(refusal) = error else {
        panic!("not refused: {error:?}");
    };
    assert_eq!(refusal.code.as_deref(), Some("task_not_exist"));
}

#[tokio::test]
async fn a_gateway_that_is_not_there_was_sent_nothing() {
    let gateway = quick().await;
    let client = client(&gateway);
    drop(gateway);
    // The listener closes a moment after the gateway is gone.
    let task: Task = "any".parse().unwrap();
    let once = CallOptions::default().retry(RetryPolicy::never());
    for _ in 0..200 {
        match client.query_with(&task, &once).await {
            Err(Error::NotSent(_)) => break,
            _ => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
    let error = client
        .create_image_with(
            &request::image(&Model::Gem2_5, "hills"),
            &CreateOptions::default().call(once),
        )
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NotSent(_)), "{error:?}");
    assert!(error.is_retryable());
    assert_eq!(error.charge(), Charge::Nothing);
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten_unless_told() {
    let gateway = quick().await;
    let client = client(&gateway);
    let task = client
        .create_image(&request::image(&Model::Gem2_5, "hills"))
        .await
        .unwrap();
    let images = client.wait(&task).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hills.png");
    fs::write(&path, "mine").unwrap();

    let error = client.download(&images[0], &path).await.unwrap_err();
    assert!(matches!(error, DownloadError::Exists(_)), "{error:?}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");

    let options = DownloadOptions::default().overwrite(true);
    client
        .download_with(&images[0], &path, &options)
        .await
        .unwrap();
    assert_eq!(size(&path), (1024, 1024));

    let options = DownloadOptions::default().max_bytes(10);
    let other = folder.path().join("other.png");
    let error = client
        .download_with(&images[0], &other, &options)
        .await
        .unwrap_err();
    assert!(
        matches!(error, DownloadError::TooLong { limit: 10 }),
        "{error:?}"
    );
    // Nothing is left beside the one image.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_is_no_image_is_not_saved() {
    let gateway = quick().await;
    let client = client(&gateway);
    let task = client
        .create_image(&request::image(&Model::Gem2_5, "hills"))
        .await
        .unwrap();
    let mut image = client.wait(&task).await.unwrap().remove(0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.png");

    // Paths that the gateway does not know answer with a web page and status 200.
    image.url = Some(format!("{}/no/such/page", gateway.base_url()));
    let error = client.download(&image, &path).await.unwrap_err();
    assert!(matches!(error, DownloadError::NoImage { .. }), "{error:?}");

    image.url = None;
    let error = client.download(&image, &path).await.unwrap_err();
    assert!(matches!(error, DownloadError::NoUrl), "{error:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_base_url_may_end_as_those_of_openai_do() {
    let gateway = quick().await;
    let base_url = format!("{}/v1/", gateway.base_url());
    let builder = Client::builder().api_key("Bearer sk-1").base_url(base_url);
    let client = builder.build().unwrap();
    let _ = client
        .create_image(&request::image(&Model::Gem2_5, "hills"))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_mock_plays_every_operation() {
    let gateway = quick().await;
    let client = client(&gateway);
    for operation in OPERATIONS {
        let mut call = kkiai_transport::Request::new(operation);
        let names = operation.path().split('{').skip(1);
        for name in names.filter_map(|part| part.split('}').next()) {
            call = call.path(name, "1");
        }
        let answer = client.api().transport().send(call).await.unwrap();
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        // Without a body or a task it cannot be well, but it must be known.
        assert!(!text.contains("Invalid URL"), "{}: {text}", operation.id());
        assert!(text.starts_with('{'), "{}: {text}", operation.id());
    }
}
