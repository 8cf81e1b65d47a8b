//! Gates: where a document says how far they are, and what it shows for it.

use crate::model::{
    Aliases, Field, FieldDecl, Gate, GateDecl, GateStatus, Heading, Id as _, ItemId, Mention,
    Place, Requisite, Span, Text, ValueSource, has_label_form, is_placeholder, label_form, meaning,
    named_values, title_form,
};

use super::conditions::{self, Record, boxes, is_ticked, section_of};
use super::labels::pairs;
use super::sources;
use super::tree::{Block, BlockKind, lines, text_of};
use super::words;
use super::words::begins_with;

/// The longest status that can be a word that nobody knows, in words: what is longer is a sentence.
const MOST_WORDS: usize = 6;

/// The gates of a document in the order of the file. `record` is the document as a whole, `fields`
/// are its metadata.
pub(super) fn gates(record: &Record<'_>, fields: &[Field]) -> Vec<Gate> {
    let kind = record.kind;
    let reader = Reader { record, fields };
    let mut gates: Vec<Gate> = Vec::new();
    // A place is one gate's only.
    let mut taken: Vec<Span> = Vec::new();
    for (at, decl) in kind.gates.iter().enumerate() {
        let found = match &decl.each {
            None => reader.one(at, decl).into_iter().collect(),
            Some(each) => reader.of_items(at, decl, each),
        };
        for gate in found {
            let place = gate.present && !taken.contains(&gate.span);
            if place || !gate.present || decl.each.is_none() {
                taken.push(gate.span);
                gates.push(gate);
            }
        }
    }
    gates.sort_by_key(|gate| (gate.span.start, gate.decl));
    gates
}

/// Which gate it is.
struct Named {
    /// Its declaration's place.
    at: usize,
    name: String,
    /// The item that it is.
    item: Option<ItemId>,
}

struct Reader<'a> {
    record: &'a Record<'a>,
    fields: &'a [Field],
}

