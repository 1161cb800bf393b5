//! A page → a draft of a description in `OpenAPI`.
//!
//! The draft says what the page says and no more. Each fact keeps its line as `x-source`, and what the
//! page leaves open is marked as `x-unsure`, for a person to settle.

pub mod merge;
pub mod names;
mod schema;
pub mod yaml;

use crate::page::{Answer, Example, Member, Page, PageError, target};
use schema::Scope;
use yaml::{Map, Yaml};

/// A draft of one operation.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Id of the operation.
    pub operation: String,
    /// Its method, in small letters.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Line of the page that has the path.
    pub line: usize,
    /// The operation.
    pub body: Yaml,
    /// The schemas that it refers to, each with its name and the line that it is from.
    pub schemas: Vec<(String, usize, Yaml)>,
    /// Scheme and host.
    pub server: Option<String>,
    /// How a call shows who makes it.
    pub scheme: Option<String>,
    /// Title of the page.
    pub title: String,
    /// Where the page is.
    pub page: String,
}

/// Makes a draft of a page. `name` is the id of the operation, if the page's own is not wanted.
///
/// # Errors
///
/// Returns why the page is none of an operation.
pub fn draft(page: &Page, name: Option<&str>) -> Result<Draft, PageError> {
    let page = &marked(page);
    let (method, path) = page.operation()?;
    let operation = name.map_or_else(|| names::operation(page), str::to_owned);
    // The folder is one of the machine that the page was saved on.
    let file = page.name.rsplit('/').next().unwrap_or_default();
    let scope = Scope::new(file);
    let mut schemas = Vec::new();
    let mut body = Map::default();
    body.text("operationId", &operation);
    let title = page
        .title
        .as_ref()
        .map_or_else(|| operation.clone(), |title| title.value.clone());
    body.text("summary", &title);
    body.text("x-source", scope.at(method.line));
    let parameters = parameters(page, &path.value, &scope);
    if !parameters.is_empty() {
        body.put("parameters", Yaml::List(parameters));
    }
    let headers = said_otherwise(page, &scope);
    if !headers.is_empty() {
        body.put("x-headers", Yaml::List(headers));
    }
    if let Some(request) = request(page, &operation, &scope, &mut schemas) {
        body.put("requestBody", request);
    }
    body.put(
        "responses",
        responses(page, &operation, &scope, &mut schemas),
    );
    let codes: Vec<_> = page
        .errors
        .iter()
        .filter(|code| !is_status(&code.value.0))
        .collect();
    if !codes.is_empty() {
        let codes = codes.into_iter().map(|code| {
            let mut map = Map::default();
            map.text("code", &code.value.0)
                .text("description", &code.value.1)
                .text("x-source", scope.at(code.line));
            map.done()
        });
        body.put("x-error-codes", Yaml::List(codes.collect()));
    }
    Ok(Draft {
        operation,
        method: method.value.to_lowercase(),
        path: path.value.clone(),
        line: path.line,
        body: body.done(),
        schemas,
        server: page.server.as_ref().map(|server| server.value.clone()),
        scheme: page.scheme.as_ref().map(|scheme| scheme.value.clone()),
        title,
        page: file.to_owned(),
    })
}

/// Returns a page whose members know what was found of them.
fn marked(page: &Page) -> Page {
    let mut marked = page.clone();
    for finding in &page.findings {
        let lists: [(&str, &mut Vec<Member>); 4] = [
            ("request", &mut marked.body),
            ("path", &mut marked.path_parameters),
            ("query", &mut marked.query),
            ("cookie", &mut marked.cookies),
        ];
        let headers = marked.headers.iter_mut().map(|headers| ("header", headers));
        let mut lists: Vec<_> = lists
            .into_iter()
            .chain(headers)
            .map(|(place, list)| (place.to_owned(), list))
            .collect();
        lists.extend(
            marked
                .answers
                .iter_mut()
                .map(|answer| (answer.place(), &mut answer.members)),
        );
        for (place, list) in lists {
            let Some(way) = finding
                .place
                .strip_prefix(&place)
                .and_then(|rest| rest.strip_prefix('.'))
            else {
                continue;
            };
            if let Some(member) = find(list, way) {
                let text = format!("{} (line {})", finding.message, finding.line);
                // What the row itself says is there already.
                if !member.unsure.contains(&finding.message) {
                    member.unsure.push(text);
                }
            }
        }
    }
    marked
}

