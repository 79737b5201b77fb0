import Parquet
import ParquetRows
import Testing

/// Files of other writers.
@Suite struct ForeignFileTests {
    /// Arrow's columns: id STRING, n INT32, d DOUBLE, u UINT_8, l INT64; 30 rows and 10 in pages of
    /// up to ten rows, zstd, with checksums and page indexes.
    private static let arrow = """
        50415231150415501556158aa1b2fc0c3c150a150012000028b52ffd2028150100d0040000006b30c3a9
        040000006b313233c3a9040000006b34c3a90200200bcb8a1215001508151a15cf848dee0e1c15141510
        15061506000028b52ffd2004210000010580031500150c151e15adc3cb870d1c15141510150615060000
        28b52ffd2006310000020555aa0a0015001510152215b0e197860e1c1514151015061506000028b52ffd
        20084100000305dab66d24000015001550156215ebfd8a960c1c1514150015061506000028b52ffd2028
        410100ceffffffcfffffffd2ffffffd7ffffffdeffffffe7fffffff2ffffffffffffff0e0000001f0000
        0015001550156215f192e9d80e1c1514150015061506000028b52ffd202841010032000000470000005e
        0000007700000092000000af000000ce000000ef000000120100003701000015001550156215c7a2ff35
        1c1514150015061506000028b52ffd20284101005e01000087010000b2010000df0100000e0200003f02
        000072020000a7020000de02000017030000150015a0011562159dacc3ab011c15141500150615060000
        28b52ffd2050450100a80000d03f00e0e8f0f4f8fc004000000000000002400800200bc80732035940be
        9564a0751c6803150015a001156c15d7dac7c0071c1514150015061506000028b52ffd20506d0100d000
        000000000004400006080a0c0e1011124000000000000013400800200bc807320359403e90d94a8a161c
        01150015a001156c158e80be830f1c1514150015061506000028b52ffd20506d0100d000000000000014
        400015161718191a1b1c400000000000001d400800200bc807320359403e90d94a8a161c011504155815
        6a15d4f5dda7093c1516150012000028b52ffd202c610100c80000001400000015000000160000001700
        000018000000190000001a0000001b0000001c0000001d0000001500150615181584cf829f0a1c151415
        1015061506000028b52ffd20031900000114001500150615181584cf829f0a1c15141510150615060000
        28b52ffd200319000001140015001514152615cee8c489091c1514151015061506000028b52ffd200a51
        0000040521436587a900000015041510152215e8e4edf30e3c1502150012000028b52ffd200841000000
        000000000100001500150615181584cf829f0a1c1514151015061506000028b52ffd2003190000011400
        1500150615181584cf829f0a1c1514151015061506000028b52ffd200319000001140015001506151815
        84cf829f0a1c1514151015061506000028b52ffd200319000001140015041520153215d3cab1df0f3c15
        04150012000028b52ffd2010810000040000006b34c3a9040000006b35c3a915001508151a1581aae6b1
        021c1514151015061506000028b52ffd20042100000105e00315001550156215d3a09eb1061c15141500
        15061506000028b52ffd2028410100520300008f030000ce0300000f0400005204000097040000de0400
        002705000072050000bf050000150015a001157215b58fb8b8021c1514150015061506000028b52ffd20
        50850100e80000000000001e40001f208000218000228000234000000000008023400800200b30106406
        460359c0b895642d900315041550156215a1abdcdf0d3c1514150012000028b52ffd20284101001e0000
        001f00000020000000210000002200000023000000240000002500000026000000270000001500151415
        26158bfed6ef081c1514151015061506000028b52ffd200a510000040510325476980000001504151015
        2215e8e4edf30e3c1502150012000028b52ffd200841000000000000000100001500150615181584cf82
        9f0a1c1514151015061506000028b52ffd200319000001140019310202021938046b30c3a9046b31c3a9
        046b32c3a91938046b31c3a9046b32c3a9046b34c3a915021936000000001931020202193804ceffffff
        0432000000045e0100001938041f00000004370100000417030000150219360000000019310202021938
        080000000000000080080000000000000440080000000000001440193808000000000000024008000000
        0000001340080000000000001d4015021936000000001931020202193804c800000004c8000000041400
        0000193804c800000004c8000000041d0000001504193600000000193102020219380800000000000100
        000800000000000100000800000000000100001938080000000000010000080000000000010000080000
        00000001000015021936000000001911021918046b34c3a91918046b35c3a91502191600001911021918
        0452030000191804bf0500001502191600001911021918080000000000001e4019180800000000008023
        401502191600001911021918041e00000019180427000000150219160000191102191808000000000001
        00001918080000000000010000150219160000193c168601154816000016ce01154c161400169a021550
        162800193650505000193c16ea0215900116000016fa03159001161400168a05158e0116280000193c16
        980615920116000016aa07159c0116140016c608159c0116280000193c16f40a154616000016ba0b1546
        16140016800c155416280000193c169e0d154616000016e40d154616140016aa0e154616280000191c16
        ca0f154816000019165000191c16921015900116000000191c16a21115a20116000000191c16ce131554
        16000000191c16ec141546160000001504196c35001806736368656d61150a00150c2500180269642500
        4c1c0000001502250018016e00150a2500180164001502250018017525164cac13081200000015042500
        18016c001650192c195c26001c150c19350006101918026964150c163c16a60216e20226860126081c36
        0028046b34c3a918046b30c3a9111100192c15041500150200150015101506003c16f001190619060000
        16ee1b154016b215155e0026001c1502192506001918016e150c163c16f80216ae0326ea023c18041703
        00001804ceffffff16002804170300001804ceffffff111100191c150015001506000016ae1c153c1690
        16155e0026001c150a1925060019180164150c163c16f00416ca032698063c18080000000000001d4018
        080000000000000080160028080000000000001d4018080000000000000080111100191c150015001506
        000016ea1c153c16ee16158e010026001c1502193500061019180175150c163c16aa0216f20226f40a26
        e2091c36002804c8000000180414000000111100192c15041500150200150015101506000016a61d1536
        16fc17155e0026001c150419350006101918016c150c163c16d401169c02269e0d26d40c1c1808000000
        00000100001808000000000001000016002808000000000001000018080000000000010000111100192c
        15041500150200150015101506000016dc1d153616da18158e0100168c0e163c260816e80e00195c2600
        1c150c19350006101918026964150c1614167e16a20126ca0f26f00e1c360028046b35c3a918046b34c3
        a9111100192c15041500150200150015101502003c165019061906000016921e151c16e819152e002600
        1c1502192506001918016e150c1614167e1690012692103c1804bf05000018045203000016002804bf05
        0000180452030000111100191c150015001502000016ae1e151816961a152e0026001c150a1925060019
        180164150c161416d00116a20126a2113c1808000000000080234018080000000000001e401600280800
        0000000080234018080000000000001e40111100191c150015001502000016c61e151816c41a153e0026
        001c1502193500061019180175150c161416ba0116de0126ce1326c4121c360028042700000018041e00
        0000111100192c15041500150200150015101502000016de1e151616821b152e0026001c150419350006
        101918016c150c1614166c16900126ec1426a2141c180800000000000100001808000000000001000016
        002808000000000001000018080000000000010000111100192c15041500150200150015101502000016
        f41e151616b01b153e0016f205161426f00e16c206002820706172717565742d6370702d6172726f7720
        76657273696f6e2032362e302e31195c1c00001c00001c00001c00001c0000000104000050415231
        """

