//! 2. Source × kinds → documents. Never fails: what cannot be understood is in the document as a
//!    problem, and the rest is read.

mod allows;
mod alone;
mod anchors;
mod carriers;
mod conditions;
mod costs;
mod definitions;
mod examples;
mod faults;
mod fences;
mod fields;
mod figures;
mod front_matter;
mod gates;
mod html;
mod identity;
mod includes;
mod items;
mod labels;
mod like;
mod managed;
mod near;
mod observe;
mod parts;
mod recognise;
mod references;
mod runs;
mod salvage;
mod sources;
mod summary;
mod swallowed;
mod toml_values;
mod tree;
mod undefined;
mod unfilled;
mod unfinished;
mod vague;
mod validate;
mod words;
mod yaml;

use crate::model::{
    Beside, Captures, Document, Fault, Field, FieldOf, FieldRole, Gate, Kind, KindId, KindRole,
    Kinds, Limits, Looked, ManagedBlock, Part, Problem, Reference, Source, Span, Stage, Text,
    is_placeholder, meaning, number_in,
};
use alone::Alone;
use carriers::RawMetadata;
use recognise::Seen;
use tree::{Outline, Tree};

pub use observe::observe;
pub use summary::summary;

/// The file of metadata beside a document.
#[derive(Debug, Clone)]
pub struct Sidecar {
    /// How kinds name it.
    pub name: crate::model::Sidecar,
    /// The file.
    pub source: Source,
}

/// What was understood of a Markdown file: one document, or several where each has a title and
/// metadata of its own.
pub fn documents(
    source: &Source,
    sidecar: Option<&Sidecar>,
    kinds: &Kinds,
    limits: &Limits,
) -> Vec<Document> {
    let reader = Reader { source, sidecar, kinds, limits };
    let front = carriers::front_matter(source, limits.metadata);
    let mut anchors = tree::anchors();
    let hidden: Vec<_> = front.blank.into_iter().collect();
    let tree = if hidden.is_empty() {
        tree::tree(source, &source.text, &mut anchors, limits)
    } else {
        tree::tree(source, &source.blanked(&hidden), &mut anchors, limits)
    };
    let parts = parts::parts(&reader, &front, &tree);
    if parts.len() < 2 {
        return vec![kept(&reader.document(front, tree, None))];
    }
    let mut anchors = tree::anchors();
    let mut documents = Vec::new();
    for (number, extent) in parts.iter().copied().enumerate() {
        let tree = tree::part(source, extent, front.blank, &mut anchors, limits);
        let anchor = tree.headings.first().map(|heading| heading.anchor.clone());
        let part = Part { number, extent, anchor: anchor.unwrap_or_default() };
        let raw = if number == 0 { front.clone() } else { RawMetadata::default() };
        documents.push(kept(&reader.document(raw, tree, Some(part))));
    }
    documents
}

/// A document as it is kept: a copy, whose lists and texts have no room to grow and lie beside each
/// other, where those of the document that was read lie between what is gone by now. Thousands are in
/// memory at once.
fn kept(document: &Document) -> Document {
    document.clone()
}

/// A file as it is before its kind is chosen, taken for one document.
pub struct Unrecognised<'a> {
    source: &'a Source,
    kinds: &'a Kinds,
    raw: RawMetadata,
    tree: Tree,
}

impl<'a> Unrecognised<'a> {
    /// Reads blocks and metadata.
    pub fn new(source: &'a Source, kinds: &'a Kinds, limits: &Limits) -> Unrecognised<'a> {
        let front = carriers::front_matter(source, limits.metadata);
        let hidden: Vec<_> = front.blank.into_iter().collect();
        let tree = tree::tree(source, &source.blanked(&hidden), &mut tree::anchors(), limits);
        let reader = Reader { source, sidecar: None, kinds, limits };
        let raw = reader.metadata(front, tree.outline(), true);
        Unrecognised { source, kinds, raw, tree }
    }

    /// Its kind: the step whose share of the time is measured in `benches/parse.rs`.
    pub fn kind(&mut self) -> KindId {
        let tree = &self.tree;
        recognise::choose(self.kinds, &mut self.raw, self.source, &Seen::of(&tree)).kind
    }
}

