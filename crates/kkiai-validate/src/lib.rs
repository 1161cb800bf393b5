//! Checks payloads of the kkiai API: requests that are to be sent, answers that came.
//!
//! A [`Validator`] reads JSON, JSON Lines and YAML, finds the schema by name, folder or content, and
//! says of each [`Finding`] where it stands to the column, what was found, what is allowed, and what
//! was probably meant. What a valid payload should know all the same is a warning: a member that its
//! model does not read, a link that will die.
//!
//! ```
//! use kkiai_validate::{CheckOptions, Validator};
//!
//! let request = r#"{"model_name": "gem", "model_version": "3.0", "prompt": "a red fox"}"#;
//! let report = Validator::new().check("request.json", request.as_bytes(), &CheckOptions::default())?;
//! assert_eq!(report.errors, 1);
//! assert_eq!(report.findings[0].pointer, "/model_name");
//! assert_eq!(report.findings[0].help.as_deref(), Some("did you mean \"GEM\"?"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod explain;
mod finding;
mod fix;
mod input;
mod near;
mod payload;
mod place;
mod report;
mod rules;
mod run;
mod schemas;
mod validator;
mod walk;

pub use finding::{Excerpt, FileReport, Finding, Fix, Place, Rule, Severity};
pub use fix::{Fixed, text as fix};
pub use input::{Input, InputError, find};
pub use near::nearest;
pub use report::{ReportFormat, ReportOptions};
pub use run::{Run, Totals, Unread};
pub use validator::{CheckOptions, Format, Validator};
