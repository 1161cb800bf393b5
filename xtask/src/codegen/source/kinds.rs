//! Which object of `OpenAPI` stands where, as far as references may stand in it.

/// Kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    Header,
    Body,
    Response,
    Media,
    Encoding,
    Example,
    Link,
    Scheme,
    Schema,
    Discriminator,
    /// An object that holds no other kind, but may come from a file.
    Other,
    /// A value of which nothing is a reference, whatever it looks like.
    Payload,
}

/// How many objects of a kind stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    One,
    /// A list of them, or one.
    List,
    /// One for each name.
    Names,
}

/// What stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) count: Count,
}

impl Kind {
    pub(super) const fn one(self) -> Slot {
        Slot {
            kind: self,
            count: Count::One,
        }
    }

    const fn list(self) -> Slot {
        Slot {
            kind: self,
            count: Count::List,
        }
    }

    const fn names(self) -> Slot {
        Slot {
            kind: self,
            count: Count::Names,
        }
    }

    /// Returns the section of `components` for objects that others may refer to.
    ///
    /// There is none for path items: only 3.1 has one, and there a path still says more than a
    /// reference to its operations.
    pub(super) fn section(self) -> Option<&'static str> {
        let section = SECTIONS.iter().find(|(_, kind)| *kind == self);
        section.map(|(section, _)| *section)
    }

    /// Returns what the member of an object holds.
    pub(super) fn member(self, name: &str) -> Slot {
        if name.starts_with("x-") && self != Kind::Callback {
            return Kind::Payload.one();
        }
        match (self, name) {
            // Text that is too long for its place stands in a file, too.
            (Kind::Other | Kind::Operation | Kind::Parameter | Kind::Response, "description") => {
                Kind::Other.one()
            }
            (Kind::Document, "paths" | "webhooks") | (Kind::Components, "pathItems") => {
                Kind::PathItem.names()
            }
            (Kind::Document, "components") => Kind::Components.one(),
            (Kind::Document, "tags" | "servers") => Kind::Other.list(),
            (Kind::Document, "info" | "externalDocs") => Kind::Other.one(),
            (Kind::Components, name) => {
                let section = SECTIONS.iter().find(|(section, _)| *section == name);
                section.map_or(Kind::Payload.one(), |(_, kind)| kind.names())
            }
            (
                Kind::PathItem,
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace",
            ) => Kind::Operation.one(),
            (Kind::PathItem | Kind::Operation, "parameters") => Kind::Parameter.list(),
            (Kind::Operation, "requestBody") => Kind::Body.one(),
            (Kind::Operation, "responses") => Kind::Response.names(),
            (Kind::Operation, "callbacks") => Kind::Callback.names(),
            (Kind::Callback, _) => Kind::PathItem.one(),
            (Kind::Parameter | Kind::Header | Kind::Media, "schema" | "itemSchema") => {
                Kind::Schema.one()
            }
            (Kind::Parameter | Kind::Header | Kind::Media, "examples") => Kind::Example.names(),
            (Kind::Parameter | Kind::Header | Kind::Body | Kind::Response, "content") => {
                Kind::Media.names()
            }
            (Kind::Response | Kind::Encoding, "headers") => Kind::Header.names(),
            (Kind::Response, "links") => Kind::Link.names(),
            (Kind::Media, "encoding") => Kind::Encoding.names(),
            (Kind::Schema, name) => schema_member(name),
            _ => Kind::Payload.one(),
        }
    }
}

fn schema_member(name: &str) -> Slot {
    match name {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
            Kind::Schema.names()
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Kind::Schema.list(),
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "items"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Kind::Schema.one(),
        "discriminator" => Kind::Discriminator.one(),
        _ => Kind::Payload.one(),
    }
}

/// Sections of `components`, and what they hold.
pub(super) const SECTIONS: [(&str, Kind); 9] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::Body),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::Scheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
];
