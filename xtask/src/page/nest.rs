//! Members with dotted names → members inside others.

use super::finding::Finding;
use super::member::{self, Member};

/// Deepest nesting of members.
const MAX_DEPTH: usize = 16;

/// Puts members with dotted names, such as `data[].url`, inside those that they name. What stands
/// twice is told.
pub(super) fn nest(members: Vec<Member>, place: &str, findings: &mut Vec<Finding>) -> Vec<Member> {
    let mut nested: Vec<Member> = Vec::new();
    for mut member in members {
        let way: Vec<String> = way(&member.name);
        if way.len() > 1 && way.len() <= MAX_DEPTH {
            member.name.clone_from(&way[way.len() - 1]);
            let list = find(&mut nested, &way[..way.len() - 1], member.line);
            add(list, member, place, findings);
        } else {
            if let [name] = way.as_slice() {
                member.name.clone_from(name);
            }
            add(&mut nested, member, place, findings);
        }
    }
    nested
}

fn add(list: &mut Vec<Member>, member: Member, place: &str, findings: &mut Vec<Finding>) {
    // Whoever has hundreds of members in one object has no row twice by a slip.
    let twin = list
        .iter_mut()
        .take(500)
        .find(|known| known.name == member.name);
    match twin {
        Some(twin) if twin.line == 0 => {
            let members = std::mem::take(&mut twin.members);
            *twin = member;
            twin.members.extend(members);
        }
        Some(twin) => {
            let place = super::example::join(place, &member.name);
            let message = format!("`{}` stands twice; the first row counts", member.name);
            findings
                .push(Finding::new(member.line, "member-twice", place, message).against(twin.line));
        }
        None => list.push(member),
    }
}

/// Splits `data[].items[0].url` into its names.
fn way(name: &str) -> Vec<String> {
    let dense = name
        .replace("[]", "")
        .replace("[*]", "")
        .replace("[0]", "")
        .replace("[i]", "")
        .replace("[n]", "");
    let parts = dense
        .split(['.', '/'])
        .filter(|part| !matches!(*part, "" | "*" | "0" | "n" | "$"));
    let parts: Vec<_> = parts.map(str::to_owned).collect();
    let are_names = parts.iter().all(|part| {
        part.chars()
            .all(|c| c.is_alphanumeric() || "_-$".contains(c))
    });
    if are_names && !parts.is_empty() {
        parts
    } else {
        vec![name.to_owned()]
    }
}

/// Finds the members inside one, and makes those on the way to it that have no row.
fn find<'a>(members: &'a mut Vec<Member>, way: &[String], line: usize) -> &'a mut Vec<Member> {
    let mut list = members;
    for name in way {
        let index = list
            .iter()
            .position(|member| member::same_name(&member.name, name))
            .unwrap_or_else(|| {
                list.push(Member {
                    line,
                    name: name.clone(),
                    unsure: vec!["the page has no row for it, only rows inside it".to_owned()],
                    ..Member::default()
                });
                list.len() - 1
            });
        list = &mut list[index].members;
    }
    list
}
