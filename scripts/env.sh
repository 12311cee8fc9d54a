# shellcheck shell=bash
# The environment of every build, test and run. Meant to be sourced, by the other scripts or by hand:
#
#   source scripts/env.sh && cargo leptos build
#
# It only sets variables. Whatever the caller has set already stays: CARGO_TARGET_DIR, PAIRWELL_CHROMIUM, RUSTC.

PAIRWELL_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export PAIRWELL_ROOT

# Tools and compiled output lie outside the checkout, so that a fresh clone need not compile them again.
export PAIRWELL_CACHE="${PAIRWELL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pairwell}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PAIRWELL_CACHE/target}"

# The release program of this checkout. The target folder above may serve several checkouts; this one is never another's.
export PAIRWELL_BINARY="${PAIRWELL_BINARY:-$PAIRWELL_ROOT/target/bin/pairwell}"

# shellcheck source=scripts/versions.env
source "$PAIRWELL_ROOT/scripts/versions.env"

# The version of one package in Cargo.lock.
pairwell_locked_version() {
  awk -v name="$1" '$1 == "name" { hit = ($3 == "\"" name "\"") } hit && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' \
    "$PAIRWELL_ROOT/Cargo.lock" 2>/dev/null
}
WASM_BINDGEN_VERSION=$(pairwell_locked_version wasm-bindgen)
unset -f pairwell_locked_version

# Puts a folder in front of PATH unless it is there already, so that sourcing twice changes nothing.
pairwell_prepend_path() {
  case ":$PATH:" in
    *":$1:"*) ;;
    *) PATH="$1:$PATH" ;;
  esac
}
# A shell that is not a login shell often lacks rustup's folder.
command -v cargo >/dev/null 2>&1 || pairwell_prepend_path "${CARGO_HOME:-$HOME/.cargo}/bin"
pairwell_prepend_path "$PAIRWELL_CACHE/tools/cargo-leptos-$CARGO_LEPTOS_VERSION/bin"
pairwell_prepend_path "$PAIRWELL_CACHE/tools/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin"
export PATH
unset -f pairwell_prepend_path

# Set-up chose Debian's compiler because the ordinary one could not get its wasm half: then it builds everything, since
# no two compilers can share compiled crates. RUSTFMT is what `cargo fmt` calls; clippy is called by scripts/lib/rust.sh.
if [[ -e $PAIRWELL_CACHE/debian-rust/selected && -z ${RUSTC:-} ]]; then
  export RUSTC="$PAIRWELL_CACHE/debian-rust/bin/rustc"
  export RUSTDOC="$PAIRWELL_CACHE/debian-rust/bin/rustdoc"
  export RUSTFMT="$PAIRWELL_CACHE/debian-rust/bin/rustfmt"
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$PAIRWELL_CACHE/debian-rust/bin/wasm-ld"
fi

# The browser that set-up found or unpacked, and tried.
if [[ -z ${PAIRWELL_CHROMIUM:-} && -r $PAIRWELL_CACHE/chromium.path ]]; then
  PAIRWELL_CHROMIUM=$(<"$PAIRWELL_CACHE/chromium.path")
  export PAIRWELL_CHROMIUM
fi
# Playwright must not fetch browsers while npm installs it: it is driven with the one above.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