fn find<'a>(members: &'a mut [Member], way: &str) -> Option<&'a mut Member> {
    let (name, rest) = way
        .split_once('.')
        .map_or((way, None), |(name, rest)| (name, Some(rest)));
    let member = members.iter_mut().find(|member| member.name == name)?;
    match rest {
        Some(rest) => find(&mut member.members, rest),
        None => Some(member),
    }
}

/// Writes drafts as one description.
///
/// # Errors
///
/// Returns the drafts that have the same method and path, or a schema of the same name.
pub fn write(drafts: &[Draft]) -> Result<String, String> {
    let mut out = String::from(
        "# A draft that `cargo xtask import` made of documentation pages. `x-source` names the line that a\n\
         # fact is from; `x-unsure` is for a person to settle.\n",
    );
    let mut root = Map::default();
    root.text("openapi", "3.1.0");
    let mut info = Map::default();
    info.text(
        "title",
        drafts.first().map_or("Pages", |draft| draft.title.as_str()),
    );
    info.text("version", "0.0.0");
    root.put("info", info.done());
    let mut servers: Vec<&String> = drafts
        .iter()
        .filter_map(|draft| draft.server.as_ref())
        .collect();
    servers.dedup();
    if !servers.is_empty() {
        let servers = servers
            .into_iter()
            .map(|url| Yaml::Map(vec![("url".to_owned(), Yaml::text(url))]));
        root.put("servers", Yaml::List(servers.collect()));
    }
    let scheme = drafts.iter().find_map(|draft| draft.scheme.as_deref());
    if let Some(scheme) = scheme {
        let wanted = Yaml::Map(vec![(
            scheme_name(scheme).to_owned(),
            Yaml::List(Vec::new()),
        )]);
        root.put("security", Yaml::List(vec![wanted]));
    }
    let mut paths: Vec<(String, Map)> = Vec::new();
    let mut schemas = Map::default();
    for draft in drafts {
        let index = paths
            .iter()
            .position(|(path, _)| *path == draft.path)
            .unwrap_or_else(|| {
                paths.push((draft.path.clone(), Map::default()));
                paths.len() - 1
            });
        let methods = &mut paths[index].1;
        if methods.has(&draft.method) {
            return Err(format!(
                "two pages describe {} {}",
                draft.method.to_uppercase(),
                draft.path
            ));
        }
        methods.put(&draft.method, draft.body.clone());
        for (name, _, schema) in &draft.schemas {
            if schemas.has(name) {
                return Err(format!("two pages have a schema `{name}`"));
            }
            schemas.put(name, schema.clone());
        }
    }
    let paths = paths
        .into_iter()
        .map(|(path, methods)| (path, methods.done()));
    root.put("paths", Yaml::Map(paths.collect()));
    let mut components = Map::default();
    if let Some(scheme) = scheme {
        components.put(
            "securitySchemes",
            Yaml::Map(vec![(scheme_name(scheme).to_owned(), security(scheme))]),
        );
    }
    let schemas = schemas.done();
    if !schemas.is_empty() {
        components.put("schemas", schemas);
    }
    let components = components.done();
    if !components.is_empty() {
        root.put("components", components);
    }
    out.push_str(&yaml::members(&root.done(), 0));
    Ok(out)
}

fn scheme_name(scheme: &str) -> &'static str {
    match scheme {
        "bearer" => "bearer",
        "basic" => "basic",
        _ => "key",
    }
}

fn security(scheme: &str) -> Yaml {
    let mut map = Map::default();
    match scheme {
        "bearer" | "basic" => map.text("type", "http").text("scheme", scheme),
        _ => {
            map.text("type", "apiKey")
                .text("in", "header")
                .text("name", "Authorization");
            map.text(
                "x-unsure",
                format!("the page sends the key behind the word `{scheme}`"),
            )
        }
    };
    map.done()
}

