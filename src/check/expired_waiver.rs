//! See [`RULE`].

use super::Settled;
use crate::config::FILE;
use crate::model::{Finding, Location};

rule! {
    /// A waiver in `book.toml` has ended, and what it accepted is still there.
    ///
    /// Its findings are reported again, each at its own level. One that would accept nothing is a
    /// note of `unknown-waiver` instead.
    ///
    /// ## Why
    ///
    /// A waiver is a promise with a date. One that lives on quietly is a rule that is off.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [[check.waivers]]
    /// rule = "broken-link"
    /// document = "feat-cart"
    /// reason = "the diagram is being drawn"
    /// until = "2026-03-01"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Fix the findings and remove the waiver, or agree on another day.
    "expired-waiver", Warning, Settings check
}

fn check(settled: &Settled<'_>) -> Vec<Finding> {
    let waivers = settled.asked.config.waivers.iter().zip(&settled.waives);
    let ended =
        waivers.filter(|(waiver, count)| **count > 0 && waiver.has_ended(settled.asked.today));
    let finding = |(waiver, count): (&crate::config::Waiver, &usize)| {
        let (rule, document) = (&waiver.rule, &waiver.document);
        let until = &waiver.until;
        let back = match count {
            1 => "1 finding is reported again".to_owned(),
            many => format!("{many} findings are reported again"),
        };
        let message = format!("the waiver of `{rule}` for `{document}` ended on {until}: {back}");
        Finding::of_settings(&RULE.info, Location::new(FILE, waiver.at[2]), message)
            .help("fix what it accepted and remove it, or set a later `until`")
    };
    ended.map(finding).collect()
}
