//! Ids that are written with other marks, with letters that look like digits or with other padding:
//! `feat_auth` for `feat-auth`, `FR-1O` for `FR-10`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::nodes::Nodes;

/// The published ids by the form in which such slips make no difference, made when one is not found.
#[derive(Debug, Default)]
pub(super) struct Respelled(OnceLock<HashMap<String, Vec<String>>>);

impl Respelled {
    /// The ids that a text may be another spelling of; of `DOCUMENT#ITEM` each part may be.
    pub(super) fn ids(&self, nodes: &Nodes, typed: &str) -> Vec<String> {
        let known = self.0.get_or_init(|| known(nodes));
        let of = |text: &str| form(text).and_then(|form| known.get(&form)).into_iter().flatten();
        let Some((document, item)) = typed.split_once('#') else {
            return of(typed).cloned().collect();
        };
        let or_typed = |text: &str| -> Vec<String> {
            let mut all: Vec<String> = of(text).cloned().collect();
            if all.is_empty() {
                all.push(text.to_owned());
            }
            all
        };
        let items = or_typed(item);
        let all = or_typed(document).into_iter();
        all.flat_map(|document| {
            items.iter().map(move |item| format!("{document}#{item}")).collect::<Vec<_>>()
        })
        .filter(|id| id != typed)
        .collect()
    }
}

/// The ids of documents, and of items without their documents.
fn known(nodes: &Nodes) -> HashMap<String, Vec<String>> {
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    for node in nodes.nodes().filter(|node| nodes.is_published(*node)) {
        let id = own_id(&nodes.node(node).id);
        let Some(form) = form(id) else { continue };
        let all = known.entry(form).or_default();
        if !all.iter().any(|other| other == id) {
            all.push(id.to_owned());
        }
    }
    known
}

/// The id of an item without that of its document; of a document the whole.
pub(super) fn own_id(id: &str) -> &str {
    id.rsplit('#').next().unwrap_or(id)
}

/// The form of an id; none of one without a letter, in which a mark tells numbers apart.
fn form(id: &str) -> Option<String> {
    let mut form = String::with_capacity(id.len());
    for word in id.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = with_digits(word);
        let digit = |c: char| c.is_ascii_digit();
        // `1.2` is not `12`.
        if form.ends_with(digit) && word.starts_with(digit) {
            form.push('-');
        }
        let mut rest = word.as_str();
        while let Some(at) = rest.find(digit) {
            form.push_str(&rest[..at]);
            let end = rest[at..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| at + n);
            let number = rest[at..end].trim_start_matches('0');
            form.push_str(if number.is_empty() { "0" } else { number });
            rest = &rest[end..];
        }
        form.push_str(rest);
    }
    form.contains(char::is_alphabetic).then_some(form)
}

/// A word in lower case, with digits where a letter beside a digit looks like one.
fn with_digits(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        let beside = out.ends_with(|c: char| c.is_ascii_digit())
            || rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            'O' | 'o' if beside => out.push('0'),
            'I' | 'l' if beside => out.push('1'),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn marks_padding_and_letters_that_look_like_digits_make_no_difference() {
        for (typed, id) in [
            ("FR-1O", "FR-10"),
            ("fr_010", "FR-10"),
            ("FR-l2", "FR-12"),
            ("FR–7", "FR-7"),
            ("feat_auth", "feat-auth"),
            ("FeatAuth", "feat-auth"),
            ("FR 1,2", "FR-1.2"),
        ] {
            assert_eq!(form(typed), form(id), "{typed} {id}");
        }
        for (typed, id) in [
            ("FR-1", "FR-2"),
            ("FR-12", "FR-1.2"),
            ("FR-100", "FR-10"),
            ("feat-oil", "feat-0il"),
            ("feat-order", "feat-orders"),
        ] {
            assert_ne!(form(typed), form(id), "{typed} {id}");
        }
        assert_eq!(form("1.2"), None);
    }
}
