//! Many files → one tree, in which every reference leads to a place of the same tree.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::anchors::{self, Anchors};
use super::edit::{self, entries, entries_mut, measure};
use super::files::{Files, join};
use super::kinds::{Count, Kind, SECTIONS, Slot};
use crate::codegen::document::yaml::{MAX_DEPTH, MAX_NODES};
use crate::codegen::document::{Entry, Node, Value, reference};
use crate::codegen::error::{Place, Position, Problems, push_segment};

/// Most references that lead from one to the next.
const MAX_ALIASES: usize = 64;

/// Brings what other files hold into the tree of the spec.
///
/// What can be a component becomes one, whatever cannot is put in place. A reference is relative to
/// the file that it is written in; `overlays` are the files whose references count as the spec's.
pub(super) fn bundle(
    root: &mut Node,
    files: &mut Files<'_>,
    overlays: &[u16],
    problems: &mut Problems,
) {
    let mut texts = overlays.iter().chain([&Files::SPEC]);
    let has_anchors = texts.any(|file| files.text(*file).contains("$anchor"));
    // Taken before anything is moved.
    let own = if has_anchors {
        anchors::of(root)
    } else {
        Anchors::new()
    };
    let mut bundle = Bundle {
        files,
        overlays,
        problems,
        anchors: HashMap::from([(Files::SPEC, own)]),
        trees: HashMap::new(),
        names: HashMap::new(),
        taken: HashSet::new(),
        queue: VecDeque::new(),
        open: Vec::new(),
        pointer: String::new(),
        nodes: 0,
        is_full: false,
    };
    bundle.take_names(root);
    bundle.walk(root, Kind::Document.one(), 0);
    bundle.finish(root);
}

/// A place in a file that is not the spec.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Target {
    file: u16,
    segments: Vec<String>,
}

impl Target {
    fn below(&self, segment: &str) -> Self {
        let mut below = self.clone();
        below.segments.push(segment.to_owned());
        below
    }
}

/// Where a reference leads.
enum Lead {
    /// To a place in the spec itself, by its pointer.
    Spec(String),
    /// To a place in another file, which is there; and that whole file.
    File(Target, Rc<Node>),
}

