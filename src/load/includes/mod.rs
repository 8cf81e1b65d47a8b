//! The directives of mdBook in a text become what they ask for: files and parts of files, read
//! through the one opener. What comes of them knows where each piece is written.

mod directives;
mod parts;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::door::{Door, Refusal};
use crate::config::Config;
use crate::model::{Expanding, Limits, Source, Span, parent, resolve};
use directives::{Asks, Directive, Part, directives, may_hold};
use parts::{File, Goes, Lack};

/// A file that was read once, or why it is not: in words, and what to do.
type Read = Result<Arc<File>, (String, String)>;

/// What directives may ask for: files below the repository's root, of an untrusted portal below its
/// own. Each is read once.
#[derive(Debug)]
pub(super) struct Includes<'a> {
    root: PathBuf,
    config: &'a Config,
    top: OnceLock<Top>,
    files: Mutex<HashMap<String, Read>>,
}

/// The folder below which files are read, and the portal's root from there.
#[derive(Debug)]
struct Top {
    door: Door,
    root: String,
}

impl<'a> Includes<'a> {
    pub(super) fn new(root: &Path, config: &'a Config) -> Includes<'a> {
        Includes { root: root.to_owned(), config, top: OnceLock::new(), files: Mutex::default() }
    }

    /// The text of a file with what its directives ask for. A text without directives is the same.
    pub(super) fn expanded(&self, source: Source) -> Source {
        if !may_hold(&source.text) {
            return source;
        }
        let found = directives(&source.text);
        if found.is_empty() {
            return source;
        }
        let top = self.top();
        let path = join(&top.root, &source.path);
        let whole = Expanding::of(0, &source, Span::new(0, source.text.len()), None);
        let mut work = Work {
            includes: self,
            top,
            limits: &self.config.limits,
            numbers: HashMap::from([(path.clone(), 0)]),
            files: vec![source.clone()],
            wanted: BTreeSet::new(),
            title: None,
            spent: 0,
        };
        let frame = Frame { folder: parent(&path), chain: &[(0, Part::Whole)], here: None };
        let made = work.expanded(&whole, &found, &frame);
        let (text, expansion) =
            made.finished(work.files, work.wanted.into_iter().collect(), work.title);
        Source::expanded(source.path, text, expansion)
    }

    fn top(&self) -> &Top {
        self.top.get_or_init(|| {
            let real = fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
            let above = super::repository_root(&real).filter(|_| self.config.trusted);
            let above = above.unwrap_or_else(|| real.clone());
            let root = super::below(&above, &real);
            Top { door: Door::new(&above, &root), root }
        })
    }

    /// A file by its path from the top, read once.
    fn read(&self, top: &Top, path: &str) -> Read {
        let known = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(known) = known {
            return known;
        }
        let shown = top.path_from_root(path);
        let read = self.opened(top, path, &shown);
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.entry(path.to_owned()).or_insert(read).clone()
    }

    fn opened(&self, top: &Top, path: &str, shown: &str) -> Read {
        let hidden = path.split('/').any(|part| part.starts_with('.'));
        if hidden && !self.config.trusted && !self.config.content.include.is_match(shown) {
            let help = "an untrusted portal includes no hidden files; `content.include` in the \
                        policy brings one in";
            return Err((format!("`{shown}` is hidden"), help.to_owned()));
        }
        if matches!(top.door.find(path), Err(Refusal::Missing)) {
            let help =
                "correct the path, or add the file; it is relative to the file of the directive";
            return Err((format!("the file `{shown}` does not exist"), help.to_owned()));
        }
        match super::text_of(&top.door, path, shown, self.config) {
            Ok(source) => Ok(Arc::new(File::new(source))),
            Err(problem) => Err((format!("`{shown}` {}", problem.reason), problem.help)),
        }
    }
}

impl Top {
    /// A path from the portal's root, by the one from the top.
    fn path_from_root(&self, path: &str) -> String {
        super::from_root(&self.root, path)
    }
}

/// A path in a folder.
fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// One document that is put together.
struct Work<'a> {
    includes: &'a Includes<'a>,
    top: &'a Top,
    limits: &'a Limits,
    /// The numbers of its files, by path from the top.
    numbers: HashMap<String, u32>,
    files: Vec<Source>,
    wanted: BTreeSet<String>,
    title: Option<String>,
    /// Bytes that were looked at so far.
    spent: usize,
}

