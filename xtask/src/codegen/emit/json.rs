//! JSON text → tokens for `json!`, members in the order of the text.

use std::fmt;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Returns JSON text as tokens.
pub(super) fn tokens(text: &str) -> TokenStream {
    serde_json::from_str::<Tokens>(text)
        .map(|tokens| tokens.0)
        .unwrap_or_default()
}

struct Tokens(TokenStream);

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Build)
    }
}

/// Most values that a list has in `json!`, which takes a level of recursion for each.
const MAX_LIST: usize = 32;

/// Returns a list of values.
pub(super) fn list(values: &[TokenStream]) -> TokenStream {
    if values.len() <= MAX_LIST {
        quote! { [#(#values),*] }
    } else {
        quote! { &[#(serde_json::json!(#values)),*][..] }
    }
}

/// Returns a whole number as Rust has it.
pub(super) fn number(number: &str) -> TokenStream {
    whole(number, "").0
}

/// Returns a whole number, its digits in groups of three if there are many.
fn whole(number: &str, suffix: &str) -> Tokens {
    let digits = number.trim_start_matches('-');
    let mut text = number[..number.len() - digits.len()].to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 5 && (digits.len() - index) % 3 == 0 {
            text.push('_');
        }
        text.push(digit);
    }
    text.push_str(suffix);
    Tokens(text.parse().unwrap_or_default())
}

struct Build;

impl<'de> Visitor<'de> for Build {
    type Value = Tokens;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Tokens, E> {
        Ok(Tokens(quote! { null }))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Tokens, E> {
        Ok(Tokens(quote! { #flag }))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Tokens, E> {
        // A number that says no more is an `i32`.
        let suffix = if i32::try_from(number).is_ok() {
            ""
        } else {
            "i64"
        };
        Ok(whole(&number.to_string(), suffix))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Tokens, E> {
        let suffix = if i32::try_from(number).is_ok() {
            ""
        } else {
            "u64"
        };
        Ok(whole(&number.to_string(), suffix))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Tokens, E> {
        let number = Literal::f64_unsuffixed(number);
        Ok(Tokens(quote! { #number }))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tokens, E> {
        Ok(Tokens(quote! { #text }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tokens, A::Error> {
        let mut tokens = Vec::new();
        while let Some(Tokens(item)) = items.next_element()? {
            tokens.push(item);
        }
        Ok(Tokens(list(&tokens)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tokens, A::Error> {
        let mut tokens = Vec::new();
        while let Some((name, Tokens(value))) = members.next_entry::<String, Tokens>()? {
            tokens.push(quote! { #name: #value });
        }
        Ok(Tokens(quote! { {#(#tokens),*} }))
    }
}
