//! Single things of a shop as they are now.

use pairwell_domain::catalog::StockLevel;
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{Currency, OrderId, ProductId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{self, AdminClient};
use super::config::ShopifyConfig;
use super::documents::{
    EXISTS_ORDER, EXISTS_PRODUCT, EXISTS_VARIANT, GRANTED_SCOPES, ORDER, ORDER_RETURNS, Operation, PRODUCT,
    RETURN_ORDER, SHOP_INFO, STOCK,
};
use super::http::Subject;
use super::mapper::gid::{Gid, gid};
use super::mapper::{catalogue, json_reason, object_name, orders};
use super::verdict;
use super::wire::catalogue::{CatalogueNode, StockItem, Variants};
use super::wire::orders::{LineItems, OrderNode, ReturnOrder, Returns};
use super::wire::text::Text;
use crate::{Access, CommerceError, OrderSnapshot, ProductSnapshot, ShopDomain, ShopInfo, Thing};

/// Pages of 250: more lines or variants than the platform allows one object to have.
const MAX_PAGES: usize = 40;

/// What the calls of this module share.
pub(crate) struct Objects<'a> {
    pub(crate) admin: &'a AdminClient,
    pub(crate) config: &'a ShopifyConfig,
    pub(crate) access: &'a Access,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shop<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    myshopify_domain: Text<'a>,
    #[serde(borrow)]
    currency_code: Text<'a>,
    #[serde(borrow)]
    iana_timezone: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Installation {
    access_scopes: Vec<Scope>,
}

#[derive(Deserialize)]
struct Scope {
    handle: String,
}

impl Objects<'_> {
    pub(crate) async fn shop_info(&self) -> Result<ShopInfo, CommerceError> {
        let data = self.call(SHOP_INFO, &json!({})).await?;
        let shop: Shop<'_> = client::field(&data, "shop", self.subject(SHOP_INFO))?;
        let broken = |reason| CommerceError::malformed(format!("shop {}", self.access.shop), reason);
        Ok(ShopInfo {
            name: shop.name.into_owned(),
            currency: shop.currency_code.parse().map_err(|_| broken("its currency is none"))?,
            domain: ShopDomain::parse(&shop.myshopify_domain).map_err(|_| broken("its name is none"))?,
            timezone: shop.iana_timezone.into_owned(),
        })
    }

    pub(crate) async fn order(
        &self,
        id: OrderId,
        shop_currency: Currency,
    ) -> Result<Option<OrderSnapshot>, CommerceError> {
        let name = object_name("Order", id.get());
        let mut snapshot: Option<OrderSnapshot> = None;
        let mut has_returns = false;
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let variables = json!({ "id": gid("Order", id.get()), "after": after });
            let Some(node) = self.find(ORDER, "order", &variables).await? else {
                return Ok(None);
            };
            let head = read::<OrderNode<'_>>(&node, &name)?;
            has_returns = orders::has_returns(&head);
            let (order, refunds) = orders::order(head, shop_currency)?;
            let page = read::<LineItems<'_>>(&node, &name)?.line_items;
            // The first page's head is kept: if the order changes while its pages are read, the older time lets the
            // news of that change through.
            let snapshot = snapshot.get_or_insert(OrderSnapshot {
                order,
                lines: Vec::new(),
                refunds,
                returns: None,
            });
            for line in &page.nodes {
                snapshot.lines.push(orders::line(line, id, snapshot.order.currency)?);
            }
            after = page.page_info.next();
            if after.is_none() {
                break;
            }
        }
        let Some(mut order) = whole(snapshot, after, name)? else {
            return Ok(None);
        };
        order.returns = if has_returns {
            self.readable_returns(id).await?
        } else {
            Some(Vec::new())
        };
        Ok(Some(order))
    }

    /// None while returns may not be read: the order itself is good without.
    async fn readable_returns(&self, id: OrderId) -> Result<Option<Vec<ReturnedLine>>, CommerceError> {
        match self.returns(id).await {
            Err(CommerceError::AccessDenied { .. }) => Ok(None),
            returns => returns,
        }
    }

    pub(crate) async fn product(
        &self,
        id: ProductId,
        shop_currency: Currency,
    ) -> Result<Option<ProductSnapshot>, CommerceError> {
        let name = object_name("Product", id.get());
        let mut snapshot: Option<ProductSnapshot> = None;
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let variables = json!({ "id": gid("Product", id.get()), "after": after });
            let Some(node) = self.find(PRODUCT, "product", &variables).await? else {
                return Ok(None);
            };
            let product = catalogue::product(read::<CatalogueNode<'_>>(&node, &name)?)?;
            let page = read::<Variants<'_>>(&node, &name)?.variants;
            let snapshot = snapshot.get_or_insert(ProductSnapshot {
                product,
                variants: Vec::new(),
            });
            for variant in page.nodes {
                snapshot.variants.push(catalogue::variant(variant, id, shop_currency)?);
            }
            after = page.page_info.next();
            if after.is_none() {
                break;
            }
        }
        whole(snapshot, after, name)
    }

    pub(crate) async fn stock(
        &self,
        stock_item_id: i64,
        shop_currency: Currency,
    ) -> Result<Option<StockLevel>, CommerceError> {
        let variables = json!({ "id": gid("InventoryItem", stock_item_id) });
        let Some(node) = self.find(STOCK, "inventoryItem", &variables).await? else {
            return Ok(None);
        };
        let item: StockItem<'_> = read(&node, &object_name("InventoryItem", stock_item_id))?;
        Ok(Some(catalogue::stock(&item, shop_currency)))
    }

    /// One question for one thing: there a missing permission ends the call, while in a list of things it would read as if
    /// they were gone.
    pub(crate) async fn exists(&self, thing: Thing) -> Result<bool, CommerceError> {
        let (operation, field, id) = match thing {
            Thing::Product(id) => (EXISTS_PRODUCT, "product", gid("Product", id.get())),
            Thing::Variant(id) => (EXISTS_VARIANT, "productVariant", gid("ProductVariant", id.get())),
            Thing::Order(id) => (EXISTS_ORDER, "order", gid("Order", id.get())),
        };
        Ok(self.find(operation, field, &json!({ "id": id })).await?.is_some())
    }

    pub(crate) async fn returns(&self, id: OrderId) -> Result<Option<Vec<ReturnedLine>>, CommerceError> {
        let name = object_name("Order", id.get());
        let mut pages = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let variables = json!({ "id": gid("Order", id.get()), "after": after });
            let Some(node) = self.find(ORDER_RETURNS, "order", &variables).await? else {
                return Ok(None);
            };
            if node["returns"].is_null() {
                // The platform withholds a field deep inside without failing the call.
                return Err(CommerceError::AccessDenied {
                    shop: self.access.shop.clone(),
                    operation: ORDER_RETURNS.name,
                    what: "order.returns".to_owned(),
                });
            }
            after = read::<Returns<'_>>(&node, &name)?.returns.page_info.next();
            pages.push(node);
            if after.is_none() {
                break;
            }
        }
        let mut all = Vec::new();
        for node in &pages {
            all.extend(read::<Returns<'_>>(node, &name)?.returns.nodes);
        }
        if all.iter().any(|one| one.return_line_items.page_info.has_next_page) {
            tracing::warn!(order.id = id.get(), "a return has more lines than are read");
        }
        whole(Some(orders::returned(&all, id)?), after, name)
    }

    pub(crate) async fn order_of_return(&self, return_id: i64) -> Result<Option<OrderId>, CommerceError> {
        let variables = json!({ "id": gid("Return", return_id) });
        let Some(node) = self.find(RETURN_ORDER, "return", &variables).await? else {
            return Ok(None);
        };
        let found: ReturnOrder<'_> = read(&node, &object_name("Return", return_id))?;
        let number = found.order.and_then(|order| Gid::number_of(&order.id, "Order"));
        Ok(number.map(OrderId::new))
    }

    pub(crate) async fn granted_scopes(&self) -> Result<String, CommerceError> {
        let data = self.call(GRANTED_SCOPES, &json!({})).await?;
        let installation: Installation = client::field(&data, "currentAppInstallation", self.subject(GRANTED_SCOPES))?;
        let handles: Vec<String> = installation
            .access_scopes
            .into_iter()
            .map(|scope| scope.handle)
            .collect();
        Ok(handles.join(","))
    }

    /// One object; none when the platform has no such thing.
    async fn find(&self, operation: Operation, name: &str, variables: &Value) -> Result<Option<Value>, CommerceError> {
        match self.call(operation, variables).await {
            Ok(mut data) => Ok(Some(data[name].take()).filter(|node| !node.is_null())),
            Err(error) if verdict::is_not_found(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn call(&self, operation: Operation, variables: &Value) -> Result<Value, CommerceError> {
        self.admin.call(self.config, self.access, operation, variables).await
    }

    fn subject(&self, operation: Operation) -> Subject<'_> {
        Subject {
            shop: &self.access.shop,
            operation: operation.name,
        }
    }
}

fn read<'v, T: Deserialize<'v>>(node: &'v Value, name: &str) -> Result<T, CommerceError> {
    T::deserialize(node).map_err(|error| CommerceError::malformed(name, json_reason(&error)))
}

fn whole<T>(snapshot: Option<T>, after: Option<String>, name: String) -> Result<Option<T>, CommerceError> {
    match after {
        None => Ok(snapshot),
        Some(_) => Err(CommerceError::malformed(name, "its pages do not end")),
    }
}
