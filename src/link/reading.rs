//! Reads what a reference says: one name, a range, several names side by side, remarks in brackets
//! and after a name. Nothing of it is dropped: what is not a name is the remark of the one before.

use crate::model::outside;

use super::ranges;
use super::resolve::Named;

/// One name that a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub name: String,
    pub named: Named,
    /// What is in brackets or after it.
    pub note: Option<String>,
}

impl Said {
    /// A name and what it means.
    pub(super) fn of(name: &str, named: Named) -> Said {
        Said { name: name.to_owned(), named, note: None }
    }

    fn is_found(&self) -> bool {
        self.named != Named::None
    }

    fn add_note(&mut self, note: &str) {
        if note.is_empty() {
            return;
        }
        self.note = Some(match self.note.take() {
            Some(there) => format!("{there}; {note}"),
            None => note.to_owned(),
        });
    }
}

/// Marks between two names, blanks around them.
const JOINTS: [&str; 10] = ["·", "•", "/", "+", "&", "|", "or", "and", "plus", "und"];

/// Marks between a document and what is in it.
const QUALIFIERS: [&str; 3] = ["→", "->", "#"];

/// How many words one name may have where others follow it.
const MOST_WORDS: usize = 4;

/// Finds what a name means.
pub(super) trait Find {
    /// Anything that it may mean.
    fn find(&self, name: &str) -> Named;
    /// The same for a mere number among words: only what is near.
    fn near(&self, number: &str) -> Named;
    /// Whether a text may mean so many names.
    fn allows(&self, count: usize) -> bool;
    /// Everything that a name with a star means: `2.*`.
    fn all(&self, name: &str) -> Vec<Said>;
}

/// The names that a text says, each with what it means; at least one.
pub(super) fn read(text: &str, find: &dyn Find) -> Vec<Said> {
    let text = text.trim();
    let named = found(text, find);
    if named != Named::None {
        return vec![Said::of(text, named)];
    }
    let pieces = outside(text);
    if let [(piece, None)] = pieces[..] {
        return plain(piece, find);
    }
    // `[US1] [US2]`: what is in brackets are the names.
    let named = pieces[0].0.is_empty();
    let mut all: Vec<Said> = Vec::new();
    for (piece, remark) in &pieces {
        let piece = piece.trim_start_matches([',', ';']).trim();
        // `FR-1 (done) - the login`: words after a dash are a remark.
        let dashed = piece.strip_prefix(['-', '–', '—']).filter(|rest| rest.starts_with(' '));
        if let (Some(last), Some(rest)) = (all.last_mut(), dashed) {
            last.add_note(rest.trim());
            continue;
        }
        if !piece.is_empty() && !is_joint(piece) {
            all.extend(plain(piece, find));
        } else if named && let Some(inner) = remark {
            all.extend(plain(inner, find));
            continue;
        }
        if let (Some(last), Some(remark)) = (all.last_mut(), remark) {
            last.add_note(remark);
        }
    }
    match &mut all[..] {
        [] => vec![Said::of(text, Named::None)],
        // Nothing of it is a name: it is lost as a whole.
        several if several.len() > 1 && !several.iter().any(Said::is_found) => {
            vec![Said::of(text, Named::None)]
        }
        _ => all,
    }
}

/// What a name means; a candidate, `X-1?`, means nothing for certain.
fn found(name: &str, find: &dyn Find) -> Named {
    if name.ends_with('?') { Named::None } else { find.find(name) }
}

/// The same for a text without brackets.
fn plain(text: &str, find: &dyn Find) -> Vec<Said> {
    let code = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let text = code.filter(|inner| !inner.contains('`')).unwrap_or(text);
    let named = found(text, find);
    if named != Named::None {
        return vec![Said::of(text, named)];
    }
    if let Some(found) = range(text, find) {
        return found;
    }
    let star = text.strip_suffix('*').or_else(|| text.strip_suffix('x'));
    if let Some(start) = star.filter(|start| start.ends_with('.')) {
        let found = find.all(start);
        if !found.is_empty() {
            return found;
        }
        return vec![Said::of(text, Named::None)];
    }
    let short = [ranges::tight(text), ranges::shared(text)];
    for ids in short.into_iter().flatten() {
        if !find.allows(ids.len()) {
            break;
        }
        let all: Vec<Said> = ids.iter().map(|id| Said::of(id, find.find(id))).collect();
        if all.iter().all(Said::is_found) {
            return all;
        }
    }
    joined(text, find)
        .or_else(|| words(text, find))
        .unwrap_or_else(|| vec![Said::of(text, Named::None)])
}

