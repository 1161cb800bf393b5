//! The client: its operations, in one file or in one for each group.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::fill::{add, listed, literal};
use super::operation::{self, Common, constant_name, ways_text};
use super::scope::{RUNTIME, Scope, tokens};
use super::types::Types;
use super::words::code;
use super::{File, forms, item_of};
use crate::codegen::ir::{Api, Block, Group, Operation, Scheme, SchemeKind, Server};

/// Constant for the usual ways to say who calls.
const USUAL: &str = "AUTH";
/// How often ways must be asked for to have a constant.
const MANY: usize = 3;

/// Returns the groups that have operations.
pub(super) fn groups(api: &Api) -> Vec<(&Group, Vec<&Operation>)> {
    let mut groups: Vec<_> = api.groups.iter().map(|group| (group, Vec::new())).collect();
    for operation in &api.operations {
        if let Some((_, operations)) = groups.get_mut(operation.group) {
            operations.push(operation);
        }
    }
    groups.retain(|(_, operations)| !operations.is_empty());
    groups
}

/// Returns the feature of a group.
pub(super) fn feature(group: &Group) -> String {
    let name = group.module.trim_matches('_').replace('_', "-");
    match name.as_str() {
        // What these do is settled.
        "" | "default" | "schemars" => format!("{name}-operations").trim_matches('-').to_owned(),
        _ => name,
    }
}

/// Returns `operations.rs`.
pub(super) fn single<'a>(api: &'a Api, common: &Common<'a>, types: &'a Types<'a>) -> File<'a> {
    let mut scope = Scope::new("super::models", types);
    let operations: Vec<_> = api.operations.iter().collect();
    own(&operations, &mut scope);
    let schemes = schemes(api, common, &mut scope);
    let constants = each(&operations, common, &mut scope, operation::constant);
    let docs = scope
        .texts
        .own("Every operation, in the order of the description.");
    let index = index("pub const", &operations, &mut scope);
    let methods = each(&operations, common, &mut scope, operation::methods);
    let client = client(api, &methods, &mut scope);
    let beside = beside(&operations, &mut scope);
    let tokens = quote! { #constants #docs #index #schemes #client #beside };
    File::new(
        "operations.rs",
        "//! One method for each operation.\n",
        tokens,
        scope,
    )
}

/// Returns `operations/mod.rs`.
pub(super) fn shared<'a>(
    api: &'a Api,
    groups: &[(&'a Group, Vec<&'a Operation>)],
    common: &Common<'a>,
    types: &'a Types<'a>,
) -> File<'a> {
    let mut scope = Scope::new("super::models", types);
    let mut modules = String::new();
    let mut lists = String::new();
    for (group, _) in groups {
        let (module, feature) = (&group.module, literal(&feature(group)));
        add(
            &mut modules,
            format_args!("#[cfg(feature = {feature})]\nmod {module};\n"),
        );
        add(
            &mut lists,
            format_args!("    #[cfg(feature = {feature})]\n    {module}::OPERATIONS,\n"),
        );
    }
    modules.push('\n');
    for (group, _) in groups {
        let (module, feature) = (&group.module, literal(&feature(group)));
        add(
            &mut modules,
            format_args!("#[cfg(feature = {feature})]\npub use {module}::*;\n"),
        );
    }
    let operation = scope.import(RUNTIME, "Operation");
    let modules = scope.texts.item(modules.trim_end().to_owned());
    let docs = scope.texts.own("Every operation, group by group.");
    let index = scope.texts.item(format!(
        "pub const OPERATIONS: &[&[&{operation}]] = &[\n{lists}];"
    ));
    let schemes = schemes(api, common, &mut scope);
    let client = client(api, &TokenStream::new(), &mut scope);
    let tokens = quote! { #modules #docs #index #schemes #client };
    let docs = "//! One method for each operation, in a file for each group of them.\n";
    File::new("operations/mod.rs", docs, tokens, scope)
}

/// Returns `operations/<group>.rs`.
pub(super) fn group<'a>(
    group: &'a Group,
    operations: &[&'a Operation],
    common: &Common<'a>,
    types: &'a Types<'a>,
) -> File<'a> {
    let mut scope = Scope::new("super::super::models", types);
    own(operations, &mut scope);
    let constants = each(operations, common, &mut scope, operation::constant);
    let docs = scope.texts.own("Every operation of the group.");
    let index = index("pub(super) const", operations, &mut scope);
    let methods = each(operations, common, &mut scope, operation::methods);
    scope.bring("super", "Client");
    let beside = beside(operations, &mut scope);
    let tokens = quote! { #constants #docs #index impl Client { #methods } #beside };
    let docs = if group.docs.is_empty() {
        let tag = if group.tag.is_empty() {
            "no group"
        } else {
            &group.tag
        };
        super::docs::inner(&vec![Block::Text(format!("Operations of {tag}."))])
    } else {
        super::docs::inner(&group.docs)
    };
    File::new(
        &format!("operations/{}.rs", group.module),
        &docs,
        tokens,
        scope,
    )
}

