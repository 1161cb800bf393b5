//! The version of a workspace, and the one that its changes ask for.

use toml::de::DeTable;

use crate::diff::Changes;
use crate::diff::verdict::{Bump, Version};

/// Returns the version that a manifest gives: the workspace's, or else the package's.
#[must_use]
pub fn of_manifest(text: &str) -> Option<Version> {
    let document = DeTable::parse(text).ok()?;
    let workspace = below(document.get_ref(), "workspace");
    let own = workspace.and_then(of_table);
    own.or_else(|| of_table(document.get_ref()))
}

fn of_table(table: &DeTable<'_>) -> Option<Version> {
    let version = below(table, "package")?.get("version")?;
    Version::read(version.get_ref().as_str()?)
}

fn below<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    table.get(key)?.get_ref().as_table()
}

/// Says whether a version is high enough.
///
/// # Errors
///
/// Returns what is wrong with it, and the least version that is right.
pub fn judge(before: Version, now: Version, changes: &Changes) -> Result<String, String> {
    if changes.all.is_empty() {
        return if now < before {
            Err(format!("{now} comes before {before}"))
        } else {
            Ok(format!("{before} → {now}; nothing asks for a new one"))
        };
    }
    let asked = changes.bump();
    let bump = asked.for_version(before);
    let least = before.raised(bump);
    let mut reasons = changes.all.iter().filter(|change| change.bump() == asked);
    let count = reasons.clone().count();
    let first = reasons.next().map(|change| change.rule.to_string());
    let mut reason = first.unwrap_or_default();
    if count > 1 {
        reason.push_str(" and ");
        reason.push_str(&(count - 1).to_string());
        reason.push_str(" more");
    }
    if now >= least {
        Ok(format!(
            "{before} → {now}; {reason} asks for {least} ({bump})"
        ))
    } else {
        Err(format!(
            "Cargo.toml has {now}, and {reason} asks for {least} ({bump} after {before})"
        ))
    }
}

/// Returns the version to release: the one of the manifest if it is high enough.
#[must_use]
pub fn wanted(before: Option<Version>, now: Version, bump: Bump) -> Version {
    let least = before.map(|before| before.raised(bump.for_version(before)));
    least.map_or(now, |least| least.max(now))
}
