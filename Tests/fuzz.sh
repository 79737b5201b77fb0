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

flags=(-O -wmo -parse-as-library -swift-version 6 -package-name oith "-sanitize=fuzzer,address")
for library in CZstd CLZ4 CZlib; do
    flags+=(-Xcc "-fmodule-map-file=$PWD/Sources/$library/module.modulemap")
done

mapfile -t sources < <(find Sources/Parquet -name '*.swift' | sort)
swiftc "${flags[@]}" -module-name Parquet -emit-module -emit-module-path "$folder/Parquet.swiftmodule" \
    -emit-object -o "$folder/Parquet.o" "${sources[@]}"
# The linker warns of each of the sanitizer's symbols.
swiftc "${flags[@]}" -module-name ParquetFuzz -I "$folder" -o "$folder/ParquetFuzz" \
    Tests/ParquetFuzz/FuzzParquet.swift "$folder/Parquet.o" -lz -lzstd -llz4 2>/dev/null

# No single allocation may be above what a page may hold once decoded (PageLimits), with room for the growth of arrays.
exec "$folder/ParquetFuzz" "$folder/corpus" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
    -malloc_limit_mb=600 -rss_limit_mb=2500 -artifact_prefix="$folder/findings/"
