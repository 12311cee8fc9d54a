//! Every GraphQL document that is sent, one file each, valid on Admin API versions 2026-07 and 2026-10.

/// A document and how to treat it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    /// What it does, for logs and errors.
    pub(crate) name: &'static str,
    pub(crate) document: &'static str,
    /// Whether it may be sent again when nobody knows what became of it.
    pub(crate) is_safe: bool,
}

macro_rules! documents {
    ($($constant:ident = $file:literal),* $(,)?) => {
        $(pub(crate) const $constant: &str = include_str!(concat!("documents/", $file, ".graphql"));)*

        /// All documents by file name, for checking them against the platform's published schema.
        ///
        /// The exports hold the word `FILTER` where a search text goes, and leave out `first`, as only the bulk
        /// endpoint allows.
        pub const DOCUMENTS: &[(&str, &str)] = &[$(($file, $constant)),*];
    };
}

documents! {
    SHOP_INFO_TEXT = "shop_info",
    ORDER_TEXT = "order",
    PRODUCT_TEXT = "product",
    COLLECTION_TEXT = "collection",
    STOCK_TEXT = "stock",
    EXPORT_START_TEXT = "export_start",
    EXPORT_STATUS_TEXT = "export_status",
    EXPORT_CANCEL_TEXT = "export_cancel",
    EXPORT_CATALOGUE_TEXT = "export_catalogue",
    EXPORT_COLLECTIONS_TEXT = "export_collections",
    EXPORT_ORDERS_TEXT = "export_orders",
    WEBHOOKS_TEXT = "webhooks",
    WEBHOOK_CREATE_TEXT = "webhook_create",
    WEBHOOK_DELETE_TEXT = "webhook_delete",
    INSTALLATION_TEXT = "installation",
    STOREFRONT_PUBLISH_TEXT = "storefront_publish",
    SUBSCRIPTION_CREATE_TEXT = "subscription_create",
    SUBSCRIPTION_CANCEL_TEXT = "subscription_cancel",
    AGREEMENTS_TEXT = "agreements",
    EXISTS_PRODUCT_TEXT = "exists_product",
    EXISTS_VARIANT_TEXT = "exists_variant",
    EXISTS_ORDER_TEXT = "exists_order",
    GRANTED_SCOPES_TEXT = "granted_scopes",
    ORDER_RETURNS_TEXT = "order_returns",
    RETURN_ORDER_TEXT = "return_order",
    PIXEL_TEXT = "pixel",
    PIXEL_CREATE_TEXT = "pixel_create",
    PIXEL_UPDATE_TEXT = "pixel_update",
}

const fn query(name: &'static str, document: &'static str) -> Operation {
    Operation {
        name,
        document,
        is_safe: true,
    }
}

const fn mutation(name: &'static str, document: &'static str) -> Operation {
    Operation {
        name,
        document,
        is_safe: false,
    }
}

pub(crate) const SHOP_INFO: Operation = query("reading the shop", SHOP_INFO_TEXT);
pub(crate) const ORDER: Operation = query("reading an order", ORDER_TEXT);
pub(crate) const PRODUCT: Operation = query("reading a product", PRODUCT_TEXT);
pub(crate) const COLLECTION: Operation = query("reading a collection", COLLECTION_TEXT);
pub(crate) const STOCK: Operation = query("reading stock", STOCK_TEXT);
pub(crate) const EXPORT_START: Operation = mutation("starting an export", EXPORT_START_TEXT);
pub(crate) const EXPORT_STATUS: Operation = query("asking for an export", EXPORT_STATUS_TEXT);
// One that is cancelled already, or has ended, stays so.
pub(crate) const EXPORT_CANCEL: Operation = Operation {
    name: "cancelling an export",
    document: EXPORT_CANCEL_TEXT,
    is_safe: true,
};
pub(crate) const EXISTS_PRODUCT: Operation = query("looking for a product", EXISTS_PRODUCT_TEXT);
pub(crate) const EXISTS_VARIANT: Operation = query("looking for a variant", EXISTS_VARIANT_TEXT);
pub(crate) const EXISTS_ORDER: Operation = query("looking for an order", EXISTS_ORDER_TEXT);
pub(crate) const GRANTED_SCOPES: Operation = query("reading what is granted", GRANTED_SCOPES_TEXT);
pub(crate) const ORDER_RETURNS: Operation = query("reading returns of an order", ORDER_RETURNS_TEXT);
pub(crate) const RETURN_ORDER: Operation = query("looking for the order of a return", RETURN_ORDER_TEXT);
pub(crate) const WEBHOOKS: Operation = query("listing webhooks", WEBHOOKS_TEXT);
pub(crate) const WEBHOOK_CREATE: Operation = mutation("creating a webhook", WEBHOOK_CREATE_TEXT);
// Deleting what is gone already changes nothing.
pub(crate) const WEBHOOK_DELETE: Operation = Operation {
    name: "removing a webhook",
    document: WEBHOOK_DELETE_TEXT,
    is_safe: true,
};
pub(crate) const INSTALLATION: Operation = query("reading the installation", INSTALLATION_TEXT);
// Writing the same value again changes nothing.
pub(crate) const STOREFRONT_PUBLISH: Operation = Operation {
    name: "publishing to the storefront",
    document: STOREFRONT_PUBLISH_TEXT,
    is_safe: true,
};
// Each one that is carried out waits for the merchant: a second one would be a second question.
pub(crate) const SUBSCRIPTION_CREATE: Operation = mutation("asking for a subscription", SUBSCRIPTION_CREATE_TEXT);
pub(crate) const SUBSCRIPTION_CANCEL: Operation = mutation("ending a subscription", SUBSCRIPTION_CANCEL_TEXT);
pub(crate) const AGREEMENTS: Operation = query("listing subscriptions", AGREEMENTS_TEXT);
pub(crate) const PIXEL: Operation = query("looking for the pixel", PIXEL_TEXT);
// A shop has one of ours at most: a second one is refused, so sending it again makes none.
pub(crate) const PIXEL_CREATE: Operation = Operation {
    name: "switching the pixel on",
    document: PIXEL_CREATE_TEXT,
    is_safe: true,
};
pub(crate) const PIXEL_UPDATE: Operation = Operation {
    name: "changing the pixel",
    document: PIXEL_UPDATE_TEXT,
    is_safe: true,
};
