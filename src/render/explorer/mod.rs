//! What the explorer of the graph knows, as files that its script loads when they are wanted: one that
//! says what there is, the documents with what leads from them in runs, and for each some documents their
//! items. Each is a script that hands over what it holds, so that it loads from a disk too.

mod groups;

use std::collections::HashMap;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::address::href;
use super::boards::cut;
use super::lists::{FacetSort, values_of};
use super::pages::relation_label;
use super::site::Site;
use crate::model::{
    Artifact, Connection, Connections, Id as _, NodeId, RelationId, RelationRole, Scope, Stage,
    State, label, slug, url_path,
};
use crate::search::put_number;
use groups::Groups;

/// The folder of the explorer.
pub(super) const FOLDER: &str = "graph/";

/// The page that has it.
const PAGE: &str = "graph.html";

/// Documents in one file.
const CHUNK: usize = 1_000;

/// Documents whose items are in one file, at most.
const MOST_TOGETHER: usize = 32;

/// Bytes of items from which on the next document begins another file.
const MOST_BYTES: usize = 64 * 1024;

/// Values by their numbers, in the order in which they were met.
#[derive(Default)]
struct Values {
    all: Vec<Value>,
    numbers: HashMap<String, usize>,
}

impl Values {
    fn number(&mut self, name: &str, value: impl FnOnce() -> Value) -> usize {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        self.all.push(value());
        self.numbers.insert(name.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }
}

/// Whether the site has an explorer: its theme has scripts.
pub(super) fn is_there(site: &Site<'_>) -> bool {
    site.settings.scripted
}

/// The link from a page to the explorer around a node.
pub(super) fn url_around(from: &str, id: &str) -> String {
    let id = url_path(id).replace('&', "%26").replace('+', "%2B");
    format!("{}#show=near&of={id}", href(from, PAGE))
}

/// Makes the files of the explorer; where nothing changed they are as they were.
pub(super) fn files(site: &Site<'_>, sink: &(dyn Fn(Artifact) + Sync)) {
    if !is_there(site) || site.is_preview {
        return;
    }
    if let Some(kept) = site.memory.as_ref().and_then(|known| known.kept(FOLDER)) {
        kept.into_iter().for_each(sink);
        return;
    }
    let files = Explorer::new(site).scripts();
    let count = files.len();
    for (name, text) in files {
        let artifact = Artifact::new([FOLDER, &name].concat(), text);
        if let Some(known) = &site.memory {
            known.keep(&artifact, count);
        }
        sink(artifact);
    }
}

/// The graph of what is published.
struct Explorer<'s, 'a> {
    site: &'s Site<'a>,
    relations: Vec<RelationId>,
    documents: Vec<NodeId>,
    /// The place of each document among them.
    numbers: HashMap<NodeId, usize>,
    groups: Groups,
    /// Between documents.
    whole: Connections<'a>,
    /// Between documents and items.
    parts: Connections<'a>,
}

impl<'s, 'a> Explorer<'s, 'a> {
    fn new(site: &'s Site<'a>) -> Explorer<'s, 'a> {
        let portal = site.portal;
        let relations: Vec<RelationId> = portal.kinds.relations.ids().collect();
        let of = |items: bool| {
            let scope = Scope { items, published: true, relations: Some(&relations) };
            Connections::new(portal, scope)
        };
        let (whole, parts) = rayon::join(|| of(false), || of(true));
        let documents = whole.nodes().to_vec();
        let numbers = documents.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let groups = groups::groups(site, &documents);
        Explorer { site, relations, documents, numbers, groups, whole, parts }
    }

