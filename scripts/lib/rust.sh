# shellcheck shell=bash
# The compiler: its age, its wasm half, and the way round when that half cannot be had the ordinary way.

WASM_TARGET=wasm32-unknown-unknown
DEBIAN_RUST="$PAIRWELL_CACHE/debian-rust"

# Whether version $1 is at least $2.
version_at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

check_rust_version() {
  command -v cargo >/dev/null && command -v rustc >/dev/null ||
    fail "Rust is missing: install Rust $RUST_MINIMUM or newer (https://rustup.rs), then start again"
  command -v cc >/dev/null ||
    fail "a C compiler and linker is missing (cc; on Debian: package build-essential): Rust needs it to link"
  local found
  found=$("${RUSTC:-rustc}" --version 2>/dev/null | awk '{ print $2 }')
  version_at_least "${found:-0}" "$RUST_MINIMUM" ||
    fail "Rust $RUST_MINIMUM or newer is needed, found ${found:-none that starts} (with rustup: rustup update stable)"
}

# Whether the compiler that is on PATH (not the one unpacked from Debian) has the wasm half, clippy and rustfmt.
ordinary_rust_ready() {
  local sysroot
  [[ ${PAIRWELL_RUST:-} != debian ]] || return
  sysroot=$(env -u RUSTC rustc --print sysroot 2>/dev/null) || return
  compgen -G "$sysroot/lib/rustlib/$WASM_TARGET/lib/libstd-*.rlib" >/dev/null &&
    [[ -x $sysroot/bin/cargo-clippy && -x $sysroot/bin/cargo-fmt ]]
}

debian_rust_ready() { [[ -x $DEBIAN_RUST/bin/rustc && -e $DEBIAN_RUST/complete ]]; }

# A caller's own RUSTC is the caller's business.
own_compiler() { [[ -n ${RUSTC:-} && $RUSTC != "$DEBIAN_RUST"/* ]]; }

rust_ready() { own_compiler || ordinary_rust_ready || { debian_rust_ready && [[ -e $DEBIAN_RUST/selected ]]; }; }

# Uses the ordinary compiler as soon as it is complete, even where Debian's was used before.
select_rust() {
  own_compiler && return
  if ordinary_rust_ready; then
    rm -f "$DEBIAN_RUST/selected"
    [[ ${RUSTC:-} != "$DEBIAN_RUST"/* ]] || unset RUSTC RUSTDOC RUSTFMT CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
  elif debian_rust_ready; then
    touch "$DEBIAN_RUST/selected"
    # shellcheck source=scripts/env.sh
    source "$PAIRWELL_ROOT/scripts/env.sh"
  fi
}

install_rust_parts() {
  if [[ ${PAIRWELL_RUST:-} != debian ]] && command -v rustup >/dev/null; then
    run_step "wasm target, clippy and rustfmt with rustup" 180 "$LOG_DIR/rustup.log" rustup_add || true
  fi
  if ! ordinary_rust_ready && ! debian_rust_ready; then
    debian_packages_usable ||
      fail "the target $WASM_TARGET is missing, rustup could not add it, and this is not a Debian: run 'rustup target add $WASM_TARGET'"
    say "  taking Debian's compiler instead: unpacked into $DEBIAN_RUST, the system stays as it is"
    run_step "Debian's Rust (150 MB)" 900 "$LOG_DIR/debian-rust.log" install_debian_rust ||
      fail_with_log "no compiler with the target $WASM_TARGET could be set up (see also $LOG_DIR/rustup.log)" "$LOG_DIR/debian-rust.log"
  fi
  select_rust
}

rustup_add() { rustup target add "$WASM_TARGET" && rustup component add clippy rustfmt; }

# Unpacks Debian's newest compiler, which carries the library's source, and builds the library for wasm from it once.
install_debian_rust() {
  local root="$DEBIAN_RUST/unpacked" bin="$DEBIAN_RUST/bin" libraries tool
  rm -rf "$DEBIAN_RUST"
  mkdir -p "$bin" || return
  debian_unpack "$root" rustc-web rust-web-src rust-web-clippy rustfmt-web lld-22 || return
  libraries=$(debian_library_path "$root")
  for tool in rustc rustdoc rustfmt cargo-clippy wasm-ld; do
    # The sysroot is found from where the compiler's library lies; only the loader needs to be told.
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexport LD_LIBRARY_PATH="%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\nexec "%s" "$@"\n' \
      "$libraries" "$root/usr/bin/${tool/%wasm-ld/wasm-ld-22}" >"$bin/$tool" || return
    chmod +x "$bin/$tool" || return
  done
  build_wasm_library || return
  touch "$DEBIAN_RUST/complete"
}

# Compiles the standard library by way of an empty crate, and lays it where the compiler looks for it. The boot flag is
# needed only here: cargo's `-Z` is otherwise for nightly compilers.
build_wasm_library() {
  local crate="$DEBIAN_RUST/std-for-wasm" place="$DEBIAN_RUST/unpacked/usr/lib/rustlib/$WASM_TARGET/lib"
  mkdir -p "$crate/src" "$place" || return
  printf '[package]\nname = "std-for-wasm"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$crate/Cargo.toml" || return
  : >"$crate/src/lib.rs" || return
  (cd "$crate" && RUSTC="$DEBIAN_RUST/bin/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$crate/target" \
    cargo build --release -Zbuild-std=std,panic_abort,proc_macro --target "$WASM_TARGET") || return
  find "$crate/target/$WASM_TARGET/release/deps" -name '*.rlib' ! -name 'libstd_for_wasm-*' -exec cp {} "$place/" \; || return
  rm -rf "$crate"
}

# `cargo clippy` with the compiler that builds: rustup's would not read crates that Debian's compiled.
cargo_clippy() {
  if [[ ${RUSTC:-} == "$DEBIAN_RUST"/* ]]; then
    "$DEBIAN_RUST/bin/cargo-clippy" clippy "$@"
  else
    cargo clippy "$@"
  fi
}
