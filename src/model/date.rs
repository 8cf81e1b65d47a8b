//! Days as metadata and tables write them.

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u16,
    day: u16,
}

/// What a text that is written like a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenDate {
    /// A day of the calendar.
    Day(Date),
    /// None that the calendar has: `2026-02-30`.
    Impossible,
}

/// Reads a day that begins a text, year first: `2026-05-03`, `2026/05/03`, `2026-05-03T10:00`. Other
/// orders are not read: nobody can tell the month of `05/03/2026` from its day. What else is written
/// with digits and hyphens, such as `2026-05-03-1`, is not a day.
pub fn date(text: &str) -> Option<WrittenDate> {
    let text = text.trim().trim_start_matches(['"', '\'', '`', '*', '(']);
    let head = text.get(..10)?;
    let bytes = head.as_bytes();
    let mark = bytes[4];
    if !matches!(mark, b'-' | b'/' | b'.') || bytes[7] != mark {
        return None;
    }
    let next = text[10..].chars().next();
    let time =
        text[10..].starts_with(['T', 't']) && text[11..].starts_with(|c: char| c.is_ascii_digit());
    if next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '_')) && !time {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        let digits = head.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u16>().ok())?
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    if !(1900..2200).contains(&year) {
        return None;
    }
    let fits = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    Some(if fits { WrittenDate::Day(Date { year, month, day }) } else { WrittenDate::Impossible })
}

/// How many days a month has.
fn days_of(year: u16, month: u16) -> u16 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{WrittenDate, date};

    #[test]
    fn days_that_the_calendar_lacks_are_told_from_what_is_no_day() {
        for text in
            ["2026-02-30", "2026-13-01", "2026/04/31", "2025-02-29", "2026-00-10", "1900-02-29"]
        {
            assert_eq!(date(text), Some(WrittenDate::Impossible), "{text}");
        }
        for text in ["2024-02-29", "2000-02-29", "2026-12-31T23:00:00Z", "2026.05.03 (draft)"] {
            assert!(matches!(date(text), Some(WrittenDate::Day(_))), "{text}");
        }
        for text in [
            "YYYY-MM-DD",
            "05/03/2026",
            "2026-05",
            "2026-99-01-2",
            "3026-01-01",
            "1234-567-89",
            "2026-5-3",
            "2026-13-01a",
            "",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        assert!(matches!(
            (date("2026-05-03"), date("2026-05-04")),
            (Some(WrittenDate::Day(one)), Some(WrittenDate::Day(other))) if one < other
        ));
    }
}
