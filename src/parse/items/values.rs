//! The values of an item: its title and its fields, from the sources that its kind names.

use crate::model::{
    FieldDecl, FieldRole, FieldValue, ItemDecl, Pattern, Span, Targets, Text, ValueSource, is_hole,
    is_none_word, label_form, number_in,
};

use super::Reader;
use crate::parse::labels::{labelled, qualified, split_names, unmarked};
use crate::parse::like::Met;
use crate::parse::sources::{self, value_of};
use crate::parse::tree::{Block, BlockKind, text_of};

impl Reader<'_> {
    /// The title that a label, a column or a template gives.
    pub(super) fn titled(&self, decl: &ItemDecl, met: &Met<'_>) -> Option<String> {
        decl.title.from.iter().find_map(|source| match source {
            // A row's column was read with the row.
            ValueSource::Key(_) if met.content.is_empty() => None,
            ValueSource::Key(label) => label_value(met.content, label),
            ValueSource::Derived(template) => template.fill(&|name| self.value(name, met, &[])),
            ValueSource::Title(pattern) => value_of(pattern, &mut pattern.captures(&met.words)?),
            _ => None,
        })
    }

    /// What a placeholder is: of the item's pattern, of its fields, of the document.
    pub(super) fn value(&self, name: &str, met: &Met<'_>, fields: &[FieldValue]) -> Option<String> {
        let own = met.captures.get(name).cloned();
        let field = || {
            let field = fields.iter().find(|field| field.name == name)?;
            field.values.first().map(|text| text.text.clone()).filter(|text| !text.is_empty())
        };
        // What is the item's own is never the document's.
        let around = || {
            let own = matches!(name, "id" | "title" | "at" | "text" | "n");
            if own { None } else { (self.known)(name) }
        };
        own.or_else(field).or_else(around)
    }

    /// Reads a field from those of its sources that are not labels or columns.
    pub(super) fn read(&self, field: &FieldDecl, met: &Met<'_>, fields: &mut Vec<FieldValue>) {
        let mut found: Vec<Text> = Vec::new();
        let said = |fields: &[FieldValue]| {
            fields.iter().any(|there| there.name == field.name && !there.values.is_empty())
        };
        let adds = field.relates.is_some();
        let patterns: Vec<&Pattern> = field
            .from
            .iter()
            .filter_map(|source| match source {
                ValueSource::Text(pattern) => Some(pattern),
                _ => None,
            })
            .collect();
        let mut worded = false;
        for source in &field.from {
            if !adds && (!found.is_empty() || said(fields)) {
                break;
            }
            let more = match source {
                ValueSource::Code(label) => {
                    sources::in_code(self.source, met.content, label, field)
                }
                ValueSource::Text(_) if !worded => {
                    worded = true;
                    let own = met.own.map(std::slice::from_ref).filter(|_| met.content.is_empty());
                    let words = sources::words(own.unwrap_or(met.content), &patterns);
                    words.iter().flat_map(|text| split(field, text)).collect()
                }
                ValueSource::FieldText(of, pattern) => {
                    let wanted = fields.iter().filter(|there| {
                        of.as_ref().is_none_or(|of| {
                            there.name == *of || label_form(&there.name) == label_form(of)
                        })
                    });
                    let texts = wanted.flat_map(|there| &there.values);
                    let mut all = Vec::new();
                    for text in texts {
                        for (_, mut taken) in pattern.places(&text.text) {
                            if let Some(value) = value_of(pattern, &mut taken) {
                                all.extend(split(field, &Text { text: value, ..text.clone() }));
                            }
                        }
                    }
                    all
                }
                ValueSource::Section(title) => self.inner_section(met, title, false),
                ValueSource::List(title) => self.inner_section(met, title, true),
                ValueSource::Title(pattern) => {
                    let taken = pattern.captures(&met.words).and_then(|mut taken| {
                        taken.remove(&field.name).or_else(|| value_of(pattern, &mut taken))
                    });
                    let text = |text| Text { text, span: met.span, link: None };
                    taken.map(text).into_iter().collect()
                }
                ValueSource::Path(pattern) => {
                    let taken = pattern.captures(&self.source.path);
                    let text = taken.and_then(|mut taken| {
                        taken.remove(&field.name).or_else(|| taken.into_values().next())
                    });
                    text.map(|text| Text { text, span: met.span, link: None }).into_iter().collect()
                }
                _ => Vec::new(),
            };
            found.extend(more);
        }
        if found.is_empty() {
            return;
        }
        match fields.iter_mut().find(|there| there.name == field.name) {
            Some(there) => {
                for text in found {
                    if !there.values.iter().any(|other| other.text == text.text) {
                        there.values.push(text);
                    }
                }
            }
            None => fields.push(FieldValue { name: field.name.clone(), values: found }),
        }
    }

    /// The text, or the entries of the lists, under a heading inside of an item.
    fn inner_section(&self, met: &Met<'_>, title: &str, entries: bool) -> Vec<Text> {
        let mut all = Vec::new();
        for (at, block) in met.content.iter().enumerate() {
            let BlockKind::Heading(index) = block.kind else { continue };
            if self.tree.titles[index] != title {
                continue;
            }
            let own = met.content[at + 1..].iter();
            let own = own.take_while(|block| !matches!(block.kind, BlockKind::Heading(_)));
            for block in own {
                match block.kind {
                    BlockKind::Paragraph if !entries => return vec![text_of(&block.inlines)],
                    BlockKind::List { .. } => {
                        let first = |entry: &Block| {
                            let first =
                                entry.children.iter().find(|b| b.kind == BlockKind::Paragraph);
                            first.map(|first| text_of(&first.inlines))
                        };
                        all.extend(block.children.iter().filter_map(first));
                    }
                    _ => {}
                }
            }
        }
        all
    }

    /// Gives a field that nothing said anything of the value of the placeholder of its name, of a
    /// template or of another field; true where a template gave it.
    pub(super) fn derive(
        &self,
        field: &FieldDecl,
        met: &Met<'_>,
        fields: &mut Vec<FieldValue>,
    ) -> bool {
        let said = fields.iter().find(|there| there.name == field.name);
        if said.is_some_and(|there| !there.values.is_empty()) {
            return false;
        }
        // What a label leaves open on purpose is said.
        if said.is_some() && field.is_naming() {
            return false;
        }
        let template = || {
            field.from.iter().find_map(|source| match source {
                ValueSource::Derived(template) => {
                    template.fill(&|name| self.value(name, met, fields))
                }
                _ => None,
            })
        };
        let by = || {
            let by = field.by.as_ref()?;
            let number = number_in(&self.value(&by.field, met, fields)?)?;
            by.values.iter().find(|(_, range)| range.holds(number)).map(|(value, _)| value.clone())
        };
        let placeholder = met.captures.get(&field.name).cloned().filter(|text| !text.is_empty());
        let (text, derived) = match placeholder {
            Some(text) => (text, false),
            None => match template() {
                Some(text) => (text, true),
                None => match by() {
                    Some(text) => (text, false),
                    None => return false,
                },
            },
        };
        let text = Text { text, span: met.span, link: None };
        let values = if derived { vec![text] } else { split(field, &text) };
        fields.retain(|there| there.name != field.name);
        fields.push(FieldValue { name: field.name.clone(), values });
        derived
    }
}

