use std::fmt;

use super::plain::text;
use super::{Fit, Mismatch, Node};

/// A string that the description of an API does not list.
///
/// It cannot be made by hand, so it never holds a string that a variant stands for: code that
/// compares with one keeps its meaning when a later version of the crate gives the string a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// Returns the string as the service spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A string enum with known values and room for any other.
pub trait StringEnum: Sized + 'static {
    /// The known values and how each is spelt.
    const KNOWN: &'static [(&'static str, Self)];

    /// Wraps a value that is not known.
    fn unknown(value: UnknownValue) -> Self;

    /// Returns the value of a string. A known one allocates nothing.
    #[must_use]
    fn from_wire(text: &str) -> Self
    where
        Self: Clone,
    {
        let known = Self::KNOWN.iter().find(|(wire, _)| *wire == text);
        known.map_or_else(
            || Self::unknown(UnknownValue(text.into())),
            |(_, value)| value.clone(),
        )
    }
}

/// Reads a string enum.
///
/// # Errors
///
/// Returns an error for anything but a string.
#[doc(hidden)]
pub fn read_string_enum<T: StringEnum + Clone>(
    node: Node<'_>,
    fit: &mut Fit,
) -> Result<T, Mismatch> {
    let text = text(node, fit)?;
    // Free text counts one.
    let is_known = T::KNOWN.iter().any(|(wire, _)| *wire == text);
    fit.add(if is_known { 1 } else { -1 });
    Ok(T::from_wire(&text))
}

/// Makes a string enum: an enum of known strings, whose last variant holds any other, as an
/// [`UnknownValue`].
///
/// ```
/// kkiai_transport::string_enum! {
///     /// A colour.
///     pub enum Colour {
///         Red = "red",
///         /// A shade of green.
///         Moss = "moss-green",
///     }
/// }
///
/// assert_eq!(Colour::from("red"), Colour::Red);
/// assert_eq!(Colour::from("mauve").as_str(), "mauve");
/// ```
///
/// The macro writes the derives, `#[non_exhaustive]` and the last variant, and as the docs of a
/// variant that has none its string. For an enum with other derives it writes what follows from
/// the list of its values:
///
/// ```
/// use kkiai_transport::model::UnknownValue;
///
/// #[derive(Clone, Debug, PartialEq, PartialOrd)]
/// pub enum Size {
///     Small,
///     Other(UnknownValue),
/// }
///
/// kkiai_transport::string_enum!(Size { Small = "small" });
/// ```
///
/// A last variant of another name is given as `string_enum!(Size else Unknown { … })`, or as
/// `string_enum! { pub enum Size else Unknown { … } }`.
#[macro_export]
macro_rules! string_enum {
    ($(#[$about:meta])* $vis:vis enum $name:ident { $($values:tt)* }) => {
        $crate::string_enum! { $(#[$about])* $vis enum $name else Other { $($values)* } }
    };
    ($(#[$about:meta])* $vis:vis enum $name:ident else $other:ident {
        $($variant:ident = $wire:literal),* $(,)?
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $(#[doc = ::std::concat!("`", $wire, "`")] $variant,)*
            /// A value that this version of the crate has no name for, as the service spells it.
            $other($crate::model::UnknownValue),
        }

        $crate::string_enum!($name else $other { $($variant = $wire),* });
    };
    ($(#[$about:meta])* $vis:vis enum $name:ident else $other:ident {
        $($(#$of:tt)* $variant:ident = $wire:literal),* $(,)?
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#$of)* #[doc = $crate::value_docs!($wire $($of)*)] $variant,)*
            /// A value that this version of the crate has no name for, as the service spells it.
            $other($crate::model::UnknownValue),
        }

        $crate::string_enum!($name else $other { $($variant = $wire),* });
    };
    ($name:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        $crate::string_enum!($name else Other { $($variant = $wire),* });
    };
    ($name:ident else $other:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        #[allow(deprecated)]
        impl $crate::model::StringEnum for $name {
            const KNOWN: &'static [(&'static str, Self)] = &[$(($wire, Self::$variant)),*];

            fn unknown(value: $crate::model::UnknownValue) -> Self {
                Self::$other(value)
            }
        }

        impl $crate::model::Holds<str> for $name {
            fn held(&self) -> ::std::option::Option<&str> {
                ::std::option::Option::Some(self.as_str())
            }
        }

        impl $crate::model::Checked for $name {
            fn check(&self, check: &mut $crate::model::Check) {
                if let Self::$other(_) = self {
                    check.text((), self).one_of(&[$($wire),*]);
                }
            }
        }

        #[allow(deprecated)]
        impl $name {
            /// Checks that the value is one of those that are known.
            ///
            /// # Errors
            ///
            /// Returns the one violation.
            pub fn validate(
                &self,
            ) -> ::std::result::Result<(), $crate::model::Violations> {
                $crate::model::Check::all(self)
            }

            /// Returns the value as the service spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$other(value) => value.as_str(),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::model::StringEnum::from_wire(text)
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl $crate::model::Write for $name {
            fn write(&self) -> $crate::model::Node<'_> {
                $crate::model::Write::write(self.as_str())
            }
        }

        impl $crate::model::Read for $name {
            fn weigh(
                node: $crate::model::Node<'_>,
                fit: &mut $crate::model::Fit,
            ) -> ::std::result::Result<Self, $crate::model::Mismatch> {
                $crate::model::read_string_enum(node, fit)
            }
        }

        $crate::model_serde!($name);
    };
}

/// Returns the docs of a value without docs, given its attributes.
#[doc(hidden)]
#[macro_export]
macro_rules! value_docs {
    ($value:literal) => {
        ::std::concat!("`", $value, "`")
    };
    ($value:literal [doc = $docs:expr] $($more:tt)*) => {
        ""
    };
    ($value:literal $of:tt $($more:tt)*) => {
        $crate::value_docs!($value $($more)*)
    };
}
