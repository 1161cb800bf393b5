//! What to write instead of what does not build any more.

use super::items::{Item, Kind, Surface};

/// Says what to write instead of an item that is gone.
pub(super) fn instead(path: &str, item: &Item, new: &Surface) -> Option<String> {
    let owner = item.owner.as_deref();
    match item.kind {
        Kind::Type => Some(format!(
            "Do without `{path}`: nothing takes or gives it any more."
        )),
        Kind::Field => Some(format!(
            "Do without `{path}`; it is not sent or answered any more."
        )),
        Kind::Function => {
            let setter = owner.and_then(|owner| {
                let field = path.rsplit("::").next()?.strip_prefix("with_")?;
                let made = new.items.get(&format!("{owner}::new"))?;
                let is_taken = made.arguments.iter().any(|(name, _)| name == field);
                is_taken.then(|| format!("Give `{field}` to `{}`.", call(owner, made)))
            });
            setter.or_else(|| Some(format!("Do without `{path}`.")))
        }
        Kind::Variant => {
            let owner = owner?;
            let is_text = new
                .items
                .get(owner)
                .is_some_and(|own| own.type_ == "an enum of texts");
            if is_text {
                let value = &item.value;
                return Some(format!(
                    "Write `{owner}::from({value})` for `{path}`; the service may refuse it."
                ));
            }
            Some(format!(
                "Do without `{path}`, or take it in the arm for all others."
            ))
        }
        Kind::Trait if path.ends_with(": Default") => {
            let owner = owner?;
            let made = new.items.get(&format!("{owner}::new"))?;
            Some(format!(
                "Write `{}` for `{owner}::default()`.",
                call(owner, made)
            ))
        }
        Kind::Trait | Kind::Constant => Some(format!("Do without `{path}`.")),
        Kind::Feature => Some(format!("Take the {path} out of `Cargo.toml`.")),
    }
}

/// Says what to write instead of an item that has another type.
pub(super) fn changed(path: &str, old: &Item, new: &Item) -> String {
    let inner = |type_: &str, wrapper: &str| {
        let rest = type_.strip_prefix(wrapper)?.strip_suffix('>')?;
        Some(rest.to_owned())
    };
    match new.kind {
        Kind::Field if inner(&new.type_, "Option<").as_ref() == Some(&old.type_) => {
            format!("`{path}` is an `Option` now: match it, or say what stands for nothing.")
        }
        Kind::Field if inner(&old.type_, "Option<").as_ref() == Some(&new.type_) => {
            format!("`{path}` is always there: use it without taking it out of an `Option`.")
        }
        Kind::Field if new.type_.starts_with("Nullable<") => format!(
            "`{path}` is a `Nullable` now, which tells null and absent apart; `as_ref()` gives an \
             `Option`."
        ),
        Kind::Function => format!(
            "`{path}` gives back `{}` in place of `{}`.",
            new.type_, old.type_
        ),
        Kind::Type => format!("`{path}` is {} in place of {}.", new.type_, old.type_),
        _ => format!("`{path}` is `{}` in place of `{}`.", new.type_, old.type_),
    }
}

/// Says how a function is called now.
pub(super) fn arguments(path: &str, new: &Item) -> String {
    let (owner, name) = path.rsplit_once("::").unwrap_or(("", path));
    let names: Vec<_> = new
        .arguments
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let types: Vec<_> = new
        .arguments
        .iter()
        .map(|(name, type_)| format!("`{name}` is `{type_}`"))
        .collect();
    let own = if owner.is_empty() {
        String::new()
    } else {
        format!("{owner}::")
    };
    let types = if types.is_empty() {
        String::new()
    } else {
        format!(", where {}", types.join(" and "))
    };
    format!("Write `{own}{name}({})`{types}.", names.join(", "))
}

fn call(owner: &str, made: &Item) -> String {
    let names: Vec<_> = made
        .arguments
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    format!("{owner}::new({})", names.join(", "))
}
