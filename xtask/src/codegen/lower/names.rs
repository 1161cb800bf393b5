//! Wire names → Rust names.

use std::borrow::Cow;
use std::fmt::Write as _;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::codegen::document::Located;
use crate::codegen::ir::RESERVED_TYPES;

/// The variant for what is not known.
pub(super) const OTHER: &str = "Other";

/// Returns the words of a name as types are spelt, to be joined to others before
/// [`type_name`] makes a name of them.
pub(super) fn words(wire: &str) -> String {
    spell_signs(&without_assemblies(wire)).to_upper_camel_case()
}

/// Returns the name of a type.
pub(super) fn type_name(wire: &str) -> String {
    from_words(words(wire))
}

/// Says whether generated files use the name of a type for something else.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// Makes the name of a type of its words.
pub(super) fn from_words(words: String) -> String {
    if is_reserved(&words) {
        format!("{words}_")
    } else {
        with_letter(words)
    }
}

/// Returns the name of a variant. Its enum keeps it apart from all other names.
pub(super) fn variant_name(wire: &str) -> String {
    let words = words(wire);
    if words == "Self" {
        "Self_".to_owned()
    } else {
        with_letter(words)
    }
}

/// Returns the name of the variant for a value.
pub(super) fn value_variant(text: &str) -> String {
    if text.is_empty() {
        return "Empty".to_owned();
    }
    // A sort order is often turned by a sign, as in `-created`, which must not read as the other.
    let turned = text.strip_prefix('-');
    if let Some(rest) = turned.filter(|rest| rest.starts_with(char::is_alphabetic)) {
        return variant_name(&format!("minus {rest}"));
    }
    if text.contains(char::is_alphanumeric) {
        return variant_name(text);
    }
    let words: String = text.chars().map(sign).collect();
    if words.is_empty() {
        "Blank".to_owned()
    } else {
        words
    }
}

/// Returns a word for a sign.
fn sign(character: char) -> &'static str {
    match character {
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Star",
        '/' => "Slash",
        '%' => "Percent",
        '=' => "Equal",
        '<' => "Less",
        '>' => "Greater",
        '!' => "Not",
        '&' => "And",
        '|' => "Or",
        '^' => "Caret",
        '~' => "Tilde",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '?' => "Question",
        '@' => "At",
        '#' => "Hash",
        '$' => "Dollar",
        '_' => "Underscore",
        '\'' | '"' | '`' => "Quote",
        '(' | '[' | '{' => "Open",
        ')' | ']' | '}' => "Close",
        '\\' => "Backslash",
        _ => "",
    }
}

/// Returns a name in which signs and letter case are words.
pub(super) fn spelt_out(wire: &str) -> String {
    let mut text = String::new();
    for character in wire.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
            text.push(character);
        } else if character.is_alphanumeric() {
            text.push(character);
        } else {
            text.push(' ');
            text.push_str(sign(character));
            text.push(' ');
        }
    }
    value_name(&text)
}

fn with_letter(words: String) -> String {
    if words.is_empty() || words.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Value{words}")
    } else {
        words
    }
}

/// Returns the name of a field, a function or a module.
pub(super) fn value_name(wire: &str) -> String {
    let name = if is_words(wire, '_') {
        wire.to_owned()
    } else {
        joined(&spell_signs(&without_assemblies(wire))).to_snake_case()
    };
    if name.is_empty() {
        "value".to_owned()
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("value_{name}")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// Spells words as one that would be taken for several by their capitals: plurals, as in `URLs`, and
/// names that people read as one word.
fn joined(text: &str) -> String {
    const WHOLE: [&str; 5] = ["GraphQL", "IPv", "LoRA", "OAuth", "iOS"];
    let mut spelt = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let capitals = rest.bytes().take_while(u8::is_ascii_uppercase).count();
        let is_plural = capitals > 1 && rest[capitals..].starts_with('s');
        let whole = WHOLE.iter().find(|whole| rest.starts_with(**whole));
        let length = whole.map_or(capitals + 1, |whole| whole.len());
        let is_word = whole.is_some() || is_plural;
        if is_word && !rest[length..].starts_with(|next: char| next.is_ascii_lowercase()) {
            spelt.push(first.to_ascii_uppercase());
            spelt.push_str(&rest[1..length].to_ascii_lowercase());
            rest = &rest[length..];
        } else {
            // Within capitals, no other word begins.
            let (same, behind) = rest.split_at(capitals.max(first.len_utf8()));
            spelt.push_str(same);
            rest = behind;
        }
    }
    spelt
}

/// Says whether text is words of small letters and digits with one sign between them.
fn is_words(text: &str, between: char) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.split(between)
        .all(|word| !word.is_empty() && word.bytes().all(is_sign))
}

