#!/usr/bin/env bash
# Feeds the engine's file readers with damaged files for a while: fuzz.sh [SECONDS] [TARGET…]. Needs rustup's nightly
# compiler, which libFuzzer's instrumentation asks for; cargo-fuzz is installed into the cache when it is missing.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/env.sh"

seconds=${1:-600}
targets=("${@:2}")
cd "$PAIRWELL_ROOT/crates/recommender"
((${#targets[@]})) || mapfile -t targets < <(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | tail -n +2)
rustup run nightly rustc --version >/dev/null 2>&1 || fail "fuzzing needs a nightly compiler: rustup toolchain install nightly"

tools="$PAIRWELL_CACHE/tools/cargo-fuzz-$CARGO_FUZZ_VERSION"
if [[ ! -x $tools/bin/cargo-fuzz ]]; then
  say "installing cargo-fuzz $CARGO_FUZZ_VERSION"
  cargo install cargo-fuzz --version "$CARGO_FUZZ_VERSION" --locked --root "$tools"
fi
export PATH="$tools/bin:$PATH" CARGO_TARGET_DIR="$PAIRWELL_CACHE/fuzz-target"
for target in "${targets[@]}"; do
  say "$target: $seconds seconds"
  cargo +nightly fuzz run "$target" -- -max_total_time="$seconds" -max_len=4096 -print_final_stats=1
done