impl Reader<'_> {
    /// The gate of a section, or of the whole document.
    fn one(&self, at: usize, decl: &GateDecl) -> Option<Gate> {
        let tree = self.record.tree;
        let heading = section_of(&decl.within, tree).map(|index| &tree.headings[index]);
        let (blocks, span, extent, anchor) = match heading {
            Some(heading) => {
                let extent = Span::new(heading.span.start, heading.end);
                (tree.section(heading), heading.span, extent, heading.anchor.clone())
            }
            None => (self.record.blocks, self.record.span, self.record.extent, String::new()),
        };
        let whole = decl.within.is_empty();
        let present = heading.is_some() || whole;
        let own = heading.and_then(|heading| self.heading_block(heading));
        let status = status_labels(decl, None);
        let record = Record { blocks, own, span, extent, status: &status, ..*self.record };
        let mentions = if present { self.mentions(decl, &record, heading) } else { Vec::new() };
        let says_nothing = whole && !decl.status.is_empty() && mentions.is_empty();
        if decl.optional && (!present || says_nothing) {
            return None;
        }
        let named = Named { at, name: decl.name.clone(), item: None };
        Some(self.gate(named, decl, &record, (present, anchor, mentions)))
    }

    /// The gates that are items.
    fn of_items(&self, at: usize, decl: &GateDecl, each: &str) -> Vec<Gate> {
        let held = self.record.items.iter().enumerate();
        let held = held.filter(|(_, held)| held.item.kind == each);
        let gates = held.map(|(index, held)| {
            let item = held.item;
            let fields = &self.record.kind.item(item.decl).fields;
            let mut mentions = Vec::new();
            for source in &decl.status {
                let ValueSource::Key(name) = source else { continue };
                let values = item.field(name);
                let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
                let text = texts.join(", ");
                let span = values.first().map_or(item.span, |value| value.span);
                mentions.extend(self.mention(decl, &text, Place::in_text(span)));
            }
            let field = |name: &str| item.field(name).to_vec();
            let status = status_labels(decl, Some(fields));
            let name = format!("the {} `{}`", item.kind, item.title);
            let record = Record {
                name: &name,
                decls: fields,
                field: &field,
                blocks: held.content,
                own: held.own,
                span: item.span,
                extent: item.extent,
                status: &status,
                ..*self.record
            };
            let named = Named { at, name: item.title.clone(), item: Some(ItemId::at(index)) };
            self.gate(named, decl, &record, (true, item.anchor.clone(), mentions))
        });
        gates.collect()
    }

    fn gate(
        &self,
        Named { at, name, item }: Named,
        decl: &GateDecl,
        record: &Record<'_>,
        (present, anchor, mentions): (bool, String, Vec<Mention>),
    ) -> Gate {
        let applies = conditions::applies(&decl.when, self.record);
        // The boxes of a whole document are those of its tasks, unless the gate is about boxes.
        let whole = decl.within.is_empty() && item.is_none();
        let about_boxes = decl.needs.iter().any(|need| need.checked.is_some());
        let has_boxes = present && (!whole || about_boxes);
        let within = if has_boxes { record.extent } else { Span::new(0, 0) };
        let total = boxes(record.tree, within).count();
        let ticked = boxes(record.tree, within)
            .filter(|checkbox| is_ticked(record.kind, record.source, checkbox));
        let checked = ticked.count();
        let mut requisites = Vec::new();
        for (condition, need) in decl.needs.iter().enumerate().filter(|_| applies && present) {
            if !conditions::is_asked(need, record) {
                continue;
            }
            let unmet = need.is_local().then(|| conditions::unmet(need, record));
            requisites.push(Requisite { condition, unmet });
        }
        Gate {
            decl: at,
            name,
            item,
            applies,
            present,
            mentions,
            span: record.span,
            anchor,
            total,
            checked,
            requisites,
        }
    }

    /// Where the status of a gate is written.
    fn mentions(
        &self,
        decl: &GateDecl,
        record: &Record<'_>,
        heading: Option<&Heading>,
    ) -> Vec<Mention> {
        let mut all = Vec::new();
        for source in &decl.status {
            match source {
                ValueSource::Key(name) if heading.is_some() => {
                    for (text, span) in label_values(record.blocks, name) {
                        all.extend(self.mention(decl, &text, Place::in_text(span)));
                    }
                }
                ValueSource::Key(name) => all.extend(self.of_metadata(decl, name)),
                ValueSource::List(title) => all.extend(self.listed(decl, title)),
                source => {
                    for (_, value) in sources::of_document(record.source, record.tree, source) {
                        let Some(text) = super::fields::single(&value) else { continue };
                        all.extend(self.mention(decl, &text.text, Place::in_text(text.span)));
                    }
                }
            }
        }
        // A label without a word after it decides nothing, and neither do the conditions alone.
        if all.is_empty()
            && let Some(span) = words::status_place(record.blocks, record.status)
        {
            let (text, place) = (String::new(), Place::in_text(span));
            all.push(Mention { status: None, unknown: false, text, place });
        }
        all
    }

    fn of_metadata(&self, decl: &GateDecl, name: &str) -> Option<Mention> {
        let form = crate::model::key_form(name);
        let field = self.fields.iter().find(|field| field.form == form)?;
        let text = super::fields::single(&field.value)?;
        self.mention(decl, &text.text, field.at(text.span))
    }

    /// What a list of all gates says: the words after the gate's name, and the box before it.
    fn listed(&self, decl: &GateDecl, title: &str) -> Vec<Mention> {
        let (tree, source) = (self.record.tree, self.record.source);
        let mut all = Vec::new();
        let sections = tree.headings.iter().zip(&tree.titles).filter(|(_, t)| *t == title);
        let lists = sections.flat_map(|(heading, _)| tree.section(heading));
        let lists = lists.filter(|block| matches!(block.kind, BlockKind::List { .. }));
        for entry in lists.flat_map(|list| &list.children) {
            let Some(first) = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph) else {
                continue;
            };
            let text = text_of(&first.inlines);
            let line = source.line_text(source.line(entry.span.start));
            if !begins_with(&text.text, &decl.name) || self.record.kind.is_prefilled(line) {
                continue;
            }
            let words = text.text.split_once(':').map_or("", |(_, words)| words.trim());
            all.extend(self.mention(decl, words, Place::in_text(text.span)));
            if let BlockKind::Entry { task: Some(done) } = entry.kind {
                let ticked = done == crate::model::Done::Done;
                let status = if ticked { GateStatus::Passed } else { GateStatus::Pending };
                let text = if ticked { "[x]" } else { "[ ]" }.to_owned();
                let place = Place::in_text(entry.span);
                // A box that says the same as the word after it says nothing new, and an open one
                // nothing against a gate that failed or does not apply.
                let said = all.last().and_then(|mention: &Mention| mention.status);
                let closed = matches!(said, Some(GateStatus::Failed | GateStatus::NotApplicable));
                if (words.is_empty() || said != Some(status)) && (ticked || !closed) {
                    all.push(Mention { status: Some(status), unknown: false, text, place });
                }
            }
        }
        all
    }

    fn mention(&self, decl: &GateDecl, text: &str, place: Place) -> Option<Mention> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let known = words(decl);
        let named = named_values(&known, text);
        let status = self.status(&known, text).filter(|_| named < 2);
        // A word in brackets is still to be chosen.
        let open = is_placeholder(text) || text.starts_with('[') && text.ends_with(']');
        // A sentence about it is not a word that somebody took for a status.
        let said = text.split_whitespace().count() > MOST_WORDS;
        let unknown = status.is_none() && named < 2 && !open && !said;
        Some(Mention { status, unknown, text: text.to_owned(), place })
    }

    /// The status that a text means.
    fn status(&self, known: &Aliases, text: &str) -> Option<GateStatus> {
        let named = |word: &str| GateStatus::ALL.into_iter().find(|status| status.name() == word);
        let stage = || Some(self.record.kind.statuses.meant(text)?.stage);
        meaning(known, text)
            .and_then(named)
            .or_else(|| GateStatus::usual(text))
            .or_else(|| stage().map(GateStatus::of_stage))
    }

    fn heading_block(&self, heading: &Heading) -> Option<&Block> {
        self.record.blocks.iter().find(|block| match block.kind {
            BlockKind::Heading(index) => self.record.tree.headings[index].span == heading.span,
            _ => false,
        })
    }
}

