//! Conditions of documents, items and gates, as far as one document decides them: sections, values,
//! sentences and check boxes that must be there.

use std::collections::BTreeMap;

use crate::model::{
    Aliases, Case, Checkbox, Condition, Fault, FieldDecl, Item, ItemDecl, Kind, Over, Pattern,
    Place, Problem, Resolution, Source, Span, Stage, Test, Text, Ticks, Unmet, Wanted,
    has_label_form, is_none_word, is_same_word, is_to_fill, meaning, normalise, number_in,
};

use super::faults;
use super::items::Held;
use super::labels::{bold_label, first_pair, has_bold_label, may_have};
use super::like::{all_sentences, sentences};
use super::swallowed;
use super::tree::{Block, BlockKind, Inline, Tree, lines, section};
use super::words::{around, day, distinct, says_none, shortened, without_placeholders, words_in};

/// A record of which conditions are asked: a document, an item, a gate's section.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// What it is called in messages: `this Feature spec of maturity 4`.
    pub name: &'a str,
    pub kind: &'a Kind,
    pub source: &'a Source,
    pub tree: &'a Tree,
    pub decls: &'a [FieldDecl],
    /// The values of a field.
    pub field: &'a dyn Fn(&str) -> Vec<Text>,
    /// The blocks inside of it.
    pub blocks: &'a [Block],
    /// The paragraph that it is, where it has no blocks of its own.
    pub own: Option<&'a Block>,
    /// Where it is.
    pub span: Span,
    /// All of it.
    pub extent: Span,
    /// The stage of its document.
    pub stage: Option<Stage>,
    /// The items of the document.
    pub items: &'a [Held<'a>],
    /// Whether it is an item whose sentences end at the first heading in it; otherwise all that is
    /// in it are its own.
    pub is_item: bool,
    /// The labels, as titles are compared, after which the status of a gate is written: words that
    /// explain nothing.
    pub status: &'a [String],
}

impl Record<'_> {
    /// What its kind calls some of its fields.
    fn called<'f>(&'f self, fields: impl IntoIterator<Item = &'f String>) -> Vec<&'f str> {
        let called = |name: &'f String| {
            let decl = self.decls.iter().find(|decl| decl.name == *name);
            decl.map_or(name.as_str(), |decl| &decl.called)
        };
        fields.into_iter().map(called).collect()
    }
}

/// The conditions that a record does not meet, of those that its document decides.
pub(super) fn problems(record: &Record<'_>, conditions: &[Condition]) -> Vec<Problem> {
    let mut all = Vec::new();
    let mut missing: Vec<&Condition> = Vec::new();
    let asked = conditions.iter().filter(|condition| is_asked(condition, record));
    for condition in asked.filter(|condition| condition.is_local()) {
        if condition.over.is_some() || condition.words > 0 || condition.checked.is_some() {
            all.extend(unmet(condition, record).into_iter().map(|unmet| {
                let help = "write what is missing, or say at which status it is not asked yet";
                let problem = problem(Fault::Condition, unmet, help);
                problem.minor().at_level(condition.level)
            }));
            continue;
        }
        if !condition.have.is_empty() && !condition.have.iter().any(|wanted| has(wanted, record)) {
            match swallowed::section(&condition.have, record) {
                Some(problem) => all.push(problem),
                None => missing.push(condition),
            }
        }
        for unmet in filled(condition, record) {
            let help = format!("fill in `{}`", record.called(&condition.fill).join("`, `"));
            let problem = problem(faults::of_fields(condition, record), unmet, help);
            all.push(problem.minor().at_level(condition.level));
        }
        for unmet in said(condition, record) {
            let written = |forms: &[Pattern]| {
                let forms = forms.iter().filter(|form| !form.is_regular()).map(Pattern::written);
                forms.collect::<Vec<_>>().join("`, `")
            };
            let help = match &condition.say[..] {
                [] => format!("write it without `{}`", written(&condition.avoid)),
                // An expression says nothing to who wrote the sentence.
                forms if forms.iter().all(Pattern::is_regular) => {
                    format!("`specbook kinds {}` shows what is asked", record.kind.name)
                }
                forms => format!("write `{}`", written(forms)),
            };
            let problem = problem(Fault::Sentence, unmet, help);
            all.push(problem.at_level(condition.level));
        }
    }
    // Sections that are asked for at one level are one problem.
    let group = |one: &Condition| (one.level, faults::of_sections(one, record));
    while let Some((level, fault)) = missing.first().map(|condition| group(condition)) {
        let (now, rest): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|condition| group(condition) == (level, fault));
        missing = rest;
        let names: Vec<String> = now.iter().map(|c| format!("`{}`", c.have[0].written)).collect();
        let plural = if names.len() == 1 { "the section" } else { "the sections" };
        let first = &now[0].have;
        let readable =
            |wanted: &&Wanted| wanted.pattern.as_ref().is_none_or(|pattern| !pattern.is_regular());
        let others = first[1..].iter().filter(readable);
        let others: Vec<&str> = others.map(|wanted| wanted.written.as_str()).collect();
        let help = if others.is_empty() {
            format!("add a heading `{}` with text under it", first[0].written)
        } else {
            let others = others.join("` or `");
            format!("add a heading `{}`, or `{others}`", first[0].written)
        };
        let message = format!("{} is missing {plural} {}", record.name, names.join(", "));
        let place = Place::in_text(record.span);
        let problem = Problem::new(fault, place, message, help);
        all.push(problem.minor().at_level(level));
    }
    all
}

