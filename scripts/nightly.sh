#!/usr/bin/env bash
# What takes too long for every change: each fuzz target for a while, and whichever of the long checks there are. All of
# it runs, whatever fails; a table and the exit code say what did.
#
#   scripts/nightly.sh [SECONDS]   seconds for each fuzz target, 600 when not given (make nightly)
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"

seconds=${1:-600}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "the argument is a number of seconds, not '$seconds'"
# Checks that `make` knows by these names, each passing or failing by its exit code.
long_checks=(oracle faults bench)

rows=() n_failed=0
mkdir -p "$LOG_DIR"

# check NAME COMMAND…: the output goes to the terminal and to a log.
check() {
  local name=$1 log="$LOG_DIR/nightly-$1.log" verdict=ok started=$SECONDS
  shift
  say "$name: $*"
  "$@" 2>&1 | tee "$log" || verdict=FAILED
  [[ $verdict == ok ]] || n_failed=$((n_failed + 1))
  rows+=("$(printf '%-8s %-6s %6d s  %s' "$name" "$verdict" $((SECONDS - started)) "$log")")
}

check fuzz scripts/fuzz.sh "$seconds"
for name in "${long_checks[@]}"; do
  if grep -q "^$name:" Makefile; then
    check "$name" make --no-print-directory "$name"
  else
    rows+=("$(printf '%-8s %-6s' "$name" absent)")
  fi
done

printf '\n'
printf '%s\n' "${rows[@]}"
printf '\n%d failed\n' "$n_failed"
((n_failed == 0))
