//! What the generator makes of an API → the items of its crate.

use std::collections::HashMap;

use super::items::{Item, Kind, Origin, Surface};
use crate::codegen::emit::{Function, Signatures};
use crate::codegen::ir::{
    Api, Coding, EnumBase, Literal, Operation, Presence, Shape, Struct, Type, TypeId,
};
use crate::diff::operations::blank;

/// Returns the operations that have types to themselves.
fn operations_of_types(api: &Api) -> HashMap<TypeId, String> {
    let mut found = HashMap::new();
    for operation in &api.operations {
        let mut open = Vec::new();
        open.extend(operation.params_type);
        let mut seen = |shape: &Shape| shape.each_type(&mut |id| open.push(id));
        let forms = operation.answer.forms.iter().chain(&operation.error.forms);
        let codings = forms.map(|form| &form.coding);
        let bodies = operation.body.iter().flat_map(|body| &body.forms);
        for coding in codings.chain(bodies.map(|form| &form.coding)) {
            match coding {
                Coding::Json(shape)
                | Coding::Form { shape, .. }
                | Coding::Multipart { shape, .. }
                | Coding::Events(shape) => seen(shape),
                Coding::Text | Coding::Bytes | Coding::Empty => {}
            }
        }
        while let Some(id) = open.pop() {
            let Some(type_) = api.types.get(id) else {
                continue;
            };
            // What has a schema of its own is told by that.
            if type_.schema.is_some() || found.contains_key(&id) {
                continue;
            }
            found.insert(id, name_of(operation));
            each_shape(type_, &mut |shape| shape.each_type(&mut |id| open.push(id)));
        }
    }
    found
}

fn each_shape(type_: &Type, see: &mut impl FnMut(&Shape)) {
    use crate::codegen::ir::Kind as K;
    match &type_.kind {
        K::Struct(struct_) => {
            struct_.fields.iter().for_each(|field| see(&field.shape));
            struct_.extra.iter().for_each(see);
        }
        K::Union(union) => union
            .variants
            .iter()
            .for_each(|variant| see(&variant.shape)),
        K::Alias(shape) => see(shape),
        K::Enum(_) => {}
    }
}

fn name_of(operation: &Operation) -> String {
    let path = operation.path.split('?').next().unwrap_or_default();
    format!("{} {path}", operation.method.to_uppercase())
}

/// Collects the items of the crate of an API.
pub(super) fn surface(api: &Api) -> Surface {
    let mut builder = Builder {
        api,
        signatures: Signatures::of(api),
        operations: operations_of_types(api),
        surface: Surface::default(),
    };
    builder.build();
    builder.surface
}

struct Builder<'a> {
    api: &'a Api,
    signatures: Signatures<'a>,
    operations: HashMap<TypeId, String>,
    surface: Surface,
}

