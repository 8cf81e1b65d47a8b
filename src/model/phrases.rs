//! Words to be found in texts, many at once.

use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::Span;

/// Words and sayings that are looked for together. One with a capital letter is meant as it is
/// written, others in any case; a blank is any run of blanks. They are found as whole words, and not
/// as a part of a compound with a hyphen: `fast` is not in `fast-forward`.
#[derive(Debug, Clone, Default)]
pub struct Phrases(Option<Arc<Compiled>>);

#[derive(Debug)]
struct Compiled {
    written: Vec<String>,
    /// Compiled when it is first asked.
    regex: OnceLock<Option<Regex>>,
}

impl Phrases {
    /// The phrases of a list.
    pub fn new(mut written: Vec<String>) -> Phrases {
        written.retain(|phrase| !phrase.trim().is_empty());
        // Of two that begin alike the longer one is meant.
        written.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        if written.is_empty() {
            return Phrases::default();
        }
        Phrases(Some(Arc::new(Compiled { written, regex: OnceLock::new() })))
    }

    /// The places of all of them in a text.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Span> + 'a {
        let regex = self.0.as_ref().and_then(|compiled| {
            compiled.regex.get_or_init(|| Regex::new(&expression(&compiled.written)).ok()).as_ref()
        });
        let all = regex.into_iter().flat_map(|regex| regex.find_iter(text));
        all.map(|found| Span::new(found.start(), found.end())).filter(|place| {
            let before = text[..place.start].ends_with('-');
            !before && !text[place.end..].starts_with('-')
        })
    }
}

fn expression(phrases: &[String]) -> String {
    let one = |phrase: &String| {
        let words: Vec<String> = phrase.split_whitespace().map(regex::escape).collect();
        let text = words.join(r"\s+");
        let flags = if phrase.chars().any(char::is_uppercase) { "" } else { "i" };
        // Scripts without blanks have no ends of words.
        let edge = |c: Option<char>| {
            if c.is_some_and(|c| c.is_ascii_alphanumeric()) { r"\b" } else { "" }
        };
        let (first, last) = (edge(phrase.chars().next()), edge(phrase.chars().next_back()));
        format!("{first}(?{flags}:{text}){last}")
    };
    phrases.iter().map(one).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn phrases_are_whole_words_in_any_case_but_for_capitals() {
        let words = ["TBD", "fast", "as needed", "etc.", "待定"].map(str::to_owned).to_vec();
        let phrases = Phrases::new(words);
        let found = |text: &'static str| -> Vec<&str> {
            phrases.places(text).map(|place| &text[place.range()]).collect()
        };
        assert_eq!(found("Fast, as  needed, etc."), ["Fast", "as  needed", "etc."]);
        assert_eq!(found("值待定。TBD"), ["待定", "TBD"]);
        assert!(found("tbd fast-forward breakfast semi-fast asneeded").is_empty());
        assert!(Phrases::new(vec![" ".to_owned()]).places("a").next().is_none());
    }
}
