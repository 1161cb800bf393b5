//! Makes the request: the file comes first, then the options, then `--set`.

use std::fmt::Display;
use std::path::Path;
use std::{fs, io};

use kkiai::models::TasksPriority;
use kkiai::{CreateImageTaskRequest, FileInfo, Model, OutputConfig};
use kkiai_transport::model::{Node, Read as _, StringEnum};
use kkiai_tree::{Lines, Position};
use serde_json::{Value, json};

use crate::args::RequestArgs;
use crate::failure::Failure;
use crate::members;
use crate::values::{self, DEFAULT_MODEL, known, model_name, models};

/// Members that every request has.
const NAME: &str = "model_name";
const VERSION: &str = "model_version";
const PROMPT: &str = "prompt";
/// Member that is the request's mark.
const SESSION: &str = "session_id";

/// A member of the request by its path, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    path: String,
    value: String,
}

/// Reads `--ref`.
pub(crate) fn reference(text: &str) -> Result<FileInfo, String> {
    let scheme = text.split(':').next().unwrap_or_default().to_lowercase();
    let rest = text.get(scheme.len() + 1..).unwrap_or_default();
    match scheme.as_str() {
        "http" | "https" if rest.starts_with("//") => Ok(kkiai::request::url(text)),
        "file" => {
            let (id, about) = match rest.split_once('=') {
                Some((id, about)) => (id, Some(about)),
                None => (rest, None),
            };
            if id.is_empty() || id.contains(['/', '\\']) {
                return Err("file: takes VOD's id of a file, and no path".to_owned());
            }
            let file = kkiai::request::file(id);
            Ok(match about {
                Some(about) => file.with_text(about),
                None => file,
            })
        }
        _ => Err(
            "expected an address that begins with https:// or http://, or file: and VOD's id of \
             a file; an image on this machine cannot be sent"
                .to_owned(),
        ),
    }
}

/// Most names in the path of a `--set`; no member of a request stands deeper.
const MAX_DEPTH: usize = 16;

/// Reads `--set`.
pub(crate) fn setting(text: &str) -> Result<Setting, String> {
    let wrong = "expected PATH=VALUE, such as output_config.resolution=4K";
    let (path, value) = text.split_once('=').ok_or(wrong)?;
    if path
        .split('.')
        .any(|name| name.trim() != name || name.is_empty())
    {
        return Err(wrong.to_owned());
    }
    if path.split('.').count() > MAX_DEPTH {
        return Err(format!("a path has at most {MAX_DEPTH} names"));
    }
    Ok(Setting {
        path: path.to_owned(),
        value: value.to_owned(),
    })
}

/// A request, and where its mark comes from.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) request: CreateImageTaskRequest,
    /// Whether the mark was made here, as the arguments name none.
    pub(crate) has_new_session: bool,
}

/// Makes the request that the arguments ask for, and gives it a mark if they do not speak of one.
pub(crate) fn make(args: &RequestArgs) -> Result<Made, Failure> {
    let mut request = build(args)?;
    let speaks_of_it = args.settings.iter().any(|setting| setting.path == SESSION);
    let has_new_session = request.session_id.is_none() && !args.no_session && !speaks_of_it;
    if has_new_session {
        request.session_id = Some(kkiai::new_session_id());
    }
    Ok(Made {
        request,
        has_new_session,
    })
}

fn build(args: &RequestArgs) -> Result<CreateImageTaskRequest, Failure> {
    let mut request = match &args.from {
        Some(path) => read(path)?,
        None => CreateImageTaskRequest::for_model(&DEFAULT_MODEL, ""),
    };
    apply(&mut request, args);
    for setting in &args.settings {
        request = set(&request, setting)?;
    }
    if request.prompt.trim().is_empty() {
        return Err(Failure::usage(
            "there is no prompt",
            "say what to draw, as in: kkiai create \"a red fox in the snow\"",
        ));
    }
    if request.model_name.as_str().is_empty() || request.model_version.is_empty() {
        return Err(Failure::usage(
            "a model needs both a model_name and a model_version",
            format!(
                "name one with --model, such as {}",
                model_name(&DEFAULT_MODEL)
            ),
        ));
    }
    Ok(request)
}

