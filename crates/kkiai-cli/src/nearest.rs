//! "Did you mean …?"

/// Returns the candidate that is most like `text`, if one is alike enough and no other is as much
/// alike: at most a third of its letters differ, and `most` in all. Letter case is ignored.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Option<&'a str> {
    let text = text.to_lowercase();
    let limit = (text.chars().count() / 3).max(1).min(most);
    let mut nearest: Option<(usize, &str)> = None;
    let mut is_alone = true;
    for candidate in candidates {
        let distance = distance(&text, &candidate.to_lowercase());
        if distance > limit {
            continue;
        }
        match nearest {
            Some((least, _)) if distance > least => {}
            Some((least, other)) if distance == least => is_alone &= candidate == other,
            _ => {
                nearest = Some((distance, candidate));
                is_alone = true;
            }
        }
    }
    nearest.filter(|_| is_alone).map(|(_, candidate)| candidate)
}

/// Counts the characters to be put in, taken out or changed to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (down, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = down + 1;
        for (right, other_letter) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other_letter);
            diagonal = row[right + 1];
            row[right + 1] = changed.min(diagonal + 1).min(row[right] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn finds_what_is_alike_and_nothing_else() {
        let known = ["720P", "1080P", "2K", "4K"];
        assert_eq!(nearest("1080", known, 9), Some("1080P"));
        assert_eq!(nearest("1080p", known, 9), Some("1080P"));
        assert_eq!(nearest("mauve", known, 9), None);
        assert_eq!(nearest("3K", known, 9), None);
    }
}
