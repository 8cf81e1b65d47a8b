//! Which findings are accepted: by a waiver of the configuration, by the document itself, by the
//! baseline. And what of these accepts nothing.

mod baseline;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Asked, Checked};
use crate::config::Waiver;
use crate::model::{
    Acceptance, Accepted, Allow, Document, DocumentId, Finding, Portal, RuleInfo, Span,
    give_fingerprints, items_around,
};
pub use baseline::{Baseline, Known, NoBaseline};

/// What is known once every finding was looked at, for the rules on the settings themselves.
pub struct Settled<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// What was asked for.
    pub asked: &'a Asked<'a>,
    /// What rules say of themselves.
    pub rules: &'a [RuleInfo],
    /// For each waiver how many findings it accepts, or would if it had not ended.
    pub waives: Vec<usize>,
    /// The allowances that accept something, by document and number.
    allows: HashSet<(DocumentId, usize)>,
}

impl Settled<'_> {
    /// Whether there is a rule of some id.
    pub fn knows(&self, rule: &str) -> bool {
        self.rules.iter().any(|known| known.id == rule)
    }

    /// The allowances that accept nothing.
    pub fn unused(&self) -> impl Iterator<Item = (DocumentId, &Allow)> {
        self.portal.documents.entries().flat_map(move |(id, document)| {
            let unused = move |at: &usize| !self.allows.contains(&(id, *at));
            let some = (0..document.allows.len()).filter(unused);
            some.map(move |at| (id, &document.allows[at]))
        })
    }
}

/// Parts findings, in the order of their places, from those that are accepted.
pub(super) fn settle<'a>(
    portal: &'a Portal,
    asked: &'a Asked<'a>,
    rules: &'a [RuleInfo],
    mut findings: Vec<Finding>,
) -> (Checked, Settled<'a>) {
    let items = items_around(portal, &findings);
    give_fingerprints(portal, asked.others, &mut findings, &items);
    let waivers = &asked.config.waivers;
    let mut settled =
        Settled { portal, asked, rules, waives: vec![0; waivers.len()], allows: HashSet::new() };
    let allowed = Allowed::new(portal, asked.allows);
    let mut checked = Checked::default();
    let mut known = BTreeSet::new();
    for (finding, items) in findings.into_iter().zip(items) {
        let is_known = asked.baseline.is_some_and(|baseline| baseline.has(&finding));
        if is_known {
            known.insert(finding.fingerprint);
        }
        let mut by = None;
        for (waiver, count) in waivers.iter().zip(&mut settled.waives) {
            if waives(waiver, &finding, &items) {
                *count += 1;
                let counts = by.is_none() && !waiver.has_ended(asked.today);
                by = by.or(counts.then(|| Acceptance::Waiver {
                    reason: waiver.reason.clone(),
                    until: waiver.until.clone(),
                }));
            }
        }
        if let Some((place, allow)) = allowed.of(&finding) {
            settled.allows.insert(place);
            by = by.or_else(|| Some(Acceptance::Allow(allow.reason.clone())));
        }
        if by.is_none() && is_known {
            by = Some(Acceptance::Baseline);
        }
        match by {
            Some(by) => checked.accepted.push(Accepted { finding, by }),
            None => checked.findings.push(finding),
        }
    }
    checked.gone = asked.baseline.map_or(0, |baseline| baseline.len() - known.len());
    (checked, settled)
}

/// Whether a waiver is about a finding, whatever day it is.
fn waives(waiver: &Waiver, finding: &Finding, items: &[&str]) -> bool {
    let named = finding.document.as_deref() == Some(&waiver.document);
    let item = waiver.item.as_deref();
    waiver.rule == finding.rule
        && (named || finding.at.path == waiver.document)
        && item.is_none_or(|wanted| items.contains(&wanted))
}

/// What documents allow of themselves, by file and rule.
struct Allowed<'a> {
    by_file: HashMap<(&'a str, &'a str), Vec<Place<'a>>>,
}

/// An allowance with its document and its number in it.
type Place<'a> = (DocumentId, usize, &'a Document, &'a Allow);

impl<'a> Allowed<'a> {
    fn new(portal: &'a Portal, counts: bool) -> Allowed<'a> {
        let mut by_file: HashMap<_, Vec<Place<'a>>> = HashMap::new();
        for (id, document) in portal.documents.entries().filter(|_| counts) {
            let files = [Some(&document.source), document.sidecar.as_ref()];
            // Without a reason nothing is accepted.
            let reasoned = document.allows.iter().enumerate();
            for (at, allow) in reasoned.filter(|(_, allow)| !allow.reason.is_empty()) {
                for file in files.into_iter().flatten() {
                    let key = (file.path.as_str(), allow.rule.text.as_str());
                    by_file.entry(key).or_default().push((id, at, document, allow));
                }
            }
        }
        Allowed { by_file }
    }

    /// The allowance that a finding falls under, the nearest one first.
    fn of(&self, finding: &Finding) -> Option<((DocumentId, usize), &'a Allow)> {
        let here = self.by_file.get(&(finding.at.path.as_str(), finding.rule))?;
        let covers = |(.., document, allow): &&Place<'a>| match allow.covers {
            Some(covers) => {
                finding.at.path == document.path()
                    && finding.at.span != Span::default()
                    && covers.contains(finding.at.span)
            }
            None => finding.at.path != document.path() || document.holds(finding.at.span),
        };
        let reach = |(.., allow): &&Place<'a>| {
            allow.covers.map_or(usize::MAX, |covers| covers.end - covers.start)
        };
        let found = here.iter().filter(covers).min_by_key(reach)?;
        Some(((found.0, found.1), found.3))
    }
}
