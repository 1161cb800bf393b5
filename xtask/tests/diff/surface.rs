//! What is compared of a crate is all that the generated code has.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, Type, Visibility};
use xtask::codegen::{FileSet, Options, emit};
use xtask::diff::surface::Surface;

use crate::Fixture;

/// Names that come with the kind of an item, whatever it holds.
const IMPLIED: [&str; 9] = [
    "::ALL",
    "::advice",
    "::as_str",
    "::new",
    "::of",
    "::transport",
    "::validate",
    "error_rule",
    "schema",
];

/// Returns the public names of generated files.
fn names(files: &FileSet) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| !path.contains(".json")) {
        let module = match path {
            "places.rs" => "places::",
            "webhooks.rs" => "webhooks::",
            _ => "",
        };
        for item in syn::parse_file(text).unwrap().items {
            of_item(item, module, &mut names);
        }
    }
    names
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn of_item(item: Item, module: &str, names: &mut BTreeSet<String>) {
    let mut add = |name: String| names.insert(format!("{module}{name}"));
    match item {
        Item::Const(item) if is_public(&item.vis) => {
            add(item.ident.to_string());
        }
        Item::Fn(item) if is_public(&item.vis) => {
            add(item.sig.ident.to_string());
        }
        Item::Type(item) if is_public(&item.vis) => {
            add(item.ident.to_string());
        }
        Item::Struct(item) if is_public(&item.vis) => {
            add(item.ident.to_string());
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                add(format!("{}.{}", item.ident, field.ident.as_ref().unwrap()));
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            add(item.ident.to_string());
            for variant in &item.variants {
                let name = format!("{}::{}", item.ident, variant.ident);
                for field in &variant.fields {
                    if let Some(field) = &field.ident {
                        add(format!("{name}.{field}"));
                    }
                }
                // What only its fields say is told by them.
                if variant.fields.iter().all(|field| field.ident.is_none()) {
                    add(name);
                }
            }
        }
        Item::Impl(item) if item.trait_.is_none() => {
            let Type::Path(own) = *item.self_ty else {
                return;
            };
            let own = &own.path.segments.last().unwrap().ident;
            for inner in item.items {
                match inner {
                    ImplItem::Fn(inner) if is_public(&inner.vis) => {
                        add(format!("{own}::{}", inner.sig.ident));
                    }
                    ImplItem::Const(inner) if is_public(&inner.vis) => {
                        add(format!("{own}::{}", inner.ident));
                    }
                    _ => {}
                }
            }
        }
        Item::Macro(item) => {
            let name = item.mac.path.segments.last().unwrap().ident.to_string();
            let tokens: Vec<String> = item
                .mac
                .tokens
                .to_string()
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            for name in of_macro(&name, &tokens) {
                add(name);
            }
        }
        _ => {}
    }
}

/// Returns what the macros of the runtime write.
fn of_macro(name: &str, tokens: &[String]) -> Vec<String> {
    let plain = |token: &String| {
        token
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '_')
            .to_owned()
    };
    match name {
        "object" => {
            let own = plain(&tokens[0]);
            let setters = tokens.windows(2).filter(|pair| pair[0] == "fn");
            let setters = setters.map(|pair| {
                let name = pair[1].split(['(', '[']).next().unwrap_or_default();
                format!("{own}::{name}")
            });
            setters.chain([format!("{own}::new")]).collect()
        }
        "string_enum" | "value_enum" => {
            let at = tokens.iter().position(|token| token == "enum").unwrap();
            let own = plain(&tokens[at + 1]);
            let values = tokens.windows(2).filter(|pair| pair[1] == "=");
            let is_name = |c: char| c.is_alphabetic() && !c.is_lowercase();
            let values = values.filter(|pair| pair[0].starts_with(is_name));
            values
                .map(|pair| format!("{own}::{}", pair[0]))
                .chain([own.clone()])
                .collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn no_item_is_forgotten() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for fixture in Fixture::all() {
        let (api, _) = fixture.understand();
        let files = emit::files(&api, &Options::default()).unwrap();
        let known = Surface::of(&api).items;
        let found = names(&files);
        count += found.len();
        for name in &found {
            let is_implied = IMPLIED.iter().any(|implied| name.ends_with(implied));
            if !known.contains_key(name) && !is_implied {
                wrong.push(format!("{}: {name} is not compared", fixture.name));
            }
        }
        // And nothing is compared that is not there, traits and features left aside.
        for (name, item) in &known {
            use xtask::diff::surface::Kind;
            let is_item = !matches!(item.kind, Kind::Trait | Kind::Feature);
            let is_enum = name.ends_with("::Other") || name.contains("::Unknown");
            if is_item && !found.contains(name) && !is_enum && !name.ends_with("::validate") {
                wrong.push(format!("{}: {name} is not there", fixture.name));
            }
        }
    }
    assert!(count > 500, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
