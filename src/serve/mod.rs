//! 9. Artifacts in memory → HTTP, with reload on change.
//!
//! It takes a closure that builds the site and does not know what a portal is. The site that was
//! built last stays up until the next one is whole; a build that fails leaves it up and tells the
//! browser why.

mod http;
mod watch;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use tokio::sync::broadcast;

pub use http::EVENTS;
pub use watch::{Watch, Watcher};

/// The site's files by path.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// What a rebuild gave: the files and what is to be watched, or why there are none.
pub type Rebuilt = Result<(Files, Watch), String>;

/// How to serve.
pub struct Options {
    /// The address to listen on.
    pub host: String,
    /// The first port to try; 0 takes any.
    pub port: u16,
    /// What to watch.
    pub watch: Watch,
}

/// What the server and the watcher share.
pub(crate) struct Shared {
    files: RwLock<Arc<Files>>,
    events: broadcast::Sender<String>,
    names: Vec<String>,
}

/// Builds the site, serves it, and builds it anew when something that is watched changes. `ready`
/// gets the address once it listens. Returns only when the first build or the server fails.
pub fn serve(
    options: &Options,
    ready: impl FnOnce(SocketAddr),
    mut rebuild: impl FnMut() -> Rebuilt,
) -> Result<(), String> {
    let watcher = Watcher::new(options.watch.clone());
    let (first, mut watched) = rebuild()?;
    let (events, _) = broadcast::channel(64);
    let shared = Arc::new(Shared {
        files: RwLock::new(Arc::new(first)),
        events,
        names: vec![options.host.clone(), "localhost".to_owned()],
    });
    let listener = http::listen(&options.host, options.port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let server = runtime.spawn(http::run(listener, Arc::clone(&shared)));
    ready(address);
    watcher.run(|| {
        if server.is_finished() {
            return None;
        }
        let message = match rebuild() {
            Ok((files, watch)) => {
                watched = watch;
                serde_json::json!({ "type": shared.swap(files) })
            }
            Err(problem) => serde_json::json!({ "type": "problem", "message": problem }),
        };
        // Nobody may be listening; the next page that is opened is new anyway.
        let _ = shared.events.send(message.to_string());
        Some(watched.clone())
    })?;
    runtime.shutdown_timeout(Duration::from_millis(100));
    Err("the server stopped".to_owned())
}

impl Shared {
    /// Puts a new site in place, and gives the event for the browsers: `css` when only style
    /// sheets changed, else `reload`, which also takes away a problem that is shown.
    fn swap(&self, files: Files) -> &'static str {
        let Ok(mut current) = self.files.write() else {
            return "reload";
        };
        // What was remembered is the same in memory: nothing has to be compared.
        let same = |path: &String, bytes: &Arc<[u8]>| {
            current.get(path).is_some_and(|known| Arc::ptr_eq(known, bytes) || known == bytes)
        };
        let mut changed = files
            .iter()
            .filter(|(path, bytes)| !same(path, bytes))
            .map(|(path, _)| path)
            .chain(current.keys().filter(|path| !files.contains_key(*path)))
            .peekable();
        let styles =
            changed.peek().is_some() && changed.all(|path| path.rsplit('.').next() == Some("css"));
        *current = Arc::new(files);
        if styles { "css" } else { "reload" }
    }

    fn file(&self, path: &str) -> Option<Arc<[u8]>> {
        self.files.read().ok()?.get(path).cloned()
    }
}
