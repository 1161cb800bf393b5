//! `x-errors` as written.

use super::node::Value;
use super::object::{Cursor, Located};
use crate::codegen::error::{Place, Problems};

/// `x-errors`: what refusals mean.
#[derive(Clone, Debug)]
pub struct Errors {
    /// Name of the enum of classes.
    pub name: Located<String>,
    /// What a class is.
    pub description: Option<String>,
    /// The kinds of reasons.
    pub classes: Vec<ErrorClass>,
    /// The rules, of which the first that fits decides.
    pub rules: Vec<ErrorRule>,
}

/// A kind of reason for a refusal.
#[derive(Clone, Debug)]
pub struct ErrorClass {
    /// Its name.
    pub name: Located<String>,
    /// What it is.
    pub description: Option<String>,
    /// What a person can do about it.
    pub advice: Located<String>,
}

/// A rule that says what some refusals mean.
#[derive(Clone, Debug)]
pub struct ErrorRule {
    /// Where it is.
    pub place: Place,
    /// Statuses, one of which the refusal must have.
    pub statuses: Option<Vec<Located<Statuses>>>,
    /// Codes, one of which the refusal must have.
    pub codes: Option<Vec<Located<String>>>,
    /// Texts, one of which the message must contain.
    pub texts: Option<Vec<Located<String>>>,
    /// Name of the class.
    pub class: Located<String>,
    /// `never`, `maybe` or `earlier`
    pub accepted: Located<String>,
    /// Whether the same call may succeed a little later.
    pub repeat: bool,
}

/// Statuses of a rule.
#[derive(Clone, Debug)]
pub enum Statuses {
    /// One of them.
    One(serde_json::Number),
    /// A range as text.
    Range(String),
}

impl Errors {
    /// Reads the table.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need_located("name", problems);
        let description = object.text("description", problems);
        let classes = object.need("classes", problems);
        let rules = object.need("rules", problems);
        object.finish("the table of errors", problems);
        let classes = classes.map(|list| list.filled_list(problems));
        let rules = rules.map(|list| list.filled_list(problems));
        let classes = classes?
            .iter()
            .map(|item| ErrorClass::read(item, problems))
            .collect();
        let rules = rules?
            .iter()
            .map(|item| ErrorRule::read(item, problems))
            .collect();
        let (classes, rules): (Vec<_>, Vec<_>) = (classes, rules);
        Some(Self {
            name: name?,
            description,
            classes: classes.into_iter().flatten().collect(),
            rules: rules.into_iter().flatten().collect(),
        })
    }
}

impl ErrorClass {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need_located("name", problems);
        let description = object.text("description", problems);
        let advice = object.need_located("advice", problems);
        object.finish("a class of errors", problems);
        Some(Self {
            name: name?,
            description,
            advice: advice?,
        })
    }
}

impl ErrorRule {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let statuses = object.take("status").map(|list| {
            let items = list.filled_list(problems);
            let statuses = items
                .iter()
                .filter_map(|item| Statuses::read(item, problems));
            statuses.collect()
        });
        let codes = object.filled_texts("codes", problems);
        let texts = object.filled_texts("texts", problems);
        let class = object.need_located("class", problems);
        let accepted = object.need_located("accepted", problems);
        let repeat = object.flag("repeat", problems);
        object.finish("a rule for errors", problems);
        Some(Self {
            place: cursor.place(),
            statuses,
            codes,
            texts,
            class: class?,
            accepted: accepted?,
            repeat,
        })
    }
}

impl Statuses {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Located<Self>> {
        let statuses = match &cursor.node.value {
            Value::Text(text) => Self::Range(text.clone()),
            Value::Number(number) => Self::One(number.clone()),
            _ => return cursor.mismatch("a number or a range as text", problems),
        };
        Some((statuses, cursor.place()))
    }
}
