//! A constant and an async method for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::fill::{WIDTH, between, fill, literal, margin};
use super::scope::{RUNTIME, Scope};
use crate::codegen::ir::{
    Answer, Block, Body, BodyForm, Coding, Docs, Operation, Param, ParamPlace, ParamStyle, Shape,
    TextForm,
};

/// What the operations of a file have in common.
pub(super) struct Common<'a> {
    /// Rust names of the schemes, by their index.
    pub(super) schemes: Vec<&'a str>,
    /// The most usual ways to say who calls, and the constant for them.
    pub(super) usual: Option<(&'a [Vec<usize>], &'static str)>,
    /// Path to the module of the client, if that is another.
    pub(super) client: Option<&'static str>,
    /// Names of all methods.
    pub(super) methods: Vec<&'a str>,
}

/// Returns the name of an operation's constant: that of its method in capitals. What has none would
/// have the name of an argument, too.
pub(super) fn constant_name(operation: &Operation) -> String {
    let name = operation.name.trim_matches('_').to_uppercase();
    if name.contains(char::is_uppercase) {
        name
    } else {
        format!("CALL_{name}")
    }
}

/// Returns the constant of an operation.
pub(super) fn constant<'a>(
    operation: &'a Operation,
    common: &Common<'a>,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let name = constant_name(operation);
    let type_ = scope.import(RUNTIME, "Operation");
    let (method, path) = (operation.method, &operation.path);
    let mut docs = format!("`{} {path}`", method.to_uppercase());
    docs.push_str(if operation.billed {
        ": an accepted call costs money, so an unsure one is not made twice."
    } else {
        "."
    });
    let docs = scope.texts.own(docs);
    let value = format!(
        "{type_}::{method}({}, {})",
        literal(&operation.id),
        literal(path)
    );
    let settings = settings(operation, common, scope);
    let item = scope.texts.item(set(
        &format!("pub const {name}: {type_} ="),
        &value,
        &settings,
    ));
    quote! { #docs #item }
}

/// Returns `head value.setting()…;`, in one line if there is room for it.
fn set(head: &str, value: &str, settings: &[String]) -> String {
    let length = |text: &str| text.chars().count();
    let all: usize = settings.iter().map(|setting| length(setting)).sum();
    let has_lines = settings.iter().any(|setting| setting.contains('\n'));
    let first = format!("{head} {value}");
    if !has_lines && length(&first) + all < WIDTH {
        return format!("{first}{};", settings.concat());
    }
    let mut text = if length(&first) < WIDTH {
        first
    } else {
        format!("{head}\n    {value}")
    };
    let last = text.rsplit('\n').next().unwrap_or_default();
    let mut room = WIDTH.saturating_sub(length(last));
    for setting in settings {
        let first = setting.split('\n').next().map_or(0, length);
        // A list of several lines begins behind what is not indented, or in a line of its own.
        let has_lines = setting.contains('\n');
        let is_first = !text.contains('\n');
        // A semicolon may follow.
        if first + 1 > room || has_lines && !is_first {
            text.push_str("\n    ");
            room = WIDTH - 4;
        }
        if has_lines && !text.contains('\n') {
            text.push_str(&setting.replace("\n    ", "\n"));
        } else {
            text.push_str(setting);
        }
        room = match text.rsplit_once('\n') {
            Some((_, last)) => WIDTH.saturating_sub(length(last)),
            None => room - first,
        };
    }
    text.push(';');
    text
}

