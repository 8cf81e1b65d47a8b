//! The known name that somebody may have meant, and how much may be spent on looking for it.

/// Longer names are not compared, in characters: nobody spells them by hand.
const LONGEST: usize = 200;

/// What is shorter is never certain to be another name, in characters.
const SHORTEST: usize = 5;

/// The known name that differs least, if it differs little.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    Suggestions::new(usize::MAX).nearest(name, known)
}

/// The same, if it differs by so many letters at most.
pub fn nearest_within<'a>(
    name: &str,
    most: usize,
    known: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    Suggestions::new(usize::MAX).within(name, most, known)
}

/// The known name that somebody must have meant: it is one slip away, and no other is near. Another
/// number, or more than one, is another thing and no slip, and of a short word one letter makes another
/// word.
pub fn only_near<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    if name.chars().count() < SHORTEST {
        return None;
    }
    let near = nearest_within(name, 1, known.clone())?;
    let other = nearest(name, known.filter(|known| *known != near));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let plural = |one: &str, other: &str| one.strip_suffix(['s', 'S']) == Some(other);
    let differs = digits(name) != digits(near) || plural(name, near) || plural(near, name);
    (other.is_none() && !differs).then_some(near)
}

/// What may still be spent on suggestions. Work is counted, so that what gets a suggestion does not
/// depend on the machine.
#[derive(Debug)]
pub struct Suggestions {
    /// Steps that are left.
    left: usize,
    /// How many names got none because nothing was left.
    refused: usize,
}

impl Suggestions {
    /// Allows so many steps, about one for each pair of characters that is compared.
    pub fn new(steps: usize) -> Suggestions {
        Suggestions { left: steps, refused: 0 }
    }

    /// How many names got no suggestion because nothing was left.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// The known name that differs least, if it differs little and there is something left to look
    /// for it with.
    pub fn nearest<'a>(
        &mut self,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.within(name, 4, known)
    }

    /// The same, if it differs by so many letters at most.
    fn within<'a>(
        &mut self,
        name: &str,
        most: usize,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        if name.len() > 4 * LONGEST {
            return None;
        }
        let name: Vec<char> = name.chars().collect();
        if name.len() > LONGEST {
            return None;
        }
        let limit = (name.len() / 3).clamp(1, most.max(1));
        let mut other: Vec<char> = Vec::new();
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        let mut best: Option<(usize, &str)> = None;
        for candidate in known {
            if self.left == 0 {
                self.refused += 1;
                return None;
            }
            self.left -= 1;
            // Every character of difference in length is one of distance.
            let bytes = candidate.len();
            if bytes + limit < name.len() || bytes > 4 * (name.len() + limit) {
                continue;
            }
            other.clear();
            other.extend(candidate.chars());
            if other.len().abs_diff(name.len()) > limit {
                continue;
            }
            let (distance, steps) = distance(&name, &other, limit, &mut rows);
            self.left = self.left.saturating_sub(steps);
            let found = distance.map(|distance| (distance, candidate));
            best = best.into_iter().chain(found).min();
        }
        best.map(|(_, candidate)| candidate)
    }
}

/// Letters to insert, drop, replace or swap with their neighbour (optimal string alignment);
/// `None` above the limit. With it the pairs that were compared: only those whose places differ by
/// no more than the limit can be part of so short a way. The rows are reused from one call to the
/// next.
fn distance(
    a: &[char],
    b: &[char],
    limit: usize,
    rows: &mut [Vec<usize>; 3],
) -> (Option<usize>, usize) {
    let far = limit + 1;
    let [before, last, row] = rows;
    for row in [&mut *before, last, row] {
        row.clear();
        row.resize(b.len() + 1, far);
    }
    for (at, cell) in last.iter_mut().enumerate().take(far) {
        *cell = at;
    }
    let mut steps = 0;
    for i in 1..=a.len() {
        let (from, to) = (i.saturating_sub(limit).max(1), (i + limit).min(b.len()));
        row[from - 1] = if from == 1 { i.min(far) } else { far };
        let mut best = row[from - 1];
        for j in from..=to {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row[j] = least.min(far);
            best = best.min(row[j]);
        }
        if let Some(behind) = row.get_mut(to + 1) {
            *behind = far;
        }
        steps += (to + 1).saturating_sub(from);
        if best > limit {
            return (None, steps);
        }
        std::mem::swap(before, last);
        std::mem::swap(last, row);
    }
    (last.last().copied().filter(|distance| *distance <= limit), steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_one_slip_away() {
        let known = ["title", "authors", "build-dir"];
        assert_eq!(nearest("titel", known.into_iter()), Some("title"));
        assert_eq!(nearest("build_dir", known.into_iter()), Some("build-dir"));
        assert_eq!(nearest("language", known.into_iter()), None);
        assert_eq!(nearest("abcdef", ["bacdef", "abcxyz"].into_iter()), Some("bacdef"));
        assert_eq!(nearest("", ["a", "ab"].into_iter()), Some("a"));
    }

    #[test]
    fn a_slip_is_certain_in_long_words_with_the_same_numbers_only() {
        let known = ["status", "part-1", "owner", "low", "id"];
        let certain = |name: &str| only_near(name, known.into_iter());
        assert_eq!(certain("stauts"), Some("status"));
        assert_eq!(certain("onwer"), Some("owner"));
        for name in ["lwo", "part-2", "part-", "ide", "authors", "owners", "onwerr"] {
            assert_eq!(certain(name), None, "{name}");
        }
        assert_eq!(only_near("statos", ["status", "statas"].into_iter()), None);
    }

    /// The distance with every pair compared.
    fn plain(a: &[char], b: &[char]) -> usize {
        let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                rows[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let same = usize::from(a[i - 1] != b[j - 1]);
                    let mut least =
                        (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(rows[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        rows[a.len()][b.len()]
    }

    #[test]
    fn the_band_holds_every_way_that_is_short_enough() {
        let words =
            ["", "a", "ab", "ba", "abcd", "bacd", "abdc", "xabcd", "abcdx", "bcda", "aabbccdd"];
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        for a in words {
            for b in words {
                let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
                for limit in 1..=4 {
                    let wanted = Some(plain(&a, &b)).filter(|distance| *distance <= limit);
                    let found = distance(&a, &b, limit, &mut rows).0;
                    assert_eq!(found, wanted, "{a:?} {b:?} {limit}");
                }
            }
        }
    }

    #[test]
    fn when_nothing_is_left_there_is_no_suggestion_and_it_is_counted() {
        let mut few = Suggestions::new(10);
        let known = || ["abcdefgh", "abcdefgi"].into_iter();
        assert_eq!(few.nearest("abcdefgx", known()), None);
        assert_eq!(few.nearest("abcdefgx", known()), None);
        assert_eq!(few.refused(), 2);
        let long = "x".repeat(300);
        assert_eq!(nearest(&long, [&*format!("{long}y")].into_iter()), None);
    }
}
