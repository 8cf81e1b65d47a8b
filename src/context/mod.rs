//! What a system spec says about one of its specs, and the parts of documents that are taken over
//! from elsewhere and kept up to date: managed blocks and derived keys.
//!
//! A block is a function of the portal: its body is made anew whenever it is asked for, and whether
//! the one in the file is fresh, stale or edited is a comparison of two texts and a stamp.

mod bodies;
mod derived;
mod facts;
mod sections;

use rayon::prelude::*;

use crate::model::{
    BlockState, DocumentId, Freshness, Id as _, ManagedBlock, Portal, Table, stamp,
};

pub use bodies::{Bodies, Part};
pub use derived::{Derived, derived};
pub use facts::{Contract, Endpoint, Facts, Subject, endpoint_key, endpoints, path_form};
pub use sections::section_name;

/// The states of the managed blocks of every document.
pub fn states(portal: &Portal) -> Table<DocumentId, Vec<BlockState>> {
    if portal.documents.iter().all(|document| document.managed.is_empty()) {
        return portal.documents.iter().map(|_| Vec::new()).collect();
    }
    let bodies = Bodies::new(portal);
    let of_document = |document: DocumentId| {
        let blocks = portal.documents[document].managed.iter();
        blocks.map(|block| state(&bodies, document, block)).collect()
    };
    let documents = (0..portal.documents.len()).into_par_iter().map(DocumentId::at);
    documents.map(of_document).collect::<Vec<_>>().into()
}

/// The name of a block by which `sync --force` takes it: its document and its section, and its whole
/// source where the document has several blocks of sections of that name.
pub fn block_name(portal: &Portal, document: DocumentId, block: &ManagedBlock) -> String {
    fn section(block: &ManagedBlock) -> &str {
        block.source.split_once('#').map_or(&block.source, |(_, section)| section)
    }
    let blocks = &portal.documents[document].managed;
    let alike = blocks.iter().filter(|other| section(other) == section(block)).count();
    let name = if alike > 1 { &block.source } else { section(block) };
    format!("{}#{name}", portal.document_id(document))
}

/// The state of a block of a document.
fn state(bodies: &Bodies<'_>, document: DocumentId, block: &ManagedBlock) -> BlockState {
    let document = &bodies.portal().documents[document];
    let here = document.source.slice(block.body);
    let held = stamp(here);
    let untouched = held == block.stamp || here.trim().is_empty();
    let Some(wanted) = bodies.body(&block.source, block.level, document.path()) else {
        let freshness = if untouched { Freshness::Lost } else { Freshness::Edited };
        return BlockState { freshness, wanted: None };
    };
    let now = stamp(&wanted);
    let freshness = match (now == held, now == block.stamp, untouched) {
        (true, true, _) => return BlockState { freshness: Freshness::Fresh, wanted: None },
        // What somebody wrote is what the source says now: only the stamp is out of date.
        (true, false, _) | (_, _, true) => Freshness::Stale,
        _ => Freshness::Edited,
    };
    BlockState { freshness, wanted: Some(wanted) }
}
