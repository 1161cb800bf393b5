//! Where the commands of a page differ from what it states.

use super::block::At;
use super::check::shown;
use super::finding::Finding;
use super::{Example, Page, heading, target};

/// Most members of an example that are compared.
const MAX_MEMBERS: usize = 5000;

/// Compares the commands and the path parameters with what is stated.
pub(super) fn check(page: &Page, found: &mut Vec<Finding>) {
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
            heading::media_type(&header.value.1).map(|media| At::new(media, header.line))
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
    if example.tree.is_none() || command.tree.is_none() {
        return;
    }
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
