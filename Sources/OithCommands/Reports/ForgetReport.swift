package import JSON
import NightReport
package import Nights
import SnapshotStore

/// What an erasure did, for people and for programs; it names no user.
package struct ForgetReport {
    private let erasure: Erasure

    /// - Parameter erasure: what was done.
    package init(_ erasure: Erasure) { self.erasure = erasure }

    /// `2 snapshots, 1 feature table and 17 results of chunks`.
    package var summary: String {
        let snapshots = erasure.snapshots.count { $0.newName != nil }
        return Self.count(snapshots, one: "snapshot", many: "snapshots") + ", "
            + Self.count(erasure.runs.count, one: "feature table", many: "feature tables") + " and "
            + Self.count(erasure.results, one: "result of a chunk", many: "results of chunks")
    }

    /// A line for each thing that was done.
    package var text: String {
        var lines = erasure.snapshots.compactMap { snapshot in
            snapshot.newName.map { name in
                name == snapshot.name || snapshot.name.hasPrefix(".")
                    ? "rewritten  \(snapshot.name)" : "rewritten  \(snapshot.name) is now \(name)"
            }
        }
        lines += erasure.runs.map { "removed    the feature table of \($0)" }
        if erasure.results > 0 {
            lines.append(
                "removed    "
                    + Self.count(
                        erasure.results, one: "result of a chunk", many: "results of chunks"))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The same for programs.
    package var json: JSONValue {
        let snapshots: [JSONValue] = erasure.snapshots.map { snapshot in
            [
                "name": .string(snapshot.name),
                "newName": snapshot.newName.map { .string($0) } ?? .null,
                "problem": snapshot.problem.map { .string($0) } ?? .null,
            ]
        }
        return [
            "snapshots": .array(snapshots),
            "featureTables": .array(erasure.runs.map { .string($0) }),
            "results": .integer(erasure.results),
        ]
    }

    private static func count(_ number: Int, one: String, many: String) -> String {
        "\(NumberFormatting.count(number)) \(number == 1 ? one : many)"
    }
}
