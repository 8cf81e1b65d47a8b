//! How the linked portal stands: what covers what, which conditions do not hold, how far the gates
//! are, and what has gone ahead of them.
//!
//! Everything here is a function of the portal. Its results are part of it, so that the checks, the
//! reports and the pages say the same.

mod conditions;
mod coverage;
mod elsewhere;
mod gates;
mod progress;

use crate::model::Portal;

pub use elsewhere::{code_paths, commits};
pub use progress::{Cell, Progress, Row, Tally, progress, progress_of};

/// Adds to a linked portal how it stands.
pub fn assess(portal: &mut Portal) {
    portal.coverage = coverage::coverage(portal);
    portal.unmet = conditions::unmet(portal);
    portal.gates = gates::states(portal);
}
