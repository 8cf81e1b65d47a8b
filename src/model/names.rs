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
    /// In the order of the names, so that those with one beginning are neighbours.
    sorted: Vec<(String, usize)>,
    drop: Vec<String>,
}

impl Names {
    /// The names; `drop` are words that may end a name without belonging to it.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>, drop: &[String]) -> Names {
        let drop: Vec<String> = drop.iter().map(|words| normalise(words)).collect();
        let forms = names.map(|name| dropped(&normalise(name), &drop));
        let mut sorted: Vec<(String, usize)> =
            forms.enumerate().map(|(index, form)| (form, index)).collect();
        sorted.sort_unstable();
        Names { sorted, drop }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Finds a name: spelled alike, then as the beginning of one name in whole words, then with
    /// one name as its beginning, then as the beginning of one name in letters.
    pub fn find(&self, typed: &str) -> Found {
        let wanted = dropped(&normalise(typed), &self.drop);
        if wanted.is_empty() {
            return Found::None;
        }
        let steps: [&dyn Fn() -> Vec<usize>; 4] = [
            &|| self.alike(&wanted),
            &|| self.beginning(&format!("{wanted} ")),
            &|| self.that_begins(&wanted),
            &|| if wanted.len() >= 3 { self.beginning(&wanted) } else { Vec::new() },
        ];
        let found = steps.into_iter().map(|step| step()).find(|found| !found.is_empty());
        found.map_or(Found::None, one_or_many)
    }

    /// Those of this very form.
    fn alike(&self, form: &str) -> Vec<usize> {
        self.from(form).take_while(|(name, _)| name == form).map(|(_, index)| *index).collect()
    }

    /// Those with a beginning.
    fn beginning(&self, with: &str) -> Vec<usize> {
        let neighbours = self.from(with).take_while(|(name, _)| name.starts_with(with));
        let mut found: Vec<usize> = neighbours.map(|(_, index)| *index).collect();
        found.sort_unstable();
        found
    }

    /// Those that a text begins with, in whole words: the longest.
    fn that_begins(&self, text: &str) -> Vec<usize> {
        let mut heads = text.match_indices(' ').rev().map(|(end, _)| self.alike(&text[..end]));
        heads.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The names from a form on.
    fn from(&self, form: &str) -> impl Iterator<Item = &(String, usize)> {
        let first = self.sorted.partition_point(|(name, _)| name.as_str() < form);
        self.sorted[first..].iter()
    }
}

fn one_or_many(found: Vec<usize>) -> Found {
    match found[..] {
        [one] => Found::One(one),
        _ => Found::Many(found),
    }
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

/// What a name means that names several at once.
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
        let nested = Names::new(["Order", "Order Desk", "Order"].into_iter(), &[]);
        assert_eq!(nested.find("Order Desk Service"), Found::One(1), "the longest");
        assert_eq!(nested.find("Order Board"), Found::Many(vec![0, 2]));
        assert_eq!(nested.find("Order"), Found::Many(vec![0, 2]), "alike before longer");
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
