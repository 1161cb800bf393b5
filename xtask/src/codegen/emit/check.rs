//! What the values of a type must meet: `validate`, and what it is made of.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::fill::{add, braced, literal};
use super::number::number;
use super::scope::{MODEL, RUNTIME, Scope, tokens};
use crate::codegen::ir::{
    Amount, CheckBody, Condition, Demand, DemandKind, Field, Kind, Presence, Rule, RuleKind, Shape,
    Test, Type, TypeCheck, TypeId,
};

/// Returns `validate` of a type, and its check.
pub(super) fn items(type_: &Type, check: &TypeCheck, scope: &mut Scope<'_>) -> TokenStream {
    scope.bring(RUNTIME, "checked");
    let text = match (&check.body, &type_.kind) {
        (CheckBody::Union(rules), Kind::Union(union)) => {
            let rules = union.variants.iter().zip(rules);
            let entries =
                rules.filter_map(|(variant, rule)| entry(rule.as_ref()?, &variant.name, "", scope));
            let entries: Vec<_> = entries.collect();
            braced(&format!("checked!(enum {}", type_.name), &entries, ");")
        }
        (CheckBody::Union(_), _) => return TokenStream::new(),
        (
            CheckBody::Struct {
                demands,
                conditions,
            },
            _,
        ) => members(type_, check.type_, demands, conditions, scope),
    };
    scope.texts.item(text)
}

