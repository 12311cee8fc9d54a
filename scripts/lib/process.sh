# shellcheck shell=bash
# Processes that are stopped together with everything they started.

# Starts a command or function in a process group of its own and leaves the group's number in GROUP. Job control gives
# the group; it also keeps the shell from switching the interrupt signal off in the child.
start_group() {
  set -m
  "$@" &
  GROUP=$!
  set +m
}

# Whether a group started here still runs.
group_alive() { kill -0 -- "-$1" 2>/dev/null; }

# Stops a group: asks, waits up to $2 seconds (10 when not given), then insists.
stop_group() {
  local group=$1 left=$((${2:-10} * 10))
  kill -TERM -- "-$group" 2>/dev/null || return 0
  while group_alive "$group" && ((left-- > 0)); do
    # A leader that ended but was not waited for would look alive for ever.
    jobs -r -p | grep -qx "$group" || wait "$group" 2>/dev/null || true
    sleep 0.1
  done
  kill -KILL -- "-$group" 2>/dev/null || true
  wait "$group" 2>/dev/null || true
}

# Whether something answers on a local port.
port_taken() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# Says who holds a port, as far as this machine and this user's rights let one see.
port_holder() {
  local line=""
  if command -v ss >/dev/null; then
    line=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1, process \2/p' | head -n 1)
  elif command -v lsof >/dev/null; then
    line=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | awk 'NR == 2 { print $1 ", process " $2 }')
  fi
  printf '%s' "${line:-a process this user cannot see}"
}
