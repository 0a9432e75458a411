#!/usr/bin/env bash
# Journeys through the console in a real browser, and a look at every page in both themes and three widths. Needs
# Chromium and Node 20 or later, and skips itself without them; it downloads two packages once.
#
#   infra/checks/browser.sh                        everything
#   infra/checks/browser.sh live forms             only tests/live.test.js and tests/forms.test.js
#   infra/checks/browser.sh --screenshots FOLDER   no tests, but a picture of every page, light and dark, wide and narrow
set -euo pipefail
cd "$(dirname "$0")/../.."

READY_WITHIN_S=30
NODE_AT_LEAST=20

skip() { echo "skipped: $1"; exit 0; }
export CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[ -n "$CHROMIUM" ] || skip "there is no Chromium; on Debian, apt-get install chromium"
command -v npm > /dev/null || skip "there is no Node with npm"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$NODE_AT_LEAST" ] || skip "Node is older than $NODE_AT_LEAST"

(cd infra/browser && cmp -s package-lock.json node_modules/.locked || {
    npm ci --ignore-scripts --silent
    cp package-lock.json node_modules/.locked
})
cargo build --quiet --bin minutehand

TMP=$(mktemp -d)
SYSTEMS=()
clean_up() {
    for system in "${SYSTEMS[@]}"; do kill -TERM "$system" 2>/dev/null || true; done
    for system in "${SYSTEMS[@]}"; do wait "$system" 2>/dev/null || true; done
    rm -rf "$TMP"
}
trap clean_up EXIT

# Starts a system called $1 with the options after it, and waits until it says where it listens.
start() {
    local name=$1
    "${CARGO_TARGET_DIR:-target}/debug/minutehand" --listen 127.0.0.1:0 --data "$TMP/$name" --no-limits --log error "${@:2}" \
        > "$TMP/$name.announced" 2> "$TMP/$name.log" &
    SYSTEMS+=($!)
    for _ in $(seq $((READY_WITHIN_S * 5))); do
        if grep -q '^listening on' "$TMP/$name.announced"; then return; fi
        sleep 0.2
    done
    cat "$TMP/$name".*
    exit 1
}
announced() { sed -n "s/$2/\1/p" "$TMP/$1.announced"; }

start bare
# What fails there is given up within seconds, so that dead letters are there to be looked at.
start demo --demo --retry-schedule 1s,2s
export MINUTEHAND MINUTEHAND_DEMO MINUTEHAND_DEMO_SESSION
MINUTEHAND=$(announced bare '^listening on \(.*\)')
MINUTEHAND_DEMO=$(announced demo '^listening on \(.*\)')
MINUTEHAND_DEMO_SESSION=$(announced demo '.*, session token \([^,]*\),.*')

if [ "${1:-}" = --screenshots ]; then
    node infra/browser/screenshots.js "${2:?which folder?}"
    exit
fi
tests=("${@:-*}")
# shellcheck disable=SC2086  # `*` stands for all of them
node --test --test-concurrency=2 --test-reporter=spec $(printf "infra/browser/tests/%s.test.js " "${tests[@]}")
