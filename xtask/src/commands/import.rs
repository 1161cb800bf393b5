//! Makes a draft of a description of pages of the documentation.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::Error;
use super::pages::{self, Format};
use crate::import;

/// What to read, and where the draft goes.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Pages of the documentation, as text, Markdown or HTML; of a folder, all pages in it
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<PathBuf>,
    /// File for the draft; else it is printed, and what is found goes to stderr
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How to write what contradicts itself
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Makes the draft; returns true, as findings are no failure. Findings go to `out` if the draft goes
/// into a file, else to `err`.
///
/// # Errors
///
/// Returns an error if a page cannot be read or two describe the same call; nothing is written then.
pub fn run<'w>(
    arguments: &Arguments,
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
) -> Result<bool, Error> {
    let mut drafts = Vec::new();
    let mut read = Vec::new();
    let mut failed = None;
    for path in pages::find(&arguments.pages)? {
        let one = pages::read(&path).and_then(|one| {
            let draft =
                import::draft(&one.page, None).map_err(|error| pages::broken(&one.name, &error))?;
            Ok((one, draft))
        });
        match one {
            Ok((one, draft)) => {
                read.push(one);
                drafts.push(draft);
            }
            Err(error) => failed = Some(Error::and(failed, error)),
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let text = import::write(&drafts).map_err(Error::Clash)?;
    let findings_to = if let Some(path) = &arguments.out {
        fs::write(path, text).map_err(|source| Error::File {
            action: "write",
            path: path.clone(),
            source,
        })?;
        out
    } else {
        out.write_all(text.as_bytes())?;
        err
    };
    tell(arguments.format, &read, findings_to)?;
    Ok(true)
}

/// Writes what pages say against themselves.
pub(super) fn tell(format: Format, read: &[pages::Read], out: &mut dyn Write) -> Result<(), Error> {
    match format {
        Format::Text => {
            for one in read {
                for finding in &one.page.findings {
                    pages::write_text(out, &one.name, finding, None)?;
                }
                let findings = pages::count(one.page.findings.len(), "finding");
                writeln!(out, "{}: {findings}", one.name)?;
            }
        }
        Format::Json => {
            let pages: Vec<_> = read
                .iter()
                .map(|one| {
                    let findings: Vec<_> = one.page.findings.iter().map(pages::object).collect();
                    json!({ "path": one.name, "findings": findings })
                })
                .collect();
            writeln!(out, "{:#}", json!({ "form": 1, "pages": pages }))?;
        }
        Format::Github => {
            for one in read {
                for finding in &one.page.findings {
                    pages::write_github(out, "warning", &one.name, finding)?;
                }
            }
        }
    }
    Ok(())
}
