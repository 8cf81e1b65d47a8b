//! Words in requirements that nobody can test.

use crate::model::{
    Condition, Fault, FieldRole, ItemDecl, ItemRole, Kind, Level, Place, Problem, Span,
};

use super::Whole;
use super::items::Held;
use super::tree::{Block, BlockKind, text_of};

/// How many words of one text are looked at.
const MOST: usize = 16;

/// The requirements of a document that say something that nobody can test.
pub(super) fn problems(whole: &Whole<'_>) -> Vec<Problem> {
    let all = whole.held.iter().filter(|held| {
        let decl = whole.kind.item(held.item.decl);
        decl.role == ItemRole::Requirement
            && !decl.fields.iter().any(|field| field.role == FieldRole::Criteria)
            && whole.kind.inside(Some(held.item.decl)).next().is_none()
            && !is_gated(whole.kind, decl)
    });
    all.filter_map(|held| problem(whole, held)).collect()
}

/// Whether a gate of the kind judges the words of such items.
fn is_gated(kind: &Kind, decl: &ItemDecl) -> bool {
    let avoids = |need: &Condition| {
        !need.avoid.is_empty() && need.over.as_ref().is_some_and(|over| over.items == decl.name)
    };
    kind.gates.iter().any(|gate| gate.needs.iter().any(avoids))
}

/// The problem of one requirement, with all of its vague words.
fn problem(whole: &Whole<'_>, held: &Held<'_>) -> Option<Problem> {
    let mut found: Vec<(Span, String)> = Vec::new();
    for block in statement(held) {
        let whole_text = text_of(&block.inlines).text;
        for run in block.inlines.iter().filter(|run| !run.code && run.link.is_none()) {
            if run.span.end - run.span.start != run.text.len() {
                continue;
            }
            for place in whole.kind.words.vague.places(&run.text).take(MOST) {
                let word = run.text[place.range()].to_owned();
                // `Fast Refresh` in a sentence is the name of something.
                let capital = word.starts_with(char::is_uppercase);
                let before = run.text[..place.start].trim_end();
                let begins = before.is_empty() || before.ends_with(['.', ':', '!', '?', '-']);
                let listed = before.ends_with(',') || run.text[place.end..].starts_with(',');
                if capital && !begins || listed && word.chars().all(char::is_alphabetic) {
                    continue;
                }
                if !is_measured(&whole_text, &word, &held.item.id) {
                    let start = run.span.start + place.start;
                    found.push((Span::new(start, start + word.len()), word));
                }
            }
        }
    }
    let span = found.first()?.0;
    let mut words: Vec<&str> = Vec::new();
    for (_, word) in &found {
        if !words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            words.push(word);
        }
    }
    let message = format!("the requirement `{}` says `{}`", held.item.id, words.join("` and `"));
    let help = "say what can be measured or seen: a number, a case, the whole list";
    let problem = Problem::new(Fault::Vague, Place::in_text(span), message, help);
    Some(problem.at_level(Some(Level::Note)))
}

/// What says a requirement: its heading or its entry, and the first paragraph under a heading.
fn statement<'a>(held: &Held<'a>) -> impl Iterator<Item = &'a Block> {
    let first = held.content.first().filter(|block| block.kind == BlockKind::Paragraph);
    let heading = held.own.is_none_or(|own| matches!(own.kind, BlockKind::Heading(_)));
    let paragraph = first.filter(|_| heading);
    held.own.into_iter().chain(paragraph)
}

/// Whether the sentence around a word has a number that says how much is meant.
fn is_measured(text: &str, word: &str, id: &str) -> bool {
    let bare = text.replace(id, "");
    let around = bare.split(". ").find(|sentence| sentence.contains(word)).unwrap_or(&bare);
    // The number of the requirement itself measures nothing.
    let said = around.split_once(": ").map_or(around, |(_, said)| said);
    said.contains(|c: char| c.is_ascii_digit())
}
