//! The type of a member, as a page words it.

use super::words::{self, Base};

/// Deepest nesting of lists in a type.
const MAX_DEPTH: usize = 8;
/// Longest text that is read as a type.
const MAX_LENGTH: usize = 120;

/// A type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Type {
    /// What a value may be, in order and each once; nothing if the type is not understood.
    pub bases: Vec<Base>,
    /// What the items of a list are.
    pub items: Option<Box<Type>>,
    /// Whether it has some values only.
    pub is_enum: bool,
    /// What is said more exactly, such as `uri` or `int64`.
    pub format: Option<String>,
    /// Largest length that stands beside the type, as in `varchar(50)`.
    pub length: Option<u64>,
}

impl Type {
    /// Returns a type of one base.
    #[must_use]
    pub fn of(base: Base) -> Self {
        Self {
            bases: vec![base],
            ..Self::default()
        }
    }

    /// Says whether a value may be of this base.
    #[must_use]
    pub fn has(&self, base: Base) -> bool {
        self.bases.contains(&base)
    }

    /// Says whether members may stand below it.
    #[must_use]
    pub fn holds_members(&self) -> bool {
        self.has(Base::Object)
            || self.has(Base::Any)
            || (self.has(Base::Array)
                && self
                    .items
                    .as_ref()
                    .is_none_or(|items| items.holds_members()))
    }

    fn join(&mut self, other: Self) {
        for base in other.bases {
            if !self.bases.contains(&base) {
                self.bases.push(base);
            }
        }
        self.bases.sort_unstable();
        self.items = self.items.take().or(other.items);
        self.format = self.format.take().or(other.format);
        self.length = self.length.or(other.length);
        self.is_enum |= other.is_enum;
    }
}

/// A cell with a type, which may say more than that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeCell {
    /// The type; without bases if no word of it is understood.
    pub type_: Type,
    /// Whether the member must be there, if that stands here.
    pub required: Option<bool>,
    /// Whether something in the cell is not understood.
    pub is_unsure: bool,
}

/// Says whether a text is a type and nothing else.
#[must_use]
pub fn is_known(text: &str) -> bool {
    let cell = read(text);
    !cell.type_.bases.is_empty() && !cell.is_unsure
}

/// Reads a cell with a type.
#[must_use]
pub fn read(text: &str) -> TypeCell {
    let mut cell = TypeCell::default();
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '`' | '*' | '"'))
        .collect();
    let text = text.trim().to_lowercase();
    if text.len() > MAX_LENGTH {
        cell.is_unsure = true;
        return cell;
    }
    for part in split(&text) {
        let key = words::key(part);
        if words::REQUIRED.contains(&key.as_str()) && key.chars().count() > 1 {
            cell.required = Some(true);
        } else if words::OPTIONAL.contains(&key.as_str()) && key.chars().count() > 1 {
            cell.required = Some(false);
        } else if key == "nullable" || key == "可空" {
            cell.type_.join(Type::of(Base::Null));
        } else if let Some(type_) = one(part, 0) {
            cell.type_.join(type_);
        } else if !key.is_empty() {
            cell.is_unsure = true;
        }
    }
    cell
}

