//! Where a row of a table contradicts itself or another row.

use super::Page;
use super::block::At;
use super::check::{number_value, short};
use super::finding::Finding;
use super::member::{self, Member};
use super::words::Base;

/// Checks what each row says against itself and against other rows.
pub(super) fn check(page: &Page, found: &mut Vec<Finding>) {
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