/// Returns the name of a module, whose file can be written on any system and found by the compiler. Long names may share one:
/// what they name stands in one file then.
pub(super) fn module_name(wire: &str) -> String {
    /// Longest name, which leaves room for an ending in the 255 bytes that a file may have.
    const MAX_MODULE: usize = 100;
    let mut name = value_name(&in_ascii(wire));
    if name.len() > MAX_MODULE {
        let end = name[..MAX_MODULE].rfind('_').unwrap_or(MAX_MODULE);
        name.truncate(end);
    }
    file_stem(name)
}

/// Returns the name of a file, its ending left out, that can be written on any system.
pub(super) fn file_stem(name: String) -> String {
    let lower = name.to_ascii_lowercase();
    let is_port = |port: &str| {
        let digit = lower.strip_prefix(port);
        digit.is_some_and(|digit| matches!(digit.as_bytes(), [b'0'..=b'9']))
    };
    // Devices of Windows, whatever the ending behind their name.
    if matches!(lower.as_str(), "aux" | "con" | "nul" | "prn") || is_port("com") || is_port("lpt") {
        format!("{name}_")
    } else {
        name
    }
}

/// Says whether text is the name of a type or a variant as Rust's rules have it: camel case, with
/// an underscore between digits only.
pub(super) fn is_type_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text != "Self"
        && bytes.iter().enumerate().all(|(index, byte)| match byte {
            b'_' => is_digit(index - 1) && is_digit(index + 1),
            byte => byte.is_ascii_alphanumeric(),
        })
}

/// Says whether a list of names is spelt as another language has them, constants in capitals for
/// instance, so that they are words to make names of.
pub(super) fn are_foreign(names: &[Located<String>]) -> bool {
    let is_small = |name: &str| name.contains(char::is_lowercase);
    names.iter().any(|(name, _)| !is_type_name(name))
        || !names.iter().any(|(name, _)| is_small(name))
}

/// Returns what makes a Rust name of each of a list.
pub(super) fn as_given(names: &[Located<String>]) -> fn(&Located<String>) -> Located<String> {
    if are_foreign(names) {
        |(name, place)| (variant_name(name), place.clone())
    } else {
        Located::clone
    }
}

/// Says whether text is the name of a constant as Rust's rules have it: capitals and digits, with
/// single underscores between them.
pub(super) fn is_constant_name(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text
            .split('_')
            .all(|word| !word.is_empty() && word.bytes().all(is_sign))
}

/// Says whether text is words of small letters and digits with single hyphens between them.
pub(super) fn is_kebab(text: &str) -> bool {
    is_words(text, '-')
}

/// Says whether text can be the name of a header or a cookie.
pub(super) fn is_header_name(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_sign)
}

