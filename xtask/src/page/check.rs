//! Where a page contradicts itself.

use kkiai_tree::{Node, Value};

use super::block::At;
use super::finding::Finding;
use super::member::{self, Member};
use super::target;
use super::words::Base;
use super::{Example, Page};

/// Most members of an example that are compared.
const MAX_MEMBERS: usize = 5000;

/// Finds where a page contradicts itself, and adds it to what was found.
pub(super) fn check(page: &mut Page) {
    let mut found = Vec::new();
    check_call(page, &mut found);
    check_body(page, &mut found);
    check_answers(page, &mut found);
    check_rows(page, &mut found);
    page.findings.append(&mut found);
}

/// Compares the commands and the path parameters with what is stated.
fn check_call(page: &Page, found: &mut Vec<Finding>) {
    for curl in &page.curls {
        for fault in &curl.faults {
            found.push(Finding::new(
                fault.line,
                "command-broken",
                "command",
                fault.value.clone(),
            ));
        }
        if let (Some(stated), Some(command)) = (&page.method, &curl.method) {
            if stated.value != command.value {
                let message = format!(
                    "the command says {}, the page {}",
                    command.value, stated.value
                );
                let finding = Finding::new(command.line, "command-method", "method", message);
                found.push(finding.detail(&command.value).against(stated.line));
            }
        }
        let Some(url) = &curl.url else {
            continue;
        };
        let parts = target::split(&url.value);
        if let Some(path) = page
            .path
            .as_ref()
            .filter(|path| !same_path(&path.value, &parts.path))
        {
            let message = format!(
                "the command calls `{}`, the page says `{}`",
                parts.path, path.value
            );
            let finding = Finding::new(url.line, "command-path", "path", message);
            found.push(finding.detail(&parts.path).against(path.line));
        }
        if let (Some(stated), Some(server)) = (&page.server, &parts.server) {
            if stated.value != *server {
                let message = format!("the command calls {server}, the page says {}", stated.value);
                let finding = Finding::new(url.line, "command-server", "server", message);
                found.push(finding.detail(server).against(stated.line));
            }
        }
        let media = curl.header("content-type").and_then(|header| {
            super::heading::media_type(&header.value.1).map(|media| At::new(media, header.line))
        });
        if let (Some(stated), Some(media)) = (&page.media, media) {
            if stated.value != media.value {
                let message = format!(
                    "the command sends {}, the page says {}",
                    media.value, stated.value
                );
                let finding = Finding::new(media.line, "command-media", "media", message);
                found.push(finding.detail(&media.value).against(stated.line));
            }
        }
        if let (Some(example), Some(body)) = (page.requests.first(), &curl.body) {
            compare_bodies(example, body, found);
        }
    }
    let Some(path) = &page.path else {
        return;
    };
    let names = target::names(&path.value);
    for parameter in &page.path_parameters {
        if !names.contains(&parameter.name.as_str()) {
            let message = format!("the path `{}` has no `{{{}}}`", path.value, parameter.name);
            let place = format!("path.{}", parameter.name);
            found.push(
                Finding::new(parameter.line, "path-parameter", place, message).against(path.line),
            );
        }
    }
    for name in names {
        if !page
            .path_parameters
            .iter()
            .any(|parameter| parameter.name == name)
        {
            let message = format!("the path has `{{{name}}}`, and no row describes it");
            found.push(Finding::new(
                path.line,
                "path-parameter",
                format!("path.{name}"),
                message,
            ));
        }
    }
}

/// Says whether a path of a command may be one that is stated with parameters.
fn same_path(stated: &str, called: &str) -> bool {
    let (stated, called) = (stated.trim_end_matches('/'), called.trim_end_matches('/'));
    let (one, other): (Vec<_>, Vec<_>) = (stated.split('/').collect(), called.split('/').collect());
    one.len() == other.len()
        && one
            .iter()
            .zip(&other)
            .all(|(one, other)| one == other || one.contains('{') || other.contains('{'))
}

