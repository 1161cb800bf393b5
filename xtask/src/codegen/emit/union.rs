//! An enum of shapes.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{self, doc};
use super::scope::Scope;
use super::struct_::limit_extensions;
use crate::codegen::ir::{JsonKind, Shape, Type, Union, Variant};

pub(super) fn item(type_: &Type, union: &Union, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let docs = docs::of_type(type_);
    let serialize = scope.import("serde", "Serialize");
    let deserialize = scope.import("serde", "Deserialize");
    let deserializer = scope.import("serde", "Deserializer");
    let runtime = |scope: &mut Scope<'_>, name| scope.import("kkiai_transport::model", name);
    let shape = runtime(scope, "Shape");
    let decode = runtime(scope, "decode");
    let read = runtime(scope, "union");
    let variants: Vec<_> = union
        .variants
        .iter()
        .map(|variant| {
            let docs = doc(4, &variant.docs, &format!("`{}`", variant.name));
            let name = format_ident!("{}", variant.name);
            let shape = scope.shape(&variant.shape);
            let limits = limit_extensions(&variant.limits);
            let limits = (!limits.is_empty())
                .then(|| quote! { #[cfg_attr(feature = "schemars", schemars(#(#limits),*))] });
            quote! { #docs #name(#limits #shape), }
        })
        .collect();
    let shapes = union.variants.iter().map(|variant| {
        let name = format_ident!("{}", variant.name);
        let text = &variant.name;
        let (constructor, needs) = constructor(&variant.kind);
        quote! {
            #shape::#constructor(#text, #needs |value| #decode(value).map(Self::#name))
        }
    });
    let text = &type_.name;
    let conversions = conversions(type_, union, scope);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, #serialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }

        impl<'de> #deserialize<'de> for #name {
            fn deserialize<D: #deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #read(deserializer, #text, &[#(#shapes),*])
            }
        }

        #conversions
    }
}

fn constructor(kind: &JsonKind) -> (TokenStream, Option<TokenStream>) {
    match kind {
        JsonKind::Object(needs) => (quote! { object }, Some(quote! { &[#(#needs),*], })),
        JsonKind::Text => (quote! { text }, None),
        JsonKind::Integer => (quote! { integer }, None),
        JsonKind::Number => (quote! { number }, None),
        JsonKind::Flag => (quote! { flag }, None),
        JsonKind::List => (quote! { list }, None),
        JsonKind::Any => (quote! { any }, None),
    }
}

/// Returns a `From` for each shape whose type no other shape has.
fn conversions(type_: &Type, union: &Union, scope: &mut Scope<'_>) -> TokenStream {
    let mut seen = HashSet::new();
    let mut repeated = HashSet::new();
    let keys: Vec<String> = union
        .variants
        .iter()
        .map(|variant| format!("{:?}", scope.aliases().resolve(&variant.shape)))
        .collect();
    for key in &keys {
        if !seen.insert(key.clone()) {
            repeated.insert(key.clone());
        }
    }
    let once = union.variants.iter().zip(&keys);
    once.filter(|(_, key)| !repeated.contains(*key))
        .map(|(variant, _)| conversion(type_, variant, scope))
        .collect()
}

fn conversion(type_: &Type, variant: &Variant, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let variant_name = format_ident!("{}", variant.name);
    let shape = scope.shape(&variant.shape);
    let from = |source: TokenStream, value: TokenStream| {
        quote! {
            impl From<#source> for #name {
                fn from(value: #source) -> Self {
                    Self::#variant_name(#value)
                }
            }
        }
    };
    let extra = match scope.aliases().resolve(&variant.shape) {
        Shape::Text => Some(from(quote! { &str }, quote! { value.to_owned() })),
        // Lets a bare number in source code be one, which is an `i32` unless something says more.
        Shape::Integer64 => Some(from(quote! { i32 }, quote! { value.into() })),
        Shape::Null | Shape::Any | Shape::Nullable(_) => return TokenStream::new(),
        _ => None,
    };
    let own = from(shape, quote! { value });
    quote! { #own #extra }
}
