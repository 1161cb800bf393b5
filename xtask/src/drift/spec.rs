//! A spec → what it says of a call, in the form of [`Fact`].

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::facts::{Fact, When, letters};
use crate::codegen::document::Node;
use crate::codegen::document::{Entry, Value};
use crate::page::bounds::Bounds;

/// Deepest nesting that is followed: a schema may be inside itself.
const MAX_DEPTH: usize = 12;
/// Most members of an operation.
const MAX_FACTS: usize = 20_000;
/// Methods of `OpenAPI`.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A spec whose references lead into itself.
#[derive(Debug)]
pub struct Spec {
    root: Node,
}

/// An operation of a spec.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its method, in small letters.
    pub method: &'a str,
    /// Where it stands.
    pub line: usize,
    item: &'a Node,
    node: &'a Node,
}

/// One of the forms that an answer may have.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    /// What it says of its members.
    pub facts: Vec<Fact>,
    /// Its schema.
    pub schema: &'a Node,
}

impl Spec {
    /// Takes a spec.
    #[must_use]
    pub fn new(root: Node) -> Self {
        Self { root }
    }

    /// Returns the operations in the order of the spec.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.root.get("paths").map(entries).unwrap_or_default();
        let mut operations = Vec::new();
        for path in paths {
            let item = self.resolve(&path.node);
            for entry in entries(item) {
                if METHODS.contains(&entry.key.as_str()) {
                    operations.push(Operation {
                        path: &path.key,
                        method: &entry.key,
                        line: entry.position.line as usize,
                        item,
                        node: &entry.node,
                    });
                }
            }
        }
        operations
    }

    /// Returns the addresses of the servers.
    #[must_use]
    pub fn servers(&self) -> Vec<&str> {
        let servers = self.root.get("servers").map(items).unwrap_or_default();
        servers
            .iter()
            .filter_map(|server| server.get("url")?.as_text())
            .collect()
    }

    /// Follows references.
    fn resolve<'a>(&'a self, node: &'a Node) -> &'a Node {
        let mut node = node;
        for _ in 0..MAX_DEPTH {
            let Some(target) = node
                .get("$ref")
                .and_then(Node::as_text)
                .and_then(|way| self.at(way))
            else {
                return node;
            };
            node = target;
        }
        node
    }

    fn at(&self, reference: &str) -> Option<&Node> {
        let way = reference.strip_prefix("#/")?;
        way.split('/').try_fold(&self.root, |node, name| {
            let name = name.replace("~1", "/").replace("~0", "~");
            node.get(&name)
        })
    }

    /// Returns the schema of a request's body: its media type and itself.
    #[must_use]
    pub fn body<'a>(&'a self, operation: &Operation<'a>) -> Option<(&'a str, &'a Node)> {
        let body = self.resolve(operation.node.get("requestBody")?);
        media(body)
    }

    /// Returns the schema of the answer with a status: its media type and itself.
    #[must_use]
    pub fn answer<'a>(
        &'a self,
        operation: &Operation<'a>,
        status: &str,
    ) -> Option<(&'a str, &'a Node)> {
        let answers = operation.node.get("responses")?;
        media(self.resolve(answers.get(status)?))
    }

    /// Returns the statuses that are described.
    #[must_use]
    pub fn statuses<'a>(&'a self, operation: &Operation<'a>) -> Vec<&'a str> {
        let answers = operation
            .node
            .get("responses")
            .map(entries)
            .unwrap_or_default();
        answers.iter().map(|entry| entry.key.as_str()).collect()
    }

    /// Returns the word with which a call shows who makes it, such as `bearer`, if a scheme of HTTP's
    /// is asked for.
    #[must_use]
    pub fn scheme(&self, operation: &Operation<'_>) -> Option<(&str, usize)> {
        let wanted = operation
            .node
            .get("security")
            .or_else(|| self.root.get("security"))?;
        let names = items(wanted).iter().flat_map(entries);
        let schemes = self.root.get("components")?.get("securitySchemes")?;
        names
            .filter_map(|name| schemes.get(&name.key))
            .find_map(|scheme| {
                let scheme = self.resolve(scheme);
                let word = scheme.get("scheme")?;
                Some((word.as_text()?, scheme.position.line as usize))
            })
    }

    /// Returns what is said of the members of a request. What carries the key and the media type are
    /// headers, though a spec has other words for them.
    #[must_use]
    pub fn request(&self, operation: &Operation<'_>) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some((_, line)) = self.scheme(operation) {
            facts.push(implied("header.Authorization", line, true));
        }
        let body = self.body(operation);
        if body.is_some() {
            facts.push(implied("header.Content-Type", operation.line, false));
        }
        let parameters = [operation.item, operation.node]
            .into_iter()
            .filter_map(|node| node.get("parameters"));
        for parameter in parameters.flat_map(items) {
            let parameter = self.resolve(parameter);
            let text = |name| parameter.get(name).and_then(Node::as_text);
            let (Some(name), Some(place)) = (text("name"), text("in")) else {
                continue;
            };
            let required = is_true(parameter.get("required"));
            let place = format!("{place}.{name}");
            if let Some(schema) = parameter.get("schema") {
                self.flatten(
                    schema,
                    &place,
                    Some(required),
                    parameter.position.line as usize,
                    0,
                    &mut facts,
                );
            }
        }
        if let Some((_, schema)) = body {
            self.members(schema, "request", 0, &mut facts);
        }
        facts
    }

    /// Returns the forms of an answer: one for each shape of its union.
    #[must_use]
    pub fn forms<'a>(&'a self, schema: &'a Node, place: &str) -> Vec<Form<'a>> {
        let schema = self.resolve(schema);
        let union = ["oneOf", "anyOf"]
            .iter()
            .find_map(|keyword| schema.get(keyword));
        let alternatives =
            union.map_or_else(|| vec![schema], |union| items(union).iter().collect());
        let forms = alternatives.into_iter().map(|schema| {
            let mut facts = Vec::new();
            self.members(schema, place, 0, &mut facts);
            Form { facts, schema }
        });
        forms.collect()
    }

    /// Returns the examples that a schema has, in itself or what it refers to.
    #[must_use]
    pub fn examples(&self, schema: &Node) -> Vec<Json> {
        let schema = self.resolve(schema);
        let mut examples: Vec<_> = schema.get("example").into_iter().collect();
        examples.extend(schema.get("examples").map(items).unwrap_or_default());
        examples.into_iter().filter_map(json).collect()
    }

    /// Returns a document of JSON Schema for a schema of the spec.
    #[must_use]
    pub fn document(&self, schema: &Node) -> Json {
        let mut document = Map::new();
        if let Some(components) = self.root.get("components").and_then(json) {
            document.insert("components".to_owned(), components);
        }
        let schema = json(schema).unwrap_or(Json::Bool(true));
        document.insert("allOf".to_owned(), Json::Array(vec![schema]));
        Json::Object(document)
    }

    /// Adds what is said of the members of an object, or of the objects of a list.
    fn members(&self, schema: &Node, place: &str, depth: usize, facts: &mut Vec<Fact>) {
        if depth > MAX_DEPTH || facts.len() > MAX_FACTS {
            return;
        }
        let start = facts.len();
        let parts = self.parts(schema, 0);
        let mut required = BTreeSet::new();
        for part in &parts {
            let names = part.node.get("required").map(items).unwrap_or_default();
            if !part.is_choice {
                required.extend(names.iter().filter_map(Node::as_text));
            }
        }
        for part in &parts {
            for property in part.node.get("properties").map(entries).unwrap_or_default() {
                let place = format!("{place}.{}", property.key);
                let is_known = facts[start..].iter().any(|fact| fact.place == place);
                if is_known || facts.len() > MAX_FACTS {
                    continue;
                }
                let needed = Some(required.contains(property.key.as_str()));
                self.flatten(
                    &property.node,
                    &place,
                    needed,
                    property.position.line as usize,
                    depth,
                    facts,
                );
            }
            if let Some(items) = part.node.get("items") {
                self.members(items, place, depth + 1, facts);
            }
        }
        for part in &parts {
            Self::conditions(part.node, place, &mut facts[start..]);
        }
    }

    fn flatten(
        &self,
        schema: &Node,
        place: &str,
        required: Option<bool>,
        line: usize,
        depth: usize,
        facts: &mut Vec<Fact>,
    ) {
        let mut fact = Fact {
            place: place.to_owned(),
            line,
            required,
            ..Fact::default()
        };
        for part in self.parts(schema, 0) {
            self.say(part.node, &mut fact);
        }
        // A choice between whole numbers and their text has the range of the numbers.
        facts.push(fact);
        self.members(schema, place, depth + 1, facts);
    }

    /// Adds what a schema says by itself.
    fn say(&self, schema: &Node, fact: &mut Fact) {
        fact.types.extend(self.types(schema, 0));
        if let Some(values) = schema.get("enum") {
            fact.values.extend(items(values).iter().filter_map(text_of));
        }
        fact.values.extend(schema.get("const").and_then(text_of));
        let number = |name: &str| {
            schema
                .get(name)
                .and_then(Node::as_number)
                .and_then(serde_json::Number::as_f64)
        };
        let join = |bounds: &mut Bounds, least: &str, most: &str| {
            bounds.least = bounds.least.or_else(|| number(least));
            bounds.most = bounds.most.or_else(|| number(most));
        };
        join(&mut fact.length, "minLength", "maxLength");
        join(&mut fact.items, "minItems", "maxItems");
        join(&mut fact.range, "minimum", "maximum");
        if fact.default.is_none() {
            fact.default = schema.get("default").and_then(text_of);
        }
    }

    /// Returns the words for what a value of a schema may be.
    fn types(&self, schema: &Node, depth: usize) -> BTreeSet<String> {
        let mut types = BTreeSet::new();
        let words = match schema.get("type") {
            Some(Node {
                value: Value::List(list),
                ..
            }) => list.iter().filter_map(Node::as_text).collect(),
            Some(node) => node.as_text().into_iter().collect(),
            None => Vec::new(),
        };
        let is_file = schema.get("format").and_then(Node::as_text) == Some("binary")
            || schema.get("contentMediaType").is_some();
        for word in words {
            types.insert(match (word, schema.get("items")) {
                ("array", Some(of)) if depth < MAX_DEPTH => {
                    let mut inner = BTreeSet::new();
                    for part in self.parts(of, 0) {
                        inner.extend(self.types(part.node, depth + 1));
                    }
                    match inner.into_iter().collect::<Vec<_>>() {
                        inner if inner.is_empty() => "array".to_owned(),
                        inner => format!("array[{}]", inner.join("|")),
                    }
                }
                ("string", _) if is_file => "file".to_owned(),
                _ => word.to_owned(),
            });
        }
        types
    }

    /// Returns a schema with what it refers to, what it is made of, and the shapes of its unions.
    fn parts<'a>(&'a self, schema: &'a Node, depth: usize) -> Vec<Part<'a>> {
        let mut parts = vec![Part {
            node: schema,
            is_choice: false,
        }];
        if depth > MAX_DEPTH {
            return parts;
        }
        if let Some(target) = schema
            .get("$ref")
            .and_then(Node::as_text)
            .and_then(|way| self.at(way))
        {
            parts.extend(self.parts(target, depth + 1));
        }
        for (keyword, is_choice) in [("allOf", false), ("oneOf", true), ("anyOf", true)] {
            for node in schema.get(keyword).map(items).unwrap_or_default() {
                if node.get("if").is_none() {
                    let inner = self.parts(node, depth + 1).into_iter();
                    parts.extend(inner.map(|part| Part {
                        is_choice: part.is_choice || is_choice,
                        ..part
                    }));
                }
            }
        }
        parts
    }

    /// Adds to members what `if` and `then` say of them.
    fn conditions(schema: &Node, place: &str, facts: &mut [Fact]) {
        let all = schema.get("allOf").map(items).unwrap_or_default();
        for node in std::iter::once(schema).chain(all) {
            let (Some(if_), Some(then)) = (node.get("if"), node.get("then")) else {
                continue;
            };
            let Some([condition]) = if_.get("properties").map(entries) else {
                continue;
            };
            let wanted = &condition.node;
            let mut values: Vec<String> =
                wanted.get("const").and_then(text_of).into_iter().collect();
            values.extend(
                wanted
                    .get("enum")
                    .map(items)
                    .unwrap_or_default()
                    .iter()
                    .filter_map(text_of),
            );
            let member = letters(&condition.key);
            for property in then.get("properties").map(entries).unwrap_or_default() {
                let place = format!("{place}.{}", property.key);
                let Some(fact) = facts.iter_mut().find(|fact| fact.place == place) else {
                    continue;
                };
                let list = property.node.get("enum").map(items).unwrap_or_default();
                let list: BTreeSet<_> = list.iter().filter_map(text_of).collect();
                if !list.is_empty() {
                    let each = values.iter().map(|value| When {
                        member: member.clone(),
                        value: value.clone(),
                        values: list.clone(),
                    });
                    fact.when.extend(each);
                }
            }
            for name in then
                .get("required")
                .map(items)
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_text)
            {
                let place = format!("{place}.{name}");
                if let Some(fact) = facts.iter_mut().find(|fact| fact.place == place) {
                    let each = values.iter().map(|value| (member.clone(), value.clone()));
                    fact.valid_when.extend(each);
                }
            }
        }
    }
}

