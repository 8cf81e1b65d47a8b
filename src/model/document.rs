//! A document is what the parser understood of one Markdown file. References in it are raw: what
//! they name is found out when documents are linked.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Allow, Carrier, Expansion, Fence, FieldRole, Gate, ItemDecl, ItemId, ItemTypeId, KindId,
    Location, ManagedBlock, Place, Problem, RelationId, Source, SourceOf, Span, Stage, Table,
    Targets,
};

/// A piece of text with its place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// The text, as a reader sees it.
    pub text: String,
    /// Where it is.
    pub span: Span,
    /// The target of the first link in it, if it has one.
    pub link: Option<String>,
}

/// A metadata value with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A single value, as typed (quotes and YAML escapes undone).
    Scalar {
        /// The text.
        text: String,
        /// Where it is.
        span: Span,
        /// Whether it was in quotes, so that it is text whatever it looks like.
        quoted: bool,
    },
    /// A list.
    List(Vec<Value>, Span),
    /// A map, in the order of the file.
    Map(Vec<(Text, Value)>, Span),
}

impl Value {
    /// Where the value is.
    pub fn span(&self) -> Span {
        match self {
            Value::Scalar { span, .. } | Value::List(_, span) | Value::Map(_, span) => *span,
        }
    }

    /// The text of a single value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The single values in it: itself, or those of a list.
    pub fn scalars(&self) -> Vec<(&str, Span)> {
        match self {
            Value::Scalar { text, span, .. } => vec![(text, *span)],
            Value::List(entries, _) => entries.iter().flat_map(Value::scalars).collect(),
            Value::Map(..) => Vec::new(),
        }
    }

    /// A key's value in a map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(entries, _) => {
                entries.iter().find(|(name, _)| name.text == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// What a metadata field is in its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldOf {
    /// The document's id.
    Id,
    /// Its title.
    Title,
    /// A declared field, by its index.
    Declared(usize),
    /// A key that the kind does not know.
    Other,
}

/// One metadata field as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is in the kind.
    pub of: FieldOf,
    /// The field's name in the kind; the key as typed when the kind does not know it.
    pub name: String,
    /// The key in the form in which spellings are compared.
    pub form: String,
    /// The key as typed, and where.
    pub key: Text,
    /// The value as typed, and where.
    pub value: Value,
    /// Where metadata of this sort is.
    pub carrier: Carrier,
}

impl Field {
    /// The place of its value.
    pub fn place(&self) -> Place {
        self.at(self.value.span())
    }

    /// The place of something in it.
    pub fn at(&self, span: Span) -> Place {
        self.carrier.source().at(span)
    }
}

/// An id that a document declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredId {
    /// The id.
    pub text: String,
    /// Where it is declared.
    pub place: Place,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The text as a reader sees it.
    pub text: String,
    /// The anchor by GitHub's rule, unique in the file.
    pub anchor: String,
    /// Where the heading is.
    pub span: Span,
    /// Where its section ends: the next heading of the same or a higher level.
    pub end: usize,
    /// Whether it opens a section of the document; headings inside quotes and lists do not.
    pub outline: bool,
}

/// A link or image, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The link's text, or the image's description.
    pub text: String,
    /// The target as typed.
    pub target: String,
    /// Where the whole link is.
    pub span: Span,
    /// Whether it is an image.
    pub image: bool,
    /// Whether it is in raw HTML; such links come after all others.
    pub html: bool,
    /// Of a link `[text][label]`: the target in the definition of the label, which others may share.
    pub definition: Option<Span>,
}

impl Link {
    /// Where the target is to be put right.
    pub fn target_span(&self) -> Span {
        self.definition.unwrap_or(self.span)
    }
}

/// A check box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkbox {
    /// Whether it is ticked.
    pub checked: bool,
    /// Where it is.
    pub span: Span,
}

/// A value of an item's field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The field's name in the kind.
    pub name: String,
    /// The values; a list has several.
    pub values: Vec<Text>,
}

/// How far the work of a check box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// Not begun.
    Open,
    /// Begun: `[-]`.
    Begun,
    /// Done.
    Done,
}

