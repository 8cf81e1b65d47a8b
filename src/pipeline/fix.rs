//! What of the findings can be fixed by itself: the edits that they bring, and the inverse ends of
//! relations. Nothing is written here. Each round is checked anew in memory, so that what one edit
//! makes possible is fixed too and a second run finds nothing to do.

use std::collections::{BTreeMap, BTreeSet};

use super::{Engine, Failure, Setup, Stopwatch, check, derived_keys, linked};
use crate::check::INVERSE;
use crate::model::{Document, Edit, Fault, Field, Finding, Portal, Source, Span};
use crate::stub::{Left, Update};
use crate::{load, parse};

/// Rounds of edits: each may make others possible, such as a value after a key that was misspelt.
const MOST_ROUNDS: usize = 10;

/// What is to be written, and what was left alone.
#[derive(Debug, Default)]
pub struct Fixes {
    /// The files to change, by path.
    pub updates: Vec<Update>,
    /// Edits after which a file would not be read as it is to be.
    pub left: Vec<Left>,
}

/// A file after a round: its text, and what was done to it.
type Round = BTreeMap<String, (String, Vec<String>)>;

/// Fixes the wanted findings as far as they can be, in files that may be written.
pub fn fixes(
    setup: &Setup,
    today: &str,
    wanted: &dyn Fn(&Portal, &Finding) -> bool,
    may_write: &dyn Fn(&str) -> bool,
) -> Result<Fixes, Failure> {
    let mut loaded = load::sources(&setup.root, &setup.config)?;
    load::sidecars(&setup.root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
    let before: BTreeMap<String, Source> =
        loaded.sources.iter().map(|source| (source.path.clone(), source.clone())).collect();
    let mut fixes = Fixes::default();
    let mut done: Round = BTreeMap::new();
    let mut stuck: BTreeSet<String> = BTreeSet::new();
    let (mut engine, mut history) = (Engine::default(), load::History::default());
    for round in 0..MOST_ROUNDS {
        let documents = engine.documents(setup, &loaded.sources, &loaded.sidecars);
        let unreadable = loaded.unreadable.clone();
        let portal = linked(setup, documents, unreadable, &mut history, &mut Stopwatch::new())?;
        let checked = check(setup, &portal, today);
        let open: Vec<&Finding> =
            checked.findings.iter().filter(|finding| wanted(&portal, finding)).collect();
        let mut changed = if round == 0 { inverses(setup, &portal, &open) } else { Round::new() };
        changed.retain(|path, _| may_write(path));
        let others = open.into_iter().filter(|finding| {
            let path = &finding.at.path;
            !changed.contains_key(path) && !stuck.contains(path) && may_write(path)
        });
        let edited = edited(setup, &portal, others, &mut fixes.left);
        stuck.extend(fixes.left.iter().map(|left| left.path.clone()));
        changed.extend(edited);
        if changed.is_empty() {
            break;
        }
        for source in &mut loaded.sources {
            let Some((text, what)) = changed.remove(&source.path) else { continue };
            let written = Source::new(&*source.path, &*text);
            *source = load::expanded(&setup.root, &setup.config, written);
            let all = done.entry(source.path.clone()).or_default();
            all.0 = text;
            all.1.extend(what);
        }
    }
    for (path, (after, what)) in done {
        let before =
            before.get(&path).map(|source| source.written().text.to_string()).unwrap_or_default();
        if before != after {
            fixes.updates.push(Update { path, before, after, what, added: Vec::new() });
        }
    }
    Ok(fixes)
}

/// The inverse ends of relations that the findings miss.
fn inverses(setup: &Setup, portal: &Portal, open: &[&Finding]) -> Round {
    let missing = open.iter().filter(|finding| finding.rule == INVERSE);
    let files: BTreeSet<&str> =
        missing.flat_map(|finding| finding.related.iter().map(|place| &*place.at.path)).collect();
    if files.is_empty() {
        return Round::new();
    }
    let updates = derived_keys(setup, portal).updates.into_iter();
    let wanted = updates.filter(|update| files.contains(&*update.path));
    wanted.map(|update| (update.path, (update.after, update.what))).collect()
}

/// The files with the edits of their findings.
fn edited<'a>(
    setup: &Setup,
    portal: &Portal,
    open: impl Iterator<Item = &'a Finding>,
    left: &mut Vec<Left>,
) -> Round {
    let mut documents: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    for document in &portal.documents {
        documents.entry(document.path()).or_default().push(document);
    }
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in open.filter(|finding| finding.fix.is_some()) {
        by_file.entry(&finding.at.path).or_default().push(finding);
    }
    let mut round = Round::new();
    for (path, findings) in by_file {
        // Files beside documents, and those of settings, are not written.
        let Some(of_file) = documents.get(path) else { continue };
        let source = of_file[0].source.written();
        let (edits, what) = together(source, &findings);
        let after = applied(&source.text, &edits);
        if fits(setup, of_file, path, &after, &edits) {
            round.insert(path.to_owned(), (after, what));
        } else {
            let line = edits.first().map_or(1, |edit| source.line(edit.span.start));
            let why = "the file would not be read as intended";
            let what = format!("{}: {why}", what.join("; "));
            left.push(Left { path: path.to_owned(), line, what, versions: None });
        }
    }
    round
}

