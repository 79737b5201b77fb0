#!/usr/bin/env bash
# The kernels of ScoringKernelV3 and V4 are compiled for processors that have AVX2 or AVX-512, and must not leak: a function
# that the linker may merge with one of the same name elsewhere (weak, as specialized generics are) could make baseline code
# run their instructions. Their objects may define no such function, and the baseline's may hold no such instruction.
#
#     Tests/kernels.sh [FOLDER]     the folder of the build, .build/release unless given
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-.build/release}
if [ "$(uname -m)" != x86_64 ]; then exit 0; fi

fail() {
    echo "Tests/kernels.sh: $*" >&2
    exit 1
}

# The objects of a kernel's sources; the build folder may still hold others.
objects() {
    for source in "Sources/ScoringKernel$1"/*.swift; do
        object="$build/ScoringKernel$1.build/$(basename "$source").o"
        [ -e "$object" ] || fail "$object is missing: build first"
        echo "$object"
    done
}

# How often a register of a width occurs in the code of a kernel.
registers() {
    objects "$1" | xargs objdump -d | grep -c "%$2" || true
}

for level in Base V3 V4; do
    symbols=$(objects $level | xargs nm --defined-only)
    grep -q ' T .*4scan' <<< "$symbols" || fail "ScoringKernel$level has no function named scan"
    # W and w are weak functions, i is one chosen at run time, u a unique one; V is weak data.
    shared=$(grep -E '^[0-9a-f]* [Wwiu] ' <<< "$symbols" | cut -d ' ' -f 3- | sort -u || true)
    if [ $level != Base ] && [ -n "$shared" ]; then
        fail "ScoringKernel$level defines functions that other modules may share; write them out:
$shared"
    fi
done

[ "$(registers Base ymm)" = 0 ] || fail "the baseline kernel uses AVX"
[ "$(registers V3 ymm)" != 0 ] || fail "ScoringKernelV3 was not compiled for x86-64-v3"
[ "$(registers V3 zmm)" = 0 ] || fail "ScoringKernelV3 uses AVX-512"
[ "$(registers V4 zmm)" != 0 ] || fail "ScoringKernelV4 was not compiled for x86-64-v4"
echo "kernels: nothing shared"
