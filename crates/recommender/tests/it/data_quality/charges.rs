//! Postage, fees, and what behaves like them.

use pairwell_domain::admin::{QualityKind, Severity};
use pairwell_recommender::data_quality::SoldPrices;

use super::shop::{Shop, example_ids, figures, notes};

#[test]
fn ordinary_goods_are_not_taken_for_charges() {
    for title in [
        "POSTAGE STAMP CUSHION",
        "Gift card holder",
        "Sampler embroidery kit",
        "Manual coffee grinder",
        "DELIVERY VAN TOY",
        "Royal carriage music box",
        "Carriage clock",
        "Gift wrap set",
        "Discount hunter mug",
        "Test tube vase",
        "Tip top teapot",
        "Charity donation box",
        "Donation tin elephant",
        "Shipping crate shelf",
        "Bank charges comic",
        "Amazon parrot cushion",
        "Route 66 sign",
        "Costume de fée",
        "Robe de fee",
        "Vin de Porto",
        "Monster mug",
        "Postcard set",
        "Voucher wallet leather",
        "Express espresso maker",
        "First class train ticket",
        "Free standing lamp",
        "Free to be book",
        "Standard lamp",
        "Musterkoffer Leder",
        "Versandtasche A4",
        "Buono come il pane",
        "Boîte cadeau",
        "Portes de placard",
        "Card",
        "24 h",
        "50",
        "",
    ] {
        let found = Shop::healthy().titled(3, title).finding(QualityKind::NonProducts);
        assert_eq!(found, None, "{title}");
    }
}

#[test]
fn charges_are_told_by_their_words() {
    for (title, words) in [
        ("POSTAGE", "postage"),
        ("DOTCOM POSTAGE", "postage"),
        ("Manual", "manual"),
        ("Bank Charges", "bank charges"),
        ("CARRIAGE", "carriage"),
        ("AMAZON FEE", "amazon fee"),
        ("Versandkosten", "versandkosten"),
        ("Frais de port", "frais de port"),
        ("Next Day Carriage", "carriage"),
        ("Adjust bad debt", "adjust bad debt"),
        ("Gift Card", "gift card"),
        ("Gift Card - £50", "gift card"),
        ("$25 e-Gift Card", "gift card"),
        ("Route Package Protection", "package protection"),
        ("Shipping Protection", "shipping protection"),
        ("Tip", "tip"),
        ("SAMPLES", "samples"),
        ("Discount", "discount"),
        ("Postage & Packing", "postage packing"),
        ("Porto und Verpackung", "porto und verpackung"),
        ("Express delivery (UK)", "delivery"),
        ("Donation", "donation"),
        ("Test product 1", "test product"),
        ("Geschenkgutschein 50EUR", "geschenkgutschein"),
        ("Nachnahmegebühr", "nachnahmegebuhr"),
        ("Trinkgeld", "trinkgeld"),
        ("Chèque-cadeau 20 €", "cheque cadeau"),
        ("Frais d'envoi", "frais d envoi"),
        ("Pourboire", "pourboire"),
        ("Gastos de envío", "gastos de envio"),
        ("Tarjeta de regalo", "tarjeta de regalo"),
        ("Spese di spedizione", "spese di spedizione"),
        ("Buono regalo", "buono regalo"),
        ("Verzendkosten", "verzendkosten"),
        ("Cadeaubon", "cadeaubon"),
    ] {
        let found = Shop::healthy().titled(3, title).finding(QualityKind::NonProducts);
        let finding = found.unwrap_or_else(|| panic!("{title} is not found"));
        assert_eq!(notes(&finding), [format!("it is called \"{words}\"")], "{title}");
    }
}

#[test]
fn charges_cost_what_they_sold_and_the_places_they_take() {
    let mut shop = (Shop::healthy().titled(3, "Postage")).titled(15, "Manual");
    // Nobody adds a cost or a picture to postage: of what is no goods nothing else is said.
    shop.products[2].image_url = None;
    shop.variants[2].cost_minor = None;
    shop = shop.ordered(59, 100, &[7, 8]);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::NonProducts);
    assert_eq!(figures(&finding), (Severity::Minor, 2, 20, 120.0 / 1_400.0, 1));
    assert_eq!(example_ids(&finding), [3, 15]);
    assert_eq!(
        finding.sentence,
        "2 of 20 products are nothing to offer, but postage, fees, vouchers and the like. Offered, they would take the \
         places of real offers: they were 9% of what was sold in the last year, and 1 of the 10 products sold most. Pairwell \
         offers them only where you pair them by hand."
    );
}

#[test]
fn a_handle_tells_only_where_the_title_does_not() {
    let handled = |title: &str| {
        let shop = Shop::healthy().titled(3, title);
        let shop = shop.changed(3, |product| product.handle = "gift-card-1".to_owned());
        shop.finding(QualityKind::NonProducts)
    };
    assert_eq!(handled("Wallet of red leather"), None);
    assert_eq!(handled("025").map(|it| it.n_affected), Some(1));
}

#[test]
fn a_price_that_is_another_each_time_is_suspect() {
    let priced = |n_prices, n_lines| {
        let mut shop = Shop::healthy();
        shop.sold_prices = vec![SoldPrices::default(); 3];
        shop.sold_prices[2] = SoldPrices { n_lines, n_prices };
        shop
    };
    for (n_prices, n_lines) in [(49, 49), (16, 50), (1, 1_000)] {
        assert_eq!(
            priced(n_prices, n_lines).report().findings,
            [],
            "{n_prices} of {n_lines}"
        );
    }
    let mut discounted = priced(17, 50);
    discounted.sold_prices = vec![discounted.sold_prices[2]; 3];
    assert_eq!(
        discounted.report().findings,
        [],
        "three of twenty: discounts change prices"
    );
    let finding = priced(17, 50).only_finding();
    assert_eq!(finding.kind, QualityKind::ActsLikeNonProduct);
    assert_eq!(figures(&finding), (Severity::Minor, 1, 20, 0.05, 1));
    assert_eq!(notes(&finding), ["it was sold at 17 prices on 50 lines"]);
    assert_eq!(
        finding.sentence,
        "1 of 20 products sells the way charges do. If nobody chooses it by itself, it takes the places of real offers: it \
         was 5% of what was sold in the last year, and is one of the 10 products sold most. Look at it, and set aside in \
         the settings what should not be offered."
    );
}

#[test]
fn what_goes_with_everything_alike_is_suspect_where_other_goods_have_company() {
    let mut shop = Shop::with_goods(11);
    for n in 0..600 {
        let pair = n % 5 * 2;
        let with_cover = if n / 5 % 2 == 0 {
            &[pair, pair + 1, 10][..]
        } else {
            &[pair, pair + 1]
        };
        shop.order(i64::from(n / 10), with_cover);
    }
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::ActsLikeNonProduct);
    assert_eq!(example_ids(&finding), [11]);
    assert_eq!(figures(&finding), (Severity::Minor, 1, 11, 300.0 / 1_500.0, 1));
    // 60 orders of each with it: 60 * 600 / (300 * 120). Of a pair: 120 * 600 / (120 * 120).
    assert_eq!(
        notes(&finding),
        [
            "it goes with everything alike: nothing is bought with it more than 1.0 times as often as by chance, and with \
             half of your best sellers something is 5.0 times as often"
        ]
    );
}

#[test]
fn nothing_is_suspect_where_no_goods_have_company() {
    let mut shop = Shop::with_goods(10);
    for n in 0..600 {
        shop.order(i64::from(n / 10), &[n % 5, 5 + n / 5 % 5]);
    }
    assert_eq!(shop.report().findings, []);
}
