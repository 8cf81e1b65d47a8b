//! The list of what a build wrote, in the output folder: what the next one may remove, and the sign
//! that the folder is specbook's. Each line is a JSON list of a path, its size and its hash, so that
//! no name can be taken for two. A line is added before its file is put in place; what a build
//! that was cut off wrote is known as well.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use siphasher::sip128::SipHasher13;

/// Its name.
pub(super) const MANIFEST: &str = ".specbook-files";

/// The folder in the output in which files are written before they are put in place.
pub(super) const NEW: &str = ".specbook-new";

/// Bytes that a manifest may have.
pub(super) const MOST: u64 = 256 << 20;

/// What a file's bytes are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Print {
    /// How many there are.
    pub(super) size: u64,
    /// Their hash, the same from run to run.
    pub(super) hash: u128,
}

impl Print {
    pub(super) fn of(bytes: &[u8]) -> Print {
        Print { size: bytes.len() as u64, hash: SipHasher13::new().hash(bytes).as_u128() }
    }
}

/// Files by path, each with what was written there: one print, or more where a build was cut off.
pub(super) type Known = BTreeMap<String, Vec<Print>>;

/// Reads a list. None: it is none of this version. A path that is not a plain one below the folder is
/// passed over, and so is a line that was cut off.
pub(super) fn read(text: &str) -> Option<Known> {
    let mut known = Known::new();
    for line in text.split_inclusive('\n') {
        let Some(line) = line.strip_suffix('\n') else { break };
        let (path, size, hash): (String, u64, String) = serde_json::from_str(line).ok()?;
        let print = Print { size, hash: u128::from_str_radix(&hash, 16).ok()? };
        if is_plain(&path) {
            known.entry(path).or_default().push(print);
        }
    }
    Some(known)
}

/// The line of a file.
pub(super) fn line(path: &str, print: Print) -> String {
    let mut line =
        serde_json::json!([path, print.size, format!("{:032x}", print.hash)]).to_string();
    line.push('\n');
    line
}

/// The list of some files.
pub(super) fn lines<'a>(files: impl Iterator<Item = (&'a String, &'a Print)>) -> String {
    let mut text = String::new();
    for (path, print) in files {
        let _ = text.write_str(&line(path, *print));
    }
    text
}

/// Whether a path is one that a build may write: relative, straight down, and not of the list's own.
pub(super) fn is_plain(path: &str) -> bool {
    // What separates folders, or names a drive, on some systems only.
    let foreign = cfg!(windows) && path.contains(['\\', ':']);
    let own = path.split('/').next().is_some_and(|first| first == MANIFEST || first == NEW);
    !path.is_empty()
        && !foreign
        && !own
        && !path.contains('\0')
        && crate::model::resolve("", path).as_deref() == Some(path)
}
