//! Reads the spec, then writes, checks or prints what it makes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{Error, read, workspace_root};
use crate::codegen::file_set::Difference;
use crate::codegen::package::{self, Runtime};
use crate::codegen::{self, FileSet, Options};

/// Makes Rust of an OpenAPI description.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Write nothing; list what is stale, missing or stray, and exit with 1 if anything is.
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; print what would be written.
    #[arg(long)]
    dry_run: bool,
    /// Make a crate of this description instead of kkiai-gen of spec/kkiai.yaml.
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// Folder of the crate.
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// Name of the crate; made of the description's title if absent.
    #[arg(long, requires = "spec")]
    name: Option<String>,
}

/// What is made, and where it goes.
struct Plan {
    files: FileSet,
    folder: PathBuf,
    /// Part of the folder in which nothing else may be.
    own: &'static str,
    command: String,
}

/// Runs the command; returns whether all is well.
///
/// # Errors
///
/// Returns an error if the spec is not understood, or a file cannot be read or written. Then
/// nothing was written, unless writing itself failed.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    let plan = plan(arguments)?;
    if arguments.dry_run {
        for (path, text) in plan.files.iter() {
            write!(out, "==> {path}\n{text}\n")?;
        }
        return Ok(true);
    }
    let differences = plan.files.differences(&found(&plan)?);
    if arguments.check {
        return report(&plan, &differences, out);
    }
    for difference in &differences {
        apply(&plan.folder, difference)?;
    }
    let count = differences.len();
    writeln!(out, "{count} files changed in {}", plan.folder.display())?;
    Ok(true)
}

fn plan(arguments: &Arguments) -> Result<Plan, Error> {
    if let (Some(spec), Some(folder)) = (&arguments.spec, &arguments.out) {
        return crate_plan(spec, folder, arguments.name.as_deref());
    }
    let root = workspace_root();
    let path = root.join("spec/kkiai.yaml");
    let text = read(&path)?;
    let options = Options {
        spec_name: "spec/kkiai.yaml".to_owned(),
        command: "cargo xtask generate".to_owned(),
    };
    let files = codegen::generate(&text, &options).map_err(|source| Error::Spec {
        // As it is called from the root, so that the message is the same on any machine.
        path: "spec/kkiai.yaml".into(),
        source,
    })?;
    Ok(Plan {
        files,
        folder: root.join("crates/kkiai-gen/src/generated"),
        own: "",
        command: options.command,
    })
}

fn crate_plan(spec: &Path, folder: &Path, name: Option<&str>) -> Result<Plan, Error> {
    if let Some(name) = name.filter(|name| !package::is_package_name(name)) {
        return Err(Error::Name(name.to_owned()));
    }
    let text = read(spec)?;
    let file_name = spec.file_name().unwrap_or_default().to_string_lossy();
    let options = Options {
        spec_name: file_name.into_owned(),
        command: "xtask generate".to_owned(),
    };
    let files =
        package::generate(&text, &options, name, &runtime()).map_err(|source| Error::Spec {
            path: spec.to_owned(),
            source,
        })?;
    let mut command = format!(
        "cargo xtask generate --spec {} --out {}",
        spec.display(),
        folder.display()
    );
    if let Some(name) = name {
        command.push_str(" --name ");
        command.push_str(name);
    }
    Ok(Plan {
        files,
        folder: folder.to_owned(),
        own: "src/generated/",
        command,
    })
}

/// A generated crate uses the runtime of this checkout as long as there is one.
fn runtime() -> Runtime {
    let path = workspace_root().join("crates/kkiai-transport");
    if path.join("Cargo.toml").is_file() {
        Runtime::Path(path.display().to_string())
    } else {
        Runtime::Version(env!("CARGO_PKG_VERSION").to_owned())
    }
}

/// Reads what is in the place of the files, and what else is in the folder that is theirs.
fn found(plan: &Plan) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for (path, _) in plan.files.iter() {
        let full = plan.folder.join(path);
        if full.exists() {
            let text = read(&full)?;
            if !path.starts_with(plan.own) && !text.contains("@generated") {
                return Err(Error::NotOurs(full));
            }
            found.insert(path.to_owned(), text);
        }
    }
    let own = plan.folder.join(plan.own);
    if own.is_dir() {
        collect(&own, plan.own, &mut found)?;
    }
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) -> Result<(), Error> {
    let error = |source| Error::File {
        action: "read",
        path: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(error)? {
        let entry = entry.map_err(error)?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(error)?.is_dir() {
            collect(&path, &format!("{name}/"), found)?;
        } else {
            // A stray file need not be text; it is shown by its name only.
            found.insert(name, fs::read_to_string(&path).unwrap_or_default());
        }
    }
    Ok(())
}

fn report(plan: &Plan, differences: &[Difference], out: &mut dyn Write) -> Result<bool, Error> {
    for difference in differences {
        let Difference {
            path,
            found,
            wanted,
        } = difference;
        let what = match (found, wanted) {
            (None, _) => "missing",
            (_, None) => "stray",
            _ => "stale",
        };
        writeln!(out, "{what}: {path}")?;
        let found = found.as_deref().unwrap_or_default();
        let wanted = wanted.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(found, wanted);
        writeln!(out, "{}", diff.unified_diff().context_radius(2))?;
    }
    if differences.is_empty() {
        writeln!(out, "up to date: {}", plan.folder.display())?;
        return Ok(true);
    }
    writeln!(
        out,
        "{} of the generated files differ from the spec; run `{}`",
        differences.len(),
        plan.command
    )?;
    Ok(false)
}

fn apply(folder: &Path, difference: &Difference) -> Result<(), Error> {
    let path = folder.join(&difference.path);
    let Some(text) = &difference.wanted else {
        return fs::remove_file(&path).map_err(|source| Error::File {
            action: "remove",
            path,
            source,
        });
    };
    let write = || -> io::Result<()> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        // Renamed into place, so that a file is the old one or the new one and never a part.
        let part = path.with_extension("part");
        fs::write(&part, text)?;
        fs::rename(&part, &path)
    };
    write().map_err(|source| Error::File {
        action: "write",
        path: path.clone(),
        source,
    })
}
