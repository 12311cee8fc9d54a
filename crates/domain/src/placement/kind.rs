//! The places there are, and what each of them can look like.

use serde::{Deserialize, Serialize};

/// Writes a plain enum with its stored words: one list instead of three that could differ.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word stored and sent for it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What a stored word means.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.code() == code)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A place in the shop where offers can appear.
    PlacementKind {
        /// On a product's own page: what goes with it.
        ProductPage = "product_page",
        /// On a product's own page, before the add button: the ladder it stands on.
        ProductLadder = "product_ladder",
        /// A strip after something was added to the cart; it closes by itself.
        AddedToCart = "added_to_cart",
        /// On the cart's own page.
        CartPage = "cart_page",
        /// In the drawer that shows the cart beside any page.
        CartDrawer = "cart_drawer",
        /// After payment, and on the page of an order's state.
        ThankYou = "thank_you",
        /// On the first page of the shop.
        Home = "home",
        /// On the page of a collection.
        Collection = "collection",
        /// Among the results of a search.
        Search = "search",
    }
}

words! {
    /// How offers are laid out.
    Layout {
        /// Pictures in a row.
        Cards = "cards",
        /// Lines below each other, with small pictures.
        List = "list",
        /// Columns that differ in few rows.
        Comparison = "comparison",
        /// One line.
        Strip = "strip",
    }
}

words! {
    /// Where on its page a placement stands.
    Position {
        /// Between a product's description and its add button.
        BeforeAddButton = "before_add_button",
        /// Beside the product, below its description.
        BelowDescription = "below_description",
        /// Below everything about the product.
        BelowProduct = "below_product",
        /// At the top of the window, near the cart.
        Top = "top",
        /// At the bottom of the window, in reach of a thumb.
        Bottom = "bottom",
        /// Below the lines of the cart, above its total.
        BelowLines = "below_lines",
        /// Below the total and the way to pay.
        BelowTotal = "below_total",
        /// Below what was ordered.
        BelowOrder = "below_order",
        /// Above the products of the page.
        AboveProducts = "above_products",
        /// Below the products of the page.
        BelowProducts = "below_products",
    }
}

words! {
    /// The page a shopper is on, as the theme knows it.
    PageKind {
        /// A product's own page.
        Product = "product",
        /// The cart's own page.
        Cart = "cart",
        /// The shop's first page.
        Home = "home",
        /// A collection.
        Collection = "collection",
        /// Results of a search.
        Search = "search",
        /// After payment, or the state of an order.
        ThankYou = "thank_you",
        /// Paying: nothing is ever shown here.
        Checkout = "checkout",
        /// The shopper's account: nothing is ever shown here.
        Account = "account",
        /// Any other page.
        Other = "other",
    }
}

impl PageKind {
    /// Whether a shopper does something here that nobody may talk into.
    #[must_use]
    pub const fn is_quiet(self) -> bool {
        matches!(self, Self::Checkout | Self::Account)
    }

    /// What can show something on it, in the order of the page. The drawer stands beside most pages, the strip after an
    /// add only where something can be added.
    #[must_use]
    pub const fn placements(self) -> &'static [PlacementKind] {
        use PlacementKind::{
            AddedToCart, CartDrawer, CartPage, Collection, Home, ProductLadder, ProductPage, Search, ThankYou,
        };
        match self {
            Self::Product => &[ProductLadder, ProductPage, AddedToCart, CartDrawer],
            Self::Cart => &[CartPage],
            Self::Home => &[Home, CartDrawer],
            Self::Collection => &[Collection, CartDrawer],
            Self::Search => &[Search, CartDrawer],
            Self::ThankYou => &[ThankYou],
            Self::Other => &[CartDrawer],
            Self::Checkout | Self::Account => &[],
        }
    }
}

impl PlacementKind {
    /// What merchants call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProductPage => "Product page",
            Self::ProductLadder => "Upgrade on the product page",
            Self::AddedToCart => "After adding to the cart",
            Self::CartPage => "Cart page",
            Self::CartDrawer => "Cart drawer",
            Self::ThankYou => "Thank-you page",
            Self::Home => "Home page",
            Self::Collection => "Collection pages",
            Self::Search => "Search results",
        }
    }

    /// Layouts it can have, the default first.
    #[must_use]
    pub const fn layouts(self) -> &'static [Layout] {
        match self {
            Self::ProductPage | Self::Home | Self::Collection | Self::Search => {
                &[Layout::Cards, Layout::List, Layout::Strip]
            }
            Self::ProductLadder => &[Layout::Comparison],
            Self::AddedToCart => &[Layout::Strip],
            Self::CartPage | Self::ThankYou => &[Layout::List, Layout::Cards, Layout::Strip],
            Self::CartDrawer => &[Layout::Strip, Layout::List],
        }
    }

    /// Positions it can have, the default first.
    #[must_use]
    pub const fn positions(self) -> &'static [Position] {
        match self {
            Self::ProductPage => &[Position::BelowProduct, Position::BelowDescription],
            Self::ProductLadder => &[Position::BeforeAddButton],
            Self::AddedToCart => &[Position::Top, Position::Bottom],
            // Never between a shopper and the total, unless the merchant wants it there.
            Self::CartPage => &[Position::BelowTotal, Position::BelowLines],
            Self::CartDrawer => &[Position::BelowLines, Position::BelowTotal],
            Self::ThankYou => &[Position::BelowOrder],
            Self::Home | Self::Collection | Self::Search => &[Position::BelowProducts, Position::AboveProducts],
        }
    }

    /// Items it shows at most until the merchant says otherwise. What stands in the way of a cart is light.
    #[must_use]
    pub const fn default_max_items(self) -> u8 {
        match self {
            Self::ProductPage | Self::Home | Self::Collection | Self::Search => 4,
            Self::ProductLadder | Self::CartPage => 2,
            Self::ThankYou => 3,
            Self::AddedToCart | Self::CartDrawer => 1,
        }
    }

    /// The page it is shown on in a preview.
    #[must_use]
    pub const fn page(self) -> PageKind {
        match self {
            Self::ProductPage | Self::ProductLadder | Self::AddedToCart => PageKind::Product,
            Self::CartPage => PageKind::Cart,
            Self::CartDrawer => PageKind::Other,
            Self::ThankYou => PageKind::ThankYou,
            Self::Home => PageKind::Home,
            Self::Collection => PageKind::Collection,
            Self::Search => PageKind::Search,
        }
    }

    /// What its offers are looked up by.
    #[must_use]
    pub const fn anchor(self) -> Anchor {
        match self {
            Self::ProductPage | Self::ProductLadder => Anchor::Product,
            Self::AddedToCart => Anchor::Added,
            Self::CartPage | Self::CartDrawer | Self::ThankYou => Anchor::Cart,
            Self::Home | Self::Collection | Self::Search => Anchor::Recent,
        }
    }

    /// Whether it speaks to somebody who has not paid and is looking at the cart: a line of it can be exchanged.
    #[must_use]
    pub const fn shows_cart(self) -> bool {
        matches!(self, Self::CartPage | Self::CartDrawer | Self::AddedToCart)
    }
}

/// What the offers of a placement go with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The product being looked at.
    Product,
    /// What was added to the cart just now.
    Added,
    /// Everything in the cart, or in the order that was just paid.
    Cart,
    /// What was looked at last; failing that, what the shop sells most.
    Recent,
}
