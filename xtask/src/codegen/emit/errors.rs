//! An enum of the kinds of refusals, and the rules that tell them apart.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::scope::{RUNTIME, Scope};
use super::words::code;
use crate::codegen::ir::{Accepted, ErrorRule, Errors};

/// Returns `errors.rs`.
pub(super) fn file<'a>(errors: &'a Errors, scope: &mut Scope<'a>) -> TokenStream {
    let classes = classes(errors, scope);
    let rules = rules(errors, scope);
    quote! { #classes #rules }
}

fn classes<'a>(errors: &'a Errors, scope: &mut Scope<'a>) -> TokenStream {
    let name = format_ident!("{}", errors.name);
    let docs = scope
        .texts
        .docs(&errors.docs, || "Kind of reason for a refusal.".to_owned());
    let fmt = scope.imported("std", "fmt");
    let mut variants = TokenStream::new();
    for class in &errors.classes {
        let docs = scope.texts.docs(&class.docs, || code(&class.word));
        let name = format_ident!("{}", class.name);
        variants.extend(quote! { #docs #name, });
    }
    let names: Vec<_> = errors
        .classes
        .iter()
        .map(|class| format_ident!("{}", class.name))
        .collect();
    let words = errors.classes.iter().map(|class| &class.word);
    let advice = errors.classes.iter().map(|class| &class.advice);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #variants
        }

        impl #name {
            /// Every class, in the order of the description.
            pub const ALL: &'static [Self] = &[#(Self::#names),*];

            /// Returns the name of the class.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    #(Self::#names => #words,)*
                }
            }

            /// Returns what a person can do about a refusal of this class.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self {
                    #(Self::#names => #advice,)*
                }
            }
        }

        impl #fmt::Display for #name {
            fn fmt(&self, f: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                f.pad(self.as_str())
            }
        }
    }
}

fn rules(errors: &Errors, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", errors.name);
    let type_ = scope.imported(RUNTIME, "ErrorRule");
    let rules: Vec<_> = errors
        .rules
        .iter()
        .map(|written| rule(&errors.name, written, scope))
        .collect();
    let otherwise = rule(&errors.name, &errors.otherwise, scope);
    quote! {
        /// What refusals mean: the first rule that fits decides, and the last fits everything.
        pub const ERROR_RULES: &[#type_<#name>] = &[#(#rules,)* OTHERWISE];

        const OTHERWISE: #type_<#name> = #otherwise;

        /// Returns the rule for a refusal: its status, unless it is the failure of a task, its code
        /// and its message.
        #[must_use]
        pub fn error_rule(
            status: Option<u16>,
            code: Option<&str>,
            message: Option<&str>,
        ) -> &'static #type_<#name> {
            ERROR_RULES
                .iter()
                .find(|rule| rule.fits(status, code, message))
                .unwrap_or(&OTHERWISE)
        }
    }
}

fn rule(errors: &str, rule: &ErrorRule, scope: &mut Scope<'_>) -> TokenStream {
    let type_ = scope.imported(RUNTIME, "ErrorRule");
    let errors = format_ident!("{errors}");
    let class = format_ident!("{}", rule.class);
    let accepted_type = scope.imported(RUNTIME, "Accepted");
    let accepted = format_ident!(
        "{}",
        match rule.accepted {
            Accepted::Never => "Never",
            Accepted::Maybe => "Maybe",
            Accepted::Earlier => "Earlier",
        }
    );
    let repeatable = rule.repeat.then(|| quote! { .repeatable() });
    let ranges = rule.statuses.iter().map(|(first, last)| {
        let first = Literal::u16_unsuffixed(*first);
        let last = Literal::u16_unsuffixed(*last);
        quote! { (#first, #last) }
    });
    let statuses = (!rule.statuses.is_empty()).then(|| quote! { .statuses(&[#(#ranges),*]) });
    let codes = &rule.codes;
    let codes = (!codes.is_empty()).then(|| quote! { .codes(&[#(#codes),*]) });
    let texts = &rule.texts;
    let texts = (!texts.is_empty()).then(|| quote! { .texts(&[#(#texts),*]) });
    quote! {
        #type_::new(#errors::#class, #accepted_type::#accepted)
            #repeatable #statuses #codes #texts
    }
}
