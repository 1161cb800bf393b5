//! Parts of an IR that is built by hand.

use crate::codegen::Options;
use crate::codegen::ir::{
    Answer, AnswerForm, Api, Block, Body, BodyForm, Coding, Docs, Enum, EnumBase, EnumValue, Field,
    Group, Kind, Literal, Operation, Param, ParamPlace, ParamStyle, Presence, Shape, Struct,
    TextForm, Type, TypeId, Variant, Width,
};

pub(super) const TEXT: Shape = Shape::Text(TextForm::Plain);
pub(super) const WHOLE: Shape = Shape::Integer(Width::I64);

pub(super) fn docs(text: &str) -> Docs {
    let blocks = text.split("\n\n").filter(|block| !block.is_empty());
    blocks.map(|block| Block::Text(block.to_owned())).collect()
}

pub(super) fn options() -> Options {
    Options {
        spec_name: "shop.yaml".to_owned(),
        command: "cargo xtask generate".to_owned(),
        ..Options::default()
    }
}

pub(super) fn empty(title: &str) -> Api {
    Api {
        title: title.to_owned(),
        version: "1.2.0".to_owned(),
        docs: Docs::new(),
        servers: Vec::new(),
        schemes: Vec::new(),
        types: Vec::new(),
        checks: Vec::new(),
        operations: Vec::new(),
        groups: Vec::new(),
        webhooks: Vec::new(),
        errors: None,
        vocabularies: Vec::new(),
        pointer_lists: Vec::new(),
        schemas: None,
    }
}

pub(super) fn field(name: &str, shape: Shape) -> Field {
    Field {
        name: name.to_owned(),
        wire: name.trim_end_matches('_').to_owned(),
        docs: Docs::new(),
        deprecated: false,
        shape,
        only: None,
        presence: Presence::Needed,
        limits: Vec::new(),
    }
}

impl Field {
    pub(super) fn may(mut self) -> Self {
        self.presence = Presence::Optional;
        self
    }

    pub(super) fn or_null(mut self) -> Self {
        self.presence = Presence::Nullable;
        self
    }

    pub(super) fn wire(mut self, wire: &str) -> Self {
        self.wire = wire.to_owned();
        self
    }

    pub(super) fn says(mut self, text: &str) -> Self {
        self.docs = docs(text);
        self
    }

    pub(super) fn old(mut self) -> Self {
        self.deprecated = true;
        self
    }
}

pub(super) fn struct_(fields: Vec<Field>) -> Struct {
    Struct {
        fields,
        ..Struct::default()
    }
}

impl Api {
    pub(super) fn add(&mut self, name: &str, text: &str, kind: Kind) -> TypeId {
        self.types.push(Type {
            name: name.to_owned(),
            module: heck::AsSnakeCase(name).to_string(),
            docs: docs(text),
            deprecated: false,
            sent: true,
            received: true,
            schema: Some(format!("/$defs/{name}")),
            kind,
        });
        self.types.len() - 1
    }

    pub(super) fn group(&mut self, tag: &str) {
        self.groups.push(Group {
            tag: tag.to_owned(),
            module: heck::AsSnakeCase(tag).to_string(),
            docs: Docs::new(),
            is_default: true,
        });
    }
}

pub(super) fn value(name: &str, wire: Literal) -> EnumValue {
    EnumValue {
        name: name.to_owned(),
        wire,
        docs: Docs::new(),
        deprecated: false,
    }
}

pub(super) fn words(values: &[(&str, &str)]) -> Kind {
    let values = values.iter();
    Kind::Enum(Enum {
        base: EnumBase::Text,
        values: values
            .map(|(name, wire)| value(name, Literal::Text((*wire).to_owned())))
            .collect(),
        other: "Other".to_owned(),
    })
}

pub(super) fn variant(name: &str, shape: Shape, distinct: bool) -> Variant {
    Variant {
        name: name.to_owned(),
        docs: Docs::new(),
        shape,
        distinct,
        limits: Vec::new(),
    }
}

pub(super) fn any() -> Answer {
    answer(Coding::Json(Shape::Any))
}

pub(super) fn answer(coding: Coding) -> Answer {
    Answer {
        forms: vec![form("Any", &[], coding)],
        name: None,
    }
}

pub(super) fn form(variant: &str, statuses: &[(u16, u16)], coding: Coding) -> AnswerForm {
    AnswerForm {
        variant: variant.to_owned(),
        statuses: statuses.to_vec(),
        coding,
        docs: Docs::new(),
    }
}

pub(super) fn operation(method: &'static str, name: &str, path: &str, answer: Answer) -> Operation {
    Operation {
        id: heck::AsLowerCamelCase(name).to_string(),
        name: name.to_owned(),
        group: 0,
        method,
        path: path.to_owned(),
        docs: Docs::new(),
        deprecated: false,
        billed: false,
        rate_limit: None,
        request_id_header: None,
        security: Vec::new(),
        server: None,
        path_params: Vec::new(),
        params_type: None,
        params: Vec::new(),
        body: None,
        answer,
        error: any(),
        accept: None,
        events: None,
    }
}

pub(super) fn param(place: ParamPlace, style: ParamStyle, field: Field) -> Param {
    Param {
        place,
        style,
        field,
    }
}

pub(super) fn in_path(name: &str, shape: Shape) -> Param {
    param(
        ParamPlace::Path,
        ParamStyle::Simple(false),
        field(name, shape),
    )
}

pub(super) fn body(media: &str, coding: Coding) -> Body {
    Body {
        required: true,
        forms: vec![body_form("Body", media, coding)],
        name: None,
    }
}

pub(super) fn body_form(variant: &str, media: &str, coding: Coding) -> BodyForm {
    BodyForm {
        variant: variant.to_owned(),
        media: media.to_owned(),
        coding,
    }
}
