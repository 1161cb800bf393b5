//! What a program sees of its calls in OpenTelemetry, in a process of its own.

#[cfg(test)]
#[allow(dead_code, reason = "the other tests use the rest")]
mod scripted;

#[cfg(test)]
mod run {
    use std::collections::HashMap;

    use kkiai::{Model, request};
    use opentelemetry::trace::{SpanId, SpanKind, Status, TracerProvider as _};
    use opentelemetry_sdk::propagation::TraceContextPropagator;
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
    use serde_json::json;
    use tracing_subscriber::layer::SubscriberExt as _;

    use crate::scripted::{Reply, Script};

    fn attributes(span: &SpanData) -> HashMap<String, String> {
        let pairs = span.attributes.iter();
        pairs
            .map(|pair| (pair.key.to_string(), pair.value.to_string()))
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn calls_are_spans_and_the_service_learns_of_their_trace() {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .build();
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("tests"));
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
            .unwrap();

        let answer = json!({"Response": {"TaskId": "t1", "RequestId": "r1"}});
        let script = Script::new([Reply::json(429, ""), Reply::json(200, answer)]);
        let request = request::image(&Model::Gem3_0, "a fox").with_session_id("fox-1");
        let _ = script.client().create_image(&request).await.unwrap();

        let spans = exporter.get_finished_spans().unwrap();
        let names: Vec<_> = spans.iter().map(|span| &*span.name).collect();
        let path = "POST /tencent-vod/v1/aigc-image";
        assert_eq!(names, [path, path, "createImageTask"]);
        let [first, second, operation] = &spans[..] else {
            panic!("{names:?}");
        };

        // The operation: what, with which mark, and what came of it.
        assert_eq!(operation.span_kind, SpanKind::Internal);
        assert_eq!(operation.parent_span_id, SpanId::INVALID);
        let found = attributes(operation);
        for (name, value) in [
            ("kkiai.model.name", "GEM"),
            ("kkiai.model.version", "3.0"),
            ("kkiai.session.id", "fox-1"),
            ("kkiai.task.id", "t1"),
        ] {
            assert_eq!(found.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert!(!found.contains_key("kkiai.prompt"));

        // Its attempts, by the names that HTTP has.
        for (attempt, status, resent) in [(first, "429", None), (second, "200", Some("1"))] {
            assert_eq!(attempt.span_kind, SpanKind::Client);
            let has_failed = matches!(attempt.status, Status::Error { .. });
            assert_eq!(has_failed, status == "429");
            assert_eq!(attempt.parent_span_id, operation.span_context.span_id());
            let found = attributes(attempt);
            for (name, value) in [
                ("http.request.method", Some("POST")),
                ("http.request.resend_count", resent),
                ("http.response.status_code", Some(status)),
                ("url.template", Some("/tencent-vod/v1/aigc-image")),
                (
                    "url.full",
                    Some("http://127.0.0.1:9/tencent-vod/v1/aigc-image"),
                ),
                ("server.address", Some("127.0.0.1")),
                ("server.port", Some("9")),
                ("error.type", Some("429").filter(|_| status == "429")),
            ] {
                assert_eq!(found.get(name).map(String::as_str), value, "{name}");
            }
        }

        // Each attempt told the service whose it was.
        let sent = script.seen();
        for (attempt, request) in [first, second].into_iter().zip(&sent) {
            let context = &attempt.span_context;
            let parent = format!("00-{}-{}-01", context.trace_id(), context.span_id());
            assert_eq!(request.headers()["traceparent"], parent);
        }

        // The prompt is there for those who ask for it.
        exporter.reset();
        let script = Script::new([Reply::accepted("t1")]);
        let client = script.client_with(|builder| builder.trace_prompts(true));
        let _ = client.create_image(&request).await.unwrap();
        let spans = exporter.get_finished_spans().unwrap();
        let found = attributes(spans.last().unwrap());
        assert_eq!(found["kkiai.prompt"], "a fox");
    }
}
