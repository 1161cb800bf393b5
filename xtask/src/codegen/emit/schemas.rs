//! The schemas as text, and what goes with them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::FileSet;
use crate::codegen::ir::{SchemaFile, Schemas};

/// Documentation of the file.
pub(super) const DOCS: &str = "\
//! The schemas as JSON Schema (draft 2020-12), as other validators and editors take them.
";

/// Folder of the schemas that are a file each.
const FOLDER: &str = "schemas";
/// File of the advice.
const ADVICE: &str = "advice.json";

/// Adds the documents.
pub(super) fn insert(schemas: &Schemas, files: &mut FileSet) {
    let SchemaFile { file, text, .. } = &schemas.bundle;
    files.insert(file.clone(), text.clone());
    for SchemaFile { file, text, .. } in &schemas.files {
        files.insert(format!("{FOLDER}/{file}"), text.clone());
    }
    if let Some(advice) = &schemas.advice {
        files.insert(ADVICE.to_owned(), advice.clone());
    }
}

/// Returns the names that `schemas.rs` defines.
pub(super) fn names(schemas: &Schemas) -> Vec<Ident> {
    let names = [
        ("ADVICE", schemas.advice.is_some()),
        ("ALIASES", !schemas.aliases.is_empty()),
        ("REQUEST_SCHEMAS", !schemas.sent.is_empty()),
        ("SCHEMAS", true),
        ("SCHEMA_FILES", true),
        ("schema", true),
    ];
    let names = names.into_iter().filter(|(_, is_there)| *is_there);
    names.map(|(name, _)| format_ident!("{name}")).collect()
}

/// Returns `schemas.rs`.
pub(super) fn file(schemas: &Schemas) -> TokenStream {
    let bundle = &schemas.bundle.file;
    let files = schemas.files.iter().map(|SchemaFile { name, file, .. }| {
        let path = format!("{FOLDER}/{file}");
        quote! { (#name, include_str!(#path)) }
    });
    let advice = schemas.advice.as_ref().map(|_| {
        quote! {
            /// Advice that no schema gives, as JSON text: for the name of a schema a list of items.
            /// Each has a `name`, a `text`, and a `schema` that a value meets if the advice does not
            /// apply to it. References lead into `$defs` of [`SCHEMAS`]. An item is for every value
            /// of its schema, wherever that stands in a payload.
            pub const ADVICE: &str = include_str!(#ADVICE);
        }
    });
    let aliases = (!schemas.aliases.is_empty()).then(|| {
        let aliases = schemas.aliases.iter().map(|alias| {
            let (schema, alias, value) = (&alias.schema, &alias.alias, &alias.value);
            quote! { (#schema, #alias, #value) }
        });
        quote! {
            /// Other names for values, which the service does not take: the name of an enum's schema,
            /// the other name, and the value.
            pub const ALIASES: &[(&str, &str, &str)] = &[#(#aliases),*];
        }
    });
    let sent = (!schemas.sent.is_empty()).then(|| {
        let names = &schemas.sent;
        quote! {
            /// Names of the schemas that requests have as their bodies.
            pub const REQUEST_SCHEMAS: &[&str] = &[#(#names),*];
        }
    });
    quote! {
        /// Every schema as one document, by its name under `$defs`.
        pub const SCHEMAS: &str = include_str!(#bundle);

        /// Every schema as a document of its own: its name, and the text.
        pub const SCHEMA_FILES: &[(&str, &str)] = &[#(#files),*];

        /// Returns the schema of a name as a document of its own, if there is one.
        #[must_use]
        pub fn schema(name: &str) -> Option<&'static str> {
            let file = SCHEMA_FILES.iter().find(|(known, _)| *known == name);
            file.map(|(_, text)| *text)
        }

        #sent
        #advice
        #aliases
    }
}
