//! Which secret goes where, and that it is shown nowhere.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use kkiai_transport::{
    ApiKey, BuildError, Credential, Login, Operation, Prepared, Request, Scheme, Text, Transport,
    TransportBuilder,
};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use crate::common::{LIST_THINGS, bearer};
use crate::server::{Server, Step, json};

const BEARER: Scheme = Scheme::bearer("token");
const LOGIN: Scheme = Scheme::basic("login");
const APP: Scheme = Scheme::header("app", "X-App");
const APP_KEY: Scheme = Scheme::query("appKey", "key");
const SESSION: Scheme = Scheme::cookie("session", "sid");
const CERTIFICATE: Scheme = Scheme::other("mutualTLS");
const RAW_BEARER: Scheme = Scheme::header("raw", "authorization");

static ANY: Operation = Operation::get("any", "/any?beta=true").with_security(&[
    &[CERTIFICATE],
    &[],
    &[APP, APP_KEY],
    &[BEARER],
    &[LOGIN],
    &[SESSION],
]);
static BY_QUERY: Operation = Operation::get("byQuery", "/q").with_security(&[&[APP_KEY]]);
static BY_RAW: Operation = Operation::get("byRaw", "/raw").with_security(&[&[RAW_BEARER]]);
static NOBODY: Operation = Operation::get("nobody", "/n")
    .with_security(&[&[BEARER]])
    .without_auth();

const SECRET: &str = "s3cret/value+1";

fn key() -> ApiKey {
    ApiKey::new(SECRET).unwrap()
}

fn builder() -> TransportBuilder {
    Transport::builder("https://api.example.com")
}

fn prepare(builder: TransportBuilder, operation: &'static Operation) -> Prepared {
    builder
        .build()
        .unwrap()
        .prepare(&Request::new(operation).cookie("own", "1"))
        .unwrap()
}

/// Returns all of a request that says who calls.
fn told(builder: TransportBuilder, operation: &'static Operation) -> Vec<String> {
    let prepared = prepare(builder, operation);
    let headers = prepared.headers();
    let mut told: Vec<String> = ["authorization", "x-app", "cookie"]
        .iter()
        .filter_map(|name| Some(format!("{name}: {}", headers.get(*name)?.to_str().unwrap())))
        .collect();
    told.retain(|text| text != "cookie: own=1");
    let query = prepared
        .url()
        .split_once('?')
        .map(|(_, query)| query.to_owned());
    told.extend(query.filter(|query| query.contains("key=")));
    told
}

#[test]
fn the_first_way_is_taken_for_which_all_secrets_are_there() {
    let login = || Credential::Basic(Login::new("me", "open sesame").unwrap());
    let none: [&str; 0] = [];
    assert_eq!(told(builder(), &ANY), none);
    assert_eq!(
        told(builder().credential(Credential::Bearer(key())), &ANY),
        [format!("authorization: Bearer {SECRET}")]
    );
    assert_eq!(
        told(builder().credential(login()), &ANY),
        ["authorization: Basic bWU6b3BlbiBzZXNhbWU="]
    );
    // One of two is not enough.
    let one = builder().credential_for("app", Credential::Key(key()));
    assert_eq!(told(one.clone(), &ANY), none);
    assert_eq!(
        told(
            one.clone()
                .credential_for("session", Credential::Key(ApiKey::new("abc").unwrap())),
            &ANY
        ),
        ["cookie: own=1; sid=abc"]
    );
    let both = one
        .credential_for("appKey", Credential::Key(key()))
        .credential(login());
    assert_eq!(
        told(both, &ANY),
        [
            format!("x-app: {SECRET}"),
            "beta=true&key=s3cret%2Fvalue%2B1".to_owned()
        ]
    );
    // What is given for a scheme goes before what is given for all.
    let named = builder()
        .credential(bearer())
        .credential_for("token", Credential::Key(key()));
    assert_eq!(
        told(named, &ANY),
        [format!("authorization: Bearer {SECRET}")]
    );
    let odd = Credential::Header {
        name: "X-App",
        key: key(),
    };
    assert_eq!(
        told(builder().credential_for("mutualTLS", odd), &ANY),
        [format!("x-app: {SECRET}")]
    );
}

#[test]
fn one_credential_goes_with_all_schemes_of_its_kind() {
    let none: [&str; 0] = [];
    let general = |credential| builder().credential(credential);
    assert_eq!(
        told(general(Credential::Key(key())), &BY_QUERY),
        ["key=s3cret%2Fvalue%2B1"]
    );
    assert_eq!(
        told(
            general(Credential::Query {
                name: "key",
                key: key()
            }),
            &BY_QUERY
        ),
        ["key=s3cret%2Fvalue%2B1"]
    );
    assert_eq!(
        told(
            general(Credential::Query {
                name: "other",
                key: key()
            }),
            &BY_QUERY
        ),
        none
    );
    assert_eq!(told(general(Credential::Bearer(key())), &BY_QUERY), none);
    assert_eq!(
        told(general(Credential::Bearer(key())), &BY_RAW),
        [format!("authorization: Bearer {SECRET}")]
    );
    assert_eq!(
        told(general(Credential::Key(key())), &BY_RAW),
        [format!("authorization: {SECRET}")]
    );
    assert_eq!(told(general(Credential::Bearer(key())), &NOBODY), none);
    // One key does not stand for two, and without a scheme it has no place.
    assert_eq!(
        told(general(Credential::Key(key())), &ANY),
        [format!("authorization: Bearer {SECRET}")]
    );
    assert_eq!(told(general(Credential::Key(key())), &LIST_THINGS), none);
    let cookie = Credential::Cookie {
        name: "sid",
        key: ApiKey::new("a;b").unwrap(),
    };
    assert!(matches!(
        general(cookie).build(),
        Err(BuildError::InvalidCookie { name: "sid" })
    ));
}

