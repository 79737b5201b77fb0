import CZstd
import Synchronization

/// The contexts that zstd decompresses in, kept for the next page.
///
/// Making one takes longer than most pages: it is 160 KB of memory.
@safe final class ZstdContext: @unchecked Sendable {
    // Sendable, since one task at a time has what it took out of `idle`.

    private static let idle = Mutex<[ZstdContext]>([])
    /// More than run at once are not kept.
    private static let mostIdle = 16

    /// Owned: made in `init`, freed in `deinit`; nil where there is no memory for it.
    private let context: OpaquePointer?

    private init() { unsafe context = ZSTD_createDCtx() }

    deinit { unsafe _ = ZSTD_freeDCtx(context) }

    /// Decompresses a frame.
    ///
    /// - Parameters:
    ///   - source: the frame.
    ///   - target: room for all of it.
    /// - Returns: how many bytes it has; nil where it is broken or longer than the room.
    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> Int? {
        let context = idle.withLock { $0.popLast() } ?? ZstdContext()
        defer {
            idle.withLock { idle in
                if idle.count < mostIdle { idle.append(context) }
            }
        }
        // Reads and writes within the lengths that it is told.
        let count = unsafe ZSTD_decompressDCtx(
            context.context, target.baseAddress, target.count, source.baseAddress, source.count)
        return ZSTD_isError(count) == 0 ? count : nil
    }
}
