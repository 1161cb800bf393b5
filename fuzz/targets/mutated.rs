//! Descriptions that were right before something was changed in them.

use super::specs::spec;

/// What is changed: each shows a part of `OpenAPI`.
const SPECS: &[&str] = &[
    include_str!("../../tests/behaviour/shop.yaml"),
    include_str!("../../xtask/tests/fixtures/answers.yaml"),
    include_str!("../../xtask/tests/fixtures/checks.yaml"),
    include_str!("../../xtask/tests/fixtures/composition.yaml"),
    include_str!("../../xtask/tests/fixtures/errors.yaml"),
    include_str!("../../xtask/tests/fixtures/nullable_30.yaml"),
    include_str!("../../xtask/tests/fixtures/parameters.yaml"),
    include_str!("../../xtask/tests/fixtures/recursion.yaml"),
    include_str!("../../xtask/tests/fixtures/references.yaml"),
    include_str!("../../xtask/tests/fixtures/union_nested.yaml"),
    include_str!("../../xtask/tests/fixtures/union_objects.yaml"),
];

/// Values that stand where others are wanted.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e300",
    "''",
    "'🦊'",
    "[]",
    "{}",
    "[{}]",
    "string",
    "object",
    "array",
    "{$ref: '#'}",
    "{$ref: '#/components/schemas'}",
    "{$ref: '#/paths'}",
    "{oneOf: [{}, {}]}",
    "{allOf: [{$ref: '#/components'}]}",
    "{enum: [a, A, 1, null]}",
    "{type: [string, 'null', integer]}",
    "{type: array, prefixItems: [{}]}",
    "{additionalProperties: {}}",
];

/// Changes a description as the bytes say, three for each change, and generates a crate from it.
pub(crate) fn mutated(data: &[u8]) {
    let Some((first, changes)) = data.split_first() else {
        return;
    };
    let mut lines: Vec<String> = SPECS[usize::from(*first) % SPECS.len()]
        .lines()
        .map(str::to_owned)
        .collect();
    for change in changes.chunks_exact(4).take(64) {
        let [what, high, low, other] = [change[0], change[1], change[2], change[3]];
        if lines.is_empty() {
            break;
        }
        let at = (usize::from(high) * 256 + usize::from(low)) % lines.len();
        let to = usize::from(other) * lines.len() / 256;
        match what % 7 {
            0 => drop(lines.remove(at)),
            1 => lines.swap(at, to),
            2 => lines.insert(to, lines[at].clone()),
            3 => {
                let value = VALUES[usize::from(other) % VALUES.len()];
                if let Some((key, _)) = lines[at].split_once(':') {
                    lines[at] = format!("{key}: {value}");
                }
            }
            4 => lines[at] = format!("  {}", lines[at]),
            5 => {
                // All that stands in something is put elsewhere, as deep as it is.
                let indent = indent(&lines[at]);
                let inner = lines[at + 1..].iter();
                let count = inner.take_while(|line| self::indent(line) > indent).count();
                let block = lines[at..=at + count].to_vec();
                lines.splice(to..to, block);
            }
            _ => {
                let words: Vec<&str> = lines[at].split(' ').collect();
                let mut turned = words.clone();
                turned.rotate_left(usize::from(other) % words.len().max(1));
                lines[at] = turned.join(" ");
            }
        }
    }
    spec(lines.join("\n").as_bytes());
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
