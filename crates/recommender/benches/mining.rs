//! How long mining takes and how much memory its process needs.
//!
//! Each case runs in a process of its own, so that peaks of memory do not mix. Prints lines
//! `figure NAME VALUE UNIT budget LIMIT ok|over`; a figure without a budget says `budget - ok`.
//! `PAIRWELL_BENCH_ORDERS` names a CSV file of real orders (`order_id,product_id,ordered_at`); without it only made
//! orders are mined. `--real` leaves those out.

#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]

mod support;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use chrono::DateTime;
use pairwell_domain::ProductId;
use pairwell_recommender::{Baskets, MiningParams, ModelView, fit};

const ORDERS_VARIABLE: &str = "PAIRWELL_BENCH_ORDERS";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, data, way] = arguments.as_slice()
        && flag == "--case"
    {
        return run_case(data, way);
    }
    if std::env::var_os(ORDERS_VARIABLE).is_some() {
        report("real", Some(0.030), Some(0.05));
    }
    if !arguments.iter().any(|argument| argument == "--real") {
        report("million", None, Some(0.2));
    }
}

/// Runs the ways to mine one data set, each in its own process, and prints what they took.
fn report(data: &str, one_thread_s: Option<f64>, share_of_naive: Option<f64>) {
    let idle = measure(data, "load");
    let one = measure(data, "one");
    let all = measure(data, "all");
    let naive = measure(data, "naive");
    support::figure(&format!("mining_{data}_baskets"), idle.seconds, "s", None);
    support::figure(&format!("mining_{data}_one_thread"), one.seconds, "s", one_thread_s);
    support::figure(&format!("mining_{data}_all_threads"), all.seconds, "s", None);
    support::figure(&format!("mining_{data}_file_open"), one.open_seconds, "s", None);
    support::figure(&format!("mining_{data}_loaded_memory"), idle.peak_mib, "MiB", None);
    support::figure(&format!("mining_{data}_peak_memory"), all.peak_mib, "MiB", None);
    support::figure(&format!("mining_{data}_naive_peak_memory"), naive.peak_mib, "MiB", None);
    support::figure(
        &format!("mining_{data}_share_of_naive_time"),
        one.seconds / naive.seconds,
        "ratio",
        share_of_naive,
    );
}

struct Measured {
    seconds: f64,
    open_seconds: f64,
    peak_mib: f64,
}

fn measure(data: &str, way: &str) -> Measured {
    let program = std::env::current_exe().expect("a program knows where it is");
    let output = Command::new(program)
        .args(["--case", data, way])
        .output()
        .expect("the bench can start itself");
    assert!(
        output.status.success(),
        "{data} {way}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("a case prints text");
    let mut values = text
        .split_whitespace()
        .map(|value| value.parse().expect("a case prints three numbers"));
    let mut value = || values.next().expect("a case prints three numbers");
    Measured {
        seconds: value(),
        open_seconds: value(),
        peak_mib: value(),
    }
}

fn run_case(data: &str, way: &str) {
    let real = || {
        let path = std::env::var_os(ORDERS_VARIABLE).expect("the parent checked it");
        support::read_lines(&PathBuf::from(path))
    };
    let (baskets, load_seconds) = match data {
        "real" => {
            let lines = real();
            timed(|| support::to_baskets(&lines))
        }
        _ => timed(|| support::generate(1_000_000, 100_000, 7)),
    };
    let now = DateTime::from_timestamp(1_750_000_000, 0).expect("an instant");
    let params = MiningParams::default();
    let n_runs = if data == "real" { 15 } else { 3 };
    let mut open_seconds = 0.0;
    let seconds = match way {
        "load" => load_seconds,
        "naive" => median(n_runs.min(3), || drop(naive(&baskets, &params))),
        threads => {
            let n_threads = if threads == "one" { 1 } else { 0 };
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(n_threads)
                .build()
                .expect("threads can be started");
            let mine = || fit(&baskets, &params, now).expect("the data can be mined");
            let seconds = median(n_runs, || drop(pool.install(mine)));
            if threads == "one" {
                let bytes = pool.install(mine).to_bytes();
                open_seconds = timed(|| ModelView::open(bytes).expect("it reads back")).1;
            }
            seconds
        }
    };
    println!("{seconds} {open_seconds} {}", peak_mib());
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

fn median(n_runs: usize, mut work: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..n_runs).map(|_| timed(&mut work).1).collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// The most memory this process ever held; 0 where the system does not say.
fn peak_mib() -> f64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok()
        })
        .map_or(0.0, |kib| kib / 1024.0)
}

/// What one would write first: count every pair in a hash map, then sort each product's partners.
fn naive(baskets: &Baskets, params: &MiningParams) -> HashMap<ProductId, Vec<(ProductId, u32)>> {
    let mut together: HashMap<(ProductId, ProductId), u32> = HashMap::new();
    for basket in baskets.iter_baskets() {
        if basket.products.len() > params.max_basket_size {
            continue;
        }
        for (place, &left) in basket.products.iter().enumerate() {
            for &right in &basket.products[place + 1..] {
                *together.entry((left, right)).or_default() += 1;
            }
        }
    }
    let mut neighbours: HashMap<ProductId, Vec<(ProductId, u32)>> = HashMap::new();
    for ((left, right), n) in together {
        if n >= params.min_together {
            neighbours.entry(left).or_default().push((right, n));
            neighbours.entry(right).or_default().push((left, n));
        }
    }
    for list in neighbours.values_mut() {
        list.sort_by_key(|&(product, n)| (std::cmp::Reverse(n), product));
        list.truncate(params.max_neighbours);
    }
    neighbours
}
