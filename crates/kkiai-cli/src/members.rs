//! Members of a request, as the description of the API lists them.

use std::sync::LazyLock;

use kkiai::models::SCHEMAS;
use kkiai_validate::nearest;
use serde_json::Value;

/// Name of the schema of a request.
const REQUEST: &str = "CreateImageTaskRequest";
/// Columns of a help text.
const WIDTH: usize = 54;

/// Most letters that are wrong in the name of a member: one with more may be a member that the
/// description does not have.
const MAX_SLIPS: usize = 2;

static MEMBERS: LazyLock<Vec<Member>> = LazyLock::new(|| {
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    let mut members = Vec::new();
    walk(
        &schemas["$defs"],
        &schemas["$defs"][REQUEST],
        "",
        &mut members,
    );
    members
});

/// A member of a request.
struct Member {
    /// Where it is, such as `output_config.resolution` or `file_infos.0.url`.
    path: String,
    description: String,
    default: Option<String>,
    max_length: Option<u64>,
}

/// Returns what the API's description says of a member, for a help text: as many sentences of it,
/// then the values that are known, and the limits.
pub(crate) fn help(path: &str, sentences: usize, known: &[&str]) -> String {
    let Some(member) = MEMBERS.iter().find(|member| member.path == path) else {
        return String::new();
    };
    let description: Vec<_> = member.description.split(". ").take(sentences).collect();
    let mut text = wrap(description.join(". ").trim_end_matches('.'));
    let mut add = |line: &str| {
        text.push('\n');
        text += &wrap(line);
    };
    if !known.is_empty() {
        add(&format!("[known: {}]", known.join(", ")));
    }
    if let Some(default) = &member.default {
        add(&format!("[default: {default}]"));
    }
    if let Some(max_length) = member.max_length {
        add(&format!("[at most {max_length} characters]"));
    }
    text
}

/// Returns the path that was meant by one that leads nowhere, if there is a likely one.
pub(crate) fn meant(path: &str) -> Option<&'static str> {
    let paths = || MEMBERS.iter().map(|member| member.path.as_str());
    let meant = nearest(name(path), paths().map(name), MAX_SLIPS)?;
    paths().find(|path| name(path) == meant)
}

/// Returns the last name of a path.
fn name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Breaks text into lines that fit beside the names of options.
pub(crate) fn wrap(text: &str) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines += word;
        column += length;
    }
    lines
}

/// Lists the members of an object, and those of the objects in it.
fn walk(schemas: &Value, object: &Value, path: &str, members: &mut Vec<Member>) {
    let properties = object["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let target = target(schemas, property);
        let said = |word: &str| property.get(word).or_else(|| target.get(word));
        let description = said("description").and_then(Value::as_str);
        members.push(Member {
            path: path.clone(),
            description: description.unwrap_or_default().to_owned(),
            default: said("default").map(|default| match default {
                Value::String(text) => text.clone(),
                default => default.to_string(),
            }),
            max_length: said("maxLength").and_then(Value::as_u64),
        });
        walk(schemas, target, &path, members);
        if let Some(items) = target.get("items") {
            walk(
                schemas,
                self::target(schemas, items),
                &format!("{path}.0"),
                members,
            );
        }
    }
}

/// Returns the schema that another one refers to, or itself.
fn target<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str();
    let name = reference.and_then(|reference| reference.strip_prefix("#/$defs/"));
    name.map_or(schema, |name| &schemas[name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_every_level() {
        let has = |path: &str| MEMBERS.iter().any(|member| member.path == path);
        for path in [
            "prompt",
            "output_config",
            "output_config.resolution",
            "file_infos.0.url",
        ] {
            assert!(has(path), "{path}");
        }
        assert!(!has(""));
        for member in MEMBERS.iter() {
            assert!(!member.description.is_empty(), "{}", member.path);
        }
    }

    #[test]
    fn guesses_what_was_meant() {
        assert_eq!(meant("resolution"), Some("output_config.resolution"));
        assert_eq!(meant("negativ_prompt"), Some("negative_prompt"));
        assert_eq!(meant("output.resolution"), Some("output_config.resolution"));
        assert_eq!(
            meant("output_config.resolutoin"),
            Some("output_config.resolution")
        );
        for other in ["output_config.size", "output_config.media_name", "seed"] {
            assert_eq!(meant(other), None, "{other}");
        }
    }
}
