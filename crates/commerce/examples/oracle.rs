//! The crate's verdicts for a judge outside: a JSON object a line on standard input, one a line on standard output.
//!
//! Every line has a `kind` (see [`Question`]), the client secret, and the second of the question, so no verdict depends
//! on when it is asked for. An answer has `ok`, and either what was read or `why` it was refused. A line that is no
//! question ends the program: a judge that asks badly must not go on.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use pairwell_commerce::shopify::{self, DOCUMENTS, Shopify, ShopifyConfig, names, oauth, session_token, signature};
use pairwell_commerce::{CommercePlatform as _, ExportKind, HeaderPairs, ShopDomain};
use pairwell_domain::Currency;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{Value, json};

/// Seconds since 1970. The crate's clock is a plain function, so the second of the question stands where it can reach it.
static NOW_S: AtomicI64 = AtomicI64::new(0);

#[derive(Deserialize)]
struct Case {
    secret: String,
    previous_secret: Option<String>,
    client_id: String,
    /// Seconds since 1970.
    now: i64,
    #[serde(flatten)]
    question: Question,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Question {
    /// The query of a redirect or an app load, as it stands in the address.
    Query { query: String },
    /// The query of a request through the storefront proxy.
    Proxy { query: String },
    /// A delivery; the body in base64, since it need not be text.
    Webhook {
        headers: Vec<(String, String)>,
        body: String,
    },
    /// A session token.
    SessionToken { token: String },
    /// A host parameter.
    Host { host: String },
    /// A shop's name.
    Shop { name: String },
    /// The signature of a consent page's state.
    SignState { shop: String, state: String },
    /// Whether a state was signed here.
    VerifyState {
        shop: String,
        state: String,
        signature: String,
    },
    /// The address of the consent page.
    Authorize {
        shop: String,
        state: String,
        redirect_uri: String,
        scopes: String,
    },
    /// One line of an export's file.
    ExportLine { export: String, line: String },
    /// The payload of a delivery.
    Payload { topic: String, payload: String },
    /// What the platform is sent at all.
    About,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let mut platforms = Platforms::default();
    for line in std::io::stdin().lock().lines() {
        let case: Case = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(case, &mut platforms)?)?;
    }
    Ok(())
}

fn answer(case: Case, platforms: &mut Platforms) -> Result<Value, Box<dyn Error>> {
    let now = DateTime::from_timestamp(case.now, 0).ok_or("`now` is beyond the calendar")?;
    NOW_S.store(case.now, Ordering::Relaxed);
    let config = ShopifyConfig {
        clock: asked_for,
        previous_client_secret: case.previous_secret.map(Into::into),
        ..ShopifyConfig::new(case.client_id, case.secret.into())
    };
    Ok(match case.question {
        Question::Query { query } => verdict(signature::query::verify(&pairs(&query), &config, now), |()| json!({})),
        Question::Proxy { query } => {
            let params = pairs(&query);
            verdict(
                signature::proxy::verify(&params, &config, now),
                |()| json!({ "customer": signature::proxy::signed_in_customer(&params).map(|id| id.get().to_string()) }),
            )
        }
        Question::Webhook { headers, body } => webhook(platforms.of(config)?, &headers, &STANDARD.decode(body)?),
        Question::SessionToken { token } => verdict(
            session_token::verify(&token, &config, now),
            |claims| json!({ "shop": claims.shop.as_str(), "user": claims.user, "expires_at": claims.expires_at.timestamp() }),
        ),
        Question::Host { host } => verdict(
            names::embedded_app_url(&config, &host),
            |url| json!({ "embedded_app_url": url }),
        ),
        Question::Shop { name } => verdict(ShopDomain::parse(&name), |shop| json!({ "shop": shop.as_str() })),
        Question::SignState { shop, state } => {
            json!({ "ok": true, "signature": oauth::sign_state(&config, &ShopDomain::parse(&shop)?, &state) })
        }
        Question::VerifyState { shop, state, signature } => {
            json!({ "ok": oauth::verify_state(&config, &ShopDomain::parse(&shop)?, &state, &signature) })
        }
        Question::Authorize {
            shop,
            state,
            redirect_uri,
            scopes,
        } => {
            let config = ShopifyConfig { scopes, ..config };
            json!({ "ok": true, "url": oauth::authorize_url(&config, &ShopDomain::parse(&shop)?, &state, &redirect_uri) })
        }
        Question::ExportLine { export, line } => export_line(platforms.of(config)?, &export, &line)?,
        Question::Payload { topic, payload } => {
            let change = platforms
                .of(config)?
                .parse_webhook(&topic, payload.as_bytes(), Currency::GBP);
            verdict(change, |change| json!({ "change": variant_name(&change) }))
        }
        Question::About => json!({
            "ok": true,
            "api_version": ShopifyConfig::API_VERSION,
            "documents": DOCUMENTS,
            "topics_for_api": shopify::topics_for_api(),
            "topics_for_app_settings": shopify::topics_for_app_settings(),
        }),
    })
}

/// The second of the question, as the crate's clock.
fn asked_for() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW_S.load(Ordering::Relaxed), 0).expect("it was looked at before it was stored")
}

/// A query's pairs, decoded as the server does.
fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn webhook(platform: &Shopify, headers: &[(String, String)], body: &[u8]) -> Value {
    let headers: HeaderPairs<'_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    verdict(platform.verify_webhook(&headers, body), |delivery| {
        json!({
            "topic": delivery.topic,
            "shop": delivery.shop.as_str(),
            "webhook_id": delivery.webhook_id,
            "event_id": delivery.event_id,
            "triggered_at": delivery.triggered_at.as_ref().map(DateTime::<Utc>::to_rfc3339),
        })
    })
}

fn export_line(platform: &Shopify, export: &str, line: &str) -> Result<Value, Box<dyn Error>> {
    let what = match export {
        "catalogue" => ExportKind::Catalogue,
        "collections" => ExportKind::Collections,
        "orders" => ExportKind::Orders,
        _ => return Err("there are exports of the catalogue, of collections and of orders".into()),
    };
    let row = platform.parse_export_line(what, Currency::GBP, line.as_bytes());
    Ok(verdict(row, |row| json!({ "row": variant_name(&row) })))
}

/// Clients by their secrets: making one reads the system's certificates, which takes longer than a thousand verdicts.
#[derive(Default)]
struct Platforms(HashMap<(String, Option<String>), Shopify>);

impl Platforms {
    fn of(&mut self, config: ShopifyConfig) -> Result<&Shopify, Box<dyn Error>> {
        let previous = config.previous_client_secret.as_ref();
        let key = (
            config.client_secret.expose_secret().to_owned(),
            previous.map(|secret| secret.expose_secret().to_owned()),
        );
        Ok(match self.0.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(Shopify::new(Arc::new(config))?),
        })
    }
}

fn verdict<T, E: std::fmt::Display>(result: Result<T, E>, read: impl FnOnce(T) -> Value) -> Value {
    match result {
        Ok(good) => {
            let mut answer = read(good);
            answer["ok"] = true.into();
            answer
        }
        Err(refusal) => json!({ "ok": false, "why": refusal.to_string() }),
    }
}

/// The name of an enum's variant, from what debug output begins with.
fn variant_name(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}
