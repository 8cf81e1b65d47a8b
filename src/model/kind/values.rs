//! Values that are known by name, with the other words that people write for them.

use crate::model::normalise;

/// Known values and their other spellings.
pub type Aliases = Vec<(String, Vec<String>)>;

/// How many of the known values a text names, in any of their spellings: a choice that a template
/// left whole names several. What is in brackets after the first words is a reason.
pub fn named_values(known: &Aliases, text: &str) -> usize {
    let text = text.trim();
    let reason = text.find(" (").filter(|at| *at > 0).unwrap_or(text.len());
    let text = &text[..reason];
    let words = format!(" {} ", normalise(text));
    let named = |word: &String| {
        if word.contains(char::is_alphanumeric) {
            let word = normalise(word);
            !word.is_empty() && words.contains(&format!(" {word} "))
        } else {
            !word.is_empty() && text.contains(word.as_str())
        }
    };
    known.iter().filter(|(name, aliases)| named(name) || aliases.iter().any(named)).count()
}

/// The value that a text means: as typed, then whatever the emoji, markup and letter case,
/// then as its leading words.
pub fn meaning<'a>(known: &'a Aliases, text: &str) -> Option<&'a str> {
    let typed = text.trim();
    let wanted = normalise(typed);
    let find = |fits: &dyn Fn(&str) -> bool| {
        let mut all = known.iter();
        all.find(|(name, aliases)| fits(name) || aliases.iter().any(|alias| fits(alias)))
            .map(|(name, _)| name.as_str())
    };
    find(&|name| name == typed)
        .or_else(|| find(&|name| !wanted.is_empty() && normalise(name) == wanted))
        .or_else(|| {
            // Of several that begin it the longest is meant.
            let begins = |name: &str| {
                let name = normalise(name);
                let tail = wanted.strip_prefix(name.as_str());
                let fits = !name.is_empty() && tail.is_some_and(|tail| tail.starts_with(' '));
                fits.then_some(name.len())
            };
            let longest = |(name, aliases): &(String, Vec<String>)| {
                aliases.iter().chain([name]).filter_map(|word| begins(word)).max()
            };
            let all = known.iter().filter_map(|entry| Some((longest(entry)?, &entry.0)));
            // The first of the longest: entries are in order.
            let best = all.fold(None, |best: Option<(usize, &String)>, next| match best {
                Some(best) if best.0 >= next.0 => Some(best),
                _ => Some(next),
            });
            best.map(|(_, name)| name.as_str())
        })
        // `✅ Implemented in May`: an emoji may say it all.
        .or_else(|| {
            find(&|name| {
                !name.is_empty() && !name.contains(char::is_alphanumeric) && typed.starts_with(name)
            })
        })
}
