//! Which kind a document is of, and why.
//!
//! A declared kind decides; then a place in which only documents of a kind lie, the form of the id,
//! the title. Without any of these two signs are needed: a path, keys, sections, the items inside.
//! What nothing recognises is of the kind that takes the rest.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Deref;

use crate::model::{
    Carrier, Fault, FieldRole, Heading, Kind, KindId, Kinds, Place, Problem, Source, Spelled, Text,
    ValueSource, nearest, plain_title,
};

use super::carriers::{Entry, RawMetadata};
use super::fields::{self, title_captures};
use super::tree::Tree;

/// How many signs are needed where nothing decides.
const ENOUGH: usize = 2;

/// A kind and the reason for it.
pub(super) struct Choice {
    pub kind: KindId,
    pub why: String,
}

/// How firmly a kind is recognised, the firmest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Signs,
    Title,
    Id,
    Home,
}

/// What speaks for a kind.
struct Candidate<'a> {
    id: KindId,
    kind: &'a Kind,
    decided: Option<Strength>,
    /// How much of the place or the title is literal: of two that fit the closer one is meant.
    closeness: usize,
    signs: usize,
    reasons: Vec<String>,
}

impl Candidate<'_> {
    fn decide(&mut self, strength: Strength, closeness: usize, reason: String) {
        if self.decided.is_none_or(|there| there < strength) {
            self.decided = Some(strength);
            self.closeness = closeness;
        }
        self.reasons.push(reason);
    }

    fn sign(&mut self, reason: String) {
        self.signs += 1;
        self.reasons.push(reason);
    }

    /// How firmly it is recognised; none: not at all.
    fn strength(&self) -> Option<Strength> {
        self.decided.or_else(|| (self.signs >= ENOUGH).then_some(Strength::Signs))
    }
}

/// The headings of what a kind is chosen for, and its blocks, which are seldom asked for.
pub(super) struct Seen<'a> {
    pub headings: &'a [Heading],
    /// The headings' texts in the form in which titles are compared.
    pub titles: &'a [String],
    pub tree: &'a dyn Deref<Target = Tree>,
}

/// What is looked at for every kind.
struct Look<'a> {
    /// The title without its numbering.
    title: Option<&'a str>,
    /// The headings' texts in the form in which titles are compared.
    titles: HashSet<&'a str>,
}

impl<'a> Seen<'a> {
    /// A tree that is there.
    pub(super) fn of(tree: &'a &'a Tree) -> Seen<'a> {
        Seen { headings: &tree.headings, titles: &tree.titles, tree }
    }
}