/// Compares the body of a command with the example that stands alone.
fn compare_bodies(example: &Example, command: &Example, found: &mut Vec<Finding>) {
    let (Some(one), Some(_)) = (&example.tree, &command.tree) else {
        return;
    };
    let _ = one;
    let of = |example: &Example| -> Vec<(String, String, usize)> {
        let members = example.members(MAX_MEMBERS).into_iter();
        members
            .map(|(way, node, line)| (way, shown(node), line))
            .collect()
    };
    let (ours, theirs) = (of(example), of(command));
    let by_way =
        |list: &[(String, String, usize)]| -> std::collections::HashMap<String, (String, usize)> {
            let list = list.iter().rev();
            list.map(|(way, value, line)| (way.clone(), (value.clone(), *line)))
                .collect()
        };
    let (in_ours, in_theirs) = (by_way(&ours), by_way(&theirs));
    for (way, (value, line)) in &in_theirs {
        let place = format!("request.{way}");
        match in_ours.get(way) {
            None => {
                let message =
                    format!("the command sends `{way}`, which the example of a request has not");
                found.push(
                    Finding::new(*line, "command-body", place, message)
                        .detail(value.clone())
                        .against(example.line),
                );
            }
            Some((stated, at)) if stated != value => {
                let message =
                    format!("the command sends {value}, the example of a request {stated}");
                found.push(
                    Finding::new(*line, "command-body", place, message)
                        .detail(value.clone())
                        .against(*at),
                );
            }
            Some(_) => {}
        }
    }
    for (way, (_, line)) in &in_ours {
        if !in_theirs.contains_key(way) {
            let message =
                format!("the example of a request has `{way}`, which the command does not send");
            let finding = Finding::new(*line, "command-body", format!("request.{way}"), message);
            found.push(finding.against(command.line));
        }
    }
}

/// Writes a value for a message; lists and objects only by their kind.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Map(_) => "an object".to_owned(),
        Value::List(_) => "a list".to_owned(),
        _ => short(&node.to_json().to_string()),
    }
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn check_body(page: &Page, found: &mut Vec<Finding>) {
    for example in page
        .requests
        .iter()
        .chain(page.curls.iter().filter_map(|curl| curl.body.as_ref()))
    {
        faults(example, "request", found);
    }
    let Some(example) = page.request() else {
        return;
    };
    if !page.body.is_empty() {
        against(&page.body, example, "request", "the request", found);
    }
}

fn faults(example: &Example, place: &str, found: &mut Vec<Finding>) {
    for fault in &example.faults {
        let message = fault.value.clone();
        found.push(Finding::new(fault.line, "example-broken", place, message));
    }
}

fn check_answers(page: &Page, found: &mut Vec<Finding>) {
    for answer in &page.answers {
        let place = answer.place();
        for example in &answer.examples {
            faults(example, &place, found);
        }
        let Some(example) = answer
            .examples
            .iter()
            .find(|example| example.tree.is_some())
        else {
            continue;
        };
        if answer.members.is_empty() {
            continue;
        }
        let names: Vec<_> = match example.tree.as_ref().map(first_object) {
            Some(Some(Value::Map(entries))) => {
                entries.iter().map(|entry| entry.name.as_str()).collect()
            }
            _ => Vec::new(),
        };
        let shared = answer
            .members
            .iter()
            .any(|member| names.contains(&member.name.as_str()));
        if shared {
            against(&answer.members, example, &place, "the answer", found);
        } else {
            let rows: Vec<_> = answer
                .members
                .iter()
                .map(|member| format!("`{}`", member.name))
                .collect();
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let message = format!(
                "the table of the answer and its example have no member in common: {} and {}",
                short(&rows.join(", ")),
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    short(&names.join(", "))
                }
            );
            let finding = Finding::new(example.line, "answer-forms", place, message);
            found.push(finding.against(answer.members[0].line));
        }
    }
}

/// Returns the object that a value is, or the first of a list.
fn first_object(node: &Node) -> Option<&Value> {
    match &node.value {
        Value::List(items) => items.first().map(|item| &item.value),
        value => Some(value),
    }
}

