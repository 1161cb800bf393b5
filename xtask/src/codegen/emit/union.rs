//! An enum of shapes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::bounds;
use super::docs::{self, doc};
use super::scope::Scope;
use super::struct_::limit_extensions;
use crate::codegen::ir::{JsonKind, Shape, Type, Union};

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
            let mut limits = limit_extensions(&variant.limits);
            limits.extend(bounds::attributes(
                &variant.shape,
                &variant.limits,
                scope.names(),
            ));
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

/// Returns a `From` for each type that makes one shape and no other.
fn conversions(type_: &Type, union: &Union, scope: &mut Scope<'_>) -> TokenStream {
    let expand = |shape: &Shape| scope.names().expand(shape, 0);
    let shapes: Vec<Shape> = union.variants.iter().map(|v| expand(&v.shape)).collect();
    let is_only = |wanted: &Shape| shapes.iter().filter(|shape| *shape == wanted).count() == 1;
    let has_integer32 = shapes.contains(&Shape::Integer32);
    let name = format_ident!("{}", type_.name);
    let mut conversions = Vec::new();
    for (variant, shape) in union.variants.iter().zip(&shapes) {
        if matches!(shape, Shape::Null | Shape::Any | Shape::Nullable(_)) || !is_only(shape) {
            continue;
        }
        let variant_name = format_ident!("{}", variant.name);
        let mut from = |source: TokenStream, value: TokenStream| {
            conversions.push(quote! {
                impl From<#source> for #name {
                    fn from(value: #source) -> Self {
                        Self::#variant_name(#value)
                    }
                }
            });
        };
        from(scope.shape(&variant.shape), quote! { value });
        match shape {
            Shape::Text => from(quote! { &str }, quote! { value.to_owned() }),
            // Lets a bare number in source code be one, which is an `i32` unless something says
            // more.
            Shape::Integer64 if !has_integer32 => from(quote! { i32 }, quote! { value.into() }),
            _ => {}
        }
    }
    conversions.into_iter().collect()
}
