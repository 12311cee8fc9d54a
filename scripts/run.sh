#!/usr/bin/env bash
# The demo: builds what changed, starts a sandbox store and Pairwell, installs Pairwell in the store, lets it read the
# store's orders, and prints where to look. Its data is in var/demo and stays; `make clean` removes it.
#
# Other addresses: PAIRWELL_SERVER__LISTEN and SANDBOX_ADDR, each host:port. Ctrl-C stops both programs, and so does the
# end of either.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/lib/build.sh"

shop=pairwell-demo.myshopify.com
state="$PAIRWELL_ROOT/var/demo"
export PAIRWELL_CONFIG="${PAIRWELL_CONFIG:-$PAIRWELL_ROOT/demo/pairwell.toml}"

export PAIRWELL_SERVER__LISTEN="${PAIRWELL_SERVER__LISTEN:-127.0.0.1:3000}"
export SANDBOX_ADDR="${SANDBOX_ADDR:-127.0.0.1:4000}"
app_url="http://$PAIRWELL_SERVER__LISTEN"
store_url="http://$SANDBOX_ADDR"
# Each has to know where the other is.
export SANDBOX_APP_URL="$app_url"
export SANDBOX_STATE_DIR="$state/sandbox"
export PAIRWELL_SERVER__PUBLIC_URL="$app_url"
export PAIRWELL_SHOPIFY__SHOP_BASE_URL="$store_url"
export PAIRWELL_SHOPIFY__ADMIN_ORIGIN="$store_url"
export PAIRWELL_SHOPIFY__APP_BRIDGE_URL="$store_url/app-bridge.js"

app_group="" store_group=""
stop_both() {
  trap - EXIT
  end_running_step
  [[ -z $app_group$store_group ]] || say "stopping …"
  # The app first: it may still have something to ask the store.
  [[ -z ${follower:-} ]] || kill "$follower" 2>/dev/null || true
  [[ -z $app_group ]] || stop_group "$app_group"
  [[ -z $store_group ]] || stop_group "$store_group"
}
trap stop_both EXIT
# Somebody who presses Ctrl-C got what was wanted: no failure.
trap 'say ""; exit 0' INT TERM HUP

require_free() { # require_free HOST:PORT WORDS
  ! port_taken "${1%:*}" "${1##*:}" ||
    fail "$1 is taken by $(port_holder "${1##*:}"); stop it, or choose another address for $2"
}

# Ends the demo with the log of the program that ended by itself.
ended_early() { fail_with_log "$1 ended by itself" "$2" 30; }

require_free "$PAIRWELL_SERVER__LISTEN" "Pairwell with PAIRWELL_SERVER__LISTEN=host:port"
require_free "$SANDBOX_ADDR" "the sandbox store with SANDBOX_ADDR=host:port"

scripts/setup.sh rust node
source "$PAIRWELL_ROOT/scripts/env.sh"
run_step "storefront widget" 120 "$LOG_DIR/widget.log" build_widget ||
  fail_with_log "the widget does not build" "$LOG_DIR/widget.log"
if ! release_is_current; then
  run_step "Pairwell, release build" 2400 "$LOG_DIR/release.log" build_release ||
    fail_with_log "the release build failed" "$LOG_DIR/release.log" 60
fi

mkdir -p "$SANDBOX_STATE_DIR"
start_group node --import tsx end2end/sandbox/src/main.ts </dev/null >"$state/sandbox.log" 2>&1
store_group=$GROUP
start_group "$PAIRWELL_BINARY" serve </dev/null >"$state/pairwell.log" 2>&1
app_group=$GROUP

await_health() { # await_health GROUP NAME LOG URL
  run_step "$2 starts" 90 "$LOG_DIR/health.log" node scripts/lib/wait-for.mjs "$4" 80 "$1" || {
    group_alive "$1" && jobs -r -p | grep -qx "$1" || ended_early "$2" "$3"
    fail_with_log "$2 is not healthy: $(last_line "$LOG_DIR/health.log")" "$3" 30
  }
}
await_health "$store_group" "the sandbox store" "$state/sandbox.log" "$store_url/healthz"
await_health "$app_group" "Pairwell" "$state/pairwell.log" "$app_url/health/ready"

run_step "Pairwell in the store" 60 "$LOG_DIR/install.log" node --import tsx scripts/lib/install-demo.mts "$store_url" ||
  fail_with_log "Pairwell could not be installed in the store" "$LOG_DIR/install.log"
# Reading ends with learning; a shop that was read before is at its end at once. The program draws its own bar.
# In the background and waited for, because bash sees to Ctrl-C and TERM only between commands in the foreground.
"$PAIRWELL_BINARY" sync --shop "$shop" --follow &
follower=$!
wait "$follower" || fail_with_log "the store's orders could not be read" "$state/pairwell.log" 30

# A product whose companions everybody will recognise.
product_url="$store_url/products/green-regency-teacup-and-saucer"
node scripts/lib/wait-for.mjs "$product_url" 5 2>/dev/null || product_url="$store_url/"
cat <<TEXT

  merchant's admin   $store_url/admin/apps/pairwell
  product page       $product_url
  health             $app_url/health/ready

Logs and data are in var/demo. Ctrl-C stops both programs.
TEXT

wait -n "$store_group" "$app_group" || true
if jobs -r -p | grep -qx "$app_group"; then
  store_group=""
  ended_early "the sandbox store" "$state/sandbox.log"
fi
app_group=""
ended_early "Pairwell" "$state/pairwell.log"
