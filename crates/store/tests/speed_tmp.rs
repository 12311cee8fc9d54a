use pairwell_domain::ProductId;
use pairwell_store::{ConnectSettings, Db, orders};
use pairwell_test_support::{OrderBuilder, ShopBuilder, first_variant, instant};
#[tokio::test]
async fn speed() {
    let file = std::env::var("SPEED_URL").unwrap();
    let db = Db::connect(&file, &ConnectSettings::default()).await.unwrap();
    pairwell_migrations::up(db.conn()).await.unwrap();
    let shop = ShopBuilder::new("speed").insert(db.conn()).await;
    let mut heads = vec![];
    let mut lines = vec![];
    for id in 1..=20_000i64 {
        let mut o = OrderBuilder::new(shop).id(id);
        for l in 0..27 {
            o = o.line(first_variant(ProductId::new((id * 31 + l * 7919) % 4000 + 1)), 1);
        }
        let b = o.build();
        heads.push(b.order);
        lines.extend(b.lines);
    }
    for (i, l) in lines.iter_mut().enumerate() {
        l.id = pairwell_domain::OrderLineId::new(i as i64 + 1);
    }
    for round in 0..2 {
        let t = std::time::Instant::now();
        for c in heads.chunks(5000) {
            let x = db.begin_write().await.unwrap();
            orders::upsert_many(&x, shop, c).await.unwrap();
            x.commit().await.unwrap();
        }
        for c in lines.chunks(5000) {
            let x = db.begin_write().await.unwrap();
            orders::upsert_lines(&x, shop, c, instant(9)).await.unwrap();
            x.commit().await.unwrap();
        }
        eprintln!(
            "round {round} store {:?} for {} rows",
            t.elapsed(),
            heads.len() + lines.len()
        );
    }
    let t = std::time::Instant::now();
    let mut n = 0;
    orders::for_each_kept_line(db.conn(), shop, |_| n += 1).await.unwrap();
    eprintln!("walk {:?} {n}", t.elapsed());
    let t = std::time::Instant::now();
    orders::counts(db.conn(), shop).await.unwrap();
    eprintln!("counts {:?}", t.elapsed());
}
