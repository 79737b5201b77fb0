import DurableFiles
import SystemPackage

extension FilePath {
    /// A path as the user gave it, made absolute.
    static func absolute(_ text: String) -> FilePath {
        let path = FilePath(text)
        if path.isAbsolute { return path.lexicallyNormalized() }
        guard let folder = workingDirectory() else { return path }
        return FilePath(String(decoding: folder, as: UTF8.self)).pushing(path)
            .lexicallyNormalized()
    }

    /// The file of this program.
    static var executable: FilePath { symbolicLinkTarget("/proc/self/exe") ?? "" }
}
