//! `pairwell evaluate` and `pairwell tune`

#![expect(clippy::print_stdout, reason = "this is what the commands are asked for")]

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use indicatif::{ProgressBar, ProgressStyle};
use pairwell_domain::money::group_thousands;
use pairwell_services::evaluation::{self, Fitted, Ranking, Split, Tuned};
use serde::Serialize;

use crate::cli::{EvaluateArgs, TuneArgs};
use crate::config::Config;

pub(super) fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    if let Some(n_threads) = args.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build_global()
            .context("--threads")?;
    }
    let (split, reading) = read(&args.split)?;
    let working = busy(if args.no_tune {
        "learning …"
    } else {
        "tuning and learning …"
    });
    let fitted = evaluation::fit(&split, !args.no_tune);
    working.finish_and_clear();
    say_learned(&fitted);

    let file = File::create(&args.out).with_context(|| format!("creating {}", args.out.display()))?;
    let ranking = if args.plain { Ranking::Plain } else { Ranking::Learned };
    let working = busy("answering …");
    let times = evaluation::answer(&split, &fitted.engine, ranking, BufWriter::new(file))
        .with_context(|| format!("writing {}", args.out.display()))?;
    working.finish_and_clear();
    let mut report = Report::new(&fitted, reading, times);
    eprintln!(
        "answered {} queries into {}: mean {:.0} µs, p50 {:.0} µs, p99 {:.0} µs",
        group_thousands(report.n_queries as u64),
        args.out.display(),
        report.query_mean_us,
        report.query_p50_us,
        report.query_p99_us,
    );
    if args.json {
        report.base_models_one_thread_s = evaluation::time_sources(&split, &fitted.params).as_secs_f64();
        println!("{}", serde_json::to_string(&report)?);
    }
    Ok(())
}

pub(super) fn tune_split(folder: &Path) -> anyhow::Result<()> {
    let (split, _) = read(folder)?;
    let working = busy("tuning …");
    let started = Instant::now();
    let tuned = evaluation::tune(&split);
    working.finish_and_clear();
    say_tuned(&tuned, started.elapsed());
    Ok(())
}

pub(super) async fn tune_shop(config: &Config, args: &TuneArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let working = busy("reading orders and tuning …");
    let started = Instant::now();
    let tuned = services.learning().tune(shop.id).await?;
    working.finish_and_clear();
    services.close().await;
    say_tuned(&tuned, started.elapsed());
    Ok(())
}

fn say_tuned(tuned: &Tuned, elapsed: Duration) {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_header(["tried", "NDCG@10", "taken"]);
    for tried in &tuned.tried {
        let taken = if tried.is_taken { "yes" } else { "" };
        table.add_row([tried.what.clone(), format!("{:.4}", tried.ndcg), taken.to_owned()]);
    }
    if !tuned.tried.is_empty() {
        println!("{table}");
    }
    eprintln!(
        "{} carts, {:.1} s{}",
        group_thousands(tuned.n_carts as u64),
        elapsed.as_secs_f64(),
        if tuned.tried.is_empty() {
            ": too few to choose by, what holds elsewhere is kept"
        } else {
            ""
        },
    );
}

fn read(folder: &Path) -> anyhow::Result<(Split, Duration)> {
    let working = busy("reading …");
    let started = Instant::now();
    let split = Split::read(folder)?;
    working.finish_and_clear();
    eprintln!(
        "read {} orders, {} lines, {} products, {} queries in {:.1} s",
        group_thousands(split.orders.len() as u64),
        group_thousands(split.orders.n_lines() as u64),
        group_thousands(split.items.len() as u64),
        group_thousands(split.queries.len() as u64),
        started.elapsed().as_secs_f64(),
    );
    Ok((split, started.elapsed()))
}

fn say_learned(fitted: &Fitted) {
    eprintln!(
        "tuned in {:.1} s, learned in {:.1} s",
        fitted.tuning.as_secs_f64(),
        fitted.learning.as_secs_f64(),
    );
    for learned in fitted.engine.learned() {
        let [plain, linear, trees] = learned.ndcg;
        eprintln!(
            "  {:?}: {:?}, from {} questions; NDCG@10 on {} held out: plain {plain:.3}, linear {linear:.3}, trees {trees:.3}",
            learned.surface,
            learned.level,
            group_thousands(learned.n_learned as u64),
            group_thousands(learned.n_held_out as u64),
        );
        let strongest = fitted.engine.strongest_features(learned.surface, N_FEATURES_SAID);
        for (feature, share) in strongest {
            eprintln!("    {:.0} % of the trees: {}", 100.0 * share, feature.says);
        }
    }
}

/// Features named per surface.
const N_FEATURES_SAID: usize = 3;

fn busy(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("the template is right");
    let bar = ProgressBar::new_spinner().with_style(style).with_message(what);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// What a benchmark reads.
#[derive(Debug, Serialize)]
struct Report {
    read_s: f64,
    tune_s: f64,
    learn_s: f64,
    base_models_one_thread_s: f64,
    n_queries: usize,
    query_mean_us: f64,
    query_p50_us: f64,
    query_p99_us: f64,
    /// Most memory the process held; 0 where the system does not say.
    peak_memory_mib: f64,
}

impl Report {
    fn new(fitted: &Fitted, reading: Duration, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let quantile = |share: f64| {
            times
                .get((times.len() as f64 * share) as usize)
                .copied()
                .map_or(0.0, micros)
        };
        Self {
            read_s: reading.as_secs_f64(),
            tune_s: fitted.tuning.as_secs_f64(),
            learn_s: fitted.learning.as_secs_f64(),
            base_models_one_thread_s: 0.0,
            n_queries: times.len(),
            query_mean_us: times.iter().copied().map(micros).sum::<f64>() / times.len().max(1) as f64,
            query_p50_us: quantile(0.5),
            query_p99_us: quantile(0.99),
            peak_memory_mib: peak_memory_kib().unwrap_or(0.0) / 1024.0,
        }
    }
}

fn peak_memory_kib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
