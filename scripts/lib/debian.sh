# shellcheck shell=bash
# Debian packages unpacked into the cache, without touching the system: apt reads the system's own sources and list of
# installed packages, keeps its state under the cache, and only downloads; its checks of signatures stay as they are.

debian_packages_usable() { command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && [[ -r /var/lib/dpkg/status ]]; }

debian_apt() {
  local apt="$PAIRWELL_CACHE/apt"
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" || return
  # The two last settings let an ordinary user do it, and root do it in a folder that apt's own user cannot enter.
  apt-get -q -y -o Dir::State="$apt/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$apt/cache" \
    -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" "$@"
}

# debian_unpack FOLDER PACKAGE…
#
# Unpacks packages, with those of their dependencies that the system lacks, into FOLDER, which afterwards holds all of
# it or does not exist.
debian_unpack() {
  local folder=$1 archives="$PAIRWELL_CACHE/apt/cache/archives" package
  shift
  rm -rf "$folder" "$folder.partial" "$archives" || return
  debian_apt update || return
  debian_apt install --no-install-recommends --download-only "$@" || return
  mkdir -p "$folder.partial" || return
  for package in "$archives"/*.deb; do
    # Nothing to download means that the system has them all, and then this route is not the one to take.
    [[ -e $package ]] || {
      echo "nothing to unpack: the system already has $*"
      return 1
    }
    dpkg-deb -x "$package" "$folder.partial" || return
  done
  rm -rf "$archives"
  mv "$folder.partial" "$folder"
}

# The library search path inside an unpacked folder.
debian_library_path() { find "$1/usr/lib" "$1/lib" -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u | paste -sd:; }
