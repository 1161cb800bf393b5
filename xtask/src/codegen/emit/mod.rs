//! IR → tokens → text: which item goes into which file.

mod check;
mod client;
mod combination;
mod docs;
mod enum_;
mod errors;
mod fill;
mod forms;
mod library;
mod number;
mod operation;
mod pointers;
mod schemas;
mod scope;
mod signature;
mod struct_;
#[cfg(test)]
#[allow(clippy::too_many_lines, reason = "a table is as long as what it lists")]
mod tests;
mod texts;
mod types;
mod union;
mod vocabulary;
mod webhooks;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use proc_macro2::TokenStream;
use quote::quote;

use super::error::CodegenError;
use super::ir::{Api, Kind, Presence, Type, TypeId};
use super::{FileSet, Options, format};
pub(super) use fill::add;
pub(super) use library::features;
pub use library::library;
use scope::{Scope, use_line};
pub use signature::{Function, Signatures};
pub(super) use texts::Texts;
use types::Types;

/// Files of models from which on a second thread is worth its start and its memory.
const MANY_MODELS: usize = 128;

/// A file, its tokens not yet text.
struct File<'a> {
    path: String,
    docs: String,
    tokens: TokenStream,
    scope: Scope<'a>,
}

impl<'a> File<'a> {
    fn new(path: &str, docs: &str, tokens: TokenStream, scope: Scope<'a>) -> Self {
        Self {
            path: path.to_owned(),
            docs: docs.to_owned(),
            tokens,
            scope,
        }
    }

    fn insert(self, options: &Options, files: &mut FileSet) -> Result<(), CodegenError> {
        let uses = self.scope.uses();
        let text = format::file(options, &self.docs, &uses, self.tokens, &self.scope.texts)?;
        files.insert(self.path, text);
        Ok(())
    }
}

/// Makes the files of an API.
///
/// # Errors
///
/// Returns an error if the tokens are no Rust, which is a mistake of the generator.
pub fn files(api: &Api, options: &Options) -> Result<FileSet, CodegenError> {
    let types = Types::of(api);
    let mut modules: BTreeMap<&str, Vec<TypeId>> = BTreeMap::new();
    for (id, type_) in api.types.iter().enumerate() {
        if !types.is_of_operation(id) {
            modules.entry(&type_.module).or_default().push(id);
        }
    }
    let models: Vec<_> = modules.iter().collect();
    if models.len() < MANY_MODELS {
        let mut files = model_files(&models, &types, options)?;
        rest(api, &types, &modules, options, &mut files)?;
        return Ok(files);
    }
    // The tokens of a thread stay in it.
    let (first, second) = models.split_at(models.len() / 2);
    thread::scope(|threads| {
        let other = threads.spawn(|| model_files(first, &types, options));
        let mut files = model_files(second, &types, options)?;
        rest(api, &types, &modules, options, &mut files)?;
        let other = other.join().unwrap_or_else(|_| {
            let place = super::error::Place::default();
            Err(CodegenError::one(
                place,
                "the generator failed; please report it",
            ))
        })?;
        files.extend(other);
        Ok(files)
    })
}

fn model_files(
    modules: &[(&&str, &Vec<TypeId>)],
    types: &Types<'_>,
    options: &Options,
) -> Result<FileSet, CodegenError> {
    let mut files = FileSet::default();
    for (module, ids) in modules {
        model_file(module, ids, types).insert(options, &mut files)?;
    }
    Ok(files)
}

fn model_file<'a>(module: &str, ids: &[TypeId], types: &'a Types<'a>) -> File<'a> {
    let mut scope = Scope::new("super", types);
    for id in ids {
        scope.own(*id);
    }
    let mut tokens = TokenStream::new();
    for id in ids {
        if let Some(type_) = types.get(*id) {
            let docs = scope
                .texts
                .docs(&type_.docs, || format!("`{}`.", type_.name));
            tokens.extend(item_of(*id, type_, &docs, &mut scope));
        }
    }
    File::new(&format!("models/{module}.rs"), "", tokens, scope)
}

