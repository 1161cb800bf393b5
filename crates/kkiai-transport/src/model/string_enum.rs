use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

/// A string that the description of an API does not list.
///
/// It cannot be made by hand, so it never holds a string that a variant stands for: code that
/// compares with one keeps its meaning when a later version of the crate gives the string a name.
#[derive(Clone, PartialEq, Eq, Hash)]
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
pub fn deserialize_string_enum<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: StringEnum + Clone,
{
    struct Text<T>(PhantomData<T>);

    impl<T: StringEnum + Clone> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            Ok(T::from_wire(text))
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Makes a string enum of an enum whose last variant holds an [`UnknownValue`]: writes what
/// follows from the list of its values.
///
/// ```
/// use kkiai_transport::model::UnknownValue;
///
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Colour {
///     Red,
///     Other(UnknownValue),
/// }
///
/// kkiai_transport::string_enum!(Colour, Other, [(Red, "red")]);
///
/// assert_eq!(Colour::from("red"), Colour::Red);
/// assert_eq!(Colour::from("mauve").as_str(), "mauve");
/// ```
#[macro_export]
macro_rules! string_enum {
    ($name:ident, $other:ident, [$(($variant:ident, $wire:literal)),* $(,)?]) => {
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

        impl $crate::model::serde::Serialize for $name {
            fn serialize<S: $crate::model::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::model::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::model::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::model::deserialize_string_enum(deserializer)
            }
        }

        $crate::string_enum_schema!($name, [$($wire),*]);
    };
}

/// Describes a string enum: its known values and no other.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum_schema {
    ($name:ident, [$($wire:literal),*]) => {
        impl $crate::model::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(
                _: &mut $crate::model::schemars::SchemaGenerator,
            ) -> $crate::model::schemars::Schema {
                // A list inside of `json_schema!` could not be long.
                let known: &[&str] = &[$($wire),*];
                $crate::model::schemars::json_schema!({ "type": "string", "enum": known })
            }
        }
    };
}

/// Without the feature `schemars` there is nothing to describe a string enum with.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum_schema {
    ($name:ident, [$($wire:literal),*]) => {};
}
