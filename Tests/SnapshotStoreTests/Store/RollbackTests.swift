import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// Where `current` goes, and where a rollback would go from there.
@Suite struct RollbackTests {
    /// Moves of snapshots A, B, C and D, whose as-of rises.
    struct Story: Sendable, CustomStringConvertible {
        let moves: String
        let current: String
        let previous: String?

        var description: String { moves }
    }

    private static let stories = [
        Story(moves: "A", current: "A", previous: nil),
        Story(moves: "A B C", current: "C", previous: "B"),
        Story(moves: "A B C back", current: "B", previous: "A"),
        Story(moves: "A B C back back", current: "A", previous: nil),
        Story(moves: "A B C back D", current: "D", previous: "B"),
        Story(moves: "A B C back D back back", current: "A", previous: nil),
        Story(moves: "A B C to-A", current: "A", previous: nil),
        Story(moves: "A B C back to-C", current: "C", previous: "B"),
        Story(moves: "A B C A", current: "A", previous: "C"),
        Story(moves: "A B C A back", current: "C", previous: "B"),
        Story(moves: "A A B B", current: "B", previous: "A"),
        // An old night that is run again late is newer in the order of publication.
        Story(moves: "B C A", current: "A", previous: "C"),
        Story(moves: "A B C gone-B", current: "C", previous: "A"),
        Story(moves: "A B C hand-A D", current: "D", previous: "A"),
        Story(moves: "A B C lost-log", current: "C", previous: "B"),
        Story(moves: "A B C lost-log D back back", current: "B", previous: "A"),
        Story(moves: "A B C pin-B", current: "B", previous: "A"),
        Story(moves: "A B C pin-B D", current: "B", previous: "A"),
        Story(moves: "A B C pin-B unpin D", current: "D", previous: "B"),
        Story(moves: "A B C pin-B pin-C", current: "C", previous: "B"),
    ]

    @Test(arguments: stories)
    func `A rollback undoes publications.`(story: Story) throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem(), now: { 1_795_000_000 })
        var stage = Stage(store: store)
        for move in story.moves.split(separator: " ") { try stage.play(String(move)) }
        #expect(stage.letter(store.currentName) == story.current)
        #expect(try stage.letter(store.previousName()) == story.previous)
        let entries = try store.entries()
        #expect(entries.filter(\.isCurrent).map(\.name) == [store.currentName])
        #expect(entries.first(where: \.isPrevious)?.name == (try store.previousName()))
    }

    @Test func `A store where nothing was published cannot be rolled back.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let error = #expect(throws: SnapshotError.self) { try store.rollback() }
        #expect(error?.code == .noSnapshot)
        #expect(try store.entries().isEmpty)
        #expect(try store.unpin() == nil)
    }

    @Test func `A publication says what the pool held, and lines that do not say it count too.`()
        throws
    {
        let scratch = try Scratch()
        let pool = PublishedPool(
            decisions: 7, blocks: 3, decisionsInForce: 5, blocksInForce: nil)
        let data = scratch.path.appending("data")
        let silent = SnapshotStore(data, in: LocalFileSystem())
        let telling = SnapshotStore(data, in: LocalFileSystem(), poolOf: { _ in pool })
        var names: [String] = []
        for (day, store) in [(11, silent), (12, telling), (13, silent)] {
            var night = SampleNight(seed: 1, userCount: 3, listLengths: [1], groupSize: 3)
            night.asOf = "2026-11-\(day)T04:00:00Z"
            names.append(try store.stage("run") { try night.write(to: $0) }.name)
            try store.publish(run: "run", name: names[names.count - 1])
        }
        #expect(try silent.publishedPools() == [names[1]: pool])
        // A rollback to it, by whoever does not know, loses nothing.
        _ = try silent.rollback()
        #expect(try silent.publishedPools() == [names[1]: pool])
        #expect(try silent.publishedNights(latest: 9).map(\.name) == [names[1], names[0]])
        // A member of a newer version is no obstacle.
        let log = data.appending("published.jsonl")
        let text = String(decoding: try OpenFile(log).bytes(), as: UTF8.self)
            .replacing("\"blocks\"", with: "\"more\":{},\"blocks\"")
        try LocalFileSystem().write(Array(text.utf8), durablyTo: log)
        #expect(try silent.publishedPools() == [names[1]: pool])
        #expect(try silent.recordedTimes().count == 8)
    }

    @Test func `A snapshot elsewhere is not published from there.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path.appending("data"), in: LocalFileSystem())
        let elsewhere = scratch.path.appending("elsewhere")
        try SampleNight(seed: 1, userCount: 3, listLengths: [1], groupSize: 3).write(to: elsewhere)
        let error = #expect(throws: SnapshotError.self) { try store.publish(elsewhere) }
        #expect(error?.code == .invalidInput)
        #expect(store.currentName == nil)
    }
}

/// A store with snapshots that are called by letters.
private struct Stage {
    let store: SnapshotStore
    private var names: [String: String] = [:]

    init(store: SnapshotStore) { self.store = store }

    mutating func play(_ move: String) throws {
        let words = move.split(separator: "-").map(String.init)
        let place = words.last.flatMap { names[$0] }.map { store.directory(named: $0) }
        let current = store.dataDirectory.appending("current")
        switch (words[0], place) {
        case ("back", _): _ = try store.rollback()
        case ("unpin", _): _ = try store.unpin()
        case ("lost", _): try LocalFileSystem().removeFile(log)
        case ("to", let place?): _ = try store.rollback(to: place)
        case ("pin", let place?): _ = try store.pin(place)
        case ("gone", let place?): try LocalFileSystem().removeTree(place)
        case ("hand", let place?):
            let name = place.lastComponent?.string ?? ""
            try LocalFileSystem().replaceSymbolicLink(
                current, with: FilePath("snapshots/\(name)"))
        default: try publish(words[0])
        }
    }

    /// Writes a night as a run does, and publishes it.
    private mutating func publish(_ letter: String) throws {
        let day = 11 + ["A", "B", "C", "D"].distance(to: letter)
        var night = SampleNight(seed: 1, userCount: 3, listLengths: [1], groupSize: 3)
        night.asOf = "2026-11-\(day)T04:00:00Z"
        let name = try store.stage("run") { try night.write(to: $0) }.name
        names[letter] = name
        try store.publish(run: "run", name: name)
    }

    private var log: FilePath { store.dataDirectory.appending("published.jsonl") }

    func letter(_ name: String?) -> String? { names.first { $0.value == name }?.key }
}

extension [String] {
    fileprivate func distance(to letter: String) -> Int { firstIndex(of: letter) ?? 0 }
}
