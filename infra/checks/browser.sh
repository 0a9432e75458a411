#!/usr/bin/env bash
# Journeys through the console in a real browser, and a look at every page in both themes, three widths and two faces
# besides the system's. Needs Chromium and Node 20 or later, and skips itself without them; it downloads a few packages once.
#
#   infra/checks/browser.sh                        everything
#   infra/checks/browser.sh live forms             only tests/live.test.js and tests/forms.test.js
#   infra/checks/browser.sh --screenshots FOLDER   no tests, but a picture of every page, light and dark, wide and narrow
set -euo pipefail
cd "$(dirname "$0")/../.."

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

source infra/checks/systems.sh

start bare
# What fails there is given up within seconds, so that dead letters are there to be looked at.
start demo --demo --retry-schedule 1s,2s
ready bare
ready demo
export MINUTEHAND MINUTEHAND_DEMO MINUTEHAND_DEMO_SESSION
MINUTEHAND=$(address bare)
MINUTEHAND_DEMO=$(address demo)
MINUTEHAND_DEMO_SESSION=$(demo_session demo)

if [ "${1:-}" = --screenshots ]; then
    node infra/browser/screenshots.js "${2:?which folder?}"
    exit
fi
tests=("${@:-*}")
# shellcheck disable=SC2086  # `*` stands for all of them
# More at once than there are processors: the journeys spend most of their time waiting for what is to happen.
node --test --test-concurrency=4 --test-reporter=spec $(printf "infra/browser/tests/%s.test.js " "${tests[@]}")
