//! Mends what can be mended without changing what it means.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::finding::{FileReport, Finding, Fix};
use crate::input::Input;
use crate::validator::{CheckOptions, Validator};

/// How often a text is looked at again: what is mended may bring up something else to mend, and
/// changes that overlap are made one after the other.
const MAX_ROUNDS: usize = 10;

/// A text that was mended as far as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The text.
    pub text: Vec<u8>,
    /// What is left in it.
    pub report: FileReport,
    /// How many findings were mended.
    pub count: usize,
}

/// Mends a text that was read as the file of this path, and checks what became of it.
///
/// # Errors
///
/// Returns an error if the text cannot be checked.
pub fn text(
    validator: &Validator,
    path: &str,
    text: Vec<u8>,
    options: &CheckOptions,
) -> io::Result<Fixed> {
    mend(text, options.max_findings, |text| {
        // Those beyond the limit are to be mended, too.
        let mut options = options.clone();
        options.max_findings = usize::MAX;
        validator.check(path, text, &options)
    })
}

/// Mends a file in its place.
///
/// # Errors
///
/// Returns an error if the file cannot be read or written, or was changed meanwhile. It is as it was
/// then.
pub(crate) fn file(
    validator: &Validator,
    input: &Input,
    path: &Path,
    options: &CheckOptions,
) -> io::Result<Fixed> {
    let before = fs::read(path)?;
    let fixed = text(validator, &input.name(), before.clone(), options)?;
    if fixed.count > 0 {
        replace(path, &before, &fixed.text)?;
    }
    Ok(fixed)
}

/// Mends a text until nothing is left that can be mended.
fn mend(
    text: Vec<u8>,
    max_findings: usize,
    check: impl Fn(&[u8]) -> io::Result<FileReport>,
) -> io::Result<Fixed> {
    let report = check(&text)?;
    let mut fixed = Fixed {
        text,
        report,
        count: 0,
    };
    for _ in 0..MAX_ROUNDS {
        let (text, count) = apply(&fixed.text, &fixed.report.findings);
        if count == 0 {
            break;
        }
        let report = check(&text)?;
        // A change that makes it worse is not made, whatever it was meant to mend.
        if report.errors > fixed.report.errors || report.documents != fixed.report.documents {
            break;
        }
        fixed = Fixed {
            text,
            report,
            count: fixed.count + count,
        };
    }
    fixed.report.findings.truncate(max_findings);
    Ok(fixed)
}

/// Makes the changes of findings that do not overlap, and counts them.
fn apply(text: &[u8], findings: &[Finding]) -> (Vec<u8>, usize) {
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|f| f.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| (fix.start, fix.end));
    let mut changed = Vec::with_capacity(text.len());
    let mut count = 0;
    let mut done = 0;
    let mut last: Option<&Fix> = None;
    for fix in fixes {
        // What touches the change before it may depend on it.
        let overlaps = last.is_some_and(|last| fix.start < last.end || fix.start == last.start);
        let Some(between) = text.get(done..fix.start).filter(|_| !overlaps) else {
            continue;
        };
        if fix.start > fix.end || fix.end > text.len() {
            continue;
        }
        changed.extend_from_slice(between);
        changed.extend_from_slice(fix.text.as_bytes());
        done = fix.end;
        last = Some(fix);
        count += 1;
    }
    changed.extend_from_slice(text.get(done..).unwrap_or_default());
    (changed, count)
}

