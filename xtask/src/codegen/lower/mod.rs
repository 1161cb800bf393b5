//! Document → IR: references are settled, types and operations are named. What is not understood
//! is reported, never skipped.

mod advice;
mod answer;
mod body;
mod checks;
mod combination;
mod compose;
mod docs;
mod enum_;
mod errors;
mod graph;
mod groups;
mod integer;
mod json_schema;
mod look;
mod markdown;
mod names;
mod object;
mod operation;
mod parameter;
mod pattern;
mod pointers;
mod schema;
mod schemas;
mod scope;
mod security;
mod settle;
mod site;
mod twins;
mod union;
mod vocabularies;

use std::collections::HashMap;
use std::rc::Rc;

use crate::codegen::document::reference::Reference;
use crate::codegen::document::schema::Schema;
use crate::codegen::document::{Document, SchemaComponent};
use crate::codegen::error::{Place, Problems};
use crate::codegen::ir::{Api, Kind, Shape, Struct, Type, TypeId};
use scope::Scope;
use site::Site;

/// How a spec is to be understood.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether an operation that cannot be expressed is left out, and said to be.
    pub lenient: bool,
    /// Whether the schemas are made for others' tools, too, if the spec does not ask for them.
    pub schemas: bool,
}

/// Understands a spec, as far as it can be, and notes what is wrong with it.
#[must_use]
pub fn lower(document: &Document, options: Options, problems: Problems) -> (Api, Problems) {
    let mut lowering = Lowering::new(document, options, problems);
    for index in 0..document.components.schemas.len() {
        lowering.lower_component(index);
    }
    let schemes = lowering.lower_schemes();
    let (operations, groups) = lowering.lower_operations(&schemes);
    let webhooks = lowering.lower_webhooks();
    let servers = lowering.lower_servers();
    let errors = lowering.lower_errors();
    let vocabularies = lowering.lower_vocabularies();
    let pointer_lists = lowering.lower_pointers();
    let mut api = Api {
        title: lowering.title(),
        version: document.version.clone(),
        docs: lowering.front_page(),
        servers,
        schemes,
        types: Vec::new(),
        checks: Vec::new(),
        operations,
        groups,
        webhooks,
        errors,
        vocabularies,
        pointer_lists,
        schemas: None,
    };
    lowering.settle(&mut api);
    if lowering.is_strict() {
        api.schemas = Some(lowering.lower_schemas(&api));
    }
    // What was not understood would be reported once more.
    if lowering.problems.is_empty() {
        api.checks = lowering.lower_checks();
    }
    if let (true, Some(schemas)) = (lowering.problems.is_empty(), &api.schemas) {
        lowering.check_bundle(&schemas.bundle);
    }
    api.types = lowering.types;
    (api, lowering.problems)
}

struct Lowering<'a> {
    document: &'a Document,
    options: Options,
    /// Each schema and the type it becomes: its index in both lists.
    components: HashMap<&'a str, TypeId>,
    types: Vec<Type>,
    type_names: Scope,
    /// Where the types were described.
    places: Vec<Place>,
    /// What schemas without a name of their own became, by their pointers.
    inline: HashMap<String, Shape>,
    /// Schemas without a name that are being lowered and may stand inside of themselves.
    open: Vec<Open>,
    /// Schemas that are referred to and are no components, by their pointers.
    targets: HashMap<String, Rc<Schema>>,
    /// Schemas of JSON bodies, and what they became.
    bodies: Vec<(Rc<Schema>, Shape)>,
    /// How many schemas stand round the one that is being lowered.
    depth: usize,
    /// Whether there are too many, so that the outermost of them is given up: what branches at each
    /// level would never end.
    is_too_deep: bool,
    problems: Problems,
}

/// A schema that is being lowered.
struct Open {
    pointer: String,
    site: Site,
    /// Its type, if it was met inside of itself.
    id: Option<TypeId>,
}

/// What a reference to a schema leads to.
#[derive(Clone)]
enum Target<'a> {
    /// A schema that has a name.
    Component(&'a SchemaComponent, TypeId),
    /// Another schema, and the pointer to it.
    Inner(Rc<Schema>, String),
}

impl Target<'_> {
    fn schema(&self) -> &Schema {
        match self {
            Self::Component(component, _) => &component.schema,
            Self::Inner(schema, _) => schema,
        }
    }
}

