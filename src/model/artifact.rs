//! An artifact is one file of the output: made by render, taken by write or serve.

use std::sync::Arc;

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Path from the output's root, with `/`, without `..`.
    pub path: String,
    /// The file's content, shared with whoever remembers it.
    pub bytes: Arc<[u8]>,
}

impl Artifact {
    /// A file of the output.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Artifact { path: path.into(), bytes: Arc::from(bytes.into()) }
    }
}
