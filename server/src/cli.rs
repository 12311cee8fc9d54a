//! What can be typed after `pairwell`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
    Train(ShopArgs),
    /// Show what would be offered beside a product, and why.
    Recommend(RecommendArgs),
    /// Read orders from a CSV file, without a platform.
    Import(ImportArgs),
    /// Check the configuration and everything it points to.
    Doctor(DoctorArgs),
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
