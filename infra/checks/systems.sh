# Systems for checks to ask, each with a data folder of its own in $TMP. To be sourced; whoever does has built the binary.
# All of them end, and the folder goes, when the check ends.

READY_WITHIN_S=60

TMP=$(mktemp -d)
SYSTEMS=()
clean_up() {
    for system in "${SYSTEMS[@]}"; do kill -TERM "$system" 2>/dev/null || true; done
    for system in "${SYSTEMS[@]}"; do wait "$system" 2>/dev/null || true; done
    rm -rf "$TMP"
}
trap clean_up EXIT

# Starts a system called $1 with the options after it.
start() {
    local name=$1
    "${CARGO_TARGET_DIR:-target}/debug/minutehand" --listen 127.0.0.1:0 --data "$TMP/$name" --no-limits --log error "${@:2}" \
        > "$TMP/$name.announced" 2> "$TMP/$name.log" &
    SYSTEMS+=($!)
}

# Waits until the system called $1 says where it listens.
ready() {
    local name=$1
    for _ in $(seq $((READY_WITHIN_S * 5))); do
        if grep -qs '^listening on' "$TMP/$name.announced"; then return; fi
        sleep 0.2
    done
    cat "$TMP/$name".*
    exit 1
}

# What the system called $1 announced: what $2, an expression of sed's for a whole line, puts into its first group.
announced() { sed -n "s/$2/\1/p" "$TMP/$1.announced"; }
address() { announced "$1" '^listening on \(.*\)'; }
demo_key() { announced "$1" '.*, API key \(.*\)'; }
demo_session() { announced "$1" '.*, session token \([^,]*\),.*'; }
