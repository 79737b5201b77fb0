import CrashSupport
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Whatever operation the world ends at, a resumption finishes the night, and as if nothing had
/// happened.
///
/// Every run takes a sample of the operations. `Tests/crash.sh` takes them all: the environment
/// variable `OITH_CRASH` is `all`, or the seed of another sample.
@Suite struct CrashTests {
    private static let disturbances: [Disturbance] = [
        .kill, .killInsideWrite, .powerLoss, .powerLossKeepingNames, .error(.ioError),
        .error(.noSpace),
    ]
    private static let wish = ProcessInfo.processInfo.environment["OITH_CRASH"]
    private static let takesAll = wish == "all"
    private static let seed = wish.flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
    /// Operations of each scene and disturbance, and nights that are struck several times.
    private static let sampleCount = 12

    @Test(arguments: Scenario.allCases, disturbances)
    func `A disturbed night is resumed and publishes the same bytes.`(
        scene: Scenario, disturbance: Disturbance
    ) async throws {
        try await CrashHarness.with(scene) { theatre in
            let expected = try await UndisturbedNight(in: theatre)
            let operations = expected.operations
            let concerned = operations.indices.filter {
                disturbance.concerns(operations[$0].kind)
            }
            var tally = Tally("\(disturbance)", scene, operations.count)
            for operation in Self.choose(concerned) {
                let blow = Fault(operation: operation, disturbance: disturbance)
                let night = await InterruptedNight(theatre, expected, [blow])
                tally.add(night)
                let place = operations[operation]
                #expect(
                    night.defects.isEmpty,
                    """
                    \(scene) night, \(disturbance) at operation \(operation) of \
                    \(operations.count), \(place.kind) of \(place.path), OITH_CRASH=\(Self.seed)
                    """)
            }
            tally.print()
        }
    }

    /// Two workers, so that it is left open which operation is struck.
    @Test(arguments: Scenario.allCases)
    func `A night is resumed as often as it takes.`(scene: Scenario) async throws {
        try await CrashHarness.with(scene) { theatre in
            let expected = try await UndisturbedNight(in: theatre)
            var tally = Tally("several", scene, expected.operations.count)
            for number in 0..<(Self.takesAll ? 500 : Self.sampleCount) {
                var random = SeededGenerator(seed: Self.seed &+ UInt64(number))
                let blows = (0..<4).map { _ in
                    Fault(
                        operation: Int.random(in: expected.operations.indices, using: &random),
                        disturbance: Self.disturbances.randomElement(using: &random) ?? .kill)
                }
                let night = await InterruptedNight(theatre, expected, blows, workers: 2)
                tally.add(night)
                #expect(night.defects.isEmpty, "\(blows), OITH_CRASH=\(Self.seed), \(number)")
            }
            tally.print()
        }
    }

    /// The operations that are disturbed.
    private static func choose(_ operations: [Int]) -> [Int] {
        if takesAll { return operations }
        var random = SeededGenerator(seed: seed)
        return operations.shuffled(using: &random).prefix(sampleCount).sorted()
    }
}

/// A line of the table that `Tests/crash.sh` shows.
private struct Tally {
    private let disturbance: String
    private let scene: Scenario
    private let operationCount: Int
    private var nightCount = 0
    private var resumptionCount = 0
    private var soundCount = 0
    private let start = ContinuousClock.now

    init(_ disturbance: String, _ scene: Scenario, _ operationCount: Int) {
        self.disturbance = disturbance
        self.scene = scene
        self.operationCount = operationCount
    }

    mutating func add(_ night: InterruptedNight) {
        nightCount += 1
        resumptionCount += night.resumptions
        soundCount += night.defects.isEmpty ? 1 : 0
    }

    func print() {
        let seconds = (ContinuousClock.now - start).components.seconds
        let fields = [
            "crash", "\(disturbance)", "\(scene)", "\(operationCount)", "\(nightCount)",
            "\(resumptionCount)", "\(soundCount)", "\(seconds)",
        ]
        Swift.print(fields.joined(separator: "\t"))
    }
}
