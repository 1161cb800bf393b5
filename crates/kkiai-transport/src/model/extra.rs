use std::collections::BTreeMap;

use serde::Serializer;
use serde_json::Value;

/// An object that has known members, and room for any other.
pub trait Members {
    /// Names of the known members on the wire.
    const NAMES: &'static [&'static str];
}

/// Writes the other members of an object. One whose name is known is left out, since the object
/// writes that itself, or leaves it out on purpose.
///
/// For a field with `#[serde(flatten, serialize_with = "serialize_extra::<Type, _>")]`.
///
/// # Errors
///
/// Returns the error of the serializer.
pub fn serialize_extra<T, S>(
    extra: &BTreeMap<String, Value>,
    serializer: S,
) -> Result<S::Ok, S::Error>
where
    T: Members,
    S: Serializer,
{
    serializer.collect_map(
        extra
            .iter()
            .filter(|(name, _)| !T::NAMES.contains(&name.as_str())),
    )
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Thing {
        id: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(flatten, serialize_with = "serialize_extra::<Thing, _>")]
        extra: BTreeMap<String, Value>,
    }

    impl Members for Thing {
        const NAMES: &'static [&'static str] = &["id", "name"];
    }

    #[test]
    fn unknown_members_come_back_as_they_went() {
        let text = r#"{"id":1,"a":null,"b":{"c":[1.5,-1,18446744073709551615]}}"#;
        let thing: Thing = serde_json::from_str(text).unwrap();
        assert_eq!(thing.extra.len(), 2);
        assert_eq!(serde_json::to_string(&thing).unwrap(), text);
    }

    #[test]
    fn no_member_is_written_twice() {
        let extra = [("id", 2), ("name", 3), ("Name", 4)];
        let thing = Thing {
            id: 1,
            name: None,
            extra: extra
                .map(|(name, value)| (name.to_owned(), value.into()))
                .into(),
        };
        assert_eq!(
            serde_json::to_string(&thing).unwrap(),
            r#"{"id":1,"Name":4}"#
        );
    }
}
