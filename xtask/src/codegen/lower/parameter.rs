//! Parameters → values of the path, and fields of the operation's own type.

use std::fmt::Write as _;

use super::operation::presence;
use super::schema::limits;
use super::scope::Scope;
use super::site::Site;
use super::{Lowering, Target, docs, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::OrReference;
use crate::codegen::document::schema::Schema;
use crate::codegen::error::Place;
use crate::codegen::ir::{Field, Param, ParamPlace, ParamStyle, RESERVED_ARGUMENTS};
use crate::codegen::ir::{Presence, Shape, TextForm};

impl Lowering<'_> {
    /// Returns the parameters of an operation: those of the path in its order, then all others.
    pub(super) fn lower_parameters(
        &mut self,
        operation: &written::Operation,
        site: &Site,
    ) -> (Vec<Param>, Vec<Param>) {
        let params_site = Site::new(format!("{}Params", site.words), site.module.clone());
        let mut path_scope = Scope::new("rename one of them");
        for name in RESERVED_ARGUMENTS {
            path_scope.take_free(name, &Place::default());
        }
        let mut scope = Scope::new("rename one of them");
        let mut path_params: Vec<(usize, Param)> = Vec::new();
        let mut params: Vec<Param> = Vec::new();
        for parameter in self.parameters(operation) {
            let name = match parameter.schema.rust_name.as_deref() {
                Some((name, _)) => names::value_name(name),
                None => names::value_name(&parameter.name),
            };
            let place = match parameter.location.as_str() {
                "path" => ParamPlace::Path,
                "query" => ParamPlace::Query,
                "header" => ParamPlace::Header,
                "cookie" => ParamPlace::Cookie,
                other => {
                    let message = format!("a parameter cannot be in `{other}`");
                    self.problems.push(parameter.place.clone(), message);
                    continue;
                }
            };
            if is_of_http(&parameter.name) && place == ParamPlace::Header {
                let message = format!("the header `{}` is set by HTTP itself", parameter.name);
                self.problems.warn(parameter.place.clone(), message);
                continue;
            }
            let Some(style) = self.style(&parameter, place) else {
                continue;
            };
            self.check_name(&parameter, place);
            if place == ParamPlace::Path {
                let found = placeholder(&operation.path.0, &parameter.name);
                let Some((index, wire)) = found else {
                    let message = format!("the path has no `{{{}}}`", parameter.name);
                    self.problems.warn(parameter.place.clone(), message);
                    continue;
                };
                if !parameter.required {
                    let message = "a parameter in the path needs `required: true`";
                    self.problems.warn(parameter.place.clone(), message);
                }
                let name = path_scope.settle(name, &parameter.name, &parameter.place);
                let field = Field {
                    wire,
                    ..self.param_field(&parameter, name, true, site)
                };
                path_params.push((
                    index,
                    Param {
                        place,
                        style,
                        field,
                    },
                ));
                continue;
            }
            let name = scope.settle(name, &parameter.name, &parameter.place);
            let field = self.param_field(&parameter, name, parameter.required, &params_site);
            params.push(Param {
                place,
                style,
                field,
            });
        }
        for (index, mut param) in self.missing(operation, &path_params) {
            let Field { name, wire, .. } = param.field;
            param.field.name = path_scope.settle(name, &wire, &operation.place);
            param.field.wire = wire;
            path_params.push((index, param));
        }
        path_params.sort_by_key(|(index, _)| *index);
        let path_params = path_params.into_iter().map(|(_, param)| param).collect();
        (path_params, params)
    }

    /// Returns the parameters that count: an operation's own override those of its path.
    fn parameters(&mut self, operation: &written::Operation) -> Vec<written::Parameter> {
        let shared = self.distinct(&operation.shared_parameters);
        let own = self.distinct(&operation.parameters);
        let is_kept = |shared: &written::Parameter| !own.iter().any(|own| same(own, shared));
        let mut all: Vec<_> = shared.into_iter().filter(is_kept).collect();
        all.extend(own);
        all
    }

    fn distinct(&mut self, written: &[OrReference<written::Parameter>]) -> Vec<written::Parameter> {
        let mut distinct: Vec<written::Parameter> = Vec::new();
        for parameter in written {
            let Some(parameter) = self.follow(parameter, "parameters") else {
                continue;
            };
            // OpenAPI leaves these headers to what says more of them: content and security.
            let is_header = parameter.location == "header";
            let is_left = |name: &&str| parameter.name.eq_ignore_ascii_case(name);
            if parameter.schema.skip && !parameter.required
                || is_header
                    && ["Accept", "Authorization", "Content-Type"]
                        .iter()
                        .any(is_left)
            {
                continue;
            }
            if let Some(first) = distinct.iter().find(|known| same(known, &parameter)) {
                let message = format!("`{}` is described at {}, too", parameter.name, first.place);
                self.problems.warn(parameter.place.clone(), message);
            } else {
                distinct.push(parameter);
            }
        }
        distinct
    }

    fn param_field(
        &mut self,
        parameter: &written::Parameter,
        name: String,
        required: bool,
        site: &Site,
    ) -> Field {
        let schema = &parameter.schema;
        let description = parameter.description.as_ref();
        let described = Schema {
            description: description.or(schema.description.as_ref()).cloned(),
            default: schema.default.clone(),
            examples: schema.examples.clone(),
            limits: schema.limits.clone(),
            ..Schema::default()
        };
        let target = self.target(schema);
        Field {
            name,
            wire: parameter.name.clone(),
            docs: docs::of_schema(&described, target.as_ref().map(Target::schema)),
            deprecated: parameter.deprecated || schema.deprecated,
            only: None,
            shape: self.shape(schema, &site.member(&parameter.name)),
            presence: presence(required),
            limits: limits(schema),
        }
    }

    /// Returns how the value of a parameter becomes text.
    fn style(&mut self, parameter: &written::Parameter, place: ParamPlace) -> Option<ParamStyle> {
        if let Some(media) = &parameter.media {
            if super::body::is_json_name(media) {
                return Some(ParamStyle::Json);
            }
            let message = format!("a parameter as `{media}` is not understood");
            match super::body::base(media).as_str() {
                // A value is text anyway.
                "text/plain" => {}
                "*/*" => {
                    let message = format!("{message}; it is written as one with a `schema`");
                    self.problems.warn(parameter.place.clone(), message);
                }
                _ => {
                    let message = format!("{message}, only as JSON");
                    self.problems.push(parameter.place.clone(), message);
                    return None;
                }
            }
        }
        let usual = match place {
            ParamPlace::Path | ParamPlace::Header => "simple",
            ParamPlace::Query | ParamPlace::Cookie => "form",
        };
        let style = parameter.style.as_deref().unwrap_or(usual);
        let explode = parameter.explode.unwrap_or(style == "form");
        Some(match (style, place) {
            ("simple", ParamPlace::Path | ParamPlace::Header) => ParamStyle::Simple(explode),
            ("label", ParamPlace::Path) => ParamStyle::Label(explode),
            ("matrix", ParamPlace::Path) => ParamStyle::Matrix(explode),
            ("form", ParamPlace::Query | ParamPlace::Cookie) => ParamStyle::Form(explode),
            ("spaceDelimited", ParamPlace::Query) => ParamStyle::Space,
            ("pipeDelimited", ParamPlace::Query) => ParamStyle::Pipe,
            ("deepObject", ParamPlace::Query) => ParamStyle::Deep,
            _ => {
                let message = format!(
                    "the style `{style}` is not understood in a {}; `{usual}` is taken",
                    parameter.location
                );
                self.problems.warn(parameter.place.clone(), message);
                match place {
                    ParamPlace::Path | ParamPlace::Header => ParamStyle::Simple(explode),
                    ParamPlace::Query | ParamPlace::Cookie => {
                        ParamStyle::Form(parameter.explode.unwrap_or(true))
                    }
                }
            }
        })
    }

    /// Reports the name of a header or a cookie that cannot be one.
    fn check_name(&mut self, parameter: &written::Parameter, place: ParamPlace) {
        let is_named = matches!(place, ParamPlace::Header | ParamPlace::Cookie);
        if is_named && !names::is_header_name(&parameter.name) {
            let name = &parameter.name;
            let message = format!("`{name}` cannot be the name of a header or a cookie");
            self.problems.push(parameter.place.clone(), message);
        }
    }

    /// Returns the parameters of the placeholders that nobody described, behind where they stand.
    fn missing(
        &mut self,
        operation: &written::Operation,
        params: &[(usize, Param)],
    ) -> Vec<(usize, Param)> {
        let (path, place) = &operation.path;
        let mut names: Vec<&str> = Vec::new();
        let mut missing = Vec::new();
        for (index, _) in path.match_indices('{') {
            let Some((name, _)) = path[index + 1..].split_once('}') else {
                let message = "a placeholder of the path is not closed";
                self.problems.push(place.clone(), message);
                break;
            };
            if names.contains(&name) {
                let message = format!("`{{{name}}}` stands twice in the path, for one value");
                self.problems.warn(place.clone(), message);
                continue;
            }
            names.push(name);
            if params.iter().any(|(_, param)| param.field.wire == name) {
                continue;
            }
            let message = format!("`{{{name}}}` of the path has no parameter; any text is one");
            self.problems.warn(operation.place.clone(), message);
            let field = Field {
                name: names::value_name(name),
                wire: name.to_owned(),
                docs: Vec::new(),
                deprecated: false,
                only: None,
                shape: Shape::Text(TextForm::Plain),
                presence: Presence::Needed,
                limits: Vec::new(),
            };
            let param = Param {
                place: ParamPlace::Path,
                style: ParamStyle::Simple(false),
                field,
            };
            missing.push((index, param));
        }
        missing
    }

    /// Returns the path of an operation as it is sent, its placeholders still in it.
    pub(super) fn sent_path(&mut self, operation: &written::Operation) -> String {
        let (path, place) = &operation.path;
        let mut sent = String::with_capacity(path.len());
        if !path.starts_with('/') {
            self.problems.warn(place.clone(), "a path begins with `/`");
            sent.push('/');
        }
        let mut is_inside = false;
        for character in path.chars() {
            match character {
                '{' => is_inside = true,
                '}' => is_inside = false,
                odd if !is_inside && (!odd.is_ascii_graphic() || "\"<>\\^`|".contains(odd)) => {
                    let mut bytes = [0; 4];
                    let mut escape = String::new();
                    for byte in odd.encode_utf8(&mut bytes).bytes() {
                        // Writing into a string does not fail.
                        let _ = write!(escape, "%{byte:02X}");
                    }
                    let message = format!("a path cannot hold {odd:?}; it is sent as `{escape}`");
                    self.problems.warn(place.clone(), message);
                    sent.push_str(&escape);
                    continue;
                }
                _ => {}
            }
            sent.push(character);
        }
        sent
    }
}

/// Finds the placeholder of a parameter, and what stands in its braces. Gateways mark one there that
/// takes more than a segment.
fn placeholder(path: &str, name: &str) -> Option<(usize, String)> {
    let forms = [
        name.to_owned(),
        format!("{name}+"),
        format!("+{name}"),
        format!("{name}*"),
    ];
    forms.into_iter().find_map(|form| {
        let index = path.find(&format!("{{{form}}}"))?;
        Some((index, form))
    })
}

/// Says whether a header is one that HTTP itself sets.
fn is_of_http(name: &str) -> bool {
    const HEADERS: [&str; 5] = [
        "Connection",
        "Content-Length",
        "Cookie",
        "Host",
        "Transfer-Encoding",
    ];
    HEADERS
        .iter()
        .any(|header| header.eq_ignore_ascii_case(name))
}

fn same(a: &written::Parameter, b: &written::Parameter) -> bool {
    a.name == b.name && a.location == b.location
}