/// A text inside of others.
struct Frame<'a> {
    /// The folder of its file, from the top.
    folder: &'a str,
    /// What is being included, from the document to this text.
    chain: &'a [(u32, Part<'a>)],
    /// Where it comes in, in the document's own file; none: this is that file.
    here: Option<usize>,
}

/// Why a directive cannot be followed, and what to do.
struct Unfollowed(String, String);

impl Work<'_> {
    /// A text with what its directives ask for; one that cannot be followed stays.
    fn expanded(
        &mut self,
        text: &Expanding,
        found: &[Directive<'_>],
        frame: &Frame<'_>,
    ) -> Expanding {
        let mut out = Expanding::default();
        let mut done = 0;
        for Directive { span, asks } in found {
            out.push(text, done..span.start);
            done = span.end;
            let at = text.origin(span.start);
            let here = frame.here.unwrap_or(at.1);
            match self.asked(asks, frame, (at, here)) {
                Ok(None) => out.push(text, span.start + 1..span.end),
                Ok(Some(made)) => {
                    if let Err(Unfollowed(message, help)) = self.put(&mut out, &made, (at, here)) {
                        out.push(text, span.range());
                        out.unfollowed(span.range().len(), message, help);
                    }
                }
                Err(Unfollowed(message, help)) => {
                    out.push(text, span.range());
                    out.unfollowed(span.range().len(), message, help);
                }
            }
        }
        out.push(text, done..text.text().len());
        out
    }

    /// Adds what a directive asks for. What comes before the directive in its line goes before each
    /// further line as well: it may be the mark of a quote, or the indent of an entry.
    fn put(
        &mut self,
        out: &mut Expanding,
        made: &Expanding,
        (at, here): ((u32, usize), usize),
    ) -> Result<(), Unfollowed> {
        let text = made.text();
        let end = text.strip_suffix('\n').unwrap_or(text).len();
        let further = text[..end].matches('\n').count();
        if further == 0 {
            // What comes before it is not even looked for: there may be many in a long line.
            out.push(made, 0..end);
            return Ok(());
        }
        let start = out.text().rfind('\n').map_or(0, |end| end + 1);
        let before = out.text()[start..].to_owned();
        self.spend(before.len() * further)?;
        let mut from = 0;
        for (line_end, _) in text[..end].match_indices('\n') {
            out.push(made, from..line_end + 1);
            out.push_made(&before, at, here);
            from = line_end + 1;
        }
        out.push(made, from..end);
        Ok(())
    }

    /// What a directive asks for; none: itself.
    fn asked(
        &mut self,
        asks: &Asks<'_>,
        frame: &Frame<'_>,
        place: ((u32, usize), usize),
    ) -> Result<Option<Expanding>, Unfollowed> {
        match asks {
            Asks::Itself => Ok(None),
            Asks::Title(title) => {
                self.title = Some((*title).to_owned());
                Ok(Some(Expanding::default()))
            }
            Asks::Text(path, part) => {
                let taken = |file: &File, goes| file.part(*part, goes);
                self.included((path, *part), frame, place, &taken, false).map(Some)
            }
            Asks::Shown(path, part) => {
                let taken = |file: &File, goes| file.shown(*part, goes);
                self.included((path, *part), frame, place, &taken, true).map(Some)
            }
            Asks::Example(path, words) => {
                let comma = if words.is_empty() { "" } else { "," };
                let first = format!("```rust{comma}{}\n", words.join(","));
                let taken = |file: &File, goes: Goes| {
                    let inner = file.part(Part::Whole, goes)?;
                    let mut made = Expanding::default();
                    made.push_made(&first, goes.directive, goes.here);
                    made.push(&inner, 0..inner.text().len());
                    made.push_made("\n```", goes.directive, goes.here);
                    Ok(made)
                };
                self.included((path, Part::Whole), frame, place, &taken, false).map(Some)
            }
        }
    }

    /// A part of a file, with what its own directives ask for.
    fn included(
        &mut self,
        (written, part): (&str, Part<'_>),
        frame: &Frame<'_>,
        (directive, here): ((u32, usize), usize),
        taken: &dyn Fn(&File, Goes) -> Result<Expanding, Lack>,
        shown: bool,
    ) -> Result<Expanding, Unfollowed> {
        let path = self.path(written, frame.folder)?;
        let from_root = self.top.path_from_root(&path);
        self.wanted.insert(from_root.clone());
        let read = self.includes.read(self.top, &path);
        let file = read.map_err(|(why, help)| Unfollowed(why, help))?;
        let number = self.number(&path, &file.source);
        if frame.chain.contains(&(number, part)) {
            let why = format!("`{from_root}` includes itself");
            let help = "include only the part of it without this directive";
            return Err(Unfollowed(why, help.to_owned()));
        }
        let deepest = self.limits.include_depth;
        if frame.chain.len() > deepest {
            let why = format!(
                "files include each other more than {deepest} deep, the limit \
                 `limits.max-include-depth`"
            );
            return Err(Unfollowed(
                why,
                "include the file directly, or raise the limit".to_owned(),
            ));
        }
        let lacks = |lack| lacks(lack, &from_root, part);
        self.spend(0)?;
        let work = file.work(part, shown).map_err(lacks)?;
        self.spend(work)?;
        let made = taken(&file, Goes { file: number, here, directive }).map_err(lacks)?;
        if !may_hold(made.text()) {
            return Ok(made);
        }
        let found = directives(made.text());
        let chain = [frame.chain, &[(number, part)]].concat();
        let inner = Frame { folder: parent(&path), chain: &chain, here: Some(here) };
        Ok(self.expanded(&made, &found, &inner))
    }

    /// The path from the top of what a directive names.
    fn path(&self, written: &str, folder: &str) -> Result<String, Unfollowed> {
        let rooted = written.starts_with(['/', '\\']) || written.get(1..2) == Some(":");
        let path = resolve(folder, written).filter(|_| !rooted);
        path.ok_or_else(|| {
            let (within, help) = if self.includes.config.trusted {
                ("repository", "copy the file into the repository, or name it by a relative path")
            } else {
                ("portal", "an untrusted portal includes files below its own root only")
            };
            Unfollowed(format!("`{written}` leads out of the {within}"), help.to_owned())
        })
    }

    fn number(&mut self, path: &str, source: &Source) -> u32 {
        if let Some(known) = self.numbers.get(path) {
            return *known;
        }
        let number = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.push(source.clone());
        self.numbers.insert(path.to_owned(), number);
        number
    }

    /// Counts bytes that have to be looked at. Once there are too many, nothing more is looked at.
    fn spend(&mut self, bytes: usize) -> Result<(), Unfollowed> {
        let most = self.limits.include_size;
        self.spent = self.spent.saturating_add(bytes);
        if self.spent > most {
            let why = format!(
                "what this document includes has more than {most} bytes, the limit \
                 `limits.max-include-size`"
            );
            return Err(Unfollowed(why, "include less, or raise the limit".to_owned()));
        }
        Ok(())
    }
}

/// Why a file has no such part, and what to do.
fn lacks(lack: Lack, path: &str, part: Part<'_>) -> Unfollowed {
    match (lack, part) {
        (Lack::Anchor, Part::Anchor(name)) => Unfollowed(
            format!("`{path}` has no anchor `{name}`"),
            format!(
                "mark the lines by `ANCHOR: {name}` and `ANCHOR_END: {name}`, or correct the name"
            ),
        ),
        (Lack::Lines(all), Part::Lines(first, Some(last))) if last < first => Unfollowed(
            format!("the range `{first}:{last}` ends before it begins"),
            format!("name the first line first; `{path}` has {all} lines"),
        ),
        (Lack::Lines(all), Part::Lines(first, _)) => Unfollowed(
            format!("`{path}` has no line {first}"),
            format!("it has {all} lines; anchors stay true when lines move"),
        ),
        _ => Unfollowed(format!("unknown part of `{path}`"), "correct the range".to_owned()),
    }
}
