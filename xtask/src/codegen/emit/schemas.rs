//! The schemas as text, and what goes with them.

use proc_macro2::TokenStream;
use quote::quote;

use super::fill::{fill, listed, literal};
use super::scope::Scope;
use crate::codegen::FileSet;
use crate::codegen::ir::{Api, Kind, SchemaFile, Schemas, Type};

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
pub(super) fn names(schemas: &Schemas) -> Vec<&'static str> {
    let names = [
        ("ADVICE", schemas.advice.is_some()),
        ("ALIASES", !schemas.aliases.is_empty()),
        ("REQUEST_SCHEMAS", !schemas.sent.is_empty()),
        ("SCHEMAS", true),
        ("SCHEMA_FILES", true),
        ("schema", true),
    ];
    let names = names.into_iter().filter(|(_, is_there)| *is_there);
    names.map(|(name, _)| name).collect()
}

/// Returns `schemas.rs`.
pub(super) fn file<'a>(schemas: &'a Schemas, api: &'a Api, scope: &mut Scope<'a>) -> TokenStream {
    let bundle = &schemas.bundle.file;
    let files = schemas.files.iter().map(|SchemaFile { name, file, .. }| {
        let path = literal(&format!("{FOLDER}/{file}"));
        format!("({}, include_str!({path}))", literal(name))
    });
    let files: Vec<_> = files.collect();
    let files = listed("pub const SCHEMA_FILES: &[(&str, &str)] = &", &files, ";");
    let files = scope.texts.item(files);
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
            let parts = [&alias.schema, &alias.alias, &alias.value].map(|part| literal(part));
            format!("({})", parts.join(", "))
        });
        let aliases: Vec<_> = aliases.collect();
        let text = listed(
            "pub const ALIASES: &[(&str, &str, &str)] = &",
            &aliases,
            ";",
        );
        let item = scope.texts.item(text);
        quote! {
            /// Other names for values, which the service does not take: the name of an enum's schema,
            /// the other name, and the value.
            #item
        }
    });
    let sent = (!schemas.sent.is_empty()).then(|| {
        let names: Vec<_> = schemas.sent.iter().map(|name| literal(name)).collect();
        let item = listed("pub const REQUEST_SCHEMAS: &[&str] = &", &names, ";");
        let item = scope.texts.item(item);
        quote! {
            /// Names of the schemas that requests have as their bodies.
            #item
        }
    });
    let types = json_schemas(api, scope);
    quote! {
        /// Every schema as one document, by its name under `$defs`.
        pub const SCHEMAS: &str = include_str!(#bundle);

        /// Every schema as a document of its own: its name, and the text.
        #files

        /// Returns the schema of a name as a document of its own, if there is one.
        #[must_use]
        pub fn schema(name: &str) -> Option<&'static str> {
            let file = SCHEMA_FILES.iter().find(|(known, _)| *known == name);
            file.map(|(_, text)| *text)
        }

        #sent
        #advice
        #aliases
        #types
    }
}

/// Returns the line that gives each type its schema.
fn json_schemas<'a>(api: &'a Api, scope: &mut Scope<'a>) -> Option<TokenStream> {
    let is_alias = |type_: &&Type| matches!(type_.kind, Kind::Alias(_));
    let types = api.types.iter().filter(|type_| !is_alias(type_));
    let described = types.filter_map(|type_| Some((&type_.name, type_.schema.as_ref()?)));
    let described: Vec<_> = described.collect();
    if described.is_empty() {
        return None;
    }
    let names = described.iter().map(|(name, _)| (*name).clone());
    let names: Vec<_> = names.collect();
    let entries = described
        .iter()
        .map(|(name, pointer)| format!("{name} = {}", literal(pointer)));
    let entries: Vec<_> = entries.collect();
    let mut text = "#[cfg(feature = \"schemars\")]\nmod json_schemas {\n".to_owned();
    text.push_str("    use super::super::models::{\n");
    fill(8, ",", &names, &mut text);
    text.push_str("\n    };\n\n    kkiai_transport::json_schemas!(super::SCHEMAS;\n");
    fill(8, ",", &entries, &mut text);
    text.push_str("\n    );\n}");
    Some(scope.texts.item(text))
}
