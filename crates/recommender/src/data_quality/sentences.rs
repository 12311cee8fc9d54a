//! What the merchant reads: what is wrong, what it costs, and what to do.

use pairwell_domain::admin::QualityKind;
use pairwell_domain::money::group_thousands;

use super::cuts::{WANTED_DAYS, WANTED_ORDERS, WANTED_PAIRED_ORDERS};

/// The numbers of a finding about products.
pub(super) struct Numbers {
    /// Products it is about, at least one.
    pub(super) n: u64,
    /// What they are out of.
    pub(super) n_of: u64,
    /// What it costs, `0.0..=1.0`.
    pub(super) share: f64,
    /// How many are among the ten products sold most.
    pub(super) n_in_top_ten: u64,
    /// Whether anything was sold in the last year.
    pub(super) has_sold: bool,
}

impl Numbers {
    /// One word for one product, another for more.
    const fn one_or_more<'a>(&self, one: &'a str, more: &'a str) -> &'a str {
        if self.n == 1 { one } else { more }
    }

    /// "412 of 3,905 products have", "All 3,905 products have".
    fn products(&self, one: &str, more: &str) -> String {
        if self.n > 1 && self.n == self.n_of {
            return format!("All {} products {more}", group_thousands(self.n));
        }
        format!("{} {}", n_of(self.n, self.n_of, "product"), self.one_or_more(one, more))
    }

    /// What they were of the year's sales, as the end of a sentence.
    fn sold(&self) -> String {
        if !self.has_sold {
            return ".".to_owned();
        }
        if self.share <= 0.0 {
            let none = self.one_or_more("it was not", "none of them was");
            return format!("; {none} sold in the last year.");
        }
        format!(
            ": {} {} of what was sold in the last year{}.",
            self.one_or_more("it was", "they were"),
            percent(self.share),
            self.among_top()
        )
    }

    fn among_top(&self) -> String {
        match (self.n, self.n_in_top_ten) {
            (_, 0) => String::new(),
            (1, _) => ", and is one of the 10 products sold most".to_owned(),
            (_, 10) => ", and all of the 10 products sold most".to_owned(),
            (_, n) => format!(", and {n} of the 10 products sold most"),
        }
    }
}

/// Goods that lack a category, a brand, a picture or a title.
pub(super) fn missing(kind: QualityKind, numbers: &Numbers) -> String {
    let (what, one, more, todo) = match kind {
        QualityKind::MissingCategory => (
            "no category",
            "Ladders are proposed within a category, and it may be put among goods of another kind",
            "Ladders are proposed within a category, and these may be put among goods of another kind",
            "Add the product type in your catalogue.",
        ),
        QualityKind::MissingBrand => (
            "no brand",
            "Ladders are proposed within a brand, and it may be put beside another maker's",
            "Ladders are proposed within a brand, and these may be put beside another maker's",
            "Add the vendor in your catalogue.",
        ),
        QualityKind::MissingPicture => (
            "no picture",
            "Shoppers cannot see what is offered to them",
            "Shoppers cannot see what is offered to them",
            "Add a picture in your catalogue.",
        ),
        _ => (
            "a title that says too little",
            "What it is like cannot be found, and shoppers cannot tell what is offered to them",
            "What they are like cannot be found, and shoppers cannot tell what is offered to them",
            "Name the thing in its title, in two words at least.",
        ),
    };
    format!(
        "{} {what}. {}{} {todo}",
        numbers.products("has", "have"),
        numbers.one_or_more(one, more),
        numbers.sold()
    )
}

