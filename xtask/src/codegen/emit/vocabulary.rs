//! An enum that knows the words of several layers.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{doc, own};
use super::words::code;
use crate::codegen::ir::{Meaning, Vocabulary};

/// Returns `vocabularies.rs`.
pub(super) fn file(vocabularies: &[Vocabulary]) -> TokenStream {
    vocabularies.iter().map(item).collect()
}

fn item(vocabulary: &Vocabulary) -> TokenStream {
    let name = format_ident!("{}", vocabulary.name);
    let docs = doc(0, &vocabulary.docs, &format!("`{}`.", vocabulary.name));
    let variants = vocabulary.meanings.iter().map(variant);
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

fn variant(meaning: &Meaning) -> TokenStream {
    let name = format_ident!("{}", meaning.name);
    let words: Vec<_> = meaning.words.iter().map(|word| code(word)).collect();
    let fallback = own(4, &format!("{}.", words.join(", ")));
    let docs = if meaning.docs.is_empty() {
        fallback
    } else {
        doc(4, &meaning.docs, "")
    };
    quote! { #docs #name, }
}
