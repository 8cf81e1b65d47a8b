//! A section that is not where the template of its document has it.

use crate::model::{DocumentTemplate, Fault, Heading, Place, Problem};

use crate::parse::tree::Tree;

/// How many sections of its template a document must have, and how many of them may be displaced.
const LEAST: usize = 5;
const MOST: usize = 2;

/// The section of a document that is out of order, if one is.
pub(super) fn problem(template: &DocumentTemplate, tree: &Tree) -> Option<Problem> {
    let mut seen: Vec<(usize, &Heading)> = Vec::new();
    for (heading, title) in tree.headings.iter().zip(&tree.titles) {
        if !heading.outline || heading.level != 2 {
            continue;
        }
        let first = |at: &usize| !seen.iter().any(|(other, _)| other == at);
        if let Some(at) = template.sections.get(title).copied().filter(first) {
            seen.push((at, heading));
        }
    }
    let kept = ascending(&seen.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    let displaced = seen.len() - kept.len();
    if seen.len() < LEAST || displaced == 0 || displaced > MOST || kept.len() < LEAST - 1 {
        return None;
    }
    let (place, heading) = seen[(0..seen.len()).find(|at| !kept.contains(at))?];
    let in_order = kept.iter().map(|at| seen[*at]);
    let after = in_order.clone().take_while(|(other, _)| *other < place).last();
    let before = || in_order.clone().find(|(other, _)| *other > place);
    let wanted = match after {
        Some((_, other)) => format!("after `{}`", other.text),
        None => format!("before `{}`", before()?.1.text),
    };
    let message = format!("the section `{}` is out of order, expected {wanted}", heading.text);
    let help = format!("move it {wanted}, as in `{}`", template.path);
    Some(Problem::new(Fault::Order, Place::in_text(heading.span), message, help))
}

/// The places of a longest ascending part of some numbers, which differ.
fn ascending(numbers: &[usize]) -> Vec<usize> {
    // The place of the smallest last number of a part of each length, and the place before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut part: Vec<usize> =
        std::iter::successors(ends.last().copied(), |at| before[*at]).collect();
    part.reverse();
    part
}

#[cfg(test)]
mod tests {
    use super::ascending;

    #[test]
    fn the_longest_ascending_part_is_found() {
        assert_eq!(ascending(&[0, 1, 5, 2, 3]), [0, 1, 3, 4]);
        assert_eq!(ascending(&[4, 0, 1, 2]), [1, 2, 3]);
        assert!(ascending(&[]).is_empty());
    }
}
