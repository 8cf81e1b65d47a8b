//! The one opener of files. A path becomes the real one first, with every link followed; what lies
//! outside of the folder, is not a regular file, belongs to git or is too large is refused before
//! it is opened, and what was opened is looked at once more.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::ignored::Ignored;
use crate::model::Unreadable;

/// The folder of git, in which nothing is read.
const GIT: &str = ".git";

/// Bytes that a file of settings may have: `book.toml`, a kind, a template.
pub(super) const MOST_SETTINGS: u64 = 1 << 20;

/// Why a file is not read.
#[derive(Debug)]
pub enum Refusal {
    /// Nothing is there.
    Missing,
    /// A link is there, and nothing where it leads.
    Dangling,
    /// A link is there that leads back to itself.
    Loop,
    /// It should be a text.
    NotUtf8,
    /// Its real place is outside of the folder.
    Outside,
    /// It is something else: a folder, a named pipe, a socket, a device.
    Irregular(&'static str),
    /// It is in git's own folder.
    Git,
    /// Git ignores it.
    Ignored,
    /// It has more bytes than it may have.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
        /// Its key; none: the user cannot set it.
        key: Option<&'static str>,
    },
    /// The system does not let it be read.
    System(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Missing,
            _ if is_loop(&error) => Refusal::Loop,
            _ => Refusal::System(error),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Missing => f.write_str("cannot be read: not found"),
            Refusal::Dangling => f.write_str("is a link to something that does not exist"),
            Refusal::Loop => f.write_str("is a link that leads back to itself"),
            Refusal::NotUtf8 => f.write_str("is not UTF-8"),
            Refusal::Outside => f.write_str("is a link that leads out of the portal"),
            Refusal::Irregular(what) => write!(f, "is {what}, not a file"),
            Refusal::Git => f.write_str("is in git's own folder"),
            Refusal::Ignored => f.write_str("is ignored by git"),
            Refusal::TooLarge { limit, key: Some(key) } => {
                write!(f, "has more than {limit} bytes, the limit `{key}`")
            }
            Refusal::TooLarge { limit, key: None } => write!(f, "has more than {limit} bytes"),
            Refusal::System(error) => write!(f, "cannot be read: {}", reason(error)),
        }
    }
}

impl Refusal {
    /// The next thing to do.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Refusal::Missing => "correct the path, or add the file",
            Refusal::Dangling | Refusal::Loop => "let the link lead to a file, or remove it",
            Refusal::NotUtf8 => "save it as UTF-8",
            Refusal::Outside => "copy the file into the portal, or remove the link",
            Refusal::Irregular(_) => "put a plain file in its place, or remove it",
            Refusal::Git => "nothing in `.git` is read; copy what is needed into the portal",
            Refusal::Ignored => "change the ignore file, or add it to `content.include`",
            Refusal::TooLarge { key: Some(_), .. } => {
                "split it, raise the limit, or leave it out by `exclude`"
            }
            Refusal::TooLarge { key: None, .. } => "make it smaller, or remove it",
            Refusal::System(_) => "check its permissions",
        }
    }

    /// The refusal as a problem of a file of the portal.
    pub(super) fn of(&self, path: &str) -> Unreadable {
        let (reason, help) = (self.to_string(), self.help().to_owned());
        Unreadable { path: path.to_owned(), reason, help, line: 1 }
    }
}

/// Whether a path cannot be followed because links in it lead to each other.
#[cfg(unix)]
fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(not(unix))]
fn is_loop(_: &io::Error) -> bool {
    false
}

/// An error's words without the number that differs between systems.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "not found".to_owned(),
        kind => kind.to_string(),
    }
}

/// How many bytes a file may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// The number of bytes.
    pub(super) bytes: u64,
    /// The key of `book.toml` that sets it, if one does.
    pub(super) key: Option<&'static str>,
}

impl Limit {
    /// That of files of settings.
    pub(super) const SETTINGS: Limit = Limit { bytes: MOST_SETTINGS, key: None };
}

/// Something that is there and lies inside of the folder.
#[derive(Debug)]
pub(super) struct Found {
    /// Its real path.
    pub(super) real: PathBuf,
    /// What it is.
    pub(super) metadata: Metadata,
    /// Whether a link is on the way to it.
    pub(super) linked: bool,
}

impl Found {
    /// The bytes of the file.
    pub(super) fn bytes(&self, limit: Limit) -> Result<Vec<u8>, Refusal> {
        read(&self.real, &self.metadata, limit)
    }
}

/// Names and types of what is in a folder, by name.
pub(super) fn list(folder: &Path) -> Result<Vec<(OsString, FileType)>, Refusal> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        names.push((entry.file_name(), entry.file_type()?));
    }
    names.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(names)
}

