//! What is amiss in a document that somebody filled in and that it alone decides: it is found once,
//! with what else is known of the document, and not in each run of the rules.

mod dates;
mod headings;
mod identity;
mod numbering;
mod order;
mod owner;
mod siblings;
mod totals;
mod versions;

use crate::model::{
    DeclaredId, DocumentTemplate, FieldRole, Item, KindRole, ManagedBlock, Place, Problem, Stage,
};

use super::{Whole, fields};

/// A document that somebody filled in, as far as it is read.
pub(super) struct Alone<'a> {
    pub whole: &'a Whole<'a>,
    pub items: &'a [Item],
    pub id: Option<&'a DeclaredId>,
    pub managed: &'a [ManagedBlock],
}

impl Alone<'_> {
    /// What is amiss in it, by the template of such documents; nothing in what is a plain page, a stub
    /// or withdrawn.
    pub(super) fn problems(&self, template: Option<&DocumentTemplate>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let Whole { kind, stage, stub, tree, .. } = self.whole;
        if kind.role == KindRole::Page || *stub || *stage == Some(Stage::Withdrawn) {
            return problems;
        }
        problems.extend(identity::problem(self));
        problems.extend(owner::problem(self));
        problems.extend(dates::problems(self));
        problems.extend(dates::order(self));
        problems.extend(versions::problem(self));
        problems.extend(template.and_then(|known| order::problem(known, tree)));
        problems.extend(headings::skipped(self));
        problems.extend(headings::duplicate(self));
        problems.extend(siblings::problems(self));
        problems.extend(numbering::problems(self));
        problems.extend(totals::problems(self));
        problems
    }

    /// The first text of the field of a role, with its place.
    fn text(&self, role: FieldRole) -> Option<(&str, Place)> {
        let field = fields::by_role(self.whole.kind, self.whole.fields, role)?;
        let (text, span) = field.value.scalars().into_iter().next()?;
        // What is derived has no place of its own.
        (span.end > span.start).then(|| (text, field.at(span)))
    }
}
