"""EASE^R: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, closed form of equation 8.

Baskets are the rows. A customer's history adds `weight * log(1 + earlier orders that hold the product)`, titles add
`weight * sum of TF-IDF cosines with what is given`.
"""

from __future__ import annotations

import numpy as np

from .data import Query, Split, title_matrix


class Ease:
    """`ridge` in baskets; weights of 0 leave a part out."""

    def __init__(self, ridge: float = 20.0, history: float = 0.0, title: float = 0.0) -> None:
        self.ridge, self.history, self.title = ridge, history, title

    def fit(self, split: Split) -> None:
        """One dense inverse of products x products."""
        baskets = split.orders.baskets
        gram = (baskets.T @ baskets).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += self.ridge
        inverse = np.linalg.inv(gram)
        weights = inverse / -np.diag(inverse)
        weights[np.diag_indices_from(weights)] = 0.0
        self.weights = weights.astype(np.float32)
        self.bought = split.orders.bought_by() if self.history else None
        self.titles = title_matrix(split.titles) if self.title else None

    def scores(self, query: Query) -> np.ndarray:
        """A score per product."""
        scores = self.weights[query.given].sum(axis=0)
        if self.bought is not None and query.customer >= 0:
            row = self.bought[query.customer]
            scores[row.indices] += self.history * np.log1p(row.data)
        if self.titles is not None:
            similar = self.titles @ np.asarray(self.titles[query.given].sum(axis=0)).ravel()
            scores = scores + self.title * similar
        return scores
