// Bytes: plain things made of bytes: checksums, hashes, little-endian words, hexadecimal, Base64,
// and texts compared by their bytes.
//
// ```swift
// let checksum = CRC32.checksum(Array("123456789".utf8))
// let digits = Hexadecimal.text(checksum)  // "cbf43926"
// ```
//
// Guarantees: results are those of the named standard on every processor; a byte that comes from a
// file never traps. The module knows nothing of files, users or snapshots, and imports nothing of
// ours but C.
