//! One file from a server, over the same port as the link: for pictures, which are too large for rows. It keeps nothing and tries once.

use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{Request, StatusCode, body::Bytes, header};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

use crate::Address;

/// Longest time from the first knock to the last byte: in a hall's own network a picture takes a tenth of a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a file did not come.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server could not be reached, or the connection ended.
    #[error("{0}")]
    Connection(String),
    /// It took too long.
    #[error("it took longer than {} s", PATIENCE.as_secs())]
    TooSlow,
    /// The server answers, and does not give it.
    #[error("the server answered {0}")]
    Refused(u16),
    /// It is larger than whoever asks can take.
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
}

/// Gets a file of at most `bytes_max` bytes at a path of a server, with the same key as the link.
pub async fn fetch(server: &Address, path: &str, token: Option<&str>, bytes_max: usize) -> Result<Bytes, FetchError> {
    timeout(PATIENCE, fetch_patiently(server, path, token, bytes_max)).await.unwrap_or(Err(FetchError::TooSlow))
}

async fn fetch_patiently(server: &Address, path: &str, token: Option<&str>, bytes_max: usize) -> Result<Bytes, FetchError> {
    let connection = |error: &dyn std::error::Error| FetchError::Connection(error.to_string());
    let authority = server.to_string();
    let stream = TcpStream::connect(&authority).await.map_err(|error| connection(&error))?;
    let (mut sender, line) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| connection(&error))?;
    let mut request = Request::get(path).header(header::HOST, &authority).header(header::CONNECTION, "close");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| connection(&error))?;
    // The line ends with its one answer; what it says of its end is told by the answer's own body.
    let line = tokio::spawn(line);
    let answer = sender.send_request(request).await.map_err(|error| connection(&error))?;
    if answer.status() != StatusCode::OK {
        return Err(FetchError::Refused(answer.status().as_u16()));
    }
    let body = Limited::new(answer.into_body(), bytes_max).collect().await;
    line.abort();
    match body {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(FetchError::TooLarge(bytes_max)),
        Err(error) => Err(FetchError::Connection(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// A server that answers once, and what it was asked.
    async fn asked(answer: &'static [u8], token: Option<&str>, bytes_max: usize) -> (Result<Bytes, FetchError>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Address::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"\r\n\r\n") {
                assert_ne!(stream.read_buf(&mut heard).await.unwrap(), 0);
            }
            stream.write_all(answer).await.unwrap();
            String::from_utf8(heard).unwrap()
        });
        let got = fetch(&address, "/pictures/ab", token, bytes_max).await;
        (got, server.await.unwrap())
    }

    #[tokio::test]
    async fn a_file_comes_with_the_key_of_the_link() {
        let (got, heard) = asked(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", Some("kunci"), 5).await;
        assert_eq!(&got.unwrap()[..], b"hello");
        assert!(heard.starts_with("GET /pictures/ab HTTP/1.1\r\n"), "{heard}");
        assert!(heard.to_lowercase().contains("authorization: bearer kunci\r\n"), "{heard}");
        let (_, heard) = asked(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", None, 5).await;
        assert!(!heard.to_lowercase().contains("authorization"), "{heard}");
    }

    #[tokio::test]
    async fn what_is_refused_too_large_or_cut_is_no_file() {
        let (got, _) = asked(b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno", None, 9).await;
        assert!(matches!(got, Err(FetchError::Refused(404))), "{got:?}");
        let (got, _) = asked(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", None, 4).await;
        assert!(matches!(got, Err(FetchError::TooLarge(4))), "{got:?}");
        let (got, _) = asked(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello", None, 90).await;
        assert!(matches!(got, Err(FetchError::Connection(_))), "{got:?}");
    }
}
