//! `SUMMARY.md` in mdBook's form: links in lists that may be nested, those before and after them,
//! titles of parts, separators.

use crate::model::{EntryForm, Limits, Source, Span, Summary, SummaryEntry};

use super::tree::{self, Block, BlockKind, Tree};

/// What a `SUMMARY.md` lists.
pub fn summary(source: &Source, limits: &Limits) -> Summary {
    let tree = tree::tree(source, &source.text, &mut tree::anchors(), limits);
    let mut entries = Vec::new();
    let mut titled = false;
    for block in &tree.blocks {
        match block.kind {
            BlockKind::Heading(number) => {
                // The first one is the title of the file.
                let is_title = !titled && entries.is_empty();
                titled = true;
                entries.extend(part(&tree, number).filter(|_| !is_title));
            }
            BlockKind::Paragraph => entries.extend(chapters(block)),
            BlockKind::List { .. } => list(block, 0, &mut entries),
            BlockKind::Other if is_separator(source.slice(block.span)) => {
                let (form, span) = (EntryForm::Separator, block.span);
                entries.push(SummaryEntry { title: String::new(), form, depth: 0, span });
            }
            _ => {}
        }
    }
    Summary { source: source.written().clone(), entries }
}

/// The title of a part.
fn part(tree: &Tree, number: usize) -> Option<SummaryEntry> {
    let heading = tree.headings.get(number).filter(|heading| heading.level == 1)?;
    let (title, span) = (heading.text.clone(), heading.span);
    Some(SummaryEntry { title, form: EntryForm::Part, depth: 0, span })
}

fn is_separator(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 3 && text.chars().all(|c| c == '-' || c == ' ')
}

/// The chapters of a list, each with those inside of it.
fn list(block: &Block, depth: usize, entries: &mut Vec<SummaryEntry>) {
    for entry in &block.children {
        let paragraph = entry.children.iter().find(|inner| inner.kind == BlockKind::Paragraph);
        let holder = paragraph.unwrap_or(entry);
        let mut found = chapters(holder);
        found.truncate(1);
        if found.is_empty() {
            // Without a link a chapter is to be written.
            let title: String = holder.inlines.iter().map(|run| run.text.as_str()).collect();
            let title = title.trim().to_owned();
            let (form, span) = (EntryForm::Draft, holder.span);
            found.extend((!title.is_empty()).then_some(SummaryEntry { title, form, depth, span }));
        }
        for chapter in &mut found {
            chapter.depth = depth;
        }
        let inside = depth + usize::from(!found.is_empty());
        entries.append(&mut found);
        let lists = entry.children.iter();
        for inner in lists.filter(|inner| matches!(inner.kind, BlockKind::List { .. })) {
            list(inner, inside, entries);
        }
    }
}

/// The links of a block.
fn chapters(block: &Block) -> Vec<SummaryEntry> {
    let mut found: Vec<SummaryEntry> = Vec::new();
    let mut open: Option<&str> = None;
    for run in &block.inlines {
        let link = run.link.as_deref();
        match (link, found.last_mut().filter(|_| link.is_some() && link == open)) {
            (Some(_), Some(last)) => {
                last.title.push_str(&run.text);
                last.span = Span::new(last.span.start, run.span.end);
            }
            (Some(target), None) => {
                let form = match target {
                    "" => EntryForm::Draft,
                    target => EntryForm::Link(target.to_owned()),
                };
                let (title, span) = (run.text.clone(), run.span);
                found.push(SummaryEntry { title, form, depth: 0, span });
            }
            (None, _) => {}
        }
        open = link;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_nesting_drafts_and_separators_are_read() {
        let text = "# Summary\n\n[Before](a.md)\n\n# Part\n\n- [`One` two](b.md)\n  - [Draft]()\n    \
                    - [Deep](c.md)\n- No link\n\n---\n\n* [Other](d.md)\n\n[Behind](e.md)\n";
        let found = summary(&Source::new("SUMMARY.md", text), &Limits::default());
        let shown: Vec<(usize, String)> = found
            .entries
            .iter()
            .map(|entry| {
                let form = match &entry.form {
                    EntryForm::Part => "part",
                    EntryForm::Separator => "separator",
                    EntryForm::Draft => "draft",
                    EntryForm::Link(target) => target,
                };
                (entry.depth, format!("{} {form}", entry.title))
            })
            .collect();
        let wanted = [
            (0, "Before a.md"),
            (0, "Part part"),
            (0, "One two b.md"),
            (1, "Draft draft"),
            (2, "Deep c.md"),
            (0, "No link draft"),
            (0, " separator"),
            (0, "Other d.md"),
            (0, "Behind e.md"),
        ];
        let wanted: Vec<(usize, String)> =
            wanted.iter().map(|(depth, text)| (*depth, (*text).to_owned())).collect();
        assert_eq!(shown, wanted);
    }
}