/// The edits of a file's findings, by place. Of two that would change the same text the first counts;
/// the next round sees what the other finding is then.
fn together(source: &Source, findings: &[&Finding]) -> (Vec<Edit>, Vec<String>) {
    let mut all: Vec<Edit> = Vec::new();
    let mut what = Vec::new();
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        let free = |edit: &Edit| {
            let apart = |other: &Edit| {
                let (before, after) = (other.span, edit.span);
                before != after && (before.end <= after.start || after.end <= before.start)
            };
            edit.span.end <= source.text.len() && all.iter().all(apart)
        };
        if fix.edits.iter().all(free) {
            all.extend(fix.edits.iter().cloned());
            what.push(format!("line {}: {}", source.line(finding.at.span.start), fix.message));
        }
    }
    all.sort_by_key(|edit| edit.span);
    (all, what)
}

/// A text with edits, which are by place and apart.
fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Whether the documents of a file are after some edits what they were, but for what was edited.
fn fits(setup: &Setup, before: &[&Document], path: &str, after: &str, edits: &[Edit]) -> bool {
    let source = load::expanded(&setup.root, &setup.config, Source::new(path, after));
    let sidecar = super::verify::sidecar(setup, before, path);
    let limits = &setup.config.limits;
    let after = parse::documents(&source, sidecar.as_ref(), &setup.kinds, limits);
    let touched = |span: Span| {
        let here = |document: &&Document| {
            let (file, span) = document.source.locate(span);
            (file.path == path).then_some(span)
        };
        let Some(span) = before.first().map_or(Some(span), here) else { return false };
        edits.iter().any(|edit| edit.span.start <= span.end && span.start <= edit.span.end)
    };
    let same = |(before, after): (&&Document, &Document)| same(before, after, &touched);
    before.len() == after.len() && before.iter().zip(&after).all(same)
}

/// Whether a document says the same in all that no edit touches, and is not harder to read.
fn same(before: &Document, after: &Document, touched: &dyn Fn(Span) -> bool) -> bool {
    let says = |field: &Field| -> Vec<String> {
        let values = field.value.scalars().into_iter().map(|(text, _)| text.to_owned());
        std::iter::once(field.key.text.clone()).chain(values).collect()
    };
    let field = |(before, after): (&Field, &Field)| {
        touched(before.key.span) || touched(before.value.span()) || says(before) == says(after)
    };
    let faults = |document: &Document| {
        document.problems.iter().filter(|problem| problem.fault == Fault::Metadata).count()
    };
    let headings = before.headings.iter().zip(&after.headings);
    before.kind == after.kind
        && before.fields.len() == after.fields.len()
        && before.fields.iter().zip(&after.fields).all(field)
        && before.headings.len() == after.headings.len()
        && headings.into_iter().all(|(a, b)| touched(a.span) || a.text == b.text)
        && before.items.len() <= after.items.len()
        && before.links.len() == after.links.len()
        && before.managed.len() == after.managed.len()
        && faults(after) <= faults(before)
}