/// The problem that a condition does not hold. Conditions look at the text alone.
fn problem(fault: Fault, unmet: Unmet, help: impl Into<String>) -> Problem {
    Problem::new(fault, Place::in_text(unmet.span), unmet.message, help)
}

/// Whether one of some cases applies to a record; without cases it always does.
pub(super) fn applies(cases: &[Case], record: &Record<'_>) -> bool {
    let holds = |case: &Case| case.iter().all(|(field, test)| is_so(field, test, record));
    cases.is_empty() || cases.iter().any(holds)
}

/// The same of an item, where no word, or one that its field does not know, may mean any of those that
/// it does: nothing escapes a condition by a slip of the pen.
fn may_apply(cases: &[Case], record: &Record<'_>) -> bool {
    let unknown = |field: &str, test: &Test| {
        let known = known(record.decls, field).filter(|known| !known.is_empty());
        let values = (record.field)(field);
        matches!(test, Test::Words(_))
            && known.is_some_and(|known| {
                values.first().is_none_or(|value| meaning(known, &value.text).is_none())
            })
    };
    let holds = |(field, test): &(String, Test)| is_so(field, test, record) || unknown(field, test);
    cases.is_empty() || cases.iter().any(|case| case.iter().all(holds))
}

/// Whether a condition is asked of a record. Of one over items only the stage is tested here, since
/// its other tests are about the items.
pub(super) fn is_asked(condition: &Condition, record: &Record<'_>) -> bool {
    if condition.over.is_none() {
        return applies(&condition.when, record);
    }
    let holds = |(field, test): &(String, Test)| match test {
        Test::Stages(..) => is_so(field, test, record),
        _ => true,
    };
    condition.when.is_empty() || condition.when.iter().any(|case| case.iter().all(holds))
}

fn is_so(field: &str, test: &Test, record: &Record<'_>) -> bool {
    if let Test::Stages(first, last) = test {
        return record.stage.is_some_and(|stage| (*first..=*last).contains(&stage));
    }
    let values = (record.field)(field);
    let Some(text) = values.first() else { return false };
    fits(test, &text.text, known(record.decls, field))
}

/// The values that a field knows.
fn known<'a>(decls: &'a [FieldDecl], field: &str) -> Option<&'a Aliases> {
    decls.iter().find(|decl| decl.name == field).map(|decl| &decl.values)
}

fn fits(test: &Test, text: &str, known: Option<&Aliases>) -> bool {
    match test {
        Test::Range(range) => number_in(text).is_some_and(|number| range.holds(number)),
        Test::Words(words) => {
            let meant = known.and_then(|known| meaning(known, text)).unwrap_or(text.trim());
            words.iter().any(|word| is_same_word(word, meant))
        }
        Test::Stages(..) => false,
    }
}

/// Why a condition that its document decides does not hold; nothing where it does.
pub(super) fn unmet(condition: &Condition, record: &Record<'_>) -> Vec<Unmet> {
    if let Some(over) = &condition.over {
        return over_items(condition, over, record);
    }
    let mut all = Vec::new();
    all.extend(sections(condition, record));
    all.extend(filled(condition, record));
    all.extend(said(condition, record));
    all.extend(ticked(condition, record));
    all
}

