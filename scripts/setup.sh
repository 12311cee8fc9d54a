#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks. Says first what and where.
#
#   scripts/setup.sh                      everything
#   scripts/setup.sh rust node            only these parts: rust, node, chromium
#
# Idempotent: what is there is only looked at, which takes a fraction of a second. Nothing is written outside the
# checkout's node_modules and the cache ($PAIRWELL_CACHE, see env.sh), except that rustup may be asked for the wasm
# target, which it keeps with the toolchain.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
for part in debian rust tools node chromium; do
  # shellcheck source=/dev/null
  source "$PAIRWELL_ROOT/scripts/lib/$part.sh"
done

parts=" ${*:-rust node chromium} "
for part in $parts; do
  [[ $part =~ ^(rust|node|chromium)$ ]] || fail "unknown part '$part'; there are rust, node and chromium"
done
wanted() { [[ $parts == *" $1 "* ]]; }
started=$(now_ms)

# Two set-ups at once would compile the same tool twice and trip over each other's files.
mkdir -p "$PAIRWELL_CACHE"
if command -v flock >/dev/null; then
  exec 9>"$PAIRWELL_CACHE/setup.lock"
  flock -n 9 || {
    say "another set-up is running; waiting for it"
    flock -w 3600 9 || fail "the other set-up did not end within an hour"
  }
fi

plan=() todo=()
need() { # need READY INSTALL WORDS
  "$1" || {
    todo+=("$2")
    plan+=("$3")
  }
}
if wanted rust; then
  check_rust_version
  [[ -n $WASM_BINDGEN_VERSION ]] || fail "Cargo.lock does not name a version of wasm-bindgen; is this a whole checkout?"
  need rust_ready install_rust_parts "the compiler's target $WASM_TARGET, clippy and rustfmt: added by rustup to the toolchain in use, or, where rustup cannot, Debian's compiler unpacked into the cache"
  need cargo_leptos_ready install_cargo_leptos "cargo-leptos $CARGO_LEPTOS_VERSION into the cache (compiled: about 7 minutes on two cores)"
  need wasm_bindgen_ready install_wasm_bindgen "wasm-bindgen-cli $WASM_BINDGEN_VERSION into the cache (compiled: about 3 minutes)"
fi
if wanted node || wanted chromium; then check_node_version; fi
if wanted node; then
  need node_packages_ready install_node_packages "the npm packages of package-lock.json into node_modules"
fi
if wanted chromium; then
  need chromium_ready install_chromium "a Chromium for tests and screenshots: the system's if there is one, else one unpacked into the cache"
fi

if ((${#todo[@]} == 0)); then
  # Rust may have become complete the ordinary way since the last time.
  if wanted rust; then select_rust; fi
  say "set up: everything is there ($(seconds $(($(now_ms) - started))) s)"
  exit 0
fi
say "set-up will now install (cache: $PAIRWELL_CACHE):"
printf '  - %s\n' "${plan[@]}"
for install in "${todo[@]}"; do "$install"; done
say "set up: done in $(seconds $(($(now_ms) - started))) s"
