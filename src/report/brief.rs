//! A brief: what an author or an agent needs to write one spec.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::lines::{put_line, put_title};
use crate::context::{Bodies, Part, section_name};
use crate::model::{Finding, NodeId, Portal};
use crate::wire::json as printed;

/// What a brief is made from.
pub struct Asked<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The spec.
    pub node: NodeId,
    /// The findings of the portal.
    pub findings: &'a [Finding],
    /// The spec's text, as it is or as it would be written.
    pub text: &'a str,
}

/// A piece of the system's context.
struct Piece {
    title: String,
    source: String,
    body: String,
}

impl Asked<'_> {
    /// What the system says: its shared sections, then what it says of this spec.
    fn context(&self) -> Vec<Piece> {
        let bodies = Bodies::new(self.portal);
        let Some(subject) = bodies.facts().subject(self.node) else { return Vec::new() };
        let path = &self.portal.node(self.node).path;
        let system = &self.portal.systems[subject.system];
        let document = &self.portal.documents[system.document];
        let mut pieces = Vec::new();
        for part in Part::ALL {
            let body = bodies.part(subject, part, path);
            if let Some(source) = bodies.source(subject, part).filter(|_| !body.is_empty()) {
                pieces.push(Piece { title: part.name().to_owned(), source, body });
            }
        }
        for context in &document.contexts {
            let heading = document.headings.iter().find(|h| h.span.start == context.span.start);
            let Some(heading) = heading else { continue };
            let id = self.portal.document_id(system.document);
            let source = format!("{id}#{}", section_name(heading));
            let body = bodies.body(&source, 2, path).unwrap_or_default();
            pieces.push(Piece { title: context.title.clone(), source, body });
        }
        pieces
    }

    /// The specs that it needs, or that need it: id, title, state, path.
    fn neighbours(&self, needs: bool) -> Vec<NodeId> {
        let all =
            if needs { self.portal.needs(self.node) } else { self.portal.needed_by(self.node) };
        all.into_iter().filter(|node| self.portal.is_document(*node)).collect()
    }

    fn to_write(&self) -> Vec<String> {
        self.portal.kind_of(self.node).map(|kind| kind.marks(self.text)).unwrap_or_default()
    }

    fn open(&self) -> impl Iterator<Item = &Finding> {
        let node = self.portal.node(self.node);
        self.findings.iter().filter(|finding| {
            finding.in_document().path == node.path || finding.document.as_deref() == Some(&node.id)
        })
    }
}

/// As Markdown.
pub fn text(asked: &Asked<'_>) -> String {
    let portal = asked.portal;
    let node = portal.node(asked.node);
    let mut out = String::new();
    put_line(&mut out, format_args!("# {}: what is needed to write it", node.title));
    put_title(&mut out, format_args!("- Id: `{}`", node.id));
    put_line(&mut out, format_args!("- File: `{}` ({})", node.path, node.state.name()));
    for (word, needs) in [("It needs", true), ("It is needed by", false)] {
        let all = asked.neighbours(needs).into_iter().map(|other| {
            let other = portal.node(other);
            let status = other.status.as_deref().unwrap_or(other.state.name());
            format!("`{}` ({}, {status}, {})", other.id, other.title, other.path)
        });
        let all: Vec<String> = all.collect();
        let all = if all.is_empty() { "nothing".to_owned() } else { all.join("; ") };
        put_line(&mut out, format_args!("- {word}: {all}"));
    }
    let to_write = asked.to_write();
    let _ = writeln!(out, "\n## To write\n");
    for what in &to_write {
        put_line(&mut out, format_args!("- {what}"));
    }
    if to_write.is_empty() {
        let _ = writeln!(out, "No mark is left.");
    }
    let _ = writeln!(out, "\n## Open checks\n");
    let mut clean = true;
    for finding in asked.open() {
        clean = false;
        let (rule, level) = (finding.rule, finding.level.name());
        put_line(&mut out, format_args!("- {rule} ({level}): {}", finding.message));
    }
    if clean {
        let _ = writeln!(out, "None.");
    }
    for piece in asked.context() {
        put_title(&mut out, format_args!("## Context: {}", piece.title));
        put_title(&mut out, format_args!("From `{}`", piece.source));
        out.push('\n');
        let _ = writeln!(out, "{}", piece.body);
    }
    out
}

/// As JSON.
pub fn json(asked: &Asked<'_>) -> String {
    let portal = asked.portal;
    let node = portal.node(asked.node);
    let neighbours = |needs: bool| -> Vec<Json> {
        let all = asked.neighbours(needs).into_iter().map(|other| {
            let other = portal.node(other);
            json!({"id": other.id, "title": other.title, "state": other.state.name(),
                   "status": other.status, "path": other.path})
        });
        all.collect()
    };
    let context = asked
        .context()
        .into_iter()
        .map(|piece| json!({"title": piece.title, "source": piece.source, "body": piece.body}));
    let findings = asked.open().map(|finding| {
        json!({"rule": finding.rule, "level": finding.level.name(), "message": finding.message,
               "help": finding.help})
    });
    printed(&json!({
        "version": 1, "id": node.id, "title": node.title, "path": node.path,
        "state": node.state.name(), "needs": neighbours(true), "needed_by": neighbours(false),
        "to_write": asked.to_write(), "findings": findings.collect::<Vec<_>>(),
        "context": context.collect::<Vec<_>>(), "text": asked.text,
    }))
}
