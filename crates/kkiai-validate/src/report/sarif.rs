//! SARIF 2.1.0.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{TOOL, is_known, message, more};
use crate::finding::{Finding, Fix, Severity};
use crate::run::Run;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Name of the fingerprint, with the version of how it is made.
///
/// GitHub's own fingerprint, `primaryLocationLineHash`, is left to GitHub: its uploader makes it of
/// the file, and warns of any other.
const FINGERPRINT: &str = "kkiaiFinding/v1";

/// What a path has to be written in other words for. A colon is among it, as it may end a scheme.
const NOT_IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b'@');

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'a str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text<'a>,
    full_description: Text<'a>,
    help: Text<'a>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text<'static>,
    locations: [Location<'static>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text<'a>,
    locations: [Location<'a>; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[SarifFix<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region<'a>>,
}

#[derive(Clone, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    fully_qualified_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region<'a> {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Text<'a>,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Bytes,
    inserted_content: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bytes {
    byte_offset: usize,
    byte_length: usize,
}

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let rules = run.rules.iter().map(|rule| Descriptor {
        id: &rule.name,
        short_description: text(&rule.text),
        full_description: text(&rule.text),
        help: text(&rule.text),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
    });
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [SarifRun {
            tool: Tool {
                driver: Driver {
                    name: TOOL,
                    semantic_version: &run.version,
                    rules: rules.collect(),
                },
            },
            invocations: [invocation(run)],
            column_kind: "unicodeCodePoints",
            results: results(run),
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

/// Says what is not among the results.
fn invocation(run: &Run) -> Invocation {
    let hidden = run.files.iter().filter_map(|file| {
        let more = more(file.hidden())?;
        Some(notification("note", &file.path, format!("… {more}")))
    });
    let unread = run
        .unread
        .iter()
        .map(|unread| notification("error", &unread.path, unread.error.clone()));
    Invocation {
        execution_successful: run.unread.is_empty(),
        tool_execution_notifications: hidden.chain(unread).collect(),
    }
}

fn notification(level: &'static str, path: &str, message: String) -> Notification {
    Notification {
        level,
        message: Text {
            text: Cow::Owned(message),
        },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(path) },
                region: None,
            },
            logical_locations: None,
        }],
    }
}

fn results(run: &Run) -> Vec<SarifResult<'_>> {
    let indices: HashMap<&str, usize> = run
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| (&*rule.name, index))
        .collect();
    let mut results = Vec::new();
    for file in &run.files {
        let artifact = ArtifactLocation {
            uri: uri(&file.path),
        };
        let mut seen = HashMap::new();
        for finding in &file.findings {
            let hash = fingerprint(finding);
            let copy = seen.entry(hash).or_insert(0_usize);
            *copy += 1;
            let print = format!("{hash:016x}:{copy}");
            results.push(SarifResult {
                rule_id: &finding.rule,
                rule_index: indices.get(&*finding.rule).copied(),
                level: level(finding.severity),
                message: Text {
                    text: message(finding).into(),
                },
                locations: [location(finding, &artifact)],
                partial_fingerprints: BTreeMap::from([(FINGERPRINT, print)]),
                fixes: finding
                    .fix
                    .as_ref()
                    .map(|fix| [change(finding, fix, &artifact)]),
            });
        }
    }
    results
}

fn location<'a>(finding: &'a Finding, artifact: &ArtifactLocation) -> Location<'a> {
    let place = finding.place;
    let snippet = Some(&*finding.excerpt.text).filter(|text| !text.is_empty());
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact.clone(),
            region: is_known(&place).then(|| Region {
                start_line: place.line,
                start_column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
                snippet: snippet.map(text),
            }),
        },
        logical_locations: Some([LogicalLocation {
            fully_qualified_name: &finding.pointer,
        }]),
    }
}

fn change<'a>(finding: &'a Finding, fix: &'a Fix, artifact: &ArtifactLocation) -> SarifFix<'a> {
    SarifFix {
        description: text(finding.help.as_deref().unwrap_or(&finding.message)),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact.clone(),
            replacements: [Replacement {
                deleted_region: Bytes {
                    byte_offset: fix.start,
                    byte_length: fix.end.saturating_sub(fix.start),
                },
                inserted_content: text(&fix.text),
            }],
        }],
    }
}

fn text(text: &str) -> Text<'_> {
    Text {
        text: Cow::Borrowed(text),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Returns the address of a file: relative as its path is, or below `file://`.
fn uri(path: &str) -> String {
    let bytes = path.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    if has_drive && bytes[2] == b'/' {
        let rest = utf8_percent_encode(&path[2..], NOT_IN_PATH);
        return format!("file:///{}{rest}", &path[..2]);
    }
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(path, NOT_IN_PATH))
}

/// Returns a number that stays the same while the finding does, wherever in the file it moves.
fn fingerprint(finding: &Finding) -> u64 {
    let parts = [
        &*finding.rule,
        &finding.pointer,
        finding.found.as_deref().unwrap_or_default(),
    ];
    // FNV-1a, which is the same in every version; the standard library promises that of no hash.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_addresses() {
        let check = |path, expected| assert_eq!(uri(path), expected);
        check("a/b.json", "a/b.json");
        check("../a b%.json", "../a%20b%25.json");
        check("红/a#1?.json", "%E7%BA%A2/a%231%3F.json");
        check("a:b.json", "a%3Ab.json");
        check("/tmp/a.json", "file:///tmp/a.json");
        check("C:/tmp/a b.json", "file:///C:/tmp/a%20b.json");
        check("<stdin>", "%3Cstdin%3E");
    }
}
