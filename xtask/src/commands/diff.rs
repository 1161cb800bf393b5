//! Compares two descriptions by what they mean.

use std::io::Write;

use super::Error;
use super::described::{self, Described};
use crate::diff::report::{Comparison, Format, Limit};
use crate::diff::rules::Rule;
use crate::diff::{Changes, compare};

/// What to compare.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The description from before: a file, a revision of Git (its spec/kkiai.yaml is meant), or
    /// REVISION:PATH
    #[arg(value_name = "OLD", required_unless_present = "rules")]
    pub old: Option<String>,
    /// The description from now, named likewise
    #[arg(value_name = "NEW", required_unless_present = "rules")]
    pub new: Option<String>,
    /// How the changes are written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// What makes the command exit with 1
    #[arg(long, value_enum, value_name = "LEAST", default_value_t)]
    pub fail_on: Limit,
    /// List the rules, and compare nothing
    #[arg(long)]
    pub rules: bool,
}

/// Runs the command; returns whether no change is a failure.
///
/// # Errors
///
/// Returns an error if a description is not there or not understood.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    if arguments.rules {
        list(out)?;
        return Ok(true);
    }
    let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else {
        return Ok(false);
    };
    let folder = described::here()?;
    let old = described::read(old, &folder)?;
    let new = described::read(new, &folder)?;
    let changes = changes(&old, &new);
    let comparison = Comparison {
        changes: &changes,
        old: &old.files,
        new: &new.files,
        has_crate: old.api.is_some() && new.api.is_some(),
        limit: arguments.fail_on,
    };
    // Programs get nothing that they do not expect.
    if arguments.format == Format::Text {
        for reason in [&old, &new]
            .into_iter()
            .filter_map(|side| side.reason.as_ref())
        {
            writeln!(out, "{reason}\nthe crate is not compared\n")?;
        }
    }
    write!(out, "{}", comparison.render(arguments.format))?;
    Ok(!comparison.fails())
}

/// Compares two descriptions.
pub(super) fn changes(old: &Described, new: &Described) -> Changes {
    compare(old.description(), new.description())
}

fn list(out: &mut dyn Write) -> Result<(), Error> {
    let rules = Rule::all();
    for rule in &rules {
        writeln!(
            out,
            "{:<48} {:<13} {:<9} {}",
            rule.to_string(),
            rule.class(),
            rule.effect(),
            rule.text()
        )?;
    }
    writeln!(out, "{} rules", rules.len())?;
    Ok(())
}
