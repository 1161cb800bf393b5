use super::{Fit, Mismatch, Node, Read};

/// Tries that every value is allowed. Unions that hold unions try each shape of the inner one for
/// each of the outer, so those that go deep would never come to an end.
const FEW_TRIES: u32 = 1 << 16;
/// Tries that a large value is allowed for each of the values of which it is made.
const TRIES_EACH: u32 = 32;
/// Most letters of the reasons that no shape fits.
const MAX_REASONS: usize = 2000;

/// Finds out which shape of a union a value has.
#[doc(hidden)]
#[derive(Debug)]
pub struct Choice<'a, 'f> {
    name: &'static str,
    node: Node<'a>,
    outer: &'f mut Fit,
    /// Where the tag is, and what it is said to be.
    tag: Tag,
    /// How well the best shape so far fits.
    best: Option<Fit>,
    /// Whether the value is needed when its own shape has refused it.
    is_kept: bool,
    /// Whether not all shapes were tried that would have had to be.
    is_cut_short: bool,
    reasons: Vec<(&'static str, Mismatch)>,
}

#[derive(Debug)]
enum Tag {
    /// Any shape will do.
    Free,
    /// The tag is one that some shapes have, or only one.
    Known { tag: String, is_sole: bool },
    /// The tag is one that no shape has, so a shape with a tag will not do.
    Unknown,
}

impl<'a, 'f> Choice<'a, 'f> {
    #[must_use]
    pub fn new(name: &'static str, node: Node<'a>, outer: &'f mut Fit) -> Self {
        Self {
            name,
            node,
            outer,
            tag: Tag::Free,
            best: None,
            is_kept: false,
            is_cut_short: false,
            reasons: Vec::new(),
        }
    }

    /// Chooses by the tag, which is the value of a member, if there is one. `base` is the variant
    /// that takes what its own shape refuses, if one does.
    pub fn by(&mut self, member: &[&str], tags: &[&str], other: &[&str], base: &[&str]) {
        self.is_kept = !base.is_empty();
        let Some(member) = member.first().and_then(|member| self.node.get(member)) else {
            return;
        };
        let Some(tag) = member.as_str() else {
            return;
        };
        self.tag = match tags.iter().filter(|known| **known == tag).count() {
            0 if other.is_empty() => Tag::Free,
            0 => Tag::Unknown,
            count => Tag::Known {
                tag: tag.to_owned(),
                is_sole: count == 1,
            },
        };
    }

    /// Reads the value as a shape, if it fits that better than all before.
    pub fn offer<T: Read>(&mut self, name: &'static str, tags: &[&str]) -> Option<T> {
        let mut fit = Fit::trial();
        let read = match &self.tag {
            Tag::Known { tag, .. } if !tags.contains(&tag.as_str()) => return None,
            Tag::Unknown if !tags.is_empty() => return None,
            Tag::Known { is_sole: true, .. } if !self.is_kept => {
                // Its constants need no check, since the tag has decided.
                fit = self.outer.fresh();
                let read = T::weigh(std::mem::replace(&mut self.node, Node::Null), &mut fit);
                self.outer.tries = fit.tries;
                read
            }
            _ => self.try_shape(&mut fit),
        };
        match read {
            Ok(value) => {
                let is_better = self
                    .best
                    .as_ref()
                    .is_none_or(|best| fit.total() > best.total());
                is_better.then(|| {
                    self.best = Some(fit);
                    value
                })
            }
            Err(mismatch) => {
                self.reasons.push((name, mismatch));
                None
            }
        }
    }

    /// Reads the value as a shape that may not be its own, if it may be tried.
    fn try_shape<T: Read>(&mut self, fit: &mut Fit) -> Result<T, Mismatch> {
        let is_outermost = self.outer.tries.is_none();
        fit.tries = self.outer.tries.or(Some(FEW_TRIES));
        let mut read = try_once(&self.node, fit);
        if is_outermost && fit.tries == Some(0) {
            // A large value needs many tries, also if it does not go deep.
            let most = self.node.size().saturating_mul(TRIES_EACH);
            if most > FEW_TRIES {
                *fit = Fit::trial();
                fit.tries = Some(most);
                read = try_once(&self.node, fit);
            }
        }
        self.is_cut_short |= fit.tries == Some(0);
        if !is_outermost {
            self.outer.tries = fit.tries;
        }
        read
    }

    /// Says that the best value is none if a better one may not have been tried.
    fn check(&self) -> Result<(), Mismatch> {
        if self.is_cut_short {
            return Err(too_many());
        }
        Ok(())
    }

    /// Returns the best value.
    ///
    /// # Errors
    ///
    /// Returns an error that says of each shape why the value does not have it.
    pub fn end<T>(mut self, best: Option<T>) -> Result<T, Mismatch> {
        self.check()?;
        if let (Some(value), Some(fit)) = (best, &self.best) {
            self.outer.join(fit);
            return Ok(value);
        }
        if let Tag::Known { is_sole: true, .. } = self.tag {
            if let Some((_, mismatch)) = self.reasons.pop() {
                return Err(mismatch);
            }
        }
        let reasons = self.reasons.iter();
        let reasons: Vec<_> = reasons
            .map(|(name, mismatch)| format!("not {name}: {mismatch}"))
            .collect();
        let mut reasons = reasons.join("; ");
        // Each reason may be that of a union inside, which has as many of its own.
        if let Some((end, _)) = reasons.char_indices().nth(MAX_REASONS) {
            reasons.truncate(end);
            reasons.push('…');
        }
        Err(Mismatch::new(format!(
            "no shape of {} fits ({reasons})",
            self.name
        )))
    }

