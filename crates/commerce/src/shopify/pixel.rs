//! Switches the app's pixel on in a shop. Deploying it is not enough: it sleeps until the shop has a record with settings
//! for it, of which an app can have one.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{self, AdminClient};
use super::config::ShopifyConfig;
use super::documents::{Operation, PIXEL, PIXEL_CREATE, PIXEL_UPDATE};
use super::http::Subject;
use super::verdict;
use crate::{Access, Collecting, Collector, CommerceError};

/// Names of the settings, as the pixel's own file declares them.
const KEY: &str = "key";
const ENDPOINT: &str = "endpoint";

/// One try, and another when the record came or went in between.
const MAX_TRIES: usize = 2;

#[derive(Deserialize)]
struct Pixel {
    id: String,
    settings: Value,
}

/// Gives the pixel its settings. What only the app's maker or the merchant can mend is an answer, not an error.
pub(crate) async fn connect(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    collector: &Collector,
) -> Result<Collecting, CommerceError> {
    let call = Call { admin, config, access };
    let mut outcome = call.once(collector).await;
    for _ in 1..MAX_TRIES {
        match &outcome {
            Err(error) if has_code(error, &["TAKEN", "NOT_FOUND"]) => outcome = call.once(collector).await,
            _ => break,
        }
    }
    match outcome {
        Err(error) if has_code(&error, &["NO_EXTENSION"]) => Ok(Collecting::NotDeployed),
        Err(CommerceError::AccessDenied { what, .. }) => Ok(Collecting::NotAllowed { what }),
        outcome => outcome,
    }
}

#[derive(Clone, Copy)]
struct Call<'a> {
    admin: &'a AdminClient,
    config: &'a ShopifyConfig,
    access: &'a Access,
}

impl Call<'_> {
    async fn once(self, collector: &Collector) -> Result<Collecting, CommerceError> {
        let wanted = json!({ KEY: collector.key, ENDPOINT: collector.url });
        let pixel = json!({ "settings": wanted });
        match self.find().await? {
            Some(known) if settings(&known.settings) == wanted => Ok(Collecting::Unchanged),
            Some(known) => {
                let variables = json!({ "id": known.id, "pixel": pixel });
                self.send(PIXEL_UPDATE, "webPixelUpdate", &variables).await?;
                Ok(Collecting::Changed)
            }
            None => {
                let variables = json!({ "pixel": pixel });
                self.send(PIXEL_CREATE, "webPixelCreate", &variables).await?;
                Ok(Collecting::Started)
            }
        }
    }

    async fn find(self) -> Result<Option<Pixel>, CommerceError> {
        match self.admin.call(self.config, self.access, PIXEL, &json!({})).await {
            Ok(data) => client::field(&data, "webPixel", self.subject(PIXEL)),
            // The platform answers with an error when there is none yet.
            Err(error) if verdict::is_not_found(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn send(self, operation: Operation, field: &str, variables: &Value) -> Result<(), CommerceError> {
        let data = self.admin.call(self.config, self.access, operation, variables).await?;
        client::payload(&data, field, self.subject(operation))?;
        Ok(())
    }

    const fn subject(&self, operation: Operation) -> Subject<'_> {
        Subject {
            shop: &self.access.shop,
            operation: operation.name,
        }
    }
}

/// The settings as an object; the platform gives them back as JSON or as a text that holds it.
fn settings(given: &Value) -> Value {
    given
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_else(|| given.clone())
}

fn has_code(error: &CommerceError, codes: &[&str]) -> bool {
    let CommerceError::Refused { problems, .. } = error else {
        return false;
    };
    problems
        .iter()
        .any(|problem| problem.code.as_deref().is_some_and(|code| codes.contains(&code)))
}
