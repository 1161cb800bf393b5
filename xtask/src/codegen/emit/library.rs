//! `lib.rs` of a crate, with its front page and a first example.

use std::fmt::Write as _;

use super::client::{feature, groups, usual_url};
use super::docs;
use super::fill::{WIDTH, literal};
use super::types::Types;
use crate::codegen::ir::{
    Api, Block, Coding, Enum, EnumBase, Field, Kind, Operation, Presence, SchemeKind, Shape,
    Struct, TextForm, TypeId,
};
use crate::codegen::{Options, format};

/// Why a lint is off that knows no descriptions but careful ones.
pub(super) const FREE_WORDS: &str = "descriptions are as their authors wrote them";
/// How deep an example nests what it sends.
const MAX_DEPTH: usize = 3;
/// Columns of a line of an example.
const MAX_LINE: usize = WIDTH - "//! ".len();

/// Returns the description of an API as the documentation of the module or crate around.
pub(super) fn front_page(api: &Api) -> String {
    if api.docs.is_empty() {
        let title = Block::Text(format!("Types and operations of {}.", api.title));
        docs::inner(&vec![title])
    } else {
        docs::inner(&api.docs)
    }
}

/// Returns the line that turns off a lint in a file.
pub(super) fn allow(lint: &str, reason: &str) -> String {
    let attribute = format!("#![allow({lint}, reason = \"{reason}\")]\n");
    if attribute.len() > WIDTH {
        format!("#![allow(\n    {lint},\n    reason = \"{reason}\"\n)]\n")
    } else {
        attribute
    }
}

/// Returns the features of the groups, each with what it is for; none if there is one group.
pub(in crate::codegen) fn features(api: &Api) -> Vec<(String, String)> {
    let groups = groups(api);
    if groups.len() < 2 {
        return Vec::new();
    }
    let feature = |(group, operations): &(&crate::codegen::ir::Group, Vec<&Operation>)| {
        let tag = if group.tag.is_empty() {
            "no tag"
        } else {
            &group.tag
        };
        let count = match operations.len() {
            1 => "one operation".to_owned(),
            count => format!("{count} operations"),
        };
        (feature(group), format!("{tag}: {count}."))
    };
    groups.iter().map(feature).collect()
}

/// Returns `lib.rs` of a crate of some name that holds the files of an API.
#[must_use]
pub fn library(api: &Api, name: &str, options: &Options) -> String {
    let mut page = front_page(api);
    page.push_str("//!\n//! # First call\n//!\n");
    for line in example(api, name).lines() {
        page.push_str(format!("//! {line}").trim_end());
        page.push('\n');
    }
    if groups(api).len() > 1 {
        let text = "The operations of each group are a feature, and all are there unless default \
                    features are turned off."
            .to_owned();
        page.push_str("//!\n//! # Features\n//!\n");
        page.push_str(&docs::inner(&vec![Block::Text(text)]));
    }
    let lint = allow("clippy::doc_markdown", FREE_WORDS);
    let text = format!(
        "{lint}
#[rustfmt::skip]
mod generated;

pub use generated::*;
/// What calls are made with: the transport, its settings and its errors.
pub use kkiai_transport;
"
    );
    format::plain(options, &page, &text)
}

/// Returns an example that compiles: a client, and one call of it if a plain one can be made.
fn example(api: &Api, name: &str) -> String {
    let types = Types::of(api);
    let call = call(api, &types);
    let crate_ = name.replace('-', "_");
    let mut brought = vec!["Client".to_owned()];
    brought.extend(call.iter().flat_map(|call| call.uses.clone()));
    brought.sort_unstable();
    brought.dedup();
    let brought = match &brought[..] {
        [one] => one.clone(),
        several => format!("{{{}}}", several.join(", ")),
    };
    let server = api.servers.first().map(usual_url);
    let server = match server {
        Some(url) if url.contains("://") => "Client::SERVER".to_owned(),
        Some(path) => literal(&format!("https://api.example.com{path}")),
        None => literal("https://api.example.com"),
    };
    let is_bearer = call
        .as_ref()
        .is_some_and(|call| asks_for_bearer(api, call.operation));
    let (runtime, credential) = if is_bearer {
        let credential = "\n    .credential(Credential::Bearer(ApiKey::new(\"your key\")?))";
        ("{ApiKey, Credential, Transport}", credential)
    } else {
        ("Transport", "")
    };
    let build = if credential.is_empty() {
        format!("Transport::builder({server}).build()?")
    } else {
        format!("Transport::builder({server}){credential}\n    .build()?")
    };
    let mut text = format!(
        "```no_run
use {crate_}::{brought};
use {crate_}::kkiai_transport::{runtime};

# async fn example() -> Result<(), Box<dyn std::error::Error>> {{
let client = Client::new({build});
"
    );
    if !credential.is_empty() {
        text = text.replace(
            &format!("let client = Client::new({build});"),
            &format!("let transport = {build};\nlet client = Client::new(transport);"),
        );
    }
    match call {
        Some(call) => {
            let line = format!("let answer = client{}.await?;", call.text);
            if line.len() > MAX_LINE {
                let _ = writeln!(text, "let answer = client\n    {}\n    .await?;", call.text);
            } else {
                text.push_str(&line);
                text.push('\n');
            }
            text.push_str(if call.is_whole {
                "println!(\"{:?}\", *answer);\n"
            } else {
                "# drop(answer);\n"
            });
        }
        None => text.push_str("println!(\"{client:?}\");\n"),
    }
    text + "# Ok(())\n# }\n```\n"
}

