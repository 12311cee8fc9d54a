//! What every GraphQL answer is wrapped in.

use serde::Deserialize;
use serde_json::Value;

/// An answer. `errors` has been seen as a list, as one text and as an object, so it is read by hand.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) data: Option<Value>,
    #[serde(default)]
    pub(crate) errors: Value,
    #[serde(default)]
    pub(crate) extensions: Extensions,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Extensions {
    pub(crate) cost: Option<CostReport>,
    #[serde(default)]
    pub(crate) search: Vec<SearchReport>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CostReport {
    pub(crate) requested_query_cost: Option<f64>,
    pub(crate) throttle_status: Option<ThrottleStatus>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThrottleStatus {
    pub(crate) maximum_available: f64,
    pub(crate) currently_available: f64,
    pub(crate) restore_rate: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SearchReport {
    #[serde(default)]
    pub(crate) warnings: Vec<Value>,
}

/// One of the errors beside or instead of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TopError {
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    /// The answered field it is about, from the root; empty when it is about the whole document.
    pub(crate) path: Vec<String>,
    pub(crate) required_access: Option<String>,
}

/// The platform's words are kept to a readable length.
const MAX_MESSAGE_CHARS: usize = 300;

impl Envelope {
    /// The errors in one shape.
    pub(crate) fn top_errors(&self) -> Vec<TopError> {
        match &self.errors {
            Value::Null => Vec::new(),
            Value::Array(errors) => errors.iter().map(top_error).collect(),
            other => vec![top_error(other)],
        }
    }
}

fn top_error(error: &Value) -> TopError {
    let text = |value: &Value| value.as_str().map(shorten);
    let extensions = &error["extensions"];
    TopError {
        message: text(error)
            .or_else(|| text(&error["message"]))
            .unwrap_or_else(|| "an error without a message".to_owned()),
        code: text(&extensions["code"]),
        path: error["path"]
            .as_array()
            .map(|path| {
                path.iter()
                    .map(|step| text(step).unwrap_or_else(|| step.to_string()))
                    .collect()
            })
            .unwrap_or_default(),
        required_access: text(&extensions["requiredAccess"]),
    }
}

/// Cuts a text of the platform to a readable length.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(MAX_MESSAGE_CHARS).collect()
}

/// A reason why a mutation was not carried out.
#[derive(Debug, Deserialize)]
pub(crate) struct UserError {
    pub(crate) field: Option<Vec<String>>,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
}
