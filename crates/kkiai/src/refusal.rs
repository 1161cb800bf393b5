//! What the service says when it says no, in whichever form it says it.

use std::fmt;

use http::HeaderMap;
use kkiai_gen::{
    ErrorAnswer, GatewayErrorCode, GatewayErrorDetail, GatewayErrorReason, TencentFailure,
};
use kkiai_transport::{ErrorBody, Operation, Response};

/// Header by which the gateway names a call.
const REQUEST_ID_HEADER: &str = "x-oneapi-request-id";
/// Most of a body that stands in for a message, in characters.
const MAX_EXCERPT: usize = 200;

/// A call that the service refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Name of the operation.
    pub operation: &'static str,
    /// HTTP status; 200 if the refusal came inside an answer.
    pub status: u16,
    /// Code of the error, if one was given. It may mislead beside status 429.
    pub code: Option<String>,
    /// The reason in words, if any were given.
    pub message: Option<String>,
    /// The gateway's id of the call, for its support.
    pub request_id: Option<String>,
    /// Tencent's id of the call, for its support.
    pub tencent_request_id: Option<String>,
}

impl Refusal {
    /// Returns the refusal that an answer with a status of success holds.
    pub(crate) fn inside<T>(operation: &Operation, answer: &Response<T>, reason: Reason) -> Self {
        reason.into_refusal(operation.id(), answer.status(), answer.headers())
    }

    /// Returns the refusal that an answer with another status is.
    pub(crate) fn of(refusal: &kkiai_transport::Refusal<ErrorAnswer>) -> Self {
        let reason = refusal.error.as_ref().map_or_else(
            || Reason {
                message: excerpt(&refusal.body),
                ..Reason::default()
            },
            Reason::from,
        );
        reason.into_refusal(refusal.operation, refusal.status, &refusal.headers)
    }

    /// Returns whether the service has seen the request's `session_id` before.
    #[must_use]
    pub fn is_duplicate_session(&self) -> bool {
        self.code.as_deref() == Some("InvalidParameterValue.SessionId")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} was refused with status {}",
            self.operation, self.status
        )?;
        if let Some(code) = &self.code {
            write!(f, ", {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// Code and message of a refusal, taken out of the form that it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    code: Option<String>,
    message: Option<String>,
    tencent_request_id: Option<String>,
}

impl Reason {
    fn new(code: Option<&str>, message: Option<&str>) -> Self {
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            code: given(code),
            message: given(message),
            tencent_request_id: None,
        }
    }

    fn into_refusal(self, operation: &'static str, status: u16, headers: &HeaderMap) -> Refusal {
        let request_id = headers
            .get(REQUEST_ID_HEADER)
            // One that quotes the key.
            .filter(|value| !value.is_sensitive())
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        Refusal {
            operation,
            status,
            code: self.code,
            message: self.message,
            request_id,
            tencent_request_id: self.tencent_request_id,
        }
    }
}

impl From<&TencentFailure> for Reason {
    fn from(failure: &TencentFailure) -> Self {
        Self {
            tencent_request_id: failure.request_id.clone(),
            ..Self::new(Some(&failure.error.code), failure.error.message.as_deref())
        }
    }
}

impl From<(&String, &Option<String>)> for Reason {
    fn from((code, message): (&String, &Option<String>)) -> Self {
        Self::new(Some(code), message.as_deref())
    }
}

impl From<&GatewayErrorDetail> for Reason {
    fn from(detail: &GatewayErrorDetail) -> Self {
        let code = detail.code.as_ref().and_then(|code| match code {
            GatewayErrorCode::Text(text) => Some(text.clone()),
            GatewayErrorCode::Integer(number) => Some(number.to_string()),
            _ => None,
        });
        let code = code
            .filter(|code| !code.is_empty())
            .or_else(|| detail.type_.clone());
        Self::new(code.as_deref(), Some(&detail.message))
    }
}

impl From<&ErrorAnswer> for Reason {
    fn from(answer: &ErrorAnswer) -> Self {
        match answer {
            ErrorAnswer::Tencent(tencent) => (&tencent.response).into(),
            ErrorAnswer::Gateway(gateway) => match &gateway.error {
                GatewayErrorReason::Detail(detail) => detail.into(),
                GatewayErrorReason::Text(text) => Self::new(None, Some(text)),
                _ => Self::default(),
            },
            ErrorAnswer::Middleware(middleware) => (&middleware.error).into(),
            ErrorAnswer::Task(task) => Self::new(Some(&task.code), Some(&task.message)),
            ErrorAnswer::Described(described) => {
                let code = described.code.map(|code| code.to_string());
                Self::new(
                    described.type_.as_deref().or(code.as_deref()),
                    Some(&described.description),
                )
            }
            ErrorAnswer::Dashboard(dashboard) => Self::new(None, Some(&dashboard.message)),
            // A form that a later description adds is shown by its status.
            _ => Self::default(),
        }
    }
}

/// Returns the start of a body that has none of the documented forms, on one line.
fn excerpt(body: &ErrorBody) -> Option<String> {
    let text = body.text_lossy();
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    let excerpt: String = line.chars().take(MAX_EXCERPT).collect();
    if excerpt.is_empty() {
        None
    } else if excerpt.len() < line.len() {
        Some(format!("{excerpt}…"))
    } else {
        Some(excerpt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_gives_its_code_and_message() {
        for (name, code, message) in [
            (
                "valid-gateway",
                Some("new_api_error"),
                "Invalid token (request id: 20251229)",
            ),
            (
                "valid-gateway-without-code",
                Some("one_api_error"),
                "Invalid token",
            ),
            ("valid-gateway-number-as-code", Some("524"), "bad response"),
            (
                "valid-gateway-null-as-code",
                Some("upstream_error"),
                "bad response",
            ),
            ("valid-gateway-text", None, "Not Found"),
            ("valid-task", Some("task_not_exist"), "task_not_exist"),
            ("valid-middleware", Some("new_api_error"), "Invalid token"),
            (
                "valid-described",
                Some("upstream_error"),
                "quota_not_enough",
            ),
            ("valid-dashboard", None, "No access token."),
            ("valid-tencent", Some("AuthFailure"), "No."),
        ] {
            let answer: ErrorAnswer = crate::tests::example("ErrorAnswer", name);
            let reason = Reason::from(&answer);
            assert_eq!(reason.code.as_deref(), code, "{name}");
            assert_eq!(reason.message.as_deref(), Some(message), "{name}");
        }
    }
}
