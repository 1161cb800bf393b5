//! Names of fields on the wire.

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::ir::Field;

/// How most fields of a struct come by their names on the wire.
#[derive(Clone, Copy)]
pub(super) enum Renaming {
    None,
    Pascal,
    Camel,
}

impl Renaming {
    /// Returns the rule that names most fields. A field that it does not name is renamed by
    /// itself, so that a new member does not change the others.
    pub(super) fn of(fields: &[&Field]) -> Self {
        let count = |rule: Self| {
            let named = fields.iter().filter(|field| rule.names(field));
            let named: Vec<_> = named.collect();
            // A word without a capital is spelt alike by several rules.
            let is_seen = |field: &&&Field| field.wire.contains(|c: char| c.is_ascii_uppercase());
            match rule {
                Self::Camel if !named.iter().any(is_seen) => 0,
                _ => named.len(),
            }
        };
        let mut best = Self::None;
        for rule in [Self::Pascal, Self::Camel] {
            if count(rule) > count(best) {
                best = rule;
            }
        }
        best
    }

    /// Says whether the rule names a field.
    pub(super) fn names(self, field: &Field) -> bool {
        match self {
            Self::None => field.name == field.wire,
            Self::Pascal => pascal_case(&field.name) == field.wire,
            Self::Camel => camel_case(&field.name) == field.wire,
        }
    }

    /// Returns serde's attribute for the rule.
    pub(super) fn attribute(self) -> Option<TokenStream> {
        match self {
            Self::None => None,
            Self::Pascal => Some(quote! { #[serde(rename_all = "PascalCase")] }),
            Self::Camel => Some(quote! { #[serde(rename_all = "camelCase")] }),
        }
    }
}

/// Renames a field as serde's `PascalCase` does: each underscore goes and raises what follows.
fn pascal_case(name: &str) -> String {
    let mut renamed = String::with_capacity(name.len());
    let mut raise = true;
    for character in name.chars() {
        if character == '_' {
            raise = true;
        } else if raise {
            renamed.push(character.to_ascii_uppercase());
            raise = false;
        } else {
            renamed.push(character);
        }
    }
    renamed
}

/// Renames a field as serde's `camelCase` does.
fn camel_case(name: &str) -> String {
    let mut renamed = pascal_case(name);
    if let Some(first) = renamed.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    renamed
}
