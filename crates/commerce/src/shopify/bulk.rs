//! Exports, which the platform calls bulk operations: start one, ask how far it is, read its lines.

use chrono::{DateTime, SecondsFormat, Utc};
use pairwell_domain::Currency;
use serde::Deserialize;
use serde_json::json;

use super::client::{self, AdminClient};
use super::config::ShopifyConfig;
use super::documents::{
    EXPORT_CANCEL, EXPORT_CATALOGUE_TEXT, EXPORT_COLLECTIONS_TEXT, EXPORT_ORDERS_TEXT, EXPORT_START, EXPORT_STATUS,
};
use super::http::Subject;
use super::mapper::{self, json_reason};
use crate::{Access, CommerceError, ExportId, ExportKind, ExportRow, ExportStatus};

/// What stands in the export documents where a search text goes.
const FILTER: &str = r#"(query: "FILTER")"#;

/// The inner query of an export, with a filter when only news are wanted.
pub(crate) fn export_query(what: ExportKind, since: Option<DateTime<Utc>>) -> String {
    let document = match what {
        ExportKind::Catalogue => EXPORT_CATALOGUE_TEXT,
        ExportKind::Collections => EXPORT_COLLECTIONS_TEXT,
        ExportKind::Orders => EXPORT_ORDERS_TEXT,
    };
    let filter = since.map_or_else(String::new, |since| {
        let since = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!(r#"(query: "updated_at:>='{since}'")"#)
    });
    document.replacen(FILTER, &filter, 1)
}

#[derive(Deserialize)]
struct Started {
    id: String,
}

pub(crate) async fn start(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    what: ExportKind,
    since: Option<DateTime<Utc>>,
) -> Result<ExportId, CommerceError> {
    let subject = Subject {
        shop: &access.shop,
        operation: EXPORT_START.name,
    };
    let variables = json!({ "query": export_query(what, since) });
    let data = admin.call(config, access, EXPORT_START, &variables).await?;
    let payload = client::payload(&data, "bulkOperationRunQuery", subject).map_err(busy)?;
    let started: Started = client::field(payload, "bulkOperation", subject)?;
    Ok(ExportId::new(started.id))
}

/// The platform runs a handful of exports at once and refuses the next one.
fn busy(error: CommerceError) -> CommerceError {
    match error {
        CommerceError::Refused {
            shop,
            operation,
            problems,
        } if problems
            .iter()
            .any(|problem| matches!(problem.code.as_deref(), Some("OPERATION_IN_PROGRESS" | "LIMIT_REACHED"))) =>
        {
            CommerceError::Busy { shop, operation }
        }
        error => error,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    status: String,
    error_code: Option<String>,
    // Both are texts: they may not fit what JSON readers take for a number.
    object_count: String,
    file_size: Option<String>,
    url: Option<String>,
}

pub(crate) async fn status(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    id: &ExportId,
) -> Result<ExportStatus, CommerceError> {
    let subject = Subject {
        shop: &access.shop,
        operation: EXPORT_STATUS.name,
    };
    let data = admin
        .call(config, access, EXPORT_STATUS, &json!({ "id": id.as_str() }))
        .await?;
    let operation: Option<Operation> = client::field(&data, "bulkOperation", subject)?;
    let Some(Operation {
        status,
        error_code,
        object_count,
        file_size,
        url,
    }) = operation
    else {
        // The platform forgets old operations.
        return Ok(ExportStatus::Expired);
    };
    let count = |text: &str, what: &str| {
        text.parse::<u64>()
            .map_err(|_| CommerceError::malformed(format!("export {id}"), format!("{what} is not a number")))
    };
    let n_objects = count(&object_count, "its object count")?;
    Ok(match status.as_str() {
        "CREATED" | "RUNNING" | "CANCELING" => ExportStatus::Running { n_objects },
        "COMPLETED" => ExportStatus::Ready {
            url,
            n_objects,
            size_bytes: file_size.map_or(Ok(0), |size| count(&size, "its size"))?,
        },
        "EXPIRED" => ExportStatus::Expired,
        // The file would name what the merchant does not let be read.
        "FAILED" if error_code.as_deref() == Some("ACCESS_DENIED") => ExportStatus::Denied,
        // Failed, cancelled by somebody, or a status of a later version that nobody should wait on.
        _ => ExportStatus::Failed {
            reason: error_code.unwrap_or(status),
        },
    })
}

/// One that has ended, or that the platform has forgotten, needs no cancelling: the refusal says no more than that.
pub(crate) async fn cancel(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    id: &ExportId,
) -> Result<(), CommerceError> {
    let subject = Subject {
        shop: &access.shop,
        operation: EXPORT_CANCEL.name,
    };
    let data = admin
        .call(config, access, EXPORT_CANCEL, &json!({ "id": id.as_str() }))
        .await?;
    match client::payload(&data, "bulkOperationCancel", subject) {
        Ok(_) | Err(CommerceError::Refused { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Reads one line of an export's file.
pub(crate) fn parse_line(what: ExportKind, shop_currency: Currency, line: &[u8]) -> Result<ExportRow, CommerceError> {
    let broken = |error: serde_json::Error| {
        let name = match what {
            ExportKind::Catalogue => "catalogue export",
            ExportKind::Collections => "collection export",
            ExportKind::Orders => "order export",
        };
        CommerceError::malformed(name, format!("a line {}", json_reason(&error)))
    };
    match what {
        ExportKind::Catalogue => {
            mapper::catalogue::export_row(serde_json::from_slice(line).map_err(broken)?, shop_currency)
        }
        ExportKind::Collections => mapper::collections::export_row(serde_json::from_slice(line).map_err(broken)?),
        ExportKind::Orders => mapper::orders::export_row(serde_json::from_slice(line).map_err(broken)?, shop_currency),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_export_has_no_filter_and_news_have_one() {
        for what in [ExportKind::Catalogue, ExportKind::Collections, ExportKind::Orders] {
            let whole = export_query(what, None);
            assert!(!whole.contains("query:") && !whole.contains("FILTER"), "{whole}");
            let news = export_query(what, DateTime::from_timestamp(1_767_225_600, 5));
            assert!(
                news.contains(r#"(query: "updated_at:>='2026-01-01T00:00:00Z'")"#),
                "{news}"
            );
        }
    }
}
