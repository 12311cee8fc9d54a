use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::tier::{self, Cell, Difference, Explanation, Good, HighlightLabel, LadderIn, Period};
use pairwell_domain::{Currency, LadderId, OfferId, ProductId, VariantId};
use uuid::Uuid;

use super::*;

fn item(n: i64, handle: &str, price_minor: i64) -> Item {
    Item {
        product: ProductId::new(n),
        variant: VariantId::new(n * 10),
        handle: handle.to_owned(),
        title: format!("Product {n}"),
        image_url: Some(format!("https://pictures.example/{n}.jpg")),
        price: Some(Money::new(price_minor, Currency::GBP)),
        compare_at: None,
    }
}

fn card(item: Item, reason: &str) -> Card {
    Card {
        offer_id: OfferId::from_uuid(Uuid::from_u128(2)),
        slot: 0,
        kind: OfferKind::CrossSell,
        item,
        reason: reason.to_owned(),
        token: "token".to_owned(),
        reaches_free_delivery: false,
        reminder: None,
    }
}

fn cell(specification: &str, outcome: &str) -> Cell {
    Cell {
        specification: specification.to_owned(),
        outcome: outcome.to_owned(),
    }
}

fn row(name: &str, cells: [Cell; 2]) -> Difference {
    Difference {
        name: name.to_owned(),
        cells: cells.to_vec(),
    }
}

fn ladder() -> LadderDrawing {
    let rung = |place: usize, item: Item| Rung {
        place,
        item,
        best_for: "tea for one".to_owned(),
        benefits: Vec::new(),
        explanation: Explanation::default(),
        quote: None,
        is_highlighted: place == 1,
        is_current: place == 0,
        offer: (place == 1).then(|| RungOffer {
            offer_id: OfferId::from_uuid(Uuid::from_u128(3)),
            slot: 0,
            token: "token".to_owned(),
        }),
    };
    LadderDrawing {
        id: LadderId::new(12),
        rungs: vec![rung(0, item(1, "small", 1_000)), rung(1, item(2, "large", 1_400))],
        differences: vec![
            row(
                "Capacity",
                [cell("0.5 l", "tea for one"), cell("1.5 l", "tea for four")],
            ),
            row("Lid", [cell("yes", ""), cell("yes", "")]),
        ],
        label: HighlightLabel::Recommended,
    }
}

fn drawn(kind: PlacementKind, body: Body, free: &FreeDelivery, ink: Ink) -> String {
    let placement = Placement::default_for(kind);
    let drawing = Drawing {
        placement: &placement,
        decision_id: DecisionId::from_uuid(Uuid::from_u128(1)),
        body,
    };
    let delivery = Delivery {
        free,
        cart_value: Some(Money::new(3_000, Currency::GBP)),
    };
    page(&[drawing], delivery, ink)
}

fn cards(item: Item, reason: &str, ink: Ink) -> String {
    let body = Body::Cards(vec![card(item, reason)]);
    drawn(PlacementKind::ProductPage, body, &FreeDelivery::default(), ink)
}

#[test]
fn silence_is_nothing_at_all() {
    let delivery = Delivery {
        free: &FreeDelivery::default(),
        cart_value: None,
    };
    assert_eq!(page(&[], delivery, Ink::Liquid), "");
    let body = Body::Cards(Vec::new());
    let html = drawn(PlacementKind::ProductPage, body, &FreeDelivery::default(), Ink::Liquid);
    assert_eq!(html, "");
}

#[test]
fn merchants_words_cannot_become_template_or_markup() {
    let html = cards(
        item(1, "lamp", 100),
        "{{ shop.secret }} {% render 'x' %} <script>",
        Ink::Liquid,
    );
    assert!(html.contains("&#123;&#123; shop.secret &#125;&#125; &#123;% render &#39;x&#39; %&#125; &lt;script&gt;"));
}

#[test]
fn handle_that_breaks_out_of_its_quotes_is_left_out() {
    assert!(cards(item(1, "white-lamp", 100), "fits", Ink::Liquid).contains("all_products['white-lamp']"));
    assert_eq!(cards(item(1, "x'] %}{{ shop", 100), "fits", Ink::Liquid), "");
}

#[test]
fn prices_are_the_themes_in_a_shop_and_the_catalogues_in_a_preview() {
    let shop = cards(item(1, "lamp", 1_250), "fits", Ink::Liquid);
    assert!(
        shop.contains("{{ v1.price | money }}") && !shop.contains("12.50"),
        "{shop}"
    );
    let preview = cards(item(1, "lamp", 1_250), "fits", Ink::Plain);
    assert!(preview.contains("£12.50") && !preview.contains("{{"), "{preview}");
}

#[test]
fn crossed_out_price_is_shown_only_while_it_is_higher() {
    let reduced = |before_minor: i64| Item {
        compare_at: Some(Money::new(before_minor, Currency::GBP)),
        ..item(1, "lamp", 1_000)
    };
    assert!(cards(reduced(1_500), "fits", Ink::Plain).contains("<s part=\"compare-at\">£15.00</s>"));
    assert!(!cards(reduced(1_000), "fits", Ink::Plain).contains("compare-at"));
}

#[test]
fn ladder_shows_the_step_and_only_rows_that_differ() {
    for ink in [Ink::Liquid, Ink::Plain] {
        let free = FreeDelivery::default();
        let html = drawn(PlacementKind::ProductLadder, Body::Ladder(ladder()), &free, ink);
        assert!(html.contains("data-ladder=\"12\""), "{html}");
        assert_eq!(html.matches("part=\"rung\"").count(), 2);
        assert_eq!(
            html.matches("part=\"choose\"").count(),
            2,
            "each option is as easy to choose"
        );
        assert_eq!(html.matches("<dt>Capacity</dt>").count(), 2);
        assert!(!html.contains("<dt>Lid</dt>"), "what does not differ stays out");
        assert!(html.contains("data-current"), "{html}");
    }
    let plain = drawn(
        PlacementKind::ProductLadder,
        Body::Ladder(ladder()),
        &FreeDelivery::default(),
        Ink::Plain,
    );
    assert!(plain.contains("<span part=\"step\">+ £4.00</span>"), "{plain}");
}

