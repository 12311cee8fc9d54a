# shellcheck shell=bash
# What is built to be run: the storefront widget, the discount function, the program with its site, and the program that
# answers the oracle.

# The target folder in the cache may have been filled from another checkout. Cargo tells the two apart by nothing but the
# times of their files, and would take what is newer there for what is here: then all files of this one are new.
claim_target() {
  local mark="$CARGO_TARGET_DIR/checkout"
  [[ -r $mark && $(<"$mark") == "$PAIRWELL_ROOT" ]] && return
  mkdir -p "$CARGO_TARGET_DIR" || return
  find "$PAIRWELL_ROOT"/{app,crates,frontend,migrations,server} -name '*.rs' -exec touch {} + || return
  printf '%s\n' "$PAIRWELL_ROOT" >"$mark"
}

# Everything that the release build reads, as one digest of names, sizes and times: cargo would look at each of its
# thousand crates to find out that nothing changed.
release_inputs_digest() {
  {
    find app crates frontend migrations public server style Cargo.toml Cargo.lock Leptos.toml package-lock.json scripts/versions.env \
      -type f -printf '%p %s %T@\n' | sort
    printf '%s\n' "${RUSTC:-ordinary}" "$PAIRWELL_ROOT"
  } | sha256sum | cut -c1-64
}

release_is_current() {
  local stamp="$PAIRWELL_ROOT/target/bin/inputs"
  [[ -x $PAIRWELL_BINARY && -e $PAIRWELL_ROOT/target/site/pkg/pairwell.wasm && -r $stamp && $(<"$stamp") == "$(release_inputs_digest)" ]]
}

# Builds the wasm, the style sheet and the server, and keeps the server in this checkout: the target folder in the
# cache may hold another checkout's an hour later. The digest is taken before, so that a change while it builds counts.
build_release() {
  local digest
  claim_target || return
  release_is_current && echo "nothing changed since the last release build" && return
  digest=$(release_inputs_digest) || return
  # Its own stack trace after a compile error would only hide the error.
  RUST_BACKTRACE=0 NO_COLOR=1 cargo leptos build --release --cargo-locked || return
  mkdir -p "$PAIRWELL_ROOT/target/bin" || return
  # Under a new name first: the old program may be running.
  cp "$CARGO_TARGET_DIR/release/pairwell" "$PAIRWELL_BINARY.new" && mv "$PAIRWELL_BINARY.new" "$PAIRWELL_BINARY" || return
  printf '%s\n' "$digest" >"$PAIRWELL_ROOT/target/bin/inputs"
}

# The widget for the theme extension, and the same files for the admin's previews, which show the real one.
build_widget() {
  npm run build -w @pairwell/storefront || return
  mkdir -p public/widget || return
  local file
  for file in storefront/extensions/pairwell-theme/assets/pairwell*; do
    # Only what changed: a newer time alone would make the release build look again.
    cmp -s "$file" "public/widget/${file##*/}" || cp "$file" public/widget/ || return
  done
}

# The whole server side is named, though one example is built: so it is built with the features that the Rust tests use,
# and neither compiles anything for itself alone.
build_oracle() {
  claim_target || return
  cargo build --locked --workspace --exclude pairwell-frontend --example oracle
}

# The discount function is compiled for the platform's runtime, in a workspace and a folder of its own: that is where the
# platform's tools look for it.
in_discount() { (cd storefront/extensions/pairwell-discount && unset CARGO_TARGET_DIR && "$@"); }

# The module that is deployed, and the platform's half of the interface, which only the tests run beside it.
build_discount() {
  local package
  for package in pairwell-discount shopify_function_provider; do
    in_discount cargo build --locked --release --target "$WASM_TARGET" -p "$package" || return
  done
}
