//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A value is written like a day, and the calendar has no such day.
    ///
    /// Values of metadata and of items are read that begin with year, month and day, such as
    /// `2026-02-30`. Days in another order are not read, since nobody can tell the month of
    /// `05/03/2026` from its day; neither are days in running text, placeholders such as
    /// `YYYY-MM-DD`, and plain pages.
    ///
    /// ## Why
    ///
    /// Nobody knows which day was meant, and whatever sorts or compares days leaves this one out.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// created: 2026-02-30
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the day that was meant.
    "impossible-date", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Date)
}
