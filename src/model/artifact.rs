//! An artifact is one file of the output: made by render, taken by write or serve.

use std::sync::Arc;

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Path from the output's root, with `/`, without `..`.
    pub path: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes, shared with whoever remembers them.
    Bytes(Arc<[u8]>),
    /// What the last build wrote there, which is there still. Only a memory that was restored from a
    /// cache says so, and only of files that were found in place.
    Kept,
}

impl Artifact {
    /// A file of the output.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Artifact::shared(path, Arc::from(bytes.into()))
    }

    /// A file with bytes that somebody else has as well.
    pub fn shared(path: impl Into<String>, bytes: Arc<[u8]>) -> Self {
        Artifact { path: path.into(), content: Content::Bytes(bytes) }
    }

    /// A file that is to stay what the last build wrote.
    pub fn kept(path: impl Into<String>) -> Self {
        Artifact { path: path.into(), content: Content::Kept }
    }

    /// Its bytes, unless it is kept.
    pub fn bytes(&self) -> Option<&Arc<[u8]>> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Kept => None,
        }
    }
}
