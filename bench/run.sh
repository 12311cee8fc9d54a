#!/usr/bin/env bash
# Quality and cost of Pairwell's engine beside its peers, on the orders that come with the project. Needs a release
# program (PAIRWELL_BINARY, or the one `make bench` built). See bench/README.md.
source "$(dirname -- "${BASH_SOURCE[0]}")/../scripts/lib/common.sh"

split=${1:-$PAIRWELL_CACHE/bench-split}
out=$PAIRWELL_CACHE/bench-peers
python=$(bench/setup.sh)
mkdir -p "$out"

if [[ ! -e $split/queries.jsonl ]]; then
  say "making the split"
  orders="$PAIRWELL_CACHE/bench-history.csv"
  node --import tsx end2end/sandbox/scripts/orders-csv.ts >"$orders"
  "$python" bench/eval/make_split.py --orders "$orders" --out "$split" --uppercase-ids \
    --exclude-products '^(POST|DOT|M|C2|D|S|B|BANK CHARGES|AMAZONFEE|CRUK|GIFT_.*)$' >/dev/null
fi

say "Pairwell learns and answers"
"$PAIRWELL_BINARY" evaluate "$split" --out "$out/pairwell.jsonl" --json >"$out/pairwell.cost.json"
"$PAIRWELL_BINARY" evaluate "$split" --out "$out/pairwell-plain.jsonl" --plain --json >"$out/pairwell-plain.cost.json"

say "the peers learn and answer, one after another (several minutes)"
PYTHONPATH=bench "$python" -m peers quality "$split" "$out"

say "mining pairs of the same baskets: Pairwell and implicit, one thread each"
PYTHONPATH=bench "$python" -m peers baskets "$split" >"$out/baskets.csv"
PAIRWELL_BENCH_ORDERS="$out/baskets.csv" cargo bench --locked -p pairwell-recommender --bench mining -- --real \
  | sed -n 's/^figure mining_real_one_thread \([0-9.]*\) .*/\1/p' >"$out/mining.seconds"
PYTHONPATH=bench "$python" -m peers mining "$split" >"$out/mining.json"

PYTHONPATH=bench/eval "$python" bench/report.py "$split" "$out"
