"""Damped co-occurrence, squared, with recent popularity and the customer's history.

`C(i,j)` is the sum over baskets that hold both of `2^(-age / 180 days) * size^-0.5`, `n` the decayed counts,
`S = (C / ((n_i + 10)^a * (n_j + 10)^b))^power`; a product scores the mean of `S` over what is given.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .data import DAY_S, Orders, Query, Split


def damped_cooccurrence(orders: Orders, source_power: float, target_power: float, power: float) -> np.ndarray:
    """Products x products, the row being what is given."""
    age_days = (orders.newest_s - orders.time_s) / DAY_S
    decay = 0.5 ** (age_days / 180.0)
    size = np.asarray(orders.baskets.sum(axis=1)).ravel()
    weighted = sparse.diags(decay * size**-0.5) @ orders.baskets
    together = (orders.baskets.T @ weighted).toarray()
    np.fill_diagonal(together, 0.0)
    count = np.asarray((sparse.diags(decay) @ orders.baskets).sum(axis=0)).ravel() + 10.0
    return ((together / count[:, None] ** source_power / count[None, :] ** target_power) ** power).astype(np.float32)


class Hybrid:
    """The defaults are tuned for carts; see `for_pages`."""

    def __init__(
        self,
        source_power: float = 0.9,
        target_power: float = 0.5,
        power: float = 2.0,
        popularity: float = 0.3,
        history: float = 0.0,
    ) -> None:
        self.exponents = (source_power, target_power, power)
        self.popularity, self.history = popularity, history

    @classmethod
    def for_pages(cls) -> Hybrid:
        """Tuned for one given product: less specific, more of what is popular and what the customer bought."""
        return cls(target_power=0.2, power=0.5, popularity=1.0, history=3.0)

    def fit(self, split: Split) -> None:
        """Counts, and scales both parts to about one."""
        similarity = damped_cooccurrence(split.orders, *self.exponents)
        self.similarity = similarity / max(float(np.partition(similarity, -1000, axis=None)[-1000]), 1e-9)
        recent = np.log1p(split.orders.n_orders_of(30))
        self.recent = recent / max(recent.max(), 1e-9)
        self.bought = split.orders.bought_by()

    def scores(self, query: Query) -> np.ndarray:
        """A score per product."""
        scores = self.similarity[query.given].mean(axis=0) + self.popularity * 0.1 * self.recent
        if self.history and query.customer >= 0:
            row = self.bought[query.customer]
            scores[row.indices] += self.history * 0.1 * np.log1p(row.data)
        return scores
