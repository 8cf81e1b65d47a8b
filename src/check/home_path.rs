//! See [`RULE`].

use super::OfLinks;
use crate::model::{Fault, Finding, Link, Portal, Slip, SourceOf};

rule! {
    /// The text names a path in somebody's home folder.
    ///
    /// That is one below `/home` or `/Users`, on Windows below `Users` of a drive, or `~` with a name,
    /// and an account that somebody may have: `/home/user/x`, `/home/<name>/x` and `~/x` are
    /// everybody's. It is the same in the text, in a link, in metadata and in the file beside a
    /// document; a link to such a path leads to no page. Code blocks are not asked: examples of shell
    /// sessions hold such paths.
    ///
    /// ## Why
    ///
    /// Nobody else has the file, and the published page tells the name of an account.
    ///
    /// ## Example
    ///
    /// ```text
    /// The plan was written from /Users/ada/work/shop/specs/004-cards/spec.md.
    /// ```
    ///
    /// ## How to fix
    ///
    /// Name the file by its path in the repository: `specs/004-cards/spec.md`.
    "home-path", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = super::problems(portal, &RULE.info, Fault::Home);
    for (index, slips) in portal.slips() {
        let document = &portal.documents[index];
        let mut found = OfLinks::default();
        // A value that is such a link is reported as the value.
        let homes = document.problems.iter().filter(|problem| problem.fault == Fault::Home);
        let known = |link: &Link| {
            let mut spans = homes.clone().map(|problem| problem.place);
            spans.any(|at| at.source == SourceOf::Text && at.span.overlaps(link.span))
        };
        let led = slips.filter(|(_, state)| state.slip == Slip::HomeFolder);
        for (link, _) in led.filter(|(link, _)| !known(link)) {
            let what = if link.image { "image" } else { "link" };
            let at = document.locate_in_text(link.target_span());
            // The path itself is left out: findings are published.
            let message = format!("this {what} leads to a path on somebody's computer");
            let about = [portal.document_nodes[index]];
            let finding = Finding::new(&RULE.info, at, message, about)
                .help("link to the file in the repository; the site leaves the path out")
                .of(portal.document_id(index));
            found.add(document, link, finding);
        }
        findings.extend(found.findings);
    }
    findings
}
