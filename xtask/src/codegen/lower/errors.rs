//! `x-errors` → classes and rules.

use std::collections::HashMap;

use super::scope::Scope;
use super::{Lowering, markdown, names};
use crate::codegen::document::Located;
use crate::codegen::document::errors as written;
use crate::codegen::document::errors::Statuses;
use crate::codegen::error::Place;
use crate::codegen::ir::{Accepted, ErrorClass, ErrorRule, Errors};

/// Statuses that HTTP has.
const STATUSES: std::ops::RangeInclusive<u16> = 100..=599;
/// What stands for having no status.
const NONE: (u16, u16) = (0, 0);

impl Lowering<'_> {
    /// Lowers the table of errors, if the spec has one.
    pub(super) fn lower_errors(&mut self) -> Option<Errors> {
        let written = self.document.errors.as_ref()?;
        let name = self.given_type(&written.name, &["Accepted", "ErrorRule"]);
        let mut scope = Scope::new("rename one of them");
        let mut classes = Vec::new();
        // Names of the spec and names of Rust.
        let mut variants: HashMap<&str, String> = HashMap::new();
        for class in &written.classes {
            let class_ = self.error_class(class);
            let (word, place) = &class.name;
            scope.take(&class_.name, Some(word), place, &mut self.problems);
            variants.insert(word, class_.name.clone());
            classes.push(class_);
        }
        let count = written.rules.len();
        let mut rules: Vec<ErrorRule> = Vec::new();
        let mut places: Vec<&Place> = Vec::new();
        for (index, rule) in written.rules.iter().enumerate() {
            self.check_order(rule, index + 1 == count);
            let Some(lowered) = self.error_rule(rule, &variants) else {
                continue;
            };
            if let Some(first) = rules.iter().position(|first| covers(first, &lowered)) {
                let message = format!(
                    "the rule at {} fits all that this one does, so that this one is never read",
                    places[first]
                );
                self.problems.warn(rule.place.clone(), message);
            }
            rules.push(lowered);
            places.push(&rule.place);
        }
        Some(Errors {
            name,
            docs: markdown::optional(written.description.as_deref()),
            classes,
            otherwise: rules.pop()?,
            rules,
        })
    }

    fn error_class(&mut self, class: &written::ErrorClass) -> ErrorClass {
        let (word, place) = &class.name;
        if word.trim().is_empty() {
            let message = "a class of errors needs a name that can be read";
            self.problems.push(place.clone(), message);
        }
        let (advice, place) = &class.advice;
        let is_bad = advice.trim().is_empty()
            || advice.trim() != advice
            || advice.ends_with('.')
            || advice.chars().any(markdown::is_hazard);
        if is_bad {
            let message = "advice is one line of text, without a full stop at its end";
            self.problems.push(place.clone(), message);
        }
        ErrorClass {
            name: names::variant_name(word),
            word: word.clone(),
            docs: markdown::optional(class.description.as_deref()),
            advice: advice.clone(),
        }
    }

    /// Checks that the last rule, and no other, fits everything.
    fn check_order(&mut self, rule: &written::ErrorRule, is_last: bool) {
        let fits_all = rule.statuses.is_none() && rule.codes.is_none() && rule.texts.is_none();
        let message = match (is_last, fits_all) {
            (true, false) => {
                "the last rule must have no condition, so that there is one for each refusal"
            }
            (false, true) => "this rule has no condition, so none behind it is ever read",
            _ => return,
        };
        self.problems.push(rule.place.clone(), message);
    }

    fn error_rule(
        &mut self,
        rule: &written::ErrorRule,
        variants: &HashMap<&str, String>,
    ) -> Option<ErrorRule> {
        let statuses = rule.statuses.iter().flatten();
        let statuses: Vec<_> = statuses.map(|status| self.statuses(status)).collect();
        let codes = self.alternatives(rule.codes.as_deref(), "code");
        let texts = self.alternatives(rule.texts.as_deref(), "text");
        for (code, place) in rule.codes.iter().flatten() {
            if code.strip_suffix('*').unwrap_or(code).contains('*') || code == "*" {
                let message = "`*` stands at the end of a code, behind how it begins";
                self.problems.push(place.clone(), message);
            }
        }
        let (class, place) = &rule.class;
        let variant = variants.get(class.as_str()).cloned();
        if variant.is_none() {
            let message = format!("there is no class `{class}`");
            self.problems.push(place.clone(), message);
        }
        let (accepted, place) = &rule.accepted;
        let accepted = match accepted.as_str() {
            "never" => Some(Accepted::Never),
            "maybe" => Some(Accepted::Maybe),
            "earlier" => Some(Accepted::Earlier),
            other => {
                let message = format!("`{other}` is none of `never`, `maybe` and `earlier`");
                self.problems.push(place.clone(), message);
                None
            }
        };
        Some(ErrorRule {
            statuses: statuses.into_iter().flatten().collect(),
            codes,
            texts,
            class: variant?,
            accepted: accepted?,
            repeat: rule.repeat,
        })
    }

    /// Returns the first and the last status of a range.
    fn statuses(&mut self, (statuses, place): &Located<Statuses>) -> Option<(u16, u16)> {
        let range = match statuses {
            Statuses::One(number) => number
                .as_u64()
                .and_then(|status| u16::try_from(status).ok())
                .map(|status| (status, status)),
            Statuses::Range(text) => range(text),
        };
        let known = range.filter(|(first, last)| {
            (*first, *last) == NONE
                || first <= last && STATUSES.contains(first) && STATUSES.contains(last)
        });
        if known.is_none() {
            let message = "a status is a number from 100 to 599 or 0 for none, and a range is text like `500-599`";
            self.problems.push(place.clone(), message);
        }
        known
    }

    /// Returns the alternatives of a condition, each of which must be there and once.
    fn alternatives(&mut self, list: Option<&[Located<String>]>, what: &str) -> Vec<String> {
        let mut scope = Scope::new("take one of them away");
        let list = list.unwrap_or_default();
        for (text, place) in list {
            if text.trim().is_empty() || text.trim() != text {
                let message = format!("a {what} has no space round it, and is not empty");
                self.problems.push(place.clone(), message);
            }
            scope.take_word(text, place, &mut self.problems);
        }
        list.iter().map(|(text, _)| text.clone()).collect()
    }
}

