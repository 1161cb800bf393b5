//! `JUnit` XML: each change is a test, and fails if changes like it are failures.

use std::fmt::Write;

use super::{Comparison, operations, shown, summary};

pub(super) fn render(comparison: &Comparison<'_>) -> String {
    let changes = comparison.changes;
    let failed = changes
        .all
        .iter()
        .filter(|change| comparison.limit.is_met(change));
    let (tests, failures) = (changes.all.len(), failed.count());
    let mut out = format!(
        "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites>
  <testsuite name=\"xtask diff\" package=\"xtask\" id=\"0\" hostname=\"localhost\" \
         tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">
"
    );
    for change in &changes.all {
        let name = escape(&format!("{} {}", change.rule, change.place.pointer));
        let class = escape(&format!("{}.{}", change.class(), change.effect));
        let _ = write!(
            out,
            "    <testcase classname=\"{class}\" name=\"{name}\" time=\"0\""
        );
        if !comparison.limit.is_met(change) {
            out.push_str("/>\n");
            continue;
        }
        let mut text = format!("{}\nat {}", change.text(), comparison.where_(change));
        if !change.operations.is_empty() {
            let _ = write!(text, " ({})", operations(change));
        }
        for item in &change.items {
            let _ = write!(text, "\ncrate: {item}");
        }
        let _ = write!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
            change.rule,
            escape(&change.text()),
            escape(&text)
        );
    }
    let _ = write!(
        out,
        "    <system-out>{}</system-out>
    <system-err/>
  </testsuite>
</testsuites>
",
        escape(&summary(changes))
    );
    out
}

/// Writes text for XML, which has no control characters but a line's end.
fn escape(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(shown).collect();
    lines
        .join("\n")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace(['\u{fffe}', '\u{ffff}'], " ")
}
