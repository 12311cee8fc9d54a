"""The split as arrays: baskets, customers, products and queries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

DAY_S = 86_400.0


@dataclass(frozen=True)
class Query:
    """One query. `given` are product numbers, `customer` is -1 when no training order has the same one."""

    id: str
    task: str
    given: np.ndarray
    customer: int
    time_s: float


@dataclass(frozen=True)
class Orders:
    """Orders by time. `baskets` is orders x products with ones, `customer` is -1 when not known."""

    baskets: sparse.csr_matrix
    customer: np.ndarray
    time_s: np.ndarray
    n_customers: int

    def older(self, n: int) -> Orders:
        """The `n` oldest orders."""
        return Orders(self.baskets[:n], self.customer[:n], self.time_s[:n], self.n_customers)

    @property
    def newest_s(self) -> float:
        """When the newest order was placed."""
        return float(self.time_s[-1])

    def n_orders_of(self, within_days: float = np.inf) -> np.ndarray:
        """Orders that hold each product, of the last so many days."""
        recent = self.time_s > self.newest_s - within_days * DAY_S
        return np.asarray(self.baskets[recent].sum(axis=0)).ravel()

    def bought_by(self) -> sparse.csr_matrix:
        """Customers x products: in how many of the customer's orders."""
        known = self.customer >= 0
        n_known = int(known.sum())
        signed = sparse.csr_matrix(
            (np.ones(n_known, np.float32), (self.customer[known], np.arange(n_known))), (self.n_customers, n_known)
        )
        return (signed @ self.baskets[known]).tocsr()


@dataclass(frozen=True)
class Split:
    """All of it. Products are numbered as in products.csv.gz."""

    product_ids: np.ndarray
    titles: list[str]
    log_price: np.ndarray
    orders: Orders
    queries: list[Query]


def seconds(times: pd.Series) -> np.ndarray:
    """Seconds since 1970."""
    return pd.to_datetime(times).astype("datetime64[s]").astype("int64").to_numpy().astype(float)


def read(folder: Path) -> Split:
    """Reads what a recommender may see of a split; never the answers."""
    products = pd.read_csv(folder / "products.csv.gz", dtype={"product_id": str, "title": str}, keep_default_na=False)
    number = {product: at for at, product in enumerate(products.product_id)}
    price = pd.to_numeric(products.price, errors="coerce").to_numpy(float)
    lines = pd.read_csv(folder / "train.csv.gz", dtype=str, keep_default_na=False)
    orders = lines.groupby("order_id", sort=False).agg(time=("ordered_at", "first"), customer=("customer_id", "first"))
    orders["time_s"] = seconds(orders.time)
    orders = orders.sort_values("time_s", kind="stable")
    place = {order: at for at, order in enumerate(orders.index)}
    names = sorted(set(orders.customer) - {""})
    customer_of = {name: at for at, name in enumerate(names)}
    cells = (lines.order_id.map(place).to_numpy(), lines.product_id.map(number).to_numpy())
    baskets = sparse.csr_matrix((np.ones(len(lines), np.float32), cells), (len(orders), len(products)))
    baskets.data[:] = 1.0
    queries = []
    with open(folder / "queries_input.jsonl", encoding="utf-8") as file:
        raw = [json.loads(line) for line in file]
    times = seconds(pd.Series([query["time"] for query in raw]))
    for query, time_s in zip(raw, times):
        given = np.array([number[product] for product in query["given"]], dtype=np.int64)
        queries.append(Query(query["id"], query["task"], given, customer_of.get(query["customer_id"], -1), time_s))
    return Split(
        products.product_id.to_numpy(),
        products.title.tolist(),
        np.log(np.where(price > 0, price, np.nan)),
        Orders(baskets, orders.customer.map(customer_of).fillna(-1).astype(int).to_numpy(), orders.time_s.to_numpy(), len(names)),
        queries,
    )


def title_matrix(titles: list[str]) -> sparse.csr_matrix:
    """Products x words: TF-IDF, each word once, rows of length one."""
    words: dict[str, int] = {}
    rows, columns = [], []
    for at, title in enumerate(titles):
        for word in sorted(set("".join(c if c.isalnum() else " " for c in title.lower()).split())):
            rows.append(at)
            columns.append(words.setdefault(word, len(words)))
    ones = np.ones(len(rows), np.float32)
    matrix = sparse.csr_matrix((ones, (rows, columns)), (len(titles), max(len(words), 1)))
    n_titles = np.maximum(np.asarray(matrix.sum(axis=0)).ravel(), 1.0)
    matrix = matrix @ sparse.diags(np.log(len(titles) / n_titles) + 0.1)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.maximum(length, 1e-9)) @ matrix).tocsr().astype(np.float32)
