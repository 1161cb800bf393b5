//! Where a page contradicts itself.

use kkiai_tree::{Node, Value};

use super::block::At;
use super::finding::Finding;
use super::member::Member;
use super::words::Base;
use super::{Example, Page, commands, contradictions};

/// Most members of an example that are compared.
const MAX_MEMBERS: usize = 5000;

/// Finds where a page contradicts itself, and adds it to what was found.
pub(super) fn check(page: &mut Page) {
    let mut found = Vec::new();
    commands::check(page, &mut found);
    check_body(page, &mut found);
    check_answers(page, &mut found);
    contradictions::check(page, &mut found);
    page.findings.append(&mut found);
}

/// Writes a value for a message; lists and objects only by their kind.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Map(_) => "an object".to_owned(),
        Value::List(_) => "a list".to_owned(),
        _ => short(&node.to_json().to_string()),
    }
}

pub(super) fn short(text: &str) -> String {
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
    for (way, node, line) in example.members(MAX_MEMBERS) {
        if let Value::Text(text) = &node.value {
            if is_placeholder(text) {
                let message = format!(
                    "`{way}` is `{}` in the example, which stands for a value",
                    short(text)
                );
                found.push(Finding::new(
                    line,
                    "example-placeholder",
                    format!("{place}.{way}"),
                    message,
                ));
            }
        }
    }
}

/// Says whether a text stands for another: `<token>`, `{{key}}`.
fn is_placeholder(text: &str) -> bool {
    let inner = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .or_else(|| {
            text.strip_prefix("{{")
                .and_then(|rest| rest.strip_suffix("}}"))
        });
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['<', '>', '{', '}']))
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

pub(super) fn number_value(
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