static UPLOAD: Operation =
    Operation::get("upload", "/up").with_server("https://upload.example.com/v2/");
static SAME: Operation = Operation::get("same", "/up").with_server("/v3");

#[test]
fn no_secret_goes_to_another_origin_unless_it_is_trusted() {
    let all = || {
        builder()
            .credential(Credential::Bearer(key()))
            .credential_for("appKey", Credential::Key(key()))
    };
    let none: [&str; 0] = [];
    let header = [format!("authorization: Bearer {SECRET}")];
    assert_eq!(told(all(), &UPLOAD), none);
    assert_eq!(
        prepare(all(), &UPLOAD).url(),
        "https://upload.example.com/v2/up"
    );
    assert_eq!(
        told(all().trust_origin("http://upload.example.com"), &UPLOAD),
        none
    );
    assert_eq!(
        told(
            all().trust_origin("https://upload.example.com:8443"),
            &UPLOAD
        ),
        none
    );
    assert_eq!(
        told(
            all().trust_origin("https://UPLOAD.example.com:443/"),
            &UPLOAD
        ),
        header
    );
    assert_eq!(told(all(), &SAME), header);
    assert_eq!(prepare(all(), &SAME).url(), "https://api.example.com/v3/up");
    let replaced = all().replace_server("https://upload.example.com/v2/", "http://127.0.0.1:1/x");
    assert_eq!(
        prepare(replaced.clone(), &UPLOAD).url(),
        "http://127.0.0.1:1/x/up"
    );
    assert_eq!(told(replaced, &UPLOAD), none);
    for origin in [
        "upload.example.com",
        "https://example.com/path",
        "https://a:b@example.com",
    ] {
        assert!(all().trust_origin(origin).build().is_err(), "{origin}");
    }
}

#[tokio::test]
async fn a_foreign_server_receives_no_secret() {
    let (home, foreign) = (
        Server::start(vec![]).await,
        Server::reply(json(200, "1")).await,
    );
    let transport = Transport::builder(home.url())
        .credential(Credential::Bearer(key()))
        .credential_for("appKey", Credential::Key(key()))
        .replace_server("https://upload.example.com/v2/", foreign.url())
        .build()
        .unwrap();
    let answer = transport.call::<Value, Value>(Request::new(&UPLOAD)).await;
    assert_eq!(answer.unwrap().into_body(), 1);
    assert!(!format!("{:?}", foreign.request()).contains("s3cret"));
}

/// Writes down all that is told to it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let mut log = self.0.lock().unwrap();
        let _ = writeln!(log, "{field}={value:?}");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// One way in which a secret is sent, and the texts by which it could be known.
fn kinds() -> Vec<(Credential, Vec<String>)> {
    let secret = || vec![SECRET.to_owned(), "s3cret%2Fvalue%2B1".to_owned()];
    let login = Login::new("me", SECRET).unwrap();
    let name_only = Login::new(SECRET, "").unwrap();
    let with = |more: &str| [secret(), vec![more.to_owned()]].concat();
    vec![
        (Credential::Bearer(key()), secret()),
        (Credential::Basic(login), with("bWU6czNjcmV0L3ZhbHVlKzE=")),
        (Credential::Basic(name_only), with("czNjcmV0L3ZhbHVlKzE6")),
        (
            Credential::Header {
                name: "X-App",
                key: key(),
            },
            secret(),
        ),
        (
            Credential::Query {
                name: "key",
                key: key(),
            },
            secret(),
        ),
        (
            Credential::Cookie {
                name: "sid",
                key: key(),
            },
            secret(),
        ),
    ]
}

#[tokio::test]
async fn every_kind_of_secret_is_shown_nowhere() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    for (credential, texts) in kinds() {
        let quoted = serde_json::to_string(&texts).unwrap();
        let object = format!(r#"{{"{SECRET}": {quoted}}}"#);
        let server = Server::start(vec![
            Step::Reply(json(401, &quoted)),
            Step::Reply(json(200, &quoted)),
            Step::Reply(json(200, &object)),
            Step::Reply(Vec::new()),
        ])
        .await;
        let builder = Transport::builder(server.url()).credential(credential.clone());
        let mut shown = format!("{credential:?} {builder:?}");
        let transport = builder.build().unwrap();
        let request = || Request::new(&LIST_THINGS);
        let prepared = transport.prepare(&request()).unwrap();
        let url = prepared.shown_url();
        let _ = write!(shown, "{transport:?} {prepared:?} {url} ");
        for _ in 0..4 {
            let result = transport.call::<Vec<u64>, Text>(request()).await;
            let error = result.unwrap_err();
            let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
            while let Some(link) = cause {
                let _ = write!(shown, "{link} {link:?} ");
                cause = link.source();
            }
        }
        shown += &log.0.lock().unwrap();
        let sent = format!("{:?}", server.requests());
        assert!(texts.iter().any(|text| sent.contains(text)), "{sent}");
        for text in &texts {
            assert!(!shown.contains(text), "{text}: {shown}");
        }
    }
    assert!(log.0.lock().unwrap().contains("key=***"));
}
