# shellcheck shell=bash
# What every script begins with: strict mode, the environment, and the words to speak with.

set -euo pipefail
((BASH_VERSINFO[0] >= 5)) || {
  echo "error: bash 5 or newer is needed, this is $BASH_VERSION" >&2
  exit 1
}
# shellcheck source=scripts/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../env.sh"
cd "$PAIRWELL_ROOT"
# shellcheck source=scripts/lib/process.sh
source "$PAIRWELL_ROOT/scripts/lib/process.sh"
# shellcheck source=scripts/lib/ui.sh
source "$PAIRWELL_ROOT/scripts/lib/ui.sh"
trap end_running_step EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
