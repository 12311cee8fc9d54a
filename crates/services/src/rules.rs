//! Rules on what products are, as the merchant keeps them.

use std::collections::{BTreeSet, HashMap};

use pairwell_domain::admin::{CollectionCard, MatchedOut, ProductCard, RuleOut, RulePreview, RuleWords};
use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_domain::rule::{MAX_RULES, Matching, Rule, RuleIn};
use pairwell_domain::{CollectionId, Currency, ProductId, RuleId, ShopId};
use pairwell_recommender::{Collections, Sales, rule_book};
use pairwell_store::{StoreError, collections, products, rules, sales, shops};

use crate::{Actor, ServiceError, Shared};

/// Products shown of each side of a rule that is being entered.
const N_EXAMPLES: usize = 4;

/// Types and brands that are proposed at most.
const MAX_WORDS: usize = 200;

/// Collections that can be chosen from at most.
const MAX_COLLECTIONS: usize = 1_000;

/// See [`crate::Services::rules`].
pub struct Rules<'a> {
    shared: &'a Shared,
}

/// What sides are asked about.
struct Catalogue {
    products: Vec<Product>,
    variants: Vec<Variant>,
    /// What is in the collections that are asked about.
    collections: Collections,
    /// Every collection by name.
    cards: Vec<CollectionCard>,
    sales: Sales,
    currency: Currency,
}

impl Catalogue {
    fn matched(&self, side: &Matching) -> Vec<ProductId> {
        rule_book::matched(side, &self.products, &self.variants, &self.collections, &self.sales)
    }

    fn dress(&self, rule: Rule) -> RuleOut {
        let named: BTreeSet<CollectionId> = rule.entered.collections().collect();
        RuleOut {
            id: rule.id,
            collections: named
                .into_iter()
                .map(|id| CollectionCard::of(&self.cards, id))
                .collect(),
            n_when: self.matched(&rule.entered.when).len() as u64,
            n_then: self.matched(&rule.entered.then).len() as u64,
            entered: rule.entered,
            currency: self.currency,
        }
    }
}