/// Returns the check of a struct, by its members.
fn members(
    type_: &Type,
    id: TypeId,
    demands: &[Demand],
    conditions: &[Condition],
    scope: &mut Scope<'_>,
) -> String {
    let mut entries = Vec::new();
    for demand in demands {
        match simple(id, demand, scope) {
            Some(entry) => entries.push(entry),
            None => break,
        }
    }
    // What is wrong is told in order, so all that follows is code.
    let demands = &demands[entries.len()..];
    let owner = Owner {
        id,
        value: quote! { value },
    };
    let rest = owner.demands(demands, &format_ident!("check"), scope);
    let conditions = conditions.iter();
    let conditions: Vec<_> = conditions
        .map(|condition| owner.condition(condition, scope))
        .collect();
    let code = quote! { #rest #(#conditions)* };
    let head = format!("checked!({}", type_.name);
    if code.is_empty() {
        return braced(&head, &entries, ");");
    }
    let head = braced(&head, &entries, " |value, check| {");
    format!("{head}\n{}}});", set(&code))
}

/// Returns statements as text.
fn set(code: &TokenStream) -> String {
    let function = quote! { fn check() { #code } };
    let Ok(file) = syn::parse2(function) else {
        return format!("{code}\n");
    };
    let text = prettyplease::unparse(&file);
    let lines = text.lines().filter(|line| line.starts_with(' '));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// Returns the entry of a demand, if one says it.
fn simple(id: TypeId, demand: &Demand, scope: &mut Scope<'_>) -> Option<String> {
    let field = scope.types().field(id, &demand.field)?;
    let DemandKind::Meets(rule) = &demand.kind else {
        return None;
    };
    let wire = if field.wire == field.name {
        String::new()
    } else {
        format!(" as {}", literal(&field.wire))
    };
    entry(rule, &field.name, &wire, scope)
}

/// Returns the entry of what a rule says, if one does.
fn entry(rule: &Rule, name: &str, wire: &str, scope: &mut Scope<'_>) -> Option<String> {
    let (method, inner) = match &rule.kind {
        RuleKind::Own => ("own", None),
        RuleKind::Text => ("text", None),
        RuleKind::Whole => ("whole", None),
        RuleKind::Number => ("number", None),
        RuleKind::Flag => ("flag", None),
        RuleKind::List(inner) => ("list", inner.as_deref()),
        RuleKind::Map(inner) => ("map", inner.as_deref()),
        RuleKind::Struct { .. } => return None,
    };
    let mut text = method.to_owned();
    if !name.is_empty() {
        add(&mut text, format_args!(" {name}"));
    }
    let (range, tests) = range(&rule.tests);
    text.push_str(&range);
    text.extend(tests.iter().map(|test| test_text(test, scope)));
    if let Some(inner) = inner {
        add(
            &mut text,
            format_args!("[{}]", entry(inner, "", "", scope)?),
        );
    }
    Some(text + wire)
}

/// Returns the range that tests begin with, and the other tests.
fn range(tests: &[Test]) -> (String, &[Test]) {
    match tests {
        [Test::AtLeast(min), Test::AtMost(max), rest @ ..] if is_range(*min, *max) => {
            (format!("({}..={})", amount(*min), amount(*max)), rest)
        }
        [Test::AtLeast(min), rest @ ..] => (format!("({}..)", amount(*min)), rest),
        [Test::AtMost(max), rest @ ..] => (format!("(..={})", amount(*max)), rest),
        _ => (String::new(), tests),
    }
}

/// Says whether anything is between two limits.
fn is_range(min: Amount, max: Amount) -> bool {
    match (min, max) {
        (Amount::Count(min), Amount::Count(max)) => min <= max,
        (Amount::Whole(min), Amount::Whole(max)) => min <= max,
        (Amount::Real(min), Amount::Real(max)) => min <= max,
        _ => false,
    }
}

fn test_text(test: &Test, scope: &mut Scope<'_>) -> String {
    match test {
        Test::AtLeast(limit) => format!(".at_least({})", amount(*limit)),
        Test::AtMost(limit) => format!(".at_most({})", amount(*limit)),
        Test::Above(limit) => format!(".above({})", amount(Amount::Real(*limit))),
        Test::Below(limit) => format!(".below({})", amount(Amount::Real(*limit))),
        Test::MultipleOf(step) => format!(".multiple_of({})", amount(*step)),
        Test::Matches { written, regex } => {
            scope.bring(RUNTIME, "pattern");
            let regex = (written != regex).then(|| format!(", {}", literal(regex)));
            let regex = regex.unwrap_or_default();
            format!(".matches(pattern!({}{regex}))", literal(written))
        }
        Test::OneOf(values) => {
            let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
            format!(".one_of(&[{}])", values.join(", "))
        }
        Test::Unique => ".unique()".to_owned(),
    }
}

fn amount(amount: Amount) -> String {
    match amount {
        Amount::Count(count) => number(&count.to_string()),
        Amount::Whole(whole) => number(&whole.to_string()),
        Amount::Real(real) => number(&format!("{real:?}")),
    }
}

/// A struct whose members are checked, and the expression for it.
struct Owner {
    id: TypeId,
    value: TokenStream,
}

impl Owner {
    fn condition(&self, condition: &Condition, scope: &mut Scope<'_>) -> TokenStream {
        let test = self.demands(&condition.test, &format_ident!("test"), scope);
        let check = format_ident!("check");
        let then = self.demands(&condition.then, &check, scope);
        let otherwise = self.demands(&condition.otherwise, &check, scope);
        let (not, then, otherwise) = match (then.is_empty(), otherwise.is_empty()) {
            (true, true) => return TokenStream::new(),
            // Without a demand a condition is always met.
            _ if test.is_empty() => return then,
            (true, false) => (quote! { ! }, otherwise, None),
            (false, true) => (TokenStream::new(), then, None),
            (false, false) => (
                TokenStream::new(),
                then,
                Some(quote! { else { #otherwise } }),
            ),
        };
        let trial = scope.imported(MODEL, "Check");
        quote! { if #not #trial::meets(|test| { #test }) { #then } #otherwise }
    }

    /// Returns the calls of `check` that demands become.
    fn demands(&self, demands: &[Demand], check: &Ident, scope: &mut Scope<'_>) -> TokenStream {
        let mut calls = TokenStream::new();
        for demand in demands {
            if let Some(field) = scope.types().field(self.id, &demand.field) {
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
            DemandKind::Needed if field.presence == Presence::Nullable => {
                quote! { #check.needed(#wire, !#value.#member.is_absent()) }
            }
            DemandKind::Needed => quote! { #check.needed(#wire, #value.#member.is_some()) },
            DemandKind::Meets(rule) => {
                let shape = scope.types().resolve(&field.shape);
                let is_needed = field.presence == Presence::Needed;
                let is_held = is_needed && !matches!(shape, Shape::Nullable(_));
                if let RuleKind::Struct { type_, demands } = &rule.kind {
                    let held = if is_held {
                        quote! { Some(&#value.#member) }
                    } else {
                        quote! { #value.#member.as_ref() }
                    };
                    let inner = (*type_, demands.as_slice());
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
    (id, demands): (TypeId, &[Demand]),
    scope: &mut Scope<'_>,
) -> TokenStream {
    let owner = Owner {
        id,
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
        RuleKind::Flag => ("flag", None),
        RuleKind::Struct { type_, demands } => {
            let argument = format_ident!("item");
            let held = quote! { Some(#value) };
            return within(at, &held, &argument, (*type_, demands), scope);
        }
    };
    let method = format_ident!("{method}");
    let tests = rule
        .tests
        .iter()
        .map(|test| tokens(&test_text(test, scope)));
    let tests: Vec<_> = tests.collect();
    let each = inner.map(|(rule, segment, item)| {
        let (segment, item) = (format_ident!("{segment}"), format_ident!("{item}"));
        let call = rule_call(rule, &quote! { #segment }, &quote! { #item }, scope);
        quote! { .each(|check, #segment, #item| { check.#call; }) }
    });
    quote! { #method(#at, #value)#(#tests)*#each }
}
