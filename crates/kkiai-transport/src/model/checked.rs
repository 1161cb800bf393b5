/// Writes `validate` of a type and what it checks, from a list of the members that must meet
/// something.
///
/// ```
/// use std::collections::BTreeMap;
///
/// pub struct Parcel {
///     pub note: Option<String>,
///     pub tags: Vec<String>,
///     pub weight: f64,
///     pub lid: Option<Lid>,
/// }
///
/// kkiai_transport::object!(Lid { need kind(Kind) });
///
/// kkiai_transport::checked!(Parcel {
///     text note(..=20).matches(kkiai_transport::pattern!("^[a-z]*$")) as "Note",
///     list tags(1..=3).unique()[text(2..)], number weight.above(0.0), own lid
/// });
/// # pub struct Lid { pub kind: Kind }
/// kkiai_transport::checked!(Lid { own kind });
/// kkiai_transport::string_enum! {
///     /// A kind of lid.
///     pub enum Kind { Flat = "flat" }
/// }
///
/// let parcel = Parcel {
///     note: Some("Fragile".to_owned()),
///     tags: vec!["a".to_owned()],
///     weight: 1.5,
///     lid: Some(Lid { kind: "round".into() }),
/// };
/// let wrong: Vec<_> = parcel.validate().unwrap_err().iter().map(ToString::to_string).collect();
/// assert_eq!(wrong, [
///     "/Note: does not match the pattern `^[a-z]*$`",
///     "/tags/0: must have at least 2 characters, has 1",
///     "/lid/kind: must be flat, is round",
/// ]);
/// ```
///
/// Each entry is a method of [`Check`](crate::model::Check), such as `text`, `list` or `own`, and
/// the member that it checks; then come the range of its number or length, further tests as they
/// are called, what each item must meet, in brackets, and the name on the wire, if it is another
/// than the field's.
///
/// Of an enum, the entries name the variants that are checked:
/// `checked!(enum Pet { own Cat, text Name(1..) })`.
///
/// What an entry cannot say follows as code:
///
/// ```
/// # pub struct File { pub kind: String, pub url: Option<String> }
/// use kkiai_transport::model::Check;
///
/// kkiai_transport::checked!(File { text kind(1..) } |file, check| {
///     if Check::meets(|test| { test.text("kind", &file.kind).one_of(&["url"]); }) {
///         check.needed("url", file.url.is_some());
///     }
/// });
///
/// let file = File { kind: "url".to_owned(), url: None };
/// assert_eq!(file.validate().unwrap_err().to_string(), "/url: is missing");
/// ```
#[macro_export]
macro_rules! checked {
    (enum $name:ident { $(
        $kind:ident $variant:ident $(($range:expr))? $(.$test:ident($($limit:tt)*))*
        $([$($each:tt)+])?
    ),* $(,)? }) => {
        $crate::checked! { @ $name self check {
            #[allow(unreachable_patterns, reason = "there may be others or not")]
            match self {
                $(Self::$variant(value) => $crate::checked! {
                    @ check () value $kind $(($range))? $(.$test($($limit)*))* $([$($each)+])?
                },)*
                _ => {}
            }
        } }
    };
    ($name:ident { $(
        $kind:ident $field:ident $(($range:expr))? $(.$test:ident($($limit:tt)*))*
        $([$($each:tt)+])? $(as $wire:literal)?
    ),* $(,)? } $(|$value:ident, $check:ident| $more:block)?) => {
        $crate::checked! { @ $name self check {
            $(check.$kind([$($wire,)? stringify!($field)][0], &self.$field)
                $(.range($range))? $(.$test($($limit)*))*
                $(.each(|check, at, item| $crate::checked! { @ check at item $($each)+ }))?;)*
            $(
                let ($value, $check) = (self, check);
                $more
            )?
        } }
    };
    (@ $check:ident $at:tt $value:ident $kind:ident
        $(($range:expr))? $(.$test:ident($($limit:tt)*))* $([$($each:tt)+])?
    ) => {{
        $check.$kind($at, $value) $(.range($range))? $(.$test($($limit)*))*
            $(.each(|check, at, item| $crate::checked! { @ check at item $($each)+ }))?;
    }};
    (@ $name:ident $self:ident $check:ident $body:block) => {
        impl $name {
            /// Checks the value against the description, which knows no value of an enum but those
            /// that have a name. Nothing is sent.
            ///
            /// # Errors
            ///
            /// Returns everything that is wrong, each with its place.
            pub fn validate(&self) -> ::std::result::Result<(), $crate::model::Violations> {
                $crate::model::Check::all(self)
            }
        }

        impl $crate::model::Checked for $name {
            #[allow(deprecated, unused_variables)]
            fn check(&$self, $check: &mut $crate::model::Check) $body
        }
    };
}