/// The labels after which the status of a gate is written, as titles are compared; of a gate that
/// is an item those of the item's fields.
fn status_labels(decl: &GateDecl, fields: Option<&[FieldDecl]>) -> Vec<String> {
    let label = |source: &ValueSource| match source {
        ValueSource::Key(name) | ValueSource::Label(name) => Some(title_form(name)),
        _ => None,
    };
    let Some(fields) = fields else { return decl.status.iter().filter_map(label).collect() };
    let named = |field: &&FieldDecl| {
        let is =
            |source: &ValueSource| matches!(source, ValueSource::Key(name) if *name == field.name);
        decl.status.iter().any(is)
    };
    fields.iter().filter(named).flat_map(|field| field.from.iter().filter_map(label)).collect()
}

/// The words for the statuses of a gate.
fn words(decl: &GateDecl) -> Aliases {
    let of = |status: GateStatus| {
        let own = decl.values.iter().filter(|(name, _)| name == status.name());
        let marks = GateStatus::MARKS.iter().filter(|(_, marked)| *marked == status);
        let marks = marks.map(|(mark, _)| (*mark).to_owned());
        let own = own.flat_map(|(_, words)| words.iter().cloned());
        (status.name().to_owned(), own.chain(marks).collect())
    };
    GateStatus::ALL.map(of).to_vec()
}

/// The values of a label in some blocks, each as one text: a list of boxes is one choice.
fn label_values(blocks: &[Block], label: &str) -> Vec<(String, Span)> {
    let field = super::items::label_field(label);
    let found = super::labels::labelled(blocks, std::slice::from_ref(&field));
    let found = found.into_iter().filter_map(|field| {
        let texts: Vec<&Text> = field.values.iter().filter(|t| !t.text.is_empty()).collect();
        let span = texts.first()?.span;
        let texts: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        Some((texts.join(", "), span))
    });
    let found: Vec<(String, Span)> = found.collect();
    if found.is_empty() { other_values(blocks, label) } else { found }
}

