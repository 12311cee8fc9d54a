//! What all calls share: bounded answers, statuses with their meaning, pauses before another try.

use std::time::Duration;

use bytes::BytesMut;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, StatusCode};

use super::config::CallLimits;
use crate::{CommerceError, ShopDomain, ShopTrouble};

/// Security rejection; not in any standard.
const STATUS_REJECTED: u16 = 430;

/// Who is asked for what, for errors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) shop: &'a ShopDomain,
    pub(crate) operation: &'static str,
}

/// An answer that came whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: BytesMut,
}

/// A try that brought nothing.
pub(crate) struct Failure {
    pub(crate) error: CommerceError,
    /// When another try may help.
    pub(crate) again: Again,
}

/// Whether another try may help, and whose fault it would be if it did harm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Again {
    /// No.
    Never,
    /// Yes, but the first try may have been carried out.
    IfSafe,
    /// Yes: the first try was certainly not carried out. The platform may name a pause.
    Always(Option<Duration>),
}

impl Failure {
    pub(crate) const fn last(error: CommerceError) -> Self {
        Self {
            error,
            again: Again::Never,
        }
    }
}

/// Sends a request and reads its answer up to `limit_bytes`.
pub(crate) async fn send(request: RequestBuilder, subject: Subject<'_>, limit_bytes: usize) -> Result<Answer, Failure> {
    let mut response = request.send().await.map_err(|error| unreachable(error, subject))?;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(error, subject))? {
        if body.len() + chunk.len() > limit_bytes {
            return Err(Failure::last(CommerceError::TooLarge {
                shop: subject.shop.to_string(),
                operation: subject.operation,
                limit_bytes,
            }));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}

fn unreachable(error: reqwest::Error, subject: Subject<'_>) -> Failure {
    // A connection that was never made carried nothing there.
    let again = if error.is_connect() {
        Again::Always(None)
    } else {
        Again::IfSafe
    };
    Failure {
        error: CommerceError::Unreachable {
            shop: subject.shop.to_string(),
            operation: subject.operation,
            reason: network_reason(error),
        },
        again,
    }
}

/// What the network says, without the address: that of a file grants access to it.
pub(crate) fn network_reason(error: reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "cannot connect"
    } else {
        "the connection broke"
    };
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    format!("{kind}: {cause}")
}

/// The meaning of a status that is not success and says the same whatever was asked; none for the others.
pub(crate) fn refusal(subject: Subject<'_>, status: StatusCode, headers: &HeaderMap) -> Option<Failure> {
    let Subject { shop, operation } = subject;
    let unavailable = |trouble| {
        Some(Failure::last(CommerceError::ShopUnavailable {
            shop: shop.clone(),
            trouble,
        }))
    };
    match status.as_u16() {
        402 => unavailable(ShopTrouble::Frozen),
        404 => unavailable(ShopTrouble::Unknown),
        423 => unavailable(ShopTrouble::Locked),
        403 | STATUS_REJECTED => Some(Failure::last(CommerceError::AccessDenied {
            shop: shop.clone(),
            operation,
            what: format!("status {}", status.as_u16()),
        })),
        429 => {
            let pause = retry_after(headers);
            Some(Failure {
                error: CommerceError::Throttled {
                    shop: shop.to_string(),
                    operation,
                    retry_after: pause.unwrap_or(Duration::from_secs(1)),
                },
                again: Again::Always(pause),
            })
        }
        500..=599 => Some(Failure {
            error: CommerceError::PlatformFailed {
                shop: shop.to_string(),
                operation,
                reason: format!("status {}", status.as_u16()),
            },
            again: Again::IfSafe,
        }),
        _ => None,
    }
}

/// The platform writes seconds, sometimes with a fraction.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Counts the tries of one call.
pub(crate) struct Tries<'a> {
    limits: &'a CallLimits,
    n_made: u32,
}

impl<'a> Tries<'a> {
    pub(crate) const fn new(limits: &'a CallLimits) -> Self {
        Self { limits, n_made: 0 }
    }

    /// Waits before another try, or gives the error back when there is to be none.
    pub(crate) async fn pause_after(&mut self, failure: Failure, is_safe: bool) -> Result<(), CommerceError> {
        let Failure { error, again } = failure;
        self.n_made += 1;
        let asked = match again {
            Again::Never => return Err(error),
            Again::IfSafe if !is_safe => return Err(error),
            Again::IfSafe => None,
            Again::Always(asked) => asked,
        };
        // A platform that asks for no pause at all is not hurried either.
        let pause = with_jitter(asked.unwrap_or_default().max(self.back_off()));
        if self.n_made >= self.limits.max_tries || pause > self.limits.longest_pause {
            return Err(error);
        }
        tracing::debug!(%error, pause_ms = pause.as_millis(), n_tries = self.n_made, "trying again");
        tokio::time::sleep(pause).await;
        Ok(())
    }

    /// Doubles with each try.
    fn back_off(&self) -> Duration {
        let factor = 1_u32 << (self.n_made.saturating_sub(1)).min(10);
        (self.limits.first_pause * factor).min(self.limits.longest_pause / 2)
    }
}

/// Up to a quarter longer, so that callers who failed together do not come back together. A pause beyond all times, which
/// an answer may ask for, stays one.
pub(crate) fn with_jitter(pause: Duration) -> Duration {
    let longer_s = pause.as_secs_f64() * (1.0 + 0.25 * rand::random::<f64>());
    Duration::try_from_secs_f64(longer_s).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pause_may_have_a_fraction_and_nonsense_is_none() {
        let after = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a header value"));
            retry_after(&headers)
        };
        assert_eq!(after("2.5"), Some(Duration::from_millis(2_500)));
        for nonsense in ["soon", "-1", "nan", "1e400"] {
            assert_eq!(after(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn jitter_never_shortens() {
        for _ in 0..1_000 {
            let pause = with_jitter(Duration::from_millis(100));
            assert!((100..=125).contains(&pause.as_millis()), "{pause:?}");
        }
    }

    #[test]
    fn pause_beyond_all_times_stays_one() {
        for _ in 0..1_000 {
            assert!(with_jitter(Duration::MAX) > Duration::MAX / 2);
            assert!(with_jitter(Duration::MAX / 10 * 9) > Duration::MAX / 2);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tries_end_and_unsafe_calls_are_not_repeated() {
        let limits = CallLimits {
            max_tries: 3,
            ..CallLimits::default()
        };
        let failure = |again| Failure {
            error: CommerceError::export_failed("no"),
            again,
        };
        let mut tries = Tries::new(&limits);
        assert!(tries.pause_after(failure(Again::IfSafe), true).await.is_ok());
        assert!(tries.pause_after(failure(Again::Always(None)), false).await.is_ok());
        assert!(tries.pause_after(failure(Again::IfSafe), true).await.is_err());
        assert!(
            Tries::new(&limits)
                .pause_after(failure(Again::IfSafe), false)
                .await
                .is_err()
        );
        assert!(
            Tries::new(&limits)
                .pause_after(failure(Again::Never), true)
                .await
                .is_err()
        );
        let long = Again::Always(Some(limits.longest_pause + Duration::from_secs(1)));
        assert!(Tries::new(&limits).pause_after(failure(long), true).await.is_err());
    }
}
