//! Plans of faults: what they refuse, and that they can be repeated.

use std::time::Duration;

use kkiai_mock::{
    Fault, FaultKind, Faults, MockGateway, Operation, ParseFaultError, PlanError, RetryAfter,
    TaskFailure,
};

use crate::wire::{ask, builder};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

#[test]
fn a_fault_is_read_by_the_text_it_shows() {
    for text in [
        "latency,time=1500ms",
        "latency,time=2s,done",
        "latency,time=1ns",
        "rate-limit",
        "rate-limit,seconds=3",
        "rate-limit,date=3,empty",
        "server-error,status=503,plain,done",
        "cut-before-answer,done",
        "html,status=524",
        "redirect,to=http://a.test/b%2Cc,status=302",
        "foreign-ticket,to=https://a.test",
        "unknown-status,word=A B",
        "failed,as=aborted,code=X",
        "expired,status=404",
        "too-large,bytes=7,chunked",
    ] {
        assert_eq!(fault(text).to_string(), text);
    }
    for kind in FaultKind::ALL {
        let text = match kind.name {
            "redirect" | "foreign-ticket" => format!("{},to=http://a.test", kind.name),
            name => name.to_owned(),
        };
        assert_eq!(fault(&text).kind(), *kind);
        assert_eq!(fault(&fault(&text).to_string()), fault(&text));
        for operation in Operation::ALL {
            let fits = kind.operations.contains(operation);
            assert_eq!(fault(&text).fits(*operation), fits, "{text} {operation}");
        }
    }
    let zero = Fault::Latency {
        time: Duration::ZERO,
        carried_out: false,
    };
    assert_eq!(fault(&zero.to_string()), zero);
}

#[test]
fn options_have_a_usual_value() {
    let server_error = Fault::ServerError {
        status: 502,
        plain: false,
        carried_out: false,
    };
    assert_eq!(fault("server-error"), server_error);
    let failed = Fault::Failed {
        shown: TaskFailure::ErrCode,
        code: "InternalError".to_owned(),
    };
    assert_eq!(fault("failed"), failed);
    let rate_limit = Fault::RateLimit {
        retry_after: Some(RetryAfter::Seconds(0)),
        empty: true,
    };
    assert_eq!(fault("rate-limit,empty,seconds=0"), rate_limit);
}

#[test]
fn text_that_names_no_fault_is_refused() {
    let error = |text: &str| text.parse::<Fault>().unwrap_err();
    for text in ["", "Latency", "server error", "latency time=1s"] {
        assert!(
            matches!(error(text), ParseFaultError::Name { .. }),
            "{text}"
        );
    }
    for text in [
        "latency,",
        "latency,time",
        "latency,done,done",
        "cut-in-body,done",
        "rate-limit,seconds=1,date=1",
        "no-file,x=1",
    ] {
        assert!(
            matches!(error(text), ParseFaultError::Option { .. }),
            "{text}"
        );
    }
    for text in [
        "latency,time=1",
        "latency,time=1h",
        "latency,time=-1s",
        "latency,time=99999999999999999999999999999999999s",
        "server-error,status=99999",
        "rate-limit,seconds=x",
        "failed,as=x",
        "too-large,bytes=-1",
    ] {
        assert!(
            matches!(error(text), ParseFaultError::Value { .. }),
            "{text}"
        );
    }
    let missing = error("redirect,status=302");
    assert!(matches!(
        missing,
        ParseFaultError::Missing { option: "to", .. }
    ));
    let named = error("nothing").to_string();
    assert!(FaultKind::ALL.iter().all(|kind| named.contains(kind.name)));
}

#[test]
fn a_fault_that_makes_no_sense_is_refused() {
    for (operation, text) in [
        (Operation::Create, "expired"),
        (Operation::Create, "failed"),
        (Operation::Query, "failed"),
        (Operation::Query, "never-ends"),
        (Operation::Query, "cut-before-answer,done"),
        (Operation::Image, "no-answer,done"),
        (Operation::Image, "no-file"),
        (Operation::Image, "error-in-success"),
        (Operation::Task, "latency"),
        (Operation::Query, "foreign-ticket,to=http://a.test"),
    ] {
        let fault = fault(text);
        let wanted = PlanError::Unfit {
            fault: fault.clone(),
            operation,
        };
        let listed = Faults::none().then(operation, [None, Some(fault.clone())]);
        assert_eq!(listed.unwrap_err(), wanted);
        let always = Faults::none().always(operation, fault);
        assert_eq!(always.unwrap_err(), wanted);
    }
    let error = Faults::none().always(Operation::Query, fault("failed"));
    let text = "failed,as=err-code,code=InternalError does not fit query, it fits task";
    assert_eq!(error.unwrap_err().to_string(), text);
}

