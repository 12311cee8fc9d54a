#!/usr/bin/env bash
# Makes the Python environment of the peers outside the checkout, once per requirements.txt. Prints where it is.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
home="${PAIRWELL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pairwell}/peers"
stamp="$home/$(sha256sum "$here/requirements.txt" | cut -c1-16).installed"
if [[ ! -e $stamp ]]; then
  rm -rf "$home"
  mkdir -p "$home"
  python3 -m venv "$home/venv" >&2
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2
  touch "$stamp"
fi
echo "$home/venv/bin/python"
