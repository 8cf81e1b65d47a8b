//! The parts of a file that can be included: lines, and what is between the marks of an anchor.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::directives::Part;
use crate::model::{Expanding, Source, Span};

/// A file that is included, and the lines in which its anchors begin.
#[derive(Debug)]
pub(super) struct File {
    pub(super) source: Source,
    anchors: OnceLock<HashMap<String, usize>>,
}

/// Why a file has no such part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// It has only so many lines.
    Lines(usize),
    /// There is no such anchor.
    Anchor,
}

/// Where a part goes: the file's number, and the place in the document's own file at which it comes
/// in; and the directive that asks for it, for what is in no file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goes {
    pub(super) file: u32,
    pub(super) here: usize,
    pub(super) directive: (u32, usize),
}

/// The mark before the lines that are hidden in examples.
const HIDDEN: &str = "# ";

impl File {
    pub(super) fn new(source: Source) -> File {
        File { source, anchors: OnceLock::new() }
    }

    /// How many lines there are to include.
    fn lines(&self) -> usize {
        let text = &self.source.text;
        let open = usize::from(text.is_empty() || text.ends_with(['\n', '\r']));
        self.source.line_count() - open
    }

    /// The lines of a part: the first and the last, from 1; of an empty part the last is before the
    /// first.
    fn extent(&self, part: Part<'_>) -> Result<(usize, usize), Lack> {
        let all = self.lines();
        match part {
            Part::Whole => Ok((1, all)),
            Part::Lines(first, last) => {
                let last = last.unwrap_or(all).min(all);
                if first > last { Err(Lack::Lines(all)) } else { Ok((first, last)) }
            }
            Part::Anchor(name) => {
                let begins = self.anchors().get(name).copied().ok_or(Lack::Anchor)?;
                let ends = |line: &usize| ends(self.source.line_text(*line)) == Some(name);
                Ok((begins + 1, (begins + 1..=all).find(ends).map_or(all, |line| line - 1)))
            }
        }
    }

    fn anchors(&self) -> &HashMap<String, usize> {
        self.anchors.get_or_init(|| {
            let mut anchors = HashMap::new();
            for line in 1..=self.lines() {
                if let Some(name) = begins(self.source.line_text(line)) {
                    anchors.entry(name.to_owned()).or_insert(line);
                }
            }
            anchors
        })
    }

    /// From the beginning of a line to the end of another one, without its line end.
    fn span(&self, (first, last): (usize, usize)) -> Span {
        let start = self.source.line_span(first).start;
        Span::new(start, self.source.line_span(last).end.max(start))
    }

    /// A line with its line end.
    fn whole_line(&self, line: usize) -> Span {
        let start = self.source.line_span(line).start;
        Span::new(start, self.source.line_span(line + 1).start)
    }

    /// How many bytes have to be looked at for a part; `shown` is whether the rest comes with it.
    pub(super) fn work(&self, part: Part<'_>, shown: bool) -> Result<usize, Lack> {
        let (first, last) = self.extent(part)?;
        Ok(match shown {
            true => self.source.text.len() + self.lines() * HIDDEN.len(),
            false if last < first => 0,
            false => self.span((first, last)).range().len(),
        })
    }

    /// A part of the file. Marks of anchors are left out of what is between others.
    pub(super) fn part(&self, part: Part<'_>, goes: Goes) -> Result<Expanding, Lack> {
        let (first, last) = self.extent(part)?;
        let mut made = Expanding::default();
        if last < first {
            return Ok(made);
        }
        if !matches!(part, Part::Anchor(_)) {
            let span = self.span((first, last));
            made.push_from(goes.file, &self.source, span, Some(goes.here));
            return Ok(made);
        }
        for line in (first..=last).filter(|line| !is_mark(self.source.line_text(*line))) {
            made.push_from(goes.file, &self.source, self.whole_line(line), Some(goes.here));
        }
        made.without_line_end();
        Ok(made)
    }

