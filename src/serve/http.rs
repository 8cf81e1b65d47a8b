//! The server: files from memory, and a stream of events. Loopback only unless told otherwise, and
//! only for requests that name it, so that no page elsewhere can read a portal through DNS.

use std::net::ToSocketAddrs as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

use super::Shared;

/// How many ports are tried when the first is taken.
const PORTS: u16 = 20;

/// The path of the events, from the site's root.
pub const EVENTS: &str = "__specbook/events";

/// Listens on the port, or on the next that is free.
pub(super) fn listen(host: &str, port: u16) -> Result<std::net::TcpListener, String> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
    let mut reason = String::new();
    for port in port..=last {
        let addresses = (host, port)
            .to_socket_addrs()
            .map_err(|error| format!("`{host}` is no address: {error}"))?;
        for address in addresses {
            match std::net::TcpListener::bind(address) {
                Ok(listener) => {
                    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
                    return Ok(listener);
                }
                Err(error) => reason = error.to_string(),
            }
        }
    }
    Err(format!("cannot listen on {host}, ports {port} to {last}: {reason}"))
}

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
    let messages = BroadcastStream::new(shared.events.subscribe())
        .filter_map(Result::ok)
        .map(|message| Ok::<_, std::convert::Infallible>(Event::default().data(message)));
    Sse::new(messages).keep_alive(KeepAlive::default()).into_response()
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
    let folder = path.trim_end_matches('/');
    let slash = if folder.is_empty() { "" } else { "/" };
    let index = format!("{folder}{slash}index.html");
    if !path.is_empty() && !path.ends_with('/') && shared.file(&index).is_some() {
        // Relative links on a folder's page start at the folder.
        let target = format!("{}/", request.uri().path());
        return Redirect::permanent(&target).into_response();
    }
    for path in [path.clone(), index, format!("{path}.html")] {
        if let Some(bytes) = shared.file(&path) {
            return answer(StatusCode::OK, &path, &bytes);
        }
    }
    match shared.file("404.html") {
        Some(bytes) => answer(StatusCode::NOT_FOUND, "404.html", &bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
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
