//! What the parser could not make sense of in a document, and what the document allows itself.

use serde::{Deserialize, Serialize};

use super::{Edit, Level, Place, Source, Span, Text};

/// What a problem is about: each has a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fault {
    /// Metadata that cannot be understood.
    Metadata,
    /// Metadata that is stated twice and differs.
    Conflict,
    /// A section that is missing.
    Section,
    /// A field that must have a value.
    Missing,
    /// A value that the kind does not know.
    Value,
    /// A question that is still open.
    Question,
    /// A sentence without the form that its kind requires.
    Sentence,
    /// A path on somebody's computer.
    Home,
    /// A condition of the kind that is not met.
    Condition,
    /// What looks like something that the kind knows and is not read.
    NearMiss,
    /// What goes beyond a limit.
    Limit,
    /// A directive that cannot be followed.
    Include,
    /// What a template left to be filled in.
    Placeholder,
    /// A choice that was left whole.
    Choice,
    /// A section with nothing in it.
    Empty,
    /// A cell that must not be empty.
    Cell,
    /// A requirement that does not say when it is met.
    Criteria,
    /// A requirement that does not say how much it matters.
    Priority,
    /// Words of a requirement that nobody can test.
    Vague,
    /// Code that is invalid in its language.
    Example,
    /// A diagram or a formula that is not drawn.
    Figure,
    /// A link by a label that nothing defines.
    Label,
    /// An id that the file name contradicts.
    Identity,
    /// A day that the calendar does not have.
    Date,
    /// A last change before the beginning.
    DateOrder,
    /// A section that is not where its kind has it.
    Order,
    /// A heading that skips a level.
    Level,
    /// A section of the title of another.
    Heading,
    /// Numbers that are missing among ids.
    Numbering,
    /// A total that is not the sum.
    Total,
    /// A version that the history contradicts.
    Version,
    /// An id that has another form than its kind's.
    IdForm,
    /// A document that nobody owns.
    Owner,
    /// What is missing because a code block took it that has no end of its own: the block is what
    /// is reported. Its related place is in the block, where it is not there itself.
    Swallowed,
}

/// Something that could not be understood, for the rule on metadata to report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// One terse sentence.
    pub message: String,
    /// The next thing to do.
    pub help: String,
    /// Whether the document can be read well all the same.
    pub minor: bool,
    /// What it is about.
    pub fault: Fault,
    /// The level that the kind gives it; none: the rule's own.
    pub level: Option<Level>,
    /// The words in its place that are misspelt, and the only ones that can be meant.
    pub misspelt: Option<Box<(String, String)>>,
    /// Another place that belongs to it, and what is there.
    pub related: Option<Box<(Place, String)>>,
}

impl Problem {
    /// The edit that puts the misspelt words right, where they are there once.
    pub fn fix(&self, source: &Source) -> Option<(String, Edit)> {
        let (wrong, right) = self.misspelt.as_deref()?;
        let edit = Edit::of_words(source, self.place.span, wrong, right)?;
        Some((format!("write `{right}`"), edit))
    }

    /// The same with the words that are misspelt and what is meant, if that is certain. A capital
    /// letter at their beginning stays.
    #[must_use]
    pub fn misspelt(self, wrong: &str, right: Option<&str>) -> Problem {
        let capital = wrong.starts_with(char::is_uppercase);
        let recased = |right: &str| {
            let mut chars = right.chars();
            let first = chars.next().filter(|_| capital);
            match first {
                Some(first) => first.to_uppercase().chain(chars).collect(),
                None => right.to_owned(),
            }
        };
        let misspelt = right.map(|right| Box::new((wrong.to_owned(), recased(right))));
        Problem { misspelt, ..self }
    }

    /// Whether it is a value of the metadata that is still a template's; what is open in the text has
    /// the level of its document's stage.
    pub fn is_open_value(&self) -> bool {
        matches!(self.fault, Fault::Placeholder | Fault::Choice) && self.level.is_none()
    }

    /// A problem at a place.
    pub fn new(
        fault: Fault,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Problem {
        Problem {
            place,
            message: message.into(),
            help: help.into(),
            minor: false,
            fault,
            level: None,
            misspelt: None,
            related: None,
        }
    }

    /// The same with another place that belongs to it, and what is there.
    #[must_use]
    pub fn related(self, place: Place, what: impl Into<String>) -> Problem {
        Problem { related: Some(Box::new((place, what.into()))), ..self }
    }

    /// The same, one with which the document can be read well all the same.
    #[must_use]
    pub fn minor(self) -> Problem {
        Problem { minor: true, ..self }
    }

    /// The same with the level that the kind gives it.
    #[must_use]
    pub fn at_level(self, level: Option<Level>) -> Problem {
        Problem { level, ..self }
    }
}

/// The key of metadata that allows findings of the whole document.
pub const ALLOW_KEY: &str = "specbook-allow";

/// A rule that a document allows itself to break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allow {
    /// The rule, as typed.
    pub rule: Text,
    /// Why.
    pub reason: String,
    /// Where it is written.
    pub place: Place,
    /// The text that it is about; none: the whole document.
    pub covers: Option<Span>,
}
