//! One JSON object.

use std::io::{self, Write};

use serde::Serialize;

use super::TOOL;
use crate::finding::FileReport;
use crate::run::{Run, Totals, Unread};

/// Changes when a member changes its meaning or goes away.
const FORM: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    form: u32,
    tool: Tool<'a>,
    passed: bool,
    summary: Totals,
    files: &'a [FileReport],
    unread: &'a [Unread],
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let report = Report {
        form: FORM,
        tool: Tool {
            name: TOOL,
            version: &run.version,
        },
        passed: run.passed(),
        summary: run.totals(),
        files: &run.files,
        unread: &run.unread,
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}
