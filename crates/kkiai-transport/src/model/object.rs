use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::node::FEW;
use super::{Fit, Mismatch, Node, Nullable, Read, Write};

type Member<'a> = (Cow<'a, str>, Node<'a>);

/// What an object is made of on the wire.
#[doc(hidden)]
pub struct Table {
    /// Members of which each is a field, in order: the name on the wire, or else of the field.
    pub names: &'static [&'static [&'static str]],
    /// Members that are the same in each object.
    pub constants: &'static [(&'static str, &'static (dyn Write + Sync))],
}

impl Table {
    /// Returns the name of a member.
    fn name(&self, index: usize) -> &'static str {
        let spellings = self.names.get(index).copied().unwrap_or_default();
        spellings.first().copied().unwrap_or_default()
    }

    fn has(&self, name: &str) -> bool {
        (0..self.names.len()).any(|index| self.name(index) == name)
            || self.constants.iter().any(|(known, _)| *known == name)
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// Writes the members of an object, one call each, in the order of its table.
#[doc(hidden)]
#[derive(Debug)]
pub struct Writer<'a> {
    table: &'static Table,
    /// Index of the next member in the table.
    next: usize,
    members: Vec<Member<'a>>,
}

impl<'a> Writer<'a> {
    #[must_use]
    pub fn new(table: &'static Table) -> Self {
        let constants = table.constants.iter();
        let mut members = Vec::with_capacity(table.constants.len() + table.names.len());
        members.extend(constants.map(|(name, value)| (Cow::Borrowed(*name), value.write())));
        Self {
            table,
            next: 0,
            members,
        }
    }

    /// Writes a member that is always there.
    pub fn need<T: Write>(&mut self, value: &'a T) {
        self.put(Some(value.write()));
    }

    /// Writes a member that may be absent.
    pub fn may<T: Write>(&mut self, value: &'a Option<T>) {
        self.put(value.as_ref().map(T::write));
    }

    /// Writes a member that may be absent, and may be null.
    pub fn null<T: Write>(&mut self, value: &'a Nullable<T>) {
        self.put((!value.is_absent()).then(|| value.write()));
    }

    fn put(&mut self, node: Option<Node<'a>>) {
        let name = self.table.name(self.next);
        self.next += 1;
        if let Some(node) = node {
            self.members.push((Cow::Borrowed(name), node));
        }
    }

    /// Writes the members that have no field. One that has is left out, since the object writes
    /// that itself, or leaves it out on purpose.
    pub fn extra<T: Write>(&mut self, extra: &'a BTreeMap<String, T>) {
        let table = self.table;
        let unknown = extra.iter().filter(|(name, _)| !table.has(name));
        self.members
            .extend(unknown.map(|(name, value)| (Cow::Borrowed(name.as_str()), value.write())));
    }

    #[must_use]
    pub fn end(self) -> Node<'a> {
        Node::Object(self.members)
    }
}

/// Reads the members of an object, one call each, in the order of its table.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reader<'a, 'f> {
    table: &'static Table,
    fit: &'f mut Fit,
    /// Index of the next member in the table.
    next: usize,
    /// Members that are not yet read.
    members: Vec<Option<Member<'a>>>,
    /// Where the next member is if all come in order.
    place: usize,
    /// Places of the members by name, if there are many.
    places: BTreeMap<String, usize>,
}

impl<'a, 'f> Reader<'a, 'f> {
    /// Starts to read an object.
    ///
    /// # Errors
    ///
    /// Returns an error for anything else.
    pub fn new(table: &'static Table, node: Node<'a>, fit: &'f mut Fit) -> Result<Self, Mismatch> {
        let Node::Object(members) = node else {
            return Err(Mismatch::expected("an object", &node));
        };
        fit.set_vague(!members.is_empty());
        let mut reader = Self {
            table,
            next: 0,
            place: 0,
            places: BTreeMap::new(),
            members: members.into_iter().map(Some).collect(),
            fit,
        };
        // Each costs until it is known to have a field.
        let count = i32::try_from(reader.members.len()).unwrap_or(i32::MAX);
        reader.fit.lower(count);
        reader.fit.lose(count);
        for (name, value) in table.constants {
            reader.constant(name, &value.write())?;
        }
        Ok(reader)
    }

    fn constant(&mut self, name: &'static str, wanted: &Node<'_>) -> Result<(), Mismatch> {
        match self.find(name) {
            Some(found) if found.means(wanted) => {
                self.fit.add(5);
                self.fit.lose(-1);
            }
            Some(_) if self.fit.is_trial() => {
                return Err(Mismatch::new("the value is another").in_member(name));
            }
            Some(_) => {}
            None => self.fit.lower(1),
        }
        Ok(())
    }

    /// Reads a member that is always there.
    ///
    /// # Errors
    ///
    /// Returns where and why the node is not of the type.
    pub fn need<T: Read>(&mut self) -> Result<T, Mismatch> {
        let (name, node) = self.pull();
        match node {
            Some(node) => self.read(name, node),
            None => Err(Mismatch::new(format!("`{name}` is missing"))),
        }
    }

