//! See [`RULE`].

use std::collections::{BTreeMap, BTreeSet};

use super::list;
use crate::model::{
    DocumentId, Edit, Finding, ItemDecl, ItemRole, Level, LinkTarget, Location, NodeId, Place,
    Portal, Relates, RelationRole, Stage, Unresolved, parent,
};

rule! {
    /// A reference names nothing in the portal.
    ///
    /// A metadata key such as `depends_on`, or the dependencies of an item, names an id that no
    /// document, no planned spec and no item has. Where items of a document name those of another
    /// and that has none at all, the finding is on it, once; so it is where a document has no other one
    /// that could have them.
    ///
    /// ## Why
    ///
    /// The edge is missing from the graph, so order, critical path and readiness are wrong.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// depends_on: [feat-auth-servce]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the id, write the missing spec, or remove the reference. `specbook list` shows
    /// every id. An id that is only spelled otherwise, `feat_auth` for `feat-auth` or `FR-1O` for
    /// `FR-10`, is put right by `specbook check --fix` where one alone can be meant. Words where
    /// every id has a number, and a part of a sentence, are a remark and a note only. Where an id
    /// ends in `~` and the number of a revision, and a later revision is there, look at what
    /// changed, then name that one.
    "dangling-reference", Error, check
}

/// References of a document's items to what no document has that are one finding.
const MANY: usize = 3;

/// How many names a finding on many shows.
const SHOWN: usize = 3;

/// Whether the reference is a Markdown link of the text: `broken-link` tells it, with what is near.
fn is_broken_link(portal: &Portal, reference: &Unresolved) -> bool {
    let document = portal.document_of(reference.source);
    let Some(document) = document.filter(|d| portal.documents[*d].path() == reference.at.path)
    else {
        return false;
    };
    let links = portal.documents[document].links.iter().zip(&portal.links[document]);
    let broken = links.filter(|(_, state)| state.target == LinkTarget::Broken);
    broken.into_iter().any(|(link, _)| {
        link.span.start < reference.at.span.end && reference.at.span.start < link.span.end
    })
}

/// Whether another relation that reads the same key found what is named there.
fn is_found_otherwise(portal: &Portal, reference: &Unresolved) -> bool {
    let (from, to) = (portal.outgoing(reference.source), portal.incoming(reference.source));
    let mut edges = from.chain(to).map(|(_, edge)| edge);
    edges.any(|edge| {
        edge.relation != reference.relation
            && (edge.at == reference.at || edge.at_target.as_ref() == Some(&reference.at))
    })
}

/// What a finding on a reference names: where it is, what it begins with as far as that is there,
/// and what may be meant.
fn about(portal: &Portal, reference: &Unresolved, later: Option<NodeId>) -> Vec<NodeId> {
    let near = reference.nearest.as_ref().filter(|_| portal.is_document(reference.source));
    let mut all = vec![reference.source];
    all.extend(portal.beginning_of(&reference.target));
    all.extend(near.and_then(|near| portal.find(near)));
    all.extend(later);
    all
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let outdated = crate::assess::outdated(portal);
    let mut waiting: BTreeMap<(DocumentId, Vec<&str>), Vec<&Unresolved>> = BTreeMap::new();
    let mut lonely: BTreeMap<DocumentId, Vec<&Unresolved>> = BTreeMap::new();
    let counts = counted(portal);
    let open = portal.unresolved.iter().enumerate();
    // Of several relations that read one key each looks for the same name.
    let mut reported: BTreeSet<(&Location, &str)> = BTreeSet::new();
    let known = |reference: &Unresolved| {
        reference.is_home()
            || is_broken_link(portal, reference)
            || is_found_otherwise(portal, reference)
    };
    for (at, reference) in open {
        if known(reference) || !reported.insert((&reference.at, &reference.target)) {
            continue;
        }
        if let Some(empty) = empty_scope(portal, reference) {
            waiting.entry(empty).or_default().push(reference);
            continue;
        }
        if let Some(own) = alone(portal, reference).filter(|own| counts[own] >= MANY) {
            lonely.entry(own).or_default().push(reference);
            continue;
        }
        let source = portal.node(reference.source);
        let word = word(portal, reference);
        let about = about(portal, reference, outdated.get(&at).copied());
        let finding = Finding::new(
            &RULE.info,
            reference.at.clone(),
            format!(
                "`{}` names `{}` in `{}`, which does not exist",
                source.id, reference.target, word
            ),
            about.iter().copied(),
        );
        let later = outdated.get(&at).map(|node| &portal.node(*node).id);
        if later.is_none() && reference.nearest.is_none() && is_remark(portal, reference) {
            let message = format!(
                "`{}` names `{}` in `{}`, which is not an id",
                source.id, reference.target, word
            );
            let finding = Finding::new(&RULE.info, reference.at.clone(), message, about)
                .help("name an id, or leave the line out")
                .at_level(Level::Note);
            findings.push(finding.of(source.parent.as_deref().unwrap_or(&source.id)));
            continue;
        }
        // What a finished document names by its path may have moved since; a folder is not a
        // document.
        let closed = source.stage.or_else(|| {
            let document = portal.document_of(reference.source)?;
            portal.node(portal.document_nodes[document]).stage
        });
        let moved = reference.target.ends_with('/')
            || is_own_folder(reference)
            || reference.target.contains('/')
                && matches!(closed, Some(Stage::Done | Stage::Withdrawn));
        let finding = if moved { finding.at_level(Level::Note) } else { finding };
        let finding = match (later, &reference.nearest) {
            (Some(later), _) => finding.help(format!(
                "this is an older revision of `{later}`: look at what changed, then name that"
            )),
            (None, Some(near)) => {
                let finding = finding.help(format!("did you mean `{near}`?"));
                match edit(portal, reference, near) {
                    Some(edit) => finding.fix(format!("write `{near}`"), vec![edit]),
                    None => finding,
                }
            }
            (None, None) => finding.help("correct the id, write the spec, or remove the reference"),
        };
        findings.push(finding.of(source.parent.as_deref().unwrap_or(&source.id)));
    }
    let all = waiting.into_iter();
    findings.extend(
        all.map(|((document, types), references)| unread(portal, document, &types, &references)),
    );
    let all = lonely.into_iter();
    findings.extend(all.map(|(document, references)| without_basis(portal, document, &references)));
    findings
}

