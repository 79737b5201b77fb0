package import JSON
import NightReport
package import NightStages
package import Nights

/// What `oith plan` prints.
package struct PlanReport {
    private let plans: [NightPlan]
    private let sizeGrounds: String
    private let budget: ByteSize
    private let price: Double?

    /// - Parameters:
    ///   - plans: the night that was asked for, and the same with more users.
    ///   - sizeGrounds: where the numbers of users and pairs come from.
    ///   - budget: what `--memory` allows.
    ///   - price: of one core for one hour; nil for no cost.
    package init(plans: [NightPlan], sizeGrounds: String, budget: ByteSize, price: Double?) {
        (self.plans, self.sizeGrounds) = (plans, sizeGrounds)
        (self.budget, self.price) = (budget, price)
    }

    // MARK: - Text

    /// The lines of the terminal.
    package var text: String {
        guard let plan = plans.first else { return "" }
        let size = plan.size
        var lines = [
            "users         \(Self.count(size.eligible)) eligible of \(Self.count(size.rows)), "
                + "\(Self.count(size.decisions)) decisions",
            "pairs         \(Self.large(size.pairsInReach)) in reach, "
                + "\(Self.large(plan.pairsScanned)) to scan",
            "lists         \(Self.large(size.candidates)) candidates",
        ]
        lines += stageLines(plan)
        lines.append(
            "time          \(NumberFormatting.seconds(plan.seconds)) on \(plan.cores) cores")
        lines.append("memory        \(memoryText(plan))")
        lines.append("disk          \(Self.diskText(plan.disk))")
        if let price {
            lines.append("cost          \(Self.money(plan.cost(perCoreHour: price)))")
        }
        lines.append("grounds       users and pairs: \(sizeGrounds)")
        lines.append("              times: \(plan.grounds)")
        return lines.joined(separator: "\n") + "\n" + growthText
    }

    private func stageLines(_ plan: NightPlan) -> [String] {
        var table = Table([("stage", .left), ("time", .right), ("share", .right)])
        for estimate in plan.stages {
            let share = plan.seconds > 0 ? 100 * estimate.seconds / plan.seconds : 0
            table.add([
                estimate.stage.stateName, NumberFormatting.seconds(estimate.seconds),
                NumberFormatting.decimal(share, 1) + " %",
            ])
        }
        return table.lines(behind: 2).map { "  " + $0 }
    }

    private func memoryText(_ plan: NightPlan) -> String {
        var text = "\(plan.memory), --memory allows \(budget)"
        if plan.leastMemory > budget { text += ": the night would be refused" }
        return text
    }

    private static func diskText(_ disk: NightPlan.Disk) -> String {
        "\(bytes(disk.total)): users \(bytes(disk.table)), results of chunks "
            + "\(bytes(disk.results)), lists \(bytes(disk.lists)), snapshot \(bytes(disk.snapshot))"
    }

    /// The night at more users, a line each.
    private var growthText: String {
        guard plans.count > 1 else { return "" }
        var table = Table(
            [
                ("users", .right), ("pairs to scan", .right), ("time", .right),
                ("memory", .right), ("disk", .right), (price == nil ? "" : "cost", .right),
            ], optional: ["disk", "memory"])
        for plan in plans {
            table.add([
                Self.count(plan.size.rows), Self.large(plan.pairsScanned), Self.hours(plan.seconds),
                plan.memory.description, Self.bytes(plan.disk.total),
                price.map { Self.money(plan.cost(perCoreHour: $0)) } ?? "",
            ])
        }
        return "\nin the same country, with more people in it\n" + table.text
    }

    // MARK: - JSON

    /// The same for programs.
    package var json: JSONValue {
        guard let plan = plans.first, var object = json(of: plan).object else { return .null }
        object["grounds"] = [
            "size": .string(sizeGrounds), "times": .string(plan.grounds),
        ]
        object["growth"] = .array(plans.dropFirst().map { json(of: $0) })
        return .object(object)
    }

    private func json(of plan: NightPlan) -> JSONValue {
        let stages = plan.stages.map { ($0.stage.stateName, JSONValue.double($0.seconds)) }
        let size = plan.size
        return [
            "rows": Self.whole(size.rows), "eligible": Self.whole(size.eligible),
            "decisions": Self.whole(size.decisions), "chunks": Self.whole(size.chunks),
            "pairsInReach": Self.whole(size.pairsInReach),
            "pairsSuited": Self.whole(size.pairsSuited),
            "pairs": Self.whole(plan.pairsScanned), "candidates": Self.whole(size.candidates),
            "concurrency": .integer(plan.cores), "stageSeconds": .object(JSONObject(stages)),
            "seconds": .double(plan.seconds), "memoryBytes": .integer(plan.memory.bytes),
            "leastMemoryBytes": .integer(plan.leastMemory.bytes),
            "memoryBudgetBytes": .integer(budget.bytes),
            "disk": [
                "bytes": Self.whole(plan.disk.total), "features": Self.whole(plan.disk.table),
                "results": Self.whole(plan.disk.results), "lists": Self.whole(plan.disk.lists),
                "snapshot": Self.whole(plan.disk.snapshot),
            ],
            "cost": price.map { .double(plan.cost(perCoreHour: $0)) } ?? .null,
        ]
    }

    // MARK: - Numbers

    /// An estimate as a whole number, as far as one can hold it.
    private static func integer(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? .max }

    private static func whole(_ value: Double) -> JSONValue { .integer(integer(value)) }
    private static func count(_ value: Double) -> String { NumberFormatting.count(integer(value)) }
    private static func large(_ value: Double) -> String { NumberFormatting.large(integer(value)) }
    private static func bytes(_ value: Double) -> String { NumberFormatting.bytes(integer(value)) }

    private static func hours(_ seconds: Double) -> String {
        seconds < 7200
            ? NumberFormatting.seconds(seconds) : NumberFormatting.decimal(seconds / 3600, 1) + " h"
    }

    private static func money(_ value: Double) -> String {
        NumberFormatting.decimal(value, value < 1 ? 4 : 2)
    }
}