/// The same where the label is not bold, in a quote, or in the first cell of a row.
fn other_values(blocks: &[Block], label: &str) -> Vec<(String, Span)> {
    let mut all = Vec::new();
    let mut stack: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = stack.pop() {
        if let (BlockKind::Row, [first, second, ..]) = (block.kind, &block.children[..]) {
            let value = text_of(&second.inlines);
            if is_labelled(&text_of(&first.inlines).text, label) && !value.text.is_empty() {
                all.push((value.text, value.span));
            }
            continue;
        }
        if block.kind == BlockKind::Paragraph {
            let named = lines(&block.inlines).flat_map(pairs);
            let named = named.filter(|(found, _)| is_labelled(&found.text, label));
            let values = named.map(|(_, runs)| text_of(&runs)).filter(|t| !t.text.is_empty());
            all.extend(values.map(|value| (value.text, value.span)));
        }
        stack.extend(block.children.iter().rev());
    }
    all
}

fn is_labelled(text: &str, label: &str) -> bool {
    has_label_form(text.trim_end_matches(':'), &label_form(label))
}

#[cfg(test)]
mod tests {
    use crate::kinds;
    use crate::model::{Document, GateStatus, Source};

    fn document(text: &str) -> Document {
        let text = format!(
            "---\nkind: technical-plan\n---\n\n# P\n\n## Phase -1 Gate: Simplicity\n\n{text}"
        );
        let kinds = kinds::with(&[]).expect("the kinds");
        let documents = crate::parse::documents(
            &Source::new("a.md", text),
            None,
            &kinds,
            &crate::model::Limits::default(),
        );
        documents.into_iter().next().expect("a document")
    }

    fn status(text: &str) -> Option<GateStatus> {
        let document = document(&format!("**Simplicity Gate Status:** {text}\n"));
        let gate = document.gates.iter().find(|gate| gate.present).expect("a gate");
        gate.mentions.first().and_then(|mention| mention.status)
    }

    #[test]
    fn a_choice_that_was_left_whole_decides_nothing() {
        for text in [
            "✅ Passed / ⏳ Pending / ❌ Failed",
            "[✅ Passed | ⏳ Pending | ❌ Failed]",
            "✅/❌",
            "Passed/Failed",
            "✅ Passed, ⏳ Pending, ❌ Failed",
            "[ ] Passed [x] Failed",
            "~~Passed~~ Failed",
            "\n\n- [ ] Passed\n- [x] Failed",
            "Not passed",
            "",
        ] {
            assert_eq!(status(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_check_box_counts_whatever_follows() {
        for end in
            ["", "\n", "\n\n\n## Next\n", "\n\nText.\n", "\n  more\n\n### Inside\n\n- [ ] c\n"]
        {
            let document = document(&format!("- [x] a\n- [ ] b{end}"));
            let wanted = if end.contains("] c") { 3 } else { 2 };
            let gate = document.gates.iter().find(|gate| gate.present).expect("a gate");
            assert_eq!((gate.checked, gate.total), (1, wanted), "{end:?}");
        }
    }

    #[test]
    fn an_open_box_in_the_list_of_gates_is_pending_and_no_word_against_a_failed_one() {
        let said = |words: &str| {
            let document = document(&format!(
                "- [ ] a\n\n## Approval\n\n### Phase -1 Gate Status\n\n- [ ] Simplicity Gate{words}\n"
            ));
            let gate = document.gates.into_iter().find(|gate| gate.name == "Simplicity");
            let mentions = gate.expect("a gate").mentions.into_iter();
            mentions.map(|mention| mention.status).collect::<Vec<_>>()
        };
        let pending = Some(GateStatus::Pending);
        assert_eq!(said(""), [pending]);
        assert_eq!(said(": Passed in May"), [Some(GateStatus::Passed), pending]);
        assert_eq!(said(": Failed in May"), [Some(GateStatus::Failed)]);
        assert_eq!(said(": N/A"), [Some(GateStatus::NotApplicable)]);
    }

    #[test]
    fn a_reason_behind_a_status_does_not_undo_it() {
        let passed = Some(GateStatus::Passed);
        assert_eq!(status("❌ Failed by Ada or Eve"), Some(GateStatus::Failed));
        assert_eq!(status("✅ Passed, no cache or queue is needed"), passed);
        assert_eq!(status("✅ Passed — see A / B"), passed);
        assert_eq!(status("✅ Passed (was pending until May)"), passed);
        assert_eq!(status("Approved"), passed);
        assert_eq!(status("N/A"), Some(GateStatus::NotApplicable));
        assert_eq!(status("⏳"), Some(GateStatus::Pending));
    }
}
