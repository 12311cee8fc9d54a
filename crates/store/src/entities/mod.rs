//! One entity per table. They stay in this crate; functions of the repositories return domain types.
//!
//! There are no relation fields: rows are found by `(shop_id, id)`, and bulk files bring children before their parents,
//! so most tables refer to nothing but their shop.

#![expect(
    unreachable_pub,
    reason = "the entity macro makes public items, whatever the module around them is"
)]

pub(crate) mod attention;
pub(crate) mod collection;
pub(crate) mod collection_product;
pub(crate) mod complement;
pub(crate) mod data_report;
pub(crate) mod data_request;
pub(crate) mod decision;
pub(crate) mod decision_surface;
pub(crate) mod event;
pub(crate) mod gone_order;
pub(crate) mod import_key;
pub(crate) mod ladder;
pub(crate) mod ladder_good;
pub(crate) mod ladder_proposal_dismissal;
pub(crate) mod model;
pub(crate) mod offer;
pub(crate) mod order;
pub(crate) mod order_line;
pub(crate) mod pairing;
pub(crate) mod placement;
pub(crate) mod product;
pub(crate) mod rebuy;
pub(crate) mod refund;
pub(crate) mod rule;
pub(crate) mod shop;
pub(crate) mod shop_setting;
pub(crate) mod subscription;
pub(crate) mod suggestion;
pub(crate) mod suggestion_dismissal;
pub(crate) mod sync_run;
pub(crate) mod variant;
pub(crate) mod variant_sales;
pub(crate) mod visit_event;
pub(crate) mod webhook_inbox;
