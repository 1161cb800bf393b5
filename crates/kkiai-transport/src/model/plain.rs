//! Reads and writes the types that any API is made of.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::{Fit, Mismatch, Node, Nullable, Read, Write};

impl Write for str {
    fn write(&self) -> Node<'_> {
        Node::Text(Cow::Borrowed(self))
    }
}

impl Write for String {
    fn write(&self) -> Node<'_> {
        self.as_str().write()
    }
}

impl Read for String {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        text(node, fit).map(Cow::into_owned)
    }
}

/// Reads text of any kind.
pub(super) fn text<'a>(node: Node<'a>, fit: &mut Fit) -> Result<Cow<'a, str>, Mismatch> {
    match node {
        Node::Text(text) => {
            fit.add(1);
            Ok(text)
        }
        other => Err(Mismatch::expected("a string", &other)),
    }
}

impl Write for bool {
    fn write(&self) -> Node<'_> {
        Node::Flag(*self)
    }
}

impl Read for bool {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        match node {
            Node::Flag(flag) => {
                fit.add(1);
                Ok(flag)
            }
            other => Err(Mismatch::expected("a boolean", &other)),
        }
    }
}

macro_rules! integers {
    ($($type:ident: $write:expr),*) => {
        $(
            impl Write for $type {
                fn write(&self) -> Node<'_> {
                    $write(u64_or_i64!($type, *self))
                }
            }

            impl Read for $type {
                fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
                    let number = integer(&node, fit)?;
                    number.try_into().map_err(|_| out_of_range(number, stringify!($type)))
                }
            }
        )*
    };
}

macro_rules! u64_or_i64 {
    (u64, $number:expr) => {
        $number
    };
    (i64, $number:expr) => {
        $number
    };
    ($type:ident, $number:expr) => {
        i64::from($number)
    };
}

integers!(
    i8: Node::Integer, i16: Node::Integer, i32: Node::Integer, i64: Node::Integer,
    u8: Node::Integer, u16: Node::Integer, u32: Node::Integer, u64: Node::unsigned
);

fn integer(node: &Node<'_>, fit: &mut Fit) -> Result<i128, Mismatch> {
    // `1.0` is whole, but `1` is more so.
    let points = if matches!(node, Node::Number(_)) {
        1
    } else {
        2
    };
    let found = match node {
        Node::Number(number) => whole(*number),
        Node::Integer(number) => Some(Node::Integer(*number)),
        Node::Unsigned(number) => Some(Node::Unsigned(*number)),
        other => return Err(Mismatch::expected("a whole number", other)),
    };
    fit.add(points);
    match (found, node) {
        (Some(Node::Integer(number)), _) => Ok(number.into()),
        (Some(Node::Unsigned(number)), _) => Ok(number.into()),
        (_, Node::Number(number)) => Err(Mismatch::new(format!(
            "expected a whole number, found {number}"
        ))),
        (_, other) => Err(Mismatch::expected("a whole number", other)),
    }
}

fn out_of_range(number: i128, type_: &str) -> Mismatch {
    Mismatch::new(format!("{number} is out of the range of {type_}"))
}

/// Returns the whole number that a number is, if it is one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "only numbers in range are cast"
)]
pub(super) fn whole(number: f64) -> Option<Node<'static>> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if number.fract() != 0.0 {
        None
    } else if (-LIMIT..LIMIT).contains(&number) {
        Some(Node::Integer(number as i64))
    } else if (LIMIT..2.0 * LIMIT).contains(&number) {
        Some(Node::Unsigned(number as u64))
    } else {
        None
    }
}

impl Write for f64 {
    fn write(&self) -> Node<'_> {
        Node::Number(*self)
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a number with a fraction is asked for, and this is the closest"
)]
impl Read for f64 {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        let (number, points) = match node {
            Node::Number(number) => (number, 2),
            Node::Integer(number) => (number as Self, 1),
            Node::Unsigned(number) => (number as Self, 1),
            other => return Err(Mismatch::expected("a number", &other)),
        };
        fit.add(points);
        Ok(number)
    }
}

impl Write for () {
    fn write(&self) -> Node<'_> {
        Node::Null
    }
}

impl Read for () {
    const IGNORES_BODY: bool = true;

    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        match node {
            Node::Null => {
                fit.add(1);
                Ok(())
            }
            other => Err(Mismatch::expected("null", &other)),
        }
    }
}

