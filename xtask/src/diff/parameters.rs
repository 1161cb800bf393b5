//! Parameters.

use super::operations::Operation;
use super::rules::{Aspect, Direction, Plain, Rule, Subject};
use super::service;
use super::tree::{At, Tree};
use super::walk::{Context, Walk};

/// A parameter.
struct Param<'a> {
    at: At<'a>,
    name: String,
    place: &'a str,
}

impl<'a> Param<'a> {
    /// Returns those of an operation, its own before those of its path.
    fn all(tree: Tree<'a>, operation: &Operation<'a>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for owner in [&operation.at, &operation.item] {
            for at in owner
                .get("parameters")
                .into_iter()
                .flat_map(|list| list.items())
            {
                let at = tree.resolve(at);
                let (Some(name), Some(place)) = (at.text("name"), at.text("in")) else {
                    continue;
                };
                let is_known = found.iter().any(|known| known.is(name, place));
                // Others say what these are.
                let is_header = place == "header"
                    && ["accept", "authorization", "content-type"]
                        .contains(&name.to_ascii_lowercase().as_str());
                if !is_known && !is_header {
                    found.push(Self {
                        name: name.to_owned(),
                        at,
                        place,
                    });
                }
            }
        }
        found
    }

    fn is(&self, name: &str, place: &str) -> bool {
        self.place == place && is_same_name(&self.name, name, place)
    }

    fn is_required(&self) -> bool {
        self.at.flag("required") || self.place == "path"
    }

    fn about(&self) -> String {
        format!("{} parameter `{}`", self.place, self.name)
    }

    /// Returns how a value is written.
    fn style(&self) -> String {
        if let Some(content) = self.at.get("content") {
            let media: Vec<_> = content.named().map(|(name, _)| name).collect();
            return media.join(", ");
        }
        let usual = match self.place {
            "query" | "cookie" => "form",
            _ => "simple",
        };
        let style = self.at.text("style").unwrap_or(usual);
        let is_exploded = match self.at.get("explode") {
            Some(_) => self.at.flag("explode"),
            None => style == "form",
        };
        let explode = if is_exploded { ", exploded" } else { "" };
        let raw = if self.at.flag("allowReserved") {
            ", reserved signs as they are"
        } else {
            ""
        };
        format!("{style}{explode}{raw}")
    }

    fn schema(&self) -> Option<At<'a>> {
        let content = || self.at.get("content")?.named().next()?.1.get("schema");
        self.at.get("schema").or_else(content)
    }
}

fn is_same_name(one: &str, other: &str, place: &str) -> bool {
    one == other || place == "header" && one.eq_ignore_ascii_case(other)
}

/// Compares the parameters of two operations; `renamed` are the parts of the path by their old and
/// new names.
pub(super) fn compare<'a>(
    walk: &mut Walk<'a>,
    old: &Operation<'a>,
    new: &Operation<'a>,
    renamed: &[(&str, &str)],
    sent: Direction,
) {
    let mut gone = Param::all(walk.old, old);
    let mut come = Param::all(walk.new, new);
    for param in &mut gone {
        let renamed = renamed.iter().find(|(old, _)| *old == param.name);
        if let (Some((_, name)), "path") = (renamed, param.place) {
            (*name).clone_into(&mut param.name);
        }
    }
    let mut pairs = Vec::new();
    for is_same_place in [true, false] {
        let mut index = 0;
        while let Some(param) = gone.get(index) {
            let other = come.iter().position(|other| {
                if is_same_place {
                    other.is(&param.name, param.place)
                } else {
                    other.name == param.name
                }
            });
            if let Some(other) = other {
                pairs.push((gone.remove(index), come.remove(other)));
            } else {
                index += 1;
            }
        }
    }
    for param in &gone {
        walk.gone(Plain::ParameterRemoved, &param.at, param.about());
    }
    for param in &come {
        let rule = match (param.place, param.is_required()) {
            ("path", _) => Plain::PathParameter,
            (_, true) => Plain::RequiredParameter,
            _ => Plain::OptionalParameter,
        };
        walk.now(rule, &param.at, param.about());
    }
    for (old, new) in &pairs {
        both(walk, old, new, sent);
    }
}

fn both<'a>(walk: &mut Walk<'a>, old: &Param<'a>, new: &Param<'a>, sent: Direction) {
    let about = new.about();
    if old.place != new.place {
        walk.turned(
            Plain::ParameterLocation,
            &new.at,
            &about,
            old.place,
            new.place,
        );
    } else if old.style() != new.style() {
        let (before, now) = (old.style(), new.style());
        walk.turned(Plain::ParameterStyle, &new.at, &about, before, now);
    }
    match (old.is_required(), new.is_required()) {
        (false, true) => walk.now(Plain::ParameterRequired, &new.at, &about),
        (true, false) => walk.now(Plain::ParameterOptional, &new.at, &about),
        _ => {}
    }
    let aspect = match (old.at.flag("deprecated"), new.at.flag("deprecated")) {
        (false, true) => Some(Aspect::Deprecated),
        (true, false) => Some(Aspect::Reactivated),
        _ => None,
    };
    let subject = match sent {
        Direction::Request => Subject::RequestParameter,
        Direction::Response => Subject::ResponseProperty,
    };
    if let Some(aspect) = aspect {
        walk.now(Rule::Schema(subject, aspect), &new.at, &about);
    }
    let rule = Plain::OperationDescription;
    service::described(walk, &old.at, &new.at, "description", rule, &about);
    let parts = |at: Option<At<'a>>| at.into_iter().collect();
    let context = Context::new(subject, &new.name);
    let fallback = (old.at.clone(), new.at.clone());
    walk.compare(parts(old.schema()), parts(new.schema()), context, fallback);
}