/// Says whether a rule fits whatever another one does.
fn covers(first: &ErrorRule, other: &ErrorRule) -> bool {
    /// Says whether each alternative is one of the first rule's, or whether that asks for none.
    fn all<T>(first: &[T], other: &[T], covers: impl Fn(&T, &T) -> bool) -> bool {
        let is_known = |other: &T| first.iter().any(|first| covers(first, other));
        first.is_empty() || !other.is_empty() && other.iter().all(is_known)
    }
    let has_condition =
        !(first.statuses.is_empty() && first.codes.is_empty() && first.texts.is_empty());
    has_condition
        && all(&first.statuses, &other.statuses, |first, other| {
            first.0 <= other.0 && other.1 <= first.1
        })
        && all(&first.codes, &other.codes, |first, other| {
            covers_code(&first.to_ascii_lowercase(), &other.to_ascii_lowercase())
        })
        && all(&first.texts, &other.texts, |first, other| {
            let other = other.to_ascii_lowercase();
            other.contains(&first.to_ascii_lowercase())
        })
}

/// Says whether a code stands for whatever another one does, both in lower case.
fn covers_code(first: &str, other: &str) -> bool {
    match (first.strip_suffix('*'), other.strip_suffix('*')) {
        (Some(begin), _) => other.starts_with(begin),
        (None, Some(begin)) => begin
            .strip_prefix(first)
            .is_some_and(|rest| rest.starts_with('.')),
        (None, None) => other
            .strip_prefix(first)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
    }
}

fn range(text: &str) -> Option<(u16, u16)> {
    let number = |text: &str| {
        let is_number = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let (first, last) = text.split_once('-')?;
    Some((number(first)?, number(last)?))
}
