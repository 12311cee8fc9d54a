"""The item-item models of the library implicit: https://github.com/benfred/implicit"""

from __future__ import annotations

import time
import warnings

import numpy as np
from implicit.nearest_neighbours import (
    BM25Recommender,
    CosineRecommender,
    ItemItemRecommender,
    TFIDFRecommender,
)

from implicit.utils import ParameterWarning

from .data import Query, Split

# It converts its own weighted matrix and warns of that on every fit.
warnings.simplefilter("ignore", ParameterWarning)

MODELS = [ItemItemRecommender, CosineRecommender, TFIDFRecommender, BM25Recommender]


class Bm25:
    """BM25 of baskets with 200 neighbours, its defaults otherwise."""

    def fit(self, split: Split) -> None:
        """Fits with one thread."""
        self.model = BM25Recommender(K=200, K1=1.2, B=0.75, num_threads=1)
        self.model.fit(split.orders.baskets, show_progress=False)
        self.similarity = self.model.similarity.tocsr()
        self.frequency = split.orders.n_orders_of()

    def scores(self, query: Query) -> np.ndarray:
        """A score per product, ties by popularity."""
        total = np.asarray(self.similarity[query.given].sum(axis=0)).ravel()
        return total + 1e-9 * self.frequency


def fit_seconds(split: Split, repeats: int) -> dict[str, float]:
    """The quickest of several fits of each model on the basket matrix, one thread, in seconds."""
    seconds = {}
    for model in MODELS:
        for n_neighbours in (20, 200):
            runs = []
            for _ in range(repeats):
                baskets = split.orders.baskets.astype(np.float64)
                started = time.perf_counter()
                model(K=n_neighbours, num_threads=1).fit(baskets, show_progress=False)
                runs.append(time.perf_counter() - started)
            seconds[f"{model.__name__} K={n_neighbours}"] = min(runs)
    return seconds
