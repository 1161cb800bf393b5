//! Values as text of a URL, a header or a form, in the styles of `OpenAPI`.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::BuildError;
use crate::model::Node;
use crate::param::{Param, Place, Style};

/// All characters but the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What is encoded of a query that may have reserved characters. A `#` would end it, and those who
/// read URLs encode a `'`.
const IN_QUERY: &AsciiSet = &ENCODED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The same of a path, in which a `/` would begin another segment, and a `?` the query.
const IN_PATH: &AsciiSet = &IN_QUERY.add(b'/').add(b'?').remove(b'\'');

/// Percent-encodes all but the unreserved characters of RFC 3986.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// How the text of a value is made safe for its place.
#[derive(Clone, Copy)]
enum Coding {
    /// As it is.
    Raw,
    /// Percent-encoded.
    Percent(&'static AsciiSet),
    /// Percent-encoded but for what is so already.
    Again(&'static AsciiSet),
}

impl Coding {
    fn of(param: &Param) -> Self {
        match (param.place, param.reserved) {
            (Place::Header, _) => Self::Raw,
            (Place::Query, true) => Self::Again(IN_QUERY),
            (Place::Path, true) => Self::Again(IN_PATH),
            _ => Self::Percent(ENCODED),
        }
    }

    fn push(self, out: &mut String, text: &str) {
        match self {
            Self::Raw => out.push_str(text),
            Self::Percent(set) => out.extend(utf8_percent_encode(text, set)),
            Self::Again(set) => {
                let mut rest = text;
                while let Some((before, after)) = rest.split_once('%') {
                    out.extend(utf8_percent_encode(before, set));
                    let digits = after.as_bytes().get(..2);
                    let is_triple =
                        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
                    out.push_str(if is_triple { "%" } else { "%25" });
                    rest = after;
                }
                out.extend(utf8_percent_encode(rest, set));
            }
        }
    }
}

/// Returns a value of the path as it stands there.
pub(crate) fn path_value(param: &Param, value: &Node<'_>) -> Result<String, BuildError> {
    let name = param.name;
    let coding = Coding::of(param);
    let mut text = String::new();
    let push_name = |out: &mut String| out.extend(utf8_percent_encode(name, ENCODED));
    match (param.style, param.explode) {
        (Style::Label, explode) => {
            text.push('.');
            joined(
                &mut text,
                value,
                if explode { "." } else { "," },
                explode,
                coding,
            )?;
        }
        (Style::Matrix, true) => {
            for (member, element) in pieces(name, value) {
                text.push(';');
                ENCODING.push(&mut text, &member);
                matrix_value(&mut text, &element, coding)?;
            }
        }
        (Style::Matrix, false) if !is_absent(value) => {
            text.push(';');
            push_name(&mut text);
            let mut one = String::new();
            joined(&mut one, value, ",", false, coding)?;
            if !one.is_empty() {
                text.push('=');
                text.push_str(&one);
            }
        }
        (Style::Json, _) => coding.push(&mut text, &json(value)?),
        (_, explode) => joined(&mut text, value, ",", explode, coding)?,
    }
    let begins = match param.style {
        Style::Label => 1,
        _ => 0,
    };
    match text.as_str() {
        "." | ".." if begins == 0 || text.len() > 1 => Err(BuildError::DotPathValue { name }),
        _ if text.len() == begins => Err(BuildError::EmptyPathValue { name }),
        _ => Ok(text),
    }
}

const ENCODING: Coding = Coding::Percent(ENCODED);

fn matrix_value(out: &mut String, value: &Node<'_>, coding: Coding) -> Result<(), BuildError> {
    let text = scalar(value)?;
    if !text.is_empty() {
        out.push('=');
        coding.push(out, &text);
    }
    Ok(())
}

/// Appends the pairs of a value to a query, or to a form.
pub(crate) fn push_pairs(
    out: &mut String,
    param: &Param,
    name: &str,
    value: &Node<'_>,
) -> Result<(), BuildError> {
    let coding = Coding::of(param);
    let delimiter = match param.style {
        Style::Json => {
            push_name(out, name);
            coding.push(out, &json(value)?);
            return Ok(());
        }
        Style::Deep => return deep(out, name, value, coding),
        _ if param.explode => return exploded(out, name, value, coding),
        Style::Space => "%20",
        Style::Pipe => "%7C",
        _ => ",",
    };
    if !is_absent(value) {
        push_name(out, name);
        joined(out, value, delimiter, false, coding)?;
    }
    Ok(())
}

/// Appends one pair, with name and value percent-encoded.
pub(crate) fn push_pair(out: &mut String, name: &str, value: &str) {
    push_name(out, name);
    ENCODING.push(out, value);
}

/// Returns the text of a header, or nothing if there is to be none.
pub(crate) fn header_value(param: &Param, value: &Node<'_>) -> Result<Option<String>, BuildError> {
    if param.style == Style::Json {
        return json(value).map(Some);
    }
    if is_absent(value) {
        return Ok(None);
    }
    let mut text = String::new();
    joined(&mut text, value, ",", param.explode, Coding::Raw)?;
    Ok(Some(text))
}

/// Passes on the cookies of a value: names, and values that are percent-encoded.
pub(crate) fn cookies(
    param: &Param,
    value: &Node<'_>,
    mut add: impl FnMut(&str, String),
) -> Result<(), BuildError> {
    let coding = Coding::of(param);
    if param.style == Style::Json {
        let mut text = String::new();
        coding.push(&mut text, &json(value)?);
        add(param.name, text);
    } else if param.explode {
        for (name, value) in pieces(param.name, value) {
            let mut text = String::new();
            coding.push(&mut text, &scalar(&value)?);
            add(&name, text);
        }
    } else if !is_absent(value) {
        let mut text = String::new();
        joined(&mut text, value, ",", false, coding)?;
        add(param.name, text);
    }
    Ok(())
}

/// Says whether a value is none at all: a style has no text for a list without elements.
fn is_absent(value: &Node<'_>) -> bool {
    match value {
        Node::Null => true,
        Node::List(elements) => elements.iter().all(|element| matches!(element, Node::Null)),
        Node::Object(members) => members
            .iter()
            .all(|(_, member)| matches!(member, Node::Null)),
        _ => false,
    }
}

/// Writes a value in one piece.
fn joined(
    out: &mut String,
    value: &Node<'_>,
    delimiter: &str,
    explode: bool,
    coding: Coding,
) -> Result<(), BuildError> {
    let mut is_first = true;
    let mut delimit = |out: &mut String| {
        if !std::mem::take(&mut is_first) {
            out.push_str(delimiter);
        }
    };
    match value {
        Node::Null => {}
        Node::List(elements) => {
            for element in elements.iter().filter(|node| !matches!(node, Node::Null)) {
                delimit(out);
                coding.push(out, &scalar(element)?);
            }
        }
        Node::Object(members) => {
            for (name, member) in members {
                if matches!(member, Node::Null) {
                    continue;
                }
                delimit(out);
                coding.push(out, name);
                out.push_str(if explode { "=" } else { delimiter });
                coding.push(out, &scalar(member)?);
            }
        }
        _ => coding.push(out, &scalar(value)?),
    }
    Ok(())
}

/// Returns what is written apart of a value that is exploded, each with its name.
fn pieces<'n>(name: &'n str, value: &'n Node<'_>) -> Vec<(Cow<'n, str>, Cow<'n, Node<'n>>)> {
    let is_there = |node: &&Node<'_>| !matches!(node, Node::Null);
    match value {
        Node::List(elements) => {
            let elements = elements.iter().filter(is_there);
            elements
                .map(|element| (Cow::Borrowed(name), Cow::Borrowed(element)))
                .collect()
        }
        Node::Object(members) => {
            let members = members.iter().filter(|(_, member)| is_there(&member));
            members
                .map(|(name, member)| (Cow::Borrowed(&**name), Cow::Borrowed(member)))
                .collect()
        }
        Node::Null => Vec::new(),
        _ => vec![(Cow::Borrowed(name), Cow::Borrowed(value))],
    }
}

fn exploded(
    out: &mut String,
    name: &str,
    value: &Node<'_>,
    coding: Coding,
) -> Result<(), BuildError> {
    match value {
        Node::List(elements) => {
            elements
                .iter()
                .enumerate()
                .try_for_each(|(at, element)| match element {
                    Node::List(_) | Node::Object(_) => {
                        deep(out, &format!("{name}[{at}]"), element, coding)
                    }
                    _ => leaf(out, name, element, coding),
                })
        }
        Node::Object(members) => members.iter().try_for_each(|(name, member)| match member {
            Node::List(_) => exploded(out, name, member, coding),
            _ => deep(out, name, member, coding),
        }),
        _ => leaf(out, name, value, coding),
    }
}

fn deep(out: &mut String, name: &str, value: &Node<'_>, coding: Coding) -> Result<(), BuildError> {
    match value {
        Node::List(elements) => {
            let is_deeper = |element: &Node<'_>| matches!(element, Node::List(_) | Node::Object(_));
            let are_numbered = elements.iter().any(is_deeper);
            elements.iter().enumerate().try_for_each(|(at, element)| {
                let name = if are_numbered {
                    format!("{name}[{at}]")
                } else {
                    format!("{name}[]")
                };
                deep(out, &name, element, coding)
            })
        }
        Node::Object(members) => members
            .iter()
            .try_for_each(|(member, value)| deep(out, &format!("{name}[{member}]"), value, coding)),
        _ => leaf(out, name, value, coding),
    }
}

fn leaf(out: &mut String, name: &str, value: &Node<'_>, coding: Coding) -> Result<(), BuildError> {
    if !matches!(value, Node::Null) {
        push_name(out, name);
        coding.push(out, &scalar(value)?);
    }
    Ok(())
}

fn push_name(out: &mut String, name: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    ENCODING.push(out, name);
    out.push('=');
}

/// Returns the text of one value; that of an object or a list, for which there is no other here, is
/// JSON.
pub(crate) fn scalar<'n>(value: &'n Node<'_>) -> Result<Cow<'n, str>, BuildError> {
    Ok(match value {
        Node::Null => Cow::Borrowed(""),
        Node::Flag(true) => Cow::Borrowed("true"),
        Node::Flag(false) => Cow::Borrowed("false"),
        Node::Text(text) => Cow::Borrowed(text),
        Node::Integer(number) => Cow::Owned(number.to_string()),
        Node::Unsigned(number) => Cow::Owned(number.to_string()),
        Node::Number(number) => Cow::Owned(number.to_string()),
        Node::List(_) | Node::Object(_) => Cow::Owned(json(value)?),
        Node::File(_) => return Err(BuildError::MisplacedFile),
    })
}

/// Returns the JSON text of a value.
pub(crate) fn json(value: &Node<'_>) -> Result<String, BuildError> {
    serde_json::to_string(value).map_err(|source| BuildError::Json {
        source: source.into(),
    })
}