    /// All of the file, with the mark of hidden lines before those that are not of a part. Of an
    /// anchor each stretch counts, and no mark is there.
    pub(super) fn shown(&self, part: Part<'_>, goes: Goes) -> Result<Expanding, Lack> {
        let (first, last) = self.extent(part)?;
        let mut made = Expanding::default();
        let mut inside = false;
        for line in 1..=self.lines() {
            let is_shown = match part {
                Part::Anchor(name) => {
                    let text = self.source.line_text(line);
                    if is_mark(text) {
                        let (begins, ends) = (begins(text), ends(text));
                        inside = if inside { ends != Some(name) } else { begins == Some(name) };
                        continue;
                    }
                    inside
                }
                _ => (first..=last).contains(&line),
            };
            if !is_shown {
                made.push_made(HIDDEN, goes.directive, goes.here);
            }
            made.push_from(goes.file, &self.source, self.whole_line(line), Some(goes.here));
        }
        made.without_line_end();
        Ok(made)
    }
}

/// The name of the anchor that a line begins.
fn begins(line: &str) -> Option<&str> {
    named(line, "ANCHOR:")
}

/// The name of the anchor that a line ends.
fn ends(line: &str) -> Option<&str> {
    named(line, "ANCHOR_END:")
}

fn is_mark(line: &str) -> bool {
    begins(line).is_some() || ends(line).is_some()
}

/// The name after a word, wherever that is in a line.
fn named<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(word).find_map(|(at, _)| {
        let rest = line[at + word.len()..].trim_start();
        let name = &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())];
        (!name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "use a;\n// ANCHOR: all\nfn f() {\n    // ANCHOR: in\n    g();\n    \
                        // ANCHOR_END: in\n}\n// ANCHOR_END: all\nfn g() {}\n// ANCHOR: in\nlast\n";

    fn taken(part: Part<'_>, shown: bool) -> Result<String, Lack> {
        let file = File::new(Source::new("a.rs", TEXT));
        let goes = Goes { file: 1, here: 0, directive: (0, 0) };
        let made = if shown { file.shown(part, goes) } else { file.part(part, goes) };
        made.map(|made| made.text().to_owned())
    }

    #[test]
    fn lines_are_taken_without_the_last_line_end() {
        let lines = |first, last| taken(Part::Lines(first, last), false);
        assert_eq!(lines(1, Some(1)), Ok("use a;".to_owned()));
        assert_eq!(lines(9, None), Ok("fn g() {}\n// ANCHOR: in\nlast".to_owned()));
        assert_eq!(lines(11, Some(99)), Ok("last".to_owned()));
        assert_eq!(lines(12, None), Err(Lack::Lines(11)));
        assert_eq!(lines(3, Some(2)), Err(Lack::Lines(11)));
        assert_eq!(taken(Part::Whole, false), Ok(TEXT.trim_end().to_owned()));
    }

    #[test]
    fn anchors_are_taken_without_the_marks_of_others() {
        let anchor = |name| taken(Part::Anchor(name), false);
        assert_eq!(anchor("all"), Ok("fn f() {\n    g();\n}".to_owned()));
        assert_eq!(anchor("in"), Ok("    g();".to_owned()), "the first");
        assert_eq!(anchor("al"), Err(Lack::Anchor));
    }

    #[test]
    fn the_rest_of_an_example_is_hidden() {
        let shown = "# use a;\nfn f() {\n    g();\n}\n# fn g() {}\n# last";
        assert_eq!(taken(Part::Anchor("all"), true), Ok(shown.to_owned()));
        let shown = "# use a;\n# fn f() {\n    g();\n# }\n# fn g() {}\nlast";
        assert_eq!(taken(Part::Anchor("in"), true), Ok(shown.to_owned()), "each stretch");
        let first = taken(Part::Lines(1, Some(1)), true).expect("it is there");
        assert!(first.starts_with("use a;\n# // ANCHOR: all\n# fn f() {\n"), "{first}");
    }
}
