import DurableFiles
package import StateMachine
package import SystemPackage

/// Opens the files that an ItemReader names: a folder stands for a bucket, a path in it for a key.
package struct LocalItems: ItemSource {
    private let root: FilePath

    /// - Parameter root: the folder that holds the buckets.
    package init(root: FilePath) { self.root = root }

    package func open(
        resource: String, parameters: JSONValue
    ) async throws(TaskFailure) -> any ItemObject {
        guard resource == "arn:aws:states:::s3:getObject" else {
            throw Self.failure("this runner reads items with s3:getObject only, not \(resource)")
        }
        guard let bucket = parameters["Bucket"]?.string, let key = parameters["Key"]?.string else {
            throw Self.failure("the ItemReader needs texts in Bucket and Key")
        }
        let path = root.appending(bucket).appending(key).lexicallyNormalized()
        guard path.starts(with: root.lexicallyNormalized()) else {
            throw Self.failure("the ItemReader's key leads out of its folder")
        }
        do throws(FileError) { return MappedItems(file: try MappedFile(path)) } catch {
            throw Self.failure("\(error)")
        }
    }

    private static func failure(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.ItemReaderFailed", cause: cause)
    }
}

/// A mapped file, handed out a piece at a time.
private struct MappedItems: ItemObject {
    private static let pieceByteCount = 1 << 18
    let file: MappedFile
    private var offset = 0

    init(file: MappedFile) { self.file = file }

    mutating func nextBytes() throws(TaskFailure) -> [UInt8] {
        let end = min(offset + Self.pieceByteCount, file.byteCount)
        defer { offset = end }
        return file.withBytes { span in
            // The closure copies before it returns.
            unsafe span.extracting(offset..<end).withUnsafeBytes { unsafe Array($0) }
        }
    }
}
