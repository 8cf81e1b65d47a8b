//! A document's page.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use super::drawn::neighbourhood;
use super::evidence::{self, GateShape};
use super::head::{Head, Inside, head, inside};
use super::{FIGURE, Made, page as make, twins};
use crate::layout::{NOT_FOUND, page_of};
use crate::model::{
    Document, DocumentId, Field, FieldOf, FieldRole, Kind, NodeId, Outside, Relates, RelationId,
    RelationRole, Stage, Value, ValueSource, key_form, url_path,
};
use crate::render::address::href;
use crate::render::context::{Page, SpecShape, TocEntry, is_spec, spec};
use crate::render::diagram::Figure;
use crate::render::markdown::{self, Placed};
use crate::render::mentions::Mentions;
use crate::render::site::Site;
use crate::template::{escape, escape_with_code, markup};

/// Bytes of the relations of a page.
const MOST_OF_RELATIONS: usize = 250_000;

#[derive(Serialize)]
struct Meta {
    /// What it is called.
    label: String,
    /// Its value, as HTML.
    html: String,
}

#[derive(Serialize)]
struct RelationEntry {
    #[serde(flatten)]
    spec: SpecShape,
    /// What is said of it besides.
    note: Option<String>,
}

/// A relation of a page's spec, one way.
#[derive(Serialize)]
pub(super) struct RelationShape {
    /// The name of the relation.
    relation: String,
    /// `out` or `in`.
    direction: &'static str,
    /// The relation in words, as seen from the document.
    label: String,
    /// Declared by a kind; plain links between documents are not.
    declared: bool,
    /// Whether it says what needs what.
    #[serde(skip)]
    is_dependency: bool,
    /// The documents that it leads to or comes from.
    entries: Vec<RelationEntry>,
    /// How many others there are, for which the page has no room.
    more: usize,
    /// What it names that is not in the portal.
    elsewhere: Vec<ElsewhereEntry>,
}

impl RelationShape {
    /// How many it leads to.
    fn count(&self) -> usize {
        self.entries.len() + self.more + self.elsewhere.len()
    }
}

/// Something outside of the portal that a relation names.
#[derive(Serialize)]
struct ElsewhereEntry {
    /// What is named.
    text: String,
    /// Its address, where it has one.
    url: Option<String>,
    /// Whether it is only a candidate.
    candidate: bool,
    /// What is said of it besides.
    note: Option<String>,
}

#[derive(Serialize)]
struct StubShape {
    /// What is still to be written.
    marks: Vec<String>,
    /// How many marks there are in all; 0 where that is not known.
    total: usize,
}

/// A finding in the box of a page.
#[derive(Serialize)]
pub(super) struct FindingRow {
    /// The id of the rule.
    rule: &'static str,
    /// `error`, `warning` or `note`.
    level: &'static str,
    /// The message, as HTML.
    message_html: String,
    /// What to do about it, as HTML.
    help_html: Option<String>,
    /// The line, from 1; 0 where it has no place.
    line: usize,
    /// The file, when it is not the page's own.
    file: Option<String>,
    /// The id of its place on the page.
    place: Option<String>,
}

#[derive(Serialize)]
struct Duplicate {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The title of the page.
    title: String,
    /// The documents of the file: nearly always one.
    articles: Vec<Article>,
    /// What is in the folder whose page this is.
    inside: Option<Inside>,
}

/// A document on its page.
#[derive(Serialize)]
struct Article {
    /// Its id.
    id: String,
    /// The name of its kind.
    kind: String,
    /// The title of its kind.
    kind_title: String,
    /// Its title.
    title: String,
    /// Whether the title is to be shown, as the text brings none.
    show_title: bool,
    /// Of a plain page the sheet says little: it is folded.
    is_spec: bool,
    /// Its own heading of level 1, as HTML.
    heading_html: Option<String>,
    /// Its status, as its kind spells it; none where it has none.
    status: Option<String>,
    /// The stage of that status: `stub`, `draft`, `review`, `approved`, `done` or `withdrawn`.
    stage: Option<&'static str>,
    /// `written`, `stub` or `planned`.
    state: &'static str,
    /// The path of the file, from the root of the portal.
    path: String,
    /// What its head says in a few lines.
    head: Head,
    /// Its metadata.
    metadata: Vec<Meta>,
    /// Its relations, both ways.
    relations: Vec<RelationShape>,
    /// How many others it is related to.
    related: usize,
    /// Its gates.
    gates: Vec<GateShape>,
    /// The drawing of what it needs and what needs it.
    diagram: Option<Figure>,
    /// Its text, as HTML.
    body_html: String,
    /// What is still to be written, where it is a stub.
    stub: Option<StubShape>,
    /// Its findings.
    findings: Vec<FindingRow>,
    /// The document that had its id before.
    duplicate_of: Option<Duplicate>,
}

