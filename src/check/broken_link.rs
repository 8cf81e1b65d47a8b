//! See [`RULE`].

use super::{OfLinks, broken_image, case_mismatch, placeholder_link, with_case_fix};
use crate::model::{
    Document, Finding, Level, Link, LinkState, LinkTarget, NodeId, Portal, RuleInfo, Slip, parent,
    relative_path, resolve,
};

rule! {
    /// A link leads to nothing.
    ///
    /// The file is not there, the path leads out of the portal, or it is one on a computer. A folder
    /// without an index document is a note: hosts show the folder, and the site has a page that lists
    /// it. A file that is left out of the portal is a warning, as is a page outside of the site, which
    /// may be there on its host: `content.elsewhere` names those that are. Links that share a definition, `[x]: missing.md`,
    /// are one finding. An image is a `broken-image`, a path that differs by letter case only a
    /// `case-mismatch`, a template's hole such as `[x](link)` a `placeholder-link`, and a path into
    /// somebody's home folder a `home-path`. Addresses on the web are not asked.
    ///
    /// ## Why
    ///
    /// Readers meet a dead end.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See [the gateway](feat-api-gatway.md).
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the path. It is relative to the file it is in; one that begins with `/` starts
    /// at the repository's root.
    "broken-link", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    of_rule(portal, &RULE.info)
}

/// The findings on broken links, of one of the rules on them.
pub(super) fn of_rule(portal: &Portal, rule: &RuleInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, slips) in portal.slips() {
        let document = &portal.documents[index];
        let mut found = OfLinks::default();
        for (link, state) in slips {
            let unread = matches!(state.slip, Slip::LeftOut | Slip::Refused(..));
            let other = rule_of(link, &state.slip) != rule.id;
            if other || unread && is_unreadable(portal, document, link) {
                continue;
            }
            let about = about(portal, portal.document_nodes[index], state);
            if let Some(finding) = of_link(document, link, &state.slip, about) {
                let finding = Finding { rule: rule.id, ..finding }.of(portal.document_id(index));
                match &state.slip {
                    Slip::NoIndex(folder) if !link.image && link.definition.is_none() => {
                        found.add_of_folder(document, folder, link, finding);
                    }
                    _ => found.add(document, link, finding),
                }
            }
        }
        findings.extend(found.findings);
    }
    findings
}

/// The rule that what is wrong with a link is reported by.
fn rule_of(link: &Link, slip: &Slip) -> &'static str {
    match slip {
        Slip::Case(_) | Slip::AnchorCase(_) => case_mismatch::RULE.info.id,
        Slip::Placeholder => placeholder_link::RULE.info.id,
        // A definition that links and images share is one fault.
        _ if link.image && link.definition.is_none() => broken_image::RULE.info.id,
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
        Finding::new(&RULE.info, document.locate_in_text(link.target_span()), message, about)
    };
    Some(match slip {
        Slip::NotFound(path, near) => {
            let found = finding(format!("the target of the {what} `{target}` does not exist"));
            match near {
                Some(near) => {
                    let near = relative_path(document.path(), near);
                    found.help(format!("did you mean `{near}`?"))
                }
                None => match address(target) {
                    Some(address) => found.help(format!("did you mean `{address}`?")),
                    None => found.help(format!("expected a file `{path}`")),
                },
            }
        }
        Slip::Outside => finding(format!("the {what} `{target}` leads out of the portal"))
            .help("what a page links to must lie below the portal's root"),
        Slip::OnDisk => finding(format!("the {what} `{target}` leads to a path on a computer"))
            .help("link to the file in the repository, by a relative path"),
        // Where the files are hosted it is there.
        Slip::LeftOut => finding(format!(
            "the {what} `{target}` leads to a file that is left out of the portal"
        ))
        .at_level(Level::Warning)
        .help("hidden, ignored and excluded files are not published; `content.include` adds one"),
        Slip::Refused(why, help) => {
            finding(format!("the {what} `{target}` leads to something that {why}")).help(help)
        }
        Slip::NoIndex(folder) if link.image => {
            finding(format!("the image `{target}` leads to the folder `{folder}`"))
                .help("name a file in it")
        }
        // Where the files are hosted the folder itself is shown.
        Slip::NoIndex(folder) => finding(format!("the folder `{folder}` has no index document"))
            .at_level(Level::Note)
            .help(format!("the site lists its files; {folder}/README.md would introduce them")),
        // `operator[]()` is not a link that somebody has still to write.
        Slip::Placeholder if target.is_empty() && link.text.is_empty() && !link.image => {
            return None;
        }
        Slip::Placeholder => finding(format!("the {what} `{target}` is still a placeholder"))
            .at_level(Level::Warning)
            .help("write its target, or remove it"),
        Slip::Beside => finding(format!("the {what} `{target}` leads out of the site"))
            .at_level(Level::Warning)
            .help("if it is there on the site's host, name it in `content.elsewhere`"),
        Slip::Case(right) => {
            let found = finding(format!("`{target}` differs from the file by letter case"));
            with_case_fix(document, link, right, found)
        }
        _ => return None,
    })
}

/// The web address that a target is which lacks its scheme: `example.org/x`, `www.example.org`.
fn address(target: &str) -> Option<String> {
    /// The last parts of hosts that are not usual endings of files.
    const LAST: [&str; 18] = [
        "ai", "app", "ch", "co", "com", "de", "dev", "edu", "eu", "fr", "gov", "info", "io", "net",
        "nl", "org", "se", "uk",
    ];
    let host = target.split(['/', '?', '#']).next().unwrap_or_default();
    let labels = || host.split('.');
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_host = labels().count() > 1
        && labels().all(|label| !label.is_empty() && label.chars().all(plain))
        && labels().next_back().is_some_and(|last| LAST.contains(&&*last.to_ascii_lowercase()));
    is_host.then(|| format!("https://{target}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn hosts_are_told_from_files() {
        assert_eq!(address("github.com/x#y").as_deref(), Some("https://github.com/x#y"));
        assert_eq!(address("www.example.org").as_deref(), Some("https://www.example.org"));
        for path in ["a/github.com/x", "notes.md", "main.rs", "x.y/z.md", ".com", "a b.com", "com"]
        {
            assert_eq!(address(path), None, "{path}");
        }
    }
}
