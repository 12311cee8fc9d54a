use pairwell_domain::admin::{ComplementCounts, ComplementState};
use pairwell_domain::pairing::{MAX_TARGETS_PER_SOURCE, PairingIn, PairingOrigin};
use pairwell_domain::{PairingId, ProductId, ShopId};
use pairwell_store::complements::{self, ComplementList, ListedPair};
use pairwell_store::{Db, pairings, products};
use pairwell_test_support::{ProductBuilder, ShopBuilder, for_each_db, instant};

/// A list as it stood when its product was last changed, `minute` minutes into the tests' time.
pub(crate) fn list(product: i64, minute: i64, targets: &[i64]) -> ComplementList {
    ComplementList {
        product: ProductId::new(product),
        updated_at: instant(minute),
        targets: targets.iter().copied().map(ProductId::new).collect(),
    }
}

async fn pair(db: &Db, shop: ShopId, source: i64, target: i64) -> PairingId {
    let entered = PairingIn {
        source: ProductId::new(source),
        target: ProductId::new(target),
        reason_text: Some("they fit".to_owned()),
        is_enabled: false,
    };
    pairings::insert(db.conn(), shop, &entered, PairingOrigin::Manual, instant(1))
        .await
        .expect("a new pairing")
}

/// A shop with products of these numbers, changed at the start of the tests' time.
async fn shop_with(db: &Db, ids: impl IntoIterator<Item = i64>) -> ShopId {
    let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
    for id in ids {
        ProductBuilder::new(id)
            .updated_at(instant(0))
            .insert(db.conn(), shop)
            .await;
    }
    shop
}

async fn states(db: &Db, shop: ShopId) -> Vec<(i64, i64, ComplementState)> {
    let rows = complements::list(db.conn(), shop, 0, 100).await.expect("pairs");
    rows.into_iter()
        .map(|ListedPair { source, target, state }| (source.get(), target.get(), state))
        .collect()
}

async fn targets(db: &Db, shop: ShopId, source: i64) -> Vec<i64> {
    let rows = pairings::for_source(db.conn(), shop, ProductId::new(source))
        .await
        .expect("pairings");
    let positions: Vec<u32> = rows.iter().map(|row| row.position).collect();
    assert_eq!(positions, (0..).take(rows.len()).collect::<Vec<_>>(), "no gaps");
    rows.iter().map(|row| row.target.get()).collect()
}

#[tokio::test]
async fn list_goes_with_the_product_it_came_with() {
    for_each_db(|db| async move {
        let shop = shop_with(&db, [1, 2, 3]).await;
        let conn = db.conn();
        let put = async |lists: &[ComplementList]| complements::replace(conn, shop, lists).await.expect("stored");
        put(&[list(1, 0, &[3, 2]), list(2, 0, &[1])]).await;
        let both = [
            (1, 3, ComplementState::New),
            (1, 2, ComplementState::New),
            (2, 1, ComplementState::New),
        ];
        assert_eq!(states(&db, shop).await, both);
        put(&[list(1, -5, &[])]).await;
        assert_eq!(states(&db, shop).await, both, "older news");

        ProductBuilder::new(1).updated_at(instant(3)).insert(conn, shop).await;
        put(&[list(1, 0, &[2]), list(1, 3, &[3])]).await;
        assert_eq!(states(&db, shop).await, [both[0], both[2]], "the newest of a batch");
        put(&[list(2, 0, &[])]).await;
        assert_eq!(states(&db, shop).await, [both[0]], "an emptied list is gone");

        products::delete(conn, shop, ProductId::new(3), instant(9))
            .await
            .expect("deleted");
        assert_eq!(states(&db, shop).await, [(1, 3, ComplementState::Unknown)]);
        products::delete(conn, shop, ProductId::new(1), instant(9))
            .await
            .expect("deleted");
        assert_eq!(states(&db, shop).await, []);
        put(&[list(1, 3, &[2])]).await;
        assert_eq!(states(&db, shop).await, [], "a deleted product has no list");
        assert_eq!(
            complements::counts(conn, shop).await.expect("counts"),
            ComplementCounts::default()
        );
    })
    .await;
}

