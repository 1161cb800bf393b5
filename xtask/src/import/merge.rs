//! A draft → text put into a spec, which keeps its comments and its form.

use super::Draft;
use super::yaml::{self, Yaml};
use crate::codegen::document::{Entry, Node, Value};

/// What stands in the way of a draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// Something of its name is in the spec.
    #[error(
        "{page}:{line}: {what} is in the spec already, at line {spec_line}; nothing is overwritten"
    )]
    Clash {
        /// The page.
        page: String,
        /// Line of the page.
        line: usize,
        /// What is there.
        what: String,
        /// Line of the spec.
        spec_line: usize,
    },
    /// The spec is not written in lines.
    #[error(
        "line {line} of the spec: {what} is not written with a line for each member, so that nothing can be put there"
    )]
    Form {
        /// Line of the spec.
        line: usize,
        /// What is not.
        what: &'static str,
    },
}

/// Puts a draft into the text of a spec: its operation at the end of the paths, its schemas at the end
/// of the schemas. `root` is the spec as it was read of the text.
///
/// # Errors
///
/// Returns what is in the spec already, with both places.
pub fn merge(text: &str, root: &Node, draft: &Draft) -> Result<String, MergeError> {
    clashes(root, draft)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut inserts = vec![operation(root, &lines, draft)?];
    if !draft.schemas.is_empty() {
        inserts.push(schemas(root, &lines, draft)?);
    }
    // From the end, so that the places before stay what they are.
    inserts.sort_by_key(|(line, _)| std::cmp::Reverse(*line));
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n')) {
        last.push('\n');
    }
    for (line, text) in inserts {
        lines.insert(line.min(lines.len()), text);
    }
    Ok(lines.concat())
}

fn clashes(root: &Node, draft: &Draft) -> Result<(), MergeError> {
    let clash = |line: usize, what: String, spec_line: u32| {
        Err(MergeError::Clash {
            page: draft.page.clone(),
            line,
            what,
            spec_line: spec_line as usize,
        })
    };
    for path in root.get("paths").map(entries).unwrap_or_default() {
        for method in entries(&path.node) {
            let is_path = same_path(&path.key, &draft.path);
            if is_path && method.key == draft.method {
                let what = format!("{} {}", draft.method.to_uppercase(), path.key);
                return clash(draft.line, what, method.position.line);
            }
            let id = method.node.get("operationId");
            if id.and_then(Node::as_text) == Some(&draft.operation) {
                let line = id.map_or(0, |id| id.position.line);
                return clash(
                    draft.line,
                    format!("an operation `{}`", draft.operation),
                    line,
                );
            }
        }
    }
    let known = root
        .get("components")
        .and_then(|node| node.get("schemas"))
        .map(entries)
        .unwrap_or_default();
    for (name, line, _) in &draft.schemas {
        if let Some(known) = known
            .iter()
            .find(|known| known.key.eq_ignore_ascii_case(name))
        {
            return clash(
                *line,
                format!("a schema `{}`", known.key),
                known.position.line,
            );
        }
    }
    Ok(())
}

/// Says whether two paths are one, whatever their parameters are called.
fn same_path(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other))
                if one == other || (one.starts_with('{') && other.starts_with('{')) => {}
            _ => return false,
        }
    }
}

/// Returns where the operation goes, and its text.
fn operation(root: &Node, lines: &[&str], draft: &Draft) -> Result<(usize, String), MergeError> {
    let review = |indent: usize| {
        format!(
            "{:indent$}# review: from {}, by `cargo xtask add`; settle each `x-unsure`\n",
            "", draft.page
        )
    };
    let method = Yaml::Map(vec![(draft.method.clone(), draft.body.clone())]);
    let paths = member(root, "paths");
    let Some(paths) = paths else {
        let item = Yaml::Map(vec![(draft.path.clone(), method)]);
        let text = format!("paths:\n{}{}", review(2), yaml::members(&item, 2));
        return Ok((lines.len(), text));
    };
    if let Some(item) = entries(&paths.node)
        .iter()
        .find(|item| same_path(&item.key, &draft.path))
    {
        let indent = indent_of(&item.node, "the path", lines)?;
        let end = end_of(lines, item.position.line, indent);
        return Ok((end, review(indent) + &yaml::members(&method, indent)));
    }
    let indent = indent_of(&paths.node, "`paths`", lines)?;
    let end = end_of(lines, paths.position.line, indent);
    let item = Yaml::Map(vec![(draft.path.clone(), method)]);
    Ok((end, review(indent) + &yaml::members(&item, indent)))
}

fn schemas(root: &Node, lines: &[&str], draft: &Draft) -> Result<(usize, String), MergeError> {
    let new = draft
        .schemas
        .iter()
        .map(|(name, _, schema)| (name.clone(), schema.clone()));
    let new = Yaml::Map(new.collect());
    let review = |indent: usize| {
        format!(
            "{:indent$}# review: from {}, by `cargo xtask add`\n",
            "", draft.page
        )
    };
    let Some(components) = member(root, "components") else {
        let text = format!(
            "components:\n  schemas:\n{}{}",
            review(4),
            yaml::members(&new, 4)
        );
        return Ok((lines.len(), text));
    };
    if let Some(schemas) =
        member(&components.node, "schemas").filter(|schemas| !entries(&schemas.node).is_empty())
    {
        let indent = indent_of(&schemas.node, "`components/schemas`", lines)?;
        let end = end_of(lines, schemas.position.line, indent);
        Ok((end, review(indent) + &yaml::members(&new, indent)))
    } else {
        let indent = indent_of(&components.node, "`components`", lines)?;
        let end = end_of(lines, components.position.line, indent);
        let pad = " ".repeat(indent);
        let text = format!(
            "{pad}schemas:\n{}{}",
            review(indent + 2),
            yaml::members(&new, indent + 2)
        );
        Ok((end, text))
    }
}

/// Returns how far the members of a mapping are indented, if each stands on a line of its own.
fn indent_of(node: &Node, what: &'static str, lines: &[&str]) -> Result<usize, MergeError> {
    let line = node.position.line as usize;
    let error = MergeError::Form { line, what };
    let first = entries(node).first().ok_or(error.clone())?;
    let indent = (first.position.column as usize).saturating_sub(1);
    let text = lines
        .get((first.position.line as usize).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    let stands_alone = indent > 0
        && text
            .get(..indent)
            .is_some_and(|before| before.trim().is_empty());
    if stands_alone { Ok(indent) } else { Err(error) }
}

/// Returns the line behind a mapping that begins below a line: the first that is indented less, without
/// the comments and the blank lines before that, which belong to what follows.
fn end_of(lines: &[&str], start: u32, indent: usize) -> usize {
    let start = start as usize;
    let is_text = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut end = start;
    for (index, line) in lines.iter().enumerate().skip(start) {
        if line.trim().is_empty() {
            continue;
        }
        let width = line.len() - line.trim_start_matches(' ').len();
        if width < indent {
            break;
        }
        if is_text(line) {
            end = index + 1;
        }
    }
    end
}

fn member<'a>(node: &'a Node, name: &str) -> Option<&'a Entry> {
    entries(node).iter().find(|entry| entry.key == name)
}

fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

/// Says whether a spec is another with something added and nothing else changed.
#[must_use]
pub fn only_adds(old: &Node, new: &Node) -> bool {
    match (&old.value, &new.value) {
        (Value::Map(old), Value::Map(new)) => old.iter().all(|entry| {
            new.iter()
                .any(|other| other.key == entry.key && only_adds(&entry.node, &other.node))
        }),
        _ => old.to_json_text() == new.to_json_text(),
    }
}
