/// JSON pointers (RFC 6901).
package enum JSONPointer {
    /// The keys of a pointer, or nil where the text is none.
    package static func keys(of text: String) -> [String]? {
        guard text.hasPrefix("/") else { return nil }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// A key as a pointer writes it.
    package static func escaped(_ key: String) -> String {
        key.unicodeScalars.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}
