//! Checks payloads of the kkiai API.

mod finding;
mod fix;
mod input;
mod report;
mod run;
mod validator;

pub use finding::{Excerpt, FileReport, Finding, Fix, Place, Rule, Severity};
pub use fix::{Fixed, text as fix};
pub use input::{Input, InputError, find};
pub use report::{ReportFormat, ReportOptions};
pub use run::{Run, Totals, Unread};
pub use validator::{CheckOptions, Format, Validator};
