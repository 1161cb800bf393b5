//! Request body → the forms in which it can be sent.

use std::rc::Rc;

use super::look::Look;
use super::scope::Scope;
use super::site::Site;
use super::{Lowering, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::Media;
use crate::codegen::error::Place;
use crate::codegen::ir::{Body, BodyForm, Coding, ParamStyle, Shape};

/// Type of content of JSON.
pub(super) const JSON: &str = "application/json";

impl Lowering<'_> {
    /// Returns what an operation sends.
    pub(super) fn lower_body(
        &mut self,
        operation: &written::Operation,
        site: &Site,
    ) -> Option<Body> {
        let body = self.follow(operation.body.as_ref()?, "requestBodies")?;
        let site = Site::new(format!("{}Body", site.words), site.module.clone());
        let has_several = body.content.len() > 1;
        let has_several_json = body.content.iter().filter(|it| is_json(it)).count() > 1;
        let any = self.json(&body.content).filter(|json| !is_json(json));
        let mut forms: Vec<BodyForm> = Vec::new();
        for media in &body.content {
            let is_json = any.is_some() || is_json(media);
            // Of several forms that are JSON, each goes by its own type of content.
            let variant = if has_several_json && is_json {
                json_variant(&media.name)
            } else {
                variant(&media.name)
            };
            let site = if has_several && variant != "Json" {
                Site::new(format!("{}{variant}", site.words), site.module.clone())
            } else {
                site.clone()
            };
            let form = BodyForm {
                variant,
                media: sent_type(&media.name, is_json),
                coding: self.coding(media, is_json, &site),
            };
            // Of several forms that say the same, the service takes each, so one is enough.
            match forms.iter_mut().find(|known| says_the_same(known, &form)) {
                Some(known) if is_plain(&form) && !is_plain(known) => *known = form,
                Some(_) => {}
                None => forms.push(form),
            }
        }
        // What is plain JSON, too, is named a patch by a service that names all so.
        let plain = forms.iter().find(|form| is_plain(form));
        if let Some(plain) = plain.map(|form| form.coding.clone()) {
            forms.retain(|form| is_plain(form) || form.coding != plain);
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
        let mut scope = Scope::new("rename one of them");
        let is_only_json = forms.iter().filter(|form| is_of_json(form)).count() == 1;
        for form in &mut forms {
            let variant = if is_only_json && is_of_json(form) {
                "Json".to_owned()
            } else {
                std::mem::take(&mut form.variant)
            };
            form.variant = scope.settle_variant(variant, &body.place);
        }
        if forms.is_empty() {
            if body.required {
                let message = "a request body has at least one form in `content`";
                self.problems.warn(body.place.clone(), message);
            }
            return None;
        }
        let name = (forms.len() > 1).then(|| self.body_name(&forms, &site, &body.place));
        Some(Body {
            required: body.required,
            forms,
            name,
        })
    }

    /// Returns the name of all forms of a body. One of them that has it already goes by what it is.
    fn body_name(&mut self, forms: &[BodyForm], site: &Site, place: &Place) -> String {
        let components = self.document.components.schemas.len();
        let name = site.type_name();
        for form in forms {
            if let Coding::Json(Shape::Named(id)) = form.coding {
                if id >= components && self.types[id].name == name {
                    let own = Site::new(
                        format!("{}{}", site.words, form.variant),
                        site.module.clone(),
                    );
                    self.types[id].name = self.inline_name(&own, place);
                    return name;
                }
            }
        }
        self.inline_name(site, place)
    }

    /// Returns the form of a body that is JSON: one that is said to be, or what has members, items or
    /// several types and is of any type of content, but of no other.
    pub(super) fn json<'m>(&mut self, content: &'m [Media]) -> Option<&'m Media> {
        if let Some(json) = content.iter().find(|media| is_json(media)) {
            return Some(json);
        }
        let [only] = content else {
            return None;
        };
        if !matches!(base(&only.name).as_str(), "*/*" | "application/*") {
            return None;
        }
        let look = self.look(only.schema.as_ref()?);
        // Text and what nobody described may be anything.
        let is_plain = matches!(
            look,
            Look::Any | Look::Null | Look::Text | Look::File | Look::Words
        );
        (!is_plain).then_some(only)
    }

    /// Returns how a form of a body is written.
    fn coding(&mut self, media: &Media, is_json: bool, site: &Site) -> Coding {
        let name = base(&media.name);
        let schema = media.schema.as_ref();
        let mut shape = || schema.map_or(Shape::Any, |schema| self.shape(schema, site));
        if is_json {
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
fn says_the_same(known: &BodyForm, other: &BodyForm) -> bool {
    let is_one_type = base(&known.media) == base(&other.media);
    // What a patch does is said by its type of content.
    let is_patch = |form: &BodyForm| base(&form.media).contains("patch");
    let is_enough = match known.coding {
        Coding::Bytes | Coding::Text => is_one_type,
        Coding::Json(_) => is_one_type || !is_patch(known) && !is_patch(other),
        _ => true,
    };
    is_enough && known.coding == other.coding
}

fn is_of_json(form: &BodyForm) -> bool {
    matches!(form.coding, Coding::Json(_))
}

/// Says whether a form is JSON, and nothing more.
fn is_plain(form: &BodyForm) -> bool {
    is_of_json(form) && base(&form.media) == JSON
}

/// Returns a type of content that can be sent: a pattern names none.
fn sent_type(name: &str, is_json: bool) -> String {
    let name = name.trim();
    match name.split_once('*') {
        None => name.to_owned(),
        Some(_) if is_json => JSON.to_owned(),
        Some(("text/", _)) => "text/plain".to_owned(),
        Some(_) => "application/octet-stream".to_owned(),
    }
}

/// Returns the name of a form's variant.
fn variant(media: &str) -> String {
    let name = base(media);
    match name.as_str() {
        JSON => "Json".to_owned(),
        "application/x-www-form-urlencoded" => "Form".to_owned(),
        "multipart/form-data" => "Multipart".to_owned(),
        "text/plain" => "Text".to_owned(),
        "application/octet-stream" | "*/*" => "Bytes".to_owned(),
        name if is_json_name(name) => "Json".to_owned(),
        name => named(name),
    }
}

/// Returns the name of the variant of a form that is one of several of JSON.
fn json_variant(media: &str) -> String {
    let name = base(media);
    match name.strip_suffix("+json") {
        Some(name) if !name.ends_with(['*', '/']) => named(name),
        _ => "Json".to_owned(),
    }
}

/// Returns a name for a type of content.
fn named(name: &str) -> String {
    let inner = name.split('/').next_back().unwrap_or(name);
    let inner = inner.trim_start_matches("x-").trim_start_matches("vnd.");
    names::variant_name(&inner.replace('*', "any"))
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
    name == JSON || name.ends_with("+json") || name == "text/json"
}
