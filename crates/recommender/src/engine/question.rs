//! What the engine is asked.

/// Where a list is shown: what is wanted there differs, so each is learned by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// Beside a cart: what the order still lacks.
    Cart,
    /// Beside one product: what else the order will hold.
    Page,
}

impl Surface {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Cart, Self::Page];
}

/// A request for the items that fit best.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Where they are shown.
    pub surface: Surface,
    /// Items in the cart, or the one looked at.
    pub given: &'a [u32],
    /// Who asks; [`crate::orders::NO_SHOPPER`] when not known.
    pub shopper: u32,
    /// When, in seconds since 1970.
    pub now_s: i64,
}
