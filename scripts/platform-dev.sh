#!/usr/bin/env bash
# Starts the server as `shopify app dev` wants it: key, secret, scopes, address and port come from the environment that
# the platform's command line sets. Everything else is as in pairwell.toml, or by default.
#
#   cd storefront && shopify app dev
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"

need() {
  [[ -n ${!1:-} ]] || fail "$1 is not set: this script is started by \`shopify app dev\`, in storefront/"
}
need SHOPIFY_API_KEY
need SHOPIFY_API_SECRET
address="${HOST:-${APP_URL:-}}"
[[ -n $address ]] || fail "HOST is not set: this script is started by \`shopify app dev\`, in storefront/"

export PAIRWELL_SHOPIFY__CLIENT_ID="$SHOPIFY_API_KEY"
export PAIRWELL_SHOPIFY__CLIENT_SECRET="$SHOPIFY_API_SECRET"
export PAIRWELL_SERVER__PUBLIC_URL="${address%/}"
export PAIRWELL_SERVER__LISTEN="127.0.0.1:${PORT:-${SERVER_PORT:-3000}}"
[[ -z ${SCOPES:-} ]] || export PAIRWELL_SHOPIFY__SCOPES="$SCOPES"

# Tokens of development stores are sealed too. The key stays beside the database they are in.
key_file="$PAIRWELL_ROOT/var/platform-dev.key"
if [[ -z ${PAIRWELL_SECRETS__ENCRYPTION_KEYS:-} && ! -e pairwell.toml ]]; then
  mkdir -p "$(dirname -- "$key_file")"
  [[ -s $key_file ]] || (umask 077 && printf 'dev:%s\n' "$(head -c 32 /dev/urandom | base64 | tr -d '\n')" >"$key_file")
  PAIRWELL_SECRETS__ENCRYPTION_KEYS=$(<"$key_file")
  export PAIRWELL_SECRETS__ENCRYPTION_KEYS
fi

[[ -x $PAIRWELL_BINARY ]] || fail "the program is not built: run \`make run\` once, or \`cargo leptos build --release\`"
exec "$PAIRWELL_BINARY" serve
