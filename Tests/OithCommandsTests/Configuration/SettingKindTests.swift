import JSON
import OithCommands
import SystemPackage
import Testing

@Suite struct SettingKindTests {
    /// Kinds with values that they take and values that they do not.
    private static let table: [(kind: SettingKind, taken: [JSONValue], refused: [JSONValue])] = [
        (.path, ["/a"], ["", 1, .null]),
        (.collectedFile, ["/a.prom"], ["/a.txt", "", 1]),
        (.model, ["oith-v1", "/m.json"], ["", 1]),
        (
            .number(0...12_500, unit: "miles"), [0, .double(0.5), 12_500],
            [-1, .double(12_500.5), "50", .null, true]
        ),
        (.integer(1...255), [1, 255], [0, 256, .double(1.5), "1"]),
        (.memory, ["64MiB", "8GiB", "67108864"], ["63MiB", "much", 67_108_864]),
        (.choice(["lz4", "zstd"]), ["lz4", "zstd"], ["gzip", "", 1]),
        (.flag, [true, false], ["true", 1, .null]),
        (.time, ["06:30", "6:30", "2026-11-20T06:30:00Z"], ["24:00", "6.30", "", 630]),
        (
            .address, ["https://example.test/x?y=z", "http://user:secret@host:8080"],
            ["ftp://example.test", "example.test", "https://", ""]
        ),
        (
            .command, [.array(["/bin/mail", "-s", "oith"]), .array(["mail"])],
            [.array([]), .array([""]), .array(["/bin/mail", 1]), "/bin/mail"]
        ),
    ]

    @Test(arguments: table.indices)
    func `A kind takes what it says`(index: Int) {
        let (kind, taken, refused) = Self.table[index]
        for value in taken { #expect(kind.checked(value, in: "/folder") == value) }
        for value in refused { #expect(kind.checked(value, in: "/folder") == nil, "\(value)") }
    }

    @Test func `Paths become absolute; the name of a model stays one`() {
        let folder = "/etc/oith"
        func absolute(_ kind: SettingKind, _ value: JSONValue) -> JSONValue? {
            kind.checked(value, in: .init(folder))
        }
        #expect(absolute(.path, "../pool.sqlite") == "/etc/pool.sqlite")
        #expect(absolute(.collectedFile, "oith.prom") == "/etc/oith/oith.prom")
        #expect(absolute(.model, "weights.json") == "/etc/oith/weights.json")
        #expect(absolute(.model, "models/weights") == "/etc/oith/models/weights")
        #expect(absolute(.model, "oith-v2") == "oith-v2")
        #expect(absolute(.choice(["a/b"]), "a/b") == "a/b")
    }

    @Test(arguments: [
        (SettingKind.path, "8", JSONValue.string("8")), (.memory, "8", "8"),
        (.integer(1...9), "8", 8), (.integer(1...9), "eight", "eight"),
        (.number(0...9, unit: nil), "0.5", .double(0.5)), (.flag, "true", true),
        (.choice(["1"]), "1", "1"), (.time, "06:30", "06:30"),
        (.command, "[\"/bin/x\"]", .array(["/bin/x"])), (.command, "/bin/x", "/bin/x"),
    ])
    func `A text of the environment becomes a value`(
        kind: SettingKind, text: String, value: JSONValue
    ) {
        #expect(kind.value(of: text) == value)
    }

    @Test func `Secrets are not shown`() {
        #expect(SettingKind.address.shown("https://u:p@host.test/key?x") == "https://host.test/...")
        #expect(SettingKind.address.shown("nonsense") == "...")
        #expect(
            SettingKind.command.shown(.array(["/bin/x", "token", "more"]))
                == .array(["/bin/x", "...", "..."]))
        #expect(SettingKind.path.shown("/pool") == "/pool")
    }
}
