//! Checks the body of a request against the description of the API.

use std::error::Error;
use std::fmt::Write;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use kkiai_gen::{CreateImageTaskRequest, Model, SCHEMAS};
use serde_json::{Value, json};

/// Schema of the body of a create call.
const BODY: &str = "#/$defs/CreateImageTaskRequest";

/// Members that together name what is paid for.
const PRICED: [&str; 2] = ["/model_name", "/model_version"];

/// Most violations that a message names.
const MAX_NAMED: usize = 3;

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The body is not as described; each violation is a JSON pointer and what is wrong there.
    Invalid(Vec<(String, String)>),
    /// The model and its version do not go together, so they have no price.
    Unpriced { model: String },
}

impl Flaw {
    /// Returns it in words, with the first few violations.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Invalid(violations) => {
                let mut message = String::new();
                for (pointer, reason) in violations.iter().take(MAX_NAMED) {
                    let separator = if message.is_empty() { "" } else { "; " };
                    let pointer = if pointer.is_empty() { "body" } else { pointer };
                    // Writing to a string does not fail.
                    let _ = write!(message, "{separator}{pointer}: {reason}");
                }
                if let Some(more) = violations.len().checked_sub(MAX_NAMED + 1) {
                    let _ = write!(message, "; and {} more", more + 1);
                }
                message
            }
            Self::Unpriced { model } => {
                let known: Vec<String> = Model::ALL.iter().map(ToString::to_string).collect();
                format!(
                    "model {model} has no price, known models are {}",
                    known.join(", ")
                )
            }
        }
    }
}

/// Reads the body of a create call.
#[derive(Debug)]
pub(crate) struct Check(Validator);

impl Check {
    pub(crate) fn new() -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut schema: Value = serde_json::from_str(SCHEMAS)?;
        let definitions = schema["$defs"].take();
        let schema = json!({ "$ref": BODY, "$defs": definitions });
        Ok(Self(jsonschema::draft202012::new(&schema)?))
    }

    pub(crate) fn read(&self, body: &Value) -> Result<CreateImageTaskRequest, Flaw> {
        let mut violations: Vec<(String, String)> = self
            .0
            .iter_errors(body)
            .map(|error| {
                let at = error.instance_path().as_str();
                match error.kind() {
                    ValidationErrorKind::Required { property } => {
                        let name = property.as_str().unwrap_or_default();
                        (format!("{at}/{name}"), "is missing".to_owned())
                    }
                    // The value may be long, and it may be a secret.
                    _ => (at.to_owned(), error.masked().to_string()),
                }
            })
            .collect();
        violations.sort_unstable();
        violations.dedup();
        if violations.is_empty() {
            return serde_json::from_value(body.clone())
                .map_err(|error| Flaw::Invalid(vec![(String::new(), error.to_string())]));
        }

        let priced = PRICED.map(|pointer| {
            let value = body.pointer(pointer).and_then(Value::as_str)?;
            (!value.is_empty()).then_some(value)
        });
        match priced {
            [Some(name), Some(version)]
                if violations
                    .iter()
                    .all(|(at, _)| PRICED.contains(&at.as_str())) =>
            {
                let model = price_name(name, version);
                Err(Flaw::Unpriced { model })
            }
            _ => Err(Flaw::Invalid(violations)),
        }
    }
}

/// Returns the name by which the gateway prices a model.
pub(crate) fn price_name(model_name: &str, model_version: &str) -> String {
    format!("aigc-image-{model_name}-{model_version}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &Value) -> String {
        Check::new().unwrap().read(body).unwrap_err().message()
    }

    #[test]
    fn violations_are_named_in_order() {
        let body = json!({
            "model_name": "GEM",
            "model_version": "",
            "tasks_priority": 11,
            "output_config": { "resolution": "8K", "aspect_ratio": 1 },
        });
        assert_eq!(
            message(&body),
            "/model_version: value is not one of \"2.5\" or \"3.0\"; \
             /model_version: value is shorter than 1 character; \
             /output_config/aspect_ratio: value is not of type \"string\"; and 4 more"
        );
    }

    #[test]
    fn a_body_that_is_no_object_is_named_as_a_whole() {
        assert_eq!(message(&json!([])), "body: value is not of type \"object\"");
    }

    #[test]
    fn a_value_is_not_repeated() {
        let message =
            message(&json!({ "model_name": "GEM", "model_version": "3.0", "prompt": ["secret"] }));
        assert_eq!(message, "/prompt: value is not of type \"string\"");
    }

    #[test]
    fn an_unknown_pair_has_no_price() {
        for (name, version) in [("GEM", "9"), ("Painter", "3.0"), ("Qwen", "2.5")] {
            let body = json!({ "model_name": name, "model_version": version, "prompt": "a fox" });
            assert_eq!(
                Check::new().unwrap().read(&body).unwrap_err(),
                Flaw::Unpriced {
                    model: price_name(name, version)
                }
            );
        }
    }
}
