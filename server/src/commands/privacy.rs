//! `pairwell privacy`

use pairwell_domain::{CustomerId, ErrorKind};
use pairwell_services::privacy::{PersonDocument, Privacy, Request};
use pairwell_services::{Actor, ServiceError, Services};

use crate::cli::{PersonArgs, PrivacyArgs, PrivacyCommand};
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &PrivacyArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let said = answer(&services, &super::operator_of(&shop), &args.command).await?;
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    {
        println!("{said}");
    }
    Ok(())
}

async fn answer(services: &Services, actor: &Actor, command: &PrivacyCommand) -> anyhow::Result<String> {
    let privacy = services.privacy();
    Ok(match command {
        PrivacyCommand::Requests => listed(&privacy.requests(actor).await?),
        PrivacyCommand::Show(PersonArgs { request, customer }) => {
            let document = match (request, customer) {
                (Some(request), _) => privacy.answer(actor, *request).await.map_err(no_request(*request))?,
                (None, Some(customer)) => privacy.known_of(actor, buyer(&privacy, actor, customer).await?).await?,
                (None, None) => anyhow::bail!("say who is meant with --request or --customer"),
            };
            shown(&document)
        }
        PrivacyCommand::Answered { request } => {
            privacy.hand_over(actor, *request).await.map_err(no_request(*request))?;
            format!("Request {request} is answered.")
        }
        PrivacyCommand::Forget { customer } => {
            let id = buyer(&privacy, actor, customer).await?;
            let forgotten = privacy.forget(actor, id).await?;
            services.learning().learn_if_stale(actor.shop).await?;
            format!(
                "Buyer {customer} is forgotten: {} orders and {} events are nobody's now, {} decisions are gone. What was \
                 learned is learned anew.",
                forgotten.n_orders, forgotten.n_events, forgotten.n_decisions
            )
        }
    })
}

async fn buyer(privacy: &Privacy<'_>, actor: &Actor, name: &str) -> anyhow::Result<CustomerId> {
    privacy.named(actor, name).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("this shop has no buyer {name:?}"),
        _ => error.into(),
    })
}

fn no_request(request: i64) -> impl Fn(ServiceError) -> anyhow::Error {
    move |error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("this shop has no request {request}"),
        _ => error.into(),
    }
}

fn shown(document: &PersonDocument) -> String {
    if document.is_empty() {
        return "Nothing is known of this buyer.".to_owned();
    }
    document.to_json()
}

fn listed(requests: &[Request]) -> String {
    if requests.is_empty() {
        return "Nobody has asked.".to_owned();
    }
    let line = |request: &Request| {
        let who = request
            .customer
            .map_or_else(|| "a buyer without a number".to_owned(), |id| format!("buyer {id}"));
        let state = match request.handed_over_at {
            Some(at) => format!("answered {}", at.format("%Y-%m-%d")),
            None => format!("to be answered by {}", request.due_at.format("%Y-%m-%d")),
        };
        format!(
            "{}  {who}, asked {}, {state}",
            request.id,
            request.asked_at.format("%Y-%m-%d")
        )
    };
    requests.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn requests_are_listed_with_the_day_they_are_due() {
        assert_eq!(listed(&[]), "Nobody has asked.");
        let day = |day: i64| DateTime::from_timestamp(day * 86_400, 0).expect("an instant");
        let request = |id, customer: Option<i64>, handed_over_at| Request {
            id,
            customer: customer.map(CustomerId::new),
            asked_at: day(20_000),
            due_at: day(20_030),
            handed_over_at,
        };
        assert_eq!(
            listed(&[request(2, Some(7), None), request(1, None, Some(day(20_003)))]),
            "2  buyer 7, asked 2024-10-04, to be answered by 2024-11-03\n\
             1  a buyer without a number, asked 2024-10-04, answered 2024-10-07"
        );
    }
}
