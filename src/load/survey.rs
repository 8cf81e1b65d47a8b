//! What the disk has at paths that documents name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::door::{Door, Refusal, list};
use super::is_markdown;
use super::own::Copied;
use crate::config::Config;
use crate::model::{FileState, Listing};

/// How many names of a folder are looked at.
const MOST_NAMES: usize = 500;

/// What is known of paths from the portal's root that documents name.
pub fn survey(
    root: &Path,
    config: &Config,
    wanted: &BTreeSet<String>,
) -> BTreeMap<String, FileState> {
    let door = Door::new(root, &config.src);
    let copied = Copied::new(root, config);
    let mut disk = Disk { door, copied, config, listings: BTreeMap::new() };
    wanted.iter().map(|path| (path.clone(), disk.state(path))).collect()
}

/// The disk below a portal's root, asked for many paths.
struct Disk<'a> {
    door: Door,
    copied: Copied<'a>,
    config: &'a Config,
    /// Names in folders that were looked into, by their lower-case form.
    listings: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Disk<'_> {
    fn state(&mut self, path: &str) -> FileState {
        // On systems that ignore case the folder's listing decides, so that a slip is found there.
        if !self.is_spelled_exactly(path) {
            return match self.actual_spelling(path) {
                Some(actual) => match self.listed(&actual) {
                    FileState::File => FileState::Case(actual, None),
                    FileState::Folder(listing) => FileState::Case(actual, Some(listing)),
                    state => state,
                },
                None => FileState::Missing,
            };
        }
        self.listed(path)
    }

    /// The state of what is there; of a folder with what lies in it.
    fn listed(&self, path: &str) -> FileState {
        match self.state_of_file(path) {
            FileState::Folder(_) => FileState::Folder(self.listing(path)),
            state => state,
        }
    }

    /// What lies in a folder and may be published. Documents are not among it: they are known.
    fn listing(&self, folder: &str) -> Listing {
        let found = self.door.find(folder).and_then(|found| list(&found.real));
        let names = found.unwrap_or_default().into_iter();
        let mut names = names.filter_map(|(name, _)| name.into_string().ok());
        let mut listing = Listing::default();
        for name in names.by_ref().take(MOST_NAMES) {
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            match self.state_of_file(&path) {
                _ if name.starts_with('.') => {}
                FileState::File => listing.files.push(name),
                FileState::Folder(_) => listing.folders.push(name),
                _ => {}
            }
        }
        listing.more = names.count();
        listing
    }

    /// Whether a file that is there may be published.
    fn state_of_file(&self, path: &str) -> FileState {
        let included = self.config.content.include.is_match(path);
        let inside = match self.config.src.as_str() {
            "" => Some(path),
            src => path.strip_prefix(src).and_then(|rest| rest.strip_prefix('/')),
        };
        // The folder of the specs may itself be hidden.
        let hidden = inside.unwrap_or(path).split('/').any(|part| part.starts_with('.'));
        let excluded = inside.is_some_and(|inside| self.config.content.excludes(inside));
        // A Markdown file that could be a document and is none was left out on purpose.
        let document = inside.is_some() && is_markdown(path);
        if !included && (hidden || excluded || document) {
            return match self.door.find(path) {
                Ok(found) if found.metadata.is_dir() && !hidden => {
                    FileState::Folder(Listing::default())
                }
                _ => FileState::LeftOut,
            };
        }
        match self.copied.refusal(path) {
            None => FileState::File,
            Some(Refusal::Missing) => FileState::Missing,
            Some(Refusal::Ignored) => FileState::LeftOut,
            Some(refusal) => match self.door.find(path) {
                Ok(found) if found.metadata.is_dir() => FileState::Folder(Listing::default()),
                _ => FileState::Refused(refusal.to_string(), refusal.help().to_owned()),
            },
        }
    }

    /// The path as the disk spells it, when letter case is all that differs.
    fn actual_spelling(&mut self, path: &str) -> Option<String> {
        let mut found = String::new();
        for part in path.split('/') {
            let name = self
                .names(&found)
                .get(&part.to_lowercase())?
                .iter()
                .min_by_key(|name| (*name != part, (*name).clone()))?
                .clone();
            found = if found.is_empty() { name } else { format!("{found}/{name}") };
        }
        Some(found)
    }

    fn names(&mut self, folder: &str) -> &BTreeMap<String, Vec<String>> {
        let door = &self.door;
        self.listings.entry(folder.to_owned()).or_insert_with(|| {
            let found = door.find(folder).and_then(|found| list(&found.real));
            let entries = found.into_iter().flatten();
            let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for name in entries.filter_map(|(name, _)| name.into_string().ok()) {
                names.entry(name.to_lowercase()).or_default().push(name);
            }
            names
        })
    }

    #[cfg(any(windows, target_os = "macos"))]
    fn is_spelled_exactly(&mut self, path: &str) -> bool {
        self.actual_spelling(path).as_deref() == Some(path)
    }

    #[cfg(not(any(windows, target_os = "macos")))]
    fn is_spelled_exactly(&mut self, path: &str) -> bool {
        self.door.root.join(path).symlink_metadata().is_ok()
    }
}
