#!/usr/bin/env bash
# What building oith needs on Debian or Ubuntu beside a Swift 6.3 toolchain: installs what is missing, then builds.
#   cron/setup.sh            the libraries and the release binary, .build/release/oith
#   cron/setup.sh PACKAGE... these Debian packages too
set -euo pipefail
cd "$(dirname "$0")/.."

install_missing() {
    local package missing=()
    for package in "$@"; do
        dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "setup: installing ${missing[*]}" >&2
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

if ! command -v swift >/dev/null; then
    echo "setup: no swift on the PATH; install a Swift 6.3 toolchain first (https://www.swift.org/install/linux)" >&2
    exit 69
fi
install_missing libsqlite3-dev liblz4-dev libzstd-dev zlib1g-dev "$@"
swift build -c release --product oith >&2