/// The same for items: each of them must meet it.
fn over_items(condition: &Condition, over: &Over, record: &Record<'_>) -> Vec<Unmet> {
    let mut held: Vec<&Held<'_>> =
        record.items.iter().filter(|h| h.item.kind == over.items).collect();
    // Of a gate's section only the items in it, where there are any.
    if held.iter().any(|held| record.extent.contains(held.item.span)) {
        held.retain(|held| record.extent.contains(held.item.span));
    }
    let is_own = |held: &Held<'_>| !is_template(record.kind, record.source, held.item);
    let empty = !held.iter().any(|held| is_own(held));
    // Where there must be some, a row that is left as the template had it is still to be filled in.
    if !over.some {
        held.retain(|held| is_own(held));
    }
    if empty && over.some {
        let message = format!("there is no `{}` in it", over.items);
        return vec![Unmet { message, span: record.span }];
    }
    let alone = Condition { over: None, ..condition.clone() };
    let mut all = Vec::new();
    for held in last_of_each(held, &over.by) {
        let item = held.item;
        let decl = record.kind.item(item.decl);
        let name = called(decl, item);
        let field = |name: &str| item.field(name).to_vec();
        let own = Record {
            name: &name,
            decls: &decl.fields,
            field: &field,
            blocks: held.content,
            own: held.own,
            span: item.span,
            extent: item.extent,
            is_item: true,
            ..*record
        };
        if !may_apply(&condition.when, &own) {
            continue;
        }
        if let Some(resolution) = &condition.resolved {
            all.extend(open(condition, resolution, &own, item));
            continue;
        }
        let before = all.len();
        all.extend(unmet(&alone, &own));
        // What a template filled in was filled in by nobody.
        let filled = !condition.fill.is_empty() && all.len() == before;
        if filled && is_template(record.kind, record.source, item) {
            let message = format!("{name} is unchanged from its template");
            all.push(Unmet { message, span: item.span });
        }
    }
    all
}

/// What an item is called in messages: by its id where somebody wrote one, else by its words; with
/// the group that it is in.
fn called(decl: &ItemDecl, item: &Item) -> String {
    let kind = &decl.name;
    // An id that counts places says less than the words.
    let counted = decl.id.templates.iter().any(|id| id.placeholders().any(|name| name == "at"));
    let worded = !item.id_written && counted && !is_to_fill(&item.title);
    if !worded || item.title.is_empty() {
        return format!("the {kind} `{}`", item.id);
    }
    let title = shortened(&item.title);
    match &item.group {
        Some((_, group)) => format!("the {kind} “{title}” ({group})"),
        None => format!("the {kind} “{title}”"),
    }
}

/// Whether an item is still what its template had. A check box that the template has is not
/// a placeholder: it is there to be ticked.
pub(super) fn is_template(kind: &Kind, source: &Source, item: &Item) -> bool {
    let line = source.line_text(source.line(item.span.start));
    let name = if item.title.is_empty() { &item.id } else { &item.title };
    is_to_fill(name) || item.done.is_none() && kind.is_prefilled(line)
}

/// Of items with one value of a field the last: by a second field of dates the latest.
fn last_of_each<'a>(held: Vec<&'a Held<'a>>, by: &[String]) -> Vec<&'a Held<'a>> {
    let Some(first) = by.first() else { return held };
    // A day such as `May 3, 2026` was read as a list.
    let value = |held: &Held<'_>, field: &str| {
        let parts = held.item.field(field).iter().map(|text| text.text.trim());
        parts.collect::<Vec<_>>().join(" ")
    };
    let mut groups: BTreeMap<String, Vec<&Held<'_>>> = BTreeMap::new();
    for held in held {
        groups.entry(normalise(&value(held, first))).or_default().push(held);
    }
    let day = |held: &Held<'_>| by.get(1).and_then(|field| day(&value(held, field)));
    let mut all: Vec<&Held<'_>> = Vec::new();
    for group in groups.into_values() {
        match group.iter().filter_map(|held| day(held)).max() {
            // Without any day the order of the text says which is the last.
            None => all.extend(group.last()),
            // What has no day that can be read may be later than the others.
            Some(latest) => {
                all.extend(group.iter().rfind(|held| day(held) == Some(latest)));
                all.extend(group.iter().filter(|held| day(held).is_none()));
            }
        }
    }
    all.sort_by_key(|held| held.item.span.start);
    all
}

