#!/usr/bin/env bash
# Starts the sandbox store alone, on 127.0.0.1:4000 unless SANDBOX_ADDR says otherwise.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/lib/build.sh"
scripts/setup.sh node
run_step "storefront widget build" 120 "$LOG_DIR/widget.log" build_widget || fail_with_log "the widget does not build" "$LOG_DIR/widget.log"
export SANDBOX_STATE_DIR="${SANDBOX_STATE_DIR:-$PAIRWELL_ROOT/var/sandbox}"
mkdir -p "$SANDBOX_STATE_DIR"
exec node --import tsx end2end/sandbox/src/main.ts
