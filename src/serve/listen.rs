//! Where the server listens: every address of the host, one port for all of them.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};

/// How many ports are tried when the first is taken.
const PORTS: u16 = 20;

/// Listens on the port, or on the next that is free at all addresses of the host.
pub(super) fn listen(host: &str, port: u16) -> Result<Vec<TcpListener>, super::Error> {
    // As in a URL: `[::1]`.
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let addresses = (bare, 0).to_socket_addrs();
    let addresses = addresses.map_err(|error| super::Error::NoAddress(host.to_owned(), error))?;
    let mut hosts: Vec<IpAddr> = Vec::new();
    for address in addresses.map(|address| address.ip()) {
        if !hosts.contains(&address) {
            hosts.push(address);
        }
    }
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
    let ports: Vec<u16> =
        if port == 0 { vec![0; usize::from(PORTS)] } else { (port..=last).collect() };
    let (mut reason, first) = (None, port);
    for port in ports {
        match bind(&hosts, port) {
            Ok(listeners) => return Ok(listeners),
            Err(error) if is_taken(&error) => reason = Some(error),
            Err(error) => return Err(super::Error::Host(host.to_owned(), error)),
        }
    }
    Err(super::Error::Ports { host: host.to_owned(), first, last, reason })
}

/// The address to visit: of a server that listens on all addresses, the one of this computer.
pub(super) fn address(listeners: &[TcpListener]) -> Result<SocketAddr, super::Error> {
    let first = listeners.first().ok_or(super::Error::NoSocket)?;
    let mut address = first.local_addr()?;
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    Ok(address)
}

/// One port at all addresses. An address that this computer does not have, such as that of
/// `localhost` in IPv6 where that is switched off, is passed over where there is another.
fn bind(hosts: &[IpAddr], port: u16) -> Result<Vec<TcpListener>, Error> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    let mut missing = None;
    for host in hosts {
        let port = match listeners.first() {
            Some(first) => first.local_addr()?.port(),
            None => port,
        };
        match TcpListener::bind((*host, port)) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                listeners.push(listener);
            }
            Err(error) if is_taken(&error) => return Err(error),
            Err(error) => missing = Some(error),
        }
    }
    match missing {
        Some(error) if listeners.is_empty() => Err(error),
        _ => Ok(listeners),
    }
}

/// Whether another port may do.
fn is_taken(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_port_at_all_addresses() {
        // Two addresses of this computer wherever there is IPv4; as `localhost` has two in IPv6.
        let hosts = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2])];
        let Ok(second) = TcpListener::bind((hosts[1], 0)) else { return };
        let taken = second.local_addr().expect("an address").port();
        let error = bind(&hosts, taken).expect_err("taken at one of them");
        assert!(is_taken(&error), "{error}");
        let both = bind(&hosts, 0).expect("a port that is free at both");
        let ports: Vec<u16> =
            both.iter().map(|one| one.local_addr().expect("an address").port()).collect();
        assert_eq!(ports.len(), 2);
        assert_eq!(ports[0], ports[1]);
    }

    #[test]
    fn an_address_of_another_computer_is_no_port_that_is_taken() {
        let error = listen("192.0.2.1", 3000).expect_err("not ours");
        assert!(error.to_string().starts_with("cannot listen on 192.0.2.1: "), "{error}");
        let both = [IpAddr::from([192, 0, 2, 1]), IpAddr::from([127, 0, 0, 1])];
        assert_eq!(bind(&both, 0).expect("the other").len(), 1);
    }

    #[test]
    fn the_address_to_visit_is_one_that_can_be_visited() {
        let all = listen("0.0.0.0", 0).expect("listening");
        assert_eq!(address(&all).expect("an address").ip(), IpAddr::from([127, 0, 0, 1]));
        for host in ["::1", "[::1]"] {
            let Ok(listeners) = listen(host, 0) else { return };
            let url = address(&listeners).expect("an address").to_string();
            assert!(url.starts_with("[::1]:"), "{url}");
        }
    }
}
