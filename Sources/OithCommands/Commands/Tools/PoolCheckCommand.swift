import ArgumentParser
import Bytes
import Geo
import JSON
import NightReport
import StateMachine
import SystemPackage
import UserPool

/// `oith pool check`.
struct PoolCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Count eligible, ineligible and rejected rows of a pool, as a night would.",
        discussion: """
              oith pool check pool.sqlite --as-of 2026-11-20T04:00:00Z
              oith pool check --config /etc/oith/night.json
            """)

    @Argument(
        help: ArgumentHelp(
            "The pool, a SQLite file. [default: that of --pool, $OITH_POOL or the configuration]",
            valueName: "pool"),
        completion: .file())
    var poolFile: String?

    @OptionGroup var pool: PoolLocation
    @OptionGroup var file: ConfigurationLocation

    @Option(name: .customLong("as-of"), help: "The instant of the night. [default: now]")
    var asOf: String?

    @OptionGroup var format: OutputFormat

    /// The cells of the density: about 24 by 12 miles.
    private static let cellPrecision = 4

    func validate() throws {
        if poolFile != nil, pool.pool != nil {
            throw ValidationError("Name the pool once: as argument, or with --pool.")
        }
        if let asOf, Instant(asOf) == nil {
            throw ValidationError("--as-of is an instant such as 2026-11-20T04:00:00Z.")
        }
    }

    func run() throws {
        let configuration = try file.read(pool.settings, SettingValues([.pool: poolFile]))
        let path = try configuration.path(.pool, "the pool")
        let now = Instant(seconds: SystemClock().now.milliseconds / 1000)
        let report = try PoolCheck.run(
            path.string, asOf: asOf.flatMap { Instant($0) } ?? now
        ) { latitude, longitude in
            Geohash.encode(
                latitude: latitude, longitude: longitude, precision: Self.cellPrecision
            ).text
        }
        Terminal.output(format.json ? report.json.text + "\n" : report.text)
    }
}

extension PoolReport {
    /// A pool alone does not say who is forgotten.
    private static let reasons = Ineligibility.allCases.filter { $0 != .forgotten }

    fileprivate var text: String {
        var text = "rows          \(NumberFormatting.count(counts.rows))\n"
        text += "eligible      \(NumberFormatting.count(counts.eligible))\n"
        text += "not eligible  \(NumberFormatting.count(counts.notEligible))\n"
        for reason in Self.reasons {
            let count = counts.ineligible[reason] ?? 0
            text += "  \(reason.rawValue.padded(to: 26)) \(NumberFormatting.count(count))\n"
        }
        text += "rejects       \(NumberFormatting.count(counts.rejected))\n"
        for reject in rejects {
            let rows = reject.rows.map(String.init).joined(separator: ", ")
            text +=
                "  \("\(reject.reason)".padded(to: 46)) \(NumberFormatting.count(reject.count))"
                + "  (row \(rows)\(reject.count > reject.rows.count ? ", ..." : ""))\n"
        }
        text += "interests     \(NumberFormatting.count(distinctInterests)) different ones\n"
        text +=
            "history       \(NumberFormatting.count(counts.historyRows, of: "row")), "
            + "\(NumberFormatting.count(counts.ignoredActions)) of another action\n"
        text += "blocks        \(NumberFormatting.count(counts.blockRows, of: "row"))\n"
        return text + density
    }

    private var density: String {
        var text =
            "density       \(NumberFormatting.count(cellCount, of: "cell")) of about 24 by 12 miles\n"
        for bin in histogram {
            let range =
                "\(NumberFormatting.count(bin.least)) to \(NumberFormatting.count(bin.least * 10 - 1)) users"
            text +=
                "  \(range.padded(to: 26)) \(NumberFormatting.count(bin.cells, of: "cell")), "
                + "\(NumberFormatting.count(bin.users, of: "user"))\n"
        }
        for cell in fullestCells {
            text +=
                "  \(cell.name.padded(to: 26)) \(NumberFormatting.count(cell.users, of: "user"))\n"
        }
        return text
    }

    fileprivate var json: JSONValue {
        let ineligible = Self.reasons.map {
            ($0.rawValue, JSONValue.integer(counts.ineligible[$0] ?? 0))
        }
        return [
            "rows": .integer(counts.rows), "eligible": .integer(counts.eligible),
            "notEligible": .object(JSONObject(ineligible)),
            "rejects": .integer(counts.rejected),
            "rejectReasons": .array(
                rejects.map { reject in
                    [
                        "reason": .string("\(reject.reason)"), "count": .integer(reject.count),
                        "rows": .array(reject.rows.map { .integer(Int($0)) }),
                    ]
                }),
            "distinctInterests": .integer(distinctInterests),
            "historyRows": .integer(counts.historyRows),
            "ignoredActions": .integer(counts.ignoredActions),
            "blockRows": .integer(counts.blockRows), "cells": .integer(cellCount),
            "fullestCells": .array(
                fullestCells.map { ["cell": .string($0.name), "users": .integer($0.users)] }),
        ]
    }
}
