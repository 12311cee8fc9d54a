//! What can be typed after `pairwell`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use pairwell_domain::placement::{Device, PageKind};
use pairwell_domain::{DecisionId, VisitorId};

/// Upsell and cross-sell for online stores: what goes with what, shown with restraint, proven by a control group.
#[derive(Debug, Parser)]
#[command(name = "pairwell", version, propagate_version = true)]
pub struct Cli {
    /// The configuration file; `pairwell.toml` in this folder when there is one.
    #[arg(long, global = true, env = "PAIRWELL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database up to date and serve admin, storefront and webhooks.
    Serve,
    /// Bring the database up to date.
    Migrate,
    /// Read a shop's catalogue and orders from the platform.
    Sync(SyncArgs),
    /// Learn from a shop's orders what goes with what.
    Train(TrainArgs),
    /// Try ways of choosing offers on a shop's own past orders, before any of them goes live.
    Backtest(BacktestArgs),
    /// Show which products are bought together, what that brings in and leaves, what follows what, and where to start.
    Pairs(PairsArgs),
    /// Show what would be offered beside a product, and why.
    Recommend(RecommendArgs),
    /// Show a whole decision: every surface of a page, every candidate, every rule; or replay one that was made.
    Explain(ExplainArgs),
    /// Show what is wrong with a shop's data, what it costs in relevance, and what to do.
    Quality(QualityArgs),
    /// Look for what should be mended: ladders whose prices, words or claims do not hold.
    Check(CheckArgs),
    /// Answer buyers who ask what is known of them, and forget those who want to be forgotten.
    Privacy(PrivacyArgs),
    /// List the webhooks of a shop that could not be applied, and try them again.
    Webhooks(WebhooksArgs),
    /// Show what shops pay, what that covers, and how much of it they use.
    Plan(PlanArgs),
    /// Show which encryption keys seal the tokens of shops, and seal them with a new one.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Read orders from a CSV file, without a platform.
    Import(ImportArgs),
    /// Measure the engine on past orders, split by time into a folder: learn from the older ones, answer for the newer.
    Evaluate(EvaluateArgs),
    /// Show which parameters suit a shop's orders, or those of such a folder, and how much they matter.
    Tune(TuneArgs),
    /// Check the configuration and everything it points to.
    Doctor(DoctorArgs),
}

/// `pairwell evaluate`
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The folder: `train.csv.gz`, `products.csv.gz`, `queries_input.jsonl`, as `bench/eval/make_split.py` makes them.
    #[arg(value_name = "FOLDER")]
    pub split: PathBuf,
    /// Where the answers go: a line of JSON per query, best product first.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Rank by the plain score, without what was learned.
    #[arg(long)]
    pub plain: bool,
    /// Keep the parameters that hold elsewhere.
    #[arg(long)]
    pub no_tune: bool,
    /// Threads to learn with; all there are when left out. Answers are given by one.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Write times and memory as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `pairwell tune`
#[derive(Debug, Args)]
pub struct TuneArgs {
    /// A folder, as for `pairwell evaluate`, instead of a shop.
    #[arg(value_name = "FOLDER", conflicts_with = "shop")]
    pub split: Option<PathBuf>,
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
}

/// Which shop is meant.
#[derive(Debug, Clone, Args)]
pub struct ShopArgs {
    /// The shop, such as `my-shop.myshopify.com` or the name given to `import`. May be left out when there is only one.
    #[arg(long, value_name = "NAME")]
    pub shop: Option<String>,
}

/// `pairwell sync`
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Only watch the reading that a running `pairwell serve` does.
    #[arg(long)]
    pub follow: bool,
    /// Read only what changed since the last reading: news that never came are made up for.
    #[arg(long, conflicts_with = "follow")]
    pub changed: bool,
    /// Stop the reading at work. It keeps its place; `pairwell sync` goes on from there.
    #[arg(long, conflicts_with_all = ["follow", "changed"])]
    pub cancel: bool,
}

/// `pairwell train`
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Learn nothing; go back to the model before the one in use.
    #[arg(long)]
    pub roll_back: bool,
}

/// `pairwell backtest`
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Offers of a list, from 1 to 10.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub offers: usize,
    /// Try each rule that offers and each ladder by itself too, also those switched off.
    #[arg(long)]
    pub each: bool,
    /// Try a set of pairings too: a CSV file of two SKUs a line, what is looked at and what is offered beside it, best
    /// first, under a header.
    #[arg(long, value_name = "PAIRINGS.CSV")]
    pub pairings: Option<PathBuf>,
    /// Write JSON instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// `pairwell privacy`
#[derive(Debug, Args)]
pub struct PrivacyArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: PrivacyCommand,
}

/// `pairwell webhooks`
#[derive(Debug, Args)]
pub struct WebhooksArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: WebhooksCommand,
}

/// What `pairwell webhooks` does.
#[derive(Debug, Subcommand)]
pub enum WebhooksCommand {
    /// List the newest that were given up, and why.
    List,
    /// Apply one of them, or all, now.
    Replay {
        /// The number of the webhook, as listed.
        #[arg(value_name = "N", conflicts_with = "all")]
        webhook: Option<i64>,
        /// All that were given up.
        #[arg(long)]
        all: bool,
    },
}