fn settings<'a>(
    operation: &'a Operation,
    common: &Common<'a>,
    scope: &mut Scope<'a>,
) -> Vec<String> {
    let mut settings = Vec::new();
    let others = operation
        .path_params
        .iter()
        .filter(|param| !is_plain(param));
    let others: Vec<_> = others.chain(&operation.params).collect();
    if !others.is_empty() {
        let type_ = scope.import(RUNTIME, "Param");
        let params: Vec<_> = others
            .iter()
            .map(|param| param_text(&type_, param))
            .collect();
        let one_line = format!(".with_params(&[{}])", params.join(", "));
        settings.push(if one_line.chars().count() + 4 < WIDTH {
            one_line
        } else {
            let mut text = ".with_params(&[\n".to_owned();
            fill(8, ",", &params, &mut text);
            text + "\n    ])"
        });
    }
    let ways = &operation.security;
    match common.usual {
        _ if ways.is_empty() => settings.push(".without_auth()".to_owned()),
        Some((usual, name)) if usual == &ways[..] => {
            if let Some(client) = common.client {
                scope.bring(client, name);
            }
            settings.push(format!(".with_security({name})"));
        }
        _ => {
            let text = ways_text(ways, common);
            if let Some(client) = common.client {
                for scheme in ways.iter().flatten() {
                    if let Some(name) = common.schemes.get(*scheme) {
                        scope.bring(client, name);
                    }
                }
            }
            settings.push(format!(".with_security({text})"));
        }
    }
    if let Some(server) = &operation.server {
        settings.push(format!(".with_server({})", literal(server)));
    }
    if let Some(accept) = &operation.accept {
        settings.push(format!(".with_accept({})", literal(accept)));
    }
    if operation.billed {
        settings.push(".billed()".to_owned());
    }
    if let Some(calls) = operation.rate_limit {
        settings.push(format!(".with_rate_limit({calls})"));
    }
    if let Some(header) = &operation.request_id_header {
        settings.push(format!(".with_request_id_header({})", literal(header)));
    }
    settings
}

/// Returns ways to say who calls, as Rust has them.
pub(super) fn ways_text(ways: &[Vec<usize>], common: &Common<'_>) -> String {
    let way = |way: &Vec<usize>| {
        let names = way.iter().filter_map(|scheme| common.schemes.get(*scheme));
        format!("&[{}]", names.copied().collect::<Vec<_>>().join(", "))
    };
    format!("&[{}]", ways.iter().map(way).collect::<Vec<_>>().join(", "))
}

/// Says whether a value of the path is written as most are.
fn is_plain(param: &Param) -> bool {
    param.style == ParamStyle::Simple(false)
}

fn param_text(type_: &str, param: &Param) -> String {
    let place = match param.place {
        ParamPlace::Path => "path",
        ParamPlace::Query => "query",
        ParamPlace::Header => "header",
        ParamPlace::Cookie => "cookie",
    };
    styled(type_, place, &param.field.wire, param.style)
}

/// Returns a parameter and how its value becomes text.
fn styled(type_: &str, place: &str, wire: &str, style: ParamStyle) -> String {
    let style = match style {
        ParamStyle::Simple(false) | ParamStyle::Form(true) => "",
        ParamStyle::Simple(true) => ".exploded()",
        ParamStyle::Form(false) => ".comma()",
        ParamStyle::Label(false) => ".label()",
        ParamStyle::Label(true) => ".label().exploded()",
        ParamStyle::Matrix(false) => ".matrix()",
        ParamStyle::Matrix(true) => ".matrix().exploded()",
        ParamStyle::Space => ".space()",
        ParamStyle::Pipe => ".pipe()",
        ParamStyle::Deep => ".deep()",
        ParamStyle::Json => ".json()",
    };
    format!("{type_}::{place}({}){style}", literal(wire))
}

/// How what comes back is read.
enum Reading {
    /// As a whole.
    Whole(String),
    /// As bytes that come one after another.
    Bytes,
    /// As events.
    Events(String),
}

