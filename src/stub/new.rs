//! A new document of a kind: its id, its place, its text.

use std::fmt::Write as _;

use super::plan::Documents;
use super::variables::{Common, Parent, Plain, Variables};
use crate::model::{
    Carrier, Condition, DocumentTemplate, FieldDecl, FieldRole, Form, Inside, ItemDecl, ItemRole,
    Kind, KindId, NodeId, PathPattern, Pattern, Portal, Stage, ValueSource, file_name, parent,
    relative_path, slug, stem,
};
use crate::template;

/// How many digits a number has where no document shows it.
const DIGITS: usize = 4;

/// A new document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// Its id.
    pub id: String,
    /// Its file, from the portal's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The kind.
    pub kind: KindId,
    /// The document's name.
    pub name: &'a str,
    /// The document that it is written for.
    pub parent: Option<NodeId>,
    /// The folder of the sources.
    pub src: &'a str,
}

/// Makes a document. The error is that of a template.
pub fn new(portal: &Portal, asked: &Asked<'_>, common: Common<'_>) -> Result<New, template::Error> {
    let kind = &portal.kinds[asked.kind];
    let number = next_number(portal, asked.kind);
    let id = id(portal, asked, &number, common.today);
    let path = path(portal, asked, &id, &number, common.today);
    let made_for = asked.parent.map(|node| Parent {
        id: portal.node(node).id.clone(),
        title: portal.node(node).title.clone(),
        path: relative_path(&path, &portal.node(node).path),
        relation: relation_to(portal, kind, node)
            .map(|field| field.name.clone())
            .unwrap_or_default(),
    });
    // Where the id is built from the place, it is what the place makes.
    let of_place = kind.home.iter().find_map(|home| {
        let taken = home.captures(&path)?;
        let value = |name: &str| match name {
            "file" => Some(stem(&path).to_owned()),
            name => taken.get(name).cloned(),
        };
        kind.id.made(&value)
    });
    let id = of_place.unwrap_or(id);
    let name = asked.name.to_owned();
    let plain = Plain { id: id.clone(), name, number, parent: made_for };
    let variables = Variables::plain(portal, kind, plain, common);
    let skeleton;
    let template = match kind.template(None, None) {
        Some(template) => template,
        None => {
            skeleton = self::skeleton(kind);
            &skeleton
        }
    };
    let text = Documents::default().render(template, &variables)?;
    Ok(New { id, path, text })
}

/// The field of a kind that leads to a document: the first relation that names its kind as a target.
fn relation_to<'a>(portal: &Portal, kind: &'a Kind, node: NodeId) -> Option<&'a FieldDecl> {
    let target = portal.document_of(node).map(|document| portal.documents[document].kind)?;
    kind.fields.iter().find(|field| field.relates.is_some() && field.to.kinds.contains(&target))
}

/// The number that counts the documents of a kind in an id of theirs: the last one of its form.
fn number_of(form: &Pattern, id: &str) -> Option<String> {
    let mut taken = form.captures(id)?;
    let numbers = form.placeholders().into_iter().rev().filter_map(|name| taken.remove(name));
    numbers.into_iter().find(|text| text.starts_with(|c: char| c.is_ascii_digit()))
}

/// The slug of a name; a name without letters has none.
fn slug_of(name: &str) -> String {
    let name = slug(name);
    if name.is_empty() { "untitled".to_owned() } else { name }
}

/// The next free number of a kind, with as many digits as the others have.
fn next_number(portal: &Portal, kind: KindId) -> String {
    let decl = &portal.kinds[kind];
    let documents = portal.documents.entries().filter(|(_, d)| d.kind == kind);
    let numbers = documents.filter_map(|(at, document)| {
        let id = portal.document_id(at);
        let of_id = decl.id.forms.iter().find_map(|form| number_of(form, id));
        let of_path = || {
            let name = stem(document.path());
            let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
            (!digits.is_empty()).then_some(digits)
        };
        let text = of_id.or_else(of_path)?;
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        Some((digits.parse::<u64>().ok()?, digits.len()))
    });
    let (mut last, mut width) = (0, 0);
    for (number, digits) in numbers {
        last = last.max(number);
        width = width.max(digits);
    }
    let width = if width == 0 { DIGITS } else { width };
    format!("{:0width$}", last.saturating_add(1))
}

