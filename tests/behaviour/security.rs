//! Who says who calls, and where.

use super::server::{Server, empty, json};
use super::{About, AddPictureBody, Client, FindItemsParams, FindSalesParams, Item, OrderForm};

const ITEM: &str = r#"{"id":1,"name":"a"}"#;
const ORDER: &str = r#"{"number":1,"payment":{"kind":"cash"}}"#;

/// All secrets as they are sent, the login by what its base64 begins with.
const SECRETS: [&str; 5] = ["t-secret", "bWU6", "h-secret", "q-secret", "c-secret"];

#[tokio::test]
#[allow(deprecated, reason = "it is still there")]
async fn each_secret_goes_where_its_scheme_says() {
    let server = Server::start(vec![
        json(200, "[]"),
        json(201, ORDER),
        json(200, ITEM),
        json(200, ITEM),
        empty(),
        json(200, "[]"),
    ])
    .await;
    let client = server.client();
    let only = |secret: &str| {
        let all = server.last().all();
        for other in SECRETS {
            assert_eq!(all.contains(other), other == secret, "{other}: {all}");
        }
        server.last()
    };
    let _ = client.find_items(&FindItemsParams::new(1)).await.unwrap();
    let request = only("t-secret");
    assert_eq!(request.header("authorization"), Some("Bearer t-secret"));

    let _ = client.place_order(&OrderForm::new("a", 1)).await.unwrap();
    let request = only("bWU6");
    assert_eq!(
        request.header("authorization"),
        Some("Basic bWU6b3BlbiBzZXNhbWU=")
    );

    let _ = client.add_item(&Item::new(1, "a")).await.unwrap();
    assert_eq!(only("h-secret").header("x-key"), Some("h-secret"));

    let _ = client.get_item("1").await.unwrap();
    let request = only("q-secret");
    assert_eq!(request.line(), "GET /items/1?api_key=q-secret");

    let _ = client.delete_items_by_item_id("1").await.unwrap();
    let request = only("c-secret");
    assert_eq!(request.line(), "DELETE /items/1");
    assert_eq!(request.header("cookie"), Some("sid=c-secret"));

    // Nobody asks who calls.
    let _ = client.find_sales(&FindSalesParams::new()).await.unwrap();
    only("");
}

#[tokio::test]
async fn no_key_goes_to_the_server_of_an_operation() {
    let main = Server::start(vec![]).await;
    let files = Server::start(vec![json(200, "{}"), json(200, "{}")]).await;
    let place = "https://files.shop.example.com/up";
    let base = format!("{}/up", files.url());
    let body = AddPictureBody::new("a", b"b".to_vec().into());

    let builder = main.builder().replace_server(place, base);
    let client = Client::new(builder.clone().build().unwrap());
    let about = client.add_picture(&body).await.unwrap();
    assert_eq!(*about, About::new());
    let request = files.last();
    assert_eq!(request.line(), "POST /up/pictures");
    let all = request.all();
    assert!(!SECRETS.iter().any(|secret| all.contains(secret)), "{all}");

    let trusting = builder.trust_origin(files.url());
    let client = Client::new(trusting.build().unwrap());
    let _ = client.add_picture(&body).await.unwrap();
    let sent = files.last();
    assert_eq!(sent.header("authorization"), Some("Bearer t-secret"));
}

#[test]
fn an_address_is_made_of_its_variables() {
    assert_eq!(Client::SERVER, "https://eu.shop.example.com/v1");
    assert_eq!(
        Client::server("us", "v2").unwrap(),
        "https://us.shop.example.com/v2"
    );
    let error = Client::server("evil.example.net/", "v1").unwrap_err();
    assert!(error.to_string().contains("`region`"), "{error}");
}