/// Returns a warning for each value and member that is not documented. The service may know it all
/// the same.
pub(crate) fn warnings(request: &CreateImageTaskRequest) -> Vec<String> {
    let model = Model::new(request.model_name.clone(), &*request.model_version);
    let model = values::warning("model", &model_name(&model), &models());
    let enhance = undocumented("enhance_prompt", request.enhance_prompt.as_ref());
    let output = request.output_config.iter().flat_map(|output| {
        [
            undocumented("storage_mode", output.storage_mode.as_ref()),
            undocumented("resolution", output.resolution.as_ref()),
            undocumented("aspect_ratio", output.aspect_ratio.as_ref()),
            undocumented("person_generation", output.person_generation.as_ref()),
            undocumented(
                "input_compliance_check",
                output.input_compliance_check.as_ref(),
            ),
            undocumented(
                "output_compliance_check",
                output.output_compliance_check.as_ref(),
            ),
        ]
    });
    let files = request.file_infos.iter().flatten();
    let files = files.map(|file| undocumented("type", file.type_.as_ref()));
    let members = undescribed(request).into_iter().map(|path| {
        Some(format!(
            "{path} is not a documented member; it is sent as it is"
        ))
    });
    let warnings = [model, enhance].into_iter().chain(output).chain(files);
    warnings.chain(members).flatten().collect()
}

fn undocumented<T: StringEnum + Display>(name: &str, value: Option<&T>) -> Option<String> {
    values::warning(name, &value?.to_string(), &known::<T>())
}

/// Lets the options replace what the file says.
fn apply(request: &mut CreateImageTaskRequest, args: &RequestArgs) {
    if let Some(prompt) = &args.prompt {
        request.prompt.clone_from(prompt);
    }
    if let Some(model) = &args.model {
        request.model_name = model.model_name();
        model.model_version().clone_into(&mut request.model_version);
    }
    if !args.references.is_empty() {
        request.file_infos = Some(args.references.clone());
    }
    replace(&mut request.negative_prompt, args.negative.as_ref());
    replace(&mut request.enhance_prompt, args.enhance.as_ref());
    if args.no_session {
        request.session_id = None;
    }
    replace(&mut request.session_id, args.session.as_ref());
    replace(&mut request.session_context, args.context.as_ref());
    let priority = args.priority.map(TasksPriority::from);
    replace(&mut request.tasks_priority, priority.as_ref());

    let mut output = request.output_config.clone().unwrap_or_default();
    replace(&mut output.aspect_ratio, args.aspect.as_ref());
    replace(&mut output.resolution, args.resolution.as_ref());
    replace(&mut output.storage_mode, args.storage.as_ref());
    replace(&mut output.person_generation, args.person.as_ref());
    if output != OutputConfig::default() {
        request.output_config = Some(output);
    }
}

fn replace<T: Clone>(member: &mut Option<T>, given: Option<&T>) {
    if let Some(given) = given {
        *member = Some(given.clone());
    }
}

/// Reads a request from a file. What the file leaves out may still come from the options.
fn read(path: &Path) -> Result<CreateImageTaskRequest, Failure> {
    let name = if path == Path::new("-") {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    };
    let text = if path == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(|error| {
        Failure::usage(
            format!("{name} cannot be read: {error}"),
            "give a file with a request in JSON to --from, or - for stdin",
        )
    })?;
    let not_json = |reason: String| {
        Failure::usage(
            format!("{name} holds no request: {reason}"),
            "give a file with one JSON object, such as {\"prompt\": \"a red fox\"}",
        )
    };
    let text = text.trim_start_matches('\u{feff}');
    let value = serde_json::from_str(text).map_err(|error| not_json(error.to_string()))?;
    let Value::Object(mut members) = value else {
        return Err(not_json("it is not a JSON object".to_owned()));
    };
    let is_absent = |name| members.get(name).is_none_or(Value::is_null);
    let fill = if is_absent(NAME) && is_absent(VERSION) {
        let model = &DEFAULT_MODEL;
        [
            (NAME, model.model_name().to_string()),
            (VERSION, model.model_version().to_owned()),
        ]
    } else {
        [(NAME, String::new()), (VERSION, String::new())]
    };
    for (name, value) in fill.into_iter().chain([(PROMPT, String::new())]) {
        if members.get(name).is_none_or(Value::is_null) {
            members.insert(name.to_owned(), value.into());
        }
    }
    // A name that comes twice has lost its first value by now.
    let reading = kkiai_tree::json(text.as_bytes());
    if let Some(problem) = reading.problems.first() {
        let Position { line, column } = Lines::new(text.as_bytes()).position(problem.span.start);
        let reason = format!("{} at line {line} column {column}", problem.message);
        return Err(not_json(reason));
    }
    decode(&Value::Object(members)).map_err(|wrong| wrong.into_failure(&name))
}

