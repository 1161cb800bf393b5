//! A struct, and the line that gives it `new`, its `with_` methods and its form on the wire.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::combination;
use super::fill::{braced, fill, listed, literal};
use super::number::number;
use super::scope::{RUNTIME, Scope};
use super::words::code;
use crate::codegen::ir::{Field, Literal, Presence, Shape, Struct, Type};

pub(super) fn item<'a>(
    type_: &'a Type,
    docs: &TokenStream,
    struct_: &'a Struct,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let is_needed = |field: &Field| field.presence == Presence::Needed;
    let default = (!struct_.fields.iter().any(is_needed)).then(|| quote! { Default, });
    let mut members = TokenStream::new();
    for field in &struct_.fields {
        members.extend(field_item(field, scope));
    }
    let extra = struct_.extra.as_ref().map(|shape| {
        let docs = scope.texts.own(
            "Members that the description does not name. One that it does name is not sent from here.",
        );
        let map = scope.imported("std::collections", "BTreeMap");
        let value = scope.type_(shape);
        quote! { #docs pub extra: #map<String, #value>, }
    });
    let line = object(type_, struct_, scope);
    let line = scope.texts.item(line);
    let combination = struct_
        .combination
        .as_ref()
        .map(|combination| combination::items(type_, struct_, combination, scope));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #members
            #extra
        }

        #line
        #combination
    }
}

fn field_item<'a>(field: &'a Field, scope: &mut Scope<'a>) -> TokenStream {
    let docs = (!is_bare(field)).then(|| {
        let called = || format!("{} on the wire.", code(&field.wire));
        scope.texts.docs(&field.docs, called)
    });
    let deprecated = field.deprecated.then(|| quote! { #[deprecated] });
    let name = format_ident!("{}", field.name);
    let shape = scope.type_(&field.shape);
    let shape = match field.presence {
        Presence::Needed => shape,
        Presence::Optional => quote! { Option<#shape> },
        Presence::Nullable => {
            let nullable = scope.imported("kkiai_transport::model", "Nullable");
            quote! { #nullable<#shape> }
        }
    };
    quote! { #docs #deprecated pub #name: #shape, }
}

/// Says whether nothing can be said of a field: nobody described it, and its name is all but that
/// on the wire.
pub(super) fn is_bare(field: &Field) -> bool {
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    field.docs.is_empty() && letters(&field.name) == letters(&field.wire)
}

/// Returns the line of `object!`.
fn object(type_: &Type, struct_: &Struct, scope: &mut Scope<'_>) -> String {
    scope.bring(RUNTIME, "object");
    let mut entries = Vec::with_capacity(struct_.fields.len());
    for field in &struct_.fields {
        let name = &field.name;
        let wire = if field.wire == *name {
            String::new()
        } else {
            format!(" as {}", literal(&field.wire))
        };
        let taken = typed(&field.shape, scope);
        entries.push(match field.presence {
            Presence::Needed => format!("need {name}{taken}{wire}"),
            Presence::Optional => format!("may {name}{wire} fn with_{name}{taken}"),
            Presence::Nullable => format!("null {name}{wire} fn with_{name}{taken}"),
        });
    }
    let head = format!("object!({}", type_.name);
    let constants: Vec<_> = struct_.constants.iter().map(constant).collect();
    let head = if constants.is_empty() {
        head
    } else {
        listed(&head, &constants, "")
    };
    let Some(extra) = &struct_.extra else {
        return braced(&head, &entries, ");");
    };
    let extra = format!("..extra fn with_extra{}", typed(extra, scope));
    if entries.is_empty() {
        return braced(&head, &[extra], ");");
    }
    // What is not listed stands apart from what is.
    let mut text = format!("{head} {{\n");
    fill(4, ",", &entries, &mut text);
    text.push_str(",\n    ");
    text.push_str(&extra);
    text.push_str("\n});");
    text
}

/// Returns the type that is taken as a value of `shape`.
fn typed(shape: &Shape, scope: &mut Scope<'_>) -> String {
    let type_ = scope.shape(shape);
    if scope.types().converts(shape) {
        format!("({type_})")
    } else {
        format!("[{type_}]")
    }
}

fn constant((wire, value): &(String, Literal)) -> String {
    format!("{} = {}", literal(wire), value_text(value))
}

/// Returns a plain value as Rust has it.
pub(super) fn value_text(value: &Literal) -> String {
    match value {
        Literal::Text(text) => literal(text),
        // A number that says no more is an `i32`.
        Literal::Integer(whole) if i32::try_from(*whole).is_err() => {
            format!("{}_i64", number(&whole.to_string()))
        }
        Literal::Integer(whole) => number(&whole.to_string()),
        Literal::Number(real) => number(&format!("{real:?}")),
        Literal::Flag(flag) => flag.to_string(),
    }
}
