//! A description → one document of JSON Schema 2020-12, in which its references still lead to the
//! same places.

use jsonschema::{Draft, Registry, RegistryBuilder, Validator};
use serde_json::{Value as Json, json};

use crate::codegen::document::{Entry, Node, Value, reference};
use crate::codegen::error::Position;
use crate::codegen::source::{Seen, visit};

/// How the document is called in references from outside.
const ADDRESS: &str = "https://description.invalid/";

/// A description whose schemas any validator takes, and the payloads that it shows.
#[derive(Clone, Debug)]
pub(super) struct Described {
    /// The document; the schemas are below `/components/schemas`.
    pub(super) document: Json,
    /// Examples, with the names of the schemas that they are of.
    pub(super) examples: Vec<(String, Json)>,
    /// Number of operations.
    pub(super) operations: usize,
}

impl Described {
    /// Takes the tree of a description.
    pub(super) fn new(mut root: Node) -> Self {
        let version = root.get("openapi").and_then(Node::as_text);
        let is_old = version.is_some_and(|version| version.starts_with("3.0"));
        let mut media = Vec::new();
        visit(&mut root, &mut |seen, node| match seen {
            Seen::Schema => translate(node, is_old),
            Seen::Media => media.push(json(node)),
        });
        let document = json(&root);
        let mut examples = Vec::new();
        for media in &media {
            media_examples(&document, media, &mut examples);
        }
        for (name, schema) in schemas(&document) {
            let list = schema.get("examples").and_then(Json::as_array);
            for example in list.into_iter().flatten() {
                examples.push((name.clone(), example.clone()));
            }
        }
        let operations = operations(&document);
        Self {
            document,
            examples,
            operations,
        }
    }

    /// Returns the schemas with a name.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (&String, &Json)> {
        schemas(&self.document)
    }

    /// Returns a registry that has the document, from which validators are made.
    pub(super) fn registry(&self) -> Result<Registry<'_>, String> {
        Registry::new()
            .draft(Draft::Draft202012)
            .add(ADDRESS, self.document.clone())
            .and_then(RegistryBuilder::prepare)
            .map_err(|error| error.to_string())
    }
}

/// Makes the validator of a schema with a name.
pub(super) fn validator(
    registry: &Registry<'_>,
    name: &str,
    has_formats: bool,
) -> Result<Validator, String> {
    let name = name.replace('~', "~0").replace('/', "~1");
    let name = reference::in_url(&name.replace('%', "%25"));
    let way = format!("{ADDRESS}#/components/schemas/{name}");
    let schema = json!({ "$ref": way });
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(registry)
        .should_validate_formats(has_formats)
        .build(&schema)
        .map_err(|error| error.to_string())
}

fn schemas(document: &Json) -> impl Iterator<Item = (&String, &Json)> {
    let schemas = document.pointer("/components/schemas");
    schemas.and_then(Json::as_object).into_iter().flatten()
}

fn operations(document: &Json) -> usize {
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let paths = document.get("paths").and_then(Json::as_object);
    let items = paths.into_iter().flatten().map(|(_, item)| item);
    items
        .map(|item| {
            let target = item.get("$ref").and_then(Json::as_str);
            let target = target.and_then(|target| document.pointer(target.strip_prefix('#')?));
            let has = |method: &&&str| {
                item.get(**method).is_some()
                    || target.is_some_and(|target| target.get(**method).is_some())
            };
            methods.iter().filter(has).count()
        })
        .sum()
}

/// Collects the examples of a body whose schema has a name, or is a list of such.
fn media_examples(document: &Json, media: &Json, examples: &mut Vec<(String, Json)>) {
    let schema = media.get("schema");
    let name_of = |schema: Option<&Json>| {
        let (section, name) = reference::target(schema?.get("$ref")?.as_str()?)?;
        (section == "schemas").then_some(name)
    };
    let items = name_of(schema.and_then(|schema| schema.get("items")));
    let name = name_of(schema);
    let mut values: Vec<&Json> = media.get("example").into_iter().collect();
    let named = media.get("examples").and_then(Json::as_object);
    for (_, example) in named.into_iter().flatten() {
        let target = example.get("$ref").and_then(Json::as_str);
        let target = target.and_then(|target| document.pointer(target.strip_prefix('#')?));
        values.extend(target.unwrap_or(example).get("value"));
    }
    for value in values {
        if let Some(name) = &name {
            examples.push((name.clone(), value.clone()));
        } else if let (Some(name), Some(elements)) = (&items, value.as_array()) {
            let elements = elements.iter().cloned();
            examples.extend(elements.map(|element| (name.clone(), element)));
        }
    }
}

