"""Command line of the peers; `python -m peers --help` says what there is."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from . import data
from .ease import Ease
from .hybrid import Hybrid
from .implicit_items import Bm25, fit_seconds
from .lambdarank import LambdaRank
from .measure import Peer, run
from .popularity import Popularity

PEERS: dict[str, Callable[[], Peer]] = {
    "popularity-30-days": lambda: Popularity(30),
    "implicit-bm25": Bm25,
    "hybrid-history": lambda: Hybrid(history=1.0),
    "hybrid-for-pages": Hybrid.for_pages,
    "ease": Ease,
    "ease-history": lambda: Ease(history=0.15),
    "ease-history-title": lambda: Ease(history=0.15, title=0.03),
    "lambdarank": LambdaRank,
}


def main() -> None:
    """Each peer runs in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(prog="peers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    quality = commands.add_parser("quality", help="predictions and cost of every peer")
    quality.add_argument("split", type=Path)
    quality.add_argument("out", type=Path)
    quality.add_argument("--only", default=",".join(PEERS), help="names, separated by commas")
    one = commands.add_parser("one", help="one peer in this process")
    one.add_argument("name", choices=PEERS)
    one.add_argument("split", type=Path)
    one.add_argument("out", type=Path)
    baskets = commands.add_parser("baskets", help="order, product and time of every line to learn from, as CSV")
    baskets.add_argument("split", type=Path)
    mining = commands.add_parser("mining", help="fit seconds of implicit's item-item models")
    mining.add_argument("split", type=Path)
    mining.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    if args.command == "quality":
        args.out.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        for name in args.only.split(","):
            command = [sys.executable, "-m", "peers", "one", name, str(args.split), str(args.out)]
            subprocess.run(command, check=True, env=environment)
    elif args.command == "one":
        with threadpool_limits(1):
            cost = run(args.name, PEERS[args.name](), data.read(args.split), args.out)
        print(json.dumps({"peer": args.name} | cost), flush=True)
    elif args.command == "baskets":
        lines = pd.read_csv(args.split / "train.csv.gz", dtype=str, keep_default_na=False)
        lines[["order_id", "product_id", "ordered_at"]].to_csv(sys.stdout, index=False)
    else:
        with threadpool_limits(1):
            seconds = fit_seconds(data.read(args.split), args.repeats)
        print(json.dumps({"seconds": seconds, "fastest": min(seconds, key=seconds.get)}))


if __name__ == "__main__":
    main()
