//! The platform's own shapes, as it writes them. Whatever may be missing is optional here; what that means is decided in
//! the mapper.

pub(crate) mod catalogue;
pub(crate) mod collections;
pub(crate) mod envelope;
pub(crate) mod orders;
pub(crate) mod text;
pub(crate) mod webhook;

use serde::Deserialize;
use text::Text;

/// An object of which only the id is asked.
#[derive(Debug, Deserialize)]
pub(crate) struct Reference<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
}

/// An amount with its currency.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Amount<'a> {
    #[serde(borrow)]
    pub(crate) amount: Text<'a>,
    #[serde(borrow)]
    pub(crate) currency_code: Option<Text<'a>>,
}

/// An amount in the shop's currency; the shopper's own is not asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bag<'a> {
    #[serde(borrow)]
    pub(crate) shop_money: Amount<'a>,
}

/// Something a cart carried along.
#[derive(Debug, Deserialize)]
pub(crate) struct Attribute<'a> {
    #[serde(borrow)]
    pub(crate) key: Text<'a>,
    #[serde(borrow)]
    pub(crate) value: Option<Text<'a>>,
}

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    pub(crate) nodes: Vec<T>,
    pub(crate) page_info: PageInfo,
}

/// Where the next page starts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub(crate) has_next_page: bool,
    pub(crate) end_cursor: Option<String>,
}

impl PageInfo {
    /// The cursor of the next page, when there is one.
    pub(crate) fn next(self) -> Option<String> {
        self.end_cursor.filter(|_| self.has_next_page)
    }
}