    /// Reads a member that may be absent. If it is null, which it should not be, it is absent too.
    ///
    /// # Errors
    ///
    /// Returns where and why the node is not of the type.
    pub fn may<T: Read>(&mut self) -> Result<Option<T>, Mismatch> {
        match self.pull() {
            (_, None) => Ok(None),
            (_, Some(Node::Null)) => {
                self.fit.lose(-1);
                Ok(None)
            }
            (name, Some(node)) => self.read(name, node).map(Some),
        }
    }

    /// Reads a member that may be absent, and may be null.
    ///
    /// # Errors
    ///
    /// Returns where and why the node is not of the type.
    pub fn null<T: Read>(&mut self) -> Result<Nullable<T>, Mismatch> {
        match self.pull() {
            (_, None) => Ok(Nullable::Absent),
            (name, Some(node)) => self.read(name, node),
        }
    }

    /// Reads the members that have no field. Comes last.
    ///
    /// # Errors
    ///
    /// Returns where and why the node is not of the type.
    pub fn extra<T: Read>(&mut self) -> Result<BTreeMap<String, T>, Mismatch> {
        let is_vague = self.fit.is_vague();
        let mut extra = BTreeMap::new();
        for (name, node) in self.members.drain(..).flatten() {
            let value = T::weigh(node, self.fit).map_err(|mismatch| mismatch.in_member(&name))?;
            // That an object takes any member says neither that it fits nor that it does not.
            self.fit.add(1);
            self.fit.lose(-1);
            extra.insert(name.into_owned(), value);
        }
        self.fit.set_vague(is_vague);
        Ok(extra)
    }

    fn read<T: Read>(&mut self, name: &'static str, node: Node<'a>) -> Result<T, Mismatch> {
        let value = T::weigh(node, self.fit).map_err(|mismatch| mismatch.in_member(name))?;
        self.fit.add(2);
        self.fit.lose(-1);
        Ok(value)
    }

    fn pull(&mut self) -> (&'static str, Option<Node<'a>>) {
        let name = self.table.name(self.next);
        self.next += 1;
        (name, self.find(name))
    }

    /// Takes a member out. Mostly they come in order.
    fn find(&mut self, name: &str) -> Option<Node<'a>> {
        let is_named =
            |member: &Option<Member<'_>>| member.as_ref().is_some_and(|(known, _)| known == name);
        let place = if self.members.get(self.place).is_some_and(is_named) {
            self.place
        } else if self.members.len() <= FEW {
            self.members.iter().position(is_named)?
        } else {
            if self.places.is_empty() {
                let members = self.members.iter().enumerate();
                self.places = members
                    .filter_map(|(place, member)| Some((member.as_ref()?.0.to_string(), place)))
                    .collect();
            }
            *self.places.get(name)?
        };
        self.place = place + 1;
        self.members.get_mut(place)?.take().map(|(_, node)| node)
    }
}

