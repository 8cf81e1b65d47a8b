//! 2. Source × kinds → documents. Never fails: what cannot be understood is in the document as a
//!    problem, and the rest is read.

mod carriers;
mod fields;
mod front_matter;
mod gates;
mod items;
mod metadata;
mod parts;
mod phrases;
mod recognise;
mod references;
mod shapes;
mod tree;
mod yaml;

use crate::model::{
    Captures, Document, Fault, Field, FieldRole, Kind, Kinds, Part, Pattern, Problem, SectionDecl,
    Source, Stage, Text, is_placeholder, meaning, normalise, plain_title, stem,
};
use carriers::RawMetadata;
use tree::{Leak, Outline, Tree};

/// The file of metadata beside a document, and how kinds name it.
#[derive(Debug, Clone)]
pub struct Sidecar {
    /// The name in kind files: `kep.yaml`, `{stem}.yaml`.
    pub name: String,
    /// The file.
    pub source: Source,
}

/// What was understood of a Markdown file: one document, or several where each has a title and
/// metadata of its own. `metadata_limit` is in bytes.
pub fn documents(
    source: &Source,
    sidecar: Option<&Sidecar>,
    kinds: &Kinds,
    metadata_limit: usize,
) -> Vec<Document> {
    let reader = Reader { source, sidecar, kinds, limit: metadata_limit };
    let front = carriers::front_matter(source, metadata_limit);
    let mut anchors = tree::anchors();
    let hidden: Vec<_> = front.blank.into_iter().collect();
    let tree = if hidden.is_empty() {
        tree::tree(source, &source.text, &mut anchors)
    } else {
        tree::tree(source, &source.blanked(&hidden), &mut anchors)
    };
    let parts = parts::parts(&reader, &front, &tree);
    if parts.len() < 2 {
        return vec![reader.document(front, tree, None)];
    }
    let mut anchors = tree::anchors();
    let mut documents = Vec::new();
    for (number, extent) in parts.iter().copied().enumerate() {
        let tree = tree::part(source, extent, front.blank, &mut anchors);
        let anchor = tree.headings.first().map(|heading| heading.anchor.clone());
        let part = Part { number, extent, anchor: anchor.unwrap_or_default() };
        let raw = if number == 0 { front.clone() } else { RawMetadata::default() };
        documents.push(reader.document(raw, tree, Some(part)));
    }
    documents
}

/// A file as it stands before its kind is chosen, taken for one document.
pub struct Unrecognised<'a> {
    source: &'a Source,
    kinds: &'a Kinds,
    raw: RawMetadata,
    tree: Tree,
}

impl<'a> Unrecognised<'a> {
    /// Reads blocks and metadata. `metadata_limit` is in bytes.
    pub fn new(source: &'a Source, kinds: &'a Kinds, metadata_limit: usize) -> Unrecognised<'a> {
        let front = carriers::front_matter(source, metadata_limit);
        let hidden: Vec<_> = front.blank.into_iter().collect();
        let tree = tree::tree(source, &source.blanked(&hidden), &mut tree::anchors());
        let reader = Reader { source, sidecar: None, kinds, limit: metadata_limit };
        let raw = reader.metadata(front, tree.outline(), true);
        Unrecognised { source, kinds, raw, tree }
    }

    /// The name of its kind: the step whose share of the time is measured in `benches/parse.rs`.
    pub fn kind(&mut self) -> Option<&'a str> {
        let choice = recognise::choose(self.kinds, &mut self.raw, self.source, &self.tree)?;
        Some(&choice.kind.name)
    }
}

/// A file and what is needed to understand it.
struct Reader<'a> {
    source: &'a Source,
    sidecar: Option<&'a Sidecar>,
    kinds: &'a Kinds,
    limit: usize,
}

