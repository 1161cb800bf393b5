//! What each known refusal means: its kind, whether it may have been accepted, and whether the
//! same call may succeed later.

use kkiai_gen::{ERROR_RULES, ErrorClass, error_rule};
use kkiai_transport::Accepted::{self, Earlier, Maybe, Never};
use kkiai_transport::ErrorRule;

use ErrorClass::{Auth, Capacity, Invalid, Policy, Quota, Rate, Unknown};

type Meaning = (ErrorClass, Accepted, bool);

fn meaning(rule: &ErrorRule<ErrorClass>) -> Meaning {
    (rule.class(), rule.accepted(), rule.repeat())
}

/// Checks what codes mean beside each of some statuses.
fn check(statuses: &[u16], codes: &[&str], expected: Meaning) {
    for status in statuses {
        for code in codes {
            let found = meaning(error_rule(Some(*status), Some(code), Some("Sorry.")));
            assert_eq!(found, expected, "{status} {code}");
        }
    }
}

/// Statuses that a code inside an answer, or a fork that passes it on, may come with.
const ANY: [u16; 3] = [200, 400, 500];

#[test]
fn codes_of_tencent() {
    let limits = [
        "RequestLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    ];
    check(
        &[200, 400, 401, 403, 429, 500, 503],
        &limits,
        (Rate, Never, true),
    );
    let duplicate = [
        "InvalidParameterValue.SessionId",
        "invalidparametervalue.sessionid",
    ];
    check(
        &[200, 400, 403, 500, 503],
        &duplicate,
        (Invalid, Earlier, false),
    );
    let invalid = [
        "InvalidParameter",
        "InvalidParameter.MediaFormat",
        "InvalidParameterValue",
        "InvalidParameterValue.FileId",
        "InvalidParameterValue.SessionContextTooLong",
        "InvalidParameterValue.SessionIdTooLong",
        "InvalidParameterValue.SubAppId",
        "InvalidParameterValue.TaskId",
        "MissingParameter",
        "UnknownParameter",
        "UnsupportedOperation",
        "ResourceNotFound",
    ];
    check(&ANY, &invalid, (Invalid, Never, false));
    check(
        &ANY,
        &["LimitExceeded", "LimitExceeded.Quota"],
        (Quota, Never, false),
    );
    let auth = [
        "AuthFailure",
        "AuthFailure.SecretIdNotFound",
        "UnauthorizedOperation",
    ];
    check(&ANY, &auth, (Auth, Never, false));
    let failed = [
        "FailedOperation",
        "InternalError",
        "ResourceInsufficient",
        "ResourceUnavailable",
        "ServiceUnavailable",
    ];
    check(&ANY, &failed, (Capacity, Maybe, true));
    let account = ["FailedOperation.InvalidVodUser"];
    check(&ANY, &account, (Capacity, Never, false));
    check(&[200], &["SomethingNew"], (Unknown, Maybe, false));
}

#[test]
fn codes_of_the_gateway() {
    let invalid = [
        "invalid_request",
        "bad_request_body",
        "model_price_error",
        "model_mapping_failed",
        "invalid_api_platform",
        "task_not_exist",
    ];
    check(&ANY, &invalid, (Invalid, Never, false));
    check(
        &[413],
        &["read_request_body_failed", ""],
        (Invalid, Never, false),
    );
    check(&[404], &["invalid_request_error"], (Invalid, Never, false));
    let quota = [
        "insufficient_user_quota",
        "pre_consume_token_quota_failed",
        "entitlement_required",
        "entitlement_daily_limit_exceeded",
    ];
    check(&[200, 400, 402, 403, 500], &quota, (Quota, Never, false));
    check(&[402], &["", "new_api_error"], (Quota, Never, false));
    check(&[200, 403], &["access_denied"], (Auth, Never, false));
    check(
        &[401, 403],
        &["", "new_api_error", "one_api_error"],
        (Auth, Never, false),
    );
    let policy = [
        "sensitive_words_detected",
        "prompt_blocked",
        "violation_fee.grok.csam",
    ];
    check(&ANY, &policy, (Policy, Never, false));
    // The status decides, even if the code misleads.
    check(
        &[429],
        &["model_not_found", "", "invalid_request", "bad_response"],
        (Rate, Never, true),
    );
    check(
        &[200, 503],
        &["token_concurrency_limit_reached"],
        (Rate, Never, true),
    );
    check(
        &[501, 500, 200],
        &["api_not_implemented"],
        (Invalid, Never, false),
    );
    let no_channel = ["model_not_found", "new_api_error", "one_api_error"];
    check(&[503], &no_channel, (Capacity, Never, true));
    check(&[404], &["model_not_found"], (Invalid, Never, false));
    check(
        &[500],
        &["model_not_found", "new_api_error"],
        (Capacity, Maybe, true),
    );
    let failed = [
        "do_request_failed",
        "build_request_failed",
        "get_channel_failed",
        "get_task_failed",
        "bad_response",
        "bad_response_body",
        "bad_response_status_code",
        "unmarshal_response_body_failed",
        "empty_response",
        "channel:response_time_exceeded",
        "channel:invalid_key",
        "fail_to_fetch_task",
    ];
    check(
        &[200, 408, 500, 502, 503, 504, 524],
        &failed,
        (Capacity, Maybe, true),
    );
    check(
        &[500],
        &["channel:no_available_key"],
        (Capacity, Never, true),
    );
    // What stands behind the gateway refused, with this status.
    check(
        &[400, 404, 422],
        &["fail_to_fetch_task"],
        (Invalid, Never, false),
    );
    check(&[401], &["fail_to_fetch_task"], (Auth, Never, false));
}

#[test]
fn statuses_alone() {
    let alone = |status| meaning(error_rule(Some(status), None, None));
    for status in [408, 499, 500, 502, 503, 504, 507, 520, 522, 524, 599] {
        assert_eq!(alone(status), (Capacity, Maybe, true), "{status}");
    }
    for status in [301, 302, 307, 400, 404, 405, 413, 422, 501, 505, 511] {
        assert_eq!(alone(status), (Invalid, Never, false), "{status}");
    }
    for status in [303, 409] {
        assert_eq!(alone(status), (Invalid, Maybe, false), "{status}");
    }
    assert_eq!(alone(429), (Rate, Never, true));
    assert_eq!(alone(402), (Quota, Never, false));
    assert_eq!(alone(401), (Auth, Never, false));
    assert_eq!(alone(403), (Auth, Never, false));
    assert_eq!(alone(200), (Unknown, Maybe, false));
}

#[test]
fn codes_of_a_task_that_failed() {
    for (code, class, repeat) in [
        ("RequestLimitExceeded", Rate, true),
        ("InvalidParameter.VoilationContent", Policy, false),
        ("InvalidParameter.ViolationContent", Policy, false),
        ("ContentModerationFailed", Policy, false),
        ("InvalidParameterValue", Invalid, false),
        ("InvalidParameter", Invalid, false),
        ("InvalidParameter.MediaFormat", Invalid, false),
        ("ResourceNotFound", Invalid, false),
        ("FailedOperation", Capacity, true),
        ("InternalError", Capacity, true),
        ("ResourceInsufficient", Capacity, true),
        ("ModelGenerateFailed", Capacity, true),
        ("TaskTimeout", Capacity, true),
        ("OperationCanceled", Unknown, false),
        ("40000", Invalid, false),
        ("60000", Invalid, false),
        ("70000", Unknown, false),
        ("SomethingNew", Unknown, false),
    ] {
        let rule = error_rule(None, Some(code), None);
        assert_eq!((rule.class(), rule.repeat()), (class, repeat), "{code}");
    }
}

#[test]
fn codes_inside_a_message() {
    for (status, message, expected) in [
        (
            400,
            "[TencentCloudSDKError] code:InvalidParameterValue.SessionId, message:duplicate",
            (Invalid, Earlier, false),
        ),
        (
            400,
            "InvalidParameterValue.SessionIdTooLong: at most 50",
            (Invalid, Never, false),
        ),
        (400, "code=RequestLimitExceeded", (Rate, Never, true)),
        (
            400,
            "InvalidParameter.VoilationContent",
            (Policy, Never, false),
        ),
        (400, "LimitExceeded.Quota", (Quota, Never, false)),
        // One of several tries, a prompt that is given back, and a word that only begins so.
        (
            504,
            "channel 7: RequestLimitExceeded, channel 9: context deadline exceeded",
            (Capacity, Maybe, true),
        ),
        (
            500,
            "bad prompt: ContentModerationFailed",
            (Capacity, Maybe, true),
        ),
        (
            400,
            "InvalidParameterValue.SessionIdInvalid",
            (Invalid, Never, false),
        ),
        (
            503,
            "分组 default 下模型 aigc-image-kling 无可用渠道（distributor） (request id: 1)",
            (Capacity, Never, true),
        ),
        (
            503,
            "No available channel for this model",
            (Capacity, Never, true),
        ),
        (503, "Service Unavailable", (Capacity, Maybe, true)),
    ] {
        for code in [None, Some("fail_to_fetch_task"), Some("upstream_error")] {
            let found = meaning(error_rule(Some(status), code, Some(message)));
            assert_eq!(found, expected, "{status} {code:?} {message}");
        }
    }
}

#[test]
fn the_last_rule_is_for_everything() {
    let last = ERROR_RULES.last().unwrap();
    assert!(last.fits(None, None, None));
    assert_eq!(meaning(error_rule(None, None, None)), meaning(last));
    // A refusal of which nothing is known is left to it.
    let others = &ERROR_RULES[..ERROR_RULES.len() - 1];
    assert!(others.iter().all(|rule| !rule.fits(None, None, None)));
}

#[test]
fn classes_have_names_and_advice() {
    assert_eq!(
        ErrorClass::ALL
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [
            "auth", "quota", "rate", "policy", "invalid", "capacity", "unknown"
        ]
    );
    for class in ErrorClass::ALL {
        let advice = class.advice();
        assert!(
            advice.starts_with(char::is_lowercase) && !advice.ends_with('.'),
            "{advice}"
        );
        // Each class is the meaning of something.
        assert!(
            ERROR_RULES.iter().any(|rule| rule.class() == *class),
            "{class}"
        );
    }
}
