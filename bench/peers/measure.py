"""Runs one peer: predictions and what they cost."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import Protocol

import numpy as np

from .data import Query, Split

N_ANSWER = 10


class Peer(Protocol):
    """What every peer can do."""

    def fit(self, split: Split) -> None: ...

    def scores(self, query: Query) -> np.ndarray: ...


def rss_mib() -> float:
    """Most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def run(name: str, peer: Peer, split: Split, out: Path) -> dict[str, float]:
    """Fits, answers every query, writes `NAME.jsonl` and `NAME.cost.json`."""
    before = rss_mib()
    started = time.perf_counter()
    peer.fit(split)
    fit_s = time.perf_counter() - started
    is_sold = split.orders.n_orders_of() > 0
    times = []
    with open(out / f"{name}.jsonl", "w", encoding="utf-8") as file:
        for query in split.queries:
            started = time.perf_counter()
            scores = np.array(peer.scores(query), dtype=np.float64)
            scores[~is_sold] = -np.inf
            scores[query.given] = -np.inf
            best = np.argpartition(-scores, N_ANSWER)[:N_ANSWER]
            best = best[np.argsort(-scores[best], kind="stable")]
            times.append(time.perf_counter() - started)
            ranked = split.product_ids[best[np.isfinite(scores[best])]].tolist()
            file.write(json.dumps({"id": query.id, "ranked": ranked}) + "\n")
    micros = np.array(times) * 1e6
    cost = {
        "fit_s": fit_s,
        "query_mean_us": float(micros.mean()),
        "query_p99_us": float(np.quantile(micros, 0.99)),
        "peak_memory_mib": rss_mib(),
        "memory_before_mib": before,
    }
    (out / f"{name}.cost.json").write_text(json.dumps(cost) + "\n", encoding="utf-8")
    return cost
