//! Reads the spec, then writes, checks or prints what it makes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{Error, SPEC, read_bytes, spec, workspace_root};
use crate::codegen::file_set::Difference;
use crate::codegen::package::{self, Runtime};
use crate::codegen::{CodegenError, FileSet, Options, emit};

/// What to make, and what to do with it.
#[derive(Clone, Debug, Default, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command"
)]
pub struct Arguments {
    /// Write nothing; list what is stale, missing or stray, and exit with 1 if anything is
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// Write nothing; print what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// Make a crate of this description instead of kkiai-gen of spec/kkiai.yaml
    #[arg(long, value_name = "FILE", requires = "out")]
    pub spec: Option<PathBuf>,
    /// Folder of the crate
    #[arg(long, value_name = "DIR", requires = "spec")]
    pub out: Option<PathBuf>,
    /// Name of the crate; made of the description's title if absent
    #[arg(long, requires = "spec")]
    pub name: Option<String>,
    /// Settings of the generator, in the folder of the description; else NAME.gen.toml beside it, if
    /// that is there
    #[arg(long, value_name = "FILE", requires = "spec")]
    pub config: Option<PathBuf>,
    /// Leave out an operation that cannot be expressed, and say so
    #[arg(long)]
    pub lenient: bool,
    /// Take what is odd in the description, but understood, for wrong
    #[arg(long)]
    pub deny_warnings: bool,
}

/// What is made, and where it goes.
pub(super) struct Plan {
    files: FileSet,
    folder: PathBuf,
    /// Part of the folder in which nothing else may be.
    own: &'static str,
    command: String,
    /// What is odd in the description.
    warnings: String,
}

/// Runs the command; returns whether all is well.
///
/// # Errors
///
/// Returns an error if the spec is not understood, or a file cannot be read or written. Then
/// nothing was written, unless writing itself failed.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    let plan = plan(arguments, None)?;
    write!(out, "{}", plan.warnings)?;
    if arguments.dry_run {
        for (path, text) in plan.files.iter() {
            write!(out, "==> {path}\n{text}\n")?;
        }
        return Ok(true);
    }
    let differences = plan.differences()?;
    if arguments.check {
        return report(&plan, &differences, out);
    }
    for difference in &differences {
        plan.apply(difference)?;
    }
    let count = differences.len();
    writeln!(out, "{count} files changed in {}", plan.folder.display())?;
    Ok(true)
}

/// Returns what is to be made of the spec of this workspace, or of another into a folder, as if its text
/// were another.
///
/// # Errors
///
/// Returns an error if the spec is not understood.
pub(super) fn plan_of(
    spec: Option<&Path>,
    out: Option<&Path>,
    text: Option<&str>,
) -> Result<Plan, Error> {
    let arguments = Arguments {
        spec: spec.map(Path::to_owned),
        out: out.map(Path::to_owned),
        ..Arguments::default()
    };
    plan(&arguments, text)
}

impl Plan {
    /// Returns how what is on the disk differs from what is to be there.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read, or is in the way.
    pub(super) fn differences(&self) -> Result<Vec<Difference>, Error> {
        Ok(self.files.differences(&found(self)?))
    }

    /// Writes one file.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be written.
    pub(super) fn apply(&self, difference: &Difference) -> Result<(), Error> {
        apply(&self.folder, difference)
    }

    /// Returns how the folder is called in messages.
    pub(super) fn shown(&self) -> String {
        let root = workspace_root();
        let folder = self.folder.strip_prefix(&root).unwrap_or(&self.folder);
        folder.display().to_string().replace('\\', "/")
    }
}

fn plan(arguments: &Arguments, text: Option<&str>) -> Result<Plan, Error> {
    if let (Some(spec), Some(folder)) = (&arguments.spec, &arguments.out) {
        return crate_plan(spec, folder, arguments, text);
    }
    own_plan(&workspace_root(), arguments.lenient, text)
}

/// Says whether the generated files of a checkout are those of its spec, and if not, why.
///
/// # Errors
///
/// Returns an error if the spec is not understood, or a file cannot be read.
pub(super) fn check(root: &Path, out: &mut dyn Write) -> Result<bool, Error> {
    let plan = own_plan(root, false, None)?;
    write!(out, "{}", plan.warnings)?;
    report(&plan, &plan.files.differences(&found(&plan)?), out)
}

