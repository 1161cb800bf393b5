//! An enum of the forms of an answer or of a body.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::fill::braced;
use super::operation::{answer_type, body_entry};
use super::scope::{RUNTIME, Scope, tokens};
use super::words::code;
use crate::codegen::ir::{Answer, Body, Coding, Operation};

/// Returns the enums that an operation needs beside its method.
pub(super) fn items<'a>(operation: &'a Operation, scope: &mut Scope<'a>) -> TokenStream {
    let method = &operation.name;
    let body = operation.body.as_ref().map(|body| {
        let docs = format!("What [`Client::{method}`] sends, in one of its forms.");
        body_item(body, docs, scope)
    });
    let docs = format!("What [`Client::{method}`] returns, by the status of the answer.");
    let answer = answer_item(&operation.answer, docs, scope);
    let docs = format!("What a refusal of [`Client::{method}`] says, by its status.");
    let error = answer_item(&operation.error, docs, scope);
    quote! { #body #answer #error }
}

fn answer_item<'a>(answer: &'a Answer, docs: String, scope: &mut Scope<'a>) -> Option<TokenStream> {
    let name = answer.name.as_ref()?;
    let docs = scope.texts.own(docs);
    let mut variants = TokenStream::new();
    let mut entries = Vec::new();
    for form in &answer.forms {
        let statuses = statuses(&form.statuses);
        let docs = scope.texts.docs(&form.docs, || described(&form.statuses));
        let variant = format_ident!("{}", form.variant);
        if form.coding == Coding::Empty {
            variants.extend(quote! { #docs #variant, });
            entries.push(format!("{} = {statuses}", form.variant));
        } else {
            let type_ = answer_type(&form.coding, scope);
            entries.push(format!("{}({type_}) = {statuses}", form.variant));
            let type_ = tokens(&type_);
            variants.extend(quote! { #docs #variant(#type_), });
        }
    }
    scope.bring(RUNTIME, "answers");
    let line = braced(&format!("answers!({name}"), &entries, ");");
    Some(item(name, &docs, &variants, line, scope))
}

fn body_item<'a>(body: &'a Body, docs: String, scope: &mut Scope<'a>) -> Option<TokenStream> {
    let name = body.name.as_ref()?;
    let docs = scope.texts.own(docs);
    let mut variants = TokenStream::new();
    let mut entries = Vec::new();
    for form in &body.forms {
        let (entry, type_) = body_entry(form, scope);
        let docs = scope.texts.own(format!("As {}.", code(&form.media)));
        let variant = format_ident!("{}", form.variant);
        let type_ = tokens(&type_);
        variants.extend(quote! { #docs #variant(#type_), });
        entries.push(entry);
    }
    scope.bring(RUNTIME, "bodies");
    let line = braced(&format!("bodies!({name}"), &entries, ");");
    Some(item(name, &docs, &variants, line, scope))
}

fn item(
    name: &str,
    docs: &TokenStream,
    variants: &TokenStream,
    line: String,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = format_ident!("{name}");
    let line = scope.texts.item(line);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #variants }

        #line
    }
}

/// Returns statuses as a pattern.
fn statuses(ranges: &[(u16, u16)]) -> String {
    let range = |&(first, last): &(u16, u16)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}..={last}")
        }
    };
    if ranges.is_empty() {
        "_".to_owned()
    } else {
        ranges.iter().map(range).collect::<Vec<_>>().join(" | ")
    }
}

/// Returns statuses in words.
fn described(ranges: &[(u16, u16)]) -> String {
    let range = |&(first, last): &(u16, u16)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first} to {last}")
        }
    };
    if ranges.is_empty() {
        "Any other status.".to_owned()
    } else {
        let ranges: Vec<_> = ranges.iter().map(range).collect();
        format!("Status {}.", ranges.join(" or "))
    }
}