/// For each type of items of a file's kind where items of it were looked for, and what there looks
/// like one. Of a file of several documents the first is looked at.
pub fn looked(
    source: &Source,
    sidecar: Option<&Sidecar>,
    kinds: &Kinds,
    limits: &Limits,
) -> Vec<Looked> {
    let reader = Reader { source, sidecar, kinds, limits };
    let front = carriers::front_matter(source, limits.metadata);
    let hidden: Vec<_> = front.blank.into_iter().collect();
    let tree = tree::tree(source, &source.blanked(&hidden), &mut tree::anchors(), limits);
    let mut raw = reader.metadata(front, tree.outline(), true);
    let choice = recognise::choose(kinds, &mut raw, source, &Seen::of(&&tree));
    let (kind, known) = (&kinds[choice.kind], |_: &str| None);
    let (document, stage) = (None, None);
    items::Reader { kind, source, tree: &tree, known: &known, document, stage }.looked()
}

/// A file and what is needed to understand it.
struct Reader<'a> {
    source: &'a Source,
    sidecar: Option<&'a Sidecar>,
    kinds: &'a Kinds,
    limits: &'a Limits,
}

impl Reader<'_> {
    /// Adds to the front matter what else the document carries.
    fn metadata(&self, mut raw: RawMetadata, outline: Outline<'_>, first: bool) -> RawMetadata {
        carriers::in_text(&mut raw, self.source, outline, self.kinds, self.limits.metadata);
        if let Some(sidecar) = self.sidecar.filter(|_| first) {
            carriers::sidecar(&mut raw, &sidecar.name, &sidecar.source, self.limits.metadata);
            carriers::flattened(&mut raw, &self.kinds.keys);
        }
        raw
    }

    fn document(&self, front: RawMetadata, tree: Tree, part: Option<Part>) -> Document {
        let first = part.as_ref().is_none_or(|part| part.number == 0);
        let mut raw = self.metadata(front, tree.outline(), first);
        let choice = recognise::choose(self.kinds, &mut raw, self.source, &Seen::of(&&tree));
        self.of_kind(choice.kind, choice.why, raw, tree, part)
    }

    /// The relations that a document's metadata declare, and after them those of its items.
    fn references(
        &self,
        (kind, fields): (&Kind, &[Field]),
        placeholders: &Captures,
        of_items: Vec<Reference>,
        problems: &mut Vec<Problem>,
    ) -> (Vec<Reference>, Vec<Beside>) {
        let reader = references::Reader { kind, kinds: self.kinds, fields, placeholders };
        let mut references = reader.references(problems);
        let beside = reader.beside(&references);
        references.extend(of_items);
        (references, beside)
    }

    fn of_kind(
        &self,
        id_of_kind: KindId,
        why: String,
        raw: RawMetadata,
        tree: Tree,
        part: Option<Part>,
    ) -> Document {
        let (source, kind) = (self.source, &self.kinds[id_of_kind]);
        let mut problems = [raw.problems, tree.exceeded.clone()].concat();
        let of_carriers = problems.len();
        let mut fields = fields::of_carriers(kind, &raw.entries, &mut problems);
        fields::add_from_text(kind, &mut fields, (source, &tree), &mut problems);
        let mut placeholders = identity::placeholders(kind, source, &tree);
        let id = identity::id(kind, &fields, (source, &tree), &mut placeholders, &mut problems)
            .filter(|id| validate::short_id(id, self.limits, &mut problems));
        placeholders.extend(id.iter().map(|id| ("id".to_owned(), id.text.clone())));
        fields::add_derived(kind, &mut fields, &placeholders);
        let status = identity::status(kind, &fields, &source.path, &mut problems);
        let stage = status.as_ref().and_then(|(_, stage)| *stage);
        validate::all_values(kind, &fields, &mut problems);
        let known = |name: &str| fields::known(name, &placeholders, &fields);
        let items::Read { items, references: of_items, contents, missed } = items::Reader {
            kind,
            source,
            tree: &tree,
            known: &known,
            document: id.as_ref().map(|id| id.text.as_str()),
            stage,
        }
        .items(&mut problems);
        let (references, beside) =
            self.references((kind, &fields), &placeholders, of_items, &mut problems);
        validate::open_title(kind, &tree, &mut problems);
        let extent = part.as_ref().map_or(Span::new(0, source.text.len()), |part| part.extent);
        let code_paths = texts((source, extent), &tree, &mut problems);
        validate::counts(kind, &fields, &tree, &mut problems);
        let Written { to_write, complexity, maturity, wanted, stub } =
            written(kind, &fields, source.slice(extent), stage);
        let held = items::held(&items, &contents);
        let whole = Whole { kind, source, tree: &tree, fields: &fields, extent, stage, stub, held };
        let (gates, unmet) = whole.judged();
        let managed = managed::blocks(&tree, &mut problems);
        whole.judge(self.kinds, (missed, unmet), &managed, &mut problems);
        let unfilled = unfilled::unfilled(&whole, items.as_slice());
        leave_alone(&mut problems, of_carriers, (unfilled.is_some(), kind.takes_rest()));
        if unfilled.is_none() {
            let alone = Alone { whole: &whole, items: &items, id: id.as_ref(), managed: &managed };
            problems.extend(alone.problems(kind.template(complexity.as_deref(), maturity)));
        }
        let title = identity::title(kind, &fields, &tree, source, &placeholders);
        Document {
            source: source.clone(),
            part,
            sidecar: self.sidecar.map(|sidecar| sidecar.source.clone()),
            front_matter: raw.blank,
            kind: id_of_kind,
            why,
            title: validate::short_title(title, &tree, self.limits, &mut problems),
            id_written: fields.iter().any(|field| field.of == FieldOf::Id),
            id,
            status,
            contexts: items::contexts(&tree, kind),
            publish: identity::publish(kind, &fields, &mut problems),
            allows: allows::allows(&fields, &tree, source),
            fields,
            gates,
            items: items::anchored(items, &tree, (source, extent)).into(),
            references,
            beside,
            code_paths,
            managed,
            queries: tree.queries,
            complexity,
            maturity,
            stub,
            unfilled,
            to_write,
            marks_of_template: wanted,
            headings: tree.headings,
            anchors: tree.anchors,
            links: tree.links,
            fences: tree.fences,
            checkboxes: tree.checkboxes,
            html_as_text: tree.html_as_text,
            html_work: tree.html_work,
            problems,
        }
    }
}

