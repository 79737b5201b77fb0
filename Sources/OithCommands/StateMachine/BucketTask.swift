import Bytes
import JSON
import StateMachine

/// A task that calls S3, done against the local buckets.
struct BucketTask {
    private enum Action: String { case getObject, putObject, listObjectsV2 }

    private let action: Action

    /// - Parameter resource: `arn:aws:states:::aws-sdk:s3:getObject`, or without `aws-sdk`; nil
    ///   where it is anything else.
    init?(resource: String) {
        let prefixes = ["arn:aws:states:::aws-sdk:s3:", "arn:aws:states:::s3:"]
        guard let prefix = prefixes.first(where: { resource.hasPrefix($0) }),
            let action = Action(rawValue: String(resource.dropFirst(prefix.count)))
        else { return nil }
        self.action = action
    }

    /// Calls S3.
    ///
    /// - Throws: ``TaskFailure`` with the error name that AWS gives.
    func execute(
        _ input: JSONValue, in objects: any ObjectStore
    ) async throws(TaskFailure) -> JSONValue {
        let bucket = try Self.text("Bucket", of: input)
        switch action {
        case .getObject:
            return try await Self.get(bucket, key: Self.text("Key", of: input), objects: objects)
        case .putObject:
            let body = input["Body"] ?? ""
            let bytes = Array((body.string ?? body.text).utf8)
            let key = try Self.text("Key", of: input)
            do throws(TaskFailure) {
                try await objects.write(bytes, bucket: bucket, key: key)
                let object = try await Self.describe(bucket, key: key, objects: objects)
                return ["ETag": .string(object?.etag ?? ""), "ServerSideEncryption": "AES256"]
            } catch {
                throw TaskFailure(error: "S3.S3Exception", cause: error.cause)
            }
        case .listObjectsV2:
            return try await Self.list(bucket, prefix: input["Prefix"]?.string, in: objects)
        }
    }

    private static func text(
        _ name: String, of input: JSONValue
    ) throws(TaskFailure) -> String {
        guard let text = input[name]?.string else {
            throw TaskFailure(error: "S3.S3Exception", cause: "the task needs a text in \(name)")
        }
        return text
    }

    private static func get(
        _ bucket: String, key: String, objects: any ObjectStore
    ) async throws(TaskFailure) -> JSONValue {
        var bytes: [UInt8] = []
        let description: ObjectDescription?
        do throws(TaskFailure) {
            var object = try await objects.open(bucket: bucket, key: key)
            while true {
                let more = try object.nextBytes()
                if more.isEmpty { break }
                bytes += more
            }
            description = try await describe(bucket, key: key, objects: objects)
        } catch {
            throw TaskFailure(error: "S3.NoSuchKeyException", cause: error.cause)
        }
        return [
            "AcceptRanges": "bytes", "Body": .string(String(decoding: bytes, as: UTF8.self)),
            "ContentLength": .integer(bytes.count), "ContentType": "binary/octet-stream",
            "ETag": .string(description?.etag ?? ""),
            "LastModified": .string(description?.modified.description ?? ""), "Metadata": [:],
            "ServerSideEncryption": "AES256",
        ]
    }

    private static func describe(
        _ bucket: String, key: String, objects: any ObjectStore
    ) async throws(TaskFailure) -> ObjectDescription? {
        try await objects.list(bucket: bucket, prefix: key).first {
            $0.key.utf8.elementsEqual(key.utf8)
        }
    }

    private static func list(
        _ bucket: String, prefix: String?, in objects: any ObjectStore
    ) async throws(TaskFailure) -> JSONValue {
        let found: [ObjectDescription]
        do throws(TaskFailure) {
            found = try await objects.list(bucket: bucket, prefix: prefix ?? "")
        } catch {
            throw TaskFailure(error: "S3.NoSuchBucketException", cause: error.cause)
        }
        let contents = found.map { object -> JSONValue in
            [
                "ETag": .string(object.etag), "Key": .string(object.key),
                "LastModified": .string(object.modified.description),
                "Size": .integer(object.byteCount), "StorageClass": "STANDARD",
            ]
        }
        return [
            "Contents": .array(contents), "IsTruncated": false,
            "KeyCount": .integer(contents.count), "MaxKeys": 1000, "Name": .string(bucket),
            "Prefix": .string(prefix ?? ""),
        ]
    }
}