/// The address of a document's page.
pub(super) fn address<'s>(site: &'s Site<'_>, number: usize) -> &'s str {
    &site.portal.node(site.portal.document_nodes[site.pages[number]]).url
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    of(site, site.pages[number])
}

/// The page of a document.
pub(super) fn of(site: &Site<'_>, index: DocumentId) -> Made {
    let document = &site.portal.documents[index];
    let id = site.portal.document_nodes[index];
    let mut page = Page::of_node(site, id, &description(document));
    let on_page = site.on_page(index);
    page.contents(on_page.iter().flat_map(|index| toc(&site.portal.documents[*index])).collect());
    page.edit_url = edit_url(site, document.path());
    page.print_url = site.print_urls.get(&index).map(|to| site.href(&site.portal.node(id).url, to));
    page.markdown_url = twins::url(site, index).map(|to| site.href(&site.portal.node(id).url, &to));
    if site.portal.node(id).url == NOT_FOUND {
        page.rooted(site.settings.site_path.as_deref());
    }
    let mut before = 0;
    let articles = on_page.iter().enumerate().map(|(at, index)| {
        let article = article(site, *index, at, before);
        before += article.findings.len();
        article
    });
    let articles: Vec<Article> = articles.collect();
    let is_drawn =
        |article: &Article| article.diagram.is_some() || article.body_html.contains(FIGURE);
    page.figures = articles.iter().any(is_drawn);
    let node = site.portal.node(id);
    let inside = inside(site, index, id);
    let context = Context { title: node.title.clone(), articles, inside, page };
    make(site, page_of(&node.url), "document.html", &context)
}

/// The document that is the `at`th on its page, after `before` findings of the others.
fn article(site: &Site<'_>, index: DocumentId, at: usize, before: usize) -> Article {
    let document = &site.portal.documents[index];
    let id = site.portal.document_nodes[index];
    let node = site.portal.node(id);
    let kind = site.portal.kind_of(id);
    let (rows, placed) = findings(site, document, before);
    let body = markdown::body(site, index, &placed);
    let prefix = if at == 0 { "sb-deps".to_owned() } else { format!("sb-deps{at}") };
    // What it needs and what needs it is in the head, where there is one.
    let has_head = is_spec(site, id) || node.status.is_some();
    let listed = has_head.then(|| format!("#{prefix}-list"));
    let diagram = neighbourhood(site, id, &prefix, listed);
    let gates = document.gates.iter().zip(&site.portal.gates[index]);
    // What it needs and what needs it is in the head.
    let (needs, relations): (Vec<_>, Vec<_>) =
        relations(site, id).into_iter().partition(|shape| shape.is_dependency);
    Article {
        id: node.id.clone(),
        kind: node.kind.clone(),
        kind_title: kind
            .map_or_else(|| node.kind.clone(), |kind| site.words().label(&kind.title).to_owned()),
        title: node.title.clone(),
        show_title: body.heading.is_none(),
        is_spec: is_spec(site, id),
        heading_html: body.heading,
        status: node.status.clone(),
        stage: node.stage.map(Stage::name),
        state: node.state.name(),
        path: node.path.clone(),
        metadata: kind.map(|kind| metadata(site, index, kind)).unwrap_or_default(),
        head: head(site, index, id, needs),
        related: relations.iter().map(RelationShape::count).sum(),
        relations,
        gates: gates.map(|gate| evidence::gate(site, &node.url, index, gate)).collect(),
        diagram,
        body_html: body.html,
        stub: document.stub.then(|| StubShape {
            marks: document.to_write.clone(),
            total: document.marks_of_template,
        }),
        findings: rows,
        duplicate_of: duplicate_of(site, id),
    }
}