/// How many references of a document's items are to what no document has, as far as one is [`alone`].
fn counted(portal: &Portal) -> BTreeMap<DocumentId, usize> {
    let mut counts: BTreeMap<DocumentId, usize> = BTreeMap::new();
    for own in portal.unresolved.iter().filter_map(|reference| alone(portal, reference)) {
        *counts.entry(own).or_default() += 1;
    }
    counts
}

/// Whether a reference is the name of the folder that it is written in: that is there.
fn is_own_folder(reference: &Unresolved) -> bool {
    let folder = parent(&reference.at.path).rsplit('/').next().unwrap_or_default();
    !folder.is_empty() && folder == reference.target
}

/// The document whose items name requirements of the document that it is worked out from, where there is
/// none and none of it is found elsewhere: that is what is missing, and not each of them.
fn alone(portal: &Portal, reference: &Unresolved) -> Option<DocumentId> {
    let (_, decl) = portal.item_decl(reference.source)?;
    let own = portal.document_of(reference.source)?;
    let field = decl.fields.iter().find(|field| field.name == reference.word)?;
    let Some(Relates::Named { relation, .. }) = field.relates else { return None };
    let traces = portal.kinds[relation].role == RelationRole::Trace;
    let wanted = |decl: &ItemDecl| match field.to.types.as_slice() {
        [] => decl.role == ItemRole::Requirement,
        types => types.contains(&decl.name),
    };
    let may_have = |at: DocumentId| portal.kind(at).items.iter().any(|known| wanted(&known.decl));
    if !traces || reference.nearest.is_some() || portal.scope_of(own).into_iter().any(may_have) {
        return None;
    }
    let document = &portal.documents[own];
    let has = document.items.iter().any(|item| wanted(portal.decl(own, item)));
    let elsewhere = |node: NodeId| portal.document_of(node) != Some(own);
    let found = |node: &NodeId| {
        let mut edges = portal.outgoing(*node);
        edges.any(|(target, edge)| edge.relation == relation && elsewhere(target))
    };
    (!has && !portal.item_nodes[own].iter().any(found)).then_some(own)
}