/// Splits at what stands between the types of a union, outside brackets.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut skip_to = 0;
    for (index, character) in text.char_indices() {
        if index < skip_to {
            continue;
        }
        let rest = &text[index..];
        let word = [" or ", " and ", "或"]
            .into_iter()
            .find(|word| rest.starts_with(word));
        let width = match character {
            '<' | '[' | '(' | '（' => {
                depth += 1;
                0
            }
            '>' | ']' | ')' | '）' => {
                depth = depth.saturating_sub(1);
                0
            }
            '|' | '/' | ',' | '，' | '、' | ';' | '\n' if depth == 0 => character.len_utf8(),
            _ if depth == 0 => word.map_or(0, str::len),
            _ => 0,
        };
        if width > 0 {
            parts.push(text[start..index].trim());
            start = index + width;
            skip_to = start;
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// Reads a type without alternatives.
fn one(text: &str, depth: usize) -> Option<Type> {
    if depth > MAX_DEPTH {
        return None;
    }
    let text = text.trim();
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // "object {4}" tells how many members it has.
    let dense = match dense
        .strip_suffix('}')
        .and_then(|rest| rest.rsplit_once('{'))
    {
        Some((rest, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => rest.to_owned(),
        _ => dense,
    };
    if let Some(base) = words::look_up(words::TYPES, &dense) {
        return Some(base_type(base, &dense));
    }
    let list = |inner: &str| {
        let items = one(inner, depth + 1)?;
        Some(Type {
            items: Some(Box::new(items)),
            ..Type::of(Base::Array)
        })
    };
    if let Some(inner) = dense.strip_suffix('?') {
        let mut type_ = one(inner, depth + 1)?;
        type_.join(Type::of(Base::Null));
        return Some(type_);
    }
    if let Some(inner) = dense.strip_prefix("nullable") {
        let mut type_ = one(inner, depth + 1)?;
        type_.join(Type::of(Base::Null));
        return Some(type_);
    }
    if let Some(inner) = dense
        .strip_suffix("[]")
        .or_else(|| dense.strip_prefix("[]"))
    {
        return list(inner);
    }
    if let Some(inner) = dense
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return list(inner);
    }
    for prefix in ["arrayof", "listof", "arraysof", "listsof"] {
        if let Some(inner) = dense.strip_prefix(prefix) {
            return list(inner);
        }
    }
    for suffix in ["数组", "列表", "array", "list"] {
        if let Some(inner) = dense.strip_suffix(suffix).filter(|inner| !inner.is_empty()) {
            return list(inner);
        }
    }
    for suffix in ["enum", "枚举", "类型", "型"] {
        if let Some(inner) = dense.strip_suffix(suffix).filter(|inner| !inner.is_empty()) {
            let mut type_ = one(inner, depth + 1)?;
            type_.is_enum |= matches!(suffix, "enum" | "枚举");
            return Some(type_);
        }
    }
    let open = dense.find(['<', '[', '(', '（'])?;
    let head = &dense[..open];
    let inner = dense[open..].trim_start_matches(['<', '[', '(', '（']);
    let inner = inner.strip_suffix(['>', ']', ')', '）'])?;
    let base = words::look_up(words::TYPES, head)?;
    Some(match base {
        Base::Array => {
            let mut items = Type::default();
            for part in split(inner) {
                items.join(one(part, depth + 1)?);
            }
            Type {
                items: Some(Box::new(items)),
                ..Type::of(Base::Array)
            }
        }
        Base::Enum => {
            let mut type_ = one(inner, depth + 1).unwrap_or_else(|| Type::of(Base::String));
            type_.is_enum = true;
            type_
        }
        // The keys and values of a map.
        Base::Object => Type::of(Base::Object),
        base => {
            let mut type_ = base_type(base, head);
            match (inner, inner.parse()) {
                ("enum" | "枚举", _) => type_.is_enum = true,
                (_, Ok(length)) => type_.length = Some(length),
                ("file" | "binary", _) if base == Base::String => type_ = Type::of(Base::File),
                _ => type_.format = Some(inner.to_owned()),
            }
            type_
        }
    })
}

fn base_type(base: Base, word: &str) -> Type {
    if base == Base::Enum {
        return Type {
            is_enum: true,
            ..Type::of(Base::String)
        };
    }
    let format = match word {
        "url" | "uri" | "链接" => Some("uri"),
        "uuid" | "email" | "date" | "int32" | "int64" => Some(word),
        "datetime" | "date-time" => Some("date-time"),
        "long" | "bigint" | "长整型" | "长整数" => Some("int64"),
        _ => None,
    };
    Type {
        format: format.map(str::to_owned),
        ..Type::of(base)
    }
}
