//! The items of a crate.

use std::collections::{BTreeMap, BTreeSet};

use super::{build, words};
use crate::codegen::ir::Api;
use crate::diff::rules::Plain;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A type.
    Type,
    /// A field of a struct.
    Field,
    /// A method or a function.
    Function,
    /// A variant of an enum.
    Variant,
    /// A trait of a type.
    Trait,
    /// A constant.
    Constant,
    /// A feature.
    Feature,
}

impl Kind {
    /// Returns the rule for an item that is gone.
    #[must_use]
    pub fn removed(self) -> Plain {
        match self {
            Self::Type => Plain::TypeRemoved,
            Self::Field => Plain::FieldRemoved,
            Self::Function => Plain::FunctionRemoved,
            Self::Variant => Plain::VariantRemoved,
            Self::Trait => Plain::TraitRemoved,
            Self::Constant => Plain::ConstantRemoved,
            Self::Feature => Plain::FeatureRemoved,
        }
    }

    /// Returns the rule for an item that is new.
    #[must_use]
    pub fn added(self) -> Plain {
        match self {
            Self::Type => Plain::TypeAdded,
            Self::Field => Plain::FieldAdded,
            Self::Function => Plain::FunctionAdded,
            Self::Variant => Plain::VariantAdded,
            Self::Trait => Plain::TraitAdded,
            Self::Constant => Plain::ConstantAdded,
            Self::Feature => Plain::FeatureAdded,
        }
    }

    /// Returns the rule for an item of another type.
    #[must_use]
    pub fn changed(self) -> Plain {
        match self {
            Self::Type | Self::Trait | Self::Feature => Plain::TypeKind,
            Self::Field => Plain::FieldType,
            Self::Function => Plain::FunctionResult,
            Self::Variant => Plain::VariantType,
            Self::Constant => Plain::ConstantType,
        }
    }
}

/// What an item was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// JSON pointer to the schema, in the description.
    pub schema: Option<String>,
    /// Name of the member of that schema on the wire.
    pub member: Option<String>,
    /// The operation, such as `GET /pets`.
    pub operation: Option<String>,
}

/// An item.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// The type that it is part of.
    pub owner: Option<String>,
    /// Its type, what it gives back, or what a type is made of.
    pub type_: String,
    /// What it takes: names and types.
    pub arguments: Vec<(String, String)>,
    /// What it stands for.
    pub value: String,
    /// Whether it is there without naming a feature.
    pub is_default: bool,
    /// Whether its use gives a warning.
    pub deprecated: bool,
    /// What it was made of.
    pub origin: Origin,
}

impl Item {
    pub(super) fn new(kind: Kind, type_: impl Into<String>, origin: &Origin) -> Self {
        Self {
            kind,
            owner: None,
            type_: type_.into(),
            arguments: Vec::new(),
            value: String::new(),
            is_default: true,
            deprecated: false,
            origin: origin.clone(),
        }
    }

    /// Returns it in words.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.kind {
            Kind::Function => {
                let arguments = self.arguments.iter();
                let arguments: Vec<_> = arguments
                    .map(|(name, type_)| format!("{name}: {type_}"))
                    .collect();
                format!("({}) -> {}", arguments.join(", "), self.type_)
            }
            _ if !self.value.is_empty() => self.value.clone(),
            _ => self.type_.clone(),
        }
    }

    /// Returns it with other names for types.
    #[must_use]
    pub fn renamed(&self, renamed: &BTreeMap<String, String>) -> Self {
        let arguments = self.arguments.iter();
        Self {
            owner: self.owner.as_ref().map(|owner| words(owner, renamed)),
            type_: words(&self.type_, renamed),
            arguments: arguments
                .map(|(name, type_)| (name.clone(), words(type_, renamed)))
                .collect(),
            ..self.clone()
        }
    }
}

/// All items of a crate, by their paths.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// The items.
    pub items: BTreeMap<String, Item>,
}

impl Surface {
    /// Collects the items.
    #[must_use]
    pub fn of(api: &Api) -> Self {
        build::surface(api)
    }

    /// Returns the names of the types.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        let types = self
            .items
            .iter()
            .filter(|(_, item)| item.kind == Kind::Type);
        types.map(|(name, _)| name.as_str())
    }

    /// Returns what is in each of some types, their own names left out.
    pub(super) fn contents(&self, wanted: &BTreeSet<&str>) -> BTreeMap<&str, Content> {
        let mut found: BTreeMap<&str, Content> = BTreeMap::new();
        for (path, item) in &self.items {
            let name = item.owner.as_deref().unwrap_or(path);
            let Some(name) = wanted.get(name) else {
                continue;
            };
            let name: &str = self
                .items
                .get_key_value(*name)
                .map_or(path, |(name, _)| name);
            let renamed = BTreeMap::from([(name.to_owned(), "Self".to_owned())]);
            let own = (words(path, &renamed), item.renamed(&renamed).shown());
            found.entry(name).or_default().push(own);
        }
        found
    }
}

/// What is in a type: paths, and what they are.
pub(super) type Content = Vec<(String, String)>;
