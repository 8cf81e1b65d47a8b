//! The English words that a draft guesses by: the one place for them. They only decide what is
//! proposed; whatever they say is marked as a guess in the drafted file.

use crate::model::{Stage, label_form};

/// Words in the keys and section titles of statuses, the surest first.
const STATUS_KEYS: [&str; 6] = ["status", "state", "stage", "lifecycle", "stands", "standing"];

/// Beginnings of words of statuses with the stage they mean. Of several the first counts:
/// `scheduled for review` is in review, `partially implemented` is not done.
const STAGES: [(Stage, &[&str]); 7] = [
    (
        Stage::Withdrawn,
        &[
            "withdraw", "reject", "retire", "deprecat", "obsolet", "abandon", "declin", "stale",
            "stagnant", "dormant", "asleep", "postpon", "defer", "dead", "cancel", "supersed",
            "replac", "archiv", "historic", "closed", "dropped", "removed", "moved", "expir",
        ],
    ),
    (
        Stage::Planned,
        &["not", "idea", "wish", "backlog", "todo", "future", "straw", "plan", "propos", "new"],
    ),
    (
        Stage::Review,
        &[
            "review",
            "trial",
            "candidate",
            "pending",
            "call",
            "await",
            "vot",
            "feedback",
            "comment",
            "discuss",
            "consider",
            "pilot",
            "test",
            "experiment",
        ],
    ),
    (
        Stage::Draft,
        &["draft", "wip", "sketch", "return", "progress", "start", "provisional", "open", "early"],
    ),
    (
        Stage::Approved,
        &[
            "accept",
            "approv",
            "agree",
            "ratif",
            "adopt",
            "final",
            "ready",
            "active",
            "schedul",
            "implementab",
            "partial",
            "endors",
        ],
    ),
    (
        Stage::Done,
        &[
            "implement",
            "done",
            "live",
            "living",
            "ship",
            "complet",
            "releas",
            "force",
            "standard",
            "deploy",
            "merged",
            "stable",
            "finish",
            "publish",
            "built",
            "effective",
        ],
    ),
    (Stage::Draft, &["revis", "rework"]),
];

/// Words before what is waited for, and before what is going on: `awaiting review` and `scheduled
/// for review` are one status, `in review` and `active review` another.
const WAITING: [&str; 5] = ["awaiting", "pending", "scheduled", "queued", "waiting"];
const ONGOING: [&str; 5] = ["active", "in", "under", "ongoing", "current"];

/// Words after a status that begin a remark on it: `live since May`.
const REMARKS: [&str; 12] =
    ["since", "until", "till", "from", "as", "by", "after", "before", "via", "because", "on", "at"];

/// More words that begin a remark where a date or a version follows: `implemented in 5.5`.
const WITH_NUMBERS: [&str; 5] = ["in", "of", "for", "with", "version"];

/// Beginnings of keys that name what a document needs, with the word that must follow.
const NEEDS: [(&str, &str); 10] = [
    ("require", ""),
    ("depend", ""),
    ("need", ""),
    ("prereq", ""),
    ("lean", "on"),
    ("rel", "on"),
    ("build", "on"),
    ("built", "on"),
    ("base", "on"),
    ("blocked", "by"),
];

/// Beginnings of keys that name what needs a document.
const NEEDED: [&str; 3] = ["dependent", "blocks", "enables"];

/// Beginnings of keys under which a number alone may name a document.
const RELATING: [&str; 14] = [
    "replac",
    "supersed",
    "obsolet",
    "updat",
    "extend",
    "implement",
    "amend",
    "relat",
    "parent",
    "previous",
    "prior",
    "follow",
    "see",
    "part",
];

/// Keys that say that a value is an id, and nothing of what it is the id of.
const ID_KEYS: [&str; 9] =
    ["id", "no", "num", "nr", "number", "index", "key", "code", "identifier"];

/// The words of a key or a title, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    label_form(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How sure a key or a title names a status: 0 is not at all.
pub(super) fn names_status(text: &str) -> usize {
    let words = words(text);
    let at = STATUS_KEYS.iter().position(|known| words.iter().any(|word| word == known));
    // `Where that stands` is one by its last word only; `Status of the port` is a sentence.
    at.filter(|_| words.len() <= 3).map_or(0, |at| STATUS_KEYS.len() - at)
}

/// The stage that a status seems to be at.
pub(super) fn stage(status: &str) -> Option<Stage> {
    let words = words(status);
    let begins = |stem: &&str| words.iter().any(|word| word.starts_with(stem));
    STAGES.iter().find(|(_, stems)| stems.iter().any(begins)).map(|(stage, _)| *stage)
}

