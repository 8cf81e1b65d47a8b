//! Joins names that people spell differently: `Auth Service Feature Spec`, `Auth Service`, `Auth`.

use super::normalise;

/// What a name meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This one, by its index.
    One(usize),
    /// Any of these.
    Many(Vec<usize>),
    /// None.
    None,
}

/// Names to be found, by their index.
#[derive(Debug, Clone, Default)]
pub struct Names {
    names: Vec<String>,
    drop: Vec<String>,
}

impl Names {
    /// The names; `drop` are words that may end a name without belonging to it.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>, drop: &[String]) -> Names {
        let drop: Vec<String> = drop.iter().map(|words| normalise(words)).collect();
        let names = names.map(|name| dropped(&normalise(name), &drop)).collect();
        Names { names, drop }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Finds a name: spelled alike, then as the beginning of one name in whole words, then with
    /// one name as its beginning, then as the beginning of one name in letters.
    pub fn find(&self, typed: &str) -> Found {
        let wanted = dropped(&normalise(typed), &self.drop);
        if wanted.is_empty() {
            return Found::None;
        }
        let alike = self.matching(|name| name == wanted);
        if !alike.is_empty() {
            return one_or_many(alike);
        }
        let longer = self.matching(|name| begins_with_words(name, &wanted));
        if !longer.is_empty() {
            return one_or_many(longer);
        }
        let shorter = self.matching(|name| begins_with_words(&wanted, name));
        let longest = shorter.iter().map(|index| self.names[*index].len()).max();
        if let Some(longest) = longest {
            let best = shorter.into_iter().filter(|i| self.names[*i].len() == longest).collect();
            return one_or_many(best);
        }
        let letters = self.matching(|name| wanted.len() >= 3 && name.starts_with(&wanted));
        if letters.is_empty() { Found::None } else { one_or_many(letters) }
    }

    fn matching(&self, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        let names = self.names.iter().enumerate();
        names.filter(|(_, name)| !name.is_empty() && fits(name)).map(|(index, _)| index).collect()
    }
}

fn one_or_many(found: Vec<usize>) -> Found {
    match found[..] {
        [one] => Found::One(one),
        _ => Found::Many(found),
    }
}

fn begins_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|tail| tail.starts_with(' '))
}

/// A name without the words that may end it, the longest first.
fn dropped(name: &str, drop: &[String]) -> String {
    let ending = drop
        .iter()
        .filter(|words| name.strip_suffix(words.as_str()).is_some_and(|head| head.ends_with(' ')))
        .max_by_key(|words| words.len());
    match ending {
        Some(words) => name[..name.len() - words.len()].trim_end().to_owned(),
        None => name.to_owned(),
    }
}

/// What a name means that stands for several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum All {
    /// Everything of the kind before it: `All above`, `all previous tasks`.
    Above,
    /// Everything else of the kind: `All`, `all other components`.
    Others,
}

/// Words for all, of languages that write no other word with them.
const EVERYTHING: [&str; 8] =
    ["全般", "全体", "全て", "すべて", "全部", "所有", "全要件", "所有需求"];

/// What a name means that means several at once, words in brackets aside. `is_kind` says
/// whether a word is what things of the kind are called.
pub fn all_of(name: &str, is_kind: &dyn Fn(&str) -> bool) -> Option<All> {
    let name = name.trim_start();
    if EVERYTHING
        .contains(&super::brackets::outside(name).first().map_or("", |first| first.0.trim()))
    {
        return Some(All::Others);
    }
    if !name.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("all")) {
        return None;
    }
    let bare = super::brackets::outside(name).first()?.0;
    let form = normalise(bare);
    let mut words = form.split(' ').skip_while(|word| matches!(*word, "all" | "of" | "the"));
    if !form.starts_with("all ") && form != "all" {
        return None;
    }
    let before =
        |word: &str| matches!(word, "above" | "previous" | "earlier" | "preceding" | "prior");
    let (first, second, third) = (words.next(), words.next(), words.next());
    match (first, second) {
        (None, _) => Some(All::Others),
        (Some("above"), _) => Some(All::Above),
        _ if third.is_some() => None,
        (Some(first), None) if before(first) => Some(All::Above),
        (Some(first), Some(kind)) if before(first) && is_kind(kind) => Some(All::Above),
        (Some(kind), Some(last)) if before(last) && is_kind(kind) => Some(All::Above),
        (Some("other"), Some(_)) | (Some("others"), None) => Some(All::Others),
        (Some(kind), None) if is_kind(kind) => Some(All::Others),
        _ => None,
    }
}

/// Whether a word is the name of a type, or its plural: `entries` for `roadmap-entry`.
pub fn is_called(word: &str, name: &str) -> bool {
    let name = normalise(name);
    let last = name.rsplit(' ').next().unwrap_or_default();
    let one = |word: &str| !word.is_empty() && word == last;
    one(word)
        || word.strip_suffix('s').is_some_and(one)
        || word.strip_suffix("es").is_some_and(one)
        || word.strip_suffix("ies").is_some_and(|stem| last.strip_suffix('y') == Some(stem))
}

/// A name as people read it, without the words that may end it.
pub fn without_ending<'a>(name: &'a str, drop: &[String]) -> &'a str {
    let lower = name.to_lowercase();
    let ending = drop
        .iter()
        .filter(|words| {
            lower.strip_suffix(&words.to_lowercase()).is_some_and(|head| head.ends_with(' '))
        })
        .max_by_key(|words| words.len());
    match ending {
        Some(words) if name.is_char_boundary(name.len() - words.len()) => {
            name[..name.len() - words.len()].trim_end()
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let drop = ["Feature Spec", "Spec", "Setup"].map(str::to_owned);
        let names = ["Auth Service", "API Gateway", "User Profile", "User Admin", "Order Service"];
        Names::new(names.into_iter(), &drop)
    }

    #[test]
    fn spellings_of_one_name_are_joined() {
        for typed in ["Auth Service Feature Spec", "auth service", "Auth", "1. Auth Service"] {
            assert_eq!(names().find(typed), Found::One(0), "{typed}");
        }
        assert_eq!(names().find("API Gateway Setup"), Found::One(1));
        assert_eq!(names().find("User Profile Service"), Found::One(2));
        assert_eq!(names().find("Ord"), Found::One(4));
    }

    #[test]
    fn all_has_several_spellings() {
        let kind = |word: &str| is_called(word, "build-task");
        let all = |name: &str| all_of(name, &kind);
        for name in [
            "All above",
            "All of the above (for tests)",
            "all previous tasks",
            "All earlier",
            "all tasks above",
        ] {
            assert_eq!(all(name), Some(All::Above), "{name}");
        }
        for name in ["All", "All (speed)", "All tasks", "all other services", "All others"] {
            assert_eq!(all(name), Some(All::Others), "{name}");
        }
        for name in
            ["Allowance", "All Hands Service", "All orders", "Overall", "all earlier orders"]
        {
            assert_eq!(all(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_that_fits_several_is_said_so() {
        assert_eq!(names().find("User"), Found::Many(vec![2, 3]));
        assert_eq!(names().find("Billing"), Found::None);
        assert_eq!(names().find(""), Found::None);
    }
}
