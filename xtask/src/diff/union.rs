//! Shapes of which a value has one.

use std::collections::BTreeMap;

use super::Side;
use super::kinds::kinds_text;
use super::rules::Aspect;
use super::schema::{Schemas, may_agree};
use super::tree::{At, Tree};
use super::view::{Parts, Union, View};
use super::walk::Context;

/// Compares what is said of shapes; returns whether the rest of the schemas is to be compared, too.
pub(super) fn compare<'a>(pair: &mut Schemas<'_, 'a>) -> bool {
    let old = pair.old.unions.clone();
    let new = pair.new.unions.clone();
    match (&old[..], &new[..]) {
        ([], []) => return true,
        ([], [union]) => return alone(pair, union, Side::Old),
        ([union], []) => return alone(pair, union, Side::New),
        _ => {}
    }
    if old.len() != new.len() {
        let at = pair.new.at.clone();
        let count = |unions: &[Union<'_>]| format!("{} unions", unions.len());
        pair.turned(Aspect::TypeChanged, &at, count(&old), count(&new));
        return true;
    }
    for (old, new) in old.iter().zip(&new) {
        let single = |union: &Union<'a>| -> Vec<Parts<'a>> {
            union
                .members
                .iter()
                .cloned()
                .map(|member| vec![member])
                .collect()
        };
        let matched = Matched::of(pair, single(old), single(new));
        let (gone, come) = (matched.gone.clone(), matched.come.clone());
        finish(pair, matched, new.is_one, true);
        discriminator(pair, &gone, &come);
    }
    true
}

/// Compares shapes with a schema that is no union, and so is one of them if anything is.
fn alone(pair: &mut Schemas<'_, '_>, union: &Union<'_>, side: Side) -> bool {
    let view = if side == Side::Old {
        &pair.old
    } else {
        &pair.new
    };
    let at = pair.new.at.clone();
    let shapes = format!("one of {} shapes", union.members.len());
    if view.kinds.is_empty() {
        let (aspect, old, new) = match side {
            Side::Old => (Aspect::TypeSpecialized, kinds_text(&view.kinds), shapes),
            Side::New => (Aspect::TypeGeneralized, shapes, kinds_text(&view.kinds)),
        };
        pair.turned(aspect, &at, old, new);
        return false;
    }
    let kinds = kinds_text(&view.kinds);
    let (whole, members): (Vec<Parts<'_>>, Vec<Parts<'_>>) = {
        // The place of the view is its first part.
        let whole = vec![vec![view.at.clone()]];
        let members = if side == Side::Old {
            &pair.new.unions
        } else {
            &pair.old.unions
        };
        let members = members.iter().flat_map(|union| union.members.clone());
        (whole, members.map(|member| vec![member]).collect())
    };
    let matched = match side {
        Side::Old => Matched::of(pair, whole, members),
        Side::New => Matched::of(pair, members, whole),
    };
    if matched.both.is_empty() {
        let (old, new) = match side {
            Side::Old => (kinds, shapes),
            Side::New => (shapes, kinds),
        };
        pair.turned(Aspect::TypeChanged, &at, old, new);
        return false;
    }
    // A shape is described in other words than what it is a shape of.
    finish(pair, matched, union.is_one, false);
    // What else is said stands in the shapes.
    false
}

/// Shapes of two unions.
struct Matched<'a> {
    both: Vec<(Parts<'a>, Parts<'a>)>,
    gone: Vec<Parts<'a>>,
    come: Vec<Parts<'a>>,
}