fn parameters(page: &Page, path: &str, scope: &Scope<'_>) -> Vec<Yaml> {
    let mut parameters = Vec::new();
    let mut add = |place: &str, member: &Member| {
        let mut map = Map::default();
        map.text("name", &member.name).text("in", place);
        if place == "path" {
            map.put("required", Yaml::flag(true));
        } else if let Some(required) = member.required {
            map.put("required", Yaml::flag(required));
        }
        if !member.text.is_empty() {
            map.text("description", &member.text);
        }
        map.text("x-source", scope.at(member.line));
        let (schema, unsure) = scope.parameter(member);
        if !unsure.is_empty() {
            map.text("x-unsure", unsure.join("; "));
        }
        map.put("schema", schema);
        parameters.push(map.done());
    };
    let names = target::names(path);
    for name in &names {
        match page
            .path_parameters
            .iter()
            .find(|member| member.name == *name)
        {
            Some(member) => add("path", member),
            None => add(
                "path",
                &unnamed(name, page.path.as_ref().map_or(1, |path| path.line)),
            ),
        }
    }
    page.query.iter().for_each(|member| add("query", member));
    for header in page.headers.iter().flatten() {
        if !is_said_otherwise(page, header) {
            add("header", header);
        }
    }
    page.cookies.iter().for_each(|member| add("cookie", member));
    parameters
}

/// Says whether a header is what a description has other words for: `security`, and the media types.
fn is_said_otherwise(page: &Page, header: &Member) -> bool {
    let name = header.name.to_ascii_lowercase();
    name == "content-type" || name == "accept" || name == "authorization" && page.scheme.is_some()
}

/// Returns the rows of such headers, so that none is lost.
fn said_otherwise(page: &Page, scope: &Scope<'_>) -> Vec<Yaml> {
    let headers = page
        .headers
        .iter()
        .flatten()
        .filter(|header| is_said_otherwise(page, header));
    let headers = headers.map(|header| {
        let mut map = Map::default();
        map.text("name", &header.name);
        if !header.type_text.is_empty() {
            map.text("type", &header.type_text);
        }
        if let Some(required) = header.required {
            map.put("required", Yaml::flag(required));
        }
        if !header.text.is_empty() {
            map.text("description", &header.text);
        }
        if let Some(example) = &header.facts.example {
            map.text("example", example);
        }
        map.text("x-source", scope.at(header.line));
        map.done()
    });
    headers.collect()
}

fn unnamed(name: &str, line: usize) -> Member {
    Member {
        line,
        name: name.to_owned(),
        required: Some(true),
        unsure: vec!["no row of the page describes it".to_owned()],
        ..Member::default()
    }
}

fn request(
    page: &Page,
    operation: &str,
    scope: &Scope<'_>,
    schemas: &mut Vec<(String, usize, Yaml)>,
) -> Option<Yaml> {
    let form: Vec<_> = page.curls.iter().flat_map(|curl| &curl.form).collect();
    if page.body.is_empty() && page.request().is_none() && form.is_empty() {
        return None;
    }
    let example = page.request();
    let name = names::schema(operation, "Request");
    let schema = if page.body.is_empty() {
        if let Some((tree, line)) =
            example.and_then(|example| example.tree.as_ref().map(|tree| (tree, example.line)))
        {
            scope.of_example(tree, line)
        } else {
            let mut map = Map::default();
            map.text("x-unsure", "the page has no table of the body");
            map.done()
        }
    } else {
        scope.object(&page.body, example)
    };
    let line = page.body.first().map_or(1, |member| member.line);
    schemas.push((name.clone(), line, schema));
    let default = if form.is_empty() {
        "application/json"
    } else {
        "multipart/form-data"
    };
    let media = page
        .media
        .as_ref()
        .map_or(default, |media| media.value.as_str());
    let mut content = Map::default();
    content.put("schema", reference(&name));
    put_examples(&mut content, &page.requests, scope);
    let mut body = Map::default();
    body.put("required", Yaml::flag(true));
    if page.media.is_none() {
        body.text(
            "x-unsure",
            format!("the page names no media type; {media} is taken"),
        );
    }
    body.put(
        "content",
        Yaml::Map(vec![(media.to_owned(), content.done())]),
    );
    if let Some(example) = example.filter(|example| !example.faults.is_empty()) {
        body.put("x-example-text", kept(example, scope));
    }
    Some(body.done())
}

fn responses(
    page: &Page,
    operation: &str,
    scope: &Scope<'_>,
    schemas: &mut Vec<(String, usize, Yaml)>,
) -> Yaml {
    let mut responses = Map::default();
    for answer in &page.answers {
        if responses.has(answer.code()) {
            continue;
        }
        responses.put(answer.code(), response(answer, operation, scope, schemas));
    }
    for code in page.errors.iter().filter(|code| is_status(&code.value.0)) {
        if !responses.has(&code.value.0) {
            let mut map = Map::default();
            map.text("description", &code.value.1)
                .text("x-source", scope.at(code.line));
            responses.put(&code.value.0, map.done());
        }
    }
    if page.answers.is_empty() {
        let mut map = Map::default();
        map.text("description", "Not described by the page.")
            .text("x-unsure", "the page describes no answer");
        if !responses.has("200") {
            responses.put("200", map.done());
        }
    }
    responses.done()
}

