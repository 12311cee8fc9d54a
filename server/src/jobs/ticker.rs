//! When the queue is looked at.

use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::{PollSnapshot, PollStrategy};
use tokio::time::{Interval, MissedTickBehavior};

/// Asks for a look into the queue again and again.
///
/// The queue crate's own interval forgets to wake the worker when a look is answered at once, as SQLite's sometimes is:
/// jobs then wait for the next heartbeat, half a minute later. This one never returns without having asked to be woken.
pub(super) struct Ticker(Interval);

impl Ticker {
    /// Call inside a tokio runtime.
    pub(super) fn every(period: Duration) -> Self {
        let mut interval = tokio::time::interval(period);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(interval)
    }
}

impl PollStrategy for Ticker {
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let mut is_due = false;
        // Only a tick that is still to come wakes the worker.
        while self.0.poll_tick(cx).is_ready() {
            is_due = true;
        }
        if is_due { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::{Wake, Waker};

    use tokio::sync::Notify;

    use super::*;

    #[derive(Default)]
    struct Woken(Notify);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.notify_one();
        }
    }

    #[tokio::test]
    async fn whoever_was_told_to_look_is_woken_for_the_next_look_too() {
        let mut ticker = Ticker::every(Duration::from_millis(5));
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut cx = Context::from_waker(&waker);
        for _ in 0..3 {
            // After a look that was answered at once nobody asks again: only being woken leads to the next one.
            while ticker.poll_drive(&mut cx, &PollSnapshot::new()).is_pending() {
                let next = tokio::time::timeout(Duration::from_secs(10), woken.0.notified());
                next.await.expect("the ticker asked to be woken");
            }
            let next = tokio::time::timeout(Duration::from_secs(10), woken.0.notified());
            next.await.expect("the ticker asked to be woken");
        }
    }
}