impl<'a> Matched<'a> {
    /// Finds the shapes that are the same, or the same with changes: those that say the same, then
    /// those of one name, of one constant, of one title, and of one type.
    fn of(pair: &mut Schemas<'_, 'a>, old: Vec<Parts<'a>>, new: Vec<Parts<'a>>) -> Self {
        let (trees, mut matched) = (
            (pair.walk.old, pair.walk.new),
            Self {
                both: Vec::new(),
                gone: old,
                come: new,
            },
        );
        let alike = &mut *pair.alike;
        matched.take(|parts| name(parts, trees.0), |parts| name(parts, trees.1));
        let mut old_numbers = Vec::new();
        for parts in &matched.gone {
            old_numbers.push(alike.of(Side::Old, parts));
        }
        let mut new_numbers = Vec::new();
        for parts in &matched.come {
            new_numbers.push(alike.of(Side::New, parts));
        }
        matched.take_listed(&old_numbers, &new_numbers);
        let view = |tree: Tree<'a>, parts: &Parts<'a>| {
            let first = parts.first()?;
            Some(View::of(tree, parts, first))
        };
        matched.take(
            |parts| constants(trees.0, &view(trees.0, parts)?),
            |parts| constants(trees.1, &view(trees.1, parts)?),
        );
        let title = |view: &View<'_>| view.words.get("title")?.node.as_text().map(str::to_owned);
        matched.take(
            |parts| title(&view(trees.0, parts)?),
            |parts| title(&view(trees.1, parts)?),
        );
        let kinds = |view: &View<'_>| Some(kinds_text(&view.kinds));
        matched.take(
            |parts| kinds(&view(trees.0, parts)?),
            |parts| kinds(&view(trees.1, parts)?),
        );
        if let ([old], [new]) = (&matched.gone[..], &matched.come[..]) {
            let may = match (view(trees.0, old), view(trees.1, new)) {
                (Some(old), Some(new)) => may_agree(&old.kinds, &new.kinds),
                _ => false,
            };
            if may {
                matched.both.push((old.clone(), new.clone()));
                matched.gone.clear();
                matched.come.clear();
            }
        }
        matched
    }

    /// Takes together what has the same key, if nothing else on its side has it.
    fn take<K: PartialEq>(
        &mut self,
        old: impl Fn(&Parts<'a>) -> Option<K>,
        new: impl Fn(&Parts<'a>) -> Option<K>,
    ) {
        let old: Vec<_> = self.gone.iter().map(old).collect();
        let new: Vec<_> = self.come.iter().map(new).collect();
        let mut pairs = Vec::new();
        for (index, key) in old.iter().enumerate() {
            let Some(key) = key else { continue };
            let same = |other: &Option<K>| other.as_ref() == Some(key);
            let is_only = old.iter().filter(|other| same(other)).count() == 1
                && new.iter().filter(|other| same(other)).count() == 1;
            if let (true, Some(other)) = (is_only, new.iter().position(same)) {
                pairs.push((index, other));
            }
        }
        self.join(&pairs);
    }

    /// Takes together what says the same; several may.
    fn take_listed(&mut self, old: &[u64], new: &[u64]) {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (index, number) in old.iter().enumerate() {
            let free = |other: &usize| !pairs.iter().any(|(_, taken)| taken == other);
            let mut others = (0..new.len()).filter(|other| new[*other] == *number);
            if let Some(other) = others.find(free) {
                pairs.push((index, other));
            }
        }
        self.join(&pairs);
    }

    fn join(&mut self, pairs: &[(usize, usize)]) {
        for (old, new) in pairs {
            self.both
                .push((self.gone[*old].clone(), self.come[*new].clone()));
        }
        let mut index = 0;
        self.gone.retain(|_| {
            index += 1;
            !pairs.iter().any(|(old, _)| *old == index - 1)
        });
        let mut index = 0;
        self.come.retain(|_| {
            index += 1;
            !pairs.iter().any(|(_, new)| *new == index - 1)
        });
    }
}

fn finish<'a>(pair: &mut Schemas<'_, 'a>, matched: Matched<'a>, is_one: bool, has_texts: bool) {
    let (added, removed) = if is_one {
        (Aspect::OneOfAdded, Aspect::OneOfRemoved)
    } else {
        (Aspect::AnyOfAdded, Aspect::AnyOfRemoved)
    };
    let whole = (pair.old.at.clone(), pair.new.at.clone());
    for (old, new) in matched.both {
        let context = Context {
            has_texts,
            ..pair.context.part("|")
        };
        pair.walk.compare(old, new, context, whole.clone());
    }
    for parts in &matched.gone {
        let text = called(pair.walk.old, parts);
        let at = parts.first().unwrap_or(&whole.0);
        pair.one(removed, Side::Old, at, text);
    }
    for parts in &matched.come {
        let text = called(pair.walk.new, parts);
        let at = parts.first().unwrap_or(&whole.1);
        pair.one(added, Side::New, at, text);
    }
}

/// Returns the name of a shape that has one.
fn name<'a>(parts: &Parts<'a>, tree: Tree<'a>) -> Option<String> {
    let [only] = &parts[..] else { return None };
    let target = tree.target(only)?;
    target.pointer().rsplit('/').next().map(str::to_owned)
}