/// Makes the files that are not of one schema.
fn rest(
    api: &Api,
    types: &Types<'_>,
    modules: &BTreeMap<&str, Vec<TypeId>>,
    options: &Options,
    files: &mut FileSet,
) -> Result<(), CodegenError> {
    let mut made = Vec::new();
    let groups = client::groups(api);
    if groups.len() > 1 {
        let common = client::common(api, Some("super"));
        made.push(client::shared(api, &groups, &common, types));
        for (group, operations) in &groups {
            made.push(client::group(group, operations, &common, types));
        }
    } else {
        let common = client::common(api, None);
        made.push(client::single(api, &common, types));
    }
    if let Some(errors) = &api.errors {
        let mut scope = Scope::new("super::models", types);
        let tokens = errors::file(errors, &mut scope);
        made.push(File::new(
            "errors.rs",
            "//! What refusals mean.\n",
            tokens,
            scope,
        ));
    }
    if !api.vocabularies.is_empty() {
        let mut scope = Scope::new("super::models", types);
        let tokens = vocabulary::file(&api.vocabularies, &mut scope);
        let docs = "//! Words of several layers.\n";
        made.push(File::new("vocabularies.rs", docs, tokens, scope));
    }
    if !api.pointer_lists.is_empty() {
        let mut scope = Scope::new("super::models", types);
        let tokens = pointers::file(&api.pointer_lists, &mut scope);
        made.push(File::new("places.rs", pointers::DOCS, tokens, scope));
    }
    if !api.webhooks.is_empty() {
        let mut scope = Scope::new("super::models", types);
        let tokens = webhooks::file(&api.webhooks, &mut scope);
        made.push(File::new("webhooks.rs", webhooks::DOCS, tokens, scope));
    }
    if let Some(schemas) = &api.schemas {
        let mut scope = Scope::new("super::models", types);
        let tokens = schemas::file(schemas, api, &mut scope);
        made.push(File::new("schemas.rs", schemas::DOCS, tokens, scope));
        schemas::insert(schemas, files);
    }
    for file in made {
        file.insert(options, files)?;
    }
    if !modules.is_empty() {
        let text = models_index(modules, types);
        let text = format::plain(options, "//! One type for each schema.\n", &text);
        files.insert("models/mod.rs".to_owned(), text);
    }
    let text = format::plain(options, &library::front_page(api), &root(api, types));
    files.insert("mod.rs".to_owned(), text);
    Ok(())
}

fn root(api: &Api, types: &Types<'_>) -> String {
    let has_models = (0..api.types.len()).any(|id| !types.is_of_operation(id));
    let modules = [
        ("errors", api.errors.is_some()),
        ("models", has_models),
        ("operations", true),
        ("schemas", api.schemas.is_some()),
        ("vocabularies", !api.vocabularies.is_empty()),
    ];
    let modules = modules.into_iter().filter(|(_, is_there)| *is_there);
    let modules: Vec<_> = modules.map(|(module, _)| module).collect();
    let mut text = allows(api);
    for module in &modules {
        add(&mut text, format_args!("mod {module};\n"));
    }
    let public = [
        ("places", !api.pointer_lists.is_empty()),
        ("webhooks", !api.webhooks.is_empty()),
    ];
    if public.iter().any(|(_, is_there)| *is_there) {
        text.push('\n');
    }
    for (module, _) in public.iter().filter(|(_, is_there)| *is_there) {
        add(&mut text, format_args!("pub mod {module};\n"));
    }
    text.push('\n');
    for module in modules {
        match &api.schemas {
            Some(schemas) if module == "schemas" => {
                let names = schemas::names(schemas).into_iter().collect();
                text.push_str(&use_line("pub use ", "schemas", &names));
            }
            _ => add(&mut text, format_args!("pub use {module}::*;\n")),
        }
    }
    text
}

/// Most arguments of a function that clippy likes.
const MAX_ARGUMENTS: usize = 7;