    /// The files with their names.
    fn scripts(&self) -> Vec<(String, String)> {
        let (mut kinds, mut statuses) = (Values::default(), Values::default());
        let mut tags = Values::default();
        let mut files = Vec::new();
        for (number, chunk) in self.documents.chunks(CHUNK).enumerate() {
            let text = self.chunk(chunk, &mut kinds, &mut statuses, &mut tags);
            let call = format!("specbook.graph.documents({number},{text});\n");
            files.push((format!("d-{number}.js"), call));
        }
        let (starts, shards, types) = self.shards();
        files.extend(shards);
        let group = |group: &groups::Group| {
            let node = group.node.and_then(|node| self.numbers.get(&node));
            let inside = group.inside.map_or(0, |at| at + 1);
            json!([group.key, line(&group.title), inside, node.map_or(0, |at| at + 1)])
        };
        let relation = |id: &RelationId| {
            let name = self.site.portal.relation_name(*id);
            let [out, back] = ["out", "in"].map(|way| relation_label(self.site, *id, way));
            let leads = self.site.portal.kinds.has_role(*id, RelationRole::Dependency);
            let links = *id == self.site.portal.kinds.links();
            json!([name, out, back, usize::from(leads) + 2 * usize::from(links)])
        };
        let index = json!({
            "version": 1,
            "documents": self.documents.len(),
            "chunk": CHUNK,
            "kinds": kinds.all,
            "types": types,
            "statuses": statuses.all,
            "tags": tags.all,
            "relations": self.relations.iter().map(relation).collect::<Vec<_>>(),
            "groups": self.groups.all.iter().map(group).collect::<Vec<_>>(),
            "shards": starts,
        });
        files.push(("index.js".to_owned(), format!("specbook.graph.index({index});\n")));
        files
    }

    /// Some documents: ids; titles; pages, of one that is called as its document only the folder; and of
    /// each in numbers: kind, status, state, group, tags, how many items, and the edges that leave it, each
    /// as target and relation with who declares it.
    fn chunk(
        &self,
        nodes: &[NodeId],
        kinds: &mut Values,
        statuses: &mut Values,
        tags: &mut Values,
    ) -> Value {
        let (site, portal) = (self.site, self.site.portal);
        let (mut ids, mut titles, mut urls) = (Vec::new(), Vec::new(), Vec::new());
        let mut folders = Values::default();
        let mut facts = String::new();
        for id in nodes {
            let node = portal.node(*id);
            ids.push(node.id.as_str());
            titles.push(line(&cut(&node.title)));
            let url = site.href(PAGE, &node.url);
            let (folder, name) = url.rsplit_once('/').unwrap_or(("", &url));
            let folder = folders.number(folder, || folder.into());
            let is_said = name.strip_suffix(".html") == Some(node.id.as_str());
            urls.push(if is_said { json!(folder) } else { json!([folder, name]) });
            let first = |sort| values_of(site, *id, sort).into_iter().next();
            let kind = first(FacetSort::Kind).map_or(0, |(kind, _)| {
                let shown = kind.clone();
                kinds.number(&kind, || shown.into()) + 1
            });
            let status = first(FacetSort::Status).map_or(0, |(status, _)| {
                let stage = node.stage.map_or("unknown", Stage::name);
                statuses.number(&status, || json!([status, stage])) + 1
            });
            let state = match node.state {
                State::Written => 0,
                State::Stub => 1,
                State::Planned => 2,
            };
            for number in [kind, status, state, self.groups.of[id]] {
                put_number(&mut facts, number);
            }
            let own = values_of(site, *id, FacetSort::Tag);
            put_number(&mut facts, own.len());
            for (tag, _) in own {
                put_number(&mut facts, tags.number(&tag, || tag.clone().into()));
            }
            put_number(&mut facts, self.items(*id).len());
            let edges = self.whole.outgoing(*id);
            put_number(&mut facts, edges.len());
            for edge in edges {
                put_number(&mut facts, self.numbers[&edge.target]);
                let by = usize::from(edge.is_direct()) + 2 * usize::from(edge.of_items);
                put_number(&mut facts, edge.relation.index() * 4 + by);
            }
        }
        json!({ "ids": ids, "titles": titles, "folders": folders.all, "urls": urls, "facts": facts })
    }

