//! What a page or a spec says of a call, member by member, in one form that can be compared.

use std::collections::BTreeSet;

use crate::page::bounds::Bounds;
use crate::page::member::walk;
use crate::page::types::Type;
use crate::page::words::Base;
use crate::page::{Answer, Member, Page};

/// What is said of one member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fact {
    /// Where it is: `request.prompt`, `header.Authorization`, `response.status`.
    pub place: String,
    /// Line where it is said.
    pub line: usize,
    /// Words of JSON Schema for what it may be, `array[…]` for lists and `file` for files; empty if
    /// that is not said.
    pub types: BTreeSet<String>,
    /// Whether it must be there; absent if that is not said.
    pub required: Option<bool>,
    /// The values that it may have; empty if it may have any.
    pub values: BTreeSet<String>,
    /// Values that it may have if another member has a value: both names by their letters.
    pub when: Vec<When>,
    /// Other members and their values under which it counts.
    pub valid_when: BTreeSet<(String, String)>,
    /// Number of characters.
    pub length: Bounds,
    /// Number of items.
    pub items: Bounds,
    /// Its value.
    pub range: Bounds,
    /// The value that it has if it is not there.
    pub default: Option<String>,
    /// A value that the page gives as an example.
    pub example: Option<String>,
}

/// Values under a condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The other member's name, letters alone and small.
    pub member: String,
    /// The value that it must have.
    pub value: String,
    /// The values.
    pub values: BTreeSet<String>,
}

/// Returns a name's letters in lower case, by which members are compared that are spelt differently.
#[must_use]
pub fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns what a page says of the members of its request, those of the path, the query, the headers
/// and the body.
#[must_use]
pub fn of_request(page: &Page) -> Vec<Fact> {
    let mut facts = Vec::new();
    members(
        page.headers.as_deref().unwrap_or_default(),
        "header",
        &mut facts,
    );
    members(&page.path_parameters, "path", &mut facts);
    members(&page.query, "query", &mut facts);
    members(&page.cookies, "cookie", &mut facts);
    members(&page.body, "request", &mut facts);
    facts
}

/// Returns what a page says of the members of an answer.
#[must_use]
pub fn of_answer(answer: &Answer) -> Vec<Fact> {
    let mut facts = Vec::new();
    members(&answer.members, &answer.place(), &mut facts);
    facts
}

fn members(members: &[Member], place: &str, facts: &mut Vec<Fact>) {
    walk(members, place, &mut |way, member| {
        facts.push(of_member(way, member));
    });
}

fn of_member(place: &str, member: &Member) -> Fact {
    let mut fact = Fact {
        place: place.to_owned(),
        line: member.line,
        types: member
            .type_
            .as_ref()
            .map(|type_| types(&type_.value))
            .unwrap_or_default(),
        required: member.required,
        length: member.facts.length.clone(),
        items: member.facts.items.clone(),
        range: member.facts.range.clone(),
        default: member.facts.default.clone(),
        example: member.facts.example.clone(),
        ..Fact::default()
    };
    for values in &member.facts.values {
        let list = values.list.iter().map(|listed| listed.value.clone());
        match &values.condition {
            None => fact.values.extend(list),
            Some(condition) => {
                let list: BTreeSet<_> = list.collect();
                let each = condition.values.iter().map(|value| When {
                    member: letters(&condition.member),
                    value: value.clone(),
                    values: list.clone(),
                });
                fact.when.extend(each);
            }
        }
    }
    for condition in &member.facts.valid_when {
        let each = condition
            .values
            .iter()
            .map(|value| (letters(&condition.member), value.clone()));
        fact.valid_when.extend(each);
    }
    fact
}

/// Returns the words for a type.
#[must_use]
pub fn types(type_: &Type) -> BTreeSet<String> {
    let word = |base: &Base| match base {
        Base::Array => match &type_.items {
            Some(items) => {
                let items: Vec<_> = types(items).into_iter().collect();
                format!("array[{}]", items.join("|"))
            }
            None => "array".to_owned(),
        },
        Base::File => "file".to_owned(),
        base => crate::page::check::base_name(*base).to_owned(),
    };
    if type_.has(Base::Any) {
        return BTreeSet::new();
    }
    type_.bases.iter().map(word).collect()
}
