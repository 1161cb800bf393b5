//! What each answer means: a row for each form of error, status and code, and for each state of a
//! task.

mod errors;
mod states;