/// Why an item is not resolved.
fn open(
    condition: &Condition,
    resolution: &Resolution,
    record: &Record<'_>,
    item: &Item,
) -> Vec<Unmet> {
    // What every item of its sort has says nothing about how it ended.
    let by = condition.over.as_ref().map_or(&[][..], |over| &over.by);
    let of_its_end: Vec<&String> =
        condition.fill.iter().filter(|field| !by.contains(field)).collect();
    let given = !of_its_end.is_empty() && of_its_end.iter().all(|field| is_filled(field, record));
    let unmet = |message: String| vec![Unmet { message, span: item.span }];
    let resolved = match resolution {
        Resolution::Ticked => item.is_done() == Some(true),
        Resolution::Field(field) => item.is_done() == Some(true) || is_filled(field, record),
        Resolution::Case(case) => case.iter().all(|(field, test)| is_so(field, test, record)),
    };
    let name = record.name;
    match (resolved, resolution) {
        (true, _) => filled(condition, record),
        (false, Resolution::Case(case)) => {
            let says = case.iter().filter_map(|(field, _)| {
                let values = (record.field)(field);
                Some(format!("`{}`", values.first()?.text))
            });
            let says = says.collect::<Vec<_>>().join(", ");
            let fields = record.called(of_its_end).join("`, `");
            match (says.is_empty(), given) {
                (true, _) => {
                    let fields = record.called(case.iter().map(|(field, _)| field));
                    unmet(format!("{name} has no `{}`", fields.join("`, `")))
                }
                (false, true) => unmet(format!(
                    "{name} is {says} although its `{fields}` is filled in: which of them is right?"
                )),
                (false, false) => unmet(format!("{name} is {says}")),
            }
        }
        (false, Resolution::Field(field)) => {
            unmet(format!("{name} has no `{}`", record.called([field]).concat()))
        }
        (false, Resolution::Ticked) => unmet(format!("{name} is not ticked")),
    }
}

/// The sections that are missing, or that say too little.
fn sections(condition: &Condition, record: &Record<'_>) -> Option<Unmet> {
    let first = condition.have.first()?;
    let least = condition.words.max(1);
    let mut most: Option<(usize, Span)> = None;
    for (blocks, label, span) in condition.have.iter().flat_map(|wanted| found(wanted, record)) {
        let count = words_in(record, blocks, &label, least);
        // Where no explanation is asked for, `None` is an answer.
        let none = || condition.words == 0 && says_none(record, blocks, &label);
        if count >= least || count == 0 && none() {
            return None;
        }
        if most.is_none_or(|(other, _)| count > other) {
            most = Some((count, span));
        }
    }
    // Of a pattern the title that was found says more.
    let title = match (most, &first.pattern) {
        (Some((_, span)), Some(_)) => {
            record.source.slice(span).trim_matches(['#', '*', ':', ' ']).to_owned()
        }
        _ => first.written.clone(),
    };
    let (message, span) = match most {
        Some((0, span)) => (format!("`{title}` has no text of its own yet"), span),
        Some((count, span)) => {
            let words = if count == 1 { "word" } else { "words" };
            let message =
                format!("`{title}` has {count} {words} of its own, expected at least {least}");
            (message, span)
        }
        None => (format!("there is no section `{title}`"), record.span),
    };
    Some(Unmet { message, span })
}

/// The places of a wanted section: the blocks in it, what comes after its label, its place.
fn found<'a>(wanted: &Wanted, record: &Record<'a>) -> Vec<(&'a [Block], Vec<Inline>, Span)> {
    let mut all = Vec::new();
    for (at, block) in record.blocks.iter().enumerate() {
        match block.kind {
            BlockKind::Heading(index) if is_titled(wanted, record.tree, index) => {
                let heading = &record.tree.headings[index];
                all.push((section(record.blocks, heading), Vec::new(), heading.span));
            }
            BlockKind::Paragraph => {
                let Some((label, rest)) = labelled(wanted, block) else { continue };
                let after = &record.blocks[at + 1..];
                let end = after.iter().position(|block| {
                    let first = lines(&block.inlines).next();
                    let labelled = first.is_some_and(|line| has_bold_label(line, |_| true));
                    matches!(block.kind, BlockKind::Heading(_)) || labelled
                });
                all.push((&after[..end.unwrap_or(after.len())], rest, label));
            }
            BlockKind::List { .. } => {
                all.extend(block.children.iter().filter_map(|entry| entered(wanted, entry)));
            }
            _ => {}
        }
    }
    // Any title at all is that of the record too.
    if all.is_empty() && wanted.pattern.as_ref().is_some_and(Pattern::is_bare) {
        all.push((record.blocks, Vec::new(), record.span));
    }
    // A gate's own section is the record itself.
    if let (true, Some(BlockKind::Heading(index))) =
        (all.is_empty(), record.own.map(|block| block.kind))
        && is_titled(wanted, record.tree, index)
    {
        all.push((record.blocks, Vec::new(), record.span));
    }
    all
}

