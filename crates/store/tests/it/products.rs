use pairwell_domain::catalog::{Product, ProductStatus, StockLevel, StockedVariant};
use pairwell_domain::{Currency, Money, ProductId, VariantId};
use pairwell_store::products;
use pairwell_test_support::{ProductBuilder, ShopBuilder, first_variant, for_each_db, instant};

fn product(id: i64, title: &str, minutes: i64) -> Product {
    ProductBuilder::new(id)
        .title(title)
        .updated_at(instant(minutes))
        .build()
        .0
}

fn variant(id: i64, product: i64) -> StockedVariant {
    let (_, mut row) = ProductBuilder::new(product).build();
    row.variant.id = VariantId::new(id);
    row.variant.position = u32::try_from(id).expect("a small number");
    row
}

pub(crate) fn level(n_available: i64) -> StockLevel {
    StockLevel {
        is_tracked: true,
        n_available: Some(n_available),
        cost_minor: None,
    }
}

#[tokio::test]
async fn catalogue_comes_back_as_it_was_stored() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let stored = Product {
            image_url: Some("https://cdn.example.com/lamp.jpg?v=1".to_owned()),
            vendor: "O'Brien \"& sons\"".to_owned(),
            product_type: "Licht\\Lampen".to_owned(),
            status: ProductStatus::Draft,
            id: ProductId::new(i64::MAX),
            ..product(1, "Tischlämpchen 🪔\nhell", 3)
        };
        let mut row = variant(7, 1);
        row.variant.product_id = stored.id;
        row.variant.sku = None;
        row.variant.price_minor = i64::MAX;
        row.variant.compare_at_minor = Some(0);
        row.variant.cost_minor = Some(-1);
        row.variant.stock.n_available = -3;
        row.variant.stock.sells_when_out = true;
        row.stock_item_id = None;
        assert_eq!(
            products::upsert_many(db, shop, std::slice::from_ref(&stored))
                .await
                .expect("stored"),
            1
        );
        assert_eq!(
            products::upsert_variants(db, shop, std::slice::from_ref(&row))
                .await
                .expect("stored"),
            1
        );
        let (products, variants) = products::load_catalogue(db, shop).await.expect("a catalogue");
        assert_eq!(products, [stored]);
        assert_eq!(variants, [row.variant]);
        assert_eq!(products::upsert_many(db, shop, &[]).await.expect("nothing"), 0);
        assert_eq!(products::upsert_variants(db, shop, &[]).await.expect("nothing"), 0);
    })
    .await;
}

#[tokio::test]
async fn newer_news_wins_whatever_the_order() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let title = async || {
            products::load_catalogue(db, shop).await.expect("a catalogue").0[0]
                .title
                .clone()
        };
        for (news, n_news, now) in [
            (product(1, "second", 2), 1, "second"),
            (product(1, "first", 1), 0, "second"),
            (product(1, "second again", 2), 1, "second again"),
            (product(1, "third", 3), 1, "third"),
        ] {
            assert_eq!(products::upsert_many(db, shop, &[news]).await.expect("stored"), n_news);
            assert_eq!(title().await, now);
        }
        // The same product twice in one batch: the newer one, wherever it stands.
        let batch = [product(1, "fifth", 5), product(1, "fourth", 4), product(2, "other", 1)];
        assert_eq!(products::upsert_many(db, shop, &batch).await.expect("stored"), 2);
        assert_eq!(title().await, "fifth");
    })
    .await;
}

#[tokio::test]
async fn deleted_product_is_not_brought_back_by_older_news() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let id = ProductBuilder::new(1).updated_at(instant(1)).insert(db, shop).await;
        products::delete(db, shop, id, instant(5)).await.expect("deleted");
        let is_gone = async || {
            let (products, variants) = products::load_catalogue(db, shop).await.expect("a catalogue");
            products.is_empty() && variants.is_empty() && products::count(db, shop).await.expect("a count") == 0
        };
        assert!(is_gone().await);
        assert_eq!(
            products::upsert_many(db, shop, &[product(1, "late", 5)])
                .await
                .expect("stored"),
            0
        );
        products::upsert_variants(db, shop, &[variant(11, 1)])
            .await
            .expect("stored");
        assert!(is_gone().await, "neither it nor its variants");

        assert_eq!(
            products::upsert_many(db, shop, &[product(1, "new life", 6)])
                .await
                .expect("stored"),
            1
        );
        products::upsert_variants(db, shop, &[variant(11, 1)])
            .await
            .expect("stored");
        let (products, variants) = products::load_catalogue(db, shop).await.expect("a catalogue");
        assert_eq!((products.len(), variants.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn end_that_comes_before_the_beginning_is_remembered() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        products::delete(db, shop, ProductId::new(1), instant(5))
            .await
            .expect("deleted");
        products::delete(db, shop, ProductId::new(1), instant(9))
            .await
            .expect("deleted again");
        assert_eq!(
            products::upsert_many(db, shop, &[product(1, "late", 4)])
                .await
                .expect("stored"),
            0
        );
        assert_eq!(products::count(db, shop).await.expect("a count"), 0);
        assert_eq!(
            products::upsert_many(db, shop, &[product(1, "new", 6)])
                .await
                .expect("stored"),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn variants_may_come_before_their_product() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        products::upsert_variants(db, shop, &[variant(11, 1)])
            .await
            .expect("stored");
        products::upsert_many(db, shop, &[product(1, "Lamp", 0)])
            .await
            .expect("stored");
        let cards = products::cards(db, shop, &[ProductId::new(1)]).await.expect("cards");
        assert_eq!(cards[&ProductId::new(1)].skus, ["SKU-1"]);
    })
    .await;
}

