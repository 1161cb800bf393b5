//! Lists of places in answers.

use proc_macro2::TokenStream;

use super::fill::{listed, literal};
use super::scope::Scope;
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
pub(super) fn file<'a>(lists: &'a [PointerList], scope: &mut Scope<'a>) -> TokenStream {
    lists.iter().map(|list| item(list, scope)).collect()
}

fn item<'a>(list: &'a PointerList, scope: &mut Scope<'a>) -> TokenStream {
    let at: Vec<_> = list.at.iter().map(|place| literal(place)).collect();
    let head = format!("pub const {}: &[&str] = &", list.name);
    let text = listed(&head, &at, ";");
    let fallback = || format!("{}.", code(&list.name));
    scope.texts.documented(&list.docs, fallback, text)
}