fn id(portal: &Portal, asked: &Asked<'_>, number: &str, today: &str) -> String {
    let kind = &portal.kinds[asked.kind];
    let name = slug_of(asked.name);
    let value = |placeholder: &str| match placeholder {
        "n" | "digits" => Some(number.to_owned()),
        "slug" | "rest" => Some(name.clone()),
        "title" => Some(asked.name.to_owned()),
        "date" => Some(today.to_owned()),
        "year" => today.get(..4).map(str::to_owned),
        _ => None,
    };
    let id = kind.id.made(&value).unwrap_or_else(|| name.clone());
    // A name may be used already.
    let mut free = id.clone();
    let mut at = 2;
    while portal.find(&free).is_some_and(|node| portal.document_of(node).is_some()) {
        free = format!("{id}-{at}");
        at += 1;
    }
    free
}

fn path(portal: &Portal, asked: &Asked<'_>, id: &str, number: &str, today: &str) -> String {
    let kind = &portal.kinds[asked.kind];
    let name = slug_of(asked.name);
    let value = |placeholder: &str| match placeholder {
        "n" | "digits" | "0" => number.to_owned(),
        "date" => today.to_owned(),
        _ => name.clone(),
    };
    let siblings: Vec<&str> = portal
        .documents
        .iter()
        .filter(|document| document.kind == asked.kind)
        .map(|document| document.path())
        .collect();
    let in_src = |inner: &str| match asked.src {
        src if src.is_empty() || inner.starts_with('.') => inner.to_owned(),
        src => format!("{src}/{inner}"),
    };
    if let Some(home) = kind.home.first() {
        let inner = home.filled(&value);
        let folder = home.folder();
        let around = siblings.iter().find_map(|path| {
            let at = format!("/{path}").find(&format!("/{folder}/"))?;
            Some(path[..at].to_owned())
        });
        return match around {
            Some(around) => format!("{around}{inner}"),
            None if inner.starts_with(&format!("{}/", asked.src)) => inner,
            None => in_src(&inner),
        };
    }
    let file = as_siblings(portal, &siblings, id, (number, &name));
    let folder = most_common(&siblings).unwrap_or_else(|| {
        let recognised = kind.recognised.iter().flat_map(|found| &found.paths);
        let of_pattern =
            recognised.map(|path: &PathPattern| parent(&path.filled(&value)).to_owned());
        let of_pattern = of_pattern.into_iter().find(|folder| !folder.is_empty());
        match of_pattern {
            Some(folder)
                if folder == asked.src || folder.starts_with(&format!("{}/", asked.src)) =>
            {
                folder
            }
            Some(folder) => in_src(&folder),
            None => in_src("").trim_end_matches('/').to_owned(),
        }
    });
    if folder.is_empty() { file } else { format!("{folder}/{file}") }
}

/// The name of the file, as its siblings are named.
fn as_siblings(
    portal: &Portal,
    siblings: &[&str],
    id: &str,
    (number, name): (&str, &str),
) -> String {
    let own = file_name(id);
    let lower = own.to_lowercase();
    let shown = siblings.iter().find_map(|path| {
        let node = portal.documents.position(|document| document.path() == *path)?;
        let theirs = portal.document_id(node).to_lowercase();
        let file = stem(path);
        let plain = file.to_lowercase();
        let upper = file.chars().any(char::is_uppercase);
        let id = if upper { own.clone() } else { lower.clone() };
        if plain == theirs {
            Some(id)
        } else if plain.strip_prefix(&theirs).is_some_and(|rest| rest.starts_with('-')) {
            Some(format!("{id}-{name}"))
        } else if plain.starts_with(|c: char| c.is_ascii_digit()) {
            Some(format!("{number}-{name}"))
        } else {
            None
        }
    });
    let said = lower.ends_with(name) || lower.starts_with(&format!("{name}-"));
    let usual = || if said { lower.clone() } else { format!("{lower}-{name}") };
    format!("{}.md", file_name(&shown.unwrap_or_else(usual)))
}

/// The folder of the most files; of several the first by name.
fn most_common(paths: &[&str]) -> Option<String> {
    let mut folders: Vec<&str> = paths.iter().map(|path| parent(path)).collect();
    folders.sort_unstable();
    let mut best: Option<(usize, &str)> = None;
    for group in folders.chunk_by(|a, b| a == b) {
        if best.is_none_or(|(count, _)| group.len() > count) {
            best = Some((group.len(), group[0]));
        }
    }
    best.map(|(_, folder)| folder.to_owned())
}

