"""Prints the tables of `bench/run.sh`: quality with intervals, paired differences, cost, and a line per figure."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import basket_eval
import numpy as np
import pandas as pd

OURS = "pairwell"
PLAIN = "pairwell-plain"
JUDGES = ("ease-history-title", "lambdarank")
N_RESAMPLES = 1_000
METRICS = [
    ("completion", "HitRate@4", "cart HitRate@4"),
    ("completion", "NDCG@10", "cart NDCG@10"),
    ("page", "Precision@4", "page Precision@4"),
    ("page", "Recall@4", "page Recall@4"),
    ("cold_page", "Precision@4", "cold page Precision@4"),
]


def main() -> None:
    """`report.py SPLIT OUT`"""
    split, out = Path(sys.argv[1]), Path(sys.argv[2])
    queries = [json.loads(line) for line in open(split / "queries.jsonl", encoding="utf-8")]
    products = pd.read_csv(split / "products.csv.gz", dtype={"product_id": str}, keep_default_na=False)
    catalogue = set(products.product_id[products.train_orders.astype(int) > 0])
    names = sorted(path.stem for path in out.glob("*.jsonl"))
    names.sort(key=lambda name: name not in (OURS, PLAIN))
    results = {name: basket_eval.score(queries, basket_eval.read_pred(out / f"{name}.jsonl"), catalogue) for name in names}
    costs = {name: json.loads((out / f"{name}.cost.json").read_text(encoding="utf-8")) for name in names}
    per_query = {name: {label: column(results[name], task, metric) for task, metric, label in METRICS} for name in names}
    print_quality(per_query, results, catalogue)
    print_differences(per_query)
    print_costs(costs)
    print_figures(per_query, costs, out)


def column(result: dict, task: str, metric: str) -> np.ndarray:
    """The metric of every query of a task."""
    metrics, values, _, _ = result[task]
    return values[:, metrics.index(metric)]


def interval(values: np.ndarray) -> tuple[float, float]:
    """95 % of the means of resampled queries."""
    weights = np.random.default_rng(1).multinomial(len(values), np.full(len(values), 1 / len(values)), N_RESAMPLES)
    low, high = np.percentile(weights @ values / len(values), [2.5, 97.5])
    return float(low), float(high)


def coverage(result: dict, task: str, catalogue: set[str]) -> float:
    """Share of the catalogue in the first four of any answer."""
    return len({product for top in result[task][2] for product in top}) / len(catalogue)


def print_quality(per_query: dict, results: dict, catalogue: set[str]) -> None:
    """One row per system."""
    print("\n| system | " + " | ".join(label for *_, label in METRICS) + " | coverage@4 carts, pages |")
    print("| --- |" + " --- |" * (len(METRICS) + 1))
    for name, columns in per_query.items():
        cells = []
        for *_, label in METRICS:
            low, high = interval(columns[label])
            cells.append(f"{columns[label].mean():.4f} [{low:.4f}, {high:.4f}]")
        covered = ", ".join(f"{coverage(results[name], task, catalogue):.3f}" for task in ("completion", "page"))
        print(f"| {name} | " + " | ".join(cells) + f" | {covered} |")


def print_differences(per_query: dict) -> None:
    """Pairwell less each judge, on the same queries."""
    print("\n| difference | " + " | ".join(label for *_, label in METRICS) + " |")
    print("| --- |" + " --- |" * len(METRICS))
    for judge in JUDGES:
        cells = []
        for *_, label in METRICS:
            difference = per_query[OURS][label] - per_query[judge][label]
            low, high = interval(difference)
            cells.append(f"{difference.mean():+.4f} [{low:+.4f}, {high:+.4f}]")
        print(f"| {OURS} - {judge} | " + " | ".join(cells) + " |")


def print_costs(costs: dict) -> None:
    """One row per system."""
    print("\n| system | fit s | query mean µs | query p99 µs | peak memory MiB |")
    print("| --- | --- | --- | --- | --- |")
    for name, cost in costs.items():
        fit_s = cost.get("fit_s", cost.get("learn_s", 0.0))
        row = (fit_s, cost["query_mean_us"], cost["query_p99_us"], cost["peak_memory_mib"])
        print(f"| {name} | {row[0]:.2f} | {row[1]:.1f} | {row[2]:.1f} | {row[3]:.0f} |")
    print()


def print_figures(per_query: dict, costs: dict, out: Path) -> None:
    """`figure NAME VALUE UNIT budget LIMIT ok|over`; budgets of shares are least values and say so in the unit."""
    peers = [name for name in per_query if name not in (OURS, PLAIN)]
    for *_, label in METRICS:
        name = label.lower().replace(" ", "_").replace("@", "_")
        best = max(per_query[peer][label].mean() for peer in peers)
        ours = per_query[OURS][label].mean()
        figure(f"quality_{name}", ours, "share", None)
        figure(f"quality_{name}_best_peer_over_ours", best / ours, "ratio", 1.0)
    ours, plain, ease = costs[OURS], costs[PLAIN], costs["ease-history"]
    figure("engine_learned", ours["learn_s"], "s", 10.0)
    figure("engine_tuned", ours["tune_s"], "s", None)
    figure("engine_peak_memory", ours["peak_memory_mib"], "MiB", 500.0)
    figure("engine_base_models_over_ease_time", ours["base_models_one_thread_s"] / ease["fit_s"], "ratio", 1.0)
    figure("engine_query_mean", ours["query_mean_us"], "us", 200.0)
    figure("engine_plain_query_mean", plain["query_mean_us"], "us", 20.0)
    mining = json.loads((out / "mining.json").read_text(encoding="utf-8"))
    seconds = float((out / "mining.seconds").read_text(encoding="utf-8"))
    fastest = mining["seconds"][mining["fastest"]]
    print(f"implicit's fastest item-item fit: {mining['fastest']}, {fastest:.3f} s; Pairwell's mining: {seconds:.4f} s")
    figure("mining_over_implicit_time", seconds / fastest, "ratio", 0.2)


def figure(name: str, value: float, unit: str, limit: float | None) -> None:
    """One line for `make bench`."""
    verdict = "over" if limit is not None and value > limit else "ok"
    print(f"figure {name} {value:.4f} {unit} budget {'-' if limit is None else limit} {verdict}")


if __name__ == "__main__":
    main()
