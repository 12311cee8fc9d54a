#!/usr/bin/env bash
# Runs every benchmark and gathers their `figure NAME VALUE UNIT budget LIMIT ok|over` lines. Fails when one is over, or
# when there is none. Arguments go to cargo bench, such as `-p pairwell-recommender`.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/lib/build.sh"
if (($#)); then scripts/setup.sh rust node; else scripts/setup.sh; fi
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
# What a shopper's page weighs and costs. Named benchmarks are asked for alone.
if ((!$#)); then
  say "the storefront: sizes, and a product page with and without the app"
  build_widget 2>&1 | tee -a "$log"
  run_step "release build" 2400 "$LOG_DIR/release.log" build_release || fail_with_log "the release build failed" "$LOG_DIR/release.log" 60
  (cd end2end && node --import tsx bench/page-cost.mts) 2>&1 | tee -a "$log"
  say "the engine beside its peers"
  bench/run.sh 2>&1 | tee -a "$log"
fi

say ""
say "figures ($(uname -m), $(nproc) cores, $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo)):"
grep '^figure ' "$log" || fail "no benchmark printed a figure"
! grep -q '^figure .* over$' "$log" || fail "a figure is over its budget"
