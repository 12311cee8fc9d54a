"""LightGBM's LambdaRank (Ke et al., NIPS 2017; Burges, MSR-TR-2010-82) over candidates of the other peers.

Twenty features: damped co-occurrence (mean and most), EASE (sum and most), cosine, titles (sum and most), the
customer's orders with the product, days since the last, the customer's orders, popularity of 7, 30 and all days, trend,
price, price against what is given, days since the first sale, products given, whether EASE and co-occurrence know the
product. Base models are fitted on the older 80 % of the orders and asked about the newer 20 %; then fitted on all.
"""

from __future__ import annotations

import lightgbm
import numpy as np
from scipy import sparse

from .data import DAY_S, Orders, Query, Split, title_matrix
from .ease import Ease
from .hybrid import damped_cooccurrence

N_BEST = 50
N_POPULAR = 30


class Base:
    """Base models of some orders, and the features they give."""

    def __init__(self, split: Split, orders: Orders) -> None:
        self.orders = orders
        ease = Ease()
        ease.fit(Split(split.product_ids, split.titles, split.log_price, orders, []))
        self.ease = ease.weights
        self.hybrid = damped_cooccurrence(orders, 0.9, 0.5, 2.0)
        frequency = np.sqrt(orders.n_orders_of() + 1.0)
        together = (orders.baskets.T @ orders.baskets).toarray()
        self.cosine = (together / frequency[:, None] / frequency[None, :]).astype(np.float32)
        np.fill_diagonal(self.cosine, 0.0)
        self.titles = title_matrix(split.titles)
        self.bought = orders.bought_by()
        self.last_bought = last_bought(orders)
        self.n_of_customer = np.bincount(orders.customer[orders.customer >= 0], minlength=orders.n_customers)
        self.popularity = np.stack([np.log1p(orders.n_orders_of(days)) for days in (7, 30, np.inf)])
        self.is_sold = self.popularity[2] > 0
        self.log_price = split.log_price
        first = np.full(len(split.product_ids), orders.newest_s)
        rows, columns = orders.baskets.nonzero()
        np.minimum.at(first, columns, orders.time_s[rows])
        self.age_days = (orders.newest_s - first) / DAY_S
        self.popular = np.argsort(-self.popularity[1], kind="stable")[:N_POPULAR]

    def features(self, query: Query) -> tuple[np.ndarray, np.ndarray]:
        """Candidates, and their features: candidates x 20."""
        given = query.given
        ease, hybrid = self.ease[given].sum(axis=0), self.hybrid[given].mean(axis=0)
        similar = self.titles[given] @ self.titles.T
        title = np.asarray(similar.sum(axis=0)).ravel()
        bought = np.zeros(len(ease), np.float32)
        days = np.full(len(ease), 9_999.0, np.float32)
        n_orders = 0
        if query.customer >= 0:
            row, last = self.bought[query.customer], self.last_bought[query.customer]
            bought[row.indices] = row.data
            days[last.indices] = (query.time_s - last.data) / DAY_S
            n_orders = int(self.n_of_customer[query.customer])
        best = [np.argpartition(-scores, N_BEST)[:N_BEST] for scores in (ease, hybrid, bought, title)]
        candidates = np.unique(np.concatenate([*best, self.popular]))
        candidates = candidates[self.is_sold[candidates] & ~np.isin(candidates, given)]
        week, month, always = self.popularity[:, candidates]
        price = self.log_price[candidates]
        known = self.log_price[given]
        given_price = np.nan if np.isnan(known).all() else float(np.nanmean(known))
        columns = [
            hybrid[candidates],
            self.hybrid[given][:, candidates].max(axis=0),
            ease[candidates],
            self.ease[given][:, candidates].max(axis=0),
            self.cosine[given][:, candidates].sum(axis=0),
            title[candidates],
            np.asarray(similar[:, candidates].max(axis=0).todense()).ravel(),
            bought[candidates],
            days[candidates],
            np.full(len(candidates), n_orders),
            week,
            month,
            always,
            week - month,
            price,
            price - given_price,
            self.age_days[candidates],
            np.full(len(candidates), len(given)),
            ease[candidates] > 0,
            hybrid[candidates] > 0,
        ]
        return candidates, np.stack(columns, axis=1).astype(np.float32)


def last_bought(orders: Orders) -> sparse.csr_matrix:
    """Customers x products: when last, in seconds."""
    rows, columns = orders.baskets.nonzero()
    customer = orders.customer[rows]
    known = customer >= 0
    # By time, so that the last one stays.
    cells = dict(zip(zip(customer[known], columns[known]), orders.time_s[rows[known]]))
    keys = np.array(list(cells), dtype=np.int64).reshape(-1, 2)
    values = np.fromiter(cells.values(), float, len(cells))
    return sparse.csr_matrix((values, (keys[:, 0], keys[:, 1])), (orders.n_customers, orders.baskets.shape[1]))


class LambdaRank:
    """The ranker."""

    def __init__(self, seed: int = 7) -> None:
        self.seed = seed

    def fit(self, split: Split) -> None:
        """Fits base models, trees, and base models again."""
        orders = split.orders
        first, last = orders.time_s[0], orders.newest_s
        n_older = int(np.searchsorted(orders.time_s, first + 0.8 * (last - first)))
        base = Base(split, orders.older(n_older))
        random = np.random.default_rng(self.seed)
        rows, labels, groups = [], [], []
        for at in range(n_older, len(orders.time_s)):
            items = orders.baskets.indices[orders.baskets.indptr[at] : orders.baskets.indptr[at + 1]]
            if not 2 <= len(items) <= 100:
                continue
            for given, wanted in questions(items, random):
                query = Query("", "", given, int(orders.customer[at]), float(orders.time_s[at]))
                candidates, features = base.features(query)
                label = np.isin(candidates, wanted)
                if label.any():
                    rows.append(features)
                    labels.append(label)
                    groups.append(len(candidates))
        data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(labels).astype(int), group=groups)
        params = {
            "objective": "lambdarank",
            "num_leaves": 15,
            "learning_rate": 0.08,
            "min_data_in_leaf": 50,
            "lambdarank_truncation_level": 10,
            "num_threads": 1,
            "seed": self.seed,
            "deterministic": True,
            "verbosity": -1,
        }
        self.trees = lightgbm.train(params, data, num_boost_round=200)
        self.base = Base(split, orders)

    def scores(self, query: Query) -> np.ndarray:
        """A score per product; those that are no candidates come last."""
        candidates, features = self.base.features(query)
        scores = np.full(len(self.base.log_price), -1e9)
        scores[candidates] = self.trees.predict(features, num_threads=1)
        return scores


def questions(items: np.ndarray, random: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Two carts with a product hidden, and two pages: what is given, and what is wanted."""
    drawn = random.permutation(items)
    carts = [(items[items != hidden], np.array([hidden])) for hidden in drawn[:2]]
    pages = [(np.array([shown]), items[items != shown]) for shown in drawn[-2:]]
    return carts + pages
