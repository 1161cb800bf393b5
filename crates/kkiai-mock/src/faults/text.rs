//! Faults as text: a name with options.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::faults::{Fault, FaultKind, RetryAfter, TaskFailure};

/// Status of a server error unless told otherwise.
const USUAL_ERROR: u16 = 502;

/// Status of a web page unless told otherwise.
const USUAL_PAGE: u16 = 200;

/// Status of a redirect unless told otherwise.
const USUAL_REDIRECT: u16 = 307;

/// Status of a file that is gone unless told otherwise.
const USUAL_EXPIRED: u16 = 403;

/// Time of a late answer unless told otherwise.
const USUAL_LATENCY: Duration = Duration::from_secs(1);

/// Code of an error unless told otherwise.
const USUAL_CODE: &str = "InternalError";

/// Status that is not documented unless told otherwise.
const USUAL_WORD: &str = "DREAMING";

/// Length of an image that is too large unless told otherwise.
const USUAL_LENGTH: u64 = 1 << 30;

/// Units of time, the longest first, and their nanoseconds.
const UNITS: [(&str, u128); 3] = [("s", 1_000_000_000), ("ms", 1_000_000), ("ns", 1)];

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().name)?;
        match self {
            Self::Latency { time, .. } => write!(f, ",time={}", shown_time(*time))?,
            Self::RateLimit { retry_after, empty } => {
                match retry_after {
                    Some(RetryAfter::Seconds(seconds)) => write!(f, ",seconds={seconds}")?,
                    Some(RetryAfter::Date(seconds)) => write!(f, ",date={seconds}")?,
                    None => {}
                }
                if *empty {
                    f.write_str(",empty")?;
                }
            }
            Self::ServerError { status, plain, .. } => {
                write!(f, ",status={status}")?;
                if *plain {
                    f.write_str(",plain")?;
                }
            }
            Self::Html { status, .. } | Self::Expired { status } => {
                write!(f, ",status={status}")?;
            }
            Self::ErrorInSuccess { code } => write!(f, ",code={}", shown(code))?,
            Self::Redirect { to, status } => write!(f, ",to={},status={status}", shown(to))?,
            Self::ForeignTicket { to } => write!(f, ",to={}", shown(to))?,
            Self::UnknownStatus { word } => write!(f, ",word={}", shown(word))?,
            Self::Failed { shown: how, code } => write!(f, ",as={how},code={}", shown(code))?,
            Self::TooLarge { bytes, chunked } => {
                write!(f, ",bytes={bytes}")?;
                if *chunked {
                    f.write_str(",chunked")?;
                }
            }
            _ => {}
        }
        if self.is_carried_out() {
            f.write_str(",done")?;
        }
        Ok(())
    }
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let mut parts = text.split(',');
        let name = parts.next().unwrap_or_default();
        let kind = FaultKind::ALL.iter().find(|kind| kind.name == name);
        let kind = *kind.ok_or_else(|| ParseFaultError::Name {
            name: name.to_owned(),
        })?;
        let mut options = Options {
            kind,
            rest: parts.collect(),
        };
        let fault = options.fault()?;
        match options.rest.first() {
            None => Ok(fault),
            Some(option) => Err(ParseFaultError::Option {
                name: kind.name,
                option: (*option).to_owned(),
                options: kind.options,
            }),
        }
    }
}

/// Options of a fault that have not been read yet.
struct Options<'a> {
    kind: FaultKind,
    rest: Vec<&'a str>,
}

