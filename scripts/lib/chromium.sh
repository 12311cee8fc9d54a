# shellcheck shell=bash
# A Chromium for the browser tests and the screenshots: the system's, or Debian's unpacked into the cache, or Playwright's.

CHROMIUM_PATH_FILE="$PAIRWELL_CACHE/chromium.path"
UNPACKED_CHROMIUM="$PAIRWELL_CACHE/debian-chromium"

chromium_ready() { [[ -n ${PAIRWELL_CHROMIUM:-} && -x $PAIRWELL_CHROMIUM ]]; }

# Finds one that really takes a picture, and remembers it.
install_chromium() {
  local name path
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    path=$(command -v "$name") || continue
    # A name alone proves nothing: some systems have a placeholder there that only tells where to get the program.
    remember_chromium_if_it_draws "$path" && return
  done
  if debian_packages_usable && run_step "Debian's Chromium (130 MB)" 600 "$LOG_DIR/debian-chromium.log" unpack_chromium; then
    remember_chromium_if_it_draws "$UNPACKED_CHROMIUM/bin/chromium" && return
  fi
  export PLAYWRIGHT_BROWSERS_PATH="$PAIRWELL_CACHE/playwright"
  if run_step "Playwright's Chromium" 600 "$LOG_DIR/playwright-chromium.log" npx playwright install chromium; then
    path=$(find "$PLAYWRIGHT_BROWSERS_PATH" -path '*chromium-*' -name chrome -type f | sort -V | tail -n 1)
    [[ -z $path ]] || { remember_chromium_if_it_draws "$path" && return; }
  fi
  fail "no working Chromium: install one (or point PAIRWELL_CHROMIUM at one) and start again; details in $LOG_DIR/*chromium*.log"
}

remember_chromium_if_it_draws() {
  run_step "trying $1" 90 "$LOG_DIR/chromium-trial.log" chromium_draws "$1" || return
  printf '%s\n' "$1" >"$CHROMIUM_PATH_FILE"
  export PAIRWELL_CHROMIUM=$1
}

# Takes a picture of a page that needs no network, and looks whether it is one.
chromium_draws() {
  local folder status=0
  folder=$(mktemp -d) || return
  "$1" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-dev-shm-usage --user-data-dir="$folder/profile" --window-size=320,200 \
    --screenshot="$folder/page.png" 'data:text/html,<h1>Pairwell</h1>' || status=$?
  [[ $status == 0 && $(head -c 4 "$folder/page.png" | tail -c 3) == PNG ]] || status=1
  rm -rf "$folder"
  return "$status"
}

# Unpacks the browser with a font family, and writes the small program that starts it where its libraries and fonts are.
unpack_chromium() {
  local root="$UNPACKED_CHROMIUM/root"
  rm -rf "$UNPACKED_CHROMIUM"
  mkdir -p "$UNPACKED_CHROMIUM/bin" || return
  debian_unpack "$root" chromium fonts-liberation || return
  cat >"$UNPACKED_CHROMIUM/fonts.conf" <<XML || return
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>$root/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$UNPACKED_CHROMIUM/font-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Liberation Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
</fontconfig>
XML
  cat >"$UNPACKED_CHROMIUM/bin/chromium" <<SH || return
#!/bin/sh
export LD_LIBRARY_PATH="$(debian_library_path "$root")"
export FONTCONFIG_FILE="$UNPACKED_CHROMIUM/fonts.conf"
exec "$root/usr/lib/chromium/chromium" "\$@"
SH
  chmod +x "$UNPACKED_CHROMIUM/bin/chromium"
}
