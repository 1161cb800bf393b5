//! What became of all descriptions, for a person to read.

use std::io::Write;

use super::instances::Outcome;
use super::{Error, Row};

/// Returns the names of the columns.
pub(super) fn heading() -> String {
    format!(
        "{:<24} {:>9} {:>8} {:>5} {:>8} {:>11} {:>7} {:>7} {:>14} {:>8}",
        "description",
        "generated",
        "compiles",
        "warn",
        "lines",
        "methods",
        "gen s",
        "check s",
        "payloads",
        "left out"
    )
}

/// Returns the line of a description.
pub(super) fn line(row: &Row) -> String {
    let mark = |is_ok: bool| if is_ok { "ok" } else { "FAILED" };
    let maybe = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let trial = row.instances.as_ref();
    let payloads = trial.map(|trial| match &trial.error {
        Some(_) => "FAILED".to_owned(),
        None => format!("{}/{}", trial.tried - trial.failed, trial.tried),
    });
    format!(
        "{:<24} {:>9} {:>8} {:>5} {:>8} {:>11} {:>7.3} {:>7} {:>14} {:>8}",
        row.name,
        mark(row.generated),
        maybe(row.compiles.map(mark).map(str::to_owned)),
        maybe(row.warnings.map(|count| count.to_string())),
        row.lines,
        format!("{}/{}", row.methods, row.operations),
        row.generate_s,
        maybe(row.check_s.map(|seconds| format!("{seconds:.1}"))),
        maybe(payloads),
        row.left_out.len() + trial.map_or(0, |trial| trial.left_out.len()),
    )
}

/// Writes the sum of all lines, and what is behind them.
pub(super) fn write_totals(rows: &[Row], out: &mut dyn Write) -> Result<(), Error> {
    let trials = || rows.iter().filter_map(|row| row.instances.as_ref());
    let is_checked = rows.iter().any(|row| row.compiles.is_some());
    let is_tried = trials().next().is_some();
    let generated = rows.iter().filter(|row| row.generated).count();
    let total = Row {
        name: format!("{generated}/{} generated", rows.len()),
        generated: generated == rows.len(),
        compiles: is_checked.then(|| rows.iter().all(|row| row.compiles == Some(true))),
        warnings: is_checked.then(|| rows.iter().filter_map(|row| row.warnings).sum()),
        lines: rows.iter().map(|row| row.lines).sum(),
        operations: rows.iter().map(|row| row.operations).sum(),
        methods: rows.iter().map(|row| row.methods).sum(),
        generate_s: rows.iter().map(|row| row.generate_s).sum(),
        check_s: is_checked.then(|| rows.iter().filter_map(|row| row.check_s).sum()),
        left_out: rows.iter().flat_map(|row| row.left_out.clone()).collect(),
        instances: is_tried.then(|| Outcome {
            tried: trials().map(|trial| trial.tried).sum(),
            failed: trials().map(|trial| trial.failed).sum(),
            left_out: trials().flat_map(|trial| trial.left_out.clone()).collect(),
            ..Outcome::default()
        }),
        ..Row::default()
    };
    writeln!(out, "{}", line(&total))?;
    for row in rows {
        if let Some(error) = &row.error {
            writeln!(out, "\n{}:\n{}", row.name, error.trim_end())?;
        }
        for left_out in &row.left_out {
            writeln!(out, "\n{}: {left_out}", row.name)?;
        }
        let Some(trial) = &row.instances else {
            continue;
        };
        if let Some(error) = &trial.error {
            writeln!(out, "\n{}: payloads:\n{}", row.name, error.trim_end())?;
        }
        for failure in &trial.failures {
            writeln!(out, "\n{}: {failure}", row.name)?;
        }
    }
    Ok(())
}