/// Makes JSON Schema of a schema of `OpenAPI`; what is inside of it was seen before.
fn translate(node: &mut Node, is_old: bool) {
    let Value::Map(entries) = &mut node.value else {
        return;
    };
    for entry in entries.iter_mut() {
        if let ("$ref", Value::Text(target)) = (entry.key.as_str(), &mut entry.node.value) {
            *target = reference::in_url(target);
        }
    }
    if is_old && entries.iter().any(|entry| entry.key == "$ref") {
        // Nothing counts beside a reference, in 3.0.
        entries.retain(|entry| entry.key == "$ref");
        return;
    }
    let has_examples = entries.iter().any(|entry| entry.key == "examples");
    for entry in entries.iter_mut() {
        if entry.key == "example" && !has_examples {
            "examples".clone_into(&mut entry.key);
            entry.node = list(vec![entry.node.clone()]);
        }
    }
    for entry in entries.iter_mut() {
        // A validator leaves out what asks nothing, and then does not say that it has seen a member.
        if entry.key == "additionalProperties" && matches!(entry.node.value, Value::Bool(true)) {
            entry.node.value = Value::Map(Vec::new());
        }
    }
    // Descriptions of 3.1 have these flags of 3.0 now and then, and mean them.
    for (flag, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        match entries.iter().find(|entry| entry.key == flag) {
            Some(entry) if matches!(entry.node.value, Value::Bool(true)) => {
                entries.retain(|entry| entry.key != flag);
                for entry in entries.iter_mut() {
                    if entry.key == limit {
                        flag.clone_into(&mut entry.key);
                    }
                }
            }
            Some(entry) if matches!(entry.node.value, Value::Bool(false)) => {
                entries.retain(|entry| entry.key != flag);
            }
            _ => {}
        }
    }
    // Older drafts have a list of `items`, and say what follows with another word.
    let is_list =
        |entry: &Entry| entry.key == "items" && matches!(entry.node.value, Value::List(_));
    if entries.iter().any(is_list) {
        for entry in entries.iter_mut() {
            match entry.key.as_str() {
                "items" => "prefixItems".clone_into(&mut entry.key),
                "additionalItems" => "items".clone_into(&mut entry.key),
                _ => {}
            }
        }
        entries.retain(|entry| !matches!(&entry.node.value, Value::List(nodes) if entry.key == "prefixItems" && nodes.is_empty()));
    }
    let nullable = entries.iter().find(|entry| entry.key == "nullable");
    let nullable = nullable.filter(|_| is_old);
    if nullable.is_some_and(|entry| matches!(entry.node.value, Value::Bool(true))) {
        allow_null(node);
    }
}

fn allow_null(node: &mut Node) {
    let Value::Map(entries) = &mut node.value else {
        return;
    };
    let is_composed = ["allOf", "anyOf", "oneOf", "not"];
    let is_plain = !entries
        .iter()
        .any(|entry| is_composed.contains(&&*entry.key));
    let null = || text("null");
    let kind = entries.iter().position(|entry| entry.key == "type");
    if let (Some(index), true) = (kind, is_plain) {
        let kind = entries[index].node.clone();
        entries[index].node = list(vec![kind, null()]);
        for entry in entries {
            if let ("enum", Value::List(values)) = (entry.key.as_str(), &mut entry.node.value) {
                if !values.iter().any(Node::is_null) {
                    values.push(made(Value::Null));
                }
            }
        }
        return;
    }
    let is_empty = entries.iter().all(|entry| holds_nothing(&entry.key));
    if is_empty {
        // Anything may be null as it is.
        return;
    }
    let null = made(Value::Map(vec![entry("type", null())]));
    let inner = made(Value::Map(std::mem::take(entries)));
    entries.push(entry("anyOf", list(vec![inner, null])));
}

/// Says whether a keyword asks nothing of a value.
fn holds_nothing(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || [
            "default",
            "deprecated",
            "description",
            "examples",
            "externalDocs",
            "format",
            "nullable",
            "readOnly",
            "title",
            "writeOnly",
            "xml",
        ]
        .contains(&keyword)
}

fn text(text: &str) -> Node {
    made(Value::Text(text.to_owned()))
}

fn list(nodes: Vec<Node>) -> Node {
    made(Value::List(nodes))
}

fn made(value: Value) -> Node {
    Node {
        value,
        position: Position::default(),
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        position: node.position,
        node,
    }
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number.clone().into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(nodes) => nodes.iter().map(json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), json(&entry.node)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::source::{Files, Settings, load};

    fn described(text: &'static str) -> Described {
        let mut files = Files::new("", "a.yaml", |_| Ok(text.as_bytes().to_vec()));
        Described::new(load(&mut files, &Settings::default()).unwrap().root)
    }

    #[test]
    fn schemas_of_3_0_say_the_same_in_json_schema() {
        let described = described(
            "openapi: 3.0.3
paths: { /a: { get: { responses: { default: { content: { j: { schema: { type: array, items: { \
             $ref: '#/components/schemas/N' } }, example: [3, 4], examples: { e: { $ref: \
             '#/components/examples/E' } } } } } } } } }
components:
  examples: { E: { value: [5] } }
  schemas:
    N: { type: number, minimum: 1, exclusiveMinimum: true, nullable: true, enum: [1, 2] }
    R: { $ref: '#/components/schemas/N', type: object }
    C: { allOf: [{ $ref: '#/components/schemas/N' }], nullable: true }
    P: { type: object, properties: { nullable: { type: string, example: x } } }
    S: { $ref: '#/components/schemas/Ü b~1%25~0' }
    'Ü b/%~': { type: array, items: [{ type: string }], additionalItems: { type: integer } }
",
        );
        let registry = described.registry().unwrap();
        for (name, value, is_valid) in [
            ("N", json!(1), false),
            ("N", json!(2), true),
            ("N", json!(null), true),
            ("R", json!(2), true),
            ("C", json!(null), true),
            ("C", json!(3), false),
            ("P", json!({ "nullable": "a" }), true),
            ("P", json!({ "nullable": null }), false),
            ("P", json!(null), false),
            ("Ü b/%~", json!(["a", 1]), true),
            ("Ü b/%~", json!(["a", "b"]), false),
            ("S", json!(["a", 1]), true),
            ("S", json!(["a", "b"]), false),
        ] {
            let validator = validator(&registry, name, false).unwrap();
            assert_eq!(validator.is_valid(&value), is_valid, "{name} {value}");
        }
        let examples: Vec<_> = described.examples.iter().map(|(_, value)| value).collect();
        assert_eq!(examples, [&json!(3), &json!(4), &json!(5)]);
        assert_eq!(described.operations, 1);
    }
}
