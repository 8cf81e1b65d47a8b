//! The server: files from memory, and a stream of events. Loopback only unless configured
//! otherwise, and only for requests that name it, so that no page elsewhere can read a portal
//! through DNS.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::Semaphore;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

use super::Error;
use super::patient::Patient;
use super::state::{Report, Served, Shared};

/// The path of the events, from the site's root.
pub const EVENTS: &str = "__specbook/events";

/// The script and the style of the page that is shown while there is no site: the theme's own,
/// because nothing of a portal is at hand then.
const OWN: [(&str, &str); 2] = [
    ("__specbook/live.js", include_str!("../../themes/default/assets/live.js")),
    ("__specbook/specbook.css", include_str!("../../themes/default/assets/specbook.css")),
];

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_millis(500);

/// Answers requests until the listener fails.
pub(super) async fn run(listener: std::net::TcpListener, shared: Arc<Shared>) -> Result<(), Error> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = Router::new()
        .route(&format!("/{EVENTS}"), get(events))
        .fallback(file)
        .layer(map_response(protected))
        .with_state(shared);
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let seat = Arc::clone(&seats).acquire_owned().await.map_err(|_| Error::Stopped)?;
        let Ok((stream, _)) = listener.accept().await else {
            // The client is gone already, or the system has no more to give for a moment.
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER)
                .max_buf_size(MOST_QUEUED)
                .serve_connection(TokioIo::new(Patient::new(stream, READ)), service);
            // A client that goes away is not a failure.
            let _ = connection.await;
            drop(seat);
        });
    }
}

/// How long a client may take for the head of a request, and for the first one at all.
const HEADER: Duration = Duration::from_secs(10);

/// How long a client may take to read anything of what waits for it.
const READ: Duration = Duration::from_secs(30);

/// Bytes that are queued for one client, and that the head of a request may have.
const MOST_QUEUED: usize = 64 << 10;

/// How many clients are served at once; others wait until one has gone.
const MOST_CONNECTIONS: usize = 1024;

/// How long no client is taken after one could not be.
const PAUSE: Duration = Duration::from_millis(50);

/// What the pages of the theme allow themselves, for answers that say nothing of their own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' \
                      data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action \
                      'none'";

/// The same headers on every answer, whatever it is: a file that browsers run must not do more than
/// a page, and no address of the portal is sent to others.
async fn protected(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    let policy = HeaderValue::from_static(POLICY);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answer
}

/// The policy that a page has in its head: that of a theme of one's own may be another.
fn policy_of(bytes: &[u8]) -> Option<HeaderValue> {
    const META: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]);
    let (_, rest) = head.split_once(META)?;
    HeaderValue::from_str(rest.split_once('"')?.0).ok()
}

async fn events(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !is_ours(&shared, &request) {
        return StatusCode::FORBIDDEN.into_response();
    }
    // Listening comes before asking how things are, so that nothing falls between the two.
    let messages = BroadcastStream::new(shared.events.subscribe())
        .filter_map(Result::ok)
        .map(|message| Event::default().data(message));
    let state = Event::default().retry(RETRY).data(shared.now().event("state").to_string());
    let stream = tokio_stream::once(state).chain(messages).map(Ok::<_, Infallible>);
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

async fn file(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !is_ours(&shared, &request) {
        let text = "This server answers only to its own name.";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    if request.method() != axum::http::Method::GET && request.method() != axum::http::Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = decoded(request.uri().path().trim_start_matches('/'));
    if let Some((_, text)) = OWN.iter().find(|(own, _)| *own == path) {
        return answer(StatusCode::OK, &path, text.as_bytes());
    }
    // All of an answer is from one build.
    let served = shared.now();
    let mut answer = page(&served, &path, request.uri().path());
    if let Ok(build) = HeaderValue::from_str(&format!("build;desc=\"{}\"", served.build())) {
        // The script on the page reads it, and so knows whether the page is the newest.
        answer.headers_mut().insert("server-timing", build);
    }
    answer
}

/// A file of the site; `asked` is its path as the request has it.
fn page(served: &Served, path: &str, asked: &str) -> Response {
    if served.files.is_empty() {
        let why = if let Report::Problem(why) = &served.report { why } else { "" };
        let mut answer = answer(StatusCode::SERVICE_UNAVAILABLE, "html", waiting(why).as_bytes());
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return answer;
    }
    let folder = path.trim_end_matches('/');
    let slash = if folder.is_empty() { "" } else { "/" };
    let index = format!("{folder}{slash}index.html");
    if !path.is_empty() && !path.ends_with('/') && served.files.contains_key(&index) {
        // Relative links on a folder's page start at the folder. Another portal may come to this port.
        // Two slashes at the start would be the name of another server.
        let asked = asked.trim_start_matches(['/', '\\']);
        return Redirect::temporary(&format!("/{asked}/")).into_response();
    }
    for path in [path, &index, &format!("{path}.html")] {
        if let Some(bytes) = served.files.get(path) {
            return shared_answer(StatusCode::OK, path, bytes);
        }
    }
    match served.files.get("404.html") {
        Some(bytes) => shared_answer(StatusCode::NOT_FOUND, "404.html", bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page that says why there is no site yet.
fn waiting(why: &str) -> String {
    let why = why.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        r#"<!doctype html>
<html lang="en" data-theme="auto" data-root="/">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Waiting for the portal</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/__specbook/specbook.css">
<script src="/__specbook/live.js" defer data-live="/{EVENTS}" data-waiting></script>
</head>
<body>
<main class="waiting" id="content" tabindex="-1">
<h1>There is no site yet</h1>
<pre role="alert">{why}</pre>
<p>The portal is built as soon as this is fixed, and this page becomes the one that you asked for.</p>
</main>
</body>
</html>
"#
    )
}

/// Whether the request names this machine: an address, or a name that we were started with.
fn is_ours(shared: &Shared, request: &Request) -> bool {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(host) = host else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.parse::<std::net::IpAddr>().is_ok()
        || shared.names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn answer(status: StatusCode, path: &str, bytes: &[u8]) -> Response {
    with_headers(status, path, bytes.to_vec().into())
}

/// An answer with a file of the site, which all answers share: clients that do not read hold no
/// copies of it.
fn shared_answer(status: StatusCode, path: &str, bytes: &Arc<[u8]>) -> Response {
    let mut response = with_headers(status, path, Bytes::from_owner(Arc::clone(bytes)));
    let is_page = content_type(path).starts_with("text/html");
    if let Some(policy) = is_page.then(|| policy_of(bytes)).flatten() {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn with_headers(status: StatusCode, path: &str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "md" | "txt" | "yaml" | "yml" | "toml" | "csv" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Percent-decoded; what is not UTF-8 stays as it is and is not found.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%').then(|| path_hex(tail)).flatten();
        match hex {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

fn path_hex(tail: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}
