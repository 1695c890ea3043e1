//! The little HTTP that is needed to see whether a server is ready, and to read a number from it. It must not become a client:
//! one question on one connection, no redirects, no TLS.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A server on the same machine answers within this, or it is not ready.
const PATIENCE: Duration = Duration::from_secs(2);
/// More than any page or answer of ours; what is longer is not ours.
const ANSWER_BYTES_MAX: u64 = 4 << 20;

/// What a server answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status, such as 200.
    pub status: u16,
    /// What follows the headers.
    pub body: String,
}

/// Asks for a path.
pub fn get(address: SocketAddr, path: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("Nobody answers at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE)).context("The patience could not be set")?;
    stream.set_write_timeout(Some(PATIENCE)).context("The patience could not be set")?;
    // Version 1.0, so that the answer ends with the connection and comes in one piece.
    let question = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    // In one piece: whoever answers after the first line and hangs up would break the rest.
    stream.write_all(question.as_bytes()).context("The question could not be sent")?;
    let mut said = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut said).context("The answer could not be read")?;
    read(&String::from_utf8_lossy(&said))
}

fn read(said: &str) -> Result<Answer> {
    let Some((head, body)) = said.split_once("\r\n\r\n") else {
        bail!("The answer has no end of its headers");
    };
    let status = head
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1."))
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|status| status.parse().ok())
        .context("The answer does not begin with a status")?;
    Ok(Answer { status, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn a_question_is_answered_over_a_real_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = String::new();
            let mut question = BufReader::new(&stream);
            question.read_line(&mut asked).unwrap();
            // What is left unread would cut the answer off.
            question.lines().map(Result::unwrap).find(String::is_empty).unwrap();
            stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 5\r\n\r\nlater").unwrap();
            asked
        });
        let answer = get(address, "/readyz").unwrap();
        assert_eq!(answer, Answer { status: 503, body: "later".to_owned() });
        assert_eq!(server.join().unwrap(), "GET /readyz HTTP/1.0\r\n");
    }

    #[test]
    fn nobody_there_is_an_error_and_so_is_an_answer_that_is_none() {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(get(address, "/").is_err());
        assert!(read("SSH-2.0-x\r\n\r\n").is_err());
        assert!(read("HTTP/1.1 200 OK").is_err());
    }
}