/// An item inside a document: a requirement, a component, a planned entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id inside the document.
    pub id: String,
    /// Whether somebody wrote the id; else it is derived from a title or a place.
    pub id_written: bool,
    /// Its type in the kind.
    pub decl: ItemTypeId,
    /// The name of its type.
    pub kind: String,
    /// The pattern that it matched, as the kind file has it.
    pub like: Arc<str>,
    /// Its title.
    pub title: String,
    /// Where its heading, entry or row is.
    pub span: Span,
    /// The whole item: the section under its heading, the entry with what is nested in it.
    pub extent: Span,
    /// How far it is, when it has a check box.
    pub done: Option<Done>,
    /// The anchor of the nearest heading: its own, or the one above.
    pub anchor: String,
    /// The place on the page of an entry, a row or a paragraph with an id that somebody wrote: that
    /// id as an anchor, unless something else of the page has it.
    pub own_anchor: Option<String>,
    /// Its fields.
    pub fields: Vec<FieldValue>,
    /// The group it is in: number from 1, title and remark, for phases of a roadmap.
    pub group: Option<(usize, String)>,
}

impl Item {
    /// The values of a field.
    pub fn field(&self, name: &str) -> &[Text] {
        self.fields.iter().find(|field| field.name == name).map_or(&[], |field| &field.values)
    }

    /// The values of the fields that have a role.
    pub fn of_role<'a>(
        &'a self,
        decl: &'a ItemDecl,
        role: FieldRole,
    ) -> impl Iterator<Item = &'a Text> {
        let fields = decl.fields.iter().filter(move |field| field.role == role);
        fields.flat_map(|field| self.field(&field.name))
    }

    /// Whether it is ticked, when it has a check box.
    pub fn is_done(&self) -> Option<bool> {
        self.done.map(|done| done == Done::Done)
    }
}

/// A section that other documents take over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextSection {
    /// Its name in the kind.
    pub name: String,
    /// The heading's text.
    pub title: String,
    /// The heading's anchor.
    pub anchor: String,
    /// The section, heading included.
    pub span: Span,
}

/// Whom a reference means, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// An id, a path or a name.
    Name(String),
    /// A component of a document, both as typed.
    Component {
        /// The document.
        document: Option<String>,
        /// The component's name.
        component: String,
    },
}

/// A field of a record of a document, by its index among those that the record's declaration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordField {
    /// A field of the document itself.
    Document(usize),
    /// A field of one of its items.
    Item(ItemId, usize),
}

/// A relation to something else, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The relation.
    pub relation: RelationId,
    /// Whether it was declared at the target's end: the other document is the source.
    pub inverse: bool,
    /// The field that it is a value of.
    pub field: RecordField,
    /// The key or label under which it is written, as typed.
    pub word: String,
    /// Whom it means.
    pub target: Target,
    /// What it may lead to, and where it is looked up.
    pub to: Arc<Targets>,
    /// Where it is.
    pub place: Place,
    /// The target of the link that it is written as, if it is.
    pub link: Option<String>,
    /// A remark beside it.
    pub note: Option<String>,
    /// Whether it is derived from a place or a name, so that nothing is amiss without a target.
    pub derived: bool,
    /// Whether what it says held once: nothing is amiss without a target.
    pub closed: bool,
}

impl Reference {
    /// The item it belongs to; none: the document.
    pub fn item(&self) -> Option<ItemId> {
        match self.field {
            RecordField::Document(_) => None,
            RecordField::Item(item, _) => Some(item),
        }
    }
}

/// A relation to the one document of some kinds in the same folder, where nothing else is declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The relation.
    pub relation: RelationId,
    /// Whether it leads from the other document.
    pub inverse: bool,
    /// The kinds.
    pub kinds: Vec<KindId>,
}

/// A code block that asks the portal something: a live table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryBlock {
    /// The query.
    pub text: String,
    /// The line of the document's text that its first line is, from 1.
    pub line: usize,
}

impl QueryBlock {
    /// Where some bytes of the query are in a document's text.
    pub fn place(&self, source: &Source, at: std::ops::Range<usize>) -> Span {
        let before = self.text.get(..at.start).unwrap_or(&self.text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = source.line_span(self.line + before.matches('\n').count());
        let written = source.slice(line);
        let own = self.text[start..].lines().next().unwrap_or_default();
        // In a list its lines are set in.
        match written.find(own).filter(|_| !own.trim().is_empty()) {
            Some(indent) => {
                let from = line.start + indent + (at.start - start);
                let end = from + own.len().saturating_sub(at.start - start).min(at.len());
                let (mut from, end) = (from.min(line.end), end.min(line.end));
                if from == end {
                    // What is missing is behind the last character.
                    let before = source.slice(Span::new(line.start, from)).chars().next_back();
                    from -= before.map_or(0, char::len_utf8);
                }
                Span::new(from, end)
            }
            None => line,
        }
    }
}

/// A document that is one of several in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which one, from 0.
    pub number: usize,
    /// From its title to the next document's.
    pub extent: Span,
    /// The anchor of its title.
    pub anchor: String,
}

