//! Ranges of ids: `T001-T005`, `US1-001 through US1-012`, `FR-1 to 4`.

/// Longer ranges are a slip of the pen.
const LONGEST: u64 = 1000;

/// Words and marks between the ends; `-` is part of ids and is looked at apart.
const MARKS: [&str; 10] =
    [" through ", " thru ", " to ", " bis ", " – ", "–", "—", "..", "~", "～"];

/// What a range means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Expanded {
    /// These ids.
    Ids(Vec<String>),
    /// More than it may.
    TooMany,
}

/// Every id of a range, with the document that the first names before each; none when the text is
/// not a range.
pub(super) fn expand(text: &str, allows: &dyn Fn(usize) -> bool) -> Option<Expanded> {
    let marked = ["→", "->", "#"].iter().find_map(|mark| {
        let at = text.rfind(mark)? + mark.len();
        Some(text.split_at(at))
    });
    let (document, range) = marked.unwrap_or(("", text));
    // `SPEC-1 US-1 through US-3`: the document comes before the first.
    let (first, rest) = range.trim().split_once(' ').unwrap_or((range.trim(), ""));
    let spaced = format!(" {rest}");
    let named = document.is_empty() && first.contains(|c: char| c.is_ascii_digit());
    if named
        && rest.starts_with(char::is_alphanumeric)
        && !MARKS.iter().any(|mark| spaced.starts_with(*mark))
    {
        let (prefix, from, to, width) = ends(rest)?;
        let allowed = within(from, to, allows)?;
        let all = || ids(&format!("{first} → "), prefix, (from, to), width);
        return Some(if allowed { Expanded::Ids(all()) } else { Expanded::TooMany });
    }
    let (prefix, first, last, width) = ends(range.trim())?;
    let space = if document.is_empty() { "" } else { " " };
    let before = format!("{document}{space}");
    let allowed = within(first, last, allows)?;
    let all = || ids(&before, prefix, (first, last), width);
    Some(if allowed { Expanded::Ids(all()) } else { Expanded::TooMany })
}

/// Whether a range may mean as many as it has; none when it is not a range.
fn within(first: u64, last: u64, allows: &dyn Fn(usize) -> bool) -> Option<bool> {
    let length = last.checked_sub(first).filter(|length| *length < LONGEST)?;
    Some(allows(usize::try_from(length).ok()? + 1))
}

/// Every id of a text that is a range only if all of them are there: `FR-001-003`, `Items 1-2`.
pub(super) fn tight(text: &str) -> Option<Vec<String>> {
    let (left, right) = text.rsplit_once(['-', '–'])?;
    let digits = left.len() - left.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (prefix, first) = left.split_at(left.len() - digits);
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.len() < 10);
    let is_name = prefix.chars().any(char::is_alphabetic);
    let (first, last) = (number(first)?, number(right)?);
    let range = within(first, last, &|_| is_name)?;
    range.then(|| ids("", prefix, (first, last), digits))
}

/// The ids of a list that shares its beginning: `FR-001/002`, `US1/US2`, `1.1+1.2`.
pub(super) fn shared(text: &str) -> Option<Vec<String>> {
    let mark = text.find(['/', '+', '&', '|'])?;
    let mark = char::from(text.as_bytes()[mark]);
    let numbered = |part: &str| part.contains(|c: char| c.is_ascii_digit());
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    let first = parts.first()?;
    if text.contains(char::is_whitespace) || !parts.iter().all(|part| numbered(part)) {
        return None;
    }
    let prefix = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let worded = prefix.ends_with(|c: char| !c.is_ascii_digit() && c != '.');
    let whole = |part: &&str| {
        let short = worded && part.chars().all(|c| c.is_ascii_digit());
        if short { format!("{prefix}{part}") } else { (*part).to_owned() }
    };
    Some(parts.iter().map(whole).collect())
}

fn ids(before: &str, prefix: &str, (first, last): (u64, u64), width: usize) -> Vec<String> {
    (first..=last).map(|n| format!("{before}{prefix}{n:0width$}")).collect()
}

