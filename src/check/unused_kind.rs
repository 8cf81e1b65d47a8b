//! See [`RULE`].

use std::collections::HashSet;

use crate::model::{Finding, Kind, KindId, Location, Portal};

rule! {
    /// A kind of the portal's own took no document.
    ///
    /// Kinds are not reported that only others extend, since they take no documents themselves, and
    /// those whose documents are planned and not written yet.
    ///
    /// ## Why
    ///
    /// Its documents are read as plain pages or as another kind, so that nothing of what the kind
    /// asks for is checked: a folder was renamed, or a pattern was never right.
    ///
    /// ## Example
    ///
    /// `kinds/memo.toml` with `home = "memos/*.md"`, where the memos lie in `content/memos`.
    ///
    /// ## How to fix
    ///
    /// `specbook debug FILE` says why a document is of its kind. Correct `home` or `match`, or
    /// remove the file.
    "unused-kind", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let own = |kind: &Kind| kind.own && kind.takes_documents() && !kind.takes_rest();
    if !portal.kinds.all.iter().any(own) {
        return Vec::new();
    }
    let used: HashSet<KindId> = portal
        .documents
        .iter()
        .map(|document| document.kind)
        .chain(portal.planned.iter().map(|planned| planned.kind))
        .collect();
    let kinds = portal.kinds.all.entries();
    let unused = kinds.filter(|(id, kind)| own(kind) && !used.contains(id));
    let finding = |name: &str| {
        let message = format!("no document has the kind `{name}`");
        let at = Location::whole(format!("kinds/{name}.toml"));
        Finding::of_settings(&RULE.info, at, message)
            .help("`specbook debug FILE` says why a document has another kind")
    };
    unused.map(|(_, kind)| finding(&kind.name)).collect()
}