/// Why a type of items has none in a document: where it was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The type.
    pub decl: ItemTypeId,
    /// How many items were found.
    pub found: usize,
    /// The sections of the document that were searched; empty: the whole document, or none is there.
    pub sections: Vec<String>,
    /// Whether one of the sections that the type is declared for is there, or none is needed.
    pub anywhere: bool,
    /// In those sections, what has the form of an item and fits no pattern: its text and line.
    pub near: Vec<(String, Span)>,
}

/// What the parser understood of one Markdown file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Document {
    /// The file. What is saved is without it: it is read anyway.
    #[serde(skip)]
    pub source: Source,
    /// Which part of the file it is, when several documents are in one.
    pub part: Option<Part>,
    /// The file of metadata beside it; not saved either.
    #[serde(skip)]
    pub sidecar: Option<Source>,
    /// The front matter, fences included: text that Markdown must not see.
    pub front_matter: Option<Span>,
    /// Its kind.
    pub kind: KindId,
    /// Why it is of that kind, in a sentence, and the kinds that came close.
    pub why: String,
    /// The id as declared; none: the path gives one.
    pub id: Option<DeclaredId>,
    /// Whether somebody wrote the id; else path or title gave it.
    pub id_written: bool,
    /// The title.
    pub title: String,
    /// The status by the kind's list, or as typed; and its stage.
    pub status: Option<(String, Option<Stage>)>,
    /// The metadata, in the order of the file.
    pub fields: Vec<Field>,
    /// Headings in the order of the file.
    pub headings: Vec<Heading>,
    /// Anchors that raw HTML sets.
    pub anchors: Vec<String>,
    /// Items in the order of the file.
    pub items: Table<ItemId, Item>,
    /// Gates in the order of the file.
    pub gates: Vec<Gate>,
    /// Sections that other documents take over.
    pub contexts: Vec<ContextSection>,
    /// Links and images in the order of the file.
    pub links: Vec<Link>,
    /// Code blocks of which a fence is missing, misplaced or too short.
    pub fences: Vec<Fence>,
    /// Code spans in the text that are written like the path of a document.
    pub code_paths: Vec<Text>,
    /// Its live tables, in the order of the text.
    pub queries: Vec<QueryBlock>,
    /// Relations, as typed.
    pub references: Vec<Reference>,
    /// Relations to documents in the same folder.
    pub beside: Vec<Beside>,
    /// Check boxes.
    pub checkboxes: Vec<Checkbox>,
    /// What is taken over from other documents, in the order of the file.
    pub managed: Vec<ManagedBlock>,
    /// The findings that it allows itself, in the order of the file.
    pub allows: Vec<Allow>,
    /// How hard what it specifies is, as its kind spells it.
    pub complexity: Option<String>,
    /// How far it is to be worked out: a level.
    pub maturity: Option<u32>,
    /// What the to-write markers still ask for.
    pub to_write: Vec<String>,
    /// How many to-write markers the template of such a document has.
    pub marks_of_template: usize,
    /// Whether the document counts as a stub.
    pub stub: bool,
    /// Where most of its values are placeholders, how many are and how many values there are.
    pub unfilled: Option<(usize, usize)>,
    /// Whether it has a page in the site.
    pub publish: bool,
    /// Whether its raw HTML is shown as text, because it would cost too much.
    pub html_as_text: bool,
    /// Steps of work on its raw HTML, as it is in the file.
    pub html_work: usize,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