/// The first document of the id that this one has too.
fn duplicate_of(site: &Site<'_>, id: NodeId) -> Option<Duplicate> {
    // What ids are parted from the path by may be in an id as well.
    let own = site.portal.node(id);
    let first = site.portal.find(own.id.strip_suffix(&*own.path)?.strip_suffix('@')?)?;
    let node = site.portal.node(first);
    let url = href(&own.url, &node.url);
    Some(Duplicate { id: node.id.clone(), title: node.title.clone(), url })
}

/// The first paragraph's beginning, for search engines; not of what only readers of the file see.
fn description(document: &Document) -> String {
    let body = document.body();
    let from = document.headings.first().map_or(0, |heading| heading.span.end);
    let text = body.get(from..).unwrap_or_default();
    let text = if document.html_as_text {
        Cow::Borrowed(text)
    } else {
        crate::markdown::without_comments(text)
    };
    let plain = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && line.starts_with(|c: char| c.is_alphabetic())
    };
    let line = text.lines().find(plain).unwrap_or(&document.title);
    // Of a link the text stays.
    let mut line = line.to_owned();
    while let Some((start, end)) =
        line.find("](").and_then(|start| Some((start, start + line[start..].find(')')?)))
    {
        line.replace_range(start..=end, "");
    }
    let line: String = line.chars().filter(|c| !matches!(c, '*' | '`' | '[' | ']')).collect();
    if line.chars().count() > 160 {
        let cut: String = line.chars().take(157).collect();
        return format!("{}…", cut.trim_end());
    }
    line
}

fn toc(document: &Document) -> Vec<TocEntry> {
    document
        .headings
        .iter()
        .skip(1)
        .filter(|heading| heading.outline && (1..=3).contains(&heading.level))
        .map(|heading| TocEntry::new(heading.level.max(2), heading))
        .collect()
}

/// The address at which a file is edited.
pub(super) fn edit_url(site: &Site<'_>, path: &str) -> Option<String> {
    let template = site.settings.edit_url.as_ref()?;
    let from_repository = match site.settings.root_in_repository.as_str() {
        "" => path.to_owned(),
        // The template may name the folder itself.
        root if template.contains(&format!("/{root}/{{path}}")) => path.to_owned(),
        root => format!("{root}/{path}"),
    };
    Some(template.replace("{path}", &url_path(&from_repository)))
}

/// The findings of a document: for the box above the text, and for their places in it.
/// The first has the number after `before`.
pub(super) fn findings<'a>(
    site: &'a Site<'_>,
    document: &Document,
    before: usize,
) -> (Vec<FindingRow>, Vec<Placed<'a>>) {
    let body = document.front_matter.map_or(0, |span| span.end);
    let mut rows = Vec::new();
    let mut placed = Vec::new();
    for (number, finding) in site.of_document(document).into_iter().enumerate() {
        let at = finding.in_document();
        let own = at.path == document.path();
        let here = finding.at.path == document.path();
        // Before the portal is linked anew nobody knows where they are in the new text.
        let known = own && !site.is_preview;
        let in_text = known && at.span.start >= body && at.span.end > at.span.start;
        let place = in_text.then(|| format!("sb-finding-{}", before + number + 1));
        rows.push(FindingRow {
            rule: finding.rule,
            level: finding.level.name(),
            message_html: escape_with_code(&finding.message),
            help_html: finding.help.as_deref().map(escape_with_code),
            line: site.texts.place(&finding.at).line,
            file: (!here).then(|| finding.at.path.clone()),
            place: place.clone(),
        });
        if let Some(id) = place {
            placed.push(Placed {
                id,
                rule: finding.rule,
                level: finding.level.name(),
                message: &finding.message,
                offset: at.span.start,
            });
        }
    }
    (rows, placed)
}

