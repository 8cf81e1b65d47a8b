//! The page of a document that was just saved, before the portal is linked again.

use std::collections::BTreeSet;

use super::{Built, Engine, Failure, Setup};
use crate::check::Checked;
use crate::model::{Artifact, DocumentId, Portal};
use crate::render::{self, Menu, Site, Theme};

/// What the last build was made from.
pub struct Last {
    setup: Setup,
    portal: Portal,
    checked: Checked,
    theme: Theme,
    menu: Menu,
}

impl Last {
    /// Keeps what a site was made from.
    pub fn new(setup: Setup, portal: Portal, checked: Checked, theme: Theme, menu: Menu) -> Last {
        Last { setup, portal, checked, theme, menu }
    }

    /// The pages of files in which nothing but the text was changed since the last build, with the
    /// new text; all else is on them as it was, and follows with the next build. Files that are not
    /// of that sort have none. `live` is the URL of events.
    pub fn pages(
        &mut self,
        engine: &mut Engine,
        paths: &BTreeSet<String>,
        live: Option<&str>,
    ) -> Result<Vec<Artifact>, Failure> {
        let first: Vec<DocumentId> =
            paths.iter().filter_map(|path| self.renew(engine, path)).collect();
        if first.is_empty() {
            return Ok(Vec::new());
        }
        let built = Built::new(&self.setup, &self.portal, &self.checked, &self.theme, live)?;
        let built = built.showing(&self.menu);
        let site: Site<'_> = built.site();
        let page = |document: &DocumentId| render::preview(&site, *document).transpose();
        Ok(first.iter().filter_map(page).collect::<Result<_, render::Error>>()?)
    }

    /// Puts the new text of a file in place of the old one; the first document of the file.
    fn renew(&mut self, engine: &mut Engine, path: &str) -> Option<DocumentId> {
        let of_file = |id: &DocumentId| self.portal.documents[*id].path() == path;
        let ids: Vec<DocumentId> = self.portal.documents.ids().filter(of_file).collect();
        let first = *ids.first()?;
        let anew = engine.again(&self.setup, path)?;
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
}