impl<'a> Lowering<'a> {
    fn new(document: &'a Document, options: Options, problems: Problems) -> Self {
        let mut lowering = Self {
            document,
            options,
            components: HashMap::new(),
            types: Vec::new(),
            type_names: Scope::new("rename one of them"),
            places: Vec::new(),
            inline: HashMap::new(),
            open: Vec::new(),
            targets: HashMap::new(),
            bodies: Vec::new(),
            depth: 0,
            is_too_deep: false,
            problems,
        };
        // Schemas are named before all else, so that no inline schema takes a name of theirs.
        let names = lowering.schema_names();
        for (component, name) in document.components.schemas.iter().zip(names) {
            let schema = &component.schema;
            let id = lowering.types.len();
            lowering.components.insert(&component.name, id);
            lowering.places.push(component.place.clone());
            lowering.types.push(Type {
                name,
                module: names::module_name(&component.name),
                docs: docs::of_schema(schema, None),
                deprecated: schema.deprecated,
                sent: false,
                received: false,
                schema: Some(format!("/$defs/{}", pointer_segment(&component.name))),
                kind: Kind::Struct(Struct::default()),
            });
        }
        lowering
    }

    /// Returns the names of the schemas' types, in their order.
    fn schema_names(&mut self) -> Vec<String> {
        let schemas = &self.document.components.schemas;
        let mut names: Vec<Option<String>> = Vec::new();
        for component in schemas {
            let wire = Some(component.name.as_str());
            names.push(
                if let Some((given, place)) = component.schema.rust_name.as_deref() {
                    let name = self.given_name(given, place);
                    self.type_names.take(&name, wire, place, &mut self.problems);
                    Some(name)
                } else {
                    let name = names::type_name(&component.name);
                    let is_free = self.type_names.place(&name).is_none();
                    is_free.then(|| {
                        let place = &component.place;
                        self.type_names.take(&name, wire, place, &mut self.problems);
                        name
                    })
                },
            );
        }
        let names = names.into_iter().zip(schemas).map(|(name, component)| {
            name.unwrap_or_else(|| {
                let SchemaComponent { name, place, .. } = component;
                let wanted = names::type_name(name);
                let problems = &mut self.problems;
                self.type_names
                    .settle_schema(&wanted, name, place, problems)
            })
        });
        names.collect()
    }

    fn title(&self) -> String {
        let title = self.document.title.trim();
        if title.is_empty() {
            "a service without a name".to_owned()
        } else {
            title.to_owned()
        }
    }

    fn front_page(&self) -> crate::codegen::ir::Docs {
        let mut docs = markdown::optional(self.document.summary.as_deref());
        docs.extend(markdown::optional(self.document.description.as_deref()));
        docs
    }

    /// Adds a type that has no name in the spec.
    fn add_type(&mut self, type_: Type, place: &Place) -> TypeId {
        self.types.push(type_);
        self.places.push(place.clone());
        self.types.len() - 1
    }

    /// Returns what a shape stands for, if it is another name of something.
    fn resolved<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        // Bounded, since names that go round in a circle are reported only later.
        for _ in 0..self.types.len() {
            let Shape::Named(id) = shape else { break };
            let Kind::Alias(target) = &self.types[*id].kind else {
                break;
            };
            shape = target;
        }
        shape
    }

    /// Returns the schema that a reference leads to.
    fn resolve(&mut self, reference: &Reference) -> Option<Target<'a>> {
        if let Some(name) = reference.component("schemas") {
            if let Some(id) = self.components.get(name) {
                let component = &self.document.components.schemas[*id];
                return Some(Target::Component(component, *id));
            }
            self.report_missing(reference, "schemas");
            return None;
        }
        let pointer = pointer(&reference.segments);
        if let Some(schema) = self.targets.get(&pointer) {
            return Some(Target::Inner(Rc::clone(schema), pointer));
        }
        let document = self.document;
        let Some(schema) = document.target::<Schema>(reference, &mut self.problems) else {
            self.report_missing(reference, "schemas");
            return None;
        };
        let schema = Rc::new(schema);
        self.targets.insert(pointer.clone(), Rc::clone(&schema));
        Some(Target::Inner(schema, pointer))
    }

    /// Returns the schema that a schema refers to, without a word if there is none.
    fn target(&mut self, schema: &Schema) -> Option<Target<'a>> {
        let reference = schema.reference.as_ref()?;
        let mark = self.problems.mark();
        let target = self.resolve(reference);
        self.problems.truncate(mark);
        target
    }

    fn report_missing(&mut self, reference: &Reference, section: &str) {
        let Reference {
            place,
            text,
            segments,
        } = reference;
        let message = match segments.as_slice() {
            [first, found, name] if first == "components" && found == section => {
                format!("there is no `{name}` in `#/components/{section}`")
            }
            [first, _, _] if first == "components" => {
                format!("`{text}` stands where one of `{section}` is wanted")
            }
            _ => format!("`{text}` leads nowhere"),
        };
        self.problems.push(place.clone(), message);
    }
}

/// Writes a JSON pointer.
fn pointer(segments: &[String]) -> String {
    segments
        .iter()
        .flat_map(|segment| ["/".to_owned(), pointer_segment(segment)])
        .collect()
}

fn pointer_segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