/// A status in a form in which words for the same are equal.
pub(super) fn same_status(status: &str) -> String {
    let all = words(status);
    let Some((first, rest)) = all.split_first() else { return status.to_owned() };
    let rest: Vec<&str> =
        rest.iter().map(String::as_str).skip_while(|word| ["for", "a"].contains(word)).collect();
    let lead = if WAITING.contains(&first.as_str()) {
        "waiting"
    } else if ONGOING.contains(&first.as_str()) {
        "ongoing"
    } else {
        first
    };
    if rest.is_empty() { first.clone() } else { format!("{lead} {}", rest.join(" ")) }
}

/// The words of a status without a remark after them.
pub(super) fn without_remark<'t>(words: &[&'t str]) -> Vec<&'t str> {
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let number = lower.iter().position(|word| word.contains(|c: char| c.is_ascii_digit()));
    let mut end = number.unwrap_or(lower.len());
    let remark = |word: &String| REMARKS.contains(&word.as_str());
    if number.is_some() {
        let begins = |word: &String| remark(word) || WITH_NUMBERS.contains(&word.as_str());
        end = lower[..end].iter().rposition(begins).filter(|at| *at > 0).unwrap_or(end);
    }
    end = lower[..end].iter().skip(1).position(remark).map_or(end, |at| at + 1);
    words[..end].to_vec()
}

/// Whether a key says that the document needs what it names (`false`), or is needed by it (`true`).
pub(super) fn dependency(key: &str) -> Option<bool> {
    let words = words(key);
    let first = words.first()?;
    let second = words.get(1).map_or("", String::as_str);
    if NEEDED.iter().any(|stem| first.starts_with(stem)) {
        return Some(true);
    }
    let (_, follows) = NEEDS.iter().find(|(stem, follows)| {
        first.starts_with(stem) && (follows.is_empty() || *follows == second)
    })?;
    Some(follows.is_empty() && words.last().is_some_and(|last| last == "by"))
}

/// Whether a number alone under a key may name a document.
pub(super) fn relates(key: &str) -> bool {
    let words = words(key);
    let begins = |word: &String| RELATING.iter().any(|stem| word.starts_with(stem));
    let ends = |word: &String| ["by", "on", "to", "of", "from"].contains(&word.as_str());
    dependency(key).is_some() || words.iter().any(begins) || words.last().is_some_and(ends)
}

/// Whether a key says that its value is an id.
pub(super) fn names_id(key: &str) -> bool {
    let words = words(key);
    words.len() <= 2 && words.last().is_some_and(|word| ID_KEYS.contains(&word.as_str()))
}

/// For `Replaced by` what the active form begins with: `replac`.
pub(super) fn passive(key: &str) -> Option<String> {
    let words = words(key);
    let (last, rest) = words.split_last()?;
    let stem = rest.last()?.strip_suffix("ed")?;
    (last == "by" && stem.len() > 2).then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_guessed_by_words() {
        let name = |text: &str| stage(text).map(Stage::name);
        assert_eq!(name("returned for revision"), Some("draft"));
        assert_eq!(name("scheduled for review"), Some("review"));
        assert_eq!(name("partially implemented"), Some("approved"));
        assert_eq!(name("strawman"), Some("planned"));
        assert_eq!(name("purple"), None);
    }

    #[test]
    fn a_remark_is_no_part_of_a_status() {
        let cut = |text: &str| without_remark(&text.split(' ').collect::<Vec<_>>()).join(" ");
        assert_eq!(cut("live since May"), "live");
        assert_eq!(cut("implemented in Tern 5.5"), "implemented");
        assert_eq!(cut("scheduled for review"), "scheduled for review");
        assert_eq!(cut("accepted with modifications"), "accepted with modifications");
        assert_eq!(cut("on hold"), "on hold");
        assert_eq!(cut("work in progress"), "work in progress");
        assert_eq!(cut("replaced by R-7"), "replaced");
    }

    #[test]
    fn dependencies_are_known_by_their_keys() {
        assert_eq!(dependency("Leans on"), Some(false));
        assert_eq!(dependency("required-by"), Some(true));
        assert_eq!(dependency("Blocked by"), Some(false));
        assert_eq!(dependency("Building"), None);
        assert_eq!(passive("Replaced by").as_deref(), Some("replac"));
        assert_eq!(same_status("in review"), same_status("Active review"));
        assert_eq!(same_status("awaiting review"), same_status("scheduled for review"));
    }
}
