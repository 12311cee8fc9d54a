#!/usr/bin/env bash
# Removes what was built and what the demo wrote in this checkout. The cache serves other checkouts too and stays.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
rm -rf target var public/widget end2end/test-results end2end/playwright-report
[[ ! -d storefront/extensions ]] || find storefront/extensions -path '*/assets/pairwell*' -delete
say "removed: build output and demo data of this checkout"
[[ ! -d $PAIRWELL_CACHE ]] || say "kept: $PAIRWELL_CACHE ($(du -sh "$PAIRWELL_CACHE" 2>/dev/null | cut -f1)), tools and compiled crates; delete it to start from nothing"
