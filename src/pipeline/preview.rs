//! The page of a document that was just saved, before the portal is linked again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::engine::{Sidecars, understood};
use super::{Built, Failure, Setup};
use crate::check::Checked;
use crate::load;
use crate::model::{Artifact, Document, DocumentId, Portal};
use crate::render::{self, Menu, Site, Theme};

/// What the last build was made from.
pub struct Last {
    setup: Setup,
    portal: Portal,
    checked: Checked,
    theme: Theme,
    menu: Menu,
    sidecars: Sidecars,
}

impl Last {
    /// Keeps what a site was made from, its menu, and the metadata files beside the documents.
    pub fn new(
        setup: Setup,
        portal: Portal,
        checked: Checked,
        theme: Theme,
        (menu, sidecars): (Menu, Sidecars),
    ) -> Last {
        Last { setup, portal, checked, theme, menu, sidecars }
    }

    /// The pages of files in which nothing but the text was changed since the last build, with the
    /// new text; all else is on them as it was, and follows with the next build. Files that are not
    /// of that sort have none. `live` is the URL of events.
    pub fn pages(
        &mut self,
        paths: &BTreeSet<String>,
        live: Option<&str>,
    ) -> Result<Vec<Artifact>, Failure> {
        let paths = self.with_including(paths);
        let first: Vec<DocumentId> = paths.iter().filter_map(|path| self.renew(path)).collect();
        if first.is_empty() {
            return Ok(Vec::new());
        }
        let built = Built::new(&self.setup, &self.portal, &self.checked, &self.theme, live)?;
        let built = built.showing(&self.menu);
        let site: Site<'_> = built.site();
        let page = |document: &DocumentId| render::preview(&site, *document).transpose();
        Ok(first.iter().filter_map(page).collect::<Result<_, render::Error>>()?)
    }

    /// Some files, and those that include one of them.
    fn with_including(&self, paths: &BTreeSet<String>) -> BTreeSet<String> {
        let includes = |document: &&Arc<Document>| {
            let expansion = document.source.expansion();
            expansion.is_some_and(|all| all.wanted().iter().any(|path| paths.contains(path)))
        };
        let including = self.portal.documents.iter().filter(includes);
        paths.iter().cloned().chain(including.map(|document| document.path().to_owned())).collect()
    }

    /// Puts the new text of a file in place of the old one; the first document of the file.
    fn renew(&mut self, path: &str) -> Option<DocumentId> {
        let of_file = |id: &DocumentId| self.portal.documents[*id].path() == path;
        let ids: Vec<DocumentId> = self.portal.documents.ids().filter(of_file).collect();
        let first = *ids.first()?;
        let anew = self.again(path)?;
        let alike =
            ids.iter().zip(&anew).all(|(id, new)| new.is_linked_as(&self.portal.documents[*id]));
        if ids.len() != anew.len() || !alike {
            return None;
        }
        for (id, new) in ids.into_iter().zip(anew) {
            self.portal.documents[id] = new;
        }
        Some(first)
    }

    /// The documents of a file, read and parsed anew; none where it cannot be read or is empty, as it
    /// may be while an editor writes it.
    fn again(&self, path: &str) -> Option<Vec<Arc<Document>>> {
        let (setup, sidecar) = (&self.setup, self.sidecars.get(path));
        let source = load::again(&setup.root, &setup.config, path)?;
        let of = (&setup.kinds, &setup.config.limits);
        (!source.text.trim().is_empty()).then(|| understood(&source, sidecar, of))
    }
}