struct Bundle<'b, 'r> {
    files: &'b mut Files<'r>,
    overlays: &'b [u16],
    problems: &'b mut Problems,
    /// Pointers to the schemas of files that have names of their own.
    anchors: HashMap<u16, Anchors>,
    /// Other files by number; nothing for one that could not be read.
    trees: HashMap<u16, Option<Rc<Node>>>,
    names: HashMap<(Target, &'static str), String>,
    /// Names of components by their section.
    taken: HashSet<(&'static str, String)>,
    /// Components that are still to be made.
    queue: VecDeque<(Kind, String, Target)>,
    /// Targets whose content is being put in place.
    open: Vec<Target>,
    pointer: String,
    /// Values that were copied.
    nodes: usize,
    is_full: bool,
}

impl Bundle<'_, '_> {
    /// Notes the components that there are; one that is only a reference to another file gets what
    /// is there, so that its name is kept.
    fn take_names(&mut self, root: &mut Node) {
        let Some(components) = edit::get_mut(root, "components") else {
            return;
        };
        self.step("components", |this| {
            this.put_in_place(components, Kind::Components.one(), 1);
            let whole = this.open.pop();
            for (section, _) in SECTIONS {
                let Some(names) = edit::get_mut(components, section) else {
                    continue;
                };
                this.step(section, |this| {
                    this.put_in_place(names, Kind::Components.member(section), 2);
                    let below = whole.as_ref().map(|target| target.below(section));
                    let origin = this.open.pop().or(below);
                    this.open.clear();
                    for entry in entries_mut(names) {
                        this.taken.insert((section, entry.key.clone()));
                        if let Some(origin) = &origin {
                            let key = (origin.below(&entry.key), section);
                            this.names.insert(key, entry.key.clone());
                        }
                        this.step(&entry.key, |this| {
                            this.take_alias(&entry.key, &mut entry.node, section);
                        });
                    }
                });
            }
        });
    }

    fn take_alias(&mut self, name: &str, node: &mut Node, section: &'static str) {
        if entries(node).len() != 1 {
            return;
        }
        let Some((text, position)) = written(node) else {
            return;
        };
        self.step("$ref", |this| {
            let Some(Lead::File(target, tree)) = this.lead(&text, position) else {
                return;
            };
            let key = (target, section);
            let found = edit::follow(&tree, &key.0.segments);
            let found = found.filter(|_| !this.names.contains_key(&key));
            if let Some(found) = found.filter(|found| this.may_copy(found, 3, position)) {
                *node = found.clone();
                this.names.insert(key, name.to_owned());
            }
        });
    }

    fn walk(&mut self, node: &mut Node, slot: Slot, depth: usize) {
        if slot.kind == Kind::Payload || self.is_full {
            return;
        }
        if depth > MAX_DEPTH {
            self.fail(node.position, too_deep());
            return;
        }
        let open = self.open.len();
        if slot.count != Count::One || slot.kind.section().is_none() {
            self.put_in_place(node, slot, depth);
        } else if let Some((text, position)) = written(node) {
            let local = self.step("$ref", |this| this.local(&text, position, slot.kind));
            if let Some(local) = local {
                edit::set(node, "$ref", edit::text(local, position));
            }
        }
        match &mut node.value {
            Value::List(nodes) => {
                for (index, node) in nodes.iter_mut().enumerate() {
                    self.step(&index.to_string(), |this| {
                        this.walk(node, slot.kind.one(), depth + 1);
                    });
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    let may_extend = matches!(slot.kind, Kind::PathItem | Kind::Response);
                    let below = match slot.count {
                        Count::Names if may_extend && entry.key.starts_with("x-") => continue,
                        Count::Names => slot.kind.one(),
                        _ => slot.kind.member(&entry.key),
                    };
                    self.step(&entry.key, |this| {
                        if slot.kind == Kind::Discriminator && entry.key == "mapping" {
                            this.mapping(&mut entry.node);
                        } else {
                            this.walk(&mut entry.node, below, depth + 1);
                        }
                    });
                }
            }
            _ => {}
        }
        self.open.truncate(open);
    }

    /// Rewrites the references of a discriminator, which may be names as well.
    fn mapping(&mut self, node: &mut Node) {
        for entry in entries_mut(node) {
            let Value::Text(text) = &entry.node.value else {
                continue;
            };
            let is_file = |text: &str| {
                let name = text.rsplit_once('.').map_or("", |(_, extension)| extension);
                text.contains(['#', '/']) || matches!(name, "yaml" | "yml" | "json")
            };
            if is_file(text) {
                let (text, position) = (text.clone(), entry.node.position);
                let local = self.step(&entry.key, |this| this.local(&text, position, Kind::Schema));
                if let Some(local) = local {
                    entry.node.value = Value::Text(local);
                }
            }
        }
    }

    /// Puts what a reference leads to in its place, members beside the reference kept.
    fn put_in_place(&mut self, node: &mut Node, slot: Slot, depth: usize) {
        if slot.kind == Kind::Payload {
            return;
        }
        while let Some((text, position)) = written(node) {
            let lead = self.step("$ref", |this| this.lead(&text, position));
            match lead {
                Some(Lead::Spec(pointer)) => {
                    edit::set(node, "$ref", edit::text(pointer, position));
                    return;
                }
                Some(Lead::File(target, tree)) => {
                    let is_open = self.open.contains(&target);
                    let found = edit::follow(&tree, &target.segments);
                    let found = self.step("$ref", |this| {
                        if is_open {
                            this.fail(position, format!("`{text}` leads back to itself"));
                        }
                        found.filter(|found| !is_open && this.may_copy(found, depth, position))
                    });
                    let Some(found) = found else { return };
                    self.open.push(target);
                    replace(node, found);
                }
                None => return,
            }
        }
    }

    /// Returns the reference to write instead of one that leads to another file.
    fn local(&mut self, text: &str, position: Position, kind: Kind) -> Option<String> {
        let section = kind.section()?;
        let (target, tree) = match self.lead(text, position)? {
            Lead::Spec(pointer) => return Some(pointer),
            Lead::File(target, tree) => (target, tree),
        };
        let key = (target, section);
        if let Some(name) = self.names.get(&key) {
            return Some(component(section, name));
        }
        let found = edit::follow(&tree, &key.0.segments)?;
        if !self.may_copy(found, 3, position) {
            return None;
        }
        let Some(name) = self.free_name(&key.0, section) else {
            let message = format!(
                "there are several {section} with the name that `{text}` would get; give it one in \
                 the components of the spec"
            );
            self.fail(position, message);
            return None;
        };
        let reference = component(section, &name);
        self.taken.insert((section, name.clone()));
        self.queue.push_back((kind, name.clone(), key.0.clone()));
        self.names.insert(key, name);
        Some(reference)
    }

    /// Finds a name for a component: the last part of its way, behind that of its file and its
    /// folders if others have it.
    fn free_name(&self, target: &Target, section: &'static str) -> Option<String> {
        let path = self.files.name(target.file);
        let path = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let mut parts = path.rsplit('/').map(plain);
        let mut name = match target.segments.last() {
            Some(last) => plain(last),
            None => parts.next()?,
        };
        while self.taken.contains(&(section, name.clone())) {
            name = format!("{}_{name}", parts.next()?);
        }
        Some(name)
    }

    /// Finds where a reference leads that is not one inside of the spec.
    fn lead(&mut self, text: &str, position: Position) -> Option<Lead> {
        let mut text = text.to_owned();
        let mut at = position;
        for _ in 0..MAX_ALIASES {
            let base = if self.overlays.contains(&at.file) {
                Files::SPEC
            } else {
                at.file
            };
            let (file, fragment) = text.split_once('#').unwrap_or((&text, ""));
            if file.is_empty() && base == Files::SPEC {
                if let Some(pointer) = self.anchored(base, fragment) {
                    return Some(Lead::Spec(escaped(&pointer)));
                }
                // A reference of the spec itself is left as it is, right or wrong.
                return (at != position).then_some(Lead::Spec(text));
            }
            let file = self.file(file, base, position)?;
            let anchored = self.anchored(file, fragment);
            let way = anchored.map_or_else(|| format!("#{fragment}"), |way| escaped(&way));
            let Some(segments) = reference::segments(&way) else {
                let message = format!(
                    "`{text}` is not understood; behind `#` is a JSON pointer to be, or an anchor"
                );
                self.fail(position, message);
                return None;
            };
            if file == Files::SPEC {
                return Some(Lead::Spec(local_reference(&segments)));
            }
            let tree = self.tree(file)?;
            let Some(found) = edit::follow(&tree, &segments) else {
                let message = format!(
                    "`{text}` leads nowhere: {} has nothing at `{}`",
                    self.files.name(file),
                    edit::pointer(&segments)
                );
                self.fail(position, message);
                return None;
            };
            let alias = written(found).filter(|_| entries(found).len() == 1);
            let Some((next, next_at)) = alias else {
                return Some(Lead::File(Target { file, segments }, tree));
            };
            (text, at) = (next, next_at);
        }
        self.fail(position, format!("`{text}` leads back to itself"));
        None
    }

    /// Returns the pointer to the place of a file that has an anchor.
    fn anchored(&mut self, file: u16, anchor: &str) -> Option<String> {
        if anchor.is_empty() || anchor.starts_with('/') {
            return None;
        }
        if !self.anchors.contains_key(&file) {
            let tree = self.tree(file)?;
            self.anchors.insert(file, anchors::of(&tree));
        }
        self.anchors.get(&file)?.get(anchor).cloned()
    }

    /// Returns the number of a file, which is read if it was not yet.
    fn file(&mut self, reference: &str, base: u16, position: Position) -> Option<u16> {
        if reference.is_empty() {
            return Some(base);
        }
        let name = match join(self.files.name(base), reference) {
            Ok(name) => name,
            Err(message) => {
                self.fail(position, message);
                return None;
            }
        };
        if let Some(file) = self.files.known(&name) {
            return Some(file);
        }
        let place = self.place(position);
        match self.files.read_tree(&name, &place) {
            Ok((file, tree)) => {
                self.trees.insert(file, Some(Rc::new(tree)));
                Some(file)
            }
            Err(error) => {
                self.problems.extend(error);
                if let Some(file) = self.files.known(&name) {
                    self.trees.insert(file, None);
                }
                None
            }
        }
    }

    fn tree(&mut self, file: u16) -> Option<Rc<Node>> {
        if !self.trees.contains_key(&file) {
            // An overlay, or the settings, which somebody refers to as well.
            let tree = super::text::read(self.files.text(file), file);
            let tree = tree.map_err(|error| self.problems.extend(error)).ok();
            self.trees.insert(file, tree.map(Rc::new));
        }
        self.trees.get(&file).cloned().flatten()
    }

    /// Says whether a value may be copied to a depth, and counts it.
    fn may_copy(&mut self, node: &Node, depth: usize, position: Position) -> bool {
        let (nodes, height) = measure(node);
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            if !self.is_full {
                let message =
                    format!("more than {MAX_NODES} values come from other files, copies counted");
                self.fail(position, message);
            }
            self.is_full = true;
        } else if depth + height > MAX_DEPTH {
            self.fail(position, too_deep());
        } else {
            return true;
        }
        false
    }

    /// Makes the components that were asked for.
    fn finish(&mut self, root: &mut Node) {
        while let Some((kind, name, target)) = self.queue.pop_front() {
            let tree = self.tree(target.file);
            let found = tree
                .as_ref()
                .and_then(|tree| edit::follow(tree, &target.segments));
            let Some(mut node) = found.cloned() else {
                continue;
            };
            self.pointer = edit::pointer(&target.segments);
            self.walk(&mut node, kind.one(), 3);
            let at = node.position;
            let section = kind.section().unwrap_or_default();
            let components = edit::member(root, "components", at);
            let names = components.and_then(|node| edit::member(node, section, at));
            if let Some(names) = names {
                edit::set(names, &name, node);
            }
            if self.is_full {
                return;
            }
        }
    }

    fn step<T>(&mut self, segment: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        push_segment(&mut self.pointer, segment);
        let value = act(self);
        self.pointer.truncate(length);
        value
    }

    fn place(&self, position: Position) -> Place {
        Place {
            pointer: self.pointer.clone(),
            position,
        }
    }

    fn fail(&mut self, position: Position, message: impl Into<String>) {
        let place = self.place(position);
        self.problems.push(place, message);
    }
}

fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels, with what comes from other files")
}

/// Returns the reference of an object, and where it stands.
fn written(node: &Node) -> Option<(String, Position)> {
    let reference = node.get("$ref")?;
    Some((reference.as_text()?.to_owned(), reference.position))
}

/// Replaces a reference by its target; members beside it are kept, and win.
fn replace(node: &mut Node, target: &Node) {
    let beside: Vec<Entry> = match &mut node.value {
        Value::Map(entries) => std::mem::take(entries),
        _ => Vec::new(),
    };
    *node = target.clone();
    for entry in beside {
        if entry.key != "$ref" {
            edit::set(node, &entry.key, entry.node);
        }
    }
}

/// Returns the reference that a pointer is, within a document; `%` begins an escape in one.
fn escaped(pointer: &str) -> String {
    format!("#{}", pointer.replace('%', "%25"))
}

fn component(section: &str, name: &str) -> String {
    local_reference(&["components", section, name].map(str::to_owned))
}

fn local_reference(segments: &[String]) -> String {
    escaped(&edit::pointer(segments))
}

/// Returns a name that may be a component's.
fn plain(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name: String = name
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    let name = name.trim_matches('_');
    if name.is_empty() { "part" } else { name }.to_owned()
}
