//! Global ids: `gid://shopify/{kind}/{number}`, sometimes with a query behind.

/// A global id taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gid<'a> {
    pub(crate) kind: &'a str,
    pub(crate) number: i64,
}

impl<'a> Gid<'a> {
    /// Takes an id apart; none when it is no such id.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (kind, rest) = text.strip_prefix("gid://shopify/")?.split_once('/')?;
        let number = rest.split_once('?').map_or(rest, |(number, _)| number);
        let is_digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse().ok().filter(|number| is_digits && *number > 0)?;
        Some(Self { kind, number })
    }

    /// The number of an id of this kind.
    pub(crate) fn number_of(text: &'a str, kind: &str) -> Option<i64> {
        Self::parse(text).filter(|gid| gid.kind == kind).map(|gid| gid.number)
    }
}

/// Writes an id.
pub(crate) fn gid(kind: &str, number: i64) -> String {
    format!("gid://shopify/{kind}/{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_number_are_told() {
        let level = "gid://shopify/InventoryLevel/12?inventory_item_id=34";
        assert_eq!(
            Gid::parse(level),
            Some(Gid {
                kind: "InventoryLevel",
                number: 12
            })
        );
        assert_eq!(Gid::number_of(&gid("Order", 7), "Order"), Some(7));
        assert_eq!(Gid::number_of(&gid("Order", 7), "Product"), None);
        for bad in [
            "",
            "7",
            "gid://shopify/Order",
            "gid://shopify/Order/",
            "gid://shopify/Order/+7",
            "gid://shopify/Order/0",
            "gid://other/Order/7",
        ] {
            assert_eq!(Gid::parse(bad), None, "{bad}");
        }
    }
}
