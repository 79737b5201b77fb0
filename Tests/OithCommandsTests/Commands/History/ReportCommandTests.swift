import DurableFiles
import SystemPackage
import TestSupport
import Testing

@Suite struct ReportCommandTests {
    @Test func `The page goes to standard output, or into a file`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("report")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.output.hasPrefix("<!DOCTYPE html>"))
        #expect(run.output.contains(village.run(1)))
        #expect(run.output.contains(village.snapshot))
        // It names no user.
        #expect(!run.output.contains("example.test"))
        let path = try ProcessFolder.make("report").appending("report.html")
        let written = await village.oith("report", "-o", path.string)
        #expect(written.errors == "wrote \(path)\n")
        #expect(written.output.isEmpty)
        #expect(String(decoding: try fileBytes(path), as: UTF8.self) == run.output)
    }

    @Test func `Metrics alone are written where only they are asked for`() async throws {
        let village = try await Village.shared.value
        let folder = try ProcessFolder.make("metrics")
        let path = folder.appending("oith.prom")
        let run = await village.oith("report", "--metrics-file", path.string)
        #expect(run.status == 0, "\(run)")
        #expect(run.output.isEmpty)
        #expect(run.errors == "wrote \(path)\n")
        let lines = String(decoding: try fileBytes(path), as: UTF8.self).split(separator: "\n")
        #expect(lines.allSatisfy { $0.hasPrefix("# ") || $0.hasPrefix("oith_") })
        #expect(try directoryEntries(folder) == ["oith.prom"])
    }
}
