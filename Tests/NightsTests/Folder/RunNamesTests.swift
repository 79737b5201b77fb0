import DurableFiles
import NightStages
import Nights
import SystemPackage
import Testing

/// What a collection takes for a file of a run.
@Suite struct RunNamesTests {
    @Test(arguments: ["9", "9q8yyk8yt", "dr5", "dr5reg123-r2", "dr5-c1", "dr5reg123-r2-c10"])
    func `Names that the planner gives are names of chunks.`(name: String) {
        #expect(RunDirectory.names[folder: "partials"].contains(file: "\(name).json"))
    }

    @Test(arguments: [
        "", "a", "notes", "dr5-", "dr5-r", "dr5-x1", "dr5-r1-c2-c3", "dr5 ", "DR5", "dr5reg12345",
        ".dr5", "dr5-r1a",
    ])
    func `Others are not.`(name: String) {
        #expect(!RunDirectory.names[folder: "partials"].contains(file: "\(name).json"))
    }

    @Test func `Lists are named by number.`() {
        let names = RunDirectory.names[folder: "lists"]
        #expect(["00000.lists", "123456.lists"].allSatisfy { names.contains(file: $0) })
        #expect(
            !["0.lists", "0000a.lists", "00000.txt", "00000"].contains { names.contains(file: $0) })
    }

    @Test func `Results of the Map are in folders with UUIDs for names.`() {
        let names = RunDirectory.names[folder: "map-results"]
        let inner = names[folder: "00000000-0000-4000-8000-000000000001"]
        #expect(inner.contains(file: "FAILED_0.jsonl") && inner.contains(file: "manifest.json"))
        #expect(!names.contains(file: "manifest.json"))
        #expect(!names[folder: "notes"].contains(file: "manifest.json"))
    }

    /// One that is left out would keep the folder of its run for ever.
    @Test func `Every file that a run writes is one of its own.`() {
        let run = RunDirectory(path: "/data/runs/2026-11-20T040000Z-1")
        let files = [
            run.features, run.rejects, run.chunks, run.guardFigures, run.trace, run.report,
            run.metrics, run.receipt,
        ]
        for file in files {
            #expect(RunDirectory.names.contains(file: file.lastComponent?.string ?? ""), "\(file)")
        }
        #expect(!RunDirectory.names.contains(file: "notes.txt"))
    }
}