    /// The items of a document, in the order of their ids.
    fn items(&self, document: NodeId) -> &[NodeId] {
        let Some(at) = self.parts.number(document) else { return &[] };
        let rest = &self.parts.nodes()[at + 1..];
        let count = rest.iter().take_while(|node| !self.site.portal.is_document(**node)).count();
        &rest[..count]
    }

    /// The files of items: with which document each begins, what it holds, and the types of all items.
    fn shards(&self) -> (Vec<usize>, Vec<(String, String)>, Vec<Value>) {
        let mut types = Values::default();
        for item in self.documents.iter().flat_map(|document| self.items(*document)) {
            let name = &self.site.portal.node(*item).kind;
            types.number(name, || self.site.words().label(&label(name)).into());
        }
        let of = |document: &NodeId| self.of_document(*document, &types).to_string();
        let texts: Vec<String> = self.documents.par_iter().map(of).collect();
        let (mut starts, mut shards): (Vec<usize>, Vec<(String, String)>) =
            (Vec::new(), Vec::new());
        let mut together = 0;
        for (number, text) in texts.iter().enumerate() {
            let full = |(_, last): &(String, String)| {
                last.len() >= MOST_BYTES || together >= MOST_TOGETHER
            };
            if shards.last().is_none_or(full) {
                starts.push(number);
                let call = format!("specbook.graph.items({number},[");
                shards.push((format!("i-{}.js", shards.len()), call));
                together = 0;
            }
            if let Some((_, last)) = shards.last_mut() {
                if together > 0 {
                    last.push(',');
                }
                last.push_str(text);
                together += 1;
            }
        }
        for (_, text) in &mut shards {
            text.push_str("]);\n");
        }
        (starts, shards, types.all)
    }

    /// The items of a document: ids; titles; in numbers type and whether it is done; places on the page
    /// that are not as their id; the edges of items, in numbers: source, the target's document, target,
    /// relation. An item is the number of its place, from 1; 0 is the document.
    fn of_document(&self, document: NodeId, types: &Values) -> Value {
        let portal = self.site.portal;
        let id = &portal.node(document).id;
        let items = self.items(document);
        let (mut ids, mut titles, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let (mut facts, mut edges) = (String::new(), String::new());
        for item in items {
            let node = portal.node(*item);
            let local = node.id.strip_prefix(id.as_str()).and_then(|rest| rest.strip_prefix('#'));
            let local = local.unwrap_or(&node.id);
            ids.push(local);
            titles.push(line(&cut(&node.title)));
            let place = self.site.href(PAGE, &node.url);
            let place = place.split_once('#').map_or("", |(_, place)| place);
            let is_said = local.is_ascii() && slug(local) == place;
            places.push(if is_said { json!(0) } else { json!(place) });
            put_number(&mut facts, types.numbers[&node.kind]);
            let done = portal.item_of(*item).and_then(crate::model::Item::is_done);
            put_number(&mut facts, done.map_or(0, |done| 1 + usize::from(done)));
        }
        for node in std::iter::once(&document).chain(items) {
            let own = self.parts.outgoing(*node).iter().filter(|edge| edge.of_items);
            own.for_each(|edge| self.put_edge(&mut edges, edge));
        }
        if items.is_empty() && edges.is_empty() {
            return json!(0);
        }
        json!([ids, titles, places, facts, edges])
    }

    fn put_edge(&self, out: &mut String, edge: &Connection<'_>) {
        let place = |node: NodeId| {
            let portal = self.site.portal;
            let document = portal.document_of(node).map_or(node, |at| portal.document_nodes[at]);
            let numbers = [document, node].map(|node| self.parts.number(node).unwrap_or_default());
            (self.numbers[&document], numbers[1] - numbers[0])
        };
        let (source, target) = (place(edge.source), place(edge.target));
        for number in [source.1, target.0, target.1, edge.relation.index()] {
            put_number(out, number);
        }
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