impl Builder<'_> {
    fn add(&mut self, path: String, item: Item) {
        self.surface.items.insert(path, item);
    }

    fn own(&mut self, owner: &str, path: String, mut item: Item) {
        item.owner = Some(owner.to_owned());
        self.add(path, item);
    }

    fn trait_(&mut self, owner: &str, name: &str, origin: &Origin) {
        let item = Item::new(Kind::Trait, "", origin);
        self.own(owner, format!("{owner}: {name}"), item);
    }

    fn function(&mut self, owner: &str, function: Function, origin: &Origin) {
        let mut item = Item::new(Kind::Function, function.result, origin);
        item.arguments = function.arguments;
        self.own(owner, format!("{owner}::{}", function.name), item);
    }

    fn constant(&mut self, path: &str, type_: &str, value: String) {
        let mut item = Item::new(Kind::Constant, type_, &Origin::default());
        item.value = value;
        self.add(path.to_owned(), item);
    }

    fn build(&mut self) {
        let api = self.api;
        for (id, type_) in api.types.iter().enumerate() {
            self.type_(id, type_);
        }
        for operation in &api.operations {
            self.operation(operation);
        }
        self.client();
        self.errors();
        for vocabulary in &api.vocabularies {
            let names = vocabulary.meanings.iter();
            let names: Vec<_> = names
                .map(|meaning| (meaning.name.clone(), meaning.words.join(", ")))
                .collect();
            self.plain_enum(&vocabulary.name, &names);
        }
        for list in &api.pointer_lists {
            let path = format!("places::{}", list.name);
            self.constant(&path, "&[&str]", list.at.join(", "));
        }
        for (webhook, name) in self.signatures.webhooks() {
            let type_ = format!(
                "another name of {}",
                self.signatures.shape(&webhook.payload)
            );
            let item = Item::new(Kind::Type, type_, &Origin::default());
            self.add(format!("webhooks::{name}"), item);
        }
        for name in self.signatures.schema_names() {
            self.constant(name, "", String::new());
        }
        for (feature, is_default) in self.signatures.features() {
            let mut item = Item::new(Kind::Feature, "", &Origin::default());
            item.is_default = is_default;
            self.add(format!("feature {feature}"), item);
        }
    }

    fn type_(&mut self, id: TypeId, type_: &Type) {
        use crate::codegen::ir::Kind as K;
        let schema = type_.schema.as_ref();
        let schema = schema.and_then(|pointer| pointer.strip_prefix("/$defs/"));
        let origin = Origin {
            schema: schema.map(|below| format!("/components/schemas/{below}")),
            member: None,
            operation: self.operations.get(&id).cloned(),
        };
        let name = &type_.name;
        let made = match &type_.kind {
            K::Struct(_) => "a struct".to_owned(),
            K::Enum(enum_) => match enum_.base {
                EnumBase::Text => "an enum of texts".to_owned(),
                EnumBase::Integer => "an enum of whole numbers".to_owned(),
                EnumBase::Any => "an enum of values".to_owned(),
            },
            K::Union(_) => "an enum of shapes".to_owned(),
            K::Alias(shape) => format!("another name of {}", self.signatures.shape(shape)),
        };
        let mut item = Item::new(Kind::Type, made, &origin);
        item.deprecated = type_.deprecated;
        self.add(name.clone(), item);
        match &type_.kind {
            K::Struct(struct_) => self.struct_(name, struct_, &origin),
            K::Enum(enum_) => {
                for value in &enum_.values {
                    let mut item = Item::new(Kind::Variant, "", &origin);
                    item.value = literal(&value.wire);
                    item.deprecated = value.deprecated;
                    self.own(name, format!("{name}::{}", value.name), item);
                }
                let held = match enum_.base {
                    EnumBase::Text => "UnknownValue",
                    EnumBase::Integer => "i64",
                    EnumBase::Any => "Value",
                };
                let item = Item::new(Kind::Variant, held, &origin);
                self.own(name, format!("{name}::{}", enum_.other), item);
            }
            K::Union(union) => {
                for variant in &union.variants {
                    let held = self.signatures.shape(&variant.shape);
                    let item = Item::new(Kind::Variant, held, &origin);
                    self.own(name, format!("{name}::{}", variant.name), item);
                }
                if let Some(other) = &union.other {
                    let item = Item::new(Kind::Variant, "Value", &origin);
                    self.own(name, format!("{name}::{other}"), item);
                }
                for source in self.signatures.sources(union) {
                    self.trait_(name, &format!("From<{source}>"), &origin);
                }
            }
            K::Alias(_) => {}
        }
        if self.signatures.has_check(id) && !matches!(type_.kind, K::Enum(_)) {
            let function = Function {
                name: "validate".to_owned(),
                arguments: Vec::new(),
                result: "Result<(), Violations>".to_owned(),
            };
            self.function(name, function, &origin);
        }
    }

    fn struct_(&mut self, name: &str, struct_: &Struct, origin: &Origin) {
        let function = |function: &str, arguments| Function {
            name: function.to_owned(),
            arguments,
            result: "Self".to_owned(),
        };
        let mut needed = Vec::new();
        for field in &struct_.fields {
            let origin = Origin {
                member: Some(field.wire.clone()),
                ..origin.clone()
            };
            let shape = self.signatures.shape(&field.shape);
            let argument = (field.name.clone(), self.signatures.argument(&field.shape));
            let type_ = match field.presence {
                Presence::Needed => shape,
                Presence::Optional => format!("Option<{shape}>"),
                Presence::Nullable => format!("Nullable<{shape}>"),
            };
            let mut item = Item::new(Kind::Field, type_, &origin);
            item.deprecated = field.deprecated;
            self.own(name, format!("{name}.{}", field.name), item);
            if field.presence == Presence::Needed {
                needed.push(argument);
            } else {
                let setter = function(&format!("with_{}", field.name), vec![argument]);
                self.function(name, setter, &origin);
            }
        }
        if needed.is_empty() {
            self.trait_(name, "Default", origin);
        }
        if let Some(extra) = &struct_.extra {
            let map = format!("BTreeMap<String, {}>", self.signatures.shape(extra));
            let item = Item::new(Kind::Field, map, origin);
            self.own(name, format!("{name}.extra"), item);
            let value = ("value".to_owned(), self.signatures.argument(extra));
            let key = ("name".to_owned(), "impl Into<String>".to_owned());
            self.function(name, function("with_extra", vec![key, value]), origin);
        }
        if let Some(combination) = &struct_.combination {
            let enum_ = &combination.name;
            let values = combination.values.iter();
            let values: Vec<_> = values
                .map(|value| (value.name.clone(), value.wire.join("-")))
                .collect();
            self.plain_enum(enum_, &values);
            let mut made = Vec::new();
            for (index, field) in combination.fields.iter().enumerate() {
                let shape = &combination.shapes[index];
                let type_ = self.signatures.shape(shape);
                made.push((field.clone(), self.signatures.argument(shape)));
                // The first may be an enum of its own, and the second is lent as text.
                let result = if index == 0 { &type_ } else { "&str" };
                let getter = Function {
                    name: field.clone(),
                    arguments: Vec::new(),
                    result: result.to_owned(),
                };
                self.function(enum_, getter, origin);
                let item = Item::new(Kind::Field, type_, origin);
                self.own(enum_, format!("{enum_}::Other.{field}"), item);
            }
            self.function(enum_, function("new", made), origin);
            let made = format!("for_{}", combination.argument.trim_end_matches('_'));
            let mut arguments = vec![(combination.argument.clone(), format!("&{enum_}"))];
            let is_part = |name: &String| combination.fields.contains(name);
            arguments.extend(needed.iter().filter(|(name, _)| !is_part(name)).cloned());
            self.function(name, function(&made, arguments), origin);
        }
        self.function(name, function("new", needed), origin);
    }

    /// Adds an enum whose variants hold nothing.
    fn plain_enum(&mut self, name: &str, variants: &[(String, String)]) {
        let origin = Origin::default();
        let item = Item::new(Kind::Type, "an enum of names", &origin);
        self.add(name.to_owned(), item);
        for (variant, value) in variants {
            let mut item = Item::new(Kind::Variant, "", &origin);
            item.value.clone_from(value);
            self.own(name, format!("{name}::{variant}"), item);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let origin = Origin {
            operation: Some(name_of(operation)),
            ..Origin::default()
        };
        let group = self.api.groups.get(operation.group);
        // Without several groups there is no feature to ask for.
        let has_features = self
            .signatures
            .features()
            .iter()
            .any(|(name, _)| name != "schemars");
        let is_default = !has_features || group.is_none_or(|group| group.is_default);
        for function in self.signatures.methods(operation) {
            let mut item = Item::new(Kind::Function, function.result, &origin);
            item.arguments = function.arguments;
            item.is_default = is_default;
            item.deprecated = operation.deprecated;
            self.own("Client", format!("Client::{}", function.name), item);
        }
        let mut item = Item::new(Kind::Constant, "Operation", &origin);
        // The names of parts of a path are between the constant and the method.
        let path = blank(&operation.path);
        item.value = format!("`{} {path}`", operation.method.to_uppercase());
        item.is_default = is_default;
        self.add(Signatures::constant(operation), item);
        let answers = [&operation.answer, &operation.error];
        for answer in answers {
            if let Some(name) = &answer.name {
                let forms = self.signatures.answers(answer);
                self.forms(name, forms, &origin);
            }
        }
        if let Some(body) = &operation.body {
            if let Some(name) = &body.name {
                let forms = self.signatures.bodies(body);
                self.forms(name, forms, &origin);
            }
        }
    }

    fn forms(&mut self, name: &str, forms: Vec<(String, Option<String>)>, origin: &Origin) {
        let item = Item::new(Kind::Type, "an enum of forms", origin);
        self.add(name.to_owned(), item);
        for (variant, held) in forms {
            let item = Item::new(Kind::Variant, held.unwrap_or_default(), origin);
            self.own(name, format!("{name}::{variant}"), item);
        }
    }

    fn client(&mut self) {
        let api = self.api;
        let item = Item::new(Kind::Type, "a struct", &Origin::default());
        self.add("Client".to_owned(), item);
        for scheme in &api.schemes {
            let value = format!("{:?} {}", scheme.kind, scheme.name);
            self.constant(&scheme.constant, "Scheme", value);
        }
        if let Some(name) = self.signatures.usual_security() {
            self.constant(name, "&[&[Scheme]]", String::new());
        }
        let features = self.signatures.features();
        let is_grouped = features.iter().any(|(name, _)| name != "schemars");
        let type_ = if is_grouped {
            "&[&[&Operation]]"
        } else {
            "&[&Operation]"
        };
        self.constant("OPERATIONS", type_, String::new());
        if let Some(first) = api.servers.first() {
            self.constant("Client::SERVER", "&str", first.url.clone());
        }
        if api.servers.len() > 1 {
            let urls: Vec<_> = api
                .servers
                .iter()
                .map(|server| server.url.clone())
                .collect();
            self.constant("Client::SERVERS", "&[&str]", urls.join(", "));
        }
        let with_variables = api
            .servers
            .iter()
            .filter(|server| !server.variables.is_empty());
        for (index, server) in with_variables.enumerate() {
            let variables = server.variables.iter();
            let function = Function {
                name: self.signatures.server_function(index),
                arguments: variables
                    .map(|variable| (variable.name.clone(), "&str".to_owned()))
                    .collect(),
                result: "Result<String, BuildError>".to_owned(),
            };
            self.function("Client", function, &Origin::default());
        }
    }

    fn errors(&mut self) {
        let Some(errors) = &self.api.errors else {
            return;
        };
        let classes = errors.classes.iter();
        let classes: Vec<_> = classes
            .map(|class| (class.name.clone(), class.word.clone()))
            .collect();
        self.plain_enum(&errors.name, &classes);
        let type_ = format!("&[ErrorRule<{}>]", errors.name);
        self.constant("ERROR_RULES", &type_, String::new());
    }
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Text(text) => format!("{text:?}"),
        Literal::Integer(whole) => whole.to_string(),
        Literal::Number(real) => real.to_string(),
        Literal::Flag(flag) => flag.to_string(),
    }
}
