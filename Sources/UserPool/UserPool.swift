// UserPool: the users of a pool, with every rule of eligibility applied.
//
// ```swift
// let counts = try PoolReader.read(pool) { session in
//     try session.readUsers(into: &builder, asOf: night, width: 2) { reject in
//         rejects.append(reject)
//     } progress: { counts in
//         seen = counts.rows
//     }
//     builder.indexIDs()
//     try session.readExclusions(into: &builder, width: 2) {}
//     return session.counts
// }
// ```
//
// Guarantees: a pool is only read, in one transaction; a row that cannot be read is a reject and
// never a crash; texts are compared as folded bytes; no message quotes a row.
//
// What a pool is read into is a `UserCollector`; `FeatureTableBuilder`, the `builder` above, is one.
// Importing exports is PoolImport, pools out of a seed are PoolGenerator.
//
// Folders, each above the next: Check (what is in a pool), Reading (sessions, duplicates,
// exclusions), Parsing (a row into a profile), Rows (rows out of SQLite, in batches), Profile (one
// user), Text (codes and hashes of texts), Schema (tables and errors).
