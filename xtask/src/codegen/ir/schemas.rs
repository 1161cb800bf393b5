//! The schemas as documents of JSON Schema, and what goes with them.

/// The schemas for others' tools.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    /// All schemas as one document.
    pub bundle: SchemaFile,
    /// Each schema that has a name, as a document of its own.
    pub files: Vec<SchemaFile>,
    /// Names of those that requests have as their bodies.
    pub sent: Vec<String>,
    /// What a payload should keep to beyond its schema, as JSON text.
    pub advice: Option<String>,
    /// Other names for values.
    pub aliases: Vec<Alias>,
}

/// A document of JSON Schema.
#[derive(Clone, Debug, Default)]
pub struct SchemaFile {
    /// Name of the schema.
    pub name: String,
    /// Its file, without a folder.
    pub file: String,
    /// The document as JSON text.
    pub text: String,
}

/// Another name for a value of an enum.
#[derive(Clone, Debug)]
pub struct Alias {
    /// Name of the enum's schema.
    pub schema: String,
    /// The other name.
    pub alias: String,
    /// The value.
    pub value: String,
}
