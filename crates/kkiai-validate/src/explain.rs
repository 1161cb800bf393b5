//! Errors of validation → findings in words, not yet placed in a text.

use std::borrow::Cow;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use crate::finding::Severity;
use crate::near::{SLIPS, nearest, same_value};

/// Help for a null that is not allowed.
pub(crate) const LEAVE_OUT: &str = "leave the member out";

/// A finding that knows its value, and not yet its place in a text.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) rule: Cow<'static, str>,
    pub(crate) severity: Severity,
    pub(crate) pointer: String,
    pub(crate) mark: Mark,
    pub(crate) message: String,
    /// Name of the member that is missing.
    pub(crate) name: String,
    pub(crate) found: Option<String>,
    pub(crate) allowed: Vec<String>,
    pub(crate) help: Option<String>,
    /// Text that mends what is marked, in place of the text that it stands for now.
    pub(crate) replacement: Option<String>,
}

/// What of a value is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// All of it.
    Value,
    /// Where it begins: for what is not there.
    Start,
    /// The name of the member that it is the value of.
    Name,
}

impl Draft {
    pub(crate) fn new(rule: impl Into<Cow<'static, str>>, pointer: &str, message: String) -> Self {
        Self {
            rule: rule.into(),
            severity: Severity::Error,
            pointer: pointer.to_owned(),
            mark: Mark::Value,
            message,
            name: String::new(),
            found: None,
            allowed: Vec::new(),
            help: None,
            replacement: None,
        }
    }

    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    pub(crate) fn marked(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    fn found(mut self, value: &Value) -> Self {
        self.found = Some(shown(value));
        self
    }

    fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed.push(allowed.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Puts an error into words. An error of a union is put into those of the form that was meant.
///
/// `schema` is what was validated against.
pub(crate) fn explain(schema: &Value, error: &ValidationError<'_>) -> Vec<Draft> {
    let pointer = error.instance_path().as_str();
    let value = error.instance();
    let mut drafts = match error.kind() {
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            return match meant(context, pointer) {
                Some(errors) => errors
                    .iter()
                    .flat_map(|error| explain(schema, error))
                    .collect(),
                None => vec![no_form(context, pointer, value)],
            };
        }
        Kind::Required { property } => vec![missing(pointer, value, property)],
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .iter()
                .map(|name| {
                    let mut place = pointer.to_owned();
                    crate::walk::push(&mut place, name);
                    let message = format!("a member `{name}` is not allowed here");
                    Draft::new("unknown-member", &place, message).marked(Mark::Name)
                })
                .collect()
        }
        kind => vec![one(kind, pointer, value)],
    };
    let path = error.schema_path().as_str();
    if let Some(condition) = condition(schema, path) {
        for draft in &mut drafts {
            draft.message = format!("{} {condition}", draft.message);
        }
    }
    drafts
}

fn one(kind: &Kind, pointer: &str, value: &Value) -> Draft {
    let new = |rule: &'static str, message: String| Draft::new(rule, pointer, message).found(value);
    let shown = shown(value);
    match kind {
        Kind::Type { kind } => wrong_type(kind, pointer, value),
        Kind::Enum { options } => not_one_of(options.as_array().cloned(), pointer, value),
        Kind::Constant { expected_value } => {
            not_one_of(Some(vec![(**expected_value).clone()]), pointer, value)
        }
        Kind::MinLength { limit: 1 } if value.as_str() == Some("") => {
            new("min-length", "the text is empty".to_owned()).allowed("at least 1 character")
        }
        Kind::MinLength { limit } => {
            let message = format!("the text has {}", characters(value));
            new("min-length", message).allowed(format!("at least {}", plural(*limit, "character")))
        }
        Kind::MaxLength { limit } => {
            let message = format!("the text has {}", characters(value));
            new("max-length", message).allowed(format!("at most {}", plural(*limit, "character")))
        }
        Kind::Minimum { limit } => {
            new("minimum", format!("{shown} is too small")).allowed(format!("at least {limit}"))
        }
        Kind::Maximum { limit } => {
            new("maximum", format!("{shown} is too large")).allowed(format!("at most {limit}"))
        }
        Kind::ExclusiveMinimum { limit } => {
            new("minimum", format!("{shown} is too small")).allowed(format!("more than {limit}"))
        }
        Kind::ExclusiveMaximum { limit } => {
            new("maximum", format!("{shown} is too large")).allowed(format!("less than {limit}"))
        }
        Kind::MultipleOf { multiple_of } => new(
            "multiple-of",
            format!("{shown} is no multiple of {multiple_of}"),
        ),
        Kind::MinItems { limit } => {
            let message = format!("the list has {}", elements(value));
            new("min-items", message).allowed(format!("at least {}", plural(*limit, "element")))
        }
        Kind::MaxItems { limit } => {
            let message = format!("the list has {}", elements(value));
            new("max-items", message).allowed(format!("at most {}", plural(*limit, "element")))
        }
        Kind::MinProperties { limit } => {
            let message = "the object has too few members".to_owned();
            new("min-members", message).allowed(format!("at least {}", plural(*limit, "member")))
        }
        Kind::MaxProperties { limit } => {
            let message = "the object has too many members".to_owned();
            new("max-members", message).allowed(format!("at most {}", plural(*limit, "member")))
        }
        Kind::UniqueItems => new("unique", "the list has an element twice".to_owned()),
        Kind::Pattern { pattern } => {
            let message = format!("{shown} has not the form that is asked for");
            new("pattern", message).allowed(format!("text that matches {pattern}"))
        }
        Kind::Format { format } => new("format", format!("{shown} is no {format}")),
        Kind::FalseSchema => {
            new("not-allowed", "nothing may stand here".to_owned()).marked(Mark::Name)
        }
        Kind::OneOfMultipleValid { .. } => {
            let message = "the value fits more than one of the forms".to_owned();
            new("form", message)
        }
        kind => {
            let keyword = kind.keyword().to_owned();
            let message = format!("the value does not meet `{keyword}` of the schema");
            new("schema", message)
        }
    }
}

fn wrong_type(kind: &TypeKind, pointer: &str, value: &Value) -> Draft {
    let wanted: Vec<String> = match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
    };
    let names: Vec<&str> = wanted.iter().map(|name| in_words(name)).collect();
    let message = format!("{} is not {}", shown(value), names.join(" or "));
    let mut draft = Draft::new("type", pointer, message).found(value);
    draft.allowed = wanted;
    let wants = |name: &str| draft.allowed.iter().any(|allowed| allowed == name);
    draft.help = match value {
        Value::Number(number) if wants("string") => {
            Some(format!("write it in quotes: \"{number}\""))
        }
        Value::Bool(flag) if wants("string") => Some(format!("write it in quotes: \"{flag}\"")),
        Value::String(text) if wants("integer") && text.parse::<i64>().is_ok() => {
            Some(format!("write it without quotes: {text}"))
        }
        Value::String(text) if wants("boolean") && matches!(text.as_str(), "true" | "false") => {
            Some(format!("write it without quotes: {text}"))
        }
        Value::Null => Some(LEAVE_OUT.to_owned()),
        _ if wants("array") => Some("put it in a list: [ … ]".to_owned()),
        _ => None,
    };
    draft
}

