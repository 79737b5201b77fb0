import Crypto
import DurableFiles
import SystemPackage
import UserPool

/// Bytes that come piece by piece: a file, or what a compressed file unfolds to.
protocol ByteStream {
    /// Fills the buffer from its start.
    ///
    /// - Returns: how many bytes were filled in; 0 at the end.
    /// - Throws: ``PoolError`` where the file cannot be read, is damaged or cut off.
    mutating func read(into buffer: inout [UInt8]) throws -> Int
}

/// What a file with compressed parts, one behind the other, unfolds to.
protocol DecompressedStream: ByteStream {
    /// The compressed file.
    var input: ExportFile { get }
    /// Whether the part before the window is whole.
    var isBetweenParts: Bool { get }
    /// What the file is called in messages.
    static var format: String { get }

    /// Unfolds what is in the window, as far as the buffer reaches.
    mutating func step(_ buffer: inout [UInt8]) throws -> Int
}

extension DecompressedStream {
    mutating func read(into buffer: inout [UInt8]) throws -> Int {
        while true {
            let isAtEnd = input.window.isEmpty && isBetweenParts
            let produced = isAtEnd ? 0 : try step(&buffer)
            if produced > 0 { return produced }
            if !input.window.isEmpty { continue }
            if try input.fill() { continue }
            if isBetweenParts { return 0 }
            throw PoolError(
                .damaged, in: input.path, "the \(Self.format) file is cut off; copy it again")
        }
    }

    /// The error of bytes that cannot be unfolded.
    var damage: PoolError {
        PoolError(.damaged, in: input.path, "the \(Self.format) file is damaged; copy it again")
    }
}

/// A file that is read from front to back, with a window of what was read and not yet used.
final class ExportFile: ByteStream {
    let path: String
    private let descriptor: FileDescriptor
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var start = 0
    private var end = 0
    private var digest: Insecure.MD5?

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isDigested: whether ``md5`` is asked for at the end.
    /// - Throws: ``PoolError`` where it is missing or cannot be read.
    init(_ path: String, isDigested: Bool = false) throws {
        self.path = path
        digest = isDigested ? Insecure.MD5() : nil
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
        } catch let error as Errno {
            throw PoolError(FileError("open", on: FilePath(path), error))
        }
    }

    deinit { try? descriptor.close() }

    /// The MD5 of all that was read so far, as a manifest names it; empty where none was asked for.
    var md5: [UInt8] { digest.map { Array($0.finalize()) } ?? [] }

    /// The bytes read and not yet used.
    var window: Range<Int> { start..<end }

    /// Marks bytes at the front of the window as used.
    func consume(_ count: Int) { start += count }

    /// Lends the window.
    func withWindow<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let bytes = buffer
        return try body(bytes.span.extracting(start..<end))
    }

    /// Reads more bytes behind the window; false at the end of the file.
    func fill() throws -> Bool {
        if start == end {
            start = 0
            end = 0
        }
        guard end < buffer.count else { return true }
        let file = descriptor
        let free = end..<buffer.count
        do {
            let count = try file.read(into: &buffer, free)
            digest?.update(data: buffer[free.lowerBound..<free.lowerBound + count])
            end += count
            return count > 0
        } catch let error as Errno {
            throw PoolError(FileError("read", on: FilePath(path), error))
        }
    }

    func read(into buffer: inout [UInt8]) throws -> Int {
        if start == end { _ = try fill() }
        let count = min(end - start, buffer.count)
        buffer.replaceSubrange(0..<count, with: self.buffer[start..<start + count])
        start += count
        return count
    }
}

/// Unfolds an export, whatever it is compressed with.
///
/// The content decides, not the name: gzip (RFC 1952) begins with 1F 8B, a Zstandard frame (RFC 8878)
/// with 28 B5 2F FD and a skippable one with 5x 2A 4D 18; anything else is plain.
///
/// - Parameter file: the export, at its beginning.
/// - Returns: its bytes, decompressed.
/// - Throws: ``PoolError`` where it cannot be read.
func decompressed(_ file: ExportFile) throws -> any ByteStream {
    while file.window.count < 4, try file.fill() {}
    return try file.withWindow { bytes in
        if bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B { return try GzipSource(file) }
        guard bytes.count >= 4 else { return file }
        let isFrame =
            bytes[0] == 0x28 && bytes[1] == 0xB5 && bytes[2] == 0x2F && bytes[3] == 0xFD
        let isSkippable =
            bytes[0] & 0xF0 == 0x50 && bytes[1] == 0x2A && bytes[2] == 0x4D && bytes[3] == 0x18
        return isFrame || isSkippable ? try ZstdSource(file) : file
    }
}
