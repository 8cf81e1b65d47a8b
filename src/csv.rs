//! Comma-separated values after [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), in which no cell is a
//! formula.

use std::borrow::Cow;

/// Adds a line.
pub fn line<T: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = T>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        add(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

/// Adds a cell, in quotes where it needs them.
fn add(out: &mut String, cell: &str) {
    let cell = harmless(cell);
    let blank = cell.starts_with(' ') || cell.ends_with(' ');
    if blank || cell.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&cell);
    }
}

/// A text that a spreadsheet takes for a text: one that begins like a formula has an apostrophe before
/// it, after OWASP's advice on CSV injection (<https://owasp.org/www-community/attacks/CSV_Injection>). A
/// number stays one.
fn harmless(cell: &str) -> Cow<'_, str> {
    let begins = cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if begins && cell.parse::<f64>().is_err() {
        return Cow::Owned(["'", cell].concat());
    }
    Cow::Borrowed(cell)
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_none_is_a_formula() {
        for (cell, written) in [
            ("plain", "plain"),
            ("", ""),
            ("a, b", "\"a, b\""),
            ("say \"yes\"", "\"say \"\"yes\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" blank", "\" blank\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            (" =1", "' =1"),
            ("\t=1", "'\t=1"),
            ("-2.5", "-2.5"),
            ("+1", "+1"),
            ("a=b", "a=b"),
        ] {
            let mut out = String::new();
            line(&mut out, [cell, "x"]);
            let wanted = written.to_owned() + ",x\r\n";
            assert_eq!(out, wanted, "{cell:?}");
        }
    }
}
