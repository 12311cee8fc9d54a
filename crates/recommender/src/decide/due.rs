//! When what was bought may be offered again.

use chrono::Duration;

/// Gaps after which whoever has not bought again is taken to have stopped.
const LAPSED_GAPS: i32 = 3;

/// A product is due again once four fifths of its usual gap have passed since the shopper last bought it.
pub(super) fn due_after(usual_days: u16) -> Duration {
    usual(usual_days) * 4 / 5
}

/// How near a shopper is to the usual day, `0.0..=1.0`; none before it is due, and none after three usual gaps. The
/// shorter of the usual gap and the time since the last purchase, as a share of the longer.
pub(super) fn nearness(since: Duration, usual_days: u16) -> Option<f64> {
    let usual = usual(usual_days);
    let is_due = usual > Duration::zero() && since >= due_after(usual_days) && since <= usual * LAPSED_GAPS;
    is_due.then(|| {
        let [since_s, usual_s] = [since, usual].map(|it| it.num_seconds() as f64);
        since_s.min(usual_s) / since_s.max(usual_s)
    })
}

fn usual(days: u16) -> Duration {
    Duration::days(days.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_from_four_fifths_of_the_gap_to_three_gaps() {
        let after_days = |days| nearness(Duration::days(days), 30);
        assert_eq!(after_days(23), None);
        assert_eq!(after_days(24), Some(0.8));
        assert_eq!(after_days(30), Some(1.0));
        assert_eq!(after_days(60), Some(0.5));
        assert_eq!(after_days(90), Some(1.0 / 3.0));
        assert_eq!(after_days(91), None);
        assert_eq!(nearness(Duration::zero(), 0), None, "bought twice a day is no habit");
    }
}