impl<'a> Options<'a> {
    fn fault(&mut self) -> Result<Fault, ParseFaultError> {
        Ok(match self.kind {
            FaultKind::LATENCY => Fault::Latency {
                time: match self.value("time") {
                    Some(text) => read_time(text).ok_or_else(|| self.wrong("time", text))?,
                    None => USUAL_LATENCY,
                },
                carried_out: self.flag("done"),
            },
            FaultKind::RATE_LIMIT => {
                let seconds = self.number("seconds")?.map(RetryAfter::Seconds);
                // With both, one is left over and refused.
                let retry_after = match seconds {
                    None => self.number("date")?.map(RetryAfter::Date),
                    seconds => seconds,
                };
                Fault::RateLimit {
                    retry_after,
                    empty: self.flag("empty"),
                }
            }
            FaultKind::SERVER_ERROR => Fault::ServerError {
                status: self.number("status")?.unwrap_or(USUAL_ERROR),
                plain: self.flag("plain"),
                carried_out: self.flag("done"),
            },
            FaultKind::CUT_BEFORE_ANSWER => Fault::CutBeforeAnswer {
                carried_out: self.flag("done"),
            },
            FaultKind::CUT_AFTER_HEAD => Fault::CutAfterHead,
            FaultKind::CUT_IN_BODY => Fault::CutInBody,
            FaultKind::CUT_AFTER_BODY => Fault::CutAfterBody,
            FaultKind::STALL_IN_BODY => Fault::StallInBody {
                carried_out: self.flag("done"),
            },
            FaultKind::NO_ANSWER => Fault::NoAnswer {
                carried_out: self.flag("done"),
            },
            FaultKind::HTML => Fault::Html {
                status: self.number("status")?.unwrap_or(USUAL_PAGE),
                carried_out: self.flag("done"),
            },
            FaultKind::EMPTY => Fault::Empty {
                carried_out: self.flag("done"),
            },
            FaultKind::ERROR_IN_SUCCESS => Fault::ErrorInSuccess {
                code: self.text("code", USUAL_CODE),
            },
            FaultKind::REDIRECT => Fault::Redirect {
                to: self.needed("to")?,
                status: self.number("status")?.unwrap_or(USUAL_REDIRECT),
            },
            FaultKind::FOREIGN_TICKET => Fault::ForeignTicket {
                to: self.needed("to")?,
            },
            FaultKind::NO_FILE => Fault::NoFile,
            FaultKind::TASK_NOT_EXIST => Fault::TaskNotExist,
            FaultKind::RESOURCE_NOT_FOUND => Fault::ResourceNotFound,
            FaultKind::UNKNOWN_STATUS => Fault::UnknownStatus {
                word: self.text("word", USUAL_WORD),
            },
            FaultKind::FAILED => Fault::Failed {
                shown: self.number("as")?.unwrap_or(TaskFailure::ErrCode),
                code: self.text("code", USUAL_CODE),
            },
            FaultKind::NEVER_ENDS => Fault::NeverEnds,
            FaultKind::EXPIRED => Fault::Expired {
                status: self.number("status")?.unwrap_or(USUAL_EXPIRED),
            },
            FaultKind::WRONG_LENGTH => Fault::WrongLength,
            FaultKind::CUT_SHORT => Fault::CutShort,
            FaultKind::TOO_LARGE => Fault::TooLarge {
                bytes: self.number("bytes")?.unwrap_or(USUAL_LENGTH),
                chunked: self.flag("chunked"),
            },
            FaultKind { name, .. } => {
                let name = name.to_owned();
                return Err(ParseFaultError::Name { name });
            }
        })
    }

    /// Takes an option without a value.
    fn flag(&mut self, name: &str) -> bool {
        let found = self.rest.iter().position(|option| *option == name);
        found.map(|at| self.rest.remove(at)).is_some()
    }

    /// Takes an option with a value.
    fn value(&mut self, name: &str) -> Option<&'a str> {
        let value = |option: &'a str| option.strip_prefix(name)?.strip_prefix('=');
        let at = self
            .rest
            .iter()
            .position(|option| value(option).is_some())?;
        value(self.rest.remove(at))
    }

    fn number<T: FromStr>(&mut self, name: &'static str) -> Result<Option<T>, ParseFaultError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let read = value.parse().map_err(|_| self.wrong(name, value))?;
        Ok(Some(read))
    }

    fn text(&mut self, name: &str, usual: &str) -> String {
        let value = self.value(name).unwrap_or(usual);
        value.replace("%2C", ",")
    }

    fn needed(&mut self, name: &'static str) -> Result<String, ParseFaultError> {
        match self.value(name) {
            Some(value) => Ok(value.replace("%2C", ",")),
            None => Err(ParseFaultError::Missing {
                name: self.kind.name,
                option: name,
            }),
        }
    }

    fn wrong(&self, option: &'static str, value: &str) -> ParseFaultError {
        ParseFaultError::Value {
            name: self.kind.name,
            option,
            value: value.to_owned(),
        }
    }
}

/// Writes a text so that it holds no comma.
fn shown(text: &str) -> String {
    text.replace(',', "%2C")
}

fn shown_time(time: Duration) -> String {
    let nanoseconds = time.as_nanos();
    let unit = UNITS
        .iter()
        .find(|(_, unit)| nanoseconds.checked_rem(*unit) == Some(0));
    let (unit, length) = unit.unwrap_or(&("ns", 1));
    format!("{}{unit}", nanoseconds / length)
}

fn read_time(text: &str) -> Option<Duration> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, length) = UNITS.iter().find(|(known, _)| *known == unit)?;
    let nanoseconds = number.parse::<u128>().ok()?.checked_mul(*length)?;
    let seconds = u64::try_from(nanoseconds / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanoseconds % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

/// Text that names no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseFaultError {
    /// There is no such fault.
    #[error("there is no fault {name}, expected one of {}", names())]
    Name {
        /// The name.
        name: String,
    },
    /// The fault has no such option, or not twice, or not beside another one.
    #[error("{name} does not take {option}, {}", known(options))]
    Option {
        /// Name of the fault.
        name: &'static str,
        /// The option.
        option: String,
        /// The options that it takes.
        options: &'static str,
    },
    /// The value of an option cannot be read.
    #[error("{name} cannot have {option}={value}")]
    Value {
        /// Name of the fault.
        name: &'static str,
        /// The option.
        option: &'static str,
        /// The value.
        value: String,
    },
    /// An option is missing.
    #[error("{name} needs {option}=…")]
    Missing {
        /// Name of the fault.
        name: &'static str,
        /// The option.
        option: &'static str,
    },
}

fn known(options: &str) -> String {
    match options {
        "" => "it has no options".to_owned(),
        options => format!("its options are {options}, each once at most"),
    }
}

fn names() -> String {
    let names: Vec<_> = FaultKind::ALL.iter().map(|kind| kind.name).collect();
    names.join(", ")
}
