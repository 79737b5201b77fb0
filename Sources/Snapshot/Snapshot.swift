// Snapshot: a published night on disk, from the first byte written to the last lookup.
//
//     let writer = try SnapshotWriter(store.partialDirectory(run), description, in: files)
//     let part = try writer.writePart(0, groupCount: groups.count) { groups[$0] }
//     let manifest = try writer.finish(parts: [part], users: users)
//     try SnapshotVerifier(writer.directory).verify()
//     try store.publish(run: run, name: manifest.name)
//
//     let reader = try SnapshotReader.open(store.currentDirectory())
//     let list = try reader.candidates(for: foldID("ann@example.org"))
//
// A snapshot is a folder:
//
//     part-00000.parquet ...   one row a candidate; a row group is a neighbourhood
//     users.parquet            one row a user who was eligible, by id
//     keys.idx                 from the hash of an id to the place of the list (KeyIndexFormat)
//     manifest.json            what it is, and size and SHA-256 of every file
//
// Guarantees: the bytes are a function of what is passed in alone. A folder that has a manifest is
// whole, and `current` names a whole snapshot at any instant. A lookup gives the user's list or an
// error, whatever happened to the bytes on disk.
//
// Folders: Model (what a snapshot is made of), Writing, Verifying, Reading, Store (publication, rollback
// and what is kept) and Diff (what changed from one night to another).
