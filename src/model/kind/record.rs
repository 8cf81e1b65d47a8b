//! What documents and items have in common: an id, a title, fields and conditions, each value with
//! the sources it is read from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::condition::{Condition, Range};
use super::values::Aliases;
use super::{KindId, RelationId, Spelled};
use crate::model::{Captures, FieldRole, ItemRole, PathPattern, Pattern, Template};

/// Where a value is read from.
#[derive(Debug, Clone)]
pub enum ValueSource {
    /// A metadata key of a document; a label or a column of an item.
    Key(String),
    /// A label further down in the text, in the form in which titles are compared.
    Label(String),
    /// The text under a heading of this title.
    Section(String),
    /// The entries of the lists under a heading of this title.
    List(String),
    /// A placeholder out of the record's title.
    Title(Pattern),
    /// A placeholder out of the document's path.
    Path(PathPattern),
    /// Words in the record's text.
    Text(Pattern),
    /// Words in the value of a field, or of any (`None`).
    FieldText(Option<String>, Pattern),
    /// A label in the code or in a comment of the record, in the form in which titles are compared.
    Code(String),
    /// The one document of the target kinds in the same folder.
    Beside,
    /// Placeholders and fields that are already known.
    Derived(Template),
}

/// What the values of a field lead to.
#[derive(Debug, Clone)]
pub enum Relates {
    /// This relation; from the other end where it is named by its inverse.
    Named {
        /// The relation.
        relation: RelationId,
        /// Whether the field lists sources.
        inverse: bool,
    },
    /// The relation that the data name.
    ByData(Template),
}

/// What a reference may lead to; both empty: anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Kinds of documents.
    pub kinds: Vec<KindId>,
    /// Types of items, by name.
    pub types: Vec<String>,
}

impl Targets {
    /// Whether anything may be meant.
    pub fn is_any(&self) -> bool {
        self.kinds.is_empty() && self.types.is_empty()
    }
}

/// A value where nothing else gives one, by another field: `EASY` where `maturity` is `..3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The other field.
    pub field: String,
    /// Each value with the numbers that mean it.
    pub values: Vec<(String, Range)>,
}

/// A field of a document or an item.
#[derive(Debug, Clone)]
pub struct FieldDecl {
    /// Its name in outputs.
    pub name: String,
    /// What it is to the portal.
    pub role: FieldRole,
    /// Its sources, the strongest first.
    pub from: Vec<ValueSource>,
    /// Its metadata keys, in the form in which keys are compared.
    pub keys: Vec<String>,
    /// Its labels and columns, in the form in which titles are compared.
    pub labels: Vec<String>,
    /// The usual spelling of its key.
    pub spelling: String,
    /// What messages call it: its key, label or section as its kind writes it, without other
    /// spellings.
    pub called: String,
    /// The values it may have, with their other spellings; empty: any.
    pub values: Aliases,
    /// The fewest and the most values that a record must have, where the kind says so.
    pub count: Option<(usize, Option<usize>)>,
    /// The relation that its values are references of.
    pub relates: Option<Relates>,
    /// What the references may lead to, and the name space in which they are looked up.
    pub to: Arc<Targets>,
    /// Whether items of the targets may be named without them.
    pub scope: bool,
    /// The value where nothing else gives one.
    pub by: Option<By>,
    /// Whether the kind declares it itself instead of inheriting it.
    pub own: bool,
}

impl FieldDecl {
    /// Whether it lists names, each of which is a value of its own.
    pub fn is_naming(&self) -> bool {
        self.relates.is_some() || self.role == FieldRole::Dependencies
    }

    /// Whether it must have a value.
    pub fn is_required(&self) -> bool {
        self.count.is_some_and(|(least, _)| least > 0)
    }
}

/// How records get their ids.
#[derive(Debug, Clone, Default)]
pub struct IdDecl {
    /// The forms of written ids, the usual one first.
    pub forms: Vec<Pattern>,
    /// The same as templates: the first whose placeholders are all filled makes the id.
    pub templates: Vec<Template>,
    /// Where an id, or its placeholders, are read from.
    pub from: Vec<ValueSource>,
    /// The metadata keys of written ids, in the form in which keys are compared.
    pub keys: Vec<String>,
    /// Forms of references that are completed to an id: `{n}` for `EIP-{n}`.
    pub short: Vec<Pattern>,
}

impl IdDecl {
    /// An id from placeholders.
    pub fn made(&self, values: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        self.templates.iter().find_map(|template| template.fill(values))
    }

