//! What a user of the generated crate can name, and what of that changed.

mod advice;
mod build;
mod items;
mod join;

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Plain;
use crate::codegen::ir::Api;
use items::Content;
pub use items::{Item, Kind, Origin, Surface};
pub use join::join;

/// A change of the crate.
#[derive(Clone, Debug)]
pub struct Found {
    /// The rule that it falls under.
    pub rule: Plain,
    /// The item.
    pub path: String,
    /// What it was.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
    /// What to write instead, if what was written does not build.
    pub advice: Option<String>,
    /// Where the item came from, and where it comes from.
    pub origins: [Option<Origin>; 2],
}

impl Found {
    /// Returns it in words.
    #[must_use]
    pub fn text(&self) -> String {
        let behind = |value: &String| match value.as_str() {
            "" => String::new(),
            value => format!(": {value}"),
        };
        let text = match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!("{}: {old} → {new}", self.path),
            (Some(old), None) => format!("{} is gone{}", self.path, behind(old)),
            (None, Some(new)) => format!("{} is new{}", self.path, behind(new)),
            (None, None) => self.path.clone(),
        };
        short(&text)
    }
}

/// Returns a text without the paths of what is not generated.
fn short(text: &str) -> String {
    let paths = [
        "kkiai_transport::model::",
        "kkiai_transport::",
        "serde_json::",
        "std::collections::",
    ];
    let mut text = text.to_owned();
    for path in paths {
        text = text.replace(path, "");
    }
    text
}

/// Compares the crates of two APIs.
#[must_use]
pub fn compare(old: &Api, new: &Api) -> Vec<Found> {
    let (old, new) = (Surface::of(old), Surface::of(new));
    let renamed = renamed(&old, &new);
    let mut found = Vec::new();
    for (from, to) in &renamed {
        found.push(Found {
            rule: Plain::TypeRenamed,
            path: from.clone(),
            old: Some(from.clone()),
            new: Some(to.clone()),
            advice: Some(format!("Write `{to}` for `{from}`.")),
            origins: [origin(&old, from), origin(&new, to)],
        });
    }
    // An item of the old crate by the name that it has in the new one.
    let before: BTreeMap<String, Item> = old
        .items
        .iter()
        .map(|(path, item)| (words(path, &renamed), item.renamed(&renamed)))
        .collect();
    // What goes, or comes, with its type is not told for itself.
    let is_told_of_type = |item: &Item| {
        item.owner.as_ref().is_some_and(|owner| {
            let of = |items: &BTreeMap<String, Item>| {
                let owner = items.get(owner);
                owner.map(|owner| owner.type_.clone())
            };
            of(&before) != of(&new.items)
        })
    };
    for (path, item) in &before {
        let Some(other) = new.items.get(path) else {
            if is_told_of_type(item) {
                continue;
            }
            found.push(Found {
                rule: item.kind.removed(),
                path: path.clone(),
                old: Some(item.shown()),
                new: None,
                advice: advice::instead(path, item, &new),
                origins: [Some(item.origin.clone()), None],
            });
            continue;
        };
        differ(path, item, other, &mut found);
    }
    for (path, item) in &new.items {
        if before.contains_key(path) || is_told_of_type(item) {
            continue;
        }
        found.push(Found {
            rule: item.kind.added(),
            path: path.clone(),
            old: None,
            new: Some(item.shown()),
            advice: None,
            origins: [None, Some(item.origin.clone())],
        });
    }
    found
}

fn origin(surface: &Surface, path: &str) -> Option<Origin> {
    surface.items.get(path).map(|item| item.origin.clone())
}

/// Notes how an item differs from what it was.
fn differ(path: &str, old: &Item, new: &Item, found: &mut Vec<Found>) {
    let mut note = |rule, before: String, now: String, advice: Option<String>| {
        found.push(Found {
            rule,
            path: path.to_owned(),
            old: Some(before),
            new: Some(now),
            advice: advice.map(|advice| short(&advice)),
            origins: [Some(old.origin.clone()), Some(new.origin.clone())],
        });
    };
    if old.type_ != new.type_ {
        let advice = Some(advice::changed(path, old, new));
        note(
            new.kind.changed(),
            old.type_.clone(),
            new.type_.clone(),
            advice,
        );
    }
    let types = |item: &Item| -> Vec<String> {
        item.arguments
            .iter()
            .map(|(_, type_)| type_.clone())
            .collect()
    };
    let (before, now) = (types(old), types(new));
    let takes =
        |(one, other): (&String, &String)| one == other || *other == format!("impl Into<{one}>");
    if before.len() != now.len() || !before.iter().zip(&now).all(takes) {
        let advice = Some(advice::arguments(path, new));
        note(Plain::FunctionArguments, old.shown(), new.shown(), advice);
    } else if is_reordered(&old.arguments, &new.arguments) {
        let advice = Some(advice::arguments(path, new));
        note(Plain::FunctionReorder, old.shown(), new.shown(), advice);
    }
    if old.value != new.value {
        let rule = match new.kind {
            Kind::Variant => Plain::VariantValue,
            _ => Plain::ConstantValue,
        };
        note(rule, old.value.clone(), new.value.clone(), None);
    }
    if old.is_default && !new.is_default {
        let feature = |item: &Item| {
            let there = if item.is_default {
                "there"
            } else {
                "asked for"
            };
            there.to_owned()
        };
        let advice = Some(format!("Name the feature of `{path}` in `Cargo.toml`."));
        note(Plain::FeatureDefault, feature(old), feature(new), advice);
    }
    if !old.deprecated && new.deprecated {
        note(
            Plain::ItemDeprecated,
            "fine".to_owned(),
            "deprecated".to_owned(),
            None,
        );
    }
}

/// Says whether arguments of the same names stand in another order.
fn is_reordered(old: &[(String, String)], new: &[(String, String)]) -> bool {
    let names = |arguments: &[(String, String)]| -> BTreeSet<String> {
        arguments.iter().map(|(name, _)| name.clone()).collect()
    };
    old != new && names(old) == names(new)
}

/// Finds the types that are there under another name, and otherwise as they were.
fn renamed(old: &Surface, new: &Surface) -> BTreeMap<String, String> {
    let gone = old.contents(&only(old, new));
    let come = new.contents(&only(new, old));
    // Those that are alike, in the order of their names.
    let mut by_content: BTreeMap<&Content, Vec<&str>> = BTreeMap::new();
    for (name, content) in come.iter().rev() {
        by_content.entry(content).or_default().push(name);
    }
    let mut renamed = BTreeMap::new();
    for (name, content) in &gone {
        if let Some(other) = by_content.get_mut(content).and_then(Vec::pop) {
            renamed.insert((*name).to_owned(), other.to_owned());
        }
    }
    renamed
}

/// Returns the types that one crate has and the other has not.
fn only<'a>(one: &'a Surface, other: &Surface) -> BTreeSet<&'a str> {
    let types = one.types();
    types
        .filter(|name| !other.items.contains_key(*name))
        .collect()
}

/// Replaces names in a text.
fn words(text: &str, renamed: &BTreeMap<String, String>) -> String {
    if renamed.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        out.push_str(renamed.get(word.as_str()).unwrap_or(word));
        word.clear();
    };
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out.push(c);
        }
    }
    flush(&mut word, &mut out);
    out
}