fn not_one_of(options: Option<Vec<Value>>, pointer: &str, value: &Value) -> Draft {
    let options = options.unwrap_or_default();
    let message = match &options[..] {
        [one] => format!("{} is not {}", shown(value), shown(one)),
        _ => format!("{} is none of the allowed values", shown(value)),
    };
    let mut draft = Draft::new("enum", pointer, message).found(value);
    draft.allowed = options.iter().map(shown).collect();
    let texts = options.iter().filter_map(Value::as_str);
    if let Some(text) = value.as_str() {
        let alias = alias(text).filter(|meant| texts.clone().any(|known| known == *meant));
        let certain = same_value(text.trim(), texts.clone()).or(alias);
        draft.replacement = certain.map(str::to_owned);
        if let Some(meant) = certain.or_else(|| nearest(text, texts.collect::<Vec<_>>(), SLIPS)) {
            draft.help = Some(format!("did you mean \"{meant}\"?"));
        }
    } else if value.is_null() {
        draft.help = Some(LEAVE_OUT.to_owned());
    } else if let Value::Number(number) = value {
        let text = number.to_string();
        if texts.into_iter().any(|known| known == text) {
            draft.help = Some(format!("write it in quotes: \"{text}\""));
        }
    }
    draft
}

/// Returns the value that another name of it is documented for.
fn alias(text: &str) -> Option<&'static str> {
    let mut aliases = kkiai_gen::ALIASES.iter();
    let found = aliases.find(|(_, alias, _)| alias.eq_ignore_ascii_case(text));
    found.map(|(_, _, value)| *value)
}

