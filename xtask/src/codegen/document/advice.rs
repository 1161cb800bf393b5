//! `x-advice` and `x-aliases` as written.

use super::node::Node;
use super::object::{Cursor, Located};
use crate::codegen::error::Problems;

/// Something that a payload should keep to although its schema allows it not to.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Its name.
    pub name: Located<String>,
    /// What to know, in a sentence.
    pub text: Located<String>,
    /// The schema of payloads that need no such advice.
    pub schema: Located<Node>,
}

/// Another name for a value.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The other name.
    pub alias: Located<String>,
    /// The value.
    pub value: Located<String>,
}

impl Advice {
    /// Reads an item of `x-advice`.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need_located("name", problems);
        let text = object.need_located("text", problems);
        let schema = object.need("schema", problems);
        object.finish("an advice", problems);
        let schema = schema?;
        schema.object(problems)?;
        Some(Self {
            name: name?,
            text: text?,
            schema: (schema.node.clone(), schema.place()),
        })
    }
}

impl Alias {
    /// Reads `x-aliases`.
    pub(super) fn read_all(cursor: &Cursor<'_>, problems: &mut Problems) -> Vec<Self> {
        let Some(object) = cursor.object(problems) else {
            return Vec::new();
        };
        let members = object.rest();
        if members.is_empty() {
            problems.push(cursor.place(), "this object must not be empty");
        }
        let aliases = members.into_iter().filter_map(|member| {
            Some(Self {
                value: member.value.located(problems)?,
                alias: (member.name.to_owned(), member.place()),
            })
        });
        aliases.collect()
    }
}
