//! Use cases put together from real parts, but for the platform, the clock and the queue, which tests hold in hand.

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use pairwell_commerce::fake::FakePlatform;
use pairwell_commerce::{
    Change, CommercePlatform as _, LineSnapshot, OrderSnapshot, ProductSnapshot, ShopDomain, ShopInfo,
};
use pairwell_domain::admin::SyncProgress;
use pairwell_domain::{Currency, ProductId, ShopId};
use pairwell_services::billing::BillingSettings;
use pairwell_services::inbox::Kept;
use pairwell_services::offer_token::OfferTokens;
use pairwell_services::sealing::Sealer;
use pairwell_services::{
    Actor, Clock, Job, JobQueue, MiningParams, Parts, ReadingPlan, ServiceError, Services, Settings,
};
use pairwell_store::Db;
use pairwell_store::orders::{self, OrderStats};
use pairwell_test_support::{BuiltOrder, FakeClock, OrderBuilder, ProductBuilder, TestDb, first_variant, instant};
use secrecy::SecretString;

pub(crate) const WEBHOOK_URL: &str = "https://pairwell.example.com/webhooks";
pub(crate) const COLLECTOR_URL: &str = "https://pairwell.example.com/pixel/events";

/// Use cases over a platform with one shop, which nobody has installed yet.
pub(crate) struct Stand {
    pub(crate) services: Services,
    pub(crate) platform: Arc<FakePlatform>,
    pub(crate) clock: FakeClock,
    pub(crate) jobs: Arc<RecordedJobs>,
    db: TestDb,
    models: tempfile::TempDir,
    billing: Option<BillingSettings>,
}

impl Stand {
    pub(crate) fn on(db: TestDb) -> Self {
        Self::with_billing(db, None)
    }

    /// As [`Self::on`], where plans are offered.
    pub(crate) fn with_billing(db: TestDb, billing: Option<BillingSettings>) -> Self {
        let clock = FakeClock::default();
        let platform_clock = clock.clone();
        let platform = Arc::new(FakePlatform::new(move || platform_clock.now()));
        platform.add_shop(ShopInfo {
            name: "Lamps".to_owned(),
            currency: Currency::GBP,
            domain: domain(),
            timezone: "Europe/London".to_owned(),
        });
        let jobs = Arc::new(RecordedJobs::default());
        let models = tempfile::tempdir().expect("a folder for models");
        let services = services(&db, &platform, &clock, &jobs, models.path(), &["k1"], billing.clone());
        Self {
            services,
            platform,
            clock,
            jobs,
            db,
            models,
            billing,
        }
    }

    /// Another process over the same database and platform, with these encryption keys, the one in force first.
    pub(crate) fn process_with(&self, keys: &[&str]) -> Services {
        let models = self.models.path();
        let billing = self.billing.clone();
        services(&self.db, &self.platform, &self.clock, &self.jobs, models, keys, billing)
    }

    pub(crate) fn db(&self) -> &Db {
        self.db.db()
    }

    /// The folder of the model files.
    pub(crate) fn models_dir(&self) -> &std::path::Path {
        self.models.path()
    }

    /// Opens the admin as the platform does, which installs.
    pub(crate) async fn open(&self) -> Actor {
        let token = self.platform.session_token(&domain(), "7");
        self.services.installs().open(&token).await.expect("opened").actor
    }

    pub(crate) async fn progress(&self, shop: ShopId) -> SyncProgress {
        self.services.sync().progress_of(shop).await.expect("an answer")
    }

    pub(crate) async fn counts(&self, shop: ShopId) -> OrderStats {
        orders::counts(self.db().conn(), shop).await.expect("counts")
    }

    /// Fills the platform's shop with products, and orders that hold all of them.
    pub(crate) fn fill(&self, n_products: i64, n_orders: i64) {
        for id in 1..=n_products {
            self.platform.put_product(&domain(), product(id, 0));
        }
        for id in 1..=n_orders {
            self.platform.put_order(&domain(), order(id, n_products, 0));
        }
    }

