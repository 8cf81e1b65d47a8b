//! Patterns of paths from the portal's root: path patterns with placeholders.
//!
//! `**/` is any folders, `*` and `?` stay inside a folder, `[0-9]` is a class, `{a,b}` are
//! alternatives. `{name}` takes a part of one folder's or file's name, `{name...}` may cross
//! folders. Letter case makes no difference.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};

use super::expression::of_class;
use super::name::holds;
use super::template::{Class, placeholder};
use super::{Captures, PatternError};

/// The compiled size a pattern may have, in bytes.
const SIZE_LIMIT: usize = 256 * 1024;

/// A pattern of paths, compiled when it is first asked; copies share it.
#[derive(Debug, Clone)]
pub struct PathPattern(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    written: String,
    expression: String,
    regex: OnceLock<Option<Regex>>,
    names: Vec<(String, Class)>,
    literal: usize,
    /// What every path that fits ends with: most paths are rejected by it.
    tail: String,
    /// The longest stretch that every path that fits has, in lower case.
    word: String,
    names_file: bool,
}

impl PathPattern {
    /// Reads a pattern; the error says what is invalid.
    pub fn new(written: &str) -> Result<PathPattern, PatternError> {
        let mut reader =
            Reader { rest: written, out: "^".to_owned(), names: Vec::new(), literal: 0 };
        reader.all(written)?;
        reader.out.push('$');
        let special = |c: char| !c.is_ascii() || matches!(c, '*' | '?' | '[' | ']' | '{' | '}');
        let tail = &written[written
            .rfind(special)
            .map_or(0, |at| at + written[at..].chars().next().map_or(0, char::len_utf8))..];
        // `**/x.md` also fits a file in the uppermost folder.
        let tail = if written.len() > tail.len() { tail.trim_start_matches('/') } else { tail };
        Ok(PathPattern(Arc::new(Compiled {
            written: written.to_owned(),
            expression: reader.out,
            regex: OnceLock::new(),
            names: reader.names,
            literal: reader.literal,
            tail: tail.to_owned(),
            word: longest(written, special).to_ascii_lowercase(),
            names_file: names_file(written),
        })))
    }

    fn regex(&self) -> Option<&Regex> {
        let build = || {
            let mut builder = RegexBuilder::new(&self.0.expression);
            builder.case_insensitive(true).size_limit(SIZE_LIMIT).build().ok()
        };
        self.0.regex.get_or_init(build).as_ref()
    }

    /// The pattern as it was written.
    pub fn written(&self) -> &str {
        &self.0.written
    }

    /// How many of its characters match only themselves.
    pub fn literal_length(&self) -> usize {
        self.0.literal
    }

    /// The names of its placeholders.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.0.names.iter().map(|(name, _)| name.as_str())
    }

    /// Whether its last part says more than "any file".
    pub fn names_file(&self) -> bool {
        self.0.names_file
    }

    /// Whether a path matches.
    pub fn is_match(&self, path: &str) -> bool {
        self.captures(path).is_some()
    }

    /// What the placeholders take of a path.
    pub fn captures(&self, path: &str) -> Option<Captures> {
        let tail = self.0.tail.as_bytes();
        let start = path.len().checked_sub(tail.len())?;
        if !path.as_bytes()[start..].eq_ignore_ascii_case(tail) {
            return None;
        }
        if path.is_ascii() && !holds(path, &self.0.word) {
            return None;
        }
        let found = self.regex()?.captures(path)?;
        let mut captures = Captures::new();
        for (at, (name, class)) in self.0.names.iter().enumerate() {
            let part = found.get(at + 1)?;
            let number = matches!(class, Class::Number | Class::Digits);
            if number && super::pattern::begins_date(&path[part.start()..]) {
                return None;
            }
            captures.insert(name.clone(), part.as_str().to_owned());
        }
        Some(captures)
    }

    /// A path that fits, without the folders of a `**/`: `value` gives the text of a placeholder, and
    /// that of a wildcard (`*`) or a number (`0`) under these names. Of alternatives the first.
    pub fn filled(&self, value: &dyn Fn(&str) -> String) -> String {
        let mut out = String::new();
        let mut rest = self.0.written.as_str();
        while let Some(c) = rest.chars().next() {
            let end = |close: char| rest.find(close).map_or(rest.len(), |at| at + 1);
            let (text, length) = if rest.starts_with("**/") {
                (String::new(), 3)
            } else if rest.starts_with("**") {
                (value("*"), 2)
            } else if c == '{' {
                let length = end('}');
                let inner = rest[1..length].trim_end_matches('}');
                match inner.split_once(',') {
                    Some((first, _)) => (first.trim().to_owned(), length),
                    None => {
                        let name = inner.split([':', '.']).next().unwrap_or(inner);
                        (value(name), length)
                    }
                }
            } else if c == '[' {
                // Classes in a row, and a wildcard after them, are one number.
                let mut length = end(']');
                while rest[length..].starts_with('[') {
                    length += rest[length..].find(']').map_or(rest.len() - length, |at| at + 1);
                }
                let mut open = rest[length..].starts_with('*') && !rest[length..].starts_with("**");
                if open && rest[length..].starts_with("*-") {
                    // The wildcard is for more digits; the name follows.
                    length += 1;
                    open = false;
                }
                let name = if open { format!("{}-{}", value("0"), value("*")) } else { value("0") };
                (name, length + usize::from(open))
            } else if c == '*' {
                (value("*"), 1)
            } else {
                (c.to_string(), c.len_utf8())
            };
            out.push_str(&text);
            rest = &rest[length..];
        }
        out
    }

    /// The folders before its first wildcard or placeholder, without a `**/` in front.
    pub fn folder(&self) -> String {
        let inside = self.0.written.trim_start_matches("**/");
        let literal = |part: &&str| !part.contains(['*', '?', '[', '{']);
        let folders: Vec<&str> = inside.split('/').collect();
        let last = folders.len().saturating_sub(1);
        folders[..last].iter().copied().take_while(literal).collect::<Vec<_>>().join("/")
    }
}

