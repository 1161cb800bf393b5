//! Lists of places in answers.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::doc;
use super::words::code;
use crate::codegen::ir::PointerList;

/// Documentation of the file.
pub(super) const DOCS: &str = "\
//! Places at which something may be found in an answer, as JSON pointers in reading order.
//!
//! A reader compares names of members without regard to letter case and underscores, and looks
//! into text that is JSON as if it were the value.
";

/// Returns `places.rs`.
pub(super) fn file(lists: &[PointerList]) -> TokenStream {
    lists.iter().map(item).collect()
}

fn item(list: &PointerList) -> TokenStream {
    let name = format_ident!("{}", list.name);
    let docs = doc(0, &list.docs, &format!("{}.", code(&list.name)));
    let at = &list.at;
    quote! {
        #docs
        pub const #name: &[&str] = &[#(#at),*];
    }
}
