//! An enum of documented combinations of two members.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::scope::{MODEL, Scope};
use super::words::code;
use crate::codegen::ir::{Combination, CombinationValue, Presence, Shape, Struct, TextForm, Type};

pub(super) fn items<'a>(
    type_: &'a Type,
    struct_: &'a Struct,
    combination: &'a Combination,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let enum_ = enum_item(combination, scope);
    let methods = methods(combination, scope);
    let text = text_form(combination, scope);
    let constructor = constructor(type_, struct_, combination, scope);
    quote! { #constructor #enum_ #methods #text }
}

fn enum_item<'a>(combination: &'a Combination, scope: &mut Scope<'a>) -> TokenStream {
    let name = format_ident!("{}", combination.name);
    let docs = scope
        .texts
        .docs(&combination.docs, || "A documented combination.".to_owned());
    let variants: Vec<_> = combination
        .values
        .iter()
        .map(|value| variant(value, scope))
        .collect();
    let [first, second] = idents(combination);
    let [first_shape, second_shape] = &combination.shapes;
    let [first_docs, second_docs] = [0, 1].map(|index| {
        let text = format!("The {}.", code(&combination.wires[index]));
        scope.texts.own(text)
    });
    let first_shape = scope.type_(first_shape);
    let second_shape = scope.type_(second_shape);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A combination that is not documented; the service may refuse it.
            Other {
                #first_docs
                #first: #first_shape,
                #second_docs
                #second: #second_shape,
            },
        }
    }
}

