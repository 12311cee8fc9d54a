//! Shoppers in several tabs, over days: whatever they do and in whatever order it arrives, the shop keeps its promises.
//!
//! The store is simulated as the real one works: what is known of a visitor is read with its version, a decision is made,
//! and it is written only if nobody wrote in between; otherwise the request starts again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use pairwell_domain::attention::{Attention, Declined};
use pairwell_domain::decision::{Assignment, PageContext, PageDecision};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::{LadderId, OfferId, ProductId, ViewId};
use pairwell_recommender::attention;
use proptest::prelude::*;

use crate::rules::{N_PRODUCTS, any_shop};
use crate::support::{Shop, line, minute, offer_id, on, product, variant, view};

const N_TABS: usize = 2;

/// Something that happens. `tab` is one of [`N_TABS`].
#[derive(Debug, Clone)]
enum Step {
    /// A tab opens a page, and so leaves the one it showed.
    Open { tab: usize, page: Page },
    /// A tab reads what is known and decides, and does not come to writing it yet.
    Read { tab: usize },
    /// A tab writes what it decided, or starts again.
    Write { tab: usize },
    /// The cart of all tabs changes; this tab asks again for what shows it.
    Cart { tab: usize, id: i64, is_added: bool },
    /// One of the offers on a tab's screen is seen.
    See { tab: usize, nth: prop::sample::Index },
    /// One of them gets a no.
    Decline { tab: usize, nth: prop::sample::Index },
    /// Time passes.
    Wait { minutes: i64 },
    /// The shopper signs in, and was here before on another screen.
    SignIn { elsewhere: Vec<i64> },
}

#[derive(Debug, Clone, Copy)]
enum Page {
    Product(i64),
    Cart,
    Home,
    Quiet,
}

fn any_step() -> impl Strategy<Value = Step> {
    let page = prop_oneof![
        // Most often what stands on a ladder, where there is most to get wrong.
        4 => (1..=5_i64).prop_map(Page::Product),
        2 => (1..=N_PRODUCTS).prop_map(Page::Product),
        2 => Just(Page::Cart),
        1 => Just(Page::Home),
        1 => Just(Page::Quiet),
    ];
    let nth = any::<prop::sample::Index>;
    prop_oneof![
        4 => (0..N_TABS, page).prop_map(|(tab, page)| Step::Open { tab, page }),
        6 => (0..N_TABS).prop_map(|tab| Step::Read { tab }),
        6 => (0..N_TABS).prop_map(|tab| Step::Write { tab }),
        2 => (0..N_TABS, 1..=N_PRODUCTS, any::<bool>()).prop_map(|(tab, id, is_added)| Step::Cart { tab, id, is_added }),
        4 => (0..N_TABS, nth()).prop_map(|(tab, nth)| Step::See { tab, nth }),
        2 => (0..N_TABS, nth()).prop_map(|(tab, nth)| Step::Decline { tab, nth }),
        2 => prop_oneof![4 => 0..5_i64, 1 => 31..3_000_i64].prop_map(|minutes| Step::Wait { minutes }),
        1 => prop::collection::vec(1..=N_PRODUCTS, 0..3).prop_map(|elsewhere| Step::SignIn { elsewhere }),
    ]
}

/// A page as one tab shows it.
#[derive(Debug, Clone)]
struct Tab {
    view: ViewId,
    page: Page,
    surfaces: Vec<PlacementKind>,
    /// Read and decided, not written yet; with the version that was read.
    pending: Option<(u64, PageContext, PageDecision)>,
    on_screen: Vec<(OfferId, ProductId, OfferKind, Option<LadderId>)>,
}

struct World {
    shop: Shop,
    now: DateTime<Utc>,
    stored: Attention,
    version: u64,
    cart: BTreeSet<i64>,
    tabs: Vec<Tab>,
    n_views: u128,
    n_offers: u128,
    /// What was sent during each look at a page.
    sent_in_view: BTreeMap<ViewId, Vec<(ProductId, OfferKind)>>,
    /// What was said no to, and when last.
    declined: Vec<Declined>,
}