/// A value as the names that it lists, where its field lists names.
fn split(field: &FieldDecl, text: &Text) -> Vec<Text> {
    if !field.is_naming() || text.link.is_some() {
        return vec![text.clone()];
    }
    if is_none_word(&text.text) || is_hole(&text.text) {
        return Vec::new();
    }
    // Words without a number are one remark or one title: `look and feel`.
    let wordy = !field.to.types.is_empty() && !text.text.contains(|c: char| c.is_ascii_digit());
    if wordy && !text.text.contains([',', ';', '、', '，', '；']) {
        return vec![Text { text: unmarked(&text.text).to_owned(), ..text.clone() }];
    }
    let exact = text.span.end - text.span.start == text.text.len();
    let place = |name: &str| {
        let start = name.as_ptr() as usize - text.text.as_ptr() as usize;
        let start = text.span.start + start;
        if exact { Span::new(start, start + name.len()) } else { text.span }
    };
    let names = split_names(&text.text).into_iter();
    let names = names.filter(|name| !is_none_word(name) && !is_hole(name));
    let names =
        names.map(|name| Text { text: unmarked(name).to_owned(), span: place(name), link: None });
    qualified(names.collect())
}

/// A field that is nothing but a label.
pub(in crate::parse) fn label_field(label: &str) -> FieldDecl {
    FieldDecl {
        name: String::new(),
        role: FieldRole::Plain,
        from: Vec::new(),
        keys: Vec::new(),
        labels: vec![label_form(label)],
        spelling: label.to_owned(),
        called: label.to_owned(),
        values: Vec::new(),
        count: None,
        relates: None,
        to: std::sync::Arc::new(Targets::default()),
        scope: false,
        by: None,
        own: true,
    }
}

/// The text after a label in some blocks.
pub(super) fn label_value(content: &[Block], label: &str) -> Option<String> {
    let found = labelled(content, &[label_field(label)]);
    let text = found.into_iter().next()?.values.into_iter().next()?.text;
    (!text.is_empty()).then_some(text)
}
