//! Headings that skip a level, and sections of one title.

use std::collections::HashMap;

use crate::model::{Fault, Heading, Item, Place, Problem, Span, is_taken_over};

use super::Alone;

/// The first heading that is more than one level below the one before it; how many more are.
pub(super) fn skipped(alone: &Alone<'_>) -> Option<Problem> {
    let own = |heading: &&Heading| heading.outline && !is_taken_over(alone.managed, heading.span);
    let headings = alone.whole.tree.headings.iter().filter(own);
    let pairs = headings.clone().zip(headings.skip(1));
    let mut deep = pairs.filter(|(before, heading)| heading.level > before.level + 1);
    let (before, heading) = deep.next()?;
    let more = match deep.count() {
        0 => String::new(),
        1 => ", and so does one more heading".to_owned(),
        count => format!(", and so do {count} more headings"),
    };
    let message = format!(
        "`{}` skips a level: it is of level {} under one of level {}{more}",
        heading.text, heading.level, before.level
    );
    let help = format!("write it with {} `#`", before.level + 1);
    Some(Problem::new(Fault::Level, Place::in_text(heading.span), message, help))
}

/// The sections that have the title of one before, under the same heading.
pub(super) fn duplicate(alone: &Alone<'_>) -> Vec<Problem> {
    let headings = &alone.whole.tree.headings;
    let mut problems = Vec::new();
    // Of headings alike the later ones have a number after their anchor: most documents have none.
    let numbered = |heading: &Heading| heading.anchor.ends_with(|c: char| c.is_ascii_digit());
    if !headings.iter().any(numbered) {
        return problems;
    }
    let mut seen: HashMap<(usize, u8, String), Span> = HashMap::new();
    // The heading that each level is under, by its start.
    let mut above = [usize::MAX; 8];
    for heading in headings.iter().filter(|heading| heading.outline) {
        let level = usize::from(heading.level).min(6);
        let parent = above[..level].iter().rev().find(|start| **start != usize::MAX);
        let key = (*parent.unwrap_or(&usize::MAX), heading.level, heading.text.to_lowercase());
        above[level] = heading.span.start;
        above[level + 1..].fill(usize::MAX);
        if heading.text.is_empty() || alone.is_other(heading) {
            continue;
        }
        let Some(first) = seen.get(&key) else {
            seen.insert(key, heading.span);
            continue;
        };
        let message = format!("duplicate section `{}`", heading.text);
        let help = "merge the two, or give each a title of its own";
        let problem = Problem::new(Fault::Heading, Place::in_text(heading.span), message, help);
        problems.push(problem.related(Place::in_text(*first), "the first one"));
    }
    problems
}

impl Alone<'_> {
    /// Whether a heading is an item, which is known by its id, or belongs to another document.
    fn is_other(&self, heading: &Heading) -> bool {
        let start = |item: &Item| item.span.start;
        let at = self.items.partition_point(|item| start(item) < heading.span.start);
        self.items.get(at).is_some_and(|item| start(item) == heading.span.start)
            || is_taken_over(self.managed, heading.span)
    }
}