#[tokio::test]
async fn variants_left_out_of_an_update_are_gone() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        products::upsert_many(db, shop, &[product(1, "Lamp", 0), product(2, "Bulb", 0)])
            .await
            .expect("stored");
        let rows = [variant(1, 1), variant(2, 1), variant(3, 1), variant(4, 2)];
        products::upsert_variants(db, shop, &rows).await.expect("stored");
        let left = async || -> Vec<i64> {
            let (_, variants) = products::load_catalogue(db, shop).await.expect("a catalogue");
            variants.iter().map(|variant| variant.id.get()).collect()
        };
        let kept = [VariantId::new(1), VariantId::new(3)];
        assert_eq!(
            products::retain_variants(db, shop, ProductId::new(1), &kept)
                .await
                .expect("done"),
            1
        );
        assert_eq!(left().await, [1, 3, 4]);
        assert_eq!(
            products::retain_variants(db, shop, ProductId::new(1), &kept)
                .await
                .expect("done"),
            0
        );
        assert_eq!(
            products::retain_variants(db, shop, ProductId::new(1), &[])
                .await
                .expect("done"),
            2
        );
        assert_eq!(left().await, [4], "an empty list keeps none");
        products::upsert_variants(db, shop, &rows[1..2]).await.expect("stored");
        assert_eq!(left().await, [2, 4], "a variant that comes again is back");
    })
    .await;
}

#[tokio::test]
async fn stock_is_set_by_the_number_it_is_counted_under() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let other = ShopBuilder::new("other").insert(db).await;
        for shop in [shop, other] {
            ProductBuilder::new(1).n_available(10).insert(db, shop).await;
        }
        let set = async |item, n_available, at| {
            let n_set = products::set_stock_by_item(db, shop, item, level(n_available), instant(at)).await;
            n_set.expect("set")
        };
        assert_eq!(set(101, 4, 5).await, 1);
        assert_eq!(set(999, 4, 5).await, 0);
        assert_eq!(set(101, 9, 4).await, 0, "asked for earlier");
        let n_in_stock = async |shop| {
            let cards = products::cards(db, shop, &[ProductId::new(1)]).await.expect("cards");
            cards[&ProductId::new(1)].n_in_stock
        };
        assert_eq!(n_in_stock(shop).await, Some(4));
        assert_eq!(n_in_stock(other).await, Some(10));
    })
    .await;
}

#[tokio::test]
async fn cards_sum_up_the_variants() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").currency(Currency::EUR).insert(db).await;
        let id = ProductBuilder::new(1)
            .title("Lamp")
            .price_minor(1_200)
            .n_available(3)
            .insert(db, shop)
            .await;
        let mut second = variant(12, 1);
        second.variant.price_minor = 900;
        second.variant.sku = Some(String::new());
        second.variant.stock.n_available = -1;
        products::upsert_variants(db, shop, &[second]).await.expect("stored");
        let bare = product(2, "No variants", 0);
        let mut uncounted = variant(31, 3);
        uncounted.variant.stock.is_tracked = false;
        products::upsert_many(db, shop, &[bare, product(3, "Uncounted", 0)])
            .await
            .expect("stored");
        products::upsert_variants(db, shop, &[uncounted]).await.expect("stored");

        let ids = [id, ProductId::new(2), ProductId::new(3), ProductId::new(4), id];
        let cards = products::cards(db, shop, &ids).await.expect("cards");
        assert_eq!(cards.len(), 3);
        let lamp = &cards[&id];
        assert_eq!(lamp.title, "Lamp");
        assert_eq!(lamp.skus, ["SKU-1"], "blank SKUs are left out");
        assert_eq!(lamp.price_from, Some(Money::new(900, Currency::EUR)));
        assert_eq!(lamp.n_in_stock, Some(2));
        assert!(lamp.is_sellable);
        let bare = &cards[&ProductId::new(2)];
        assert_eq!(
            (bare.price_from, bare.n_in_stock, bare.is_sellable),
            (None, None, false)
        );
        let uncounted = &cards[&ProductId::new(3)];
        assert_eq!((uncounted.n_in_stock, uncounted.is_sellable), (None, true));
    })
    .await;
}

