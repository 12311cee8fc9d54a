"""What is bought most, whatever is asked."""

from __future__ import annotations

import numpy as np

from .data import Query, Split


class Popularity:
    """Orders that hold a product, of the last `days`."""

    def __init__(self, days: float) -> None:
        self.days = days

    def fit(self, split: Split) -> None:
        """Counts."""
        self.scores_of_all = split.orders.n_orders_of(self.days)

    def scores(self, query: Query) -> np.ndarray:
        """A score per product."""
        return self.scores_of_all