    @Test func `A file of Arrow is read`() throws {
        let file = try ParquetFile(InMemoryFile(ForeignFiles.bytes(Self.arrow)), name: "arrow")
        #expect(
            file.schema == [
                ColumnSchema("id", .byteArray, as: .string), ColumnSchema("n", .int32),
                ColumnSchema("d", .double), ColumnSchema("u", .int32, as: .uint8),
                ColumnSchema("l", .int64),
            ])
        #expect(file.rowGroups.map(\.rowCount) == [30, 10])
        for (group, rows) in [0..<30, 30..<40].enumerated() {
            let ids = rows.map { ColumnValue.bytes(Array("k\($0 / 7)é".utf8)) }
            #expect(try readColumn(file, group, 0) == ids)
            #expect(try readColumn(file, group, 1) == rows.map { .number(Int64($0 * $0 - 50)) })
            #expect(
                try readColumn(file, group, 2) == rows.map { .double((Double($0) / 4).bitPattern) })
            #expect(
                try readColumn(file, group, 3) == rows.map { .number($0 < 20 ? 200 : Int64($0)) })
            #expect(try readColumn(file, group, 4) == rows.map { _ in .number(1 << 40) })
        }
        #expect(try file.pages(rowGroup: 0, column: 1).count == 3)
        let bounds = try #require(try file.pageBounds(rowGroup: 0, column: 0))
        #expect(bounds[0].least == Array("k0é".utf8))
    }

    /// All rows, each value of the kind that it is.
    private func rows(_ bytes: [UInt8]) throws -> [[ParquetValue]] {
        let file = try ParquetFile(InMemoryFile(bytes), name: "arrow")
        var reader = try RecordReader(file, columns: Array(file.schema.indices))
        var rows: [[ParquetValue]] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    private func text(_ text: String) -> ParquetValue { .bytes(Array(text.utf8)[...]) }

    @Test func `Nulls are read where they stand`() throws {
        let rows = try rows(ForeignFiles.nulls)
        var flags: [ParquetValue] = []
        var numbers: [ParquetValue] = []
        var texts: [ParquetValue] = []
        for row in 0..<12 {
            flags.append(row % 5 == 0 ? .null : .boolean(row % 2 == 0))
            numbers.append(row % 4 == 3 ? .null : .int32(Int32(row * row - 20)))
            texts.append(row % 3 == 2 ? .null : text("t\(row / 4)é"))
        }
        #expect(rows.map { $0[0] } == flags)
        #expect(rows.map { $0[1] } == numbers)
        #expect(rows.map { $0[2] } == texts)
        #expect(rows.map { $0[3] == .null } == (0..<12).map { $0 == 1 })
    }

    @Test func `Nullable columns are told in the schema`() throws {
        let file = try ParquetFile(InMemoryFile(ForeignFiles.nulls), name: "arrow")
        #expect(file.schema.map(\.name) == ["flag", "number", "text", "amount"])
        #expect(file.schema.allSatisfy { $0.shape == .optional })
        #expect(
            file.schema.map(\.logical)
                == [.none, .none, .string, .decimal(precision: 20, scale: 2)])
        #expect(file.rowGroups.map(\.rowCount) == [8, 4])
        #expect(file.rowGroups[0].columns.map { $0.statistics?.nullCount } == [2, 2, 2, 1])
        #expect(file.rowGroups[0].columns[0].codec == .snappy)
    }

    @Test func `Lists are read with their levels`() throws {
        let rows = try rows(ForeignFiles.lists)
        let numbers: [[Int64?]?] = [
            nil, [], [1], [nil], [2, nil, 3], [], [4, 5, 6, 7], nil, [8], [], [], [],
        ]
        for (row, list) in zip(rows, numbers) {
            let expected = list.map { ParquetValue.list($0.map { $0.map { .int64($0) } ?? .null }) }
            #expect(row[0] == expected ?? .null)
        }
        let texts: [ParquetValue] = [
            .list([text("a")]), .list([]), .list([text("b"), text("c")]),
        ]
        #expect(rows.map { $0[1] } == (0..<12).map { texts[$0 % 3] })
    }

    private func encodedRow(_ row: Int) -> [ParquetValue] {
        let sign: Int32 = row % 2 == 0 ? 1 : -1
        return [
            .float(Float(row) / 4 - 1), .double(Double(row) * 1e10),
            .int32(sign * Int32(row) * 1_000_000),
            text(String(repeating: "x\(row)", count: row % 3)),
            .bytes([UInt8(row), UInt8(255 - row), UInt8(row)]),
            .int64(Int64(row) * 1_000_000_000), .boolean(row < 9),
        ]
    }

    @Test func `Each encoding is read`() throws {
        let expected = (0..<12).map(encodedRow)
        #expect(try rows(ForeignFiles.encodings) == expected)
        let file = try ParquetFile(InMemoryFile(ForeignFiles.encodings), name: "arrow")
        let encodings = try file.schema.indices.map { column in
            try file.pageHeaders(rowGroup: 0, column: column).map(\.encoding)
        }
        #expect(
            encodings == [
                [.byteStreamSplit], [.byteStreamSplit], [.deltaBinaryPacked],
                [.deltaLengthByteArray], [.byteStreamSplit], [.deltaBinaryPacked], [.rle],
            ])
    }

    @Test func `Pages of nulls are read as a whole only`() throws {
        let file = try ParquetFile(InMemoryFile(ForeignFiles.nulls), name: "arrow")
        let page = try file.pages(rowGroup: 0, column: 1)[0]
        let error = #expect(throws: ParquetError.self) {
            try file.readPage(page, rowGroup: 0, column: 1)
        }
        #expect(error?.code == .invalid)
    }
}
