//! The server: files from memory, and a stream of events. Loopback only unless told otherwise, and
//! only for requests that name it, so that no page elsewhere can read a portal through DNS.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

use super::state::{Served, Shared, Told};

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
pub(super) async fn run(
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
) -> Result<(), String> {
    let listener =
        tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())?;
    let router =
        Router::new().route(&format!("/{EVENTS}"), get(events)).fallback(file).with_state(shared);
    axum::serve(listener, router).await.map_err(|error| error.to_string())
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
        let why = if let Told::Problem(why) = &served.told { why } else { "" };
        let mut answer = answer(StatusCode::SERVICE_UNAVAILABLE, "html", waiting(why).as_bytes());
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return answer;
    }
    let folder = path.trim_end_matches('/');
    let slash = if folder.is_empty() { "" } else { "/" };
    let index = format!("{folder}{slash}index.html");
    if !path.is_empty() && !path.ends_with('/') && served.files.contains_key(&index) {
        // Relative links on a folder's page start at the folder. Another portal may come to this port.
        return Redirect::temporary(&format!("{asked}/")).into_response();
    }
    for path in [path, &index, &format!("{path}.html")] {
        if let Some(bytes) = served.files.get(path) {
            return answer(StatusCode::OK, path, bytes);
        }
    }
    match served.files.get("404.html") {
        Some(bytes) => answer(StatusCode::NOT_FOUND, "404.html", bytes),
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
<p>The portal is built as soon as this is mended, and this page becomes the one that you asked for.</p>
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
    let mut response = Response::new(Body::from(bytes.to_vec()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
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

/// Percent-decoded; what is no UTF-8 stays as it is and is not found.
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
