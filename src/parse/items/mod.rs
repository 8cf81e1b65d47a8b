//! Items: what a kind declares inside of its documents, as records with ids, titles and fields.

mod anchored;
mod habit;
mod looked;
mod missed;
mod values;

pub(super) use anchored::anchored;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    ContextSection, Done, Fault, FieldRole, FieldValue, Id as _, Item, ItemDecl, ItemId, ItemRole,
    ItemType, ItemTypeId, Kind, Like, Place, Problem, RecordField, Reference, Relates, Source,
    Span, Spelled, Stage, Target, Template, ValueSource, is_none_word, is_placeholder, plain_title,
    slug,
};

use super::conditions::{self, Record};
use super::labels::bold_label;
use super::like::{Met, Scope, met, named};
use super::tree::{Block, BlockKind, Tree, lines, section};
use super::validate;
use values::label_value;

pub(super) use missed::{has_hole, shortened};
pub(super) use values::label_field;

/// What items are read from.
pub(super) struct Reader<'a> {
    pub kind: &'a Kind,
    pub source: &'a Source,
    pub tree: &'a Tree,
    /// What placeholders are known of the document.
    pub known: &'a dyn Fn(&str) -> Option<String>,
    /// The document's id, which is the parent's of items that lie in no other.
    pub document: Option<&'a str>,
    /// The document's stage; what a closed one says of others held once.
    pub stage: Option<Stage>,
}

/// An item with what is needed while the document is read.
struct Made<'a> {
    item: Item,
    content: &'a [Block],
    own: Option<&'a Block>,
    /// The fields whose values are derived, by their indexes.
    derived: Vec<usize>,
    /// How firmly its pattern makes an item.
    firmness: u8,
}

/// The items of a document, and what they lead to.
pub(super) struct Read<'a> {
    pub items: Vec<Item>,
    pub references: Vec<Reference>,
    /// The parts of each of the items.
    pub contents: Vec<Content<'a>>,
    /// Entries of lists that ought to be items and are none.
    pub missed: Vec<Problem>,
}

/// The blocks inside of an item, and the paragraph that it is.
pub(super) type Content<'a> = (&'a [Block], Option<&'a Block>);

/// An item with its parts.
pub(super) struct Held<'a> {
    pub item: &'a Item,
    pub content: &'a [Block],
    pub own: Option<&'a Block>,
}