    /// The ids that a short reference may mean.
    pub fn completed(&self, typed: &str) -> Option<String> {
        let made = |taken: Captures| self.made(&|name| taken.get(name).cloned());
        self.short.iter().find_map(|short| made(short.captures(typed)?))
    }

    /// All ids that a short reference may mean: by each short form, by each template that it fills.
    pub fn all_completed<'a>(&'a self, typed: &'a str) -> impl Iterator<Item = String> + 'a {
        let taken = self.short.iter().filter_map(|short| short.captures(typed));
        taken.flat_map(|taken| self.templates.iter().filter_map(move |t| t.filled(&taken)))
    }

    /// The same id in the usual form, when it has another one: `SPEC-7` for `SPEC-7-some-title`.
    pub fn usual(&self, id: &str) -> Option<String> {
        let (usual, template) = (self.forms.first()?, self.templates.first()?);
        if usual.is_match(id) {
            return None;
        }
        let taken = self.forms.iter().skip(1).find_map(|form| form.captures(id))?;
        template.filled(&taken)
    }

    /// Whether people write such ids: they are not only derived from a title, a path or a place.
    pub fn is_written_by(&self, filled: &Template) -> bool {
        let derived = ["title", "text", "at", "parent", "file", "folder"];
        filled.copies(|name| !derived.contains(&name))
    }
}

/// Where titles come from.
#[derive(Debug, Clone, Default)]
pub struct TitleDecl {
    /// Its sources; derived ones serve records without a title of their own.
    pub from: Vec<ValueSource>,
    /// The metadata keys among them, in the form in which keys are compared.
    pub keys: Vec<String>,
    /// Words that end a title without belonging to it: `Feature Spec`, `Setup`.
    pub drop: Vec<String>,
}

/// The text that items of a type are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// The open text.
    Text,
    /// Code blocks.
    Code,
    /// Comments.
    Comment,
}

/// A column of a table whose rows are items.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its headings, in the form in which titles are compared.
    pub names: Vec<String>,
    /// What its cells must match; none: anything.
    pub cell: Option<Pattern>,
}

/// The form of an item in Markdown.
#[derive(Debug, Clone)]
pub enum Form {
    /// A heading, of this level where one is shown, and the section under it.
    Heading(Option<u8>, Pattern),
    /// An entry of a list.
    Entry {
        /// Whether only entries of numbered lists count.
        numbered: bool,
        /// Whether only entries with a check box count.
        task: bool,
        /// The pattern of its first line.
        line: Line,
    },
    /// A paragraph, or an entry of a list, that begins in bold.
    Bold(Line),
    /// A row of a table.
    Row(Vec<Column>),
    /// Words inside a text, outside of code.
    Phrase(Pattern),
    /// A line of a paragraph.
    Line(Pattern),
}

/// The first line of an entry or a paragraph.
#[derive(Debug, Clone)]
pub struct Line {
    /// The whole of it.
    pub whole: Pattern,
    /// Where it shows bold words at its head: these words, and what follows them.
    pub bold: Option<(Pattern, Option<Pattern>)>,
}

/// What an item looks like.
#[derive(Debug, Clone)]
pub struct Like {
    /// As it is written in the kind file.
    pub written: Arc<str>,
    /// Where it is looked for.
    pub inside: Inside,
    /// Its form.
    pub form: Form,
}

impl Like {
    /// Whether it is placeholders only, so that nearly everything of its form matches.
    pub fn is_bare(&self) -> bool {
        match &self.form {
            Form::Heading(_, pattern) | Form::Phrase(pattern) | Form::Line(pattern) => {
                pattern.is_bare()
            }
            Form::Entry { line, .. } | Form::Bold(line) => line.whole.is_bare(),
            Form::Row(columns) => columns.len() < 2,
        }
    }

    /// Whether it begins with an id: capitals, and a placeholder right after them.
    fn is_named(&self) -> bool {
        let pattern = match &self.form {
            Form::Heading(_, pattern) => pattern,
            Form::Entry { line, .. } | Form::Bold(line) => &line.whole,
            _ => return false,
        };
        let head = pattern.written().split_once('{').map_or("", |(head, _)| head);
        let fits = |c: char| c.is_ascii_uppercase() || c == '-';
        !pattern.is_regular() && head.starts_with(fits) && head.chars().all(fits)
    }

