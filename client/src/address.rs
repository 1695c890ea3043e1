//! Where a server is, as a person writes it: `http://…`, `ws://…` or `host:port`. Knows no DNS and opens nothing.

use std::{fmt, net::Ipv6Addr};

/// Path of the WebSocket on every server.
const SOCKET_PATH: &str = "/ws";

/// Port where none is written.
const PORT_DEFAULT: u16 = 7878;

/// One server's address, checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    host: String,
    port: u16,
}

/// Why an address cannot be used. The sentence says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was written.
    #[error("Alamat server kosong. Tulis misalnya http://127.0.0.1:7878. (The server address is empty; write http://host:port.)")]
    Empty,
    /// TLS ends in front of the server; the link itself speaks plain WebSocket in the hall's own network.
    #[error("Alamat {0} memakai TLS, yang tidak dikenal di sini. Tulis http://host:port. (TLS is not supported; write http://host:port.)")]
    Tls(String),
    /// Another scheme.
    #[error("Alamat {0} tidak dikenal. Tulis misalnya http://127.0.0.1:7878. (The address has an unknown scheme; write http://host:port.)")]
    Scheme(String),
    /// The host is none: an IPv6 address without its brackets, two ports, a blank.
    #[error(
        "Nama server pada alamat {0} tidak dapat dipakai. Tulis misalnya http://127.0.0.1:7878, dan alamat IPv6 dalam kurung siku. (The host of the address cannot be used; write http://host:port, and an IPv6 address in brackets.)"
    )]
    Host(String),
    /// The port is not a number from 1 to 65535.
    #[error("Porta pada alamat {0} bukan angka 1 sampai 65535. (The port of the address is not a number from 1 to 65535.)")]
    Port(String),
}

impl Address {
    /// Reads an address. `http://hall:8080`, `ws://hall:7878/ws`, `hall:8080` and `hall` are all the same server.
    pub fn parse(written: &str) -> Result<Address, AddressError> {
        let written = written.trim();
        let rest = match written.split_once("://") {
            Some(("http" | "ws", rest)) => rest,
            Some(("https" | "wss", _)) => return Err(AddressError::Tls(written.to_owned())),
            Some(_) => return Err(AddressError::Scheme(written.to_owned())),
            None => written,
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            // A bracketed IPv6 address without a port ends in `]`, which no port does.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            Some(_) | None => (authority, None),
        };
        if host.is_empty() {
            return Err(AddressError::Empty);
        }
        if !is_host(host) {
            return Err(AddressError::Host(written.to_owned()));
        }
        let port = match port {
            None => PORT_DEFAULT,
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| AddressError::Port(written.to_owned()))?,
        };
        Ok(Address { host: host.to_owned(), port })
    }

    /// Reads a list separated by commas: the servers to move between.
    pub fn parse_list(written: &str) -> Result<Vec<Address>, AddressError> {
        written.split(',').map(Address::parse).collect()
    }

    /// Another server: on this host, or on one of another name, at another port.
    pub fn beside(&self, host: Option<&str>, port: u16) -> Result<Address, AddressError> {
        Address::parse(&format!("{}:{port}", host.unwrap_or(&self.host)))
    }

    /// The WebSocket's URL.
    pub fn socket_url(&self) -> String {
        format!("ws://{}:{}{SOCKET_PATH}", self.host, self.port)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

/// Whether something can be the name or the number of a machine. What cannot would fail only when it is connected to, again and again.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|number| number.parse::<Ipv6Addr>().is_ok()),
        None => !host.contains(|letter: char| letter.is_whitespace() || letter.is_control() || ":@[]\\%".contains(letter)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, url: &str) {
        assert_eq!(Address::parse(written).unwrap().socket_url(), url, "{written}");
    }

    #[test]
    fn every_way_to_write_a_server_is_the_same_server() {
        for written in ["http://hall:9000", "ws://hall:9000", "hall:9000", "http://hall:9000/", "ws://hall:9000/ws", " hall:9000 "] {
            check(written, "ws://hall:9000/ws");
        }
        check("hall", "ws://hall:7878/ws");
        check("http://[::1]:9000", "ws://[::1]:9000/ws");
        check("[::1]", "ws://[::1]:7878/ws");
    }

    #[test]
    fn what_cannot_be_used_says_so() {
        assert_eq!(Address::parse("  "), Err(AddressError::Empty));
        assert_eq!(Address::parse("http://:80"), Err(AddressError::Empty));
        assert!(matches!(Address::parse("https://hall"), Err(AddressError::Tls(_))));
        assert!(matches!(Address::parse("ftp://hall"), Err(AddressError::Scheme(_))));
        for written in ["::1", "fe80::1:7878", "hall:80:90", "http://a b", "officer@hall", "[::1", "[hall]:80", "http://ha\tll"] {
            assert!(matches!(Address::parse(written), Err(AddressError::Host(_))), "{written}");
        }
        assert!(matches!(Address::parse("hall:0"), Err(AddressError::Port(_))));
        assert!(matches!(Address::parse("hall:70000"), Err(AddressError::Port(_))));
    }

    #[test]
    fn a_list_keeps_its_order() {
        let list = Address::parse_list("a:1, b:2").unwrap();
        assert_eq!(list.iter().map(Address::to_string).collect::<Vec<_>>(), ["a:1", "b:2"]);
    }
}