impl Reader<'_> {
    /// Adds to the front matter what else the document carries.
    fn metadata(&self, mut raw: RawMetadata, outline: Outline<'_>, first: bool) -> RawMetadata {
        carriers::in_text(&mut raw, self.source, outline, self.kinds, self.limit);
        if let Some(sidecar) = self.sidecar.filter(|_| first) {
            carriers::sidecar(&mut raw, &sidecar.name, &sidecar.source, self.limit);
            carriers::flattened(&mut raw, &self.kinds.keys);
        }
        raw
    }

    fn document(&self, front: RawMetadata, tree: Tree, part: Option<Part>) -> Document {
        let first = part.as_ref().is_none_or(|part| part.number == 0);
        let mut raw = self.metadata(front, tree.outline(), first);
        match recognise::choose(self.kinds, &mut raw, self.source, &tree) {
            Some(choice) => self.of_kind(choice.kind, choice.why, raw, tree, part),
            None => {
                self.of_kind(&Kind::nameless(), "there are no kinds".to_owned(), raw, tree, part)
            }
        }
    }

    fn of_kind(
        &self,
        kind: &Kind,
        why: String,
        raw: RawMetadata,
        tree: Tree,
        part: Option<Part>,
    ) -> Document {
        let source = self.source;
        let mut problems = raw.problems;
        let fields = metadata::fields(kind, &raw.entries, source, &tree, &mut problems);
        let id = metadata::id(kind, &fields, source, &tree, &mut problems);
        let status = metadata::status(kind, &fields, &source.path, &mut problems);
        metadata::placeholders(kind, &fields, &mut problems);
        metadata::values(kind, &fields, &mut problems);
        metadata::home_paths(&fields, &mut problems);
        let items = items::items(source, &tree, kind, &mut problems);
        let holes = if kind.relations.iter().any(|relation| relation.made.is_some()) {
            metadata::id_holes(kind, source, &tree).map(|(holes, _)| holes).unwrap_or_default()
        } else {
            Captures::new()
        };
        let stage = status.as_ref().and_then(|(_, stage)| *stage);
        let closed = matches!(stage, Some(Stage::Done | Stage::Withdrawn));
        let mut references = references::references(kind, &fields, &holes, &mut problems);
        references.extend(items::references(kind, &items, closed));
        metadata::open_title(kind, &tree, &mut problems);
        metadata::home_text(&tree, &mut problems);
        required(kind, &fields, &tree, &mut problems);
        problems.extend(tree.leaks.iter().map(|leak| fence(source, *leak)));
        let text = match &part {
            Some(part) => source.slice(part.extent),
            None => &source.text,
        };
        let wanted = kind.stub.marks(&kind.stub.template).len();
        let to_write = if kind.stub.marker.is_empty() { Vec::new() } else { kind.stub.marks(text) };
        let said = status.as_ref().is_some_and(|(_, stage)| *stage == Some(Stage::Stub));
        let stub = said || (wanted > 0 && to_write.len() * 2 >= wanted);
        let withdrawn = status.as_ref().is_some_and(|(_, stage)| *stage == Some(Stage::Withdrawn));
        if !stub && !withdrawn {
            sections(kind, &fields, &tree, &mut problems);
        }
        let publish = metadata::publish(kind, &fields, &mut problems);
        Document {
            source: source.clone(),
            part,
            sidecar: self.sidecar.map(|sidecar| sidecar.source.clone()),
            front_matter: raw.blank,
            kind: kind.name.clone(),
            why,
            title: title(kind, metadata::text(kind, &fields, FieldRole::Title), &tree, source),
            id_in_sidecar: id.as_ref().is_some_and(|(_, in_sidecar)| *in_sidecar),
            id: id.map(|(id, _)| id),
            status,
            fields,
            contexts: items::contexts(&tree, kind),
            gates: gates::gates(kind, &items, &tree),
            items,
            references,
            stub,
            to_write,
            publish,
            headings: tree.headings,
            anchors: tree.anchors,
            links: tree.links,
            checkboxes: tree.checkboxes,
            problems,
        }
    }
}

/// Tells required metadata that is missing.
fn required(kind: &Kind, fields: &[Field], tree: &Tree, problems: &mut Vec<Problem>) {
    for field in kind.fields.iter().filter(|field| field.required) {
        if !fields.iter().any(|found| found.name == field.name) {
            problems.push(Problem {
                span: tree.headings.first().map(|heading| heading.span).unwrap_or_default(),
                message: format!(
                    "`{}` is missing from the metadata of a {}",
                    field.name, kind.title
                ),
                help: format!("add `{}: …` to its metadata", field.keys[0]),
                minor: false,
                fault: Fault::Metadata,
                in_sidecar: false,
            });
        }
    }
}

