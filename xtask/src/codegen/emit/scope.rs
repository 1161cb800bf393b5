//! Short names in a file, and the `use` lines that they need.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;

use super::fill::between;
use super::texts::Texts;
use super::types::Types;
use crate::codegen::ir::{Shape, TextForm, TypeId, Width};

/// Path of the runtime crate.
pub(super) const RUNTIME: &str = "kkiai_transport";
/// Path of what types are made with.
pub(super) const MODEL: &str = "kkiai_transport::model";

/// The names of one file.
pub(super) struct Scope<'a> {
    /// Path from the file to the models.
    models: &'static str,
    types: &'a Types<'a>,
    own: BTreeSet<TypeId>,
    uses: BTreeMap<&'static str, BTreeSet<&'a str>>,
    /// Whether what is not generated is named by its path.
    is_full: bool,
    /// Comments and macros.
    pub(super) texts: Texts<'a>,
}

impl<'a> Scope<'a> {
    /// Creates the scope of a file.
    pub(super) fn new(models: &'static str, types: &'a Types<'a>) -> Self {
        Self {
            models,
            types,
            own: BTreeSet::new(),
            uses: BTreeMap::new(),
            is_full: false,
            texts: Texts::default(),
        }
    }

    /// Creates the scope of no file, in which a name says the same whatever else there is.
    pub(super) fn full(types: &'a Types<'a>) -> Self {
        Self {
            is_full: true,
            ..Self::new("", types)
        }
    }

    /// Notes a type that the file defines.
    pub(super) fn own(&mut self, id: TypeId) {
        self.own.insert(id);
    }

    /// Returns what is known of named types.
    pub(super) fn types(&self) -> &'a Types<'a> {
        self.types
    }

    /// Returns the name of something that is not generated, and notes the `use` line for it. If
    /// something generated has that name, the path is returned.
    pub(super) fn import(&mut self, path: &'static str, name: &'static str) -> String {
        if self.is_full || self.types.has(name) {
            return format!("{path}::{name}");
        }
        self.uses.entry(path).or_default().insert(name);
        name.to_owned()
    }

    /// Returns the same as tokens.
    pub(super) fn imported(&mut self, path: &'static str, name: &'static str) -> TokenStream {
        tokens(&self.import(path, name))
    }

    /// Notes the `use` line for something that is generated.
    pub(super) fn bring(&mut self, path: &'static str, name: &'a str) {
        self.uses.entry(path).or_default().insert(name);
    }

    /// Returns the name of a model.
    pub(super) fn model(&mut self, id: TypeId) -> &'a str {
        let name = self.types.name(id);
        if !self.own.contains(&id) {
            self.bring(self.models, name);
        }
        name
    }

    /// Returns the Rust type of a shape.
    pub(super) fn shape(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Named(id) => self.model(*id).to_owned(),
            Shape::Boxed(id) => format!("Box<{}>", self.model(*id)),
            Shape::Foreign(path) => format!("{}<{path}>", self.import(MODEL, "Foreign")),
            Shape::Text(form) => match form {
                TextForm::Plain => "String".to_owned(),
                TextForm::DateTime => self.import(MODEL, "DateTime"),
                TextForm::Date => self.import(MODEL, "Date"),
                TextForm::Uuid => self.import(MODEL, "Uuid"),
                TextForm::Base64 => self.import(MODEL, "Base64"),
            },
            Shape::Integer(width) => integer(*width).to_owned(),
            Shape::Number => "f64".to_owned(),
            Shape::Flag => "bool".to_owned(),
            Shape::Null => "()".to_owned(),
            Shape::Any => self.import("serde_json", "Value"),
            Shape::File => self.import(MODEL, "File"),
            Shape::List(item) => format!("Vec<{}>", self.shape(item)),
            Shape::Tuple(items) => {
                let items: Vec<_> = items.iter().map(|item| self.shape(item)).collect();
                let comma = if items.len() == 1 { "," } else { "" };
                format!("({}{comma})", items.join(", "))
            }
            Shape::Map(value) => {
                let map = self.import("std::collections", "BTreeMap");
                format!("{map}<String, {}>", self.shape(value))
            }
            Shape::Nullable(inner) => format!("Option<{}>", self.shape(inner)),
        }
    }

    /// Returns the type of an argument that lends a value of `shape`.
    pub(super) fn lent(&mut self, shape: &Shape) -> String {
        match self.types.resolve(shape) {
            Shape::Text(TextForm::Plain) => "&str".to_owned(),
            Shape::Integer(_) | Shape::Number | Shape::Flag => self.shape(shape),
            Shape::List(item) => format!("&[{}]", self.shape(item)),
            _ => format!("&{}", self.shape(shape)),
        }
    }

    /// Returns the Rust type of a shape as tokens.
    pub(super) fn type_(&mut self, shape: &Shape) -> TokenStream {
        tokens(&self.shape(shape))
    }

    /// Returns the type of an argument that becomes a value of `shape`.
    pub(super) fn argument(&mut self, shape: &Shape) -> TokenStream {
        let own = self.shape(shape);
        if self.types.converts(shape) {
            tokens(&format!("impl Into<{own}>"))
        } else {
            tokens(&own)
        }
    }

    /// Returns the `use` lines: the standard library's first, then other crates', then our own.
    pub(super) fn uses(&self) -> String {
        let rank = |path: &str| match path.split("::").next() {
            Some("std") => 0,
            Some("super" | "crate") => 2,
            _ => 1,
        };
        let mut uses: Vec<_> = self.uses.iter().collect();
        uses.sort_by_key(|(path, _)| (rank(path), **path));
        let line = |(path, names): (&&str, &BTreeSet<&str>)| use_line("use ", path, names);
        uses.into_iter().map(line).collect()
    }
}

/// Returns a `use` line.
pub(super) fn use_line(head: &str, path: &str, names: &BTreeSet<&str>) -> String {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    match &names[..] {
        [name] => format!("{head}{path}::{name};\n"),
        _ => between(0, &format!("{head}{path}::{{"), "", &names, "};\n"),
    }
}

/// Returns text of our own as tokens.
pub(super) fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

pub(super) fn integer(width: Width) -> &'static str {
    match width {
        Width::I8 => "i8",
        Width::I16 => "i16",
        Width::I32 => "i32",
        Width::I64 => "i64",
        Width::U8 => "u8",
        Width::U16 => "u16",
        Width::U32 => "u32",
        Width::U64 => "u64",
    }
}
