//! Payloads, in each format.

use kkiai_validate::{CheckOptions, Format, Validator};

/// Checks a payload, and that each finding stands inside the text. The first byte chooses the
/// format and whether the schema is known.
pub(crate) fn validate(data: &[u8]) {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let mut options = CheckOptions::default();
    options.format = match choice % 4 {
        0 => Some(Format::Json),
        1 => Some(Format::JsonLines),
        2 => Some(Format::Yaml),
        _ => None,
    };
    let validator = Validator::new();
    let schemas = validator.schemas();
    options.schema = match usize::from(choice / 4) {
        0 => None,
        index => Some(schemas[index % schemas.len()].to_owned()),
    };
    let report = validator.check("payload", text, &options).unwrap();
    assert!(report.documents > 0);
    assert!(report.invalid <= report.documents);
    assert_eq!(report.errors > 0, report.invalid > 0);
    assert_eq!(
        report.findings.len(),
        (report.errors + report.warnings).min(options.max_findings)
    );
    let lines = 1 + text
        .iter()
        .filter(|byte| matches!(byte, b'\n' | b'\r'))
        .count();
    for finding in &report.findings {
        let place = finding.place;
        assert!(
            place.line >= 1 && place.column >= 1 && place.end_line <= lines,
            "{finding:?}"
        );
        assert!(
            (place.line, place.column) <= (place.end_line, place.end_column),
            "{finding:?}"
        );
        assert!(finding.excerpt.length >= 1);
        if let Some(fix) = &finding.fix {
            assert!(fix.start <= fix.end && fix.end <= text.len(), "{finding:?}");
        }
    }
}
