//! What bounds the work that texts can cause, and what was left undone because of it.
//!
//! All of it is counted, never timed: the same texts give the same portal on every machine.

use super::Location;

/// The bounds of one portal; each is a key under `limits` in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file that is read as a document.
    pub file: u64,
    /// Bytes of a file that is copied into the site.
    pub asset: u64,
    /// Bytes of a document's metadata in one place.
    pub metadata: usize,
    /// Bytes of a page.
    pub output: usize,
    /// Milliseconds for one diagram.
    pub diagram_ms: u64,
    /// Quotes inside of one another.
    pub nesting: usize,
    /// Steps of work on a document's raw HTML.
    pub html_work: usize,
    /// Diagrams of a document that are drawn from their text.
    pub diagrams: usize,
    /// Bytes of a document's code blocks that are coloured.
    pub code: usize,
    /// Bytes of a code block that is coloured.
    pub code_block: usize,
    /// Bytes of a line of code that a grammar reads.
    pub code_line: usize,
    /// Blanks side by side in a line of code that a grammar reads.
    pub code_blanks: usize,
    /// Characters of a title.
    pub title: usize,
    /// References that ranges and words for several things expand to, in the whole portal.
    pub expanded: usize,
    /// Specs that systems plan and nobody wrote, in the whole portal.
    pub plans: usize,
    /// Steps of work on suggestions for what was misspelt, in the whole portal.
    pub suggestions: usize,
    /// Findings of one rule.
    pub findings: usize,
    /// The portal's own kind files.
    pub kinds: usize,
    /// Steps of work on one template.
    pub template: u64,
    /// Old pages that lead to new ones.
    pub redirects: usize,
    /// Files and folders that are looked at.
    pub entries: usize,
    /// Folders inside of one another.
    pub depth: usize,
    /// Files that include each other, inside of one another.
    pub include_depth: usize,
    /// Bytes of what a document includes.
    pub include_size: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 5 << 20,
            asset: 64 << 20,
            metadata: 64 << 10,
            output: 20 << 20,
            diagram_ms: 2000,
            nesting: 100,
            html_work: 500_000,
            diagrams: 200,
            code: 1 << 20,
            code_block: 256 << 10,
            code_line: 2000,
            code_blanks: 100,
            title: 1000,
            expanded: 100_000,
            plans: 10_000,
            suggestions: 100_000_000,
            findings: 10_000,
            kinds: 500,
            template: 50_000_000,
            redirects: 10_000,
            entries: 1_000_000,
            depth: 100,
            include_depth: 10,
            include_size: 5 << 20,
        }
    }
}

/// Something that was left out or left undone because a limit was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit's key.
    pub limit: &'static str,
    /// Where.
    pub at: Location,
    /// What was left out, in a sentence.
    pub message: String,
    /// Whether facts are missing from the portal because of it, not only looks.
    pub lossy: bool,
}
