// UserPool: the users of a pool, every rule of eligibility applied.
//
//     let counts = try PoolReader.read("pool.sqlite") { session in
//         try session.readUsers(into: &collector, asOf: night, width: 2) { reject in
//             rejects.append(reject)
//         } progress: { counts in show(counts) }
//         try session.readExclusions(into: &collector, width: 2) {}
//         return session.counts
//     }
//
// Guarantees: a pool is only read, in one transaction; a row that cannot be read is a reject and
// never a crash; texts are compared as folded bytes; no message quotes a row.
//
// What a pool is read into is a `UserCollector`; `FeatureTableBuilder` is one. Importing exports is
// PoolImport, pools out of a seed are PoolGenerator.
//
// Folders, each above the next: Check (what is in a pool), Reading (sessions, duplicates,
// exclusions), Parsing (a row into a profile), Rows (rows out of SQLite, in batches), Profile (one
// user), Text (codes and hashes of texts), Schema (tables and errors).
