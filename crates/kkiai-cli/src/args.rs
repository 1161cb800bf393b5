//! Arguments. What a member of a request is, and which values it is known to take, comes from the
//! API's description.

use std::error::Error;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use kkiai::models::{PersonGeneration, StorageMode, Switch};
use kkiai::{AspectRatio, BASE_URL_VARIABLE, FileInfo, KEY_VARIABLE, Model, Resolution};
use kkiai_mock::{AnswerForm, CreateForm, Fault};
use kkiai_validate::{CheckOptions, Format, ReportFormat};

use crate::duration;
use crate::exit::Exit;
use crate::faults::{self, Planned};
use crate::members::{self, wrap};
use crate::request::{self, Setting};
use crate::schemas::{self, SchemaName};
use crate::values::{self, OnOff, Open, OpenModel, known};

/// Where the mock gateway listens unless told otherwise.
const MOCK_ADDRESS: &str = "127.0.0.1:4010";

/// Says what stands for a task.
const TASK_HELP: &str = "\
Id of the task, as create showed it, or the task in JSON,
as create --json wrote it; - reads either from stdin";

/// Makes pictures with kkiai
#[derive(Debug, Parser)]
#[command(
    name = "kkiai",
    version,
    disable_help_subcommand = true,
    after_help = after_help(),
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[arg(
        long,
        global = true,
        display_order = 900,
        value_name = "URL",
        help = wrap(&format!("Address of the gateway, instead of {BASE_URL_VARIABLE}")),
    )]
    pub(crate) base_url: Option<String>,

    #[arg(
        long,
        global = true,
        display_order = 901,
        help = wrap("Writes JSON: results to stdout, notes and errors to stderr, one object a line"),
    )]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes a picture and saves it; costs money, except with --mock
    Create(Box<CreateArgs>),
    /// Shows how far a task has come; costs nothing
    Status(StatusArgs),
    /// Waits for a task and saves its pictures; costs nothing
    Wait(WaitArgs),
    /// Runs a gateway that draws by itself, for other programs; costs nothing
    Mock(MockArgs),
    /// Checks payloads in files against the API's schemas; sends nothing
    Validate(ValidateArgs),
    /// Writes a JSON Schema of the API, or lists them; sends nothing
    Schema(SchemaArgs),
    /// Writes a script by which a shell completes arguments
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kkiai create \"a red fox in the snow\" --mock -o fox.png
  kkiai create \"as a woodcut\" --ref https://example.com/fox.png --aspect 16:9
  kkiai create --from request.json --set output_config.resolution=4K --dry-run
  kkiai create \"a red fox\" --no-wait --json | kkiai wait - -o fox.png

The file comes first, then the options, then --set; the later one wins.
Exit codes: see kkiai --help.")]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) send: SendArgs,
    #[command(flatten)]
    pub(crate) save: SaveArgs,

    #[arg(
        long,
        conflicts_with_all = ["output", "force", "timeout"],
        help_heading = "Saving",
        help = wrap("Writes the task's id and ends, instead of waiting; kkiai wait goes on"),
    )]
    pub(crate) no_wait: bool,

    #[arg(
        long,
        help_heading = "Trying",
        help = wrap("Shows the request as a curl command without the key, and sends nothing"),
    )]
    pub(crate) dry_run: bool,

    #[arg(
        long,
        conflicts_with_all = ["base_url", "dry_run", "no_wait"],
        help_heading = "Trying",
        help = wrap("Asks a gateway inside this program, which draws by itself: needs no key and \
                     no network, and costs nothing"),
    )]
    pub(crate) mock: bool,
}

