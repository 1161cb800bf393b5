//! Short names in a file, and the `use` lines that they need.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::names::Names;
use crate::codegen::ir::Shape;

/// The names of one file.
pub(super) struct Scope<'a> {
    /// Path from the file to the models.
    models: &'static str,
    names: &'a Names<'a>,
    own: BTreeSet<String>,
    uses: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a> Scope<'a> {
    /// Creates the scope of a file.
    pub(super) fn new(models: &'static str, names: &'a Names<'a>) -> Self {
        Self {
            models,
            names,
            own: BTreeSet::new(),
            uses: BTreeMap::new(),
        }
    }

    /// Notes the names that the file defines.
    pub(super) fn own(&mut self, names: Vec<&str>) {
        self.own.extend(names.into_iter().map(str::to_owned));
    }

    /// Returns what is known of named types.
    pub(super) fn names(&self) -> &'a Names<'a> {
        self.names
    }

    /// Returns a short name and notes the `use` line for it.
    pub(super) fn import(&mut self, path: &'static str, name: &str) -> Ident {
        self.uses.entry(path).or_default().insert(name.to_owned());
        format_ident!("{name}")
    }

    /// Returns the name of a model.
    pub(super) fn model(&mut self, name: &str) -> Ident {
        if !self.own.contains(name) {
            self.import(self.models, name);
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

    /// Returns the type of an argument that becomes a value of `shape`.
    pub(super) fn argument(&mut self, shape: &Shape) -> TokenStream {
        let own = self.shape(shape);
        if self.converts(shape) {
            quote! { impl Into<#own> }
        } else {
            own
        }
    }

    /// Returns how an argument becomes a value of `shape`.
    pub(super) fn value(&self, shape: &Shape, name: &Ident) -> TokenStream {
        if self.converts(shape) {
            quote! { #name.into() }
        } else {
            quote! { #name }
        }
    }

    /// Says whether a value is taken as anything that becomes one.
    pub(super) fn converts(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Text | Shape::List(_) | Shape::Any => true,
            Shape::Named(name) => {
                matches!(self.names.resolve(shape), Shape::Text) || self.names.converts(name)
            }
            _ => false,
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