/// The same of an entry of a list that begins with a wanted label, bold or not.
fn entered<'a>(wanted: &Wanted, entry: &'a Block) -> Option<(&'a [Block], Vec<Inline>, Span)> {
    let (first, rest) = entry.children.split_first()?;
    let line = lines(&first.inlines).next().filter(|_| first.kind == BlockKind::Paragraph)?;
    let (label, value) = first_pair(line, |label| is_label(wanted, label))?;
    Some((rest, value, label.span))
}

/// The place of a label in a paragraph that is wanted, and what comes after it.
fn labelled(wanted: &Wanted, block: &Block) -> Option<(Span, Vec<Inline>)> {
    let mut all = lines(&block.inlines).enumerate();
    all.find_map(|(at, line)| {
        if !may_be(wanted, line) || !has_bold_label(line, |label| is_label(wanted, label)) {
            return None;
        }
        let (label, rest) = bold_label(line)?;
        let more = lines(&block.inlines).skip(at + 1);
        let more = more.take_while(|line| !has_bold_label(line, |_| true));
        Some((label.span, rest.iter().chain(more.flatten()).cloned().collect()))
    })
}

pub(super) fn is_titled(wanted: &Wanted, tree: &Tree, index: usize) -> bool {
    match &wanted.pattern {
        Some(pattern) => pattern.is_match(crate::model::plain_title(&tree.headings[index].text)),
        None => tree.titles[index] == wanted.title,
    }
}

/// Whether the bold label of a line may be one that is wanted, which costs less to ask.
fn may_be(wanted: &Wanted, line: &[Inline]) -> bool {
    wanted.pattern.is_some() || wanted.title.is_empty() || may_have(line, &wanted.title)
}

fn is_label(wanted: &Wanted, label: &str) -> bool {
    match &wanted.pattern {
        // Any label at all would be one.
        Some(pattern) if pattern.is_bare() => false,
        Some(pattern) => pattern.is_match(crate::model::plain_title(label)),
        None => has_label_form(label, &wanted.title),
    }
}

/// Fields that have no value, or too few.
fn filled(condition: &Condition, record: &Record<'_>) -> Vec<Unmet> {
    let mut all = Vec::new();
    let empty: Vec<&String> =
        condition.fill.iter().filter(|field| !is_filled(field, record)).collect();
    if !empty.is_empty() {
        let fields = record.called(empty.iter().copied()).join("`, `");
        let message = format!("{} has no value in `{fields}`", record.name);
        all.push(Unmet { message, span: record.span });
    }
    let Some(range) = condition.count else { return all };
    for field in condition.fill.iter().filter(|field| !empty.contains(field)) {
        let values = (record.field)(field);
        let count = distinct(&values, record.source);
        if u32::try_from(count).is_ok_and(|count| !range.holds(count)) {
            let span = values.first().map_or(record.span, |text| text.span);
            let values = if count == 1 { "value" } else { "different values" };
            let message = format!(
                "{} has {count} {values} in `{}`, expected {}",
                record.name,
                record.called([field]).concat(),
                range.in_words()
            );
            all.push(Unmet { message, span });
        }
    }
    all
}

fn is_filled(field: &str, record: &Record<'_>) -> bool {
    let values = (record.field)(field);
    values.iter().any(|text| {
        if text.text.is_empty() {
            return says_something(record, text.span);
        }
        !is_to_fill(&text.text)
    })
}

/// Whether a block after a label, such as code, holds more than its template had.
fn says_something(record: &Record<'_>, span: Span) -> bool {
    let lines = record.source.slice(span).lines();
    let mut own = lines.filter(|line| {
        let line = line.trim();
        let fence = line.starts_with("```") || line.starts_with("~~~");
        !fence && !is_none_word(line) && !record.kind.is_prefilled(line)
    });
    own.any(|line| without_placeholders(line).contains(char::is_alphanumeric))
}

