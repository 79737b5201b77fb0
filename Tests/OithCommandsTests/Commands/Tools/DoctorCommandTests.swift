import DurableFiles
import Glibc
import JSON
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

@Suite struct DoctorCommandTests {
    /// The findings by subject: status and message.
    private func findings(
        _ arguments: [String], environment: [String: String] = [:], status: Int32
    ) async throws -> [String: (status: String, message: String)] {
        let run = await oith(["doctor", "--json"] + arguments, environment: environment)
        #expect(run.status == status, "\(run)")
        let json = try run.json
        #expect(json["sound"] == .bool(status == 0))
        var findings: [String: (status: String, message: String)] = [:]
        for finding in json["findings"]?.array ?? [] {
            findings[finding["subject"]?.string ?? ""] = (
                finding["status"]?.string ?? "", finding["message"]?.string ?? ""
            )
        }
        return findings
    }

    /// Sets the permission bits of a file or a folder.
    private func setMode(_ mode: mode_t, of path: String) throws {
        // The text lives for the length of the call.
        guard unsafe chmod(path, mode) == 0 else { throw Errno(rawValue: errno) }
    }

    @Test func `A data folder with a fresh night is well`() async throws {
        let village = try await Village.shared.value
        let found = try await findings(
            ["--data", village.data, "--pool", village.pool], status: 0)
        #expect(
            Set(found.keys) == [
                "program", "configuration", "data folder", "pool", "disk", "last run", "current",
            ])
        #expect(found.values.allSatisfy { $0.status == "fine" }, "\(found)")
        #expect(found["data folder"]?.message == village.data)
        #expect(found["pool"]?.message == "7 rows, 1 decision, 1 block: \(village.pool)")
        #expect(found["disk"]?.message.contains(" free, a night writes about ") == true)
        #expect(found["configuration"]?.message == "no file")
        #expect(found["last run"]?.message == "\(village.run(1)) succeeded")
        #expect(found["current"]?.message == "\(village.snapshot), 1 h old")
        let table = await oith("doctor", "--data", village.data).lines
        #expect(
            table[0].split(separator: " ").map(String.init) == ["status", "subject", "finding"])
        #expect(table.dropFirst().allSatisfy { $0.hasPrefix("ok      ") })
    }

    @Test func `Without a data folder only the program is checked`() async throws {
        let found = try await findings([], status: 0)
        #expect(found["data folder"]?.status == "warning")
        #expect(
            found["data folder"]?.message == "none is named: --data, $OITH_DATA or a file")
        #expect(Set(found.keys) == ["program", "configuration", "data folder"])
    }

    @Test func `A folder that is not there yet is made by the first night`() async throws {
        let folder = try ProcessFolder.make("doctor")
        let data = folder.appending("night").string
        let found = try await findings(["--data", data], status: 0)
        #expect(found["data folder"]?.status == "warning")
        #expect(
            found["data folder"]?.message == "\(data) is not there yet; the first night makes it")
        let nowhere = try await findings(["--data", "/nowhere/else/night"], status: 1)
        #expect(nowhere["data folder"]?.status == "failed")
        #expect(
            nowhere["data folder"]?.message
                == "/nowhere/else/night is not there, and /nowhere/else may not be written")
    }

    @Test func `A file in the place of the folder, and a folder of another program, fail`()
        async throws
    {
        let folder = try ProcessFolder.make("doctor")
        let file = folder.appending("file")
        try LocalFileSystem().write([1], durablyTo: file)
        let found = try await findings(["--data", file.string], status: 1)
        #expect(found["data folder"]?.message == "\(file) is no folder")
        let other = try await findings(["--data", folder.string], status: 1)
        #expect(other["data folder"]?.status == "failed")
    }

    @Test func `A folder that everybody may look into is a warning`() async throws {
        let village = try Village()
        await village.night("--no-publish")
        try setMode(0o755, of: village.data)
        let found = try await findings(["--data", village.data], status: 0)
        #expect(found["data folder"]?.status == "warning")
        #expect(
            found["data folder"]?.message
                == "everybody may look into \(village.data), which names users; chmod 0750")
        #expect(found["current"]?.status == "warning")
        #expect(found["current"]?.message == "nothing is published in \(village.data)")
    }

    @Test func `A file with a secret that everybody may read is a warning`() async throws {
        let folder = try ProcessFolder.make("doctor")
        let file = folder.appending("night.json")
        try LocalFileSystem().write(
            Array(#"{"notify": {"webhook": "https://hooks.test/secret"}}"#.utf8), durablyTo: file)
        try setMode(0o644, of: file.string)
        let open = try await findings(["--config", file.string], status: 0)
        #expect(
            open["secrets"]?.message
                == "\(file) holds an address to notify and everybody may read it; chmod 0640")
        try setMode(0o640, of: file.string)
        let closed = try await findings(["--config", file.string], status: 0)
        #expect(closed["secrets"] == nil)
        #expect(closed["configuration"]?.message == file.string)
    }

    @Test func `A pool that tonight cannot read fails, with what is wrong`() async throws {
        let village = try Village("DROP TABLE blocks")
        let missing = try await findings(["--pool", village.pool], status: 0)
        #expect(missing["pool"]?.status == "warning")
        #expect(missing["pool"]?.message.hasSuffix(", no table blocks") == true)
        let column = try Village("ALTER TABLE users DROP COLUMN age")
        let found = try await findings(["--pool", column.pool], status: 1)
        #expect(found["pool"]?.status == "failed")
        #expect(found["pool"]?.message.contains("no column `age`") == true)
        let folder = try ProcessFolder.make("doctor")
        let file = folder.appending("pool.sqlite")
        try LocalFileSystem().write(Array("no pool".utf8), durablyTo: file)
        #expect(
            try await findings(["--pool", file.string], status: 1)["pool"]?.status == "failed")
    }

    @Test func `Tables that earlier nights had are missed`() async throws {
        let village = try Village()
        await village.night()
        let lost = try Village("DELETE FROM blocks")
        let found = try await findings(
            ["--data", village.data, "--pool", lost.pool], status: 1)
        #expect(
            found["pool"]?.message
                == "blocks is empty, and earlier nights had 1 row, so that the guard will hold the "
                + "night back; restore it: \(lost.pool)")
    }

    @Test func `A secret in an environment file or in an argument is a warning`() async throws {
        let folder = try ProcessFolder.make("doctor")
        let file = folder.appending("nightly.env")
        try LocalFileSystem().write(
            Array("OITH_NOTIFY_WEBHOOK=https://hooks.test/secret\n".utf8), durablyTo: file)
        try setMode(0o644, of: file.string)
        let open = try await findings([], environment: ["OITH_ENV": file.string], status: 0)
        #expect(
            open["secrets"]?.message
                == "\(file) holds an address to notify and everybody may read it; chmod 0640")
        try setMode(0o640, of: file.string)
        let closed = try await findings([], environment: ["OITH_ENV": file.string], status: 0)
        #expect(closed["secrets"] == nil)
        let secrets = [
            "--token=x", "Authorization: Bearer abc", "https://hooks.slack.test/T0/B0/x",
            "https://a:b@c.test/", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        ]
        for secret in secrets {
            let command = #"["/bin/true", "-x", ""# + secret + #""]"#
            let found = try await findings(
                [], environment: ["OITH_NOTIFY_COMMAND": command], status: 0)
            #expect(
                found["secrets"]?.message.hasPrefix(
                    "argument 2 of notify.command looks like a secret") == true, "\(secret)")
            #expect(found["secrets"]?.message.contains(secret) == false)
        }
        let plain = #"["/bin/sh", "-c", "cat > /var/log/news-of-the-night.json", "--verbose"]"#
        let found = try await findings([], environment: ["OITH_NOTIFY_COMMAND": plain], status: 0)
        #expect(found["secrets"] == nil)
    }

    @Test func `Folders that are not there are problems of the configuration`() async throws {
        let folder = try ProcessFolder.make("doctor")
        let file = folder.appending("file")
        try LocalFileSystem().write([1], durablyTo: file)
        let check = { (environment: [String: String]) in
            await oith(["config", "check"], environment: environment)
        }
        let data = await check(["OITH_DATA": file.string])
        #expect(data.status == 65)
        #expect(data.errors.hasSuffix("$OITH_DATA: the data folder \(file) is no folder\n"))
        let metrics = await check(["OITH_METRICS_FILE": "/nowhere/oith.prom"])
        #expect(metrics.status == 66)
        #expect(
            metrics.errors.hasSuffix(
                "$OITH_METRICS_FILE: the folder of the metrics, /nowhere, is not there\n"))
        let pool = await check(["OITH_POOL": "/nowhere/pool.sqlite"])
        #expect(pool.status == 66)
        let program = await check(["OITH_NOTIFY_COMMAND": #"["/nowhere/tell"]"#])
        #expect(
            program.errors.hasSuffix(
                "$OITH_NOTIFY_COMMAND: the program /nowhere/tell is not there\n"))
    }

    @Test func `Misspelled variables are warnings, and what they name must be there`() async throws
    {
        let found = try await findings(
            [], environment: ["OITH_RADIUSS": "3", "OITH_POOL": "/nowhere/pool.sqlite"], status: 1)
        #expect(found["environment"]?.status == "warning")
        #expect(
            found["environment"]?.message
                == "there is no $OITH_RADIUSS; did you mean OITH_RADIUS?")
        #expect(
            found["configuration"]?.message
                == "the configuration is invalid:\n$OITH_POOL: the pool /nowhere/pool.sqlite is "
                + "not there")
        let kernel = try await findings([], environment: ["OITH_KERNEL": "v9"], status: 1)
        #expect(kernel["program"]?.status == "failed")
    }

    @Test func `A failed run is a warning with what to do`() async throws {
        let village = try Village("UPDATE users SET age = 'x'")
        await village.night()
        let found = try await findings(["--data", village.data], status: 0)
        #expect(found["last run"]?.status == "warning")
        let message = try #require(found["last run"]?.message)
        #expect(message.hasPrefix("\(village.run(1)) failed: Oith.DataError: 7 of 7 rows "))
        #expect(
            message.hasSuffix(
                ". When that is mended, `oith rerun \(village.run(1)) --from ExtractPool` reads the "
                    + "pool again, for the same instant; `oith run` starts a new night."))
        _ = await village.night("--pool", "/nowhere/pool.sqlite")
        let unbegun = try await findings(["--data", village.data], status: 0)
        #expect(
            unbegun["last run"]?.message.hasSuffix(
                ", exit code 66. When that is mended, `oith run` starts a night.")
                == true)
    }

    /// A village whose current snapshot has an instant so many seconds from that of its night.
    private func published(_ seconds: Int64) async throws -> Village {
        let village = try Village()
        await village.night()
        let store = SnapshotStore(FilePath(village.data), in: LocalFileSystem())
        var night = SampleNight(seed: 2, userCount: 5, listLengths: [2], groupSize: 8)
        night.asOf = Village.instant(village.asOfSeconds + seconds)
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: name)
        return village
    }

    @Test func `A stale snapshot, one ahead of the clock and a damaged one fail`() async throws {
        let stale = try await published(-30 * 3600)
        let name = try #require(
            SnapshotStore(FilePath(stale.data), in: LocalFileSystem()).currentName)
        let old = try await findings(["--data", stale.data], status: 1)
        // Thirty hours, and the hour and a half of the village.
        #expect(old["current"]?.message == "\(name), 31 h old: stale")
        let ahead = try await published(3 * 86_400)
        let future = try await findings(["--data", ahead.data], status: 1)
        #expect(future["current"]?.message.contains(", ahead of this machine's clock, ") == true)
        #expect(future["current"]?.message.contains("`oith snapshot rollback` goes back") == true)
        let damaged = try await published(0)
        let store = SnapshotStore(FilePath(damaged.data), in: LocalFileSystem())
        let keys = try store.currentDirectory().appending("keys.idx")
        try replace(keys, by: [1, 2, 3])
        let broken = try await findings(["--data", damaged.data], status: 1)
        #expect(
            broken["current"]?.message.hasPrefix("\(store.currentName ?? "") is damaged: ") == true)
    }

    @Test func `What was published and is not current any more is named`() async throws {
        let village = try await published(0)
        let data = FilePath(village.data)
        let store = SnapshotStore(data, in: LocalFileSystem())
        let name = try #require(store.currentName)
        try LocalFileSystem().removeFile(data.appending("current"))
        let found = try await findings(["--data", village.data], status: 1)
        #expect(
            found["current"]?.message
                == "nothing is published in \(data), although \(name) was; `oith snapshot "
                + "publish \(name)` puts it back")
    }

    @Test func `A pin is a warning, and so is a damaged audit trail`() async throws {
        let village = try Village()
        await village.night()
        _ = await village.oith("snapshot", "pin")
        let audit = FilePath(village.data).appending("audit.jsonl")
        let lines = try fileBytes(audit)
        try replace(audit, by: Array("{}\n".utf8) + lines)
        let found = try await findings(["--data", village.data], status: 0)
        #expect(found["pin"]?.status == "warning")
        #expect(
            found["pin"]?.message
                == "current is held at \(village.snapshot); `oith snapshot pin --remove`")
        #expect(found["audit trail"]?.message.hasPrefix("entry 1: ") == true)
        let run = await village.oith("audit")
        #expect(run.status == 65)
        #expect(run.errors.hasPrefix("oith: audit.jsonl is damaged at entry 1: "))
    }
}
