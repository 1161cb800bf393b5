//! An enum that knows the words of several layers.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::scope::Scope;
use super::words::code;
use crate::codegen::ir::{Meaning, Vocabulary};

/// Returns `vocabularies.rs`.
pub(super) fn file<'a>(vocabularies: &'a [Vocabulary], scope: &mut Scope<'a>) -> TokenStream {
    let items = vocabularies
        .iter()
        .map(|vocabulary| item(vocabulary, scope));
    items.collect()
}

fn item<'a>(vocabulary: &'a Vocabulary, scope: &mut Scope<'a>) -> TokenStream {
    let name = format_ident!("{}", vocabulary.name);
    let docs = scope
        .texts
        .docs(&vocabulary.docs, || format!("`{}`.", vocabulary.name));
    let meanings = vocabulary.meanings.iter();
    let variants: Vec<_> = meanings.map(|meaning| variant(meaning, scope)).collect();
    let names: Vec<_> = vocabulary
        .meanings
        .iter()
        .map(|meaning| format_ident!("{}", meaning.name))
        .collect();
    let words = vocabulary.meanings.iter().map(|meaning| {
        let words = &meaning.words;
        quote! { #(#words)|* }
    });
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }

        impl #name {
            /// Every meaning, in the order of the description.
            pub const ALL: &'static [Self] = &[#(Self::#names),*];

            /// Returns what a word means, if it is known. Letter case and space around it are
            /// ignored.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                match word.trim().to_ascii_lowercase().as_str() {
                    #(#words => Some(Self::#names),)*
                    _ => None,
                }
            }
        }
    }
}

fn variant<'a>(meaning: &'a Meaning, scope: &mut Scope<'a>) -> TokenStream {
    let name = format_ident!("{}", meaning.name);
    let docs = scope.texts.docs(&meaning.docs, || {
        let words: Vec<_> = meaning.words.iter().map(|word| code(word)).collect();
        format!("{}.", words.join(", "))
    });
    quote! { #docs #name, }
}