/// The finding on a document that has no other one in which the items could be that its own name.
fn without_basis(portal: &Portal, index: DocumentId, references: &[&Unresolved]) -> Finding {
    let (document, id) = (&portal.documents[index], portal.document_id(index));
    let mut names: Vec<&str> = references.iter().map(|one| one.target.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let more = if names.len() > SHOWN {
        format!(" and {} more", names.len() - SHOWN)
    } else {
        String::new()
    };
    let message =
        format!("`{id}` names {shown}{more}, and no document that it belongs to has requirements");
    let own = portal.document_nodes[index];
    let about = std::iter::once(own).chain(references.iter().map(|reference| reference.source));
    let first = references.iter().map(|one| &one.at).min();
    let at = first.cloned().unwrap_or_else(|| document.locate(document.place()));
    Finding::new(&RULE.info, at, message, about)
        .help("write the document that has them beside it, or correct the ids")
        .of(id)
}

/// The edit that spells an id right, where nothing else can be meant.
fn edit(portal: &Portal, reference: &Unresolved, right: &str) -> Option<Edit> {
    let document = &portal.documents[portal.document_of(reference.source)?];
    let mut files = std::iter::once(&document.source).chain(&document.sidecar);
    let source = files.find(|source| source.path == reference.at.path)?;
    let edit = Edit::of_words(source, reference.at.span, &reference.target, right);
    edit.filter(|_| reference.sure)
}

/// The key under which a reference is: as typed, of an item as its kind writes it.
fn word<'a>(portal: &'a Portal, reference: &'a Unresolved) -> &'a str {
    let decl = portal
        .item_decl(reference.source)
        .and_then(|(_, decl)| decl.fields.iter().find(|field| field.name == reference.word));
    decl.map_or(&reference.word, |field| &field.called)
}

/// Whether a reference is a remark and no wrong id: words where all that it may name has a number, or
/// a part of a sentence where titles are not what it is named by.
fn is_remark(portal: &Portal, reference: &Unresolved) -> bool {
    let digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let Some(document) = portal.document_of(reference.source) else { return false };
    let item = portal.item_decl(reference.source);
    let fields = item.map_or(&portal.kind(document).fields, |(_, decl)| &decl.fields);
    let field = fields.iter().find(|field| field.name == reference.word);
    let types = field.map_or(&[][..], |field| &field.to.types);
    if types.is_empty() {
        return is_sentence(&reference.target);
    }
    if digit(&reference.target) && !is_sentence(&reference.target) {
        return false;
    }
    let around = std::iter::once(document).chain(portal.scope_of(document));
    let mut meant = around
        .flat_map(|at| &portal.documents[at].items)
        .filter(|item| types.contains(&item.kind))
        .peekable();
    meant.peek().is_some() && meant.all(|item| digit(&item.id))
}

/// Whether a text is a part of a sentence, of which the first word is not an id: more words than a name
/// and its number have, or few of which none may be an id or a path and that begin small.
fn is_sentence(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let may_be_id = |word: &&str| word.contains(|c: char| "-_/#.".contains(c) || c.is_numeric());
    let small = text.trim_start().starts_with(char::is_lowercase);
    match words.len() {
        0 | 1 => false,
        _ if words.first().is_some_and(may_be_id) => false,
        2..=4 if words.iter().any(may_be_id) => false,
        2 => small,
        _ => true,
    }
}

/// The document in which the items that a reference may name should be, and their types, where it
/// has none of them: what is wrong is there.
fn empty_scope<'a>(
    portal: &'a Portal,
    reference: &Unresolved,
) -> Option<(DocumentId, Vec<&'a str>)> {
    let (_, decl) = portal.item_decl(reference.source)?;
    let own = portal.document_of(reference.source)?;
    let field = decl.fields.iter().find(|field| field.name == reference.word)?;
    let Some(Relates::Named { relation, .. }) = field.relates else { return None };
    let names = portal.scope_of(own);
    let mut found = None;
    for (index, document) in names.iter().map(|index| (*index, &portal.documents[*index])) {
        let types = &portal.kind(index).items;
        let wanted = |decl: &ItemDecl| match field.to.types.as_slice() {
            [] => {
                field.to.kinds.is_empty()
                    && portal.kinds[relation].role == RelationRole::Trace
                    && decl.role == ItemRole::Requirement
            }
            types => types.contains(&decl.name),
        };
        let asked = types.iter().filter(|known| wanted(&known.decl));
        let mut names: Vec<&str> = asked.map(|known| known.decl.name.as_str()).collect();
        // Inside of others and alone they have one name.
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(*name));
        if document.items.iter().any(|item| wanted(portal.decl(index, item))) {
            return None;
        }
        if !names.is_empty() {
            found = found.or(Some((index, names)));
        }
    }
    found
}

/// The finding on a document of whose items others name some, and that has none.
fn unread(
    portal: &Portal,
    index: DocumentId,
    types: &[&str],
    references: &[&Unresolved],
) -> Finding {
    let document = &portal.documents[index];
    let id = portal.document_id(index);
    let mut sources: Vec<&str> = references
        .iter()
        .filter_map(|reference| Some(portal.document_id(portal.document_of(reference.source)?)))
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let own = portal.document_nodes[index];
    let about = std::iter::once(own).chain(references.iter().map(|reference| reference.source));
    let names: Vec<String> = types.iter().map(|name| (*name).to_owned()).collect();
    let from: Vec<String> = sources.iter().map(|id| (*id).to_owned()).collect();
    let waiting = match references.len() {
        1 => format!("1 reference in {} needs one", list(&from)),
        count => format!("{count} references in {} need one", list(&from)),
    };
    let message = format!("`{id}` has no {}, but {waiting}", or_list(&names));
    let decls = portal.kind(index).items.iter().map(|known| &known.decl);
    let mut likes: Vec<String> = decls
        .filter(|decl| types.contains(&decl.name.as_str()))
        .filter_map(|decl| {
            let mut written = decl.like.iter().map(|like| like.written.to_string());
            written.find(|like| !like.contains("re:"))
        })
        .collect();
    likes.dedup();
    let help = format!(
        "they are read where they look like {}; a kind file can declare another form",
        or_list(&likes)
    );
    let first = document.headings.first();
    let place = first.map_or_else(|| document.place(), |heading| Place::in_text(heading.span));
    Finding::new(&RULE.info, document.locate(place), message, about).help(help).of(id)
}

/// Names in a sentence, of which any is meant.
fn or_list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [head @ .., last] => format!("`{}` or `{last}`", head.join("`, `")),
    }
}
