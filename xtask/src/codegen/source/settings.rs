//! Settings beside a spec: what a person wants to be different, in TOML.
//!
//! The file is named like the spec with `.gen.toml` for its ending, or given by name. Everything in
//! it is optional:
//!
//! ```toml
//! # Overlays, from the folder of the spec, applied in this order.
//! overlays = ["fixes.overlay.yaml"]
//! # Warnings are errors.
//! deny-warnings = true
//! # Operations that cannot be expressed are left out, with a warning each.
//! lenient = true
//! # The schemas are written as documents of JSON Schema, too.
//! schemas = { id = "https://example.com/schemas/", name = "example" }
//!
//! # Rust names. A schema by its name, an operation by its id or by method and path.
//! [rename.schemas]
//! pet_v2 = "Pet"
//! [rename.operations]
//! "GET /pets" = "list_pets"
//! # A member by its schema's name and its own, a value of an enum likewise.
//! [rename.members]
//! "Pet.type" = "species"
//! [rename.values]
//! "Status.+1" = "ThumbsUp"
//!
//! # What is left out.
//! [skip]
//! operations = ["deletePet"]
//! schemas = ["Internal"]
//! tags = ["admin"]
//!
//! # Types of the user's in the place of schemas; they have serde's traits.
//! [replace]
//! Money = "rust_decimal::Decimal"
//!
//! # Tags whose Cargo features are on by default; without this, all are.
//! [features]
//! default = ["pets"]
//! ```
//!
//! Wherever a schema, a member or a value is named, a JSON pointer does as well, such as
//! `"/components/schemas/Pet/properties/type"`. What is named must be there.

use kkiai_tree::Lines;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::edit;
use super::files::{Files, join, start_of};
use crate::codegen::document::{Entry, Node, Value};
use crate::codegen::error::{CodegenError, Place, Position, Problems};

/// What a person wants to be different about the crate of a spec.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether warnings are errors.
    pub deny_warnings: bool,
    /// Whether operations that cannot be expressed are left out.
    pub lenient: bool,
    /// Overlays, in order.
    pub(super) overlays: Vec<Setting>,
    pub(super) rename_schemas: Vec<Setting>,
    pub(super) rename_operations: Vec<Setting>,
    pub(super) rename_members: Vec<Setting>,
    pub(super) rename_values: Vec<Setting>,
    pub(super) skip_operations: Vec<Setting>,
    pub(super) skip_schemas: Vec<Setting>,
    pub(super) skip_tags: Vec<Setting>,
    pub(super) replace: Vec<Setting>,
    /// Tags that are on by default, if not all are.
    pub(super) features: Option<Vec<Setting>>,
    /// Id and name of the documents of JSON Schema.
    pub(super) schemas: Option<Node>,
}

/// A line of the settings: what it is for, what it says, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// What it is for; of a list, the item.
    pub(super) key: String,
    /// What it says; of a list, nothing.
    pub(super) value: String,
    /// Where it stands.
    pub(super) place: Place,
}

impl Settings {
    /// Returns the name of the settings that belong to a spec, if they are there.
    #[must_use]
    pub fn name_for(spec: &str) -> String {
        let (folder, file) = spec.rsplit_once('/').unwrap_or(("", spec));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let slash = if folder.is_empty() { "" } else { "/" };
        format!("{folder}{slash}{stem}.gen.toml")
    }

    /// Reads settings.
    ///
    /// # Errors
    ///
    /// Returns the places at which the file is no TOML, or says something that is not understood.
    pub fn read(files: &mut Files<'_>, name: &str) -> Result<Self, CodegenError> {
        let file = files.read_text(name, &Place::default())?;
        let tree = tree(files.text(file), file)?;
        let mut problems = Problems::default();
        let mut settings = Self::default();
        settings.take(&tree, file, files, &mut problems);
        problems.or(settings).map(|(settings, _)| settings)
    }

    fn take(&mut self, tree: &Node, file: u16, files: &Files<'_>, problems: &mut Problems) {
        let top = start_of(file);
        for Entry {
            key,
            node,
            position,
        } in edit::entries(tree)
        {
            let place = top.below(key, *position);
            match key.as_str() {
                "deny-warnings" => self.deny_warnings = flag(node, place, problems),
                "lenient" => self.lenient = flag(node, place, problems),
                "overlays" => {
                    self.overlays = list(node, &place, problems);
                    for overlay in &mut self.overlays {
                        match join(files.name(Files::SPEC), &overlay.key) {
                            Ok(name) => overlay.value = name,
                            Err(message) => problems.push(overlay.place.clone(), message),
                        }
                    }
                }
                "schemas" => {
                    let known = table(node, &place, &["id", "name"], problems);
                    if known.len() < 2 || known.iter().any(|(_, node, _)| node.as_text().is_none())
                    {
                        problems.push(place, "`schemas` has an `id` and a `name`, which are text");
                    } else {
                        self.schemas = Some(node.clone());
                    }
                }
                "rename" => {
                    let kinds = ["schemas", "operations", "members", "values"];
                    for (kind, node, place) in table(node, &place, &kinds, problems) {
                        let renamed = pairs(node, &place, problems);
                        for setting in &renamed {
                            check_name(setting, problems);
                        }
                        match kind {
                            "schemas" => self.rename_schemas = renamed,
                            "operations" => self.rename_operations = renamed,
                            "members" => self.rename_members = renamed,
                            _ => self.rename_values = renamed,
                        }
                    }
                }
                "skip" => {
                    let kinds = ["operations", "schemas", "tags"];
                    for (kind, node, place) in table(node, &place, &kinds, problems) {
                        let skipped = list(node, &place, problems);
                        match kind {
                            "operations" => self.skip_operations = skipped,
                            "schemas" => self.skip_schemas = skipped,
                            _ => self.skip_tags = skipped,
                        }
                    }
                }
                "replace" => {
                    self.replace = pairs(node, &place, problems);
                    for setting in &self.replace {
                        check_path(setting, problems);
                    }
                }
                "features" => {
                    for (_, node, place) in table(node, &place, &["default"], problems) {
                        self.features = Some(list(node, &place, problems));
                    }
                }
                _ => problems.push(place, unknown(key)),
            }
        }
    }
}