/// Plans what is made of the spec of a checkout.
fn own_plan(root: &Path, lenient: bool, text: Option<&str>) -> Result<Plan, Error> {
    let options = Options {
        spec_name: SPEC.to_owned(),
        command: "cargo xtask generate".to_owned(),
        lenient,
        // The spec of this workspace has nothing odd in it.
        deny_warnings: true,
        schemas: false,
    };
    let understood = spec::understand(&root.join(SPEC), "spec/", None, &options, text)?;
    let files = emit::files(&understood.api, &options).map_err(mistake)?;
    Ok(Plan {
        files,
        folder: root.join("crates/kkiai-gen/src/generated"),
        own: "",
        command: options.command,
        warnings: understood.warnings,
    })
}

fn crate_plan(
    spec: &Path,
    folder: &Path,
    arguments: &Arguments,
    text: Option<&str>,
) -> Result<Plan, Error> {
    let name = arguments.name.as_deref();
    if let Some(name) = name.filter(|name| !package::is_package_name(name)) {
        return Err(Error::Name(name.to_owned()));
    }
    let file_name = spec.file_name().unwrap_or_default().to_string_lossy();
    let options = Options {
        spec_name: file_name.into_owned(),
        command: "xtask generate".to_owned(),
        lenient: arguments.lenient,
        deny_warnings: arguments.deny_warnings,
        schemas: false,
    };
    let runtime = runtime(folder);
    let mut shown = spec
        .parent()
        .map(|folder| folder.display().to_string())
        .unwrap_or_default();
    if !shown.is_empty() && !shown.ends_with('/') {
        shown.push('/');
    }
    let config = arguments.config.as_deref();
    let understood = spec::understand(spec, &shown, config, &options, text)?;
    let files = package::of_api(&understood.api, &options, name, &runtime).map_err(mistake)?;
    let mut command = format!(
        "cargo xtask generate --spec {} --out {}",
        quoted(spec),
        quoted(folder)
    );
    if let Some(config) = config {
        command.push_str(" --config ");
        command.push_str(&quoted(config));
    }
    if let Some(name) = name {
        command.push_str(" --name ");
        command.push_str(name);
    }
    Ok(Plan {
        files,
        folder: folder.to_owned(),
        own: "src/generated/",
        command,
        warnings: understood.warnings,
    })
}

/// Reports a mistake of the generator itself.
#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn mistake(error: CodegenError) -> Error {
    Error::Spec(error.to_string())
}

/// Writes a path as an argument of a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/\\:._-+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A generated crate uses the runtime of this checkout as long as there is one.
fn runtime(folder: &Path) -> Runtime {
    const RUNTIME: &str = "crates/kkiai-transport";
    let root = workspace_root();
    let path = root.join(RUNTIME);
    if !path.join("Cargo.toml").is_file() {
        return Runtime::Version(env!("CARGO_PKG_VERSION").to_owned());
    }
    let inside = real(folder).strip_prefix(real(&root)).map(Path::to_owned);
    Runtime::Path(match inside {
        // From inside the checkout the way is the same on any machine.
        Ok(inside) => "../".repeat(inside.components().count()) + RUNTIME,
        Err(_) => path.display().to_string(),
    })
}

/// Returns the absolute form of a path, whose end need not be there yet.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for existing in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (existing.canonicalize(), absolute.strip_prefix(existing)) {
            return real.join(rest);
        }
    }
    absolute
}

/// Reads what is in the place of the files, and what else is in the folder that is theirs.
fn found(plan: &Plan) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for (path, _) in plan.files.iter() {
        let full = plan.folder.join(path);
        if full.exists() {
            found.insert(path.to_owned(), read_lossy(&full)?);
        }
    }
    if plan.own.is_empty() {
        collect(&plan.folder, "", &mut found)?;
        return Ok(found);
    }
    let outside = |path: &&String| !path.starts_with(plan.own);
    if let Some(foreign) = found
        .keys()
        .filter(outside)
        .find(|path| !is_ours(&found[*path]))
    {
        return Err(Error::NotOurs(plan.folder.join(foreign)));
    }
    let is_new = !found.keys().any(|path| outside(&path));
    let own = plan.folder.join(plan.own);
    collect(&own, plan.own, &mut found)?;
    if is_new && !found.is_empty() && !found.values().any(|text| is_ours(text)) {
        return Err(Error::NotOurs(own));
    }
    Ok(found)
}

/// Says whether a file has the first line of generated ones.
fn is_ours(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first
        .trim_start_matches(['/', '#'])
        .starts_with(" @generated by ")
}

/// Reads every file below a folder, if there is one.
fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
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
            found.insert(name, read_lossy(&path)?);
        }
    }
    Ok(())
}

/// Reads a file that somebody may have damaged, so that it need not be text.
fn read_lossy(path: &Path) -> Result<String, Error> {
    let bytes = read_bytes(path)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
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
