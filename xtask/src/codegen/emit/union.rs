//! An enum of shapes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::fill::{braced, literal};
use super::scope::{RUNTIME, Scope, tokens};
use super::types::Types;
use crate::codegen::ir::{Shape, TextForm, Type, Union, Variant, Width};

pub(super) fn item<'a>(
    type_: &'a Type,
    docs: &TokenStream,
    union: &'a Union,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let mut variants = TokenStream::new();
    let mut entries = Vec::with_capacity(union.variants.len());
    let literals = literals(union, scope.types());
    for (index, variant) in union.variants.iter().enumerate() {
        let shape = scope.shape(&variant.shape);
        let known = scope.types();
        let docs = scope
            .texts
            .docs(&variant.docs, || what(&variant.shape, &shape, known));
        let name = format_ident!("{}", variant.name);
        let held = tokens(&shape);
        variants.extend(quote! { #docs #name(#held), });
        let tags = union.tag.iter().flat_map(|tag| &tag.values);
        let tags = tags.filter(|(_, of)| *of == index);
        let tags: Vec<_> = tags.map(|(value, _)| literal(value)).collect();
        let tags = if tags.is_empty() {
            String::new()
        } else {
            format!(" = {}", tags.join(" | "))
        };
        entries.push(if variant.distinct {
            let taken = taken(variant, scope);
            let more = literals.iter().find(|(literal, _)| *literal == index);
            let more = more.map_or("", |(_, source)| source);
            format!("{}({taken}{more}){tags}", variant.name)
        } else {
            format!("{}[{shape}]{tags}", variant.name)
        });
    }
    let other = union.other.as_ref().map(|other| {
        let name = format_ident!("{other}");
        let value = scope.imported("serde_json", "Value");
        quote! {
            /// Something that this version of the crate has no name for, as it came.
            #name(#value),
        }
    });
    scope.bring(RUNTIME, "union");
    let by = union.tag.as_ref();
    let by = by.map_or_else(String::new, |tag| format!(" by {}", literal(&tag.member)));
    let tail = union.other.as_ref();
    let word = if union.has_base { "or" } else { "else" };
    let tail = tail.map_or_else(|| ");".to_owned(), |other| format!(" {word} {other});"));
    let line = braced(&format!("union!({}{by}", type_.name), &entries, &tail);
    let line = scope.texts.item(line);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #variants
            #other
        }

        #line
    }
}

/// Returns the type of which a variant is made: what is boxed is taken without its box.
fn taken(variant: &Variant, scope: &mut Scope<'_>) -> String {
    match &variant.shape {
        Shape::Boxed(id) => scope.model(*id).to_owned(),
        shape => scope.shape(shape),
    }
}

/// Returns the types of which a union is made with `From`.
pub(super) fn sources(union: &Union, scope: &mut Scope<'_>) -> Vec<String> {
    let distinct = union.variants.iter().filter(|variant| variant.distinct);
    let mut sources: Vec<_> = distinct.map(|variant| taken(variant, scope)).collect();
    let literals = literals(union, scope.types());
    let more = literals
        .iter()
        .map(|(_, source)| source.trim_start_matches(" | "));
    sources.extend(more.map(str::to_owned));
    sources
}

/// Returns the variants that are also made of what stands in source code: a `&str` becomes the text,
/// and a bare number, which is an `i32` unless something says more, the whole number.
fn literals(union: &Union, known: &Types<'_>) -> Vec<(usize, &'static str)> {
    let is = |variant: &Variant, wanted: &Shape| known.resolve(&variant.shape) == wanted;
    let of = |wanted: &Shape| {
        let mut variants = union.variants.iter();
        variants.position(|variant| variant.distinct && is(variant, wanted))
    };
    let mut variants = union.variants.iter();
    let has_small = variants.any(|variant| is(variant, &Shape::Integer(Width::I32)));
    let text = of(&Shape::Text(TextForm::Plain)).map(|index| (index, " | &str"));
    let whole = of(&Shape::Integer(Width::I64)).filter(|_| !has_small);
    let whole = whole.map(|index| (index, " | i32"));
    text.into_iter().chain(whole).collect()
}

/// Returns what a shape is, in words. `type_` is its Rust type.
fn what(shape: &Shape, rust: &str, types: &Types<'_>) -> String {
    match shape {
        Shape::Named(id) | Shape::Boxed(id) => format!("[`{}`].", types.name(*id)),
        Shape::Text(_) => "Text.".to_owned(),
        Shape::Integer(_) => "A whole number.".to_owned(),
        Shape::Number => "A number.".to_owned(),
        Shape::Flag => "True or false.".to_owned(),
        Shape::Null => "Null.".to_owned(),
        Shape::Any => "Any value.".to_owned(),
        Shape::File => "A file.".to_owned(),
        Shape::List(_) | Shape::Tuple(_) => "A list.".to_owned(),
        Shape::Map(_) => "An object with any members.".to_owned(),
        Shape::Foreign(_) | Shape::Nullable(_) => format!("`{rust}`."),
    }
}
