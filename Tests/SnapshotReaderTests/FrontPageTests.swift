import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

struct FrontPageTests {
    @Test func `The example of the front page does what the page says.`() throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 2, userCount: 30, listLengths: [20, 0], groupSize: 40)
        try night.publish(in: SnapshotStore(scratch.path, in: LocalFileSystem()), run: "r")
        let users = night.users.filter { $0.list.count == 20 }
        let key = " " + String(decoding: users[0].id, as: UTF8.self).uppercased()
        let lines = try FrontPageExample.answer(dataFolder: scratch.path.string, key: key)
        #expect(
            lines
                == users[0].list.prefix(10).enumerated().map { index, candidate in
                    let id = String(decoding: candidate.id, as: UTF8.self)
                    return "\(index + 1) \(id) \(candidate.points) \(candidate.miles)"
                })
        #expect(
            try FrontPageExample.answer(dataFolder: scratch.path.string, key: "nobody").isEmpty)
    }
}
