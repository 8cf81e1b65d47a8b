//! See [`RULE`].

use super::{broken_image, case_mismatch, placeholder_link, with_case_fix};
use crate::model::{
    Document, Finding, Level, Link, LinkState, LinkTarget, NodeId, Portal, RuleInfo, Slip, parent,
    relative_url, resolve,
};

rule! {
    /// A link leads nowhere.
    ///
    /// The file is not there, the path leads out of the portal, or it is one on somebody's
    /// computer. A folder without an index document is a note: hosts show the folder itself. An
    /// image is a `broken-image`, a path that differs by letter case only a `case-mismatch`, and a
    /// template's hole such as `[x](link)` a `placeholder-link`. Addresses on the web are not
    /// asked.
    ///
    /// ## Why
    ///
    /// Readers meet a dead end, and a path under a home folder tells the world who wrote it.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See [the gateway](feat-api-gatway.md).
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the path. It is relative to the file it stands in; one that begins with `/` starts
    /// at the repository's root.
    "broken-link", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    of_rule(portal, &RULE.info)
}

/// The findings on links that lead nowhere, of one of the rules on them.
pub(super) fn of_rule(portal: &Portal, rule: &RuleInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, states) in portal.links.entries() {
        let document = &portal.documents[index];
        for (link, state) in document.links.iter().zip(states) {
            if state.slip == Slip::None {
                continue;
            }
            let unread = matches!(state.slip, Slip::LeftOut | Slip::Refused(..));
            let other = rule_of(link, &state.slip) != rule.id;
            if other || unread && is_unreadable(portal, document, link) {
                continue;
            }
            let about = about(portal, portal.document_nodes[index], state);
            if let Some(finding) = of_link(document, link, &state.slip, about) {
                let finding = Finding { rule: rule.id, ..finding };
                findings.push(finding.of(portal.document_id(index)));
            }
        }
    }
    findings
}

/// The rule that what is wrong with a link is reported by.
fn rule_of(link: &Link, slip: &Slip) -> &'static str {
    match slip {
        Slip::Case(_) | Slip::AnchorCase(_) => case_mismatch::RULE.info.id,
        Slip::Placeholder => placeholder_link::RULE.info.id,
        _ if link.image => broken_image::RULE.info.id,
        _ => RULE.info.id,
    }
}

/// What a finding on a link names: the document, and what the link leads to or may have meant.
fn about(portal: &Portal, own: NodeId, state: &LinkState) -> Vec<NodeId> {
    let there = match (&state.target, &state.slip) {
        (LinkTarget::Node(node, _), _) => Some(*node),
        (_, Slip::NotFound(_, Some(near))) => {
            portal.document_at(near).map(|document| portal.document_nodes[document])
        }
        _ => None,
    };
    std::iter::once(own).chain(there).collect()
}

/// Whether a link leads to a file that could not be read, which is reported at the file.
fn is_unreadable(portal: &Portal, document: &Document, link: &Link) -> bool {
    let target = link.target.split(['#', '?']).next().unwrap_or_default();
    let path = match target.strip_prefix('/') {
        Some(path) => Some(path.to_owned()),
        None => resolve(parent(document.path()), target),
    };
    path.is_some_and(|path| portal.unreadable.iter().any(|file| file.path == path))
}

fn of_link(document: &Document, link: &Link, slip: &Slip, about: Vec<NodeId>) -> Option<Finding> {
    let what = if link.image { "image" } else { "link" };
    let target = &link.target;
    let finding = |message: String| {
        Finding::new(&RULE.info, document.locate_in_text(link.span), message, about)
    };
    Some(match slip {
        Slip::NotFound(path, near) => {
            let found = finding(format!("the {what} `{target}` leads to no file"));
            match near {
                Some(near) => {
                    let near = relative_url(document.path(), near);
                    found.help(format!("did you mean `{near}`?"))
                }
                None => found.help(format!("there is no `{path}`")),
            }
        }
        Slip::Outside => finding(format!("the {what} `{target}` leads out of the portal"))
            .help("what a page links to must lie below the portal's root"),
        Slip::HomeFolder => {
            // The path itself is left out: findings are published.
            finding(format!("this {what} leads to a path on somebody's computer"))
                .help("link to the file in the repository; the site leaves the path out")
        }
        Slip::LeftOut => finding(format!(
            "the {what} `{target}` leads to a file that is left out of the portal"
        ))
        .help(
            "hidden, ignored and excluded files are not published; `content.include` brings one in",
        ),
        Slip::Refused(why, help) => {
            finding(format!("the {what} `{target}` leads to what {why}")).help(help)
        }
        // Where the files are hosted the folder itself is shown.
        Slip::NoIndex(folder) => finding(format!("the folder `{folder}` has no page"))
            .at_level(Level::Note)
            .help(format!("add {folder}/README.md, or link to a file in it")),
        Slip::Placeholder => finding(format!("the {what} `{target}` is still a placeholder"))
            .at_level(Level::Warning)
            .help("give it its target, or remove it"),
        Slip::Case(right) => {
            let found = finding(format!("`{target}` differs from the file by letter case"));
            with_case_fix(document, link, right, found)
        }
        _ => return None,
    })
}