/// Every id of a range; what of it nobody has is one name, not one for each.
fn range(text: &str, find: &dyn Find) -> Option<Vec<Said>> {
    let ids = match ranges::expand(text, &|count| find.allows(count))? {
        ranges::Expanded::Ids(ids) => ids,
        ranges::Expanded::TooMany => return Some(vec![Said::of(text, Named::None)]),
    };
    let mut all: Vec<Said> = ids.iter().map(|id| Said::of(id, find.find(id))).collect();
    let lost: Vec<&Said> = all.iter().filter(|said| !said.is_found()).collect();
    if let [first, _, ..] = &lost[..] {
        let more = format!("{} and {} more of {text}", first.name, lost.len() - 1);
        let name = if lost.len() == all.len() { text.to_owned() } else { more };
        all.retain(Said::is_found);
        all.push(Said::of(&name, Named::None));
    }
    Some(all)
}

fn is_joint(word: &str) -> bool {
    JOINTS.contains(&word)
}

/// Names with marks between them: `FR-1 · FR-2`, `A / B`. One of them at least must be there.
fn joined(text: &str, find: &dyn Find) -> Option<Vec<Said>> {
    let mut parts: Vec<&str> = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for word in text.split(' ') {
        let end = at + word.len();
        if is_joint(word) {
            parts.push(text[start..at].trim());
            start = end;
        }
        at = end + 1;
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    if parts.len() < 2 {
        return None;
    }
    let mut all: Vec<Said> = Vec::new();
    for part in parts {
        let found = plain(part, find);
        // `FR-1 or later`: after an id mere words are a remark.
        let name = has_digit(part) || part.contains("://");
        let wordy = !found.iter().any(Said::is_found) && !name;
        match all.last_mut().filter(|last| wordy && last.is_found() && has_digit(&last.name)) {
            Some(last) => last.add_note(part),
            None => all.extend(found),
        }
    }
    all.iter().any(Said::is_found).then_some(all)
}

/// Names with blanks between them, and words after them: `FR-1 FR-2`, `1.1 – the login`.
fn words(text: &str, find: &dyn Find) -> Option<Vec<Said>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 2 && bare(text) == text {
        return None;
    }
    let (first, mut at) = leading(&words, find)?;
    let form = shape(&first.name);
    let mut all = vec![first];
    while at < words.len() {
        let rest = &words[at..];
        let next = leading(rest, find);
        // `1.1 Gates_Job distinct`: behind a number a name without one is part of the remark.
        let numbered = has_digit(&all[0].name);
        let fits = |said: &Said| {
            let own = shape(&said.name);
            own == form || own.contains(char::is_alphabetic) && (!numbered || has_digit(&said.name))
        };
        match next.filter(|(said, _)| fits(said)) {
            Some((said, length)) => {
                all.push(said);
                at += length;
            }
            // `SPEC-1 → US-9`: the first is only where the other would be.
            None if QUALIFIERS.contains(&rest[0]) => return None,
            None if is_id(bare(rest[0])) || shape(bare(rest[0])) == form => {
                // An id of another form may be one of the first: all of it is lost.
                if all.len() == 1 && shape(bare(rest[0])) != form {
                    return None;
                }
                all.push(Said::of(bare(rest[0]), Named::None));
                at += 1;
            }
            None => {
                let rest = rest.join(" ");
                let rest = rest.trim_start_matches(['-', '–', '—', ':', '(']).trim();
                if let Some(last) = all.last_mut() {
                    last.add_note(rest);
                }
                break;
            }
        }
    }
    Some(all)
}

/// The longest name that some words begin with, and how many words it has. Mere words are none: a
/// title is named as a whole.
fn leading(words: &[&str], find: &dyn Find) -> Option<(Said, usize)> {
    let most = words.len().min(MOST_WORDS);
    (1..=most).rev().find_map(|length| {
        let last = bare(words[length - 1]);
        let marked = has_digit(last) || length == 1 && last.contains(['-', '/', '.', '_']);
        if !marked || length > 1 && !last.starts_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let mut name = words[..length - 1].join(" ");
        if length > 1 {
            name.push(' ');
        }
        name.push_str(last);
        let number = name.chars().all(|c| c.is_ascii_digit());
        let named = if number { find.near(&name) } else { found(&name, find) };
        (named != Named::None).then(|| (Said::of(&name, named), length))
    })
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['`', '*', '(']).trim_end_matches([':', ',', '.', ';', ')', '`', '*'])
}

