//! A struct, its `new` and its `with_` methods.

use heck::{ToLowerCamelCase, ToPascalCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{self, doc, own};
use super::scope::Scope;
use super::{combination, json};
use crate::codegen::ir::{Field, Limit, Shape, Struct, Type};

pub(super) fn item(type_: &Type, struct_: &Struct, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let docs = docs::of_type(type_);
    let serialize = scope.import("serde", "Serialize");
    let deserialize = scope.import("serde", "Deserialize");
    let default = derives_default(struct_).then(|| quote! { Default, });
    let schemars = schemars(struct_);
    let renaming = Renaming::of(&struct_.fields);
    let rename_all = renaming.attribute();
    let fields: Vec<_> = struct_
        .fields
        .iter()
        .map(|field| field_item(field, renaming, scope))
        .collect();
    let methods = methods(type_, &struct_.fields, scope);
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
            #(#fields)*
        }

        #methods
        #combination
    }
}

/// Returns a struct that is not sent as one: the parameters of an operation.
pub(super) fn plain_item(type_: &Type, fields: &[Field], scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let docs = docs::of_type(type_);
    let default = fields
        .iter()
        .all(|field| !field.required)
        .then(|| quote! { Default, });
    let members: Vec<_> = fields
        .iter()
        .map(|field| {
            let docs = field_docs(field);
            let name = format_ident!("{}", field.name);
            let shape = field_type(field, scope);
            quote! { #docs pub #name: #shape, }
        })
        .collect();
    let methods = methods(type_, fields, scope);
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
        }

        #methods
    }
}

fn derives_default(struct_: &Struct) -> bool {
    struct_.fields.iter().all(|field| !field.required)
}

fn schemars(struct_: &Struct) -> Option<TokenStream> {
    let mut parts = Vec::new();
    if !struct_.conditions.is_empty() {
        let conditions = struct_.conditions.iter().map(|text| json::tokens(text));
        parts.push(quote! { extend("allOf" = [#(#conditions),*]) });
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

/// How the fields of a struct come by their names on the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Renaming {
    Each,
    Pascal,
    Camel,
}

impl Renaming {
    fn of(fields: &[Field]) -> Self {
        let all = |rule: fn(&str) -> String| {
            fields
                .iter()
                .all(|field| rule(field.name.trim_end_matches('_')) == field.wire)
        };
        if fields.iter().all(|field| field.name == field.wire) {
            Self::Each
        } else if all(|name| name.to_pascal_case()) && serde_agrees(fields) {
            Self::Pascal
        } else if all(|name| name.to_lower_camel_case()) && serde_agrees(fields) {
            Self::Camel
        } else {
            Self::Each
        }
    }

    fn attribute(self) -> Option<TokenStream> {
        match self {
            Self::Each => None,
            Self::Pascal => Some(quote! { #[serde(rename_all = "PascalCase")] }),
            Self::Camel => Some(quote! { #[serde(rename_all = "camelCase")] }),
        }
    }
}

/// Says whether serde's own rule gives the same names: it drops each underscore and raises the
/// letter behind it, so digits and trailing underscores keep it from doing so.
fn serde_agrees(fields: &[Field]) -> bool {
    fields.iter().all(|field| {
        !field.name.ends_with('_')
            && !field
                .name
                .split('_')
                .any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
    })
}

fn field_docs(field: &Field) -> TokenStream {
    let docs = doc(4, &field.docs, &format!("Member `{}`.", field.wire));
    let deprecated = docs::deprecated(field.deprecated);
    quote! { #docs #deprecated }
}

fn field_type(field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let shape = scope.shape(&field.shape);
    if field.required {
        return shape;
    }
    match nullable(field, scope) {
        Some(inner) => {
            let nullable = scope.import("kkiai_transport::model", "Nullable");
            let inner = scope.shape(&inner);
            quote! { #nullable<#inner> }
        }
        None => quote! { Option<#shape> },
    }
}

/// Returns the type under the null of a member that may also be absent.
fn nullable(field: &Field, scope: &Scope<'_>) -> Option<Shape> {
    match scope.aliases().resolve(&field.shape) {
        Shape::Nullable(inner) if !field.required => Some((**inner).clone()),
        // Anything may be null, too.
        Shape::Any if !field.required => Some(Shape::Any),
        _ => None,
    }
}

fn field_item(field: &Field, renaming: Renaming, scope: &mut Scope<'_>) -> TokenStream {
    let docs = field_docs(field);
    let name = format_ident!("{}", field.name);
    let shape = field_type(field, scope);
    let mut serde = Vec::new();
    if renaming == Renaming::Each && field.name != field.wire {
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

fn methods(type_: &Type, fields: &[Field], scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let constructor = constructor(type_, fields, scope);
    let setters: Vec<_> = fields
        .iter()
        .filter(|field| !field.required)
        .map(|field| setter(field, scope))
        .collect();
    quote! {
        impl #name {
            #constructor
            #(#setters)*
        }
    }
}

fn constructor(type_: &Type, fields: &[Field], scope: &mut Scope<'_>) -> TokenStream {
    if fields.iter().all(|field| !field.required) {
        let text = format!("Creates a `{}` without any member.", type_.name);
        let docs = own(4, &text);
        return quote! {
            #docs
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let text = format!("Creates a `{}` from its required members.", type_.name);
    let docs = own(4, &text);
    let arguments = arguments(fields.iter().collect::<Vec<_>>().as_slice(), scope);
    let inits = fields
        .iter()
        .map(|field| init(field, scope))
        .collect::<Vec<_>>();
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
            let (argument, _) = scope.argument(&field.shape, &name);
            quote! { #name: #argument }
        })
        .collect()
}

/// Returns how a constructor fills a field.
pub(super) fn init(field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    if !field.required {
        return match nullable(field, scope) {
            Some(_) => quote! { #name: Nullable::Absent },
            None => quote! { #name: None },
        };
    }
    if field.shape == Shape::Null {
        return quote! { #name: () };
    }
    let (_, value) = scope.argument(&field.shape, &name);
    if value.to_string() == name.to_string() {
        quote! { #name }
    } else {
        quote! { #name: #value }
    }
}

fn setter(field: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let method = format_ident!("with_{}", field.name);
    let docs = own(4, &format!("Sets [`{0}`](Self::{0}).", field.name));
    let deprecated = docs::deprecated(field.deprecated);
    let inner = nullable(field, scope);
    let shape = inner.as_ref().unwrap_or(&field.shape).clone();
    let (argument, value) = scope.argument(&shape, &name);
    let value = match inner {
        Some(_) => quote! { Nullable::Value(#value) },
        None => quote! { Some(#value) },
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
