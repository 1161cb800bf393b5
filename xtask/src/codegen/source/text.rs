//! Text of a file → tree: JSON by a reader of its own, which is several times as fast as YAML's.

use kkiai_tree::{Node as Read, Span, Value as ReadValue};

use crate::codegen::document::yaml::{self, MAX_DEPTH, MAX_NODES};
use crate::codegen::document::{Entry, Node, Value};
use crate::codegen::error::{CodegenError, Position};

/// Reads a file with a number.
///
/// # Errors
///
/// Returns the place at which the text is neither JSON nor YAML, is nested too deep, or is too
/// large.
pub(super) fn read(text: &str, file: u16) -> Result<Node, CodegenError> {
    if text.trim_start().starts_with(['{', '[']) {
        let reading = kkiai_tree::json(text.as_bytes());
        // Whatever is odd is for YAML's reader, so that there is one voice for all that is wrong.
        if let (Some(root), true) = (reading.root, reading.problems.is_empty()) {
            let mut walk = Walk {
                text: text.as_bytes(),
                at: 0,
                position: Position::new(1, 1).in_file(file),
                nodes: 0,
            };
            if let Some(root) = walk.node(root, 0) {
                return Ok(root);
            }
        }
    }
    yaml::read(text, file)
}

/// A walk through a tree in the order of the text, so that lines are counted once.
struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    position: Position,
    nodes: usize,
}

impl Walk<'_> {
    /// Returns nothing for what is too deep or too large.
    fn node(&mut self, node: Read, depth: usize) -> Option<Node> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || depth > MAX_DEPTH {
            return None;
        }
        let position = self.position(node.span);
        let value = match node.value {
            ReadValue::Null => Value::Null,
            ReadValue::Bool(flag) => Value::Bool(flag),
            ReadValue::Number(number) => Value::Number(number),
            ReadValue::Text(text) => Value::Text(text),
            ReadValue::List(nodes) => {
                let nodes = nodes.into_iter().map(|node| self.node(node, depth + 1));
                Value::List(nodes.collect::<Option<_>>()?)
            }
            ReadValue::Map(entries) => {
                let entries = entries.into_iter().map(|entry| {
                    let position = self.position(entry.span);
                    Some(Entry {
                        key: entry.name,
                        position,
                        node: self.node(entry.node, depth + 1)?,
                    })
                });
                Value::Map(entries.collect::<Option<_>>()?)
            }
        };
        Some(Node { value, position })
    }

    fn position(&mut self, span: Span) -> Position {
        while self.at < span.start {
            let byte = self.text.get(self.at).copied().unwrap_or_default();
            self.at += 1;
            match byte {
                b'\n' => {
                    self.position.line = self.position.line.saturating_add(1);
                    self.position.column = 1;
                }
                // A byte that goes on with a character begins none.
                0x80..=0xBF => {}
                _ => self.position.column = self.position.column.saturating_add(1),
            }
        }
        self.position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(node: &Node, places: &mut Vec<(String, Position)>) {
        places.push((node.to_json_text(), node.position));
        match &node.value {
            Value::List(nodes) => nodes.iter().for_each(|node| self::places(node, places)),
            Value::Map(entries) => {
                for entry in entries {
                    places.push((entry.key.clone(), entry.position));
                    self::places(&entry.node, places);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn both_readers_agree_on_values_and_places() {
        let text = "{\n \"é\": [1, 2.5,\r\n  true, null, \"a\\n\\u00e9\"],\n\n\t\"ü\": {\"x\" : {}} , \
                    \"n\": -1e3, \"big\": 18446744073709551615}\n";
        let (mut json, mut yaml) = (Vec::new(), Vec::new());
        places(&read(text, 3).unwrap(), &mut json);
        places(&yaml::read(text, 3).unwrap(), &mut yaml);
        assert_eq!(json, yaml);
        assert!(json.iter().all(|(_, position)| position.file == 3));
    }

    #[test]
    fn what_is_odd_is_told_by_one_voice() {
        for text in ["{\"a\": 1, \"a\": 2}", "{\"a\": [1}", "[1] [2]", "{}x"] {
            let error = read(text, 0).unwrap_err().to_string();
            assert_eq!(error, yaml::read(text, 0).unwrap_err().to_string());
        }
        // A comma behind the last member is YAML, and is read.
        assert!(read("{\"a\": 1,}", 0).is_ok());
        let deep = format!("{}1{}", "[".repeat(97), "]".repeat(97));
        let error = read(&deep, 0).unwrap_err().to_string();
        assert!(error.contains("nested deeper than 96"), "{error}");
    }
}