    /// Returns the best value, or else the one for the variant that takes what has no shape.
    ///
    /// # Errors
    ///
    /// Returns an error if that variant does not take the value either.
    pub fn or<T, V: Read>(
        &mut self,
        best: Option<T>,
        other: fn(V) -> T,
    ) -> Result<Option<T>, Mismatch> {
        if best.is_some() || matches!(self.tag, Tag::Known { .. }) {
            return Ok(best);
        }
        self.or_base(best, other)
    }

    /// Returns the best value, or else the one for the variant that takes what has no shape, even if
    /// it has the tag of one.
    ///
    /// # Errors
    ///
    /// Returns an error if that variant does not take the value either.
    pub fn or_base<T, V: Read>(
        &mut self,
        best: Option<T>,
        other: fn(V) -> T,
    ) -> Result<Option<T>, Mismatch> {
        self.check()?;
        if best.is_some() {
            return Ok(best);
        }
        let mut fit = self.outer.fresh();
        let value = V::weigh(std::mem::replace(&mut self.node, Node::Null), &mut fit)?;
        self.outer.tries = fit.tries;
        self.best = Some(fit);
        Ok(Some(other(value)))
    }
}

fn too_many() -> Mismatch {
    Mismatch::new("too many shapes would have to be tried")
}

/// Reads a value as a shape, for which one of the tries is taken that `fit` has left.
fn try_once<T: Read>(node: &Node<'_>, fit: &mut Fit) -> Result<T, Mismatch> {
    match fit.tries {
        Some(0) => return Err(too_many()),
        Some(tries) => fit.tries = Some(tries - 1),
        None => {}
    }
    T::weigh(node.lend(), fit)
}

/// Makes a union of an enum whose variants hold one value each.
///
/// Without a tag, the value is read as the variant whose type it fits best, the first of equals;
/// see [`Read::fit`](crate::model::Read::fit). `(T)` also writes `From<T>`, and
/// `(T | U)` also `From<U>`, of which a `T` can be made; `[T]` writes neither.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Size {
///     Pixels(i64),
///     Name(String),
/// }
///
/// kkiai_transport::union!(Size { Pixels[i64], Name(String | &str) });
///
/// assert_eq!(serde_json::from_str::<Size>("64").unwrap(), Size::Pixels(64));
/// assert_eq!(Size::from("large"), Size::Name("large".to_owned()));
/// ```
///
/// With a tag, the variant is the one that has the value of the member of that name; `else` names a
/// last variant, which takes what has an unknown tag:
///
/// ```
/// use std::collections::BTreeMap;
/// use serde_json::{Value, json};
///
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Pet {
///     Cat(BTreeMap<String, String>),
///     Other(Value),
/// }
///
/// kkiai_transport::union!(Pet by "kind" { Cat[BTreeMap<String, String>] = "cat" | "kitten" } else Other);
///
/// let cat = json!({"kind": "kitten", "name": "Tom"});
/// assert!(matches!(serde_json::from_value(cat), Ok(Pet::Cat(cat)) if cat["name"] == "Tom"));
/// let dog = json!({"kind": "dog"});
/// assert_eq!(serde_json::from_value::<Pet>(dog.clone()).unwrap(), Pet::Other(dog));
/// ```
///
/// With `or` in the place of `else`, that variant also takes what has a known tag and is not what
/// that says, which is no error then: it has only the members that all have.
#[macro_export]
macro_rules! union {
    ($name:ident $(by $member:literal)? {
        $($variant:ident $(($($from:ty)|+))? $([$type:ty])? $(= $($tag:literal)|+)?),* $(,)?
    } $(else $other:ident)? $(or $base:ident)?) => {
        $($($(
            impl ::std::convert::From<$from> for $name {
                fn from(value: $from) -> Self {
                    Self::$variant(value.into())
                }
            }
        )+)?)*

        #[allow(deprecated)]
        impl $crate::model::Write for $name {
            fn write(&self) -> $crate::model::Node<'_> {
                match self {
                    $(Self::$variant(value) => $crate::model::Write::write(value),)*
                    $(Self::$other(value) => $crate::model::Write::write(value),)?
                    $(Self::$base(value) => $crate::model::Write::write(value),)?
                }
            }
        }

        #[allow(deprecated)]
        impl $crate::model::Read for $name {
            fn weigh(
                node: $crate::model::Node<'_>,
                fit: &mut $crate::model::Fit,
            ) -> ::std::result::Result<Self, $crate::model::Mismatch> {
                let mut choice = $crate::model::Choice::new(stringify!($name), node, fit);
                choice.by(
                    &[$($member)?],
                    &[$($($($tag,)+)?)*],
                    &[$(stringify!($other))? $(stringify!($base))?],
                    &[$(stringify!($base))?],
                );
                let mut best = ::std::option::Option::None;
                $(if let ::std::option::Option::Some(value) =
                    choice.offer(stringify!($variant), &[$($($tag),+)?])
                {
                    best = ::std::option::Option::Some(Self::$variant(value));
                })*
                $(let best = choice.or(best, Self::$other)?;)?
                $(let best = choice.or_base(best, Self::$base)?;)?
                choice.end(best)
            }
        }

        $crate::model_serde!($name);
    };
}
