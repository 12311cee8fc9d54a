#!/usr/bin/env bash
# Lets everything go wrong that can, against the real program and the sandbox store on this machine: a platform on its bad
# days, grants that end, webhooks that come twice and late, a storm of them, processes killed, clocks apart.
#
#   scripts/faults.sh                all of it, on SQLite and Postgres: about a quarter of an hour
#   scripts/faults.sh quick          under two minutes: SQLite alone, fewer kills, a shorter storm
#   scripts/faults.sh [quick] storm  only the files of end2end/faults/tests whose name has this word
#
# Ends with the figures of the storm; in the whole round one over its budget is a failure, the quick one only shows them.
# PAIRWELL_FAULTS_SEED repeats a round: the seeds are printed.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/lib/build.sh"

# Seeds and figures are read from the log.
export NO_COLOR=1
unset FORCE_COLOR
export PAIRWELL_FAULTS=whole
if [[ ${1:-} == quick ]]; then
  PAIRWELL_FAULTS=quick
  shift
fi
scripts/setup.sh rust node
source "$PAIRWELL_ROOT/scripts/env.sh"
command -v sqlite3 >/dev/null || fail "the command sqlite3 is missing, with which the tests look into the database (on Debian: package sqlite3)"

# The admin's pages are not tried here, so the program alone will do.
if ! release_is_current; then
  claim_target
  run_step "release build of the program" 2400 "$LOG_DIR/faults-build.log" cargo build --release --locked -p pairwell-server ||
    fail_with_log "the release build failed" "$LOG_DIR/faults-build.log" 60
  export PAIRWELL_BINARY="$CARGO_TARGET_DIR/release/pairwell"
fi

log="$LOG_DIR/faults.log"
mkdir -p "$LOG_DIR"
status=0
with=(scripts/with-postgres.sh)
[[ $PAIRWELL_FAULTS == whole ]] || with=()
# For reading while it runs, so the output goes to both places.
"${with[@]}" npx vitest run --root end2end/faults "$@" 2>&1 | tee "$log" || status=$?

say ""
say "seeds and figures ($(nproc) cores):"
grep -aE '^(seed of|figure) ' "$log" || true
((status == 0)) || fail "a fault was not survived (log: $log)"
[[ $PAIRWELL_FAULTS == quick ]] || ! grep -aq '^figure .* over$' "$log" || fail "a figure is over its budget"