/// Findings elsewhere that are about a planned spec.
pub(super) fn findings_about(site: &Site<'_>, spec: NodeId) -> Vec<FindingRow> {
    let about = site.about_planned(spec).iter();
    about
        .map(|finding| FindingRow {
            rule: finding.rule,
            level: finding.level.name(),
            message_html: escape_with_code(&finding.message),
            help_html: finding.help.as_deref().map(escape_with_code),
            line: site.texts.place(&finding.at).line,
            file: Some(finding.at.path.clone()),
            place: None,
        })
        .collect()
}

/// The metadata that is not shown elsewhere on the page.
fn metadata(site: &Site<'_>, index: DocumentId, kind: &Kind) -> Vec<Meta> {
    let document = &site.portal.documents[index];
    let mentions = Mentions::new(site, index);
    // Keys whose maps name relations.
    let named: Vec<String> = kind
        .fields
        .iter()
        .filter(|decl| matches!(decl.relates, Some(Relates::ByData(_))))
        .flat_map(|decl| &decl.from)
        .filter_map(|source| match source {
            ValueSource::Derived(template) => {
                let first = template.placeholders().find_map(|name| name.split_once('.'))?.0;
                Some(key_form(first))
            }
            _ => None,
        })
        .collect();
    let shown_elsewhere = |field: &&Field| match field.of {
        FieldOf::Id | FieldOf::Title => true,
        FieldOf::Declared(at) => {
            let decl = &kind.fields[at];
            let role =
                matches!(decl.role, FieldRole::Kind | FieldRole::Status | FieldRole::Publish);
            role || decl.relates.is_some()
        }
        FieldOf::Other => named.contains(&field.form),
    };
    document
        .fields
        .iter()
        .filter(|field| !shown_elsewhere(field))
        .map(|field| Meta { label: label(&field.key.text), html: value(&mentions, &field.value) })
        .collect()
}

