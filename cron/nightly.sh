#!/usr/bin/env bash
# One night, for cron and for systemd.
#   cron/nightly.sh [FLAG...]   runs `oith run` with what the environment file says; flags go to oith
#   cron/nightly.sh verify      reads every byte of the current snapshot, and tells whom a failed night is told to where it is damaged
#   cron/nightly.sh tell        tells whom a failed night is told to of the last one, where it failed or was killed and nobody was told
#   cron/nightly.sh fixture     sets everything up, runs the fixture pool, prints a user's list and where the report is
#
# The environment file is $OITH_ENV, or else /etc/oith/nightly.env: lines NAME=VALUE. A variable that is set already wins.
#   OITH_CONFIG    the configuration file of the night; see `oith config`
#   OITH_LOG       the file that the night writes its log to, appended; without it standard error, as systemd likes it.
#                  A log that cannot be written stops no night
#   OITH_BINARY    the program; without it .build/release/oith of this checkout, or else the oith on the PATH
#
# A mistake in the environment file, or a signal before oith has begun, is a night that did not begin: oith is started to tell of it
# to those whom the rest of the file names. Where there is no oith, nobody can be told: that is what a dead man's switch is for.
#
# The lock is oith's own, one run at a time in a data folder, and ends with the process. The exit code is that of
# `oith run`: 0 published, 4 a guard refused, 75 another run holds the lock, 128 + n stopped by signal n.
set -euo pipefail
cd "$(dirname "$0")/.."

fixture_night() {
    # Variables win over the file below, and this night is to touch nobody's data and ring nobody's bell.
    unset "${!OITH_@}"
    cron/setup.sh
    local oith=.build/release/oith night=.build/fixture-night
    rm -rf "$night"
    mkdir -p "$night"
    "$oith" pool import Fixtures/users.jsonl.zst --pool "$night/pool.sqlite"
    "$oith" pool import Fixtures/match-history.jsonl.zst --table match-history --pool "$night/pool.sqlite"
    "$oith" pool import Fixtures/blocks.jsonl.gz --table blocks --pool "$night/pool.sqlite"
    cat >"$night/night.json" <<'JSON'
{
  "comment": "The night of the fixture pool; relative paths are relative to this file.",
  "pool": "pool.sqlite",
  "data": "data",
  "stateMachine": "../../Pipelines/nightly.asl.json"
}
JSON
    printf 'OITH_CONFIG=%s\n' "$PWD/$night/night.json" >"$night/nightly.env"
    OITH_ENV="$night/nightly.env" cron/nightly.sh --as-of 2026-11-20T04:00:00Z
    echo
    echo "The first lines of a list, by: oith lookup c-crowd-0@example.test --data $night/data"
    "$oith" lookup c-crowd-0@example.test --data "$night/data" | sed -n 1,8p
    echo
    echo "The report of the night, for a browser:" "$night"/data/runs/*/report.html
}

# Says a line for the log, and waits two seconds at most for a reader: the night is worth more than its log.
say() {
    if command -v timeout >/dev/null; then
        timeout 2 printf 'nightly.sh: %s\n' "$*" >&2 || true
    else
        printf 'nightly.sh: %s\n' "$*" >&2 &
    fi
}

# Notes what keeps the night from beginning, the first one: oith tells of it.
mistake=
wrong() { [ -n "$mistake" ] || mistake="$1:nightly.sh: $2"; }

# Takes NAME=VALUE lines; quotes around a value are left out, nothing is executed. A file that an editor of Windows saved
# (CRLF, a byte order mark) is read as it was meant: a carriage return would end in a path that does not exist. What is no such
# line is a mistake; the others are taken all the same, as they may say whom to tell.
read_environment() {
    local line name value number=0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        [ "$number" -ne 1 ] || line=${line#$'\xEF\xBB\xBF'}
        line=${line%$'\r'}
        [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
        if ! [[ $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]]; then
            wrong 65 "$1, line $number: write NAME=VALUE, or # before a comment"
            continue
        fi
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
        [ -n "${!name+set}" ] || export "$name=$value"
    done <"$1"
}

if [ "${1-}" = fixture ]; then
    fixture_night
    exit
fi

stopped=
trap 'stopped=129' HUP
trap 'stopped=130' INT
trap 'stopped=143' TERM
trap '' PIPE

environment=${OITH_ENV-/etc/oith/nightly.env}
# Reading a pipe or a device would wait for its writer, or never end.
if [ -f "$environment" ] && [ -r "$environment" ]; then
    read_environment "$environment"
elif [ -f "$environment" ]; then
    wrong 77 "the environment file $environment cannot be read by this user"
elif [ -e "$environment" ]; then
    kind="no regular file"
    [ ! -d "$environment" ] || kind="a folder"
    [ ! -p "$environment" ] || kind="a named pipe"
    [ "$environment" = /dev/null ] || wrong 65 "the environment file $environment is $kind"
elif [ -n "${OITH_ENV-}" ]; then
    wrong 66 "the environment file $environment cannot be read: it is not there"
fi

is_program() { [ -f "$1" ] && [ -x "$1" ]; }
oith=${OITH_BINARY:-.build/release/oith}
if ! is_program "$oith"; then
    [ -z "${OITH_BINARY-}" ] || wrong 66 "OITH_BINARY, $oith, is no program"
    oith=.build/release/oith
    is_program "$oith" || oith=$(command -v oith) || {
        [ -z "$mistake" ] || say "${mistake#*:nightly.sh: }"
        say "there is no oith, so that nobody can be told; build it with cron/setup.sh, or name it in OITH_BINARY"
        exit 66
    }
fi

umask 027
if [ -n "${OITH_LOG-}" ]; then
    # Opening a pipe would wait for its reader.
    if [ ! -p "$OITH_LOG" ] && { : >>"$OITH_LOG"; } 2>/dev/null; then
        exec >>"$OITH_LOG" 2>&1
    else
        say "the log $OITH_LOG cannot be written; it goes to standard error"
    fi
fi
# A mistake in a setting is told too: nobody sits here, or they rely on being told.
command=(run --unattended) work=
case ${1-} in
verify)
    shift
    command=(snapshot verify current --notify) work=" to verify"
    ;;
tell)
    shift
    command=(status --notify) work=" to tell"
    # What can be told is told; the night itself has told of a mistake in the file.
    if [ -n "$mistake" ]; then say "${mistake#*:nightly.sh: }"; fi
    mistake=
    ;;
esac
say "$(date -u +%Y-%m-%dT%H:%M:%SZ) begins$work, $("$oith" --version)"
if [ -n "$stopped" ] && [ "$work" != " to tell" ]; then wrong "$stopped" "the start was stopped"; fi
if [ -n "$mistake" ]; then command+=(--start-error "$mistake"); fi
exec "$oith" "${command[@]}" "$@"