/// Whether a word is written like an id: `US-9`, `T099`.
fn is_id(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
    let shouted = (1..=8).contains(&letters.len())
        && letters.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    shouted && letters.len() < word.len() && has_digit(word)
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// The form of an id: `FR-0` for `FR-12`.
fn shape(name: &str) -> String {
    let mut form = String::with_capacity(name.len());
    for c in name.chars() {
        match c.is_ascii_digit() {
            true if form.ends_with('0') => {}
            true => form.push('0'),
            false => form.extend(c.to_lowercase()),
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id as _, NodeId};

    /// What is there: names in any case.
    struct There(&'static [&'static str]);

    impl Find for There {
        fn allows(&self, _: usize) -> bool {
            true
        }

        fn find(&self, name: &str) -> Named {
            let at = self.0.iter().position(|known| known.eq_ignore_ascii_case(name));
            at.map_or(Named::None, |at| Named::One(NodeId::at(at)))
        }

        fn near(&self, number: &str) -> Named {
            self.find(number)
        }

        fn all(&self, name: &str) -> Vec<Said> {
            let all = self.0.iter().filter(|known| known.starts_with(name));
            all.map(|known| Said::of(known, self.find(known))).collect()
        }
    }

    /// The names of a text: `name`, `name?` where it is not found, each with its `{remark}`.
    fn said(text: &str) -> String {
        let there = There(&[
            "1",
            "2",
            "1.1",
            "1.2",
            "2.1",
            "FR-1",
            "FR-2",
            "FR-3",
            "NFR-1",
            "001-a",
            "Bread and butter",
            "feat-a",
            "feat-b",
            "Rule 1",
            "Auth",
        ]);
        let one = |said: Said| {
            let lost = if said.is_found() { "" } else { "?" };
            let note = said.note.map(|note| format!("{{{note}}}")).unwrap_or_default();
            format!("{}{lost}{note}", said.name)
        };
        let all: Vec<String> = read(text, &there).into_iter().map(one).collect();
        all.join(" ; ")
    }

    #[test]
    fn every_name_of_a_text_is_read() {
        for (text, wanted) in [
            ("Bread and butter", "Bread and butter"),
            ("1.1 (gate) 2.1", "1.1{gate} ; 2.1"),
            ("1.1（全角）", "1.1{全角}"),
            ("1.1 (a (b) c)", "1.1{a (b) c}"),
            ("1.1 (open", "1.1{open}"),
            ("1.9 (gone)", "1.9?{gone}"),
            ("1.1 1.2 2.1", "1.1 ; 1.2 ; 2.1"),
            ("1.1 2 days", "1.1{2 days}"),
            ("1.1 & 2.1", "1.1 ; 2.1"),
            ("1.1 – the login", "1.1{the login}"),
            ("1.1-1.2 (gate)", "1.1 ; 1.2{gate}"),
            ("FR-1 · FR-2", "FR-1 ; FR-2"),
            ("FR-1 / FR-9", "FR-1 ; FR-9?"),
            ("FR-1 FR-3", "FR-1 ; FR-3"),
            ("FR-1 FR-9", "FR-1 ; FR-9?"),
            ("FR-1 NFR-1", "FR-1 ; NFR-1"),
            ("FR-1 because of FR-2", "FR-1{because of FR-2}"),
            ("FR-1: Login 2", "FR-1{Login 2}"),
            ("`FR-1` (done) - the login", "FR-1{done; the login}"),
            ("FR-1 or later", "FR-1{later}"),
            ("FR-1/2/3", "FR-1 ; FR-2 ; FR-3"),
            ("FR-1-3", "FR-1 ; FR-2 ; FR-3"),
            ("[FR-1]", "FR-1"),
            ("[FR-1] [FR-2]", "FR-1 ; FR-2"),
            ("feat-a feat-b", "feat-a ; feat-b"),
            ("feat-a well-known", "feat-a{well-known}"),
            ("1.*", "1.1 ; 1.2"),
            ("9.*", "9.*?"),
            ("Rule 1 holds", "Rule 1{holds}"),
            ("feat-a for us", "feat-a{for us}"),
            ("001-a - sign in", "001-a{sign in}"),
        ] {
            assert_eq!(said(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_stays_whole() {
        for text in [
            "FR-1 → US-9",
            "feat-a US-9",
            "Foo bar",
            "Auth Gateway",
            "9 other things",
            "R&D / Ops",
            "PLAN-2026-014",
        ] {
            assert_eq!(said(text), format!("{text}?"), "{text}");
        }
    }
}
