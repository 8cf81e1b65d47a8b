//! Labels that fit into their boxes.

use crate::figures::text_width as width;

/// The text, cut to a width with an ellipsis when it is longer.
pub(super) fn fitted(text: &str, size: f64, limit: f64) -> String {
    if width(text, size) <= limit {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        cut.push(c);
        if width(&cut, size) + width("…", size) > limit {
            cut.pop();
            break;
        }
    }
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_labels_are_cut_to_the_width() {
        let label = fitted("A very long name of a very important service", 13.0, 120.0);
        assert!(label.ends_with('…') && width(&label, 13.0) <= 120.0, "{label}");
        assert_eq!(fitted("Auth", 13.0, 120.0), "Auth");
    }
}
