//! A constant and an async method for each operation.

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{self, doc, own};
use super::names::Names;
use super::scope::Scope;
use super::struct_;
use crate::codegen::ir::{Api, Block, Docs, Operation, Param, ParamPlace, PathParam, Shape};

const RUNTIME: &str = "kkiai_transport";

/// Returns `operations.rs`.
pub(super) fn file(api: &Api, names: &Names<'_>) -> TokenStream {
    let mut scope = Scope::new("super::models", names);
    let constants: Vec<_> = api
        .operations
        .iter()
        .map(|operation| constant(operation, &mut scope))
        .collect();
    let index = index(api, &mut scope);
    let client = client(api, &mut scope);
    let params: Vec<_> = api
        .operations
        .iter()
        .filter_map(|operation| params(operation, &mut scope))
        .collect();
    let uses = scope.uses();
    quote! {
        #uses
        #(#constants)*
        #index
        #client
        #(#params)*
    }
}

fn index(api: &Api, scope: &mut Scope<'_>) -> TokenStream {
    let operation = scope.import(RUNTIME, "Operation");
    let constants = api.operations.iter().map(constant_name);
    quote! {
        /// Every operation, in the order of the description.
        pub const OPERATIONS: &[&#operation] = &[#(&#constants),*];
    }
}

fn client(api: &Api, scope: &mut Scope<'_>) -> TokenStream {
    let transport = scope.import(RUNTIME, "Transport");
    let methods: Vec<_> = api
        .operations
        .iter()
        .map(|operation| method(operation, scope))
        .collect();
    let docs = Block::Text(format!("The operations of {}.", api.title));
    let docs = doc(0, &vec![docs], "");
    let server = api.server.as_ref().map(|server| {
        quote! {
            /// Address of the service, as the description has it.
            pub const SERVER: &'static str = #server;
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            transport: #transport,
        }

        impl Client {
            #server

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

            #(#methods)*
        }
    }
}

fn constant_name(operation: &Operation) -> Ident {
    format_ident!("{}", operation.name.to_shouty_snake_case())
}

fn constant(operation: &Operation, scope: &mut Scope<'_>) -> TokenStream {
    let name = constant_name(operation);
    let type_ = scope.import(RUNTIME, "Operation");
    let method = format_ident!("{}", operation.method);
    let (id, path) = (&operation.id, &operation.path);
    let mut docs = format!("`{} {path}`", operation.method.to_uppercase());
    docs.push_str(if operation.billed {
        ": an accepted call costs money, so an unsure one is not made twice."
    } else {
        "."
    });
    let docs = own(0, &docs);
    let billed = operation.billed.then(|| quote! { .billed() });
    let without_auth = (!operation.authenticated).then(|| quote! { .without_auth() });
    let rate_limit = operation.rate_limit.map(|calls| {
        let calls = Literal::u32_unsuffixed(calls);
        quote! { .with_rate_limit(#calls) }
    });
    let header = operation.request_id_header.as_ref();
    let header = header.map(|header| quote! { .with_request_id_header(#header) });
    quote! {
        #docs
        pub const #name: #type_ =
            #type_::#method(#id, #path) #billed #without_auth #rate_limit #header;
    }
}

fn params(operation: &Operation, scope: &mut Scope<'_>) -> Option<TokenStream> {
    let name = operation.params_type.as_ref()?;
    let docs = own(0, &format!("Parameters of [`Client::{}`].", operation.name));
    let deprecated = docs::deprecated(operation.deprecated);
    let fields: Vec<_> = operation.params.iter().map(|param| &param.field).collect();
    let item = struct_::plain_item(name, &fields, scope);
    Some(quote! { #docs #deprecated #item })
}

fn method(operation: &Operation, scope: &mut Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", operation.name);
    let constant = constant_name(operation);
    let request = scope.import(RUNTIME, "Request");
    let response = scope.import(RUNTIME, "Response");
    let error = scope.import(RUNTIME, "Error");
    let answer = operation
        .answer
        .as_ref()
        .map_or_else(|| quote! { () }, |shape| scope.shape(shape));
    let refusal = match &operation.error {
        Some(shape) => scope.shape(shape),
        None => scope.shape(&Shape::Any),
    };
    let mut arguments = Vec::new();
    let mut steps = Vec::new();
    for param in &operation.path_params {
        let name = format_ident!("{}", param.name);
        let wire = &param.wire;
        let shape = match &param.shape {
            Shape::Text => quote! { &str },
            Shape::Named(_) => {
                let shape = scope.shape(&param.shape);
                quote! { &#shape }
            }
            other => scope.shape(other),
        };
        arguments.push(quote! { #name: #shape });
        steps.push(quote! { .path(#wire, #name) });
    }
    if let Some(params) = &operation.params_type {
        let params = format_ident!("{params}");
        arguments.push(quote! { params: &#params });
    }
    let optional_body = match &operation.body {
        Some((shape, required)) => {
            let shape = scope.shape(shape);
            if *required {
                arguments.push(quote! { body: &#shape });
                steps.push(quote! { .json(body) });
                None
            } else {
                arguments.push(quote! { body: Option<&#shape> });
                Some(quote! { if let Some(body) = body { request = request.json(body); } })
            }
        }
        None => None,
    };
    let params: Vec<_> = operation
        .params
        .iter()
        .map(|param| send(param, scope))
        .collect();
    let call = if params.is_empty() && optional_body.is_none() {
        quote! { self.transport.call(#request::new(&#constant) #(#steps)*).await }
    } else {
        quote! {
            let mut request = #request::new(&#constant) #(#steps)*;
            #(#params)*
            #optional_body
            self.transport.call(request).await
        }
    };
    let docs = method_docs(operation);
    let deprecated = docs::deprecated(operation.deprecated);
    quote! {
        #docs
        #deprecated
        pub async fn #name(&self, #(#arguments),*) -> Result<#response<#answer>, #error<#refusal>> {
            #call
        }
    }
}

fn method_docs(operation: &Operation) -> TokenStream {
    let mut docs = operation.docs.clone();
    if docs.is_empty() {
        docs.push(Block::Text(format!(
            "Calls `{} {}`.",
            operation.method.to_uppercase(),
            operation.path
        )));
    }
    for param in &operation.path_params {
        docs.extend(argument_docs(param));
    }
    let refusal = if operation.error.is_some() {
        "what the service says if it refused"
    } else {
        "the body of a refusal"
    };
    let heading = quote! { #[doc = ""] #[doc = " # Errors"] #[doc = ""] };
    let errors = own(
        4,
        &format!("Returns how far the call got when it failed, with {refusal}."),
    );
    let docs = doc(4, &docs, "");
    quote! { #docs #heading #errors }
}

/// Returns the description of an argument, its name at the front.
fn argument_docs(param: &PathParam) -> Docs {
    let mut docs = param.docs.iter().cloned().peekable();
    let mut text = format!("`{}`:", param.name);
    // Its paragraphs are joined, so that all of them are seen to be about the argument.
    while let Some(Block::Text(more)) = docs.next_if(|block| matches!(block, Block::Text(_))) {
        text.push(' ');
        text.push_str(&more);
    }
    if param.docs.is_empty() {
        return Docs::new();
    }
    std::iter::once(Block::Text(text)).chain(docs).collect()
}

/// Returns the statement that puts a parameter into the request.
fn send(param: &Param, scope: &Scope<'_>) -> TokenStream {
    let field = format_ident!("{}", param.field.name);
    let wire = &param.field.wire;
    let place = match param.place {
        ParamPlace::Query => quote! { query },
        ParamPlace::Header => quote! { header },
        ParamPlace::Cookie => quote! { cookie },
    };
    let shape = scope.names().resolve(&param.field.shape);
    let is_list = matches!(shape, Shape::List(_));
    // What is copied needs no reference.
    let reference = match shape {
        Shape::Integer32 | Shape::Integer64 | Shape::Number | Shape::Flag => None,
        _ => Some(quote! { & }),
    };
    match (is_list, param.field.required) {
        (true, true) => quote! {
            for value in &params.#field { request = request.#place(#wire, value); }
        },
        (true, false) => quote! {
            for value in params.#field.iter().flatten() { request = request.#place(#wire, value); }
        },
        (false, true) => quote! { request = request.#place(#wire, #reference params.#field); },
        (false, false) => quote! {
            if let Some(value) = &params.#field { request = request.#place(#wire, value); }
        },
    }
}