/// The longest stretch of a pattern without anything special, and without the slashes around it:
/// those of a `**/` may be missing.
fn longest(written: &str, special: impl Fn(char) -> bool + Copy) -> &str {
    let (mut longest, mut rest) = ("", written);
    loop {
        let end = rest.find(special).unwrap_or(rest.len());
        let piece = rest[..end].trim_matches('/');
        longest = if piece.len() > longest.len() { piece } else { longest };
        let Some(mark) = rest[end..].chars().next() else { return longest };
        let close = match mark {
            '{' => rest[end..].find('}'),
            '[' => rest[end..].find(']'),
            _ => None,
        };
        rest = &rest[end + close.map_or(mark.len_utf8(), |close| close + 1)..];
    }
}

/// Whether a pattern's last part has a letter outside of its placeholders and its extension.
fn names_file(written: &str) -> bool {
    let name = written.rsplit('/').next().unwrap_or_default();
    let mut inside = false;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.chars().any(|c| {
        inside = (inside || c == '{') && c != '}';
        !inside && c.is_alphabetic()
    })
}

/// Turns a written pattern into a regular expression.
struct Reader<'a> {
    rest: &'a str,
    out: String,
    names: Vec<(String, Class)>,
    literal: usize,
}

impl Reader<'_> {
    fn all(&mut self, written: &str) -> Result<(), PatternError> {
        while let Some(c) = self.rest.chars().next() {
            if let Some(tail) = self.rest.strip_prefix("**/") {
                self.out.push_str("(?:.*/)?");
                self.rest = tail;
            } else if let Some(tail) = self.rest.strip_prefix("**") {
                self.out.push_str(".*");
                self.rest = tail;
            } else if c == '{' {
                let Some(close) = self.rest.find('}') else {
                    let message = format!("a placeholder of `{written}` is never closed");
                    return Err(PatternError(message));
                };
                let inner = &self.rest[1..close];
                self.rest = &self.rest[close + 1..];
                self.braces(inner)?;
            } else if c == '[' {
                let Some(close) = self.rest.find(']') else {
                    return Err(PatternError(format!("a `[` of `{written}` is never closed")));
                };
                let class = self.rest[1..close].replace('\\', "").replace('[', "\\[");
                let class =
                    class.strip_prefix('!').map_or(class.clone(), |tail| format!("^{tail}"));
                if RegexBuilder::new(&format!("[{class}]")).build().is_err() {
                    return Err(PatternError(format!("`[{class}]` in `{written}` is invalid")));
                }
                let _ = write!(self.out, "[{class}]");
                self.rest = &self.rest[close + 1..];
            } else {
                match c {
                    '*' => self.out.push_str("[^/]*"),
                    '?' => self.out.push_str("[^/]"),
                    _ => {
                        self.out.push_str(&regex::escape(&self.rest[..c.len_utf8()]));
                        self.literal += 1;
                    }
                }
                self.rest = &self.rest[c.len_utf8()..];
            }
        }
        Ok(())
    }

    /// Alternatives or a placeholder.
    fn braces(&mut self, inner: &str) -> Result<(), PatternError> {
        if inner.contains(',') {
            let words: Vec<String> =
                inner.split(',').map(|word| regex::escape(word.trim())).collect();
            let _ = write!(self.out, "(?:{})", words.join("|"));
            return Ok(());
        }
        let (name, across) = match inner.strip_suffix("...") {
            Some(name) => (name, true),
            None => (inner, false),
        };
        let (name, class) = placeholder(name)?;
        let expression = match (class, across) {
            (Class::Any, true) => ".+?",
            (Class::Any, false) => "[^/]+?",
            (Class::Rest, true) => ".*",
            (Class::Rest, false) => "[^/]*",
            (Class::Word, _) => r"[^/\s]+",
            (class, _) => of_class(class),
        };
        let _ = write!(self.out, "({expression})");
        self.names.push((name, class));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
        Some(PathPattern::new(pattern).expect("valid").captures(path)?.into_iter().collect())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn placeholders_stay_in_a_folder_or_cross_them() {
        let pattern = "**/openspec/changes/{change}/specs/{capability...}/spec.md";
        let wanted = Some(vec![pair("capability", "a/b"), pair("change", "x")]);
        assert_eq!(captures(pattern, "openspec/changes/x/specs/a/b/spec.md"), wanted);
        assert_eq!(captures(pattern, "openspec/changes/x/y/specs/a/spec.md"), None);
        let archive = "**/archive/{date}-{change}/x.md";
        let wanted = Some(vec![pair("change", "a-b"), pair("date", "2026-01-31")]);
        assert_eq!(captures(archive, "p/archive/2026-01-31-a-b/x.md"), wanted);
    }

    #[test]
    fn globs_match_as_globs() {
        let fits =
            |pattern: &str, path: &str| PathPattern::new(pattern).expect("valid").is_match(path);
        assert!(fits("**/specs/[0-9]*/spec.md", "specs/001-x/spec.md"));
        assert!(!fits("**/specs/[0-9]*/spec.md", "specs/x/spec.md"));
        assert!(fits("a/*.md", "a/b.md") && !fits("a/*.md", "a/b/c.md"));
        assert!(fits("{a,b}/**", "b/c/d.md") && !fits("{a,b}/**", "c/d.md"));
        assert!(fits("**/PRD.md", "docs/prd.md"));
        assert!(!fits("{n}-{rest}.md", "2026-01-02-x.md"));
    }

    #[test]
    fn the_longest_stretch_is_in_every_path_that_fits() {
        for (written, wanted) in [
            ("**/openspec/changes/{change}/x.md", "openspec/changes"),
            ("**/{PRD,requirements}/[0-9]*-a.md", "-a.md"),
            ("**/PRD.md", "prd.md"),
            ("{a,b}/**", ""),
        ] {
            assert_eq!(PathPattern::new(written).expect("valid").0.word, wanted, "{written}");
        }
    }

    #[test]
    fn the_folder_is_what_stands_before_the_first_wildcard() {
        let folder = |pattern: &str| PathPattern::new(pattern).expect("valid").folder();
        assert_eq!(folder("**/.kiro/specs/{feature...}/design.md"), ".kiro/specs");
        assert_eq!(folder("**/specs/[0-9]*/spec.md"), "specs");
        assert_eq!(folder("content/memos/*.md"), "content/memos");
        assert_eq!(folder("**/x.md"), "");
    }

    #[test]
    fn a_pattern_is_filled_to_a_path_that_it_matches() {
        let value = |name: &str| match name {
            "n" | "0" => "007".to_owned(),
            _ => "retry".to_owned(),
        };
        for (pattern, wanted) in [
            ("**/.kiro/specs/{feature...}/requirements.md", ".kiro/specs/retry/requirements.md"),
            ("**/specs/[0-9]*-*/spec.md", "specs/007-retry/spec.md"),
            ("**/specs/[0-9]*/spec.md", "specs/007-retry/spec.md"),
            ("**/specs/[0-9][0-9][0-9]-*/spec.md", "specs/007-retry/spec.md"),
            ("{adr,adrs}/{n:digits}-{rest}.md", "adr/007-retry.md"),
            ("memos/*.md", "memos/retry.md"),
        ] {
            let pattern = PathPattern::new(pattern).expect("valid");
            assert_eq!(pattern.filled(&value), wanted);
            assert!(pattern.is_match(wanted), "{wanted}");
        }
    }

    #[test]
    fn invalid_patterns_are_errors() {
        for written in ["a/{b", "a/[b", "a/{B d}.md", "[b-a]"] {
            assert!(PathPattern::new(written).is_err(), "{written}");
        }
    }
}
