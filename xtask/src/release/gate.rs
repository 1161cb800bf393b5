//! Steps, and the one verdict on all of them.

use std::fmt;

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Passed(String),
    /// Something is wrong.
    Failed(String),
    /// It does not apply.
    Skipped(String),
}

impl Outcome {
    /// Returns the outcome of a judgement.
    #[must_use]
    pub fn of(judged: Result<String, String>) -> Self {
        match judged {
            Ok(reason) => Self::Passed(reason),
            Err(reason) => Self::Failed(reason),
        }
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is looked at.
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, reason) = match &self.outcome {
            Outcome::Passed(reason) => ("ok", reason),
            Outcome::Failed(reason) => ("failed", reason),
            Outcome::Skipped(reason) => ("skipped", reason),
        };
        // More lines stand below the first.
        let reason = reason
            .trim_end()
            .replace('\n', "\n                            ");
        write!(f, "{mark:<8} {:<18} {reason}", self.name)
    }
}

/// Returns how many steps failed.
#[must_use]
pub fn failures(steps: &[Step]) -> usize {
    let is_failed = |step: &&Step| matches!(step.outcome, Outcome::Failed(_));
    steps.iter().filter(is_failed).count()
}
