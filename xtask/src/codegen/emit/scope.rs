//! Short names in a file, and the `use` lines that they need.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::ir::{Api, Kind, Shape};

/// What the named types of an API are, as far as the use of one must know.
pub(super) struct Aliases<'a> {
    aliases: HashMap<&'a str, &'a Shape>,
    open: HashSet<&'a str>,
}

impl<'a> Aliases<'a> {
    /// Collects them.
    pub(super) fn of(api: &'a Api) -> Self {
        let mut aliases = HashMap::new();
        let mut open = HashSet::new();
        for type_ in &api.types {
            match &type_.kind {
                Kind::Alias(shape) => {
                    aliases.insert(type_.name.as_str(), shape);
                }
                Kind::StringEnum(_) | Kind::Union(_) => {
                    open.insert(type_.name.as_str());
                }
                Kind::Struct(_) => {}
            }
        }
        Self { aliases, open }
    }

    /// Returns what a shape stands for, if it is another name of something.
    pub(super) fn resolve<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        // An alias of itself would have been put on the heap, so this ends.
        for _ in 0..self.aliases.len() {
            let Shape::Named(name) = shape else { break };
            let Some(target) = self.aliases.get(name.as_str()) else {
                break;
            };
            shape = target;
        }
        shape
    }

    /// Says whether a type can be made from simpler values, as string enums and unions can.
    pub(super) fn converts(&self, name: &str) -> bool {
        self.open.contains(name)
    }
}

/// The names of one file.
pub(super) struct Scope<'a> {
    module: String,
    aliases: &'a Aliases<'a>,
    own: BTreeSet<String>,
    uses: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a> Scope<'a> {
    /// Creates the scope of a file.
    pub(super) fn new(module: &str, aliases: &'a Aliases<'a>) -> Self {
        Self {
            module: module.to_owned(),
            aliases,
            own: BTreeSet::new(),
            uses: BTreeMap::new(),
        }
    }

    /// Notes the names that the file defines.
    pub(super) fn own(&mut self, names: Vec<&str>) {
        self.own.extend(names.into_iter().map(str::to_owned));
    }

    /// Returns what is known of named types.
    pub(super) fn aliases(&self) -> &'a Aliases<'a> {
        self.aliases
    }

    /// Returns a short name and notes the `use` line for it.
    pub(super) fn import(&mut self, path: &'static str, name: &str) -> Ident {
        self.uses.entry(path).or_default().insert(name.to_owned());
        format_ident!("{name}")
    }

    /// Returns the name of a model.
    pub(super) fn model(&mut self, name: &str) -> Ident {
        if !self.own.contains(name) {
            let path = if self.module == "operations" {
                "super::models"
            } else {
                "super"
            };
            self.import(path, name);
        }
        format_ident!("{name}")
    }

    /// Returns the Rust type of a shape.
    pub(super) fn shape(&mut self, shape: &Shape) -> TokenStream {
        match shape {
            Shape::Named(name) => {
                let name = self.model(name);
                quote! { #name }
            }
            Shape::Boxed(name) => {
                let name = self.model(name);
                quote! { Box<#name> }
            }
            Shape::Text => quote! { String },
            Shape::Integer32 => quote! { i32 },
            Shape::Integer64 => quote! { i64 },
            Shape::Number => quote! { f64 },
            Shape::Flag => quote! { bool },
            Shape::Null => quote! { () },
            Shape::Any => {
                let value = self.import("serde_json", "Value");
                quote! { #value }
            }
            Shape::List(item) => {
                let item = self.shape(item);
                quote! { Vec<#item> }
            }
            Shape::Map(value) => {
                let map = self.import("std::collections", "BTreeMap");
                let value = self.shape(value);
                quote! { #map<String, #value> }
            }
            Shape::Nullable(inner) => {
                let inner = self.shape(inner);
                quote! { Option<#inner> }
            }
        }
    }

    /// Returns the type of an argument that becomes a value of `shape`, and how it becomes one.
    pub(super) fn argument(&mut self, shape: &Shape, name: &Ident) -> (TokenStream, TokenStream) {
        let own = self.shape(shape);
        let converts = match shape {
            Shape::Text | Shape::List(_) | Shape::Any => true,
            Shape::Named(name) => {
                matches!(self.aliases.resolve(shape), Shape::Text) || self.aliases.converts(name)
            }
            _ => false,
        };
        if converts {
            (quote! { impl Into<#own> }, quote! { #name.into() })
        } else {
            (own, quote! { #name })
        }
    }

    /// Returns the `use` lines: the standard library's first, then other crates', then our own.
    pub(super) fn uses(&self) -> TokenStream {
        let line = |(path, names): (&&str, &BTreeSet<String>)| {
            let path: TokenStream = path.parse().unwrap_or_default();
            let names = names.iter().map(|name| format_ident!("{name}"));
            quote! { use #path::{#(#names),*}; }
        };
        let rank = |path: &str| match path.split("::").next() {
            Some("std") => 0,
            Some("super") => 2,
            _ => 1,
        };
        let mut uses: Vec<_> = self.uses.iter().collect();
        uses.sort_by_key(|(path, _)| (rank(path), **path));
        uses.into_iter().map(line).collect()
    }
}
