#!/usr/bin/env bash
# What building oith needs on Debian or Ubuntu beside a Swift 6.3 toolchain: installs what is missing, then builds.
# Root installs by itself, anybody else through sudo. Root never builds what belongs to somebody else: the build runs code of
# every dependency's manifest, so it runs as the owner of the checkout.
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
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "setup: there is no sudo here; as root: apt-get update && apt-get install -y ${missing[*]}" >&2
            exit 77
        fi
        root=(sudo)
    fi
    echo "setup: installing ${missing[*]}" >&2
    # A machine that has just been started may be busy with updates of its own.
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
}

# A toolchain unpacked on a bare system starts only with some libraries, and builds only with headers and a linker.
toolchain_works() {
    swift build --version && git --version && clang++ -x c++ -fsyntax-only - <<<'#include <string>'
} >/dev/null 2>&1

if ! command -v swift >/dev/null; then
    echo "setup: no swift on the PATH; install a Swift 6.3 toolchain first (https://www.swift.org/install/linux)" >&2
    exit 69
fi
packages=(libsqlite3-dev liblz4-dev libzstd-dev zlib1g-dev "$@")
toolchain_works || packages+=(git g++ libcurl4-openssl-dev libncurses-dev libxml2-dev)
install_missing "${packages[@]}"

# as_owner COMMAND...: as whom the checkout belongs to, where root was called for somebody else's.
as_owner() {
    local owner home
    owner=$(stat -c %U .)
    if [ "$(id -u)" -ne 0 ] || [ "$owner" = root ] || ! home=$(getent passwd "$owner" | cut -d: -f6) || [ -z "$home" ]; then
        "$@"
        return
    fi
    # What an earlier build by root left in the way.
    if [ -d .build ]; then chown -R -h "$owner" .build; fi
    runuser -u "$owner" -- env "PATH=$PATH" "HOME=$home" "$@"
}
as_owner swift build -c release --product oith >&2
