import Glibc
import SystemPackage

extension FilePath {
    /// A path as the user gave it, made absolute.
    static func absolute(_ text: String) -> FilePath {
        let path = FilePath(text)
        if path.isAbsolute { return path.lexicallyNormalized() }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard unsafe getcwd(&buffer, buffer.count) != nil else { return path }
        let end = buffer.firstIndex(of: 0) ?? buffer.count
        let folder = String(
            decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return FilePath(folder).pushing(path).lexicallyNormalized()
    }

    /// The file of this program.
    static var executable: FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        return FilePath(
            String(
                decoding: buffer[..<max(count, 0)].map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
