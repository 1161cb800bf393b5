//! Broken specs: each gives exactly the problems that are listed, and none a panic.

use std::fmt::Write as _;

use xtask::codegen::{Options, decode, generate};

const TABLE: &str = include_str!("broken.txt");

const INFO: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";

/// A spec, and the problems that it must give.
struct Case<'t> {
    frame: &'t str,
    name: &'t str,
    text: String,
    problems: Vec<&'t str>,
}

impl<'t> Case<'t> {
    fn all() -> Vec<Case<'t>> {
        let mut cases: Vec<Case<'_>> = Vec::new();
        for line in TABLE.lines() {
            if let Some(heading) = line.strip_prefix("=== ") {
                let (frame, name) = heading.split_once(": ").expect("a case has a frame");
                cases.push(Case {
                    frame,
                    name,
                    text: String::new(),
                    problems: Vec::new(),
                });
                continue;
            }
            let Some(case) = cases.last_mut() else {
                continue;
            };
            if let Some(problem) = line.strip_prefix("---> ") {
                case.problems.push(problem);
            } else if case.problems.is_empty() {
                writeln!(case.text, "{line}").unwrap();
            }
        }
        cases
    }

    fn spec(&self) -> String {
        let text = &self.text;
        let indented = |indent: &str| -> String {
            let lines = text.lines();
            lines.flat_map(|line| [indent, line, "\n"]).collect()
        };
        match self.frame {
            "whole" => text.clone(),
            "spec" => format!("{INFO}{text}"),
            "schemas" => format!("{INFO}components:\n  schemas:\n{}", indented("    ")),
            "paths" => format!("{INFO}paths:\n{}", indented("  ")),
            "operation" => {
                let text = text.trim_end();
                format!("{INFO}paths:\n  /a:\n    get: {{operationId: a, {text}}}\n")
            }
            other => panic!("there is no frame `{other}`"),
        }
    }
}

/// Returns what is said of a spec, a line for each problem.
fn problems(spec: &str) -> Vec<String> {
    let options = Options {
        spec_name: "spec.yaml".to_owned(),
        command: "xtask generate".to_owned(),
        // What is odd is told in the same way.
        deny_warnings: true,
        schemas: true,
        ..Options::default()
    };
    match generate(spec, &options) {
        Ok(_) => Vec::new(),
        Err(error) => error.problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn each_spec_gives_its_problems() {
    let cases = Case::all();
    assert!(cases.len() > 150, "the table was read to its end");
    let mut report = String::new();
    for case in &cases {
        assert!(!case.problems.is_empty(), "{} is not broken", case.name);
        let found = problems(&case.spec());
        if found != case.problems {
            writeln!(report, "=== {}: {}\n{}", case.frame, case.name, case.text).unwrap();
            for problem in found {
                writeln!(report, "---> {problem}").unwrap();
            }
        }
    }
    assert!(report.is_empty(), "these give other problems:\n{report}");
}

#[test]
fn text_that_a_table_cannot_hold() {
    let nul = problems("openapi: 3.1.0\n\0\n");
    assert_eq!(nul, ["2:1: #/openapi: unexpected character: `\\u{0}'"]);
    assert_eq!(problems(""), ["1:1: #: the file is empty"]);
    assert_eq!(problems(" \n\n"), ["1:1: #: the file is empty"]);
    // Lines may end as on Windows, and a byte order mark may stand at the beginning.
    let crlf = "openapi: 3.1.0\r\ninfo: {title: T, version: '1'}\r\na: 1\r\n";
    assert_eq!(
        problems(crlf),
        ["3:1: #/a: `a` of the spec is not understood"]
    );
    let mark = "\u{feff}openapi: 3.1.0\ninfo: {title: T, version: '1'}\na: 1\n";
    assert_eq!(
        problems(mark),
        ["3:1: #/a: `a` of the spec is not understood"]
    );
}

#[test]
fn bytes_that_are_not_text() {
    let error = decode(b"openapi: 3.1.0\nx-\xc3\xa4: \xff\n").unwrap_err();
    assert_eq!(error.to_string(), "2:6: #: this is not UTF-8");
}

#[test]
fn aliases_are_counted_before_they_are_copied() {
    let mut bomb = format!("{INFO}x-a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
    for (before, name) in ('a'..='i').zip('b'..='j') {
        let list = vec![format!("*{before}"); 9].join(", ");
        writeln!(bomb, "x-{name}: &{name} [{list}]").unwrap();
    }
    let message = "9:10: #/x-g/0: more than 1000000 values, aliases counted at each use";
    assert_eq!(problems(&bomb), [message]);
}

#[test]
fn nesting_is_bounded() {
    let brackets = "[".repeat(10_000);
    let message = "1:265: #/openapi/0: recursion limit exceeded";
    assert_eq!(problems(&format!("openapi: {brackets}")), [message]);

    // Each kind of nesting stops at the same depth, over aliases too.
    let lists = format!("{}{}", "[".repeat(60), "]".repeat(60));
    let over_alias = format!(
        "{INFO}x-a: &a {lists}\nx-b: {}*a{}\n",
        "[".repeat(60),
        "]".repeat(60)
    );
    let blocks: String = (0..1000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    let braces = format!("openapi: {}", "{a: ".repeat(10_000));
    for spec in [over_alias, blocks, braces, "- ".repeat(10_000)] {
        let found = problems(&spec);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].ends_with(": nested deeper than 96 levels"),
            "{found:?}"
        );
    }
}

#[test]
fn what_lies_below_the_bound_is_read() {
    let deep = |begin: &str, end: &str, levels: usize| {
        let (begin, end) = (begin.repeat(levels), end.repeat(levels));
        format!("{INFO}components: {{schemas: {{A: {begin}{{type: string}}{end}}}}}\n")
    };
    let objects = deep("{type: object, properties: {a: ", "}}", 45);
    assert_eq!(problems(&objects), [""; 0]);
    let lists = deep("{type: array, items: ", "}", 8);
    assert_eq!(problems(&lists), [""; 0]);
    let unions = deep("{oneOf: [{type: integer}, ", "]}", 45);
    assert_eq!(problems(&unions), [""; 0]);
    // As many references as are needed may follow each other.
    let mut chain = format!("{INFO}components:\n  schemas:\n    A500: {{type: string}}\n");
    for index in 0..500 {
        let next = index + 1;
        writeln!(
            chain,
            "    A{index}: {{$ref: '#/components/schemas/A{next}'}}"
        )
        .unwrap();
    }
    assert_eq!(problems(&chain), [""; 0]);
}

#[test]
fn compositions_are_bounded() {
    let composed = |levels: usize, times: usize| {
        let mut spec = format!("{INFO}components:\n  schemas:\n");
        for level in 0..levels {
            let next = format!("{{$ref: '#/components/schemas/A{}'}}", level + 1);
            let parts = vec![next; times].join(", ");
            let own = format!("{{type: object, properties: {{p{level}: {{type: string}}}}}}");
            writeln!(spec, "    A{level}: {{allOf: [{parts}, {own}]}}").unwrap();
        }
        writeln!(
            spec,
            "    A{levels}: {{type: object, properties: {{z: {{}}}}}}"
        )
        .unwrap();
        spec
    };
    // Each object is taken once, not once for each of two to the power of fifty ways to it.
    assert_eq!(problems(&composed(50, 2)), [""; 0]);
    let found = problems(&composed(65, 1));
    let message = "schemas are composed of each other 64 levels deep";
    assert_eq!(
        found,
        [format!(
            "69:26: #/components/schemas/A64/allOf/0/$ref: {message}"
        )]
    );
}
