//! `x-combination` → the documented combinations of two members, read off the conditions.

use super::scope::Scope;
use super::{Lowering, markdown, names};
use crate::codegen::document::schema::{Combination as Written, Condition};
use crate::codegen::document::{Node, Value};
use crate::codegen::error::{Place, Problems};
use crate::codegen::ir::{Combination, CombinationValue, Field, Presence};

/// Methods that the enum has for itself.
const TAKEN: [&str; 4] = ["clone", "fmt", "new", "to_string"];

impl Lowering<'_> {
    pub(super) fn combination(
        &mut self,
        written: &Written,
        conditions: &[&Condition],
        fields: &[Field],
    ) -> Option<Combination> {
        let [(first, first_place), (second, second_place)] = written.members.as_slice() else {
            self.problems
                .push(written.place.clone(), "a combination has two members");
            return None;
        };
        let first_field = self.combined(first, first_place, fields);
        let second_field = self.combined(second, second_place, fields);
        let (first_field, second_field) = (first_field?, second_field?);
        if first == second {
            let message = format!("`{first}` stands twice");
            self.problems.push(second_place.clone(), message);
            return None;
        }
        let pairs: Vec<[String; 2]> = conditions
            .iter()
            .flat_map(|condition| pairs(condition, first, second, &mut self.problems))
            .collect();
        if pairs.is_empty() {
            let message = format!(
                "no condition says which values of `{second}` go with one of `{first}`: `if` the \
                 one is … `then` the other is one of …"
            );
            self.problems.push(written.place.clone(), message);
        }
        let name = self.given_type(&written.name, &[]);
        let argument = names::value_name(&name);
        let others = fields.iter().filter(|field| {
            field.presence == Presence::Needed && field.wire != *first && field.wire != *second
        });
        if others
            .map(|field| &field.name)
            .any(|name| *name == argument)
        {
            let message = format!("`{argument}` is also another required member of the object");
            self.problems.push(written.place.clone(), message);
        }
        let mut scope = Scope::new("name the combination otherwise");
        // The name of the variant for all other combinations.
        scope.take("Other", None, &written.place, &mut self.problems);
        let values = pairs
            .into_iter()
            .map(|wire| {
                let name = pair_name(&wire);
                let both = format!("{}-{}", wire[0], wire[1]);
                scope.take(&name, Some(&both), &written.place, &mut self.problems);
                CombinationValue {
                    name,
                    // Told from the enum when all types are known.
                    first_variant: None,
                    wire,
                }
            })
            .collect();
        Some(Combination {
            name,
            argument,
            docs: markdown::optional(written.description.as_deref()),
            fields: [first_field.name.clone(), second_field.name.clone()],
            wires: [first.clone(), second.clone()],
            shapes: [first_field.shape.clone(), second_field.shape.clone()],
            values,
        })
    }

    /// Returns a member of a combination, which must be there and be text.
    fn combined<'f>(
        &mut self,
        wire: &str,
        place: &Place,
        fields: &'f [Field],
    ) -> Option<&'f Field> {
        let field = fields
            .iter()
            .find(|field| field.wire == wire && field.presence == Presence::Needed);
        let message = match field {
            None => format!("`{wire}` is not a required member of the object"),
            Some(field) if TAKEN.contains(&field.name.as_str()) => {
                format!("`{wire}` cannot be a member of a combination, which has a method `{wire}`")
            }
            Some(_) => return field,
        };
        self.problems.push(place.clone(), message);
        None
    }
}

/// Reads `if: {properties: {first: {const: A}}}, then: {properties: {second: {enum: [B, …]}}}`.
fn pairs(
    condition: &Condition,
    first: &str,
    second: &str,
    problems: &mut Problems,
) -> Vec<[String; 2]> {
    let members = |branch: &str| condition.node.get(branch)?.get("properties");
    let tests_more = match members("if").map(|members| &members.value) {
        Some(Value::Map(entries)) => entries.iter().any(|entry| entry.key != first),
        _ => true,
    };
    if tests_more {
        return Vec::new();
    }
    let mut values = |branch: &str, member: &str| {
        let schema = members(branch).and_then(|members| members.get(member));
        schema.map_or(Vec::new(), |schema| texts(condition, schema, problems))
    };
    let firsts = values("if", first);
    let seconds = values("then", second);
    let mut pairs = Vec::new();
    for first in &firsts {
        let seconds = seconds.iter();
        pairs.extend(seconds.map(|second| [first.clone(), second.clone()]));
    }
    pairs
}

/// Returns the values that a schema allows.
fn texts(condition: &Condition, schema: &Node, problems: &mut Problems) -> Vec<String> {
    let constant = schema.get("const").into_iter();
    let list = match schema.get("enum").map(|values| &values.value) {
        Some(Value::List(nodes)) => nodes.as_slice(),
        _ => &[],
    };
    let mut texts = Vec::new();
    for node in constant.chain(list) {
        if let Value::Text(text) = &node.value {
            texts.push(text.clone());
        } else {
            let place = Place {
                pointer: condition.place.pointer.clone(),
                position: node.position,
            };
            let value = node.to_json_text();
            let message = format!("the value {value} of a combination is not text; quote it");
            problems.push(place, message);
        }
    }
    texts
}

/// Names a pair: `GEM` and `2.5` become `Gem2_5`. An underscore stays only between digits, where
/// Rust's naming rules allow it.
fn pair_name([first, second]: &[String; 2]) -> String {
    let is_kept = |c: char| names::is_letter(c) || c.is_ascii_digit();
    let mut name = names::variant_name(first);
    let mut before = ' ';
    let mut characters = second.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        if is_kept(character) {
            if is_kept(before) {
                name.push(character);
            } else {
                name.push(character.to_ascii_uppercase());
            }
        } else if before.is_ascii_digit() && next.is_ascii_digit() {
            name.push('_');
        }
        before = character;
    }
    name
}
