# shellcheck shell=bash
# What the scripts say, and how long steps show that they live.

LOG_DIR="$PAIRWELL_CACHE/logs"

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
# Ends with the reason and the end of the log that shows it.
fail_with_log() {
  printf '\n--- the end of %s\n' "$2" >&2
  tail -n "${3:-15}" "$2" >&2
  printf -- '---\n' >&2
  fail "$1"
}

# Milliseconds since the epoch, without starting a process.
now_ms() {
  local stamp=${EPOCHREALTIME/[.,]/}
  printf '%s' "${stamp%???}"
}

# Milliseconds as seconds with one decimal.
seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# The last line of a log, cut to fit beside a label.
last_line() { tail -c 400 "$1" 2>/dev/null | tr '\r' '\n' | sed -e 's/\x1b\[[0-9;]*[a-zA-Z]//g' -e '/^[[:space:]]*$/d' | tail -n 1 | cut -c1-60; }

# run_step LABEL SECONDS LOG COMMAND…
#
# Runs a command or function with its output in LOG, stops it after SECONDS, and meanwhile shows the elapsed time and
# where the log is: in place on a terminal, one line every 20 s elsewhere. Returns the command's status, 124 when the
# time was up. STEP_MS is how long it took. Nothing is read from the caller's input. A function given here must return
# its failures itself (`|| return`): the shell's strict mode is off wherever the caller looks at the status.
run_step() {
  local label=$1 limit_s=$2 log=$3 started status=0 elapsed_s=0 shown_s=0 tty=""
  shift 3
  mkdir -p "$(dirname "$log")"
  [[ -t 1 && -z ${CI:-} ]] && tty=1
  started=$(now_ms)
  [[ $tty ]] || say "  $label …"
  start_group "$@" >"$log" 2>&1 </dev/null
  local group=$GROUP
  STEP_GROUP=$group
  while jobs -r -p | grep -qx "$group"; do
    # Short steps must not wait for the watcher, long ones must not be disturbed by it.
    if ((elapsed_s < 3)); then sleep 0.1; else sleep 0.5; fi
    elapsed_s=$((($(now_ms) - started) / 1000))
    if ((elapsed_s >= limit_s)); then
      stop_group "$group" 5
      status=124
      break
    fi
    ((elapsed_s > shown_s)) || continue
    if [[ $tty ]]; then
      shown_s=$elapsed_s
      printf '\r\033[K  %s … %d s  %s' "$label" "$elapsed_s" "$(last_line "$log")"
    elif ((elapsed_s >= shown_s + 20)); then
      shown_s=$elapsed_s
      say "    $label: $elapsed_s s, $(last_line "$log")"
    fi
  done
  ((status == 124)) || wait "$group" 2>/dev/null || status=$?
  STEP_GROUP=""
  STEP_MS=$(($(now_ms) - started))
  [[ $tty ]] && printf '\r\033[K'
  case $status in
    0) say "  $label: done in $(seconds "$STEP_MS") s" ;;
    124) say "  $label: stopped, not finished after $limit_s s (log: $log)" ;;
    *) say "  $label: failed after $(seconds "$STEP_MS") s (log: $log)" ;;
  esac
  return "$status"
}

# Ends the running step with the script, whatever ends the script.
STEP_GROUP=""
end_running_step() { [[ -z $STEP_GROUP ]] || stop_group "$STEP_GROUP" 5; }
