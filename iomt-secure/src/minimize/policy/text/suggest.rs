//! "Did you mean …?"

use std::format;
use std::string::String;
use std::vec::Vec;

/// The known word that `word` probably is, or else the known words.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", listed(known)),
    }
}

/// The nearest of `known`, if it is near: one slip of the pen for each four letters, at least one.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // A long word is no slip of a short one, and the distance costs the product of the lengths.
    if word.len() > 64 {
        return None;
    }
    let most = word.chars().count().div_ceil(4).max(1);
    known
        .map(|other| (distance(word, other), other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// `a`, `b` and `c`.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour, whatever
/// their case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<_> = a.chars().map(|c| c.to_ascii_lowercase()).collect();
    let b: Vec<_> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    // Rows of the matrix: two letters ago, one letter ago, now.
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(old.len());
        row.push(i.saturating_add(1));
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX);
            let next = j.saturating_add(1);
            let mut cost = at(&old, j).saturating_add(usize::from(from != to));
            cost = cost.min(at(&old, next).saturating_add(1)).min(at(&row, j).saturating_add(1));
            let swapped = i
                .checked_sub(1)
                .zip(j.checked_sub(1))
                .filter(|(i, j)| a.get(*i) == Some(to) && b.get(*j) == Some(from));
            if let Some((_, j)) = swapped {
                cost = cost.min(at(&older, j).saturating_add(1));
            }
            row.push(cost);
        }
        older = core::mem::replace(&mut old, row);
    }
    old.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_slips_of_the_pen() {
        for (a, b, slips) in [
            ("round", "round", 0),
            ("rond", "round", 1),
            ("ruond", "round", 1),
            ("rounds", "round", 1),
            ("Round", "round", 0),
            ("mean", "median", 2),
            ("", "bin", 3),
            ("bin", "", 3),
        ] {
            assert_eq!(distance(a, b), slips, "{a} {b}");
        }
    }

    #[test]
    fn far_words_get_the_list() {
        assert_eq!(suggestion("rond", &["keep", "round"]), "did you mean `round`?");
        assert_eq!(suggestion("encrypt", &["keep", "drop"]), "known are `keep` and `drop`");
        assert_eq!(suggestion("x", &["keep"]), "known are `keep`");
    }
}
