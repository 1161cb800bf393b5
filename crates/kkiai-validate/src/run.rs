//! Checks many files at a time.

use std::io;
use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use crate::finding::{FileReport, Rule, Severity};
use crate::fix::{self, Fixed};
use crate::input::Input;
use crate::validator::{CheckOptions, Validator};

/// A run that has ended: what came of each file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Run {
    /// What came of the files that could be read, in the order in which they were given.
    pub files: Vec<FileReport>,
    /// Files that could not be read, or not be mended.
    pub unread: Vec<Unread>,
    /// How many findings were mended; they are no longer among those of the files.
    pub fixed: usize,
    /// All rules that a finding may be of.
    pub rules: Vec<Rule>,
    /// Version of the program.
    pub version: String,
    /// Whether a payload with warnings is taken for invalid.
    pub strict: bool,
    /// When it began.
    pub started: SystemTime,
    /// How long it took.
    pub took: Duration,
}

/// A file that could not be read, or not be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unread {
    /// Path as it was given or found, with `/`; `<stdin>` for standard input.
    pub path: String,
    /// Why not.
    pub error: String,
}

/// What a run comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// How many files were checked.
    pub files: usize,
    /// How many payloads they have.
    pub documents: usize,
    /// How many payloads are invalid.
    pub invalid: usize,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// How many of the findings that are shown can be mended.
    pub fixable: usize,
    /// How many findings were mended.
    pub fixed: usize,
    /// How many files could not be read, or not be mended.
    pub unread: usize,
}

impl Run {
    /// Checks files on all cores, one file a core at a time.
    #[must_use]
    pub fn check(validator: &Validator, inputs: &[Input], options: &CheckOptions) -> Self {
        Self::of(validator, inputs, |input| {
            let name = input.name();
            let report = validator.check(&name, input.open()?, options)?;
            Ok((report, 0))
        })
    }

    /// Mends files on all cores, and checks what became of them.
    ///
    /// Of a file, all that is not mended stays as it is, byte by byte. A file is replaced at once or
    /// not at all: not if it was changed meanwhile, and not if it would have more errors than before.
    /// Standard input is checked and not mended; see [`fix::text`](crate::fix::text).
    #[must_use]
    pub fn fix(validator: &Validator, inputs: &[Input], options: &CheckOptions) -> Self {
        Self::of(validator, inputs, |input| match input.path() {
            Some(path) => {
                let Fixed { report, count, .. } = fix::file(validator, input, path, options)?;
                Ok((report, count))
            }
            None => Ok((validator.check(&input.name(), input.open()?, options)?, 0)),
        })
    }

    fn of(
        validator: &Validator,
        inputs: &[Input],
        check: impl Fn(&Input) -> io::Result<(FileReport, usize)> + Sync,
    ) -> Self {
        let mut run = Self::new(validator.rules());
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        for (input, result) in inputs.iter().zip(in_order(inputs, cores, check)) {
            match result {
                Ok((report, count)) => {
                    run.files.push(report);
                    run.fixed += count;
                }
                Err(error) => run.unread.push(Unread {
                    path: input.name(),
                    error: error.to_string(),
                }),
            }
        }
        run.took = run.started.elapsed().unwrap_or_default();
        run
    }

    /// Returns a run that begins now, and has checked nothing yet.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        Self {
            files: Vec::new(),
            unread: Vec::new(),
            fixed: 0,
            rules,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            strict: false,
            started: SystemTime::now(),
            took: Duration::ZERO,
        }
    }

    /// Returns what the run comes to.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals {
            files: self.files.len(),
            fixed: self.fixed,
            unread: self.unread.len(),
            ..Totals::default()
        };
        for file in &self.files {
            totals.documents += file.documents;
            totals.invalid += file.invalid;
            totals.errors += file.errors;
            totals.warnings += file.warnings;
            let fixable = file.findings.iter().filter(|finding| finding.fix.is_some());
            totals.fixable += fixable.count();
        }
        totals
    }

    /// Tells whether all files were read and all payloads are valid, and without a warning if the run
    /// is strict.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.unread.is_empty() && !self.files.iter().any(|file| self.fails(file))
    }

    /// Tells whether the payloads of a file do not pass.
    pub(crate) fn fails(&self, file: &FileReport) -> bool {
        file.errors > 0 || file.invalid > 0 || (self.strict && file.warnings > 0)
    }
}

impl FileReport {
    /// Counts the errors and warnings that are not among the findings, as they are too many.
    #[must_use]
    pub fn hidden(&self) -> (usize, usize) {
        let shown = |severity| {
            let findings = self.findings.iter();
            findings
                .filter(|finding| finding.severity == severity)
                .count()
        };
        (
            self.errors.saturating_sub(shown(Severity::Error)),
            self.warnings.saturating_sub(shown(Severity::Warning)),
        )
    }
}

/// Works on items on several threads, and returns what came of them in the order of the items.
fn in_order<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(item)));
        }
    };
    // This thread works, too, so that a single file needs no other one.
    let others = threads.min(items.len()).saturating_sub(1);
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (0..others).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(part) => done.extend(part),
                Err(reason) => panic::resume_unwind(reason),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        for threads in [0, 1, 3, 64] {
            let done = in_order(&items, threads, |item| {
                if item % 97 == 0 {
                    thread::yield_now();
                }
                item * 2
            });
            let expected: Vec<_> = items.iter().map(|item| item * 2).collect();
            assert_eq!(done, expected);
        }
        assert!(in_order(&[] as &[usize], 4, |item| *item).is_empty());
    }

    #[test]
    fn files_that_cannot_be_read_do_not_hide_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let good = folder.path().join("a.json");
        std::fs::write(&good, "{}").unwrap();
        let inputs = [
            Input::file(folder.path().join("none.json")),
            Input::file(&good),
        ];
        let run = Run::check(&Validator::new(), &inputs, &CheckOptions::default());
        assert_eq!(run.files.len(), 1);
        assert_eq!(run.unread.len(), 1);
        assert!(run.unread[0].path.ends_with("none.json"));
        assert!(!run.passed());
    }
}