/// The paths in code spans of a document; other people's paths in its text are problems, links by labels
/// that nothing defines, and directives that cannot be followed.
fn texts((source, extent): (&Source, Span), tree: &Tree, problems: &mut Vec<Problem>) -> Vec<Text> {
    problems.extend(undefined::problems(source, tree));
    let runs = tree.runs();
    validate::home_text(&runs, problems);
    problems.extend(includes::problems(source, extent, &runs));
    Tree::code_paths(&runs)
}

/// How far a document is written, and how far it is to be.
struct Written {
    to_write: Vec<String>,
    complexity: Option<String>,
    maturity: Option<u32>,
    /// How many to-write markers its template has.
    wanted: usize,
    stub: bool,
}

/// The same of a document's text, by its kind and metadata.
fn written(kind: &Kind, fields: &[Field], text: &str, stage: Option<Stage>) -> Written {
    let to_write = kind.marks(text);
    let (complexity, maturity) = (complexity(kind, fields), maturity(kind, fields));
    let template = kind.template(complexity.as_deref(), maturity);
    let wanted = template.map_or(0, |template| template.to_write.len());
    let stub = stage == Some(Stage::Stub) || (wanted > 0 && to_write.len() * 2 >= wanted);
    Written { to_write, complexity, maturity, wanted, stub }
}

/// Takes out the problems that say nothing where a document is not filled in, or is a plain page, whose
/// metadata is meant for other tools. Those of the carriers come first, and stay with a page.
fn leave_alone(
    problems: &mut Vec<Problem>,
    of_carriers: usize,
    (is_unfilled, is_page): (bool, bool),
) {
    let of_text = |problem: &Problem| {
        matches!(
            problem.fault,
            Fault::Home | Fault::Limit | Fault::Include | Fault::Label | Fault::Swallowed
        )
    };
    if is_unfilled {
        problems.retain(|problem| !problem.minor || of_text(problem));
    } else if is_page {
        let own = problems.split_off(of_carriers);
        problems.extend(own.into_iter().filter(|problem| !problem.minor || of_text(problem)));
    }
}

/// A document as its conditions and gates look at it.
struct Whole<'a> {
    kind: &'a Kind,
    source: &'a Source,
    tree: &'a Tree,
    fields: &'a [Field],
    extent: Span,
    stage: Option<Stage>,
    /// Whether it counts as a stub, which says itself what is still to be written.
    stub: bool,
    held: Vec<items::Held<'a>>,
}

