//! What was seen in a document, whatever its kind: what a kind file is drafted from.

use super::{Carrier, KindId};

/// What was seen in one document.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// Its path from the portal's root.
    pub path: String,
    /// The kind that takes it; none where only the kind for the rest does.
    pub kind: Option<KindId>,
    /// The text of its first heading.
    pub title: Option<String>,
    /// Its metadata keys, wherever a carrier may have them, the strongest carrier first.
    pub keys: Vec<ObservedKey>,
    /// Its sections, in the order of the text.
    pub sections: Vec<ObservedSection>,
    /// What may be an item, in the order of the text.
    pub lines: Vec<ObservedLine>,
}

/// A metadata key with its value.
#[derive(Debug, Clone)]
pub struct ObservedKey {
    /// The key as typed.
    pub key: String,
    /// The carrier that has it.
    pub carrier: Carrier,
    /// The title of the section that the carrier is under; none straight under the document's.
    pub section: Option<String>,
    /// Whether it is in the head of a table, which may be a row of metadata or a mere head.
    pub head: bool,
    /// Its single value, as a reader sees it; of a list the first.
    pub text: String,
    /// The names in its value, parted as references are.
    pub names: Vec<ObservedName>,
}

/// A name in a value, which may be a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedName {
    /// The name as a reader sees it.
    pub text: String,
    /// The target of its link.
    pub link: Option<String>,
}

/// A section.
#[derive(Debug, Clone)]
pub struct ObservedSection {
    /// Its title as typed.
    pub title: String,
    /// The text of its first paragraph, where that is all there is and short.
    pub text: Option<String>,
    /// The names in the entries of its lists.
    pub names: Vec<ObservedName>,
}

/// A heading, an entry or a row that may be an item.
#[derive(Debug, Clone)]
pub struct ObservedLine {
    /// The title of the section around it; none straight under the document's title.
    pub section: Option<String>,
    /// What it looks like.
    pub form: ObservedForm,
}

/// What a line looks like.
#[derive(Debug, Clone)]
pub enum ObservedForm {
    /// A heading that is not the title.
    Heading {
        /// Its level.
        level: u8,
        /// Its text.
        text: String,
    },
    /// An entry of a list.
    Entry {
        /// Whether it has a check box.
        task: bool,
        /// Its first line.
        text: String,
    },
    /// A row of a table.
    Row {
        /// The heads of the columns.
        columns: Vec<String>,
        /// The cells.
        cells: Vec<String>,
    },
}
