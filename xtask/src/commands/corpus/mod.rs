//! Generates, checks and tries a crate for each description of a folder.

mod cargo;
mod instances;
mod schemas;
mod table;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::spec::below;
use super::{Error, read_bytes, workspace_root};
use crate::codegen::package::{self, Runtime};
use crate::codegen::source::{Files, Settings, Source, load, show};
use crate::codegen::{Api, CodegenError, Options, understand_tree};
use instances::Outcome;
use schemas::Described;

/// What to do with the descriptions of a folder.
#[derive(Clone, Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command"
)]
pub struct Arguments {
    /// Folder of descriptions, or one of them
    #[arg(value_name = "DIR")]
    pub corpus: PathBuf,
    /// Check each crate with Cargo; a warning is a failure
    #[arg(long)]
    pub check: bool,
    /// Decode and encode random payloads and the descriptions' examples with each crate
    #[arg(long)]
    pub instances: bool,
    /// Print a line of JSON for each description instead of a table
    #[arg(long)]
    pub json: bool,
    /// Leave out operations that cannot be expressed
    #[arg(long)]
    pub lenient: bool,
    /// Folder of the crates and of what Cargo makes of them
    #[arg(long, value_name = "DIR")]
    pub work: Option<PathBuf>,
    /// Random payloads for each schema
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub count: usize,
    /// Where the random payloads begin
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Only descriptions whose names have this in them; may be given more than once
    #[arg(long, value_name = "TEXT")]
    pub only: Vec<String>,
}

/// What became of a description.
#[derive(Clone, Debug, Default, Serialize)]
struct Row {
    name: String,
    seed: u64,
    bytes: usize,
    generated: bool,
    /// What is wrong, if the crate could not be generated or checked.
    error: Option<String>,
    /// What the generator found odd, or left out.
    odd: usize,
    left_out: Vec<String>,
    lines: usize,
    operations: usize,
    methods: usize,
    generate_s: f64,
    compiles: Option<bool>,
    warnings: Option<usize>,
    check_s: Option<f64>,
    instances: Option<Outcome>,
}

impl Row {
    fn is_ok(&self) -> bool {
        let trial = self.instances.as_ref();
        self.generated
            && self.compiles != Some(false)
            && self.warnings.unwrap_or(0) == 0
            && trial.is_none_or(|trial| trial.failed == 0 && trial.error.is_none())
    }
}

/// Runs the command; returns whether every description became a crate in which nothing is wrong.
///
/// # Errors
///
/// Returns an error if a file cannot be read or written, or Cargo cannot be run.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    let work = arguments.work.clone();
    let work = work.unwrap_or_else(|| workspace_root().join("target/corpus"));
    let work = std::path::absolute(&work).unwrap_or(work);
    let mut rows = Vec::new();
    if !arguments.json {
        writeln!(
            out,
            "seed {}, {} payloads a schema",
            arguments.seed, arguments.count
        )?;
        writeln!(out, "{}", table::heading())?;
    }
    for path in descriptions(&arguments.corpus)? {
        let name = stem(&path);
        let only = &arguments.only;
        if !only.is_empty() && !only.iter().any(|only| name.contains(only.as_str())) {
            continue;
        }
        let row = try_one(&path, name, &work, arguments)?;
        if arguments.json {
            let line = serde_json::to_string(&row).unwrap_or_default();
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}", table::line(&row))?;
        }
        out.flush()?;
        rows.push(row);
    }
    if !arguments.json {
        table::write_totals(&rows, out)?;
    }
    Ok(!rows.is_empty() && rows.iter().all(Row::is_ok))
}

