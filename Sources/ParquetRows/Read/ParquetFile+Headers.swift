package import Parquet

extension ParquetFile {
    /// The headers of all pages of a column chunk, the dictionary page first; pages are not opened.
    ///
    /// - Throws: ``ParquetError``.
    package func pageHeaders(rowGroup: Int, column: Int) throws(ParquetError) -> [PageHeader] {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            var headers: [PageHeader] = []
            var position = chunk.byteRange.lowerBound
            var valueCount = 0
            while valueCount < chunk.valueCount, position < chunk.byteRange.upperBound {
                let header = try PageHeader(bytes, position..<chunk.byteRange.upperBound)
                position = header.body.upperBound
                // No overflow: each has at most 2^31 values, and a byte at least.
                if header.kind != .dictionary { valueCount += header.valueCount }
                headers.append(header)
            }
            return headers
        }
    }
}
