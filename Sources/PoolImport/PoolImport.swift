// PoolImport: DynamoDB exports ("export to S3") into a pool.
//
// ```swift
// let summary = try PoolImporter.run(
//     exports: [export], table: .users, into: pool)
// ```
//
// Guarantees: all or nothing; a bad or truncated export changes nothing. Exports are plain, gzip or
// zstd files, or folders with the manifests of an export, whose counts and MD5 sums are checked.
//
// The way of an item: `ByteStream` (decompressed bytes), `LineReader`, `ItemParser` (typed values of
// DynamoDB), `ImportRow`, `InsertStatement`. `ImportWork` does it for each export, `EarlierRows`
// tells what a replaced table held before.