/// Chooses the kind.
pub(super) fn choose(
    kinds: &Kinds,
    raw: &mut RawMetadata,
    source: &Source,
    seen: &Seen<'_>,
) -> Choice {
    let mut unknown = None;
    let mut near = false;
    let mut declared_key = None;
    if let Some((declared, entry)) = declared(kinds, raw) {
        declared_key = Some(entry.form.clone());
        let named = kinds.iter().filter(|(_, kind)| kind.takes_documents()).find(|(_, kind)| {
            let values = kind.recognised.iter().flat_map(|found| &found.values);
            values.chain([&kind.name]).any(|value| value.eq_ignore_ascii_case(&declared.text))
        });
        if let Some((kind, _)) = named {
            let why = format!("the metadata declares the kind `{}`", declared.text);
            return Choice { kind, why };
        }
        // A table or a list of a plain page may have a row "Kind" that means something else.
        let meant = matches!(
            entry.carrier.carrier,
            Carrier::FrontMatter | Carrier::FencedYaml | Carrier::BoldLines | Carrier::Sidecar
        );
        if meant {
            let place = entry.source().at(declared.span);
            let (problem, known) = unknown_kind(kinds, &declared.text, place);
            unknown = Some(problem);
            near = known;
        }
    }
    let title = seen.headings.first().map(|heading| plain_title(&heading.text));
    let titles = seen.titles.iter().map(String::as_str).collect();
    let look = Look { title, titles };
    let taking = kinds.iter().filter(|(_, kind)| kind.takes_documents() && !kind.takes_rest());
    let mut candidates: Vec<Candidate<'_>> =
        taking.filter_map(|(id, kind)| candidate(id, kind, raw, source, (seen, &look))).collect();
    items(&mut candidates, source, seen.tree);
    candidates.sort_by_key(|candidate| {
        let order =
            (candidate.strength(), candidate.closeness, candidate.signs, candidate.kind.own);
        (Reverse(order), candidate.id)
    });
    let close = |candidates: &[Candidate<'_>]| {
        let list: Vec<String> = candidates
            .iter()
            .map(|candidate| format!("{} ({})", candidate.kind.name, candidate.reasons.join(", ")))
            .collect();
        if list.is_empty() { String::new() } else { format!("; came close: {}", list.join("; ")) }
    };
    let (kind, why) = match candidates.first() {
        Some(best) if best.strength().is_some() => {
            (best.id, format!("{}{}", best.reasons.join(", "), close(&candidates[1..])))
        }
        _ => (kinds.rest(), format!("no other kind fits{}", close(&candidates))),
    };
    // The kind may know the key for something else, or not read it at all.
    let own = &kinds[kind];
    let reads = own.fields.iter().any(|field| {
        field.role == FieldRole::Kind
            && declared_key.as_ref().is_some_and(|key| field.keys.contains(key))
    });
    // On a plain page the key is another tool's, or what a kind of the portal's own reads it as,
    // unless the word is almost a kind's.
    let otherwise = |kind: &Kind| {
        let fields = kind.fields.iter().filter(|field| field.role != FieldRole::Kind);
        let mut keys = fields.flat_map(|field| &field.keys);
        kind.own && keys.any(|key| Some(key) == declared_key.as_ref())
    };
    let owned = kinds.iter().any(|(_, kind)| kind.own);
    let meant = near || owned && !kinds.iter().any(|(_, kind)| otherwise(kind));
    let said = if own.takes_rest() { meant } else { reads };
    if said {
        raw.problems.extend(unknown);
    }
    Choice { kind, why }
}

/// The kind that metadata declares, by any kind's spelling of the key; and the entry that does.
fn declared<'r>(kinds: &Kinds, raw: &'r RawMetadata) -> Option<(Text, &'r Entry)> {
    let spelled = |entry: &Entry| kinds.kind_keys.contains(&entry.form);
    if !raw.entries.iter().any(spelled) {
        return None;
    }
    kinds.all.iter().find_map(|kind| {
        let (text, entry) = fields::peek(kind, &raw.entries, FieldRole::Kind)?;
        (!text.text.is_empty()).then_some((text, entry))
    })
}

/// A kind that nobody declares, and whether its name is almost that of one.
fn unknown_kind(kinds: &Kinds, declared: &str, place: Place) -> (Problem, bool) {
    let taking = || kinds.all.iter().filter(|kind| kind.takes_documents());
    let known: Vec<&str> = taking()
        .flat_map(|kind| {
            let values = kind.recognised.iter().flat_map(|found| &found.values);
            values.chain([&kind.name])
        })
        .map(String::as_str)
        .collect();
    let near = nearest(declared, known.iter().copied());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<&str> = taking().map(|kind| kind.name.as_str()).collect();
            format!("expected one of {}; kinds/NAME.toml adds one", names.join(", "))
        }
    };
    let message = format!("unknown kind `{declared}`");
    (Problem::new(Fault::Metadata, place, message, help).minor(), near.is_some())
}

