//! An enum of values that are known, with room for any other.

use proc_macro2::TokenStream;

use super::docs;
use super::fill::{add, braced_at, margin};
use super::scope::{RUNTIME, Scope};
use super::struct_::value_text;
use super::words::code;
use crate::codegen::ir::{Enum, EnumBase, EnumValue, Literal, Type};

pub(super) fn item<'a>(type_: &'a Type, enum_: &'a Enum, scope: &mut Scope<'a>) -> TokenStream {
    let (macro_, base) = match enum_.base {
        EnumBase::Text => ("string_enum", String::new()),
        EnumBase::Integer => ("value_enum", ": i64".to_owned()),
        EnumBase::Any => {
            let value = scope.import("serde_json", "Value");
            ("value_enum", format!(": {value}"))
        }
    };
    scope.bring(RUNTIME, macro_);
    let mut text = format!("{macro_}! {{\n");
    text.push_str(&docs::text(4, &type_.docs, || format!("`{}`.", type_.name)));
    if type_.deprecated {
        text.push_str("    #[deprecated]\n");
    }
    let other = match enum_.other.as_str() {
        "Other" => String::new(),
        other => format!(" else {other}"),
    };
    let head = format!("pub enum {}{other}{base}", type_.name);
    if enum_.values.iter().any(needs_line) {
        add(&mut text, format_args!("    {head} {{\n"));
        for value in &enum_.values {
            value_lines(value, &mut text);
        }
        text.push_str("    }");
    } else {
        let entries: Vec<_> = enum_.values.iter().map(entry).collect();
        text.push_str(&braced_at(4, &head, &entries, ""));
    }
    text.push_str("\n}");
    scope.texts.item(text)
}

fn entry(value: &EnumValue) -> String {
    format!("{} = {}", value.name, value_text(&value.wire))
}

/// Says whether a value has more to it than the macro can tell by itself.
fn needs_line(value: &EnumValue) -> bool {
    value.deprecated || !value.docs.is_empty() || !is_plain(&value.wire)
}

/// Says whether the docs that the macro makes of a value can be read.
fn is_plain(value: &Literal) -> bool {
    match value {
        Literal::Text(text) => !text.contains(docs::is_hazard) && code(text) == format!("`{text}`"),
        _ => true,
    }
}

fn value_lines(value: &EnumValue, text: &mut String) {
    if !value.docs.is_empty() || !is_plain(&value.wire) {
        text.push_str(&docs::text(8, &value.docs, || shown(&value.wire)));
    }
    let margin = margin(8);
    if value.deprecated {
        add(text, format_args!("{margin}#[deprecated]\n"));
    }
    add(text, format_args!("{margin}{},\n", entry(value)));
}

fn shown(value: &Literal) -> String {
    match value {
        Literal::Text(text) => code(text),
        other => format!("`{}`", value_text(other)),
    }
}