/// Compares the rows of a table with an example.
fn against(
    members: &[Member],
    example: &Example,
    place: &str,
    what: &str,
    found: &mut Vec<Finding>,
) {
    let Some(tree) = &example.tree else {
        return;
    };
    let mut open: Vec<(&[Member], &Node, String)> = vec![(members, tree, place.to_owned())];
    let mut budget = MAX_MEMBERS;
    while let Some((members, node, place)) = open.pop() {
        match &node.value {
            Value::List(items) => {
                open.extend(items.iter().map(|item| (members, item, place.clone())));
            }
            Value::Map(entries) => {
                if budget < members.len() + entries.len() {
                    return;
                }
                budget -= members.len() + entries.len();
                let line = example.line_of(node.span);
                for member in members {
                    let Some(entry) = node.entry(&member.name) else {
                        if member.required == Some(true) {
                            let message = format!(
                                "`{}` must be there, and the example of {what} has it not",
                                member.name
                            );
                            let place = super::example::join(&place, &member.name);
                            found.push(
                                Finding::new(line, "example-without-member", place, message)
                                    .against(member.line),
                            );
                        }
                        continue;
                    };
                    let place = super::example::join(&place, &member.name);
                    let line = example.line_of(entry.node.span);
                    value(member, &entry.node, line, &place, found);
                    if !member.members.is_empty() {
                        open.push((&member.members, &entry.node, place));
                    }
                }
                for entry in entries {
                    if !members.iter().any(|member| member.name == entry.name) {
                        let message = format!(
                            "the example of {what} has `{}`, which no row describes",
                            entry.name
                        );
                        let place = super::example::join(&place, &entry.name);
                        found.push(Finding::new(
                            example.line_of(entry.span),
                            "member-without-row",
                            place,
                            message,
                        ));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Compares a row with a value of an example.
fn value(member: &Member, node: &Node, line: usize, place: &str, found: &mut Vec<Finding>) {
    let kind = base(&node.value);
    if let Some(type_) = &member.type_ {
        let mut fits = type_.value.has(kind) || type_.value.has(Base::Any);
        fits |= kind == Base::Integer && type_.value.has(Base::Number);
        fits |= kind == Base::String && type_.value.has(Base::File);
        // Null stands for what is not there, unless the table says otherwise.
        if !fits && kind != Base::Null {
            let message = format!(
                "`{}` is {} in the table, and {} in the example",
                member.name,
                member.type_text,
                shown(node)
            );
            let finding = Finding::new(line, "example-type", place, message);
            found.push(finding.detail(base_name(kind)).against(member.line));
            return;
        }
    }
    if let Value::Text(text) = &node.value {
        text_value(
            member,
            text,
            &At::new("the example has", line),
            place,
            found,
        );
    } else if let Value::Number(number) = &node.value {
        if let Some(number) = number.as_f64() {
            number_value(
                member,
                number,
                &At::new("the example has", line),
                place,
                found,
            );
        }
    }
}

fn text_value(member: &Member, text: &str, says: &At<&str>, place: &str, found: &mut Vec<Finding>) {
    let values = member.values();
    let is_meant = !text.is_empty() && !values.is_empty() && !values.contains(&text);
    if is_meant {
        let alike = values.iter().find(|value| value.eq_ignore_ascii_case(text));
        let message = match alike {
            Some(alike) => format!(
                "{} `{text}`, the table `{alike}`: another letter case",
                says.value
            ),
            None => format!(
                "{} `{text}`, which is none of the values of the table",
                says.value
            ),
        };
        let kind = if alike.is_some() {
            "example-letters"
        } else {
            "example-value"
        };
        found.push(
            Finding::new(says.line, kind, place, message)
                .detail(text)
                .against(member.line),
        );
    }
    #[allow(clippy::cast_precision_loss, reason = "lengths are small")]
    let length = text.chars().count() as f64;
    let bounds = &member.facts.length;
    let breaks = bounds.most.is_some_and(|most| length > most)
        || bounds.least.is_some_and(|least| length < least);
    if breaks && !text.is_empty() {
        let message = format!(
            "{} {length} characters, against the limit of the table",
            says.value
        );
        found.push(Finding::new(says.line, "example-limit", place, message).against(member.line));
    }
}

fn number_value(
    member: &Member,
    number: f64,
    says: &At<&str>,
    place: &str,
    found: &mut Vec<Finding>,
) {
    let bounds = &member.facts.range;
    let breaks = bounds.most.is_some_and(|most| number > most)
        || bounds.least.is_some_and(|least| number < least);
    if breaks {
        let message = format!(
            "{} {number}, which is outside the range of the table",
            says.value
        );
        found.push(Finding::new(says.line, "example-limit", place, message).against(member.line));
    }
}

/// Checks what each row says against itself and against other rows.
fn check_rows(page: &Page, found: &mut Vec<Finding>) {
    let mut rows = Vec::new();
    let mut see = |prefix: &str, members: &[Member]| {
        member::walk(members, prefix, &mut |way, member| {
            rows.push((way.to_owned(), member.clone()));
        });
    };
    see("request", &page.body);
    see("header", page.headers.as_deref().unwrap_or_default());
    see("path", &page.path_parameters);
    see("query", &page.query);
    for answer in &page.answers {
        see(&answer.place(), &answer.members);
    }
    let body: Vec<_> = rows
        .iter()
        .filter(|(way, _)| way.starts_with("request."))
        .map(|(_, member)| member)
        .collect();
    for (way, member) in &rows {
        row(way, member, found);
        for condition in member.facts.valid_when.iter().chain(
            member
                .facts
                .values
                .iter()
                .filter_map(|v| v.condition.as_ref()),
        ) {
            named(way, member, condition, &body, found);
        }
    }
    // Values that prose names under a condition without a list of its own.
    for (way, member) in &rows {
        for name in mentioned(&member.text) {
            let condition = super::prose::Condition {
                member: name.0,
                values: name.1,
            };
            named(way, member, &condition, &body, found);
        }
    }
}

/// Checks that a condition speaks of a row that there is, and of a value that it has.
fn named(
    way: &str,
    member: &Member,
    condition: &super::prose::Condition,
    body: &[&Member],
    found: &mut Vec<Finding>,
) {
    let other = body
        .iter()
        .find(|other| member::same_name(&other.name, &condition.member));
    let Some(other) = other else {
        let message = format!(
            "`{}` depends on `{}`, which no row describes",
            member.name, condition.member
        );
        found.push(
            Finding::new(member.line, "condition-member", way, message).detail(&condition.member),
        );
        return;
    };
    let values = other.values();
    for value in &condition.values {
        if !values.is_empty() && !values.contains(&value.as_str()) {
            let message = format!(
                "`{}` speaks of `{}` {value}, which is none of its values",
                member.name, other.name
            );
            let finding = Finding::new(member.line, "condition-value", way, message);
            found.push(finding.detail(value).against(other.line));
        }
    }
}

/// Finds "When X is Y" anywhere in a description.
fn mentioned(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("When ").take(50) {
        let behind = &text[at + 5..];
        let end = behind.find([',', ';', '.']).unwrap_or(behind.len());
        let Some((name, values)) = behind[..end].split_once(" is ") else {
            continue;
        };
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let values: Vec<_> = values
            .split(" or ")
            .map(|value| value.trim().to_owned())
            .collect();
        if is_name
            && values
                .iter()
                .all(|value| !value.contains(' ') && !value.is_empty())
        {
            found.push((name.to_owned(), values));
        }
    }
    found
}

fn row(way: &str, member: &Member, found: &mut Vec<Finding>) {
    let is_text = member
        .type_
        .as_ref()
        .is_some_and(|type_| type_.value.bases == [Base::String]);
    if is_text && !member.facts.range.is_empty() {
        let message = format!(
            "`{}` is {}, and has a range of numbers",
            member.name, member.type_text
        );
        found.push(Finding::new(member.line, "range-of-text", way, message));
    }
    let bounds = [
        &member.facts.length,
        &member.facts.items,
        &member.facts.range,
    ];
    if bounds.iter().any(
        |bounds| matches!((bounds.least, bounds.most), (Some(least), Some(most)) if least > most),
    ) {
        let message = format!("the limits of `{}` leave nothing", member.name);
        found.push(Finding::new(member.line, "limits-empty", way, message));
    }
    let values = member.values();
    for (what, text) in [
        ("example value", &member.facts.example),
        ("default", &member.facts.default),
    ] {
        let Some(text) = text else {
            continue;
        };
        if !values.is_empty() && !values.contains(&text.as_str()) && !text.is_empty() {
            let message = format!("the {what} `{text}` is none of the values of its row");
            found.push(Finding::new(member.line, "row-value", way, message).detail(text));
        }
        if let Ok(number) = text.parse::<f64>() {
            let at = At::new("the row has", member.line);
            number_value(member, number, &at, way, found);
        } else if member.is_number() {
            let message = format!(
                "`{}` is {}, and its {what} is `{}`",
                member.name,
                member.type_text,
                short(text)
            );
            found.push(Finding::new(member.line, "row-type", way, message).detail(short(text)));
        }
    }
}

/// Returns what a value is.
#[must_use]
pub fn base(value: &Value) -> Base {
    match value {
        Value::Null => Base::Null,
        Value::Bool(_) => Base::Boolean,
        Value::Number(number) if number.is_f64() => Base::Number,
        Value::Number(_) => Base::Integer,
        Value::Text(_) => Base::String,
        Value::List(_) => Base::Array,
        Value::Map(_) => Base::Object,
    }
}

/// Returns the word of JSON Schema for a base.
#[must_use]
pub fn base_name(base: Base) -> &'static str {
    match base {
        Base::String | Base::Enum | Base::File => "string",
        Base::Integer => "integer",
        Base::Number => "number",
        Base::Boolean => "boolean",
        Base::Object => "object",
        Base::Array => "array",
        Base::Null => "null",
        Base::Any => "any",
    }
}
