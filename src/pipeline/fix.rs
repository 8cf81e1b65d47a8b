//! What of the findings can be fixed by itself: the edits that they bring, and the inverse ends of
//! relations. Nothing is written here. Each round is checked anew in memory, so that what one edit
//! makes possible is fixed too and a second run finds nothing to do.

use std::collections::{BTreeMap, BTreeSet};

use super::{Engine, Failure, Selection, Setup, Stopwatch, check, derived_keys, linked};
use crate::check::INVERSE;
use crate::model::{Document, Edit, Fault, Field, Finding, Place, Portal, Source, SourceOf};
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

/// Fixes the findings that are asked for as far as they can be, in files that are asked for.
pub fn fixes(setup: &Setup, today: &str, selection: &Selection) -> Result<Fixes, Failure> {
    let mut loaded = load::sources(&setup.root, &setup.config)?;
    load::sidecars(&setup.root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
    let beside = loaded.sidecars.values().map(|(_, source)| source);
    let before: BTreeMap<String, Source> = loaded
        .sources
        .iter()
        .chain(beside)
        .map(|source| (source.path.clone(), source.written().clone()))
        .collect();
    let mut fixes = Fixes::default();
    let mut done: Round = BTreeMap::new();
    let mut stuck: BTreeSet<String> = BTreeSet::new();
    let (mut engine, mut history) = (Engine::default(), load::History::default());
    for round in 0..MOST_ROUNDS {
        let documents = engine.documents(setup, &loaded.sources, &loaded.sidecars);
        let (unreadable, excludes) = (loaded.unreadable.clone(), loaded.excludes.clone());
        let rest = load::Sources { unreadable, excludes, ..load::Sources::default() };
        let portal = linked(setup, documents, rest, &mut history, &mut Stopwatch::new())?;
        let checked = check(setup, &portal, today);
        let selected = selection.of(&portal);
        let open: Vec<&Finding> =
            checked.findings.iter().filter(|finding| selected.has(finding)).collect();
        let mut changed = if round == 0 { inverses(setup, &portal, &open) } else { Round::new() };
        changed.retain(|path, _| selected.is_asked(path));
        let others = open.into_iter().filter(|finding| {
            let path = &finding.at.path;
            !changed.contains_key(path) && !stuck.contains(path) && selected.is_asked(path)
        });
        let edited = edited(setup, &portal, others, &mut fixes.left);
        stuck.extend(fixes.left.iter().map(|left| left.path.clone()));
        changed.extend(edited);
        if changed.is_empty() {
            break;
        }
        let written = |source: &Source| {
            changed.get(&source.path).map(|(text, _)| Source::new(&*source.path, &**text))
        };
        for source in &mut loaded.sources {
            if let Some(written) = written(source) {
                *source = load::expanded(&setup.root, &setup.config, written);
            }
        }
        // Documents may share the file of metadata beside them.
        for (_, source) in loaded.sidecars.values_mut() {
            if let Some(written) = written(source) {
                *source = written;
            }
        }
        for (path, (text, what)) in changed {
            let all = done.entry(path).or_default();
            all.0 = text;
            all.1.extend(what);
        }
    }
    for (path, (after, what)) in done {
        let before = before.get(&path).map(|source| source.text.to_string()).unwrap_or_default();
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

/// A file that is written: its text, and the documents that are read from it.
struct Edited<'a> {
    source: &'a Source,
    documents: Vec<&'a Document>,
}

/// The files of documents and those of metadata beside them, by path. What is included, and settings,
/// are not written.
fn files(portal: &Portal) -> BTreeMap<&str, Edited<'_>> {
    let mut files: BTreeMap<&str, Edited<'_>> = BTreeMap::new();
    for document in &portal.documents {
        for source in std::iter::once(document.source.written()).chain(&document.sidecar) {
            let file = files.entry(&source.path);
            let file = file.or_insert_with(|| Edited { source, documents: Vec::new() });
            file.documents.push(document);
        }
    }
    files
}

/// The files with the edits of their findings.
fn edited<'a>(
    setup: &Setup,
    portal: &Portal,
    open: impl Iterator<Item = &'a Finding>,
    left: &mut Vec<Left>,
) -> Round {
    let files = files(portal);
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in open.filter(|finding| finding.fix.is_some()) {
        by_file.entry(&finding.at.path).or_default().push(finding);
    }
    let mut round = Round::new();
    for (path, findings) in by_file {
        let Some(file) = files.get(path) else { continue };
        let source = file.source;
        let (edits, what) = together(source, &findings);
        let after = Source::new(path, applied(&source.text, &edits));
        if fits(setup, file, &after, &edits) {
            round.insert(path.to_owned(), (after.text.to_string(), what));
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

/// Whether the documents that are read from a file are after some edits what they were, but for what
/// was edited.
fn fits(setup: &Setup, file: &Edited<'_>, after: &Source, edits: &[Edit]) -> bool {
    let touched = |document: &Document, place: Place| {
        let (path, span) = match place.source {
            SourceOf::Text => {
                let (file, span) = document.source.locate(place.span);
                (&file.path, span)
            }
            SourceOf::Sidecar => (&document.source_of(place).path, place.span),
        };
        let met = |edit: &Edit| edit.span.start <= span.end && span.start <= edit.span.end;
        *path == after.path && edits.iter().any(met)
    };
    let of_one_text = file.documents.chunk_by(|one, other| one.path() == other.path());
    of_one_text.into_iter().all(|before| {
        let source = if before[0].path() == after.path {
            load::expanded(&setup.root, &setup.config, after.clone())
        } else {
            before[0].source.clone()
        };
        let mut sidecar = super::verify::sidecar(setup, before, before[0].path());
        if let Some(sidecar) = sidecar.as_mut().filter(|beside| beside.source.path == after.path) {
            sidecar.source = after.clone();
        }
        let limits = &setup.config.limits;
        let now = parse::documents(&source, sidecar.as_ref(), &setup.kinds, limits);
        let same = |(before, now): (&&Document, &Document)| {
            same(before, now, &|place| touched(before, place))
        };
        before.len() == now.len() && before.iter().zip(&now).all(same)
    })
}

/// Whether a document says the same in all that no edit touches, and is not harder to read there.
fn same(before: &Document, after: &Document, touched: &dyn Fn(Place) -> bool) -> bool {
    let says = |field: &Field| -> Vec<String> {
        let values = field.value.scalars().into_iter().map(|(text, _)| text.to_owned());
        std::iter::once(field.key.text.clone()).chain(values).collect()
    };
    let is_edited = |at: &usize| {
        let field = &before.fields[*at];
        [field.key.span, field.value.span()].into_iter().any(|span| touched(field.at(span)))
    };
    if before.fields.len() != after.fields.len() {
        return false;
    }
    let (edited, kept): (Vec<usize>, Vec<usize>) = (0..before.fields.len()).partition(is_edited);
    // What is wrong with an edited field is known from here on: the next round looks at it.
    let faults = |document: &Document| {
        let of_edited = |place: Place| {
            edited.iter().map(|at| &document.fields[*at]).any(|field| {
                let span = field.key.span.to(field.value.span());
                field.at(span).source == place.source && span.overlaps(place.span)
            })
        };
        let faults = document.problems.iter().filter(|problem| problem.fault == Fault::Metadata);
        faults.filter(|problem| !of_edited(problem.place)).count()
    };
    let headings = before.headings.iter().zip(&after.headings);
    before.kind == after.kind
        && kept.iter().all(|at| says(&before.fields[*at]) == says(&after.fields[*at]))
        && before.headings.len() == after.headings.len()
        && headings.into_iter().all(|(a, b)| touched(Place::in_text(a.span)) || a.text == b.text)
        && before.items.len() <= after.items.len()
        && before.links.len() == after.links.len()
        && before.managed.len() == after.managed.len()
        && faults(after) <= faults(before)
}
