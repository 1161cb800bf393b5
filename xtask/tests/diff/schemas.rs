//! Rules about schemas: an edit of a schema, put wherever a schema can be.

use xtask::diff::rules::{Aspect, Rule, Subject};

use super::{rules, set};

/// An aspect, and a schema before and after.
type Row = (Aspect, &'static str, &'static str);

/// What a schema is part of, for shapes that have names.
const COMPONENTS: &str = "\
components:
  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}, tricks: {type: integer}}}
";

const ROWS: &[Row] = &[
    (Aspect::TypeChanged, "{type: string}", "{type: integer}"),
    (Aspect::TypeGeneralized, "{type: integer}", "{type: number}"),
    (
        Aspect::TypeSpecialized,
        "{type: [string, integer]}",
        "{type: string}",
    ),
    (
        Aspect::FormatChanged,
        "{type: string, format: uuid}",
        "{type: string, format: date}",
    ),
    (
        Aspect::FormatSet,
        "{type: string}",
        "{type: string, format: uuid}",
    ),
    (
        Aspect::FormatUnset,
        "{type: string, format: uuid}",
        "{type: string}",
    ),
    (
        Aspect::BecameNullable,
        "{type: string}",
        "{type: [string, 'null']}",
    ),
    (
        Aspect::BecameNotNullable,
        "{type: string, nullable: true}",
        "{type: string}",
    ),
    (
        Aspect::BecameEnum,
        "{type: string}",
        "{type: string, enum: [a, b]}",
    ),
    (
        Aspect::EnumLifted,
        "{type: string, enum: [a, b]}",
        "{type: string}",
    ),
    (
        Aspect::EnumValueAdded,
        "{type: string, enum: [a, b]}",
        "{type: string, enum: [c, a, b]}",
    ),
    (
        Aspect::EnumValueRemoved,
        "{type: string, enum: [a, b]}",
        "{type: string, enum: [a]}",
    ),
    (
        Aspect::ConstSet,
        "{type: string}",
        "{type: string, const: a}",
    ),
    (
        Aspect::ConstUnset,
        "{type: string, const: a}",
        "{type: string}",
    ),
    (
        Aspect::ConstChanged,
        "{type: string, const: a}",
        "{type: string, const: b}",
    ),
    (
        Aspect::DefaultSet,
        "{type: string}",
        "{type: string, default: a}",
    ),
    (
        Aspect::DefaultUnset,
        "{type: string, default: a}",
        "{type: string}",
    ),
    (
        Aspect::DefaultChanged,
        "{type: string, default: a}",
        "{type: string, default: b}",
    ),
    (
        Aspect::MaxDecreased,
        "{type: integer, maximum: 9}",
        "{type: integer, exclusiveMaximum: 9}",
    ),
    (
        Aspect::MaxIncreased,
        "{type: integer, maximum: 9}",
        "{type: integer, maximum: 10}",
    ),
    (
        Aspect::MaxSet,
        "{type: integer}",
        "{type: integer, maximum: 9}",
    ),
    (
        Aspect::MaxUnset,
        "{type: integer, exclusiveMaximum: 9}",
        "{type: integer}",
    ),
    (
        Aspect::MinIncreased,
        "{type: integer, minimum: 1}",
        "{type: integer, minimum: 2}",
    ),
    (
        Aspect::MinDecreased,
        "{type: integer, minimum: 1, exclusiveMinimum: true}",
        "{type: integer, minimum: 1}",
    ),
    (
        Aspect::MinSet,
        "{type: integer}",
        "{type: integer, minimum: 0}",
    ),
    (
        Aspect::MinUnset,
        "{type: integer, minimum: 0}",
        "{type: integer}",
    ),
    (
        Aspect::MaxLengthDecreased,
        "{type: string, maxLength: 9}",
        "{type: string, maxLength: 8}",
    ),
    (
        Aspect::MaxLengthIncreased,
        "{type: string, maxLength: 8}",
        "{type: string, maxLength: 9}",
    ),
    (
        Aspect::MaxLengthSet,
        "{type: string}",
        "{type: string, maxLength: 9}",
    ),
    (
        Aspect::MaxLengthUnset,
        "{type: string, maxLength: 9}",
        "{type: string}",
    ),
    (
        Aspect::MinLengthIncreased,
        "{type: string, minLength: 1}",
        "{type: string, minLength: 2}",
    ),
    (
        Aspect::MinLengthDecreased,
        "{type: string, minLength: 2}",
        "{type: string, minLength: 1}",
    ),
    (
        Aspect::MinLengthSet,
        "{type: string}",
        "{type: string, minLength: 1}",
    ),
    (
        Aspect::MinLengthUnset,
        "{type: string, minLength: 1}",
        "{type: string, minLength: 0}",
    ),
    (
        Aspect::MaxItemsDecreased,
        "{type: array, items: {}, maxItems: 9}",
        "{type: array, items: {}, maxItems: 8}",
    ),
    (
        Aspect::MaxItemsIncreased,
        "{type: array, items: {}, maxItems: 8}",
        "{type: array, items: {}, maxItems: 9}",
    ),
    (
        Aspect::MaxItemsSet,
        "{type: array, items: {}}",
        "{type: array, items: {}, maxItems: 9}",
    ),
    (
        Aspect::MaxItemsUnset,
        "{type: array, items: {}, maxItems: 9}",
        "{type: array, items: {}}",
    ),
    (
        Aspect::MinItemsIncreased,
        "{type: array, items: {}, minItems: 1}",
        "{type: array, items: {}, minItems: 2}",
    ),
    (
        Aspect::MinItemsDecreased,
        "{type: array, items: {}, minItems: 2}",
        "{type: array, items: {}, minItems: 1}",
    ),
    (
        Aspect::MinItemsSet,
        "{type: array, items: {}}",
        "{type: array, items: {}, minItems: 1}",
    ),
    (
        Aspect::MinItemsUnset,
        "{type: array, items: {}, minItems: 1}",
        "{type: array, items: {}}",
    ),
    (
        Aspect::MaxPropertiesDecreased,
        "{type: object, maxProperties: 9}",
        "{type: object, maxProperties: 8}",
    ),
    (
        Aspect::MaxPropertiesIncreased,
        "{type: object, maxProperties: 8}",
        "{type: object, maxProperties: 9}",
    ),
    (
        Aspect::MaxPropertiesSet,
        "{type: object}",
        "{type: object, maxProperties: 9}",
    ),
    (
        Aspect::MaxPropertiesUnset,
        "{type: object, maxProperties: 9}",
        "{type: object}",
    ),
    (
        Aspect::MinPropertiesIncreased,
        "{type: object, minProperties: 1}",
        "{type: object, minProperties: 2}",
    ),
    (
        Aspect::MinPropertiesDecreased,
        "{type: object, minProperties: 2}",
        "{type: object, minProperties: 1}",
    ),
    (
        Aspect::MinPropertiesSet,
        "{type: object}",
        "{type: object, minProperties: 1}",
    ),
    (
        Aspect::MinPropertiesUnset,
        "{type: object, minProperties: 1}",
        "{type: object}",
    ),
    (
        Aspect::MultipleOfSet,
        "{type: integer}",
        "{type: integer, multipleOf: 2}",
    ),
    (
        Aspect::MultipleOfUnset,
        "{type: integer, multipleOf: 2}",
        "{type: integer}",
    ),
    (
        Aspect::MultipleOfChanged,
        "{type: integer, multipleOf: 2}",
        "{type: integer, multipleOf: 3}",
    ),
    (
        Aspect::PatternAdded,
        "{type: string}",
        "{type: string, pattern: '^a'}",
    ),
    (
        Aspect::PatternRemoved,
        "{type: string, pattern: '^a'}",
        "{type: string}",
    ),
    (
        Aspect::PatternChanged,
        "{type: string, pattern: '^a'}",
        "{type: string, pattern: '^b'}",
    ),
    (
        Aspect::UniqueItemsSet,
        "{type: array, items: {}}",
        "{type: array, items: {}, uniqueItems: true}",
    ),
    (
        Aspect::UniqueItemsUnset,
        "{type: array, items: {}, uniqueItems: true}",
        "{type: array, items: {}, uniqueItems: false}",
    ),
    (
        Aspect::EncodingChanged,
        "{type: string}",
        "{type: string, contentEncoding: base64}",
    ),
    (
        Aspect::PropertiesClosed,
        "{type: object, additionalProperties: true}",
        "{type: object, additionalProperties: false}",
    ),
    (
        Aspect::PropertiesOpened,
        "{type: object, additionalProperties: false}",
        "{type: object, additionalProperties: {type: string}}",
    ),
    (
        Aspect::TupleChanged,
        "{type: array, prefixItems: [{type: string}]}",
        "{type: array, prefixItems: [{type: string}, {type: integer}]}",
    ),
    (
        Aspect::OneOfAdded,
        "{oneOf: [{type: string}, {type: integer}]}",
        "{oneOf: [{type: boolean}, {type: string}, {type: integer}]}",
    ),
    (
        Aspect::OneOfRemoved,
        "{oneOf: [{type: string}, {type: integer}]}",
        "{oneOf: [{type: string}]}",
    ),
    (
        Aspect::AnyOfAdded,
        "{type: string}",
        "{anyOf: [{type: integer}, {type: string}]}",
    ),
    (
        Aspect::AnyOfRemoved,
        "{anyOf: [{type: boolean}, {type: string}, {type: integer}]}",
        "{anyOf: [{type: string}, {type: integer}]}",
    ),
    (
        Aspect::DiscriminatorAdded,
        "{oneOf: PETS}",
        "{oneOf: PETS, discriminator: {propertyName: kind}}",
    ),
    (
        Aspect::DiscriminatorRemoved,
        "{oneOf: PETS, discriminator: {propertyName: kind}}",
        "{oneOf: PETS}",
    ),
    (
        Aspect::DiscriminatorChanged,
        "{oneOf: PETS, discriminator: {propertyName: kind}}",
        "{oneOf: PETS, discriminator: {propertyName: sort}}",
    ),
    (
        Aspect::MappingAdded,
        "{oneOf: PETS, discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
        "{oneOf: PETS, discriminator: {propertyName: kind, mapping: {cat: Cat, tom: Cat}}}",
    ),
    (
        Aspect::MappingRemoved,
        "{oneOf: PETS, discriminator: {propertyName: kind, mapping: {cat: Cat, tom: Cat}}}",
        "{oneOf: PETS, discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}}",
    ),
    (
        Aspect::MappingChanged,
        "{oneOf: PETS, discriminator: {propertyName: kind, mapping: {pet: Cat}}}",
        "{oneOf: PETS, discriminator: {propertyName: kind, mapping: {pet: Dog}}}",
    ),
    (
        Aspect::ConditionChanged,
        "{type: object, if: {required: [a]}, then: {required: [b]}}",
        "{type: object, if: {required: [a]}, then: {required: [c]}}",
    ),
    (
        Aspect::Deprecated,
        "{type: string}",
        "{type: string, deprecated: true}",
    ),
    (
        Aspect::Reactivated,
        "{type: string, deprecated: true}",
        "{type: string}",
    ),
    (
        Aspect::DescriptionChanged,
        "{type: string, description: Old.}",
        "{type: string, description: New.}",
    ),
    (
        Aspect::ExampleChanged,
        "{type: string, example: a}",
        "{type: string, examples: [b]}",
    ),
];