impl Write for Value {
    fn write(&self) -> Node<'_> {
        self.into()
    }
}

impl Read for Value {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        fit.vague();
        Ok(node.into())
    }
}

impl<T: Write> Write for [T] {
    fn write(&self) -> Node<'_> {
        Node::List(self.iter().map(T::write).collect())
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self) -> Node<'_> {
        self.as_slice().write()
    }
}

impl<T: Read> Read for Vec<T> {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        let items = list(node)?;
        let mut read = Self::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            read.push(T::weigh(item, fit).map_err(|mismatch| mismatch.in_item(index))?);
        }
        fit.add(1);
        Ok(read)
    }
}

fn list(node: Node<'_>) -> Result<Vec<Node<'_>>, Mismatch> {
    match node {
        Node::List(items) => Ok(items),
        other => Err(Mismatch::expected("a list", &other)),
    }
}

impl<T: Write> Write for BTreeMap<String, T> {
    fn write(&self) -> Node<'_> {
        let members = self.iter();
        Node::Object(
            members
                .map(|(name, value)| (Cow::Borrowed(name.as_str()), value.write()))
                .collect(),
        )
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        let Node::Object(members) = node else {
            return Err(Mismatch::expected("an object", &node));
        };
        let mut all_vague = !members.is_empty();
        let mut read = Self::new();
        for (name, member) in members {
            let value = T::weigh(member, fit).map_err(|mismatch| mismatch.in_member(&name))?;
            all_vague &= fit.is_vague();
            read.insert(name.into_owned(), value);
        }
        fit.set_vague(all_vague);
        Ok(read)
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self) -> Node<'_> {
        self.as_ref().map_or(Node::Null, T::write)
    }
}

impl<T: Read> Read for Option<T> {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        if node == Node::Null {
            fit.add(1);
            return Ok(None);
        }
        T::weigh(node, fit).map(Some)
    }
}

/// An absent value is written as null where it cannot be left out.
impl<T: Write> Write for Nullable<T> {
    fn write(&self) -> Node<'_> {
        self.as_ref().map_or(Node::Null, T::write)
    }
}

impl<T: Read> Read for Nullable<T> {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        Option::weigh(node, fit).map(|value| value.map_or(Self::Null, Self::Value))
    }
}

impl<T: Write + ?Sized> Write for Box<T> {
    fn write(&self) -> Node<'_> {
        (**self).write()
    }
}

impl<T: Read> Read for Box<T> {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        T::weigh(node, fit).map(Self::new)
    }
}

impl<T: Write + ?Sized> Write for &T {
    fn write(&self) -> Node<'_> {
        (**self).write()
    }
}

impl Write for Node<'_> {
    fn write(&self) -> Node<'_> {
        self.lend()
    }
}

/// Takes the items of a list one by one.
struct Items<'a> {
    items: std::iter::Enumerate<std::vec::IntoIter<Node<'a>>>,
    wanted: usize,
}

impl<'a> Items<'a> {
    fn new(node: Node<'a>, wanted: usize) -> Result<Self, Mismatch> {
        let items = list(node)?.into_iter().enumerate();
        Ok(Self { items, wanted })
    }

    fn next<T: Read>(&mut self, fit: &mut Fit) -> Result<T, Mismatch> {
        let (index, item) = self.items.next().ok_or_else(|| {
            Mismatch::new(format!("expected a list of {} or more items", self.wanted))
        })?;
        T::weigh(item, fit).map_err(|mismatch| mismatch.in_item(index))
    }
}

macro_rules! tuples {
    ($($count:literal: $($type:ident $field:tt),*;)*) => {
        $(
            impl<$($type: Write),*> Write for ($($type,)*) {
                fn write(&self) -> Node<'_> {
                    Node::List(vec![$(self.$field.write()),*])
                }
            }

            impl<$($type: Read),*> Read for ($($type,)*) {
                fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
                    let mut items = Items::new(node, $count)?;
                    let read = ($(items.next::<$type>(fit)?,)*);
                    // Others are ignored, as unknown members are.
                    fit.add(1 - i32::try_from(items.items.len()).unwrap_or(i32::MAX));
                    Ok(read)
                }
            }
        )*
    };
}

tuples!(
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
);