impl World {
    fn new(shop: Shop) -> Self {
        let mut world = Self {
            shop,
            now: minute(0),
            stored: Attention::default(),
            version: 0,
            cart: BTreeSet::new(),
            tabs: Vec::new(),
            n_views: 0,
            n_offers: 0,
            sent_in_view: BTreeMap::new(),
            declined: Vec::new(),
        };
        for _ in 0..N_TABS {
            let tab = world.new_tab(Page::Home);
            world.tabs.push(tab);
        }
        world
    }

    fn new_tab(&mut self, page: Page) -> Tab {
        self.n_views += 1;
        Tab {
            view: view(self.n_views),
            page,
            surfaces: match page {
                Page::Product(_) => vec![
                    PlacementKind::ProductLadder,
                    PlacementKind::ProductPage,
                    PlacementKind::CartDrawer,
                ],
                Page::Cart => vec![PlacementKind::CartPage],
                Page::Home | Page::Quiet => vec![PlacementKind::Home, PlacementKind::CartDrawer],
            },
            pending: None,
            on_screen: Vec::new(),
        }
    }

    fn write(&mut self, change: impl FnOnce(&mut Attention)) {
        change(&mut self.stored);
        self.version += 1;
    }

    fn context(&self, tab: &Tab) -> PageContext {
        let kind = match tab.page {
            Page::Product(_) => PageKind::Product,
            Page::Cart => PageKind::Cart,
            Page::Home | Page::Quiet => PageKind::Home,
        };
        PageContext {
            at: self.now,
            view: Some(tab.view),
            path: if matches!(tab.page, Page::Quiet) { "/quiet" } else { "/" }.to_owned(),
            product: match tab.page {
                Page::Product(id) => Some(product(id)),
                _ => None,
            },
            cart: self.cart.iter().map(|&id| line(variant(id), 1)).collect(),
            attention: self.stored.clone(),
            ..on(kind, &tab.surfaces)
        }
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Open { tab, page } => {
                let left = self.tabs[tab].view;
                self.write(|stored| attention::leave(stored, left));
                self.tabs[tab] = self.new_tab(page);
            }
            Step::Read { tab } => {
                let context = self.context(&self.tabs[tab]);
                let (_, decision) = self.shop.decide(&context, Assignment::Treated);
                self.tabs[tab].pending = Some((self.version, context, decision));
            }
            Step::Write { tab } => self.commit(tab)?,
            Step::Cart { tab, id, is_added } => {
                if is_added {
                    self.cart.insert(id);
                } else {
                    self.cart.remove(&id);
                }
                for tab in &mut self.tabs {
                    // What was decided for the old cart is not shown any more.
                    tab.pending = None;
                }
                self.tabs[tab].surfaces = vec![PlacementKind::CartDrawer];
            }
            Step::See { tab, nth } => {
                if let Some((offer, ..)) = self.tabs[tab].pick(nth) {
                    self.write(|stored| attention::seen(stored, offer));
                }
            }
            Step::Decline { tab, nth } => {
                if let Some((_, product, kind, ladder)) = self.tabs[tab].pick(nth) {
                    let declined = Declined {
                        product,
                        kind,
                        ladder,
                        at: self.now,
                    };
                    self.declined.push(declined.clone());
                    self.write(|stored| attention::declined(stored, declined));
                }
            }
            Step::Wait { minutes } => self.wait(minutes),
            Step::SignIn { elsewhere } => {
                let mut customer = Attention::default();
                for id in elsewhere {
                    let declined = crate::attention::no_to(id, self.now);
                    self.declined.push(declined.clone());
                    attention::declined(&mut customer, declined);
                }
                self.write(|stored| *stored = attention::merge(stored, &customer));
            }
        }
        Ok(())
    }

    /// A session that ends takes its pages with it: whoever comes back opens them anew.
    fn wait(&mut self, minutes: i64) {
        self.now += Duration::minutes(minutes);
        if minutes > 30 {
            for tab in 0..N_TABS {
                let page = self.tabs[tab].page;
                self.tabs[tab] = self.new_tab(page);
            }
        }
    }

    fn commit(&mut self, tab: usize) -> Result<(), TestCaseError> {
        let Some((version, context, decision)) = self.tabs[tab].pending.take() else {
            return Ok(());
        };
        if version != self.version {
            // Somebody else wrote: read again and decide again, in one go this time.
            self.step(Step::Read { tab })?;
            return self.commit(tab);
        }
        let offers: Vec<_> = decision
            .offers()
            .map(|(placement, offer)| {
                self.n_offers += 1;
                (offer_id(self.n_offers), placement, offer)
            })
            .collect();
        let now = context.at;
        self.stored = attention::at(self.stored.clone(), now, context.view, &self.shop.restraint);
        self.write(|stored| attention::sent(stored, now, context.view, offers.iter().copied()));
        let in_view = self.sent_in_view.entry(self.tabs[tab].view).or_default();
        for &(id, _, offer) in &offers {
            in_view.push((offer.product_id, offer.kind));
            let ladder = offer.upgrade.map(|step| step.ladder);
            self.tabs[tab]
                .on_screen
                .push((id, offer.product_id, offer.kind, ladder));
        }
        self.check(tab, &context, &decision)
    }

    fn check(&self, tab: usize, context: &PageContext, decision: &PageDecision) -> Result<(), TestCaseError> {
        let settings = &self.shop.restraint;
        let in_view = &self.sent_in_view[&self.tabs[tab].view];
        prop_assert!(in_view.len() <= usize::from(settings.max_per_page), "the page's budget");
        let kinds: BTreeSet<&str> = in_view.iter().map(|(_, kind)| kind.code()).collect();
        prop_assert!(kinds.len() <= 1, "two kinds on one page: {kinds:?}");
        let products: BTreeSet<ProductId> = in_view.iter().map(|(product, _)| *product).collect();
        prop_assert_eq!(products.len(), in_view.len(), "a product twice on one page");
        if decision.offers().next().is_none() {
            return Ok(());
        }
        prop_assert!(
            self.stored.shown.len() <= usize::from(settings.max_per_session),
            "the session's budget"
        );
        prop_assert!(!settings.is_quiet_path(&context.path), "a quiet page");
        for (_, offer) in decision.offers() {
            prop_assert!(!self.cart.contains(&offer.product_id.get()), "in the cart");
            let ladder = offer.upgrade.map(|step| step.ladder);
            let kept = Duration::days(settings.decline_days.into());
            let is_against = |it: &Declined| {
                context.at - it.at < kept && (it.product == offer.product_id || ladder.is_some() && it.ladder == ladder)
            };
            prop_assert!(!self.declined.iter().any(is_against), "declined before");
        }
        Ok(())
    }
}

impl Tab {
    fn pick(&self, nth: prop::sample::Index) -> Option<(OfferId, ProductId, OfferKind, Option<LadderId>)> {
        (!self.on_screen.is_empty()).then(|| self.on_screen[nth.index(self.on_screen.len())])
    }
}

proptest! {
    #[test]
    fn promises_are_kept_whatever_happens(shop in any_shop(), steps in prop::collection::vec(any_step(), 1..100)) {
        let mut world = World::new(shop);
        for step in steps {
            world.step(step)?;
        }
    }

    #[test]
    fn control_group_never_sees_anything(shop in any_shop(), pages in prop::collection::vec(1..=N_PRODUCTS, 1..6)) {
        let mut world = World::new(shop);
        for id in pages {
            let tab = world.new_tab(Page::Product(id));
            let (_, decision) = world.shop.decide(&world.context(&tab), Assignment::Control);
            prop_assert!(decision.offers().next().is_none());
        }
    }
}