fn unknown(key: &str) -> String {
    format!("`{key}` is not understood here")
}

fn flag(node: &Node, place: Place, problems: &mut Problems) -> bool {
    let Value::Bool(flag) = node.value else {
        problems.push(place, "expected true or false");
        return false;
    };
    flag
}

/// Returns the members of a table that are known.
fn table<'a>(
    node: &'a Node,
    place: &Place,
    known: &[&'static str],
    problems: &mut Problems,
) -> Vec<(&'static str, &'a Node, Place)> {
    if !matches!(node.value, Value::Map(_)) {
        problems.push(place.clone(), "expected a table");
    }
    let mut found = Vec::new();
    for entry in edit::entries(node) {
        let below = place.below(&entry.key, entry.position);
        match known.iter().find(|key| **key == entry.key) {
            Some(key) => found.push((*key, &entry.node, below)),
            None => problems.push(below, unknown(&entry.key)),
        }
    }
    found
}

/// Reads a table of texts.
fn pairs(node: &Node, place: &Place, problems: &mut Problems) -> Vec<Setting> {
    if !matches!(node.value, Value::Map(_)) {
        problems.push(place.clone(), "expected a table");
    }
    let mut pairs = Vec::new();
    for entry in edit::entries(node) {
        let place = place.below(&entry.key, entry.position);
        match entry.node.as_text() {
            Some(text) => pairs.push(Setting {
                key: entry.key.clone(),
                value: text.to_owned(),
                place,
            }),
            None => problems.push(place, "expected text; quote the name if it has dots"),
        }
    }
    pairs
}

/// Reads a list of texts.
fn list(node: &Node, place: &Place, problems: &mut Problems) -> Vec<Setting> {
    let Value::List(nodes) = &node.value else {
        problems.push(place.clone(), "expected a list");
        return Vec::new();
    };
    let mut list = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let place = place.below(&index.to_string(), node.position);
        match node.as_text() {
            Some(text) => list.push(Setting {
                key: text.to_owned(),
                value: String::new(),
                place,
            }),
            None => problems.push(place, "expected text"),
        }
    }
    list
}

/// Checks that Rust takes a name.
fn check_name(setting: &Setting, problems: &mut Problems) {
    if syn::parse_str::<syn::Ident>(&setting.value).is_err() {
        let message = format!("`{}` is no name in Rust", setting.value);
        problems.push(setting.place.clone(), message);
    }
}

/// Checks that text may be the path of a type.
fn check_path(setting: &Setting, problems: &mut Problems) {
    // Types in types are read recursively.
    const MAX_PATH: usize = 256;
    let path = &setting.value;
    if path.len() > MAX_PATH || syn::parse_str::<syn::TypePath>(path).is_err() {
        let message = format!("`{path}` is not the path of a type in Rust");
        problems.push(setting.place.clone(), message);
    }
}

/// Reads TOML as a tree.
fn tree(text: &str, file: u16) -> Result<Node, CodegenError> {
    let lines = Lines::new(text.as_bytes());
    let at = |offset: usize| {
        let found = lines.position(offset);
        Position::new(found.line, found.column).in_file(file)
    };
    match DeTable::parse(text) {
        Ok(table) => Ok(Node {
            position: Position::new(1, 1).in_file(file),
            value: map(table.get_ref(), &at),
        }),
        Err(error) => {
            let position = at(error.span().map_or(0, |span| span.start));
            let pointer = String::new();
            // The message may be several lines long, of which the first says what is wrong.
            let message = error.message().lines().next().unwrap_or_default();
            let place = Place { pointer, position };
            Err(CodegenError::one(place, message))
        }
    }
}

fn map(table: &DeTable<'_>, at: &dyn Fn(usize) -> Position) -> Value {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().clone().into_owned(),
            position: at(key.span().start),
            node: node(value, at),
        })
        .collect();
    entries.sort_by_key(|entry| entry.position);
    Value::Map(entries)
}

fn node(value: &Spanned<DeValue<'_>>, at: &dyn Fn(usize) -> Position) -> Node {
    let position = at(value.span().start);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, at)).collect()),
        DeValue::Table(table) => map(table, at),
        // No setting is a number or a date.
        _ => Value::Null,
    };
    Node { value, position }
}
