//! A change log in the form of Keep a Changelog.

use crate::diff::verdict::Version;

/// Returns the text below the heading of a section: that of a version, or else what is not released
/// yet.
#[must_use]
pub fn section(text: &str, version: Option<Version>) -> Option<String> {
    let mut lines = text.lines();
    lines.find(|line| is_heading(line, version))?;
    let own = lines.take_while(|line| !line.starts_with("## "));
    let own: Vec<_> = own.collect();
    Some(own.join("\n").trim().to_owned())
}

fn is_heading(line: &str, version: Option<Version>) -> bool {
    let Some(name) = line.strip_prefix("## ") else {
        return false;
    };
    let name = name.trim_start_matches('[');
    let name = name.split([']', ' ']).next().unwrap_or_default();
    match version {
        Some(version) => Version::read(name) == Some(version),
        None => name.eq_ignore_ascii_case("unreleased"),
    }
}

/// Says whether a release has an entry.
///
/// # Errors
///
/// Returns what is missing.
pub fn judge(now: &str, before: Option<&str>, version: Version) -> Result<String, String> {
    let (name, own) = match section(now, Some(version)) {
        Some(own) => (version.to_string(), own),
        None => match section(now, None) {
            Some(own) => ("Unreleased".to_owned(), own),
            None => return Err(format!("there is no section `{version}` or `Unreleased`")),
        },
    };
    let entries = |text: &str| text.lines().filter(|line| line.starts_with("- ")).count();
    let count = entries(&own);
    if count == 0 {
        return Err(format!("the section `{name}` has no entry"));
    }
    // What was there at the last release tells nothing of this one.
    let old =
        before.and_then(|before| section(before, Some(version)).or_else(|| section(before, None)));
    if old.is_some_and(|old| old == own) {
        return Err(format!(
            "the section `{name}` is as it was at the last release"
        ));
    }
    let entries = if count == 1 { "entry" } else { "entries" };
    Ok(format!("the section `{name}` has {count} {entries}"))
}
