//! What a finding is known by whatever is edited around it: its rule, the document or item that it
//! is about, and the text that is at fault. Baselines, SARIF and GitLab compare findings by it.

use std::collections::HashMap;
use std::fmt;

use siphasher::sip128::SipHasher13;

use super::{Finding, Item, Portal, Source, Span};

/// The fingerprint of a finding, the same from run to run; the default is of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint(u128);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Fingerprint {
    /// The fingerprint that a text writes out.
    pub fn from_text(text: &str) -> Option<Fingerprint> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        digits.then(|| u128::from_str_radix(text, 16).ok().map(Fingerprint))?
    }
}

/// Gives every finding its fingerprint; no two of them have the same. `findings` are in the order
/// of their places: of several that have all else in common, each is known by its number too.
/// `others` are texts beside the documents, such as `book.toml`. With each finding goes what
/// [`items_around`] says of it.
pub fn give_fingerprints(
    portal: &Portal,
    others: &[Source],
    findings: &mut [Finding],
    items: &[Vec<&str>],
) {
    let mut files: HashMap<&str, &Source> = HashMap::new();
    for document in &portal.documents {
        files.insert(document.path(), &document.source);
        files.extend(document.sidecar.iter().map(|sidecar| (sidecar.path.as_str(), sidecar)));
    }
    files.extend(portal.outline.iter().map(|outline| (&*outline.source.path, &outline.source)));
    files.extend(others.iter().map(|source| (source.path.as_str(), source)));
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (finding, items) in findings.iter_mut().zip(items) {
        let source = files.get(finding.at.path.as_str());
        let text = source.map(|source| source.slice(finding.at.span)).unwrap_or_default();
        let key = key(portal, finding, items.last().unwrap_or(&""), text);
        let number = seen.entry(key.clone()).or_default();
        let key = format!("{key}\0{number}");
        *number += 1;
        finding.fingerprint = Fingerprint(SipHasher13::new().hash(key.as_bytes()).as_u128());
    }
}

/// What a finding is known by, as a text.
fn key(portal: &Portal, finding: &Finding, item: &str, text: &str) -> String {
    let owner = match finding.about.first() {
        Some(node) => portal.node(*node).id.as_str(),
        None => finding.at.path.as_str(),
    };
    // A span may reach over a whole section; its first line is the one that is at fault.
    let first = text.trim_start().lines().next().unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().collect();
    let mut key = [finding.rule, owner, item, &words.join(" ")].join("\0");
    // A message may be worded anew; the names that it quotes say what it is about.
    for name in finding.message.split('`').skip(1).step_by(2) {
        key.push('\0');
        key.push_str(name);
    }
    key
}

/// For each finding the ids of the items that its place is in, the innermost last. Findings are in
/// the order of their places, so that each item is looked at once.
pub fn items_around<'a>(portal: &'a Portal, findings: &[Finding]) -> Vec<Vec<&'a str>> {
    let mut documents: HashMap<&str, Vec<&'a Item>> = HashMap::new();
    for document in &portal.documents {
        documents.entry(document.path()).or_default().extend(&document.items);
    }
    let mut sweeps: HashMap<&str, Sweep<'a>> = HashMap::new();
    let around = |finding: &Finding| {
        // About a whole file, or in a file of metadata: in none.
        let Some((path, items)) = documents.get_key_value(finding.at.path.as_str()) else {
            return Vec::new();
        };
        if finding.at.span.start == finding.at.span.end {
            return Vec::new();
        }
        let sweep = sweeps.entry(path).or_insert_with(|| Sweep::over(items));
        sweep.at(finding.at.span)
    };
    findings.iter().map(around).collect()
}

/// Items of a file in the order of their beginnings, and those that are open where one is.
struct Sweep<'a> {
    items: Vec<&'a Item>,
    next: usize,
    open: Vec<&'a Item>,
}

impl<'a> Sweep<'a> {
    fn over(items: &[&'a Item]) -> Sweep<'a> {
        let mut items = items.to_vec();
        items.sort_by_key(|item| (item.extent.start, std::cmp::Reverse(item.extent.end)));
        Sweep { items, next: 0, open: Vec::new() }
    }

    fn at(&mut self, span: Span) -> Vec<&'a str> {
        while let Some(item) = self.items.get(self.next)
            && item.extent.start <= span.start
        {
            self.open.retain(|open| item.extent.start < open.extent.end);
            self.open.push(item);
            self.next += 1;
        }
        let around = self.open.iter().filter(|item| item.extent.contains(span));
        around.map(|item| item.id.as_str()).collect()
    }
}