/// Notes the types that operations have to themselves.
fn own(operations: &[&Operation], scope: &mut Scope<'_>) {
    for id in operations
        .iter()
        .filter_map(|operation| operation.params_type)
    {
        scope.own(id);
    }
}

/// Returns what the operations have in common, for files that find the client by a path.
pub(super) fn common<'a>(api: &'a Api, client: Option<&'static str>) -> Common<'a> {
    let mut counts: Vec<(&[Vec<usize>], usize)> = Vec::new();
    for operation in api
        .operations
        .iter()
        .filter(|operation| !operation.security.is_empty())
    {
        let known = counts
            .iter_mut()
            .find(|(ways, _)| *ways == &operation.security[..]);
        match known {
            Some((_, count)) => *count += 1,
            None => counts.push((&operation.security, 1)),
        }
    }
    let is_taken = api.schemes.iter().any(|scheme| scheme.constant == USUAL)
        || api
            .operations
            .iter()
            .any(|operation| constant_name(operation) == USUAL);
    let usual = counts.iter().max_by_key(|(_, count)| *count);
    let usual = usual.filter(|(_, count)| *count >= MANY && !is_taken);
    Common {
        schemes: api
            .schemes
            .iter()
            .map(|scheme| scheme.constant.as_str())
            .collect(),
        usual: usual.map(|(ways, _)| (*ways, USUAL)),
        client,
        methods: api
            .operations
            .iter()
            .map(|operation| operation.name.as_str())
            .collect(),
    }
}

/// Makes of each operation what a function makes of one.
fn each<'a>(
    operations: &[&'a Operation],
    common: &Common<'a>,
    scope: &mut Scope<'a>,
    make: fn(&'a Operation, &Common<'a>, &mut Scope<'a>) -> TokenStream,
) -> TokenStream {
    let items = operations
        .iter()
        .map(|operation| make(operation, common, scope));
    items.collect()
}

fn index(head: &str, operations: &[&Operation], scope: &mut Scope<'_>) -> TokenStream {
    let type_ = scope.import(RUNTIME, "Operation");
    let names = operations
        .iter()
        .map(|operation| format!("&{}", constant_name(operation)));
    let names: Vec<_> = names.collect();
    let head = format!("{head} OPERATIONS: &[&{type_}] = &");
    let text = listed(&head, &names, ";");
    scope.texts.item(text)
}

/// Returns the types that operations have to themselves.
fn beside<'a>(operations: &[&'a Operation], scope: &mut Scope<'a>) -> TokenStream {
    let mut items = TokenStream::new();
    for operation in operations {
        let params = operation.params_type;
        if let Some((id, type_)) = params.and_then(|id| Some((id, scope.types().get(id)?))) {
            let method = &operation.name;
            let docs = scope.texts.docs(&type_.docs, || {
                format!("Parameters of [`Client::{method}`].")
            });
            items.extend(item_of(id, type_, &docs, scope));
        }
        items.extend(forms::items(operation, scope));
    }
    items
}

/// Returns the constants for the ways to say who calls.
fn schemes<'a>(api: &'a Api, common: &Common<'a>, scope: &mut Scope<'a>) -> TokenStream {
    let mut items = TokenStream::new();
    for scheme in &api.schemes {
        let type_ = scope.import(RUNTIME, "Scheme");
        let text = format!(
            "pub const {}: {type_} = {type_}::{};",
            scheme.constant,
            made(scheme)
        );
        let fallback = || format!("Scheme `{}`.", scheme.name);
        items.extend(scope.texts.documented(&scheme.docs, fallback, text));
    }
    if let Some((ways, name)) = common.usual {
        let type_ = scope.import(RUNTIME, "Scheme");
        let docs = scope.texts.own("What most operations ask for.");
        let ways = ways_text(ways, common);
        let text = format!("pub const {name}: &[&[{type_}]] = {ways};");
        let item = scope.texts.item(text);
        items.extend(quote! { #docs #item });
    }
    items
}

fn made(scheme: &Scheme) -> String {
    let name = literal(&scheme.name);
    match &scheme.kind {
        SchemeKind::Bearer => format!("bearer({name})"),
        SchemeKind::Basic => format!("basic({name})"),
        SchemeKind::Header(sent) => format!("header({name}, {})", literal(sent)),
        SchemeKind::Query(sent) => format!("query({name}, {})", literal(sent)),
        SchemeKind::Cookie(sent) => format!("cookie({name}, {})", literal(sent)),
        SchemeKind::Other => format!("other({name})"),
    }
}

fn client<'a>(api: &'a Api, methods: &TokenStream, scope: &mut Scope<'a>) -> TokenStream {
    let transport = scope.imported(RUNTIME, "Transport");
    let docs = scope.texts.made(vec![
        Block::Text(format!("The operations of {}.", api.title)),
        Block::Text(
            "Each returns how far its call got when it fails, with what the service says if it \
             refused."
                .to_owned(),
        ),
    ]);
    let servers = servers(api, scope);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            transport: #transport,
        }

        impl Client {
            #servers

            /// Creates a client that sends its requests over `transport`.
            #[must_use]
            pub fn new(transport: #transport) -> Self {
                Self { transport }
            }

            /// Returns what the requests are sent over.
            #[must_use]
            pub fn transport(&self) -> &#transport {
                &self.transport
            }

            #methods
        }
    }
}

