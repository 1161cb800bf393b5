//! IR → tokens → text: which item goes into which file.

mod bounds;
mod check;
mod combination;
mod docs;
mod errors;
mod json;
mod names;
mod operation;
mod pointers;
mod renaming;
mod schemas;
mod scope;
mod string_enum;
mod struct_;
mod union;
mod vocabulary;
mod words;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::error::CodegenError;
use super::ir::{Api, Block, Kind, Type};
use super::{FileSet, Options, format};
use names::Names;
use scope::Scope;

/// Makes the files of an API.
///
/// # Errors
///
/// Returns an error if the tokens are no Rust, which is a mistake of the generator.
pub fn files(api: &Api, options: &Options) -> Result<FileSet, CodegenError> {
    let names = Names::of(api);
    let mut modules: BTreeMap<&str, Vec<&Type>> = BTreeMap::new();
    for type_ in &api.types {
        modules.entry(&type_.module).or_default().push(type_);
    }
    let mut files = FileSet::default();
    for (module, types) in &modules {
        let tokens = model_file(types, &names);
        let text = format::file(options, "", tokens)?;
        files.insert(format!("models/{module}.rs"), text);
    }
    if !modules.is_empty() {
        let index = models_index(&modules);
        let text = format::file(options, "//! One type for each schema.\n", index)?;
        files.insert("models/mod.rs".to_owned(), text);
    }
    let tokens = operation::file(api, &names);
    let text = format::file(options, "//! One method for each operation.\n", tokens)?;
    files.insert("operations.rs".to_owned(), text);
    if let Some(errors) = &api.errors {
        let tokens = errors::file(errors, &names);
        let text = format::file(options, "//! What refusals mean.\n", tokens)?;
        files.insert("errors.rs".to_owned(), text);
    }
    if !api.vocabularies.is_empty() {
        let tokens = vocabulary::file(&api.vocabularies);
        let text = format::file(options, "//! Words of several layers.\n", tokens)?;
        files.insert("vocabularies.rs".to_owned(), text);
    }
    if !api.pointer_lists.is_empty() {
        let tokens = pointers::file(&api.pointer_lists);
        let text = format::file(options, pointers::DOCS, tokens)?;
        files.insert("places.rs".to_owned(), text);
    }
    let text = format::file(options, "", root(api, &names))?;
    files.insert("mod.rs".to_owned(), text);
    let tokens = schemas::file(&api.schemas);
    let text = format::file(options, schemas::DOCS, tokens)?;
    files.insert("schemas.rs".to_owned(), text);
    schemas::insert(&api.schemas, &mut files);
    Ok(files)
}

fn root(api: &Api, names: &Names<'_>) -> TokenStream {
    // Inner comments, so that the description becomes the front page of the module.
    let docs = front_page(api);
    let deprecated = names.has_deprecated().then(|| {
        quote! {
            #![allow(deprecated, reason = "what is deprecated is still sent and read")]
        }
    });
    let modules = [
        ("errors", api.errors.is_some()),
        ("models", !api.types.is_empty()),
        ("operations", true),
        ("schemas", true),
        ("vocabularies", !api.vocabularies.is_empty()),
    ];
    let modules = modules.into_iter().filter(|(_, is_there)| *is_there);
    let modules: Vec<_> = modules
        .map(|(module, _)| format_ident!("{module}"))
        .collect();
    let exports = modules.iter().map(|module| {
        if module == "schemas" {
            let names = schemas::names(&api.schemas);
            quote! { pub use schemas::{#(#names),*}; }
        } else {
            quote! { pub use #module::*; }
        }
    });
    let places = (!api.pointer_lists.is_empty()).then(|| quote! { pub mod places; });
    quote! {
        #docs
        #![allow(
            clippy::large_enum_variant,
            reason = "a union is taken apart where it is decoded; a box would only be in the way"
        )]
        #![allow(clippy::too_many_arguments, reason = "one for each required member")]
        #![allow(clippy::too_many_lines, reason = "a check has one for each member")]
        #deprecated

        #(mod #modules;)*
        #places

        #(#exports)*
    }
}

/// Returns the description of an API as the documentation of the module or crate around.
fn front_page(api: &Api) -> TokenStream {
    if api.docs.is_empty() {
        let title = Block::Text(format!("Types and operations of {}.", api.title));
        docs::inner(&vec![title])
    } else {
        docs::inner(&api.docs)
    }
}

/// Returns `lib.rs` of a crate that holds the files of an API.
///
/// # Errors
///
/// Returns an error if the tokens are no Rust, which is a mistake of the generator.
pub fn library(api: &Api, options: &Options) -> Result<String, CodegenError> {
    let docs = front_page(api);
    let tokens = quote! {
        #docs

        #[rustfmt::skip]
        mod generated;

        pub use generated::*;
    };
    format::file(options, "", tokens)
}

fn models_index(modules: &BTreeMap<&str, Vec<&Type>>) -> TokenStream {
    let names: Vec<_> = modules
        .keys()
        .map(|module| format_ident!("{module}"))
        .collect();
    let exports = modules.values().zip(&names).map(|(types, module)| {
        let mut exported: Vec<_> = types.iter().flat_map(|type_| exported(type_)).collect();
        exported.sort_unstable();
        let exported = exported.iter().map(|name| format_ident!("{name}"));
        quote! { pub use #module::{#(#exported),*}; }
    });
    quote! {
        #(mod #names;)*
        #(#exports)*
    }
}

/// Returns the names that a type brings.
fn exported(type_: &Type) -> Vec<&str> {
    let mut names = vec![type_.name.as_str()];
    if let Kind::Struct(struct_) = &type_.kind {
        names.extend(
            struct_
                .combination
                .as_ref()
                .map(|combination| &*combination.name),
        );
    }
    names
}

fn model_file(types: &[&Type], names: &Names<'_>) -> TokenStream {
    let mut scope = Scope::new("super", names);
    for type_ in types {
        scope.own(exported(type_));
    }
    let items: Vec<_> = types.iter().map(|type_| item(type_, &mut scope)).collect();
    let uses = scope.uses();
    quote! {
        #uses
        #(#items)*
    }
}

fn item(type_: &Type, scope: &mut Scope<'_>) -> TokenStream {
    let item = type_item(type_, scope);
    let union = match &type_.kind {
        Kind::Union(union) => Some(union),
        _ => None,
    };
    let check = scope.names().check(&type_.name);
    let check = check.map(|check| check::items(check, union, scope));
    quote! { #item #check }
}

fn type_item(type_: &Type, scope: &mut Scope<'_>) -> TokenStream {
    match &type_.kind {
        Kind::Struct(struct_) => struct_::item(type_, struct_, scope),
        Kind::StringEnum(enum_) => string_enum::item(type_, enum_, scope),
        Kind::Union(union) => union::item(type_, union, scope),
        Kind::Alias(shape) => {
            let docs = docs::of_type(type_);
            let name = format_ident!("{}", type_.name);
            let target = scope.shape(shape);
            quote! {
                #docs
                pub type #name = #target;
            }
        }
    }
}