/// A key as people read it: `system_component` is "System component".
pub(in crate::render) fn label(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn value(mentions: &Mentions<'_>, typed: &Value) -> String {
    match typed {
        Value::Scalar { text, .. } => inline(mentions, text),
        Value::List(entries, _) => {
            entries.iter().map(|entry| value(mentions, entry)).collect::<Vec<_>>().join(", ")
        }
        Value::Map(entries, _) => entries
            .iter()
            .map(|(key, entry)| format!("{}: {}", escape(&key.text), value(mentions, entry)))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

/// A value's text with its code spans and its links to elsewhere; links inside the portal are
/// relations and are among them.
fn inline(mentions: &Mentions<'_>, text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split('`').enumerate() {
        let last = at == text.matches('`').count();
        if at % 2 == 1 && !last {
            match mentions.code(piece) {
                Some(code) => out.push_str(&code),
                None => {
                    let _ = markup!(out, "<code>{}</code>", piece);
                }
            }
            continue;
        }
        let mut rest = piece;
        while let Some((before, label, target, after)) = next_link(rest) {
            out.push_str(&mentions.text(before));
            if target.starts_with("https://") || target.starts_with("http://") {
                let _ = markup!(out, "<a href=\"{}\" rel=\"noopener\">{}</a>", target, label);
            } else {
                out.push_str(&mentions.text(label));
            }
            rest = after;
        }
        out.push_str(&mentions.text(rest));
    }
    out
}

/// The first link in a text: what comes before it, its text, its target, what comes after.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text[..middle].rfind('[')?;
    let (target, after) = text[middle + 2..].split_once(')')?;
    Some((&text[..open], &text[open + 1..middle], target, after))
}

/// The relations of a document or planned spec with documents, planned specs and components,
/// both ways.
pub(super) fn relations(site: &Site<'_>, id: NodeId) -> Vec<RelationShape> {
    let portal = site.portal;
    let from = &portal.node(id).url;
    let links = portal.kinds.links();
    let both = || [("out", portal.outgoing(id)), ("in", portal.incoming(id))];
    let all = both().into_iter().flat_map(|(_, edges)| edges);
    let typed: BTreeSet<NodeId> =
        all.filter(|(_, edge)| edge.relation != links).map(|(other, _)| other).collect();
    let mut shapes: Vec<RelationShape> = Vec::new();
    for (direction, edges) in both() {
        for (other, edge) in edges {
            // A system's own item says no more than the system itself, and a link in the text no
            // more than a relation that is declared.
            let own = portal.node(other).parent.as_deref() == Some(portal.node(id).id.as_str());
            let said = edge.relation == links && typed.contains(&other);
            if own || said || !portal.is_published(other) {
                continue;
            }
            let entry = RelationEntry { spec: spec(site, from, other), note: edge.note.clone() };
            shape_of(site, &mut shapes, edge.relation, direction).entries.push(entry);
        }
    }
    add_elsewhere(site, id, &mut shapes);
    // Plain links last: they are many and say least.
    shapes.sort_by_key(|shape| (!shape.declared, shape.relation.clone(), shape.direction == "in"));
    shorten(&mut shapes);
    shapes
}

/// Leaves out what would make the page too long: thousands of documents may link to one.
fn shorten(shapes: &mut [RelationShape]) {
    let mut room = MOST_OF_RELATIONS;
    for shape in shapes {
        let fits = shape.entries.iter().take_while(|entry| {
            let (spec, note) = (&entry.spec, entry.note.as_deref().unwrap_or_default());
            let status = spec.status.as_deref().unwrap_or_default();
            let bytes = 90 + spec.title.len() + spec.url.len() + status.len() + note.len();
            room = room.saturating_sub(bytes);
            room > 0
        });
        let fits = fits.count();
        shape.more = shape.entries.len() - fits;
        shape.entries.truncate(fits);
    }
}

/// Adds what the relations of a node name that is not in the portal.
fn add_elsewhere(site: &Site<'_>, id: NodeId, shapes: &mut Vec<RelationShape>) {
    for outside in site.portal.elsewhere.get(&id).into_iter().flatten() {
        let url = match &outside.what {
            Outside::Address(address) => Some(address.clone()),
            Outside::Ticket(ticket) => {
                let template = site.settings.issue_url.as_ref();
                template.map(|template| template.replace("{id}", ticket))
            }
            Outside::Candidate | Outside::Text => None,
        };
        let entry = ElsewhereEntry {
            text: outside.text.clone(),
            url,
            candidate: outside.what == Outside::Candidate,
            note: outside.note.clone(),
        };
        let direction = if outside.inverse { "in" } else { "out" };
        shape_of(site, shapes, outside.relation, direction).elsewhere.push(entry);
    }
}

/// The shape of a relation in one direction, added where there is none yet.
fn shape_of<'a>(
    site: &Site<'_>,
    shapes: &'a mut Vec<RelationShape>,
    relation: RelationId,
    direction: &'static str,
) -> &'a mut RelationShape {
    let name = site.portal.relation_name(relation);
    let is_wanted = |shape: &RelationShape| shape.relation == name && shape.direction == direction;
    let at = shapes.iter().position(is_wanted).unwrap_or_else(|| {
        shapes.push(RelationShape {
            label: relation_label(site, relation, direction),
            declared: relation != site.portal.kinds.links(),
            is_dependency: site.portal.kinds.has_role(relation, RelationRole::Dependency),
            relation: name.to_owned(),
            direction,
            entries: Vec::new(),
            more: 0,
            elsewhere: Vec::new(),
        });
        shapes.len() - 1
    });
    &mut shapes[at]
}

/// The words for a relation, seen from the page.
pub(in crate::render) fn relation_label(
    site: &Site<'_>,
    relation: RelationId,
    direction: &str,
) -> String {
    let (decl, words) = (&site.portal.kinds[relation], site.words());
    let called = |name: &str| words.label(&label(name)).to_owned();
    match (direction, &decl.inverse) {
        ("out", _) if relation == site.portal.kinds.links() => words.say("Links to").to_owned(),
        ("out", _) => called(&decl.name),
        (_, Some(inverse)) => called(inverse),
        (_, None) if relation == site.portal.kinds.links() => words.say("Linked from").to_owned(),
        (_, None) => words.with("{relation} (from)", &[("relation", &called(&decl.name))]),
    }
}
