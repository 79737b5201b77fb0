// FileReading: files that are open for reading, what kind of file is at a path, and the error of both.
//
// ```swift
// let file = try OpenFile(path)
// let magic = try file.bytes(0..<4)
// ```
//
// Guarantees: every failure is a ``FileError`` with the path and what to do; a file that was cut
// short, or a bad sector, is an error and never a signal. Writing is DurableFiles, above this module,
// so that a server that only reads compiles nothing of it.
