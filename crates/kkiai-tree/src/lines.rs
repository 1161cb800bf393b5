//! Bytes of a text → lines and columns.

/// Lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a [u8],
    /// Where each line begins.
    starts: Vec<usize>,
    /// How many characters begin before each block: a line may be as long as a file.
    counts: Vec<usize>,
}

/// Bytes of a block.
const BLOCK: usize = 4096;

/// Line and column, both counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text; they end with LF, CR LF or CR.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let mut starts = vec![0];
        for (index, byte) in text.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && text.get(index + 1) != Some(&b'\n'));
            if ends {
                starts.push(index + 1);
            }
        }
        let mut counts = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.chunks(BLOCK) {
            counts.push(count);
            count += characters(block);
        }
        Self {
            text,
            starts,
            counts,
        }
    }

    /// Returns where a byte stands; one beyond the end stands at the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1];
        Position {
            line,
            column: 1 + self.characters_before(offset) - self.characters_before(start),
        }
    }

    fn characters_before(&self, offset: usize) -> usize {
        // A text whose last block is full has none behind it.
        let block = (offset / BLOCK).min(self.counts.len().saturating_sub(1));
        let count = self.counts.get(block).copied().unwrap_or_default();
        count + characters(&self.text[block * BLOCK..offset])
    }

    /// Returns a line without its end, and where it begins; of a line that there is not, nothing.
    #[must_use]
    pub fn line(&self, line: usize) -> (usize, &'a [u8]) {
        let Some(start) = line.checked_sub(1).and_then(|line| self.starts.get(line)) else {
            return (self.text.len(), &[]);
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let mut text = &self.text[*start..end];
        while let [rest @ .., b'\n' | b'\r'] = text {
            text = rest;
        }
        (*start, text)
    }
}

/// Counts the characters of a text: bytes that begin one, in UTF-8.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let text = "ab\nç😀x\r\n\rend".as_bytes();
        let lines = Lines::new(text);
        let at = |offset| {
            let Position { line, column } = lines.position(offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 3));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(9), (2, 3));
        assert_eq!(at(12), (3, 1));
        assert_eq!(at(13), (4, 1));
        assert_eq!(at(999), (4, 4));
        assert_eq!(lines.line(2), (3, "ç😀x".as_bytes()));
        assert_eq!(lines.line(3), (12, &b""[..]));
        assert_eq!(lines.line(9), (16, &b""[..]));
        assert_eq!(Lines::new(b"").position(0).column, 1);
        let long = format!("x\n{}", "é".repeat(BLOCK * 2 - 1));
        let lines = Lines::new(long.as_bytes());
        for character in [0, 1, BLOCK / 2 - 2, BLOCK / 2 - 1, BLOCK, BLOCK * 2 - 1] {
            let position = lines.position(2 + character * 2);
            assert_eq!((position.line, position.column), (2, 1 + character));
        }
    }
}
