//! Parameters → values of the path, and fields of the operation's own type.

use super::operation::presence;
use super::schema::limits;
use super::site::Site;
use super::{Lowering, Target, docs, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::OrReference;
use crate::codegen::document::schema::Schema;
use crate::codegen::error::Place;
use crate::codegen::ir::{Field, Param, ParamPlace, ParamStyle, RESERVED_ARGUMENTS};

impl Lowering<'_> {
    /// Returns the parameters of an operation: those of the path in its order, then all others.
    pub(super) fn lower_parameters(
        &mut self,
        operation: &written::Operation,
        site: &Site,
    ) -> (Vec<Param>, Vec<Param>) {
        let params_site = Site::new(format!("{}Params", site.words), site.module.clone());
        let mut path_scope = names::Scope::new("rename one of them");
        for name in RESERVED_ARGUMENTS {
            path_scope.take_free(name, &Place::default());
        }
        let mut scope = names::Scope::new("rename one of them");
        let mut path_params: Vec<(usize, Param)> = Vec::new();
        let mut params: Vec<Param> = Vec::new();
        for parameter in self.parameters(operation) {
            let name = match &parameter.schema.rust_name {
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
            let Some(style) = self.style(&parameter, place) else {
                continue;
            };
            self.check_name(&parameter, place);
            if place == ParamPlace::Path {
                let found = operation.path.0.find(&format!("{{{}}}", parameter.name));
                let Some(index) = found else {
                    let message = format!("the path has no `{{{}}}`", parameter.name);
                    self.problems.warn(parameter.place.clone(), message);
                    continue;
                };
                if !parameter.required {
                    let message = "a parameter in the path needs `required: true`";
                    self.problems.warn(parameter.place.clone(), message);
                }
                let name = path_scope.settle(name, &parameter.name, &parameter.place);
                let field = self.param_field(&parameter, name, true, site);
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
        path_params.sort_by_key(|(index, _)| *index);
        let path_params: Vec<_> = path_params.into_iter().map(|(_, param)| param).collect();
        self.check_path(operation, &path_params);
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
            let message = format!("a parameter as `{media}` is not understood, only as JSON");
            self.problems.push(parameter.place.clone(), message);
            return None;
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
                    "the style `{style}` is not understood in a {}; `{usual}` is",
                    parameter.location
                );
                self.problems.push(parameter.place.clone(), message);
                return None;
            }
        })
    }

    /// Reports the name of a header or a cookie that cannot be one.
    fn check_name(&mut self, parameter: &written::Parameter, place: ParamPlace) {
        const RESERVED: [&str; 5] = [
            "Connection",
            "Content-Length",
            "Cookie",
            "Host",
            "Transfer-Encoding",
        ];
        let is_reserved = |name: &&str| parameter.name.eq_ignore_ascii_case(name);
        let message = match place {
            ParamPlace::Header | ParamPlace::Cookie if !names::is_header_name(&parameter.name) => {
                format!(
                    "`{}` cannot be the name of a header or a cookie",
                    parameter.name
                )
            }
            ParamPlace::Header if RESERVED.iter().any(is_reserved) => {
                format!("the header `{}` is set by HTTP itself", parameter.name)
            }
            _ => return,
        };
        self.problems.push(parameter.place.clone(), message);
    }

    /// Checks that a path can be one, and that each of its placeholders has a parameter.
    fn check_path(&mut self, operation: &written::Operation, params: &[Param]) {
        let (path, place) = &operation.path;
        let mut rest = path.as_str();
        let mut literal = String::new();
        let mut names: Vec<&str> = Vec::new();
        while let Some((before, after)) = rest.split_once('{') {
            literal.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                let message = "a placeholder of the path is not closed";
                self.problems.push(place.clone(), message);
                return;
            };
            if names.contains(&name) {
                let message = format!("`{{{name}}}` stands twice in the path");
                self.problems.push(place.clone(), message);
            }
            names.push(name);
            rest = after;
        }
        literal.push_str(rest);
        for name in names {
            if !params.iter().any(|param| param.field.wire == name) {
                let message = format!("`{{{name}}}` of the path has no parameter");
                self.problems.push(operation.place.clone(), message);
            }
        }
        let (way, query) = literal.split_once('?').unwrap_or((&literal, ""));
        let is_odd = |c: char| !c.is_ascii_graphic() || "{}#\"<>\\^`|".contains(c);
        let way_is_odd = |c: char| is_odd(c) || c == '?';
        if !path.starts_with('/') {
            self.problems.push(place.clone(), "a path begins with `/`");
        } else if let Some(odd) = way
            .chars()
            .find(|c| way_is_odd(*c))
            .or_else(|| query.chars().find(|c| is_odd(*c)))
        {
            let message = format!("a path cannot hold {odd:?}; percent-encode it");
            self.problems.push(place.clone(), message);
        }
    }
}

fn same(a: &written::Parameter, b: &written::Parameter) -> bool {
    a.name == b.name && a.location == b.location
}