/// What the request says.
#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    #[arg(help = members::help("prompt", 1, &[]))]
    pub(crate) prompt: Option<String>,

    #[arg(
        short,
        long,
        value_parser = OpenModel,
        hide_possible_values = true,
        help = wrap("Model that draws the picture")
            + "\n" + &wrap(&format!("[known: {}]", values::models().join(", ")))
            + &format!("\n[default: {}]", values::model_name(&values::DEFAULT_MODEL)),
    )]
    pub(crate) model: Option<Model>,

    #[arg(
        short,
        long = "ref",
        value_name = "URL|file:ID",
        value_parser = request::reference,
        help = wrap("Image to start from, by its address or by VOD's id of it; file:ID=TEXT also \
                     says what it shows. May be given again"),
    )]
    pub(crate) references: Vec<FileInfo>,

    #[arg(long, value_name = "TEXT", help = members::help("negative_prompt", 1, &[]))]
    pub(crate) negative: Option<String>,

    #[arg(
        long,
        value_name = "W:H",
        value_parser = Open::<AspectRatio>::new(),
        hide_possible_values = true,
        help = members::help("output_config.aspect_ratio", 2, &known::<AspectRatio>()),
    )]
    pub(crate) aspect: Option<AspectRatio>,

    #[arg(
        long,
        value_name = "SIZE",
        value_parser = Open::<Resolution>::new(),
        hide_possible_values = true,
        help = members::help("output_config.resolution", 2, &known::<Resolution>()),
    )]
    pub(crate) resolution: Option<Resolution>,

    #[arg(
        long,
        value_name = "MODE",
        value_parser = Open::<StorageMode>::new(),
        hide_possible_values = true,
        help = members::help("output_config.storage_mode", 1, &known::<StorageMode>()),
    )]
    pub(crate) storage: Option<StorageMode>,

    #[arg(
        long,
        value_name = "RULE",
        value_parser = Open::<PersonGeneration>::new(),
        hide_possible_values = true,
        help = members::help("output_config.person_generation", 1, &known::<PersonGeneration>()),
    )]
    pub(crate) person: Option<PersonGeneration>,

    #[arg(
        long,
        value_name = "on|off",
        value_parser = OnOff,
        hide_possible_values = true,
        help = members::help("enhance_prompt", 1, &[]),
    )]
    pub(crate) enhance: Option<Switch>,

    #[arg(
        long,
        value_name = "ID",
        help = members::help("session_id", 2, &[])
            + "\n" + &wrap("[default: one that no other request has, which is shown]"),
    )]
    pub(crate) session: Option<String>,

    #[arg(
        long,
        conflicts_with = "session",
        help = wrap("Sends the request without a mark; a request whose answer is lost cannot be \
                     repeated safely then"),
    )]
    pub(crate) no_session: bool,

    #[arg(long, value_name = "TEXT", help = members::help("session_context", 1, &[]))]
    pub(crate) context: Option<String>,

    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        help = members::help("tasks_priority", 1, &[]),
    )]
    pub(crate) priority: Option<i64>,

    #[arg(
        long,
        value_name = "FILE",
        help = wrap("File with a request in JSON, which the other options change; - is stdin"),
    )]
    pub(crate) from: Option<PathBuf>,

    #[arg(
        long = "set",
        value_name = "PATH=VALUE",
        value_parser = request::setting,
        help = wrap("Sets any member of the request, such as file_infos.0.text=snow; null takes \
                     it away; may be given again"),
    )]
    pub(crate) settings: Vec<Setting>,
}

/// When a request is sent again.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sending")]
pub(crate) struct SendArgs {
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..),
        help = wrap("Most attempts, the first included. A request is sent again only if it was \
                     surely not accepted, as when there are too many")
            + "\n[default: 4]",
    )]
    pub(crate) max_attempts: Option<u32>,

    #[arg(
        long,
        help = wrap("Sends the request again, with the same session, also when it may have been \
                     accepted. A gateway with several accounts may take both copies: then both \
                     are charged. A copy that is refused leaves the first one's task unknown"),
    )]
    pub(crate) retry_unknown: bool,

    #[arg(
        long,
        help = wrap("Sends the request also if it is not as the API's description has it: the \
                     service may know more than this program does"),
    )]
    pub(crate) no_check: bool,
}

