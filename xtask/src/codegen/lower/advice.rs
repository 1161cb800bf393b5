//! `x-advice` and `x-aliases` → what goes beside a schema.

use super::json_schema::{Holds, Rewriter, entry, holds, list, map, text};
use super::schemas::inside;
use super::scope::Scope;
use super::{Lowering, names};
use crate::codegen::document::advice::Advice;
use crate::codegen::document::{Entry, Located, Node, SchemaComponent, Value, reference};
use crate::codegen::error::Place;
use crate::codegen::ir::{Alias, Kind, Literal};

impl Lowering<'_> {
    /// Returns the advice on each schema, as JSON text.
    pub(super) fn lower_advice(&mut self) -> Option<String> {
        let mut scope = Scope::new("an advice is known by its name alone");
        let mut schemas = Vec::new();
        for component in &self.document.components.schemas {
            if component.advice.is_empty() {
                continue;
            }
            let items = component.advice.iter().map(|advice| {
                let (name, place) = &advice.name;
                scope.take_word(name, place, &mut self.problems);
                self.advice(advice)
            });
            let items = list(items.collect());
            schemas.push(entry(&component.name, items));
        }
        if schemas.is_empty() {
            return None;
        }
        let mut json = map(schemas).to_pretty_json();
        json.push('\n');
        Some(json)
    }

    fn advice(&mut self, advice: &Advice) -> Node {
        let (name, place) = &advice.name;
        if !names::is_kebab(name) {
            let message = format!(
                "`{name}` is no name of an advice; one has words of small letters and digits with \
                 hyphens between them"
            );
            self.problems.push(place.clone(), message);
        }
        let (words, place) = &advice.text;
        if words.trim().is_empty() || words.contains('\n') {
            let message = "the text of an advice is one sentence on one line";
            self.problems.push(place.clone(), message);
        }
        let (schema, place) = &advice.schema;
        let rewritten = Rewriter::of_checks().schema(schema);
        if self.check_keywords(schema, place) {
            self.check_schema(&rewritten, &advice.schema);
        }
        map(vec![
            entry("name", text(name)),
            entry("text", text(words)),
            entry("schema", rewritten),
        ])
    }

    /// Says whether each keyword of a schema is known and each reference leads somewhere, and
    /// reports those of which this is not so.
    fn check_keywords(&mut self, schema: &Node, place: &Place) -> bool {
        let Value::Map(entries) = &schema.value else {
            return true;
        };
        let mut is_well = true;
        for Entry {
            key,
            node,
            position,
        } in entries
        {
            let at = place.below(key, node.position);
            let message = match (holds(key), &node.value) {
                (None, _) => Some(format!("`{key}` of an advice's schema is not understood")),
                (Some(Holds::Schema), _) => {
                    is_well &= self.check_keywords(node, &at);
                    None
                }
                (Some(Holds::List), Value::List(nodes)) => {
                    for (index, node) in nodes.iter().enumerate() {
                        let at = at.below(&index.to_string(), node.position);
                        is_well &= self.check_keywords(node, &at);
                    }
                    None
                }
                (Some(Holds::Members), Value::Map(members)) => {
                    for member in members {
                        let at = at.below(&member.key, member.node.position);
                        is_well &= self.check_keywords(&member.node, &at);
                    }
                    None
                }
                (_, Value::Text(target)) if key == "$ref" => {
                    let found = reference::target(target).filter(|(section, name)| {
                        section == "schemas" && self.components.contains_key(name.as_str())
                    });
                    let message = || format!("`{target}` leads to no schema of `components`");
                    found.is_none().then(message)
                }
                _ => None,
            };
            if let Some(message) = message {
                is_well = false;
                let position = *position;
                self.problems.push(Place { position, ..at }, message);
            }
        }
        is_well
    }

    /// Reports what makes a schema no JSON Schema.
    fn check_schema(&mut self, rewritten: &Node, (written, place): &Located<Node>) {
        // What references lead to is checked where it stands.
        let names = self.document.components.schemas.iter();
        let anything = names.map(|component| entry(&component.name, map(Vec::new())));
        let Value::Map(mut entries) = rewritten.value.clone() else {
            return;
        };
        entries.push(entry("$defs", map(anything.collect())));
        let value = serde_json::from_str(&map(entries).to_json_text());
        let Ok(value) = value else { return };
        if let Err(error) = jsonschema::draft202012::new(&value) {
            let pointer = error.instance_path().as_str().to_owned();
            let place = inside(place, written, &pointer);
            let message = format!("this is no JSON Schema: {error}");
            self.problems.push(place, message);
        }
    }

    /// Returns the other names of values.
    pub(super) fn lower_aliases(&mut self) -> Vec<Alias> {
        let mut aliases = Vec::new();
        for component in &self.document.components.schemas {
            if !component.aliases.is_empty() {
                aliases.extend(self.aliases(component));
            }
        }
        aliases
    }

    fn aliases(&mut self, component: &SchemaComponent) -> Vec<Alias> {
        let id = self.components.get(component.name.as_str());
        let type_ = id.map(|id| &self.types[*id].kind);
        let Some(Kind::Enum(enum_)) = type_.filter(|_| !component.aliases.is_empty()) else {
            let message = "`x-aliases` stands only in an enum of text";
            self.problems.push(component.place.clone(), message);
            return Vec::new();
        };
        let is_known = |word: &str| {
            let wire = Literal::Text(word.to_owned());
            enum_.values.iter().any(|value| value.wire == wire)
        };
        let mut aliases = Vec::new();
        for written in &component.aliases {
            let ((alias, at), (value, place)) = (&written.alias, &written.value);
            if is_known(alias) || alias.trim().is_empty() {
                let message = format!("`{alias}` is a value itself, or empty, and no other name");
                self.problems.push(at.clone(), message);
            }
            if !is_known(value) {
                let message = format!("`{value}` is no value of the enum");
                self.problems.push(place.clone(), message);
            }
            aliases.push(Alias {
                schema: component.name.clone(),
                alias: alias.clone(),
                value: value.clone(),
            });
        }
        aliases
    }
}
