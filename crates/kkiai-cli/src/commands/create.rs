//! `kkiai create`.

use kkiai::{Client, CreateImageTaskRequest, Task};
use kkiai_mock::MockGateway;
use serde_json::{Map, Value, json};

use crate::args::CreateArgs;
use crate::commands::wait::Wait;
use crate::commands::{Context, build, builder};
use crate::curl;
use crate::failure::Failure;
use crate::output::visible;
use crate::request;
use crate::target::Target;

pub(crate) async fn run(args: &CreateArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let mut request = request::build(&args.request)?;
    if request.session_id.is_none() {
        request.session_id = Some(kkiai::new_session_id());
    }
    for warning in request::warnings(&request) {
        context.output.note(&warning);
    }
    if args.dry_run {
        return show(&request, context);
    }
    if args.no_wait {
        let client = build(builder(context.base_url)?)?;
        let task = create(&client, &request, context).await?;
        let json = json!({ "task_id": task.id() });
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
        let made = make(args, &build(client)?, &request, &target, context).await;
        return made.map_err(Failure::in_mock);
    }
    let client = build(builder(context.base_url)?)?;
    make(args, &client, &request, &target, context).await
}

/// Creates a task, waits for it and saves its images.
async fn make(
    args: &CreateArgs,
    client: &Client,
    request: &CreateImageTaskRequest,
    target: &Target,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let task = create(client, request, context).await?;
    let wait = Wait {
        client,
        task: &task,
        is_new: true,
        args: &args.save,
        target,
        title: &request.prompt,
    };
    wait.run(context).await
}

/// Creates a task and shows its id. This is the one call that costs money.
async fn create(
    client: &Client,
    request: &CreateImageTaskRequest,
    context: &mut Context<'_>,
) -> Result<Task, Failure> {
    let session = request.session_id.as_deref();
    let task = context.interrupt.or(client.create_image(request), || {
        Failure::interrupted_create(session)
    });
    let task = task
        .await?
        .map_err(|error| Failure::create(&error, session))?
        .into_body();
    context.output.accepted(task.id());
    Ok(task)
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
