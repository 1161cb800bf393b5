//! Responses → what success gives back, and what a refusal says.

use super::body::{JSON, base, is_json};
use super::scope::Scope;
use super::site::Site;
use super::{Lowering, markdown, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::{Media, Response};
use crate::codegen::ir::{Answer, AnswerForm, Coding, Shape};

/// A response, by its status.
struct Described {
    status: String,
    response: Response,
}

impl Lowering<'_> {
    /// Returns what success gives back, what a refusal says, the events that success can give back
    /// instead, and what is asked for.
    pub(super) fn lower_answers(
        &mut self,
        operation: &written::Operation,
        site: &Site,
    ) -> (Answer, Answer, Option<Shape>, Option<String>) {
        let mut described = Vec::new();
        for answer in &operation.answers {
            if let Some(response) = self.follow(&answer.response, "responses") {
                described.push(Described {
                    status: answer.status.clone(),
                    response,
                });
            }
        }
        let is_success = |one: &Described| one.status.starts_with('2');
        let (mut successes, errors): (Vec<_>, Vec<_>) = described.into_iter().partition(is_success);
        // The default describes whatever has no description of its own.
        let default = errors.iter().find(|one| one.status == "default");
        if let (true, Some(default)) = (successes.is_empty(), default) {
            successes.push(Described {
                status: default.status.clone(),
                response: default.response.clone(),
            });
        }
        let mut events = None;
        let success_site = Site::new(format!("{}Answer", site.words), site.module.clone());
        let mut forms = Vec::new();
        for one in &successes {
            forms.push(self.success(one, &success_site, successes.len() > 1, &mut events));
        }
        let answer = self.answer(forms, &success_site, operation, Coding::Empty);
        let error_site = Site::new(format!("{}Error", site.words), site.module.clone());
        let mut forms = Vec::new();
        for one in &errors {
            // A redirect is none that is followed, and says nothing in its body.
            if !one.status.starts_with(['1', '3']) {
                forms.extend(self.refusal(one, &error_site, errors.len() > 1));
            }
        }
        let error = self.answer(forms, &error_site, operation, Coding::Json(Shape::Any));
        if answer.forms.len() == 1 && matches!(answer.forms[0].coding, Coding::Events(_)) {
            events = None;
        }
        let accepted = self.accepted(&successes);
        (answer, error, events, accepted)
    }

    fn success(
        &mut self,
        one: &Described,
        site: &Site,
        has_several: bool,
        events: &mut Option<Shape>,
    ) -> AnswerForm {
        let variant = variant(&one.status);
        let site = if has_several {
            Site::new(format!("{}{variant}", site.words), site.module.clone())
        } else {
            site.clone()
        };
        let content = match one.status.as_str() {
            // HTTP gives these no body, whatever is said of it.
            "204" | "205" => &[],
            _ => one.response.content.as_slice(),
        };
        let stream = content
            .iter()
            .find(|media| base(&media.name) == "text/event-stream");
        let streamed = stream.map(|media| {
            let site = Site::new(format!("{}Event", site.words), site.module.clone());
            let schema = media.schema.as_ref();
            let shape = schema.map_or(Shape::Any, |schema| self.shape(schema, &site));
            match shape {
                // Each event has its own data; text says nothing of it.
                Shape::Text(_) | Shape::File => Shape::Any,
                // A list is all events, one after the other.
                Shape::List(item) => *item,
                shape => shape,
            }
        });
        let json = self.json(content);
        let coding = if let Some(media) = json {
            *events = streamed.or(events.take());
            let schema = media.schema.as_ref();
            Coding::Json(schema.map_or(Shape::Any, |schema| self.shape(schema, &site)))
        } else if let Some(shape) = streamed {
            Coding::Events(shape)
        } else if let Some(media) = content.first() {
            let name = base(&media.name);
            let is_file = media
                .schema
                .as_ref()
                .is_some_and(|schema| schema.format.as_deref() == Some("binary"));
            if name.starts_with("text/") && !is_file {
                Coding::Text
            } else {
                Coding::Bytes
            }
        } else {
            Coding::Empty
        };
        AnswerForm {
            variant,
            statuses: statuses(&one.status),
            coding,
            docs: markdown::optional(one.response.description.as_deref()),
        }
    }

    fn refusal(&mut self, one: &Described, site: &Site, has_several: bool) -> Option<AnswerForm> {
        let variant = variant(&one.status);
        let site = if has_several {
            Site::new(format!("{}{variant}", site.words), site.module.clone())
        } else {
            site.clone()
        };
        // A body of another type is kept as it came, whatever is said of it.
        let json = self.json(&one.response.content)?;
        let schema = json.schema.as_ref();
        Some(AnswerForm {
            variant,
            statuses: statuses(&one.status),
            coding: Coding::Json(schema.map_or(Shape::Any, |schema| self.shape(schema, &site))),
            docs: markdown::optional(one.response.description.as_deref()),
        })
    }

    /// Returns the types of content that success gives back; none if that is JSON alone, which is asked
    /// for anyway, or events, which are asked for where they are read.
    fn accepted(&mut self, successes: &[Described]) -> Option<String> {
        let mut types: Vec<&str> = Vec::new();
        for one in successes {
            let content = &one.response.content;
            let is_text = |media: &Media| base(&media.name).starts_with("text/");
            let is_stream = |media: &Media| base(&media.name) == "text/event-stream";
            if let Some(json) = self.json(content) {
                types.push(if is_json(json) { &json.name } else { JSON });
            } else if !content.iter().any(is_stream) {
                // Text is read as the first says; bytes are bytes, whatever they are of.
                let count = if content.first().is_some_and(is_text) {
                    1
                } else {
                    content.len()
                };
                types.extend(content.iter().take(count).map(|media| media.name.as_str()));
            }
        }
        let is_plain = |name: &str| name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let is_sent = |name: &&str| name.contains('/') && is_plain(name);
        let mut asked: Vec<&str> = Vec::new();
        for name in types.into_iter().map(str::trim).filter(is_sent) {
            if !asked.contains(&name) {
                asked.push(name);
            }
        }
        let is_usual = asked.iter().all(|name| base(name) == "application/json");
        (!is_usual).then(|| asked.join(", "))
    }

    /// Joins forms that are read alike, and names what is left.
    fn answer(
        &mut self,
        forms: Vec<AnswerForm>,
        site: &Site,
        operation: &written::Operation,
        otherwise: Coding,
    ) -> Answer {
        let mut joined: Vec<AnswerForm> = Vec::new();
        for form in forms {
            match joined.iter_mut().find(|known| known.coding == form.coding) {
                Some(known) => {
                    if known.statuses.is_empty() || form.statuses.is_empty() {
                        known.statuses.clear();
                    } else {
                        known.statuses.extend(form.statuses);
                    }
                    known.docs.clear();
                }
                None => joined.push(form),
            }
        }
        let json = joined
            .iter()
            .position(|form| matches!(form.coding, Coding::Json(_)));
        let empty = joined.iter().position(|form| form.coding == Coding::Empty);
        // A body that may be missing is a value or nothing.
        if let (2, Some(json), Some(_)) = (joined.len(), json, empty) {
            let mut form = joined.swap_remove(json);
            if let Coding::Json(shape) = &mut form.coding {
                if !matches!(shape, Shape::Nullable(_) | Shape::Any) {
                    *shape = Shape::Nullable(Box::new(shape.clone()));
                }
            }
            joined = vec![form];
        }
        if joined.is_empty() {
            joined.push(AnswerForm {
                variant: "Any".to_owned(),
                statuses: Vec::new(),
                coding: otherwise,
                docs: Vec::new(),
            });
        }
        if let [only] = joined.as_mut_slice() {
            only.statuses.clear();
            return Answer {
                forms: joined,
                name: None,
            };
        }
        // What has no status of its own is read last.
        joined.sort_by_key(|form| form.statuses.is_empty());
        let mut scope = Scope::new("rename one of them");
        for form in &mut joined {
            let name = std::mem::take(&mut form.variant);
            form.variant = scope.settle_variant(name, &operation.place);
        }
        Answer {
            name: Some(self.inline_name(site, &operation.place)),
            forms: joined,
        }
    }
}

/// Returns the first and last status of a key of `responses`; none for any other.
fn statuses(status: &str) -> Vec<(u16, u16)> {
    if let Ok(one) = status.parse::<u16>() {
        return vec![(one, one)];
    }
    match status.as_bytes() {
        [class @ b'1'..=b'5', ..] => {
            let first = u16::from(class - b'0') * 100;
            vec![(first, first + 99)]
        }
        _ => Vec::new(),
    }
}

/// Returns the name of a status.
fn variant(status: &str) -> String {
    let name = match status {
        "default" => "Default",
        "1XX" => "Informational",
        "2XX" => "Success",
        "3XX" => "Redirection",
        "4XX" => "ClientError",
        "5XX" => "ServerError",
        other => {
            let code = other.parse().ok();
            let code = code.and_then(|code: u16| http::StatusCode::from_u16(code).ok());
            let reason = code.and_then(|code| code.canonical_reason());
            return match reason {
                Some(reason) => names::variant_name(&reason.replace('\'', "")),
                None => format!("Status{other}"),
            };
        }
    };
    name.to_owned()
}
