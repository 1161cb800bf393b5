//! Advice of the spec: what it is given on, and where.

use jsonschema::Validator;
use kkiai_gen::{ADVICE, ALIASES, SCHEMAS};
use serde_json::{Value, json};

/// Returns the names of the advice on a value, each with the place that it is about.
fn advice(schema: &str, value: &Value) -> Vec<String> {
    let all: Value = serde_json::from_str(ADVICE).unwrap();
    let bundle: Value = serde_json::from_str(SCHEMAS).unwrap();
    let mut found = Vec::new();
    for item in all[schema].as_array().unwrap() {
        let mut schema = item["schema"].clone();
        schema["$defs"] = bundle["$defs"].clone();
        let validator: Validator = jsonschema::draft202012::new(&schema).unwrap();
        let name = item["name"].as_str().unwrap();
        let errors = validator.iter_errors(value);
        found.extend(errors.map(|error| format!("{name} {}", error.instance_path())));
    }
    found
}

#[track_caller]
fn given(schema: &str, value: &Value, wanted: &[&str]) {
    assert_eq!(advice(schema, value), wanted, "{schema} {value}");
}

/// Checks what is said of a request with a model and other members.
#[track_caller]
fn request(model: [&str; 2], more: Value, wanted: &[&str]) {
    let mut value = json!({"model_name": model[0], "model_version": model[1], "prompt": "a"});
    let members = serde_json::from_value::<serde_json::Map<_, _>>(more).unwrap();
    value.as_object_mut().unwrap().extend(members);
    given("CreateImageTaskRequest", &value, wanted);
}

#[test]
fn images_of_each_model() {
    for (model, most, name) in [
        (["GEM", "2.5"], 3, "gem-2-5-images"),
        (["GEM", "3.0"], 14, "gem-3-0-images"),
        (["Hunyuan", "3.0"], 3, "hunyuan-images"),
        (["Qwen", "0925"], 1, "qwen-images"),
    ] {
        let images = |count| json!({"file_infos": vec![json!({}); count]});
        request(model, images(most), &[]);
        request(model, images(most + 1), &[&format!("{name} /file_infos")]);
    }
}

#[test]
fn members_that_a_model_does_not_read() {
    let members = json!({
        "output_config": {"resolution": "2K", "aspect_ratio": "1:1"},
        "file_infos": [{"text": "a cat"}],
    });
    request(["GEM", "3.0"], members.clone(), &[]);
    let wanted = [
        "resolution-not-read /output_config/resolution",
        "aspect-ratio-not-read /output_config/aspect_ratio",
        "image-text-not-read /file_infos/0/text",
    ];
    request(["Qwen", "0925"], members.clone(), &wanted);
    request(["Hunyuan", "3.0"], members, &wanted);
}

#[test]
fn texts_and_numbers() {
    let gem = |more, wanted: &[&str]| request(["GEM", "3.0"], more, wanted);
    gem(
        json!({"prompt": "é".repeat(1000), "negative_prompt": "a".repeat(1000)}),
        &[],
    );
    gem(
        json!({"prompt": "a".repeat(1001), "negative_prompt": "a".repeat(1001)}),
        &[
            "prompt-length /prompt",
            "negative-prompt-length /negative_prompt",
        ],
    );
    gem(json!({"tasks_priority": 10}), &[]);
    gem(
        json!({"tasks_priority": "10"}),
        &["priority-as-text /tasks_priority"],
    );
    for text in ["", "{}", " {\"a\": {\n}}\n"] {
        gem(json!({"ext_info": text}), &[]);
    }
    gem(
        json!({"ext_info": "size=1"}),
        &["ext-info-no-object /ext_info"],
    );
}

#[test]
fn members_of_an_image() {
    let image = |value: Value, wanted: &[&str]| given("FileInfo", &value, wanted);
    image(json!({"type": "file", "file_id": "1", "url": ""}), &[]);
    image(
        json!({"type": "File", "file_id": "1", "url": "https://example.com/1.png"}),
        &["url-not-read /url"],
    );
    image(
        json!({"type": "url", "url": "https://example.com/1.png", "file_id": "1"}),
        &["file-id-not-read /file_id", "type-spelling /type"],
    );
    for address in [
        "https://example.com/1.png",
        "HTTP://10.example.com/a",
        "https://172.32.0.1/a.webp?b=c",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
    ] {
        image(json!({"type": "Url", "url": address}), &[]);
    }
    for address in [
        "http://localhost:8000/1.png",
        "http://127.0.0.1/1.png",
        "https://user:secret@10.1.2.3/1.png",
        "https://172.16.0.1",
        "http://192.168.1.1?a",
        "http://169.254.1.1/",
        "http://[::1]/a",
        "http://[fd00::1]:80/a",
    ] {
        image(
            json!({"type": "Url", "url": address}),
            &["private-address /url"],
        );
    }
    image(
        json!({"type": "Url", "url": "data:image/png;base64,AA=="}),
        &["no-web-address /url"],
    );
    image(
        json!({"type": "Url", "url": "https://example.com/1.GIF?a=b"}),
        &["image-format /url"],
    );
}

#[test]
fn answers() {
    let file = |value: Value, wanted: &[&str]| given("OutputFile", &value, wanted);
    let url = "http://example.com/1.png";
    file(json!({"FileUrl": url}), &[]);
    file(json!({"FileUrl": "", "StorageMode": "Temporary"}), &[]);
    let dies: &[&str] = &["address-dies /FileUrl"];
    file(json!({"FileUrl": url, "StorageMode": "Temporary"}), dies);
    file(
        json!({"FileUrl": url, "ExpireTime": "2026-01-05T12:03:57Z"}),
        dies,
    );
    for never in ["", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z"] {
        let value = json!({"FileUrl": url, "ExpireTime": never, "StorageMode": "Permanent"});
        file(value, &[]);
    }
    let task = |value: Value, wanted: &[&str]| given("AigcImageTask", &value, wanted);
    task(
        json!({"Status": "FINISH", "ErrCode": 0, "ErrCodeExt": "0"}),
        &[],
    );
    task(json!({"Status": "PROCESSING", "ErrCode": 1}), &[]);
    task(
        json!({"Status": "FINISH", "ErrCode": 70000, "ErrCodeExt": "InternalError"}),
        &[
            "finished-but-failed /ErrCode",
            "finished-but-failed /ErrCodeExt",
        ],
    );
    given(
        "TaskRecord",
        &json!({"status": "FAILURE", "result_url": "no"}),
        &["result-is-reason /result_url"],
    );
    given(
        "QueueTicket",
        &json!({"status_url": "https://queue.fal.run/a", "cancel_url": "https://www.kkiai.com/a"}),
        &["fal-address /status_url"],
    );
}

#[test]
fn other_names_are_no_values() {
    let bundle: Value = serde_json::from_str(SCHEMAS).unwrap();
    for (schema, alias, value) in ALIASES {
        let values = bundle["$defs"][schema]["enum"].as_array().unwrap();
        assert!(values.contains(&json!(value)) && !values.contains(&json!(alias)));
    }
}
