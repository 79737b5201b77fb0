#!/usr/bin/env bash
# One night.
#   cron/nightly.sh            the pool $OITH_POOL into the data folder $OITH_DATA
#   cron/nightly.sh fixture    sets everything up, runs the fixture pool, and prints a user's list
# The exit code is that of `oith run`: 0 published, 75 another run holds the lock, anything else failed.
set -euo pipefail
cd "$(dirname "$0")/.."

oith=.build/release/oith

fixture_night() {
    cron/setup.sh
    local night=.build/fixture-night
    rm -rf "$night"
    mkdir -p "$night"
    "$oith" pool import Fixtures/users.jsonl.zst --pool "$night/pool.sqlite"
    "$oith" pool import Fixtures/match-history.jsonl.zst --table match-history --pool "$night/pool.sqlite"
    "$oith" pool import Fixtures/blocks.jsonl.gz --table blocks --pool "$night/pool.sqlite"
    "$oith" run Pipelines/nightly.asl.json --pool "$night/pool.sqlite" --data "$night/data" --as-of 2026-11-20T04:00:00Z
    echo
    echo "The first lines of a list, by: oith lookup c-crowd-0@example.test --data $night/data"
    "$oith" lookup c-crowd-0@example.test --data "$night/data" | sed -n 1,8p
}

case "${1-}" in
fixture) fixture_night ;;
'') exec "$oith" run Pipelines/nightly.asl.json ;;
*)
    echo "usage: cron/nightly.sh [fixture]" >&2
    exit 64
    ;;
esac
