use pairwell_domain::ShopId;
use pairwell_store::people::{self, Forgotten, Person};
use pairwell_store::{Txn, inbox, models, shops};

use crate::{ServiceError, Shared};

/// Forgets a person in a transaction, and takes away the files that know them: what was learned of shoppers, and the log
/// of sales it was learned from, of every model that is kept. Pairs and what is looked at next know nobody, and go on. The
/// caller commits, forgets the shop's state, and has the shop learn anew.
///
/// Files go before the commit: should it fail, the delivery comes again and the shop learns from all orders, which harms
/// nothing, while a file that outlived the commit would know somebody who is forgotten.
pub(crate) async fn forget(
    shared: &Shared,
    txn: &Txn,
    shop: ShopId,
    person: &Person,
) -> Result<Forgotten, ServiceError> {
    let row = shops::find(txn, shop).await?.ok_or(ServiceError::NotFound("shop"))?;
    let forgotten = people::forget(txn, shop, person).await?;
    let customer = person.customer.map(|id| id.get());
    let numbers: Vec<i64> = person.orders.iter().map(|id| id.get()).chain(customer).collect();
    inbox::forget_dead(txn, &row.platform, &row.domain, &numbers).await?;
    models::drop_engines(txn, shop).await?;
    shared.shelf.remove_people(shop).await?;
    tracing::info!(
        shop.id = shop.get(),
        n_orders = forgotten.n_orders,
        n_decisions = forgotten.n_decisions,
        n_events = forgotten.n_events,
        "a shopper is forgotten"
    );
    Ok(forgotten)
}