/// Where a picture is saved.
#[derive(Debug, Args)]
#[command(next_help_heading = "Saving")]
pub(crate) struct SaveArgs {
    #[arg(
        short,
        long,
        value_name = "PATH",
        help = wrap("File for the picture, or a folder that exists; without one, a new name in \
                     the current folder. A second picture gets -2 before the ending"),
    )]
    pub(crate) output: Option<PathBuf>,

    #[arg(short, long, help = "Overwrites a file that exists")]
    pub(crate) force: bool,

    #[arg(
        long,
        value_name = "TIME",
        value_parser = duration::parse,
        default_value = "10m",
        help = wrap("Longest time to wait, such as 90s or 1h30m; the task goes on after it"),
    )]
    pub(crate) timeout: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    #[arg(value_name = "TASK", help = TASK_HELP)]
    pub(crate) task: String,
}

#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    #[arg(value_name = "TASK", help = TASK_HELP)]
    pub(crate) task: String,

    #[command(flatten)]
    pub(crate) save: SaveArgs,
}

#[derive(Debug, Args)]
#[command(after_help = faults::table())]
pub(crate) struct MockArgs {
    #[arg(
        long,
        value_name = "HOST:PORT",
        default_value = MOCK_ADDRESS,
        hide_default_value = true,
        help = format!("Address to listen on; port 0 takes a free one\n[default: {MOCK_ADDRESS}]"),
    )]
    pub(crate) addr: String,

    #[arg(
        long,
        value_name = "FORM",
        value_parser = one_of::<AnswerForm>(AnswerForm::ALL.iter().map(|form| form.as_str())),
        hide_possible_values = true,
        default_value = AnswerForm::default().as_str(),
        help = names(
            "Form of the answers about tasks",
            AnswerForm::ALL.iter().map(|form| form.as_str()),
        ),
    )]
    pub(crate) answer: AnswerForm,

    #[arg(
        long,
        value_name = "FORM",
        value_parser = one_of::<CreateForm>(CreateForm::ALL.iter().map(|form| form.as_str())),
        hide_possible_values = true,
        default_value = CreateForm::default().as_str(),
        help = names(
            "Form of the answers to requests",
            CreateForm::ALL.iter().map(|form| form.as_str()),
        ),
    )]
    pub(crate) create: CreateForm,

    #[arg(long, help = "Only key to accept; without it, any is")]
    pub(crate) key: Option<String>,

    #[command(flatten)]
    pub(crate) faults: FaultArgs,
}

/// What goes wrong.
#[derive(Debug, Args)]
#[command(next_help_heading = "Faults")]
pub(crate) struct FaultArgs {
    #[arg(
        long = "fault",
        value_name = "OPERATION:FAULT",
        value_parser = faults::planned,
        help = wrap("Fault that the first create, query or image request meets, or that becomes \
                     of the first task; given again, the next one. none is no fault"),
    )]
    pub(crate) first: Vec<Planned>,

    #[arg(
        long,
        value_name = "OPERATION:FAULT",
        value_parser = faults::planned,
        help = wrap("Fault that all requests of the operation meet after those of --fault"),
    )]
    pub(crate) always: Vec<Planned>,

    #[arg(
        long,
        value_name = "RATE",
        value_parser = faults::rate,
        help = wrap("How often other requests meet a fault by chance, from 0 to 1"),
    )]
    pub(crate) fault_rate: Option<f64>,

    #[arg(
        long,
        value_name = "FAULT",
        requires = "fault_rate",
        value_parser = faults::possible,
        help = wrap("Fault that may come by chance; may be given again. Without it, all may that \
                     need no URL"),
    )]
    pub(crate) among: Vec<Fault>,

    #[arg(
        long,
        value_name = "NUMBER",
        help = wrap("What chance and the ids of tasks follow from, so that a run can be repeated"),
    )]
    pub(crate) seed: Option<u64>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kkiai validate payloads
  kkiai validate 'payloads/**/*.json' --schema CreateImageTaskRequest --strict
  kkiai validate payloads --format sarif --output kkiai.sarif
  kkiai create fox --dry-run --json | jq .body | kkiai validate -

Exit codes:
  0  all payloads are valid
  4  a payload is invalid or, with --strict, has a warning
  2  an argument cannot be used, or a file cannot be read or written
  1  something else, such as a report that cannot be written to stdout")]
