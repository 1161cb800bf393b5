//! What the values of a type must meet: `validate`, and what it is made of.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::own;
use super::scope::Scope;
use super::struct_::nullable;
use crate::codegen::ir::{
    Amount, CheckBody, Condition, Demand, DemandKind, Field, Rule, RuleKind, Shape, Test,
    TypeCheck, Union,
};

/// Returns `validate` of a type, and its check. `union` is the type if it is one.
pub(super) fn items(
    check: &TypeCheck,
    union: Option<&Union>,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = format_ident!("{}", check.name);
    let runtime = |scope: &mut Scope<'_>, name| scope.import("kkiai_transport::model", name);
    let argument = runtime(scope, "Check");
    let checked = runtime(scope, "Checked");
    let violations = runtime(scope, "Violations");
    let body = match &check.body {
        CheckBody::Struct {
            demands,
            conditions,
        } => {
            let owner = Owner {
                name: &check.name,
                value: quote! { self },
            };
            let demands = owner.demands(demands, &format_ident!("check"), scope);
            let conditions: Vec<_> = conditions
                .iter()
                .map(|condition| owner.condition(condition, scope))
                .collect();
            quote! { #demands #(#conditions)* }
        }
        CheckBody::Union(rules) => {
            let variants = union.map_or(&[][..], |union| &union.variants);
            let arms = variants.iter().zip(rules).map(|(variant, rule)| {
                let variant = format_ident!("{}", variant.name);
                match rule {
                    None => quote! { Self::#variant(_) => {} },
                    Some(rule) => {
                        let call = rule_call(rule, &quote! { () }, &quote! { value }, scope);
                        quote! { Self::#variant(value) => { check.#call; } }
                    }
                }
            });
            quote! { match self { #(#arms)* } }
        }
    };
    let argument_name = if body.is_empty() {
        format_ident!("_")
    } else {
        format_ident!("check")
    };
    let docs = own(
        4,
        "Checks the value against the description, which knows no value of an enum but those that \
         have a name. Nothing is sent.",
    );
    quote! {
        impl #name {
            #docs
            ///
            /// # Errors
            ///
            /// Returns everything that is wrong, each with its place.
            pub fn validate(&self) -> Result<(), #violations> {
                #argument::all(self)
            }
        }

        impl #checked for #name {
            fn check(&self, #argument_name: &mut #argument) {
                #body
            }
        }
    }
}

/// A struct whose members are checked, and the expression for it.
struct Owner<'t> {
    name: &'t str,
    value: TokenStream,
}

impl Owner<'_> {
    fn condition(&self, condition: &Condition, scope: &mut Scope<'_>) -> TokenStream {
        let test = self.demands(&condition.test, &format_ident!("test"), scope);
        let check = format_ident!("check");
        let then = self.demands(&condition.then, &check, scope);
        let otherwise = self.demands(&condition.otherwise, &check, scope);
        let branches = match (then.is_empty(), otherwise.is_empty()) {
            (true, true) => return TokenStream::new(),
            // Without a demand a condition is always met.
            _ if test.is_empty() => return then,
            (true, false) => quote! { if !test.is_met() { #otherwise } },
            (false, true) => quote! { if test.is_met() { #then } },
            (false, false) => quote! { if test.is_met() { #then } else { #otherwise } },
        };
        quote! {
            let mut test = Check::trial();
            #test
            #branches
        }
    }

    /// Returns the calls of `check` that demands become.
    fn demands(&self, demands: &[Demand], check: &Ident, scope: &mut Scope<'_>) -> TokenStream {
        let mut calls = TokenStream::new();
        for demand in demands {
            if let Some(field) = scope.names().field(self.name, &demand.field) {
                let call = self.demand(field, &demand.kind, check, scope);
                calls.extend(quote! { #call; });
            }
        }
        calls
    }

    fn demand(
        &self,
        field: &Field,
        kind: &DemandKind,
        check: &Ident,
        scope: &mut Scope<'_>,
    ) -> TokenStream {
        let value = &self.value;
        let member = format_ident!("{}", field.name);
        let wire = &field.wire;
        match kind {
            DemandKind::Needed if nullable(field, scope).is_some() => {
                quote! { #check.needed(#wire, !#value.#member.is_absent()) }
            }
            DemandKind::Needed => quote! { #check.needed(#wire, #value.#member.is_some()) },
            DemandKind::Meets(rule) => {
                let shape = scope.names().resolve(&field.shape);
                let is_held = field.required && !matches!(shape, Shape::Nullable(_));
                if let RuleKind::Struct { name, demands } = &rule.kind {
                    let held = if is_held {
                        quote! { Some(&#value.#member) }
                    } else {
                        quote! { #value.#member.as_ref() }
                    };
                    let inner = (name.as_str(), demands.as_slice());
                    let call = within(&quote! { #wire }, &held, &member, inner, scope);
                    return quote! { #check.#call };
                }
                let call = rule_call(rule, &quote! { #wire }, &quote! { &#value.#member }, scope);
                quote! { #check.#call }
            }
        }
    }
}

/// Returns the call that checks the members of a struct inside another value.
fn within(
    at: &TokenStream,
    held: &TokenStream,
    argument: &Ident,
    (name, demands): (&str, &[Demand]),
    scope: &mut Scope<'_>,
) -> TokenStream {
    let owner = Owner {
        name,
        value: quote! { #argument },
    };
    let demands = owner.demands(demands, &format_ident!("check"), scope);
    quote! { within(#at, #held, |check, #argument| { #demands }) }
}

/// Returns the call that checks a value; what it is called on stands before it.
fn rule_call(
    rule: &Rule,
    at: &TokenStream,
    value: &TokenStream,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let (method, inner) = match &rule.kind {
        RuleKind::Own => ("own", None),
        RuleKind::Text => ("text", None),
        RuleKind::Whole => ("whole", None),
        RuleKind::Number => ("number", None),
        RuleKind::List(inner) => (
            "list",
            inner.as_deref().map(|inner| (inner, "index", "item")),
        ),
        RuleKind::Map(inner) => (
            "map",
            inner.as_deref().map(|inner| (inner, "name", "value")),
        ),
        RuleKind::Flag => return flag_call(rule, at, value),
        RuleKind::Struct { name, demands } => {
            let argument = format_ident!("item");
            let held = quote! { Some(#value) };
            return within(at, &held, &argument, (name, demands), scope);
        }
    };
    let method = format_ident!("{method}");
    let tests = rule.tests.iter().map(test);
    let each = inner.map(|(rule, segment, item)| {
        let (segment, item) = (format_ident!("{segment}"), format_ident!("{item}"));
        let call = rule_call(rule, &quote! { #segment }, &quote! { #item }, scope);
        quote! { .each(|check, #segment, #item| { check.#call; }) }
    });
    quote! { #method(#at, #value)#(#tests)*#each }
}

fn flag_call(rule: &Rule, at: &TokenStream, value: &TokenStream) -> TokenStream {
    let allowed = rule.tests.iter().find_map(|test| match test {
        Test::OneOf(values) => Some(quote! { &[#(#values),*] }),
        _ => None,
    });
    quote! { flag(#at, #value, #allowed) }
}

fn test(test: &Test) -> TokenStream {
    match test {
        Test::AtLeast(limit) => {
            let limit = amount(*limit);
            quote! { .at_least(#limit) }
        }
        Test::AtMost(limit) => {
            let limit = amount(*limit);
            quote! { .at_most(#limit) }
        }
        Test::Above(limit) => {
            let limit = amount(Amount::Real(*limit));
            quote! { .above(#limit) }
        }
        Test::Below(limit) => {
            let limit = amount(Amount::Real(*limit));
            quote! { .below(#limit) }
        }
        Test::MultipleOf(step) => {
            let step = amount(*step);
            quote! { .multiple_of(#step) }
        }
        Test::Matches { written, regex } if written == regex => {
            quote! { .matches(kkiai_transport::pattern!(#written)) }
        }
        Test::Matches { written, regex } => {
            quote! { .matches(kkiai_transport::pattern!(#written, #regex)) }
        }
        Test::OneOf(values) => quote! { .one_of(&[#(#values),*]) },
        Test::Unique => quote! { .unique() },
    }
}

fn amount(amount: Amount) -> TokenStream {
    match amount {
        Amount::Count(count) => super::json::number(&count.to_string()),
        Amount::Whole(whole) => super::json::number(&whole.to_string()),
        Amount::Real(real) => {
            let literal = Literal::f64_unsuffixed(real.abs());
            if real.is_sign_negative() {
                quote! { -#literal }
            } else {
                quote! { #literal }
            }
        }
    }
}
