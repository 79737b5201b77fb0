import JSON
import NightReport
import NightStages
import OithBench
import SnapshotReader

/// What `oith bench lookup` prints.
struct LookupBenchReport {
    let snapshot: OpenSnapshot
    let result: LookupBench.Result
    let cold: LookupBench.Cold?
    let peer: LookupBench.Peer?

    private var candidatesOfALookup: Double {
        Double(result.candidates) / Double(max(1, result.lookups))
    }

    // MARK: - Text

    var text: String {
        var lines = [
            "machine        \(Machine.text), \(Machine.system)",
            "snapshot       \(snapshot.name), \(NumberFormatting.count(snapshot.userCount)) users",
            "opened         in \(NumberFormatting.seconds(result.warmingUp)), "
                + "\(NumberFormatting.bytes(result.cachedByteCount)) of dictionaries in memory",
            "lookups        \(NumberFormatting.count(result.lookups)) of random users, "
                + "\(NumberFormatting.decimal(candidatesOfALookup, 1)) candidates each",
        ]
        for rate in result.rates {
            let threads = rate.threads == 1 ? "1 thread " : "\(rate.threads) threads"
            lines.append("\(threads)      \(NumberFormatting.large(Int(rate.perSecond))) lookups/s")
        }
        lines.append("peak memory    \(NumberFormatting.bytes(ProcessUsage.now.peakMemory))")
        return lines.joined(separator: "\n") + "\n\n" + table
    }

    private var table: String {
        var table = Table(
            [
                ("µs", .left), ("p50", .right), ("p90", .right), ("p99", .right), ("p99.9", .right),
                ("longest", .right), ("processor", .right),
            ], optional: ["processor", "longest", "p99.9", "p90"])
        func add(_ name: String, times: Percentiles, processorTime: Double?) {
            table.add(
                [
                    name, NumberFormatting.decimal(times.median, 1),
                    NumberFormatting.decimal(times.percentile90, 1),
                    NumberFormatting.decimal(times.percentile99, 1),
                    NumberFormatting.decimal(times.percentile999, 1),
                    NumberFormatting.decimal(times.longest, 1),
                    processorTime.map { NumberFormatting.decimal($0, 1) } ?? "-",
                ])
        }
        add("lookup", times: result.lookup.times, processorTime: result.lookup.processorTime)
        add(
            "lookup, ids written out", times: result.answer.times,
            processorTime: result.answer.processorTime)
        if let cold {
            add("dictionaries not open", times: cold.dictionaries, processorTime: nil)
            add("files not in memory", times: cold.files, processorTime: nil)
        }
        guard let peer else { return table.text }
        add(
            "the same of \(NumberFormatting.count(peer.users))", times: peer.snapshot.times,
            processorTime: peer.snapshot.processorTime)
        add("SQLite", times: peer.sqlite.times, processorTime: peer.sqlite.processorTime)
        return table.text
            + "\nSQLite takes \(NumberFormatting.decimal(ratio(peer), 2)) times as long, in "
            + "\(NumberFormatting.bytes(peer.byteCount)) for \(NumberFormatting.count(peer.users)) users\n"
    }

    /// SQLite's median time over that of the snapshot.
    private func ratio(_ peer: LookupBench.Peer) -> Double {
        peer.sqlite.times.median / max(peer.snapshot.times.median, 0.001)
    }

    // MARK: - JSON

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("bench", "lookup"), ("machine", .string(Machine.text)),
            ("system", .string(Machine.system)), ("snapshot", .string(snapshot.name)),
            ("users", .integer(snapshot.userCount)), ("lookups", .integer(result.lookups)),
            ("candidatesPerLookup", .double(candidatesOfALookup)),
            ("openSeconds", .double(result.warmingUp)),
            ("dictionaryBytes", .integer(result.cachedByteCount)),
            ("lookupMicroseconds", json(result.lookup)),
            ("answerMicroseconds", json(result.answer)),
            (
                "throughput",
                .array(
                    result.rates.map { rate in
                        [
                            "threads": .integer(rate.threads),
                            "lookupsPerSecond": .double(rate.perSecond),
                        ]
                    })
            ), ("peakMemoryBytes", .integer(ProcessUsage.now.peakMemory)),
        ]
        if let cold {
            members.append(("coldFilesMicroseconds", json(cold.files)))
            members.append(("coldDictionariesMicroseconds", json(cold.dictionaries)))
        }
        if let peer {
            members.append(("sqlite", json(peer)))
        }
        return .object(JSONObject(members))
    }

    private func json(_ peer: LookupBench.Peer) -> JSONValue {
        [
            "users": .integer(peer.users), "fileBytes": .integer(peer.byteCount),
            "microseconds": json(peer.sqlite), "snapshotMicroseconds": json(peer.snapshot),
            "timeRatio": .double(ratio(peer)),
        ]
    }

    private func json(_ series: LookupBench.Series) -> JSONValue {
        json(series.times, processorTime: series.processorTime)
    }

    private func json(_ times: Percentiles, processorTime: Double? = nil) -> JSONValue {
        [
            "p50": .double(times.median), "p90": .double(times.percentile90),
            "p99": .double(times.percentile99), "p99.9": .double(times.percentile999),
            "longest": .double(times.longest),
            "processor": processorTime.map { .double($0) } ?? .null,
        ]
    }
}