/// Sets a member. Its value is JSON if the request can be read with it, else text.
fn set(
    request: &CreateImageTaskRequest,
    setting: &Setting,
) -> Result<CreateImageTaskRequest, Failure> {
    let before = to_value(request);
    let json: Option<Value> = serde_json::from_str(&setting.value).ok();
    let text = match &json {
        // It takes a member away; nobody wants to see the word drawn.
        Some(Value::Null) => None,
        _ => Some(Value::String(setting.value.clone())),
    };
    let mut first_wrong = None;
    for value in [json, text].into_iter().flatten() {
        let mut changed = before.clone();
        let result = assign(&mut changed, &setting.path, value).and_then(|()| decode(&changed));
        match result {
            Ok(request) => return Ok(request),
            Err(wrong) => first_wrong = first_wrong.or(Some(wrong)),
        }
    }
    Err(first_wrong.unwrap_or_default().into_failure("--set"))
}

/// Puts a value at a path. Objects and lists on the way are made if there are none.
fn assign(root: &mut Value, path: &str, value: Value) -> Result<(), Wrong> {
    let mut place = root;
    let mut walked = "the request".to_owned();
    for name in path.split('.') {
        let index = name.bytes().all(|byte| byte.is_ascii_digit());
        let index: Option<usize> = if index { name.parse().ok() } else { None };
        if place.is_null() {
            *place = if index.is_some() {
                json!([])
            } else {
                json!({})
            };
        }
        place = match place {
            Value::Object(members) => members.entry(name).or_insert(Value::Null),
            Value::Array(items) => {
                let Some(index) = index.filter(|index| *index <= items.len()) else {
                    return Err(Wrong {
                        reason: format!("{walked} has no item {name}"),
                        help: format!("items are numbered from 0; the next is {}", items.len()),
                    });
                };
                if index == items.len() {
                    items.push(Value::Null);
                }
                &mut items[index]
            }
            _ => {
                return Err(Wrong {
                    reason: format!("{walked} has no members"),
                    help: "end the path there".to_owned(),
                });
            }
        };
        name.clone_into(&mut walked);
    }
    *place = value;
    Ok(())
}

/// Reason that JSON is no request, and what to do about it.
#[derive(Debug, Default)]
struct Wrong {
    reason: String,
    help: String,
}

impl Wrong {
    fn into_failure(self, place: &str) -> Failure {
        Failure::usage(format!("{place}: {}", self.reason), self.help)
    }
}

/// Reads a request, and makes sure that nothing of it is lost on the way.
fn decode(value: &Value) -> Result<CreateImageTaskRequest, Wrong> {
    let node = Node::from(value.clone());
    let request = CreateImageTaskRequest::read(node).map_err(|mismatch| Wrong {
        reason: match mismatch.path().as_str() {
            "." => mismatch.reason().to_owned(),
            path => format!("{}: {}", dotted(path), mismatch.reason()),
        },
        help: "correct the value".to_owned(),
    })?;
    for path in undescribed(&request) {
        if let Some(meant) = members::meant(&path) {
            return Err(Wrong {
                reason: format!("{path}: no such member"),
                help: format!("did you mean {meant}?"),
            });
        }
    }
    let mut lost = Vec::new();
    find_lost(value, Some(&to_value(&request)), "", &mut lost);
    if lost.is_empty() {
        return Ok(request);
    }
    Err(Wrong {
        reason: format!("{}: this would not be sent", lost.join(", ")),
        help: "take it out, or correct it".to_owned(),
    })
}

/// Lists the members that the API's description does not have.
fn undescribed(request: &CreateImageTaskRequest) -> Vec<String> {
    let own = request.extra.keys().cloned();
    let output = request.output_config.iter().flat_map(|output| {
        let names = output.extra.keys();
        names.map(|name| format!("output_config.{name}"))
    });
    let files = request.file_infos.iter().flatten().enumerate();
    let files = files.flat_map(|(index, file)| {
        let names = file.extra.keys();
        names.map(move |name| format!("file_infos.{index}.{name}"))
    });
    own.chain(output).chain(files).collect()
}

fn to_value(request: &CreateImageTaskRequest) -> Value {
    // A request is made of objects, lists, text and numbers, all of which JSON has.
    serde_json::to_value(request).unwrap_or_default()
}

/// Writes a path as settings have it: `file_infos.0.url` for `file_infos[0].url`.
fn dotted(path: &str) -> String {
    path.replace('[', ".").replace(']', "")
}

