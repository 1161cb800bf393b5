//! `kkiai create`.

use kkiai::{CallOptions, RetryPolicy};
use kkiai::{Client, CreateImageTaskRequest, CreateOptions, Error, Task};
use kkiai_mock::MockGateway;
use serde_json::{Map, Value, json};

use crate::again;
use crate::args::{CreateArgs, SendArgs};
use crate::commands::wait::Wait;
use crate::commands::{Context, build, builder};
use crate::curl;
use crate::failure::Failure;
use crate::output::visible;
use crate::request::{self, Made};
use crate::target::Target;

pub(crate) async fn run(args: &CreateArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let made = request::make(&args.request)?;
    let request = &made.request;
    let has_session = request
        .session_id
        .as_deref()
        .is_some_and(|id| !id.is_empty());
    if args.send.retry_unknown && !has_session {
        return Err(Failure::usage(
            "--retry-unknown sends a request a second time, which is safe only with a session",
            "leave out --no-session, or name one with --session",
        ));
    }
    for warning in request::warnings(request) {
        context.output.note(&warning);
    }
    let wrong = request.validate().err().filter(|_| !args.send.no_check);
    if args.dry_run {
        if let Some(violations) = wrong {
            let note = format!("without --no-check this is not sent: {violations}");
            context.output.note(&note);
        }
        return show(request, context);
    }
    // Before a key is asked for, or a session is named that nothing is sent with.
    if let Some(violations) = wrong {
        let error = Error::Invalid(violations);
        return Err(Failure::create(&error, "", context.base_url));
    }
    if args.no_wait {
        let client = build(builder(context.base_url)?)?;
        let task = create(args, &client, &made, context).await?;
        let json = json!({ "task_id": task.id(), "task": task });
        return context.output.result(&visible(task.id()), &json);
    }
    let target = Target::check(args.save.output.as_deref(), args.save.force)?;
    if args.mock {
        let gateway = MockGateway::start().await;
        let gateway = gateway.map_err(|error| Failure::mock(&error))?;
        let note = "this is the mock gateway: nothing leaves this machine, nothing is charged";
        context.output.note(note);
        let client = Client::builder()
            .api_key(gateway.key())
            .base_url(gateway.base_url());
        let saved = save(args, &build(client)?, &made, &target, context).await;
        return saved.map_err(Failure::in_mock);
    }
    let client = build(builder(context.base_url)?)?;
    save(args, &client, &made, &target, context).await
}

/// Creates a task, waits for it and saves its images.
async fn save(
    args: &CreateArgs,
    client: &Client,
    made: &Made,
    target: &Target,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let task = create(args, client, made, context).await?;
    let wait = Wait {
        client,
        task: &task,
        is_new: true,
        args: &args.save,
        target,
        title: &made.request.prompt,
    };
    wait.run(context).await
}

/// Creates a task and shows its id. This is the one call that costs money.
async fn create(
    args: &CreateArgs,
    client: &Client,
    made: &Made,
    context: &mut Context<'_>,
) -> Result<Task, Failure> {
    let session_id = made.request.session_id.as_deref();
    let new_session = session_id.filter(|_| made.has_new_session);
    let again = again::create(new_session);
    let options = options(&args.send);
    let output = context.output;
    let work = async {
        // One that the arguments or the file name is known already.
        if let Some(session_id) = new_session {
            output.session(session_id);
        }
        client.create_image_with(&made.request, &options).await
    };
    let task = context.interrupt.until_signal(work).await;
    let task = task.map_err(|signal| Failure::interrupted_create(signal, session_id, &again))?;
    let task = task.map_err(|error| Failure::create(&error, &again, context.base_url))?;
    let task = task.into_body();
    output.accepted(&task);
    Ok(task)
}

fn options(args: &SendArgs) -> CreateOptions {
    let call = match args.max_attempts {
        Some(attempts) => {
            CallOptions::default().retry(RetryPolicy::default().max_attempts(attempts))
        }
        None => CallOptions::default(),
    };
    CreateOptions::default()
        .call(call)
        .repeat_unknown(args.retry_unknown)
        // The request has one by now, or is to have none.
        .session_id(false)
        .check(!args.no_check)
}

/// Shows the request instead of sending it. The key is not even read.
fn show(request: &CreateImageTaskRequest, context: &Context<'_>) -> Result<(), Failure> {
    let client = build(builder(context.base_url)?.api_key(curl::KEY))?;
    let prepared = client.preview(request);
    let prepared =
        prepared.map_err(|error| Failure::usage(error.to_string(), "correct the request"))?;
    let headers: Map<String, Value> = curl::shown_headers(&prepared)
        .map(|(name, value)| (name, value.into()))
        .collect();
    let body = serde_json::to_string_pretty(request).unwrap_or_default();
    let json = json!({
        "method": prepared.method().as_str(),
        "url": prepared.url(),
        "headers": headers,
        "body": request,
    });
    let command = curl::command(&prepared, &body);
    context.output.result(&command, &json)
}
