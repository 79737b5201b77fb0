package import SystemPackage

/// Runs a call of swift-system and gives its error a path and a verb.
///
/// - Throws: ``FileError``.
package func attempt<Result>(
    _ operation: String, on path: FilePath, _ body: () throws -> Result
) throws(FileError) -> Result {
    do { return try body() } catch let error as Errno {
        throw FileError(operation, on: path, error)
    } catch { throw FileError(operation, on: path, .ioError) }
}