    /// Brings one piece of news the way the platform does, and says what became of it at the door.
    pub(crate) async fn deliver(&self, topic: &str, change: Change) -> Kept {
        let delivery = self.platform.deliver(&domain(), topic, change);
        self.bring(&delivery).await
    }

    /// As [`Self::deliver`], for a delivery that may come again.
    pub(crate) async fn bring(&self, delivery: &pairwell_commerce::fake::FakeDelivery) -> Kept {
        let verified = self
            .platform
            .verify_webhook(&delivery.header_pairs(), &delivery.body)
            .expect("a good signature");
        let inbox = self.services.inbox();
        inbox.keep(verified, &delivery.body).await.expect("kept")
    }
}

fn services(
    db: &TestDb,
    platform: &Arc<FakePlatform>,
    clock: &FakeClock,
    jobs: &Arc<RecordedJobs>,
    models_dir: &Path,
    keys: &[&str],
    billing: Option<BillingSettings>,
) -> Services {
    Services::new(Parts {
        db: db.db().clone(),
        platform: Arc::clone(platform) as _,
        jobs: Arc::clone(jobs) as _,
        clock: Arc::new(HeldClock(clock.clone())),
        sealer: Sealer::new(&keys.iter().map(|name| key(name)).collect::<Vec<_>>()).expect("keys"),
        offer_tokens: OfferTokens::new("a key of nobody's".into()),
        settings: Settings {
            default_holdout_bps: 0,
            webhook_url: WEBHOOK_URL.to_owned(),
            collector_url: COLLECTOR_URL.to_owned(),
            models_dir: models_dir.to_owned(),
            mining: MiningParams::default(),
            billing,
            reading: ReadingPlan::default(),
        },
    })
}

/// A key of this name: its bytes are the name, over and over.
fn key(name: &str) -> SecretString {
    let bytes: Vec<u8> = name.bytes().cycle().take(32).collect();
    format!("{name}:{}", STANDARD.encode(bytes)).into()
}

pub(crate) fn domain() -> ShopDomain {
    ShopDomain::parse("lamps.myshopify.com").expect("a domain")
}

pub(crate) fn product(id: i64, changed_at_minute: i64) -> ProductSnapshot {
    let (product, variant) = ProductBuilder::new(id).updated_at(instant(changed_at_minute)).build();
    ProductSnapshot {
        product,
        variants: vec![variant],
        complements: Vec::new(),
    }
}

/// An order of one each of the products 1 to `n_lines`.
pub(crate) fn order(id: i64, n_lines: i64, changed_at_minute: i64) -> OrderSnapshot {
    let empty = OrderBuilder::new(ShopId::new(0))
        .id(id)
        .updated_at(instant(changed_at_minute));
    let BuiltOrder {
        order, lines, refunds, ..
    } = (1..=n_lines)
        .fold(empty, |order, product| {
            order.line(first_variant(ProductId::new(product)), 1)
        })
        .build();
    let lines = lines
        .into_iter()
        .map(|line| LineSnapshot {
            id: line.id,
            order_id: line.order_id,
            product_id: line.product_id,
            variant_id: line.variant_id,
            quantity: line.quantity,
            current_quantity: line.current_quantity,
            total_minor: line.total_minor,
            offer_token: None,
        })
        .collect();
    OrderSnapshot {
        order,
        lines,
        refunds,
        returns: Some(Vec::new()),
    }
}

struct HeldClock(FakeClock);

impl Clock for HeldClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// A queue that nobody works off.
#[derive(Default)]
pub(crate) struct RecordedJobs(Mutex<Vec<Job>>);

impl RecordedJobs {
    pub(crate) fn all(&self) -> Vec<Job> {
        self.0.lock().expect("no test panics while it looks").clone()
    }
}

#[async_trait]
impl JobQueue for RecordedJobs {
    async fn push(&self, job: Job) -> Result<(), ServiceError> {
        self.0.lock().expect("no test panics while it looks").push(job);
        Ok(())
    }
}
