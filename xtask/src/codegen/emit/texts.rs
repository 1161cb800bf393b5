//! Comments and macros, which stand beside the tokens until these are text.
//!
//! Docs are most of what is generated. As tokens they would be taken apart, parsed and set for
//! nothing; so a mark stands for each, and the text takes its place once its indent is known.

use std::borrow::Cow;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use crate::codegen::ir::Docs;

/// What a doc comment begins with that stands for a text.
const DOC_MARK: &str = "///@";
/// What an item begins with that stands for a text.
const ITEM_MARK: &str = "text!(";

/// The texts of one file.
#[derive(Default)]
pub(in crate::codegen) struct Texts<'a> {
    texts: Vec<Text<'a>>,
}

enum Text<'a> {
    /// A description.
    Docs(Cow<'a, Docs>),
    /// Our own words.
    Own(Cow<'static, str>),
    /// An item that is set already.
    Item(String),
}

impl<'a> Texts<'a> {
    /// Returns the doc comment of a description, or of our own words if there is none.
    pub(super) fn docs(
        &mut self,
        docs: &'a Docs,
        fallback: impl FnOnce() -> String,
    ) -> TokenStream {
        if docs.is_empty() {
            self.own(fallback())
        } else {
            self.comment(Text::Docs(Cow::Borrowed(docs)))
        }
    }

    /// Returns the doc comment of a description that was put together.
    pub(super) fn made(&mut self, docs: Docs) -> TokenStream {
        self.comment(Text::Docs(Cow::Owned(docs)))
    }

    /// Returns the doc comment of our own words.
    pub(super) fn own(&mut self, text: impl Into<Cow<'static, str>>) -> TokenStream {
        self.comment(Text::Own(text.into()))
    }

    /// Returns an item that is set already.
    pub(super) fn item(&mut self, text: String) -> TokenStream {
        let number = Literal::usize_unsuffixed(self.texts.len());
        self.texts.push(Text::Item(text));
        quote! { text!(#number); }
    }

    /// Returns an item that is set already, with the doc comment of a description.
    pub(super) fn documented(
        &mut self,
        docs: &'a Docs,
        fallback: impl FnOnce() -> String,
        item: String,
    ) -> TokenStream {
        let docs = self.docs(docs, fallback);
        let item = self.item(item);
        quote! { #docs #item }
    }

    fn comment(&mut self, text: Text<'a>) -> TokenStream {
        let mark = format!("@{}", self.texts.len());
        self.texts.push(text);
        quote! { #[doc = #mark] }
    }

    /// Writes the text that a line stands for, if it stands for one.
    pub(in crate::codegen) fn write(&self, line: &str, out: &mut String) -> bool {
        let rest = line.trim_start_matches(' ');
        let indent = line.len() - rest.len();
        let number = rest
            .strip_prefix(DOC_MARK)
            .or_else(|| rest.strip_prefix(ITEM_MARK)?.strip_suffix(");"));
        let text = number
            .and_then(|number| number.parse::<usize>().ok())
            .and_then(|number| self.texts.get(number));
        match text {
            None => return false,
            Some(Text::Docs(text)) => docs::write(indent, text, out),
            Some(Text::Own(text)) => docs::write_own(indent, text, out),
            Some(Text::Item(text)) => {
                out.push_str(text);
                out.push('\n');
            }
        }
        true
    }
}