/// Returns the lints that do not fit what is generated, each with the reason.
fn allows(api: &Api) -> String {
    let structs = || {
        api.types.iter().filter_map(|type_| match &type_.kind {
            Kind::Struct(struct_) => Some(struct_),
            _ => None,
        })
    };
    let is_long = structs().any(|struct_| {
        let needed = |presence| presence == Presence::Needed;
        let needed = struct_.fields.iter().filter(|field| needed(field.presence));
        needed.count() > MAX_ARGUMENTS
    });
    let has_union = api
        .types
        .iter()
        .any(|type_| matches!(type_.kind, Kind::Union(_)));
    let operations = || api.operations.iter();
    let has_union = has_union
        || operations().any(|operation| {
            let is_enum = |name: &Option<String>| name.is_some();
            is_enum(&operation.answer.name)
                || is_enum(&operation.error.name)
                || operation
                    .body
                    .as_ref()
                    .is_some_and(|body| is_enum(&body.name))
        });
    let has_deprecated = api.types.iter().any(|type_| type_.deprecated)
        || structs().any(|struct_| struct_.fields.iter().any(|field| field.deprecated))
        || operations().any(|operation| operation.deprecated)
        || api.types.iter().any(|type_| match &type_.kind {
            Kind::Enum(enum_) => enum_.values.iter().any(|value| value.deprecated),
            _ => false,
        });
    let has_bare = structs().any(|struct_| struct_.fields.iter().any(struct_::is_bare));
    let lints = [
        (true, "clippy::doc_markdown", library::FREE_WORDS),
        (
            has_union,
            "clippy::large_enum_variant",
            "a union is taken apart where it is decoded; a box would only be in the way",
        ),
        (
            !api.operations.is_empty(),
            "clippy::missing_errors_doc",
            "the errors of all methods are those that `Client` tells of",
        ),
        (
            is_long,
            "clippy::too_many_arguments",
            "one for each required member",
        ),
        (
            !api.checks.is_empty(),
            "clippy::too_many_lines",
            "a check has one for each member",
        ),
        (
            has_deprecated,
            "deprecated",
            "what is deprecated is still sent and read",
        ),
        (
            has_bare,
            "missing_docs",
            "the description says nothing of some members",
        ),
    ];
    let mut text = String::new();
    for (_, lint, reason) in lints.into_iter().filter(|(is_needed, ..)| *is_needed) {
        text.push_str(&library::allow(lint, reason));
    }
    text + "\n"
}

fn models_index(modules: &BTreeMap<&str, Vec<TypeId>>, types: &Types<'_>) -> String {
    let mut text = String::new();
    let declared: Vec<_> = modules
        .keys()
        .map(|module| format!("mod {module};"))
        .collect();
    fill::fill(0, "", &declared, &mut text);
    text.push_str("\n\n");
    text.push_str("pub use self::{\n");
    let mut short = Vec::new();
    for (module, ids) in modules {
        let known = ids.iter().filter_map(|id| types.get(*id));
        let names: BTreeSet<_> = known.flat_map(types::defined).collect();
        let names: Vec<_> = names.into_iter().map(ToOwned::to_owned).collect();
        let export = match &names[..] {
            [name] => format!("{module}::{name}"),
            names => format!("{module}::{{{}}}", names.join(", ")),
        };
        // With the margin and a comma.
        if export.chars().count() + 5 <= fill::WIDTH {
            short.push(export);
            continue;
        }
        exports(&mut short, &mut text);
        text.push_str(&fill::between(
            4,
            &format!("{module}::{{"),
            "",
            &names,
            "},\n",
        ));
    }
    exports(&mut short, &mut text);
    text + "};\n"
}

/// Adds names that are exported, as many to a line as there is room for.
fn exports(names: &mut Vec<String>, text: &mut String) {
    if !names.is_empty() {
        fill::fill(4, ",", names, text);
        text.push_str(",\n");
        names.clear();
    }
}

/// Returns a type and all that belongs to it.
fn item_of<'a>(
    id: TypeId,
    type_: &'a Type,
    docs: &TokenStream,
    scope: &mut Scope<'a>,
) -> TokenStream {
    let deprecated = type_.deprecated.then(|| quote! { #[deprecated] });
    let docs = quote! { #docs #deprecated };
    let item = match &type_.kind {
        Kind::Struct(struct_) => struct_::item(type_, &docs, struct_, scope),
        Kind::Enum(enum_) => enum_::item(type_, enum_, scope),
        Kind::Union(union) => union::item(type_, &docs, union, scope),
        Kind::Alias(shape) => {
            let text = format!("pub type {} = {};", type_.name, scope.shape(shape));
            let item = scope.texts.item(text);
            quote! { #docs #item }
        }
    };
    let check = scope.types().check(id);
    let check = check.map(|check| check::items(type_, check, scope));
    quote! { #item #check }
}