/// Returns the methods of an operation.
pub(super) fn methods<'a>(
    operation: &'a Operation,
    common: &Common<'a>,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let (arguments, steps) = arguments(operation, scope);
    let request = scope.import(RUNTIME, "Request");
    let request = format!("{request}::new(&{})", constant_name(operation));
    let request = std::iter::once(request).chain(steps).collect();
    let call = Call {
        deprecated: operation.deprecated.then(|| quote! { #[deprecated] }),
        request,
        arguments,
        error: error(&operation.error, scope),
    };
    let docs = method_docs(operation, scope);
    let reading = reading(&operation.answer, scope);
    let whole = call.method(&operation.name, &docs, &reading, scope);
    let events = operation.events.as_ref().map(|shape| {
        let name = stream_name(operation, common);
        let docs = scope.texts.own(format!(
            "Does the same as [`{0}`](Self::{0}), and returns events as they come. The request must \
             ask for them.",
            operation.name
        ));
        let reading = Reading::Events(scope.shape(shape));
        call.method(&name, &docs, &reading, scope)
    });
    quote! { #whole #events }
}

/// Returns the methods of an operation: the name of each, its arguments and its result.
pub(super) fn signatures<'a>(
    operation: &'a Operation,
    common: &Common<'a>,
    scope: &mut Scope<'a>,
) -> Vec<(String, Vec<String>, String)> {
    let (arguments, _) = arguments(operation, scope);
    let error = error(&operation.error, scope);
    let reading = reading(&operation.answer, scope);
    let result = |reading: &Reading, scope: &mut Scope<'_>| {
        let (answer, _) = answered(reading, scope);
        format!("Result<Response<{answer}>, Error<{error}>>")
    };
    let whole = result(&reading, scope);
    let mut methods = vec![(operation.name.clone(), arguments.clone(), whole)];
    if let Some(shape) = &operation.events {
        let reading = Reading::Events(scope.shape(shape));
        methods.push((
            stream_name(operation, common),
            arguments,
            result(&reading, scope),
        ));
    }
    methods
}

