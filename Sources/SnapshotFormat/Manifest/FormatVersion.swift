/// A major version of the format: how the files beside the manifest are called.
///
///     1, 2    part-00000.parquet          users.parquet               keys.idx
///     3       lists/part-00000.parquet    users/part-00000.parquet    keys.idx
///
/// A folder of one table is opened as it is by every reader of Parquet.
package struct FormatVersion: Sendable, Equatable {
    /// 1 to 3.
    package let major: Int

    /// The newest that this version reads, and what it writes unless told otherwise.
    package static let newest = FormatVersion(major: 3)
    /// What can be written, by major version: an older one as long as not all readers know the newer.
    package static let written = 2...newest.major

    /// A version by its number.
    package init(major: Int) { self.major = major }

    /// `major.minor`, as it is written.
    package var text: String { "\(major).\(major == 2 ? 1 : 0)" }

    /// The name of a part of the lists, from 0: `lists/part-00000.parquet`.
    package func lists(_ index: Int) -> String {
        (major < 3 ? "" : "lists/") + Self.part(index)
    }

    /// The name of the users table.
    package var users: String { major < 3 ? "users.parquet" : "users/" + Self.part(0) }

    /// The name of a file in the folder of a table, from 0: `part-00000.parquet`.
    package static func part(_ index: Int) -> String {
        let digits = String(index)
        return "part-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
            + ".parquet"
    }
}