pub(crate) struct ValidateArgs {
    #[arg(
        required = true,
        value_name = "PATH",
        help = wrap("File, folder with all .json, .jsonl, .ndjson, .yaml and .yml files below it, \
                     pattern in quotes, such as 'payloads/**/*.json', or - for stdin"),
    )]
    pub(crate) paths: Vec<PathBuf>,

    #[arg(
        short,
        long,
        value_name = "NAME",
        value_parser = SchemaName,
        hide_possible_values = true,
        help = wrap("Schema that all payloads must match; kkiai schema lists them")
            + "\n" + &wrap("[default: the one that the folder is named after, else the one that \
                            the content shows]"),
    )]
    pub(crate) schema: Option<String>,

    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = one_of_known(ReportFormat::ALL, ReportFormat::as_str),
        hide_possible_values = true,
        help = names("Format of the report", ReportFormat::ALL.iter().map(|format| format.as_str()))
            + "\n" + &wrap(&format!("[default: {}, or json with --json]", ReportFormat::default())),
    )]
    pub(crate) format: Option<ReportFormat>,

    #[arg(
        short,
        long,
        value_name = "FILE",
        help = wrap("File for the report; text for people is on stdout then, whatever the format \
                     of the report is"),
    )]
    pub(crate) output: Option<PathBuf>,

    #[arg(
        long,
        help = wrap("Mends in the files what can be mended without changing what it means; text \
                     of stdin is written to stdout, mended, and the report to stderr"),
    )]
    pub(crate) fix: bool,

    #[arg(long, help = wrap("Takes payloads with warnings for invalid"))]
    pub(crate) strict: bool,

    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = one_of_known(schemas::INPUT_FORMATS, schemas::format_name),
        hide_possible_values = true,
        help = names(
            "Format of the payloads",
            schemas::INPUT_FORMATS.iter().map(|format| schemas::format_name(*format)),
        ) + "\n" + &wrap("[default: what a file's ending says, else json]"),
    )]
    pub(crate) input_format: Option<Format>,

    #[arg(
        long,
        value_name = "N",
        help = wrap("Most errors and warnings of a file to show; those beyond are counted")
            + &format!("\n[default: {}]", CheckOptions::default().max_findings),
    )]
    pub(crate) max_findings: Option<usize>,

    #[arg(short, long, help = wrap("Leaves out the last line, which counts what was found"))]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kkiai schema
  kkiai schema CreateImageTaskRequest > request.schema.json")]
pub(crate) struct SchemaArgs {
    #[arg(
        value_parser = SchemaName,
        hide_possible_values = true,
        help = wrap("Schema to write, with all that it refers to; without it, all names are listed"),
    )]
    pub(crate) name: Option<String>,

    #[arg(
        long,
        conflicts_with = "name",
        help = wrap("Writes one document with all schemas"),
    )]
    pub(crate) bundle: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bash  source <(kkiai completions bash)
  zsh   kkiai completions zsh > \"${fpath[1]}/_kkiai\"
  fish  kkiai completions fish > ~/.config/fish/completions/kkiai.fish")]
pub(crate) struct CompletionsArgs {
    /// Shell to complete in
    pub(crate) shell: Shell,
}

/// Adds the names that can be given to a help text.
fn names<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    format!(
        "{text}\n{}",
        wrap(&format!("[one of: {}]", names.join(", ")))
    )
}

/// Reads one of a few names.
fn one_of<T>(names: impl Iterator<Item = &'static str>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: Error + Send + Sync + 'static> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse::<T>())
}

/// Reads the name of one of a few values.
fn one_of_known<T: Copy + Send + Sync + 'static>(
    known: impl IntoIterator<Item = T, IntoIter: Clone> + Copy + Send + Sync + 'static,
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(known.into_iter().map(name)).try_map(move |text| {
        let known = known.into_iter().find(|known| name(*known) == text);
        known.ok_or("no such name")
    })
}

fn after_help() -> String {
    format!(
        "\
Environment:
  {KEY_VARIABLE}   key of the service; there is no option for it, as the arguments of a
                  program can be seen by other users of the machine
  {BASE_URL_VARIABLE}  address of the gateway [default: {}]

{}",
        kkiai::models::Client::SERVER,
        Exit::table()
    )
}
