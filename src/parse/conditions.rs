//! Conditions (`must`) of documents and items: sections, values and sentences that must be there.

use crate::model::{
    Aliases, Case, Condition, Fault, FieldDecl, Pattern, Problem, Span, Test, Wanted,
    has_label_form, is_none_word, is_placeholder, meaning, number_in,
};

use super::labels::bold_label;
use super::like::sentences;
use super::tree::{Block, BlockKind, Tree, lines};

/// A record and what is asked of it.
pub(super) struct Asked<'a> {
    /// What it is called in messages: `this Feature spec of maturity 4`.
    pub name: String,
    pub conditions: &'a [Condition],
    pub decls: &'a [FieldDecl],
    /// The single text of a field.
    pub field: &'a dyn Fn(&str) -> Option<String>,
    pub tree: &'a Tree,
    /// The blocks inside of it.
    pub blocks: &'a [Block],
    /// The paragraph that it is, where it has no blocks of its own.
    pub own: Option<&'a Block>,
    pub span: Span,
}

/// The conditions that a record does not meet.
pub(super) fn problems(asked: &Asked<'_>) -> Vec<Problem> {
    let mut all = Vec::new();
    let mut missing: Vec<&Condition> = Vec::new();
    for condition in asked.conditions.iter().filter(|condition| applies(condition, asked)) {
        if !condition.have.is_empty() && !condition.have.iter().any(|wanted| has(wanted, asked)) {
            missing.push(condition);
        }
        if !condition.fill.is_empty() && !condition.fill.iter().any(|field| is_filled(field, asked))
        {
            let message =
                format!("{} has no value in `{}`", asked.name, condition.fill.join("`, `"));
            let help = format!("fill in `{}`", condition.fill[0]);
            let problem = Problem::new(Fault::Missing, asked.span, message, help).minor();
            all.push(problem.at_level(condition.level));
        }
        all.extend(unsaid(condition, asked));
    }
    // Sections that are asked for at one level are one problem.
    while let Some(level) = missing.first().map(|condition| condition.level) {
        let (now, rest): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|condition| condition.level == level);
        missing = rest;
        let names: Vec<String> = now.iter().map(|c| format!("`{}`", c.have[0].written)).collect();
        let plural = if names.len() == 1 { "the section" } else { "the sections" };
        let first = &now[0].have;
        let others: Vec<&str> = first[1..].iter().map(|wanted| wanted.written.as_str()).collect();
        let help = if others.is_empty() {
            format!("add a heading `{}` with text under it", first[0].written)
        } else {
            let others = others.join("` or `");
            format!("add a heading `{}`; `{others}` does as well", first[0].written)
        };
        let message = format!("{} lacks {plural} {}", asked.name, names.join(", "));
        let problem = Problem::new(Fault::Section, asked.span, message, help).minor();
        all.push(problem.at_level(level));
    }
    all
}

fn applies(condition: &Condition, asked: &Asked<'_>) -> bool {
    let holds = |case: &Case| case.iter().all(|(field, test)| is_so(field, test, asked));
    condition.when.is_empty() || condition.when.iter().any(holds)
}

fn is_so(field: &str, test: &Test, asked: &Asked<'_>) -> bool {
    let Some(text) = (asked.field)(field) else { return false };
    match test {
        Test::Range(range) => number_in(&text).is_some_and(|number| range.holds(number)),
        Test::Words(words) => {
            let known: Option<&Aliases> =
                asked.decls.iter().find(|decl| decl.name == field).map(|decl| &decl.values);
            let meant = known.and_then(|known| meaning(known, &text)).unwrap_or(&text);
            words.iter().any(|word| word.eq_ignore_ascii_case(meant))
        }
    }
}

/// Whether a section, a heading or a bold label is there, with something under it.
fn has(wanted: &Wanted, asked: &Asked<'_>) -> bool {
    let fits = |text: &str, same: &dyn Fn(&str) -> bool| match &wanted.pattern {
        Some(pattern) => pattern.is_match(crate::model::plain_title(text)),
        None => same(&wanted.title),
    };
    let mut blocks = asked.blocks.iter().enumerate();
    blocks.any(|(at, block)| match block.kind {
        BlockKind::Heading(index) => {
            let heading = &asked.tree.headings[index];
            fits(&heading.text, &|title| asked.tree.titles[index] == title)
                && asked.blocks.get(at + 1).is_some_and(|next| next.span.start < heading.end)
        }
        BlockKind::Paragraph => lines(&block.inlines).any(|line| {
            bold_label(line).is_some_and(|(label, _)| {
                fits(&label.text, &|title| has_label_form(&label.text, title))
            })
        }),
        _ => false,
    })
}

fn is_filled(field: &str, asked: &Asked<'_>) -> bool {
    (asked.field)(field).is_some_and(|text| !is_none_word(&text) && !is_placeholder(&text))
}

/// The problem of a record none of whose sentences has one of the forms.
fn unsaid(condition: &Condition, asked: &Asked<'_>) -> Option<Problem> {
    if condition.say.is_empty() {
        return None;
    }
    let text = match asked.own {
        Some(own) => sentences(std::slice::from_ref(own)),
        None => sentences(asked.blocks),
    };
    let said = |line: &str| condition.say.iter().any(|form| form.is_match(line));
    if text.split('\n').any(said) {
        return None;
    }
    let forms = condition.say.iter().filter(|form| !form.is_regular()).map(Pattern::written);
    let forms = forms.collect::<Vec<_>>().join("`, `");
    let message = format!("{} has no sentence of its form", asked.name);
    let problem = Problem::new(Fault::Sentence, asked.span, message, format!("write `{forms}`"));
    Some(problem.at_level(condition.level))
}
