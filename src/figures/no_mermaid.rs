//! Mermaid diagrams in a build without the feature `mermaid`: none is drawn, and none is at fault.

use super::Undrawn;

/// Why a text cannot be drawn: nobody asks.
pub fn fault(_: &str) -> Option<Undrawn> {
    None
}

/// Draws nothing.
pub fn drawn(_: &str, _: &str, _: &str) -> Result<String, Undrawn> {
    let reason = "this specbook was built without Mermaid".to_owned();
    Err(Undrawn { line: 1, reason, too_much: false })
}
