#!/usr/bin/env bash
# Every crash that Tests/CrashTests knows: a small night is struck at each of its operations in turn, and resumed.
# Tests/run.sh takes a sample of them. It takes some minutes.
#
# The columns: what happens; to which night; how many operations that night has when it is left in peace; how many nights
# were struck (those of "several" in each of up to four attempts, with two workers); how often they were resumed; how many
# came to the same bytes with no work done twice and nothing forgotten; seconds, with two tests at a time on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

swift build -c release --build-tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
result=0
OITH_CRASH=all swift test -c release --skip-build --filter CrashTests.CrashTests > "$log" 2>&1 || result=$?
line='%-31s %-7s %10s %7s %8s %10s %8s\n'
# shellcheck disable=SC2059
printf "$line" disturbance night operations struck resumed identical seconds
grep '^crash' "$log" | sort | awk -F '\t' -v line="$line" '{ printf line, $2, $3, $4, $5, $6, $7, $8 }'
if [ "$result" -ne 0 ]; then cat "$log" >&2; fi
exit "$result"
