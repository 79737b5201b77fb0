// DurableFiles: the only way to write files: temporary name, fsync, rename, fsync of the folder.
//
// What reads files is in FileReading, which a server compiles without this module; code that writes
// needs both.
@_exported public import FileReading