/// Lists what a request read from `before` does not say any more. Null says nothing.
fn find_lost(before: &Value, after: Option<&Value>, path: &str, lost: &mut Vec<String>) {
    let inner = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match (before, after) {
        (Value::Null, None) => {}
        (Value::Object(before), Some(Value::Object(after))) => {
            for (name, member) in before {
                find_lost(member, after.get(name), &inner(name), lost);
            }
        }
        (Value::Array(before), Some(Value::Array(after))) => {
            for (index, item) in before.iter().enumerate() {
                find_lost(item, after.get(index), &inner(&index.to_string()), lost);
            }
        }
        (before, after) if after == Some(before) => {}
        _ => lost.push(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> CreateImageTaskRequest {
        kkiai::request::image(&DEFAULT_MODEL, "fox")
    }

    fn set_all(settings: &[&str]) -> Result<Value, Failure> {
        let mut request = request();
        for text in settings {
            let setting = setting(text).expect("a path and a value");
            request = set(&request, &setting)?;
        }
        Ok(to_value(&request))
    }

    #[test]
    fn sets_members_at_any_depth() {
        let value = set_all(&[
            "output_config.resolution=4K",
            "file_infos.0.url=https://example.com/a=b.png",
            "file_infos.1.file_id=7",
            "file_infos.1.text=",
            "tasks_priority=-3",
            "model_version=2.5",
            "session_context={\"user\":1}",
            "negative_prompt=\"null\"",
        ])
        .expect("all of these are members");
        assert_eq!(
            value,
            json!({
                "model_name": "GEM",
                "model_version": "2.5",
                "prompt": "fox",
                "negative_prompt": "null",
                "output_config": { "resolution": "4K" },
                "file_infos": [
                    { "url": "https://example.com/a=b.png" },
                    { "file_id": "7", "text": "" },
                ],
                "tasks_priority": -3,
                "session_context": "{\"user\":1}",
            })
        );
    }

    #[test]
    fn null_takes_a_member_away() {
        let value = set_all(&["negative_prompt=x", "negative_prompt=null"]);
        assert_eq!(value.expect("it is optional"), to_value(&request()));
        assert!(set_all(&["prompt=null"]).is_err());
    }

    #[test]
    fn refuses_what_would_not_be_sent() {
        for (text, reason, help) in [
            (
                "resolution=4K",
                "resolution: no such member",
                "did you mean output_config.resolution?",
            ),
            (
                "output_config.resolutoin=4K",
                "output_config.resolutoin: no such member",
                "did you mean output_config.resolution?",
            ),
            ("prompt.x=1", "prompt has no members", "end the path there"),
            ("file_infos.1.url=x", "has no item 1", "the next is 0"),
            ("file_infos.x=1", "file_infos: expected", "correct"),
            ("output_config=4K", "output_config: expected", "correct"),
            (
                "file_infos=[{\"url\":1}]",
                "file_infos.0.url: expected",
                "correct",
            ),
        ] {
            let failure = set_all(&[text]).expect_err(text);
            assert!(failure.error.contains(reason), "{text}: {}", failure.error);
            assert!(failure.help.contains(help), "{text}: {}", failure.help);
        }
    }

    #[test]
    fn members_that_only_the_service_knows_are_sent_with_a_warning() {
        let settings = [
            "seed=7",
            "output_config.media_name=fox",
            "file_infos.0.x.y=1",
        ];
        let value = set_all(&settings).expect("they are like no member");
        assert_eq!(value["seed"], 7);
        assert_eq!(value["output_config"]["media_name"], "fox");
        assert_eq!(value["file_infos"][0]["x"]["y"], 1);
        let request = decode(&value).expect("it was one before");
        assert_eq!(
            undescribed(&request),
            ["seed", "output_config.media_name", "file_infos.0.x"]
        );
        assert_eq!(warnings(&request).len(), 3);
    }

    #[test]
    fn a_setting_needs_a_path() {
        for text in ["", "prompt", "=x", "a..b=x", ".a=x", "a.=x", " a=x"] {
            assert!(setting(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_references() {
        let url = "https://example.com/a.png?x=file:1";
        assert_eq!(reference(url), Ok(kkiai::request::url(url)));
        assert_eq!(reference("file:12"), Ok(kkiai::request::file("12")));
        let with_text = kkiai::request::file("12").with_text("a=b");
        assert_eq!(reference("file:12=a=b"), Ok(with_text));
        for text in [
            "",
            "fox.png",
            "file:",
            "file:=x",
            "file:///tmp/fox.png",
            "https:fox",
            "data:x",
        ] {
            assert!(reference(text).is_err(), "{text}");
        }
    }
}
