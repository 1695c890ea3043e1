//! A wire that the test holds in its hand, between a client and a server or between a server and Redis: it passes everything on, later
//! or not at all, loses what comes back, cuts, or sets the clock of the Redis behind it. It must not know the wire's messages.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Most bytes passed on at once.
const BLOCK_BYTES: usize = 64 * 1024;

/// A wire; cut for good when it is dropped.
pub(crate) struct Relay {
    address: SocketAddr,
    state: watch::Sender<State>,
    /// Counts who came while it was cut.
    turned_away: watch::Receiver<u64>,
    accepting: JoinHandle<()>,
}

/// How the wire is.
#[derive(Clone, Copy, Debug)]
struct State {
    flow: Flow,
    /// Everything that passes comes so much later.
    delay: Duration,
    /// Counts cuts: a connection ends with the first that it sees.
    cuts: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// Everything passes.
    Whole,
    /// What the client says arrives; what comes back is lost.
    Deaf,
    /// Nothing passes either way, and every connection stays open; what is on its way comes later.
    Held,
    /// Nothing passes; nobody comes in.
    Cut,
}

impl Relay {
    /// A whole wire to this address.
    pub(crate) async fn to(target: SocketAddr) -> Relay {
        Relay::with_hands(target, Arc::default()).await
    }

    /// A wire to a Redis whose answers to TIME are moved by so many milliseconds, in whole seconds.
    pub(crate) async fn with_hands(target: SocketAddr, hands_ms: Arc<AtomicI64>) -> Relay {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, seen) = watch::channel(State { flow: Flow::Whole, delay: Duration::ZERO, cuts: 0 });
        let (turn_away, turned_away) = watch::channel(0);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if seen.borrow().flow == Flow::Cut {
                    drop(client);
                    turn_away.send_modify(|count| *count += 1);
                } else {
                    tokio::spawn(pass(client, target, seen.clone(), Arc::clone(&hands_ms)));
                }
            }
        });
        Relay { address, state, turned_away, accepting }
    }

    /// Where to connect instead.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on nothing that comes back arrives. What was lost so is never sent later: cut before it is whole again.
    pub(crate) fn lose_answers(&self) {
        self.state.send_modify(|state| state.flow = Flow::Deaf);
    }

    /// From now on everything comes so much later, in each direction.
    pub(crate) fn delay(&self, by: Duration) {
        self.state.send_modify(|state| state.delay = by);
    }

    /// From now on nothing passes, and nobody is told: every connection stays open, as where a cable is pulled behind a switch.
    pub(crate) fn hold(&self) {
        self.state.send_modify(|state| state.flow = Flow::Held);
    }

    /// What was held goes on.
    pub(crate) fn let_go(&self) {
        assert_eq!(self.state.borrow().flow, Flow::Held);
        self.state.send_modify(|state| state.flow = Flow::Whole);
    }

    /// Ends every connection and lets nobody in.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| *state = State { flow: Flow::Cut, cuts: state.cuts + 1, ..*state });
    }

    /// Waits until somebody more has come while it is cut.
    pub(crate) async fn turns_somebody_away(&self) {
        let mut turned_away = self.turned_away.clone();
        let before = *turned_away.borrow_and_update();
        turned_away.wait_for(|count| *count > before).await.unwrap();
    }

    /// Lets people in again after a cut.
    pub(crate) fn mend(&self) {
        assert_eq!(self.state.borrow().flow, Flow::Cut, "a connection that has lost something cannot go on");
        self.state.send_modify(|state| state.flow = Flow::Whole);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

/// Carries one connection until an end of it closes or the wire is cut.
async fn pass(client: TcpStream, target: SocketAddr, mut state: watch::Receiver<State>, hands_ms: Arc<AtomicI64>) {
    let cuts = state.borrow().cuts;
    let Ok(server) = TcpStream::connect(target).await else { return };
    // A press is small and must not wait for a full packet, no more than without this wire.
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = there(from_client, to_server, state.clone()) => {}
        () = back(from_server, to_client, state.clone(), hands_ms) => {}
        _ = state.wait_for(|state| state.cuts != cuts) => {}
    }
}

