//! Folders that links lead to and that have no index document.

/// What lies in a folder and may be published, by name, as far as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Listing {
    /// The names of its files.
    pub files: Vec<String>,
    /// The names of the folders in it.
    pub folders: Vec<String>,
    /// How many names are left out.
    pub more: usize,
}

/// A folder with a page that lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFolder {
    /// Its page in the site.
    pub url: String,
    /// What lies in it.
    pub listing: Listing,
}
