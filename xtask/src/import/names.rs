//! Names for what a page has no name for.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use crate::page::Page;
use crate::page::words;

/// Returns a name for the operation: its title's if that is in Latin letters, else one of its method
/// and path.
#[must_use]
pub fn operation(page: &Page) -> String {
    let title = page
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    let is_name = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, ' ' | '-' | '_' | '/' | '(' | ')' | '\'' | '.' | '&')
    };
    let words: Vec<_> = title
        .split_whitespace()
        .filter(|word| !words::METHODS.contains(word) && !matches!(*word, "a" | "an" | "the"))
        .collect();
    // "Create Task" is what many pages are called; the path tells them apart.
    let is_common =
        words.len() == 2 && ["task", "tasks"].contains(&words[1].to_lowercase().as_str());
    let is_own = !is_common && title.chars().all(is_name) && (2..=7).contains(&words.len());
    if is_own {
        let name = words.join(" ").to_lower_camel_case();
        if name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return name;
        }
    }
    of_path(page)
}

fn of_path(page: &Page) -> String {
    let path = page
        .path
        .as_ref()
        .map(|path| path.value.as_str())
        .unwrap_or_default();
    let method = page
        .method
        .as_ref()
        .map(|method| method.value.to_lowercase())
        .unwrap_or_default();
    let is_version = |segment: &str| {
        segment.strip_prefix('v').is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        })
    };
    let segments: Vec<_> = path
        .split('/')
        .filter(|segment| {
            !segment.is_empty()
                && !segment.contains('{')
                && !is_version(segment)
                && *segment != "api"
        })
        .collect();
    let last = &segments[segments.len().saturating_sub(2)..];
    let verb = match method.as_str() {
        "post" => "create",
        "put" => "replace",
        "patch" => "update",
        other => other,
    };
    let name = format!("{verb} {}", last.join(" ")).to_lower_camel_case();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if name.is_empty() {
        "call".to_owned()
    } else {
        name
    }
}

/// Returns the name of a schema of an operation.
#[must_use]
pub fn schema(operation: &str, what: &str) -> String {
    format!("{}{what}", operation.to_upper_camel_case())
}
