//! Ctrl-C and a polite end from outside, as something a loop can look at. It must not end the program itself: whoever looks does,
//! in good order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

/// Whether somebody has asked this command to end.
pub struct Interrupt {
    raised: Arc<AtomicBool>,
}

impl Interrupt {
    /// Begins to listen for SIGINT, SIGTERM and SIGHUP. Once in a program.
    pub fn listen() -> Result<Interrupt> {
        let raised = Arc::new(AtomicBool::new(false));
        let raise = Arc::clone(&raised);
        ctrlc::set_handler(move || raise.store(true, Ordering::Relaxed)).context("Ctrl-C could not be listened for")?;
        Ok(Interrupt { raised })
    }

    /// Whether it has come.
    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
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
    }
}