/// Makes a struct an object of JSON, and whatever else a [`Node`] can be written to.
///
/// The struct is written out above, with one public field for each member. The macro lists the
/// members in the order in which they are written, and writes [`Read`], [`Write`],
/// `serde::Serialize`, `serde::Deserialize`, a function `new` with an argument for each needed
/// member, and the setters that are named.
///
/// | Member | Type of the field | |
/// |---|---|---|
/// | `need a[T]` | `T` | is always there |
/// | `may a fn with_a[T]` | `Option<T>` | is left out if it is `None`; null reads as `None` |
/// | `null a fn with_a[T]` | [`Nullable<T>`](Nullable) | may be absent and may be null |
/// | `..a fn with_a[T]` | `BTreeMap<String, T>` | all members that are not listed; comes last |
///
/// `as "name"` in front of `fn` gives the name on the wire. `(T)` in place of `[T]` takes
/// `impl Into<T>`. Members in brackets are no fields: they have the same value in each object,
/// which is written first and not asked for when an object is read, unless it is to be told from
/// others.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use kkiai_transport::model::Nullable;
///
/// /// A picture to be drawn.
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Picture {
///     /// What to draw.
///     pub prompt: String,
///     /// How wide it is.
///     pub width: u32,
///     /// How many are drawn.
///     pub count: Option<u32>,
///     /// A remark.
///     pub note: Nullable<String>,
///     /// What this version of the crate does not know.
///     pub extra: BTreeMap<String, bool>,
/// }
///
/// kkiai_transport::object!(Picture["type" = "picture"] {
///     need prompt(String),
///     need width[u32] as "W",
///     may count fn with_count[u32],
///     null note fn with_note(String),
///     ..extra fn with_extra[bool]
/// });
///
/// let picture = Picture::new("a sloth", 64).with_extra("fast", true).with_note("at dusk");
/// let json = r#"{"type":"picture","prompt":"a sloth","W":64,"note":"at dusk","fast":true}"#;
/// assert_eq!(serde_json::to_string(&picture).unwrap(), json);
/// assert_eq!(serde_json::from_str::<Picture>(json).unwrap(), picture);
/// ```
#[macro_export]
macro_rules! object {
    // Without a comma, no member and one member that is nothing would be the same.
    ($name:ident $([$($constant:tt)*])? { $(..$($extra:tt)*)? }) => {
        $crate::object!($name $([$($constant)*])? { , $(..$($extra)*)? });
    };
    ($name:ident $([$($constant:literal = $value:literal),* $(,)?])? {
        $(
            $(need $n:ident $(($ni:ty))? $([$nt:ty])? $(as $nw:literal)?)?
            $(may $m:ident $(as $mw:literal)? $(fn $ms:ident $(($mi:ty))? $([$mt:ty])?)?)?
            $(null $u:ident $(as $uw:literal)? $(fn $us:ident $(($ui:ty))? $([$ut:ty])?)?)?
        ),+
        $(..$e:ident $(fn $es:ident $(($ei:ty))? $([$et:ty])?)?)?
    }) => {
        #[allow(deprecated, clippy::too_many_arguments)]
        impl $name {
            const MEMBERS: $crate::model::Table = $crate::model::Table {
                names: &[
                    $($(&[$($nw,)? stringify!($n)],)?
                    $(&[$($mw,)? stringify!($m)],)?
                    $(&[$($uw,)? stringify!($u)],)?)*
                ],
                constants: &[$($(($constant, &$value)),*)?],
            };

            /// Creates the object from the members that it needs.
            #[must_use]
            pub fn new($($($n: $(impl ::std::convert::Into<$ni>)? $($nt)?,)?)*) -> Self {
                Self {
                    $($($n: $(::std::convert::Into::<$ni>::into)? ($n),)?
                    $($m: ::std::option::Option::None,)?
                    $($u: $crate::model::Nullable::Absent,)?)*
                    $($e: ::std::collections::BTreeMap::new(),)?
                }
            }

            $($($(
                #[doc = concat!("Sets [`", stringify!($m), "`](Self::", stringify!($m), ").")]
                #[must_use]
                pub fn $ms(mut self, $m: $(impl ::std::convert::Into<$mi>)? $($mt)?) -> Self {
                    self.$m = ::std::option::Option::Some($(::std::convert::Into::<$mi>::into)? ($m));
                    self
                }
            )?)?
            $($(
                #[doc = concat!("Sets [`", stringify!($u), "`](Self::", stringify!($u), ") to a value.")]
                #[must_use]
                pub fn $us(mut self, $u: $(impl ::std::convert::Into<$ui>)? $($ut)?) -> Self {
                    self.$u = $crate::model::Nullable::Value($(::std::convert::Into::<$ui>::into)? ($u));
                    self
                }
            )?)?)*

            $($(
                #[doc = concat!("Adds a member to [`", stringify!($e), "`](Self::", stringify!($e), ").")]
                #[must_use]
                pub fn $es(
                    mut self,
                    name: impl ::std::convert::Into<::std::string::String>,
                    value: $(impl ::std::convert::Into<$ei>)? $($et)?,
                ) -> Self {
                    self.$e.insert(name.into(), $(::std::convert::Into::<$ei>::into)? (value));
                    self
                }
            )?)?
        }

        #[allow(deprecated)]
        impl $crate::model::Write for $name {
            fn write(&self) -> $crate::model::Node<'_> {
                let mut writer = $crate::model::Writer::new(&Self::MEMBERS);
                $($(writer.need(&self.$n);)?
                $(writer.may(&self.$m);)?
                $(writer.null(&self.$u);)?)*
                $(writer.extra(&self.$e);)?
                writer.end()
            }
        }

        #[allow(deprecated)]
        impl $crate::model::Read for $name {
            fn weigh(
                node: $crate::model::Node<'_>,
                fit: &mut $crate::model::Fit,
            ) -> ::std::result::Result<Self, $crate::model::Mismatch> {
                let mut reader = $crate::model::Reader::new(&Self::MEMBERS, node, fit)?;
                ::std::result::Result::Ok(Self {
                    $($($n: reader.need()?,)?
                    $($m: reader.may()?,)?
                    $($u: reader.null()?,)?)*
                    $($e: reader.extra()?,)?
                })
            }
        }

        $crate::model_serde!($name);
    };
}

/// Reads and writes a type with `serde` as it is read and written as a node.
#[doc(hidden)]
#[macro_export]
macro_rules! model_serde {
    ($name:ty) => {
        impl $crate::model::serde::Serialize for $name {
            fn serialize<S: $crate::model::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::model::serialize(self, serializer)
            }
        }

        impl<'de> $crate::model::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::model::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::model::deserialize(deserializer)
            }
        }
    };
}