/// Returns the descriptions of a folder, the smallest first.
fn descriptions(corpus: &Path) -> Result<Vec<PathBuf>, Error> {
    if corpus.is_file() {
        return Ok(vec![corpus.to_owned()]);
    }
    let error = |source| Error::File {
        action: "read",
        path: corpus.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(corpus).map_err(error)? {
        let path = entry.map_err(error)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_hidden = stem(&path).starts_with('.');
        if path.is_file() && !is_hidden && matches!(extension, Some("json" | "yaml" | "yml")) {
            let size = path.metadata().map_err(error)?.len();
            found.push((size, path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn try_one(path: &Path, name: String, work: &Path, arguments: &Arguments) -> Result<Row, Error> {
    let folder = work.join("crates").join(&name);
    let package = package_name(&name);
    let mut row = Row {
        name,
        seed: arguments.seed,
        bytes: read_bytes(path)?.len(),
        ..Row::default()
    };
    let Some((source, api)) = generate(path, &folder, &package, arguments, &mut row)? else {
        return Ok(row);
    };
    let described = Described::new(source.root);
    row.operations = described.operations;
    row.methods = api.operations.len();
    if arguments.check {
        cargo::check(&folder, work, &mut row)?;
    }
    if arguments.instances && row.compiles != Some(false) {
        let random = (arguments.seed, arguments.count);
        row.instances = Some(instances::run(&described, &api, &folder, work, random)?);
    }
    Ok(row)
}

fn package_name(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    let name: String = name
        .chars()
        .map(|c| {
            if is_plain(c) {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    format!("corpus-{}", name.trim_matches('-'))
}

/// Generates a crate; of a description that is not understood, the row says why.
fn generate(
    path: &Path,
    folder: &Path,
    package: &str,
    arguments: &Arguments,
    row: &mut Row,
) -> Result<Option<(Source, Api)>, Error> {
    let options = Options {
        spec_name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        command: "cargo xtask corpus".to_owned(),
        lenient: arguments.lenient,
        ..Options::default()
    };
    let runtime = workspace_root().join("crates/kkiai-transport");
    let runtime = Runtime::Path(runtime.display().to_string());
    let mut files = Files::new("", options.spec_name.clone(), below(path));
    let start = Instant::now();
    let made = load(&mut files, &Settings::default()).and_then(|source| {
        let (api, odd) = understand_tree(source.root.clone(), &options)?;
        let made = package::of_api(&api, &options, Some(package), &runtime)?;
        Ok((source, api, odd, made))
    });
    row.generate_s = start.elapsed().as_secs_f64();
    let (source, api, odd, made) = match made {
        Ok(made) => made,
        Err(error) => {
            row.error = Some(shown(&files, &error));
            return Ok(None);
        }
    };
    row.generated = true;
    row.odd = odd.len() + source.warnings.len();
    let left_out = odd.iter().map(ToString::to_string);
    row.left_out = left_out
        .filter(|odd| odd.contains(" is left out"))
        .collect();
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|source| Error::File {
            action: "remove",
            path: folder.to_owned(),
            source,
        })?;
    }
    for (file, text) in made.iter() {
        let is_rust = Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "rs");
        row.lines += if is_rust { text.lines().count() } else { 0 };
        let mut text = text.to_owned();
        if file == "Cargo.toml" {
            text.push_str(&manifest_end(arguments.instances));
        }
        write(&folder.join(file), &text)?;
    }
    if arguments.instances {
        write(
            &folder.join("tests/instances.rs"),
            &instances::program(&api, package),
        )?;
    }
    // The versions of this workspace, so that all crates have the same dependencies.
    let lock = workspace_root().join("Cargo.lock");
    if lock.is_file() {
        write(&folder.join("Cargo.lock"), &super::read(&lock)?)?;
    }
    Ok(Some((source, api)))
}

/// Returns what a manifest needs for a crate that is tried, and stands in another's folder.
fn manifest_end(is_tried: bool) -> String {
    let trial = "
[dev-dependencies]
serde = \"1\"
serde_json = \"1\"

[[test]]
name = \"instances\"
path = \"tests/instances.rs\"
harness = false
";
    let trial = if is_tried { trial } else { "" };
    format!("{trial}\n[workspace]\n")
}

fn shown(files: &Files<'_>, error: &CodegenError) -> String {
    show::render(files, &error.problems)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent
        .and_then(|()| fs::write(path, text))
        .map_err(|source| Error::File {
            action: "write",
            path: path.to_owned(),
            source,
        })
}
