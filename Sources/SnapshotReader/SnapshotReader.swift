// SnapshotReader: the lists that a night published, for a server that answers in microseconds.
//
// ```swift
// let published = try PublishedSnapshots(dataFolder: dataFolder)
//
// // For each request:
// if let list = try published.candidates(for: key) {
//     for candidate in list.prefix(10) {
//         print(candidate.rank, candidate.id, candidate.score, candidate.distanceMiles)
//     }
// } else {
//     // Not eligible that night, or not a user at all. An empty list is something else: a
//     // user whom no one suits.
// }
//
// // From a task of the server's own, every few seconds:
// try published.refresh()
// ```
//
// Guarantees
// - A list is the one that was published, or an error is thrown that names file, row group, column
//   and offset: the checksum of every page that a lookup reads is checked each time, those of
//   dictionaries and of what tells whose rows are whose once, when they are opened.
// - A page that cannot be read, as its sector is bad or somebody shortened the file in place, is an
//   error for the lookups that need it, with code `.inputOutput` or `.damaged`; the others go on.
//   Nothing is mapped, so that no SIGBUS can end the server.
// - Everything may be used by any number of tasks at once. A generation keeps a descriptor open for
//   each file of its snapshot, about a dozen for a million users.
// - A generation that somebody holds goes on answering from its own files, whatever is published,
//   rolled back or collected meanwhile. Hold one for the length of a request that looks up twice.
// - Users who asked to be forgotten are in no answer, neither as owner nor in a list.
// - A snapshot older than 24 hours answers, and says so: `isStale`.
//
// Costs: `oith bench lookup` measures them. With 900,000 users and 90 candidates a list, on one
// thread of a server with other work to do: 13 microseconds for a list, 19 with all ids written
// out. Dictionaries are opened when they are first needed and kept up to `cacheByteCount`;
// opening and `refresh()` warm them up, in half a second. They take 115 MB a million users, for
// each generation that somebody holds, and keys.idx another 20 MB; the files themselves are read
// page by page.
//
// PublishedSnapshots follows a data folder, SnapshotGeneration is one night, CandidateList and
// Candidate are what a lookup gives, SnapshotReaderError what goes wrong.
