//! A struct, its `new` and its `with_` methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{self, doc, own};
use super::renaming::Renaming;
use super::scope::Scope;
use super::words::code;
use super::{bounds, combination, json};
use crate::codegen::ir::{Field, Limit, Shape, Struct, Type};

pub(super) fn item(type_: &Type, struct_: &Struct, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let docs = docs::of_type(type_);
    let serialize = scope.import("serde", "Serialize");
    let deserialize = scope.import("serde", "Deserialize");
    let fields: Vec<_> = struct_.fields.iter().collect();
    let default = default(&fields);
    let schemars = schemars(struct_);
    let renaming = Renaming::of(&fields);
    let rename_all = renaming.attribute();
    let members: Vec<_> = fields
        .iter()
        .map(|field| field_item(field, renaming, scope))
        .collect();
    let extra = struct_.open.then(|| extra_item(&type_.name, scope));
    let extra_names = struct_.open.then(|| extra_names(&type_.name, &fields));
    let methods = methods(&type_.name, &fields, struct_.open, scope);
    let combination = struct_
        .combination
        .as_ref()
        .map(|combination| combination::items(type_, struct_, combination, scope));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq, #serialize, #deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #schemars
        #rename_all
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
            #extra
        }

        #methods
        #extra_names
        #combination
    }
}

/// Returns a struct that is not sent as one, without its documentation: the parameters of an
/// operation.
pub(super) fn plain_item(type_name: &str, fields: &[&Field], scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{type_name}");
    let default = default(fields);
    let members: Vec<_> = fields
        .iter()
        .map(|field| {
            let docs = field_docs(field, "Parameter");
            let name = format_ident!("{}", field.name);
            let shape = field_type(field, scope);
            quote! { #docs pub #name: #shape, }
        })
        .collect();
    let methods = methods(type_name, fields, false, scope);
    quote! {
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
        }

        #methods
    }
}

fn default(fields: &[&Field]) -> Option<TokenStream> {
    let is_default = fields.iter().all(|field| !field.required);
    is_default.then(|| quote! { Default, })
}