/// Takes away where the parts of a generic type of .NET are from, as in `, Shop, Version=1.0.0.0,
/// Culture=neutral, PublicKeyToken=null`, which says nothing of what they are.
fn without_assemblies(wire: &str) -> Cow<'_, str> {
    const BEFORE: &str = ", Version=";
    const LAST: &str = "PublicKeyToken=";
    let mut text = String::new();
    let mut rest = wire;
    while let Some((before, behind)) = rest.split_once(BEFORE) {
        let assembly = before.rfind(", ");
        let token = behind.find(LAST).map(|at| &behind[at + LAST.len()..]);
        let (Some(assembly), Some(token)) = (assembly, token) else {
            break;
        };
        text.push_str(&before[..assembly]);
        rest = token.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    }
    if text.is_empty() {
        return Cow::Borrowed(wire);
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Writes words for signs that would be lost, so that `+1` and `-1` stay apart.
fn spell_signs(wire: &str) -> String {
    let mut text = String::with_capacity(wire.len());
    let mut before: Option<char> = None;
    let mut characters = wire.chars().peekable();
    while let Some(character) = characters.next() {
        let next_is_digit = characters.peek().is_some_and(char::is_ascii_digit);
        let in_number = before.is_some_and(|before| before.is_ascii_digit()) && next_is_digit;
        match character {
            '+' => text.push_str(" plus "),
            '-' if before.is_none() && next_is_digit => text.push_str(" minus "),
            // The point of a number stays visible: 2.5 is not 25.
            '.' if in_number => text.push_str(" point "),
            other if is_letter(other) || other.is_ascii_digit() => text.push(other),
            other if other.is_alphabetic() => push_code(&mut text, other),
            _ => text.push(' '),
        }
        before = Some(character);
    }
    text
}

/// Says whether a letter stands in names as it is: one that Latin or a script of East Asia has, and
/// that is one letter in capitals, too.
pub(super) fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic()
        || character.is_alphabetic()
            && matches!(
                character,
                'À'..='Þ' | 'à'..='ÿ' | '々' | 'ぁ'..='ゞ' | 'ァ'..='ヾ' | '\u{3400}'..='\u{9fff}' | '가'..='힣'
            )
}

/// Writes letters that are not of ASCII by their codes.
pub(super) fn in_ascii(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii() || !character.is_alphabetic() {
            text.push(character);
        } else {
            push_code(&mut text, character);
        }
    }
    Cow::Owned(text)
}

fn push_code(text: &mut String, character: char) {
    // Writing into a string does not fail.
    let _ = write!(text, " u{:x} ", u32::from(character));
}