/// The opener of one folder: a portal's root, or what the user named.
#[derive(Debug)]
pub(super) struct Door {
    /// The folder as it was named.
    pub(super) root: PathBuf,
    /// Its real path.
    pub(super) real: PathBuf,
    /// What git ignores in it.
    pub(super) ignored: Ignored,
}

impl Door {
    /// The door of a folder. What git ignores is asked below `src`, a folder in it that the user
    /// chose, and elsewhere below the folder itself.
    pub(super) fn new(root: &Path, src: &str) -> Door {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let real = fs::canonicalize(&root).unwrap_or_else(|_| root.clone());
        let mut bases = vec![real.clone()];
        if !src.is_empty() {
            bases.push(fs::canonicalize(root.join(src)).unwrap_or_else(|_| root.join(src)));
        }
        Door { ignored: Ignored::new(&real, bases), root, real }
    }

    /// What is at a path from the folder, without opening it.
    pub(super) fn find(&self, path: &str) -> Result<Found, Refusal> {
        self.find_at(&self.root.join(path))
    }

    /// The same for a path of the system.
    pub(super) fn find_at(&self, path: &Path) -> Result<Found, Refusal> {
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) => {
                // Whether something is there is nobody's business where its folder is elsewhere.
                let mut above = path.ancestors().skip(1);
                let above = above.find_map(|above| Some((above, above.canonicalize().ok()?)));
                let inside = above.is_none_or(|(above, real)| {
                    self.root.starts_with(above) || real.starts_with(&self.real)
                });
                let link = || fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink());
                return Err(match Refusal::from(error) {
                    _ if !inside => Refusal::Outside,
                    Refusal::Missing if link() => Refusal::Dangling,
                    refusal => refusal,
                });
            }
        };
        let Ok(inside) = real.strip_prefix(&self.real) else { return Err(Refusal::Outside) };
        if inside.iter().any(|part| part.eq_ignore_ascii_case(GIT)) {
            return Err(Refusal::Git);
        }
        let metadata = fs::symlink_metadata(&real)?;
        let linked = path.strip_prefix(&self.root).is_ok_and(|path| path != inside);
        Ok(Found { real, metadata, linked })
    }

    /// A plain file that may be published: also none that git ignores.
    pub(super) fn file(&self, path: &str, limit: Limit) -> Result<Found, Refusal> {
        let found = self.find(path)?;
        if self.ignored.is_ignored(&found.real, found.metadata.is_dir()) {
            return Err(Refusal::Ignored);
        }
        small(&found.metadata, limit)?;
        Ok(found)
    }

    /// The text of a file of settings, without a byte order mark; none where there is no such file.
    pub(super) fn settings(&self, path: &str) -> Result<Option<String>, Refusal> {
        self.text(path, Limit::SETTINGS)
    }

    /// The text of a file of at most so many bytes; none where nothing is there.
    pub(super) fn text(&self, path: &str, limit: Limit) -> Result<Option<String>, Refusal> {
        let found = match self.file(path, limit) {
            Ok(found) => found,
            // A link to nothing is a mistake, not a file that is not there.
            Err(Refusal::Missing) => return Ok(None),
            Err(refusal) => return Err(refusal),
        };
        let bytes = found.bytes(limit)?;
        let text = String::from_utf8(bytes).map_err(|_| Refusal::NotUtf8)?;
        Ok(Some(text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// A real path, from the folder.
    pub(super) fn path_of(&self, real: &Path) -> String {
        super::below(&self.real, real)
    }
}

/// Refuses what is not a regular file or too large.
fn small(metadata: &Metadata, limit: Limit) -> Result<(), Refusal> {
    if let Some(what) = irregular(metadata.file_type()) {
        return Err(Refusal::Irregular(what));
    }
    if metadata.len() > limit.bytes {
        return Err(Refusal::TooLarge { limit: limit.bytes, key: limit.key });
    }
    Ok(())
}

/// What something is that is not a regular file.
pub(super) fn irregular(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    Some("something else")
}

/// Reads a plain file at its real path. Its size is asked before, and bounded while it is read.
pub(super) fn read(real: &Path, metadata: &Metadata, limit: Limit) -> Result<Vec<u8>, Refusal> {
    small(metadata, limit)?;
    let file = open(real)?;
    // Another thing may have come to this place since it was looked at.
    let metadata = file.metadata()?;
    small(&metadata, limit)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(limit.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit.bytes {
        return Err(Refusal::TooLarge { limit: limit.bytes, key: limit.key });
    }
    Ok(bytes)
}

/// Opens a file without waiting for it, if it became a pipe, and without following it, if it became
/// a link.
#[cfg(unix)]
fn open(real: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(real)
}

#[cfg(not(unix))]
fn open(real: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(real)
}
