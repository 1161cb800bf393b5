//! Parameters → values of the path, and fields of the operation's own type.

use super::operation::follow;
use super::schema::{Site, limits};
use super::{Lowering, docs, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::OrReference;
use crate::codegen::document::schema::Schema;
use crate::codegen::ir::{Field, Param, ParamPlace, PathParam, Shape};

/// Names that a method uses for its other arguments.
const ARGUMENTS: [&str; 2] = ["body", "params"];

impl<'a> Lowering<'a> {
    /// Returns the parameters of an operation: those of the path in its order, then all others.
    pub(super) fn lower_parameters(
        &mut self,
        operation: &'a written::Operation,
        site: &Site,
    ) -> (Vec<PathParam>, Vec<Param>) {
        let params_site = Site::inline(format!("{}Params", site.words), site.module.clone());
        let mut path_scope = names::Scope::new("rename one of them");
        let mut scope = names::Scope::new("rename one of them");
        let mut path_params: Vec<(usize, PathParam)> = Vec::new();
        let mut params: Vec<Param> = Vec::new();
        for parameter in self.parameters(operation) {
            let mut name = names::value_name(&parameter.name);
            let place = match parameter.location.as_str() {
                "path" => {
                    if ARGUMENTS.contains(&name.as_str()) {
                        name.push('_');
                    }
                    path_scope.take(
                        &name,
                        Some(&parameter.name),
                        &parameter.place,
                        &mut self.problems,
                    );
                    path_params.extend(self.path_param(operation, parameter, name, site));
                    continue;
                }
                "query" => ParamPlace::Query,
                "header" => ParamPlace::Header,
                "cookie" => ParamPlace::Cookie,
                other => {
                    let message = format!("a parameter cannot be in `{other}`");
                    self.problems.push(parameter.place.clone(), message);
                    continue;
                }
            };
            scope.take(
                &name,
                Some(&parameter.name),
                &parameter.place,
                &mut self.problems,
            );
            let field = self.param_field(parameter, name, &params_site);
            self.check_form(parameter, place, &field.shape);
            params.push(Param { place, field });
        }
        path_params.sort_by_key(|(index, _)| *index);
        let path_params: Vec<_> = path_params.into_iter().map(|(_, param)| param).collect();
        self.check_path(operation, &path_params);
        (path_params, params)
    }

    /// Returns the parameters that count: an operation's own override those of its path.
    fn parameters(&mut self, operation: &'a written::Operation) -> Vec<&'a written::Parameter> {
        let shared = self.distinct(&operation.shared_parameters);
        let own = self.distinct(&operation.parameters);
        let is_kept = |shared: &&written::Parameter| !own.iter().any(|own| same(own, shared));
        let mut all: Vec<_> = shared.into_iter().filter(is_kept).collect();
        all.extend(own);
        all
    }

    fn distinct(
        &mut self,
        written: &'a [OrReference<written::Parameter>],
    ) -> Vec<&'a written::Parameter> {
        let document = self.document;
        let mut distinct: Vec<&written::Parameter> = Vec::new();
        for parameter in written {
            let components = &document.components.parameters;
            let Some(parameter) = follow(self, parameter, components, "parameters") else {
                continue;
            };
            // OpenAPI leaves these headers to what says more of them: content and security.
            let is_header = parameter.location == "header";
            let is_left = |name: &&str| parameter.name.eq_ignore_ascii_case(name);
            if is_header
                && ["Accept", "Authorization", "Content-Type"]
                    .iter()
                    .any(is_left)
            {
                continue;
            }
            if let Some(first) = distinct.iter().find(|known| same(known, parameter)) {
                let message = format!("`{}` is described at {}, too", parameter.name, first.place);
                self.problems.push(parameter.place.clone(), message);
            } else {
                distinct.push(parameter);
            }
        }
        distinct
    }

    fn path_param(
        &mut self,
        operation: &written::Operation,
        parameter: &written::Parameter,
        name: String,
        site: &Site,
    ) -> Option<(usize, PathParam)> {
        let Some(index) = operation.path.0.find(&format!("{{{}}}", parameter.name)) else {
            let message = format!("the path has no `{{{}}}`", parameter.name);
            self.problems.push(parameter.place.clone(), message);
            return None;
        };
        if !parameter.required {
            let message = "a parameter in the path needs `required: true`";
            self.problems.push(parameter.place.clone(), message);
        }
        let field = self.param_field(parameter, name, site);
        if !self.is_scalar(&field.shape) {
            let message = "only text, numbers and booleans are understood in a path";
            self.problems.push(parameter.place.clone(), message);
        }
        if let Some(style) = parameter
            .style
            .as_deref()
            .filter(|style| *style != "simple")
        {
            let message = format!("the style `{style}` is not understood here, only `simple`");
            self.problems.push(parameter.place.clone(), message);
        }
        let param = PathParam {
            name: field.name,
            wire: field.wire,
            docs: field.docs,
            shape: field.shape,
        };
        Some((index, param))
    }

    fn param_field(&mut self, parameter: &written::Parameter, name: String, site: &Site) -> Field {
        let schema = &parameter.schema;
        let description = parameter.description.as_ref();
        let described = Schema {
            description: description.or(schema.description.as_ref()).cloned(),
            default: schema.default.clone(),
            examples: schema.examples.clone(),
            limits: schema.limits.clone(),
            ..Schema::default()
        };
        Field {
            name,
            wire: parameter.name.clone(),
            docs: docs::of_schema(&described, self.target(schema)),
            deprecated: parameter.deprecated || schema.deprecated,
            shape: self.shape(schema, &site.member(&parameter.name)),
            required: parameter.required,
            limits: limits(schema),
        }
    }

    /// Reports a parameter whose text form is not one name and value for each scalar.
    fn check_form(&mut self, parameter: &written::Parameter, place: ParamPlace, shape: &Shape) {
        let style = match place {
            ParamPlace::Header => "simple",
            ParamPlace::Query | ParamPlace::Cookie => "form",
        };
        let list = match self.resolved(shape) {
            Shape::List(item) => Some(item),
            _ => None,
        };
        let is_exploded = parameter.explode.unwrap_or(place == ParamPlace::Query);
        let is_named = names::is_header_name(&parameter.name);
        let reserved = [
            "Connection",
            "Content-Length",
            "Cookie",
            "Host",
            "Transfer-Encoding",
        ];
        let is_reserved = |name: &&str| parameter.name.eq_ignore_ascii_case(name);
        let problem = if parameter
            .style
            .as_deref()
            .is_some_and(|given| given != style)
        {
            format!("only the style `{style}` is understood here")
        } else if list.is_some() && !(place == ParamPlace::Query && is_exploded) {
            "a list is understood only in the query, exploded into one pair for each item"
                .to_owned()
        } else if !self.is_scalar(list.map_or(shape, |item| item)) {
            "only text, numbers and booleans are understood here, and lists of them in a query"
                .to_owned()
        } else if place != ParamPlace::Query && !is_named {
            format!(
                "`{}` cannot be the name of a header or a cookie",
                parameter.name
            )
        } else if place == ParamPlace::Header && reserved.iter().any(is_reserved) {
            format!("the header `{}` is set by HTTP itself", parameter.name)
        } else {
            return;
        };
        self.problems.push(parameter.place.clone(), problem);
    }

    /// Checks that a path can be one, and that each of its placeholders has a parameter.
    fn check_path(&mut self, operation: &written::Operation, params: &[PathParam]) {
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
            if !params.iter().any(|param| param.wire == name) {
                let message = format!("`{{{name}}}` of the path has no parameter");
                self.problems.push(operation.place.clone(), message);
            }
        }
        let is_odd = |c: char| !c.is_ascii_graphic() || "{}?#\"<>\\^`|".contains(c);
        if !path.starts_with('/') {
            self.problems.push(place.clone(), "a path begins with `/`");
        } else if let Some(odd) = literal.chars().find(|c| is_odd(*c)) {
            let message = format!("a path cannot hold {odd:?}; percent-encode it");
            self.problems.push(place.clone(), message);
        }
    }

    /// Says whether a value has one text form.
    fn is_scalar(&self, shape: &Shape) -> bool {
        let plain = [
            Shape::Integer32,
            Shape::Integer64,
            Shape::Number,
            Shape::Flag,
        ];
        plain.contains(self.resolved(shape)) || self.is_text(shape)
    }
}

fn same(a: &written::Parameter, b: &written::Parameter) -> bool {
    a.name == b.name && a.location == b.location
}
