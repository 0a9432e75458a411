#!/usr/bin/env bash
# Asks every endpoint of the running system what its OpenAPI document allows and what it does not, with a tester that
# is not ours, and holds each answer against the document: no 5xx, no undocumented status, header, type or shape.
# Twice: as an API key, which may not do everything, and as a session. Needs Python 3; it downloads schemathesis once.
set -euo pipefail
cd "$(dirname "$0")/../.."

EXAMPLES=${EXAMPLES:-50}
READY_WITHIN_S=30

venv=$PWD/target/venv-schemathesis
if [ ! -x "$venv/bin/schemathesis" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet schemathesis==4.32.5
fi

TMP=$(mktemp -d)
clean_up() {
    kill -TERM "${SYSTEM:-}" 2>/dev/null || true
    wait "${SYSTEM:-}" 2>/dev/null || true
    rm -rf "$TMP"
}
trap clean_up EXIT

# No worker is given a message, so that no job calls anybody: the addresses in generated jobs may be somebody's.
NOBODY_IS_CALLED=throttled@ReceiveMessage,always

cargo build --quiet --bin minutehand
"${CARGO_TARGET_DIR:-target}/debug/minutehand" --demo --no-limits --listen 127.0.0.1:0 --data "$TMP/data" --log error \
    --fault "$NOBODY_IS_CALLED" \
    > "$TMP/announced.log" 2> "$TMP/system.log" &
SYSTEM=$!
for _ in $(seq $((READY_WITHIN_S * 5))); do
    if grep -q '^listening on' "$TMP/announced.log"; then break; fi
    sleep 0.2
done
API=$(sed -n 's/^listening on //p' "$TMP/announced.log")
KEY=$(sed -n 's/.*, API key //p' "$TMP/announced.log")
SESSION=$(sed -n 's/.*, session token \([^,]*\),.*/\1/p' "$TMP/announced.log")
[ -n "$API" ] && [ -n "$KEY" ] && [ -n "$SESSION" ] || { cat "$TMP"/*.log; exit 1; }

# What ends the very session it is asked with would leave nothing to ask with.
ENDS_SESSIONS='^accounts-(logout|sessions-revoke|sessions-revoke-others|password-change)$'

# Sound by its schema is not always sound: no schema says that an end comes after a start, or which password is weak.
NOT_IN_SCHEMAS=positive_data_acceptance

ask() {
    "$venv/bin/schemathesis" run "$API/api/openapi.json" \
        --header "Authorization: Bearer $1" --checks all --exclude-checks "$NOT_IN_SCHEMAS" --max-examples "$EXAMPLES" --seed 1 \
        --phases examples,coverage,fuzzing --no-color --suppress-health-check all \
        --request-timeout 20 "${@:2}"
}

cd "$TMP"
echo "== as an API key"
ask "$KEY"
echo "== as a session"
ask "$SESSION" --include-operation-id-regex '^accounts-' --exclude-operation-id-regex "$ENDS_SESSIONS"
