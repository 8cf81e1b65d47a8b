//! Where items were looked for, and what there looks like one: for people who ask why a section
//! gave none.

use crate::model::{Id as _, ItemRole, ItemTypeId, Looked, Span};

use super::Reader;
use crate::parse::like::{Scope, met};
use crate::parse::tree::{BlockKind, lines, text_of};

impl Reader<'_> {
    /// Where each type of items was looked for, and what there looks like one.
    pub(in crate::parse) fn looked(&self) -> Vec<Looked> {
        let mut all = Vec::new();
        for (at, known) in self.kind.items.iter().enumerate() {
            let decl = &*known.decl;
            if known.parent.is_some() || decl.role == ItemRole::Stub {
                continue;
            }
            let scopes = self.scopes(&decl.within);
            let titles = scopes.iter().filter(|scope| scope.bounded).filter_map(|scope| {
                let heading = self.tree.headings.iter().find(|h| h.anchor == scope.anchor)?;
                Some(heading.text.clone())
            });
            let sections: Vec<String> = titles.collect();
            let found =
                scopes.iter().map(|scope| met(self.source, self.tree, scope, decl).len()).sum();
            let near = match found {
                0 => {
                    scopes.iter().filter(|s| s.bounded).flat_map(|s| self.near(s)).take(3).collect()
                }
                _ => Vec::new(),
            };
            let anywhere = !scopes.is_empty();
            all.push(Looked { decl: ItemTypeId::at(at), found, sections, anywhere, near });
        }
        all
    }

    /// The first words of what might be an item in a scope.
    fn near(&self, scope: &Scope<'_>) -> Vec<(String, Span)> {
        let mut all = Vec::new();
        for block in scope.blocks {
            match block.kind {
                BlockKind::Heading(index) => {
                    let heading = &self.tree.headings[index];
                    let text =
                        format!("{} {}", "#".repeat(usize::from(heading.level)), heading.text);
                    all.push((text, heading.span));
                }
                BlockKind::List { .. } => {
                    for entry in block.children.iter().take(2) {
                        let first = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph);
                        let line = first.and_then(|first| lines(&first.inlines).next());
                        let Some(text) = line.map(text_of) else { continue };
                        let mark = match entry.kind {
                            BlockKind::Entry { task: Some(_) } => "- [ ]",
                            _ => "-",
                        };
                        all.push((format!("{mark} {}", text.text), text.span));
                    }
                }
                BlockKind::Table => {
                    let cells = block.children.first().into_iter().flat_map(|row| &row.children);
                    let cells: Vec<String> =
                        cells.map(|cell| text_of(&cell.inlines).text).collect();
                    all.push((format!("| {} |", cells.join(" | ")), block.span));
                }
                _ => {}
            }
        }
        all
    }
}