/// What comes before the numbers, the numbers, and how wide the first is written.
fn ends(range: &str) -> Option<(&str, u64, u64, usize)> {
    let halves = |left: &str, right: &str, bare: bool| {
        let (left, right) = (left.trim(), right.trim());
        let digits = left.len() - left.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (prefix, first) = left.split_at(left.len() - digits);
        let same = right.get(..prefix.len()).filter(|head| head.eq_ignore_ascii_case(prefix));
        let last = match same {
            Some(_) if !prefix.is_empty() => &right[prefix.len()..],
            // `Req 1.1–1.4`: the word is not written again.
            _ if bare => {
                let word = prefix.rfind(' ').map_or(0, |at| at + 1);
                let last = Some(&prefix[word..]).filter(|last| word > 0 && !last.is_empty());
                last.and_then(|last| right.strip_prefix(last)).unwrap_or(right)
            }
            _ => return None,
        };
        let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.len() < 10);
        Some((prefix.len(), number(first)?, number(last)?, digits))
    };
    let found = MARKS.iter().find_map(|mark| {
        let (left, right) = range.split_once(mark)?;
        halves(left, right, true)
    });
    let found = found.or_else(|| {
        let mut dashes = range.match_indices('-');
        dashes.find_map(|(at, _)| halves(&range[..at], &range[at + 1..], false))
    });
    let (prefix, first, last, width) = found?;
    Some((range[..prefix].trim_start(), first, last, width))
}

#[cfg(test)]
mod tests {
    use super::{Expanded, expand, shared, tight};

    #[test]
    fn short_ranges_and_lists_share_their_beginning() {
        let tight = |text: &str| tight(text).map(|ids| ids.join(" "));
        assert_eq!(tight("FR-001-003").as_deref(), Some("FR-001 FR-002 FR-003"));
        assert_eq!(tight("Items 1-2").as_deref(), Some("Items 1 Items 2"));
        assert_eq!(tight("1-2"), None);
        assert_eq!(tight("PLAN-2026-014"), None);
        let shared = |text: &str| shared(text).map(|ids| ids.join(" "));
        assert_eq!(shared("FR-001/002/003").as_deref(), Some("FR-001 FR-002 FR-003"));
        assert_eq!(shared("US1/US2").as_deref(), Some("US1 US2"));
        assert_eq!(shared("1.1/1.2").as_deref(), Some("1.1 1.2"));
        assert_eq!(shared("1/2").as_deref(), Some("1 2"));
        assert_eq!(shared("001-a/spec"), None);
    }

    #[test]
    fn ranges_name_every_id_between_their_ends() {
        let ids = |text: &str| match expand(text, &|_| true)? {
            Expanded::Ids(ids) => Some(ids.join(" ")),
            Expanded::TooMany => None,
        };
        assert_eq!(ids("T001-T003").as_deref(), Some("T001 T002 T003"));
        assert_eq!(ids("US1-009 through US1-011").as_deref(), Some("US1-009 US1-010 US1-011"));
        assert_eq!(ids("FR-1 to 3").as_deref(), Some("FR-1 FR-2 FR-3"));
        assert_eq!(ids("FR-001–FR-002").as_deref(), Some("FR-001 FR-002"));
        assert_eq!(ids("Req 1.2–1.3").as_deref(), Some("Req 1.2 Req 1.3"));
        assert_eq!(ids("Req 1.2–2.3"), None, "not of one requirement");
        let with_space = ids("SPEC-1 US-1 through US-2");
        assert_eq!(with_space.as_deref(), Some("SPEC-1 → US-1 SPEC-1 → US-2"));
        assert_eq!(ids("SPEC-1 → US-1..US-2").as_deref(), Some("SPEC-1 → US-1 SPEC-1 → US-2"));
    }

    #[test]
    fn what_only_looks_like_a_range_is_none() {
        for text in ["SPEC-013-1b", "FR-001", "T5-T1", "T1-T99999", "Move to 3", "PLAN-2026-014"] {
            assert_eq!(expand(text, &|_| true), None, "{text}");
        }
        assert_eq!(expand("FR-1 to 9", &|count| count < 9), Some(Expanded::TooMany));
    }
}
