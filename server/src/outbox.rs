//! What one connection is still to be sent: bounded in messages and in bytes, so that a frozen client costs a known amount of
//! memory and never holds anybody up. Over the bound the connection is cut; its client comes back and resumes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::{mpsc, watch};

/// Messages that one connection may have waiting: half a minute of a busy hall, or the pages of a large snapshot.
pub(crate) const OUTBOX_MESSAGES_MAX: usize = 256;

/// Bytes that one connection may have waiting: the largest snapshot (400 services, 100 counters, 10,000 tickets) with room.
pub(crate) const OUTBOX_BYTES_MAX: usize = 4 * 1024 * 1024;

/// One serialised message; cloning shares it.
pub(crate) type Frame = Utf8Bytes;

/// How a connection is to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closing {
    /// The last message, if there is one.
    pub(crate) goodbye: Option<Frame>,
    /// The close code.
    pub(crate) code: u16,
    /// Whether what waits is sent first; not for a client that does not take it.
    pub(crate) drains: bool,
}

/// The sending half; the hub and the session's reader have clones.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    frames: mpsc::Sender<Frame>,
    bytes_waiting: Arc<AtomicUsize>,
    closing: Arc<watch::Sender<Option<Closing>>>,
}

/// The receiving half; the session's writer has it.
#[derive(Debug)]
pub(crate) struct Inbox {
    frames: mpsc::Receiver<Frame>,
    bytes_waiting: Arc<AtomicUsize>,
    closing: watch::Receiver<Option<Closing>>,
}

/// What the writer does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send this.
    Frame(Frame),
    /// Send what `Closing` says and end.
    Close(Closing),
    /// Nobody can send anything any more.
    Gone,
}

/// The two halves.
pub(crate) fn outbox() -> (Outbox, Inbox) {
    let (sender, receiver) = mpsc::channel(OUTBOX_MESSAGES_MAX);
    let bytes_waiting = Arc::new(AtomicUsize::new(0));
    let (closing, closing_seen) = watch::channel(None);
    (
        Outbox { frames: sender, bytes_waiting: bytes_waiting.clone(), closing: Arc::new(closing) },
        Inbox { frames: receiver, bytes_waiting, closing: closing_seen },
    )
}

impl Outbox {
    /// Queues a message. Over a bound the connection is told to close, and `false` says that it is lost.
    pub(crate) fn push(&self, frame: Frame) -> bool {
        if self.closing.borrow().is_some() {
            return false;
        }
        let bytes = frame.len();
        let before = self.bytes_waiting.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes <= OUTBOX_BYTES_MAX && self.frames.try_send(frame).is_ok() {
            return true;
        }
        self.bytes_waiting.fetch_sub(bytes, Ordering::Relaxed);
        self.close(Closing { goodbye: None, code: protocol::close::SLOW, drains: false });
        false
    }

    /// Ends the connection; the first reason given stands.
    pub(crate) fn close(&self, closing: Closing) {
        self.closing.send_if_modified(|current| {
            if current.is_some() {
                return false;
            }
            *current = Some(closing);
            true
        });
    }
}

impl Inbox {
    /// What to do next.
    pub(crate) async fn next(&mut self) -> Next {
        let closing_now = self.closing.borrow_and_update().clone();
        if let Some(closing) = closing_now {
            return self.ending(closing);
        }
        let frame = tokio::select! {
            biased;
            _ = self.closing.changed() => None,
            frame = self.frames.recv() => frame,
        };
        match frame {
            Some(frame) => self.taken(frame),
            None => {
                let closing = self.closing.borrow_and_update().clone();
                closing.map_or(Next::Gone, |closing| self.ending(closing))
            }
        }
    }

    /// What is to be done now; `None` where nothing is queued.
    pub(crate) fn try_next(&mut self) -> Option<Next> {
        let closing = self.closing.borrow_and_update().clone();
        if let Some(closing) = closing {
            return Some(self.ending(closing));
        }
        match self.frames.try_recv() {
            Ok(frame) => Some(self.taken(frame)),
            Err(mpsc::error::TryRecvError::Empty) => None,
            Err(mpsc::error::TryRecvError::Disconnected) => Some(Next::Gone),
        }
    }

    fn ending(&mut self, closing: Closing) -> Next {
        if closing.drains
            && let Ok(frame) = self.frames.try_recv()
        {
            self.closing.mark_changed();
            return self.taken(frame);
        }
        Next::Close(closing)
    }

    fn taken(&self, frame: Frame) -> Next {
        self.bytes_waiting.fetch_sub(frame.len(), Ordering::Relaxed);
        Next::Frame(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_cut_with_the_slow_code() {
        let (outbox, mut inbox) = outbox();
        for _ in 0..OUTBOX_MESSAGES_MAX {
            assert!(outbox.push("x".into()));
        }
        assert!(!outbox.push("x".into()));
        assert_eq!(inbox.next().await, Next::Close(Closing { goodbye: None, code: protocol::close::SLOW, drains: false }));
    }

    #[tokio::test]
    async fn bytes_are_bounded_too_and_taken_bytes_make_room() {
        let (outbox, mut inbox) = outbox();
        let large: Frame = "x".repeat(OUTBOX_BYTES_MAX).into();
        assert!(outbox.push(large.clone()));
        assert!(matches!(inbox.next().await, Next::Frame(_)));
        assert!(outbox.push(large));
        assert!(!outbox.push("x".into()));
    }

    #[tokio::test]
    async fn an_orderly_end_sends_what_waits_first() {
        let (outbox, mut inbox) = outbox();
        outbox.push("answer".into());
        let closing = Closing { goodbye: Some("goodbye".into()), code: protocol::close::RESTART, drains: true };
        outbox.close(closing.clone());
        assert_eq!(inbox.next().await, Next::Frame("answer".into()));
        assert_eq!(inbox.next().await, Next::Close(closing));
    }
}