/// What speaks for a kind without a look at the items; none: nothing does.
fn candidate<'a>(
    id: KindId,
    kind: &'a Kind,
    raw: &RawMetadata,
    source: &Source,
    (seen, look): (&Seen<'_>, &Look<'_>),
) -> Option<Candidate<'a>> {
    let (decided, closeness) = (None, 0);
    let mut found = Candidate { id, kind, decided, closeness, signs: 0, reasons: Vec::new() };
    if let Some((_, closeness)) = kind.at_home(&source.path) {
        found.decide(Strength::Home, closeness, "it is where only such files are".to_owned());
    }
    let Some(recognised) = &kind.recognised else {
        by_id(&mut found, raw, &[]);
        return found.decided.is_some().then_some(found);
    };
    by_id(&mut found, raw, &recognised.keys);
    for key in fields::keys_read(kind, &raw.entries, &recognised.keys) {
        found.sign(format!("its metadata has the key `{key}`"));
    }
    if let (Some(title), Some(text)) = (seen.headings.first(), look.title) {
        let ids = kind.id.from.iter().filter_map(|from| match from {
            ValueSource::Title(form) if !form.is_bare() => Some(form),
            _ => None,
        });
        let by_title = recognised.titles.iter().find(|form| form.is_match(text));
        let mut ids = ids.filter(|form| title_captures(form, &title.text).is_some());
        if let Some(form) = by_title.or_else(|| ids.next()) {
            let reason = format!("its title has the form `{}`", form.written());
            found.decide(Strength::Title, form.literal_length(), reason);
        }
    }
    let ids = kind.id.from.iter().filter_map(|from| match from {
        ValueSource::Path(pattern) if pattern.names_file() => Some(pattern),
        _ => None,
    });
    if let Some(path) = recognised.paths.iter().chain(ids).find(|path| path.is_match(&source.path))
    {
        found.sign(format!("its path matches `{}`", path.written()));
    }
    for wanted in &recognised.sections {
        if look.titles.contains(wanted.form.as_str()) {
            found.sign(format!("it has a section \u{201c}{}\u{201d}", wanted.written));
        }
    }
    (found.decided.is_some() || found.signs > 0).then_some(found)
}

/// An id of the kind's form decides; a form of placeholders only says nothing, nor does a number
/// under a key that other kinds have as well.
fn by_id(found: &mut Candidate<'_>, raw: &RawMetadata, own_keys: &[Spelled]) {
    let kind = found.kind;
    let Some((id, _)) = fields::peek_key(kind, &raw.entries, &kind.id.keys) else { return };
    let form =
        |text: &str| kind.id.forms.iter().find(|form| !form.is_bare() && form.is_match(text));
    let own_key = || !fields::keys_read(kind, &raw.entries, own_keys).is_empty();
    let full = || kind.id.completed(&id.text).filter(|_| own_key());
    if let Some(form) = form(&id.text).or_else(|| form(&full()?)) {
        let reason = format!("its id has the form `{}`", form.written());
        found.decide(Strength::Id, form.literal_length(), reason);
    }
}

/// Adds what the items say, where they can decide: they cost more to find than all the rest.
fn items(candidates: &mut [Candidate<'_>], source: &Source, tree: &dyn Deref<Target = Tree>) {
    if candidates.iter().any(|candidate| candidate.strength().is_some()) {
        return;
    }
    for candidate in candidates.iter_mut().filter(|found| found.signs + 1 == ENOUGH) {
        let kind = candidate.kind;
        let own = kind.items.iter().filter(|item| item.own && item.parent.is_none());
        let mut present = own.filter(|item| super::items::any(source, tree, kind, &item.decl));
        if let Some(item) = present.next() {
            candidate.sign(format!("it holds a {}", item.decl.name));
        }
    }
}

/// Whether metadata of a kind other than the one for the rest opens a document.
pub(super) fn opens(kinds: &Kinds, choice: &Choice, raw: &RawMetadata) -> bool {
    let kind = &kinds[choice.kind];
    !kind.takes_rest() && fields::has_any(kind, &raw.entries)
}
