#!/usr/bin/env bash
# Asks every endpoint of the running system what its OpenAPI document allows and what it does not, with a tester that
# is not ours, and holds each answer against the document: no 5xx, no undocumented status, header, type or shape.
# Twice: as an API key, which may not do everything, and as a session. Needs Python 3; it downloads schemathesis once.
set -euo pipefail
cd "$(dirname "$0")/../.."

EXAMPLES=${EXAMPLES:-50}

[ -x target/venv-openapi/bin/openapi-spec-validator ] || infra/checks/openapi.sh
venv=$PWD/target/venv-schemathesis
if [ ! -x "$venv/bin/schemathesis" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet schemathesis==4.32.5
fi

# No worker is given a message, so that no job calls anybody: the addresses in generated jobs may be somebody's.
NOBODY_IS_CALLED=throttled@ReceiveMessage,always

cargo build --quiet --bin minutehand

source infra/checks/systems.sh

# One for each, because what the session may do (revoke a key) would get in the other's way.
for name in key session; do start "$name" --demo --fault "$NOBODY_IS_CALLED"; done
for name in key session; do ready "$name"; done

# The document as it is served, all products in one.
curl --silent --fail --max-time 10 "$(address key)/api/openapi.json" > "$TMP/openapi.json"
target/venv-openapi/bin/openapi-spec-validator "$TMP/openapi.json"

# What ends the very session it is asked with would leave nothing to ask with.
ENDS_SESSIONS='^accounts-(logout|sessions-revoke|sessions-revoke-others|password-change)$'

# Sound by its schema is not always sound: no schema says that an end comes after a start, or which password is weak.
NOT_IN_SCHEMAS=positive_data_acceptance

# Asks the system $1 with the credential $2.
ask() {
    cd "$(mktemp -d -p "$TMP")"
    "$venv/bin/schemathesis" run "$(address "$1")/api/openapi.json" \
        --header "Authorization: Bearer $2" --checks all --exclude-checks "$NOT_IN_SCHEMAS" --max-examples "$EXAMPLES" --seed 1 \
        --phases examples,coverage,fuzzing --no-color --suppress-health-check all \
        --request-timeout 20 "${@:3}"
}

ask session "$(demo_session session)" \
    --include-operation-id-regex '^accounts-' --exclude-operation-id-regex "$ENDS_SESSIONS" > "$TMP/session.answers" 2>&1 &
SESSION=$!
echo "== as an API key"
(ask key "$(demo_key key)")
echo "== as a session"
wait "$SESSION" || { cat "$TMP/session.answers"; exit 1; }
tail -n 20 "$TMP/session.answers"
