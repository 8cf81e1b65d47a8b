//! Figures that a text has as source: formulas and diagrams. Parse asks whether they can be drawn,
//! render draws them.

#[cfg(feature = "mermaid")]
mod css;
pub mod formula;
#[cfg(feature = "mermaid")]
mod ink;
#[cfg(feature = "mermaid")]
mod label;
#[cfg(feature = "mermaid")]
pub mod mermaid;
#[cfg(not(feature = "mermaid"))]
#[path = "no_mermaid.rs"]
pub mod mermaid;
#[cfg(feature = "mermaid")]
mod svg;
mod width;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use width::text_width;

/// Why a figure is not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undrawn {
    /// The line of its source, from 1; where that is not known the first one that is not empty.
    pub line: usize,
    /// What is wrong, as the library that draws it says, in one line.
    pub reason: String,
    /// Whether it is well formed and only asks for more work than it may.
    pub too_much: bool,
}

/// Does some work of a library that draws; a panic in it is a figure that is not drawn.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Undrawn> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Undrawn {
        line: 1,
        reason: PANICKED.to_owned(),
        too_much: false,
    })
}

/// What is said where a library that draws gave up.
const PANICKED: &str = "it cannot be laid out";
