//! The Admin API: one call, and everything that can come back of it.

use std::time::Instant as Stopwatch;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

use super::config::ShopifyConfig;
use super::documents::Operation;
use super::http::{self, Failure, Subject, Tries};
use super::mapper::json_reason;
use super::throttle::{Cost, Throttle};
use super::verdict;
use super::versions::Versions;
use super::wire::envelope::{Envelope, Extensions, UserError, shorten};
use crate::{Access, CommerceError, Problem, ShopDomain, VersionGap};

const VERSION_HEADER: &str = "x-shopify-api-version";

/// Calls the Admin API of any shop, keeping within each shop's rate limit.
#[derive(Debug)]
pub(crate) struct AdminClient {
    http: reqwest::Client,
    throttle: Throttle,
    versions: Versions,
}

#[derive(Serialize)]
struct Request<'a> {
    query: &'a str,
    variables: &'a Value,
}

impl AdminClient {
    pub(crate) fn new(http: reqwest::Client) -> Self {
        Self {
            http,
            throttle: Throttle::default(),
            versions: Versions::default(),
        }
    }

    /// The other version that answered last time in this shop, if another one did.
    pub(crate) fn version_gap(&self, shop: &ShopDomain) -> Option<VersionGap> {
        self.versions.gap(shop)
    }

    /// Sends a document and gives back its `data`. Waits for the rate limit and repeats what is safe to repeat.
    pub(crate) async fn call(
        &self,
        config: &ShopifyConfig,
        access: &Access,
        operation: Operation,
        variables: &Value,
    ) -> Result<Value, CommerceError> {
        let mut tries = Tries::new(&config.limits);
        loop {
            self.wait_for_points(config, &access.shop, operation).await?;
            match self.try_once(config, access, operation, variables).await {
                Ok(data) => return Ok(data),
                Err(failure) => tries.pause_after(failure, operation.is_safe).await?,
            }
        }
    }

    async fn wait_for_points(
        &self,
        config: &ShopifyConfig,
        shop: &ShopDomain,
        operation: Operation,
    ) -> Result<(), CommerceError> {
        let wait = self.throttle.reserve(shop, operation.name, Instant::now());
        if wait.is_zero() {
            return Ok(());
        }
        if wait > config.limits.longest_pause {
            return Err(CommerceError::Throttled {
                shop: shop.to_string(),
                operation: operation.name,
                retry_after: wait,
            });
        }
        tracing::debug!(shop.domain = %shop, operation = operation.name, wait_ms = wait.as_millis(), "waiting for the rate limit");
        tokio::time::sleep(http::with_jitter(wait)).await;
        Ok(())
    }

    async fn try_once(
        &self,
        config: &ShopifyConfig,
        access: &Access,
        operation: Operation,
        variables: &Value,
    ) -> Result<Value, Failure> {
        let shop = &access.shop;
        let subject = Subject {
            shop,
            operation: operation.name,
        };
        let url = format!(
            "{}/admin/api/{}/graphql.json",
            config.shop_origin(shop),
            config.api_version
        );
        let mut token = reqwest::header::HeaderValue::from_str(access.token.expose_secret()).map_err(|_| {
            Failure::last(CommerceError::TokenRefused {
                shop: shop.clone(),
                operation: operation.name,
            })
        })?;
        token.set_sensitive(true);
        let request = self
            .http
            .post(url)
            .header(ACCEPT, "application/json")
            .header("x-shopify-access-token", token)
            .json(&Request {
                query: operation.document,
                variables,
            });

        let stopwatch = Stopwatch::now();
        let answer = http::send(request, subject, config.limits.max_body_bytes).await?;
        let duration_ms = u64::try_from(stopwatch.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(
            shop.domain = %shop,
            operation = operation.name,
            status = answer.status.as_u16(),
            duration_ms,
            size_bytes = answer.body.len(),
            "called the platform"
        );
        if answer.status == StatusCode::UNAUTHORIZED {
            return Err(Failure::last(CommerceError::TokenRefused {
                shop: shop.clone(),
                operation: operation.name,
            }));
        }
        if let Some(failure) = http::refusal(subject, answer.status, &answer.headers) {
            return Err(failure);
        }
        let served = answer.headers.get(VERSION_HEADER).and_then(|value| value.to_str().ok());
        if let Some(served) = served {
            self.versions
                .compare(shop, &config.api_version, served, (config.clock)());
        }
        let is_json = answer
            .headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        // Not the api's words but those of something between, which is gone sooner or later: the object asked for is
        // not to blame.
        let strange = |reason: String| {
            Failure::last(CommerceError::PlatformFailed {
                shop: shop.to_string(),
                operation: operation.name,
                reason,
            })
        };
        if !answer.status.is_success() || !is_json {
            let status = answer.status.as_u16();
            return Err(strange(format!("the answer with status {status} is none of the api")));
        }
        let envelope: Envelope = serde_json::from_slice(&answer.body)
            .map_err(|error| strange(format!("the answer {}", json_reason(&error))))?;
        let cost = self.learn(shop, operation, &envelope.extensions);
        verdict::judge(envelope, subject, cost)
    }

    fn learn(&self, shop: &ShopDomain, operation: Operation, extensions: &Extensions) -> Option<Cost> {
        for warning in extensions.search.iter().flat_map(|search| &search.warnings) {
            let message = warning["message"].as_str().map(shorten).unwrap_or_default();
            tracing::warn!(shop.domain = %shop, operation = operation.name, message, "the platform doubts a search");
        }
        let report = extensions.cost?;
        let status = report.throttle_status?;
        let cost = Cost {
            requested: report.requested_query_cost?,
            available: status.currently_available,
            maximum: status.maximum_available,
            restore_rate: status.restore_rate,
        };
        self.throttle.learn(shop, operation.name, cost, Instant::now());
        Some(cost)
    }
}

/// Reads one field of an answer's data. A field that is missing reads as null.
pub(crate) fn field<'v, T: Deserialize<'v>>(
    data: &'v Value,
    name: &str,
    subject: Subject<'_>,
) -> Result<T, CommerceError> {
    T::deserialize(&data[name]).map_err(|error| {
        CommerceError::malformed(
            format!("{}: {}", subject.shop, subject.operation),
            format!("{name} {}", json_reason(&error)),
        )
    })
}

/// The payload of a mutation, when nothing kept the platform from carrying it out.
pub(crate) fn payload<'v>(data: &'v Value, name: &str, subject: Subject<'_>) -> Result<&'v Value, CommerceError> {
    let payload = &data[name];
    let errors: Option<Vec<UserError>> = field(payload, "userErrors", subject)?;
    let problems: Vec<Problem> = errors
        .unwrap_or_default()
        .into_iter()
        .map(|UserError { field, message, code }| Problem {
            code,
            field: field.map(|path| path.join(".")),
            message: shorten(&message),
        })
        .collect();
    if !problems.is_empty() {
        return Err(CommerceError::Refused {
            shop: subject.shop.clone(),
            operation: subject.operation,
            problems,
        });
    }
    if payload.is_null() {
        return Err(CommerceError::malformed(
            format!("{}: {}", subject.shop, subject.operation),
            format!("{name} is null without a reason"),
        ));
    }
    Ok(payload)
}