/// Puts another text in place of a file's, at once and with the same permissions.
fn replace(path: &Path, before: &[u8], after: &[u8]) -> io::Result<()> {
    // A link stays a link: what it leads to is replaced, where it is.
    let path = path.canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        let error = "it may not be written to";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, error));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = NamedTempFile::new_in(folder)?;
    beside.write_all(after)?;
    beside.as_file().set_permissions(permissions)?;
    beside.as_file().sync_all()?;
    if fs::read(&path)? != before {
        return Err(io::Error::other("it was changed while it was mended"));
    }
    beside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Excerpt, Place, Severity};

    fn finding(start: usize, end: usize, text: &str) -> Finding {
        Finding {
            rule: "enum".into(),
            severity: Severity::Error,
            pointer: String::new(),
            place: Place::default(),
            message: String::new(),
            found: None,
            allowed: Vec::new(),
            help: None,
            fix: Some(Fix {
                start,
                end,
                text: text.to_owned(),
            }),
            excerpt: Excerpt::default(),
        }
    }

    fn applied(text: &str, fixes: &[(usize, usize, &str)]) -> (String, usize) {
        let findings: Vec<_> = fixes
            .iter()
            .map(|(start, end, text)| finding(*start, *end, text))
            .collect();
        let (text, count) = apply(text.as_bytes(), &findings);
        (String::from_utf8(text).unwrap(), count)
    }

    #[test]
    fn changes_what_does_not_overlap() {
        assert_eq!(applied("abc", &[]), ("abc".to_owned(), 0));
        assert_eq!(
            applied("0123456789", &[(8, 9, "y"), (1, 3, "long"), (5, 5, "+")]),
            ("0long34+567y9".to_owned(), 3)
        );
        // The first one counts; the others come in the next round.
        assert_eq!(
            applied("0123456789", &[(3, 6, "b"), (1, 4, "a"), (1, 1, "x")]),
            ("0x12b6789".to_owned(), 2)
        );
        assert_eq!(applied("ab", &[(0, 1, "x"), (0, 1, "x")]).1, 1);
        assert_eq!(
            applied("ab", &[(0, 2, ""), (2, 2, "c")]),
            ("c".to_owned(), 2)
        );
        // A range that is none changes nothing.
        assert_eq!(
            applied("ab", &[(1, 9, "x"), (2, 1, "x"), (7, 8, "x")]),
            ("ab".to_owned(), 0)
        );
    }

    /// Finds each `a`, to be made a `b`, and each `b` that stands alone, to be made a `c`.
    fn check(text: &[u8]) -> FileReport {
        let mut report = FileReport::default();
        for (index, letter) in text.iter().enumerate() {
            match letter {
                b'a' => report.findings.push(finding(index, index + 1, "b")),
                b'b' if text.len() == 1 => report.findings.push(finding(index, index + 1, "c")),
                b'w' => report.findings.push(finding(index, index + 1, "aa")),
                b'e' => report.findings.push(Finding {
                    fix: None,
                    ..finding(index, index, "")
                }),
                _ => {}
            }
        }
        report.errors = report.findings.len();
        report
    }

    fn mended(text: &str, max_findings: usize) -> (String, usize, FileReport) {
        let check = |text: &[u8]| Ok(check(text));
        let fixed = mend(text.as_bytes().to_vec(), max_findings, check).unwrap();
        (
            String::from_utf8(fixed.text).unwrap(),
            fixed.count,
            fixed.report,
        )
    }

    #[test]
    fn mends_until_nothing_is_left() {
        let (text, count, report) = mended("a", 9);
        assert_eq!((text.as_str(), count, report.errors), ("c", 2, 0));
        // What cannot be mended is left, and counted beyond the limit.
        let (text, count, report) = mended("eaee", 1);
        assert_eq!((text.as_str(), count, report.errors), ("ebee", 1, 3));
        assert_eq!(report.findings.len(), 1);
    }

    #[test]
    fn does_not_make_it_worse() {
        let (text, count, report) = mended("w", 9);
        assert_eq!((text.as_str(), count, report.errors), ("w", 0, 1));
    }

    #[test]
    fn mends_examples_once() {
        let validator = Validator::new();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/examples");
        let mut count = 0;
        for input in crate::input::find([folder]).unwrap() {
            let name = input.name();
            let before = fs::read(&name).unwrap();
            let options = CheckOptions::default();
            let found = validator.check(&name, before.as_slice(), &options).unwrap();
            let fixed = text(&validator, &name, before.clone(), &options).unwrap();
            assert!(fixed.report.errors <= found.errors, "{name}");
            assert_eq!(fixed.count == 0, fixed.text == before, "{name}");
            let again = text(&validator, &name, fixed.text, &options).unwrap();
            assert_eq!((again.count, again.report), (0, fixed.report), "{name}");
            count += fixed.count;
        }
        assert!(count > 0);
    }

    #[test]
    fn replaces_a_file_only_as_it_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "before").unwrap();
        replace(&path, b"before", b"after").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");

        let error = replace(&path, b"before", b"other").unwrap_err();
        assert_eq!(error.to_string(), "it was changed while it was mended");
        assert_eq!(fs::read(&path).unwrap(), b"after");

        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = replace(&path, b"after", b"other").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        // Nothing else is left behind.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn keeps_links_and_permissions() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("real.json");
        let link = folder.path().join("a.json");
        fs::write(&target, "before").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&target, &link).unwrap();

        replace(&link, b"before", b"after").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"after");
        assert_eq!(
            fs::metadata(&target).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }
}