/// Waits as long as the wire is slow or held.
async fn may_pass(state: &mut watch::Receiver<State>) {
    let delay = state.borrow().delay;
    if delay > Duration::ZERO {
        sleep(delay).await;
    }
    // The wire's end is a cut, which ends the connection elsewhere.
    let _ = state.wait_for(|state| state.flow != Flow::Held).await;
}

async fn there(mut from_client: OwnedReadHalf, mut to_server: OwnedWriteHalf, mut state: watch::Receiver<State>) {
    let mut block = vec![0; BLOCK_BYTES];
    while let Ok(count @ 1..) = from_client.read(&mut block).await {
        may_pass(&mut state).await;
        if to_server.write_all(&block[..count]).await.is_err() {
            return;
        }
    }
}

async fn back(mut from_server: OwnedReadHalf, mut to_client: OwnedWriteHalf, mut state: watch::Receiver<State>, hands_ms: Arc<AtomicI64>) {
    let mut block = vec![0; BLOCK_BYTES];
    let mut held = Vec::new();
    while let Ok(count @ 1..) = from_server.read(&mut block).await {
        held.extend_from_slice(&block[..count]);
        may_pass(&mut state).await;
        let moved_s = hands_ms.load(Ordering::Relaxed) / 1_000;
        let ready = if moved_s == 0 { held.len() } else { set_clock(&mut held, moved_s) };
        let told = held.drain(..ready);
        if state.borrow().flow == Flow::Whole && to_client.write_all(&told.collect::<Vec<_>>()).await.is_err() {
            return;
        }
    }
}

/// Moves the seconds of every answer to TIME; gives how many of the bytes may go on, because the last may be the beginning of one.
fn set_clock(bytes: &mut [u8], moved_s: i64) -> usize {
    let mut at = 0;
    while let Some(star) = bytes[at..].iter().position(|byte| *byte == b'*') {
        at += star;
        match time_in(&bytes[at..]) {
            Time::Not => at += 1,
            Time::Begun => return at,
            Time::Here(seconds) => {
                let place = &mut bytes[at..][seconds];
                let told: i64 = std::str::from_utf8(place).unwrap().parse().unwrap();
                place.copy_from_slice(format!("{:010}", told + moved_s).as_bytes());
                at += place.len();
            }
        }
    }
    bytes.len()
}

/// What stands at the beginning of some bytes.
enum Time {
    /// Something else than an answer to TIME.
    Not,
    /// What could become one.
    Begun,
    /// One, with the place of its seconds.
    Here(Range<usize>),
}

/// An answer to TIME is an array of two texts, of which the first is the seconds since 1970: ten digits until the year 2286.
fn time_in(bytes: &[u8]) -> Time {
    const SHAPE: &[u8] = b"*2\r\n$10\r\n##########\r\n$";
    let fits = |(byte, shape): (&u8, &u8)| if *shape == b'#' { byte.is_ascii_digit() } else { byte == shape };
    if !bytes.iter().zip(SHAPE).all(fits) {
        Time::Not
    } else if bytes.len() < SHAPE.len() {
        Time::Begun
    } else {
        Time::Here(9..19)
    }
}

#[test]
fn only_the_seconds_of_redis_are_moved_and_a_divided_answer_is_held_back() {
    let mut bytes = b"+OK\r\n*2\r\n$10\r\n1700000000\r\n$6\r\n123456\r\n*2\r\n$3\r\n1-0\r\n$1\r\nx\r\n*2\r\n$10\r\n17".to_vec();
    let whole = bytes.len() - b"*2\r\n$10\r\n17".len();
    assert_eq!(set_clock(&mut bytes, -86_400), whole);
    assert_eq!(&bytes[..whole], b"+OK\r\n*2\r\n$10\r\n1699913600\r\n$6\r\n123456\r\n*2\r\n$3\r\n1-0\r\n$1\r\nx\r\n");
}