#[test]
fn ladder_without_its_base_or_without_a_better_one_is_nothing() {
    let free = FreeDelivery::default();
    let mut alone = ladder();
    alone.rungs.truncate(1);
    let html = drawn(PlacementKind::ProductLadder, Body::Ladder(alone), &free, Ink::Liquid);
    assert_eq!(html, "");
    let mut baseless = ladder();
    baseless.rungs[0].item.handle = "it's".to_owned();
    let html = drawn(PlacementKind::ProductLadder, Body::Ladder(baseless), &free, Ink::Liquid);
    assert_eq!(html, "");
}

#[test]
fn upgrade_of_a_line_says_what_it_costs_more() {
    let mut upgrade = card(item(2, "large", 1_400), "Best for tea for four");
    upgrade.kind = OfferKind::Upsell;
    upgrade.reminder = Some(Reminder {
        ladder: LadderId::new(12),
        from: item(1, "small", 1_000),
        quantity: 1,
    });
    let html = drawn(
        PlacementKind::CartPage,
        Body::Cards(vec![upgrade.clone()]),
        &FreeDelivery::default(),
        Ink::Plain,
    );
    assert!(html.contains("data-replaces=\"10\""), "{html}");
    assert!(html.contains("Upgrade to Product 2 for £4.00 more"), "{html}");
    assert!(html.contains("<h2 part=\"headline\">One step up</h2>"), "{html}");
    let mut of_three = upgrade.clone();
    of_three.reminder.as_mut().expect("a reminder").quantity = 3;
    let html = drawn(
        PlacementKind::CartPage,
        Body::Cards(vec![of_three]),
        &FreeDelivery::default(),
        Ink::Plain,
    );
    assert!(html.contains("Upgrade to Product 2 for £4.00 more each"), "{html}");
    // In a market where it costs no more, there is nothing to say.
    upgrade.item.price = Some(Money::new(1_000, Currency::GBP));
    let html = drawn(
        PlacementKind::CartPage,
        Body::Cards(vec![upgrade]),
        &FreeDelivery::default(),
        Ink::Plain,
    );
    assert!(!html.contains("part=\"card\""), "{html}");
}

#[test]
fn free_delivery_is_said_in_the_shoppers_currency() {
    let free = FreeDelivery {
        from: vec![Money::new(5_000, Currency::GBP), Money::new(6_000, Currency::EUR)],
    };
    let body = || Body::Cards(vec![card(item(1, "lamp", 2_500), "fits")]);
    let html = drawn(PlacementKind::CartPage, body(), &free, Ink::Liquid);
    assert!(html.contains("{% when 'GBP' %}{% assign free_from = 5000 %}"), "{html}");
    assert!(html.contains("{% when 'EUR' %}{% assign free_from = 6000 %}"), "{html}");
    let html = drawn(PlacementKind::CartPage, body(), &free, Ink::Plain);
    assert!(html.contains("£20.00 more for free delivery"), "{html}");
    let elsewhere = drawn(PlacementKind::ProductPage, body(), &free, Ink::Plain);
    assert!(!elsewhere.contains("free-delivery"), "{elsewhere}");
}

#[test]
fn free_delivery_is_said_without_offers_too_and_then_under_its_own_name() {
    let free = FreeDelivery {
        from: vec![Money::new(5_000, Currency::GBP)],
    };
    let html = drawn(PlacementKind::CartPage, Body::Cards(Vec::new()), &free, Ink::Plain);
    assert!(html.contains("£20.00 more for free delivery"), "{html}");
    assert!(html.contains("aria-label=\"Free delivery\""), "{html}");
    assert!(!html.contains("<h2"), "{html}");
    let unset = FreeDelivery::default();
    let html = drawn(PlacementKind::CartPage, Body::Cards(Vec::new()), &unset, Ink::Liquid);
    assert_eq!(html, "");
}

#[test]
fn yearly_plan_says_what_it_comes_to_in_a_month_and_never_less_than_it_is() {
    let plan = |name: &str, price_minor, period| tier::Rung {
        goods: vec![Good::Plan {
            name: name.to_owned(),
            price_minor,
            period,
            url: "/pages/plans".to_owned(),
        }],
        best_for: "one".to_owned(),
        benefits: Vec::new(),
        explanation: Explanation::default(),
        quote: None,
    };
    let ladder = LadderIn {
        name: "Care".to_owned(),
        rungs: vec![
            plan("Monthly", 1_000, Period::Month),
            plan("Yearly <1>", 10_000, Period::Year),
        ],
        differences: Vec::new(),
        highlighted: 1,
        label: HighlightLabel::Recommended,
        step_reason: None,
        is_enabled: true,
    };
    let html = plans(&ladder, HighlightLabel::Recommended, "Choose", Currency::GBP);
    assert!(html.contains("£100.00 a year"), "{html}");
    assert!(html.contains("(£8.34 a month)"), "{html}");
    assert!(
        !html.contains("part=\"step\""),
        "a year and a month are not compared: {html}"
    );
    assert!(html.contains("Yearly &lt;1&gt;"), "{html}");
    let mut products = ladder;
    products.rungs[0].goods = vec![Good::Product {
        product: ProductId::new(1),
    }];
    assert_eq!(
        plans(&products, HighlightLabel::Recommended, "Choose", Currency::GBP),
        ""
    );
}
