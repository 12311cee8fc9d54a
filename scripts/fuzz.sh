#!/usr/bin/env bash
# Feeds every reader of outside bytes with damaged and invented ones for a while, one after the other.
#
#   scripts/fuzz.sh [SECONDS] [TARGET…]   600 seconds and all targets when not given (make fuzz)
#   scripts/fuzz.sh --list                the targets
#
# Needs rustup's nightly compiler, which libFuzzer's instrumentation asks for; cargo-fuzz is installed into the cache when
# it is missing. A target that finds something does not keep the others from running; its input is kept in fuzz/artifacts.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"

mapfile -t all < <(sed -n '/^\[\[bin\]\]$/,/^$/s/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml)
if [[ ${1:-} == --list ]]; then
  printf '%s\n' "${all[@]}"
  exit
fi
seconds=${1:-600}
targets=("${@:2}")
((${#targets[@]})) || targets=("${all[@]}")
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "the first argument is a number of seconds, not '$seconds'"
for target in "${targets[@]}"; do
  [[ " ${all[*]} " == *" $target "* ]] || fail "there is no target '$target'; there are: ${all[*]}"
done
rustup run nightly rustc --version >/dev/null 2>&1 || fail "fuzzing needs a nightly compiler: rustup toolchain install nightly"

tools="$PAIRWELL_CACHE/tools/cargo-fuzz-$CARGO_FUZZ_VERSION"
if [[ ! -x $tools/bin/cargo-fuzz ]]; then
  say "installing cargo-fuzz $CARGO_FUZZ_VERSION"
  cargo install cargo-fuzz --version "$CARGO_FUZZ_VERSION" --locked --root "$tools"
fi
export PATH="$tools/bin:$PATH" CARGO_TARGET_DIR="${PAIRWELL_FUZZ_TARGET:-$PAIRWELL_CACHE/fuzz-target}"
mkdir -p "$LOG_DIR"

# No input may hang, or fill the memory.
limits=(-max_len=4096 -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=512)

# What one target ran: executions and the most memory, as libFuzzer counts them at its end.
stat_of() { sed -n "s/^stat::$2: *//p" "$1" | tail -n 1; }

rows=() n_failed=0
for target in "${targets[@]}"; do
  say "$target: $seconds seconds"
  log="$LOG_DIR/fuzz-$target.log"
  mkdir -p "fuzz/corpus/$target"
  more=() inputs=("fuzz/corpus/$target")
  [[ ! -d fuzz/seeds/$target ]] || inputs+=("fuzz/seeds/$target")
  [[ ! -r fuzz/dictionaries/$target.dict ]] || more+=("-dict=fuzz/dictionaries/$target.dict")
  verdict=ok
  cargo +nightly fuzz run --fuzz-dir fuzz "$target" "${inputs[@]}" -- -max_total_time="$seconds" -print_final_stats=1 \
    "${limits[@]}" "${more[@]}" >"$log" 2>&1 || verdict=FAILED
  if [[ $verdict == FAILED ]]; then
    n_failed=$((n_failed + 1))
    printf '\n--- %s ---\n' "$log"
    tail -n 60 "$log"
  fi
  rows+=("$(printf '%-16s %-6s %12s runs %8s a second %6s MB' "$target" "$verdict" \
    "$(stat_of "$log" number_of_executed_units)" "$(stat_of "$log" average_exec_per_sec)" "$(stat_of "$log" peak_rss_mb)")")
done
printf '\n'
printf '%s\n' "${rows[@]}"
printf '\ntargets: %d passed, %d failed\n' $((${#targets[@]} - n_failed)) "$n_failed"
((n_failed == 0))