    /// How firmly it makes an item: a heading, then an entry or a bold line, then a row or a line,
    /// which may only mention one.
    pub fn firmness(&self) -> u8 {
        match self.form {
            Form::Heading(..) => 2,
            Form::Entry { .. } | Form::Bold(_) => 1,
            Form::Row(_) | Form::Line(_) | Form::Phrase(_) => 0,
        }
    }

    /// The names of its placeholders.
    pub fn placeholders(&self) -> Vec<&str> {
        match &self.form {
            Form::Heading(_, pattern) | Form::Phrase(pattern) | Form::Line(pattern) => {
                pattern.placeholders()
            }
            Form::Entry { line, .. } | Form::Bold(line) => line.whole.placeholders(),
            Form::Row(columns) => {
                let cells = columns.iter().filter_map(|column| column.cell.as_ref());
                cells.flat_map(Pattern::placeholders).collect()
            }
        }
    }
}

/// The forms of a type of items by where they are looked for and by the blocks that they are asked
/// of: indexes among its patterns, in order.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// In the open text.
    pub text: FormsInside,
    /// In code blocks.
    pub code: FormsInside,
    /// In comments.
    pub comment: FormsInside,
    /// Those of the open text that begin with an id, such as `FR-{n}`: they are known wherever they
    /// stand.
    pub named: FormsInside,
}

/// The forms that are looked for in one place.
#[derive(Debug, Clone, Default)]
pub struct FormsInside {
    /// Headings.
    pub headings: Vec<usize>,
    /// Entries of lists, bold ones too.
    pub entries: Vec<usize>,
    /// Paragraphs that begin in bold.
    pub paragraphs: Vec<usize>,
    /// Rows of tables.
    pub rows: Vec<usize>,
    /// Words inside texts.
    pub phrases: Vec<usize>,
    /// Lines.
    pub lines: Vec<usize>,
}

impl FormsInside {
    fn add(&mut self, at: usize, form: &Form) {
        match form {
            Form::Heading(..) => self.headings.push(at),
            Form::Entry { .. } => self.entries.push(at),
            Form::Bold(_) => {
                self.entries.push(at);
                self.paragraphs.push(at);
            }
            Form::Row(_) => self.rows.push(at),
            Form::Phrase(_) => self.phrases.push(at),
            Form::Line(_) => self.lines.push(at),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        let all = [
            &self.headings,
            &self.entries,
            &self.paragraphs,
            &self.rows,
            &self.phrases,
            &self.lines,
        ];
        all.iter().all(|list| list.is_empty())
    }
}

impl Forms {
    /// The forms of some patterns.
    pub fn new(likes: &[Like]) -> Forms {
        let mut forms = Forms::default();
        for (at, like) in likes.iter().enumerate() {
            let inside = match like.inside {
                Inside::Text => &mut forms.text,
                Inside::Code => &mut forms.code,
                Inside::Comment => &mut forms.comment,
            };
            inside.add(at, &like.form);
            if like.inside == Inside::Text && like.is_named() {
                forms.named.add(at, &like.form);
            }
        }
        forms
    }
}

/// A type of items.
#[derive(Debug, Clone)]
pub struct ItemDecl {
    /// The type's name in outputs.
    pub name: String,
    /// What its items are to the portal.
    pub role: ItemRole,
    /// The sections that they are in, by their titles: all sections of the first
    /// group of titles that the document has one of; empty: anywhere.
    pub within: Vec<Vec<Spelled>>,
    /// What they look like: the first that fits counts.
    pub like: Vec<Like>,
    /// The same by the blocks that they are asked of.
    pub forms: Forms,
    /// Headings, comments and bold lines that group them: phases of a roadmap.
    pub group: Vec<Pattern>,
    /// The kind of the documents that they plan, or are the same thing as.
    pub plans: Option<KindId>,
    /// Whether a later item of the same id adds to the first.
    pub join: bool,
    /// The title of the register that they are in; none: one of the type's name.
    pub register: Option<String>,
    /// How they get their ids; without templates as they are written.
    pub id: IdDecl,
    /// Where their titles come from.
    pub title: TitleDecl,
    /// Their fields.
    pub fields: Vec<FieldDecl>,
    /// What must hold of them.
    pub must: Vec<Condition>,
}

/// A type of items as a kind has it.
#[derive(Debug, Clone)]
pub struct ItemType {
    /// The declaration, which kinds that inherit it share.
    pub decl: Arc<ItemDecl>,
    /// The type of the items that its items lie inside of.
    pub parent: Option<super::ItemTypeId>,
    /// Whether the kind declares it itself instead of inheriting it.
    pub own: bool,
}