/// A part of what a schema says.
struct Part<'a> {
    node: &'a Node,
    /// Whether it holds for one shape of a union only.
    is_choice: bool,
}

impl Operation<'_> {
    /// Returns the name of the operation: its id, or its method and path.
    #[must_use]
    pub fn name(&self) -> String {
        match self.node.get("operationId").and_then(Node::as_text) {
            Some(id) => id.to_owned(),
            None => format!("{} {}", self.method.to_uppercase(), self.path),
        }
    }
}

fn implied(place: &str, line: usize, required: bool) -> Fact {
    Fact {
        place: place.to_owned(),
        line,
        types: BTreeSet::from(["string".to_owned()]),
        required: Some(required),
        ..Fact::default()
    }
}

/// Returns the first media type of a body, that of JSON before others, and its schema.
fn media(body: &Node) -> Option<(&str, &Node)> {
    let content = entries(body.get("content")?);
    let json = content.iter().find(|entry| entry.key.contains("json"));
    let entry = json.or(content.first())?;
    Some((&entry.key, entry.node.get("schema")?))
}

fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => &[],
    }
}

fn is_true(node: Option<&Node>) -> bool {
    matches!(node.map(|node| &node.value), Some(Value::Bool(true)))
}

fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn json(node: &Node) -> Option<Json> {
    serde_json::from_str(&node.to_json_text()).ok()
}