/// Returns a description with a schema in the place of a subject.
fn spec(subject: Subject, schema: &str) -> String {
    let pets = "[{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]";
    let schema = schema.replace("PETS", pets);
    let part = format!("{{type: object, properties: {{p: {schema}}}}}");
    let sent = |schema: &str| {
        format!(
            "requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{}}"
        )
    };
    let received = |schema: &str| {
        format!(
            "responses: {{'200': {{description: Yes., content: {{application/json: {{schema: {schema}}}}}}}}}"
        )
    };
    let operation = match subject {
        Subject::RequestBody => sent(&schema),
        Subject::RequestProperty => sent(&part),
        Subject::RequestParameter => {
            format!("parameters: [{{name: p, in: query, schema: {schema}}}], responses: {{}}")
        }
        Subject::ResponseBody => received(&schema),
        Subject::ResponseProperty => received(&part),
        Subject::ResponseHeader => format!(
            "responses: {{'200': {{description: Yes., headers: {{X-P: {{schema: {schema}}}}}}}}}"
        ),
    };
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: 1.0.0}}\npaths:\n  /x: {{post: {{{operation}}}}}\n{COMPONENTS}"
    )
}

fn cases() -> impl Iterator<Item = (Rule, String, String)> {
    ROWS.iter().flat_map(|(aspect, old, new)| {
        let own = Subject::ALL
            .into_iter()
            .filter(|subject| aspect.is_of(*subject));
        own.map(|subject| {
            let rule = Rule::Schema(subject, *aspect);
            (rule, spec(subject, old), spec(subject, new))
        })
    })
}

pub(super) fn tried() -> impl Iterator<Item = String> {
    cases().map(|(rule, ..)| rule.to_string())
}

#[test]
fn each_edit_is_named() {
    for (rule, old, new) in cases() {
        let name = rule.to_string();
        assert_eq!(rules(&old, &new), set(&[&name]), "{old}\n{new}");
    }
}

#[test]
fn nothing_is_nothing() {
    for (rule, old, new) in cases() {
        for text in [old, new] {
            assert_eq!(rules(&text, &text), set(&[]), "{rule}: {text}");
        }
    }
}
