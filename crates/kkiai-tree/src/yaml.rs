//! YAML → trees.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, Span as YamlSpan};

use crate::json::{mark, no_text};
use crate::node::{Entry, Node, Span, Value};
use crate::problem::{Problem, ProblemKind, Step, pointer};
use crate::scalar::{self, Scalar};
use crate::{MAX_DEPTH, Reading};

/// Most values in a text, aliases counted as often as they are used.
const MAX_NODES: usize = 1_000_000;

/// Most bytes of text in scalars, counted likewise.
const MAX_BYTES: usize = 128 << 20;

/// Reads all documents of a text in YAML 1.2, by its core schema.
///
/// After something that is not YAML, nothing more is read. Spans count from the first byte of
/// `text`.
#[must_use]
pub fn read(text: &[u8]) -> Vec<Reading> {
    let mut problems = Vec::new();
    let start = mark(text, &mut problems);
    let source = match (no_text(text), std::str::from_utf8(&text[start..])) {
        (None, Ok(source)) => source,
        (problem, _) => {
            problems.extend(problem);
            return vec![Reading {
                problems,
                ..Reading::default()
            }];
        }
    };
    let mut builder = Builder {
        start,
        end: text.len(),
        problems,
        ..Builder::default()
    };
    for event in Parser::new_from_str(source) {
        let taken = match event {
            Ok((event, span)) => builder.take(event, builder.span(&span)),
            Err(error) => {
                let at = builder.start + error.marker().byte_offset().unwrap_or_default();
                let at = at.min(builder.end);
                let span = Span { start: at, end: at };
                Err(builder.problem(ProblemKind::Syntax, span, &error.info()))
            }
        };
        if let Err(problem) = taken {
            builder.problems.push(*problem);
            builder.finish();
            return builder.readings;
        }
    }
    if builder.readings.is_empty() || !builder.problems.is_empty() {
        if builder.readings.is_empty() {
            let problem = builder.problem(
                ProblemKind::Syntax,
                Span::default(),
                "there is no payload: the text is empty",
            );
            builder.problems.push(*problem);
        }
        builder.finish();
    }
    builder.readings
}

#[derive(Default)]
struct Builder {
    /// Where the text begins that the parser sees.
    start: usize,
    end: usize,
    readings: Vec<Reading>,
    root: Option<Node>,
    problems: Vec<Problem>,
    open: Vec<Open>,
    anchors: HashMap<usize, Whole>,
    /// Ranges that stand for more than themselves.
    kept: Vec<Span>,
    /// What was read, aliases counted at each use.
    size: Size,
    /// What is held for aliases: anchors may stand in anchors.
    held: Size,
}

/// What a value takes in memory.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
}

impl Size {
    fn plus(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_sub(other.nodes),
            bytes: self.bytes.saturating_sub(other.bytes),
        }
    }

    fn of_node(bytes: usize) -> Self {
        Self { nodes: 1, bytes }
    }
}

/// A collection that is being read.
struct Open {
    node: Node,
    anchor: usize,
    /// Name of the member whose value comes next.
    key: Option<(String, Span)>,
    keys: HashSet<String>,
    before: Size,
    /// Levels of nesting inside, as far as it was read.
    height: usize,
}

/// A value that was read to its end.
#[derive(Clone)]
struct Whole {
    node: Node,
    size: Size,
    height: usize,
    is_used: bool,
}

type Result<T> = std::result::Result<T, Box<Problem>>;

