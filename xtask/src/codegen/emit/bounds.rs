//! Bounds of whole numbers for `schemars`, which does not know that a Rust type has an end.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::names::Names;
use crate::codegen::ir::{Limit, Shape};

/// Returns `schemars`' attributes that bound the whole numbers of a shape where limits do not.
pub(super) fn attributes(
    shape: &Shape,
    limits: &[Limit],
    names: &Names<'_>,
) -> Option<TokenStream> {
    let is_limited = |keywords: [&str; 2]| {
        let mut limits = limits.iter();
        limits.any(|limit| keywords.contains(&limit.keyword))
    };
    match names.expand(shape, 0) {
        Shape::Nullable(inner) => attributes(&inner, limits, names),
        Shape::List(item) => {
            let item = schema(&item)?;
            Some(quote! { extend("items" = #item) })
        }
        Shape::Map(value) => {
            let value = schema(&value)?;
            Some(quote! { extend("additionalProperties" = #value) })
        }
        shape => {
            let kind = rust_type(&shape)?;
            let least = !is_limited(["minimum", "exclusiveMinimum"]);
            let least = least.then(|| quote! { min = #kind::MIN });
            let greatest = !is_limited(["maximum", "exclusiveMaximum"]);
            let greatest = greatest.then(|| quote! { max = #kind::MAX });
            let ends: Vec<_> = least.into_iter().chain(greatest).collect();
            (!ends.is_empty()).then(|| quote! { range(#(#ends),*) })
        }
    }
}

/// Returns the JSON Schema of a shape that is made of whole numbers.
fn schema(shape: &Shape) -> Option<TokenStream> {
    Some(match shape {
        Shape::List(item) => {
            let item = schema(item)?;
            quote! { { "type": "array", "items": #item } }
        }
        Shape::Map(value) => {
            let value = schema(value)?;
            quote! { { "type": "object", "additionalProperties": #value } }
        }
        Shape::Nullable(inner) => {
            let inner = schema(inner)?;
            quote! { { "anyOf": [#inner, { "type": "null" }] } }
        }
        shape => {
            let kind = rust_type(shape)?;
            quote! { { "type": "integer", "minimum": #kind::MIN, "maximum": #kind::MAX } }
        }
    })
}

fn rust_type(shape: &Shape) -> Option<Ident> {
    match shape {
        Shape::Integer32 => Some(format_ident!("i32")),
        Shape::Integer64 => Some(format_ident!("i64")),
        _ => None,
    }
}
