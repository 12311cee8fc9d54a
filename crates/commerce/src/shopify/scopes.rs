//! What the app asks to be allowed, in words, and what of it a shop has given.

use super::config::ShopifyConfig;
use crate::Permission;

/// A scope: what it opens, and what is missing without it.
struct Scope {
    name: &'static str,
    covers: &'static str,
    without: &'static str,
}

/// Every scope Pairwell has a use for.
const SCOPES: [Scope; 8] = [
    Scope {
        name: "read_products",
        covers: "Products, their prices and pictures",
        without: "There is nothing to offer.",
    },
    Scope {
        name: "read_inventory",
        covers: "Stock and unit costs",
        without: "Products that are sold out may be offered, and profit is not known.",
    },
    Scope {
        name: "read_orders",
        covers: "Orders of the last 60 days, and refunds",
        without: "Nothing can be learned, and no result is counted.",
    },
    Scope {
        name: "read_all_orders",
        covers: "Orders older than 60 days",
        without: "Learning knows only the last 60 days.",
    },
    Scope {
        name: "read_returns",
        covers: "Returns and their reasons",
        without: "What comes back is known only once it is refunded.",
    },
    Scope {
        name: "read_customers",
        covers: "The number of an order's buyer, nothing else of theirs",
        without: "Habits of buyers are not known, and what they have may be offered again.",
    },
    Scope {
        name: "write_app_proxy",
        covers: "Answering your shop's pages",
        without: "No offer can be shown in your shop.",
    },
    Scope {
        name: "write_pixels",
        covers: "Counting steps of the checkout",
        without: "What happens between cart and order is not counted.",
    },
];

/// What is asked for, and whether `granted`, a comma-separated list as the platform writes it, gives it. The right to
/// write holds the right to read.
pub(super) fn permissions(config: &ShopifyConfig, granted: &str) -> Vec<Permission> {
    let asked = SCOPES
        .iter()
        .filter(|scope| config.scopes.is_empty() || holds(&config.scopes, scope.name));
    asked
        .map(|scope| Permission {
            name: scope.name.to_owned(),
            covers: scope.covers,
            without: scope.without,
            is_given: holds(granted, scope.name),
        })
        .collect()
}

/// Without it older orders are hidden, and an order that is not found need not be gone.
pub(super) fn shows_all_orders(granted: &str) -> bool {
    holds(granted, "read_all_orders")
}

fn holds(scopes: &str, wanted: &str) -> bool {
    let mut scopes = scopes.split(',').map(str::trim);
    scopes.any(|scope| scope == wanted || is_write_of(scope, wanted))
}

fn is_write_of(scope: &str, wanted: &str) -> bool {
    match (scope.strip_prefix("write_"), wanted.strip_prefix("read_")) {
        (Some(written), Some(read)) => written == read,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(asked: &str, granted: &str) -> Vec<(String, bool)> {
        let config = ShopifyConfig {
            scopes: asked.to_owned(),
            ..ShopifyConfig::new("client", "a secret for tests".into())
        };
        let permissions = permissions(&config, granted).into_iter();
        permissions
            .map(|permission| (permission.name, permission.is_given))
            .collect()
    }

    #[test]
    fn what_is_asked_for_is_given_or_not() {
        assert_eq!(
            given("read_products,read_orders", "read_products, read_themes"),
            [("read_products".to_owned(), true), ("read_orders".to_owned(), false)]
        );
    }

    #[test]
    fn writing_holds_reading_and_not_the_other_way_round() {
        assert_eq!(
            given("read_products", "write_products"),
            [("read_products".to_owned(), true)]
        );
        assert_eq!(
            given("write_app_proxy", "read_app_proxy"),
            [("write_app_proxy".to_owned(), false)]
        );
    }

    #[test]
    fn everything_is_asked_for_when_the_apps_own_settings_say_it() {
        assert_eq!(given("", "").len(), SCOPES.len());
    }
}
