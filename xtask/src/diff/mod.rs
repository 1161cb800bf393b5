//! Compares two descriptions by what they mean: what changed, how bad that is for a caller of the
//! service and for a user of the generated crate, and what version it asks for.
//!
//! What is sent and answered is compared as it is written in the descriptions (`operations`,
//! `schema` and what they need), and the crate by what the generator makes of each (`surface`).

mod alike;
mod content;
mod kinds;
mod limits;
mod members;
mod operations;
mod parameters;
pub mod report;
pub mod rules;
mod schema;
mod security;
mod service;
pub mod surface;
mod tree;
mod union;
pub mod verdict;
mod view;
mod walk;

use crate::codegen::document::Node;
use crate::codegen::error::Place;
use crate::codegen::ir::Api;
use rules::Rule;
use tree::Tree;
use verdict::{Bump, Class, Effect};
use walk::Walk;

/// Which of two descriptions something stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The one from before.
    Old,
    /// The one from now.
    New,
}

/// A change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The rule that it falls under.
    pub rule: Rule,
    /// Which description the place is in.
    pub side: Side,
    /// Where it is.
    pub place: Place,
    /// Operations that it is about, such as `GET /pets`; none if it is about all, or about the
    /// crate alone.
    pub operations: Vec<String>,
    /// What it is about.
    pub about: String,
    /// What was there.
    pub old: Option<String>,
    /// What is there.
    pub new: Option<String>,
    /// What it does to a user of the crate, at the worst.
    pub effect: Effect,
    /// What it does to the items of the crate.
    pub items: Vec<String>,
    /// What to write instead of what does not build any more.
    pub advice: Vec<String>,
}

impl Change {
    /// Returns its class for a caller of the service.
    #[must_use]
    pub fn class(&self) -> Class {
        self.rule.class()
    }

    /// Returns what it says, in a line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}", self.about, self.rule.text());
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => {
                text.push_str(": ");
                text.push_str(old);
                text.push_str(" → ");
                text.push_str(new);
            }
            (Some(value), None) | (None, Some(value)) => {
                text.push_str(": ");
                text.push_str(value);
            }
            (None, None) => {}
        }
        text
    }

    /// Returns what version it asks for.
    #[must_use]
    pub fn bump(&self) -> Bump {
        Bump::of(self.class(), self.effect)
    }
}

/// All that changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The changes, the worst first.
    pub all: Vec<Change>,
    /// Whether the descriptions have so many schemas that some were not compared.
    pub is_cut: bool,
}

impl Changes {
    /// Returns the worst class for a caller of the service.
    #[must_use]
    pub fn class(&self) -> Class {
        self.all.iter().map(Change::class).max().unwrap_or_default()
    }

    /// Returns the worst that a user of the crate meets.
    #[must_use]
    pub fn effect(&self) -> Effect {
        let effects = self.all.iter().map(|change| change.effect);
        effects.max().unwrap_or_default()
    }

    /// Returns what version they ask for, before the rule for versions below 1.0.0.
    #[must_use]
    pub fn bump(&self) -> Bump {
        self.all.iter().map(Change::bump).max().unwrap_or_default()
    }
}

/// A description as a tree, and as what the generator understands of it.
#[derive(Clone, Copy, Debug)]
pub struct Description<'a> {
    /// The tree.
    pub root: &'a Node,
    /// What the generator understands; without it the crate is not compared.
    pub api: Option<&'a Api>,
}

/// Compares two descriptions.
#[must_use]
pub fn compare(old: Description<'_>, new: Description<'_>) -> Changes {
    let mut changes = wire(old.root, new.root);
    if let (Some(before), Some(now)) = (old.api, new.api) {
        // Whether something does not build is for the crates to say: an operation may never have
        // been in them.
        for change in &mut changes.all {
            if change.effect == Effect::Build {
                change.effect = Effect::Nothing;
            }
        }
        let found = surface::compare(before, now);
        surface::join(&mut changes.all, found, old.root, new.root);
    }
    changes.all.sort_by(|one, other| {
        let key = |change: &Change| {
            (
                std::cmp::Reverse((change.bump(), change.class(), change.effect)),
                change.side,
                change.place.position,
            )
        };
        key(one)
            .cmp(&key(other))
            .then_with(|| one.about.cmp(&other.about))
    });
    changes
}

/// Compares what is sent and answered.
#[must_use]
pub fn wire(old: &Node, new: &Node) -> Changes {
    let mut walk = Walk::new(Tree::new(old), Tree::new(new));
    service::run(&mut walk);
    security::schemes(&mut walk);
    operations::run(&mut walk);
    schema::run(&mut walk);
    let is_cut = walk.is_cut;
    Changes {
        all: walk.finish(),
        is_cut,
    }
}
