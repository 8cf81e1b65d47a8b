//! Settings that a stage needs of the configuration, as values of its own.

use super::{Limits, PathPattern};

/// What linking needs to know of the portal.
#[derive(Debug, Clone, Default)]
pub struct LinkSettings {
    /// The folder of the specs, from the portal's root; empty for the root itself.
    pub src: String,
    /// The portal's root from the repository's root; empty when they are one.
    pub root_in_repository: String,
    /// Prefixes of absolute URLs that are links inside this portal.
    pub self_urls: Vec<String>,
    /// Where the site will be, with `/` at its end: its addresses are those of pages.
    pub site_url: Option<String>,
    /// The repository's page, whose addresses of files may be those of documents.
    pub repository_url: Option<String>,
    /// Links to what is beside the site on its host, from the site's root.
    pub elsewhere: Vec<PathPattern>,
    /// Where planned specs would be written, from the folder of their system spec.
    pub stub_dir: String,
    /// Where they go from the portal's root, whatever their system; none: as `stub_dir` says.
    pub stub_folder: Option<String>,
    /// What linking may cost.
    pub limits: Limits,
}
