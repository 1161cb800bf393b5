//! Security schemes → ways to say who calls.

use super::scope::Scope;
use super::{Lowering, markdown, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::{Security, SecurityScheme};
use crate::codegen::ir::{Scheme, SchemeKind};

impl Lowering<'_> {
    /// Lowers all schemes.
    pub(super) fn lower_schemes(&mut self) -> Vec<Scheme> {
        let document = self.document;
        let mut scope = Scope::new("rename one of them");
        let mut schemes = Vec::new();
        for scheme in &document.components.security_schemes {
            let name = names::value_name(&names::in_ascii(&scheme.name));
            let name = scope.settle(name, &scheme.name, &scheme.place);
            schemes.push(Scheme {
                name: scheme.name.clone(),
                constant: name.trim_end_matches('_').to_uppercase(),
                docs: markdown::optional(scheme.description.as_deref()),
                kind: self.scheme_kind(scheme),
            });
        }
        schemes
    }

    fn scheme_kind(&mut self, scheme: &SecurityScheme) -> SchemeKind {
        let (kind, place) = &scheme.kind;
        let http = scheme.scheme.as_deref().unwrap_or_default();
        let location = scheme.location.as_deref().unwrap_or_default();
        match kind.as_str() {
            "http" if http.eq_ignore_ascii_case("bearer") => SchemeKind::Bearer,
            "http" if http.eq_ignore_ascii_case("basic") => SchemeKind::Basic,
            "oauth2" | "openIdConnect" => SchemeKind::Bearer,
            "http" | "mutualTLS" => SchemeKind::Other,
            "apiKey" => {
                let Some(name) = scheme.parameter.clone() else {
                    let message = "`name` is missing";
                    self.problems.push(scheme.place.clone(), message);
                    return SchemeKind::Other;
                };
                match location {
                    "header" | "cookie" if !names::is_header_name(&name) => {
                        let message =
                            format!("`{name}` cannot be the name of a header or a cookie");
                        self.problems.push(scheme.place.clone(), message);
                        SchemeKind::Other
                    }
                    "header" => SchemeKind::Header(name),
                    "query" => SchemeKind::Query(name),
                    "cookie" => SchemeKind::Cookie(name),
                    other => {
                        let message = format!("a key cannot be in `{other}`");
                        self.problems.push(scheme.place.clone(), message);
                        SchemeKind::Other
                    }
                }
            }
            other => {
                let message = format!("`{other}` is no type of a security scheme");
                self.problems.push(place.clone(), message);
                SchemeKind::Other
            }
        }
    }

    /// Returns the ways in which the caller of an operation says who it is.
    pub(super) fn lower_security(&mut self, operation: &written::Operation) -> Vec<Vec<usize>> {
        let document = self.document;
        let security = operation.security.as_ref();
        if let Some(security) = security {
            self.check_security(security);
        }
        let schemes = &document.components.security_schemes;
        let ways = security.unwrap_or(&document.security).iter();
        let ways = ways.map(|way| {
            let names = way.schemes.iter();
            names
                .filter_map(|(name, _)| schemes.iter().position(|scheme| scheme.name == *name))
                .collect()
        });
        ways.collect()
    }

    /// Reports names of schemes that there are not.
    pub(super) fn check_security(&mut self, security: &[Security]) {
        let schemes = &self.document.components.security_schemes;
        for (name, place) in security.iter().flat_map(|security| &security.schemes) {
            if !schemes.iter().any(|scheme| scheme.name == *name) {
                let message = format!("there is no security scheme `{name}`, so it is not sent");
                self.problems.warn(place.clone(), message);
            }
        }
    }
}
