//! Images.

use std::io::Cursor;
use std::time::Duration;

use kkiai_mock::MockGateway;
use serde_json::json;

use crate::calls::{Answer, call, create_task, documented, get, query_known, smallest};

async fn start() -> MockGateway {
    let builder = MockGateway::builder().step(Duration::ZERO);
    builder.start().await.unwrap()
}

async fn path(gateway: &MockGateway, request: &serde_json::Value) -> String {
    let id = create_task(gateway, request).await;
    let answer = query_known(gateway, &id).await;
    let file = &answer["Response"]["AigcImageTask"]["Output"]["FileInfos"][0];
    let url = file["FileUrl"].as_str().unwrap();
    url.strip_prefix(gateway.base_url()).unwrap().to_owned()
}

async fn image(gateway: &MockGateway, request: &serde_json::Value) -> Answer {
    let answer = get(gateway, &path(gateway, request).await).await;
    assert_eq!(answer.status, 200);
    answer
}

/// Reads a PNG to its end and returns its size.
fn size(file: &[u8]) -> (u32, u32) {
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Rgb);
    assert_eq!(frame.bit_depth, png::BitDepth::Eight);
    reader.finish().unwrap();
    (frame.width, frame.height)
}

#[tokio::test]
async fn an_image_has_the_size_that_was_asked_for() {
    let gateway = start().await;
    for (config, expected) in [
        (json!({}), (1024, 1024)),
        (json!({ "aspect_ratio": "3:4" }), (1024, 1366)),
        (json!({ "resolution": "720P" }), (720, 720)),
        (
            json!({ "resolution": "1080P", "aspect_ratio": "16:9" }),
            (1920, 1080),
        ),
        (
            json!({ "resolution": "1080P", "aspect_ratio": "9:16" }),
            (1080, 1920),
        ),
        (
            json!({ "resolution": "1024x1024", "aspect_ratio": "16:9" }),
            (1024, 1024),
        ),
        (json!({ "resolution": "3024x1296" }), (3024, 1296)),
    ] {
        let mut request = smallest();
        request["output_config"] = config.clone();
        let image = image(&gateway, &request).await;
        assert_eq!(image.header("content-type"), Some("image/png"));
        let length = image.body.len().to_string();
        assert_eq!(image.header("content-length"), Some(length.as_str()));
        assert_eq!(size(&image.body), expected, "{config}");
    }
}

#[tokio::test]
async fn the_largest_image_can_be_drawn() {
    let gateway = start().await;
    let mut request = smallest();
    request["output_config"] = json!({ "resolution": "6198x2656" });
    let path = path(&gateway, &request).await;
    // Only the head is asked for, but all is drawn.
    let answer = call(&gateway, "HEAD", &path, &[], b"").await;
    assert_eq!(answer.status, 200);
    let length: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert!(length > 100_000, "{length}");
    assert!(answer.body.is_empty());
}

#[tokio::test]
async fn a_prompt_decides_the_image() {
    let (first, second) = (start().await, start().await);
    let one = image(&first, &smallest()).await.body;
    let mut other_model = smallest();
    other_model["model_name"] = json!("Qwen");
    other_model["model_version"] = json!("0925");
    assert!(one == image(&first, &smallest()).await.body);
    assert!(one == image(&second, &other_model).await.body);
    let mut other_prompt = smallest();
    other_prompt["prompt"] = json!("a wolf");
    assert!(one != image(&first, &other_prompt).await.body);
}

#[tokio::test]
async fn an_image_is_not_there_before_its_end() {
    let builder = MockGateway::builder().step(Duration::MAX);
    let gateway = builder.start().await.unwrap();
    let id = create_task(&gateway, &documented()).await;
    for path in [format!("/images/{id}.png"), "/images/x.png".to_owned()] {
        let answer = get(&gateway, &path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_image_can_be_fetched_again() {
    let gateway = start().await;
    let path = path(&gateway, &documented()).await;
    let first = get(&gateway, &path).await.body;
    assert_eq!(size(&first), (1080, 1080));
    assert!(first == get(&gateway, &path).await.body);
}

#[tokio::test]
async fn part_of_an_image_can_be_fetched() {
    let gateway = start().await;
    let path = path(&gateway, &documented()).await;
    let whole = get(&gateway, &path).await;
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let (tag, made) = (
        whole.header("etag").unwrap(),
        whole.header("last-modified").unwrap(),
    );
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    assert!(made.ends_with(" GMT"), "{made}");
    let length = whole.body.len();

    let rest = [("range", "bytes=1000-")];
    let answer = call(&gateway, "GET", &path, &rest, b"").await;
    assert_eq!(answer.status, 206);
    let range = format!("bytes 1000-{}/{length}", length - 1);
    assert_eq!(answer.header("content-range"), Some(range.as_str()));
    let announced = (length - 1000).to_string();
    assert_eq!(answer.header("content-length"), Some(announced.as_str()));
    assert_eq!(answer.header("etag"), Some(tag));
    assert!(answer.body == whole.body[1000..]);

    let beyond = format!("bytes={length}-");
    let answer = call(&gateway, "GET", &path, &[("range", &beyond)], b"").await;
    assert_eq!(answer.status, 416);
    let range = format!("bytes */{length}");
    assert_eq!(answer.header("content-range"), Some(range.as_str()));

    for (known, status) in [(tag, 206), (made, 206), ("\"other\"", 200)] {
        let headers = [rest[0], ("if-range", known)];
        let answer = call(&gateway, "GET", &path, &headers, b"").await;
        assert_eq!(answer.status, status, "{known}");
    }

    let answer = call(&gateway, "HEAD", &path, &rest, b"").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-length"),
        Some(length.to_string().as_str())
    );
    assert_eq!(answer.header("etag"), Some(tag));
}