fn asks_for_bearer(api: &Api, operation: &Operation) -> bool {
    let first = operation.security.first().map(Vec::as_slice);
    matches!(first, Some([scheme]) if api
        .schemes
        .get(*scheme)
        .is_some_and(|scheme| scheme.kind == SchemeKind::Bearer))
}

/// A call of an operation in an example.
struct ExampleCall<'a> {
    operation: &'a Operation,
    text: String,
    uses: Vec<String>,
    is_whole: bool,
}

/// Returns the plainest call: a `GET` that needs nothing, or else what needs least.
fn call<'a>(api: &'a Api, types: &Types<'_>) -> Option<ExampleCall<'a>> {
    let whole = |operation: &Operation| match &operation.answer.forms[..] {
        [form] => !matches!(form.coding, Coding::Bytes | Coding::Events(_)),
        _ => true,
    };
    let cost = |operation: &Operation, text: &str| {
        let is_get = operation.method == "get";
        let is_odd = operation.deprecated || !whole(operation);
        let says_nothing = matches!(
            &operation.answer.forms[..],
            [form] if form.coding == Coding::Empty
        );
        let needs = text.len() - text.find('(').unwrap_or(0);
        (is_odd, !is_get, says_nothing, needs)
    };
    api.operations
        .iter()
        .filter_map(|operation| {
            let mut uses = Vec::new();
            let text = call_text(operation, types, &mut uses)?;
            let is_whole = whole(operation);
            Some(ExampleCall {
                operation,
                text,
                uses,
                is_whole,
            })
        })
        .min_by_key(|call| cost(call.operation, &call.text))
}

fn call_text(operation: &Operation, types: &Types<'_>, uses: &mut Vec<String>) -> Option<String> {
    let mut arguments = Vec::new();
    for param in &operation.path_params {
        arguments.push(match types.resolve(&param.field.shape) {
            Shape::Text(TextForm::Plain) => literal("id"),
            Shape::Integer(_) => "1".to_owned(),
            Shape::Number => "1.0".to_owned(),
            Shape::Flag => "true".to_owned(),
            shape => format!("&{}", value(shape, types, uses, 0)?),
        });
    }
    if let Some(id) = operation.params_type {
        arguments.push(format!("&{}", made(id, types, uses, 0)?));
    }
    if let Some(body) = &operation.body {
        arguments.push(match (&body.name, &body.forms[..]) {
            _ if !body.required => "None".to_owned(),
            (None, [form]) => match &form.coding {
                Coding::Json(shape) | Coding::Form { shape, .. } => match types.resolve(shape) {
                    Shape::Named(id) => format!("&{}", made(*id, types, uses, 0)?),
                    _ => return None,
                },
                Coding::Text => literal("text"),
                _ => return None,
            },
            _ => return None,
        });
    }
    Some(format!(".{}({})", operation.name, arguments.join(", ")))
}

/// Returns an expression that makes a struct from its required members.
fn made(id: TypeId, types: &Types<'_>, uses: &mut Vec<String>, depth: usize) -> Option<String> {
    let found = types.get(id)?;
    let Kind::Struct(struct_) = &found.kind else {
        return value(&Shape::Named(id), types, uses, depth);
    };
    uses.push(found.name.clone());
    let arguments = needed(struct_).map(|field| {
        let is_taken = types.converts(&field.shape);
        match types.resolve(&field.shape) {
            Shape::Text(_) if is_taken => Some(literal(&field.wire)),
            shape => value(shape, types, uses, depth + 1),
        }
    });
    let arguments: Option<Vec<_>> = arguments.collect();
    Some(format!("{}::new({})", found.name, arguments?.join(", ")))
}

fn needed(struct_: &Struct) -> impl Iterator<Item = &Field> {
    let fields = struct_.fields.iter();
    fields.filter(|field| field.presence == Presence::Needed)
}

fn value(shape: &Shape, types: &Types<'_>, uses: &mut Vec<String>, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match types.resolve(shape) {
        Shape::Text(TextForm::Plain) => format!("{}.to_owned()", literal("text")),
        Shape::Integer(_) => "1".to_owned(),
        Shape::Number => "1.0".to_owned(),
        Shape::Flag => "true".to_owned(),
        Shape::Null => "()".to_owned(),
        Shape::Nullable(_) => "None".to_owned(),
        Shape::List(item) => format!("[{}]", value(item, types, uses, depth + 1)?),
        Shape::Named(id) => {
            let found = types.get(*id)?;
            match &found.kind {
                Kind::Struct(_) => made(*id, types, uses, depth + 1)?,
                Kind::Enum(Enum { base, values, .. }) if *base != EnumBase::Any => {
                    let first = values.iter().find(|value| !value.deprecated)?;
                    uses.push(found.name.clone());
                    format!("{}::{}", found.name, first.name)
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}
