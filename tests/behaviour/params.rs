//! Where parameters go, and how they are written.

use super::server::{Server, empty, json};
use super::{Filter, FindItemsParams, FindSalesParams};

#[tokio::test]
async fn styles_of_a_query() {
    let server = Server::start(vec![json(200, "[]"), json(200, "[]")]).await;
    let filter = Filter::new().with_color("red & blue").with_min_price(1.5);
    let params = FindItemsParams::new(3)
        .with_filter(filter)
        .with_sizes([1, 2, 3])
        .with_colors(["a b".to_owned(), "c,d".to_owned()])
        .with_tag(["x".to_owned(), "y".to_owned()])
        .with_q("röd/?#+")
        .with_limit(0);
    let found = server.client().find_items(&params).await.unwrap();
    assert!(found.is_empty());
    assert_eq!(
        server.last().line(),
        "GET /items?filter%5Bcolor%5D=red%20%26%20blue&filter%5Bmin%20price%5D=1.5\
         &sizes=1%7C2%7C3&colors=a%20b,c%2Cd&tag=x&tag=y&q=r%C3%B6d%2F%3F%23%2B&limit=0"
    );
    // What is not set is not there, and defaults are the service's.
    let client = server.client();
    let _ = client.find_items(&FindItemsParams::new(3)).await.unwrap();
    assert_eq!(server.last().line(), "GET /items");
}

#[tokio::test]
async fn headers_and_cookies() {
    let server = Server::start(vec![json(200, "[]"), json(200, "[]")]).await;
    let params = FindItemsParams::new(3)
        .with_x_trace("a1")
        .with_visitor("v-7");
    let _ = server.client().find_items(&params).await.unwrap();
    let request = server.last();
    assert_eq!(request.header("x-trace"), Some("a1"));
    assert_eq!(request.header("x-depth"), Some("3"));
    assert_eq!(request.header("cookie"), Some("visitor=v-7"));
    let client = server.client();
    let _ = client.find_items(&FindItemsParams::new(-1)).await.unwrap();
    let request = server.last();
    assert_eq!(request.header("x-trace"), None);
    assert_eq!(request.header("x-depth"), Some("-1"));
    assert_eq!(request.header("cookie"), None);
}

#[tokio::test]
async fn a_path_brings_its_own_query() {
    let server = Server::start(vec![json(200, "[]"), json(200, "[]")]).await;
    let client = server.client();
    let _ = client.find_sales(&FindSalesParams::new()).await.unwrap();
    assert_eq!(server.last().line(), "GET /items?sale=true");
    let params = FindSalesParams::new().with_limit(5);
    let _ = client.find_sales(&params).await.unwrap();
    assert_eq!(server.last().line(), "GET /items?sale=true&limit=5");
}

#[tokio::test]
async fn values_of_a_path_stay_in_their_segment() {
    let server = Server::start(vec![json(200, r#"{"id":1,"name":"a"}"#), empty()]).await;
    let client = server.client();
    let _ = client.get_item("a/b?c#d é").await.unwrap();
    let request = server.last();
    let (path, _) = request.line().split_once('?').unwrap();
    assert_eq!(path, "GET /items/a%2Fb%3Fc%23d%20%C3%A9");
    assert!(client.get_item("..").await.is_err());
    assert!(client.get_item("").await.is_err());
    server.request();
}