impl Whole<'_> {
    /// What it nearly says, besides entries of lists that are not items; of plain pages nothing.
    fn near_misses(&self, kinds: &Kinds, missed: Vec<Problem>) -> Vec<Problem> {
        if self.kind.role == KindRole::Page {
            return Vec::new();
        }
        let near = near::Near { kinds, kind: self.kind, tree: self.tree, fields: self.fields };
        let mut all = missed;
        all.extend(near.problems(&self.held));
        all
    }

    /// Its gates, and the conditions of its kind that it does not meet.
    fn judged(&self) -> (Vec<Gate>, Vec<Problem>) {
        self.as_record(|record| {
            let unmet = conditions::problems(record, &self.kind.must);
            (gates::gates(record, self.fields), unmet)
        })
    }

    /// Adds what is amiss with what somebody has written: with the entries that are `missed` and the
    /// conditions that are `unmet`.
    fn judge(
        &self,
        kinds: &Kinds,
        (missed, unmet): (Vec<Problem>, Vec<Problem>),
        managed: &[ManagedBlock],
        problems: &mut Vec<Problem>,
    ) {
        if self.stub {
            return;
        }
        validate::placeholders(self.kind, self.fields, self.source, problems);
        problems.extend(self.near_misses(kinds, missed));
        if self.stage != Some(Stage::Withdrawn) {
            problems.extend(unmet);
            self.unfinished(managed, problems);
        }
    }

    /// What it leaves undone or says badly; of plain pages nothing.
    fn unfinished(&self, managed: &[ManagedBlock], problems: &mut Vec<Problem>) {
        if self.kind.role == KindRole::Page {
            return;
        }
        self.as_record(|record| unfinished::add(record, managed, problems));
        problems.extend(vague::problems(self));
        problems.extend(examples::problems(self));
    }

    /// Looks at it as a record of which conditions are asked.
    fn as_record<T>(&self, look: impl FnOnce(&conditions::Record<'_>) -> T) -> T {
        let headings = &self.tree.headings;
        look(&conditions::Record {
            name: &name_of(self.kind, self.fields),
            kind: self.kind,
            source: self.source,
            tree: self.tree,
            decls: &self.kind.fields,
            field: &|name: &str| values_of(self.kind, self.fields, name),
            blocks: &self.tree.blocks,
            own: None,
            span: headings.first().map(|heading| heading.span).unwrap_or_default(),
            extent: self.extent,
            stage: self.stage,
            items: &self.held,
            is_item: false,
            status: &[],
        })
    }
}

/// How far a document is to be worked out: a level.
fn maturity(kind: &Kind, fields: &[Field]) -> Option<u32> {
    number_in(&fields::text(kind, fields, FieldRole::Maturity)?.text)
}

/// How hard what a document specifies is, as its kind spells it.
fn complexity(kind: &Kind, fields: &[Field]) -> Option<String> {
    let text = fields::text(kind, fields, FieldRole::Complexity)?.text;
    if is_placeholder(&text) {
        return None;
    }
    let values = &kind.field(FieldRole::Complexity)?.values;
    Some(meaning(values, &text).map_or_else(|| text.clone(), str::to_owned))
}

/// What a document is called in messages: its kind, and how hard and mature it claims to be.
fn name_of(kind: &Kind, fields: &[Field]) -> String {
    let claims = [
        maturity(kind, fields).map(|level| format!("maturity {level}")),
        complexity(kind, fields).map(|word| format!("complexity {word}")),
    ];
    let claims: Vec<String> = claims.into_iter().flatten().collect();
    let of =
        if claims.is_empty() { String::new() } else { format!(" of {}", claims.join(" and ")) };
    format!("this {}{of}", kind.title)
}

/// The values of a declared field.
fn values_of(kind: &Kind, fields: &[Field], name: &str) -> Vec<Text> {
    let Some(at) = kind.fields.iter().position(|field| field.name == name) else {
        return Vec::new();
    };
    let found = fields.iter().filter(|field| field.of == FieldOf::Declared(at));
    let texts = found.flat_map(|field| match &field.value {
        value @ crate::model::Value::List(entries, _) if entries.len() != 1 => {
            let scalars = value.scalars().into_iter();
            scalars.map(|(text, span)| Text { text: text.to_owned(), span, link: None }).collect()
        }
        value => fields::single(value).into_iter().collect::<Vec<_>>(),
    });
    texts.collect()
}