/// A template from what a kind's file says: its fields, the sections that must be there, one example
/// of each type of items as its pattern shows it.
pub(super) fn skeleton(kind: &Kind) -> DocumentTemplate {
    let mut text = String::new();
    let inside = kind.carriers.iter().filter(|decl| decl.file.is_none());
    let plain = inside.clone().find(|decl| decl.section.is_none());
    let decl = plain.or_else(|| inside.clone().next());
    let carrier = decl.map_or(Carrier::FrontMatter, |decl| decl.carrier);
    let carried = carried(carrier, &metadata(kind));
    let title = title(kind);
    match decl.and_then(|decl| decl.section.as_ref()) {
        Some(section) => {
            let _ = write!(text, "# {title}\n\n## {}\n\n{carried}", label(section));
        }
        None if carrier == Carrier::FrontMatter => {
            let _ = write!(text, "{carried}# {title}\n\n");
        }
        None => {
            let _ = write!(text, "# {title}\n\n{carried}");
        }
    }
    let mut sections: Vec<String> = Vec::new();
    for (item, decl) in kind.items.iter().filter(|item| item.parent.is_none()).map(|i| (i, &i.decl))
    {
        // What a kind only inherits is offered by its parent's template, not by every child's.
        if !item.own || matches!(decl.role, ItemRole::Stub) {
            continue;
        }
        let Some(example) = example(kind, decl) else { continue };
        let section = decl.within.iter().flatten().next().map(|title| title.written.clone());
        match section {
            Some(section) if !sections.contains(&section) => {
                let _ = writeln!(text, "## {section}\n");
                sections.push(section);
            }
            _ => {}
        }
        let _ = writeln!(text, "{example}\n");
    }
    for wanted in kind.must.iter().filter(|must| must.when.is_empty()).filter_map(first_section) {
        let there = sections.iter().any(|section| section.eq_ignore_ascii_case(wanted));
        if !there {
            let _ = writeln!(text, "## {wanted}\n\n[To write: {}]\n", wanted.to_lowercase());
            sections.push(wanted.to_owned());
        }
    }
    if sections.is_empty() && !text.contains("[To write") {
        let _ = writeln!(text, "[To write: what this document is about]");
    }
    let text = format!("{}\n", text.trim_end());
    let path = format!("the skeleton of {}", kind.name);
    let to_write = kind.marks(&text);
    DocumentTemplate::new(None, path, text, to_write)
}

/// Metadata as a carrier has it, with a blank line after it.
fn carried(carrier: Carrier, rows: &[(String, String)]) -> String {
    let all = |row: &dyn Fn(&str, &str) -> String| -> String {
        rows.iter().map(|(key, value)| row(key, value)).collect()
    };
    let yaml = |key: &str, value: &str| format!("{key}: {value}\n");
    match carrier {
        _ if rows.is_empty() => String::new(),
        Carrier::FrontMatter => format!("---\n{}---\n\n", all(&yaml)),
        Carrier::FencedYaml | Carrier::Preamble => format!("```yaml\n{}```\n\n", all(&yaml)),
        Carrier::Table => {
            let row =
                |key: &str, value: &str| format!("| {} | {} |\n", label(key), unquoted(value));
            format!("| Field | Value |\n|---|---|\n{}\n", all(&row))
        }
        Carrier::Bullets => {
            let row =
                |key: &str, value: &str| format!("- **{}:** {}\n", label(key), unquoted(value));
            format!("{}\n", all(&row))
        }
        Carrier::BoldLines | Carrier::Lines | Carrier::Sidecar => {
            let row =
                |key: &str, value: &str| format!("**{}:** {}  \n", label(key), unquoted(value));
            format!("{}\n", all(&row))
        }
    }
}

fn first_section(must: &Condition) -> Option<&str> {
    must.have.iter().find(|wanted| wanted.pattern.is_none()).map(|wanted| wanted.written.as_str())
}

