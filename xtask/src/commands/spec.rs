//! A spec on the disk → an API, with what belongs to the spec: settings, overlays and other files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Error;
use crate::codegen::document::Node;
use crate::codegen::source::{Files, Settings, load, show};
use crate::codegen::{Api, CodegenError, Options, understand_tree};

/// A spec that was understood.
pub(super) struct Understood {
    /// What it says.
    pub(super) api: Api,
    /// What is odd in it, as it is shown to people.
    pub(super) warnings: String,
}

/// Reads a spec, its settings and all that belongs to it. `shown` is how the folder of the spec is
/// called in messages; without `settings` those beside the spec are taken, if there are any. A `text`
/// stands for that of the spec itself.
///
/// # Errors
///
/// Returns an error if a file cannot be read, or with the report on each place that is wrong.
pub(super) fn understand(
    spec: &Path,
    shown: &str,
    settings: Option<&Path>,
    options: &Options,
    text: Option<&str>,
) -> Result<Understood, Error> {
    // That it is not there is not for the settings to say.
    fs::metadata(spec).map_err(|source| Error::File {
        action: "read",
        path: spec.to_owned(),
        source,
    })?;
    let name = spec.file_name().unwrap_or_default().to_string_lossy();
    let mut files = Files::new(shown, name.clone().into_owned(), with_text(spec, text));
    let own = Settings::name_for(&name);
    let beside = spec.with_file_name(&own);
    let settings = match settings {
        Some(path) => Some(path.to_string_lossy().into_owned()),
        None => beside.is_file().then_some(own),
    };
    let made = settings
        .map_or_else(
            || Ok(Settings::default()),
            |name| Settings::read(&mut files, &name),
        )
        .and_then(|settings| {
            let source = load(&mut files, &settings)?;
            let options = Options {
                lenient: options.lenient || settings.lenient,
                deny_warnings: options.deny_warnings || settings.deny_warnings,
                ..options.clone()
            };
            let (api, odd) = understand_tree(source.root, &options)?;
            let mut warnings = source.warnings;
            warnings.extend(odd);
            Ok((api, warnings))
        });
    match made {
        Ok((api, warnings)) => Ok(Understood {
            api,
            warnings: show::render(&files, &warnings),
        }),
        Err(error) => Err(report(&files, &error)),
    }
}

/// Reads a spec as one tree, with what belongs to it but without its settings. `shown` is how the
/// folder of the spec is called in messages. A `text` stands for that of the spec itself.
///
/// # Errors
///
/// Returns an error if a file cannot be read, or with the report on each place that is wrong.
pub(super) fn tree(spec: &Path, shown: &str, text: Option<&str>) -> Result<Node, Error> {
    fs::metadata(spec).map_err(|source| Error::File {
        action: "read",
        path: spec.to_owned(),
        source,
    })?;
    let name = spec.file_name().unwrap_or_default().to_string_lossy();
    let mut files = Files::new(shown, name.into_owned(), with_text(spec, text));
    let source = load(&mut files, &Settings::default()).map_err(|error| report(&files, &error))?;
    Ok(source.root)
}

/// Returns the report on what is wrong.
fn report(files: &Files<'_>, error: &CodegenError) -> Error {
    Error::Spec(show::render(files, &error.problems).trim_end().to_owned())
}

/// Reads files as [`below`] does, and the spec itself from a text if there is one.
fn with_text<'a>(
    spec: &Path,
    text: Option<&'a str>,
) -> impl FnMut(&str) -> io::Result<Vec<u8>> + use<'a> {
    let name = spec
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut read = below(spec);
    move |file| match text {
        Some(text) if file == name => Ok(text.as_bytes().to_vec()),
        _ => read(file),
    }
}

/// Reads files below the folder of a spec, and none that a link leads to from there.
pub(super) fn below(path: &Path) -> impl FnMut(&str) -> io::Result<Vec<u8>> + use<> {
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let folder = if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder
    };
    move |name| {
        let path = folder.join(name).canonicalize()?;
        let is_inside = path.starts_with(folder.canonicalize()?);
        if !is_inside || !path.is_file() {
            let reason = "it is not a file in the folder of the description";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        fs::read(path)
    }
}