/// What `pairwell privacy` does.
#[derive(Debug, Subcommand)]
pub enum PrivacyCommand {
    /// List the requests of buyers, and when each has to be answered.
    Requests,
    /// Print everything that is known of a buyer, as JSON to hand over.
    Show(PersonArgs),
    /// Note that a request is answered.
    Answered {
        /// The number of the request.
        #[arg(value_name = "N")]
        request: i64,
    },
    /// Forget a buyer, for good. Their orders stay in the figures, and are nobody's.
    Forget {
        /// The platform's number of the buyer, or their name in an imported file.
        #[arg(value_name = "BUYER")]
        customer: String,
    },
}

/// Which buyer is meant.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct PersonArgs {
    /// The number of a request, as `privacy requests` lists it.
    #[arg(long, value_name = "N")]
    pub request: Option<i64>,
    /// The platform's number of the buyer, or their name in an imported file.
    #[arg(long, value_name = "BUYER")]
    pub customer: Option<String>,
}

/// `pairwell plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// One shop; all of them when left out.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Ask the platform first what is the case now.
    #[arg(long)]
    pub check: bool,
}

/// What `pairwell keys` does.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// List the keys that are in use, and how many shops' tokens each seals.
    List,
    /// Seal every shop's tokens with the first of `secrets.encryption_keys`.
    Rotate,
}

/// `pairwell pairs`
#[derive(Debug, Args)]
pub struct PairsArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Entries of each list, at most 1,000.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
    /// Write JSON instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// `pairwell quality`
#[derive(Debug, Args)]
pub struct QualityArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Write JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `pairwell recommend`
#[derive(Debug, Args)]
pub struct RecommendArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// The product being looked at: its SKU, its number, or the word in its address.
    #[arg(long, value_name = "SKU")]
    pub product: String,
    /// SKUs that are in the cart already.
    #[arg(long, value_name = "SKU", value_delimiter = ',')]
    pub cart: Vec<String>,
    /// Write JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `pairwell explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// The product being looked at: its SKU, its number, or the word in its address.
    #[arg(long, value_name = "SKU", conflicts_with = "decision")]
    pub product: Option<String>,
    /// SKUs in the cart, one piece each; on the thank-you page, what was ordered.
    #[arg(long, value_name = "SKU", value_delimiter = ',', conflicts_with = "decision")]
    pub cart: Vec<String>,
    /// Whose attention counts, such as `vis_…`; left out, somebody nobody knows.
    #[arg(long, value_name = "ID", conflicts_with = "decision")]
    pub visitor: Option<VisitorId>,
    /// The page; the product's own with `--product`, the cart's with `--cart` alone.
    #[arg(long, value_name = "PAGE", value_parser = page_kind, conflicts_with = "decision")]
    pub page: Option<PageKind>,
    /// The shopper's country.
    #[arg(long, value_name = "GB", conflicts_with = "decision")]
    pub market: Option<String>,
    /// The screen: `phone` or `desktop`.
    #[arg(long, value_name = "SCREEN", value_parser = device, conflicts_with = "decision")]
    pub device: Option<Device>,
    /// A decision that was made, such as `dec_…`: prints it, decides the same case again, and compares.
    #[arg(long, value_name = "ID")]
    pub decision: Option<DecisionId>,
    /// Write JSON instead of text: the case with all facts, and the decision.
    #[arg(long)]
    pub json: bool,
}

fn page_kind(text: &str) -> Result<PageKind, String> {
    PageKind::from_code(text).ok_or_else(|| known_words(PageKind::ALL.iter().map(|page| page.code())))
}

fn device(text: &str) -> Result<Device, String> {
    Device::from_code(text).ok_or_else(|| known_words(Device::ALL.iter().map(|device| device.code())))
}

fn known_words(words: impl Iterator<Item = &'static str>) -> String {
    format!("there is {}", words.collect::<Vec<_>>().join(", "))
}

/// `pairwell check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What is looked at.
    #[command(subcommand)]
    pub subject: CheckSubject,
}

/// What can be checked.
#[derive(Debug, Subcommand)]
pub enum CheckSubject {
    /// Every upgrade ladder with what was found about it, and where the catalogue lacks a rung. Fails when a ladder in
    /// use has a problem.
    Ladders(CheckLaddersArgs),
}

/// `pairwell check ladders`
#[derive(Debug, Args)]
pub struct CheckLaddersArgs {
    /// The shop.
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Write JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `pairwell import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// A file with the columns `order_id`, `ordered_at`, `product_id`, `quantity`, `unit_price`, and if known `title` and
    /// `customer_id`. `-` reads standard input.
    #[arg(value_name = "ORDERS.CSV")]
    pub file: PathBuf,
    /// What to call the shop that holds these orders.
    #[arg(long, default_value = "my-orders", value_name = "NAME")]
    pub shop: String,
    /// The currency of the prices.
    #[arg(long, default_value = "GBP", value_name = "ABC")]
    pub currency: String,
}

/// `pairwell doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print a new encryption key and do nothing else.
    #[arg(long)]
    pub new_key: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
