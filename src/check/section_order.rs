//! See [`RULE`].

use std::collections::HashMap;

use super::judged::judged;
use crate::model::{DocumentTemplate, Finding, Heading, Place, Portal, title_form};

rule! {
    /// A section is not where the documents of its kind have it.
    ///
    /// The order is that of the kind's template for the document's complexity and level. Only a
    /// document is asked that has at least five sections of it, all but one or two of them in that
    /// order; one that is laid out in another way is so on purpose. Sections that the template does
    /// not have may be anywhere.
    ///
    /// ## Why
    ///
    /// Who reads many documents of a kind finds things by their place.
    ///
    /// ## Example
    ///
    /// "Security" after "Appendix", where the template has it before "Deployment".
    ///
    /// ## How to fix
    ///
    /// Move the section, or change the template of the portal: `kinds/NAME.md`.
    "section-order", Note, check
}

/// How many sections of its template a document must have, and how many of them may be displaced.
const LEAST: usize = 5;
const MOST: usize = 2;

/// The places of the main sections of a template, by title.
type Order = HashMap<String, usize>;

/// The same by headings as documents have them, which recur.
type Known<'a> = HashMap<&'a str, Option<usize>>;

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut orders: HashMap<*const DocumentTemplate, (Order, Known<'_>)> = HashMap::new();
    for judged in judged(portal) {
        let document = judged.document;
        let template = judged.kind.template(document.complexity.as_deref(), document.maturity);
        let Some(template) = template else { continue };
        let (order, known) =
            orders.entry(template).or_insert_with(|| (order(&template.text), Known::new()));
        let mut seen: Vec<(usize, &Heading)> = Vec::new();
        for heading in document.headings.iter().filter(|h| h.outline && h.level == 2) {
            let form = || order.get(&title_form(&heading.text)).copied();
            let at = *known.entry(&heading.text).or_insert_with(form);
            let first = |at: &usize| !seen.iter().any(|(other, _)| other == at);
            if let Some(at) = at.filter(first) {
                seen.push((at, heading));
            }
        }
        let kept = ascending(&seen.iter().map(|(at, _)| *at).collect::<Vec<_>>());
        let displaced = seen.len() - kept.len();
        if seen.len() < LEAST || displaced == 0 || displaced > MOST || kept.len() < LEAST - 1 {
            continue;
        }
        let (place, heading) = match (0..seen.len()).find(|at| !kept.contains(at)) {
            Some(at) => seen[at],
            None => continue,
        };
        let in_order = kept.iter().map(|at| seen[*at]);
        let after = in_order.clone().take_while(|(other, _)| *other < place).last();
        let before = in_order.clone().find(|(other, _)| *other > place);
        let wanted = match (after, before) {
            (Some((_, other)), _) => format!("after `{}`", other.text),
            (None, Some((_, other))) => format!("before `{}`", other.text),
            (None, None) => continue,
        };
        let message = format!("the section `{}` is out of order, expected {wanted}", heading.text);
        let finding = judged.finding(portal, &RULE.info, Place::in_text(heading.span), message);
        findings.push(finding.help(format!("move it {wanted}, as in `{}`", template.path)));
    }
    findings
}

/// The main sections of a template, in order; of a title that occurs twice neither.
fn order(template: &str) -> Order {
    let mut fenced = false;
    let mut order: HashMap<String, Option<usize>> = HashMap::new();
    for (at, line) in template.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let Some(title) = line.strip_prefix("## ").filter(|_| !fenced) else { continue };
        order.entry(title_form(title)).and_modify(|at| *at = None).or_insert(Some(at));
    }
    order.into_iter().filter_map(|(title, at)| Some((title, at?))).collect()
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
    use super::{ascending, order};

    #[test]
    fn the_longest_ascending_part_is_found() {
        assert_eq!(ascending(&[0, 1, 5, 2, 3]), [0, 1, 3, 4]);
        assert_eq!(ascending(&[4, 0, 1, 2]), [1, 2, 3]);
        assert!(ascending(&[]).is_empty());
    }

    #[test]
    fn templates_have_an_order_of_main_sections() {
        let order =
            order("# A\n## 1. One\n```\n## Code\n```\n### Deep\n## Two\n## Both\n## Both\n");
        assert!(order["one"] < order["two"]);
        assert_eq!(order.len(), 2);
    }
}