/// Goods without a cost or a price, `n_partly` of them for some variants only.
pub(super) fn missing_of_variants(kind: QualityKind, numbers: &Numbers, n_partly: u64) -> String {
    let (what, cost, todo) = match kind {
        QualityKind::MissingCost => (
            "no cost",
            numbers.one_or_more(
                "Offers of it cannot be judged by profit",
                "Offers of these cannot be judged by profit",
            ),
            "Add the cost per item in your catalogue.",
        ),
        _ => (
            "no price above zero",
            numbers.one_or_more(
                "What an offer of it is worth cannot be said",
                "What offers of these are worth cannot be said",
            ),
            numbers.one_or_more(
                "Add the price in your catalogue, or take it out of sale.",
                "Add the prices in your catalogue, or take them out of sale.",
            ),
        ),
    };
    let partly = match (numbers.n, n_partly) {
        (_, 0) => String::new(),
        (n, n_partly) if n == n_partly => " on some variants".to_owned(),
        (_, n_partly) => format!(", {} of them on some variants only", group_thousands(n_partly)),
    };
    let products = numbers.products("has", "have");
    format!("{products} {what}{partly}. {cost}{} {todo}", numbers.sold())
}

/// Never sold, and without words.
pub(super) fn nothing_known(numbers: &Numbers) -> String {
    format!(
        "{} never sold, and {} neither a category nor a title that says what it is. Nothing can be said about {}, so {} \
         hardly be offered. Add a title and a product type, or take {} out of sale.",
        numbers.products("was", "were"),
        numbers.one_or_more("has", "have"),
        numbers.one_or_more("it", "them"),
        numbers.one_or_more("it will", "they will"),
        numbers.one_or_more("it", "them"),
    )
}

/// Postage and the like.
pub(super) fn non_products(numbers: &Numbers) -> String {
    format!(
        "{} Offered, {} the places of real offers{} Pairwell offers {} only where you pair {} by hand.",
        numbers.products(
            "is nothing to offer, but postage, a fee, a voucher or the like.",
            "are nothing to offer, but postage, fees, vouchers and the like.",
        ),
        numbers.one_or_more("it would take", "they would take"),
        numbers.sold(),
        numbers.one_or_more("it", "them"),
        numbers.one_or_more("it", "them"),
    )
}

/// Goods that may be none.
pub(super) fn acts_like_non_product(numbers: &Numbers) -> String {
    format!(
        "{} the way charges do. If nobody chooses {} by {}, {} the places of real offers{} Look at {}, and set aside in \
         the settings what should not be offered.",
        numbers.products("sells", "sell"),
        numbers.one_or_more("it", "them"),
        numbers.one_or_more("itself", "themselves"),
        numbers.one_or_more("it takes", "they take"),
        numbers.sold(),
        numbers.one_or_more("it", "them"),
    )
}

/// Why prices make a product suspect.
pub(super) fn price_note(n_prices: u64, n_lines: u64) -> String {
    format!(
        "it was sold at {} prices on {} lines",
        group_thousands(n_prices),
        group_thousands(n_lines)
    )
}

/// Why company of every kind makes a product suspect.
pub(super) fn company_note(lift: f64, usual_lift: f64) -> String {
    format!(
        "it goes with everything alike: nothing is bought with it more than {lift:.1} times as often as by chance, and with \
         half of your best sellers something is {usual_lift:.1} times as often"
    )
}

/// Several of one title, in so many groups.
pub(super) fn duplicates(numbers: &Numbers, n_groups: u64) -> String {
    let groups = if n_groups == 1 {
        "1 group".to_owned()
    } else {
        format!("{} groups", group_thousands(n_groups))
    };
    let cost = if numbers.share > 0.0 {
        format!(
            "What orders say of them is split: {} of your orders hold one of them.",
            percent(numbers.share)
        )
    } else {
        "What orders say of them would be split; so far no two of a group were sold.".to_owned()
    };
    format!(
        "{} the title of another, in {groups}. {cost} Merge them, or say in the title how they differ.",
        numbers.products("shares", "share")
    )
}

/// Sold, and not to be offered.
pub(super) fn sold_not_offered(numbers: &Numbers) -> String {
    format!(
        "{} that {} sold {} not for sale any more. {} of all order lines teach about products that cannot be offered. \
         Publish what you still sell; the rest matters less as new orders come in.",
        n_of(numbers.n, numbers.n_of, "product"),
        if numbers.n_of == 1 { "was" } else { "were" },
        numbers.one_or_more("is", "are"),
        sentence_start(&percent(numbers.share)),
    )
}