/// The keys of a new document with their values, as YAML.
fn metadata(kind: &Kind) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = Vec::new();
    let reads_ids = kind.id.from.iter().any(|from| matches!(from, ValueSource::Key(_)));
    let written = kind.id.templates.iter().any(|template| kind.id.is_written_by(template));
    for field in &kind.fields {
        let key = field.spelling.clone();
        match field.role {
            FieldRole::Kind if kind.home.is_empty() && kind.recognised.is_some() => {
                rows.push((key, "{{ kind }}".to_owned()));
            }
            FieldRole::Status if !field.keys.is_empty() => {
                let draft = kind.statuses.iter().find(|status| status.stage == Stage::Draft);
                let first = draft.or_else(|| kind.statuses.first());
                rows.extend(first.map(|status| (key, status.name.clone())));
            }
            FieldRole::Context => {}
            _ if field.is_required() && !field.keys.is_empty() => {
                rows.push((key, format!("\"[To write: {}]\"", field.name.replace('_', " "))));
            }
            _ => {}
        }
    }
    if kind.home.is_empty() && reads_ids && written {
        let key = kind.id.from.iter().find_map(|from| match from {
            ValueSource::Key(key) => Some(key.clone()),
            _ => None,
        });
        rows.insert(0, (key.unwrap_or_default(), "{{ id | yaml }}".to_owned()));
    }
    rows
}

/// The title of a new document: as its kind is recognised by it.
fn title(kind: &Kind) -> String {
    let forms = kind.recognised.iter().flat_map(|found| &found.titles);
    let known = |form: &&Pattern| {
        !form.is_regular() && form.placeholders().iter().all(|name| ["title", "n"].contains(name))
    };
    let form = forms.into_iter().find(known).map_or("{title}", Pattern::written);
    let form = form.replace("{n:digits}", "{n}").replace("{n}", "{{ number }}");
    form.replace("{title}", "{{ name }}")
}

/// One item as its first pattern in the open text shows it.
fn example(kind: &Kind, decl: &ItemDecl) -> Option<String> {
    let like = decl.like.iter().find(|like| {
        like.inside == Inside::Text
            && !like.written.contains("re:")
            && !matches!(like.form, Form::Phrase(_))
    })?;
    let shown = shown(&like.written);
    let fields = || {
        let labels = decl.fields.iter().filter(|field| !field.labels.is_empty());
        let taken = like.placeholders();
        let labels = labels.filter(move |field| !taken.contains(&field.name.as_str()));
        labels.map(|field| {
            format!("**{}:** [To write: {}]", label(&field.spelling), field.name.replace('_', " "))
        })
    };
    Some(match &like.form {
        Form::Heading(level, _) => {
            let level = level.unwrap_or(if decl.within.is_empty() { 2 } else { 3 });
            let words = shown.trim_start_matches('#').trim_start();
            let mut text = format!("{} {words}", "#".repeat(usize::from(level)));
            for line in fields() {
                let _ = write!(text, "\n\n{line}");
            }
            if decl.fields.is_empty() && kind.items.iter().all(|i| i.parent.is_none()) {
                text.push_str("\n\n[To write: what it says]");
            }
            text
        }
        Form::Entry { task, .. } if *task && !shown.starts_with(['-', '*', '1']) => {
            format!("- {shown}")
        }
        Form::Row(columns) => {
            let names: Vec<String> = like
                .written
                .trim_matches(['|', ' '])
                .split('|')
                .map(|cell| {
                    let head = cell.split('{').next().unwrap_or(cell).trim().trim_end_matches(':');
                    head.split(" / ").next().unwrap_or(head).to_owned()
                })
                .collect();
            let rule = vec!["---"; columns.len().max(1)].join("|");
            let cells: Vec<String> =
                names.iter().map(|name| format!("[To write: {}]", name.to_lowercase())).collect();
            format!("| {} |\n|{rule}|\n| {} |", names.join(" | "), cells.join(" | "))
        }
        _ => shown,
    })
}

/// A pattern with an example in the place of each placeholder.
fn shown(written: &str) -> String {
    let mut out = String::new();
    let mut rest = written;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let close = rest[open..].find('}').map_or(rest.len(), |at| open + at + 1);
        let name = rest[open + 1..close].trim_end_matches('}');
        match name.split(':').next().unwrap_or(name) {
            "n" | "digits" => out.push('1'),
            "rest" => {}
            name => {
                let _ = write!(out, "[To write: {}]", name.replace('_', " "));
            }
        }
        rest = &rest[close..];
    }
    out.push_str(rest);
    out
}

/// A key as people write labels: `user_story` as `User story`.
fn label(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => words,
    }
}

fn unquoted(value: &str) -> &str {
    value.trim_matches('"')
}
