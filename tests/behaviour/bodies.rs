//! What is sent, byte by byte.

use kkiai_transport::Bytes;
use kkiai_transport::model::File;

use super::server::{Arrived, Server, answer, empty, json};
use super::{
    About, Account, AddPictureBody, ChatBody, ImportItemsBody, ImportItemsBodyMultipart, Item,
    OrderForm,
};

const ORDER: &str = r#"{"number":1,"payment":{"kind":"cash"}}"#;

/// Returns a form in parts with its boundary replaced, which is another each time.
fn parts(request: &Arrived) -> String {
    let media = request.header("content-type").unwrap();
    let boundary = media
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert!(boundary.len() > 20, "{boundary}");
    request.text().replace(boundary, "LINE")
}

#[tokio::test]
async fn parts_of_a_form() {
    let files = Server::start(vec![json(200, "{}"), json(200, "{}")]).await;
    let transport = files
        .builder()
        .replace_server("https://files.shop.example.com/up", files.url())
        .build()
        .unwrap();
    let client = super::Client::new(transport);
    let file = File::new(b"\tPNG\r\n".as_slice())
        .with_name("a \"b\".png")
        .with_media_type("image/png");
    let body = AddPictureBody::new("A shoe", file)
        .with_size(7)
        .with_about(About::new().with_place("Öst").with_year(1999))
        .with_words(["new".to_owned(), "red".to_owned()]);
    let _ = client.add_picture(&body).await.unwrap();
    let expected = [
        "--LINE\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA shoe\r\n",
        "--LINE\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.png\"\r\n\
         Content-Type: image/png\r\n\r\n\tPNG\r\n\r\n",
        "--LINE\r\nContent-Disposition: form-data; name=\"size\"\r\n\r\n7\r\n",
        "--LINE\r\nContent-Disposition: form-data; name=\"about\"\r\n\
         Content-Type: application/json\r\n\r\n{\"place\":\"Öst\",\"year\":1999}\r\n",
        "--LINE\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nnew\r\n",
        "--LINE\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nred\r\n",
        "--LINE--\r\n",
    ];
    assert_eq!(parts(&files.last()), expected.concat());
    // What is not set is no part, and a file without a name is still one.
    let body = AddPictureBody::new("A shoe", b"abc".to_vec().into());
    let _ = client.add_picture(&body).await.unwrap();
    let expected = [
        "--LINE\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA shoe\r\n",
        "--LINE\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nabc\r\n",
        "--LINE--\r\n",
    ];
    assert_eq!(parts(&files.last()), expected.concat());
}

#[tokio::test]
async fn a_form_in_an_address() {
    let server = Server::start(vec![json(201, ORDER), json(201, ORDER)]).await;
    let client = server.client();
    let form = OrderForm::new("red & blue=ö", 2)
        .with_gift(true)
        .with_colors(["a".to_owned(), "b c".to_owned()])
        .with_words(["x".to_owned(), "y".to_owned()])
        .with_notes(About::new().with_year(1999))
        .with_where_(About::new().with_place("Hall"));
    let _ = client.place_order(&form).await.unwrap();
    let request = server.last();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        request.text(),
        "item=red%20%26%20blue%3D%C3%B6&count=2&gift=true&colors=a,b%20c&words=x&words=y\
         &notes=%7B%22year%22%3A1999%7D&where%5Bplace%5D=Hall"
    );
    let _ = client.place_order(&OrderForm::new("a", 1)).await.unwrap();
    assert_eq!(server.last().text(), "item=a&count=1");
}

#[tokio::test]
async fn one_body_in_several_types() {
    let server = Server::start(vec![empty(), empty(), empty(), empty()]).await;
    let client = server.client();
    let sent = async |body: ImportItemsBody| {
        let _ = client.import_items(&body).await.unwrap();
        let request = server.last();
        let media = request.header("content-type").unwrap().to_owned();
        (media, request.text().to_owned())
    };
    let told = |media: &str, body: &str| (media.to_owned(), body.to_owned());
    assert_eq!(
        sent(ImportItemsBody::Json(vec![Item::new(1, "a")])).await,
        told("application/json", r#"[{"id":1,"name":"a"}]"#)
    );
    assert_eq!(
        sent(ImportItemsBody::Csv("id;näme\n1;a\n".to_owned())).await,
        told("text/csv", "id;näme\n1;a\n")
    );
    assert_eq!(
        sent(ImportItemsBody::Zip(Bytes::from_static(b"PK\x03\x04"))).await,
        told("application/zip", "PK\x03\x04")
    );
    let list = ImportItemsBodyMultipart::new(File::new(b"1;a".to_vec()).with_name("a.csv"));
    let _ = client
        .import_items(&ImportItemsBody::Multipart(list))
        .await
        .unwrap();
    assert_eq!(
        parts(&server.last()),
        "--LINE\r\nContent-Disposition: form-data; name=\"list\"; filename=\"a.csv\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n1;a\r\n--LINE--\r\n"
    );
}

#[tokio::test]
async fn text_is_sent_and_read_as_it_is() {
    let server = Server::start(vec![answer(200, "text/plain", "\"not\" JSON\n")]).await;
    let note = server.client().put_note("{\"a\":1}\r\né").await.unwrap();
    assert_eq!(note.into_body().0, "\"not\" JSON\n");
    let request = server.request();
    assert_eq!(request.line(), "PUT /note");
    let media = request.header("content-type").unwrap();
    assert_eq!(media.split(';').next(), Some("text/plain"));
    assert_eq!(request.text(), "{\"a\":1}\r\né");
}

#[tokio::test]
async fn an_inline_body_is_typed() {
    let server = Server::start(vec![json(200, r#"{"text":"hi"}"#)]).await;
    let reply = server.client().chat(&ChatBody::new("hello")).await.unwrap();
    assert_eq!(reply.text, "hi");
    assert_eq!(server.request().text(), r#"{"text":"hello"}"#);
}

#[tokio::test]
async fn a_member_goes_its_way_only() {
    let server = Server::start(vec![json(200, r#"{"id":7,"name":"Ann"}"#)]).await;
    // What only the service gives is not asked for, nor what it keeps to itself.
    let account = Account::new("Ann").with_password("pw");
    let answer = server.client().add_account(&account).await.unwrap();
    assert_eq!(server.request().text(), r#"{"name":"Ann","password":"pw"}"#);
    assert_eq!((answer.id, answer.password.as_deref()), (Some(7), None));
}
