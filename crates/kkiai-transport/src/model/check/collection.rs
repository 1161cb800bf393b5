//! Lists, and objects whose members have any names.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Number, Value};

use super::{Check, Segment};
use crate::model::ViolationKind;

/// Checks a list.
#[derive(Debug)]
pub struct CheckList<'v, T> {
    pub(super) check: &'v mut Check,
    pub(super) at: Segment<'v>,
    pub(super) value: Option<&'v [T]>,
}

impl<'v, T> CheckList<'v, T> {
    /// Has at least as many items.
    pub fn at_least(&mut self, min: usize) -> &mut Self {
        if let Some(items) = self.value {
            self.check.count(self.at, items.len(), min, usize::MAX);
        }
        self
    }

    /// Has at most as many items.
    pub fn at_most(&mut self, max: usize) -> &mut Self {
        if let Some(items) = self.value {
            self.check.count(self.at, items.len(), 0, max);
        }
        self
    }

    /// Has no item twice, compared as JSON. One repetition is reported.
    pub fn unique(&mut self) -> &mut Self
    where
        T: Serialize,
    {
        let items = self.value.unwrap_or_default().iter();
        let items: Vec<Value> = items
            .map(|item| serde_json::to_value(item).unwrap_or_default())
            .collect();
        let repeated = items.iter().enumerate().find_map(|(again, item)| {
            let first = items[..again].iter().position(|other| same(item, other))?;
            Some((first, again))
        });
        if let Some((first, again)) = repeated {
            let kind = || ViolationKind::Repeated { first, again };
            self.check.report(self.at, kind);
        }
        self
    }

    /// Checks each item.
    pub fn each(&mut self, mut checks: impl FnMut(&mut Check, usize, &'v T)) -> &mut Self {
        if let Some(items) = self.value {
            self.check.inside(self.at, |check| {
                for (index, item) in items.iter().enumerate() {
                    checks(check, index, item);
                }
            });
        }
        self
    }
}

/// Checks an object whose members have any names.
#[derive(Debug)]
pub struct CheckMap<'v, T> {
    pub(super) check: &'v mut Check,
    pub(super) at: Segment<'v>,
    pub(super) value: Option<&'v BTreeMap<String, T>>,
}

impl<'v, T> CheckMap<'v, T> {
    /// Has at least as many members.
    pub fn at_least(&mut self, min: usize) -> &mut Self {
        if let Some(members) = self.value {
            self.check.count(self.at, members.len(), min, usize::MAX);
        }
        self
    }

    /// Has at most as many members.
    pub fn at_most(&mut self, max: usize) -> &mut Self {
        if let Some(members) = self.value {
            self.check.count(self.at, members.len(), 0, max);
        }
        self
    }

    /// Checks the value of each member.
    pub fn each(&mut self, mut checks: impl FnMut(&mut Check, &'v str, &'v T)) -> &mut Self {
        if let Some(members) = self.value {
            self.check.inside(self.at, |check| {
                for (name, value) in members {
                    checks(check, name, value);
                }
            });
        }
        self
    }
}

/// Compares two values as JSON Schema does, to which 1 and 1.0 are one number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || is_real(a, b) && a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let mut members = a.iter();
            a.len() == b.len() && members.all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn is_real(a: &Number, b: &Number) -> bool {
    a.is_f64() || b.is_f64()
}
