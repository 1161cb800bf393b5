use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

/// Where references inside of a bundle point to.
const DEFINITIONS: &str = "#/$defs/";

/// A type and where its schema is in a bundle, as a JSON pointer.
type Place = (&'static str, &'static str);

/// Takes a schema out of a bundle. What it refers to goes to the definitions of the generator.
#[doc(hidden)]
#[must_use]
pub fn bundled_schema(
    bundle: &str,
    places: &[Place],
    pointer: &str,
    generator: &mut SchemaGenerator,
) -> Schema {
    let bundle: Value = serde_json::from_str(bundle).unwrap_or_default();
    let mut schema = bundle.pointer(pointer).cloned().unwrap_or(true.into());
    // The path may be given as a fragment.
    let path = &generator.settings().definitions_path;
    let prefix = format!("#/{}/", path.trim_matches(['#', '/']));
    let mut definitions = Definitions {
        bundle: &bundle,
        places,
        prefix,
        generator,
    };
    definitions.adopt(&mut schema);
    Schema::try_from(schema).unwrap_or_default()
}

struct Definitions<'b> {
    bundle: &'b Value,
    places: &'b [Place],
    /// What references begin with in what the generator makes.
    prefix: String,
    generator: &'b mut SchemaGenerator,
}

impl Definitions<'_> {
    /// Lets the references in a schema point to the definitions of the generator.
    fn adopt(&mut self, schema: &mut Value) {
        match schema {
            Value::Array(items) => items.iter_mut().for_each(|item| self.adopt(item)),
            Value::Object(members) => {
                for (keyword, value) in members {
                    match value {
                        Value::String(target) if keyword == "$ref" => {
                            if let Some(name) = target.strip_prefix(DEFINITIONS) {
                                *target = self.define(name);
                            }
                        }
                        _ => self.adopt(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Makes sure that a schema of the bundle is defined, and returns the reference to it.
    fn define(&mut self, escaped: &str) -> String {
        let pointer = format!("/$defs/{escaped}");
        let place = self.places.iter().find(|(_, known)| *known == pointer);
        let name = place.map_or(escaped, |(name, _)| name).to_owned();
        if !self.generator.definitions().contains_key(&name) {
            let mut schema = self
                .bundle
                .pointer(&pointer)
                .cloned()
                .unwrap_or(true.into());
            // It may refer to itself.
            let definitions = self.generator.definitions_mut();
            definitions.insert(name.clone(), true.into());
            self.adopt(&mut schema);
            self.generator
                .definitions_mut()
                .insert(name.clone(), schema);
        }
        format!("{}{name}", self.prefix)
    }
}

/// Describes types with `schemars`, each by its schema in a bundle, which is JSON text with a
/// `$defs`. References in it become references to the Rust names.
///
/// ```
/// struct Pet;
///
/// kkiai_transport::json_schemas!(
///     r#"{"$defs": {"pet": {"type": "object"}}}"#;
///     Pet = "/$defs/pet",
/// );
///
/// let schema = schemars::schema_for!(Pet);
/// assert_eq!(schema.get("title").unwrap(), "Pet");
/// assert_eq!(schema.get("type").unwrap(), "object");
/// ```
#[macro_export]
macro_rules! json_schemas {
    ($bundle:expr; $($name:ident = $pointer:literal),* $(,)?) => {
        const _: () = {
            const PLACES: &[(&str, &str)] = &[$((stringify!($name), $pointer)),*];

            $(impl $crate::model::schemars::JsonSchema for $name {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    ::std::borrow::Cow::Borrowed(stringify!($name))
                }

                fn json_schema(
                    generator: &mut $crate::model::schemars::SchemaGenerator,
                ) -> $crate::model::schemars::Schema {
                    $crate::model::bundled_schema($bundle, PLACES, $pointer, generator)
                }
            })*
        };
    };
}
