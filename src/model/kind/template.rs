//! Templates for new documents of a kind.

use std::collections::HashMap;

use crate::model::title_form;

/// A template for new documents of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentTemplate {
    /// What it is for; none: whatever has no template of its own.
    pub fits: Option<Fits>,
    /// Its file as a portal would have it: `kinds/feature/EASY-L3.md`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What the marks of a stub in it ask for, in order.
    pub to_write: Vec<String>,
    /// The place of each of its main sections among the others, by title in the form in which titles
    /// are compared; of a title that occurs twice neither.
    pub sections: HashMap<String, usize>,
}

impl DocumentTemplate {
    /// A template by what it is for, its path, its text and what its marks ask for.
    pub fn new(
        fits: Option<Fits>,
        path: String,
        text: String,
        to_write: Vec<String>,
    ) -> DocumentTemplate {
        DocumentTemplate { sections: sections(&text), fits, path, text, to_write }
    }
}

/// The main sections of a text, in order; of a title that occurs twice neither.
fn sections(text: &str) -> HashMap<String, usize> {
    let mut fenced = false;
    let mut sections: HashMap<String, Option<usize>> = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let Some(title) = line.strip_prefix("## ").filter(|_| !fenced) else { continue };
        sections.entry(title_form(title)).and_modify(|at| *at = None).or_insert(Some(at));
    }
    sections.into_iter().filter_map(|(title, at)| Some((title, at?))).collect()
}

/// How hard and how far worked out a document is that a template is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fits {
    /// The complexity.
    pub complexity: String,
    /// The maturity level.
    pub level: u32,
}

impl Fits {
    /// Reads the stem of a template's file: `MODERATE-L4`.
    pub fn read(stem: &str) -> Option<Fits> {
        let (complexity, level) = stem.rsplit_once("-L").or_else(|| stem.rsplit_once("-l"))?;
        let level = level.parse().ok()?;
        (!complexity.is_empty()).then(|| Fits { complexity: complexity.to_owned(), level })
    }
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn templates_have_an_order_of_main_sections() {
        let order =
            sections("# A\n## 1. One\n```\n## Code\n```\n### Deep\n## Two\n## Both\n## Both\n");
        assert!(order["one"] < order["two"]);
        assert_eq!(order.len(), 2);
    }
}
