//! An example of a payload → a value whose parts know their lines.

use kkiai_tree::{Node, ProblemKind, Span, Value};

use super::block::{At, Code};

/// An example as the page has it.
#[derive(Clone, Debug)]
pub struct Example {
    /// Line where it begins.
    pub line: usize,
    /// The text.
    pub text: String,
    /// The value, if the text is JSON or can be read as if it were.
    pub value: Option<serde_json::Value>,
    /// The value with its places in the text.
    pub tree: Option<Node>,
    /// What is no JSON in it.
    pub faults: Vec<At<String>>,
    /// Where each line of the text ends, and its line of the page.
    ends: Vec<(usize, usize)>,
}

impl Example {
    /// Reads an example. Comments, commas before a closing bracket and dots for what is left out are
    /// faults, and read over.
    #[must_use]
    pub fn read(code: &Code) -> Self {
        let text = code.text();
        let mut example = Self {
            line: code.lines.first().map_or(0, |line| line.line),
            value: None,
            tree: None,
            faults: Vec::new(),
            text,
            ends: code.ends(),
        };
        let reading = kkiai_tree::json(example.text.as_bytes());
        let is_broken = reading.root.is_none();
        if is_broken {
            let (mended, faults) = mend(&example.text);
            let again = kkiai_tree::json(mended.as_bytes());
            let tells = |problem: &&kkiai_tree::Problem| problem.kind == ProblemKind::Syntax;
            if again.root.is_some() {
                for (offset, fault) in faults {
                    example.fault(offset, fault.to_owned());
                }
                example.tree = again.root;
            } else if let Some(problem) = again
                .problems
                .iter()
                .find(tells)
                .or(reading.problems.first())
            {
                example.fault(
                    problem.span.start,
                    format!("the example is not JSON: {}", problem.message),
                );
            }
        } else {
            for problem in &reading.problems {
                example.fault(problem.span.start, problem.message.clone());
            }
            example.tree = reading.root;
        }
        example.value = example.tree.as_ref().map(Node::to_json);
        example
    }

    fn fault(&mut self, offset: usize, message: String) {
        let line = self.line_at(offset);
        self.faults.push(At::new(message, line));
    }

    /// Returns the line of a part of the example.
    #[must_use]
    pub fn line_of(&self, span: Span) -> usize {
        self.line_at(span.start)
    }

    fn line_at(&self, offset: usize) -> usize {
        let index = self.ends.partition_point(|(end, _)| *end <= offset);
        let line = self.ends.get(index).or(self.ends.last());
        line.map_or(self.line, |(_, line)| *line)
    }

    /// Returns the members of an example, each with its dotted way (those of the items of a list as
    /// those of the list), its value and its line. `reach` bounds how many.
    #[must_use]
    pub fn members(&self, reach: usize) -> Vec<(String, &Node, usize)> {
        let mut found = Vec::new();
        let mut open: Vec<(String, &Node, bool)> = self
            .tree
            .iter()
            .map(|tree| (String::new(), tree, false))
            .collect();
        while let Some((way, node, is_said)) = open.pop() {
            if found.len() >= reach {
                break;
            }
            if is_said {
                found.push((way.clone(), node, self.line_of(node.span)));
            }
            match &node.value {
                Value::Map(entries) => {
                    let entries = entries.iter().rev();
                    open.extend(entries.map(|entry| (join(&way, &entry.name), &entry.node, true)));
                }
                Value::List(items) => {
                    open.extend(items.iter().rev().map(|item| (way.clone(), item, false)));
                }
                _ => {}
            }
        }
        found
    }
}

/// Returns the way to a member.
#[must_use]
pub fn join(way: &str, name: &str) -> String {
    if way.is_empty() {
        name.to_owned()
    } else {
        format!("{way}.{name}")
    }
}

/// Puts spaces in the place of what is no JSON, so that every place stays what it is. Returns the
/// text, and where each fault was.
fn mend(text: &str) -> (String, Vec<(usize, &'static str)>) {
    let bytes = text.as_bytes();
    let mut mended = bytes.to_vec();
    let mut faults = Vec::new();
    let mut at = 0;
    let mut in_text = false;
    // The last comma that no value follows yet.
    let mut comma = None;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if in_text {
            match bytes[at] {
                b'\\' => at += 1,
                b'"' | b'\n' => in_text = false,
                _ => {}
            }
            at += 1;
            continue;
        }
        let (length, fault) = if rest.starts_with(b"//") || rest.starts_with(b"#") {
            let end = rest
                .iter()
                .position(|byte| *byte == b'\n')
                .unwrap_or(rest.len());
            (end, "JSON has no comments")
        } else if rest.starts_with(b"/*") {
            let end = text[at..].find("*/").map_or(rest.len(), |end| end + 2);
            (end, "JSON has no comments")
        } else if rest.starts_with(b"...") {
            (3, "something is left out here")
        } else if rest.starts_with("…".as_bytes()) {
            ("…".len(), "something is left out here")
        } else {
            (0, "")
        };
        if length > 0 {
            faults.push((at, fault));
            for byte in &mut mended[at..at + length] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            at += length;
            continue;
        }
        match bytes[at] {
            b'"' => {
                in_text = true;
                comma = None;
            }
            b',' => {
                if comma.is_some() {
                    // Two commas in a row: what stood between was left out.
                    mended[at] = b' ';
                } else {
                    comma = Some(at);
                }
            }
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    faults.push((comma, "JSON has no comma before a closing bracket"));
                    mended[comma] = b' ';
                }
            }
            byte if !byte.is_ascii_whitespace() => comma = None,
            _ => {}
        }
        at += 1;
    }
    faults.sort_unstable();
    faults.dedup();
    (String::from_utf8_lossy(&mended).into_owned(), faults)
}
