//! Totals that the estimates beside them do not add up to.

use crate::model::{Fault, FieldRole, Item, ItemDecl, ItemRole, Place, Problem, range_of_days};

use super::Alone;

/// How many totals of a document are asked.
const MOST: usize = 4;

/// The totals of a document that are not the sum of the estimates in the same sections.
pub(super) fn problems(alone: &Alone<'_>) -> Vec<Problem> {
    let is_total = |decl: &ItemDecl| decl.role == ItemRole::Total;
    if !alone.whole.kind.items.iter().any(|known| is_total(&known.decl)) {
        return Vec::new();
    }
    let totals = alone.items.iter().filter(|item| is_total(alone.whole.kind.item(item.decl)));
    totals.take(MOST).filter_map(|total| problem(alone, total)).collect()
}

fn problem(alone: &Alone<'_>, total: &Item) -> Option<Problem> {
    if total.title.contains(['(', '[']) {
        return None;
    }
    let said = range_of_days(&total.title)?;
    let wanted = within(alone.whole.kind.item(total.decl));
    let mut count = 0;
    let mut sum = Some((0.0, 0.0));
    for item in alone.items {
        let decl = alone.whole.kind.item(item.decl);
        let estimated = decl.fields.iter().any(|field| field.role == FieldRole::Estimate);
        if !estimated || within(decl) != wanted {
            continue;
        }
        count += 1;
        let estimate = item.of_role(decl, FieldRole::Estimate).next();
        let ends = estimate.and_then(|text| range_of_days(&text.text));
        sum = sum.zip(ends).map(|((a, b), (least, most))| (a + least, b + most));
    }
    let (least, most) = sum.filter(|_| count > 1)?;
    if said.1 + 0.01 >= least && said.0 <= most + 0.01 {
        return None;
    }
    let sum = if (most - least).abs() < 0.01 {
        format!("{most} days")
    } else {
        format!("{least} to {most} days")
    };
    let message =
        format!("the total is `{}`, but the {count} estimates add up to {sum}", total.title);
    let help = "add the estimates up again";
    Some(Problem::new(Fault::Total, Place::in_text(total.span), message, help))
}

/// The sections that items of a type are in.
fn within(decl: &ItemDecl) -> Vec<Vec<&str>> {
    let groups = decl.within.iter();
    groups.map(|group| group.iter().map(|title| title.form.as_str()).collect()).collect()
}