#[allow(
    clippy::unnecessary_box_returns,
    reason = "a problem is large, and results hold it boxed"
)]
impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<()> {
        match event {
            Event::Scalar(.., Some(_))
            | Event::SequenceStart(.., Some(_))
            | Event::MappingStart(.., Some(_)) => {
                let mut problem = self.problem(ProblemKind::Syntax, span, "JSON has no tags");
                problem.help = Some("take the tag out; put text in quotes");
                Err(problem)
            }
            Event::Scalar(text, style, anchor, None) => {
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    self.kept.push(span);
                }
                let size = Size::of_node(text.len());
                let value = if style == ScalarStyle::Plain && !self.wants_key() {
                    self.plain(&text, span)
                } else {
                    Value::Text(text.into_owned())
                };
                self.count(size, span)?;
                self.put(Node { value, span }, anchor, size, 0)
            }
            Event::SequenceStart(_, anchor, None) => {
                self.begin(Value::List(Vec::new()), anchor, span)
            }
            Event::MappingStart(_, anchor, None) => {
                self.begin(Value::Map(Vec::new()), anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(mut open) => {
                    // In block style there is no end, and it is marked where the next value begins.
                    open.node.span.end = if span.start == span.end {
                        last_end(&open.node)
                    } else {
                        span.end
                    };
                    let size = self.size.minus(open.before);
                    self.put(open.node, open.anchor, size, open.height + 1)
                }
                None => Err(self.problem(ProblemKind::Syntax, span, "a collection ends twice")),
            },
            Event::Alias(anchor) => self.repeat(anchor, span),
            Event::DocumentEnd => {
                self.finish();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Ends a document.
    fn finish(&mut self) {
        self.open.clear();
        self.anchors.clear();
        self.held = Size::default();
        self.readings.push(Reading {
            root: self.root.take(),
            problems: std::mem::take(&mut self.problems),
            kept: apart(std::mem::take(&mut self.kept)),
        });
    }

    fn span(&self, span: &YamlSpan) -> Span {
        let at = |offset: Option<usize>| (self.start + offset.unwrap_or_default()).min(self.end);
        let start = at(span.start.byte_offset());
        let end = at(span.end.byte_offset()).max(start);
        Span { start, end }
    }

    fn repeat(&mut self, anchor: usize, span: Span) -> Result<()> {
        let Some(whole) = self.anchors.get_mut(&anchor) else {
            let message = "an alias may not stand inside its own anchor";
            return Err(self.problem(ProblemKind::Syntax, span, message));
        };
        if !whole.is_used {
            whole.is_used = true;
            self.kept.push(whole.node.span);
        }
        let Whole { size, height, .. } = *whole;
        // Both are looked at before the value is copied, so that aliases of aliases cannot grow
        // without bound.
        if self.open.len() + height > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        self.count(size, span)?;
        let value = self.anchors[&anchor].node.value.clone();
        self.put(Node { value, span }, 0, size, height)
    }

    fn begin(&mut self, value: Value, anchor: usize, span: Span) -> Result<()> {
        if self.wants_key() {
            return Err(self.problem(ProblemKind::Syntax, span, "a name must be text"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        let before = self.size;
        self.count(Size::of_node(0), span)?;
        self.open.push(Open {
            node: Node { value, span },
            anchor,
            key: None,
            keys: HashSet::new(),
            before,
            height: 0,
        });
        Ok(())
    }

    /// Puts a whole value into the collection that is being read.
    fn put(&mut self, node: Node, anchor: usize, size: Size, height: usize) -> Result<()> {
        if anchor > 0 {
            self.held = self.within(self.held.plus(size), node.span)?;
            let node = node.clone();
            let whole = Whole {
                node,
                size,
                height,
                is_used: false,
            };
            self.anchors.insert(anchor, whole);
        }
        let wants_key = self.wants_key();
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.height = open.height.max(height);
        match &mut open.node.value {
            Value::List(nodes) => nodes.push(node),
            Value::Map(_) if wants_key => {
                let Value::Text(key) = node.value else {
                    return Err(self.problem(
                        ProblemKind::Syntax,
                        node.span,
                        "a name must be text",
                    ));
                };
                let is_new = open.keys.insert(key.clone());
                open.key = Some((key, node.span));
                if !is_new {
                    self.note_duplicate(node.span);
                }
            }
            Value::Map(entries) => {
                if let Some((name, span)) = open.key.take() {
                    entries.push(Entry { name, span, node });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn note_duplicate(&mut self, span: Span) {
        let key = self.open.last().and_then(|open| open.key.as_ref());
        let name = key.map(|(name, _)| name.as_str()).unwrap_or_default();
        let message = format!("`{name}` stands twice in this object");
        let mut problem = self.problem(ProblemKind::Duplicate, span, &message);
        problem.help = Some("take one out: which of them counts is up to the reader");
        self.problems.push(*problem);
    }

    /// Says whether the next value is a name in a mapping.
    fn wants_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| matches!(open.node.value, Value::Map(_)) && open.key.is_none())
    }

    fn count(&mut self, size: Size, span: Span) -> Result<()> {
        self.size = self.within(self.size.plus(size), span)?;
        Ok(())
    }

    /// Returns a size that is within the bounds.
    fn within(&self, size: Size, span: Span) -> Result<Size> {
        let message = if size.nodes > MAX_NODES {
            format!("more than {MAX_NODES} values, aliases counted at each use")
        } else if size.bytes > MAX_BYTES {
            let most = MAX_BYTES >> 20;
            format!("more than {most} MiB of text, aliases counted at each use")
        } else {
            return Ok(size);
        };
        Err(self.problem(ProblemKind::Nesting, span, &message))
    }

    fn too_deep(&self, span: Span) -> Box<Problem> {
        let message = format!("the payload is nested deeper than {MAX_DEPTH} levels");
        self.problem(ProblemKind::Nesting, span, &message)
    }

    fn problem(&self, kind: ProblemKind, span: Span, message: &str) -> Box<Problem> {
        Box::new(Problem {
            kind,
            span,
            pointer: self.pointer(),
            message: message.to_owned(),
            help: None,
        })
    }

    fn pointer(&self) -> String {
        let steps = self.open.iter().filter_map(|open| match &open.node.value {
            Value::List(nodes) => Some(Step::Index(nodes.len())),
            _ => open.key.as_ref().map(|(name, _)| Step::Name(name.clone())),
        });
        pointer(&steps.collect::<Vec<_>>())
    }

    /// Reads a scalar without quotes by YAML's core schema.
    fn plain(&mut self, text: &str, span: Span) -> Value {
        let near = match scalar::read(text) {
            Scalar::Null => return Value::Null,
            Scalar::Bool(flag) => return Value::Bool(flag),
            Scalar::Number(number) => return Value::Number(number),
            Scalar::Text => return Value::Text(text.to_owned()),
            Scalar::Large(near) => near,
        };
        let is_name = text.contains('.') && text.ends_with(|end: char| end.is_ascii_alphabetic());
        let message = if is_name {
            format!("JSON has no number {text}")
        } else {
            format!("no 64 bits hold the number {text}")
        };
        let mut problem = self.problem(ProblemKind::Number, span, &message);
        problem.help = Some("put it in quotes if it is a name and no number");
        self.problems.push(*problem);
        Value::Number(near.unwrap_or_else(|| 0.into()))
    }
}

/// Puts ranges in order, and those that overlap together.
fn apart(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.start);
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

/// Returns where the last value of a collection ends.
fn last_end(node: &Node) -> usize {
    match &node.value {
        Value::List(nodes) => nodes.last().map(|node| node.span.end),
        Value::Map(entries) => entries
            .last()
            .map(|entry| entry.node.span.end.max(entry.span.end)),
        _ => None,
    }
    .unwrap_or(node.span.start)
    .max(node.span.start)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(text: &str) -> Vec<serde_json::Value> {
        let readings = read(text.as_bytes());
        let values = readings.iter().map(|reading| {
            assert_eq!(reading.problems, [], "{text}");
            reading.root.as_ref().unwrap().to_json()
        });
        values.collect()
    }

    fn problems(text: &str) -> Vec<String> {
        let readings = read(text.as_bytes());
        let problems = readings.iter().flat_map(|reading| &reading.problems);
        problems
            .map(|problem| {
                let Problem {
                    span,
                    pointer,
                    message,
                    ..
                } = problem;
                format!("{}-{} {pointer} {message}", span.start, span.end)
            })
            .collect()
    }

    #[test]
    fn reads_documents() {
        assert_eq!(
            values("a: 3.0\nb: '3.0'\nc: [1, 0x10, ~, yes]\n---\nd: &x {e: 1}\nf: *x\n"),
            [
                json!({"a": 3.0, "b": "3.0", "c": [1, 16, null, "yes"]}),
                json!({"d": {"e": 1}, "f": {"e": 1}})
            ]
        );
        assert_eq!(values("{\"a\": [1, \"é\"]}"), [json!({"a": [1, "é"]})]);
    }

    #[test]
    fn knows_where_each_value_stands() {
        let text = "é: 1\nlist:\n  - one\n  - two\nend: x\n";
        let root = read(text.as_bytes()).remove(0).root.unwrap();
        let list = root.entry("list").unwrap();
        assert_eq!(&text[list.span.start..list.span.end], "list");
        assert_eq!(
            &text[list.node.span.start..list.node.span.end],
            "- one\n  - two"
        );
        let two = list.node.element(1).unwrap();
        assert_eq!(&text[two.span.start..two.span.end], "two");
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(
            problems("a: 1\nb:\n  a: 1\n  a: 2\n"),
            ["17-18 /b/a `a` stands twice in this object"]
        );
        assert_eq!(
            problems("a: 1e999"),
            ["3-8 /a no 64 bits hold the number 1e999"]
        );
        assert_eq!(problems("a: -.inf"), ["3-8 /a JSON has no number -.inf"]);
        assert_eq!(problems("a: !x 1").len(), 1);
        assert_eq!(problems("a: [1\nb: 2").len(), 1);
        assert_eq!(
            problems(""),
            ["0-0  there is no payload: the text is empty"]
        );
        assert_eq!(problems("? [a]\n: 1").len(), 1);
        assert_eq!(read(b"\xEF\xBB\xBFa: 1")[0].problems.len(), 1);
        assert!(read(b"a: \xFF")[0].root.is_none());
    }

    #[test]
    fn knows_what_cannot_be_changed_alone() {
        let text = "a: |\n  block\nb: &b [one, &t two]\nc: *b\nd: &d 3\ne: four\n? &k key\n: *k\n";
        let reading = &read(text.as_bytes())[0];
        let may_change = |word: &str| {
            let start = text.find(word).unwrap();
            let end = start + word.len();
            reading.may_change(Span { start, end })
        };
        for word in ["block", "one", "two", "key"] {
            assert!(!may_change(word), "{word}");
        }
        for word in ["*b", "3", "four", "*k"] {
            assert!(may_change(word), "{word}");
        }
    }

    #[test]
    fn aliases_and_nesting_have_bounds() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..12 {
            let before = level - 1;
            let aliases = format!("*a{before},").repeat(10);
            bomb = format!("{bomb}a{level}: &a{level} [{aliases}]\n");
        }
        assert!(problems(&bomb)[0].contains("more than"));
        let text = "x".repeat(1 << 20);
        let texts = format!("a: &a {text}\nb: [{}]\n", "*a,".repeat(200));
        assert!(problems(&texts)[0].contains("MiB of text"));
        let anchors: Vec<_> = (0..100).map(|level| format!("&a{level} [")).collect();
        let held = format!(
            "{}{}{}",
            anchors.concat(),
            "x,".repeat(20_000),
            "]".repeat(100)
        );
        assert!(problems(&held)[0].contains("more than"));
        // The parser has a bound of its own, too.
        assert_eq!(problems(&"[".repeat(100_000)).len(), 1);
        let deep = |depth| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(problems(&deep(MAX_DEPTH)), [""; 0]);
        assert!(problems(&deep(MAX_DEPTH + 1))[0].contains("nested deeper"));
    }
}
