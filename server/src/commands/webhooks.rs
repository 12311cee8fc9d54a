//! `pairwell webhooks`

use pairwell_domain::ErrorKind;
use pairwell_store::inbox::GivenUp;

use crate::cli::{WebhooksArgs, WebhooksCommand};
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &WebhooksArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let connection = services.connection();
    let said = match &args.command {
        WebhooksCommand::List => listed(&connection.given_up(shop.id).await?),
        WebhooksCommand::Replay { webhook, all } => {
            anyhow::ensure!(*all || webhook.is_some(), "say which one, or --all");
            let n_due = connection
                .take_up_again(&super::operator_of(&shop), *webhook)
                .await
                .map_err(|error| match (error.kind(), webhook) {
                    (ErrorKind::NotFound, Some(id)) => anyhow::anyhow!("this shop has not given up a webhook {id}"),
                    _ => error.into(),
                })?;
            services.inbox().apply_due().await?;
            let left = connection.given_up(shop.id).await?;
            format!("{n_due} tried again. Given up now:\n{}", listed(&left))
        }
    };
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    {
        println!("{said}");
    }
    Ok(())
}

fn listed(given_up: &[GivenUp]) -> String {
    if given_up.is_empty() {
        return "none".to_owned();
    }
    let line = |news: &GivenUp| {
        format!(
            "{}  {}, came {}, {} tries: {}",
            news.id,
            news.topic,
            news.received_at.format("%Y-%m-%d %H:%M UTC"),
            news.n_attempts,
            news.error
        )
    };
    given_up.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use pairwell_domain::admin::NewsTrouble;

    use super::*;

    #[test]
    fn what_was_given_up_is_listed_with_its_cause() {
        assert_eq!(listed(&[]), "none");
        let news = GivenUp {
            id: 7,
            topic: "orders/updated".to_owned(),
            received_at: DateTime::from_timestamp(20_000 * 86_400, 0).expect("an instant"),
            n_attempts: 10,
            trouble: NewsTrouble::Unreadable,
            error: "platform: order 3: no total".to_owned(),
        };
        assert_eq!(
            listed(&[news]),
            "7  orders/updated, came 2024-10-04 00:00 UTC, 10 tries: platform: order 3: no total"
        );
    }
}
