//! An enum of strings that are known, with room for any other.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{self, doc};
use super::scope::Scope;
use super::words::code;
use crate::codegen::ir::{StringEnum, Type};

pub(super) fn item(type_: &Type, enum_: &StringEnum, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", type_.name);
    let docs = docs::of_type(type_);
    let other = format_ident!("{}", enum_.other);
    let unknown = scope.import("kkiai_transport::model", "UnknownValue");
    let variants = enum_.values.iter().map(|value| {
        let docs = doc(4, &value.docs, &code(&value.wire));
        let name = format_ident!("{}", value.name);
        quote! { #docs #name, }
    });
    let pairs = enum_.values.iter().map(|value| {
        let name = format_ident!("{}", value.name);
        let wire = &value.wire;
        quote! { (#name, #wire) }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version of the crate has no name for, as the service spells it.
            #other(#unknown),
        }

        kkiai_transport::string_enum!(#name, #other, [#(#pairs),*]);
    }
}
