#!/usr/bin/env bash
# Takes the pictures in docs/screenshots anew: the browser stories take them along their way.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
source "$PAIRWELL_ROOT/scripts/lib/build.sh"
scripts/setup.sh
source "$PAIRWELL_ROOT/scripts/env.sh"
run_step "storefront widget build" 120 "$LOG_DIR/widget.log" build_widget || fail_with_log "the widget does not build" "$LOG_DIR/widget.log"
run_step "release build" 2400 "$LOG_DIR/release.log" build_release || fail_with_log "the release build failed" "$LOG_DIR/release.log" 60
cd end2end || exit
PAIRWELL_SCREENSHOTS="$PAIRWELL_ROOT/docs/screenshots" npx playwright test tests/story.spec.ts tests/ladders.spec.ts tests/surfaces.spec.ts "$@"
say "pictures are in docs/screenshots"
