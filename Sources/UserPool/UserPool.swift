// UserPool: who takes part tonight, and what scoring needs to know of them.
//
//     try PoolImporter.run(exports: ["users.json.gz"], table: .users, into: "pool.sqlite")
//     var builder = FeatureTableBuilder(embeddingDimension: 0)
//     try PoolReader.read("pool.sqlite") { session in
//         try session.readUsers(into: &builder, asOf: night, width: 2) { reject in
//             rejects.append(reject)
//         } progress: { counts in show(counts) }
//         builder.indexIDs(width: 2)
//         try session.readExclusions(into: &builder, width: 2) {}
//     }
//     try builder.write(to: "pool.features", in: files)
//     let table = try FeatureTable(opening: "pool.features")
//
// Guarantees: a pool is only read, in one transaction; a row that cannot be read is a reject and
// never a crash; texts are compared as folded bytes; no message quotes a row. The feature table
// lets no pair be lost: its lane columns may only be more generous than its exact ones.
//
// Folders: Profile (one user and the rules that make one), JSON (a pull parser), Reading (the pool),
// Import (DynamoDB exports), Check (what is in a pool), Generate (pools out of a seed),
// FeatureTable (tonight's users as columns).
