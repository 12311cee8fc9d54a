#!/usr/bin/env bash
# Runs the checks and tests, stops at the first step that fails, and ends with a table.
#
#   scripts/test.sh                all of it (make test)
#   scripts/test.sh lint           formatting, clippy for server and browser, docs
#   scripts/test.sh rust           Rust tests, on SQLite and on a throwaway Postgres, and the discount function as deployed
#   scripts/test.sh ts             type check and tests of the sandbox store, the storefront widget and end2end, and the oracle
#   scripts/test.sh oracle         Pairwell against the platform's own library, schemas and theme checker (make oracle)
#   scripts/test.sh browser        release build, then the whole story in Chromium
#
# Groups can be given together: scripts/test.sh lint rust.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/lib/rust.sh"
source "$PAIRWELL_ROOT/scripts/lib/build.sh"

groups=("$@")
((${#groups[@]})) || groups=(lint ts rust browser)

# The same words in every log, whatever the terminal: the counts at the end are read from them. A snapshot that changed
# is a failure, not a new file.
export NO_COLOR=1 CARGO_TERM_COLOR=never INSTA_UPDATE=no
unset FORCE_COLOR

# The server's half of the workspace. `app` is built for the server or for the browser, never for both at once, so the
# browser's crate always stands apart.
server_side=(--locked --workspace --exclude pairwell-frontend)
browser_side=(--locked -p pairwell-frontend -p pairwell-app --features pairwell-app/hydrate --target "$WASM_TARGET")

rust_format() {
  local workspace
  for workspace in . fuzz storefront/extensions/pairwell-discount; do
    cargo fmt --manifest-path "$workspace/Cargo.toml" --all --check || return
  done
}
clippy_server() { cargo_clippy "${server_side[@]}" --all-targets -- -D warnings; }
clippy_browser() { cargo_clippy "${browser_side[@]}" -- -D warnings; }
clippy_discount() { in_discount cargo_clippy --locked --workspace --all-targets -- -D warnings; }
rust_docs() { RUSTDOCFLAGS="-D warnings" cargo doc "${server_side[@]}" --lib --no-deps; }
rust_tests() { scripts/with-postgres.sh cargo test "${server_side[@]}"; }
discount_tests() { in_discount cargo test --locked -p pairwell-discount-rules -p pairwell-discount-trial; }
types_of() { npx tsc --noEmit -p "$1"; }
tests_of() { npx vitest run --root "$1"; }
# Playwright starts the sandbox store and Pairwell by itself, and waits until both are healthy.
browser_tests() { scripts/with-postgres.sh bash -c "cd end2end && npx playwright test"; }

rows=() n_steps=0 n_passed=0 n_failed=0 n_skipped=0

# step NAME SECONDS KIND COMMAND…: KIND `tests` means that tests are counted, and that none at all is a failure.
step() {
  local name=$1 limit_s=$2 kind=$3 log passed=0 failed=0 skipped=0 status=0 words=""
  shift 3
  log="$LOG_DIR/test-${name//[^a-z0-9]/-}.log"
  run_step "$name" "$limit_s" "$log" "$@" || status=$?
  if [[ $kind == tests ]]; then
    read -r passed failed skipped < <(node scripts/lib/counts.mjs <"$log")
    n_passed=$((n_passed + passed)) n_failed=$((n_failed + failed)) n_skipped=$((n_skipped + skipped))
    words="$passed passed, $failed failed, $skipped skipped"
    if ((status == 0 && passed == 0)); then
      echo "no test ran" >>"$log"
      status=1
    fi
  fi
  n_steps=$((n_steps + 1))
  rows+=("$(printf '%-34s %8s s  %-6s %s' "$name" "$(seconds "$STEP_MS")" "$( ((status)) && echo FAILED || echo ok)" "$words")")
  if ((status)); then
    printf '\n--- %s ---\n' "$log"
    tail -n 200 "$log"
    finish 1
  fi
}

# The sandbox store's pages and the theme's tests read the built widget.
widget_built=""
widget_once() {
  [[ -n $widget_built ]] || step "storefront widget build" 120 check build_widget
  widget_built=yes
}

# Once, whichever groups ask for it.
oracle_done=""
oracle_once() {
  [[ -z $oracle_done ]] || return 0
  oracle_done=yes
  widget_once
  step "oracle build" 1500 check build_oracle
  step "types of end2end/oracle" 180 check types_of end2end/oracle
  PAIRWELL_ORACLE="$CARGO_TARGET_DIR/debug/examples/oracle" step "oracle" 900 tests tests_of end2end/oracle
}

finish() {
  printf '\n'
  printf '%s\n' "${rows[@]}"
  printf '\nsteps: %d passed, %d failed (%s s)\n' $((n_steps - $1)) "$1" "$(seconds $(($(now_ms) - started)))"
  printf 'tests: %d passed, %d failed, %d skipped\n' "$n_passed" "$n_failed" "$n_skipped"
  exit "$1"
}

started=$(now_ms)
needs=()
for group in "${groups[@]}"; do
  case $group in
    lint | rust) needs+=(rust node) ;;
    ts | oracle)
      # Only a compiler: none of the tools that pages are built with.
      check_rust_version
      needs+=(node)
      ;;
    browser) needs+=(rust node chromium) ;;
    *) fail "unknown group '$group'; there are lint, ts, oracle, rust and browser" ;;
  esac
done
scripts/setup.sh "${needs[@]}"
# Set-up may have chosen the compiler and the browser just now.
source "$PAIRWELL_ROOT/scripts/env.sh"

claim_target
for group in "${groups[@]}"; do
  case $group in
    lint)
      step "format" 120 check rust_format
      step "clippy, server side" 1500 check clippy_server
      step "clippy, browser side" 900 check clippy_browser
      step "clippy, discount function" 600 check clippy_discount
      step "rust docs" 900 check rust_docs
      ;;
    ts)
      widget_once
      for folder in end2end/sandbox storefront end2end end2end/faults; do step "types of $folder" 180 check types_of "$folder"; done
      for folder in end2end/sandbox storefront; do step "tests of $folder" 600 tests tests_of "$folder"; done
      oracle_once
      ;;
    oracle) oracle_once ;;
    rust)
      step "discount function build" 600 check build_discount
      step "discount function tests" 900 tests discount_tests
      step "rust tests" 2400 tests rust_tests
      ;;
    browser)
      widget_once
      step "release build" 2400 check build_release
      step "browser tests" 2400 tests browser_tests
      ;;
  esac
done
finish 0
