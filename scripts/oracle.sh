#!/usr/bin/env bash
# Checks Pairwell against parts that were not written here: the platform's own library, its published schemas and its theme
# checker (end2end/oracle/README.md): oracle.sh [SEED] [CASES PER CLASS]. Without them the cases are the same each time.
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
export PAIRWELL_ORACLE_SEED=${1:-1} PAIRWELL_ORACLE_ROUNDS=${2:-40}
[[ $PAIRWELL_ORACLE_SEED$PAIRWELL_ORACLE_ROUNDS =~ ^[0-9]+$ ]] || fail "seed and number of cases are whole numbers"
say "oracle: seed $PAIRWELL_ORACLE_SEED, $PAIRWELL_ORACLE_ROUNDS cases of each class"
exec scripts/test.sh oracle
