# shellcheck shell=bash
# Node and the npm packages of the lock file.

NODE_STAMP="$PAIRWELL_ROOT/node_modules/.pairwell-lock"

check_node_version() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail "Node is missing: install Node $NODE_MINIMUM or newer with npm (https://nodejs.org), then start again"
  local found
  found=$(node -p 'process.versions.node')
  ((${found%%.*} >= NODE_MINIMUM)) || fail "Node $NODE_MINIMUM or newer is needed, found $found"
}

# What the packages depend on: the lock file and every manifest of the npm workspace.
node_manifests_digest() { cat package-lock.json package.json end2end/package.json end2end/sandbox/package.json end2end/oracle/package.json storefront/package.json | sha256sum | cut -c1-64; }

node_packages_ready() { [[ -r $NODE_STAMP && $(<"$NODE_STAMP") == "$(node_manifests_digest)" ]]; }

# `npm ci` would be the word for it, but it refuses a lock file that lacks optional packages of other systems, and a
# registry mirror need not hold those. `npm install --no-save` takes the locked versions with their checksums just so;
# that the lock file is not behind the manifests, which `npm ci` also looks at, is checked here.
install_node_packages() {
  node scripts/lib/lock-in-sync.mjs || fail "package-lock.json is behind: run 'npm install' and commit it"
  run_step "npm packages of package-lock.json" 900 "$LOG_DIR/npm.log" npm install --no-save --no-audit --no-fund ||
    fail_with_log "the npm packages could not be installed" "$LOG_DIR/npm.log"
  node_manifests_digest >"$NODE_STAMP"
}
