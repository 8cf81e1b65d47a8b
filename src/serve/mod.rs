//! 9. Artifacts in memory → HTTP, with reload on change.
//!
//! It takes a [`Builder`] of the site and does not know what a portal is. The site that was
//! built last stays up until the next one is whole; a build that fails, or panics, leaves it up and
//! tells the browser why. Where there is no site yet, a page says what is missing until it is there.

mod http;
mod listen;
mod patient;
mod state;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub use http::EVENTS;
use state::{News, Shared};
pub use watch::{Watch, Watcher};

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
}

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
pub trait Builder {
    /// Makes the site.
    fn build(&mut self) -> Rebuilt;

    /// Makes at once the pages that show these files, with what they say now; a build follows that
    /// makes all of the site. There need not be any.
    fn preview(&mut self, saved: &BTreeSet<PathBuf>) -> Files;
}

/// Builds the site, serves it, and builds it anew when something that is watched changes. `ready`
/// gets the address once it listens. Returns only when the server fails.
pub fn serve(
    options: &Options,
    ready: impl FnOnce(SocketAddr),
    builder: &mut impl Builder,
) -> Result<(), String> {
    let watcher = Watcher::new(options.watch.clone());
    let shared = Arc::new(Shared::new(vec![options.host.clone(), "localhost".to_owned()]));
    let mut watched = options.watch.clone();
    let mut news = News::new(&options.root);
    let mut build = |builder: &mut dyn Builder, news: &mut News| {
        shared.put(match caught(builder) {
            Ok(site) => {
                watched = site.watch;
                Ok((site.files, news.of(site.findings)))
            }
            Err(problem) => {
                watched = problem.watch.unwrap_or_else(|| watched.clone());
                Err(problem.message)
            }
        });
        watched.clone()
    };
    build(builder, &mut news);
    let listeners = listen::listen(&options.host, options.port)?;
    let address = listen::address(&listeners)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let servers: Vec<_> = listeners
        .into_iter()
        .map(|listener| runtime.spawn(http::run(listener, Arc::clone(&shared))))
        .collect();
    ready(address);
    watcher.follow(|saved| {
        if servers.iter().any(tokio::task::JoinHandle::is_finished) {
            return None;
        }
        news.saved(saved);
        // Whoever has just saved a text looks at its page.
        let pages = catch_unwind(AssertUnwindSafe(|| builder.preview(saved)));
        shared.put_pages(pages.unwrap_or_default());
        Some(build(builder, &mut news))
    })?;
    runtime.shutdown_timeout(Duration::from_millis(100));
    Err("the server stopped".to_owned())
}

/// Builds; a panic is a problem like any other, and the next change builds anew.
fn caught(builder: &mut dyn Builder) -> Rebuilt {
    catch_unwind(AssertUnwindSafe(|| builder.build())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason");
        let message = format!(
            "specbook failed while it built the site: {text}\n\nThis is a mistake in specbook, not \
             in the specs. The terminal says where. The next change builds the site anew."
        );
        Err(Problem { message, watch: None })
    })
}
