//! `kkiai validate`.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::Path;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use kkiai_validate::{
    CheckOptions, Input, InputError, ReportFormat, ReportOptions, Run, Validator, find, fix,
};

use crate::args::ValidateArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Output};

pub(crate) fn run(args: &ValidateArgs, output: Output) -> Result<ExitCode, Failure> {
    let inputs = find(&args.paths).map_err(|error| not_found(&error))?;
    let validator = Validator::new();
    let mut options = CheckOptions::default();
    options.schema.clone_from(&args.schema);
    options.format = args.input_format;
    options.max_findings = args.max_findings.unwrap_or(options.max_findings);
    // A file for the report that cannot be written is to be known before the work.
    if let Some(path) = &args.output {
        keep_payloads(path, &inputs)?;
    }
    let file = args.output.as_ref().map(|path| {
        let file = File::create(path);
        file.map_err(|error| not_written(args, &error))
    });
    let file = file.transpose()?;

    let has_stdin = inputs.contains(&Input::stdin());
    let mut run = if args.fix && has_stdin {
        if inputs.len() > 1 {
            return Err(Failure::offline(
                "--fix writes what comes from stdin to stdout, which is one text",
                "give - alone, or leave it out",
            ));
        }
        mend_stdin(&validator, &options)?
    } else if args.fix {
        Run::fix(&validator, &inputs, &options)
    } else {
        Run::check(&validator, &inputs, &options)
    };
    run.strict = args.strict;
    env!("CARGO_PKG_VERSION").clone_into(&mut run.version);

    // Stdout has the text that was mended.
    let to_stderr = args.fix && has_stdin;
    report(args, output, &run, file, to_stderr)?;
    if let Some(first) = run.unread.first() {
        let others = match run.unread.len() - 1 {
            0 => String::new(),
            others => format!(", and {others} more"),
        };
        return Err(Failure::offline(
            format!(
                "{} could not be checked: {}{others}",
                first.path, first.error
            ),
            "look at what the file is, and who may read and write it",
        ));
    }
    Ok(if run.passed() {
        ExitCode::SUCCESS
    } else {
        Exit::Invalid.into()
    })
}

/// Sees to it that the report does not take the place of a payload.
fn keep_payloads(output: &Path, inputs: &[Input]) -> Result<(), Failure> {
    // What is not there yet is no payload.
    let Ok(real) = output.canonicalize() else {
        return Ok(());
    };
    let mut paths = inputs.iter().filter_map(Input::path);
    if paths.any(|path| path.canonicalize().is_ok_and(|path| path == real)) {
        return Err(Failure::offline(
            format!("{} is one of the files to be checked", output.display()),
            "give --output a file beside the payloads, not among them",
        ));
    }
    Ok(())
}

/// Mends what comes from stdin, and writes it to stdout.
fn mend_stdin(validator: &Validator, options: &CheckOptions) -> Result<Run, Failure> {
    let mut run = Run::new(validator.rules());
    let mut text = Vec::new();
    let fixed = io::stdin()
        .read_to_end(&mut text)
        .and_then(|_| fix(validator, &Input::stdin().name(), text, options));
    let fixed = fixed.map_err(|error| {
        Failure::offline(
            format!("stdin cannot be read: {error}"),
            "look at what is written to it",
        )
    })?;
    output::write(&fixed.text)?;
    run.files.push(fixed.report);
    run.fixed = fixed.count;
    Ok(run)
}

/// Writes the report to where it is to go. If that is a file, people see what was found all the same.
fn report(
    args: &ValidateArgs,
    output: Output,
    run: &Run,
    file: Option<File>,
    to_stderr: bool,
) -> Result<(), Failure> {
    let preferred = if output.is_json() {
        ReportFormat::Json
    } else {
        ReportFormat::Text
    };
    let mut format = args.format.unwrap_or(preferred);
    let mut options = ReportOptions::default();
    options.summary = !args.quiet;
    if let Some(file) = file {
        let mut file = BufWriter::new(file);
        let written = format.write(run, options, &mut file);
        let written = written.and_then(|()| file.flush());
        written.map_err(|error| not_written(args, &error))?;
        if output.is_json() || format == ReportFormat::Text {
            return Ok(());
        }
        format = ReportFormat::Text;
    }
    let choice = if to_stderr {
        AutoStream::choice(&io::stderr())
    } else {
        AutoStream::choice(&io::stdout())
    };
    options.color = choice != ColorChoice::Never;
    // Of what has colours, an old console of Windows needs a translation.
    let out: Box<dyn Write> = match (to_stderr, options.color) {
        (true, true) => Box::new(AutoStream::new(io::stderr().lock(), choice)),
        (true, false) => Box::new(io::stderr().lock()),
        (false, true) => Box::new(AutoStream::new(io::stdout().lock(), choice)),
        (false, false) => Box::new(io::stdout().lock()),
    };
    let mut out = BufWriter::new(out);
    let written = format.write(run, options, &mut out);
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::stdout(&error)),
        _ => Ok(()),
    }
}

fn not_found(error: &InputError) -> Failure {
    let help = match error {
        InputError::NoMatch(_) | InputError::Pattern { .. } => {
            "* is any part of a name, ** any folders, {a,b} either; keep the quotes"
        }
        InputError::NoFile(_) => "name the files, or a pattern that matches them",
        InputError::Unreadable { .. } => "look at who may read it",
        _ => "name a file, a folder, a pattern in quotes, or - for stdin",
    };
    Failure::offline(error.to_string(), help)
}

fn not_written(args: &ValidateArgs, error: &io::Error) -> Failure {
    let path = args.output.as_deref().unwrap_or("".as_ref()).display();
    Failure::offline(
        format!("{path} cannot be written: {error}"),
        "give --output a file in a folder that exists",
    )
}
