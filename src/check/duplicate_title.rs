//! See [`RULE`].

use std::collections::HashMap;

use super::judged::{Judged, judged};
use crate::model::{Finding, KindId, Portal, Stage, is_placeholder, normalise, stem};

rule! {
    /// Several documents of one kind have the same title.
    ///
    /// Titles are compared as they are written. A title that is only the name of
    /// its file, such as "Requirements" in `requirements.md`, is distinguished by the folder
    /// and is not reported; neither are documents with one id, which are `duplicate-id`, documents
    /// that are done beside ones that are not, and parts of one file.
    ///
    /// ## Why
    ///
    /// In the navigation, in search and in lists nobody can tell which is which.
    ///
    /// ## Example
    ///
    /// Two feature specs with the heading `# Checkout Feature Specification`.
    ///
    /// ## How to fix
    ///
    /// Say in each title what sets the document apart, or remove the copy.
    "duplicate-title", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut titles: HashMap<(KindId, &str), Vec<Judged<'_>>> = HashMap::new();
    for judged in judged(portal) {
        if super::stage_of(judged.document) != Some(Stage::Done) {
            let key = (judged.document.kind, judged.document.title.as_str());
            titles.entry(key).or_default().push(judged);
        }
    }
    let mut findings = Vec::new();
    for mut twins in titles.into_values().filter(|twins| twins.len() > 1) {
        twins.retain(|twin| !is_general(twin));
        let [first, second, rest @ ..] = &twins[..] else { continue };
        let one_file = twins.iter().all(|twin| twin.document.path() == first.document.path());
        let id = |twin: &Judged<'_>| twin.document.id.as_ref().map(|id| id.text.clone());
        let one_id = id(first).is_some() && twins.iter().all(|twin| id(twin) == id(first));
        if one_file || one_id {
            continue;
        }
        let message = format!(
            "{} documents of the kind `{}` have the title `{}`",
            twins.len(),
            second.kind.name,
            second.document.title
        );
        let place = title_place(second);
        let mut finding = second
            .finding(portal, &RULE.info, place, message)
            .help("say in each title what sets the document apart")
            .related(first.document.locate(title_place(first)), "the first by path");
        for twin in rest {
            finding = finding.related(twin.document.locate(title_place(twin)), "and here");
        }
        finding.about = twins.iter().map(|twin| twin.node).collect();
        // The finding is of the second: what it is about begins with its own node.
        finding.about.swap(0, 1);
        findings.push(finding);
    }
    findings
}

/// Whether a title says no more than the name of the file or of the kind, or nothing yet.
fn is_general(judged: &Judged<'_>) -> bool {
    let title = normalise(&judged.document.title);
    let general =
        title == normalise(stem(judged.document.path())) || title == normalise(&judged.kind.title);
    general || title.is_empty() || is_placeholder(&judged.document.title)
}

/// Where the title of a document is: its heading, else where the document begins.
fn title_place(judged: &Judged<'_>) -> crate::model::Place {
    let heading = judged.document.headings.first();
    heading.map_or_else(|| judged.document.place(), |h| crate::model::Place::in_text(h.span))
}
