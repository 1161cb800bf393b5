//! A member of a request or an answer, as a row of a table describes it.

use super::block::At;
use super::prose::Facts;
use super::types::Type;
use super::words::Base;

/// A member.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Line of its row.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Its type, with the words of the page; absent if the row has none.
    pub type_: Option<At<Type>>,
    /// The words of its type.
    pub type_text: String,
    /// Whether it must be there; absent if the page does not say so.
    pub required: Option<bool>,
    /// What the page says of it.
    pub text: String,
    /// The facts in that, and in other columns.
    pub facts: Facts,
    /// Members inside it.
    pub members: Vec<Member>,
    /// What is not sure of it.
    pub unsure: Vec<String>,
}

impl Member {
    /// Says whether it may be of this base; of no known type, it may be of any.
    #[must_use]
    pub fn may_be(&self, base: Base) -> bool {
        self.type_
            .as_ref()
            .is_none_or(|type_| type_.value.has(base) || type_.value.has(Base::Any))
    }

    /// Says whether it is a number and nothing else.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.type_
            .as_ref()
            .is_some_and(|type_| is_number(&type_.value))
    }

    /// Returns every value that it may have under any condition.
    #[must_use]
    pub fn values(&self) -> Vec<&str> {
        let mut values: Vec<&str> = Vec::new();
        for listed in self.facts.values.iter().flat_map(|values| &values.list) {
            if !values.contains(&listed.value.as_str()) {
                values.push(&listed.value);
            }
        }
        values
    }
}

/// Says whether a type is that of numbers and nothing else.
#[must_use]
pub fn is_number(type_: &Type) -> bool {
    !type_.bases.is_empty()
        && type_
            .bases
            .iter()
            .all(|base| matches!(base, Base::Integer | Base::Number | Base::Null))
}

/// Goes over members and all inside them, each with its dotted way.
pub fn walk<'a>(members: &'a [Member], prefix: &str, see: &mut dyn FnMut(&str, &'a Member)) {
    for member in members {
        let way = super::example::join(prefix, &member.name);
        see(&way, member);
        walk(&member.members, &way, see);
    }
}

/// Compares names as readers of this API do: without regard to letter case, underscores and hyphens.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
        name.chars()
            .filter(|c| !matches!(c, '_' | '-'))
            .flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}
