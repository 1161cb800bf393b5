use std::collections::BTreeMap;
use std::io;

use super::*;

/// Loads a spec of several files, the first of which is the spec; `spec.gen.toml` are the settings.
fn with<T>(
    files: &[(&str, &str)],
    then: impl FnOnce(&Files<'_>, Result<Source, CodegenError>) -> T,
) -> T {
    let texts: BTreeMap<_, _> = files.iter().copied().collect();
    let read = |name: &str| {
        let text = texts.get(name);
        text.map(|text| text.as_bytes().to_vec())
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let mut files = Files::new("api/", files[0].0, read);
    let settings = if texts.contains_key("spec.gen.toml") {
        Settings::read(&mut files, "spec.gen.toml")
    } else {
        Ok(Settings::default())
    };
    let loaded = settings.and_then(|settings| load(&mut files, &settings));
    then(&files, loaded)
}

/// Returns the tree as JSON.
fn tree(files: &[(&str, &str)]) -> serde_json::Value {
    with(files, |files, loaded| match loaded {
        Ok(source) => serde_json::from_str(&source.root.to_json_text()).unwrap(),
        Err(error) => panic!("{}", show::render(files, &error.problems)),
    })
}

/// Returns the first lines of all problems.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    with(files, |files, loaded| {
        let problems = match loaded {
            Ok(source) => source.warnings,
            Err(error) => error.problems,
        };
        let text = show::render(files, &problems);
        let lines = text.lines().filter(|line| line.starts_with("api/"));
        lines.map(str::to_owned).collect()
    })
}

fn at<'a>(tree: &'a serde_json::Value, pointer: &str) -> &'a serde_json::Value {
    tree.pointer(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer} in {tree:#}"))
}

const SPEC_FILE: &str = "
openapi: 3.1.0
paths:
  /pets:
    $ref: paths/pets.yaml
  /cats:
    get:
      parameters: [{ $ref: 'common.yaml#/limit' }]
      responses:
        default: { $ref: 'common.yaml#/Failed' }
components:
  schemas:
    Pet: { $ref: schemas/pet.yaml }
    Animal: { $ref: schemas/pet.yaml }
    Local: { $ref: '#/components/schemas/Pet' }
    Kind: { type: string }
";
const PATHS_FILE: &str = "
get:
  parameters:
    - $ref: '../common.yaml#/limit'
  requestBody:
    content:
      application/json:
        schema: { $ref: '../schemas/pet.yaml' }
        example: { $ref: nowhere.yaml }
        examples:
          one: { $ref: '../common.yaml#/example' }
          two: { value: { $ref: nowhere.yaml } }
  responses: {}
";
const PET_FILE: &str = "
type: object
properties:
  $ref: { type: string }
  parent: { $ref: '#' }
  kind: { $ref: '#/$defs/Kind', description: beside }
  owner: { $ref: '../spec.yaml#/components/schemas/Local' }
  example: { $ref: owner.json }
discriminator: { propertyName: kind, mapping: { a: pet.yaml, b: '#/$defs/Kind', c: Pet } }
$defs:
  Kind: { enum: [a], default: { $ref: nowhere.yaml } }
";
const OWNER_FILE: &str =
    r##"{"items": {"$ref": "pet.yaml#/properties/owner"}, "not": {"$ref": "#"}}"##;
