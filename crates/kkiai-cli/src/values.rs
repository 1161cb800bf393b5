//! Values of which the API's description lists some: those are suggested, others are let through,
//! as the service may know more of them.

use std::ffi::OsStr;
use std::marker::PhantomData;
use std::str::FromStr as _;
use std::sync::LazyLock;

use clap::builder::{NonEmptyStringValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use kkiai::Model;
use kkiai::models::{ModelName, Switch};
use kkiai_transport::model::StringEnum;
use kkiai_validate::nearest;

/// The model that draws if none is named.
pub(crate) const DEFAULT_MODEL: Model = Model::Gem3_0;

static MODELS: LazyLock<Vec<String>> =
    LazyLock::new(|| Model::ALL.iter().map(model_name).collect());

/// The words for a switch. The service's own are understood, too.
const SWITCH: [(&str, Switch); 2] = [("on", Switch::Enabled), ("off", Switch::Disabled)];

type Suggestions<'a> = Box<dyn Iterator<Item = PossibleValue> + 'a>;

/// Reads a value of a string enum. Of known values the letter case is ignored.
pub(crate) struct Open<T>(PhantomData<T>);

/// Reads a model, such as `gem-3.0`. Letter case is ignored.
#[derive(Clone)]
pub(crate) struct OpenModel;

/// Reads `on` and `off`.
#[derive(Clone)]
pub(crate) struct OnOff;

impl<T> Open<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Open<T> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<T: StringEnum + Clone + Send + Sync> TypedValueParser for Open<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let text = NonEmptyStringValueParser::new().parse_ref(command, argument, value)?;
        Ok(read(&text))
    }

    fn possible_values(&self) -> Option<Suggestions<'_>> {
        Some(Box::new(known::<T>().into_iter().map(PossibleValue::new)))
    }
}

impl TypedValueParser for OpenModel {
    type Value = Model;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Model, clap::Error> {
        read_model.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Suggestions<'_>> {
        Some(Box::new(models().into_iter().map(PossibleValue::new)))
    }
}

impl TypedValueParser for OnOff {
    type Value = Switch;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Switch, clap::Error> {
        let text = NonEmptyStringValueParser::new().parse_ref(command, argument, value)?;
        let word = SWITCH
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(&text));
        Ok(word.map_or_else(|| read(&text), |(_, switch)| switch.clone()))
    }

    fn possible_values(&self) -> Option<Suggestions<'_>> {
        Some(Box::new(
            SWITCH.iter().map(|(word, _)| PossibleValue::new(*word)),
        ))
    }
}

/// Returns the known values of a string enum.
pub(crate) fn known<T: StringEnum>() -> Vec<&'static str> {
    T::KNOWN.iter().map(|(text, _)| *text).collect()
}

/// Returns the known models.
pub(crate) fn models() -> Vec<&'static str> {
    MODELS.iter().map(String::as_str).collect()
}

/// Returns a model as it is typed.
pub(crate) fn model_name(model: &Model) -> String {
    model.to_string().to_lowercase()
}

/// Returns a warning if a value is not one of those that are known.
pub(crate) fn warning(name: &str, value: &str, known: &[&'static str]) -> Option<String> {
    if known.contains(&value) {
        return None;
    }
    let meant = nearest(value, known.iter().copied(), usize::MAX);
    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
    Some(format!(
        "{value:?} is not a documented {name}; known: {}{meant}",
        known.join(", ")
    ))
}

fn read_model(text: &str) -> Result<Model, String> {
    let model = Model::from_str(text).map_err(|_| {
        let example = model_name(&DEFAULT_MODEL);
        format!("expected a name, a hyphen and a version, such as {example}")
    })?;
    // A new version of a model that is known is asked for by the name that the service knows.
    let name: ModelName = read(model.model_name().as_str());
    Ok(Model::new(name, model.model_version()))
}

fn read<T: StringEnum + Clone>(text: &str) -> T {
    let known = T::KNOWN
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(text));
    known.map_or_else(|| T::from_wire(text), |(_, value)| value.clone())
}
