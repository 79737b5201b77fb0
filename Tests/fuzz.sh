#!/usr/bin/env bash
# Fuzzes the Parquet reader with libFuzzer and the address sanitizer: no trap, no hang, no allocation above the limits.
#
#     Tests/fuzz.sh SECONDS [FOLDER]      FOLDER (.build/fuzz): corpus/ grows there, findings/ holds what failed
#
# Files of any writer are good seeds: put small ones into corpus/ before the first run.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:?usage: Tests/fuzz.sh SECONDS [FOLDER]}
folder=${2:-.build/fuzz}
mkdir -p "$folder/corpus" "$folder/findings"
folder=$(readlink -f "$folder")

flags=(-O -wmo -parse-as-library -swift-version 6 -package-name oith "-sanitize=fuzzer,address" -I "$folder"
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility)
for library in CZstd CLZ4 CZlib; do
    flags+=(-Xcc "-fmodule-map-file=$PWD/Sources/$library/module.modulemap")
done
# SwiftPM writes this one; a file that stays as it is keeps the compiler's cache of modules valid.
[ -e "$folder/CCRC32.modulemap" ] || echo "module CCRC32 { umbrella \"$PWD/Sources/CCRC32/include\" export * }" \
    >"$folder/CCRC32.modulemap"
flags+=(-Xcc "-fmodule-map-file=$folder/CCRC32.modulemap")

# The compiler of the same toolchain, so that both sides have one sanitizer.
"$(dirname "$(readlink -f "$(command -v swiftc)")")/clang" -O2 -fsanitize=address -I Sources/CCRC32/include \
    -c Sources/CCRC32/CCRC32.c -o "$folder/CCRC32.o"
objects=("$folder/CCRC32.o")

# In the order in which they import each other, as Package.swift has them.
for module in Bytes Parquet ParquetRows; do
    mapfile -t sources < <(find "Sources/$module" -name '*.swift' | sort)
    features=()
    [ "$module" = Bytes ] && features=(-enable-experimental-feature Lifetimes)
    swiftc "${flags[@]}" "${features[@]}" -module-name "$module" -emit-module \
        -emit-module-path "$folder/$module.swiftmodule" -emit-object -o "$folder/$module.o" "${sources[@]}"
    objects+=("$folder/$module.o")
done
# The linker warns of each of the sanitizer's symbols.
swiftc "${flags[@]}" -module-name ParquetFuzz -o "$folder/ParquetFuzz" \
    Tests/ParquetFuzz/FuzzParquet.swift "${objects[@]}" -lz -lzstd -llz4 2>"$folder/link.log" ||
    { cat "$folder/link.log" >&2; exit 1; }

# No single allocation may be above what a page may hold once decoded (PageLimits), with room for the growth of arrays.
exec "$folder/ParquetFuzz" "$folder/corpus" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
    -malloc_limit_mb=600 -rss_limit_mb=2500 -artifact_prefix="$folder/findings/"
