import Bytes
import JSON

/// The items of a Map, one after the other: from a list, or from objects that are read as they are
/// needed.
struct MapItems {
    private let objects: any ObjectStore
    private var current: any ItemSequence = ListedItems([])
    /// What is read after the current object.
    private var pending: ArraySlice<(bucket: String, key: String)> = []
    private var format: ItemFormat?
    private var remaining = Int.max
    /// How many items there are, where that is known before they are read.
    private(set) var totalCount: Int?

    init(_ items: MapCall.Items, from objects: any ObjectStore) async throws(TaskFailure) {
        self.objects = objects
        switch items {
        case .list(let values):
            current = ListedItems(values)
            totalCount = values.count
        case .reader(let reader):
            if let count = reader.maxItems, count > 0 { remaining = count }
            let bucket = try reader.text("Bucket")
            format = reader.format
            switch reader.action {
            case .getObject: try await open(bucket, try reader.text("Key"))
            case .listObjects:
                let prefix = reader.parameters["Prefix"]?.string ?? ""
                let listing = try await objects.list(bucket: bucket, prefix: prefix)
                if reader.format == nil {
                    current = ListedItems(listing.map(\.item))
                } else {
                    pending = listing.map { (bucket, $0.key) }[...]
                }
            }
        }
    }

    /// The next item, or nil at the end.
    mutating func next() async throws(TaskFailure) -> JSONValue? {
        guard remaining > 0 else { return nil }
        while true {
            if let item = try current.next() {
                remaining -= 1
                return item
            }
            guard let (bucket, key) = pending.popFirst() else { return nil }
            try await open(bucket, key)
        }
    }

    // MARK: - Objects

    private mutating func open(_ bucket: String, _ key: String) async throws(TaskFailure) {
        var bytes = try ObjectBytes(try await objects.open(bucket: bucket, key: key))
        switch format {
        case .json(nil), nil: current = try JSONElements(bytes)
        case .json(let pointer?): current = ListedItems(try Self.items(at: pointer, in: &bytes))
        case .jsonLines: current = JSONLines(bytes)
        case .csv(let format): current = try CSVItems(bytes, format)
        case .manifest:
            let manifest = try Inventory(Self.text(of: &bytes), besides: bucket)
            format = .csv(CSVFormat(headers: manifest.columns))
            pending = manifest.keys.map { (manifest.bucket, $0) }[...]
            current = ListedItems([])
        }
    }

    private static func text(of bytes: inout ObjectBytes) throws(TaskFailure) -> JSONValue {
        let text = try bytes.rest(limit: ItemLimits.largestTextByteCount)
        do throws(JSONError) { return try JSONValue(parsing: text) } catch {
            throw .itemReader("the items are no JSON, \(error)")
        }
    }

    private static func items(
        at pointer: [String], in bytes: inout ObjectBytes
    ) throws(TaskFailure) -> [JSONValue] {
        var value: JSONValue? = try text(of: &bytes)
        for key in pointer {
            let index = Int(key).flatMap { $0 >= 0 ? $0 : nil }
            if let array = value?.array {
                value = index.flatMap { array.indices.contains($0) ? array[$0] : nil }
            } else {
                value = value?[key]
            }
        }
        guard let items = value?.array else { throw .notIterable }
        return items
    }
}

extension ObjectDescription {
    /// The item that a listing makes of an object.
    fileprivate var item: JSONValue {
        [
            "Etag": .string(etag), "Key": .string(key),
            "LastModified": .integer(Int(modified.milliseconds / 1000)),
            "Size": .integer(byteCount), "StorageClass": "STANDARD",
        ]
    }
}

/// The manifest of an S3 inventory: which files list the objects, and their columns.
private struct Inventory {
    let bucket: String
    let keys: [String]
    let columns: [String]

    init(_ manifest: JSONValue, besides bucket: String) throws(TaskFailure) {
        guard let files = manifest["files"]?.array, let schema = manifest["fileSchema"]?.string,
            manifest["fileFormat"]?.string == "CSV"
        else {
            throw .itemReader(
                "the manifest is none of a CSV inventory: it needs files, fileSchema and a "
                    + "fileFormat of CSV")
        }
        let destination = manifest["destinationBucket"]?.string
        self.bucket = destination?.split(separator: ":").last.map { String($0) } ?? bucket
        columns = schema.split(separator: ",").map { column in
            String(column.drop { $0 == " " })
        }
        keys = files.compactMap { $0["key"]?.string }
        if let packed = keys.first(where: { $0.hasSuffix(".gz") }) {
            throw .itemReader("\(packed) is compressed; unpack it first")
        }
    }
}
