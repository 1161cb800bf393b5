use serde_json::Value;

use super::{Check, Fit, Mismatch, Node, Read, Write};

/// An enum of values that are not all text, with room for any other of its base.
pub trait ValueEnum: Sized + 'static {
    /// What values are read as that are not known.
    type Base: Read + Write;

    /// The known values and how each is written.
    const KNOWN: &'static [(Self, &'static (dyn Write + Sync))];

    /// Wraps a value that is not known.
    fn unknown(value: Self::Base) -> Self;
}

/// Reads an enum of values.
///
/// # Errors
///
/// Returns an error for what is not of the base.
#[doc(hidden)]
pub fn read_value_enum<T: ValueEnum + Clone>(node: Node<'_>, fit: &mut Fit) -> Result<T, Mismatch> {
    if let Some(value) = known(&node) {
        // Known text counts as much in an enum of strings.
        fit.add(3);
        return Ok(value);
    }
    let value = T::Base::read(node)?;
    fit.add(0);
    Ok(T::unknown(value))
}

/// Returns the enum's own value for a value of the base.
#[doc(hidden)]
pub fn value_enum_from<T: ValueEnum + Clone>(value: T::Base) -> T {
    let found = known(&value.write());
    found.unwrap_or_else(|| T::unknown(value))
}

fn known<T: ValueEnum + Clone>(node: &Node<'_>) -> Option<T> {
    let mut values = T::KNOWN.iter();
    let (value, _) = values.find(|(_, written)| written.write().means(node))?;
    Some(value.clone())
}

/// Notes that a value is not known.
#[doc(hidden)]
pub fn check_value_enum(check: &mut Check, found: &dyn Write, allowed: &'static [&'static str]) {
    let found = Value::from(found.write()).to_string();
    check.text((), &found).one_of(allowed);
}

/// Makes an enum of known values, whose last variant holds any other value of the base: `i64`,
/// `f64`, `bool` or `serde_json::Value`.
///
/// ```
/// use serde_json::{Value, json};
///
/// kkiai_transport::value_enum! {
///     /// A size.
///     pub enum Size: Value { Auto = "auto", Small = 1 }
/// }
///
/// assert_eq!(serde_json::from_value::<Size>(json!(1)).unwrap(), Size::Small);
/// assert_eq!(serde_json::to_value(Size::Auto).unwrap(), "auto");
/// assert_eq!(Size::from(json!(2)), Size::Other(json!(2)));
/// ```
///
/// The macro writes what [`string_enum!`](crate::string_enum) writes. For an enum with other
/// derives it writes what follows from the list of its values:
///
/// ```
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// pub enum Level {
///     Low,
///     Other(i64),
/// }
///
/// kkiai_transport::value_enum!(Level: i64 { Low = 1 });
/// ```
///
/// A last variant of another name is given as `value_enum!(Level else Unknown: i64 { … })`, or as
/// `value_enum! { pub enum Level else Unknown: i64 { … } }`.
#[macro_export]
macro_rules! value_enum {
    ($(#[$about:meta])* $vis:vis enum $name:ident: $($rest:tt)*) => {
        $crate::value_enum! { $(#[$about])* $vis enum $name else Other: $($rest)* }
    };
    ($(#[$about:meta])* $vis:vis enum $name:ident else $other:ident: i64 { $($values:tt)* }) => {
        $crate::value_enum! {
            @ $(#[$about])* #[derive(Eq, Hash)] $vis enum $name [i64] $other { $($values)* }
        }
    };
    ($(#[$about:meta])* $vis:vis enum $name:ident else $other:ident: bool { $($values:tt)* }) => {
        $crate::value_enum! {
            @ $(#[$about])* #[derive(Eq, Hash)] $vis enum $name [bool] $other { $($values)* }
        }
    };
    ($(#[$about:meta])* $vis:vis enum $name:ident else $other:ident: $base:path {
        $($values:tt)*
    }) => {
        $crate::value_enum! { @ $(#[$about])* $vis enum $name [$base] $other { $($values)* } }
    };
    (@ $(#[$about:meta])* $vis:vis enum $name:ident [$base:path] $other:ident {
        $($(#$of:tt)* $variant:ident = $value:literal),* $(,)?
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#$of)* #[doc = $crate::value_docs!($value $($of)*)] $variant,)*
            /// A value that this version of the crate has no name for, as the service spells it.
            $other($base),
        }

        $crate::value_enum!(@ $name [$base] $other { $($variant = $value),* });
    };
    ($name:ident: $base:path { $($variant:ident = $value:literal),* $(,)? }) => {
        $crate::value_enum!(@ $name [$base] Other { $($variant = $value),* });
    };
    ($name:ident else $other:ident: $base:path { $($variant:ident = $value:literal),* $(,)? }) => {
        $crate::value_enum!(@ $name [$base] $other { $($variant = $value),* });
    };
    (@ $name:ident [$base:path] $other:ident { $($variant:ident = $value:literal),* }) => {
        #[allow(deprecated)]
        impl $crate::model::ValueEnum for $name {
            type Base = $base;

            const KNOWN: &'static [(Self, &'static (dyn $crate::model::Write + Sync))] =
                &[$((Self::$variant, &$value)),*];

            fn unknown(value: $base) -> Self {
                Self::$other(value)
            }
        }

        impl $crate::model::Checked for $name {
            fn check(&self, check: &mut $crate::model::Check) {
                if let Self::$other(value) = self {
                    $crate::model::check_value_enum(check, value, &[$(stringify!($value)),*]);
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
        }

        impl ::std::convert::From<$base> for $name {
            fn from(value: $base) -> Self {
                $crate::model::value_enum_from(value)
            }
        }

        #[allow(deprecated)]
        impl $crate::model::Write for $name {
            fn write(&self) -> $crate::model::Node<'_> {
                match self {
                    $(Self::$variant => $crate::model::Write::write(&$value),)*
                    Self::$other(value) => $crate::model::Write::write(value),
                }
            }
        }

        impl $crate::model::Read for $name {
            fn weigh(
                node: $crate::model::Node<'_>,
                fit: &mut $crate::model::Fit,
            ) -> ::std::result::Result<Self, $crate::model::Mismatch> {
                $crate::model::read_value_enum(node, fit)
            }
        }

        $crate::model_serde!($name);
    };
}
