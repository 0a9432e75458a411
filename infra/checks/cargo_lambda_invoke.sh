#!/usr/bin/env bash
# A function under `cargo lambda watch` works on the state of a running `minutehand --demo --aws-port`. `watch` runs its
# product's binary, which `_HANDLER` makes this function; the event is the one in events/. Needs cargo-lambda, curl
# and Python 3.
set -euo pipefail
cd "$(dirname "$0")/../.."

FUNCTION=schedules-create
PRODUCT=${FUNCTION%%-*}
# What `watch` finds to be built yet is built while the first invocation waits.
INVOKE_WITHIN_S=${INVOKE_WITHIN_S:-480}
READY_WITHIN_S=30

fail() {
    echo "FAIL: $1"
    tail -n 40 "$TMP"/*.log || true
    exit 1
}

# Both are started as leaders of their own groups, for they have children.
clean_up() {
    for leader in ${WATCH:-} ${SYSTEM:-}; do
        kill -TERM -- "-$leader" 2>/dev/null || true
    done
    sleep 1
    for leader in ${WATCH:-} ${SYSTEM:-}; do
        kill -KILL -- "-$leader" 2>/dev/null || true
    done
    rm -rf "$TMP"
}

# Waits until the command succeeds.
until_ready() {
    for _ in $(seq $((READY_WITHIN_S * 5))); do
        if "${@:2}" >/dev/null 2>&1; then return; fi
        sleep 0.2
    done
    fail "$1 did not start within $READY_WITHIN_S s"
}

listens_on() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

# The field $1 of the JSON object on standard input.
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

TMP=$(mktemp -d)
trap clean_up EXIT
set -m

echo "== the system"
cargo build --quiet --bin minutehand
"${CARGO_TARGET_DIR:-target}/debug/minutehand" --demo --aws-port 0 --listen 127.0.0.1:0 --data "$TMP/data" \
    > "$TMP/announced.log" 2> "$TMP/system.log" &
SYSTEM=$!
until_ready minutehand grep -q '^listening on' "$TMP/announced.log"
API=$(sed -n 's/^listening on //p' "$TMP/announced.log")
KEY=$(sed -n 's/.*, API key //p' "$TMP/announced.log")

echo "== the function"
# Beforehand, because an invocation waits for an answer and not for a build.
cargo build --quiet -p "$PRODUCT" --bin "$PRODUCT" --features lambda
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(
    set -a
    source "$TMP/data/aws.env"
    export _HANDLER="$FUNCTION"
    exec cargo lambda watch -A 127.0.0.1 -P "$PORT" --ignore-changes --features lambda -p "$PRODUCT"
) > "$TMP/watch.log" 2>&1 &
WATCH=$!
until_ready "cargo lambda watch" listens_on "$PORT"

echo "== its event"
timeout "$INVOKE_WITHIN_S" cargo lambda invoke -A 127.0.0.1 -P "$PORT" "$PRODUCT" --data-file "events/$FUNCTION.json" \
    > "$TMP/answer.log" 2> "$TMP/invoke.log" || fail "the invocation failed or took longer than $INVOKE_WITHIN_S s"
STATUS=$(field statusCode < "$TMP/answer.log")
[ "$STATUS" = 201 ] || fail "the function answered $STATUS"
JOB=$(field body < "$TMP/answer.log" | field id)

echo "== the job it made"
curl --silent --fail --max-time 10 -H "Authorization: Bearer $KEY" "$API/api/jobs" > "$TMP/jobs.log" || fail "jobs cannot be listed"
grep -q "\"id\":\"$JOB\"" "$TMP/jobs.log" || fail "the running system does not list $JOB"
echo "ok: $FUNCTION made $JOB, which the running system lists"
