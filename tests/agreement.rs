//! Four verdicts on the same payload, made at random from the schema: of `jsonschema` on the
//! exported schema, of the types and `validate()`, of the mock gateway, and of `kkiai validate`.
//!
//! They agree on every request, but that the types read a member which is null as one that is not
//! there, and do not send it. On answers the types accept more than the schema: they read what a later
//! version of the service may send.
//!
//! `KKIAI_SEED` repeats a run, `KKIAI_PAYLOADS` asks for more payloads of each kind.

use std::env;

use bytes::Bytes;
use fastrand::Rng;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use kkiai_gen::{
    CREATE_IMAGE_TASK, CreateImageTaskAnswer, CreateImageTaskRequest, ErrorAnswer, QueryTaskAnswer,
};
use kkiai_mock::MockGateway;
use kkiai_validate::{CheckOptions, Format, Validator};
use serde::de::DeserializeOwned;
use serde_json::Value;
use xtask::instances::Instances;

/// Payloads of each kind, unless the environment says otherwise.
const PAYLOADS: usize = 1500;

struct Payloads {
    schema: Value,
    validator: jsonschema::Validator,
    name: &'static str,
    rng: Rng,
    left: usize,
}

impl Payloads {
    #[allow(clippy::print_stderr, reason = "the seed is wanted when a run fails")]
    fn of(name: &'static str) -> Self {
        let number = |name: &str| {
            env::var(name)
                .ok()
                .and_then(|text| text.parse::<u64>().ok())
        };
        let seed = number("KKIAI_SEED").unwrap_or_else(|| fastrand::u64(..));
        let left = number("KKIAI_PAYLOADS").map_or(PAYLOADS, |count| count.try_into().unwrap());
        eprintln!("{name}: KKIAI_SEED={seed}");
        let schema: Value = serde_json::from_str(kkiai_gen::schema(name).unwrap()).unwrap();
        Self {
            validator: jsonschema::validator_for(&schema).unwrap(),
            schema,
            name,
            rng: Rng::with_seed(seed),
            left,
        }
    }

    /// Says what `kkiai validate` says.
    fn is_valid_text(&self, text: &str) -> bool {
        let mut options = CheckOptions::default();
        options.schema = Some(self.name.to_owned());
        options.format = Some(Format::Json);
        let report = Validator::new().check("payload.json", text.as_bytes(), &options);
        report.unwrap().errors == 0
    }
}

impl Iterator for Payloads {
    type Item = (Value, bool);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let instances = Instances::new(&self.schema);
        let payload = if self.rng.bool() {
            instances.valid(&self.schema, &mut self.rng)
        } else {
            instances.nearly_valid(&self.schema, &mut self.rng)
        };
        let is_valid = self.validator.is_valid(&payload);
        Some((payload, is_valid))
    }
}

/// Returns a payload without members that are null.
fn without_null(payload: &Value) -> Value {
    match payload {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            let members = members.map(|(name, member)| (name.clone(), without_null(member)));
            Value::Object(members.collect())
        }
        Value::Array(elements) => elements.iter().map(without_null).collect(),
        other => other.clone(),
    }
}

async fn connect(gateway: &MockGateway) -> SendRequest<Full<Bytes>> {
    let io = TokioIo::new(gateway.connect());
    let (sender, driver) = hyper::client::conn::http1::handshake(io).await.unwrap();
    tokio::spawn(driver);
    sender
}

/// Says whether the gateway takes a body for a request: it accepts it, or refuses it for another
/// reason than what stands in it.
async fn is_taken(sender: &mut SendRequest<Full<Bytes>>, body: String) -> bool {
    let request = http::Request::post(CREATE_IMAGE_TASK.path())
        .header("host", "localhost")
        .header("authorization", "Bearer sk-of-these-tests")
        .header("content-type", "application/json")
        .body(Full::new(body.into()))
        .unwrap();
    sender.ready().await.unwrap();
    let answer = sender.send_request(request).await.unwrap();
    let status = answer.status();
    http_body_util::BodyExt::collect(answer.into_body())
        .await
        .unwrap();
    assert!(matches!(status.as_u16(), 200 | 400), "{status}");
    status == 200
}

#[tokio::test]
async fn four_verdicts_on_a_request_agree() {
    let gateway = MockGateway::builder().in_memory().unwrap();
    let mut sender = connect(&gateway).await;
    let mut payloads = Payloads::of("CreateImageTaskRequest");
    let mut counts = [0, 0];
    while let Some((payload, is_valid)) = payloads.next() {
        counts[usize::from(is_valid)] += 1;
        let text = payload.to_string();
        match serde_json::from_str::<CreateImageTaskRequest>(&text) {
            Ok(request) => {
                let sent = serde_json::to_value(&request).unwrap();
                assert_eq!(without_null(&sent), without_null(&payload), "{text}");
                let is_sent_valid = payloads.validator.is_valid(&sent);
                let verdict = request.validate();
                assert_eq!(verdict.is_ok(), is_sent_valid, "{verdict:?}: {text}");
                assert!(is_sent_valid || !is_valid, "{text}");
            }
            Err(error) => assert!(!is_valid, "{error}: {text}"),
        }
        assert_eq!(
            payloads.is_valid_text(&text),
            is_valid,
            "kkiai validate: {text}"
        );
        assert_eq!(
            is_taken(&mut sender, text.clone()).await,
            is_valid,
            "mock: {text}"
        );
    }
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
    gateway.stop().await;
}

/// The types decode whatever the schema accepts. They decode more: values that no list has, as a
/// later version of the service may send them.
fn types_read_what_is_valid<T: DeserializeOwned>(name: &'static str) {
    let mut payloads = Payloads::of(name);
    let mut counts = [0, 0];
    while let Some((payload, is_valid)) = payloads.next() {
        counts[usize::from(is_valid)] += 1;
        let text = payload.to_string();
        assert_eq!(
            payloads.is_valid_text(&text),
            is_valid,
            "kkiai validate: {text}"
        );
        if is_valid {
            let decoded = serde_json::from_str::<T>(&text);
            assert!(decoded.is_ok(), "{}: {text}", decoded.err().unwrap());
        }
    }
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}

#[test]
fn types_read_every_valid_answer() {
    types_read_what_is_valid::<CreateImageTaskAnswer>("CreateImageTaskAnswer");
    types_read_what_is_valid::<QueryTaskAnswer>("QueryTaskAnswer");
    types_read_what_is_valid::<ErrorAnswer>("ErrorAnswer");
}

#[test]
fn types_decode_values_that_the_schema_does_not_list() {
    let text = r#"{"Status":"RESTING"}"#;
    let schema = kkiai_gen::schema("TaskDetail").unwrap();
    let schema: Value = serde_json::from_str(schema).unwrap();
    let payload: Value = serde_json::from_str(text).unwrap();
    assert!(!jsonschema::is_valid(&schema, &payload));
    let detail: kkiai_gen::TaskDetail = serde_json::from_str(text).unwrap();
    assert_eq!(detail.status.as_str(), "RESTING");
}

/// What stands in a text and in no value: `kkiai validate` is stricter, as readers differ on it.
#[test]
fn texts_that_readers_differ_on_are_invalid() {
    let payloads = Payloads::of("CreateImageTaskRequest");
    let text = r#"{"model_name":"Qwen","model_name":"GEM","model_version":"3.0","prompt":"a"}"#;
    let payload: Value = serde_json::from_str(text).unwrap();
    assert!(payloads.validator.is_valid(&payload));
    assert!(!payloads.is_valid_text(text));
}