/// Not enough orders.
pub(super) fn too_few_orders(n: u64) -> String {
    let wanted = group_thousands(WANTED_ORDERS);
    if n == 0 {
        return format!(
            "There are no orders yet. Until there are about {wanted}, rely on your own pairings and ladders. Import your past \
             orders, or wait for new ones."
        );
    }
    format!(
        "There {} only {}. Below {wanted}, much of what seems to go together is chance. Import older orders, and pair by \
         hand what you know goes together.",
        if n == 1 { "is" } else { "are" },
        orders(n)
    )
}

/// Not enough orders that say what goes together.
pub(super) fn too_few_pairs(n: u64, n_orders: u64) -> String {
    let subject = match n {
        0 => format!("None of {} holds", orders(n_orders)),
        1 => format!("Only 1 of {} holds", orders(n_orders)),
        n => format!("Only {} of {} hold", group_thousands(n), orders(n_orders)),
    };
    format!(
        "{subject} two products or more. Only such orders say what goes together, and about {} are needed. Pair by hand \
         what you know goes together.",
        group_thousands(WANTED_PAIRED_ORDERS)
    )
}

/// Dates that have not come yet.
pub(super) fn future_orders(n: u64, n_orders: u64) -> String {
    let (have, counts) = if n == 1 {
        ("has", "it counts")
    } else {
        ("have", "they count")
    };
    format!(
        "{} {have} a date in the future ({}). What is bought now is told from dates, and {counts} as newest. Correct the \
         dates, and import the orders again.",
        n_of(n, n_orders, "order"),
        percent(n as f64 / n_orders as f64)
    )
}

/// Shoppers that are not known.
pub(super) fn no_customer(n: u64, n_orders: u64) -> String {
    format!(
        "{} {} no customer ({}). What these shoppers bought before is not known: it cannot help to choose for them, and \
         they may be offered what they have. Import customer numbers with your orders, or invite shoppers to sign in.",
        n_of(n, n_orders, "order"),
        if n == 1 { "has" } else { "have" },
        percent(n as f64 / n_orders as f64)
    )
}

/// One date for all.
pub(super) fn same_date(n_orders: u64) -> String {
    format!(
        "All {} bear the same date. Seasons, what is new and what is bought again cannot be told. Import the orders with \
         the time each was placed.",
        orders(n_orders)
    )
}

/// Too short a time.
pub(super) fn short_history(n_days: u64) -> String {
    let days = match n_days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    };
    format!(
        "Your orders cover {days}. In less than {WANTED_DAYS} days, days of the week and pay days look like trends, and \
         what is bought again cannot be told. Import older orders, or wait."
    )
}

/// "1 of 3 products", "412 of 3,905 products".
fn n_of(n: u64, n_of: u64, one: &str) -> String {
    let plural = if n_of == 1 { "" } else { "s" };
    format!("{} of {} {one}{plural}", group_thousands(n), group_thousands(n_of))
}

/// "1 order", "3,905 orders".
fn orders(n: u64) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} order{plural}", group_thousands(n))
}

/// A share as people read it, rounded to whole percent; never none of something, and never all of it before it is.
fn percent(share: f64) -> String {
    match (share * 100.0).round() {
        low if low < 1.0 && share > 0.0 => "less than 1%".to_owned(),
        high if high > 99.0 && share < 1.0 => "more than 99%".to_owned(),
        percent => format!("{percent}%"),
    }
}

fn sentence_start(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|it| it.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_rounded_to_none_or_all() {
        for (share, expected) in [
            (0.0, "0%"),
            (0.001, "less than 1%"),
            (0.005, "1%"),
            (0.184, "18%"),
            (0.994, "99%"),
            (0.9999, "more than 99%"),
            (1.0, "100%"),
        ] {
            assert_eq!(percent(share), expected);
        }
    }
}