/// Returns the name of the method for events, which no other method has.
fn stream_name(operation: &Operation, common: &Common<'_>) -> String {
    let mut name = format!("{}_stream", operation.name);
    while common.methods.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// Returns the type of what comes back, and the way it is asked for.
fn answered(reading: &Reading, scope: &mut Scope<'_>) -> (String, &'static str) {
    match reading {
        Reading::Whole(answer) => (answer.clone(), "call"),
        Reading::Bytes => (scope.import(RUNTIME, "ByteStream"), "stream"),
        Reading::Events(event) => {
            let events = scope.import(RUNTIME, "Events");
            (format!("{events}<{event}>"), "events")
        }
    }
}

/// What the methods of an operation have in common.
struct Call {
    deprecated: Option<TokenStream>,
    request: Vec<String>,
    arguments: Vec<String>,
    error: String,
}

impl Call {
    fn method(
        &self,
        name: &str,
        docs: &TokenStream,
        reading: &Reading,
        scope: &mut Scope<'_>,
    ) -> TokenStream {
        let Self {
            deprecated,
            request,
            arguments,
            error,
        } = self;
        let response = scope.import(RUNTIME, "Response");
        let error_type = scope.import(RUNTIME, "Error");
        let (answer, send) = answered(reading, scope);
        let head = format!("pub async fn {name}(");
        let tail = format!(") -> Result<{response}<{answer}>, {error_type}<{error}>> {{");
        let text = format!(
            "{}\n{}\n    }}",
            between(4, &head, "", arguments, &tail),
            sent(send, request)
        );
        let item = scope.texts.item(text);
        quote! { #docs #deprecated #item }
    }
}

/// Columns before a step of a request that stands in a line of its own.
const STEP: usize = 16;

/// Returns the expression that sends a request, whose steps are given.
fn sent(send: &str, steps: &[String]) -> String {
    let request = steps.concat();
    let line = format!("        self.transport.{send}({request}).await");
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    let mut text = format!("        self.transport.{send}(\n{}", margin(12));
    let mut room = WIDTH - 12;
    for (index, step) in steps.iter().enumerate() {
        let needed = step.chars().count();
        if index > 0 && (needed > room || step.contains('\n')) {
            text.push('\n');
            text.push_str(&margin(STEP));
            room = WIDTH - STEP;
        }
        text.push_str(step);
        room = room.saturating_sub(needed);
    }
    text + "\n        ).await"
}

/// Returns the arguments of a method, and the steps that put them into the request.
fn arguments<'a>(operation: &'a Operation, scope: &mut Scope<'a>) -> (Vec<String>, Vec<String>) {
    let mut arguments = vec!["&self".to_owned()];
    let mut steps = Vec::new();
    for param in &operation.path_params {
        let name = &param.field.name;
        arguments.push(format!("{name}: {}", scope.lent(&param.field.shape)));
        steps.push(format!(".path({}, {name})", literal(&param.field.wire)));
    }
    if let Some(id) = operation.params_type {
        arguments.push(format!("params: &{}", scope.model(id)));
        steps.push(".params(params)".to_owned());
    }
    if let Some(body) = &operation.body {
        let (type_, step) = body_argument(body, scope);
        arguments.push(format!("body: {type_}"));
        steps.push(step);
    }
    (arguments, steps)
}

/// Returns the type of the argument for a body, and the step that sets it.
fn body_argument<'a>(body: &'a Body, scope: &mut Scope<'a>) -> (String, String) {
    let lend = |type_: &str| {
        if body.required {
            format!("&{type_}")
        } else {
            format!("Option<&{type_}>")
        }
    };
    let form = match (&body.name, &body.forms[..]) {
        (Some(name), _) => return (lend(name), ".body(body)".to_owned()),
        (None, [form, ..]) => form,
        (None, []) => return (lend("()"), ".json(body)".to_owned()),
    };
    let media = literal(&form.media);
    match &form.coding {
        Coding::Json(shape) | Coding::Events(shape) => {
            let type_ = match scope.types().resolve(shape) {
                Shape::Text(TextForm::Plain) => "str".to_owned(),
                Shape::List(item) => format!("[{}]", scope.shape(item)),
                _ => scope.shape(shape),
            };
            let other = if form.media == "application/json" {
                String::new()
            } else {
                format!(".media({media})")
            };
            (lend(&type_), format!(".json(body){other}"))
        }
        Coding::Form { shape, styles } if styles.is_empty() => {
            (lend(&scope.shape(shape)), ".form(body)".to_owned())
        }
        Coding::Form { shape, .. } => {
            let step = form_step(".form_with", form, scope);
            (lend(&scope.shape(shape)), step)
        }
        Coding::Multipart { shape, .. } => {
            let step = form_step(".multipart", form, scope);
            (lend(&scope.shape(shape)), step)
        }
        Coding::Text if form.media == "text/plain" => (lend("str"), ".text(body)".to_owned()),
        Coding::Text => (lend("str"), format!(".content({media}, body)")),
        Coding::Bytes | Coding::Empty => {
            let bytes = scope.import(RUNTIME, "Bytes");
            if body.required {
                let type_ = format!("impl Into<{bytes}>");
                (type_, format!(".content({media}, body.into())"))
            } else {
                (
                    format!("Option<{bytes}>"),
                    format!(".content({media}, body)"),
                )
            }
        }
    }
}

/// Returns the step that sends a form, with what is special about its members or parts.
fn form_step(step: &str, form: &BodyForm, scope: &mut Scope<'_>) -> String {
    let more = more(form, scope);
    // The step itself is indented by what puts it below others.
    let text = between(STEP, &format!("{step}(body, &["), "", &more, "])");
    text.trim_start().to_owned()
}

/// Returns what is special about the members of a form or its parts.
fn more(form: &BodyForm, scope: &mut Scope<'_>) -> Vec<String> {
    match &form.coding {
        Coding::Form { styles, .. } if !styles.is_empty() => {
            let type_ = scope.import(RUNTIME, "Param");
            let styles = styles.iter();
            styles
                .map(|(wire, style)| styled(&type_, "query", wire, *style))
                .collect()
        }
        Coding::Multipart { media, .. } => {
            let pair = |(wire, media): &(String, String)| {
                format!("({}, {})", literal(wire), literal(media))
            };
            media.iter().map(pair).collect()
        }
        _ => Vec::new(),
    }
}

