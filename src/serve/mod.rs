//! 9. Artifacts in memory → HTTP, with reload on change.
//!
//! It takes a [`Builder`] of the site and does not know what a portal is. The site that was
//! built last stays up until the next one is whole; a build that fails, or panics, leaves it up and
//! tells the browser why. Where there is no site yet, a page says what is missing until it is there.
//!
//! Whoever saves a text looks at its page, so that comes first: one thread listens to the disk and
//! makes the pages of what was saved, also while another one builds the site.

mod error;
mod http;
mod listen;
mod patient;
mod state;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

pub use error::Error;
pub use http::EVENTS;
use state::{News, Report, Shared};
use watch::Then;
pub use watch::{Unwatched, Watch, Watcher};

/// The site's files by path.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// What a rebuild gave.
pub type Rebuilt = Result<Site, Problem>;

/// A site.
pub struct Site {
    /// Its files.
    pub files: Files,
    /// What is to be watched from now on.
    pub watch: Watch,
    /// Errors and warnings, in the shape that `check` writes; of each at least `path`, `rule`,
    /// `level` and `message`.
    pub findings: Vec<Value>,
    /// Makes the pages of files that are saved from now on.
    pub preview: Preview,
}

/// Makes at once the pages that show some files, with what they say now; a build follows that makes
/// all of the site. There need not be any.
pub type Preview = Box<dyn FnMut(&BTreeSet<PathBuf>) -> Files + Send>;

/// Why there is no site.
pub struct Problem {
    /// What is wrong or missing.
    pub message: String,
    /// What is to be watched from now on; none: what was watched before.
    pub watch: Option<Watch>,
}

/// How to serve.
pub struct Options {
    /// The address to listen on.
    pub host: String,
    /// The first port to try; 0 takes any.
    pub port: u16,
    /// The folder that the paths of findings start at.
    pub root: PathBuf,
    /// What to watch.
    pub watch: Watch,
}

/// Makes what is served.
pub trait Builder: Send {
    /// Makes the site.
    fn build(&mut self) -> Rebuilt;
}

/// Builds the site, serves it, and builds it anew when something that is watched changes. `ready`
/// gets the address once it listens. Returns only when the server fails.
pub fn serve(
    options: &Options,
    ready: impl FnOnce(SocketAddr),
    builder: &mut impl Builder,
) -> Result<(), Error> {
    let watcher = Watcher::new(options.watch.clone());
    let shared = Arc::new(Shared::new(vec![options.host.clone(), "localhost".to_owned()]));
    let desk = Desk::new(options, &shared);
    desk.build(builder);
    let listeners = listen::listen(&options.host, options.port)?;
    let address = listen::address(&listeners)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let servers: Vec<_> = listeners
        .into_iter()
        .map(|listener| runtime.spawn(http::run(listener, Arc::clone(&shared))))
        .collect();
    ready(address);
    let (ask, asked) = channel();
    let reporter = watcher.reporter();
    let desk = &desk;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            reporter.built(&desk.watched());
            while asked.recv().is_ok() {
                // All that was saved until now is built at once.
                while asked.try_recv().is_ok() {}
                desk.build(builder);
                reporter.built(&desk.watched());
            }
        });
        watcher.follow(move |saved| {
            if servers.iter().any(tokio::task::JoinHandle::is_finished) {
                return Then::Stop;
            }
            desk.saved(saved);
            // Whoever builds is there until nobody asks any more.
            let _ = ask.send(());
            Then::Wait
        })
    })?;
    runtime.shutdown_timeout(Duration::from_millis(100));
    Err(Error::Stopped)
}

/// Where the thread that listens to the disk and the one that builds meet.
struct Desk<'a> {
    shared: &'a Shared,
    open: Mutex<Open>,
}

/// What both threads write.
struct Open {
    news: News,
    watched: Watch,
    /// Makes the pages of what is saved, from the last site.
    preview: Option<Preview>,
    /// The pages that were made since the build began that runs: newer than its own.
    newer: Files,
}

impl<'a> Desk<'a> {
    fn new(options: &Options, shared: &'a Shared) -> Desk<'a> {
        let news = News::new(&options.root);
        let watched = options.watch.clone();
        let open = Open { news, watched, preview: None, newer: Files::new() };
        Desk { shared, open: Mutex::new(open) }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be watched, as the last build said.
    fn watched(&self) -> Watch {
        self.open().watched.clone()
    }

    /// Shows at once the pages of what was saved.
    fn saved(&self, saved: &BTreeSet<PathBuf>) {
        let mut open = self.open();
        open.news.saved(saved);
        let Some(preview) = &mut open.preview else { return };
        // A panic is reported by the build that follows.
        let pages = catch_unwind(AssertUnwindSafe(|| preview(saved))).unwrap_or_default();
        self.shared.put_pages(pages.clone());
        open.newer.extend(pages);
    }

    /// Builds the site and puts it in place, but for the pages that are newer by then.
    fn build(&self, builder: &mut dyn Builder) {
        let mut open = self.open();
        open.news.begin();
        open.newer.clear();
        drop(open);
        let built = caught(builder);
        let mut open = self.open();
        match built {
            Ok(site) => {
                let mut files = site.files;
                let newer = std::mem::take(&mut open.newer);
                let newer = newer.into_iter().filter(|(path, _)| files.contains_key(path));
                let newer: Vec<_> = newer.collect();
                files.extend(newer);
                open.watched = site.watch;
                open.preview = Some(site.preview);
                let report = open.news.of(site.findings);
                self.shared.put(Some(files), report);
            }
            Err(problem) => {
                if let Some(watch) = problem.watch {
                    open.watched = watch;
                }
                self.shared.put(None, Report::Problem(problem.message));
            }
        }
    }
}

/// Builds; a panic is a problem like any other, and the next change builds anew.
fn caught(builder: &mut dyn Builder) -> Rebuilt {
    catch_unwind(AssertUnwindSafe(|| builder.build())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason");
        let message = format!(
            "specbook failed while it built the site: {text}\n\nThis is a bug in specbook, not a \
             mistake in the specs. The terminal says where. The next change builds the site again."
        );
        Err(Problem { message, watch: None })
    })
}