#[tokio::test]
async fn cards_of_more_products_than_one_statement_takes() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let built: Vec<_> = (1..=2_500).map(|id| ProductBuilder::new(id).build()).collect();
        let (all, rows): (Vec<_>, Vec<_>) = built.into_iter().unzip();
        products::upsert_many(db, shop, &all).await.expect("stored");
        products::upsert_variants(db, shop, &rows).await.expect("stored");
        let ids: Vec<ProductId> = all.iter().map(|product| product.id).collect();
        let cards = products::cards(db, shop, &ids).await.expect("cards");
        assert_eq!(cards.len(), 2_500);
        assert!(cards.values().all(|card| card.skus.len() == 1));
    })
    .await;
}

#[tokio::test]
async fn search_finds_words_of_titles_and_starts_of_skus() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let other = ShopBuilder::new("other").insert(db).await;
        for (id, title, sku) in [
            (1, "White Hanging Heart T-Light Holder", "85123A"),
            (2, "Heart of Wicker Large", "22470"),
            (3, "Éclair 50%_off\\", "ECL 1"),
            (4, "Regency Cakestand", "heart-9"),
        ] {
            ProductBuilder::new(id).title(title).sku(sku).insert(db, shop).await;
        }
        ProductBuilder::new(5)
            .title("Heart, not for sale")
            .status(ProductStatus::Archived)
            .insert(db, shop)
            .await;
        let gone = ProductBuilder::new(6).title("Heart, deleted").insert(db, shop).await;
        products::delete(db, shop, gone, instant(9)).await.expect("deleted");
        ProductBuilder::new(7)
            .title("Heart of another shop")
            .insert(db, other)
            .await;

        let found = async |text: &str, limit| -> Vec<i64> {
            let cards = products::search(db, shop, text, limit).await.expect("found");
            cards.iter().map(|card| card.id.get()).collect()
        };
        assert_eq!(found("hearT", 20).await, [2, 4, 1, 5], "for sale first, then by title");
        assert_eq!(found("  light   WHITE ", 20).await, [1], "every word, in any order");
        assert_eq!(found("85123a", 20).await, [1], "a SKU in any letter case");
        assert_eq!(found("8512", 20).await, [1]);
        assert_eq!(found("5123A", 20).await, [] as [i64; 0], "only the start of a SKU");
        assert_eq!(found("ecl 1", 20).await, [3], "a SKU with a space");
        assert_eq!(found("éCLAIR", 20).await, [3]);
        assert_eq!(found("%", 20).await, [3], "no wildcards");
        assert_eq!(found("50%_", 20).await, [3]);
        assert_eq!(found("f\\", 20).await, [3]);
        assert_eq!(found("h_art", 20).await, [] as [i64; 0]);
        assert_eq!(found("'; DROP TABLE products; --", 20).await, [] as [i64; 0]);
        assert_eq!(found("\0", 20).await, [] as [i64; 0]);
        assert_eq!(found("", 20).await.len(), 5, "blank finds all");
        assert_eq!(found("heart", 2).await, [2, 4]);
    })
    .await;
}

#[tokio::test]
async fn products_are_found_by_sku_and_handle() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        ProductBuilder::new(1)
            .sku("a-1")
            .status(ProductStatus::Archived)
            .insert(db, shop)
            .await;
        ProductBuilder::new(2)
            .sku("a-1")
            .title("Blue Lamp")
            .insert(db, shop)
            .await;
        ProductBuilder::new(3).sku("A-1").insert(db, shop).await;
        let gone = ProductBuilder::new(4).sku("gone").title("Gone").insert(db, shop).await;
        products::delete(db, shop, gone, instant(1)).await.expect("deleted");

        let by_sku = async |sku: &str| {
            products::find_by_sku(db, shop, sku)
                .await
                .expect("an answer")
                .map(ProductId::get)
        };
        assert_eq!(by_sku("a-1").await, Some(2), "one for sale wins over one put away");
        assert_eq!(by_sku("A-1").await, Some(3), "the exact letters win");
        assert_eq!(by_sku("gone").await, None);
        let variant = products::find_variant_by_sku(db, shop, "A-1").await.expect("an answer");
        assert_eq!(variant, Some(first_variant(ProductId::new(3))));
        assert_eq!(by_sku("").await, None);
        assert_eq!(by_sku("a\0").await, None);
        let by_handle = async |handle: &str| products::find_by_handle(db, shop, handle).await.expect("an answer");
        assert_eq!(by_handle("blue-lamp").await, Some(ProductId::new(2)));
        assert_eq!(by_handle("gone").await, None);
    })
    .await;
}

#[tokio::test]
async fn character_that_postgres_cannot_store_stops_nothing() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let batch = [product(1, "a\0b", 0), product(2, "fine", 0)];
        assert_eq!(products::upsert_many(db, shop, &batch).await.expect("stored"), 2);
        let (stored, _) = products::load_catalogue(db, shop).await.expect("a catalogue");
        assert_eq!(stored[0].title, "a\u{fffd}b");
    })
    .await;
}
