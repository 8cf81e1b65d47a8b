//! `portal.json`, nodes, edges, findings, coverage and gates for other tools, and the files of data
//! that it lists.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Error, Made};
use crate::model::Artifact;
use crate::render::data::{self, DataTable, Entry, ITEMS, List};
use crate::render::site::Site;
use crate::wire;

/// Some entries of a list, written one by one.
struct Entries<'s, 'a>(&'s Site<'a>, &'s [Entry<'a>]);

impl Serialize for Entries<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shape = |entry| data::shape(self.0.portal, self.0.texts, entry);
        serializer.collect_seq(self.1.iter().map(shape))
    }
}

/// The index: the files of each list.
struct Index<'s, 'a>(&'s [List<'a>]);

impl Serialize for Index<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let held = |list: &&List<'_>| list.name == ITEMS || !list.files.is_empty();
        serializer.collect_map(self.0.iter().filter(held).map(|list| (list.name, &list.files)))
    }
}

/// `portal.json`.
struct Portal<'s, 'a>(&'s Site<'a>);

impl Serialize for Portal<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let site = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &wire::VERSION)?;
        for name in ["nodes", "edges", "unresolved", "candidates"] {
            self.list(&mut map, name)?;
        }
        let cycles = wire::cycles(site.portal, &|node| site.portal.is_published(node));
        map.serialize_entry("cycles", &cycles)?;
        self.list(&mut map, "findings")?;
        map.serialize_entry("summary", &site.summary)?;
        map.serialize_entry("coverage", &wire::coverage_of_all(site.portal))?;
        self.list(&mut map, "gates")?;
        map.serialize_entry("files", &Index(&site.data.lists))?;
        map.end()
    }
}

impl Portal<'_, '_> {
    /// Writes a list, unless files of its own hold it.
    fn list<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<(), M::Error> {
        let lists = &mut self.0.data.lists.iter();
        match lists.find(|list| list.name == name && list.files.is_empty()) {
            Some(list) => map.serialize_entry(name, &Entries(self.0, &list.entries)),
            None => Ok(()),
        }
    }
}

/// A file of a list that has the entries as they are.
struct Part<'s, 'a>(&'s Site<'a>, &'s List<'a>, &'s [Entry<'a>]);

impl Serialize for Part<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Part(site, list, entries) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &wire::VERSION)?;
        map.serialize_entry(list.name, &Entries(site, entries))?;
        map.end()
    }
}

pub(super) fn portal(site: &Site<'_>, _: usize) -> Made {
    file("portal.json", &Portal(site))
}

pub(super) fn part(site: &Site<'_>, number: usize) -> Made {
    let Some((list, part)) = site.data.files().nth(number) else {
        return Err(Error::NoFile);
    };
    let entries = list.entries.get(part.entries.clone()).unwrap_or_default();
    let table = || file(&part.path, &DataTable::new(site.portal, site.texts, list.name, entries));
    match &site.memory {
        // Entries of documents alone follow from these.
        Some(known) if list.name == ITEMS => {
            let all = (part.first, part.last, part.entries.len());
            known.made_of(&part.path, &all, data::documents(site.portal, entries), table)
        }
        _ if data::is_table(list.name) => table(),
        _ => file(&part.path, &Part(site, list, entries)),
    }
}

fn file(path: &str, shape: &impl Serialize) -> Made {
    let json = serde_json::to_string(shape)?;
    Ok(Artifact::new(path, json + "\n"))
}
