# shellcheck shell=bash
# The programs that cargo compiles once and keeps in the cache, by version.

tool_bin() { printf '%s' "$PAIRWELL_CACHE/tools/$1-$2/bin/$3"; }
cargo_leptos_ready() { [[ -x $(tool_bin cargo-leptos "$CARGO_LEPTOS_VERSION" cargo-leptos) ]]; }
wasm_bindgen_ready() { [[ -x $(tool_bin wasm-bindgen-cli "$WASM_BINDGEN_VERSION" wasm-bindgen) ]]; }

# Without `no_downloads` the tool would fetch programs by itself, from addresses that a closed network does not reach.
install_cargo_leptos() { install_tool cargo-leptos "$CARGO_LEPTOS_VERSION" --locked --features no_downloads; }

# Not `--locked`: its lock file asks for a withdrawn version of a dependency.
install_wasm_bindgen() { install_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION"; }

install_tool() {
  local name=$1 version=$2
  shift 2
  run_step "$name $version, compiled once" 2400 "$LOG_DIR/$name.log" compile_tool "$name" "$version" "$@" ||
    fail_with_log "$name $version could not be installed" "$LOG_DIR/$name.log"
}

# These programs only direct others, so the time to compile them counts and their own speed does not.
compile_tool() {
  local name=$1 version=$2
  shift 2
  # From the cache, so that no settings of this checkout reach the build of the tool.
  mkdir -p "$PAIRWELL_CACHE/tools" && cd "$PAIRWELL_CACHE/tools" || return
  CARGO_TARGET_DIR="$PAIRWELL_CACHE/build-tools" CARGO_TERM_COLOR=never \
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
    CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install "$name" --version "=$version" --root "$PAIRWELL_CACHE/tools/$name-$version" "$@" || return
  # A version is compiled once; what is left over is a gigabyte that nobody needs again.
  rm -rf "$PAIRWELL_CACHE/build-tools"
}
