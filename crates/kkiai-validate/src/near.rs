//! "Did you mean …?"

/// Most letters that are wrong in what is taken for a slip.
pub(crate) const SLIPS: usize = 3;

/// Returns the one name that is the same but for letter case, and for `_`, `-` and spaces.
pub(crate) fn same_name<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let text = plain(text);
    one(candidates, |candidate| plain(candidate) == text)
}

/// Returns the one value that is the same but for letter case.
pub(crate) fn same_value<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let text = text.to_lowercase();
    one(candidates, |candidate| candidate.to_lowercase() == text)
}

fn one<'a>(
    candidates: impl IntoIterator<Item = &'a str>,
    is_meant: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    let mut meant = candidates
        .into_iter()
        .filter(|candidate| is_meant(candidate));
    let found = meant.next()?;
    meant.all(|other| other == found).then_some(found)
}

/// Returns the candidate that is most like a text, if one is alike enough and no other is as much
/// alike: at most a third of its letters differ, and `most` in all. Letter case is ignored, and `_`,
/// `-` and spaces are where all else is the same.
#[must_use]
pub fn nearest<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
    most: usize,
) -> Option<&'a str> {
    if let Some(same) = same_name(text, candidates.clone()) {
        return Some(same);
    }
    let text = text.to_lowercase();
    let length = text.chars().count();
    let limit = (length / 3).max(1).min(most);
    let mut nearest: Option<(usize, &str)> = None;
    let mut is_alone = true;
    for candidate in candidates {
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
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

fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Counts the characters to be put in, taken out or changed, or that changed places with the next,
/// to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let mut above: [Vec<usize>; 2] = [Vec::new(), (0..=other.len()).collect()];
    for (down, written) in one.iter().enumerate() {
        let [twice_above, once_above] = &above;
        let mut row = vec![down + 1];
        for (right, wanted) in other.iter().enumerate() {
            let changed = once_above[right] + usize::from(written != wanted);
            let mut least = changed.min(once_above[right + 1] + 1).min(row[right] + 1);
            let is_swapped =
                down > 0 && right > 0 && *written == other[right - 1] && one[down - 1] == *wanted;
            if is_swapped {
                least = least.min(twice_above[right - 1] + 1);
            }
            row.push(least);
        }
        above.swap(0, 1);
        above[1] = row;
    }
    above[1][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        for (one, other, wanted) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("same", "same", 0),
            ("promtp", "prompt", 1),
        ] {
            assert_eq!(distance(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn finds_what_is_alike_and_nothing_else() {
        let known = ["720P", "1080P", "2K", "4K"];
        assert_eq!(nearest("1080", known, 9), Some("1080P"));
        assert_eq!(nearest("1080p", known, 9), Some("1080P"));
        assert_eq!(nearest("mauve", known, 9), None);
        assert_eq!(nearest("3K", known, 9), None);
        let names = ["model_name", "prompt"];
        assert_eq!(same_name("ModelName", names), Some("model_name"));
        assert_eq!(same_value("-1", ["1"]), None);
        assert_eq!(same_value("gem", ["GEM", "Qwen"]), Some("GEM"));
        assert_eq!(same_value("URL", ["Url", "url"]), None);
    }
}
