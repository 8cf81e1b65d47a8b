//! specbook reads a folder of Markdown specs and makes a portal of it.
pub mod check;
pub mod config;
pub mod kinds;
pub mod link;
pub mod load;
pub mod markdown;
pub mod model;
pub mod parse;
pub mod report;
pub mod toml_file;
pub mod wire;
