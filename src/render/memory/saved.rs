//! What the next run needs of a memory of fingerprints.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Made, Memory, Print, RenderedPage, locked};
use crate::model::{Document, DocumentId, Reads};

/// A memory as it is kept between runs.
#[derive(Debug, Serialize, Deserialize)]
pub struct SavedPages {
    frame: Print,
    /// Of each document, in the order of the portal.
    rows: Vec<Row>,
    pages: Vec<SavedPage>,
}

/// A document, and what was found out of it.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    path: String,
    /// Which of the documents of its file it is.
    part: usize,
    /// A fingerprint of what the document followed from.
    document: u128,
    print: Print,
}

/// The size of a file and a hash of its bytes.
pub type FilePrint = (u64, u128);

/// A page that lies in the output folder.
#[derive(Debug, Serialize, Deserialize)]
struct SavedPage {
    path: String,
    written: FilePrint,
    print: Option<Print>,
    /// The documents that were looked at while it was made, where no others can be.
    reads: Option<Vec<DocumentId>>,
}

impl Memory {
    /// What the next run needs, where a build was made; `print` is a fingerprint of what the documents
    /// of a file follow from, `written` is what was written of a page.
    pub fn saved(
        &self,
        print: impl Fn(&str) -> Option<u128>,
        written: impl Fn(&str) -> Option<FilePrint>,
    ) -> Option<SavedPages> {
        let last = locked(&self.last);
        let last = last.as_ref()?;
        let mut pages: Vec<SavedPage> = locked(&self.pages)
            .iter()
            .filter_map(|(path, page)| {
                let reads = page.reads.as_ref().and_then(Reads::documents).map(<[_]>::to_vec);
                let useful = page.print.is_some() || reads.is_some();
                let written = written(path).filter(|_| useful)?;
                Some(SavedPage { path: path.clone(), written, print: page.print, reads })
            })
            .collect();
        pages.sort_by(|a, b| a.path.cmp(&b.path));
        let row = |(known, row): &(Option<Arc<Document>>, Print)| {
            let known = known.as_ref()?;
            let part = known.part.as_ref().map_or(0, |part| part.number);
            let document = print(known.path())?;
            Some(Row { path: known.path().to_owned(), part, document, print: *row })
        };
        let rows: Option<Vec<_>> = last.rows.iter().map(row).collect();
        let rows = rows?;
        Some(SavedPages { frame: last.frame, rows, pages })
    }

    /// Takes over what a run before saved: the pages that are still `in_place`. `same` gives a document
    /// by its file, which part of it it is and the fingerprint of what it followed from, where that
    /// is the same now.
    pub fn restore(
        &self,
        saved: SavedPages,
        same: impl Fn(&str, usize, u128) -> Option<Arc<Document>>,
        in_place: impl Fn(&str, FilePrint) -> bool + Sync,
    ) {
        let rows = saved.rows.into_iter();
        let row = |row: Row| (same(&row.path, row.part, row.document), row.print);
        let rows: Vec<_> = rows.map(row).collect();
        *locked(&self.last) = Some(Made { frame: saved.frame, rows: rows.into() });
        let pages = saved.pages.into_par_iter();
        let pages = pages.filter(|page| in_place(&page.path, page.written)).map(|page| {
            let reads = page.reads.map(Reads::of);
            let known =
                RenderedPage { print: page.print, bytes: None, in_place: true, build: 0, reads };
            (page.path, known)
        });
        let pages: Vec<(String, RenderedPage)> = pages.collect();
        locked(&self.pages).extend(pages);
    }
}