/// Sentences without a form that is wanted, or with one that is not.
fn said(condition: &Condition, record: &Record<'_>) -> Vec<Unmet> {
    let mut all = Vec::new();
    if condition.say.is_empty() && condition.avoid.is_empty() {
        return all;
    }
    let text = match record.own {
        Some(own) if !matches!(own.kind, BlockKind::Heading(_)) => {
            sentences(std::slice::from_ref(own))
        }
        // A line of a paragraph or a row is all that it says itself.
        None if record.is_item && record.blocks.is_empty() && !is_heading(record) => {
            record.source.slice(record.span).replace(['*', '_'], "")
        }
        _ if record.is_item => sentences(record.blocks),
        _ => all_sentences(record.blocks),
    };
    let name = match record.own.map(|own| own.kind) {
        Some(BlockKind::Heading(index)) => {
            &format!("the section “{}”", record.tree.headings[index].text)
        }
        _ => record.name,
    };
    let has = |line: &str| condition.say.iter().any(|form| form.is_match(line));
    if !condition.say.is_empty() && !text.split('\n').any(has) {
        let message = format!("{name} has no sentence of the required form");
        all.push(Unmet { message, span: record.span });
    }
    let avoid: Vec<&Pattern> =
        condition.avoid.iter().filter(|form| form.is_required_in(&text)).collect();
    for line in text.split('\n').filter(|_| !avoid.is_empty()) {
        let Some(form) = avoid.iter().find(|form| form.is_match(line)) else { continue };
        let at = form.places(line).first().map_or(0, |(range, _)| range.start);
        let (words, said) = (form.written().trim_matches(['…', ' ']), around(line, at));
        let message = format!("{name} says `{words}`: “{said}”");
        all.push(Unmet { message, span: record.span });
    }
    all
}

/// Whether a record begins with a heading.
pub(super) fn is_heading(record: &Record<'_>) -> bool {
    let line = record.source.line(record.span.start);
    record.source.line_text(line).trim_start().starts_with('#')
}

/// Check boxes that are not ticked.
fn ticked(condition: &Condition, record: &Record<'_>) -> Option<Unmet> {
    let ticks = condition.checked?;
    let boxes: Vec<&Checkbox> = boxes(record.tree, record.extent).collect();
    let open: Vec<&&Checkbox> =
        boxes.iter().filter(|checkbox| !is_ticked(record.kind, record.source, checkbox)).collect();
    let done = boxes.len() - open.len();
    let first = open.first().map_or(record.span, |checkbox| checkbox.span);
    let message = match ticks {
        Ticks::All if boxes.is_empty() => "there is no check box in it".to_owned(),
        Ticks::All | Ticks::Any if open.is_empty() => return None,
        Ticks::All | Ticks::Any => format!("{done} of {} boxes are ticked", boxes.len()),
        Ticks::Count(range) if u32::try_from(done).is_ok_and(|done| range.holds(done)) => {
            return None;
        }
        Ticks::Count(range) => {
            format!("{done} of {} boxes are ticked, expected {}", boxes.len(), range.in_words())
        }
    };
    Some(Unmet { message, span: first })
}

/// The check boxes in a stretch of the text.
pub(super) fn boxes(tree: &Tree, extent: Span) -> impl Iterator<Item = &Checkbox> {
    tree.checkboxes.iter().filter(move |checkbox| extent.contains(checkbox.span))
}

/// Whether somebody ticked a box: one that its template had ticked does not count.
pub(super) fn is_ticked(kind: &Kind, source: &Source, checkbox: &Checkbox) -> bool {
    checkbox.checked && !kind.is_prefilled(source.line_text(source.line(checkbox.span.start)))
}

/// Whether a section, a heading or a bold label is there, with something under it.
pub(super) fn has(wanted: &Wanted, record: &Record<'_>) -> bool {
    let mut blocks = record.blocks.iter().enumerate();
    blocks.any(|(at, block)| match block.kind {
        BlockKind::Heading(index) => {
            let end = record.tree.headings[index].end;
            is_titled(wanted, record.tree, index)
                && record.blocks.get(at + 1).is_some_and(|next| next.span.start < end)
        }
        BlockKind::Paragraph => lines(&block.inlines)
            .filter(|line| may_be(wanted, line))
            .any(|line| has_bold_label(line, |label| is_label(wanted, label))),
        BlockKind::List { .. } => {
            block.children.iter().any(|entry| entered(wanted, entry).is_some())
        }
        _ => false,
    })
}

/// The heading of a section that is wanted, the first of some titles that the document has.
pub(super) fn section_of(wanted: &[Wanted], tree: &Tree) -> Option<usize> {
    wanted.iter().find_map(|wanted| {
        let outline = |index: &usize| tree.headings[*index].outline;
        (0..tree.headings.len()).filter(outline).find(|index| is_titled(wanted, tree, *index))
    })
}
