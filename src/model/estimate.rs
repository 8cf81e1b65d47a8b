//! Estimates as people write them.

/// The units that an estimate may have, each with its working days.
const UNITS: [(&str, f64); 16] = [
    ("h", 0.125),
    ("hr", 0.125),
    ("hrs", 0.125),
    ("hour", 0.125),
    ("hours", 0.125),
    ("d", 1.0),
    ("day", 1.0),
    ("days", 1.0),
    ("pd", 1.0),
    ("w", 5.0),
    ("wk", 5.0),
    ("week", 5.0),
    ("weeks", 5.0),
    ("m", 20.0),
    ("month", 20.0),
    ("months", 20.0),
];

/// The upper end of an estimate in working days: `3-5 days`, `2 weeks`, `4`. `None` where it has
/// no number, or a unit that is none.
pub fn days(estimate: &str) -> Option<f64> {
    range_of_days(estimate).map(|(_, most)| most)
}

/// Both ends of an estimate in working days: of `3-5 days` 3 and 5, of `4` twice the same.
pub fn range_of_days(estimate: &str) -> Option<(f64, f64)> {
    // What is in brackets is a remark.
    let text = estimate.split('(').next().unwrap_or(estimate).to_lowercase();
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let numbers = numbers.filter_map(|part| part.trim_matches('.').parse::<f64>().ok());
    let ends = numbers.fold(None, |ends: Option<(f64, f64)>, n| {
        Some(ends.map_or((n, n), |(least, most)| (least.min(n), most.max(n))))
    });
    let (least, most) = ends?;
    // The first word after a number says the unit; words before it say "about".
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut words =
        text[start..].split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let connects = |word: &str| matches!(word, "to" | "or" | "person" | "working" | "calendar");
    let unit = words.find(|word| !connects(word));
    match unit {
        None => Some((least, most)),
        Some(unit) => {
            let known = UNITS.iter().find(|(name, _)| *name == unit);
            known.map(|(_, factor)| (least * factor, most * factor))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{days, range_of_days};

    #[test]
    fn estimates_use_their_upper_end() {
        assert_eq!(days("3-5 days"), Some(5.0));
        assert_eq!(days("1–2 weeks"), Some(10.0));
        assert_eq!(days("4"), Some(4.0));
        assert_eq!(days("about 3 to 4 working days (with review)"), Some(4.0));
        assert_eq!(days("2d"), Some(2.0));
        assert_eq!(days("6 hours"), Some(0.75));
        assert_eq!(range_of_days("1–2 weeks"), Some((5.0, 10.0)));
    }

    #[test]
    fn what_has_no_number_or_no_unit_is_no_estimate() {
        for text in ["soon", "3 parsecs", "a week", ""] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
