//! The form that the entries of a document's lists have: one that none of them has was not meant.

use std::collections::BTreeSet;

use crate::model::{Fault, ItemDecl, Problem};

/// Items of which fewer say nothing about a habit.
pub(super) const FEW: usize = 3;

/// Takes out, of the problems from some place on, those of sentences that do not have the form that the
/// items of a type must have, where none of the `count` items has it: the document is written in another
/// form, and that is not a slip in each of its entries.
pub(super) fn without_other_form(
    decl: &ItemDecl,
    count: usize,
    from: usize,
    problems: &mut Vec<Problem>,
) {
    let mut said = decl.must.iter().filter(|condition| !condition.say.is_empty());
    if said.any(|condition| !condition.avoid.is_empty()) {
        return;
    }
    let is_sentence = |problem: &Problem| problem.fault == Fault::Sentence;
    let unmet = problems[from..].iter().filter(|problem| is_sentence(problem));
    let unmet: BTreeSet<usize> = unmet.map(|problem| problem.place.span.start).collect();
    if unmet.len() == count {
        let own = problems.split_off(from);
        problems.extend(own.into_iter().filter(|problem| !is_sentence(problem)));
    }
}
