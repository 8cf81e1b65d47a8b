//! Lines of code that an example needs and its readers do not: those of Rust that begin with `# `,
//! and of other languages those that begin with a prefix of their own.

use std::collections::BTreeMap;

/// Code in which lines are hidden.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Example {
    /// What is shown.
    pub shown: String,
    /// All of it, without the marks.
    pub whole: String,
    /// How many lines are hidden.
    pub hidden: usize,
}

/// What a line is.
enum Line<'a> {
    /// Hidden: its indent and the rest without the mark.
    Hidden(&'a str, &'a str),
    /// Shown, with another text than it is written with.
    Escaped(&'a str, &'a str),
    Plain,
}

/// The code of a block in which something is hidden or escaped; none where it is shown as it is
/// written. `info` is what comes after the fence.
pub(super) fn example(
    info: &str,
    code: &str,
    prefixes: &BTreeMap<String, String>,
) -> Option<Example> {
    let language = crate::markdown::language(info).to_lowercase();
    let own = info.split([' ', ',', '\t']).find_map(|word| word.strip_prefix("hidelines="));
    let prefix = own.or_else(|| prefixes.get(&language).map(String::as_str));
    let read = |line| match (language.as_str(), prefix) {
        ("rust", _) => of_rust(line),
        (_, Some(prefix)) => with_prefix(line, prefix),
        _ => Line::Plain,
    };
    if language != "rust" && prefix.is_none_or(str::is_empty) {
        return None;
    }
    let mut example =
        Example { shown: String::new(), whole: String::with_capacity(code.len()), hidden: 0 };
    let mut differs = false;
    for line in code.split_inclusive('\n') {
        match read(line) {
            Line::Hidden(indent, rest) => {
                example.hidden += 1;
                example.whole.extend([indent, rest]);
                differs = true;
            }
            Line::Escaped(indent, rest) => {
                example.whole.extend([indent, rest]);
                example.shown.extend([indent, rest]);
                differs = true;
            }
            Line::Plain => {
                example.whole.push_str(line);
                example.shown.push_str(line);
            }
        }
    }
    differs.then_some(example)
}

/// As rustdoc reads it: `#` alone or with a blank hides a line, `##` is a `#` that does not. `#[…]`
/// and `#!…` are code.
fn of_rust(line: &str) -> Line<'_> {
    let (indent, inner) = line.split_at(line.len() - line.trim_start().len());
    let Some(rest) = inner.strip_prefix('#') else { return Line::Plain };
    match rest.chars().next() {
        None | Some('\n' | '\r') => Line::Hidden(indent, rest),
        Some(' ') => Line::Hidden(indent, &rest[1..]),
        Some('#') => Line::Escaped(indent, rest),
        Some(_) => Line::Plain,
    }
}

fn with_prefix<'a>(line: &'a str, prefix: &str) -> Line<'a> {
    let (indent, inner) = line.split_at(line.len() - line.trim_start().len());
    inner.strip_prefix(prefix).map_or(Line::Plain, |rest| Line::Hidden(indent, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(info: &str, code: &str) -> Option<(String, String, usize)> {
        let prefixes = BTreeMap::from([("python".to_owned(), "~".to_owned())]);
        let found = example(info, code, &prefixes)?;
        Some((found.shown, found.whole, found.hidden))
    }

    #[test]
    fn lines_of_rust_are_hidden_as_rustdoc_hides_them() {
        let code = "#![allow(x)]\n# use a;\n#\n#[test]\nfn f() {\n  # g();\n## h\n}\n# ";
        let shown = "#![allow(x)]\n#[test]\nfn f() {\n# h\n}\n";
        let whole = "#![allow(x)]\nuse a;\n\n#[test]\nfn f() {\n  g();\n# h\n}\n";
        assert_eq!(of("rust,ignore", code), Some((shown.to_owned(), whole.to_owned(), 4)));
        assert_eq!(of("Rust", "fn f() {}\n"), None);
        assert_eq!(of("toml", "# a comment\n"), None);
    }

    #[test]
    fn other_languages_have_prefixes() {
        let code = "~a()\nb()\n    ~c()\n";
        let found = Some(("b()\n".to_owned(), "a()\nb()\n    c()\n".to_owned(), 2));
        assert_eq!(of("python", code), found);
        let code = code.replace('~', "!!!");
        assert_eq!(of("python,hidelines=!!!", &code), found);
        assert_eq!(of("python", &code), None);
    }
}