/// Returns a shape in words.
fn called<'a>(tree: Tree<'a>, parts: &Parts<'a>) -> String {
    if let Some(name) = name(parts, tree) {
        return name;
    }
    let Some(first) = parts.first() else {
        return "anything".to_owned();
    };
    let view = View::of(tree, parts, first);
    let title = view
        .words
        .get("title")
        .and_then(|title| title.node.as_text());
    title.map_or_else(|| kinds_text(&view.kinds), str::to_owned)
}

/// Returns the members of a shape that have one value only.
fn constants<'a>(tree: Tree<'a>, view: &View<'a>) -> Option<Vec<(&'a str, String)>> {
    let mut found = Vec::new();
    for (name, parts) in &view.properties {
        let member = View::of(tree, parts, &view.at);
        if let Some((_, values)) = member.listed().filter(|(_, values)| values.len() == 1) {
            found.extend(values.into_keys().map(|value| (*name, value)));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Compares what is said of the member that tells shapes apart. Values of shapes that are new or
/// gone go without saying.
fn discriminator<'a>(pair: &mut Schemas<'_, 'a>, gone: &[Parts<'a>], come: &[Parts<'a>]) {
    let (old, new) = match (
        pair.old.discriminator.clone(),
        pair.new.discriminator.clone(),
    ) {
        (None, None) => return,
        (None, Some(at)) => return pair.now(Aspect::DiscriminatorAdded, &at),
        (Some(at), None) => {
            let text = at.text("propertyName").unwrap_or_default().to_owned();
            return pair.one(Aspect::DiscriminatorRemoved, Side::Old, &at, text);
        }
        (Some(old), Some(new)) => (old, new),
    };
    let property = |at: &At<'a>| at.text("propertyName").unwrap_or_default();
    if property(&old) != property(&new) {
        let (old, text) = (property(&old), property(&new));
        return pair.turned(Aspect::DiscriminatorChanged, &new, old, text);
    }
    let (old_tree, new_tree) = (pair.walk.old, pair.walk.new);
    let mut old_values = mapping(old_tree, &old);
    let mut new_values = mapping(new_tree, &new);
    let is_of = |shapes: &[Parts<'a>], tree: Tree<'a>, target: &At<'a>| {
        let mut shapes = shapes.iter().flatten();
        shapes.any(|at| std::ptr::eq(tree.resolve(at.clone()).node, target.node))
    };
    old_values.retain(|_, (_, target)| !is_of(gone, old_tree, target));
    new_values.retain(|_, (_, target)| !is_of(come, new_tree, target));
    for (value, (at, _)) in &old_values {
        if !new_values.contains_key(value) {
            pair.one(Aspect::MappingRemoved, Side::Old, at, value.clone());
        }
    }
    for (value, (at, target)) in &new_values {
        let Some((_, before)) = old_values.get(value) else {
            pair.one(Aspect::MappingAdded, Side::New, at, value.clone());
            continue;
        };
        let name = |at: &At<'_>| {
            at.pointer()
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let is_same = name(before) == name(target)
            || pair.alike.of(Side::Old, std::slice::from_ref(before))
                == pair.alike.of(Side::New, std::slice::from_ref(target));
        if !is_same {
            pair.turned(Aspect::MappingChanged, at, name(before), name(target));
        }
    }
}

/// Returns the values of a discriminator, each with its place and its shape.
fn mapping<'a>(tree: Tree<'a>, at: &At<'a>) -> BTreeMap<String, (At<'a>, At<'a>)> {
    let mut values = BTreeMap::new();
    for (value, written) in at.get("mapping").into_iter().flat_map(|all| all.members()) {
        let Some(text) = written.node.as_text() else {
            continue;
        };
        let target = match text.strip_prefix("#/components/schemas/").unwrap_or(text) {
            name if name.contains('/') => None,
            name => tree.root().at(&["components", "schemas", name]),
        };
        values.insert(
            value.to_owned(),
            (written.clone(), target.unwrap_or(written)),
        );
    }
    values
}
