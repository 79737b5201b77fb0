// Parquet: the file format, for flat tables without missing values, and nothing of what they mean.
//
//     var writer = try ParquetWriter(
//         sink,
//         schema: [ColumnSchema("user_id", .byteArray, .string), ColumnSchema("score", .double)],
//         options: WriterOptions(codec: .lz4Raw, createdBy: "oith version 1.0.0 (build 0)"))
//     _ = try writer.writeRowGroup(
//         [.dictionary(ids, indices: [0, 0, 1]), .plain(.double([97.5, 80, 12]))],
//         pageStarts: [0, 2])
//     sink = try writer.finish()
//
//     let file = try ParquetFile(source, name: "part-00000.parquet")
//     let ids = try file.readDictionary(rowGroup: 0, column: 0)
//     let page = try file.page(containing: 2, rowGroup: 0, column: 1)
//     let scores = try file.readPage(page, rowGroup: 0, column: 1)
//
// The format is https://github.com/apache/parquet-format. A file as it is written here:
//
//     PAR1
//     for each row group
//         for each column      [dictionary page]  data page ...
//         bloom filters
//     column indexes           the bounds of each page's values
//     offset indexes           where each page stands, and its first row
//     footer, its length       FileMetaData in Thrift's compact protocol
//     PAR1
//
// Guarantees: the bytes are a function of what is passed in alone. Every page has a checksum, which
// is checked on reading. A column keeps its dictionary to the end of the row group. All columns of
// a row group are cut into pages at the same rows. Statistics are exact; doubles have none, since
// readers disagree on NaN and on the sign of zero. Other writers' files can be read if they keep to
// the same types and encodings, and have checksums and offset indexes.
//
// Folders: Bytes (checksums, hashes, bounds-checked bytes), Thrift (the metadata's encoding),
// Encoding (values, codecs, filters), Write and Read.
