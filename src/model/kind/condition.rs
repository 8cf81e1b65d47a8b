//! What must hold of a document or an item.

use super::KindId;
use crate::model::{Level, Pattern, Stage};

/// A condition of a record or of a gate. Several keys mean all of them.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    /// Its name in the kind file; that of a gate's condition is its place.
    pub name: String,
    /// Sections, bold labels or headings, one of which must be there with content: titles in the
    /// form in which they are compared, and patterns.
    pub have: Vec<Wanted>,
    /// The words of its own that such a section must have at least.
    pub words: usize,
    /// Fields that must all have a value.
    pub fill: Vec<String>,
    /// How many different values each of them must have.
    pub count: Option<Range>,
    /// Patterns, one of which a sentence of the record's own text must match.
    pub say: Vec<Pattern>,
    /// Patterns that no sentence of the record's own text may match.
    pub avoid: Vec<Pattern>,
    /// The check boxes that must be ticked.
    pub checked: Option<Ticks>,
    /// The items that each must meet it, instead of the record itself.
    pub over: Option<Over>,
    /// What must trace to it, or to each of the items.
    pub covered: Option<Coverers>,
    /// What says that each of the items is resolved.
    pub resolved: Option<Resolution>,
    /// The placeholder of the record's id that must be the same in the documents of a field.
    pub alike: Option<(String, String)>,
    /// The cases in which it is asked, one of which must apply; none: always.
    pub when: Vec<Case>,
    /// The level of the finding; none: the rule's own.
    pub level: Option<Level>,
}

impl Condition {
    /// Whether the document alone decides it.
    pub fn is_local(&self) -> bool {
        let elsewhere = self.over.as_ref().is_some_and(|over| over.of.is_some());
        self.covered.is_none() && self.alike.is_none() && !elsewhere
    }
}

/// Which check boxes must be ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticks {
    /// All, of which there must be at least one.
    All,
    /// Those that are there, if any.
    Any,
    /// As many as this.
    Count(Range),
}

/// Items that a condition is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Their type.
    pub items: String,
    /// Whether there must be at least one.
    pub some: bool,
    /// The field that leads to the documents whose items are meant; none: the document itself.
    pub of: Option<String>,
    /// Of items with one value of the first field only the last counts: the one with the latest
    /// value of the second, else the last in the text.
    pub by: Vec<String>,
}

/// What must trace to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverers {
    /// Anything.
    Any,
    /// Items of one of these types, or documents of one of these kinds.
    These {
        /// As the kind file names them.
        names: Vec<String>,
        /// The kinds.
        kinds: Vec<KindId>,
        /// The types.
        types: Vec<String>,
    },
}

/// What says that an item is resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Its check box.
    Ticked,
    /// A value in this field, or its check box.
    Field(String),
    /// Values of its fields.
    Case(Case),
}

/// A section that a condition asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// As written.
    pub written: String,
    /// In the form in which titles are compared.
    pub title: String,
    /// The pattern, where it has placeholders.
    pub pattern: Option<Pattern>,
}

/// Tests of fields, all of which must hold.
pub type Case = Vec<(String, Test)>;

/// A test of a field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A number from the first to the last.
    Range(Range),
    /// One of these words.
    Words(Vec<String>),
    /// A stage of the document from the first to the last.
    Stages(Stage, Stage),
}

/// Numbers from one to another: `3..`, `..3`, `2..4`, `4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: u32,
    /// The most; none: without an end.
    pub most: Option<u32>,
}

impl Range {
    /// Reads a range.
    pub fn new(written: &str) -> Option<Range> {
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let range = match written.split_once("..") {
            None => {
                let number = number(written)?;
                Range { least: number, most: Some(number) }
            }
            Some((least, most)) => {
                let end = |text: &str| {
                    if text.trim().is_empty() { Some(None) } else { number(text).map(Some) }
                };
                let (least, most) = (end(least)?, end(most)?);
                if least.is_none() && most.is_none() {
                    return None;
                }
                Range { least: least.unwrap_or(0), most }
            }
        };
        range.most.is_none_or(|most| range.least <= most).then_some(range)
    }

    /// Whether a number lies in it.
    pub fn holds(&self, number: u32) -> bool {
        number >= self.least && self.most.is_none_or(|most| number <= most)
    }

    /// The same as it is written.
    pub fn written(&self) -> String {
        match (self.least, self.most) {
            (least, Some(most)) if least == most => least.to_string(),
            (0, Some(most)) => format!("..{most}"),
            (least, Some(most)) => format!("{least}..{most}"),
            (least, None) => format!("{least}.."),
        }
    }

    /// The same for people: `at least 3`.
    pub fn in_words(&self) -> String {
        match (self.least, self.most) {
            (least, Some(most)) if least == most => least.to_string(),
            (0, Some(most)) => format!("at most {most}"),
            (least, Some(most)) => format!("{least} to {most}"),
            (least, None) => format!("at least {least}"),
        }
    }
}

/// The first number in a text: `Level 4` says 4.
pub fn number_in(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_are_open_or_closed() {
        let holds = |written: &str, number| Range::new(written).map(|range| range.holds(number));
        assert_eq!(holds("3..", 3), Some(true));
        assert_eq!(holds("..3", 4), Some(false));
        assert_eq!(holds("2..4", 3), Some(true));
        assert_eq!(holds("4", 5), Some(false));
        for written in ["..", "x", "4..2", "-1"] {
            assert_eq!(Range::new(written), None, "{written}");
        }
        for written in ["3..", "..3", "2..4", "4"] {
            assert_eq!(Range::new(written).map(|range| range.written()).as_deref(), Some(written));
        }
    }
}
