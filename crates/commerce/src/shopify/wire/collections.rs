//! Collections and what is in them.

use serde::Deserialize;

use super::text::Text;
use super::{Page, Reference};

/// A collection or a product in it: one line of an export, or one node of an answer.
#[derive(Debug, Deserialize)]
pub(crate) struct CollectionNode<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
    #[serde(borrow, rename = "__parentId")]
    pub(crate) parent_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) title: Option<Text<'a>>,
}

/// The products beside a collection's own fields.
#[derive(Debug, Deserialize)]
pub(crate) struct Members<'a> {
    #[serde(borrow)]
    pub(crate) products: Page<Reference<'a>>,
}