/// Tells sections that a document of its complexity and maturity must have and has not.
fn sections(kind: &Kind, fields: &[Field], tree: &Tree, problems: &mut Vec<Problem>) {
    if kind.sections.is_empty() {
        return;
    }
    let of = |role: FieldRole| metadata::text(kind, fields, role).map(|text| text.text);
    let known = kind.field(FieldRole::Complexity).map(|field| &field.values);
    let complexity = of(FieldRole::Complexity).map(|text| {
        let meant = known.and_then(|known| meaning(known, &text)).map(str::to_owned);
        meant.unwrap_or(text)
    });
    // `Level 4` says 4.
    let number = |text: String| {
        text.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse::<u32>().ok())
    };
    let maturity = of(FieldRole::Maturity).and_then(number);
    let hard = |section: &SectionDecl| {
        let same =
            |is: &String| section.complexity.iter().any(|word| word.eq_ignore_ascii_case(is));
        complexity.as_ref().is_some_and(same)
    };
    let far = |section: &SectionDecl| {
        section.maturity.zip(maturity).is_some_and(|(from, level)| level >= from)
    };
    let missing: Vec<&SectionDecl> = kind
        .sections
        .iter()
        .filter(|section| section.always || far(section) || hard(section))
        .filter(|section| {
            !section.titles.iter().any(|title| tree.titles.contains(&normalise(title)))
        })
        .collect();
    let Some(first) = missing.first() else { return };
    let claims = [
        maturity.map(|level| format!("maturity {level}")),
        complexity.as_ref().map(|word| format!("complexity {word}")),
    ];
    let claims: Vec<String> = claims.into_iter().flatten().collect();
    let of =
        if claims.is_empty() { String::new() } else { format!(" of {}", claims.join(" and ")) };
    let names: Vec<String> =
        missing.iter().map(|section| format!("`{}`", section.titles[0])).collect();
    let plural = if names.len() == 1 { "the section" } else { "the sections" };
    let help = match &first.titles[1..] {
        [] => format!("add a heading `{}`", first.titles[0]),
        others => {
            format!("add a heading `{}`; `{}` does as well", first.titles[0], others.join("` or `"))
        }
    };
    problems.push(Problem {
        span: tree.headings.first().map(|heading| heading.span).unwrap_or_default(),
        message: format!("this {}{of} lacks {plural} {}", kind.title, names.join(", ")),
        help,
        minor: true,
        fault: Fault::Section,
        in_sidecar: false,
    });
}

/// What is told about a code block that ends too early.
fn fence(source: &Source, leak: Leak) -> Problem {
    let line = |span: crate::model::Span| source.line(span.start);
    let message = if leak.inner == leak.close {
        format!(
            "this code block ends in line {}, with text straight behind it: that line may have \
             been meant to open a block inside",
            line(leak.close)
        )
    } else {
        format!(
            "this code block ends in line {}, with the block that line {} seems to open; what \
             follows is no longer code",
            line(leak.close),
            line(leak.inner)
        )
    };
    Problem {
        span: leak.open,
        message,
        help: "write the outer fence with one mark more than the inner ones".to_owned(),
        minor: true,
        fault: Fault::Fence,
        in_sidecar: false,
    }
}

/// The title: declared, else the name in the first heading, else the heading, else the file name.
fn title(kind: &Kind, declared: Option<Text>, tree: &Tree, source: &Source) -> String {
    let declared = declared
        .map(|text| text.text)
        .filter(|text| !is_placeholder(text) && !crate::model::is_none_word(text));
    if let Some(declared) = declared {
        return declared;
    }
    let untitled = || {
        let form = kind.untitled.as_ref()?;
        let (holes, _) = metadata::id_holes(kind, source, tree)?;
        Pattern::fill(form, &holes)
    };
    let Some(heading) = tree.headings.first().filter(|heading| !heading.text.is_empty()) else {
        return untitled().unwrap_or_else(|| stem(&source.path).to_owned());
    };
    let forms = kind.recognise.headings.iter().map(|form| (form, plain_title(&heading.text)));
    let with_id = kind.id.heading.iter().map(|form| (form, heading.text.as_str()));
    let found = forms.chain(with_id).find_map(|(form, text)| form.captures(text));
    // `Requirements` says nothing that other documents do not say, nor does a mere section.
    let general = found.as_ref().is_some_and(Captures::is_empty);
    if let Some(title) = untitled().filter(|_| general || heading.level > 1) {
        return title;
    }
    let named = found.and_then(|mut holes| holes.remove("title"));
    let title = named.unwrap_or_else(|| heading.text.clone());
    // `[FEATURE NAME]` is a template's.
    if is_placeholder(&title) { untitled().unwrap_or(title) } else { title }
}
