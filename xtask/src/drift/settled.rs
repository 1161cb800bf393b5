//! The contradictions that `spec/SOURCES.md` settles.
//!
//! They stand there once, for people and for this program: a row of the table tells what the sources
//! say and why the spec says what it says, and its last cell has the keys by which `drift` knows it,
//! in code spans: `` `createImageTask retyped request.tasks_priority string` ``.

/// Heading of the table.
const HEADING: &str = "## Contradictions";

/// A row of the table with its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Line of the row.
    pub line: usize,
    /// Its first cell: what it is about.
    pub point: String,
    /// What `drift` knows it by: the operation, and [`Finding::key`](crate::page::Finding::key).
    pub keys: Vec<(String, String)>,
}

/// Reads the table.
///
/// # Errors
///
/// Returns the line of a key that is none, or of the heading if no table is below it.
pub fn read(sources: &str) -> Result<Vec<Settled>, (usize, String)> {
    let mut lines = sources
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    let Some((heading, _)) = lines.by_ref().find(|(_, line)| line.starts_with(HEADING)) else {
        return Ok(Vec::new());
    };
    let rows: Vec<_> = lines
        .skip_while(|(_, line)| !line.starts_with(['|', '#']))
        .take_while(|(_, line)| line.starts_with('|'))
        .collect();
    if rows.len() < 2 {
        return Err((heading, format!("no table is below \"{HEADING}\"")));
    }
    let mut settled = Vec::new();
    for (line, row) in &rows[2..] {
        let cells: Vec<_> = row
            .trim()
            .trim_matches('|')
            .split(" |")
            .map(str::trim)
            .collect();
        let (Some(point), Some(keys)) = (cells.first(), cells.last()) else {
            continue;
        };
        if cells.len() < 5 {
            continue;
        }
        let mut of_row = Vec::new();
        for key in keys.split('`').skip(1).step_by(2) {
            let Some((operation, key)) = key.split_once(' ').filter(|(_, key)| key.contains(' '))
            else {
                return Err((
                    *line,
                    format!("`{key}` is no key: it is an operation, a kind and a place"),
                ));
            };
            of_row.push((operation.to_owned(), key.to_owned()));
        }
        if !of_row.is_empty() {
            settled.push(Settled {
                line: *line,
                point: point.replace('`', ""),
                keys: of_row,
            });
        }
    }
    Ok(settled)
}