fn variant(value: &CombinationValue, scope: &mut Scope<'_>) -> TokenStream {
    let [first, second] = &value.wire;
    let text = format!("{} with {}.", code(first), code(second));
    let docs = scope.texts.own(text);
    let name = format_ident!("{}", value.name);
    quote! { #docs #name, }
}

fn idents(combination: &Combination) -> [Ident; 2] {
    let [first, second] = &combination.fields;
    [format_ident!("{first}"), format_ident!("{second}")]
}

fn methods<'a>(combination: &'a Combination, scope: &mut Scope<'a>) -> TokenStream {
    let name = format_ident!("{}", combination.name);
    let [first, second] = idents(combination);
    let [first_shape, second_shape] = &combination.shapes;
    let first_argument = scope.argument(first_shape);
    let second_argument = scope.argument(second_shape);
    let first_value = value(first_shape, &first, scope);
    let second_value = value(second_shape, &second, scope);
    let first_type = scope.type_(first_shape);
    let [first_docs, second_docs] = [0, 1].map(|index| {
        let text = format!("Returns the {}.", code(&combination.wires[index]));
        scope.texts.own(text)
    });
    let all = combination.values.iter().map(|value| {
        let name = format_ident!("{}", value.name);
        quote! { Self::#name }
    });
    let documented: Vec<_> = combination
        .values
        .iter()
        .map(|value| {
            let name = format_ident!("{}", value.name);
            let [first, second] = &value.wire;
            quote! { (#first, #second) => Self::#name, }
        })
        .collect();
    let firsts: Vec<_> = combination
        .values
        .iter()
        .map(|value| {
            let name = format_ident!("{}", value.name);
            let wire = &value.wire[0];
            let value = if let Some(variant) = &value.first_variant {
                let variant = format_ident!("{variant}");
                quote! { #first_type::#variant }
            } else {
                quote! { #wire.into() }
            };
            (name, value)
        })
        .collect();
    let firsts = merged(&firsts);
    let seconds: Vec<_> = combination
        .values
        .iter()
        .map(|value| {
            let name = format_ident!("{}", value.name);
            let wire = &value.wire[1];
            (name, quote! { #wire })
        })
        .collect();
    let seconds = merged(&seconds);
    quote! {
        impl #name {
            /// Every documented combination, in the order of the description.
            pub const ALL: &'static [Self] = &[#(#all),*];

            /// Returns the documented combination of two values, or [`Other`](Self::Other).
            pub fn new(#first: #first_argument, #second: #second_argument) -> Self {
                let #first = #first_value;
                let #second = #second_value;
                match (#first.as_str(), #second.as_str()) {
                    #(#documented)*
                    _ => Self::Other { #first, #second },
                }
            }

            #first_docs
            #[must_use]
            pub fn #first(&self) -> #first_type {
                match self {
                    #firsts
                    Self::Other { #first, .. } => #first.clone(),
                }
            }

            #second_docs
            #[must_use]
            pub fn #second(&self) -> &str {
                match self {
                    #seconds
                    Self::Other { #second, .. } => #second.as_str(),
                }
            }
        }
    }
}

/// Returns one match arm for each value, over all variants that have it.
fn merged(arms: &[(Ident, TokenStream)]) -> TokenStream {
    let mut values: Vec<(String, &TokenStream, Vec<&Ident>)> = Vec::new();
    for (name, value) in arms {
        let text = value.to_string();
        match values.iter_mut().find(|(known, ..)| *known == text) {
            Some((.., names)) => names.push(name),
            None => values.push((text, value, vec![name])),
        }
    }
    values
        .into_iter()
        .map(|(_, value, names)| quote! { #(Self::#names)|* => #value, })
        .collect()
}

/// Writes a combination as one word and reads it back, letter case ignored.
fn text_form(combination: &Combination, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", combination.name);
    let [first, second] = idents(combination);
    let error = scope.imported(MODEL, "ParseCombinationError");
    let [first_name, second_name] = &combination.wires;
    quote! {
        /// Writes both values with a hyphen between them.
        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}-{}", self.#first(), self.#second())
            }
        }

        /// Reads both values with a hyphen between them. Of documented values the letter case is
        /// ignored; of others the first hyphen is the one between.
        impl std::str::FromStr for #name {
            type Err = #error;

            fn from_str(text: &str) -> Result<Self, #error> {
                let documented = Self::ALL
                    .iter()
                    .find(|known| known.to_string().eq_ignore_ascii_case(text));
                if let Some(known) = documented {
                    return Ok(known.clone());
                }
                let (#first, #second) = text
                    .split_once('-')
                    .filter(|(#first, #second)| !#first.is_empty() && !#second.is_empty())
                    .ok_or(#error::new(#first_name, #second_name))?;
                Ok(Self::new(#first, #second))
            }
        }
    }
}

/// Returns how an argument becomes a value.
fn value(shape: &Shape, name: &Ident, scope: &Scope<'_>) -> TokenStream {
    if scope.types().converts(shape) {
        quote! { #name.into() }
    } else {
        quote! { #name }
    }
}

/// Returns a constructor that takes a combination in place of its two members.
fn constructor<'a>(
    type_: &'a Type,
    struct_: &'a Struct,
    combination: &'a Combination,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let type_name = format_ident!("{}", type_.name);
    let name = format_ident!("{}", combination.name);
    let argument = format_ident!("{}", combination.argument);
    let [first, second] = &combination.fields;
    let part = |field: &str| {
        let getter = format_ident!("{field}");
        let is_plain = combination.shapes[1] == Shape::Text(TextForm::Plain);
        if field == first || is_plain {
            quote! { #argument.#getter() }
        } else {
            quote! { #argument.#getter().to_owned() }
        }
    };
    let mut arguments = Vec::new();
    let mut given = Vec::new();
    let mut setters = TokenStream::new();
    for field in &struct_.fields {
        let is_part = field.name == *first || field.name == *second;
        let is_needed = field.presence == Presence::Needed;
        match (is_part, is_needed) {
            (true, true) => given.push(part(&field.name)),
            (true, false) => {
                let setter = format_ident!("with_{}", field.name);
                let part = part(&field.name);
                setters.extend(quote! { .#setter(#part) });
            }
            (false, true) => {
                let name = format_ident!("{}", field.name);
                let argument = scope.argument(&field.shape);
                arguments.push(quote! { #name: #argument });
                given.push(quote! { #name });
            }
            (false, false) => {}
        }
    }
    let docs = scope.texts.own(format!(
        "Creates a `{}` from a [`{name}`] and its other required members.",
        type_.name
    ));
    let method = format_ident!("for_{}", combination.argument.trim_end_matches('_'));
    quote! {
        impl #type_name {
            #docs
            #[must_use]
            pub fn #method(#argument: &#name, #(#arguments),*) -> Self {
                Self::new(#(#given),*) #setters
            }
        }
    }
}
