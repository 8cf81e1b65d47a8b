//! Places: in a document, and in the portal.
//!
//! A document is read from up to two files, its own and the metadata beside it. A span alone does
//! not say which of them it counts bytes in, so what a document holds is at a [`Place`], and what
//! is said of the portal at a [`Location`].

use serde::{Deserialize, Serialize};

use super::{Carrier, Span};

/// One of the files that a document is read from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum SourceOf {
    /// The Markdown file.
    #[default]
    Text,
    /// The file of metadata beside it.
    Sidecar,
}

impl SourceOf {
    /// A place in that file.
    pub fn at(self, span: Span) -> Place {
        Place { source: self, span }
    }
}

impl Carrier {
    /// The file that metadata of this sort is in.
    pub fn source(self) -> SourceOf {
        match self {
            Carrier::Sidecar => SourceOf::Sidecar,
            Carrier::FrontMatter
            | Carrier::FencedYaml
            | Carrier::BoldLines
            | Carrier::Bullets
            | Carrier::Table
            | Carrier::Preamble
            | Carrier::Lines => SourceOf::Text,
        }
    }
}

/// A place in one of the files of a document. Which path that is says the document:
/// [`Document::locate`](super::Document::locate).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Place {
    /// The file.
    pub source: SourceOf,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// A place in the document's own text.
    pub fn in_text(span: Span) -> Place {
        SourceOf::Text.at(span)
    }
}

/// A place in a file of the portal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Path from the portal's root.
    pub path: String,
    /// The bytes in that file; empty at 0 for the file as a whole.
    pub span: Span,
}

impl Location {
    /// A place in a file.
    pub fn new(path: impl Into<String>, span: Span) -> Location {
        Location { path: path.into(), span }
    }

    /// A file as a whole.
    pub fn whole(path: impl Into<String>) -> Location {
        Location::new(path, Span::default())
    }
}
