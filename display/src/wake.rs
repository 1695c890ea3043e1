//! How the sleeping screen is woken: by news, or when something changes by time alone. The threads that bring news
//! hold a [`Wake`]; whoever drives the frames waits on it. It knows no renderer.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A handle to the one sleeper; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    poked: bool,
    due: Option<Instant>,
}

impl Wake {
    /// Wakes the sleeper: there is news. Many pokes before it wakes are one.
    pub fn poke(&self) {
        self.state().poked = true;
        self.0.changed.notify_all();
    }

    /// Sets when the sleeper wakes without news; `None` is never. The one before is forgotten.
    pub fn set_due(&self, due: Option<Instant>) {
        self.state().due = due;
        self.0.changed.notify_all();
    }

    /// Sleeps until poked or due.
    pub fn wait(&self) {
        self.wait_until(None);
    }

    /// Sleeps until poked, due, or at an end.
    pub fn wait_until(&self, end: Option<Instant>) {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            let due = [state.due, end].into_iter().flatten().min();
            if state.poked || due.is_some_and(|due| due <= now) {
                *state = State::default();
                return;
            }
            state = match due {
                Some(due) => self.0.changed.wait_timeout(state, due - now).unwrap_or_else(PoisonError::into_inner).0,
                None => self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// No state is left half changed by a thread that panicked, so its lock is taken all the same.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_poke_before_the_wait_is_not_lost() {
        let wake = Wake::default();
        wake.poke();
        wake.wait();
    }

    #[test]
    fn many_pokes_are_one_and_then_it_sleeps_until_it_is_due() {
        let wake = Wake::default();
        wake.poke();
        wake.poke();
        wake.wait();
        let due = Instant::now() + Duration::from_millis(30);
        wake.set_due(Some(due));
        wake.wait();
        assert!(Instant::now() >= due);
    }

    #[test]
    fn a_poke_from_another_thread_wakes_a_sleeper_that_is_never_due() {
        let wake = Wake::default();
        let (woken, awake) = mpsc::channel();
        let sleeper = wake.clone();
        let thread = std::thread::spawn(move || {
            sleeper.wait();
            woken.send(()).unwrap();
        });
        wake.poke();
        awake.recv_timeout(Duration::from_secs(10)).unwrap();
        thread.join().unwrap();
    }
}