const COMMON_FILE: &str = "
limit: { name: limit, in: query, schema: { type: integer } }
Failed: { $ref: '#/all/0' }
all: [{ description: no, headers: { X: { $ref: '#/header' } } }]
header: { schema: { $ref: schemas/pet.yaml#/$defs/Kind } }
example: { value: 1 }
";

#[test]
fn what_stands_in_other_files_becomes_components() {
    let tree = tree(&[
        ("spec.yaml", SPEC_FILE),
        ("paths/pets.yaml", PATHS_FILE),
        ("schemas/pet.yaml", PET_FILE),
        ("schemas/owner.json", OWNER_FILE),
        ("common.yaml", COMMON_FILE),
    ]);
    let get = "/paths/~1pets/get";
    let media = &format!("{get}/requestBody/content/application~1json");
    for (above, pointer, wanted) in [
        (
            "/components/schemas",
            "/Animal/$ref",
            "#/components/schemas/Pet",
        ),
        (
            "/components/schemas",
            "/Local/$ref",
            "#/components/schemas/Pet",
        ),
        (PET, "/properties/parent/$ref", "#/components/schemas/Pet"),
        // The spec has a `Kind` of its own.
        (
            PET,
            "/properties/kind/$ref",
            "#/components/schemas/pet_Kind",
        ),
        (PET, "/properties/kind/description", "beside"),
        (PET, "/properties/owner/$ref", "#/components/schemas/Local"),
        (
            PET,
            "/properties/example/$ref",
            "#/components/schemas/owner",
        ),
        (PET, "/discriminator/mapping/a", "#/components/schemas/Pet"),
        (
            PET,
            "/discriminator/mapping/b",
            "#/components/schemas/pet_Kind",
        ),
        (PET, "/discriminator/mapping/c", "Pet"),
        (
            "/components/schemas",
            "/pet_Kind/default/$ref",
            "nowhere.yaml",
        ),
        (
            "/components/schemas",
            "/owner/items/$ref",
            "#/components/schemas/Local",
        ),
        (
            "/components/schemas",
            "/owner/not/$ref",
            "#/components/schemas/owner",
        ),
        (get, "/parameters/0/$ref", "#/components/parameters/limit"),
        (media, "/schema/$ref", "#/components/schemas/Pet"),
        (media, "/example/$ref", "nowhere.yaml"),
        (media, "/examples/one/$ref", "#/components/examples/example"),
        (media, "/examples/two/value/$ref", "nowhere.yaml"),
        (
            "/paths/~1cats/get",
            "/responses/default/$ref",
            "#/components/responses/0",
        ),
        (
            "/components/responses",
            "/0/headers/X/$ref",
            "#/components/headers/header",
        ),
    ] {
        assert_eq!(at(&tree, &format!("{above}{pointer}")), wanted, "{pointer}");
    }
}

const PET: &str = "/components/schemas/Pet";

#[test]
fn anchors_are_followed_in_every_file() {
    let spec = "
openapi: 3.1.0
components:
  schemas:
    Pet: { $anchor: pet, properties: { mother: { $ref: '#pet' }, kind: { $ref: 'pets.yaml#kind' } } }
    Cat: { $ref: 'spec.yaml#pet' }
    Dog: { properties: { $anchor: { type: string }, tail: { $ref: 'pets.yaml#/$defs/tail' } } }
    Hen: { example: { $anchor: kind, $ref: '#none' } }
";
    let pets = "
$defs:
  kind: { $anchor: kind, enum: [a] }
  tail: { properties: { kind: { $ref: '#kind' }, owner: { $ref: 'spec.yaml#pet' } } }
";
    let tree = tree(&[("spec.yaml", spec), ("pets.yaml", pets)]);
    for (pointer, target) in [
        ("Pet/properties/mother", "Pet"),
        ("Pet/properties/kind", "kind"),
        ("Cat", "Pet"),
        ("Dog/properties/tail", "tail"),
        ("tail/properties/kind", "kind"),
        ("tail/properties/owner", "Pet"),
    ] {
        let reference = at(&tree, &format!("/components/schemas/{pointer}/$ref"));
        assert_eq!(
            *reference,
            format!("#/components/schemas/{target}"),
            "{pointer}"
        );
    }
    // What is no anchor leads nowhere.
    let wrong = "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: 'pets.yaml#none'}}}";
    assert_eq!(
        problems(&[("spec.yaml", wrong), ("pets.yaml", pets)]),
        [
            "api/spec.yaml:2:34: error: `pets.yaml#none` is not understood; behind `#` is a JSON \
          pointer to be, or an anchor"
        ]
    );
}

#[test]
fn text_may_come_from_a_file() {
    let spec = "
openapi: 3.1.0
info: { title: T, version: '1', description: { $ref: 'texts.yaml#/intro' } }
paths: { /a: { get: { description: { $ref: 'texts.yaml#/get' } } } }
";
    let texts = "{ intro: Long text., get: Gets it. }";
    let tree = tree(&[("spec.yaml", spec), ("texts.yaml", texts)]);
    assert_eq!(*at(&tree, "/info/description"), "Long text.");
    assert_eq!(*at(&tree, "/paths/~1a/get/description"), "Gets it.");
}

#[test]
fn whole_sections_may_come_from_files() {
    let tree = tree(&[
        (
            "spec.yaml",
            "paths: { $ref: paths.yaml }\ncomponents:\n  schemas: { $ref: schemas/all.yaml }\n",
        ),
        (
            "paths.yaml",
            "/a: { $ref: 'a.yaml' }\n/b: { get: { responses: { 200: { content: { a: { schema: { \
             $ref: 'schemas/all.yaml#/A' }}}}}}}"
                .replace("200", "'200'")
                .leak(),
        ),
        ("a.yaml", "summary: a\nparameters: { $ref: list.yaml }"),
        ("list.yaml", "- { $ref: '#/1' }\n- name: x\n"),
        (
            "schemas/all.yaml",
            "A: { $ref: a.yaml }\nB: { $ref: './b.yaml', description: more }\n",
        ),
        ("schemas/a.yaml", "items: { $ref: 'all.yaml#/A' }"),
        ("schemas/b.yaml", "items: { $ref: 'all.yaml#/B' }"),
    ]);
    assert_eq!(at(&tree, "/paths/~1a/summary"), "a");
    let parameter = at(&tree, "/paths/~1a/parameters/0/$ref");
    assert_eq!(parameter, "#/components/parameters/1");
    let schema = at(&tree, "/paths/~1b/get/responses/200/content/a/schema/$ref");
    assert_eq!(schema, "#/components/schemas/A");
    let item = at(&tree, "/components/schemas/A/items/$ref");
    assert_eq!(item, "#/components/schemas/A");
    assert_eq!(at(&tree, "/components/schemas/B/description"), "more");
}

#[test]
fn references_that_lead_astray_are_located() {
    let spec = "paths:
  /a: { $ref: 'https://example.com/a.yaml' }
  /b: { $ref: ../b.yaml }
  /c: { $ref: c.yaml }
  /d: { $ref: 'd.yaml#/x' }
  /e: { $ref: e.yaml }
  /f: { $ref: bad.yaml }
  /g: { $ref: 'd.yaml#x' }
components:
  schemas:
    A: { $ref: 'd.yaml#/loop' }
";
    let found = problems(&[
        ("spec.yaml", spec),
        ("d.yaml", "y: 1\nloop: { $ref: 'd.yaml#/loop' }\n"),
        (
            "e.yaml",
            "get: { requestBody: { $ref: /etc/passwd } }\ntrace: { callbacks: { x: { y: { $ref: e.yaml }}}}",
        ),
        ("bad.yaml", "a: [\n"),
    ]);
    let wanted = [
        "api/spec.yaml:2:15: error: `https://example.com/a.yaml` leads to the network",
        "api/spec.yaml:3:15: error: `../b.yaml` leads out of the folder of the spec",
        "api/spec.yaml:4:15: error: cannot read `c.yaml`: ",
        "api/spec.yaml:5:15: error: `d.yaml#/x` leads nowhere: d.yaml has nothing at `/x`",
        "api/spec.yaml:8:15: error: `d.yaml#x` is not understood",
        "api/spec.yaml:11:16: error: `d.yaml#/loop` leads back to itself",
        "api/e.yaml:1:29: error: `/etc/passwd` leads out of the folder of the spec",
        "api/e.yaml:2:39: error: `e.yaml` leads back to itself",
        "api/bad.yaml:1:4: error: unclosed bracket",
    ];
    for wanted in wanted {
        assert!(
            found.iter().any(|line| line.starts_with(wanted)),
            "{wanted} is not in {found:#?}"
        );
    }
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
}

#[test]
fn copies_are_counted() {
    use std::fmt::Write;
    // Each file has the next one ten times in place.
    let mut files = vec![(
        "spec.yaml".to_owned(),
        "paths: { /a: { get: { callbacks: { $ref: f0.yaml }}}}".to_owned(),
    )];
    for index in 0..12 {
        let mut text = String::new();
        for copy in 0..10 {
            let _ = writeln!(
                text,
                "c{copy}: {{ e: {{ get: {{ callbacks: {{ $ref: f{}.yaml }} }} }} }}",
                index + 1
            );
        }
        files.push((format!("f{index}.yaml"), text));
    }
    files.push(("f12.yaml".to_owned(), "{}".to_owned()));
    let files: Vec<_> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let found = problems(&files);
    assert!(found[0].contains("more than 1000000 values"), "{found:#?}");
    // Each file is one level above the next.
    let deep: Vec<_> = (0..200)
        .map(|index| {
            let text = format!("{{ items: {{ oneOf: {{ $ref: d{}.yaml }} }} }}", index + 1);
            (format!("d{index}.yaml"), text)
        })
        .collect();
    let mut files = vec![(
        "spec.yaml",
        "components: { schemas: { A: { allOf: { $ref: d0.yaml }}}}",
    )];
    files.extend(deep.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    let found = problems(&files);
    assert!(
        found[0].contains("nested deeper than 96 levels"),
        "{found:#?}"
    );
}

const SPEC: &str = "openapi: 3.1.0
info: { title: a, tags: [x] }
paths:
  /pets:
    get: { operationId: list, tags: [pets, all], deprecated: true }
    post: { operationId: add, tags: [pets] }
  /keys:
    delete: { tags: [admin] }
components:
  schemas:
    Pet:
      properties:
        a.b: { enum: [x, 1, '+1'] }
        owner: { properties: { name: { type: string } } }
    v1.Pet: { allOf: [{ properties: { id: { type: string } } }] }
    Status: { enum: [on, off] }
";

fn overlaid(actions: &str) -> serde_json::Value {
    let overlay = format!("overlay: 1.0.0\nextends: ../spec.yaml\nactions:\n{actions}");
    tree(&[
        ("spec.yaml", SPEC),
        ("over/lay.yaml", &overlay),
        ("new.yaml", "type: integer"),
        ("spec.gen.toml", "overlays = ['over/lay.yaml']"),
    ])
}

#[test]
fn overlays_merge_append_replace_and_remove() {
    let tree = overlaid(
        "
- { target: $.info, update: { title: b, contact: { name: me }, tags: [y] } }
- { target: $.info.tags, update: z }
- { target: \"$.paths['/pets'].get.deprecated\", remove: true }
- { target: '$.paths.*[?@.operationId == \"add\"]', update: { summary: found } }
- { target: '$.paths.*.get.tags[?@ == \"all\"]', remove: true }
- { target: '$..enum[0,1]', remove: true }
- { target: \"$.paths['/keys']\", remove: true, update: { never: 1 } }
- { target: $.components.schemas, update: { New: { $ref: new.yaml } } }
- { target: $.info.title, update: c }
",
    );
    let info = at(&tree, "/info");
    assert_eq!(
        info.to_string(),
        r#"{"contact":{"name":"me"},"tags":["x","y","z"],"title":"c"}"#
    );
    let get = at(&tree, "/paths/~1pets/get");
    assert_eq!(get.to_string(), r#"{"operationId":"list","tags":["pets"]}"#);
    assert_eq!(at(&tree, "/paths/~1pets/post/summary"), "found");
    assert_eq!(
        at(&tree, "/components/schemas/Status/enum").to_string(),
        "[]"
    );
    let left = at(&tree, "/components/schemas/Pet/properties/a.b/enum");
    assert_eq!(left.to_string(), "[\"+1\"]");
    assert!(tree.pointer("/paths/~1keys").is_none());
    // References of an overlay count as the spec's.
    assert_eq!(at(&tree, "/components/schemas/New/type"), "integer");
}

#[test]
fn overlays_that_do_not_fit_fail_loudly() {
    for (actions, wanted) in [
        (
            "- { target: \"$.paths['/dogs']\", remove: true }",
            "4:13: error: `$.paths['/dogs']` finds nothing in the spec",
        ),
        (
            "- { target: '$.paths[?', remove: true }",
            "4:13: error: `$.paths[?` is not a JSONPath",
        ),
        (
            "- { target: $, remove: true }",
            "4:13: error: the whole spec cannot be removed",
        ),
        (
            "- { target: $.info }",
            "4:3: error: an action has an `update`, or `remove: true`",
        ),
        ("- { update: {} }", "4:3: error: an action has a `target`"),
        (
            "- { target: $.info, update: x }",
            "4:29: error: what the target finds is of another type",
        ),
        (
            "- { target: $.info, copy: $ }",
            "4:21: error: `copy` of an action is not understood",
        ),
        (
            "- { target: $.info, remove: 1 }",
            "4:29: error: expected true or false",
        ),
        (
            "- { target: $..*..*..*, remove: true }",
            "4:13: error: this path has more than 2 of `..`",
        ),
        (
            "- { target: '$[?((((((@.a))))))]', remove: true }",
            "4:13: error: this path has more than 6 brackets in each other",
        ),
    ] {
        let overlay = format!("overlay: 1.0.0\nextends: spec.yaml\nactions:\n{actions}");
        let found = problems(&[
            ("spec.yaml", SPEC),
            ("lay.yaml", &overlay),
            ("spec.gen.toml", "overlays = ['lay.yaml']"),
        ]);
        let wanted = format!("api/lay.yaml:{wanted}");
        assert!(
            found.iter().any(|line| line.starts_with(&wanted)),
            "{wanted}: {found:#?}"
        );
    }
    let found = problems(&[
        ("spec.yaml", SPEC),
        (
            "lay.yaml",
            "overlay: 1.0.0\nextends: other.yaml\nactions: []",
        ),
        (
            "spec.gen.toml",
            "overlays = ['lay.yaml', 'none.yaml', '../lay.yaml']",
        ),
    ]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("api/spec.gen.toml:1:38: error: `../lay.yaml` leads out"));
    let found = problems(&[
        ("spec.yaml", SPEC),
        (
            "lay.yaml",
            "overlay: 1.0.0\nextends: other.yaml\nactions: []",
        ),
        ("spec.gen.toml", "overlays = ['lay.yaml', 'none.yaml']"),
    ]);
    let starts = [
        "api/spec.gen.toml:1:25: error: cannot read `none.yaml`",
        "api/lay.yaml:2:10: error: the overlay is for `other.yaml`, and this is `spec.yaml`",
        "api/lay.yaml:3:10: error: an overlay is a list of `actions`, at least one",
    ];
    for (line, start) in found.iter().zip(starts) {
        assert!(line.starts_with(start), "{found:#?}");
    }
}

#[test]
fn settings_are_written_into_the_spec() {
    let settings = r##"
deny-warnings = true
lenient = true
schemas = { id = "https://example.com/", name = "x" }
[rename.schemas]
"v1.Pet" = "Animal"
[rename.operations]
list = "pets"
"DELETE /keys" = "drop_keys"
[rename.members]
"Pet.a.b" = "ab"
"Pet.owner.name" = "owner_name"
"v1.Pet.id" = "key"
"#/components/schemas/Pet/properties/owner" = "keeper"
[rename.values]
"Status.on" = "Enabled"
"Pet.a.b.+1" = "ThumbsUp"
"/components/schemas/Pet/properties/a.b/enum/1" = "One"
[skip]
operations = ["add"]
schemas = ["Status"]
tags = ["admin"]
[replace]
Pet = "my::Pet<u8>"
[features]
default = ["pets"]
"##;
    let tree = tree(&[("spec.yaml", SPEC), ("spec.gen.toml", settings)]);
    for (pointer, wanted) in [
        ("/components/schemas/v1.Pet/x-rust-name", "\"Animal\""),
        ("/paths/~1pets/get/x-rust-name", "\"pets\""),
        ("/paths/~1keys/delete/x-rust-name", "\"drop_keys\""),
        (
            "/components/schemas/Pet/properties/a.b/x-rust-name",
            "\"ab\"",
        ),
        (
            "/components/schemas/Pet/properties/owner/properties/name/x-rust-name",
            "\"owner_name\"",
        ),
        (
            "/components/schemas/Pet/properties/owner/x-rust-name",
            "\"keeper\"",
        ),
        (
            "/components/schemas/v1.Pet/allOf/0/properties/id/x-rust-name",
            "\"key\"",
        ),
        (
            "/components/schemas/Status/x-rust-values",
            "{\"on\":\"Enabled\"}",
        ),
        (
            "/components/schemas/Pet/properties/a.b/x-rust-values",
            "{\"+1\":\"ThumbsUp\",\"1\":\"One\"}",
        ),
        ("/paths/~1pets/post/x-rust-skip", "true"),
        ("/components/schemas/Status/x-rust-skip", "true"),
        ("/paths/~1keys/delete/x-rust-skip", "true"),
        ("/components/schemas/Pet/x-rust-type", "\"my::Pet<u8>\""),
        ("/x-rust-features", "{\"default\":[\"pets\"]}"),
        (
            "/x-schemas",
            "{\"id\":\"https://example.com/\",\"name\":\"x\"}",
        ),
    ] {
        assert_eq!(at(&tree, pointer).to_string(), wanted, "{pointer}");
    }
}

#[test]
fn settings_that_find_nothing_fail_loudly() {
    let settings = "[rename.schemas]
Cat = 'C'
[rename.operations]
cat = 'c'
'GET /cats' = 'c'
[rename.members]
'Pet.name' = 'n'
Pet = 'p'
[rename.values]
'Status.broken' = 'B'
'/components/schemas/Pet' = 'P'
[skip]
operations = ['cat']
schemas = ['Cat']
tags = ['cats']
[replace]
Cat = 'x::Cat'
[features]
default = ['cats']
";
    let found = problems(&[("spec.yaml", SPEC), ("spec.gen.toml", settings)]);
    let lines = [2, 4, 5, 7, 8, 10, 11, 13, 14, 15, 17, 19];
    assert_eq!(found.len(), lines.len(), "{found:#?}");
    for (found, line) in found.iter().zip(lines) {
        assert!(
            found.starts_with(&format!("api/spec.gen.toml:{line}:")),
            "{found}"
        );
        assert!(found.ends_with(" in the spec"), "{found}");
    }
    let found = problems(&[
        ("spec.yaml", SPEC),
        (
            "spec.gen.toml",
            "deny-warnings = 1\nlenient = 'no'\noverlay = 'x'\noverlays = 'x'\nschemas = { id = 1 }\n\
             skip = ['a']\n[rename]\ncats = {}\nschemas = { Pet = 'a b', Status = { x = 1 } }\n\
             [replace]\nPet = 'x y'\n[features]\ndefault = [1]\n",
        ),
    ]);
    let lines: Vec<_> = found
        .iter()
        .map(|line| line.split(':').nth(1).unwrap())
        .collect();
    assert_eq!(
        lines,
        ["1", "2", "3", "4", "5", "6", "8", "9", "9", "11", "13"],
        "{found:#?}"
    );
    let found = problems(&[("spec.yaml", SPEC), ("spec.gen.toml", "a = [\n")]);
    assert!(found[0].starts_with("api/spec.gen.toml:"), "{found:#?}");
    assert!(found[0].contains(": error: "), "{found:#?}");
}

#[test]
fn names_the_settings_of_a_spec() {
    assert_eq!(
        Settings::name_for("a.b/pets.v1.yaml"),
        "a.b/pets.v1.gen.toml"
    );
    assert_eq!(Settings::name_for("pets"), "pets.gen.toml");
}