/// Returns the address of a server with what its variables are if nothing is chosen.
pub(super) fn usual_url(server: &Server) -> String {
    let mut url = server.url.clone();
    for variable in &server.variables {
        url = url.replace(&format!("{{{}}}", variable.wire), &variable.default);
    }
    url
}

fn servers<'a>(api: &'a Api, scope: &mut Scope<'a>) -> TokenStream {
    let Some(first) = api.servers.first() else {
        return TokenStream::new();
    };
    let url = usual_url(first);
    let mut items = quote! {
        /// Address of the service, as the description has it.
        pub const SERVER: &'static str = #url;
    };
    if api.servers.len() > 1 {
        let intro = "Addresses of the service, as the description has them:";
        let mut docs = vec![Block::Text(intro.to_owned())];
        for server in &api.servers {
            let mut text = code(&usual_url(server));
            if let Some(Block::Text(what)) = server.docs.first() {
                text.push_str(": ");
                text.push_str(what);
            }
            docs.push(Block::Item {
                indent: 0,
                marker: "-".to_owned(),
                text,
            });
        }
        let docs = scope.texts.made(docs);
        let urls = api.servers.iter().map(usual_url);
        items.extend(quote! {
            #docs
            pub const SERVERS: &'static [&'static str] = &[#(#urls),*];
        });
    }
    let with_variables = api
        .servers
        .iter()
        .filter(|server| !server.variables.is_empty());
    for (index, server) in with_variables.enumerate() {
        let name = server_name(api, index);
        items.extend(server_function(&name, server, scope));
    }
    items
}

/// Returns the name of the function for a server with variables.
pub(super) fn server_name(api: &Api, index: usize) -> String {
    let mut name = "server".to_owned();
    if index > 0 {
        add(&mut name, format_args!("_{}", index + 1));
    }
    while api
        .operations
        .iter()
        .any(|operation| operation.name == name)
    {
        name.push('_');
    }
    name
}

/// Returns the function that makes an address of its variables.
fn server_function<'a>(name: &str, server: &'a Server, scope: &mut Scope<'a>) -> TokenStream {
    let mut docs = vec![Block::Text(format!(
        "Returns the address {}.",
        code(&server.url)
    ))];
    let mut arguments = Vec::new();
    let mut pairs = Vec::new();
    for variable in &server.variables {
        let name = &variable.name;
        arguments.push(format!("{name}: &str"));
        pairs.push(format!("({}, {name})", literal(&variable.wire)));
        let mut text = format!("`{name}`:");
        if let Some(Block::Text(what)) = variable.docs.first() {
            let is_sentence = what.ends_with(['.', '!', '?', '。']);
            let end = if is_sentence { "" } else { "." };
            add(&mut text, format_args!(" {what}{end}"));
        }
        let usual = code(&variable.default);
        if variable.values.is_empty() {
            add(&mut text, format_args!(" Usually {usual}."));
        } else {
            let values: Vec<_> = variable.values.iter().map(|value| code(value)).collect();
            add(
                &mut text,
                format_args!(" One of {}; usually {usual}.", values.join(", ")),
            );
        }
        docs.push(Block::Text(text));
    }
    docs.push(Block::Line("# Errors".to_owned()));
    docs.push(Block::Text(
        "Returns an error if a value is no part of an address.".to_owned(),
    ));
    let docs = scope.texts.made(docs);
    let error = scope.imported(RUNTIME, "BuildError");
    let name = format_ident!("{name}");
    let (url, pairs) = (&server.url, tokens(&pairs.join(", ")));
    let arguments = tokens(&arguments.join(", "));
    quote! {
        #docs
        pub fn #name(#arguments) -> Result<String, #error> {
            kkiai_transport::server(#url, &[#pairs])
        }
    }
}
