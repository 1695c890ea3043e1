//! Ctrl-C and a polite end from outside, as something a loop can look at. It must not end the program itself: whoever looks does,
//! in good order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

/// Whether somebody has asked this command to end.
pub struct Interrupt {
    times: Arc<AtomicU32>,
}

impl Interrupt {
    /// Begins to listen for SIGINT, SIGTERM and SIGHUP. Once in a program.
    pub fn listen() -> Result<Interrupt> {
        let times = Arc::new(AtomicU32::new(0));
        let raise = Arc::clone(&times);
        let raise = move || {
            raise.fetch_add(1, Ordering::Relaxed);
        };
        ctrlc::set_handler(raise).context("Ctrl-C could not be listened for")?;
        Ok(Interrupt { times })
    }

    /// Whether it has come.
    pub fn is_raised(&self) -> bool {
        self.times() > 0
    }

    /// How often it has come: who asks twice wants no order.
    pub fn times(&self) -> u32 {
        self.times.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use nix::sys::signal::{Signal, raise};

    use super::*;
    use crate::process::wait_until;

    #[test]
    fn an_interrupt_is_seen_and_the_program_goes_on() {
        let interrupt = Interrupt::listen().unwrap();
        assert!(!interrupt.is_raised());
        raise(Signal::SIGINT).unwrap();
        let seen = wait_until(Duration::from_secs(10), || Ok(interrupt.is_raised().then_some(()))).unwrap();
        assert!(seen.is_some(), "the interrupt was not seen");
        raise(Signal::SIGTERM).unwrap();
        let again = wait_until(Duration::from_secs(10), || Ok((interrupt.times() == 2).then_some(()))).unwrap();
        assert!(again.is_some(), "the second one was not seen");
    }
}
