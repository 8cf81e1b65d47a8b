//! specbook reads a folder of Markdown specs, links everything into one dependency graph, checks
//! it, and renders a portal: a static site with a page for each spec, written or not.
//!
//! The pipeline is the architecture:
//!
//! 1. [`load`]: directory → [`Source`](model::Source)s, the only reader of the disk
//! 2. [`parse`]: Source × [`Kinds`](model::Kinds) → [`Document`](model::Document), never fails
//!    [`draft`]: Observations of documents of no kind → the text of a kind file
//! 3. [`link`]: Documents → [`Portal`](model::Portal), one graph; what does not resolve is data
//! 4. [`check`]: Portal → [`Finding`](model::Finding)s, one rule a file
//! 5. [`stub`]: Portal → the specs that are missing, managed blocks and derived keys brought up to
//!    date
//! 6. [`render`]: Portal and Findings → [`Artifact`](model::Artifact)s, one page a file
//! 7. [`report`]: Portal and Findings → bytes, one format a file
//! 8. [`write`](mod@write): Artifacts → directory, the only writer of the disk
//! 9. [`serve`]: Artifacts in memory → HTTP, with reload
//!
//! [`pipeline`] names the order, [`cli`] knows the user. No stage imports another; what two of
//! them need is below them: [`model`], [`markdown`], [`layout`], [`wire`], [`words`], [`csv`],
//! [`template`], [`figures`], [`context`], [`assess`], [`query`].

pub mod model;

pub mod toml_file;

pub mod csv;

pub mod kinds;

pub mod config;

pub mod markdown;

pub mod layout;

pub mod wire;

pub mod words;

pub mod search;

pub mod template;

pub mod figures;

pub mod context;

pub mod assess;

pub mod query;

pub mod load;

pub mod parse;

pub mod draft;

pub mod link;

pub mod check;

pub mod stub;

pub mod render;

pub mod report;

pub mod write;

pub mod serve;

pub mod pipeline;

pub mod cli;
