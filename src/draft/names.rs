//! Which document a name in a value means, as the portal would find it.

use std::collections::BTreeMap;

use crate::model::{
    Observation, ObservedKey, ObservedName, key_form, loose, normalise, parent, plain_title,
    resolve,
};

/// How a name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By its link, its path or its id.
    Id,
    /// By a number alone, which may be a mere number.
    Number,
    /// By its title.
    Title,
}

/// The documents by their names.
#[derive(Default)]
pub(super) struct Names {
    ids: BTreeMap<String, usize>,
    numbers: BTreeMap<String, usize>,
    titles: BTreeMap<String, usize>,
    paths: Vec<String>,
}

impl Names {
    /// The names of documents; of each its id and the number in it, as they are compared. Some keys
    /// hold titles.
    pub(super) fn new(
        documents: &[&Observation],
        title_keys: &[String],
        ids: &[Option<String>],
        numbers: &[Option<String>],
    ) -> Names {
        let mut names = Names::default();
        for (at, document) in documents.iter().enumerate() {
            names.paths.push(document.path.to_lowercase());
            if let Some(id) = &ids[at] {
                names.ids.entry(id.clone()).or_insert(at);
            }
            if let Some(number) = &numbers[at] {
                names.numbers.entry(number.clone()).or_insert(at);
            }
            let mut titles = vec![document.title.as_deref().unwrap_or_default()];
            let is_title = |key: &&ObservedKey| title_keys.contains(&key_form(&key.key));
            titles.extend(document.keys.iter().filter(is_title).map(|key| &*key.text));
            for title in titles.into_iter().map(normalise).filter(|title| !title.is_empty()) {
                names.titles.entry(title).or_insert(at);
            }
        }
        names
    }

    /// The document that a name in another one means.
    pub(super) fn find(&self, from: &Observation, name: &ObservedName) -> Option<(usize, By)> {
        let link = name.link.as_deref().filter(|link| !link.starts_with('#'));
        if let Some(at) = link.and_then(|link| self.by_path(&from.path, link)) {
            return Some((at, By::Id));
        }
        if link.is_some_and(|link| link.contains("://")) {
            return None;
        }
        let text = name.text.trim();
        let head = text.split(" (").next().unwrap_or(text).trim();
        for text in [text, head] {
            let form = loose(text);
            if let Some(at) = self.ids.get(&form) {
                return Some((*at, By::Id));
            }
            if let Some(at) = self.numbers.get(&form) {
                return Some((*at, By::Number));
            }
        }
        if let Some(at) = self.by_path(&from.path, head.trim_matches(['<', '>'])) {
            return Some((at, By::Id));
        }
        let words = plain_title(text).contains(' ');
        self.titles.get(&normalise(text)).filter(|_| words).map(|at| (*at, By::Title))
    }

    /// Whether a text is the id of a document.
    pub(super) fn is_id(&self, text: &str) -> bool {
        self.ids.contains_key(&loose(text))
    }

    /// The document of a path: from a file's folder, or from some folder above.
    fn by_path(&self, from: &str, target: &str) -> Option<usize> {
        let target = target.split(['#', '?']).next().unwrap_or(target).to_lowercase();
        let last = target.rsplit('/').next().unwrap_or_default();
        if target.contains("://") || !last.contains('.') && !target.contains('/') {
            return None;
        }
        let inside = resolve(parent(&from.to_lowercase()), &target);
        if let Some(path) = inside.filter(|_| !target.starts_with('/'))
            && let Some(at) = self.paths.iter().position(|known| *known == path)
        {
            return Some(at);
        }
        let tail = target.trim_start_matches(['.', '/']);
        let mut fitting = self.paths.iter().enumerate().filter(|(_, known)| {
            known.strip_suffix(tail).is_some_and(|head| head.is_empty() || head.ends_with('/'))
        });
        let found = fitting.next().filter(|_| !tail.is_empty() && tail.contains('/'));
        found.filter(|_| fitting.next().is_none()).map(|(at, _)| at)
    }
}
