//! Why there is no server.

use std::{fmt, io};

use super::watch::Unwatched;

/// Why the site cannot be served, or no longer.
#[derive(Debug)]
pub enum Error {
    /// The host, as typed, is not an address.
    NoAddress(String, io::Error),
    /// At the host, as typed, nothing can be listened to.
    Host(String, io::Error),
    /// The ports of the host, as typed, are taken.
    Ports {
        /// The host.
        host: String,
        /// The first port that was tried.
        first: u16,
        /// The last one.
        last: u16,
        /// Why the last one is taken; none: none was tried.
        reason: Option<io::Error>,
    },
    /// The host has no address at all.
    NoSocket,
    /// The system gives no socket or no thread.
    System(io::Error),
    /// The system watches no files.
    Watch(Unwatched),
    /// The server stopped.
    Stopped,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoAddress(host, error) => write!(f, "invalid address `{host}`: {error}"),
            Error::Host(host, error) => write!(f, "cannot listen on {host}: {error}"),
            Error::Ports { host, first, last, reason } => {
                write!(f, "cannot listen on {host}, ports {first} to {last}: ")?;
                reason.as_ref().map_or(Ok(()), |reason| reason.fmt(f))
            }
            Error::NoSocket => f.write_str("there is no address to listen on"),
            Error::System(error) => error.fmt(f),
            Error::Watch(error) => error.fmt(f),
            Error::Stopped => f.write_str("the server stopped"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::System(error)
    }
}

impl From<Unwatched> for Error {
    fn from(error: Unwatched) -> Error {
        Error::Watch(error)
    }
}
