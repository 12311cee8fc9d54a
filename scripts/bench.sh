#!/usr/bin/env bash
# Runs every benchmark and gathers their `figure NAME VALUE UNIT budget LIMIT ok|over` lines. Fails when one is over, or
# when there is none. Arguments go to cargo bench, such as `-p pairwell-recommender`.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
scripts/setup.sh rust node
source "$PAIRWELL_ROOT/scripts/env.sh"

what=("$@")
((${#what[@]})) || what=(--workspace --exclude pairwell-frontend)
log="$LOG_DIR/bench.log"
mkdir -p "$LOG_DIR"
# Real orders come out of the sandbox store's packed history.
orders="$PAIRWELL_CACHE/bench-orders.csv"
[[ -s $orders ]] || node --import tsx end2end/sandbox/scripts/orders-csv.ts --bench >"$orders"
export PAIRWELL_BENCH_ORDERS=${PAIRWELL_BENCH_ORDERS:-$orders}
# Benchmarks are for reading while they run, so the output goes to both places.
scripts/with-postgres.sh cargo bench --locked "${what[@]}" --bench '*' 2>&1 | tee "$log"

say ""
say "figures ($(uname -m), $(nproc) cores, $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo)):"
grep '^figure ' "$log" || fail "no benchmark printed a figure"
! grep -q '^figure .* over$' "$log" || fail "a figure is over its budget"