fn reading<'a>(answer: &'a Answer, scope: &mut Scope<'a>) -> Reading {
    match (&answer.name, &answer.forms[..]) {
        (Some(name), _) => Reading::Whole(name.clone()),
        (None, [form, ..]) => match &form.coding {
            Coding::Bytes => Reading::Bytes,
            Coding::Events(shape) => Reading::Events(scope.shape(shape)),
            other => Reading::Whole(answer_type(other, scope)),
        },
        (None, []) => Reading::Whole("()".to_owned()),
    }
}

fn error<'a>(answer: &'a Answer, scope: &mut Scope<'a>) -> String {
    match (&answer.name, &answer.forms[..]) {
        (Some(name), _) => name.clone(),
        (None, [form, ..]) => answer_type(&form.coding, scope),
        (None, []) => scope.shape(&Shape::Any),
    }
}

/// Returns the type of what is read as a whole.
pub(super) fn answer_type(coding: &Coding, scope: &mut Scope<'_>) -> String {
    match coding {
        Coding::Json(shape)
        | Coding::Events(shape)
        | Coding::Form { shape, .. }
        | Coding::Multipart { shape, .. } => scope.shape(shape),
        Coding::Text => scope.import(RUNTIME, "Text"),
        Coding::Bytes => scope.import(RUNTIME, "Bytes"),
        Coding::Empty => "()".to_owned(),
    }
}

/// Returns an entry of `bodies!`, and the type that its variant holds.
pub(super) fn body_entry(form: &BodyForm, scope: &mut Scope<'_>) -> (String, String) {
    let (type_, way) = match &form.coding {
        Coding::Json(shape) | Coding::Events(shape) => (scope.shape(shape), "json"),
        Coding::Form { shape, .. } => (scope.shape(shape), "form"),
        Coding::Multipart { shape, .. } => (scope.shape(shape), "multipart"),
        Coding::Text => ("String".to_owned(), "text"),
        Coding::Bytes | Coding::Empty => (scope.import(RUNTIME, "Bytes"), "content"),
    };
    let more = more(form, scope);
    let more = if more.is_empty() {
        String::new()
    } else {
        format!(" [{}]", more.join(", "))
    };
    let media = literal(&form.media);
    (
        format!("{}({type_}) = {way} {media}{more}", form.variant),
        type_,
    )
}

fn method_docs<'a>(operation: &'a Operation, scope: &mut Scope<'a>) -> TokenStream {
    let has_docs = |param: &&Param| !param.field.docs.is_empty();
    if !operation.path_params.iter().any(|param| has_docs(&param)) {
        return scope.texts.docs(&operation.docs, || calls(operation));
    }
    let mut docs = operation.docs.clone();
    if docs.is_empty() {
        docs.push(Block::Text(calls(operation)));
    }
    let described = operation.path_params.iter().filter(has_docs);
    docs.extend(described.flat_map(argument_docs));
    scope.texts.made(docs)
}

fn calls(operation: &Operation) -> String {
    format!(
        "Calls `{} {}`.",
        operation.method.to_uppercase(),
        operation.path
    )
}

/// Returns the description of an argument, its name at the front.
fn argument_docs(param: &Param) -> Docs {
    let mut docs = param.field.docs.iter().cloned().peekable();
    let mut text = format!("`{}`:", param.field.name);
    // Its paragraphs are joined, so that all of them are seen to be about the argument.
    while let Some(Block::Text(more)) = docs.next_if(|block| matches!(block, Block::Text(_))) {
        text.push(' ');
        text.push_str(&more);
    }
    std::iter::once(Block::Text(text)).chain(docs).collect()
}
