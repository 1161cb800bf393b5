//! The files round the generated ones that make a complete crate.

use super::emit::add;
use super::error::{CodegenError, Problem};
use super::format::header;
use super::{Api, FileSet, Options, emit, understand};

/// How a generated crate finds the runtime crate.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// By its version, in the registry.
    Version(String),
    /// By a path, with `/` between its parts.
    Path(String),
}

/// Makes a complete crate of a spec.
///
/// `name` is the package's; without one it is made of the spec's title.
///
/// # Errors
///
/// Returns every place in the spec that is wrong or not understood.
pub fn generate(
    spec: &str,
    options: &Options,
    name: Option<&str>,
    runtime: &Runtime,
) -> Result<(FileSet, Vec<Problem>), CodegenError> {
    let (api, warnings) = understand(spec, options)?;
    Ok((of_api(&api, options, name, runtime)?, warnings))
}

/// Makes a complete crate of an API.
///
/// # Errors
///
/// Returns an error if the generator made a mistake.
pub fn of_api(
    api: &Api,
    options: &Options,
    name: Option<&str>,
    runtime: &Runtime,
) -> Result<FileSet, CodegenError> {
    let name = name.map_or_else(|| package_name(&api.title), str::to_owned);
    let generated = emit::files(api, options)?;
    let has_values = generated
        .iter()
        .any(|(_, text)| text.contains("serde_json::"));
    let mut files = FileSet::default();
    files.insert(
        "Cargo.toml".to_owned(),
        manifest(api, options, &name, runtime, has_values),
    );
    files.insert("src/lib.rs".to_owned(), emit::library(api, &name, options));
    files.insert_below("src/generated", generated);
    Ok(files)
}

/// Names that Cargo or the code of the crate has for something else.
const TAKEN: [&str; 10] = [
    "alloc",
    "core",
    "kkiai-transport",
    "proc-macro",
    "schemars",
    "serde",
    "serde-json",
    "std",
    "test",
    "crate",
];

/// Says whether Cargo takes a name for a package, and a crate can have it.
#[must_use]
pub fn is_package_name(name: &str) -> bool {
    let mut characters = name.chars();
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && characters.all(|next| next.is_ascii_alphanumeric() || next == '-' || next == '_')
        && !TAKEN.contains(&name.replace('_', "-").as_str())
}

fn package_name(title: &str) -> String {
    let name = heck::AsKebabCase(title).to_string();
    let name: String = name
        .chars()
        .filter(|next| next.is_ascii_alphanumeric() || *next == '-')
        .collect();
    let name = name.trim_matches('-');
    if is_package_name(name) {
        name.to_owned()
    } else {
        format!("api-{name}").trim_end_matches('-').to_owned()
    }
}

fn manifest(
    api: &Api,
    options: &Options,
    name: &str,
    runtime: &Runtime,
    has_values: bool,
) -> String {
    let header = header(options, "#");
    let description = toml_string(&format!("Types and operations of {}", api.title));
    let version = if is_version(&api.version) {
        &api.version
    } else {
        "0.1.0"
    };
    let runtime = match runtime {
        Runtime::Version(version) => toml_string(version),
        Runtime::Path(path) => format!("{{ path = {} }}", toml_string(path)),
    };
    let mut dependencies = format!("kkiai-transport = {runtime}\n");
    if has_values {
        dependencies.push_str("serde_json = \"1\"\n");
    }
    let features = features(api);
    format!(
        "{header}
[package]
name = \"{name}\"
description = {description}
version = \"{version}\"
edition = \"2024\"
rust-version = \"1.85\"
{features}
[dependencies]
{dependencies}"
    )
}

/// Returns the table of features, if there are any.
fn features(api: &Api) -> String {
    let groups = emit::features(api);
    if groups.is_empty() && api.schemas.is_none() {
        return String::new();
    }
    let mut text = "\n[features]\n".to_owned();
    if !groups.is_empty() {
        let names = groups.iter().zip(&api.groups);
        let names = names.filter(|(_, group)| group.is_default);
        let names: Vec<_> = names.map(|((name, _), _)| toml_string(name)).collect();
        text.push_str("# The operations of each group.\n");
        let line = format!("default = [{}]\n", names.join(", "));
        if line.len() > 100 {
            add(
                &mut text,
                format_args!("default = [\n    {},\n]\n", names.join(",\n    ")),
            );
        } else {
            text.push_str(&line);
        }
    }
    for (name, what) in groups {
        let what = toml_string(&what);
        let what = what.trim_matches('"').replace("\\\"", "\"");
        add(&mut text, format_args!("# {what}\n{name} = []\n"));
    }
    if api.schemas.is_some() {
        text.push_str(
            "# Implements `schemars::JsonSchema` for every type.
schemars = [\"kkiai-transport/schemars\"]
",
        );
    }
    text
}

/// Writes a basic string of TOML, which has JSON's escapes and may hold no control character.
fn toml_string(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    serde_json::Value::from(text).to_string()
}

fn is_version(version: &str) -> bool {
    let parts: Vec<_> = version.split('.').collect();
    let number = |part: &&str| part.parse::<u32>().is_ok_and(|n| n.to_string() == **part);
    parts.len() == 3 && parts.iter().all(number)
}