/// The items with their parts.
pub(super) fn held<'a>(items: &'a [Item], contents: &[Content<'a>]) -> Vec<Held<'a>> {
    let all = items.iter().zip(contents);
    all.map(|(item, (content, own))| Held { item, content, own: *own }).collect()
}

impl<'a> Reader<'a> {
    /// The items of the document in the order of the text; what is amiss with them is a problem.
    pub(super) fn items(&self, problems: &mut Vec<Problem>) -> Read<'a> {
        let mut all: Vec<Made<'a>> = Vec::new();
        let mut taken = Taken::new();
        let mut lists = missed::Lists::default();
        for (id, known) in self.kind.items.entries() {
            let decl = &*known.decl;
            if decl.role == ItemRole::Stub {
                continue;
            }
            let mut found = match known.parent {
                None => {
                    let scopes = self.scopes(&decl.within);
                    let inner =
                        |known: &ItemType| known.parent.is_some() && known.decl.name == decl.name;
                    if !self.kind.items.iter().any(inner) {
                        lists.add(id, decl, &scopes);
                    }
                    self.made(id, decl, scopes, None)
                }
                Some(parent) => {
                    let mut found = Vec::new();
                    for outer in all.iter().filter(|made| made.item.decl == parent) {
                        let scopes = self.scopes_inside(&decl.within, outer);
                        lists.add(id, decl, &scopes);
                        found.extend(self.made(id, decl, scopes, Some(&outer.item)));
                    }
                    found
                }
            };
            if known.parent.is_none() && !decl.within.is_empty() {
                self.elsewhere(id, decl, &mut found);
            }
            found = if decl.join { joined(found) } else { without_mentions(found) };
            // What another item holds is its part, and no item of the same name in the document.
            let start = |made: &Made<'_>| made.item.span.start;
            let named = |made: &&Made<'_>| made.item.kind == decl.name;
            let mut before = self.kind.items.before(id).iter();
            let twins = !found.is_empty() && before.any(|other| other.decl.name == decl.name);
            // What any entry of a list may be is asked only where nothing is around such items.
            let any_entry = |decl: &ItemDecl| decl.like.iter().all(Like::is_bare);
            if twins && known.parent.is_some() {
                let parts: BTreeSet<usize> = found.iter().map(start).collect();
                let any = |made: &Made<'_>| any_entry(self.kind.item(made.item.decl));
                let is_part = |made: &Made<'_>| {
                    parts.contains(&start(made)) || !parts.is_empty() && any(made)
                };
                all.retain(|made| !named(&made) || !is_part(made));
            } else if twins {
                let parts: BTreeSet<usize> = all.iter().filter(named).map(start).collect();
                let any = !parts.is_empty() && any_entry(decl);
                found.retain(|made| !any && !parts.contains(&start(made)));
            }
            // A box is one task: it is of the first type that takes it.
            if decl.role == ItemRole::Task {
                let task = |made: &Made<'_>| self.kind.item(made.item.decl).role == ItemRole::Task;
                let spans: BTreeSet<usize> =
                    all.iter().filter(|made| task(made)).map(|made| made.item.span.start).collect();
                found.retain(|made| !spans.contains(&made.item.span.start));
            }
            let before = problems.len();
            for made in &mut found {
                number(&mut made.item, &mut taken);
                self.check(decl, made, problems);
            }
            if known.parent.is_some() && found.len() >= habit::FEW {
                habit::without_other_form(decl, found.len(), before, problems);
            }
            all.extend(found);
        }
        all.sort_by(|a, b| {
            (a.item.span.start, &a.item.kind).cmp(&(b.item.span.start, &b.item.kind))
        });
        let missed = lists.missed(self, &all);
        let references = self.references(&all);
        let contents = all.iter().map(|made| (made.content, made.own)).collect();
        let items = all.into_iter().map(|made| made.item).collect();
        Read { items, references, contents, missed }
    }

    /// Adds the items of a type outside of its sections: what begins with an id that no other has.
    fn elsewhere(&self, id: ItemTypeId, decl: &ItemDecl, found: &mut Vec<Made<'a>>) {
        if decl.forms.named.is_empty() {
            return;
        }
        let whole = Scope { blocks: &self.tree.blocks, anchor: "", bounded: false };
        let inside = found.len();
        for met in named(self.tree, &whole, decl) {
            let made = self.one(id, decl, met, found.len() + 1, self.document);
            let same = |other: &Made<'_>| {
                other.item.span == made.item.span
                    || other.item.id.eq_ignore_ascii_case(&made.item.id)
            };
            // Two outside with one id are a mistake, as they are inside.
            let (sections, others) = found.split_at(inside);
            let here = |other: &Made<'_>| other.item.span == made.item.span;
            if !sections.iter().any(same) && !others.iter().any(here) {
                found.push(made);
            }
        }
        found.sort_by_key(|made| made.item.span.start);
    }

    /// The items of a type in some scopes.
    fn made(
        &self,
        id: ItemTypeId,
        decl: &ItemDecl,
        scopes: Vec<Scope<'a>>,
        outer: Option<&Item>,
    ) -> Vec<Made<'a>> {
        let mut found: Vec<Met<'a>> = Vec::new();
        for scope in scopes {
            found.extend(met(self.source, self.tree, &scope, decl));
        }
        found.sort_by_key(|met| met.span.start);
        let parent = outer.map(|item| item.id.as_str()).or(self.document);
        let number = found.into_iter().enumerate();
        number.map(|(at, met)| self.one(id, decl, met, at + 1, parent)).collect()
    }

    /// An item with its id and its fields.
    fn one(
        &self,
        id: ItemTypeId,
        decl: &ItemDecl,
        mut met: Met<'a>,
        at: usize,
        parent: Option<&str>,
    ) -> Made<'a> {
        met.captures.insert("at".to_owned(), at.to_string());
        if let Some(parent) = parent {
            met.captures.entry("parent".to_owned()).or_insert_with(|| parent.to_owned());
        }
        for source in &decl.id.from {
            if let ValueSource::Title(pattern) = source
                && let Some(taken) = pattern.captures(&met.words)
            {
                met.captures.extend(taken);
            }
        }
        if !met.captures.contains_key("title")
            && let Some(title) = self.titled(decl, &met)
        {
            met.title = title;
        }
        let title = met.title.clone();
        met.captures.entry("title".to_owned()).or_insert(title);
        let mut fields = std::mem::take(&mut met.fields);
        let mut derived = Vec::new();
        for field in &decl.fields {
            self.read(field, &met, &mut fields);
        }
        let (mut item_id, id_written) = self.id(decl, &met, &fields);
        // A name without letters gives no id: its place does.
        let id_written = if item_id.is_empty() || item_id.ends_with('-') {
            item_id = format!("{}-{at}", decl.name);
            false
        } else {
            id_written
        };
        met.captures.insert("id".to_owned(), item_id.clone());
        for (at, field) in decl.fields.iter().enumerate() {
            if self.derive(field, &met, &mut fields) {
                derived.push(at);
            }
        }
        let firmness = decl.like[met.like].firmness();
        Made {
            item: Item {
                id: item_id,
                id_written,
                decl: id,
                kind: decl.name.clone(),
                like: decl.like[met.like].written.clone(),
                title: met.title,
                span: met.span,
                extent: met.extent,
                done: met.done,
                anchor: met.anchor,
                own_anchor: None,
                fields,
                group: met.group,
            },
            content: met.content,
            own: met.own,
            derived,
            firmness,
        }
    }

    /// The id, and whether somebody wrote it.
    fn id(&self, decl: &ItemDecl, met: &Met<'_>, fields: &[FieldValue]) -> (String, bool) {
        let joined = |text: String| {
            let parted = text.contains(char::is_whitespace);
            if parted { text.split_whitespace().collect::<Vec<_>>().join("-") } else { text }
        };
        for source in &decl.id.from {
            let text = match source {
                ValueSource::Key(label) => label_value(met.content, label),
                ValueSource::Derived(template) => {
                    template.fill(&|name| self.value(name, met, fields))
                }
                _ => None,
            };
            if let Some(text) = text.filter(|text| !is_none_word(text) && !is_placeholder(text)) {
                let whole = decl.id.completed(&text).unwrap_or(text);
                return (joined(whole), !matches!(source, ValueSource::Derived(_)));
            }
        }
        for template in &decl.id.templates {
            if let Some(id) = template.fill(&|name| self.value(name, met, fields)) {
                return (joined(id), decl.id.is_written_by(template));
            }
        }
        if decl.id.templates.is_empty() && decl.id.from.is_empty() {
            if let Some(id) = met.captures.get("id") {
                return (joined(id.clone()), true);
            }
            // As the item writes it: what is before the title.
            let before = Template::new(pattern_of(decl, met.like)).ok();
            let before = before.and_then(|written| written.before("title")?.filled(&met.captures));
            if let Some(id) = before {
                return (joined(id), true);
            }
        }
        (slug(&met.title), false)
    }

    /// Reports what an item itself says to be amiss.
    fn check(&self, decl: &ItemDecl, made: &Made<'_>, problems: &mut Vec<Problem>) {
        let item = &made.item;
        if decl.role == ItemRole::Question {
            let message = format!("`{}` is not answered yet", item.title);
            let help = "answer it in the text, and remove the mark";
            problems.push(Problem::new(Fault::Question, Place::in_text(item.span), message, help));
        }
        for (field, value) in decl.fields.iter().filter_map(|field| {
            Some((field, item.fields.iter().find(|there| there.name == field.name)?))
        }) {
            let values = value.values.iter().filter(|_| field.relates.is_none());
            problems.extend(values.filter_map(|value| {
                validate::value(field, "", &value.text, Place::in_text(value.span))
            }));
        }
        for field in decl.fields.iter().filter(|field| field.is_required()) {
            let values = item.field(&field.name).iter();
            if values.filter(|text| !is_none_word(&text.text)).count() == 0 {
                let message = format!("the {} `{}` has no `{}`", decl.name, item.id, field.called);
                let help = format!("add `**{}:** …`", field.called);
                let place = Place::in_text(item.span);
                problems.push(Problem::new(Fault::Missing, place, message, help).minor());
            }
        }
        if decl.must.is_empty() || self.stage == Some(Stage::Withdrawn) {
            return;
        }
        let record = Record {
            name: &format!("the {} `{}`", decl.name, item.id),
            kind: self.kind,
            source: self.source,
            tree: self.tree,
            decls: &decl.fields,
            field: &|name| item.field(name).to_vec(),
            blocks: made.content,
            own: made.own,
            span: item.span,
            extent: item.extent,
            stage: self.stage,
            items: &[],
            is_item: true,
            status: &[],
        };
        problems.extend(conditions::problems(&record, &decl.must));
    }

    /// The references that items declare. What parts of a system need is found out by their names.
    fn references(&self, all: &[Made<'_>]) -> Vec<Reference> {
        let mut references = Vec::new();
        for (at, made) in all.iter().enumerate() {
            let decl = self.kind.item(made.item.decl);
            for (index, field) in decl.fields.iter().enumerate() {
                let Some(Relates::Named { relation, inverse }) = field.relates else { continue };
                for name in made.item.field(&field.name) {
                    references.push(Reference {
                        relation,
                        inverse,
                        field: RecordField::Item(ItemId::at(at), index),
                        word: field.name.clone(),
                        target: Target::Name(name.text.clone()),
                        to: field.to.clone(),
                        place: Place::in_text(name.span),
                        link: name.link.clone(),
                        note: None,
                        derived: made.derived.contains(&index),
                        closed: matches!(self.stage, Some(Stage::Done | Stage::Withdrawn)),
                    });
                }
            }
        }
        references
    }

    /// The sections that a declaration looks into: those of the first titles that the file has.
    fn scopes(&self, within: &[Vec<Spelled>]) -> Vec<Scope<'a>> {
        let tree = self.tree;
        if within.is_empty() {
            return vec![Scope { blocks: &tree.blocks, anchor: "", bounded: false }];
        }
        for wanted in within {
            let found: Vec<Scope<'a>> = tree
                .headings
                .iter()
                .zip(&tree.titles)
                .filter(|(heading, title)| heading.outline && is_one(wanted, title))
                .map(|(heading, _)| Scope {
                    blocks: tree.section(heading),
                    anchor: &heading.anchor,
                    bounded: true,
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The parts of an item that a declaration looks into: all of it, or what is in it under a
    /// heading or after a bold label of the first titles that it has.
    fn scopes_inside(&self, within: &[Vec<Spelled>], outer: &Made<'a>) -> Vec<Scope<'a>> {
        let tree = self.tree;
        let blocks = outer.content;
        // The anchor of the heading above lives as long as the tree.
        let anchor = tree.headings.iter().find(|heading| heading.anchor == outer.item.anchor);
        let anchor = anchor.map_or("", |heading| heading.anchor.as_str());
        if within.is_empty() {
            return vec![Scope { blocks, anchor, bounded: true }];
        }
        let label = |block: &Block| match block.kind {
            BlockKind::Heading(index) => Some(tree.titles[index].clone()),
            BlockKind::Paragraph => {
                let line = lines(&block.inlines).next()?;
                bold_label(line).map(|(label, _)| crate::model::title_form(&label.text))
            }
            _ => None,
        };
        // `Acceptance Criteria – the hard ones`: what is behind the mark is a remark.
        let head = |block: &Block| match block.kind {
            BlockKind::Heading(index) => {
                let text = &tree.headings[index].text;
                let marks = [": ", " - ", " – ", " — "];
                let end = marks.iter().filter_map(|mark| text.find(mark)).min()?;
                Some(crate::model::title_form(&text[..end]))
            }
            _ => None,
        };
        for (wanted, with_remark) in within.iter().flat_map(|one| [(one, false), (one, true)]) {
            let mut found = Vec::new();
            for (at, block) in blocks.iter().enumerate() {
                let title = if with_remark { head(block) } else { label(block) };
                if !title.is_some_and(|title| is_one(wanted, &title)) {
                    continue;
                }
                let rest = &blocks[at + 1..];
                found.push(match block.kind {
                    BlockKind::Heading(index) => {
                        let heading = &tree.headings[index];
                        let blocks = section(blocks, heading);
                        Scope { blocks, anchor: &heading.anchor, bounded: true }
                    }
                    _ => {
                        let end = rest.iter().position(|block| label(block).is_some());
                        let blocks = &rest[..end.unwrap_or(rest.len())];
                        Scope { blocks, anchor, bounded: true }
                    }
                });
            }
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}

/// The pattern of a form that writes an id before its title; empty for others.
fn pattern_of(decl: &ItemDecl, like: usize) -> &str {
    use crate::model::Form;
    match &decl.like[like].form {
        Form::Heading(_, pattern) | Form::Phrase(pattern) | Form::Line(pattern)
            if !pattern.is_regular() =>
        {
            pattern.written()
        }
        Form::Entry { line, .. } | Form::Bold(line) if !line.whole.is_regular() => {
            line.whole.written()
        }
        _ => "",
    }
}

/// Whether a title, as titles are compared, is one of some, be it that of a numbered thing: `Acceptance
/// Criteria for Requirement 1`.
fn is_one(wanted: &[Spelled], title: &str) -> bool {
    let numbered =
        |rest: &str| rest.starts_with(' ') && rest.contains(|c: char| c.is_ascii_digit());
    let fits = |wanted: &Spelled| {
        title.strip_prefix(&*wanted.form).is_some_and(|rest| rest.is_empty() || numbered(rest))
    };
    wanted.iter().any(fits)
}

/// The ids of a document so far, in lower case, each with how often it was derived again.
type Taken = BTreeMap<String, usize>;

/// Gives a derived id that repeats a number of its own.
fn number(item: &mut Item, taken: &mut Taken) {
    let base = item.id.to_lowercase();
    let Some(count) = taken.get(&base).copied().filter(|_| !item.id_written) else {
        taken.entry(base).or_insert(1);
        return;
    };
    let mut next = count + 1;
    while taken.contains_key(&format!("{base}-{next}")) {
        next += 1;
    }
    item.id = format!("{}-{next}", item.id);
    taken.insert(format!("{base}-{next}"), 1);
    taken.insert(base, next);
}

/// Without rows and lines that repeat the id of a heading or an entry, and entries that repeat that
/// of a heading: they mention it. What they tick is ticked.
fn without_mentions(mut items: Vec<Made<'_>>) -> Vec<Made<'_>> {
    let Some(first) = items.first().map(|made| made.firmness) else { return items };
    if items.iter().all(|made| made.firmness == first) {
        return items;
    }
    let mut firmest: BTreeMap<String, (u8, Option<Done>)> = BTreeMap::new();
    for Made { item, firmness, .. } in items.iter().filter(|made| made.item.id_written) {
        let known = firmest.entry(item.id.to_lowercase()).or_insert((*firmness, item.done));
        known.0 = known.0.max(*firmness);
        known.1 = known.1.or(item.done);
    }
    items.retain_mut(|made| match firmest.get(&made.item.id.to_lowercase()) {
        Some((firmness, done)) if made.item.id_written => {
            made.item.done = made.item.done.or(*done);
            made.firmness == *firmness
        }
        _ => true,
    });
    items
}

/// Items of one id as one: the first stays, fields that it lacks come from the others.
fn joined(items: Vec<Made<'_>>) -> Vec<Made<'_>> {
    let mut all: Vec<Made<'_>> = Vec::new();
    for made in items {
        let Some(first) = all.iter_mut().find(|other| other.item.id == made.item.id) else {
            all.push(made);
            continue;
        };
        let (there, item) = (&mut first.item, made.item);
        for field in item.fields {
            if !there.fields.iter().any(|other| other.name == field.name) {
                there.fields.push(field);
            }
        }
        // The heading with the details is the better place to be linked to.
        if there.anchor != item.anchor && there.span.start < item.span.start {
            there.anchor = item.anchor;
            there.extent = item.extent;
            first.content = made.content;
        }
        if there.title.is_empty() {
            there.title = item.title;
        }
        first.derived.retain(|field| made.derived.contains(field));
    }
    all
}

/// Whether a file holds an item of a type, by a pattern that is not of placeholders only.
pub(super) fn any(source: &Source, tree: &Tree, kind: &Kind, decl: &ItemDecl) -> bool {
    let known = |_: &str| None;
    let reader = Reader { kind, source, tree, known: &known, document: None, stage: None };
    let scopes = reader.scopes(&decl.within);
    scopes.iter().any(|scope| {
        met(source, tree, scope, decl).iter().any(|met| !decl.like[met.like].is_bare())
    })
}

/// Sections of the file that other documents take over.
pub(super) fn contexts(tree: &Tree, kind: &Kind) -> Vec<ContextSection> {
    let mut all = Vec::new();
    for decl in kind.fields.iter().filter(|field| field.role == FieldRole::Context) {
        let found = decl.from.iter().find_map(|source| {
            let ValueSource::Section(wanted) = source else { return None };
            let mut titled = tree.headings.iter().zip(&tree.titles);
            titled.find(|(heading, title)| heading.outline && *title == wanted).map(|(h, _)| h)
        });
        if let Some(heading) = found {
            all.push(ContextSection {
                name: decl.name.clone(),
                title: plain_title(&heading.text).to_owned(),
                anchor: heading.anchor.clone(),
                span: Span::new(heading.span.start, heading.end),
            });
        }
    }
    all.sort_by_key(|context| context.span.start);
    all
}