fn is_status(code: &str) -> bool {
    code.len() == 3
        && code.starts_with(['1', '2', '3', '4', '5'])
        && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn response(
    answer: &Answer,
    operation: &str,
    scope: &Scope<'_>,
    schemas: &mut Vec<(String, usize, Yaml)>,
) -> Yaml {
    let mut map = Map::default();
    let text = if answer.text.is_empty() {
        answer.code()
    } else {
        answer.text.as_str()
    };
    map.text("description", text);
    match &answer.status {
        Some(status) => map.text("x-source", scope.at(status.line)),
        None => map.text("x-unsure", "the page names no status; 200 is taken"),
    };
    let suffix = if answer.code() == "200" {
        String::new()
    } else {
        answer.code().to_owned()
    };
    let example = answer
        .examples
        .iter()
        .find(|example| example.value.is_some());
    let is_apart = example.is_some_and(|example| scope.is_apart(&answer.members, example));
    let mut put = |what: &str, line: usize, schema: Yaml| {
        let name = names::schema(operation, &format!("{what}{suffix}"));
        schemas.push((name.clone(), line, schema));
        reference(&name)
    };
    let line = answer.members.first().map_or(0, |member| member.line);
    let schema = match example {
        // The page says two things: both are kept, for a person to settle.
        Some(example) if is_apart => {
            let table = put("AnswerOfTable", line, scope.object(&answer.members, None));
            let value = example.tree.as_ref().map(|tree| {
                put(
                    "AnswerOfExample",
                    example.line,
                    scope.of_example(tree, example.line),
                )
            });
            let mut union = Map::default();
            union.text(
                "x-unsure",
                "the table of the answer and its example have no member in common",
            );
            union.put(
                "oneOf",
                Yaml::List([Some(table), value].into_iter().flatten().collect()),
            );
            Some(put("Answer", line, union.done()))
        }
        _ if !answer.members.is_empty() => {
            Some(put("Answer", line, scope.object(&answer.members, example)))
        }
        Some(example) => example
            .tree
            .as_ref()
            .map(|tree| put("Answer", example.line, scope.of_example(tree, example.line))),
        None => None,
    };
    if let Some(schema) = schema {
        let mut content = Map::default();
        content.put("schema", schema);
        put_examples(&mut content, &answer.examples, scope);
        map.put(
            "content",
            Yaml::Map(vec![("application/json".to_owned(), content.done())]),
        );
    }
    if let Some(broken) = answer
        .examples
        .iter()
        .find(|example| !example.faults.is_empty())
    {
        map.put("x-example-text", kept(broken, scope));
    }
    map.done()
}

/// Writes examples beside the schema if there are several: a schema has the first.
fn put_examples(content: &mut Map, examples: &[Example], scope: &Scope<'_>) {
    let read: Vec<_> = examples
        .iter()
        .filter_map(|example| Some((example, example.tree.as_ref()?)))
        .collect();
    if read.len() < 2 {
        return;
    }
    let mut all = Map::default();
    for (number, (example, tree)) in read.into_iter().enumerate() {
        let mut one = Map::default();
        one.put("value", Yaml::of_tree(tree))
            .text("x-source", scope.at(example.line));
        all.put(format!("example{}", number + 1), one.done());
    }
    content.put("examples", all.done());
}

/// Returns an example that is not JSON, or not quite, as text.
fn kept(example: &Example, scope: &Scope<'_>) -> Yaml {
    let mut map = Map::default();
    map.text("x-source", scope.at(example.line));
    let faults: Vec<_> = example
        .faults
        .iter()
        .map(|fault| format!("{} (line {})", fault.value, fault.line))
        .collect();
    map.text("x-unsure", faults.join("; "));
    map.text("text", &example.text);
    map.done()
}

fn reference(name: &str) -> Yaml {
    Yaml::Map(vec![(
        "$ref".to_owned(),
        Yaml::text(format!("#/components/schemas/{name}")),
    )])
}
