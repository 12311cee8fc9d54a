//! Whatever a settings file says, it is refused by name or within its ranges, and printing it shows no secret.
#![no_main]

use figment::Figment;
use figment::providers::{Format as _, Toml};
use libfuzzer_sys::fuzz_target;
use secrecy::ExposeSecret as _;

#[allow(
    dead_code,
    reason = "the whole of the program's settings is read, and little of it looked at"
)]
#[path = "../../server/src/config.rs"]
mod config;

const NEEDED: &str = r#"
    [secrets]
    encryption_keys = ["k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"]
    [shopify]
    client_id = "client"
    client_secret = "a-secret-for-tests-only"
"#;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let figment = Figment::from(Toml::string(config::DEFAULTS))
        .merge(Toml::string(NEEDED))
        .merge(Toml::string(text));
    let Ok(config) = config::Config::from_figment(figment) else {
        return;
    };
    assert!((1..=500).contains(&config.database.max_connections) && config.offers.holdout_bps <= 9_000);
    assert!(config.limits.proxy_burst > 0 && config.limits.proxy_refill_ms > 0);
    assert!(config.learning.half_life_days.is_finite());
    let shown = format!("{config:?}");
    let secret = config.shopify.client_secret.expose_secret();
    // A secret that is also something else's value shows there.
    assert!(secret != "a-secret-for-tests-only" || text.contains(secret) || !shown.contains(secret));
    let url = config.database.url.expose_secret();
    if let Some((_, password)) = url.split_once("password=") {
        let password = password.split('&').next().unwrap_or_default();
        let redacted = config.database.redacted_url();
        assert!(password.is_empty() || !redacted.contains(&format!("password={password}")) || password == "***");
    }
});