#[test]
fn what_no_answer_can_have_is_refused() {
    for (operation, text) in [
        (Operation::Create, "server-error,status=200"),
        (Operation::Create, "server-error,status=600"),
        (Operation::Create, "html,status=204"),
        (Operation::Create, "html,status=101"),
        (Operation::Create, "redirect,to=http://a.test,status=304"),
        (Operation::Image, "expired,status=200"),
    ] {
        let error = Faults::none().always(operation, fault(text)).unwrap_err();
        assert!(matches!(error, PlanError::Status { .. }), "{text}");
        let error = Faults::random(1, 0.5).unwrap().among([fault(text)]);
        assert!(matches!(error, Err(PlanError::Status { .. })), "{text}");
    }
    for to in [
        "",
        "/path",
        "a.test",
        "ftp://a.test",
        "http://",
        "http://a b",
    ] {
        for text in [
            format!("redirect,to={to}"),
            format!("foreign-ticket,to={to}"),
        ] {
            let error = Faults::none().then(Operation::Create, [fault(&text)]);
            assert!(matches!(error, Err(PlanError::Address { .. })), "{text}");
        }
    }
    for rate in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        let error = Faults::random(1, rate);
        assert!(matches!(error, Err(PlanError::Rate { .. })), "{rate}");
    }
}

/// Returns the faults of the first requests.
fn drawn(faults: &Faults, operation: Operation) -> Vec<Option<Fault>> {
    let numbers = 0..1000;
    numbers
        .map(|number| faults.of(operation, number).cloned())
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let plan = |seed| Faults::random(seed, 0.3).unwrap();
    for operation in Operation::ALL {
        let drawn = |seed| drawn(&plan(seed), *operation);
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
        let count = drawn(1).iter().flatten().count();
        assert!((240..360).contains(&count), "{operation}: {count}");
    }
    assert_ne!(
        drawn(&plan(1), Operation::Query),
        drawn(&plan(1), Operation::Image)
    );
}

#[test]
fn chances_do_not_change_from_version_to_version() {
    let plan = Faults::random(1, 0.5)
        .unwrap()
        .among([fault("no-answer"), fault("empty")]);
    let drawn = drawn(&plan.unwrap(), Operation::Query);
    let letters: String = drawn[..24]
        .iter()
        .map(|fault| match fault {
            None => '.',
            Some(fault) if fault.kind().name == "empty" => 'e',
            Some(_) => 'n',
        })
        .collect();
    assert_eq!(letters, "neen...n.ne..e.ne..enee.");
}

#[test]
fn a_rate_of_none_or_all_is_exact() {
    for operation in Operation::ALL {
        let never = drawn(&Faults::random(5, 0.0).unwrap(), *operation);
        assert!(never.iter().all(Option::is_none));
        let always = drawn(&Faults::random(5, 1.0).unwrap(), *operation);
        assert!(always.iter().flatten().all(|fault| fault.fits(*operation)));
        assert_eq!(always.iter().flatten().count(), always.len());
    }
}

#[test]
fn all_faults_come_by_chance_that_need_no_address() {
    let plan = Faults::random(3, 1.0).unwrap();
    let drawn: Vec<_> = Operation::ALL
        .iter()
        .flat_map(|operation| drawn(&plan, *operation))
        .flatten()
        .collect();
    for kind in FaultKind::ALL {
        let is_drawn = drawn.iter().any(|fault| fault.kind() == *kind);
        let needs_address = ["redirect", "foreign-ticket"].contains(&kind.name);
        assert_eq!(is_drawn, !needs_address, "{}", kind.name);
    }
}

#[test]
fn chance_is_last() {
    let plan = Faults::random(3, 1.0)
        .unwrap()
        .among([fault("empty")])
        .unwrap()
        .then(Operation::Query, [None, Some(fault("rate-limit"))])
        .unwrap()
        .always(Operation::Image, fault("cut-short"))
        .unwrap();
    let query = |number| {
        plan.of(Operation::Query, number)
            .map(|fault| fault.kind().name)
    };
    assert_eq!(query(0), None);
    assert_eq!(query(1), Some("rate-limit"));
    assert_eq!(query(2), Some("empty"));
    let image = plan.of(Operation::Image, 7);
    assert_eq!(image, Some(&fault("cut-short")));
    // None of the faults by chance fits.
    assert_eq!(plan.of(Operation::Task, 0), None);
}

/// Makes a number of requests, and returns all that was to be seen of them.
async fn run(seed: u64) -> Vec<String> {
    let faults = Faults::random(seed, 0.5).unwrap();
    let now = std::time::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let gateway: MockGateway = builder()
        .faults(faults)
        .seed(seed)
        .now(now)
        .in_memory()
        .unwrap();
    let mut shown = Vec::new();
    // Short enough for a picture that is too large not to come whole.
    let patience = Duration::from_millis(500);
    for number in 0..40 {
        let operation = [Operation::Create, Operation::Query][number % 2];
        let outcome = tokio::time::timeout(patience, ask(&gateway, operation)).await;
        shown.push(format!("{outcome:?}"));
    }
    shown.push(format!("{:?}", gateway.accepted()));
    shown.push(format!("{:?}", gateway.requests()));
    shown
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_repeated_to_the_byte() {
    let first = run(11).await;
    assert_eq!(first, run(11).await);
    assert_ne!(first, run(12).await);
}
