//! What is written beside the code.

use super::{ADD_ITEM, CHAT, DELETE_ITEMS_BY_ITEM_ID, OPERATIONS};

const ITEM: &str = include_str!("generated/models/item.rs");
const ITEMS: &str = include_str!("generated/operations/items.rs");
const OPERATIONS_FILE: &str = include_str!("generated/operations/mod.rs");

/// Returns the lines before one that begins so.
#[track_caller]
fn before<'a>(text: &'a str, line: &str) -> Vec<&'a str> {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let at = lines.iter().position(|found| found.starts_with(line));
    let mut above: Vec<_> = lines[..at.unwrap()].iter().rev().copied().collect();
    let end = above.iter().position(|line| !line.starts_with(['/', '#']));
    above.truncate(end.unwrap());
    above.reverse();
    above
}

#[test]
fn examples_are_shown() {
    assert_eq!(before(ITEM, "pub id:"), ["/// Example: `42`."]);
    assert_eq!(before(ITEM, "pub name:"), ["/// Example: `Red shoe`."]);
    assert_eq!(
        before(ITEMS, "pub q:"),
        ["/// What to look for. Example: `red shoes`."]
    );
}

#[test]
fn what_is_deprecated_is_marked() {
    assert!(before(ITEM, "pub old_name:").contains(&"#[deprecated]"));
    let method = before(ITEMS, "pub async fn delete_items_by_item_id(");
    assert!(method.contains(&"#[deprecated]"), "{method:?}");
    assert!(!before(ITEM, "pub name:").contains(&"#[deprecated]"));
}

#[test]
fn an_operation_without_an_id_has_a_name() {
    assert_eq!(DELETE_ITEMS_BY_ITEM_ID.id(), "delete_items_by_item_id");
    assert_eq!(CHAT.id(), "chat");
}

#[test]
fn each_tag_is_a_feature() {
    let groups: Vec<usize> = OPERATIONS.iter().map(|group| group.len()).collect();
    assert_eq!(groups, [5, 4, 4]);
    assert!(OPERATIONS[0].iter().any(|one| one.id() == ADD_ITEM.id()));
    for feature in ["items", "orders", "files"] {
        let line = format!("#[cfg(feature = \"{feature}\")]\nmod {feature};\n");
        assert!(OPERATIONS_FILE.contains(&line), "{feature}");
    }
}