impl<'a> Rules<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Every rule, oldest first, with how many products each side means now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<RuleOut>, ServiceError> {
        let rows = rules::list(self.shared.db().conn(), actor.shop).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let catalogue = self.catalogue(actor, rows.iter().map(|rule| &rule.entered)).await?;
        Ok(rows.into_iter().map(|rule| catalogue.dress(rule)).collect())
    }

    /// One rule.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such rule.
    pub async fn get(&self, actor: &Actor, id: RuleId) -> Result<RuleOut, ServiceError> {
        let rule = rules::find(self.shared.db().conn(), actor.shop, id)
            .await
            .map_err(missing)?;
        Ok(self.catalogue(actor, [&rule.entered]).await?.dress(rule))
    }

    /// Makes a rule.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend.
    pub async fn create(&self, actor: &Actor, entered: RuleIn) -> Result<RuleOut, ServiceError> {
        let entered = entered.checked()?;
        let txn = self.shared.db().begin_write().await?;
        let id = rules::insert(&txn, actor.shop, &entered, self.shared.now()).await?;
        if rules::count(&txn, actor.shop).await? > MAX_RULES as u64 {
            return Err(ServiceError::Rule {
                field: "kind".into(),
                message: format!("a shop can have at most {MAX_RULES} rules; remove one first"),
            });
        }
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        self.get(actor, id).await
    }

    /// Changes a rule.
    ///
    /// # Errors
    /// As [`Self::create`], and `NotFound` when this shop has no such rule.
    pub async fn update(&self, actor: &Actor, id: RuleId, entered: RuleIn) -> Result<RuleOut, ServiceError> {
        let entered = entered.checked()?;
        let db = self.shared.db().conn();
        rules::update(db, actor.shop, id, &entered, self.shared.now())
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        self.get(actor, id).await
    }

    /// Switches a rule on or off.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such rule.
    pub async fn set_enabled(&self, actor: &Actor, id: RuleId, is_enabled: bool) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        rules::set_enabled(db, actor.shop, id, is_enabled, self.shared.now())
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    /// Takes a rule away. It can be brought back with [`Self::restore`].
    ///
    /// # Errors
    /// `NotFound` when this shop has no such rule.
    pub async fn delete(&self, actor: &Actor, id: RuleId) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        rules::soft_delete(db, actor.shop, id, self.shared.now())
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    /// Brings a deleted rule back.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such rule.
    pub async fn restore(&self, actor: &Actor, id: RuleId) -> Result<(), ServiceError> {
        rules::restore(self.shared.db().conn(), actor.shop, id)
            .await
            .map_err(missing)?;
        self.shared.states.forget(actor.shop).await;
        Ok(())
    }

    /// What the two sides of a rule that is being entered mean. Nothing is saved.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend.
    pub async fn preview(&self, actor: &Actor, entered: RuleIn) -> Result<RulePreview, ServiceError> {
        let entered = entered.checked()?;
        let catalogue = self.catalogue(actor, [&entered]).await?;
        let [when, then] = [&entered.when, &entered.then].map(|side| catalogue.matched(side));
        Ok(RulePreview {
            when: self.shown(actor, &when).await?,
            then: self.shown(actor, &then).await?,
        })
    }

    /// The types and brands of this shop's products, those of most products first, and its collections by title.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn words(&self, actor: &Actor) -> Result<RuleWords, ServiceError> {
        let Catalogue {
            products,
            mut cards,
            currency,
            ..
        } = self.catalogue(actor, []).await?;
        cards.retain(|card| !card.is_gone);
        cards.truncate(MAX_COLLECTIONS);
        Ok(RuleWords {
            currency,
            collections: cards,
            product_types: counted(products.iter().map(|product| product.product_type.as_str())),
            brands: counted(products.iter().map(|product| product.vendor.as_str())),
        })
    }

    async fn catalogue<'r>(
        &self,
        actor: &Actor,
        asked: impl IntoIterator<Item = &'r RuleIn>,
    ) -> Result<Catalogue, ServiceError> {
        let db = self.shared.db().conn();
        let shop = shops::find(db, actor.shop)
            .await?
            .ok_or(ServiceError::NotFound("shop"))?;
        let (mut products, variants) = products::load_catalogue(db, actor.shop).await?;
        products.retain(|product| product.status == ProductStatus::Active);
        Ok(Catalogue {
            products,
            variants,
            collections: collections_of(self.shared, actor.shop, asked).await?,
            cards: collections::cards(db, actor.shop).await?,
            sales: Sales::new(&sales::load(db, actor.shop).await?),
            currency: shop.currency,
        })
    }

    async fn shown(&self, actor: &Actor, matched: &[ProductId]) -> Result<MatchedOut, ServiceError> {
        let first = &matched[..matched.len().min(N_EXAMPLES)];
        let cards = products::cards(self.shared.db().conn(), actor.shop, first).await?;
        Ok(MatchedOut {
            n: matched.len() as u64,
            examples: first.iter().map(|&id| ProductCard::of(&cards, id)).collect(),
        })
    }
}

/// What is in the collections that rules name. One that is not among them is gone.
pub(crate) async fn collections_of<'r>(
    shared: &Shared,
    shop: ShopId,
    asked: impl IntoIterator<Item = &'r RuleIn>,
) -> Result<Collections, ServiceError> {
    let named: BTreeSet<CollectionId> = asked.into_iter().flat_map(RuleIn::collections).collect();
    Ok(Collections::new(
        collections::members(shared.db().conn(), shop, &named).await?,
    ))
}

/// Each word that is not blank, with how often it comes: most first, ties by the word.
fn counted<'a>(words: impl Iterator<Item = &'a str>) -> Vec<(String, u64)> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for word in words.map(str::trim).filter(|word| !word.is_empty()) {
        *counts.entry(word).or_default() += 1;
    }
    let mut counted: Vec<(String, u64)> = counts.into_iter().map(|(word, n)| (word.to_owned(), n)).collect();
    counted.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    counted.truncate(MAX_WORDS);
    counted
}

fn missing(error: StoreError) -> ServiceError {
    match error {
        StoreError::NotFound { .. } => ServiceError::NotFound("rule"),
        other => other.into(),
    }
}
