//! What the service sends on its own.

use std::collections::HashSet;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::scope::Scope;
use super::types::Types;
use super::words::code;
use crate::codegen::ir::Webhook;

/// Documentation of the file.
pub(super) const DOCS: &str = "\
//! What the service sends on its own: a name for each payload.
";

/// Returns `webhooks.rs`.
pub(super) fn file<'a>(webhooks: &'a [Webhook], scope: &mut Scope<'a>) -> TokenStream {
    let mut items = TokenStream::new();
    for (webhook, name) in names(webhooks, scope.types()) {
        let docs = scope
            .texts
            .own(format!("What {} brings.", code(&webhook.name)));
        let text = format!("pub type {name} = {};", scope.shape(&webhook.payload));
        let item = scope.texts.item(text);
        items.extend(quote! { #docs #item });
    }
    items
}

/// Returns the name of each payload.
pub(super) fn names<'a>(webhooks: &'a [Webhook], types: &Types<'_>) -> Vec<(&'a Webhook, String)> {
    let mut taken = HashSet::new();
    let mut names = Vec::new();
    for webhook in webhooks {
        let words = webhook.name.to_upper_camel_case();
        let words: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
        let first = words.chars().next();
        let is_name = first.is_some_and(|first| first.is_ascii_alphabetic());
        let mut name = format!("{}{words}Payload", if is_name { "" } else { "Webhook" });
        // The payload's own type may have this name.
        while types.has(&name) || !taken.insert(name.clone()) {
            name.push('_');
        }
        names.push((webhook, name));
    }
    names
}