#[tokio::test]
async fn taking_over_makes_what_was_shown_and_leaves_what_is_there() {
    for_each_db(|db| async move {
        let shop = shop_with(&db, [1, 2, 3, 4]).await;
        let conn = db.conn();
        let own = pair(&db, shop, 1, 3).await;
        let before = pairings::find(conn, shop, own).await.expect("the pairing");
        complements::replace(conn, shop, &[list(1, 0, &[2, 3, 9, 4]), list(2, 0, &[1])])
            .await
            .expect("stored");
        assert_eq!(
            complements::counts(conn, shop).await.expect("counts"),
            ComplementCounts {
                n_lists: 2,
                n_new: 3,
                n_paired: 1,
                n_unknown: 1,
                n_full: 0,
            }
        );
        assert_eq!(complements::take(conn, shop, instant(5)).await.expect("taken"), 3);
        assert_eq!(targets(&db, shop, 1).await, [3, 2, 4], "behind the merchant's own");
        assert_eq!(targets(&db, shop, 2).await, [1]);
        assert_eq!(pairings::find(conn, shop, own).await.expect("the pairing"), before);
        let made = pairings::for_source(conn, shop, ProductId::new(2))
            .await
            .expect("pairings");
        assert_eq!((made[0].origin, made[0].is_enabled), (PairingOrigin::Listed, true));
        assert_eq!(complements::take(conn, shop, instant(6)).await.expect("taken"), 0);
        let rows = pairings::for_source(conn, shop, ProductId::new(2))
            .await
            .expect("pairings");
        assert_eq!(rows, made, "once more changes nothing");
    })
    .await;
}

#[tokio::test]
async fn taking_back_spares_what_was_changed_since() {
    for_each_db(|db| async move {
        let shop = shop_with(&db, [1, 2, 3, 4, 5]).await;
        let conn = db.conn();
        pair(&db, shop, 1, 5).await;
        complements::replace(conn, shop, &[list(1, 0, &[2, 3, 4])])
            .await
            .expect("stored");
        complements::take(conn, shop, instant(5)).await.expect("taken");
        let kept = pairings::for_source(conn, shop, ProductId::new(1))
            .await
            .expect("pairings")[2]
            .clone();
        assert_eq!(kept.target, ProductId::new(3));
        pairings::set_enabled(conn, shop, kept.id, false, instant(7))
            .await
            .expect("switched off");
        let back = async |at| {
            complements::take_back(conn, shop, at, instant(8))
                .await
                .expect("taken back")
        };
        assert_eq!(back(instant(6)).await, 0, "nothing was made then");
        assert_eq!(back(instant(5)).await, 2);
        assert_eq!(targets(&db, shop, 1).await, [5, 3]);
        assert_eq!(back(instant(5)).await, 0);
        assert_eq!(complements::take(conn, shop, instant(9)).await.expect("taken"), 2);
        assert_eq!(
            targets(&db, shop, 1).await,
            [5, 3, 2, 4],
            "what was taken back comes again"
        );
    })
    .await;
}

#[tokio::test]
async fn list_is_cut_where_a_product_has_all_the_pairings_it_may_have() {
    for_each_db(|db| async move {
        let most = MAX_TARGETS_PER_SOURCE as i64;
        let shop = shop_with(&db, 1..=most + 3).await;
        pair(&db, shop, 1, 2).await;
        let listed: Vec<i64> = (2..=most + 3).collect();
        complements::replace(db.conn(), shop, &[list(1, 0, &listed)])
            .await
            .expect("stored");
        let counts = complements::counts(db.conn(), shop).await.expect("counts");
        assert_eq!((counts.n_new, counts.n_paired, counts.n_full), (most as u64 - 1, 1, 2));
        complements::take(db.conn(), shop, instant(1)).await.expect("taken");
        assert_eq!(targets(&db, shop, 1).await, (2..=most + 1).collect::<Vec<_>>());
        let counts = complements::counts(db.conn(), shop).await.expect("counts");
        assert_eq!((counts.n_new, counts.n_full), (0, 2));
    })
    .await;
}
