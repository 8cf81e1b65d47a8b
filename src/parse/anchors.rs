//! The anchors of headings.

use std::collections::HashMap;

/// Knows no anchor yet.
pub(super) fn anchors() -> Anchors {
    Anchors::default()
}

/// The anchors of a page, each with the number that the next heading of its text begins to look
/// for a free one with.
#[derive(Debug, Default)]
pub(super) struct Anchors(HashMap<String, usize>);

impl Anchors {
    /// The anchor of a heading by GitHub's rule: of several with one text the later ones are numbered.
    pub(super) fn of(&mut self, text: &str) -> String {
        let base = crate::markdown::anchor(text);
        let Some(mut number) = self.0.get(&base).copied() else {
            self.0.insert(base.clone(), 1);
            return base;
        };
        let chosen = loop {
            let mut numbered = String::with_capacity(base.len() + 8);
            numbered.push_str(&base);
            numbered.push('-');
            numbered.push_str(&number.max(1).to_string());
            number = number.max(1) + 1;
            if !self.0.contains_key(&numbered) {
                break numbered;
            }
        };
        self.0.insert(base, number);
        self.0.insert(chosen.clone(), 0);
        chosen
    }

    /// Keeps an anchor that the author chose from those that the rule gives.
    pub(super) fn taken(&mut self, chosen: String) -> String {
        self.0.entry(chosen.clone()).or_insert(1);
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_that_comrak_gives() {
        let texts = [
            "A b",
            "a B",
            "A-b",
            "a b-1",
            "a b",
            "A b 1",
            "`x_y` & (z)!",
            "Größe",
            "größe",
            "",
            "",
            "-1",
            "1",
            "a_b",
            "A\tb",
            "é",
            "İ",
        ];
        let (mut own, mut other) = (anchors(), comrak::Anchorizer::new());
        for text in texts.iter().chain(&texts) {
            assert_eq!(own.of(text), other.anchorize(text), "{text:?}");
        }
    }
}