fn missing(pointer: &str, value: &Value, property: &Value) -> Draft {
    let name = property.as_str().unwrap_or_default();
    let message = format!("the member `{name}` is missing");
    let mut draft = Draft::new("required", pointer, message).marked(Mark::Start);
    name.clone_into(&mut draft.name);
    let members = value.as_object().into_iter().flatten();
    let names: Vec<&str> = members.map(|(name, _)| name.as_str()).collect();
    draft.help =
        nearest(name, names, SLIPS).map(|other| format!("`{other}` may be meant to be it"));
    draft
}

/// Returns the errors of the form that was meant by a value which fits none: the one that it comes
/// nearest to, unless two are as near.
fn meant<'a>(
    forms: &'a [Vec<ValidationError<'static>>],
    pointer: &str,
) -> Option<&'a [ValidationError<'static>]> {
    let distance = |errors: &[ValidationError<'_>]| {
        let of_form = errors
            .iter()
            .filter(|error| error.instance_path().as_str() == pointer);
        let distances = of_form.map(|error| match error.kind() {
            Kind::Type { .. } => 1000,
            Kind::Required { .. } => 100,
            Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
                if meant(context, pointer).is_some() {
                    1
                } else {
                    500
                }
            }
            _ => 1,
        });
        distances.sum::<u32>()
    };
    let distances: Vec<u32> = forms.iter().map(|errors| distance(errors)).collect();
    let least = *distances.iter().min()?;
    let mut nearest = (0..forms.len()).filter(|index| distances[*index] == least);
    let index = nearest.next()?;
    let is_alone = nearest.next().is_none();
    let is_form = least < 100 || (is_alone && least < 1000);
    // Of forms that a value fits as a whole, the first.
    (is_form && (is_alone || least == 0)).then(|| &forms[index][..])
}

fn no_form(forms: &[Vec<ValidationError<'static>>], pointer: &str, value: &Value) -> Draft {
    let message = format!("{} has none of the documented forms", kind_of(value));
    let mut draft = Draft::new("form", pointer, message)
        .found(value)
        .marked(Mark::Start);
    for errors in forms {
        let Some(error) = errors.first() else {
            continue;
        };
        let allowed = match error.kind() {
            Kind::Required { .. } => {
                let names = errors.iter().filter_map(|error| match error.kind() {
                    Kind::Required { property } => property.as_str(),
                    _ => None,
                });
                let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
                format!("an object with {}", names.join(" and "))
            }
            Kind::Type {
                kind: TypeKind::Single(one),
            } => in_words(&one.to_string()).to_owned(),
            _ => continue,
        };
        if !draft.allowed.contains(&allowed) {
            draft.allowed.push(allowed);
        }
    }
    draft
}

/// Says under which condition a part of a schema holds, if it stands under `then` or `else`.
fn condition(schema: &Value, path: &str) -> Option<String> {
    let (before, _) = path.rsplit_once("/then/")?;
    let asked = schema.pointer(&format!("{before}/if/properties"))?;
    let members = asked.as_object()?.iter().filter_map(|(name, asked)| {
        let values = match (asked.get("const"), asked.get("enum")) {
            (Some(one), _) => shown(one),
            (None, Some(Value::Array(several))) => {
                let shown: Vec<_> = several.iter().map(shown).collect();
                shown.join(" or ")
            }
            _ => return None,
        };
        Some(format!("`{name}` {values}"))
    });
    let members: Vec<_> = members.collect();
    (!members.is_empty()).then(|| format!("(with {})", members.join(" and ")))
}

/// Shows a value in a message: as JSON, shortened.
pub(crate) fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    match value {
        // What is not shown need not be written.
        Value::Array(elements) if !elements.is_empty() => "the list".to_owned(),
        Value::Object(members) if !members.is_empty() => "the object".to_owned(),
        Value::String(text) if text.chars().nth(LONGEST).is_some() => {
            let short: String = text.chars().take(LONGEST - 1).collect();
            let mut json = Value::from(short).to_string();
            json.pop();
            json + "…\""
        }
        value => value.to_string(),
    }
}

fn in_words(name: &str) -> &str {
    match name {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        name => name,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "a whole number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn characters(value: &Value) -> String {
    let count = value.as_str().unwrap_or_default().chars().count();
    plural(count as u64, "character")
}

fn elements(value: &Value) -> String {
    let count = value.as_array().map_or(0, Vec::len);
    plural(count as u64, "element")
}

fn plural(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