impl Document {
    /// Whether the portal says the same of a document as of this one, so that only their texts differ,
    /// and where things are in them.
    pub fn is_linked_as(&self, other: &Document) -> bool {
        let fields = |document: &Document| -> Vec<(String, Vec<String>)> {
            let texts = |field: &Field| -> Vec<String> {
                field.value.scalars().into_iter().map(|(text, _)| text.to_owned()).collect()
            };
            document.fields.iter().map(|field| (field.key.text.clone(), texts(field))).collect()
        };
        let id = |document: &Document| document.id.as_ref().map(|id| id.text.clone());
        self.kind == other.kind
            && id(self) == id(other)
            && (&self.title, &self.status, self.stub, self.publish)
                == (&other.title, &other.status, other.stub, other.publish)
            && self.part.as_ref().map(|part| part.number)
                == other.part.as_ref().map(|part| part.number)
            && fields(self) == fields(other)
            && self.items.len() == other.items.len()
            && self.items.iter().zip(&other.items).all(|(one, other)| {
                (&one.id, &one.kind, &one.title) == (&other.id, &other.kind, &other.title)
            })
            && self.gates.len() == other.gates.len()
            && self.managed.len() == other.managed.len()
            && self.links.iter().map(|link| &link.target).eq(other.links.iter().map(|l| &l.target))
    }

    /// Path from the portal's root.
    pub fn path(&self) -> &str {
        &self.source.path
    }

    /// The files that it is read from, by their paths from the portal's root: its own, those that its
    /// directives name, there or not, and the metadata beside it.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let included = self.source.expansion().map_or(&[][..], Expansion::wanted);
        let beside = self.sidecar.as_ref().map(|beside| beside.path.as_str());
        std::iter::once(self.path()).chain(included.iter().map(String::as_str)).chain(beside)
    }

    /// The text as Markdown sees it: front matter and other documents of the file blanked out,
    /// every place as it was.
    pub fn body(&self) -> Cow<'_, str> {
        let hidden = self.hidden();
        if hidden.is_empty() {
            return Cow::Borrowed(&self.source.text);
        }
        Cow::Owned(self.source.blanked(&hidden))
    }

    /// The same without the other documents of the file, and how many lines of the file are
    /// before it.
    pub fn own_text(&self) -> (Cow<'_, str>, usize) {
        match &self.part {
            None => (self.body(), 0),
            Some(part) => {
                let text = self.source.slice(part.extent);
                let before = self.source.line(part.extent.start) - 1;
                match self.front_matter.filter(|front| part.extent.contains(*front)) {
                    None => (Cow::Borrowed(text), before),
                    Some(front) => {
                        let piece = Source::new("", text);
                        let (from, to) = (part.extent.start, front.end - part.extent.start);
                        let front = Span::new(front.start - from, to);
                        (Cow::Owned(piece.blanked(&[front])), before)
                    }
                }
            }
        }
    }

    /// What of the file's text is not this document's body.
    fn hidden(&self) -> Vec<Span> {
        let mut hidden = Vec::new();
        if let Some(part) = &self.part {
            hidden.push(Span::new(0, part.extent.start));
            hidden.push(Span::new(part.extent.end, self.source.text.len()));
        }
        hidden.extend(self.front_matter);
        hidden
    }

    /// Whether a place of its file lies in it.
    pub fn holds(&self, span: Span) -> bool {
        let part = self.part.as_ref();
        part.is_none_or(|part| (part.extent.start..part.extent.end).contains(&span.start))
    }

    /// The first of the documents in its file, whose page they share.
    pub fn is_first(&self) -> bool {
        self.part.as_ref().is_none_or(|part| part.number == 0)
    }

    /// The file that a place is in.
    pub fn source_of(&self, place: Place) -> &Source {
        match (place.source, &self.sidecar) {
            (SourceOf::Sidecar, Some(sidecar)) => sidecar,
            _ => &self.source,
        }
    }

    /// The line of a place, from 1: in its own file, or in the one beside it. Of what is included it is
    /// that of the directive.
    pub fn line(&self, place: Place) -> usize {
        self.source_of(place).line_here(place.span.start)
    }

    /// The line of an offset of its text in its own file.
    pub fn line_in_file(&self, offset: usize) -> usize {
        self.source.line_here(offset)
    }

    /// A place of the document as one of the portal.
    pub fn locate(&self, place: Place) -> Location {
        Location::new(&*self.source_of(place).path, place.span)
    }

    /// A place in the document's own text as one of the portal.
    pub fn locate_in_text(&self, span: Span) -> Location {
        self.locate(Place::in_text(span))
    }

    /// The first field of a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Where the document's declaration begins: its id, else its first heading, else its head.
    pub fn place(&self) -> Place {
        match (&self.id, self.headings.first()) {
            (Some(id), _) => id.place,
            (None, Some(heading)) => Place::in_text(heading.span),
            (None, None) => Place::default(),
        }
    }
}