fn schemars(struct_: &Struct) -> Option<TokenStream> {
    let mut parts = Vec::new();
    if !struct_.conditions.is_empty() {
        let conditions = struct_.conditions.iter().map(|text| json::tokens(text));
        let conditions = json::list(&conditions.collect::<Vec<_>>());
        parts.push(quote! { extend("allOf" = #conditions) });
    }
    if struct_.closed {
        parts.push(quote! { deny_unknown_fields });
    }
    (!parts.is_empty()).then(|| quote! { #[cfg_attr(feature = "schemars", schemars(#(#parts),*))] })
}

/// Returns schemars' extensions for limits, each as the description has it.
pub(super) fn limit_extensions(limits: &[Limit]) -> Vec<TokenStream> {
    limits
        .iter()
        .map(|limit| {
            let keyword = limit.keyword;
            let value = json::tokens(&limit.value);
            quote! { extend(#keyword = #value) }
        })
        .collect()
}

fn field_docs(field: &Field, what: &str) -> TokenStream {
    let docs = doc(4, &field.docs, &format!("{what} {}.", code(&field.wire)));
    let deprecated = docs::deprecated(field.deprecated);
    quote! { #docs #deprecated }
}

fn field_type(field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    if let Some(inner) = nullable(field, scope) {
        let nullable = scope.import("kkiai_transport::model", "Nullable");
        let inner = scope.shape(&inner);
        return quote! { #nullable<#inner> };
    }
    let shape = scope.shape(&field.shape);
    if field.required {
        shape
    } else {
        quote! { Option<#shape> }
    }
}

/// Returns the type beside null of a member that may be null as well as absent.
pub(super) fn nullable(field: &Field, scope: &Scope<'_>) -> Option<Shape> {
    if field.required {
        return None;
    }
    match scope.names().resolve(&field.shape) {
        Shape::Nullable(inner) => Some((**inner).clone()),
        _ if scope.names().takes_null(&field.shape) => Some(field.shape.clone()),
        _ => None,
    }
}

fn field_item(field: &Field, renaming: Renaming, scope: &mut Scope<'_>) -> TokenStream {
    let docs = field_docs(field, "Member");
    let name = format_ident!("{}", field.name);
    let shape = field_type(field, scope);
    let mut serde = Vec::new();
    if !renaming.names(field) {
        let wire = &field.wire;
        serde.push(quote! { rename = #wire });
    }
    let mut schemars = Vec::new();
    if !field.required {
        serde.push(quote! { default });
        if let Some(inner) = nullable(field, scope) {
            serde.push(quote! { skip_serializing_if = "Nullable::is_absent" });
            let inner = scope.shape(&inner);
            schemars.push(with(&quote! { Option<#inner> }));
        } else {
            serde.push(quote! { skip_serializing_if = "Option::is_none" });
            // Without this the schema would allow null, too.
            let inner = scope.shape(&field.shape);
            schemars.push(with(&inner));
        }
    }
    schemars.extend(bounds::attributes(
        &field.shape,
        &field.limits,
        scope.names(),
    ));
    schemars.extend(limit_extensions(&field.limits));
    let serde = (!serde.is_empty()).then(|| quote! { #[serde(#(#serde),*)] });
    let schemars = (!schemars.is_empty())
        .then(|| quote! { #[cfg_attr(feature = "schemars", schemars(#(#schemars),*))] });
    quote! {
        #docs
        #serde
        #schemars
        pub #name: #shape,
    }
}

fn with(shape: &TokenStream) -> TokenStream {
    // Tokens print with spaces between them; a type reads better without.
    let text = shape.to_string().replace(' ', "").replace(',', ", ");
    quote! { with = #text }
}

fn methods(type_name: &str, fields: &[&Field], open: bool, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{type_name}");
    let constructor = constructor(type_name, fields, open, scope);
    let setters: Vec<_> = fields
        .iter()
        .filter(|field| !field.required)
        .map(|field| setter(field, scope))
        .collect();
    let extra_setter = open.then(|| extra_setter(scope));
    quote! {
        impl #name {
            #constructor
            #(#setters)*
            #extra_setter
        }
    }
}

/// Returns the field for members that are not described.
fn extra_item(type_name: &str, scope: &mut Scope<'_>) -> TokenStream {
    let map = scope.import("std::collections", "BTreeMap");
    let value = scope.import("serde_json", "Value");
    let write = scope.import("kkiai_transport::model", "serialize_extra");
    let write = format!("{write}::<{type_name}, _>");
    quote! {
        /// Members that the description does not name, as they came or are to be sent. One that it
        /// does name is not sent from here.
        #[serde(flatten, serialize_with = #write)]
        pub extra: #map<String, #value>,
    }
}

/// Returns the names that members which are not described cannot have.
fn extra_names(type_name: &str, fields: &[&Field]) -> TokenStream {
    let name = format_ident!("{type_name}");
    let wires = fields.iter().map(|field| &field.wire);
    quote! {
        impl kkiai_transport::model::Members for #name {
            const NAMES: &'static [&'static str] = &[#(#wires),*];
        }
    }
}

fn extra_setter(scope: &mut Scope<'_>) -> TokenStream {
    let value = scope.import("serde_json", "Value");
    quote! {
        /// Adds a member that the description does not name.
        #[must_use]
        pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<#value>) -> Self {
            self.extra.insert(name.into(), value.into());
            self
        }
    }
}

/// Returns how a constructor fills the field for members that are not described.
pub(super) fn extra_init(open: bool, scope: &mut Scope<'_>) -> Option<TokenStream> {
    let map = open.then(|| scope.import("std::collections", "BTreeMap"))?;
    Some(quote! { extra: #map::new() })
}

fn constructor(
    type_name: &str,
    fields: &[&Field],
    open: bool,
    scope: &mut Scope<'_>,
) -> TokenStream {
    if fields.iter().all(|field| !field.required) {
        let docs = own(4, &format!("Creates a `{type_name}` without any member."));
        return quote! {
            #docs
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let text = format!("Creates a `{type_name}` from its required members.");
    let docs = own(4, &text);
    let arguments = arguments(fields, scope);
    let inits = fields.iter().map(|field| init(field, scope));
    let mut inits: Vec<_> = inits.collect();
    inits.extend(extra_init(open, scope));
    quote! {
        #docs
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#inits),* }
        }
    }
}

/// Returns an argument for each required field that is more than null.
pub(super) fn arguments(fields: &[&Field], scope: &mut Scope<'_>) -> Vec<TokenStream> {
    let given = fields
        .iter()
        .filter(|field| field.required && field.shape != Shape::Null);
    given
        .map(|field| {
            let name = format_ident!("{}", field.name);
            let argument = scope.argument(&field.shape);
            quote! { #name: #argument }
        })
        .collect()
}

/// Returns how a constructor fills a field.
pub(super) fn init(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    if !field.required {
        return if nullable(field, scope).is_some() {
            quote! { #name: Nullable::Absent }
        } else {
            quote! { #name: None }
        };
    }
    if field.shape == Shape::Null {
        quote! { #name: () }
    } else if scope.converts(&field.shape) {
        let value = scope.value(&field.shape, &name);
        quote! { #name: #value }
    } else {
        quote! { #name }
    }
}

fn setter(field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let method = format_ident!("with_{}", field.name);
    let docs = own(4, &format!("Sets [`{0}`](Self::{0}).", field.name));
    let deprecated = docs::deprecated(field.deprecated);
    let inner = nullable(field, scope);
    let shape = inner.as_ref().unwrap_or(&field.shape);
    let argument = scope.argument(shape);
    let value = scope.value(shape, &name);
    let value = if inner.is_some() {
        quote! { Nullable::Value(#value) }
    } else {
        quote! { Some(#value) }
    };
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #method(mut self, #name: #argument) -> Self {
            self.#name = #value;
            self
        }
    }
}
