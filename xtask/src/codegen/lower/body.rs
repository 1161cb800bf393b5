//! Request body → the forms in which it can be sent.

use std::rc::Rc;

use super::site::Site;
use super::{Lowering, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::Media;
use crate::codegen::ir::{Body, BodyForm, Coding, ParamStyle, Shape};

impl Lowering<'_> {
    /// Returns what an operation sends.
    pub(super) fn lower_body(
        &mut self,
        operation: &written::Operation,
        site: &Site,
    ) -> Option<Body> {
        let body = self.follow(operation.body.as_ref()?, "requestBodies")?;
        let site = Site::new(format!("{}Body", site.words), site.module.clone());
        let mut forms: Vec<BodyForm> = Vec::new();
        let has_several = body.content.len() > 1;
        let mut scope = names::Scope::new("rename one of them");
        for media in &body.content {
            let variant = variant(&media.name);
            let site = if has_several && !is_json(media) {
                Site::new(format!("{}{variant}", site.words), site.module.clone())
            } else {
                site.clone()
            };
            let coding = self.coding(media, &site);
            // Of several forms that say the same, the service takes each, so one is enough.
            let is_known = forms.iter().any(|known| covers(&known.coding, &coding));
            if is_known {
                continue;
            }
            forms.push(BodyForm {
                variant: scope.settle_variant(variant, &media.place),
                media: sent_type(&media.name),
                coding,
            });
        }
        // JSON says all that a form of the same members can.
        if let Some(Coding::Json(json)) = forms
            .iter()
            .map(|form| &form.coding)
            .find(|coding| matches!(coding, Coding::Json(_)))
        {
            let json = json.clone();
            forms.retain(|form| match &form.coding {
                Coding::Form { shape, .. } => *shape != json,
                _ => true,
            });
        }
        if forms.is_empty() {
            if body.required {
                let message = "a request body has at least one form in `content`";
                self.problems.warn(body.place.clone(), message);
            }
            return None;
        }
        let name = (forms.len() > 1).then(|| self.inline_name(&site, &body.place));
        Some(Body {
            required: body.required,
            forms,
            name,
        })
    }

    /// Returns how a form of a body is written.
    fn coding(&mut self, media: &Media, site: &Site) -> Coding {
        let name = base(&media.name);
        let schema = media.schema.as_ref();
        let mut shape = || schema.map_or(Shape::Any, |schema| self.shape(schema, site));
        if is_json(media) {
            let shape = shape();
            if let Some(schema) = schema {
                self.bodies.push((Rc::new(schema.clone()), shape.clone()));
            }
            return Coding::Json(shape);
        }
        match name.as_str() {
            "application/x-www-form-urlencoded" => {
                let shape = shape();
                let styles = self.encodings(media);
                Coding::Form {
                    shape: object(shape),
                    styles,
                }
            }
            name if name.starts_with("multipart/") => Coding::Multipart {
                shape: object(shape()),
                media: media
                    .encoding
                    .iter()
                    .filter_map(|part| {
                        let media = part.media.as_ref()?.split(',').next()?.trim();
                        (!media.contains('*')).then(|| (part.name.clone(), media.to_owned()))
                    })
                    .collect(),
            },
            name if name.starts_with("text/") => Coding::Text,
            _ => Coding::Bytes,
        }
    }

    fn encodings(&mut self, media: &Media) -> Vec<(String, ParamStyle)> {
        let mut styles = Vec::new();
        for part in &media.encoding {
            if part.media.as_deref().is_some_and(is_json_name) {
                styles.push((part.name.clone(), ParamStyle::Json));
                continue;
            }
            let style = part.style.as_deref().unwrap_or("form");
            let explode = part.explode.unwrap_or(style == "form");
            let style = match style {
                "form" if explode => continue,
                "form" => ParamStyle::Form(false),
                "spaceDelimited" => ParamStyle::Space,
                "pipeDelimited" => ParamStyle::Pipe,
                "deepObject" => ParamStyle::Deep,
                other => {
                    let message = format!("the style `{other}` is not understood in a form");
                    self.problems.push(part.place.clone(), message);
                    continue;
                }
            };
            styles.push((part.name.clone(), style));
        }
        styles
    }
}

/// A form that nobody described has any members.
fn object(shape: Shape) -> Shape {
    match shape {
        Shape::Any => Shape::Map(Box::new(Shape::Any)),
        shape => shape,
    }
}

/// Says whether a form can be left out beside another.
fn covers(known: &Coding, other: &Coding) -> bool {
    known == other && !matches!(known, Coding::Bytes | Coding::Text)
}

/// Returns a type of content that can be sent: a pattern names none.
fn sent_type(name: &str) -> String {
    let name = name.trim();
    match name.split_once('*') {
        None => name.to_owned(),
        Some(("text/", _)) => "text/plain".to_owned(),
        Some(_) => "application/octet-stream".to_owned(),
    }
}

/// Returns the name of a form's variant.
fn variant(media: &str) -> String {
    let name = base(media);
    match name.as_str() {
        "application/json" => "Json".to_owned(),
        "application/x-www-form-urlencoded" => "Form".to_owned(),
        "multipart/form-data" => "Multipart".to_owned(),
        "text/plain" => "Text".to_owned(),
        "application/octet-stream" | "*/*" => "Bytes".to_owned(),
        name if is_json_name(name) => "Json".to_owned(),
        name => {
            let inner = name.split('/').next_back().unwrap_or(name);
            let inner = inner.trim_start_matches("x-").trim_start_matches("vnd.");
            names::variant_name(&inner.replace('*', "any"))
        }
    }
}

/// Returns a type of content without its parameters, in lower case.
pub(super) fn base(media: &str) -> String {
    let name = media.split(';').next().unwrap_or_default().trim();
    name.to_ascii_lowercase()
}

/// Says whether a form is JSON.
pub(super) fn is_json(media: &Media) -> bool {
    is_json_name(&media.name)
}

/// Says whether a type of content is JSON.
pub(super) fn is_json_name(media: &str) -> bool {
    let name = base(media);
    name == "application/json" || name.ends_with("+json") || name == "text/json"
}
