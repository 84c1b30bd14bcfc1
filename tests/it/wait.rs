//! Waiting for what another process or thread does: a condition and a deadline, never a guessed pause.

use std::time::{Duration, Instant};

/// Long enough for a loaded machine; a test that works never waits this long.
const DEADLINE: Duration = Duration::from_secs(30);

/// Asks `probe` again and again until it answers, and panics with `what` when nothing came within 30 seconds.
pub fn until<T>(what: &str, probe: impl FnMut() -> Option<T>) -> T {
    within(DEADLINE, what, probe)
}

/// The same with another deadline, for what is slow to start.
pub fn within<T>(deadline: Duration, what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = probe() {
            return answer;
        }
        assert!(start.elapsed() < deadline, "waited {} seconds in vain for {what}", deadline.as_secs());
        std::thread::sleep(Duration::from_millis(5));
    }
}
