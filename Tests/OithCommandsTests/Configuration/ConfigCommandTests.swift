import DurableFiles
import JSON
import OithCommands
import SystemPackage
import TestSupport
import Testing

@Suite struct ConfigCommandTests {
    /// A folder with a configuration file.
    private func file(_ text: String) throws -> (path: String, folder: FilePath) {
        let folder = try ProcessFolder.make("config")
        let path = folder.appending("night.json")
        try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
        return (path.string, folder)
    }

    @Test func `A sound file is sound, and the environment alone is too`() async throws {
        let (path, _) = try file(#"{"radius": 40, "comment": "x"}"#)
        let run = await oith("config", "check", "--config", path)
        #expect(run.status == 0)
        #expect(run.output == "\(path) is sound\n")
        let json = await oith("config", "check", "--config", path, "--json")
        #expect(try json.json == ["sound": true, "problems": []])
        let named = await oith("config", "check", environment: ["OITH_CONFIG": path])
        #expect(named.output == "\(path) is sound\n")
        #expect(await oith("config", "check").output == "the environment is sound\n")
    }

    @Test func `Mistakes of the file and of variables are listed together`() async throws {
        let (path, _) = try file("{\n\"radiuss\": 4,\n\"top\": 300}")
        let environment = ["OITH_CODEC": "gzip"]
        let expected = [
            "\(path), line 2: there is no radiuss; did you mean radius?",
            "\(path), line 3: top takes a whole number in 1...255",
            "$OITH_CODEC takes lz4 or zstd",
        ]
        let run = await oith("config", "check", "--config", path, environment: environment)
        #expect(run.status == 65)
        #expect(run.output.isEmpty)
        #expect(
            run.errors
                == "oith: the configuration is invalid:\n" + expected.joined(separator: "\n")
                + "\n")
        let json = await oith(
            "config", "check", "--config", path, "--json", environment: environment)
        #expect(json.status == 65)
        #expect(
            try json.json
                == ["sound": false, "problems": .array(expected.map { .string($0) })])
        let variable = await oith("config", "check", environment: environment)
        #expect(variable.status == 64)
    }

    @Test(arguments: [
        ("OITH_RADIUSS", 64, "there is no $OITH_RADIUSS; did you mean OITH_RADIUS?"),
        ("OITH_CONFIGS", 64, "there is no $OITH_CONFIGS; did you mean OITH_CONFIG?"),
        // Of another program, or not of ours.
        ("OITH_SOMETHING_OF_ANOTHER_PROGRAM", 0, ""), ("RADIUS", 0, ""), ("OITH_LOG", 0, ""),
    ])
    func `A variable that is nearly a setting is misspelled`(
        name: String, status: Int32, problem: String
    ) async {
        let run = await oith("config", "check", environment: [name: "1"])
        #expect(run.status == status)
        if status != 0 {
            #expect(run.errors == "oith: the configuration is invalid:\n\(problem)\n")
        }
    }

    @Test func `Files that are named must be there`() async throws {
        let (path, folder) = try file(#"{"pool": "p.sqlite",\#n"stateMachine": "m.asl.json"}"#)
        let run = await oith("config", "check", "--config", path)
        #expect(run.status == 66)
        #expect(
            run.errors == """
                oith: the configuration is invalid:
                \(path), line 1: the pool \(folder)/p.sqlite is not there
                \(path), line 2: the state machine \(folder)/m.asl.json is not there

                """)
        let model = await oith("config", "check", environment: ["OITH_MODEL": "oith-v99"])
        #expect(model.status == 66)
        #expect(model.errors.contains("there is no scoring model named oith-v99 in "))
        let machine = folder.appending("m.asl.json")
        try LocalFileSystem().write(Array("{}".utf8), durablyTo: machine)
        let invalid = await oith(
            "config", "check", environment: ["OITH_STATE_MACHINE": machine.string])
        #expect(invalid.status == 65)
        #expect(
            invalid.errors.hasPrefix(
                "oith: \(machine) is not a state machine this runner takes:\n"))
        let missing = await oith("config", "check", "--config", "/nowhere/night.json")
        #expect(missing.status == 66)
        #expect(
            missing.errors
                == "oith: cannot open /nowhere/night.json: no such file or directory\n")
    }

    @Test func `Each setting is shown with its value and where that is from`() async throws {
        let (path, folder) = try file(#"{"pool": "p.sqlite",\#n"minScore": 60, "top": 50}"#)
        let json = try await oith(
            "config", "show", "--json", "--config", path,
            environment: ["OITH_TOP": "20", "OITH_FINISH_BY": "06:30"]
        ).json
        func setting(_ value: JSONValue, _ from: JSONValue, _ variable: String) -> JSONValue {
            ["value": value, "from": from, "variable": .string(variable)]
        }
        #expect(
            json["pool"]
                == setting(
                    .string("\(folder)/p.sqlite"), .string("\(path), line 1"), "OITH_POOL"))
        #expect(
            json["minScore"] == setting(60, .string("\(path), line 2"), "OITH_MIN_SCORE"))
        #expect(json["top"] == setting(20, "$OITH_TOP", "OITH_TOP"))
        #expect(json["finishBy"] == setting("06:30", "$OITH_FINISH_BY", "OITH_FINISH_BY"))
        #expect(json["radius"] == setting(50, "default", "OITH_RADIUS"))
        #expect(json["data"] == setting(.null, .null, "OITH_DATA"))
        #expect(json.object?.members.map(\.key) == Setting.all.map(\.name))
    }

    @Test func `What depends on the machine is shown as it is`() async throws {
        let json = try await oith("config", "show", "--json").json
        #expect(try #require(json["concurrency"]?["value"]?.integer) >= 1)
        #expect(json["concurrency"]?["from"] == "default")
        #expect(try #require(json["memory"]?["value"]?.string).hasSuffix("iB"))
        let (path, _) = try file(#"{\#n"top": 50}"#)
        let run = await oith("config", "show", "--config", path)
        #expect(run.lines[0] == "configuration file \(path)")
        let line = try #require(run.lines.first { $0.hasPrefix("top ") })
        #expect(line.split(separator: " ") == ["top", "50", "line", "2", "OITH_TOP"])
    }

    @Test func `Secrets are not shown`() async {
        let run = await oith(
            "config", "show",
            environment: [
                "OITH_NOTIFY_WEBHOOK": "https://user:pass@hooks.test/services/T0/secret?k=1",
                "OITH_NOTIFY_PING": "https://ping.test/secret",
                "OITH_NOTIFY_COMMAND": #"["/bin/mail","secret"]"#,
            ])
        #expect(run.status == 0)
        #expect(!run.output.contains("secret"))
        #expect(!run.output.contains("pass@"))
        func value(_ name: String) -> String? {
            run.lines.first { $0.hasPrefix(name + " ") }?.split(separator: " ")[1...]
                .first.map(String.init)
        }
        #expect(value("notify.webhook") == "https://hooks.test/...")
        #expect(value("notify.ping") == "https://ping.test/...")
        #expect(value("notify.command") == #"["/bin/mail","..."]"#)
        #expect(value("radius") == "50")
        #expect(run.lines.contains { $0.hasPrefix("pool ") && $0.contains("  not set  ") })
    }
}