/// Keywords take an underscore at their end; a leading `r#` reads badly.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types() {
        for (wire, name) in [
            ("GEM", "Gem"),
            ("CreateImageTask", "CreateImageTask"),
            ("HTTPServer", "HttpServer"),
            ("userID", "UserId"),
            ("snake_case", "SnakeCase"),
            ("kebab-case", "KebabCase"),
            ("a b", "AB"),
            ("a/c", "AC"),
            ("dotted.name", "DottedName"),
            ("Foo[Bar]", "FooBar"),
            ("2.5", "Value2Point5"),
            ("25", "Value25"),
            ("1.2.3", "Value1Point2Point3"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("1-1", "Value11"),
            ("C++", "CPlusPlus"),
            ("3D", "Value3d"),
            ("1024x1024", "Value1024x1024"),
            ("", "Value"),
            ("_", "Value"),
            ("🙂", "Value"),
            ("图片", "图片"),
            ("图片URL_列表", "图片url列表"),
            ("São Paulo", "SãoPaulo"),
            ("état_civil", "ÉtatCivil"),
            ("Größe", "GröUdfE"),
            ("Имя", "U418U43cU44f"),
            ("type", "Type"),
            ("self", "Self_"),
            ("Self", "Self_"),
            ("Option", "Option_"),
            ("Vec", "Vec_"),
            ("Client", "Client_"),
            ("error", "Error"),
            ("a\0b", "AB"),
        ] {
            assert_eq!(type_name(wire), name, "{wire:?}");
            assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn names_of_variants() {
        for (wire, name) in [
            ("Self", "Self_"),
            ("self", "Self_"),
            ("Option", "Option"),
            ("None", "None"),
            ("error", "Error"),
            ("", "Value"),
            ("3D", "Value3d"),
        ] {
            assert_eq!(variant_name(wire), name, "{wire:?}");
        }
    }

    #[test]
    fn names_of_values() {
        for (wire, name) in [
            ("TaskId", "task_id"),
            ("userID", "user_id"),
            ("HTTPServer", "http_server"),
            ("contactIDs", "contact_ids"),
            ("URLs", "urls"),
            ("IDsOfURLsInPDFs", "ids_of_urls_in_pdfs"),
            ("USstates", "u_sstates"),
            ("asIs", "as_is"),
            ("OAuth2", "oauth2"),
            ("userOAuthToken", "user_oauth_token"),
            ("IPv4Address", "ipv4_address"),
            ("listIPv6s", "list_ipv6s"),
            ("iOS", "ios"),
            ("GraphQLQuery", "graphql_query"),
            ("LoRAWeights", "lora_weights"),
            ("snake_case", "snake_case"),
            ("X-Request-Id", "x_request_id"),
            ("a b", "a_b"),
            ("a/b~c", "a_b_c"),
            ("3d", "value_3d"),
            ("2.5", "value_2_point_5"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("", "value"),
            ("_", "value"),
            ("__", "value"),
            ("🙂", "value"),
            ("图片", "图片"),
            ("任务 ID", "任务_id"),
            ("ÉtatCivil", "état_civil"),
            ("type", "type_"),
            ("type_", "type_"),
            ("Self", "self_"),
            ("self", "self_"),
            ("super", "super_"),
            ("crate", "crate_"),
            ("async", "async_"),
            ("gen", "gen_"),
            ("extra", "extra"),
        ] {
            assert_eq!(value_name(wire), name, "{wire:?}");
            assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn names_of_modules() {
        for (wire, name) in [
            ("Task", "task"),
            ("mod", "mod_"),
            ("Aux", "aux_"),
            ("COM1", "com1_"),
            ("Com10", "com10"),
            ("Console", "console"),
            ("图片", "u56fe_u7247"),
            ("état", "ue9_tat"),
        ] {
            assert_eq!(module_name(wire), name, "{wire:?}");
        }
    }

    #[test]
    fn long_names() {
        let list = "System.List`1[[Shop.Car, Shop, Version=1.0.0.0, Culture=neutral, \
                    PublicKeyToken=null],[Shop.Id, Shop, Version=1.0.0.0, Culture=neutral, \
                    PublicKeyToken=7cec85d7bea7798e]]";
        assert_eq!(type_name(list), "SystemList1ShopCarShopId");
        assert_eq!(module_name(list), "system_list_1_shop_car_shop_id");
        assert_eq!(type_name("a, Version=1"), "AVersion1");
        assert_eq!(module_name(&"Long".repeat(100)), ["long"; 20].join("_"));
        assert_eq!(module_name(&"long".repeat(100)).len(), 100);
    }

    #[test]
    fn no_keyword_is_a_name() {
        for keyword in KEYWORDS {
            assert_eq!(value_name(keyword), format!("{keyword}_"));
        }
        // What Rust itself refuses is known as a keyword here.
        for word in [
            "as", "await", "dyn", "fn", "gen", "self", "super", "try", "yield",
        ] {
            assert!(KEYWORDS.contains(&word), "{word}");
        }
    }

    #[test]
    fn given_names() {
        for name in ["A", "Gem2_5", "GEM", "P720", "Ratio1_1", "Self2"] {
            assert!(is_type_name(name), "{name}");
        }
        for name in [
            "", "_", "a", "1A", "Self", "A_B", "A_", "A_1", "A__1", "A B", "Ä", "A-B",
        ] {
            assert!(!is_type_name(name), "{name}");
        }
    }

    #[test]
    fn names_of_constants() {
        for name in ["A", "TASK_ID", "A1_2B"] {
            assert!(is_constant_name(name), "{name}");
        }
        for name in ["", "_", "a", "A_", "_A", "A__B", "1A", "TASK-ID", "Ä"] {
            assert!(!is_constant_name(name), "{name}");
        }
    }
}
