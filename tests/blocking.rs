//! The client for programs without `async`.

use std::time::Duration;

use kkiai::blocking::Client;
use kkiai::{ConfigError, Model, WaitOptions, request};
use kkiai_mock::MockGateway;

fn settings(gateway: &MockGateway) -> kkiai::ClientBuilder {
    let builder = kkiai::Client::builder().api_key("sk-any");
    builder.base_url(gateway.base_url())
}

#[test]
fn a_picture_is_made_without_async() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let step = Duration::from_millis(20);
    let gateway = runtime.block_on(MockGateway::builder().step(step).start());
    let gateway = gateway.unwrap();
    let client = Client::new(settings(&gateway)).unwrap();
    let request = request::image(&Model::Gem3_0, "a fox");
    let task = client.create_image(&request).unwrap();

    let updates = client.updates(&task, &WaitOptions::default());
    let states: Vec<_> = updates
        .map(|update| update.unwrap().into_body().state)
        .collect();
    assert!(states.len() > 1);
    assert!(states.last().unwrap().has_ended());

    // Another thread may use it at the same time.
    let images = std::thread::scope(|scope| {
        let (client, task) = (client.clone(), &task);
        scope
            .spawn(move || client.wait(task).unwrap())
            .join()
            .unwrap()
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    client.download(&images[0], &path).unwrap();
    assert!(path.exists());
}

#[tokio::test]
async fn inside_a_runtime_it_is_refused() {
    let gateway = MockGateway::start().await.unwrap();
    let error = Client::new(settings(&gateway)).unwrap_err();
    assert!(matches!(error, ConfigError::InsideRuntime));
}
